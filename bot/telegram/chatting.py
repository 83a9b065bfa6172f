"""Where each update goes: by what stands on the phone, to the file that knows what to do with it.

A student may always type instead of pressing a button, in either language, with a slash or without.
What a screen waits for (Screen.at):

    code confirm opening types                 a card is shown, and its student let in    joining.py
    flows again                                what to talk about                         joining.py
    ask answers                                a question, or which answer to change      asking.py
    edited                                     an answer given before, to be mended       mending.py
    heard when                                 after a worry; when to talk to someone     heard.py
    list list_which list_preview               reading back: the list of all answers      reading_back.py
    share private picked quote part …          reading back: one row of it                one_row.py
    end                                        what may come next                         ending.py
    language delete switch                     of the account                             account.py
    withdraw stopped                           a yes that is missing, or taken back       consenting.py
    "" (nothing)                               at rest
"""

import json
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.conversation.speaking import NOBODY
from bot.telegram import (
    account,
    asking,
    consenting,
    ending,
    heard,
    joining,
    mending,
    reading_back,
)
from bot.telegram.incoming import Incoming
from bot.telegram.screens import from_json, is_ours, label_of, labelled_act, pressed, typed_act
from bot.telegram.visit import CHANNEL, Desk, Visit, finish, phrase_for, say, say_once, settle
from bot.turn import ConsentMissing, Turn, resume_in
from dialogs.completeness import complete
from dialogs.events import Event, Finished
from dialogs.language import commands_anywhere
from dialogs.phrases import phrase
from dialogs.replies import (
    account_command_in,
    command_in,
    is_no_words,
    is_yes,
    slash_command_in,
)
from storage import chats, consent, conversations, outbox, people
from storage.chats import Chat
from storage.seen import first_time

_IN_PLACE = ("tick", "untick", "page", "card", "done", "mark", "clear")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is to be done after the commit, and is lost without harm."""

    toast: str = ""  # over the button that was pressed
    leave: str = ""  # what to say in a group before leaving it
    chat_id: str = ""  # our own id of the chat, whose letters may go out now
    repeated: bool = False  # it was taken before, and nothing was done
    erased: bool = False  # something was, and is to go from the database's log as well


def take(connection: Connection, desk: Desk, incoming: Incoming, now: int) -> Reaction:
    """Everything that one update means, in the transaction of the caller's. A second time: nothing.

    Raises NamesUnknown where the names of the school are to be looked up first.
    """
    if not first_time(connection, CHANNEL, str(incoming.id), None, now):
        return Reaction(repeated=True)
    if incoming.kind == "nothing":
        return Reaction()
    if incoming.kind == "group":
        return Reaction(
            leave=phrase_for(
                _visit(connection, desk, incoming, _stranger(incoming, desk), now), "group_only"
            )
        )
    chat = _chat(connection, desk, incoming, now)
    if incoming.kind == "blocked":
        chats.block(connection, chat.id, now)
        outbox.fail_all(connection, CHANNEL, chat.id, "blocked", now)
        return Reaction()
    if chat.blocked:
        chats.unblock(connection, chat.id)
    if incoming.kind == "unblocked":
        return Reaction()
    visit = _visit(connection, desk, incoming, chat, now)
    was_read_back = visit.screen.at in reading_back.STANDS_AT
    why = consenting.stops(visit, visit.student) if visit.student else ""
    try:
        turn = _stopped(visit, why) if why and not _is_new_card(visit) else _taken(visit)
        if turn is not None:
            _go_on(visit, turn)
    except ConsentMissing:  # to this flow alone
        turn = None
        _shut(visit)
    over = (was_read_back or turn is not None) and not why
    if over and _is_over(visit):
        ending.show_end(visit)
    finish(visit)
    return Reaction(visit.toast, chat_id=chat.id, erased=visit.erased)


def set_aside(connection: Connection, desk: Desk, id: str, address: str, now: int) -> None:
    """An update that nobody could take: it is over, and the student is told to write it again."""
    if not first_time(connection, CHANNEL, id, None, now) or not address:
        return
    chat = chats.find(connection, desk.vault, CHANNEL, address)
    if chat is not None:
        text = phrase("trouble", NOBODY, chat.language)
        body = json.dumps([["sendMessage", {"text": text}]])
        new = outbox.New(chat.school_id, chat.student_id, CHANNEL, chat.id, body)
        outbox.put(connection, desk.vault, new, now)


def may_keep(connection: Connection, desk: Desk, chat: Chat | None, now: int) -> bool:
    """Whether a word that comes by this chat may be kept at all, if only for a person to look at."""
    if chat is None or chat.student_id is None:
        return False
    return not consent.standing(connection, desk.vault, chat.student_id, now).stops


def _chat(connection: Connection, desk: Desk, incoming: Incoming, now: int) -> Chat:
    found = chats.find(connection, desk.vault, CHANNEL, incoming.chat)
    if found is not None:
        return found
    language = language_of(incoming, desk)
    return chats.make(connection, desk.vault, desk.school.id, CHANNEL, incoming.chat, language, now)


def _visit(connection: Connection, desk: Desk, incoming: Incoming, chat: Chat, now: int) -> Visit:
    student = None
    if chat.student_id is not None:
        student = people.student_by_id(connection, desk.vault, chat.student_id)
    return Visit(connection, desk, incoming, chat, from_json(chat.screen), student, now)


def _go_on(visit: Visit, turn: Turn) -> None:
    """What the turn led to: the next question, reading back, or the end."""
    visit.chat.conversation_id = turn.conversation_id
    visit.chat.language = turn.language or visit.chat.language
    if visit.screen.reviewed:
        turn = _without_the_end(turn)
    if turn.heard:
        heard.show_words(visit, turn.heard.text)
        return
    pressed_choice = visit.incoming.kind == "press"
    asking.show_turn(visit, turn, said_back=not pressed_choice)
    if turn.status == conversations.REVIEW:
        reading_back.show_next(visit)
    elif turn.status == conversations.DONE:
        settle(visit)
        visit.screen.at, visit.screen.rows = "", []


def _is_over(visit: Visit) -> bool:
    """Whether the conversation was read back to its end, and nothing else has come in its place."""
    id = visit.chat.conversation_id
    nothing_waits = not visit.screen.at and bool(visit.said)
    return nothing_waits and id is not None and not _under_way(visit, id)


def _taken(visit: Visit) -> Turn | None:
    return _press(visit) if visit.incoming.kind == "press" else _message(visit)


# --- while nothing may be asked ------------------------------------------------------------------

# What may be pressed then: it asks for nothing, and keeps no word.
_OPEN_SCREENS = ("language", "delete", "switch", consenting.WITHDRAW, consenting.STOPPED)


def _is_new_card(visit: Visit) -> bool:
    """Another card is being shown at this phone: whose it is, is looked at there."""
    text = visit.incoming.text
    if visit.screen.at in joining.LET_IN:
        return True
    if visit.incoming.kind != "text":
        return False
    name, rest = slash_command_in(text)
    if name == "start" and rest:
        return True
    return not name and (joining.is_card(visit, text) or joining.is_handover(visit, text))


def _stopped(visit: Visit, why: str) -> Turn | None:
    """No word of what came is kept."""
    student, incoming = visit.student, visit.incoming
    assert student is not None  # noqa: S101  (of whom it was asked)
    if incoming.kind == "press" and visit.screen.at in _OPEN_SCREENS:
        return _press(visit)
    if incoming.kind == "text":
        act = typed_act(visit.screen, incoming.text) or _yes_or_no(visit, incoming.text)
        if act and visit.screen.at in _OPEN_SCREENS:
            name, _, value = act.partition(":")
            settle(visit, chosen=label_of(visit.screen, act))
            return _act(visit, name, value)
        name, _ = slash_command_in(incoming.text)
        name = name or account_command_in(incoming.text) or command_in(incoming.text)
        if name == "talk":
            say(visit, "talk")
        if name == "talk" or _obeys_everywhere(visit, name):
            return None
    heard.elsewhere(visit, incoming.text)
    consenting.tell_stopped(visit, student, why)
    return None


def _shut(visit: Visit) -> None:
    """The flow under way needs a yes that it has not any more: the student picks something else."""
    visit.said.clear()
    visit.chat.conversation_id = None
    say(visit, "consent_stopped")
    joining.choose(visit)


# --- buttons -----------------------------------------------------------------------------------


def _press(visit: Visit) -> Turn | None:
    screen, data = visit.screen, visit.incoming.data
    act = pressed(screen, data)
    if not is_ours(data):
        return None  # no app makes such a press: there is nobody to be told anything
    if not act:
        # Of a message further up; or the second tap on one whose place something else has taken.
        visit.toast = phrase_for(visit, "old_button")
        return None
    name, _, value = act.partition(":")
    # At a question what was pressed is shown once it is kept: another phone may have been quicker.
    if name not in _IN_PLACE and screen.at != "ask":
        settle(visit, chosen=label_of(screen, act))
    return _act(visit, name, value)


def _act(visit: Visit, name: str, value: str) -> Turn | None:
    match visit.screen.at:
        case "confirm":
            return joining.confirm(visit, yes=name == "yes")
        case "opening" if name == "card":
            joining.turn_card(visit, int(value))
        case "opening":
            return joining.decide(visit, yes=name == "yes")
        case "types":
            return joining.typed_by(visit, value)
        case "flows":
            return joining.pick(visit, value)
        case heard.HEARD:
            return heard.chosen(visit, name)
        case heard.WHEN:
            heard.wished(visit, name)
            return _again(visit)
        case "again":
            return (joining.start if name == "again" else reading_back.look_again)(visit, value)
        case "ask":
            return _act_at_question(visit, name, value)
        case "answers" if name == "page":
            asking.show_answers_page(visit, int(value))
        case "answers":
            return asking.command(visit, "change", visit.screen.values[int(value) - 1])
        case ending.END if name in ending.ONWARD:
            return _onward(visit, name)
        case at if at in (*reading_back.STANDS_AT, ending.END):
            return reading_back.chosen(visit, name, value)
        case _:
            return _act_of_account(visit, name, value)
    return None


def _act_at_question(visit: Visit, name: str, value: str) -> Turn | None:
    match name:
        case "pick":
            return asking.pick(visit, value)
        case "tick" | "untick":
            return asking.tick(visit, value, on=name == "tick")
        case "page":
            asking.turn_page(visit, int(value))
            return None
        case "done":
            return asking.done(visit)
    return asking.command(visit, value)


def _onward(visit: Visit, name: str) -> Turn | None:
    """From the end: what was asked to be seen is shown, and the same buttons stand below it again."""
    if name == "other":
        return joining.choose(visit)
    if name == "words":
        if reading_back.show_words(visit):
            return None
        account.show_words(visit)
    else:
        account.tell_privacy(visit)
    ending.show_end(visit)
    return None


def _act_of_account(visit: Visit, name: str, value: str) -> Turn | None:
    match visit.screen.at, name:
        case "language", _:
            return _speak(visit, value)
        case consenting.WITHDRAW, "yes" if visit.student:
            consenting.withdraw(visit, visit.student)
            return None
        case consenting.STOPPED, "use" if visit.student:
            consenting.give_back(visit, visit.student)
        case "delete", "yes" if visit.student:
            account.delete(visit, visit.student)
            return None
        case "delete", _:
            say(visit, "delete_kept")
        case "switch", "student":
            student = account.switched(visit, int(value))
            return joining.let_in(visit, student) if student else _again(visit)
        case "switch", _:
            joining.try_code(visit, "")
            return None
        case "edited", "change":
            return asking.command(visit, "change", visit.screen.key)
        case "edited", _:
            say(visit, "edited_left")
    return _again(visit)


# --- messages ----------------------------------------------------------------------------------


def _message(visit: Visit) -> Turn | None:
    match visit.incoming.kind:
        case "text":
            return _text(visit, visit.incoming.text)
        case "edited" if visit.student is None:
            return _text(visit, visit.incoming.text)  # a code that was mistyped
        case "edited" if visit.chat.conversation_id:
            return mending.edited(visit)
        case _ if heard.elsewhere(visit, visit.incoming.text):
            pass
        case "voice":
            say_once(visit, "only_words_voice")
        case "forward":
            say_once(visit, "forwarded")
        case "wordless":
            say_once(visit, "only_words")
    return None


def _text(visit: Visit, text: str) -> Turn | None:
    name, rest = slash_command_in(text)
    if name == "start" and rest:
        return joining.follow_link(visit, rest)
    # Where a question waits the turn looks itself, since it is the answer that is held then.
    looks_itself = visit.screen.at in ("ask", heard.HEARD) and visit.student is not None
    if not looks_itself and not mending.question_replied_to(visit) and heard.elsewhere(visit, text):
        return None
    if name == "unknown":
        say(visit, "unknown_command")
        return None
    if visit.screen.at in joining.LET_IN or visit.student is None:
        return _newcomer(visit, text, name)
    if name == "start":
        return joining.choose(visit)
    if _obeys_everywhere(visit, name or account_command_in(text) or command_in(text)):
        return None
    if not name and (joining.is_card(visit, text) or joining.is_handover(visit, text)):
        return joining.try_code(visit, text)
    # With a slash a command is one whatever stands behind it: on with its plain word.
    return _reply(visit, commands_anywhere("commands")[name][0] if name else text)


def _newcomer(visit: Visit, text: str, name: str) -> Turn | None:
    """Nobody has said yes yet. Help and a person to talk to are there for a stranger as well."""
    at, asked = visit.screen.at, name or command_in(text) or account_command_in(text)
    if asked in ("privacy", "language"):
        _obeys_everywhere(visit, asked)
        return None
    if asked == "help" and at == "opening":
        say(visit, "help")
    if asked in ("talk", "help"):
        say(visit, "talk")
    if at == "code" and visit.student is not None and asked:
        return _again(visit)  # no other card after all
    typed = typed_act(visit.screen, text)
    if at == "language" and typed:
        return _speak(visit, typed.partition(":")[2])
    if at in ("confirm", "opening") and (asked in ("start", "talk", "help") or at == "confirm"):
        yes = None if asked in ("start", "talk", "help") else is_yes(text)
        yes = False if asked in ("stop", "pause", "stop_or_skip") else yes
        if yes is None:
            joining.show_again(visit, at)
            return None
        return joining.confirm(visit, yes=yes)
    if at == "opening":
        return joining.opening_reply(visit, text)
    return joining.try_code(visit, "" if asked else text)


def _obeys_everywhere(visit: Visit, name: str) -> bool:
    """What is the same wherever the student is. False for anything else."""
    match name:
        case "privacy":
            account.tell_privacy(visit)
        case "words" if reading_back.show_words(visit):
            pass
        case "words":
            account.show_words(visit)
        case "language":
            account.ask_language(visit)
        case "withdraw":
            consenting.ask_withdraw(visit)
        case "delete":
            account.ask_delete(visit)
        case "switch":
            account.ask_switch(visit)
        case "web":
            account.hand_over(visit)
        case _:
            return False
    return True


def _reply(visit: Visit, text: str) -> Turn | None:
    at = visit.screen.at
    question = "" if command_in(text) else mending.question_replied_to(visit)
    if question:
        return mending.replied(visit, question, text)
    if at == heard.HEARD:
        return heard.typed(visit, text)
    if command_in(text) == "talk":
        heard.ask_when(visit)
        return None
    if at == heard.WHEN and not typed_act(visit.screen, text):
        return _typed_instead(visit, text)
    if at == "ask":
        name, _, value = labelled_act(visit.screen, text).partition(":")
        return asking.command(visit, value) if name == "command" else asking.typed(visit, text)
    if at == "answers":
        return asking.answer_to_change(visit, text)
    if at in reading_back.STANDS_AT:
        no_words = is_no_words(text) or typed_act(visit.screen, text)
        more = None if no_words else mending.add_to_before(visit, text)
        return more.turn if more else reading_back.typed(visit, text)
    typed = typed_act(visit.screen, text) or _yes_or_no(visit, text)
    if typed:
        name, _, value = typed.partition(":")
        settle(visit, chosen=label_of(visit.screen, typed))
        return _act(visit, name, value)
    return _at_rest(visit, text)


def _typed_instead(visit: Visit, text: str) -> Turn | None:
    """In place of when to talk: the answer to what waited before, where a question did."""
    id = visit.chat.conversation_id
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact) if id else None
    return asking.reply(visit, text) if turn and turn.ask else _again(visit)


def _yes_or_no(visit: Visit, text: str) -> str:
    """The first button of a question that can be answered so, or its second."""
    asks = ("edited", "delete", consenting.WITHDRAW)
    yes = is_yes(text) if visit.screen.at in asks else None
    buttons = [button.act for row in visit.screen.rows for button in row]
    return "" if yes is None or len(buttons) != 2 else buttons[0 if yes else 1]


def _at_rest(visit: Visit, text: str) -> Turn | None:
    """No question is on the phone, or another one was put in its way."""
    match command_in(text):
        case "talk":
            say(visit, "talk")
        case "help":
            say(visit, "help")
            return _again(visit)
        case "pause" | "stop":
            settle(visit)
            visit.screen.at, visit.screen.rows = "", []
            say(visit, "later")
        case "" if visit.screen.at in ("flows", "again"):
            return joining.flow_typed(visit, text)
        case _:
            return _again(visit)
    return None


def _again(visit: Visit) -> Turn | None:
    """Back to what was waiting before the student asked for something else."""
    if visit.student is None:
        joining.try_code(visit, "")
        return None
    if consenting.stops(visit, visit.student):
        _stopped_again(visit)
        return None
    return joining.choose(visit)


def _speak(visit: Visit, language: str) -> Turn | None:
    visit.chat.language = language
    if visit.screen.student:
        say(visit, "language_done")
        joining.show_again(visit, visit.screen.values[0])
        return None
    id = visit.chat.conversation_id
    if visit.student is not None and consenting.stops(visit, visit.student):
        say(visit, "language_done")
        _stopped_again(visit)
        return None
    if visit.student is not None and id and _under_way(visit, id):
        return _without_the_end(asking.command(visit, "language", language))
    say(visit, "language_done")
    if visit.student is not None and id and set(visit.screen.values) & {*reading_back.STANDS_AT}:
        reading_back.show_next(visit)  # of a conversation that is over
        return None
    return _again(visit)


def _stopped_again(visit: Visit) -> None:
    if visit.student is not None:
        consenting.tell_stopped(visit, visit.student, consenting.stops(visit, visit.student))


def _without_the_end(turn: Turn) -> Turn:
    """Reading back goes on; that the questions are over was said before."""
    events: list[Event] = [one for one in turn.events if not isinstance(one, Finished)]
    return replace(turn, events=events)


def _under_way(visit: Visit, id: str) -> bool:
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    return turn.status != conversations.DONE


def language_of(incoming: Incoming, desk: Desk) -> str:
    """Of the student's Telegram, until their card tells."""
    wished = incoming.language
    return next(
        (code for code in (wished, wished[:2]) if code in complete()), desk.settings.language
    )


def _stranger(incoming: Incoming, desk: Desk) -> Chat:
    """For what is said in a group: nothing of it is kept."""
    language = language_of(incoming, desk)
    return Chat("", desk.school.id, CHANNEL, incoming.chat, language, None, None, "", False, None)
