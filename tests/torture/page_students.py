"""Students at the page, who go from the card to the last answer, whatever happens to the program.

Each does what a person can with a browser, and nothing here looks at what the program has kept.
"""

import asyncio
import random

from dialogs import engine
from dialogs.conversation import Conversation
from dialogs.loading import shipped_flow
from tests.torture.page_browser import Browser, Pairs, Shown
from tests.torture.page_record import (
    Records,
    Talk,
    Worry,
    asked_in,
    has_button,
    is_talk,
    one_of,
    pressed,
    reply_of,
    says_the_words,
    turn_of,
    value_of,
    with_forms,
)
from tests.torture.record import Replay, Sent
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


class Student:
    def __init__(self, who: Enrolled, code: str, rng: random.Random, records: Records) -> None:
        self.who, self.code, self.rng, self._records = who, code, rng, records
        self.talk: Talk | None = None
        self.is_through = False
        self._devices = [Browser(records.network, who.language, script=rng.random() < 0.7)]
        self._ids = 0

    def has_cookie(self, cookie: str) -> None:
        """They were here before; "" for who comes by the card."""
        if cookie:
            self._devices[0].cookies["whathelps"] = cookie

    async def lives(self) -> None:
        device = self._devices[0]
        shown = await (device.opens("/talk") if device.cookies else self._comes_in(device))
        if asked_in(shown) is None:
            shown = await self._comes_in(device)
        self._begins_with(shown)
        while not self._is_over(shown) and not self._records.is_over:
            shown = await self._acts(shown)
        self.is_through = True

    def _is_over(self, shown: Shown) -> bool:
        return asked_in(shown) is None and is_talk(shown) and not says_the_words(shown)

    # --- from the card to a question -------------------------------------------------------------

    async def _comes_in(self, device: Browser) -> Shown:
        """Whatever page comes, the way on from it; by the card again where the visit is over."""
        shown = await device.opens(f"/c/{self.code}")
        way: list[str] = []
        for _ in range(200):
            way.append(f"{shown.status} {shown.path}")
            if is_talk(shown):
                return shown
            shown = await self._way_on(device, shown)
        raise AssertionError(f"never came in: {way[-9:]}")

    async def _way_on(self, device: Browser, shown: Shown) -> Shown:
        for action, name in (
            ("/enter", "me"),
            ("/hello", "start"),
            ("/types", "typed_by"),
            ("/pin", "keep"),
        ):
            form = shown.form(action)
            found = (
                [b.value for b in form.buttons if b.name == name and b.value != "no"]
                if form
                else []
            )
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
        await asyncio.sleep(0.05)
        return await device.opens(f"/c/{self.code}")

    def _begins_with(self, shown: Shown) -> None:
        """Which flow it is says the first question."""
        asked = asked_in(shown)
        for name in FLOWS:
            flow = shipped_flow(name)
            conversation = Conversation(name, flow.version, self.who.language, self.who.world)
            replay = Replay(flow, conversation)
            engine.start(flow, conversation)
            if engine.waits_at(flow, conversation) == (asked and value_of(asked, "question")):
                self.talk = Talk(flow, shown.field("conversation"), [replay])
                return
        raise AssertionError(f"no flow begins so: {shown.path} {shown.page.text[:80]!r}")

    # --- what they do ------------------------------------------------------------------------------

    async def _acts(self, shown: Shown) -> Shown:
        form = asked_in(shown)
        if form is None:
            return await self._looks()
        mood = self._records.mood
        chance = self.rng.random()
        if mood == "worried" and "text" in form.texts and chance < 0.5:
            return await self._sends(self._worried(form))
        if chance < 0.05:
            return await self._sends_twice_at_once(self._answered(form))
        if chance < 0.10:
            return await self._answers_on_two()
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
            return pressed(form, "command", "back")
        if chance < 0.16:
            return pressed(form, "command", "pause")
        if chance < 0.165:
            return pressed(form, "command", "stop")
        if chance < 0.25 and "go_on" in values:
            return pressed(form, "command", "go_on")
        return self._answered(form)

    def _answered(self, form: Form) -> Pairs:
        offered = form.offered.get("choice", [])
        buttons = [b.value for b in form.buttons if b.name == "choice"]
        if "text" in form.texts and self.rng.random() < 0.6:
            form.texts["text"] = f"{self.rng.choice(_TEXTS)} [{self._id()}]"
            return pressed(form, "send", "1")
        plain = [value for value in offered if value != "something_else"]
        if plain:
            picked = self.rng.sample(plain, min(len(plain), self.rng.randint(1, 2)))
            picked = picked[:1] if any(k for k in form.radios) else picked
            form.ticked.clear()
            form.chosen.pop("choice", None)
            return [*pressed(form, "send", "1"), *(("choice", value) for value in picked)]
        return pressed(form, "choice", self.rng.choice(buttons))

    def _worried(self, form: Form) -> Pairs:
        text, _ = self.rng.choice(WORRIES)
        form.texts["text"] = f"{text} [{self._id()}]"
        return pressed(form, "send", "1")

    async def _looks(self) -> Shown:
        """The question that waits; by the card, where the visit is over."""
        device = self._devices[0]
        shown = await device.opens("/talk")
        if not is_talk(shown):
            shown = await self._comes_in(device)
        return self._settled(shown)

    async def _sends(self, pairs: Pairs) -> Shown:
        sent = self._on_its_way(pairs)
        shown = await self._devices[0].sends("/talk", pairs, lambda seen: self._hears(seen, sent))
        self._hears(shown, sent)
        self._records.counts["forms answered"] += 1
        if turn_of(shown) is None:  # as where the visit is over, or for a pause
            return await self._looks()
        if shown.posted < 400 and not shown.moments:
            self._must_be_taken(sent)
        shown = self._settled(shown)
        return shown if asked_in(shown) is not None else await self._looks()

    async def _sends_twice_at_once(self, pairs: Pairs) -> Shown:
        sent = self._on_its_way(pairs)
        device = self._devices[0]
        both = [
            device.sends("/talk", pairs, lambda seen: self._hears(seen, sent)) for _ in range(2)
        ]
        for shown in await asyncio.gather(*both):
            self._hears(shown, sent)
        self._records.counts["forms sent twice at once"] += 1
        return await self._looks()

    async def _answers_on_two(self) -> Shown:
        """Two devices of one student, at the same question: one of both answers is the answer."""
        if len(self._devices) == 1:
            self._devices.append(Browser(self._records.network, self.who.language))
            await self._comes_in(self._devices[1])
        shown, other = await self._looks(), await self._devices[1].opens("/talk")
        ours, theirs = asked_in(shown), asked_in(other)
        if ours is None or theirs is None or turn_of(other) != turn_of(shown):
            return shown
        tries = [
            (self._devices[0], self._answered(ours)),
            (self._devices[1], self._answered(theirs)),
        ]
        for _, pairs in tries:
            self._on_its_way(pairs)
        await asyncio.gather(*(device.sends("/talk", pairs) for device, pairs in tries))
        self._records.counts["answers on two devices at once"] += 1
        return await self._looks()

    async def _changes(self) -> Shown:
        """An earlier answer, from the page of all answers."""
        device = self._devices[0]
        shown = await device.opens("/answers")
        forms = [one for one in shown.page.forms if has_button(one, "command", "change")]
        if not forms:
            return await self._looks()
        return await self._sends(pressed(self.rng.choice(forms), "command", "change"))

    async def _wants_to_talk(self) -> Shown:
        device = self._devices[0]
        shown = await device.opens("/someone")
        form = shown.form("/someone")
        if form is not None:
            when = self.rng.choice(("now", "today", "week"))
            shown = await device.sends("/someone", pressed(form, "when", when))
            if shown.status == 200 and shown.posted == 200:
                wish = Worry(self.who.id, "", self._records.clock(), sure=True, when=when)
                self._records.wishes.append(wish)
        return await self._looks()

    # --- what they know ----------------------------------------------------------------------------

    def _on_its_way(self, pairs: Pairs) -> Sent:
        assert self.talk is not None
        sent = Sent(self._id(), reply_of(pairs), at_turn=int(one_of(pairs, "turn")))
        self.talk.doubts.append(sent)
        return sent

    def _must_be_taken(self, sent: Sent) -> None:
        """A page that says no other was shown: the form was taken, at the question that it was for."""
        assert self.talk is not None
        if self.talk.doubts == [sent]:
            self.talk.worlds = [with_forms(world, [sent]) for world in self.talk.worlds]
            self.talk.doubts.clear()

    def _settled(self, shown: Shown) -> Shown:
        assert self.talk is not None
        if not self.talk.settle(shown):
            wanted = [
                (one.turn, engine.waits_at(one.flow, one.conversation)) for one in self.talk.worlds
            ]
            here = (turn_of(shown), (form := asked_in(shown)) and value_of(form, "question"))
            self._records.wrong(
                "a page shows what was not kept", f"{self.who.local_id}: {here}, not {wanted}"
            )
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
