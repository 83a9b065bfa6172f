"""One update taken: who is there, what stands on the phone, and what goes out because of it.

Everything here happens inside one transaction: the chat, what was kept, and what is to be sent are
kept together or not at all. What is to be sent waits in the outbox for delivery.py; its letters are
JSON, the calls of the Bot API in their order, without the chat: method, parameters, and behind them
what delivery.py is to know of it, if anything.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.conversation import arrival, desk
from bot.conversation.speaking import NOBODY, contact_for, speaker, world_spoken_to
from bot.conversation.telling import Telling, telling_now
from bot.telegram.incoming import Incoming
from bot.telegram.screens import HEARD, Button, Screen, keyboard, to_json
from dialogs.conversation import World, parts
from dialogs.phrases import phrase
from dialogs.words import shown, split_for, units
from storage import chats, outbox
from storage.chats import Chat
from storage.kept_answers import Provenance
from storage.people import Student
from storage.vault import Seal

CHANNEL = "telegram"

# What one message may hold (core.telegram.org/bots/api#sendmessage), counted as the stricter side does.
MOST_UNITS = 4096

# Seconds between two messages of one album, or of a child who sends many at once.
_AT_ONCE = 2

# Link previews would make Telegram open what a student typed.
_PLAIN = {"link_preview_options": {"is_disabled": True}}


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk):
    # Whether this chat may try a card's code, and that it has tried a wrong one.
    may_try: Callable[[str], bool]
    tried: Callable[[str], None]


@dataclass(eq=False, slots=True)
class Visit:
    connection: Connection
    desk: Desk
    incoming: Incoming
    chat: Chat
    screen: Screen
    student: Student | None
    now: int
    said: list[str] = field(default_factory=list)  # to stand above what is shown next
    calls: list[list[Any]] = field(default_factory=list)
    # Of these, the messages with rows of the list.
    rows: list[list[Any]] = field(default_factory=list)
    # What stands for the commit, and with thanks before it, where a thumb may stand in place of the thanks.
    thanks: tuple[str, str] | None = None
    reminds: bool = False  # above the question shown next: who reads it, and that nobody watches
    toast: str = ""  # what pops up over the button that was pressed
    beside: bool = False  # what was pressed stands on another message than the screen's
    settled: bool = False  # the old buttons are gone, or stand there for good
    erased: bool = False  # the student's answers
    forget: bool = False  # the chat itself, once everything is sent

    @property
    def world(self) -> World:
        """Who is there, for the wording of the bot's own phrases."""
        return world_spoken_to(self.student)

    @property
    def how(self) -> Provenance:
        return Provenance(CHANNEL, typed_by=self.screen.typed_by)

    @property
    def contact(self) -> str:
        """By name only for who has shown a card: anybody in the world may write to the bot."""
        if self.student is None and not self.screen.student:
            return phrase("contact_unnamed", NOBODY, self.chat.language)
        return contact_for(self.desk.settings, self.world, self.chat.language)

    @property
    def telling(self) -> Telling:
        facts, t = self.desk.facts(), partial(phrase_for, self)
        return telling_now(facts, self.student, t, self.chat.language, self.now)


def conversation_of(visit: Visit) -> str:
    """The conversation that this chat is at. LookupError where there is none: nothing waits then."""
    if visit.chat.conversation_id is None:
        raise LookupError("no conversation is under way in this chat")
    return visit.chat.conversation_id


def named_reader(visit: Visit) -> str:
    """Who reads the conversation that this chat is at, where its flow asks for somebody named."""
    return arrival.named_reader(visit.connection, visit.desk.vault, visit.chat.conversation_id)


def phrase_for(visit: Visit, name: str, /, **values: str) -> str:
    """One of the bot's own phrases, for whoever is there."""
    manager = visit.student.case_manager if visit.student else None
    t = speaker(
        visit.world,
        visit.chat.language,
        lambda: visit.contact,
        manager,
        lambda: named_reader(visit),
    )
    return t(name, **values)


def say(visit: Visit, name: str, /, **values: str) -> None:
    visit.said.append(phrase_for(visit, name, **values))


def say_once(visit: Visit, name: str, /, **values: str) -> None:
    """Of an album, or of many messages in a second, one is answered for all of them."""
    screen, date = visit.screen, visit.incoming.date
    lately = screen.told if date - screen.told_at <= _AT_ONCE else []
    screen.told, screen.told_at = [*lately, name], date
    if name not in lately:
        say(visit, name, **values)


def typed_before(visit: Visit, message: str, serial: int) -> bool:
    """Whether what came was typed before this message of ours was seen, which that update led to.

    By Telegram's own clock on both sides; in the same second the benefit goes to what is seen. What
    arrived together with the message that led to it was typed before it, too.
    """
    if not message:
        return False
    if serial >= visit.incoming.came_with:
        return True
    since = outbox.shown_since(visit.connection, message)
    return since is None or visit.incoming.date < since // 1_000_000


def show(
    visit: Visit, at: str, text: str, rows: list[list[Button]] | None = None, **about: Any
) -> None:
    """A new message at the bottom, with all that was said, and its buttons; the old ones go."""
    settle(visit)
    before = visit.screen
    visit.screen = Screen(
        at=at,
        serial=visit.incoming.id,
        text="\n\n".join([*visit.said, text]),
        rows=rows or [],
        before=before.before,
        typed_by=before.typed_by,
        spoke=before.spoke,
        since=before.since,
        newest=before.newest,
        card_since=before.card_since,
        heard=before.heard,
        reviewed=before.reviewed,
        listed=before.listed,
    )
    if (at, about.get("key", "")) == (before.at, before.key):  # asked once more
        visit.screen.told, visit.screen.told_at = before.told, before.told_at
    visit.screen = replace(visit.screen, **about)
    visit.said.clear()
    _send(visit, visit.screen.text, visit.screen.rows)
    if at == "ask":
        asked = [conversation_of(visit), *parts(visit.screen.key)]
        visit.calls[-1].append({"asks": asked})


def show_rows(visit: Visit, texts: Sequence[str]) -> None:
    """The messages of the list, below all that was said. `show` is to follow, with its buttons."""
    settle(visit)
    _send(visit, "\n\n".join(visit.said), [])
    visit.said.clear()
    visit.screen.listed.messages = []
    for text in texts:
        _send(visit, text, [])
        visit.rows.append(visit.calls[-1])


def redraw_rows(visit: Visit, before: Sequence[str], texts: Sequence[str]) -> None:
    """Those of them that have changed, each in its place."""
    letters = visit.screen.listed.messages
    if not len(letters) == len(before) == len(texts):
        return
    for letter, old, text in zip(letters, before, texts, strict=True):
        if text != old:
            where = {"message_id": {"letter": letter}}
            visit.calls.append(["editMessageText", {**where, "text": shown(text), **_PLAIN}])


def redraw(visit: Visit, text: str = "", rows: list[list[Button]] | None = None) -> None:
    """The message with the buttons, changed in its place. Nothing is sent where nothing changes."""
    screen = visit.screen
    new = replace(screen, text=text or screen.text, rows=screen.rows if rows is None else rows)
    if (new.text, new.rows) == (screen.text, screen.rows):
        return
    visit.screen = new
    markup = {"message_id": _where(visit), "reply_markup": keyboard(new)}
    if text:
        visit.calls.append(["editMessageText", {"text": shown(new.text), **markup, **_PLAIN}])
    else:
        visit.calls.append(["editMessageReplyMarkup", markup])


def settle(visit: Visit, chosen: str = "") -> None:
    """Take the buttons off the old message; what was pressed is shown in their place."""
    screen = visit.screen
    if visit.settled or not screen.rows:
        return
    visit.settled = True
    where = {"message_id": _where(visit)}
    text = shown(f"{split_for(screen.text)[-1]}\n\n✔️ {chosen}") if chosen else ""
    if text and units(text) <= MOST_UNITS:
        visit.calls.append(["editMessageText", {**where, "text": text, **_PLAIN}])
    else:
        visit.calls.append(["editMessageReplyMarkup", where])


def send_said(visit: Visit) -> None:
    """What was said goes out by itself, before what is shown next."""
    if visit.said:
        _send(visit, "\n\n".join(visit.said), [])
        visit.said.clear()


_REMEMBERED = 30  # messages with the words


def finish(visit: Visit) -> None:
    """What is left to say goes out by itself; everything goes into the outbox, and the chat is kept."""
    send_said(visit)
    if visit.thanks:
        _thank(visit, *visit.thanks)
    for letter in _letters(visit.calls):
        id = _put(visit, letter)
        if letter[-1][1].get("reply_markup") and letter[-1][0] == "sendMessage":
            visit.screen.message = id
            if visit.screen.at == HEARD:
                whose = visit.student.id if visit.student else ""
                known = visit.screen.heard.get(whose, [])
                visit.screen.heard = {**visit.screen.heard, whose: [*known[-_REMEMBERED:], id]}
        if any(letter[-1] is row for row in visit.rows):
            visit.screen.listed.messages.append(id)
    visit.chat.screen = "" if visit.forget else to_json(visit.screen)
    chats.save(visit.connection, visit.desk.vault, visit.chat, visit.now)


def _thank(visit: Visit, saved: str, thanks: str) -> None:
    """A thumb on what the student wrote, and in the message that it is saved.

    Where the thumb cannot be given, delivery.py sends the message with the thanks in words.
    """
    first = next(one for one in visit.calls if one[0] == "sendMessage")
    in_words = first[1]["text"].replace(saved, thanks, 1)
    if units(in_words) > MOST_UNITS:
        return
    where = {"message_id": visit.incoming.message_id}
    thumb = {**where, "reaction": [{"type": "emoji", "emoji": "👍"}]}
    visit.calls.insert(visit.calls.index(first), ["setMessageReaction", thumb])
    first[2:] = [{**dict(*first[2:]), "unliked": in_words}]


def _send(visit: Visit, text: str, rows: list[list[Button]]) -> None:
    """In parts where it is too long for one message; the buttons stand below the last."""
    parts = split_for(shown(text))
    for part in parts:
        message: dict[str, Any] = {"text": part, **_PLAIN}
        if rows and part is parts[-1]:
            message["reply_markup"] = keyboard(visit.screen)
        visit.calls.append(["sendMessage", message])


def _where(visit: Visit) -> Any:
    """The message with the buttons: by its number where a press has told it, else by our own id."""
    if visit.incoming.kind == "press" and not visit.beside:
        return visit.incoming.message_id
    return {"letter": visit.screen.message}


def _letters(calls: list[list[Any]]) -> list[list[list[Any]]]:
    """Each message sent ends a letter, so that one sent again never brings another along."""
    letters: list[list[list[Any]]] = []
    open_one = False
    for call in calls:
        if not open_one:
            letters.append([])
        letters[-1].append(call)
        open_one = call[0] != "sendMessage"
    return letters


def _put(visit: Visit, letter: list[list[Any]]) -> str:
    body = json.dumps(letter, ensure_ascii=False, separators=(",", ":"))
    if visit.forget and letter[-1] is visit.calls[-1]:
        body = json.dumps([*letter, ["forget", {}]], ensure_ascii=False, separators=(",", ":"))
    chat = visit.chat
    new = outbox.New(chat.school_id, chat.student_id, CHANNEL, chat.id, body)
    return outbox.put(visit.connection, visit.desk.vault, new, visit.now, seal=_seal(visit))


def _seal(visit: Visit) -> Seal | None:
    """The one that was found with the chat, if it is still of whoever is there."""
    seal = visit.chat.seal
    owner = visit.chat.student_id or visit.chat.school_id
    return seal if seal is not None and seal.owner_id == owner else None
