"""What is printed on a terminal and typed there, and what is kept of it however long that takes."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from shutil import get_terminal_size
from textwrap import fill
from typing import TypeVar

from sqlalchemy import Connection

from bot.conversation import sharing
from bot.conversation.assent import ConsentMissing, may_keep_words
from bot.conversation.speaking import speaker
from bot.conversation.telling import NOBODY_TOLD, Telling
from bot.conversation.worries import (
    WHENS,
    Worry,
    heard_by,
    keep_elsewhere,
    keep_wish,
    wish_noted,
    worry_in,
)
from bot.turn import Arrival, Turn, take_turn
from dialogs.conversation import World
from dialogs.language import language
from dialogs.reading_entries import Entry
from dialogs.replies import Reply, means
from dialogs.reply_types.number_words import place_in
from dialogs.words import shown
from storage.database import Store
from storage.ids import new_id
from storage.kept_answers import Provenance
from storage.people import student_by_id
from storage.problems import Busy, StorageProblem

T = TypeVar("T")

CHANNEL = "terminal"

LEAVES = ("pause", "stop")

# A locked database is waited for this long (in tries of the store's own timeout), then it is told.
_TRIES = 12

# Columns; a longer line is hard to read.
_WIDEST = 90


@dataclass(frozen=True, slots=True)
class Desk:
    """What stays the same while one student talks."""

    store: Store
    student_id: str
    world: World
    language: str
    contact: str
    case_manager: str
    now: Callable[[], int]
    typed_by: str = "student"
    telling: Telling = (
        NOBODY_TOLD  # a terminal may be all of the program that runs: it tells nobody by itself
    )


def speak_unicode() -> None:
    """Whatever the terminal's own encoding: bytes that are no text are refused kindly, not a crash."""
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]


def phrase_for(desk: Desk, name: str, **values: str) -> str:
    world = desk.world
    t = speaker(world, desk.language, desk.contact, desk.case_manager, lambda: world.reader)
    return t(name, **values)


def say(desk: Desk, name: str, **values: str) -> None:
    tell(phrase_for(desk, name, **values))


def options(labels: list[str], after: int = 0) -> None:
    """Numbered, from 1 on or behind so many others."""
    for number, label in enumerate(labels, start=after + 1):
        tell(f"  {number:2}  {label}")


def tell(text: str) -> None:
    """Broken between words on a real terminal; control characters are shown, not obeyed."""
    text = shown(text)
    if sys.stdout.isatty():
        width = min(get_terminal_size().columns, _WIDEST)
        text = "\n".join(fill(line, width, replace_whitespace=False) for line in text.split("\n"))
    print(text, flush=True)  # a child must see "One moment" while it lasts


def read_line() -> str:
    print("> ", end="", flush=True)
    # Not input(): on a terminal that one loses what stands after a NUL, which Ctrl-Space types.
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def read_aside(desk: Desk) -> str:
    """A line that answers no question. One that holds a worry is heard, and is nothing else."""
    while True:
        line = read_line()
        if not is_heard(desk, line):
            return line


def is_heard(desk: Desk, line: str) -> bool:
    """Whether it holds a worry: then the counselors have it, and the words for it are told."""
    worry = worry_in(line)
    if worry is None:
        return False
    for text in heard_by(
        partial(phrase_for, desk), desk.telling, worry
    ):  # first: to keep it may take a while
        tell(text)
    in_transaction(desk, partial(keep_aside, desk, worry))
    return True


def keep_aside(desk: Desk, worry: Worry, connection: Connection) -> None:
    vault, now = desk.store.vault, desk.now()
    student = student_by_id(connection, vault, desk.student_id)
    if student is not None:
        may_keep = may_keep_words(connection, vault, student, now)
        keep_elsewhere(connection, vault, student, worry, "the terminal", now, may_keep=may_keep)


def picked(desk: Desk, labels: list[str]) -> int:
    """Which of these was picked, by its number from 1 on. Raises EOFError where the student leaves."""
    line = None
    while True:
        if line is None:
            options(labels)
            line = read_aside(desk)
        if means(line, *LEAVES):
            raise EOFError
        if number := place_in(line, len(labels)):
            return number
        if means(line, "talk"):
            line = wishes(desk, read_aside)
        else:
            say(desk, "review_number", all=str(len(labels)))
            line = None


def wishes(desk: Desk, reads: Callable[[Desk], str]) -> str | None:
    """Whom to talk to, and when. What was typed instead, as if nothing had come between."""
    say(desk, "talk")
    say(desk, "talk_when")
    options([phrase_for(desk, name) for name in WHENS.values()])
    line = reads(desk)
    number = place_in(line, len(WHENS))
    if not number:
        return line
    in_transaction(desk, partial(_keep_wish, desk, [*WHENS][number - 1]))
    tell(wish_noted(partial(phrase_for, desk), desk.telling))
    return None


def _keep_wish(desk: Desk, when: str, connection: Connection) -> None:
    vault = desk.store.vault
    student = student_by_id(connection, vault, desk.student_id)
    if student is not None:
        keep_wish(connection, vault, student, when, CHANNEL, desk.now())


def entries_of(desk: Desk, id: str) -> list[Entry]:
    """All that can be read back, with the names that the school has now."""
    with desk.store.reading() as connection:
        return sharing.read_back(connection, desk.store.vault, id)


def line_of(desk: Desk, entry: Entry) -> str:
    first, *beneath = [language(desk.language).marked(words) for words in entry.said] or [""]
    said = ", ".join(filter(None, [*entry.picked, first])) or "—"
    said = "\n    ".join([said, *beneath])
    about = f"[{entry.about}] " if entry.about else ""
    if entry.respondent != "student":
        said = phrase_for(desk, "adults_note", note=said)
    return f"{about}{entry.question}  {said}"


def taken(desk: Desk, turn: Turn, reply: Reply) -> Turn:
    """One turn. The id stays the same through every try, so that nothing is kept twice."""
    how = Provenance(CHANNEL, typed_by=desk.typed_by)
    arrival = Arrival(new_id(desk.now()), reply, how, at_turn=turn.turn)

    def take() -> Turn:
        here = (turn.conversation_id, arrival, desk.contact)
        return take_turn(desk.store, *here, desk.now(), desk.telling)

    try:
        return patiently(desk, take, reply.text)
    except ConsentMissing:
        is_heard(desk, reply.text)  # nothing is kept of it, and it is not passed over
        raise


def in_transaction(desk: Desk, action: Callable[[Connection], T]) -> T:
    def in_one_transaction() -> T:
        with desk.store.writing() as connection:
            return action(connection)

    return patiently(desk, in_one_transaction)


def patiently(desk: Desk, action: Callable[[], T], typed: str = "") -> T:
    """While the database is locked "One moment" is said, and the same done again. Raises StorageProblem.

    A worry in what was `typed` does not wait for it.
    """
    for number in range(_TRIES):
        try:
            return action()
        except StorageProblem as problem:
            worry = None if number else worry_in(typed)
            for text in heard_by(partial(phrase_for, desk), desk.telling, worry) if worry else ():
                tell(text)
            if not isinstance(problem, Busy):
                say(desk, "cannot_save")
                raise
            say(desk, "one_moment")
    say(desk, "cannot_save")
    return action()
