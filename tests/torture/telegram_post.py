"""The post of the Telegram channel: what was put into the outbox, held against what was called.

What was put there is read in the victim's diary, and after a death in the database. Each call is
looked at as it arrives at the stand-in: only what was committed before may be sent, in its order in
each chat, one call at a time; a message may come again where its sender could not know that it had.
"""

import inspect
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.botapi.entities import Wire
from tests.botapi.http import Answer, Request
from tests.botapi.server import Api
from tests.botapi.world import Chat

_ONE_AT_A_TIME = {"sendmessage", "editmessagetext", "editmessagereplymarkup"}

Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    body: str
    message: tuple[str, str] | None  # its text and buttons; None where it only edits
    edits: tuple[tuple[str | None, str], ...]
    in_words: tuple[str, str] | None = None  # the message where no thumb could be given


@dataclass(eq=False)
class Box:
    """One chat's letters, in order, and how far they have come."""

    letters: list[Letter] = field(default_factory=list)
    # Which letter the newest message may be of; more than one where two letters say the same.
    at: set[int] = field(default_factory=lambda: {-1})
    sent_in: int = 0  # the life of the newest message
    is_unsure: bool = False  # its answer was lost on the way

    def next_after(self, at: int) -> int | None:
        """The next letter that sends a message."""
        later = range(at + 1, len(self.letters))
        return next((number for number in later if self.letters[number].message), None)


class Post:
    def __init__(self, api: Api, diary: Path, wrong: Wrong) -> None:
        self._api, self._diary, self._wrong = api, diary, wrong
        self.boxes: dict[int, Box] = defaultdict(Box)  # by the chat's number
        self.known: dict[str, int] = {}  # a letter's id -> its chat's number
        self.chats: dict[str, int] = {}  # our own id of a chat -> its number
        self.texts: dict[int, str] = {}  # of each message, as it was first sent
        self.delivered: set[str] = set()  # marked as sent, and found to be so
        self.life = 0
        self.counts: Counter[str] = Counter()
        self._read = 0
        self._under_way: Counter[tuple[int, int]] = Counter()
        self._watch()

    def put(self, id: str, chat: str, body: str) -> None:
        """A letter that is committed."""
        if id in self.known:
            return
        number = self.chats[chat]
        self.known[id] = number
        self.boxes[number].letters.append(_letter(id, body))
        self.counts["letters"] += 1

    def read_diary(self) -> None:
        if not self._diary.exists():
            return
        with self._diary.open("rb") as file:
            file.seek(self._read)
            lines = file.readlines()
        for line in lines:
            if not line.endswith(b"\n"):
                return
            self._read += len(line)
            kind, *about = json.loads(line)
            if kind == "chat":
                self.chats[about[0]] = int(about[1])
            else:
                self.put(*about)

    def died(self) -> None:
        self.life += 1
        self._under_way.clear()

    def all_sent(self) -> bool:
        self.read_diary()
        return all(
            box.next_after(at) is None for box in self.boxes.values() for at in [max(box.at)]
        )

    def unsent(self) -> Iterator[str]:
        for number, box in self.boxes.items():
            if box.next_after(max(box.at)) is not None:
                yield f"chat {number}: {len(box.letters)} letters, at {sorted(box.at)}"

    # --- each call, as it arrives

    def _watch(self) -> None:
        """Around the stand-in's own functions."""
        world, api = self._api.world, self._api
        send, replace, handle = world.send, world.replace, api.handle

        def sending(chat: Chat, text: str, marked: list[Wire], **more: Any) -> Wire:
            self._sent(chat.id, (text.strip(), _plain(more.get("reply_markup"))))
            message = send(chat, text, marked, **more)
            self.texts[message["message_id"]] = text
            return message

        def replacing(chat: Chat, old: Wire, new: Wire) -> Wire:
            self._edited(chat.id, new["text"].strip(), _plain(new.get("reply_markup")))
            return replace(chat, old, new)

        def handling(request: Request) -> Answer | Coroutine[None, None, Answer]:
            method = request.path.rpartition("/")[2].lower()
            if method not in _ONE_AT_A_TIME:
                return handle(request)
            chat = int(json.loads(request.body)["chat_id"])
            self._hears_of_a_lost_answer(request, chat)
            place = (self.life, chat)
            if self._under_way[place]:
                self._wrong("two at once in one chat", f"{method} in chat {chat}")
            answer = handle(request)
            if inspect.iscoroutine(answer):
                return self._counted(answer, place)
            return answer

        for owner, name, function in (
            (world, "send", sending),
            (world, "replace", replacing),
            (api, "handle", handling),
        ):
            setattr(owner, name, function)

    async def _counted(
        self, answer: Coroutine[None, None, Answer], place: tuple[int, int]
    ) -> Answer:
        self._under_way[place] += 1
        try:
            return await answer
        finally:
            self._under_way[place] -= 1

    def _hears_of_a_lost_answer(self, request: Request, chat: int) -> None:
        hang_up = request.hang_up

        def hanging_up() -> None:
            self.boxes[chat].is_unsure = True
            hang_up()

        request.hang_up = hanging_up

    def _sent(self, chat: int, message: tuple[str, str]) -> None:
        self.read_diary()
        self.counts["messages"] += 1
        box = self.boxes[chat]
        # With the thanks in words, where no thumb could be given.
        message = (
            next((one.message for one in box.letters if one.in_words == message), None) or message
        )
        again = {at for at in box.at if at >= 0 and box.letters[at].message == message}
        following = {box.next_after(at) for at in box.at} - {None}
        onward = {at for at in following if at is not None and box.letters[at].message == message}
        if again and not onward:
            self.counts["messages that came again"] += 1
            if box.sent_in == self.life and not box.is_unsure:
                self._wrong("a message came again for no reason", repr(message[0][-60:]))
        if not again and not onward:
            self._explain(box, message)
        box.at = again | onward or box.at
        box.sent_in, box.is_unsure = self.life, False

    def _explain(self, box: Box, message: tuple[str, str]) -> None:
        where = [n for n, letter in enumerate(box.letters) if letter.message == message]
        if where:
            said = f"letter {where} after {sorted(box.at)}: {message[0][-60:]!r}"
            self._wrong("a message out of its order", said)
            box.at = {where[-1]}
        else:
            self._wrong("a message that is no letter's", repr(message[0][-60:]))

    def _edited(self, chat: int, text: str, buttons: str) -> None:
        """Only by the letters since the newest message, up to the next that sends one."""
        self.read_diary()
        self.counts["edits"] += 1
        box = self.boxes[chat]
        ends = [box.next_after(at) for at in box.at]
        end = len(box.letters) if None in ends else max(at for at in ends if at is not None) + 1
        open_ones = box.letters[max(0, min(box.at)) : end]
        for letter in open_ones:
            if any(said in (None, text) and shown == buttons for said, shown in letter.edits):
                return
        self._wrong("an edit that is no letter's", f"{text[-60:]!r} {buttons[-60:]}")


def _letter(id: str, body: str) -> Letter:
    message, edits, in_words = None, [], None
    for method, params, *about in json.loads(body):
        buttons = _plain(params.get("reply_markup"))
        if method == "sendMessage":
            message = (params["text"].strip(), buttons)
            if about and "unliked" in about[0]:
                in_words = (about[0]["unliked"].strip(), buttons)
        elif method not in ("forget", "setMessageReaction", "deleteMessages"):
            text = params["text"].strip() if "text" in params else None
            edits.append((text, buttons))
    return Letter(id, body, message, tuple(edits), in_words)


def _plain(markup: Any) -> str:
    """Alike for the bot's own form and the stand-in's."""
    rows = (markup or {}).get("inline_keyboard", ())
    return json.dumps([[(b["text"], b["callback_data"]) for b in row] for row in rows])
