"""The same conversation on a terminal, for authors and for a first look.

Lays out what the turn says and hands back what is typed; decides nothing. The end of the input
(Ctrl-D, or a pipe that is empty) and Ctrl-C pause the conversation.
"""

import time
from dataclasses import replace
from functools import partial

from bot.config import School as Settings
from bot.conversation import sharing
from bot.conversation.arrival import read_by
from bot.conversation.assent import ConsentMissing, agree_in, agreed
from bot.conversation.listing import shared_in_words
from bot.conversation.speaking import contact_for
from bot.conversation.student_facts import world_now
from bot.conversation.telling import only_to_talk_to
from bot.conversation.watching import look_for_worries
from bot.conversation.worries import heard_by, said_after
from bot.terminal.consenting import (
    TakenBack,
    ask_withdraw,
    goes_on,
    held_by,
    stops,
    tell_stopped,
)
from bot.terminal.reading_back import read_back
from bot.terminal.screen import (
    CHANNEL,
    LEAVES,
    Desk,
    entries_of,
    in_transaction,
    keep_aside,
    line_of,
    options,
    patiently,
    phrase_for,
    picked,
    read_aside,
    read_line,
    say,
    taken,
    tell,
    wishes,
)
from bot.turn import Turn, begin, resume
from dialogs import opening
from dialogs.ages import YOUNGEST
from dialogs.completeness import language_for
from dialogs.conversation import PRIVATE
from dialogs.events import (
    Answered,
    Ask,
    Event,
    Finished,
    Heard,
    Option,
    PathChanged,
    Paused,
    Refused,
    Say,
    ShowAnswers,
)
from dialogs.flow import Flow
from dialogs.replies import Reply, account_command_in, command_in, is_yes, means
from dialogs.reply_types.number_words import place_in
from dialogs.words import has_something
from storage import conversations
from storage.conversations import ASKING, DONE
from storage.database import Store
from storage.erasing import clean_up_soon, erase_answers
from storage.holds import OnHold
from storage.people import School, Student
from storage.watch_off import watch_off


def talk(
    store: Store, school: School, settings: Settings, student: Student, flow: Flow, language: str
) -> bool:
    """A conversation from its opening, or from where it stopped, to the last answer shared.

    True when it was read back to the end. Raises StorageProblem.
    """
    with store.reading() as connection:
        age, zone = settings.transition_age, school.timezone
        world = world_now(connection, store.vault, student, age, _now(), zone)
        world = read_by(world, flow, settings.check_in_reader)
        under_way = conversations.unfinished(connection, student.id, flow.name)
        before = conversations.last_finished(connection, student.id, flow.name)
        said_yes = agreed(connection, student, _now())
        why = stops(connection, store, student, _now())
        off = watch_off(connection, store.vault)
    look_for_worries(off is None or not off.is_off)
    language = language_for(flow, language, settings.language)
    contact = contact_for(settings, world, language)
    desk = Desk(
        store, student.id, world, language, contact, student.case_manager or "", _now,
        telling=only_to_talk_to(settings, language),
    )  # fmt: skip
    try:
        if why and not goes_on(desk, student, why):
            return False
        if not said_yes:
            if not _agreed(desk):
                return False
            yes = partial(agree_in, student=student, language=language, channel=CHANNEL, now=_now())
            in_transaction(desk, yes)
        if before and not under_way and _wants_to_look_again(desk):
            turn = resume(store, before, contact)
            desk = replace(desk, language=turn.language or desk.language)
            return _go_through(desk, read_back(desk, turn))
        if under_way:
            turn = resume(store, under_way, contact)
        else:
            turn = patiently(
                desk, lambda: begin(store, student, flow, world, language, CHANNEL, _now())
            )
        if said_yes and turn.status == ASKING:
            say(desk, opening.REMINDER)
        if world.band == YOUNGEST and turn.status == ASKING:
            desk = replace(desk, typed_by=_who_types(desk))
        return _go_through(desk, turn)
    except (EOFError, KeyboardInterrupt):
        print()
        begun = under_way or _is_under_way(desk, student, flow)
        say(desk, "paused" if begun else "later" if before else "declined")
        return False
    except ConsentMissing:  # since the last line that was typed, which is not kept
        with store.reading() as connection:
            why = stops(connection, store, student, _now())
        if not why and not _is_under_way(desk, student, flow):
            raise  # to this flow alone: whoever named it is told what it waits for
        tell_stopped(desk, student, why)
        return False
    except (_AllDeleted, TakenBack):
        return False


class _AllDeleted(Exception):
    """There is no conversation any more to go on with."""


def _wants_to_look_again(desk: Desk) -> bool:
    """After a finished conversation: read it back again, to change or take back; or talk anew."""
    say(desk, "talked_before")
    return _picked(desk, "talk_again", "look_again") == 2


def _agreed(desk: Desk) -> bool:
    """What this is in short, and in full for who wants more; then the student's own yes."""
    for name in opening.at_first():
        say(desk, name)
    say(desk, "help_is_here")
    print()
    labels = [phrase_for(desk, name) for name in ("opening_yes", "opening_no", "opening_more")]
    while True:
        say(desk, "opening_ask")
        options(labels)
        line = read_aside(desk)
        yes = False if command_in(line) in (*LEAVES, "stop_or_skip") else is_yes(line)
        if yes is not None:
            break
        if opening.wants_more(line):
            for name in opening.MORE:
                say(desk, name)
        else:
            say(desk, "talk" if means(line, "talk") else "opening_again")
    if not yes:
        say(desk, "declined")
    return yes


def _who_types(desk: Desk) -> str:
    """Whose hands: a draft must not say that a six-year-old typed what a grown-up did."""
    say(desk, "who_types")
    return ("adult", "student")[_picked(desk, "types_adult", "types_student") - 1]


def _picked(desk: Desk, *names: str) -> int:
    """The number of one of these phrases."""
    return picked(desk, [phrase_for(desk, name) for name in names])


def _go_through(desk: Desk, turn: Turn) -> bool:
    while turn.status != DONE:
        desk = replace(desk, language=turn.language or desk.language)
        _show(desk, turn)
        if turn.paused:
            return False
        if turn.heard:
            turn = _after_the_words(desk, turn)
            continue
        turn = _next_turn(desk, turn) if turn.status == ASKING else read_back(desk, turn)
    shared = entries_of(desk, turn.conversation_id)
    open_ones = [entry for entry in shared if entry.audience != PRIVATE]
    print()
    tell(shared_in_words(partial(phrase_for, desk), len(open_ones), len(shared)))
    return True


def _after_the_words(desk: Desk, turn: Turn) -> Turn:
    """Stop or go on; what is typed in their place goes with what was said before, and is no answer."""
    instead = None
    while True:
        if instead is None:
            options([phrase_for(desk, name) for name in ("page_keep_going", "page_stop")])
        line = read_line() if instead is None else instead
        instead = None
        picked = place_in(line, 2)
        if picked == 2 or means(line, *LEAVES):
            raise EOFError
        if means(line, "talk"):
            instead = wishes(desk, _any_line)
            continue
        if picked == 1 or means(line, "go_on") or is_yes(line):
            again = resume(desk.store, turn.conversation_id, desk.contact)
            return replace(again, events=[one for one in again.events if not isinstance(one, Say)])
        worry = said_after(line) if has_something(line) else None
        if worry is not None:
            in_transaction(desk, partial(keep_aside, desk, worry))
        for text in heard_by(partial(phrase_for, desk), desk.telling, worry):
            tell(text)


def _next_turn(desk: Desk, turn: Turn) -> Turn:
    keys = turn.shown_answers
    reads = read_aside if keys else _any_line  # what answers a question the turn looks through
    while True:
        line = reads(desk)
        if command_in(line) == "talk":
            instead = wishes(desk, reads)
            if instead is None:
                if turn.ask:
                    _show_question(desk, turn.ask)
                continue
            line = instead
        if _obeys_everywhere(desk, turn, account_command_in(line) or command_in(line)):
            continue
        if keys and (number := place_in(line, len(keys))):
            return taken(desk, turn, Reply(command="change", to=keys[number - 1]))
        if not keys or command_in(line):
            return taken(desk, turn, Reply(text=line))
        # The question is not on the screen now: nothing typed here may become its answer.
        say(desk, "review_number", all=str(len(keys)))


def _any_line(_desk: Desk) -> str:
    return read_line()


def _obeys_everywhere(desk: Desk, turn: Turn, name: str) -> bool:
    """What is no reply to the question, which goes on waiting. False for anything else."""
    match name:
        case "privacy":
            say(desk, "privacy")
        case "words":
            found = entries_of(desk, turn.conversation_id)
            say(desk, "words_title" if found else "words_none")
            for entry in found:
                tell(
                    f"  {line_of(desk, entry)}  ({phrase_for(desk, sharing.WHO_READS[entry.audience])})"
                )
        case "withdraw":
            ask_withdraw(desk)
        case "delete" if held := held_by(desk):
            say(desk, "on_hold", by=held)
        case "delete":
            say(desk, "delete_ask")
            say(desk, "delete_keeps")
            if _picked(desk, "delete_yes", "delete_no") == 1:
                _delete(desk)
            else:
                say(desk, "delete_kept")
        case _:
            return False
    return True


def _delete(desk: Desk) -> None:
    """All of the student's answers, and with them the conversation that they are in."""
    vault, now = desk.store.vault, desk.now()
    erase = partial(erase_answers, vault=vault, student_id=desk.student_id, now=now)
    try:
        erased = in_transaction(desk, erase)
    except OnHold as on_hold:  # since it was asked
        say(desk, "on_hold", by=on_hold.hold.by)
        return
    clean_up_soon(desk.store)
    say(desk, "deleted", number=str(erased.answers))
    for name in ("copies_stay", "backups_go") if erased.answers else ():
        say(desk, name)
    raise _AllDeleted


def _show(desk: Desk, turn: Turn) -> None:
    for event in turn.events:
        # Two lists of numbers at once would be one too many.
        if not (turn.shown_answers and isinstance(event, Ask)):
            _show_event(desk, turn, event)


def _show_event(desk: Desk, turn: Turn, event: Event) -> None:
    match event:
        case Say(text) | Refused(text) | Paused(text) | Finished(text):
            tell(text)
        case Heard():
            tell(event.text)
        case PathChanged(_, _, text) if turn.heard is None:
            tell(text)
        case Answered() if turn.heard is None:
            tell(f"{event.said_back}  ✓ {phrase_for(desk, 'saved')}")
        case Ask():
            _show_question(desk, event)
        case ShowAnswers(keys):
            _show_answers(desk, turn, keys)


def _show_question(desk: Desk, ask: Ask) -> None:
    print()
    if ask.about:
        tell(f"[{ask.about}]")
    tell(ask.text)
    needs = ask.needs
    if ask.answered and not needs.optional:
        say(desk, "leave_it")
    if ask.words_wanted and ask.ticked:
        say(desk, "said_choice", choices=", ".join(ask.ticked_labels))
    if needs.choices:
        labels = [_label(option, ask) for option in ask.options]
        always = [phrase_for(desk, name) for name in ("something_else", "not_sure", "skip")]
        options([*labels, *always])
    if needs.hint:
        say(desk, needs.hint, most=str(ask.most))
    for option in () if needs.choices or ask.words_wanted else ask.options:
        say(desk, "or_write", words=option.label)


def _label(option: Option, ask: Ask) -> str:
    """With a mark where it stood ticked when the student went elsewhere."""
    mark = "✓" if option.value in ask.ticked else ""
    return " ".join(filter(None, [mark, option.picture, option.label]))


def _show_answers(desk: Desk, turn: Turn, keys: tuple[str, ...]) -> None:
    with desk.store.reading() as connection:
        mine = sharing.my_answers(connection, desk.store.vault, turn.conversation_id)
    entries = {entry.key: entry for entry in mine if entry.respondent == "student"}
    print()
    options([line_of(desk, entries[name]) for name in keys])
    say(desk, "which_change")


def _is_under_way(desk: Desk, student: Student, flow: Flow) -> bool:
    with desk.store.reading() as connection:
        return conversations.unfinished(connection, student.id, flow.name) is not None


def _now() -> int:
    return time.time_ns() // 1000
