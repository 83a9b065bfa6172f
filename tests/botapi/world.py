"""The world that the bot and the phones share: chats, their messages, presses, the bot's own card."""

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi import refusals
from tests.botapi.entities import Wire
from tests.botapi.refusals import Refusal, Rule
from tests.botapi.updates import Updates

TWO_DAYS = 2 * 86_400

# Why the bot can't write into a chat; a chat in none of these states is open.
CLOSED: dict[str, Rule] = {
    "new": refusals.NOT_STARTED,
    "blocked": refusals.BLOCKED,
    "deactivated": refusals.DEACTIVATED,
    "kicked": refusals.KICKED,
    "left": refusals.NOT_A_MEMBER,
}


@dataclass(eq=False, slots=True)
class Chat:
    """A private chat or a group, with all that was said there."""

    id: int
    card: Wire  # as it stands in messages
    state: str = "open"
    messages: dict[int, Wire] = field(default_factory=dict)
    keyboard: Wire | None = None  # the one in place of the letters, not under a message
    fixed: set[int] = field(default_factory=set)  # messages that may not be edited
    reactions: dict[int, list[str]] = field(default_factory=dict)  # the bot's, by message
    actions: list[str] = field(default_factory=list)  # "typing" …
    sent: list[int] = field(default_factory=list)  # what the bot wrote, in order, gone or not
    watchers: list[Future[None]] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.id > 0

    def changed(self) -> None:
        """Wakes whoever waits for something to be seen here."""
        if self.watchers:
            watchers, self.watchers = self.watchers, []
            for watcher in watchers:
                if not watcher.done():
                    watcher.set_result(None)


@dataclass(eq=False, slots=True)
class Query:
    """One press on a button, until it is answered."""

    id: str
    chat: Chat
    message_id: int
    at: float
    is_answered: bool = False
    text: str = ""
    is_alert: bool = False
    answered: Callable[["Query"], None] | None = None


class World:
    def __init__(self, token: str, clock: Callable[[], float], query_seconds: float) -> None:
        self.clock = clock
        self.updates = Updates(clock)
        self.query_seconds = query_seconds
        self.bot: Wire = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "WhatHelps",
            "username": "whathelps_bot",
        }
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[str, list[Wire]] = {}  # by scope and language
        self.card: dict[str, str] = {}  # by method and language
        self.can_join_groups = (
            False  # as docs/telegram.md has it set up; @BotFather begins with True
        )
        self.began = clock()
        self._message_ids = 0
        self._query_ids = 4_000_000_000_000_000_000

    # --- for both sides

    def now(self) -> int:
        return int(self.clock())

    def next_message_id(self) -> int:
        """Private chats and small groups share one counter, which belongs to the bot's account."""
        self._message_ids += 1
        return self._message_ids

    def press(self, chat: Chat, message_id: int, answered: Callable[[Query], None]) -> Query:
        self._query_ids += 1
        query = Query(str(self._query_ids), chat, message_id, self.clock(), answered=answered)
        self.queries[query.id] = query
        return query

    # --- for the bot

    def find(self, chat_id: int | str) -> Chat:
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._named(chat_id)
        if chat is None:
            raise Refusal(refusals.CHAT_NOT_FOUND)
        return chat

    def open_chat(self, chat_id: int | str) -> Chat:
        chat = self.find(chat_id)
        if chat.state in CLOSED:
            raise Refusal(CLOSED[chat.state])
        return chat

    def send(self, chat: Chat, text: str, marked: list[Wire], **more: Any) -> Wire:
        """`more`: what else the message carries, where it is not None."""
        message: Wire = {
            "message_id": self.next_message_id(),
            "from": self.bot,
            "chat": chat.card,
            "date": self.now(),
            "text": text,
        }
        if marked:
            message["entities"] = marked
        keyboard = more.pop("reply_markup", None)
        if keyboard is not None:
            self._show(chat, message, keyboard)
        message |= {name: value for name, value in more.items() if value is not None}
        chat.messages[message["message_id"]] = message
        chat.sent.append(message["message_id"])
        chat.changed()
        return message

    def own_message(self, chat: Chat, message_id: int) -> Wire:
        """A message of the bot's that may be edited."""
        message = chat.messages.get(message_id)
        if message is None:
            raise Refusal(refusals.EDIT_NOT_FOUND)
        if message["from"]["id"] != self.bot["id"] or message_id in chat.fixed:
            raise Refusal(refusals.EDIT_FORBIDDEN)
        return message

    def replace(self, chat: Chat, old: Wire, new: Wire) -> Wire:
        """What an edit leaves out is gone: a keyboard that is not sent along is taken away."""
        if all(old.get(name) == new.get(name) for name in ("text", "entities", "reply_markup")):
            raise Refusal(refusals.NOT_MODIFIED)
        new["edit_date"] = self.now()
        chat.messages[new["message_id"]] = new
        chat.changed()
        return new

    def delete(self, chat: Chat, message_id: int) -> None:
        message = chat.messages.get(message_id)
        if message is None:
            raise Refusal(refusals.DELETE_NOT_FOUND)
        own = message["from"]["id"] == self.bot["id"]
        if message["date"] < self.now() - TWO_DAYS or not (own or chat.is_private):
            raise Refusal(refusals.DELETE_FORBIDDEN)
        del chat.messages[message_id]
        chat.changed()

    def answer(self, query_id: str, text: str, *, is_alert: bool) -> None:
        query = self.queries.get(query_id)
        if query is None or self.clock() - query.at > self.query_seconds:
            raise Refusal(refusals.QUERY_INVALID)
        if query.is_answered:
            raise Refusal(refusals.QUERY_ANSWERED)
        query.is_answered, query.text, query.is_alert = True, text, is_alert
        if query.answered is not None:
            query.answered(query)
        query.chat.changed()

    def _named(self, name: str) -> Chat | None:
        wanted = name.removeprefix("@")
        return next((it for it in self.chats.values() if it.card.get("username") == wanted), None)

    def _show(self, chat: Chat, message: Wire, keyboard: Wire) -> None:
        if "inline_keyboard" in keyboard:
            message["reply_markup"] = keyboard
            return
        chat.fixed.add(message["message_id"])
        chat.keyboard = keyboard if "keyboard" in keyboard else None
