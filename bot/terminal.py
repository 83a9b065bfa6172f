"""The same conversation on a terminal, for authors and for a first look.

Lays out what the turn says and hands back what is typed; decides nothing. The end of the input
(Ctrl-D, or a pipe that is empty) and Ctrl-C pause the conversation.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from shutil import get_terminal_size
from textwrap import fill
from typing import TypeVar

from sqlalchemy import Connection

from bot import sharing
from bot.config import School as Settings
from bot.entry import read_by
from bot.speaking import contact_for, speaker
from bot.turn import Arrival, Turn, begin, resume, take_turn
from bot.worlds import world_now
from dialogs.ages import YOUNGEST, day_at
from dialogs.completeness import language_for
from dialogs.conversation import World
from dialogs.events import (
    Answered,
    Ask,
    Event,
    Finished,
    PathChanged,
    Paused,
    Refused,
    Say,
    ShowAnswers,
)
from dialogs.flow import Flow
from dialogs.replies import Reply, account_command_in, command_in, is_yes, means
from dialogs.words import fold, shown
from storage import conversations
from storage.answers import CASE_MANAGER, PRIVATE, TEAM, Provenance
from storage.conversations import ASKING, DONE, Overtaken
from storage.database import Store
from storage.erasing import clean_up, erase_answers
from storage.ids import new_id
from storage.people import School, Student
from storage.problems import Busy, StorageProblem

T = TypeVar("T")

CHANNEL = "terminal"

_LEAVES = ("pause", "stop")

# A locked database is waited for this long (in tries of the store's own timeout), then it is told.
_TRIES = 12

# Who may read an answer, in words.
_READERS = {PRIVATE: "who_private", CASE_MANAGER: "who_case_manager", TEAM: "who_team"}

# Columns; a longer line is hard to read.
_WIDEST = 90


def talk(
    store: Store, school: School, settings: Settings, student: Student, flow: Flow, language: str
) -> bool:
    """A conversation from its opening, or from where it stopped, to the last answer shared.

    True when it was read back to the end. Raises StorageProblem.
    """
    _speak_unicode()
    with store.reading() as connection:
        day = day_at(_now(), school.timezone)
        world = world_now(connection, store.vault, student, settings.transition_age, day)
        world = read_by(world, flow, settings.check_in_reader)
        under_way = conversations.unfinished(connection, student.id, flow.name)
        before = conversations.last_finished(connection, student.id, flow.name)
    language = language_for(flow, language, settings.language)
    contact = contact_for(settings, world, language)
    desk = _Desk(store, student.id, world, language, contact, student.case_manager or "")
    try:
        if before and not under_way and _wants_to_look_again(desk):
            with store.writing() as connection:
                sharing.share_anew(connection, before)
            under_way = before
        if under_way:
            turn = resume(store, under_way, contact)
        elif _agreed(desk):
            turn = begin(store, student, flow, world, language, CHANNEL, _now())
        else:
            return False
        if world.band == YOUNGEST and turn.status == ASKING:
            desk = replace(desk, typed_by=_who_types(desk))
        return _go_through(desk, turn)
    except (EOFError, KeyboardInterrupt):
        print()
        begun = under_way or _is_under_way(desk, student, flow)
        _say(desk, "paused" if begun else "later" if before else "declined")
        return False
    except _AllDeleted:
        return False


class _AllDeleted(Exception):
    """There is no conversation any more to go on with."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What stays the same while one student talks."""

    store: Store
    student_id: str
    world: World
    language: str
    contact: str
    case_manager: str
    typed_by: str = "student"


def _wants_to_look_again(desk: _Desk) -> bool:
    """After a finished conversation: read it back again, to change or take back; or talk anew."""
    _say(desk, "talked_before")
    while True:
        _options([_words(desk, "talk_again"), _words(desk, "look_again")])
        line = _typed()
        if means(line, *_LEAVES):
            raise EOFError
        if number := _number(line, 2):
            return number == 2
        _say(desk, "talk" if means(line, "talk") else "review_number", all="2")


def _agreed(desk: _Desk) -> bool:
    """What this is, who reads it, that nobody watches, where help is; then the student's own yes."""
    for name in ("opening_what", "opening_who", "opening_live", "opening_choice"):
        _say(desk, name)
    print()
    while True:
        _say(desk, "opening_ask")
        _options([_words(desk, "opening_yes"), _words(desk, "opening_no")])
        line = _typed()
        yes = False if means(line, *_LEAVES) else is_yes(line)
        if yes is not None:
            break
        _say(desk, "talk" if means(line, "talk") else "opening_again")
    if not yes:
        _say(desk, "declined")
    return yes


def _who_types(desk: _Desk) -> str:
    """Whose hands: a draft must not say that a six-year-old typed what a grown-up did."""
    _say(desk, "who_types")
    while True:
        _options([_words(desk, "types_adult"), _words(desk, "types_student")])
        line = _typed()
        if means(line, *_LEAVES):
            raise EOFError
        if number := _number(line, 2):
            return ("adult", "student")[number - 1]
        _say(desk, "talk" if means(line, "talk") else "review_number", all="2")


def _go_through(desk: _Desk, turn: Turn) -> bool:
    while turn.status != DONE:
        desk = replace(desk, language=turn.language or desk.language)
        _show(desk, turn)
        if turn.paused:
            return False
        turn = _next_turn(desk, turn) if turn.status == ASKING else _read_back(desk, turn)
    shared = _mine(desk, turn.conversation_id)
    open_ones = [entry for entry in shared if entry.audience != PRIVATE]
    print()
    _say(desk, "shared_done", shared=str(len(open_ones)), all=str(len(shared)))
    return True


def _next_turn(desk: _Desk, turn: Turn) -> Turn:
    keys = turn.shown_answers
    while True:
        line = _typed()
        if _told(desk, turn, account_command_in(line) or command_in(line)):
            continue
        if keys and (number := _number(line, len(keys))):
            return _taken(desk, turn, Reply(command="change", to=keys[number - 1]))
        if not keys or command_in(line):
            return _taken(desk, turn, Reply(text=line))
        # The question is not on the screen now: nothing typed here may become its answer.
        _say(desk, "review_number", all=str(len(keys)))


def _told(desk: _Desk, turn: Turn, name: str) -> bool:
    """What is no reply to the question, which goes on waiting. False for anything else."""
    match name:
        case "privacy":
            _say(desk, "privacy")
        case "words":
            mine = _mine(desk, turn.conversation_id)
            _say(desk, "words_title" if mine else "words_none")
            for entry in mine:
                _print(f"  {_line(desk, entry)}  ({_words(desk, _READERS[entry.audience])})")
        case "delete":
            _say(desk, "delete_ask")
            answer = _choice(desk, {"yes": "delete_yes", "no": "delete_no"})
            if answer == "yes":
                _delete(desk)
            _say(desk, "delete_kept")
        case _:
            return False
    return True


def _delete(desk: _Desk) -> None:
    """All of the student's answers, and with them the conversation that they are in."""
    vault, now = desk.store.vault, _now()
    erase = partial(erase_answers, vault=vault, student_id=desk.student_id, now=now)
    erased = _kept(desk, erase)
    clean_up(desk.store)
    _say(desk, "deleted", number=str(erased.answers))
    raise _AllDeleted


def _taken(desk: _Desk, turn: Turn, reply: Reply) -> Turn:
    """One turn. The id stays the same through every try, so that nothing is kept twice."""
    how = Provenance(CHANNEL, typed_by=desk.typed_by)
    arrival = Arrival(new_id(_now()), reply, how, at_turn=turn.turn)
    return _patiently(
        desk, lambda: take_turn(desk.store, turn.conversation_id, arrival, desk.contact, _now())
    )


def _patiently(desk: _Desk, action: Callable[[], T]) -> T:
    for _ in range(_TRIES):
        try:
            return action()
        except Busy:
            _say(desk, "one_moment")
        except StorageProblem:
            _say(desk, "cannot_save")
            raise
    _say(desk, "cannot_save")
    return action()


def _show(desk: _Desk, turn: Turn) -> None:
    for event in turn.events:
        # Two lists of numbers at once would be one too many.
        if not (turn.shown_answers and isinstance(event, Ask)):
            _show_event(desk, turn, event)


def _show_event(desk: _Desk, turn: Turn, event: Event) -> None:
    match event:
        case Say(text) | Refused(text) | Paused(text) | Finished(text):
            _print(text)
        case PathChanged(_, _, text):
            _print(text)
        case Answered():
            _print(f"{event.said_back}  ✓ {_words(desk, 'saved')}")
        case Ask():
            _show_question(desk, event)
        case ShowAnswers(keys):
            _show_answers(desk, turn, keys)


def _show_question(desk: _Desk, ask: Ask) -> None:
    print()
    if ask.about:
        _print(f"[{ask.about}]")
    _print(ask.text)
    needs = ask.needs
    if ask.answered and not needs.optional:
        _say(desk, "leave_it")
    if needs.choices:
        labels = [f"{option.picture} {option.label}".strip() for option in ask.options]
        always = [_words(desk, name) for name in ("something_else", "not_sure", "skip")]
        _options([*labels, *always])
    if needs.hint:
        _say(desk, needs.hint, most=str(ask.most))


def _show_answers(desk: _Desk, turn: Turn, keys: tuple[str, ...]) -> None:
    with desk.store.reading() as connection:
        mine = sharing.my_answers(connection, desk.store.vault, turn.conversation_id)
    entries = {entry.key: entry for entry in mine if entry.respondent == "student"}
    print()
    _options([_line(desk, entries[name]) for name in keys])
    _say(desk, "which_change")


def _read_back(desk: _Desk, turn: Turn) -> Turn:
    """Until each answer has a reader or none; from the start where one was changed on another phone."""
    try:
        return _each_again(desk, turn)
    except Overtaken:
        return resume(desk.store, turn.conversation_id, desk.contact)


def _each_again(desk: _Desk, turn: Turn) -> Turn:
    """Each answer that is not decided. Only `change` leads back to a question."""
    id = turn.conversation_id
    entries = _mine(desk, id)
    print()
    _say(desk, "review_what" if entries else "review_nothing")
    all_to_team = False
    for number, entry in enumerate(entries, start=1):
        if entry.decided:
            continue
        print()
        _print(
            f"{_words(desk, 'count', number=str(number), all=str(len(entries)))}  {_line(desk, entry)}"
        )
        choice = TEAM if all_to_team and not entry.private else _audience(desk, entry)
        if choice == "change":
            return _taken(desk, turn, Reply(command="change", to=entry.key))
        if choice == "rest_private":
            break
        if choice == "rest_team":
            all_to_team, choice = True, TEAM
        asks_for_quote = choice != PRIVATE and entry.words and not all_to_team
        if asks_for_quote and _quote(desk, id, entry) == "change":
            return _taken(desk, turn, Reply(command="change", to=entry.key))
        share = partial(sharing.share, conversation_id=id, entry=entry, audience=choice)
        _kept(desk, partial(share, vault=desk.store.vault, now=_now()))
        _print(f"✓ {_words(desk, 'saved')}")
    rest = partial(sharing.keep_the_rest_private, vault=desk.store.vault, conversation_id=id)
    _kept(desk, partial(rest, now=_now()))
    return Turn(id, turn.turn, DONE, [])


def _mine(desk: _Desk, id: str) -> list[sharing.ReadBack]:
    with desk.store.reading() as connection:
        return sharing.read_back(connection, desk.store.vault, id)


def _kept(desk: _Desk, action: Callable[[Connection], T]) -> T:
    def in_one_transaction() -> T:
        with desk.store.writing() as connection:
            return action(connection)

    return _patiently(desk, in_one_transaction)


def _audience(desk: _Desk, entry: sharing.ReadBack) -> str:
    """The student's choice for one answer: an audience, "rest_team", "rest_private" or "change"."""
    if entry.private:
        _say(desk, "private_self_insult" if entry.private == "self_insult" else "private_maybe")
        first = _choice(desk, {PRIVATE: "private_keep_out", "share": "private_share"})
        if first != "share":
            return first
    choices = sharing.readers(bool(desk.case_manager or desk.world.reader))
    del choices["change"]  # typed here
    return _choice(desk, choices)


def _quote(desk: _Desk, id: str, entry: sharing.ReadBack) -> str:
    """What a teacher may read of the student's own words: whole, part, none or "change"."""
    if entry.names_someone:
        _say(desk, "quote_names")
    _say(desk, "quote_long" if entry.long else "quote_ask")
    choices = sharing.quotes(entry)
    choice = _choice(desk, choices)
    if choice == "whole":
        _kept(desk, partial(sharing.quote_whole, conversation_id=id, entry=entry))
    if choice == "none":
        _kept(desk, partial(sharing.quote_nothing, conversation_id=id, entry=entry))
    if choice == "part":
        _say(desk, "quote_which")
        part = _typed()
        picked = partial(sharing.quote_only, conversation_id=id, entry=entry, part=part)
        if not _kept(desk, picked):
            _say(desk, "quote_not_found")
            return _quote(desk, id, entry)
    return choice


def _choice(desk: _Desk, choices: dict[str, str]) -> str:
    """One of the choices (value -> phrase), by its number. The end of the input pauses."""
    _options([_words(desk, name) for name in choices.values()])
    _say(desk, "review_hint")
    while True:
        line = _typed()
        if means(line, "change"):
            return "change"
        if means(line, *_LEAVES):
            raise EOFError
        if number := _number(line, len(choices)):
            return list(choices)[number - 1]
        if PRIVATE in choices and means(line, "skip"):
            return PRIVATE
        _say(
            desk, "talk" if means(line, "talk", "help") else "review_number", all=str(len(choices))
        )


def _line(desk: _Desk, entry: sharing.ReadBack) -> str:
    said = ", ".join([*entry.picked, *([f"“{entry.words}”"] if entry.words else [])]) or "—"
    about = f"[{entry.about}] " if entry.about else ""
    if entry.respondent != "student":
        said = _words(desk, "adults_note", note=said)
    return f"{about}{entry.question}  {said}"


def _is_under_way(desk: _Desk, student: Student, flow: Flow) -> bool:
    with desk.store.reading() as connection:
        return conversations.unfinished(connection, student.id, flow.name) is not None


def _words(desk: _Desk, name: str, **values: str) -> str:
    world = desk.world
    t = speaker(world, desk.language, desk.contact, desk.case_manager, lambda: world.reader)
    return t(name, **values)


def _say(desk: _Desk, name: str, **values: str) -> None:
    _print(_words(desk, name, **values))


def _options(labels: list[str]) -> None:
    for number, label in enumerate(labels, start=1):
        _print(f"  {number:2}  {label}")


def _print(text: str) -> None:
    """Broken between words on a real terminal; control characters are shown, not obeyed."""
    text = shown(text)
    if sys.stdout.isatty():
        width = min(get_terminal_size().columns, _WIDEST)
        text = "\n".join(fill(line, width, replace_whitespace=False) for line in text.split("\n"))
    print(text, flush=True)  # a child must see "One moment" while it lasts


def _typed() -> str:
    print("> ", end="", flush=True)
    # Not input(): on a terminal that one loses what stands after a NUL, which Ctrl-Space types.
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def _number(line: str, most: int) -> int:
    """The number that was typed, from 1 to `most`; 0 for anything else."""
    folded = fold(line)
    return next((number for number in range(1, most + 1) if folded == str(number)), 0)


def _now() -> int:
    return time.time_ns() // 1000


def _speak_unicode() -> None:
    """Whatever the terminal's own encoding: bytes that are no text are refused kindly, not a crash."""
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
