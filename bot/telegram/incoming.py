"""What arrived from Telegram, as little of it as we need: an update -> an Incoming.

Only plain text is ever read. Markup and entities that came with it are not looked at, so that nothing
a student types is taken for more than words.
"""

from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

# What we ask Telegram for; everything else stays with it.
KINDS_OF_UPDATE = ["message", "edited_message", "callback_query", "my_chat_member"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update. `kind` says which of the fields are filled.

    text (text), press (data, query), edited (text), forward, wordless, voice,
    group, blocked, unblocked, nothing (to be ignored).
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
    came_with: int = 0  # the first new update of this chat in the same batch


def read(update: dict[str, Any]) -> Incoming:
    """Raises whatever a broken update makes the client raise: it is the update that is at fault."""
    found = Update.de_json(update, None)
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
        text=message.text or "",
        language=_language(message),
        date=int(message.date.timestamp()),
    )


def _kind(message: Message, edited: bool) -> str:
    if edited:
        # A caption or a live location may change as well: there is no answer of it to change.
        return "edited" if message.text else "nothing"
    if message.forward_origin:
        return "forward"
    if message.text:
        return "text"
    if message.voice or message.audio or message.video_note:
        return "voice"
    return "wordless" if message.effective_attachment or _is_content(message) else "nothing"


def _is_content(message: Message) -> bool:
    """Something a person sent that is no attachment; pinned messages, new pictures … are notices."""
    return bool(
        message.checklist or message.giveaway or message.users_shared or message.chat_shared
    )


def _language(message: Message) -> str:
    return (message.from_user.language_code or "") if message.from_user else ""
