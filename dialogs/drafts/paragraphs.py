"""A paragraph: what was tapped and typed to the meanings of a section, as sentences.

Tapped answers become clauses under a verb of self-report; those of one group share a sentence. Typed words
stand exact, behind a lead that names their topic and is true of any answer. Joining adds no claim: each
clause keeps its own predicate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dialogs.drafts.clauses import Clause, clauses_of, each, left_over, pattern_of, words_of
from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.statements import (
    FACT,
    QUOTE,
    Span,
    Spans,
    Statement,
    fact,
    joined,
    marked,
    statement,
    statement_id,
)
from dialogs.drafts.voice import Voice
from dialogs.language import languages_in
from dialogs.words import count_words

MOST_CLAUSES = 3
# Of a paragraph.
MOST_WORDS, MOST_SENTENCES = 90, 5
# Typed answers of up to so many words share a sentence.
SHORT = 3


@dataclass(slots=True)
class Sentence:
    """Before it has words: clauses that share a verb, or typed words."""

    clauses: list[Clause] = field(default_factory=list)
    typed: list[Evidence] = field(default_factory=list)
    meaning: str = ""
    how: str = ""  # typed, story, short, adds, adds_in, unsure, asked
    more: "list[tuple[str, list[Evidence]]]" = field(default_factory=list)  # of short ones


def paragraph(
    voice: Voice, groups: Sequence[Sequence[str]], found: "dict[str, list[Evidence]]"
) -> list[Statement]:
    """`found`: by meaning, the answers that may be told here."""
    planned = list(_planned(voice, groups, found))
    return list(_written(voice, _shared_openers(voice, _short_together(voice, planned))))


def adults_words(voice: Voice, beside: Sequence[Evidence]) -> Iterator[Statement]:
    """What an adult wrote beside answers, each with the question."""
    for one in beside:
        if _quote(voice.file, one):
            asked = fact(f"asked:{one.answer}", one.asked)
            spans = voice.fill("sentence.adult", question=asked, quotes=_quotes(voice, [one]))
            said = statement("adult", [*spans, *_translation(voice, spans, [one])], [one])
            if said.id not in voice.file.left_out:
                yield said


# --- what stands in which sentence ---------------------------------------------------------------------


def _planned(
    voice: Voice, groups: Sequence[Sequence[str]], found: "dict[str, list[Evidence]]"
) -> Iterator[Sentence]:
    for group in groups:
        answers = {meaning: of_it for meaning in group if (of_it := found.get(meaning))}
        if not answers:
            continue
        clauses = [one for m, of_it in answers.items() for one in clauses_of(voice, m, of_it)]
        tapped = list(_in_sentences(clauses))
        yield from tapped
        for meaning, of_it in answers.items():
            yield from _asked(voice, meaning, of_it)
            alone = len(clauses) == 1 and clauses[0].meaning == meaning
            yield from _typed(voice, meaning, of_it, behind=tapped[-1] if alone else None)


def _in_sentences(clauses: Sequence[Clause]) -> Iterator[Sentence]:
    """Those under one verb, at most three together; two and two rather than three and one.

    What was tapped to one question stays together: half of an answer says something else.
    """
    under_says = [one for one in clauses if one.that]
    most = 2 if len(under_says) == MOST_CLAUSES + 1 else MOST_CLAUSES
    for start in range(0, len(under_says), most):
        yield Sentence(clauses=under_says[start : start + most])
    others = (one for one in clauses if not one.that)
    for _, same in groupby(others, lambda one: one.meaning):
        yield Sentence(clauses=list(same))


def _asked(voice: Voice, meaning: str, answers: Sequence[Evidence]) -> Iterator[Sentence]:
    """What no pattern says: "not sure", and choices without a form.

    Who was not sure what to add, or was not sure and then told more, has said what stands in the quotes.
    """
    told_more = {one.follows for one in answers if one.answer in voice.file.telling}
    for one in answers:
        if "not_sure" in one.codes and not one.follows and one.answer not in told_more:
            yield Sentence(typed=[one], meaning=meaning, how="unsure")
        left = left_over(voice, one)
        if left:
            clause = Clause(meaning, False, (one,), tuple((one, code) for code in left), "np")
            yield Sentence(typed=[one], meaning=meaning, how="asked", clauses=[clause])


def _typed(
    voice: Voice, meaning: str, answers: Sequence[Evidence], behind: Sentence | None
) -> Iterator[Sentence]:
    """Behind what was tapped to the same question as "and adds", else with its topic."""
    words = [one for one in answers if one.typed_value or one.answer in voice.file.telling]
    if not words:
        return
    foreign = [one for one in words if one.answer in voice.file.foreign]
    if behind and not foreign and behind.clauses[0].part != "none":
        behind.typed, behind.how = words, "adds"
        return
    pattern = pattern_of(voice, words[0])
    if behind:
        yield Sentence(typed=words, meaning=meaning, how="adds_in" if foreign else "adds_alone")
    elif pattern is None or not pattern.topic:
        for _, same in groupby(words, lambda one: one.asked):
            yield Sentence(typed=list(same), meaning=meaning, how="question")
    else:
        yield Sentence(typed=words, meaning=meaning, how="story" if pattern.story else "typed")


def _short_together(voice: Voice, planned: Sequence[Sentence]) -> Iterator[Sentence]:
    """Short typed answers that follow each other share a sentence."""
    pool: list[Sentence] = []
    for one in planned:
        short = one.how == "typed" and not one.clauses and _is_short(voice, one.typed)
        if short and len(pool) < MOST_CLAUSES:
            pool.append(one)
            continue
        yield from _pooled(pool)
        pool = [one] if short else []
        if not short:
            yield one
    yield from _pooled(pool)


def _pooled(pool: Sequence[Sentence]) -> Iterator[Sentence]:
    if len(pool) > 1:
        yield Sentence(how="short", more=[(one.meaning, one.typed) for one in pool])
    else:
        yield from pool


def _is_short(voice: Voice, typed: Sequence[Evidence]) -> bool:
    if len(typed) > 1 or typed[0].answer in voice.file.foreign or typed[0].typed_value:
        return False
    quote = _quote(voice.file, typed[0])
    by_student = typed[0].typed_by == "student"
    return quote is not None and count_words(quote.text) <= SHORT and by_student


def _shared_openers(voice: Voice, planned: Iterator[Sentence]) -> Iterator[Sentence]:
    """Two sentences in a row that would begin alike become one."""
    before: Sentence | None = None
    for one in planned:
        if before and _alike(voice, before, one):
            before.clauses += one.clauses
            before.typed, before.how = one.typed, one.how
            continue
        if before:
            yield before
        before = one
    if before:
        yield before


def _alike(voice: Voice, before: Sentence, one: Sentence) -> bool:
    if not (before.clauses and one.clauses) or before.typed or before.how or one.how == "asked":
        return False
    if before.clauses[0].that or one.clauses[0].that:
        return False
    together = len(before.clauses) + len(one.clauses)
    verbs = {_verb(voice, sentence.clauses[0]) for sentence in (before, one)}
    return together <= 2 and len(verbs) == 1


def _verb(voice: Voice, clause: Clause) -> str:
    pattern = pattern_of(voice, clause.evidence[0])
    id = getattr(pattern, clause.part, "") if pattern else ""
    return voice.says.text(id).split(" ")[0] if id else clause.part


# --- the words -------------------------------------------------------------------------------------------


def _written(voice: Voice, planned: Iterator[Sentence]) -> Iterator[Statement]:
    turn, own_words = 0, False
    part: list[Statement] = []  # since the student was last named because a box was full
    for one in _left_in(voice.file, planned):
        lead = ""
        if one.how == "typed" and not one.clauses:
            leads = [n for n in range(3) if not (n == 2 and own_words)]
            lead = f"sentence.typed.{leads[turn % len(leads)]}"
            turn += 1
            own_words = own_words or lead.endswith(".2")
        before = voice.named, voice.mentions, voice.placed
        said = _said(voice, one, lead, by_name=False)
        alike = bool(part) and _opener(said) == _opener(part[-1])
        full = bool(part) and not fits([*part, said]) and not said.glued
        if alike and one.how == "question":
            lead = "sentence.question_later"
        if alike or full:
            voice.named, voice.mentions, voice.placed = before
            said = _said(voice, one, lead, by_name=True)
        part = [said] if full else [*part, said]
        yield said


def _left_in(file: File, planned: Iterator[Sentence]) -> Iterator[Sentence]:
    """Without what staff have left out, and without what goes on with a sentence left out."""
    gone = False
    for one in planned:
        gone = statement_id(_rule(one), _standing(one)) in file.left_out or (gone and _glued(one))
        if not gone:
            yield one


def _said(voice: Voice, one: Sentence, lead: str, *, by_name: bool) -> Statement:
    spans, standing = _sentence(voice, one, lead, by_name), _standing(one)
    whole = [*spans, *_translation(voice, spans, standing)]
    return statement(_rule(one), whole, standing, glued=_glued(one))


def _glued(one: Sentence) -> bool:
    return one.how in ("adds_in", "adds_alone")


def fits(statements: Sequence[Statement]) -> bool:
    """Whether so much can be read in one look, and fits into a box of an IEP form."""
    if len(statements) > MOST_SENTENCES:
        return False
    return sum(one.words for one in statements) <= MOST_WORDS


def _sentence(voice: Voice, one: Sentence, lead: str, by_name: bool) -> Spans:
    if one.how == "unsure":
        return _unsure(voice, one, by_name)
    if one.how == "asked":
        return _to_question(voice, one, by_name)
    if one.how == "question":
        quotes = _quotes(voice, one.typed)
        asked = fact(f"asked:{one.typed[0].answer}", one.typed[0].asked)
        wrote = _wrote(voice, one.typed)
        id = lead or "sentence.question"
        return voice.sentence(id, by_name, question=asked, wrote=wrote, quotes=quotes)
    if one.how == "short":
        return _short(voice, one, by_name)
    if one.clauses:
        return _tapped(voice, one, by_name)
    quotes = _quotes(voice, one.typed)
    if one.how == "adds_in":
        languages = _told_by(quotes[1].text if len(quotes) > 1 else "")
        if not languages:
            return voice.sentence("sentence.adds_alone", by_name, quotes=quotes)
        named = _named_languages(voice, languages)
        return voice.sentence("sentence.adds_in", by_name, language=named, quotes=quotes)
    if one.how == "adds_alone":
        return voice.sentence("sentence.adds_alone", by_name, quotes=quotes)
    if one.how == "story":
        return _with_topic(voice, one, "sentence.story", by_name, quotes)
    return _with_topic(voice, one, lead, by_name, quotes)


def _tapped(voice: Voice, one: Sentence, by_name: bool) -> Spans:
    named = by_name or not voice.named
    parts = [words_of(voice, clause, named) for clause in one.clauses]
    if one.clauses[0].that:
        clauses = _under_says(voice, parts, named)
    else:
        comma = voice.fill("sentence.join_lists")
        clauses = tuple(s for n, part in enumerate(parts) for s in ((*comma, *part) if n else part))
    if one.how == "adds":
        quotes = _quotes(voice, one.typed)
        adds = voice.fill(f"sentence.adds.{one.typed[0].typed_by}", named=named, quotes=quotes)
        clauses = (*clauses, *adds)
    return voice.sentence("sentence.tapped", by_name, clauses=clauses)


def _under_says(voice: Voice, parts: Sequence[Spans], named: bool) -> Spans:
    """says A; says A and that B; says A, that B, and that C."""
    spans: list[Span] = [*voice.fill("grammar.says.s", named=named)]
    for number, part in enumerate(parts):
        if number:
            last = number == len(parts) - 1
            name = "comma" if not last else ("last" if len(parts) > 2 else "and")
            spans += voice.fill(f"grammar.says.{name}")
        bare = number == 0 and part[0].source == "pronoun:he"
        if not bare:
            spans += voice.fill("grammar.says.that")
        spans += part
    return tuple(spans)


def _to_question(voice: Voice, one: Sentence, by_name: bool) -> Spans:
    clause = one.clauses[0]
    evidence = clause.evidence[0]
    labels = [marked(voice.np(e, e.choices[c]), voice.language) for e, c in clause.say]
    asked = fact(f"asked:{evidence.answer}", evidence.asked)
    return voice.sentence(
        "sentence.asked", by_name, question=asked, np=joined(labels, voice.language)
    )


def _unsure(voice: Voice, one: Sentence, by_name: bool) -> Spans:
    pattern = pattern_of(voice, one.typed[0])
    if pattern and pattern.topic:
        return _with_topic(voice, one, "sentence.unsure", by_name, ())
    asked = fact(f"asked:{one.typed[0].answer}", one.typed[0].asked)
    return voice.sentence("sentence.unsure_asked", by_name, question=asked)


def _with_topic(voice: Voice, one: Sentence, id: str, by_name: bool, quotes: Spans) -> Spans:
    pattern = pattern_of(voice, one.typed[0])
    named = by_name or not voice.named
    topic = voice.fill(pattern.topic, named=named) if pattern and pattern.topic else ()
    return voice.sentence(id, by_name, topic=topic, quotes=quotes, wrote=_wrote(voice, one.typed))


def _short(voice: Voice, one: Sentence, by_name: bool) -> Spans:
    parts = []
    for _, typed in one.more:
        pattern = pattern_of(voice, typed[0])
        topic = voice.fill(pattern.topic) if pattern else ()
        quotes = _quotes(voice, typed)
        parts.append(voice.fill("sentence.short_part", quotes=quotes, topic=topic))
    wrote = _wrote(voice, one.more[0][1])
    return voice.sentence(
        "sentence.short", by_name, wrote=wrote, parts=joined(parts, voice.language)
    )


def _wrote(voice: Voice, typed: Sequence[Evidence]) -> Spans:
    """wrote or said, and in which language where it is another than the draft's."""
    verb = voice.fill(f"sentence.wrote.{typed[0].typed_by}")
    quote = _quote(voice.file, typed[0])
    languages = _told_by(quote.text) if quote else ()
    if languages in ((), (voice.language,)) or typed[0].answer not in voice.file.foreign:
        return verb
    named = _named_languages(voice, languages)
    return voice.fill("sentence.in_language", wrote=verb, language=named)


def _told_by(words: str) -> tuple[str, ...]:
    """The languages that the words themselves tell; none of "long division", which is said in neither."""
    return tuple(filter(None, languages_in(words, "")))


def _named_languages(voice: Voice, codes: Sequence[str]) -> Spans:
    known = [code for code in codes if f"sentence.languages.{code}" in voice.says.texts]
    return joined([voice.fill(f"sentence.languages.{code}") for code in known], voice.language)


def _quotes(voice: Voice, typed: Sequence[Evidence]) -> Spans:
    parts = []
    several = len(_foreign_questions(voice.file, typed)) > 1
    for one in typed:
        if one.typed_value:
            parts.append(voice.np(one, one.choices[one.codes[0]]))
            continue
        quote = _quote(voice.file, one)
        if quote is None:
            continue
        words = marked((quote,), voice.language)
        pictured = gloss(quote.text, voice.language)
        if pictured:
            named = fact(f"emoji:{one.answer}", pictured)
            words = voice.fill("sentence.emoji", quotes=words, gloss=named)
        elif several and one.answer in voice.file.foreign:
            words = (*words, *voice.fill("sentence.translation"))
        parts.append(words)
    return joined(parts, voice.language)


def _translation(voice: Voice, spans: Spans, standing: Sequence[Evidence]) -> Spans:
    """An empty field (text, translator, date) behind the sentence, for the one question quoted in it, and one
    for staff's own words.

    What a student said when asked to say more is one passage with what they had said.
    """
    quoted = {span.source for span in spans if span.kind == QUOTE}
    foreign = _foreign_questions(voice.file, [one for one in standing if one.answer in quoted])
    fields = (len(foreign) == 1) + _names_in_another_language(voice, spans)
    return voice.fill("sentence.translation") * fields


def _names_in_another_language(voice: Voice, spans: Spans) -> bool:
    """Whether a tool or goal is named in staff's own words, and these tell of another language alone."""
    named = any(span.source.startswith(("tool:", "goal:")) for span in spans if span.kind == FACT)
    if not named or voice.item is None or voice.item.catalogue:
        return False
    told = _told_by(voice.item.title[voice.language])
    return bool(told) and voice.language not in told


def _foreign_questions(file: File, answers: Sequence[Evidence]) -> set[str]:
    return {one.follows or one.answer for one in answers if one.answer in file.foreign}


def _quote(file: File, one: Evidence) -> Span | None:
    where = file.quotable.get(one.answer)
    if where is None or one.typed_value:
        return None
    start, end = where
    return Span(QUOTE, one.words[start:end], one.answer, start=start, end=end)


def _standing(one: Sentence) -> list[Evidence]:
    of_clauses = [e for clause in one.clauses for e in clause.evidence]
    return list(each([*of_clauses, *one.typed, *(e for _, typed in one.more for e in typed)]))


def _rule(one: Sentence) -> str:
    """Its meanings; what is added to a sentence stands on the same answers, and is told from it."""
    meanings = [clause.meaning for clause in one.clauses] or [m for m, _ in one.more]
    rule = "+".join(dict.fromkeys(meanings or [one.meaning]))
    return f"{rule}+adds" if _glued(one) else rule


def _opener(said: Statement) -> str:
    return " ".join(said.text.split(maxsplit=2)[:2]).lower()
