"""What arrived from Telegram, as little of it as we need: an update -> an Incoming.

Only plain text is ever read. Markup and entities that came with it are not looked at, so that nothing
a student types is taken for more than words.
"""

import logging
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

log = logging.getLogger(__name__)

# What we ask Telegram for; everything else stays with it.
KINDS_OF_UPDATE = ["message", "edited_message", "callback_query", "my_chat_member"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `kind` says which of the fields are filled.

    text (text), press (data, query), edited (text), forward, wordless, voice,
    caption (text that is no answer), group, blocked, unblocked, nothing (to be ignored).
    A forward, a wordless one and a voice may have a text as well: a caption, another's, what else is written
    in it.
    """

    id: int
    kind: str
    chat: str = ""
    message_id: int = 0
    text: str = ""
    data: str = ""
    query: str = ""
    language: str = ""  # of the Telegram app: en-US, es …
    date: int = 0  # seconds, by Telegram's clock
    reply_to: int = 0  # the message of this chat that it was written as a reply to
    edits: bool = False  # an old message was changed, if only its caption or a file's name
    came_with: int = 0  # the first new update of this chat in the same batch


# What holds no words of a student's: broken, it is dropped, and nobody is asked to write it again.
_WORDLESS_UPDATES = ("callback_query", "my_chat_member", "chat_member")


def read(update: dict[str, Any]) -> Incoming:
    """Raises whatever a broken message makes the client raise: it is the update that is at fault."""
    plain = _plain(update)
    if plain:
        return plain
    try:
        return _whole(Update.de_json(update, None))
    except Exception as error:
        kind = next((one for one in _WORDLESS_UPDATES if one in update), "")
        if not kind:
            raise
        log.info("a broken %s is dropped (%s)", kind, type(error).__name__)
        return Incoming(update["update_id"], "nothing", query=query_of(update))


def query_of(update: dict[str, Any]) -> str:
    """Of a raw press the id by which it is answered, without trusting anything in it; "" for none."""
    query = update.get("callback_query")
    id = query.get("id") if isinstance(query, dict) else None
    return id if isinstance(id, str) else ""


def _plain(update: dict[str, Any]) -> Incoming | None:
    """A press or plain words in a private chat, without the client's objects: they cost a third of a
    turn's time on the main thread. None for whatever is anything else.
    """
    match update:
        case {
            "update_id": int(id),
            "callback_query": {
                "id": str(query),
                "from": {"is_bot": False, **person},
                "message": {
                    "message_id": int(message),
                    "chat": {"type": "private", "id": int(chat)},
                },
                "data": str(data),
            },
        }:
            spoken = person.get("language_code")
            language = spoken if isinstance(spoken, str) else ""
            return Incoming(id, "press", str(chat), message, "", data, query, language)
        case {
            "update_id": int(id),
            "message": {
                "message_id": int(message),
                "from": {"is_bot": False, **person},
                "chat": {"type": "private", "id": int(chat)},
                "date": int(date),
                "text": str(text),
                **more,
            },
        } if text and not more.keys() & {"forward_origin", "via_bot"}:
            spoken = person.get("language_code")
            language = spoken if isinstance(spoken, str) else ""
            reply_to = _number_of(more.get("reply_to_message"))
            return Incoming(id, "text", str(chat), message, text, "", "", language, date, reply_to)
    return None


def _number_of(message: Any) -> int:
    """Of a message within another; 0 for anything else."""
    match message:
        case {"message_id": int(number)}:
            return number
    return 0


def _whole(found: Update) -> Incoming:
    if found.callback_query:
        return _pressed(found.update_id, found.callback_query)
    if found.my_chat_member:
        return _member(found.update_id, found.my_chat_member)
    message = found.message or found.edited_message
    if message is None:
        return Incoming(found.update_id, "nothing")
    return _message(found.update_id, message, edited=found.edited_message is not None)


def _pressed(id: int, query: CallbackQuery) -> Incoming:
    message = query.message
    if message is None or message.chat.type != "private" or query.from_user.is_bot:
        return Incoming(id, "nothing", query=query.id)
    return Incoming(
        id,
        "press",
        chat=str(message.chat.id),
        message_id=message.message_id,
        data=query.data or "",
        query=query.id,
        language=query.from_user.language_code or "",
    )


def _member(id: int, change: ChatMemberUpdated) -> Incoming:
    chat, status = change.chat, change.new_chat_member.status
    if chat.type == "private":
        kind = "blocked" if status == "kicked" else "unblocked"
        return Incoming(id, kind, chat=str(chat.id))
    joined = chat.type in ("group", "supergroup") and status in ("member", "administrator")
    language = change.from_user.language_code or ""
    kind = "group" if joined else "nothing"
    return Incoming(id, kind, chat=str(chat.id), language=language)


def _message(id: int, message: Message, *, edited: bool) -> Incoming:
    who = message.from_user
    if message.chat.type != "private":
        return Incoming(id, "nothing")  # what is said in a group is no concern of ours
    if who is None or who.is_bot:
        return Incoming(id, "nothing")
    return Incoming(
        id,
        _kind(message, edited),
        chat=str(message.chat.id),
        message_id=message.message_id,
        text=message.text or message.caption or _written_in(message),
        language=_language(message),
        date=int(message.date.timestamp()),
        reply_to=message.reply_to_message.message_id if message.reply_to_message else 0,
        edits=edited,
    )


def _written_in(message: Message) -> str:
    """What a child may have written into a poll, a list, a contact or the name of a file."""
    poll, contact, place = message.poll, message.contact, message.venue
    list, more = message.checklist, message.checklist_tasks_added
    file = message.document or message.audio or message.video or message.animation
    words = [
        *([poll.question, *(one.text for one in poll.options)] if poll else ()),
        *([poll.explanation] if poll else ()),
        *([list.title, *(one.text for one in list.tasks)] if list else ()),
        *(one.text for one in (more.tasks if more else ())),
        *((contact.first_name, contact.last_name, contact.vcard) if contact else ()),
        *((place.title, place.address) if place else ()),
        *(getattr(file, name, None) for name in ("title", "performer", "file_name")),
    ]
    return "\n".join(one for one in words if one)


def _kind(message: Message, edited: bool) -> str:
    others = message.forward_origin or message.via_bot  # words that another person or program wrote
    if edited:
        # A caption or a live location may change as well: there is no answer of it to change.
        if message.text and not others:
            return "edited"
        written = message.caption or message.text or _written_in(message)
        return "caption" if written else "nothing"
    if others:
        return "forward"
    if message.text:
        return "text"
    if message.voice or message.audio or message.video_note:
        return "voice"
    return "wordless" if message.effective_attachment or _is_content(message) else "nothing"


def _is_content(message: Message) -> bool:
    """Something a person sent that is no attachment; pinned messages, new pictures … are notices."""
    return bool(
        message.checklist
        or message.checklist_tasks_added
        or message.giveaway
        or message.users_shared
        or message.chat_shared
    )


def _language(message: Message) -> str:
    return (message.from_user.language_code or "") if message.from_user else ""
