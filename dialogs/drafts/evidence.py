"""What a draft may stand on: answers that their student shared, with all that tells where they are from."""

from dataclasses import dataclass

from dialogs.conversation import Item
from dialogs.flow import SOMETHING_ELSE, Choice

# Who may read: each sees what was shared with them and with the wider circle.
READERS = {"team": ("team",), "case_manager": ("team", "case_manager")}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer as its student shared it."""

    answer: str  # its id
    step: str
    item: Item | None
    meaning: str
    codes: tuple[str, ...]
    words: str
    question: str  # as the student read it
    choices: dict[str, Choice]  # what was offered, by value
    language: str
    at: int  # microseconds, UTC
    channel: str
    respondent: str = "student"
    typed_by: str = "student"
    exactness: str = "exact"
    audience: str = "private"
    quote: str = "whole"  # whole, part, none
    quote_start: int | None = None
    quote_end: int | None = None

    @property
    def picked(self) -> tuple[str, ...]:
        """The choices tapped, without "something else"."""
        return tuple(code for code in self.codes if code != SOMETHING_ELSE)

    @property
    def quoted(self) -> tuple[int, int] | None:
        """Where the words that may be quoted begin and end, in code points."""
        if not self.words or self.quote == "none":
            return None
        if self.quote == "part" and self.quote_start is not None and self.quote_end is not None:
            return self.quote_start, self.quote_end
        return 0, len(self.words)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a draft is about."""

    name: str
    pronouns: str
    mode: str
    band: str
    listed: tuple[Item, ...] = ()  # the tools that staff entered, when the conversation began


@dataclass(frozen=True, slots=True)
class File:
    """All that a draft is made from, and for whom: `reader` is team, case_manager or student."""

    person: Person
    evidence: tuple[Evidence, ...]
    language: str
    timezone: str
    reader: str

    def of(self, meaning: str, item: Item | None = None) -> tuple[Evidence, ...]:
        """What answers of this meaning say, about one item or outside any."""
        id = item.id if item else ""
        return tuple(
            e for e in self.evidence if e.meaning == meaning and (e.item.id if e.item else "") == id
        )
