"""What the engine decided in one turn. Someone else makes it true (bot/turn.py) and shows it.

Texts are already in the student's language and wording; a channel only lays them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Option:
    """One choice as the student sees it."""

    value: str
    label: str
    picture: str = ""
    none: bool = False  # it names nothing, so it stands alone


@dataclass(frozen=True, slots=True)
class Needs:
    """What a screen must have, so that a question can be answered there. A reply type says it."""

    choices: bool = False  # the options, to be tapped
    several: bool = False  # more than one of them, up to `most`, with a press at the end
    box: str = ""  # to type into: "words", "number", "date"; with choices, beside them
    other: bool = False  # "something else"
    optional: bool = (
        False  # no words will do as well: "that's all" stands for "not sure" and "skip"
    )
    hint: str = ""  # the phrase that says what to write, where everything is typed
    hint_above_buttons: str = ""  # the same, where there are buttons


@dataclass(frozen=True, slots=True)
class Say:
    """Something told, with nothing to answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The question that now waits. `words_wanted`: it has a choice already, and words may follow."""

    key: str
    text: str
    needs: Needs
    options: tuple[Option, ...] = ()
    most: int = 1
    appearance: str = ""
    about: str = ""  # the tool that this question is about, as staff's list names it
    words_wanted: bool = False
    answered: bool = False  # it has an answer already, which "go on" leaves as it is
    # Ticked before and not sent, or waiting for the words that are wanted beside them.
    ticked: tuple[str, ...] = ()

    @property
    def ticked_labels(self) -> tuple[str, ...]:
        """What is ticked, as the student reads it."""
        return tuple(option.label for option in self.options if option.value in self.ticked)


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply understood: to be kept as a new revision of its answer."""

    key: str
    meaning: str
    codes: tuple[str, ...]
    words: str
    revision: int
    said_back: str  # what was understood, so that the student can mend it
    follows: str = ""  # of a follow-up: the step whose answer it is part of


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply not understood, and what to do next. Nothing is kept."""

    text: str


@dataclass(frozen=True, slots=True)
class PathChanged:
    """Earlier answers that no longer stand on the path (kept, but in no draft), and those that do again."""

    off: tuple[str, ...]
    on: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ShowAnswers:
    """The student asked to change an answer: the channel shows the answers to pick from."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paused:
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What was written tells of a worry: these fixed words are shown first and alone, then stop or go on.

    Of what was written nothing is said back, and nothing more is asked about it.
    """

    texts: tuple[str, ...]  # each a paragraph

    @property
    def text(self) -> str:
        return "\n\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more to ask. `early`: the student stopped before the end."""

    text: str
    early: bool = False


Event = Say | Ask | Answered | Refused | PathChanged | ShowAnswers | Paused | Heard | Finished

E = TypeVar("E")


def first(events: Iterable[Event], kind: type[E]) -> E | None:
    """The first event of this kind in a turn; most come once."""
    return next((event for event in events if isinstance(event, kind)), None)


def shown_answers(events: Iterable[Event]) -> tuple[str, ...]:
    """The keys of the answers to pick from, where one is to be changed."""
    shown = first(events, ShowAnswers)
    return shown.keys if shown else ()
