"""What is asked in reading back: one answer at a time, with the choices that every channel has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import sharing
from bot.sharing import ReadBack
from bot.web.student.visit import Visit, words
from dialogs.conversation import World
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.phrases import phrase
from storage.answers import PRIVATE

# What may be decided, from the first question to the last.
PRIVACY, SHARE, QUOTE, PART = "private", "share", "quote", "part"


@dataclass(frozen=True, slots=True)
class Review:
    """One answer, and what is asked about it. `part`: the words to take a part of."""

    entry: ReadBack
    number: int
    all: int
    at: str
    asked: str
    choices: tuple[tuple[str, str], ...]
    audience: str = ""
    part: str = ""
    is_first: bool = False
    stopped: bool = False  # before the last question: it can still be gone on with

    @property
    def answer(self) -> str:
        return self.entry.answer


def next_one(visit: Visit, id: str) -> Review | None:
    """The first answer that waits for its reader; with none left, all is private that is not shared."""
    entries = entries_of(visit, id)
    left = [one for one in entries if not one.decided]
    if left:
        first = len(left) == len(entries)
        at = PRIVACY if left[0].private else SHARE
        return replace(review_of(visit, left[0], entries, at), is_first=first)
    if visit.connection.get_execution_options().get("writes"):
        sharing.keep_the_rest_private(visit.connection, visit.desk.vault, id, visit.now)
    return None


def review_of(
    visit: Visit,
    one: ReadBack,
    entries: list[ReadBack],
    at: str,
    audience: str = "",
    part: str = "",
) -> Review:
    asked, choices = _asked(visit, one, at)
    labelled = tuple((value, words(visit, name)) for value, name in choices.items())
    number = entries.index(one) + 1
    return Review(one, number, len(entries), at, asked, labelled, audience, part)


def entries_of(visit: Visit, id: str) -> list[ReadBack]:
    names = visit.desk.names.of_others(visit.who.id, visit.now)
    return sharing.read_back(visit.connection, visit.desk.vault, id, names)


def ending(visit: Visit, id: str) -> str:
    entries = sharing.read_back(visit.connection, visit.desk.vault, id, frozenset())
    if not entries:
        return words(visit, "review_nothing")
    shared = sum(one.audience != PRIVATE for one in entries)
    return words(visit, "shared_done", shared=str(shared), all=str(len(entries)))


def unsaid(world: World, language: str, codes: Sequence[str]) -> list[str]:
    """The labels of what every question offers and no list holds."""
    names = [name for name in (SKIP, NOT_SURE, SOMETHING_ELSE) if name in codes]
    return [phrase(name, world, language) for name in names]


def _asked(visit: Visit, one: ReadBack, at: str) -> tuple[str, dict[str, str]]:
    """What is asked about this answer, and the phrase on each button."""
    if at == PRIVACY:
        name = "private_self_insult" if one.private == "self_insult" else "private_maybe"
        return words(visit, name), {PRIVATE: "private_keep_out", "open": "private_share"}
    if at == SHARE:
        by_name = bool(visit.reader or visit.who.case_manager)
        return words(visit, "page_review_title"), sharing.readers(by_name)
    names = [words(visit, "quote_names")] if one.names_someone else []
    asked = words(visit, "quote_long" if one.long else "quote_ask")
    return " ".join([*names, asked]), sharing.quotes(one)
