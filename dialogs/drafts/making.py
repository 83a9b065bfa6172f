"""A File of evidence -> the Draft of one kind, with its marks, conditions and gaps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.drafts import accommodations, present_levels
from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import FAMILY, Evidence, File
from dialogs.drafts.honesty import check
from dialogs.drafts.sentences import own, quotable
from dialogs.drafts.statements import Draft, Section, Statement, answered_in, frame
from dialogs.drafts.times import date_of
from dialogs.flow import Flow
from dialogs.reply_types import asks
from dialogs.words import count_words, fill


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of draft: what it is made from, its title in each mode it is for, and its writer."""

    meanings: frozenset[str]  # of answers on any flow, also on a school's own
    titles: dict[str, str]  # mode -> frame
    sections: Callable[[File], tuple[Section, ...]]
    to_add: Callable[[File], Iterator[str]]
    missing: Callable[[File, Sequence[Section]], Iterator[str]]


KINDS = {
    "accommodations": Kind(
        meanings=accommodations.MEANINGS,
        titles={"iep": "title_accommodations", "every": "title_tools"},
        sections=accommodations.sections,
        to_add=accommodations.to_add,
        missing=accommodations.missing,
    ),
    "present_levels": Kind(
        meanings=present_levels.MEANINGS,
        titles={"iep": "title_present_levels", "every": "title_own_voice"},
        sections=present_levels.sections,
        to_add=present_levels.to_add,
        missing=present_levels.missing,
    ),
}


def drafts_from(flow: Flow, mode: str) -> list[str]:
    """The kinds of draft that the answers to this flow go into, the one with most of them first."""
    asked = [step.meaning for step in flow.steps if asks(step)]
    share = {
        kind: sum(meaning in how.meanings for meaning in asked) / len(how.meanings)
        for kind, how in KINDS.items()
        if mode in how.titles
    }
    return sorted((kind for kind in share if share[kind]), key=lambda kind: -share[kind])


# What a teacher reads in one look, and what most boxes of an IEP form hold.
MOST_WORDS = 180


def make(kind: str, file: File) -> Draft:
    """The draft. Same answers, same draft. Raises Dishonest rather than show what is not borne out."""
    how, language = KINDS[kind], file.language
    written = how.sections(file)
    sections = tuple(
        part for section in written if section.statements for part in _in_parts(section, language)
    )
    missing = tuple(how.missing(file, written)) if sections else ()
    to_add = tuple(_in_person(file, of_family=True))
    if sections:
        to_add = (*how.to_add(file), *_in_person(file, of_family=False), *to_add)
    else:
        to_add = (frame("offer_another_way", language), *to_add)
    if file.reader == "student":
        to_add = ()  # that list is for the adults
    draft = Draft(
        kind=kind,
        title=f"{frame(how.titles[file.person.mode], language)}: {file.person.name}",
        marks=tuple(_marks(file)),
        conditions=tuple(_conditions(file)) if sections else (),
        sections=sections,
        to_add=tuple(dict.fromkeys(to_add)),
        missing=missing,
        nothing="" if sections else _nothing(file),
        language=language,
        evidence=file.evidence,
    )
    check(draft, file)
    return draft


def _in_parts(section: Section, language: str) -> Iterator[Section]:
    """A section of more than MOST_WORDS goes on in another, between two sentences."""
    part: list[Statement] = []
    title, words = section.title, 0
    for statement in section.statements:
        more = count_words(statement.text)
        if part and words + more > MOST_WORDS:
            yield Section(title, tuple(part), section.level)
            part, words = [], 0
            title = f"{section.title} {frame('continued', language)}"
        part.append(statement)
        words += more
    yield Section(title, tuple(part), section.level)


def _in_person(file: File, *, of_family: bool) -> Iterator[str]:
    """Words that were shared and can't stand as a quote, or stand without words: for a talk."""
    questions = dict.fromkeys(
        _asked(one, file.language)
        for one in file.evidence
        if (one.respondent == FAMILY) == of_family and _open(one, file)
    )
    if questions:
        name = "add_with_family" if of_family else "add_in_person"
        yield fill(frame(name, file.language), questions="; ".join(questions))


def _open(one: Evidence, file: File) -> bool:
    """Held back for a name or its length, cut to a part because of a name, or told in emoji only."""
    quote = quotable(file, one)
    if quote is None:
        return one.quoted is not None
    of_a_rant = quote.text != one.words and file.names_someone(one.words)
    return of_a_rant or bool(gloss(quote.text, file.language))


def _asked(one: Evidence, language: str) -> str:
    return f"[{one.item.title[language]}] {one.asked}" if one.item else one.asked


def _marks(file: File) -> Iterator[str]:
    yield frame("mark_draft", file.language)
    whose = {one.respondent == FAMILY for one in file.evidence}
    if whose != {True}:
        yield frame("mark_words", file.language)
    if True in whose:
        yield frame("mark_family", file.language)
    if file.person.mode == "iep":
        yield frame("mark_not_iep", file.language)
    if file.reader != "team":
        yield frame(f"mark_{file.reader}", file.language)


def _conditions(file: File) -> Iterator[str]:
    """Under which conditions the answers were given: dates, channels, hands, exactness, language."""
    language = file.language
    evidence = own(file.evidence)
    times = sorted(one.at for one in evidence)
    yield from dict.fromkeys(date_of(at, language, file.timezone) for at in times)
    if file.minutes:
        name = "minutes" if file.minutes > 1 else "one_minute"
        yield fill(frame(name, language), minutes=str(file.minutes))
    yield from dict.fromkeys(frame(f"channel_{one.channel}", language) for one in evidence)
    yield from dict.fromkeys(frame(f"typed_{one.typed_by}", language) for one in evidence)
    yield from dict.fromkeys(frame(one.exactness, language) for one in evidence)
    for other in sorted({one.language for one in evidence} - {language}):
        yield answered_in(other, language)
    if file.still_sharing:
        yield frame("still_sharing", language)
    if file.person.mode == "iep" and file.of("tool.chosen"):
        yield frame("from_a_menu", language)
    written = sorted(one.at for one in file.evidence if one.respondent == FAMILY)
    for date in dict.fromkeys(date_of(at, language, file.timezone) for at in written):
        yield fill(frame("family_wrote", language), date=date)


def _nothing(file: File) -> str:
    return frame("no_answers" if file.person.mode == "iep" else "no_answers_every", file.language)
