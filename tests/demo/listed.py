"""The list of all answers as a recorded student meets it in a chat and on a terminal, and what they press.

A transcript says it in general: "share: all", and then a line for each answer that is meant otherwise. So
what is general is marked in the list at one press, and then the rows that are meant otherwise one by one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.conversation.listing import SIGNS
from bot.demo.transcripts import Recorded
from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM
from storage.people import Student
from tests.demo.reading_back import Wish, as_wished, label

_STANDS = {sign: audience for audience, sign in SIGNS.items()}  # a case manager for any one person
_SIGN = f"[{''.join(_STANDS)}]"


class Row(NamedTuple):
    """One answer as it stands in the list."""

    number: int
    question: str
    about: str  # the tool, or ""
    is_note: bool  # an adult's
    has_words: bool
    stands: str  # the audience that it is marked for; "" while it is open
    as_it_is: bool  # its words are read as they were written
    may_be_private: bool  # its words may be a private matter, or are to stay private

    @property
    def names(self) -> set[str]:
        """What a transcript may call it."""
        note = "note: " if self.is_note else ""
        about = {f"{note}[{self.about}] {self.question}"} if self.about else set()
        return {f"{note}{self.question}", *about}


@dataclass(frozen=True)
class Wanted:
    """Of one conversation."""

    conversation: Recorded

    @property
    def general(self) -> str:
        """The audience of all that no line names."""
        return TEAM if any(not line.question for line in self.conversation.shared) else PRIVATE

    def of(self, row: Row) -> Wish:
        """The lines in their order, as the last one leaves it."""
        wish = Wish()
        for line in self.conversation.shared:
            if line.question in row.names or not (
                line.question or row.is_note or row.may_be_private
            ):
                wish = as_wished(wish, line)
        return wish

    def is_met(self, row: Row, wish: Wish) -> bool:
        """Whether it stands in the list as it is meant."""
        one = CASE_MANAGER if wish.audience == READER else wish.audience
        said = row.has_words and one != PRIVATE
        as_meant = not said or (wish.quote == "whole") == row.as_it_is
        return row.stands == one and as_meant and (not said or wish.quote == "whole")


def press(wish: Wish, offered: Callable[[str], bool]) -> str:
    """Where a row is asked about by itself: what is pressed, by its phrase; "" for the part, typed."""
    if offered("private_keep_out"):
        return "private_keep_out" if wish.audience == PRIVATE else "private_share"
    if offered("share_private"):
        wished = f"share_{wish.audience}"
        # "share" goes as far as it may
        return wished if wish.audience != TEAM or offered(wished) else f"share_{CASE_MANAGER}"
    if offered("quote_none") and not offered("quote_like_this"):
        return f"quote_{wish.quote}"
    if offered("quote_like_this"):
        return "quote_like_this"
    return "read_out_no" if offered("read_out_no") else ""


def stands_in(head: str) -> tuple[str, bool]:
    """From the line of a row that begins with a sign: whom it is marked for, and if as it was written."""
    found = re.match(_SIGN, head)
    assert found, head
    return _STANDS[found[0]], " · " not in head and ": " not in head


def says_why_private(student: Student, line: str) -> bool:
    """Whether this is said to a row since its words may be a private matter."""
    names = ("list_private", "list_self_insult", "list_held", "list_words_out")
    said = (label(student, name, contact="\0").partition("\0")[0] for name in names)
    return line.startswith(tuple(said))
