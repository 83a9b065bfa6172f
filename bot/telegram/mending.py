"""An answer given before, mended from the chat: its message edited or replied to, or more of it typed.

A message that was typed before the question stood there belongs to the answer before it: children
send one thought in three messages, and Telegram cuts a long one into several.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.telegram.screens import column
from bot.telegram.visit import Visit, conversation_of, phrase_for, say, say_once, show, typed_before
from bot.turn import Arrival, Turn, Waiting, revise_in
from dialogs.conversation import PRIVATE, key, parts
from dialogs.events import Answered, Event, Finished, PathChanged
from dialogs.flow import NOT_SURE, SKIP
from dialogs.language import typed_anywhere
from dialogs.replies import Reply, account_command_in, slash_command_in
from dialogs.words import fold, units
from storage import answers, chat_questions, chats, outbox
from storage.chats import Message
from storage.kept_answers import KeptAnswer

# From this many UTF-16 units on a message may have been cut off by Telegram; it cuts at 4,096.
_MAY_BE_CUT = 4000
_CUT_WITHIN = 3  # seconds

_HELD = -1  # in the place of where its words stand in an answer: in none


@dataclass(frozen=True, slots=True)
class More:
    """Words that were added to the answer before; `turn` where another question waits by that."""

    turn: Turn | None


def add_to_before(visit: Visit, text: str) -> More | None:
    """None for words that were typed with what waits now before the student's eyes."""
    continued = _continues(visit)
    return None if continued is None else More(_add(visit, continued, text))


def edits_held(visit: Visit) -> bool:
    """Whether the message that was changed held a worry, so that it is no answer."""
    message = _edited_message(visit)
    return message is not None and message.start == _HELD


def replies_to_held(visit: Visit) -> bool:
    """Whether it is a reply to the words for a worry, or to the student's own message that held it."""
    reply_to = str(visit.incoming.reply_to)
    own = chats.message(visit.connection, visit.chat.id, reply_to)
    if own is not None and own.start == _HELD:
        return True
    return visit.student is not None and whose_words(visit, reply_to) == visit.student.id


def whose_words(visit: Visit, message_id: str) -> str:
    """Of which student a message of ours holds the words for a worry; "" for another message."""
    for student_id, letters in visit.screen.heard.items():
        for letter in letters:
            if outbox.external_id_of(visit.connection, letter) == message_id:
                return student_id
    return ""


def note_held(visit: Visit) -> None:
    """What was written under the words for a worry is an answer to nothing, also when it is changed."""
    id = visit.chat.conversation_id
    if id is not None and not visit.incoming.edits:
        message = (visit.chat.id, str(visit.incoming.message_id), id, "", "", _HELD, _HELD)
        chats.note_message(visit.connection, Message(*message, visit.now))


def takes_edit(visit: Visit) -> bool:
    """Whether the old message that was changed is an answer that may be changed without a question."""
    message = _edited_message(visit)
    return message is not None and may_change(visit, key(message.step, message.item))


def edited(visit: Visit) -> Turn | None:
    """An old message was changed: so is its answer, unless it is shared already.

    The turn, where another question waits by it.
    """
    message = _edited_message(visit)
    if message is None:
        say(visit, "edited_not_taken")
        return None
    name = key(message.step, message.item)
    kept = _to_change(visit, name)
    if kept is None:
        return None
    said, note = parted(visit, visit.incoming.text)
    whole = kept.words[: message.start] + said + kept.words[message.end :]
    turn = _revised(visit, name, Reply(text=whole), note)
    if turn is not None and turn.heard:
        note_where(visit, turn)
    elif turn is not None:
        _move(visit, message, len(said))
    return _after_mending(visit, turn, "edited_kept")


def question_replied_to(visit: Visit) -> str:
    """The key of the earlier question of this conversation that the message is a reply to; "" for none."""
    replied_to = visit.incoming.reply_to
    if not replied_to:
        return ""
    asked = chat_questions.find(visit.connection, visit.chat.id, str(replied_to))
    if asked is None or asked.conversation_id != visit.chat.conversation_id:
        return ""
    name = key(asked.step, asked.item)
    return "" if visit.screen.at == "ask" and visit.screen.key == name else name


def replied(visit: Visit, name: str, text: str) -> Turn | None:
    """The answer to that question is what is said now, unless it is shared already. As `edited`."""
    if _to_change(visit, name) is None:
        return None
    said, note = parted(visit, text)
    turn = _revised(visit, name, Reply(text=said), note)
    if turn is not None:
        note_where(visit, turn)
    return _after_mending(visit, turn, "edited_kept")


def may_change(visit: Visit, name: str) -> bool:
    """Without a question: the answer is there, and shared with nobody."""
    kept = _kept_answer(visit, name)
    return kept is not None and kept.audience == PRIVATE


def _edited_message(visit: Visit) -> Message | None:
    """The message as it was noted with its answer, in the conversation that is open here."""
    incoming = visit.incoming
    message = chats.message(visit.connection, visit.chat.id, str(incoming.message_id))
    a_command = account_command_in(incoming.text) or slash_command_in(incoming.text)[0]
    here = message is not None and message.conversation_id == visit.chat.conversation_id
    return message if here and not a_command else None


def _to_change(visit: Visit, name: str) -> KeptAnswer | None:
    """The answer, if it may be changed without a question; else the student is told, or asked."""
    kept = _kept_answer(visit, name)
    if kept is None:
        say(visit, "edited_not_taken")
        return None
    if kept.audience == PRIVATE:
        return kept
    rows = [("edited_change", "change"), ("edited_leave", "leave")]
    options = column([(phrase_for(visit, phrase), act) for phrase, act in rows])
    show(visit, "edited", phrase_for(visit, "edited_shared"), options, key=name)
    return None


# --- who typed it, and how it is taken ------------------------------------------------------------


def parted(visit: Visit, text: str) -> tuple[str, str]:
    """The child's words, and the adult's own note on lines that begin so, where an adult types."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if _begins_a_note(line)), None)
    if visit.screen.typed_by != "adult" or not first:
        return text, ""
    note = "\n".join(lines[first:]).partition(":")[2].strip()
    return "\n".join(lines[:first]).rstrip(), note


def _begins_a_note(line: str) -> bool:
    word, colon, _ = line.partition(":")
    return bool(colon) and fold(word) in typed_anywhere("note")


def turn_for(visit: Visit, arrival: Arrival) -> Waiting:
    return Waiting(conversation_of(visit), arrival, visit.contact, visit.now, visit.telling)


def _revised(visit: Visit, name: str, reply: Reply, note: str) -> Turn | None:
    """None where the new words were not taken, and nothing has changed."""
    arrival = Arrival(str(visit.incoming.id), reply, visit.how, note=note)
    turn = revise_in(visit.connection, visit.desk.vault, turn_for(visit, arrival), name)
    return turn if turn.answered or turn.heard else None


def _after_mending(
    visit: Visit, turn: Turn | None, name: str, tell: Callable[[Visit, str], None] = say
) -> Turn | None:
    """The turn, where another question waits because of it; otherwise the old one stays as it is."""
    if turn is None:
        say(visit, "edited_not_taken")
        return None
    if turn.heard:
        return turn
    tell(visit, name)
    events: list[Event] = [
        event for event in turn.events if not isinstance(event, Answered | Finished)
    ]
    ask = turn.ask
    if visit.screen.at == "ask" and ask is not None and ask.key == visit.screen.key:
        visit.screen.turn = turn.turn
        visit.said += [event.text for event in events if isinstance(event, PathChanged)]
        return None
    return replace(turn, events=events)


def _kept_answer(visit: Visit, name: str) -> KeptAnswer | None:
    conversation = conversation_of(visit)
    found = answers.of_conversation(visit.connection, visit.desk.vault, conversation)
    return next(
        (
            answer
            for answer in found
            if key(answer.step, answer.item) == name and answer.provenance.respondent == "student"
        ),
        None,
    )


# --- which message became which answer ---------------------------------------------------------


def note_where(visit: Visit, turn: Turn) -> None:
    """The message has become an answer, the whole of it; or nothing of it has, where it held a worry."""
    if turn.answered is not None:
        name = turn.answered.key
        chats.forget_messages_of(visit.connection, conversation_of(visit), *parts(name))
        place = (_HELD, _HELD) if turn.heard else (0, len(turn.answered.words))
        _note_message(visit, name, *place)


def _note_message(visit: Visit, name: str, start: int, end: int) -> None:
    message_id, conversation = str(visit.incoming.message_id), conversation_of(visit)
    place = (*parts(name), start, end)
    noted = Message(visit.chat.id, message_id, conversation, *place, visit.now)
    chats.note_message(visit.connection, noted)


def _continues(visit: Visit) -> KeptAnswer | None:
    """The answer before, if this was typed before the question that now waits stood there."""
    name = visit.screen.before
    if not name or (visit.screen.at == "ask" and visit.screen.key == name):
        return None
    reply_to = visit.incoming.reply_to
    if reply_to and chat_questions.find(visit.connection, visit.chat.id, str(reply_to)):
        return None  # it says itself which question it answers
    screen = visit.screen
    message, serial = screen.first_message or screen.message, screen.first_serial or screen.serial
    before = typed_before(visit, message, serial)
    kept = _kept_answer(visit, name) if before or _may_be_cut(visit) else None
    if kept is None or kept.audience != PRIVATE or not (before or _was_cut(visit, kept)):
        return None
    return kept


def _may_be_cut(visit: Visit) -> bool:
    before = chats.last_message(visit.connection, visit.chat.id)
    if before is None or key(before.step, before.item) != visit.screen.before:
        return False
    long = before.end - before.start >= _MAY_BE_CUT // 2  # no code point has more than two units
    return long and visit.now - before.at < _CUT_WITHIN * 1_000_000


def _was_cut(visit: Visit, kept: KeptAnswer) -> bool:
    before = chats.last_message(visit.connection, visit.chat.id)
    return before is not None and units(kept.words[before.start : before.end]) >= _MAY_BE_CUT


def _add(visit: Visit, kept: KeptAnswer, text: str) -> Turn | None:
    """The words, on a line of their own, behind those that the answer has; in place of a skip."""
    name, start = key(kept.step, kept.item), len(kept.words) + 1 if kept.words else 0
    said, note = parted(visit, text)
    whole = f"{kept.words}\n{said}" if kept.words else said
    choices = () if {SKIP, NOT_SURE} & set(kept.codes) else kept.codes
    turn = _revised(visit, name, Reply(text=whole, choices=choices), note)
    if turn is not None and turn.heard:
        note_where(visit, turn)
    elif turn is not None:
        _note_message(visit, name, start, start + len(said))
    return _after_mending(visit, turn, "added_more", say_once)


def _move(visit: Visit, edited: Message, length: int) -> None:
    """Where the words of this message, and of those behind it in the same answer, stand now."""
    connection, by = visit.connection, length - (edited.end - edited.start)
    same = chats.messages_of(connection, edited.conversation_id, edited.step, edited.item)
    for one in same:
        start, end = one.start, one.end
        if one.message_id == edited.message_id:
            end = start + length
        elif one.start >= edited.end:
            start, end = start + by, end + by
        chats.move_message(connection, one.chat_id, one.message_id, start, end)
