"""What stands on the phone now: a text with buttons, kept with the chat, so that a press finds it again.

A button carries the screen's serial number and what it does, in a few letters: "4711:pick:3". It
counts only while it stands on the screen with that serial; any other press is one on an old button.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import TypeAdapter

from dialogs.conversation import World
from dialogs.events import Ask, Option
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.phrases import phrase
from dialogs.reading_list import Mark
from dialogs.reply_types.number_words import place_in
from dialogs.words import fold

# Choices at once, and one that names nothing; more are a list that nobody reads on a phone.
MOST_CHOICES = 9

# Two labels up to this many letters stand side by side.
_SHORT = 14

TICK = "✅"

# What a screen waits for under the words for a worry.
HEARD = "heard"

# A serial number, what it does, and with what.
_DATA = re.compile(r"[0-9]+:[a-z_]+(:[\w-]+)?")


class Button(NamedTuple):
    label: str
    act: str  # "pick:3", "tick:3", "command:go_on", "yes" …


@dataclass(eq=False, slots=True)
class Listed:
    """The list of all answers, as it stands in the chat. Of the answers it knows the ids alone."""

    marks: dict[str, Mark] = field(default_factory=dict)  # by the answer's ids
    drawn: list[str] = field(default_factory=list)  # what the rows were drawn from
    messages: list[str] = field(default_factory=list)  # the outbox ids of those with the rows
    to_ask: list[str] = field(default_factory=list)  # the rows asked about by themselves, in order
    asked: list[str] = field(default_factory=list)  # of these, the ones that are done
    shared: list[str] = field(default_factory=list)  # what the rows shared last were drawn from
    since: list[str] = field(default_factory=list)  # the same after it


@dataclass(eq=False, slots=True)
class Screen:
    """`at` says what is waited for: see chatting.py."""

    at: str = ""
    serial: int = 0
    message: str = ""  # the outbox id of the message with these buttons
    text: str = ""  # as it was shown
    rows: list[list[Button]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)  # what the numbers in the acts stand for
    ticked: list[str] = field(default_factory=list)  # of the values
    page: int = 0
    # The first message that showed this question, where it was asked once more since.
    first_message: str = ""
    first_serial: int = 0
    turn: int = 0  # of the conversation, when this was shown
    key: str = ""  # the question, or the answer that is read back
    before: str = ""  # the key of the answer given last
    answer: str = ""  # the revision that is read back
    audience: str = ""  # chosen for it, while the quote is still asked about
    span: str = ""  # of the part picked, while the student reads the sentence with it
    paused: bool = False  # in reading back: what waits there is shown when the student goes on
    student: str = ""  # who is being let in
    since: int = 0  # the first message of this chat that is of who is here now
    newest: int = 0  # the newest message of theirs that came
    card_since: int = 0  # the message with which the card came that is asked about
    # The outbox ids of the words for a worry, by the student who read them.
    heard: dict[str, list[str]] = field(default_factory=dict)
    typed_by: str = "student"
    spoke: str = ""  # the chat's language before a card was shown
    told: list[str] = field(default_factory=list)  # what was said lately to many messages at once
    told_at: int = 0  # the date of the last of them, in seconds
    refused: bool = False  # the question was asked once more, since what came was no answer
    reviewed: bool = False  # that the questions are over was said before
    listed: Listed = field(default_factory=Listed)


def to_json(screen: Screen) -> str:
    return _SCREEN.dump_json(screen, exclude_defaults=True).decode()


def from_json(text: str) -> Screen:
    return _SCREEN.validate_json(text) if text else Screen()


def pressed(screen: Screen, data: str) -> str:
    """What the button does; "" for a button that does not stand here any more."""
    serial, _, act = data.partition(":")
    offered = {button.act for row in screen.rows for button in row}
    # A second tap arrives when the tick has already changed its button.
    opposite = {"tick": f"un{act}", "untick": act.removeprefix("un")}.get(act.partition(":")[0])
    return act if serial == str(screen.serial) and {act, opposite} & offered else ""


def is_ours(data: str) -> bool:
    """Whether a button of ours, on this screen or an older one, may carry this."""
    return _DATA.fullmatch(data) is not None


def label_of(screen: Screen, act: str) -> str:
    return next((b.label for row in screen.rows for b in row if b.act == act), "")


def typed_act(screen: Screen, text: str) -> str:
    """The act of the button whose label, or number from the top, was typed; "" for none."""
    buttons = [button for row in screen.rows for button in row]
    place = place_in(text, len(buttons))
    return labelled_act(screen, text) or (buttons[place - 1].act if place else "")


def labelled_act(screen: Screen, text: str) -> str:
    """The act of the button whose label was typed; "" for none."""
    buttons = [button for row in screen.rows for button in row]
    return next((button.act for button in buttons if fold(button.label) == fold(text)), "")


def keyboard(screen: Screen) -> dict[str, list[list[dict[str, str]]]]:
    """As the Bot API wants it."""
    rows = [
        [{"text": b.label, "callback_data": f"{screen.serial}:{b.act}"} for b in row]
        for row in screen.rows
    ]
    return {"inline_keyboard": rows}


def column(buttons: Iterable[tuple[str, str]]) -> list[list[Button]]:
    """One button a row: label and act."""
    return [[Button(label, act)] for label, act in buttons]


def question(ask: Ask, screen: Screen, world: World, language: str) -> list[list[Button]]:
    """The buttons of a question: its choices, a page at a time, and what every question offers.

    `screen.values` are the choices that the numbers stand for; what is ticked and the page count too.
    """

    def label(name: str) -> str:
        return phrase(name, world, language)

    needs = ask.needs
    if needs.optional:
        return [[Button(label("why_enough"), "command:go_on")]]
    rows: list[list[Button]] = []
    if needs.choices:
        rows = _choices(ask, screen, label("more_button"))
    elif not ask.words_wanted:
        rows = column([(option.label, f"pick:{at}") for at, option in enumerate(ask.options)])
    if needs.other:
        other = _button(SOMETHING_ELSE, label(SOMETHING_ELSE), screen, many=needs.several)
        rows.append([other])
    if ask.answered:
        rows.append([Button(label("leave_button"), "command:go_on")])
    rows.append([Button(label(name), f"pick:{name}") for name in (NOT_SURE, SKIP)])
    if needs.several:
        count = f" ({len(screen.ticked)})" if screen.ticked else ""
        rows.append([Button(label("done_button") + count, "done")])
    return rows


def _choices(ask: Ask, screen: Screen, more: str) -> list[list[Button]]:
    options, following = _page(ask.options, screen.page)
    many = ask.needs.several
    buttons = [
        _button(option.value, f"{option.picture} {option.label}".strip(), screen, many=many)
        for option in options
    ]
    # A scale is read from one end to the other: one below the other, in its order.
    rows = [[b] for b in buttons] if ask.appearance in ("scale", "faces") else _paired(buttons)
    return rows if following is None else [*rows, [Button(more, f"page:{following}")]]


def _page(options: tuple[Option, ...], page: int) -> tuple[tuple[Option, ...], int | None]:
    """The options of this page, and which page comes next; None where there is but one."""
    if len(options) <= MOST_CHOICES:
        return options, None
    size = MOST_CHOICES - 1
    pages = -(-len(options) // size)
    return options[page * size : (page + 1) * size], (page + 1) % pages


def _button(value: str, label: str, screen: Screen, *, many: bool) -> Button:
    """In a list of several, a press says how it shall be, not "the other way": two taps are one."""
    number = value if value == SOMETHING_ELSE else str(screen.values.index(value))
    if not many:
        return Button(label, f"pick:{number}")
    if value in screen.ticked:
        return Button(f"{TICK} {label}", f"untick:{number}")
    return Button(label, f"tick:{number}")


def _paired(buttons: list[Button]) -> list[list[Button]]:
    """Short labels two in a row, others alone; ticked or not, each stays where it is."""
    rows: list[list[Button]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and max(_width(last[0]), _width(button)) <= _SHORT:
            last.append(button)
        else:
            rows.append([button])
    return rows


def _width(button: Button) -> int:
    return len(button.label.removeprefix(f"{TICK} "))


_SCREEN = TypeAdapter(Screen)
