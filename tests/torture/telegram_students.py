"""Students with phones, who go from the card to the last answer shared, whatever happens to the bot.

Each does only what a person can, waits for what should come of it, and remembers after each update
what must be kept once the bot has that update: found by giving the replies to the engine in plain
order, and never by looking at what the bot has kept.
"""

import random
from collections.abc import Awaitable, Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field, replace

from dialogs import engine
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM, Conversation
from dialogs.drafts.evidence import is_long
from dialogs.events import Answered, Ask, Event
from dialogs.flow import NOT_SURE, RESERVED, SKIP, SOMETHING_ELSE
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from dialogs.private import private_matter
from dialogs.reading_entries import LONG_QUOTE
from dialogs.replies import Reply, command_in
from dialogs.words import count_words, shown
from storage.cards import cards_of
from storage.database import open_store
from tests.botapi.phones import Phone, Seen
from tests.torture.orders import MASTER_KEY
from tests.torture.record import Given, Replay, Sent
from tests.torture.replies import own_words
from tests.torture.school import Enrolled

# Twice where the next question depends on answers.
FLOWS = ("my_tools", "my_tools", "my_day", "my_day", "all_about_me")
# Seconds until somebody who waits for an answer has waited in vain. On a busy machine sixty lives that end
# early take minutes, in which nobody can be answered; so it is long, and only what is broken waits for it.
PATIENCE = 600.0

Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Share:
    """What the student has decided about one answer."""

    audience: str
    quote: str = "whole"
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What must be kept of a student, no more and no less."""

    is_there: bool = False  # the chat
    yeses: int = 0
    replay: Replay | None = None
    shares: dict[str, Share] = field(default_factory=dict)
    is_done: bool = False  # read back to the end
    ticked: tuple[str, ...] = ()


@dataclass(eq=False)
class Mood:
    """What students are up to at the moment, so that rare points are met as well."""

    now: str = ""  # changing, editing, hurried; "" for anything


def codes_of(url: str, enrolled: Collection[Enrolled]) -> dict[str, str]:
    """The code on each student's card, by the student's id."""
    with closing(open_store(url, MASTER_KEY, 1)) as store, store.reading() as connection:
        return cards_of(connection, store.vault, [one.id for one in enrolled])


class Student:
    def __init__(
        self, who: Enrolled, code: str, phone: Phone, rng: random.Random, mood: Mood, wrong: Wrong
    ) -> None:
        self.who, self.code, self.phone = who, code, phone
        self.rng, self.mood, self._wrong = rng, mood, wrong
        self.kept = Kept()
        # After each update since the last that is known to be kept: what then must be kept.
        self.beliefs: list[tuple[int, Kept]] = [(0, self.kept)]
        self.serial = 0  # of the screen that stands on the phone, or is awaited
        self.replay: Replay
        self.flow = shipped_flow(rng.choice(FLOWS))
        self.patience = PATIENCE
        self._typed: dict[str, int] = {}  # which message became the whole of which answer
        self._row = ""  # that is asked about by itself
        self._ids = 0

    async def lives(self) -> None:
        await self._comes_in()
        while not self.kept.is_done:
            if self.replay.is_over():
                await self._reads_back()
            else:
                await self._answers()
        await self._sees_the_end()

    # --- from the card to the first question -------------------------------------------------

    async def _comes_in(self) -> None:
        self._acted(await self.phone.starts(self.code), replace(self.kept, is_there=True))
        await self._presses("yes", self.kept)  # these are my initials
        if self.rng.random() < 0.5:  # wants to know more
            await self._presses("card:1", self.kept, in_place=True)
        if self.rng.random() < 0.8:
            await self._presses("yes", replace(self.kept, yeses=1))
        else:
            await self._screen("yes")
            said = self.rng.choice(("yes", "Sí"))
            self._acted(await self.phone.says(said), replace(self.kept, yeses=1))
        if self.who.world.band == "prek-2":
            await self._presses("types:student", self.kept)
        name, version = self.flow.name, self.flow.version
        conversation = Conversation(name, version, self.who.language, self.who.world)
        self.replay = Replay(self.flow, conversation)
        engine.start(self.flow, conversation)
        await self._presses(f"flow:{name}", replace(self.kept, replay=self.replay.copy()))

    async def _shows_card(self, number: int) -> bool:
        """The way on to this card of the opening, or else the last one, which asks."""
        on, asks = f"{self.serial}:card:{number}", f"{self.serial}:yes"
        seen = await self._sees(lambda seen: bool({on, asks} & set(_buttons(seen))), on)
        return on in _buttons(seen)

    # --- questions ---------------------------------------------------------------------------

    async def _answers(self) -> None:
        waits = self.replay.waits()
        assert isinstance(waits, Ask)
        seen = await self._screen()
        if shown(waits.text) not in seen.text or shown(waits.about) not in seen.text:
            self._wrong("another question is shown", f"{seen.text[-60:]!r} and not {waits.text!r}")
        kinds = _KINDS[self.mood.now]
        await self.rng.choices(list(kinds), list(kinds.values()))[0](self, waits, seen)

    async def _taps(self, waits: Ask, seen: Seen) -> None:
        acts = self._acts(seen)
        choices = {act: label for act, label in acts.items() if act.startswith(("pick:", "tick:"))}
        known = [act for act in choices if act.partition(":")[2].isdecimal()]
        if not known:
            await self._types(waits, seen)
        elif waits.needs.several:
            await self._ticks(waits, choices)
        else:
            if (page := next((act for act in acts if act.startswith("page:")), "")) and self._may():
                await self._presses(page, self.kept, in_place=True)
                return
            act = self.rng.choice(known)
            twice = self.rng.random() < 0.1
            await self._picks(act, _value(waits, choices[act]), twice=twice)

    async def _ticks(self, waits: Ask, choices: dict[str, str]) -> None:
        """One after the other, some in haste; some are taken out again."""
        hasty = self._may()
        before = len(self.kept.ticked)
        own = [act for act in choices if act.startswith("tick:")]
        most = min(waits.most - before, len(own))
        for act in self.rng.sample(own, self.rng.randint(min(1, most) * (not before), most)):
            value = _value(waits, choices[act])
            ticked = (*_standing_beside(waits, self.kept.ticked, value), value)
            await self._presses(act, replace(self.kept, ticked=ticked), in_place=True)
            if not hasty:
                await self._screen(f"un{act}")
            if len(ticked) > 1 and self.rng.random() < 0.2:
                await self._screen(f"un{act}")
                fewer = replace(self.kept, ticked=ticked[:-1])
                await self._presses(f"un{act}", fewer, in_place=True)
                await self._screen(act)
        await self._presses("done", self._replied(Reply(choices=self.kept.ticked)))

    async def _types(self, waits: Ask, seen: Seen) -> None:
        words = self._words()
        name = waits.key
        update = await self.phone.says(words)
        message = self.phone.history[-1].id
        # What is ticked stays ticked by typing, and the words stand beside it.
        self._acted(update, self._replied(Reply(words, self.kept.ticked, to=name)))
        answer = _newest(self.replay, name)
        if answer is not None and answer.words == words:
            self._typed[name] = message

    async def _something_else(self, waits: Ask, seen: Seen) -> None:
        acts = self._acts(seen)
        if f"pick:{SOMETHING_ELSE}" in acts:
            await self._picks(f"pick:{SOMETHING_ELSE}", SOMETHING_ELSE)
        else:
            await self._types(waits, seen)

    async def _passes(self, waits: Ask, seen: Seen) -> None:
        value = self.rng.choice((SKIP, NOT_SURE))
        if self.kept.ticked or self._may():
            await self._picks(f"pick:{value}", value)
        else:
            await self._says("skip", waits)

    async def _goes_back(self, waits: Ask, seen: Seen) -> None:
        if "command:go_on" in self._acts(seen) and self._may():
            await self._presses("command:go_on", self._replied(Reply(command="go_on")))
        else:
            await self._says("back", waits)

    async def _changes(self, waits: Ask, seen: Seen) -> None:
        keys = self.replay.answered()
        await self._says("change", waits, asks_anew=not keys)
        if not keys:
            return
        shown_now = self._acts(await self._screen())
        act = self.rng.choice([one for one in shown_now if one.startswith("answer:")])
        to = keys[int(act.partition(":")[2]) - 1]
        await self._presses(act, self._replied(Reply(command="change", to=to)))

    async def _asks_for_help(self, waits: Ask, seen: Seen) -> None:
        await self._says("help", waits)

    async def _stops(self, waits: Ask, seen: Seen) -> None:
        await self._says("stop", waits)

    async def _comes_back(self, waits: Ask, seen: Seen) -> None:
        """The question that waits, once more."""
        self._acted(await self.phone.starts(), self.kept)

    async def _reads_own_words(self, waits: Ask, seen: Seen) -> None:
        known = len(self.phone.chat.sent)
        self.phone_update(await self.phone.says("/words"))
        name = "words_title" if self._shareable() else "words_none"
        await self._is_told(name, known)

    async def _edits(self, waits: Ask, seen: Seen) -> None:
        """An earlier message; the question that waits stays as it is."""
        replay = self.replay
        open_ones = [
            name
            for name in self._typed
            if name in replay.answered()
            and name != waits.key
            and self.kept.shares.get(name, Share(PRIVATE)).audience == PRIVATE
        ]
        if not open_ones:
            await self._types(waits, seen)
            return
        name, words = self.rng.choice(open_ones), self._words()
        known = len(self.phone.chat.sent)
        update = await self.phone.edits(self._typed[name], words)
        events = engine.revise(replay.flow, replay.conversation, name, Reply(words))
        answered = next(event for event in events if isinstance(event, Answered))
        replay.answers += [
            Given(name, "student", answered.meaning, answered.revision, answered.codes, words)
        ]
        replay.turn += 1
        serial = self.serial
        self._acted(update, self._after({name}, waits))
        if replay.waits() != waits:
            return  # another question comes
        self.serial = serial
        await self._is_told("edited_kept", known)

    # --- reading back ------------------------------------------------------------------------

    async def _reads_back(self) -> None:
        """Some rows are marked by themselves; then what is marked is shared, with all that is open or not."""
        await self._screen("change_one")
        rows = self._left()
        if rows and self.mood.now == "changing" and self._may():
            await self._changes_a_row(self.rng.choice(rows))
            return
        marks: dict[str, Share] = {}
        for name in self.rng.sample(rows, self.rng.randint(0, min(2, len(rows)))):
            await self._opens_row(name)
            marks[name] = await self._marks()
        marks = {name: Share(PRIVATE) for name in rows if self._is_kept_out(name)} | marks
        left_open = [name for name in rows if name not in marks]
        if left_open and not (marks and self._may()):
            act, audience = self.rng.choice(list(_OF_ALL.items()))
            await self._presses(act, self.kept, in_place=True)
            marks |= {name: self._share_of(name, audience) for name in left_open}
            left_open = []
        await self._presses("share", self._with_shares(marks))
        if left_open:
            await self._screen("undo")
            self._acted(await self.phone.starts(), self.kept)

    async def _opens_row(self, name: str) -> None:
        number = self._shareable().index(name) + 1
        await self._presses("change_one", self.kept)
        await self._presses(f"row:{number}", self.kept)
        self._row = name

    async def _changes_a_row(self, name: str) -> None:
        await self._opens_row(name)
        seen = await self._screen()
        if "open" in self._acts(seen):
            await self._presses("open", self.kept)
            await self._screen("change")
        await self._presses("change", self._replied(Reply(command="change", to=name)))

    async def _marks(self) -> Share:
        """The row that stands there by itself; nothing of it is kept yet."""
        acts = self._acts(await self._screen("list"))
        if "open" in acts and self._may():
            await self._presses(PRIVATE, self.kept)
            if not self._picked(self._row):
                return Share(PRIVATE)
            audience = self.rng.choice((TEAM, CASE_MANAGER, PRIVATE))
            await self._presses(audience, self.kept)
            return Share(audience, "whole" if audience == PRIVATE else "none")
        if "open" in acts:
            await self._presses("open", self.kept)
        audience = self.rng.choice((TEAM, CASE_MANAGER, PRIVATE))
        await self._presses(audience, self.kept)
        if audience == PRIVATE or not any(self._said(self._row)):
            return Share(audience)
        return await self._says_what_may_be_quoted(audience)

    async def _says_what_may_be_quoted(self, audience: str) -> Share:
        seen = await self._screen("none")
        choice, words = self.rng.choice(self._quotes(seen)), _words_of(self.replay, self._row)
        part = words[: len(words) // 2].strip()
        while is_long([part]):  # half of a long answer may be too long for a quote as well
            part = part[: len(part) // 2].strip()
        if choice != "part" or not part:
            choice = "none" if choice == "part" else choice
            await self._presses(choice, self.kept)
            return Share(audience, choice)
        await self._presses("part", self.kept)
        await self._screen("back")
        self._acted(await self.phone.says(part), self.kept)
        start = words.find(part)
        await self._presses("use", self.kept)
        return Share(audience, "part", (start, start + len(part)))

    def _quotes(self, seen: Seen) -> list[str]:
        return [act for act in self._acts(seen) if act != "change"]

    def _said(self, name: str) -> list[str]:
        return [_words_of(self.replay, one) for one in self.replay.with_follow_ups(name)]

    def _picked(self, name: str) -> bool:
        answer = _newest(self.replay, name)
        return answer is not None and bool(set(answer.codes) - set(RESERVED))

    def _is_proposed(self, name: str) -> bool:
        """Whether its words stay out by themselves. (Nobody's name is in `own_words`.)"""
        said = self._said(name)
        return any(map(private_matter, said)) or sum(map(count_words, said)) > LONG_QUOTE

    def _is_kept_out(self, name: str) -> bool:
        return self._is_proposed(name) and not self._picked(name)

    def _share_of(self, name: str, audience: str) -> Share:
        """As one press marks it."""
        out = audience != PRIVATE and any(self._said(name)) and self._is_proposed(name)
        return Share(audience, "none" if out else "whole")

    async def _sees_the_end(self) -> None:
        """How many answers were shared, or that there are none."""
        entries = self._shareable()
        shared = [name for name in entries if self.kept.shares[name].audience != PRIVATE]
        world, language = self.who.world, self.who.language
        if not entries:
            return await self._is_told("review_nothing", 0)
        name = "shared_done" if shared else "shared_none"
        end = phrase(name, world, language, name=world.called, shared=str(len(shared)),
                     all=str(len(entries)))  # fmt: skip
        await self._sees(lambda seen: end in seen.text, f"the end: {end}")

    # --- what is believed --------------------------------------------------------------------

    def _acted(self, update: int, kept: Kept) -> None:
        """Without anything awaited between the act and this."""
        self.serial = update
        self.phone_update(update, kept)

    def phone_update(self, update: int, kept: Kept | None = None) -> None:
        self.kept = kept or self.kept
        self.beliefs.append((update, self.kept))

    def _replied(self, reply: Reply) -> Kept:
        before, asked = len(self.replay.answers), self.replay.waits()
        self.replay.take(Sent(self._new_id(), reply))
        anew = {given.key for given in self.replay.answers[before:]}
        for name in anew:
            self._typed.pop(name, None)
        return self._after(anew, asked)

    def _after(self, anew: Collection[str], asked: Event) -> Kept:
        """An answer given anew is private, and waits for its reader again.

        What is ticked stays so while the same question waits, and is as it was left at any other.
        """
        waits, ticked = self.replay.waits(), self.kept.ticked
        if not isinstance(waits, Ask) or waits.words_wanted:
            ticked = ()
        elif not (ticked and isinstance(asked, Ask) and waits.key == asked.key):
            ticked = waits.ticked
        whole = set(map(self.replay.question, anew))
        shares = {
            name: share
            for name, share in self.kept.shares.items()
            if self.replay.question(name) not in whole
        }
        kept = replace(self.kept, replay=self.replay.copy(), shares=shares, ticked=ticked)
        return self._settled(kept)

    def _with_shares(self, shares: dict[str, Share]) -> Kept:
        """Of questions, each with its follow-ups; a part is always of the question's own words."""
        all_of = {
            one: share if one == name or share.quote != "part" else Share(share.audience, "none")
            for name, share in shares.items()
            for one in self.replay.with_follow_ups(name)
        }
        return self._settled(replace(self.kept, shares={**self.kept.shares, **all_of}))

    def _settled(self, kept: Kept) -> Kept:
        """With no answer left to decide about, reading back is over, and all else stays private."""
        if not self.replay.is_over() or self._left(kept):
            return kept
        rest = [name for name in self.replay.answered() if name not in kept.shares]
        shares = {**kept.shares, **dict.fromkeys(rest, Share(PRIVATE))}
        return replace(kept, shares=shares, is_done=True)

    def _shareable(self) -> list[str]:
        """Questions: what was said to follow-ups is read back, and decided, with theirs."""
        return [
            name
            for name in self.replay.answered()
            if _is_shareable(self.replay, name) and self.replay.question(name) == name
        ]

    def _left(self, kept: Kept | None = None) -> list[str]:
        return [name for name in self._shareable() if name not in (kept or self.kept).shares]

    # --- what is done, and seen --------------------------------------------------------------

    async def _says(self, text: str, waits: Ask, *, asks_anew: bool = True) -> None:
        """`asks_anew`: a question stands on the phone then, and no list of answers."""
        update = await self.phone.says(text)
        name = command_in(text) if self.kept.ticked else ""
        reply = Reply(command=name, choices=self.kept.ticked) if name else Reply(text, to=waits.key)
        kept = self._replied(reply)
        self._acted(update, kept if asks_anew else replace(kept, ticked=()))

    async def _picks(self, act: str, value: str, *, twice: bool = False) -> None:
        await self._presses(act, self._replied(Reply(choices=(value,))), twice=twice)

    async def _presses(
        self, act: str, kept: Kept, *, in_place: bool = False, twice: bool = False
    ) -> None:
        """A button of the screen. `twice`: the second press comes too late, and changes nothing."""
        seen = await self._screen(act)
        data = f"{self.serial}:{act}"
        update = await self.phone.taps_data(data, seen)
        if in_place:
            self.phone_update(update, kept)
        else:
            self._acted(update, kept)
        if twice:
            self.phone_update(await self.phone.taps_data(data, seen))

    async def _screen(self, act: str = "") -> Seen:
        """The message with the buttons of this screen, as soon as it shows this one."""
        serial = f"{self.serial}:"

        def fits(seen: Seen) -> bool:
            found = _buttons(seen)
            return any(data.startswith(serial) for data in found) and (
                not act or f"{serial}{act}" in found
            )

        return await self._sees(fits, f"the answer to update {self.serial} {act}")

    async def _is_told(self, name: str, known: int) -> None:
        """By a new message without buttons."""
        begins = phrase(name, self.who.world, self.who.language, sentence="").strip()
        sent = self.phone.chat.sent

        def fits(seen: Seen) -> bool:
            return seen.id in sent[known:] and begins in seen.text

        await self._sees(fits, f"{name}: {begins}")

    async def _sees(self, fits: Callable[[Seen], bool], what: str) -> Seen:
        found: list[Seen] = []

        def is_so() -> bool:
            found[:] = [seen for seen in self.phone._newest_first() if fits(seen)][:1]
            return bool(found)

        await self.phone.waits_until(is_so, self.patience, what)
        return found[0]

    def _acts(self, seen: Seen) -> dict[str, str]:
        """What the buttons do, and what stands on them."""
        serial = f"{self.serial}:"
        return {
            data.removeprefix(serial): label
            for data, label in _buttons(seen).items()
            if data.startswith(serial)
        }

    def _words(self) -> str:
        while True:
            words = own_words(self.rng, self._new_id()).strip()
            if len(words) < 1000:
                return words

    def _may(self) -> bool:
        return self.rng.random() < 0.4

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self.who.local_id} {self._ids}"


Does = Callable[[Student, Ask, Seen], Awaitable[None]]

_KINDS: dict[str, dict[Does, int]] = {
    "": {
        Student._taps: 46,
        Student._types: 16,
        Student._something_else: 5,
        Student._passes: 6,
        Student._goes_back: 6,
        Student._changes: 4,
        Student._edits: 5,
        Student._asks_for_help: 2,
        Student._reads_own_words: 2,
        Student._comes_back: 2,
        Student._stops: 6,
    },
    "changing": {Student._taps: 60, Student._goes_back: 30, Student._changes: 10},
    "editing": {Student._types: 40, Student._edits: 40, Student._taps: 20},
    "hurried": {Student._types: 20, Student._taps: 10, Student._stops: 20},
}

# What marks all that is open.
_OF_ALL = {"mark:team": TEAM, "mark:one": CASE_MANAGER, "mark:private": PRIVATE}


def _value(waits: Ask, label: str) -> str:
    """Of a button that is not ticked."""
    found = [one.value for one in waits.options if f"{one.picture} {one.label}".strip() == label]
    return found[0] if found else SOMETHING_ELSE


def _standing_beside(waits: Ask, ticked: tuple[str, ...], value: str) -> tuple[str, ...]:
    """What stays ticked beside it: a choice that names nothing stands alone."""
    nothing = {option.value for option in waits.options if option.none}
    return () if value in nothing else tuple(one for one in ticked if one not in nothing)


def _buttons(seen: Seen) -> dict[str, str]:
    rows = seen.wire.get("reply_markup", {}).get("inline_keyboard", ())
    return {str(one["callback_data"]): str(one["text"]) for row in rows for one in row}


def _newest(replay: Replay, name: str) -> Given | None:
    mine = [given for given in replay.answers if given.key == name]
    return max(mine, key=lambda given: given.revision, default=None)


def _words_of(replay: Replay, name: str) -> str:
    answer = _newest(replay, name)
    return answer.words if answer else ""


def _is_shareable(replay: Replay, name: str) -> bool:
    answer = _newest(replay, name)
    return answer is not None and bool(answer.words or set(answer.codes) - set(RESERVED))
