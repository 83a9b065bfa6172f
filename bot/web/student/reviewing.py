"""What is asked in reading back, laid out for the page: one answer at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import sharing
from bot.conversation.speaking import quotes
from bot.documents.drafts import as_read
from bot.web.student.visit import Visit, phrase_for
from dialogs.conversation import PRIVATE, World
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.phrases import phrase
from dialogs.reading_back import (
    AS_READ,
    PART,
    QUOTE,
    Entry,
    Place,
    asked,
    choices,
    entry_at,
    looked_at,
    picked_parts,
    read_out_words,
)


@dataclass(frozen=True, slots=True)
class Review:
    """One answer, and what is asked about it. `part`: the words to take a part of."""

    entry: Entry
    number: int
    all: int
    at: str
    asked: str
    choices: tuple[tuple[str, str], ...]
    audience: str = ""
    part: str = ""
    span: str = ""
    is_first: bool = False
    stopped: bool = False  # before the last question: it can still be gone on with

    @property
    def answer(self) -> str:
        return self.entry.answer


def next_one(visit: Visit, id: str) -> Review | None:
    """The first answer that waits for its reader."""
    entries = entries_of(visit, id)
    place = looked_at(entries)
    if place is None:
        return None
    first = not any(one.decided for one in entries)
    return replace(review_of(visit, id, entries, place), is_first=first)


def review_of(visit: Visit, id: str, entries: list[Entry], place: Place, part: str = "") -> Review:
    """`part`: as it was typed, where it is not in the words."""
    entry = entry_at(entries, place)
    by_name = bool(visit.reader or visit.who.case_manager)
    offered = choices(entry, place.at, by_name=by_name)
    labelled = tuple((choice, phrase_for(visit, name)) for choice, name in offered.items())
    return Review(
        entry, entries.index(entry) + 1, len(entries), place.at, _asked(visit, id, entry, place),
        labelled, place.audience, part or "\n".join(entry.said), place.span,
    )  # fmt: skip


def entries_of(visit: Visit, id: str) -> list[Entry]:
    names = visit.desk.names.of_others(visit.who.id, visit.now)
    return sharing.read_back(visit.connection, visit.desk.vault, id, names)


def ending(visit: Visit, id: str) -> str:
    entries = sharing.read_back(visit.connection, visit.desk.vault, id, frozenset())
    if not entries:
        return phrase_for(visit, "review_nothing")
    shared = sum(one.audience != PRIVATE for one in entries)
    return phrase_for(visit, "shared_done", shared=str(shared), all=str(len(entries)))


def unsaid(world: World, language: str, codes: Sequence[str]) -> list[str]:
    """The labels of what every question offers and no list holds."""
    names = [name for name in (SKIP, NOT_SURE, SOMETHING_ELSE) if name in codes]
    return [phrase(name, world, language) for name in names]


def _asked(visit: Visit, id: str, entry: Entry, place: Place) -> str:
    """The heading. What is to be done with a part stands below its box."""
    names = asked(entry, QUOTE if place.at == PART else place.at)
    sentence = ""
    if place.at == AS_READ:
        sentence = as_read(visit.connection, visit.desk.vault, id, picked_parts(entry, place))
    words = quotes(visit.language, read_out_words(entry, place))
    shown = names or ("page_review_title",)
    return " ".join(phrase_for(visit, name, sentence=sentence, words=words) for name in shown)
