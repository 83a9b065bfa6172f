"""What a class said in words, as staff may hear it: quotes without a name, and each student's answers.

A quote is one that its student lets be read out without their name, as far as it may be quoted, and names
nobody, its student least of all. In which order quotes stand hangs on nothing that tells whose they are, and
stays the same; so does what a page knows a quote by. Words are opened only of what is shown.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.documents.filing import Reading, evidence_from, person_of
from dialogs.conversation import TEAM
from dialogs.drafts.evidence import Evidence, File
from dialogs.flow import SKIP
from storage import answers, conversations
from storage.access import Theirs
from storage.conversations import STUDENT
from storage.hearing import Aloud
from storage.people import School
from storage.round_notes import Where
from storage.vault import Vault

# By a student's id: the folded names of everybody else (school_names.py).
Names = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Quote:
    """`key`: how a page names it. `parts`: each one unbroken part of what was written, in its language."""

    key: str
    where: Where
    flow: str
    meaning: str
    step: str
    asked: str
    parts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a student shared to one question: what they tapped, and those words that may be quoted."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    language: str
    about: str  # the tool that it is about; or ""


def quotes_of(
    connection: Connection,
    vault: Vault,
    school: School,
    theirs: Mapping[str, Theirs],
    found: Sequence[Aloud],
    names: Names,
    language: str,
    mark: Callable[[Aloud], str],
    most: int,
) -> list[Quote]:
    """The first so many, in an order by chance that stays. `mark`: by a key that nobody else has."""
    ordered = sorted(((mark(one), one) for one in found), key=lambda each: each[0])[:most]
    by_student: dict[str, list[tuple[str, Aloud]]] = {}
    for key, one in ordered:
        by_student.setdefault(one.student_id, []).append((key, one))
    made = []
    for id, wanted in by_student.items():
        talks = {one.conversation_id for _, one in wanted}
        reading = Reading("team")
        file = talk_file(connection, vault, school, theirs[id], talks, reading, language, names(id))
        quotes = {_where(one): (key, one) for key, one in wanted}
        made += _quotes_in(file, quotes)
    return sorted(made, key=lambda one: one.key)


def talk_file(
    connection: Connection,
    vault: Vault,
    school: School,
    theirs: Theirs,
    talks: Collection[str],
    reading: Reading,
    language: str,
    names: frozenset[str],
) -> File:
    """What the reader may read of these talks of one student; nothing of what was said before or since."""
    student, seal = theirs.student, theirs.seal
    said = answers.of_student(connection, vault, student.id, None, seal)
    kept = [
        one
        for one in said
        if one.conversation_id in talks
        and reading.may_read(one)
        and one.provenance.respondent == STUDENT
        and SKIP not in one.codes
    ]
    rows = conversations.rows_of(connection, student.id)
    asked = {
        id: conversations.opened(seal, rows[id])
        for id in dict.fromkeys(one.conversation_id for one in kept)
    }
    evidence = evidence_from(connection, school, kept, asked, language)
    about = (language, school.timezone, reading.reader, names)
    return File(person_of(student, ()), evidence, *about)


def said_in(file: File, language: str) -> dict[tuple[str, str], list[Said]]:
    """By flow and step: in a loop one for each tool."""
    found: dict[tuple[str, str], list[Said]] = {}
    for one, *more in _answers(file):
        labels = [
            choice.label.get(language) or choice.label[one.language]
            for code in one.codes
            if (choice := one.choices.get(code)) is not None
        ]
        labels += [code for code in one.codes if one.typed_value and not labels]
        words = tuple(_quoted(file, each) for each in (one, *more))
        about = one.item.title.get(language, "") if one.item else ""
        said = Said(tuple(labels), tuple(filter(None, words)), one.language, about)
        found.setdefault((one.flow, one.step), []).append(said)
    return found


def _quotes_in(file: File, wanted: Mapping[Where, tuple[str, Aloud]]) -> list[Quote]:
    found = []
    for one, *more in _answers(file):
        where = (one.conversation, one.step, one.item.id if one.item else "")
        parts = tuple(filter(None, (_quoted(file, each) for each in (one, *more))))
        may = one.read_out and one.audience == TEAM and one.answer in file.telling
        if where not in wanted or not may or any(map(file.names_the_student, parts)):
            continue
        if any(map(str.isalpha, "".join(parts))):
            key = wanted[where][0]
            about = (one.flow, one.meaning, one.step, one.asked)
            found.append(Quote(key, where, *about, parts, one.language))
    return found


def _answers(file: File) -> list[list[Evidence]]:
    """Each answer with its follow-ups behind it."""
    found: dict[str, list[Evidence]] = {}
    for one in file.evidence:
        found.setdefault(one.follows or one.answer, []).append(one)
    return [*found.values()]


def _quoted(file: File, one: Evidence) -> str:
    place = file.quotable.get(one.answer)
    return one.words[slice(*place)].strip() if place else ""


def _where(one: Aloud) -> Where:
    return one.conversation_id, one.step, one.item
