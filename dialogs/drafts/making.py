"""A File of evidence -> the Draft of one kind, with its marks, conditions and gaps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dialogs.drafts import accommodations
from dialogs.drafts.evidence import File
from dialogs.drafts.statements import Draft, Section, frame
from dialogs.drafts.times import date_of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of draft: its flows, its title in each mode, and what writes it."""

    flows: tuple[str, ...]
    titles: dict[str, str]  # mode -> frame
    sections: Callable[[File], tuple[Section, ...]]
    to_add: Callable[[File], Iterator[str]]
    missing: Callable[[File], Iterator[str]]


KINDS = {
    "accommodations": Kind(
        flows=("my_tools",),
        titles={"iep": "title_accommodations", "every": "title_tools"},
        sections=accommodations.sections,
        to_add=accommodations.to_add,
        missing=accommodations.missing,
    ),
}


def make(kind: str, file: File) -> Draft:
    """The draft. Same answers, same draft."""
    how, language = KINDS[kind], file.language
    sections = how.sections(file)
    return Draft(
        kind=kind,
        title=f"{frame(how.titles[file.person.mode], language)}: {file.person.name}",
        marks=tuple(_marks(file)),
        conditions=tuple(_conditions(file)) if sections else (),
        sections=sections,
        to_add=tuple(how.to_add(file)) if sections else (frame("offer_another_way", language),),
        missing=tuple(how.missing(file)) if sections else (_nothing(file),),
        language=language,
        evidence=file.evidence,
    )


def _marks(file: File) -> Iterator[str]:
    yield frame("mark_draft", file.language)
    yield frame("mark_words", file.language)
    if file.person.mode == "iep":
        yield frame("mark_not_iep", file.language)
    if file.reader != "team":
        yield frame(f"mark_{file.reader}", file.language)


def _conditions(file: File) -> Iterator[str]:
    """Under which conditions the answers were given: dates, channels, hands, exactness, language."""
    evidence, language = file.evidence, file.language
    yield from dict.fromkeys(date_of(e.at, language, file.timezone) for e in evidence)
    yield from dict.fromkeys(frame(f"channel_{e.channel}", language) for e in evidence)
    yield from dict.fromkeys(frame(f"typed_{e.typed_by}", language) for e in evidence)
    yield from dict.fromkeys(frame(e.exactness, language) for e in evidence)
    for other in dict.fromkeys(e.language for e in evidence):
        if other != language:
            yield frame(f"answered_in_{other}", language)


def _nothing(file: File) -> str:
    return frame("no_answers" if file.person.mode == "iep" else "no_answers_every", file.language)
