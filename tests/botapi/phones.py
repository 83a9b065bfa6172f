"""A student's phone: what is typed and tapped there, and what the student sees.

    bob = api.phone(language="en")
    await bob.starts()
    await bob.next_message()
    await bob.taps("Yes")
    assert bob.toasts == ["Saved"]

Only a person can do these things, so what no app would let a person do (an empty text, a button that
isn't there) is a mistake of the test, and an AssertionError.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.botapi import contents
from tests.botapi.actions import membership
from tests.botapi.entities import MOST_UNITS, Wire, found_in, units
from tests.botapi.world import Chat, Query, World

PATIENCE = 60.0  # seconds to wait for the bot before a test gives up


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it stands in the chat now."""

    wire: Wire

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        return str(self.wire.get("text", self.wire.get("caption", "")))

    @property
    def rows(self) -> list[list[str]]:
        return [[str(button["text"]) for button in row] for row in self._keyboard]

    @property
    def buttons(self) -> list[str]:
        return [label for row in self.rows for label in row]

    @property
    def is_edited(self) -> bool:
        return "edit_date" in self.wire

    def data(self, label: str) -> str:
        """What a button carries to the bot."""
        return str(self.button(label)["callback_data"])

    def button(self, label: str) -> Wire:
        """The one with this label, or the only one that begins so."""
        every = [button for row in self._keyboard for button in row]
        found = [it for it in every if it["text"] == label]
        found = found or [it for it in every if it["text"].startswith(label)]
        assert found, f"no button {label!r} among {self.buttons}"
        return dict(found[0])

    def has(self, label: str, *, exactly: bool) -> bool:
        if exactly:
            return label in self.buttons
        return any(it.startswith(label) for it in self.buttons)

    @property
    def _keyboard(self) -> list[list[Wire]]:
        return list(self.wire.get("reply_markup", {}).get("inline_keyboard", ()))


@dataclass(eq=False)
class Phone:
    """One person with the app. Every act gives the id of the (last) update that it caused, or 0."""

    world: World
    id: int
    first_name: str
    language: str
    chat: Chat
    updates: list[int] = field(default_factory=list)  # all that this phone caused
    toasts: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)  # the toasts that had to be closed by a tap
    presses: list[Query] = field(default_factory=list)
    _read: int = 0  # how many of the bot's messages next_message has given

    # --- texts

    async def starts(self, payload: str = "", *, date: int | None = None) -> int:
        """The START button, or a link that carries something to the bot."""
        return await self.says(f"/start {payload}".strip(), date=date)

    async def says(self, text: str, *, date: int | None = None, group: Chat | None = None) -> int:
        """As the app does: without white space at the ends, in several messages if it is long."""
        text = text.strip()
        assert text, "no app sends an empty text"
        for part in _split(text):
            self._send(group, date, _text(part))
        return self.updates[-1]

    async def replies(self, to: "Seen | int", text: str, *, date: int | None = None) -> int:
        wire = self.chat.messages[to if isinstance(to, int) else to.id]
        quoted = {name: value for name, value in wire.items() if name != "reply_to_message"}
        return self._send(None, date, {**_text(text), "reply_to_message": quoted})

    async def edits(self, message_id: int, text: str, *, date: int | None = None) -> int:
        old = self.chat.messages[message_id]
        assert old["from"]["id"] == self.id, "only one's own message can be edited"
        new = {**old, **_text(text), "edit_date": date or self.world.now()}
        if not found_in(text):
            new.pop("entities", None)
        self.chat.messages[message_id] = new
        return self._put("edited_message", new, self.chat)

    async def edits_caption(self, message_id: int, caption: str) -> int:
        """Of a photo or another file of one's own."""
        new = {**self.chat.messages[message_id], "caption": caption, "edit_date": self.world.now()}
        self.chat.messages[message_id] = new
        return self._put("edited_message", new, self.chat)

    async def forwards(self, text: str, *, date: int | None = None) -> int:
        """Somebody else's words."""
        sender = {"id": 4_242_424_242, "is_bot": False, "first_name": "Somebody"}
        origin = {"type": "user", "date": self.world.now() - 60, "sender_user": sender}
        return self._send(None, date, {**_text(text), "forward_origin": origin})

    async def says_through(self, text: str, *, date: int | None = None) -> int:
        """What another bot wrote, picked in its list ("@gif cats") and sent in one's own name."""
        other = {"id": 4_343_434_343, "is_bot": True, "first_name": "GIFs", "username": "gif"}
        return self._send(None, date, {**_text(text), "via_bot": other})

    # --- everything else that can be sent

    async def sends(self, kind: str, caption: str = "", *, date: int | None = None) -> int:
        """`kind` as the message names it: "photo", "voice", "location" … (see contents.KINDS).

        `caption`: of a poll or a contact, what is written in it.
        """
        make: Callable[..., Wire] = contents.KINDS[kind]
        message_id = self.world.next_message_id()
        content = make(message_id, caption) if caption else make(message_id)
        return self._send(None, date, content, message_id)

    async def sends_album(self, *captions: str, date: int | None = None) -> int:
        """One photo for each caption ("" for none), picked together: a message each, in one group."""
        group = str(13_000_000_000_000_000 + self.world.next_message_id())
        for caption in captions:
            message_id = self.world.next_message_id()
            content = contents.photo(message_id, caption)
            self._send(None, date, {**content, "media_group_id": group}, message_id)
        return self.updates[-1]

    async def sends_sticker(self) -> int:
        return await self.sends("sticker")

    async def sends_photo(self, caption: str = "") -> int:
        return await self.sends("photo", caption)

    async def sends_voice(self) -> int:
        return await self.sends("voice")

    async def sends_document(self, caption: str = "") -> int:
        return await self.sends("document", caption)

    async def sends_location(self) -> int:
        return await self.sends("location")

    async def sends_poll(self) -> int:
        return await self.sends("poll")

    async def sends_contact(self) -> int:
        return await self.sends("contact")

    async def sends_video_note(self) -> int:
        return await self.sends("video_note")

    async def sends_dice(self) -> int:
        return await self.sends("dice")

    async def reacts(self, message_id: int, emoji: str = "👍", *, date: int | None = None) -> int:
        """0 unless the bot asked for message_reaction."""
        new = [{"type": "emoji", "emoji": emoji}]
        about = {"chat": self.chat.card, "message_id": message_id, "user": self.user}
        times = {"date": date or self.world.now(), "old_reaction": [], "new_reaction": new}
        return self._put("message_reaction", {**about, **times}, self.chat)

    # --- buttons

    async def taps(
        self,
        label: str | None = None,
        message: "Seen | int | None" = None,
        *,
        index: int | None = None,
        date: int | None = None,
    ) -> int:
        """The newest message that shows this button, else the keyboard in place of the letters."""
        if message is None and self.chat.keyboard and label in _keys(self.chat.keyboard):
            return await self.says(str(label), date=date)
        seen = self._shows(label) if message is None else self._seen(message)
        if index is not None:
            label = seen.buttons[index]
        button = seen.button(str(label))
        assert "callback_data" in button, f"{label!r} is no button that tells the bot"
        return self._press(seen.id, button["callback_data"])

    async def taps_data(self, data: str, message: "Seen | int | None" = None) -> int:
        """Any data at all: "the message originated the query can contain no callback buttons with
        this data"."""
        if message is None:
            return self._press(self.last.id, data)
        return self._press(message if isinstance(message, int) else message.id, data)

    # --- coming and going

    async def blocks(self) -> int:
        assert self.chat.state == "open"
        self.chat.state = "blocked"
        change = membership(self.world, self.chat.card, self.user, "member", "kicked")
        return self._put("my_chat_member", change, self.chat)

    async def unblocks(self) -> int:
        assert self.chat.state == "blocked"
        self.chat.state = "open"
        change = membership(self.world, self.chat.card, self.user, "kicked", "member")
        return self._put("my_chat_member", change, self.chat)

    async def deletes_account(self) -> None:
        """The bot is told nothing of it."""
        self.chat.state = "deactivated"

    async def adds_to_group(self, title: str = "7B") -> Chat:
        """A new group with the bot in it: `says(…, group=…)` writes there."""
        group_id = -1_000_000 - self.world.next_message_id()
        card = {"id": group_id, "type": "group", "title": title}
        group = self.world.chats[group_id] = Chat(group_id, {**card, **_GROUP})
        change = membership(self.world, group.card, self.user, "left", "member")
        self._put("my_chat_member", change, group)
        self._send(group, None, {"new_chat_members": [self.world.bot]})
        return group

    async def kicks_bot(self, group: Chat) -> int:
        group.state = "kicked"
        change = membership(self.world, group.card, self.user, "member", "kicked")
        return self._put("my_chat_member", change, group)

    # --- what the student sees

    @property
    def messages(self) -> list[Seen]:
        """The bot's, in order, as they stand now."""
        return list(self._newest_first())[::-1]

    @property
    def history(self) -> list[Seen]:
        """Both sides."""
        return [Seen(it) for it in self.chat.messages.values()]

    @property
    def last(self) -> Seen:
        newest = next(self._newest_first(), None)
        assert newest, "the bot has written nothing"
        return newest

    @property
    def text(self) -> str:
        return self.last.text

    @property
    def buttons(self) -> list[str]:
        """The labels of the newest keyboard."""
        return next((seen.buttons for seen in self._newest_first() if seen.buttons), [])

    @property
    def liked(self) -> list[str]:
        """The student's own messages with a reaction of the bot's."""
        messages, reactions = self.chat.messages, self.chat.reactions
        return [messages[id]["text"] for id, some in reactions.items() if some and id in messages]

    @property
    def spinning(self) -> list[str]:
        """Presses that the bot has not answered: the app still shows a progress bar."""
        return [query.id for query in self.presses if not query.is_answered]

    async def next_message(self, within: float = PATIENCE) -> Seen:
        """The bot's next message that this has not given before, in the order they were sent."""
        await self.waits_until(lambda: len(self.chat.sent) > self._read, within, "a new message")
        message_id = self.chat.sent[self._read]
        self._read += 1
        found = self.chat.messages.get(message_id)
        return Seen(found) if found else await self.next_message(within)  # deleted meanwhile

    async def waits_for(
        self, wanted: str | Callable[[Seen], bool], within: float = PATIENCE
    ) -> Seen:
        """The newest message that holds this text, or of which this is true."""

        def found() -> Seen | None:
            return next((seen for seen in self._newest_first() if fits(seen)), None)

        fits = (lambda seen: wanted in seen.text) if isinstance(wanted, str) else wanted
        await self.waits_until(lambda: found() is not None, within, repr(wanted))
        seen = found()
        assert seen is not None
        return seen

    async def waits_until(
        self, is_so: Callable[[], bool], within: float = PATIENCE, what: str = "it"
    ) -> None:
        """Looks whenever something changes in the chat."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not is_so():
            watcher = loop.create_future()
            self.chat.watchers.append(watcher)
            try:
                await asyncio.wait_for(watcher, deadline - loop.time())
            except TimeoutError:
                shown = "\n".join(f"  {it.text!r} {it.buttons}" for it in self.messages[-5:])
                raise AssertionError(f"waited {within} s for {what}; shown:\n{shown}") from None

    # --- how it travels

    @property
    def user(self) -> Wire:
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**user, "language_code": self.language} if self.language else user

    def _send(
        self, group: Chat | None, date: int | None, content: Wire, message_id: int | None = None
    ) -> int:
        chat = group or self.chat
        assert chat.state in ("open", "new"), f"nobody can write here: {chat.state}"
        chat.state = "open"
        message: Wire = {
            "message_id": message_id or self.world.next_message_id(),
            "from": self.user,
            "chat": chat.card,
            "date": date or self.world.now(),
            **content,
        }
        chat.messages[message["message_id"]] = message
        if not chat.is_private and not _is_for_bot(message, self.world.bot):
            self.updates.append(0)
            return 0
        return self._put("message", message, chat)

    def _press(self, message_id: int, data: str) -> int:
        query = self.world.press(self.chat, message_id, self._was_answered)
        self.presses.append(query)
        gone = {"chat": self.chat.card, "message_id": message_id, "date": 0}
        press = {
            "id": query.id,
            "from": self.user,
            "message": self.chat.messages.get(message_id, gone),
            "chat_instance": str(self.id * 7_919 - 1),
            "data": data,
        }
        return self._put("callback_query", press, self.chat)

    def _put(self, kind: str, body: Wire, chat: Chat) -> int:
        self.updates.append(self.world.updates.put(kind, body, chat.id))
        return self.updates[-1]

    def _was_answered(self, query: Query) -> None:
        if query.text:
            (self.alerts if query.is_alert else self.toasts).append(query.text)

    def _shows(self, label: str | None) -> Seen:
        for exactly in (True, False):
            for seen in self._newest_first():
                if seen.buttons and (label is None or seen.has(label, exactly=exactly)):
                    return seen
        raise AssertionError(f"no button {label!r}; the newest are {self.buttons}")

    def _newest_first(self) -> Iterator[Seen]:
        messages = self.chat.messages
        return (Seen(messages[id]) for id in reversed(self.chat.sent) if id in messages)

    def _seen(self, message: "Seen | int") -> Seen:
        return Seen(self.chat.messages[message]) if isinstance(message, int) else message


_GROUP: dict[str, Any] = {"all_members_are_administrators": True}


def _text(text: str) -> Wire:
    marked = found_in(text)
    return {"text": text, "entities": marked} if marked else {"text": text}


def _keys(keyboard: Wire) -> list[str]:
    every = [key for row in keyboard["keyboard"] for key in row]
    return [key if isinstance(key, str) else str(key["text"]) for key in every]


def _is_for_bot(message: Wire, bot: Wire) -> bool:
    """With privacy on, as it is by default, a bot in a group sees commands, mentions, replies."""
    text = message.get("text")
    if text is None:
        return "new_chat_members" in message
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    return text.startswith("/") or f"@{bot['username']}" in text or replied == bot["id"]


def _split(text: str) -> Iterator[str]:
    """Where the app cuts a long text: after a line or a word if it can."""
    while units(text) > MOST_UNITS:
        fits = _fitting(text)
        head = text[:fits]
        cut = max(head.rfind("\n", fits // 2), head.rfind(" ", fits // 2)) + 1 or fits
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def _fitting(text: str) -> int:
    """How many letters stay within one message."""
    room = 0
    for at, letter in enumerate(text):
        room += 2 if ord(letter) > 0xFFFF else 1
        if room > MOST_UNITS:
            return at
    return len(text)
