"""What every type of reply has to say of itself."""

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.events import Needs, Option
from dialogs.flow import RESERVED, Choice
from dialogs.language import codes
from dialogs.replies import Command, NotUnderstood, Reply, Value

Read = Value | Command | NotUnderstood


@dataclass(frozen=True, slots=True)
class Question:
    """What the reply to a question is read by."""

    options: tuple[Option, ...] = ()
    most: int = 1
    language: str = ""
    lowest: int | None = None
    highest: int | None = None


_NOTHING = Needs()


def _is_not_read(reply: Reply, question: Question) -> Read:
    raise TypeError("a step that waits for nothing reads no reply")


@dataclass(frozen=True, slots=True)
class ReplyType:
    name: str  # in a flow and in XLSForm alike
    read: Callable[[Reply, Question], Read] = _is_not_read
    needs: Needs = _NOTHING
    asks: bool = True
    # What an author may write in such a step, beyond what any step has.
    lists: bool = False  # "choices:" with a list; in XLSForm its name stands behind the type's
    parts: frozenset[str] = frozenset()  # of OWN_PARTS
    scales: bool = False  # its choices may stand on a scale
    # How its answers are called where a `when` names one that cannot be named.
    answered: str = ""
    # Of a value that stands in no list (3, 2026-10-03): how it reads in a language.
    shown: Callable[[str, str], str] | None = None
    said_back: str = "said_choice"  # the phrase that tells what was understood
    example: tuple[str, ...] = ()  # the codes of some answer that is given without a list

    def as_choice(self, code: str) -> Choice | None:
        """A typed value as if it had been tapped, so that whatever shows choices shows it."""
        if self.shown is None or code in RESERVED:
            return None
        words = {language: self.shown(code, language) for language in codes()}
        return Choice(code, words, words)


# What some types alone may have, with the type that an author may have meant.
OWN_PARTS = {
    "most": "select_multiple",
    "story": "text",
    "nothing": "text",
    "why": "select_one",
    "lowest": "integer",
    "highest": "integer",
}
