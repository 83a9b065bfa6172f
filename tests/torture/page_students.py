"""Students at the page, each with a log of what they sent and of what they were shown.

Where a conversation must stand is found by giving the forms to the engine in plain order. A form of which
nobody knows whether it was taken leaves two such states; what a page shows next tells which of them it is.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from bot.conversation.worries import worry_in
from dialogs import engine
from dialogs.conversation import Conversation
from dialogs.events import Answered, Ask
from dialogs.flow import Flow
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from tests.torture.page_browser import Browser, Network, Pairs, Shown
from tests.torture.record import Replay, Sent, _given
from tests.torture.school import Enrolled
from tests.web.browser import Form
from tests.web.school import PIN

FLOWS = ("my_tools", "my_day", "all_about_me")

# Found by the watch, each with its tier there; the writer's own mark follows.
WORRIES = (
    ("my dad hits me every night", 1),
    ("i want to kill myself", 1),
    ("mi papá me pega en la casa", 1),
    ("they call me stupid every day", 2),
    ("there is never any food at home", 2),
)
_TEXTS = (
    "The notes help me follow along",
    "it helps when it's quiet, and when i sit near the front",
    "Me ayuda más cuando el maestro lo explica otra vez",
    "👩🏽‍🦽💛 good!!",
    "يساعدني الهدوء",
    "zero\u200bwidth and e\u0301 as two, 'quotes' \"too\"; DROP TABLE answer; {tool} <b>&amp;</b>",
    "長い文章です。",
)

Wrong = Callable[[str, str], None]


@dataclass(eq=False, slots=True)
class Worry:
    """A worry whose words somebody was shown, or a wish to talk that was answered."""

    student_id: str
    text: str  # "" for a wish
    at: float  # seconds of the siege's clock
    sure: bool = False  # shown by a page that stands, and not with "One moment"
    once: bool = True  # sent in no other way than that which the program keeps once
    when: str = ""  # of a wish
    question: str = ""  # that it answers
    checked: bool = False


@dataclass(eq=False)
class Records:
    """What all visitors share."""

    network: Network
    clock: Callable[[], float]
    wrong: Wrong
    worries: dict[str, Worry] = field(default_factory=dict)  # by what was written
    wishes: list[Worry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    mood: str = ""  # worried; "" for anything
    is_over: bool = False  # everybody leaves after what they are doing

    def shows_words(self, student_id: str, sent: Sent, *, sure: bool, once: bool) -> None:
        text = sent.reply.text
        new = Worry(student_id, text, self.clock(), question=sent.reply.to)
        worry = self.worries.setdefault(text, new)
        worry.sure = worry.sure or sure
        worry.once = worry.once and once


@dataclass(eq=False)
class Talk:
    """One conversation. `worlds`: every state in which it may be by what was shown; mostly one."""

    flow: Flow
    id: str
    worlds: list[Replay]
    doubts: list[Sent] = field(default_factory=list)  # forms on their way

    def possible(self) -> Iterator[Replay]:
        """Also with the forms on their way, or some of them, in any order."""
        for world in self.worlds:
            for number in range(len(self.doubts) + 1):
                for order in permutations(self.doubts, number):
                    yield _with(world, order)

    def settle(self, shown: Shown) -> bool:
        """No form is on its way any more, and this page stands there. False where none of the states fits."""
        fitting = [world for world in self.possible() if _fits(world, shown)]
        self.doubts.clear()
        self.worlds = _different(fitting) or self.worlds
        return bool(fitting)


class Student:
    def __init__(self, who: Enrolled, code: str, rng: random.Random, records: Records) -> None:
        self.who, self.code, self.rng, self._records = who, code, rng, records
        self.talk: Talk | None = None
        self.is_through = False
        self._devices = [Browser(records.network, who.language)]
        self._ids = 0

    def has_cookie(self, cookie: str) -> None:
        """They were here before; "" for who comes by the card."""
        if cookie:
            self._devices[0].cookies["whathelps"] = cookie

    async def lives(self) -> None:
        device = self._devices[0]
        shown = await (device.opens("/talk") if device.cookies else self._comes_in(device))
        if _asked(shown) is None:
            shown = await self._comes_in(device)
        self._begins_with(shown)
        while not self._is_over(shown) and not self._records.is_over:
            shown = await self._acts(shown)
        self.is_through = True

    def _is_over(self, shown: Shown) -> bool:
        return _asked(shown) is None and _is_talk(shown) and not _heard(shown)

    # --- from the card to a question -------------------------------------------------------------

    async def _comes_in(self, device: Browser) -> Shown:
        """Whatever page comes, the way on from it; by the card again where the visit is over."""
        shown = await device.opens(f"/c/{self.code}")
        for _ in range(200):
            if _is_talk(shown) and not _paused(shown):
                return shown
            shown = await self._way_on(device, shown)
        raise AssertionError(f"never came in: {shown.status} {shown.path} {shown.page.text[:80]!r}")

    async def _way_on(self, device: Browser, shown: Shown) -> Shown:
        for action, name in (("/enter", "me"), ("/hello", "start"), ("/types", "typed_by"), ("/pin", "keep")):
            form = shown.form(action)
            found = [b.value for b in form.buttons if b.name == name and b.value != "no"] if form else []
            if form and found:
                value = "student" if "student" in found else found[0]
                return await device.sends(action, [*form.pairs(), (name, value)])
        if form := shown.form("/pin"):
            pairs = [pair for pair in form.pairs() if pair[0] != "picked"]
            return await device.sends(
                "/pin", [*pairs, ("picked", " ".join(PIN[:-1])), ("picture", PIN[-1])]
            )
        if form := shown.form("/choose"):
            there = [b.value for b in form.buttons if b.name == "flow" and b.value in FLOWS]
            return await device.sends("/choose", [*form.pairs(), ("flow", self.rng.choice(there))])
        if _paused(shown):
            return await device.opens("/talk")
        await asyncio.sleep(0.05)
        return await device.opens(f"/c/{self.code}")

    def _begins_with(self, shown: Shown) -> None:
        """Which flow it is says the first question."""
        asked = _asked(shown)
        for name in FLOWS:
            flow = shipped_flow(name)
            conversation = Conversation(name, flow.version, self.who.language, self.who.world)
            replay = Replay(flow, conversation)
            engine.start(flow, conversation)
            if engine.waits_at(flow, conversation) == (asked and _value(asked, "question")):
                self.talk = Talk(flow, shown.field("conversation"), [replay])
                return
        raise AssertionError(f"no flow begins so: {shown.path} {shown.page.text[:80]!r}")

    # --- what they do ------------------------------------------------------------------------------

    async def _acts(self, shown: Shown) -> Shown:
        form = _asked(shown)
        if form is None:
            return await self._looks()
        mood = self._records.mood
        chance = self.rng.random()
        if mood == "worried" and "text" in form.texts and chance < 0.5:
            return await self._sends(self._worried(form))
        if chance < 0.05:
            return await self._sends_twice_at_once(self._answered(form))
        if chance < 0.10:
            return await self._answers_on_two(form)
        if chance < 0.12:
            return await self._wants_to_talk()
        if chance < 0.16:
            return await self._changes()
        return await self._sends(self._something(form))

    def _something(self, form: Form) -> Pairs:
        chance = self.rng.random()
        values = {b.value for b in form.buttons if b.name == "command"}
        if chance < 0.06 and "text" in form.texts:
            return self._worried(form)
        if chance < 0.14:
            return _pressed(form, "command", "back")
        if chance < 0.16:
            return _pressed(form, "command", "pause")
        if chance < 0.165:
            return _pressed(form, "command", "stop")
        if chance < 0.25 and "go_on" in values:
            return _pressed(form, "command", "go_on")
        return self._answered(form)

    def _answered(self, form: Form) -> Pairs:
        offered = form.offered.get("choice", [])
        buttons = [b.value for b in form.buttons if b.name == "choice"]
        if "text" in form.texts and self.rng.random() < 0.6:
            form.texts["text"] = f"{self.rng.choice(_TEXTS)} [{self._id()}]"
            return _pressed(form, "send", "1")
        plain = [value for value in offered if value != "something_else"]
        if plain:
            picked = self.rng.sample(plain, min(len(plain), self.rng.randint(1, 2)))
            picked = picked[:1] if any(k for k in form.radios) else picked
            form.ticked.clear()
            form.chosen.pop("choice", None)
            return [*_pressed(form, "send", "1"), *(("choice", value) for value in picked)]
        return _pressed(form, "choice", self.rng.choice(buttons))

    def _worried(self, form: Form) -> Pairs:
        text, _ = self.rng.choice(WORRIES)
        form.texts["text"] = f"{text} [{self._id()}]"
        return _pressed(form, "send", "1")

    async def _looks(self) -> Shown:
        """The question that waits; by the card, where the visit is over."""
        device = self._devices[0]
        shown = await device.opens("/talk")
        if not _is_talk(shown):
            shown = await self._comes_in(device)
        return self._settled(shown)

    async def _sends(self, pairs: Pairs) -> Shown:
        sent = self._on_its_way(pairs)
        shown = await self._devices[0].sends("/talk", pairs, lambda seen: self._hears(seen, sent))
        self._hears(shown, sent)
        self._records.counts["forms answered"] += 1
        if _turn(shown) is None:  # as where the visit is over, or for a pause
            return await self._looks()
        if shown.posted < 400 and not shown.moments:
            self._must_be_taken(sent)
        shown = self._settled(shown)
        return shown if _asked(shown) is not None else await self._looks()

    async def _sends_twice_at_once(self, pairs: Pairs) -> Shown:
        sent = self._on_its_way(pairs)
        device = self._devices[0]
        both = [device.sends("/talk", pairs, lambda seen: self._hears(seen, sent)) for _ in range(2)]
        for shown in await asyncio.gather(*both):
            self._hears(shown, sent)
        self._records.counts["forms sent twice at once"] += 1
        return await self._looks()

    async def _answers_on_two(self, form: Form) -> Shown:
        """Two devices of one student, at the same question: one of both answers is the answer."""
        if len(self._devices) == 1:
            self._devices.append(Browser(self._records.network, self.who.language))
            await self._comes_in(self._devices[1])
        shown = await self._looks()
        form, other = _asked(shown), await self._devices[1].opens("/talk")
        theirs = _asked(other)
        if form is None or theirs is None or _turn(other) != _turn(shown):
            return shown
        tries = [(self._devices[0], self._answered(form)), (self._devices[1], self._answered(theirs))]
        sent = [self._on_its_way(pairs) for _, pairs in tries]
        await asyncio.gather(*(device.sends("/talk", pairs) for device, pairs in tries))
        self._records.counts["answers on two devices at once"] += 1
        del sent
        return await self._looks()

    async def _changes(self) -> Shown:
        """An earlier answer, from the page of all answers."""
        device = self._devices[0]
        shown = await device.opens("/answers")
        forms = [one for one in shown.page.forms if _has(one, "command", "change")]
        if not forms:
            return await self._looks()
        return await self._sends(_pressed(self.rng.choice(forms), "command", "change"))

    async def _wants_to_talk(self) -> Shown:
        device = self._devices[0]
        shown = await device.opens("/someone")
        form = shown.form("/someone")
        if form is not None:
            when = self.rng.choice(("now", "today", "week"))
            shown = await device.sends("/someone", _pressed(form, "when", when))
            if shown.status == 200 and shown.posted == 200:
                wish = Worry(self.who.id, "", self._records.clock(), sure=True, when=when)
                self._records.wishes.append(wish)
        return await self._looks()

    # --- what they know ----------------------------------------------------------------------------

    def _on_its_way(self, pairs: Pairs) -> Sent:
        assert self.talk is not None
        sent = Sent(self._id(), reply_of(pairs), at_turn=int(_of(pairs, "turn")))
        self.talk.doubts.append(sent)
        return sent

    def _must_be_taken(self, sent: Sent) -> None:
        """A page that says no other was shown: the form was taken, at the question that it was for."""
        assert self.talk is not None
        if self.talk.doubts == [sent]:
            self.talk.worlds = [_with(world, [sent]) for world in self.talk.worlds]
            self.talk.doubts.clear()

    def _settled(self, shown: Shown) -> Shown:
        assert self.talk is not None
        if not self.talk.settle(shown):
            wanted = [(one.turn, engine.waits_at(one.flow, one.conversation)) for one in self.talk.worlds]
            here = (_turn(shown), (form := _asked(shown)) and _value(form, "question"))
            self._records.wrong("a page shows what was not kept", f"{self.who.local_id}: {here}, not {wanted}")
        return shown

    def _hears(self, shown: Shown, sent: Sent) -> None:
        """Whether the words for a worry stand there."""
        if "sms:988" not in shown.page.links.values() or not sent.reply.text:
            return
        if shown.status in (403, 429):  # nobody is in: then they are words alone
            self._records.counts["words to who was not in any more"] += 1
            return
        in_time = shown.status == 200 and not shown.moments
        self._records.shows_words(self.who.id, sent, sure=shown.status == 200, once=in_time)

    def _id(self) -> str:
        self._ids += 1
        return f"{self.who.local_id}.{self._ids}"


def take(replay: Replay, sent: Sent) -> None:
    """One form, as the program must take it: also one that holds a worry."""
    flow, conversation = replay.flow, replay.conversation
    is_over = sent.at_turn not in (None, replay.turn)
    at = sent.reply.to or engine.waits_at(flow, conversation)
    asked = engine.asked_at(flow, conversation, at)
    if sent.reply.text and worry_in(sent.reply.text, "", asked) is not None:
        answers_it = not is_over and at == engine.waits_at(flow, conversation)
        for event in engine.hold(flow, conversation, at if answers_it else ""):
            if isinstance(event, Answered):
                replay.answers += _given(event, "")
        replay.turn += 1
    else:
        replay.take(sent)


def reply_of(pairs: Pairs) -> Reply:
    """What the program must understand of a form."""
    choices = tuple(value for name, value in pairs if name == "choice")
    if command := _of(pairs, "command"):
        return Reply(command=command, choices=choices, to=_of(pairs, "to"))
    return Reply(_of(pairs, "text"), choices, to=_of(pairs, "question"), beside=True)


def _with(world: Replay, order: Sequence[Sent]) -> Replay:
    copy = world.copy()
    for sent in order:
        take(copy, sent)
    return copy


def _fits(world: Replay, shown: Shown) -> bool:
    turn, form = _turn(shown), _asked(shown)
    if form is not None and _value(form, "question") != engine.waits_at(world.flow, world.conversation):
        return False
    if turn is None:
        return True
    return turn == world.turn and (form is not None or _heard(shown) or not isinstance(world.waits(), Ask))


def _different(worlds: Sequence[Replay]) -> list[Replay]:
    found: dict[str, Replay] = {}
    for one in worlds:
        found.setdefault(repr((one.turn, one.conversation.state, one.conversation.item, one.answers)), one)
    return list(found.values())


def _is_talk(shown: Shown) -> bool:
    """And not the page that says that the visit is over."""
    return shown.path.startswith("/talk") and shown.status < 500 and "/" not in shown.page.links.values()


def _asked(shown: Shown) -> Form | None:
    """The form of a question."""
    return shown.form("/talk", ("command", "back"))


def _heard(shown: Shown) -> bool:
    return "sms:988" in shown.page.links.values() or shown.form("/talk", ("command", "pause")) is not None


def _paused(shown: Shown) -> bool:
    return shown.form("/leave") is not None and _turn(shown) is None


def _turn(shown: Shown) -> int | None:
    found = [_value(form, "turn") for form in shown.page.forms if form.action in ("/talk", "/share")]
    return int(found[0]) if found and found[0].isdecimal() else None


def _value(form: Form, name: str) -> str:
    return next((value for key, value in form.fields if key == name), "")


def _has(form: Form, name: str, value: str) -> bool:
    return any((b.name, b.value) == (name, value) for b in form.buttons)


def _pressed(form: Form, name: str, value: str) -> Pairs:
    return [*form.pairs(), (name, value)]


def _of(pairs: Pairs, name: str) -> str:
    return next((value for key, value in pairs if key == name), "")
