"""Each update in its transaction: whose chat it is, what may be taken from it, and what it led to.

What was pressed goes to pressing.py, what was written to writing.py.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation.assent import AssentMissing, ConsentMissing, agreed, may_keep_words
from bot.conversation.speaking import to_nobody
from bot.conversation.worries import heard_by, worry_in
from bot.telegram import (
    asking,
    choosing,
    consenting,
    ending,
    heard,
    joining,
    pressing,
    reading_back,
    writing,
)
from bot.telegram.incoming import Incoming
from bot.telegram.screens import HEARD, from_json, label_of, typed_act
from bot.telegram.visit import CHANNEL, Desk, Visit, finish, phrase_for, say, settle
from bot.telegram.whose import of_another
from bot.turn import Turn
from dialogs.completeness import complete
from dialogs.replies import (
    account_command_in,
    command_in,
    slash_command_in,
)
from storage import chats, conversations, outbox, people
from storage.chats import Chat
from storage.seen import first_time


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
    if incoming.kind != "press" and not incoming.edits:
        visit.screen.newest = max(visit.screen.newest, incoming.message_id)
    was_read_back = visit.screen.at in reading_back.STANDS_AT
    why = consenting.stops(visit, visit.student) if visit.student else ""
    try:
        whose = of_another(visit)
        if whose:
            heard.of_another(visit, whose, incoming.text)
            turn = None
        else:
            turn = _taken(visit) if _may_be_taken(visit, why) else _stopped(visit, why)
        if turn is not None:
            _go_on(visit, turn)
    except ConsentMissing:  # to this flow alone
        turn = None
        _shut(visit)
    except AssentMissing:
        turn = _stopped(visit, "")
    over = (was_read_back or turn is not None) and not why
    if over and _is_over(visit):
        ending.show_end(visit)
    finish(visit)
    return Reaction(visit.toast, chat_id=chat.id, erased=visit.erased)


def set_aside(
    connection: Connection, desk: Desk, id: str, address: str, text: str, now: int
) -> None:
    """An update that nobody could take: it is over, and the student is told to write it again.

    `text`: what it said, as far as it could be read; the words for a worry come all the same.
    """
    if not first_time(connection, CHANNEL, id, None, now) or not address:
        return
    chat = chats.find(connection, desk.vault, CHANNEL, address)
    if chat is not None:
        t = to_nobody(chat.language)
        told = heard_by(t) if text and worry_in(text) else [t("trouble")]
        body = json.dumps([["sendMessage", {"text": "\n\n".join(told)}]])
        new = outbox.New(chat.school_id, chat.student_id, CHANNEL, chat.id, body)
        outbox.put(connection, desk.vault, new, now)


def may_keep(connection: Connection, desk: Desk, chat: Chat | None, now: int) -> bool:
    """Whether a word that comes by this chat may be kept at all, if only for a person to look at."""
    who = chat.student_id if chat else None
    student = people.student_by_id(connection, desk.vault, who) if who else None
    if chat is None or student is None or from_json(chat.screen).at in joining.LET_IN:
        return False
    return may_keep_words(connection, desk.vault, student, now)


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
        student = None if student is None or student.left else student
    if chat.conversation_id and (
        student is None or conversations.owner(connection, chat.conversation_id) != student.id
    ):
        chat.conversation_id = None
    return Visit(connection, desk, incoming, chat, from_json(chat.screen), student, now)


def _go_on(visit: Visit, turn: Turn) -> None:
    """What the turn led to: the next question, reading back, or the end."""
    visit.chat.conversation_id = turn.conversation_id
    visit.chat.language = turn.language or visit.chat.language
    if visit.screen.reviewed:
        turn = pressing.without_the_end(turn)
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
    return nothing_waits and id is not None and not pressing.under_way(visit, id)


def _taken(visit: Visit) -> Turn | None:
    shows_nobodys = visit.screen.at in (*joining.LET_IN, "language", "")
    if visit.student is None and visit.incoming.kind == "press" and not shows_nobodys:
        joining.try_code(visit, "")  # a button of who has left since
        return None
    return pressing.take(visit) if visit.incoming.kind == "press" else writing.take(visit)


# --- while nothing may be asked ------------------------------------------------------------------


def _may_be_taken(visit: Visit, why: str) -> bool:
    """Nothing more is kept of who has taken their yes back, or said it a year ago or to other words."""
    if visit.student is None or _is_new_card(visit):
        return True
    return not why and agreed(visit.connection, visit.student, visit.now)


# What may be pressed then: it asks for nothing, and keeps no word.
_OPEN_SCREENS = (
    *("language", "delete", "switch", consenting.WITHDRAW, consenting.STOPPED),
    *(HEARD, heard.WHEN),
)


def _is_new_card(visit: Visit) -> bool:
    """Another card is being shown at this phone: whose it is, is looked at there."""
    text = visit.incoming.text
    if joining.card_is_shown(visit):
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
        return pressing.take(visit)
    is_heard = heard.elsewhere(visit, incoming.text)
    if incoming.kind == "text" and not is_heard:
        act = typed_act(visit.screen, incoming.text) or writing.yes_or_no(visit, incoming.text)
        if act and visit.screen.at in _OPEN_SCREENS:
            name, _, value = act.partition(":")
            settle(visit, chosen=label_of(visit.screen, act))
            return pressing.carry_out(visit, name, value)
        name, _ = slash_command_in(incoming.text)
        name = name or account_command_in(incoming.text) or command_in(incoming.text)
        if name == "talk":
            heard.ask_when(visit)
        if name == "talk" or writing.obeys_everywhere(visit, name):
            return None
    if why:
        consenting.tell_stopped(visit, student, why)
    else:
        joining.show_opening(visit)
    return None


def _shut(visit: Visit) -> None:
    """The flow under way needs a yes that it has not any more: the student picks something else."""
    visit.said.clear()
    visit.chat.conversation_id = None
    heard.elsewhere(visit, visit.incoming.text, may_keep=False)
    say(visit, "consent_stopped")
    choosing.choose(visit)


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
