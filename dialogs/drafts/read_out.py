"""What a student lets be read out without their name: the words alone, a sentence for each answer.

Only what may be quoted, and only where nothing in it names its student; other people's names are in no quote.
It is for a class to hear, so that a student's own sheet has no such part.
"""

from collections.abc import Iterator

from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.statements import QUOTE, Span, Statement, joined, marked, statement
from dialogs.drafts.voice import Voice


def read_out(file: File) -> Iterator[Statement]:
    answers: dict[str, list[Evidence]] = {}
    for one in file.evidence:
        if _may_be(one, file):
            answers.setdefault(one.follows or one.answer, []).append(one)
    for said in answers.values():
        quotes = [_quote(one, file) for one in said]
        if not any(file.names_the_student(quote.text) for quote in quotes):
            words = joined([marked((quote,), file.language) for quote in quotes], file.language)
            spans = Voice(file).fill("sentence.read_out", quotes=words)
            found = statement("read_out", spans, said)
            if found.id not in file.left_out:
                yield found


def _may_be(one: Evidence, file: File) -> bool:
    told = one.read_out and one.audience == "team" and one.answer in file.telling
    return told and file.reader != "student" and any(map(str.isalpha, one.words))


def _quote(one: Evidence, file: File) -> Span:
    start, end = file.quotable[one.answer]
    return Span(QUOTE, one.words[start:end], one.answer, start=start, end=end)
