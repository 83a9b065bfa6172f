"""The channel besieged: one database, one stand-in that never ends, one victim after the other.

Students with phones go on all the while, and the network is as bad as it can be: calls are refused,
broken off before or after they are done, held up; updates come twice and in disorder. After each
death the harness looks at what lies on the disk, lets a minute pass, and starts the bot again.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.botapi.running import standin
from tests.botapi.server import Api
from tests.torture.lives import Died, Victim
from tests.torture.oracle import Violation
from tests.torture.orders import Life
from tests.torture.school import make_school
from tests.torture.telegram_oracle import judge_end, judge_post, judge_student, looked_at
from tests.torture.telegram_points import (
    ANY_MOMENT,
    CHANGING,
    EDITING,
    NEWCOMERS,
    PUBLISHING,
    PUT_OFF,
    READING_BACK,
    SELDOM,
)
from tests.torture.telegram_post import Post
from tests.torture.telegram_students import PATIENCE, Mood, Student, codes_of

_KILLED = -9
_AT_ONCE = 10  # students under way
_MOST_AT_ONCE = 16
_ENOUGH = 15  # violations, after which no more are looked for
_LONGEST_LIFE = 4.0  # seconds; whoever has not died by then is not going to
# Lives without a death, after which a point is out of reach; a busy machine needs several.
_TRIES = 12
_TRIES_SELDOM = 12  # the same where chance has to help
_FAULTYS_PATIENCE = 10.0
_END = 600.0  # seconds in which everybody comes to the end
_BETWEEN_LIVES = 61_000_000  # microseconds: a letter claimed by the dead is free again

# What the stand-in is to refuse of the bot, at most: edits and answers that came twice or too late.
_HARMLESS = {"not modified", "query invalid", "query answered twice"}
_CALLS_TO_A_FAULT = 30
_METHODS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "getUpdates",
            "answerCallbackQuery", "sendMessage")  # fmt: skip


class ChannelSiege:
    def __init__(
        self, folder: Path, api: Api, seed: int, students: int, fault: str, ahead: list[int]
    ) -> None:
        self.rng, self.api, self.fault = random.Random(seed), api, fault
        self.file = folder / "whathelps.db"
        self.url = f"sqlite:///{self.file}"
        self.waiting = make_school(self.url, students, self.rng)
        self.codes = codes_of(self.url, self.waiting)
        self.victim = Victim(folder / "errors.txt", "tests.torture.telegram_victim")
        self.diary = folder / "letters.txt"
        self.post = Post(api, self.diary, self.wrong)
        self.mood = Mood()
        self.students: list[Student] = []
        self.hits: Counter[str] = Counter()
        self.left: Counter[str] = Counter()  # how often each point is still to be hit
        self.lives = 0
        self.struck = 0  # faults on the way
        self.violations: list[Violation] = []
        self._ahead = ahead
        self._latest = 1  # the how manyth time, at most, that a victim comes to a point
        self._dies_at, self._killed_at = "", ""
        self._at_once, self._calls_to_a_fault = _AT_ONCE, _CALLS_TO_A_FAULT
        self._under_way: dict[asyncio.Task[None], Student] = {}

    def wrong(self, check: str, what: str) -> None:
        self.violations.append(Violation(check, what))

    async def run(self, wanted: Mapping[str, int], *, updates: int = 0, within: float = 0) -> None:
        """Until each point was hit as often as is wanted, and then a storm (see below)."""
        self.left = Counter(wanted)
        self._latest = min(3, max(wanted.values(), default=1))
        # What students seldom come to, in any order: whatever of it comes first.
        plan = [() if point in SELDOM else (point,) for point in self.left.elements()]
        self.rng.shuffle(plan)
        weather = asyncio.create_task(self._weather())
        try:
            for points in plan:
                await self._die_at(points)
            await self._storm(updates, within)
        finally:
            weather.cancel()
            with suppress(asyncio.CancelledError):
                await weather
        if not self._has_enough():
            await self._last_life()

    async def _storm(self, updates: int, within: float) -> None:
        """More students, more faults, and a death every few seconds: so many updates, or seconds."""
        self._calls_to_a_fault, self._at_once = 15, _MOST_AT_ONCE
        until, all = time.monotonic() + within, len(self.api.confirmed) + updates
        while len(self.api.confirmed) < all and time.monotonic() < until:
            if self._has_enough():
                return
            await self._life((ANY_MOMENT,), longest=5.0)

    def _has_enough(self) -> bool:
        return len(self.violations) > (0 if self.fault else _ENOUGH)

    async def _die_at(self, points: tuple[str, ...]) -> None:
        """() is for any of those seldom met that are still wanted."""
        at = points
        for _ in range(_TRIES if points else _TRIES_SELDOM):
            at = points or tuple(point for point in sorted(SELDOM) if self.left[point] > 0)
            before = self.left.total()
            if not at or self._has_enough():
                return
            await self._life(at)
            if self.left.total() < before:
                return
        if not self.fault:
            self.wrong("a point is out of reach", " or ".join(at))

    # --- one life ----------------------------------------------------------------------------

    async def _life(self, points: tuple[str, ...], longest: float = 0.4) -> None:
        self._prepare(set(points))
        in_commit = any("commit" in point for point in points)
        life = Life(
            self.url,
            "|".join(points),
            1 if SELDOM.issuperset(points) else self.rng.randint(1, self._latest),
            self.fault,
            delay=self.rng.uniform(0, 0.0008 if in_commit else 0.003),
            api=self.api.base_url,
            ahead=self._ahead[0],
            version="" if PUBLISHING.isdisjoint(points) else f"1.{self.lives}",
            diary=str(self.diary),
        )
        self._dies_at = ""
        try:
            if await self._lives(life):
                await self._until_dead(points, longest)
        except Died as death:
            await self._look_after(death)

    def _prepare(self, points: set[str]) -> None:
        """Students do what leads to these points."""
        self.lives += 1
        moods = {"changing": CHANGING, "editing": EDITING, "hurried": READING_BACK}
        fitting = [mood for mood, leads_to in moods.items() if points & leads_to]
        self.mood.now = self.rng.choice(fitting) if fitting else ""
        newcomers = bool(points & NEWCOMERS) and len(self._under_way) < _MOST_AT_ONCE
        for _ in range(max(newcomers, self._at_once - len(self._under_way))):
            self._begin()
        if points & PUT_OFF:
            self.api.faults.breaks(502, method="sendMessage")

    async def _lives(self, life: Life) -> bool:
        heard = await asyncio.to_thread(self.victim.live, life)
        if heard.word == "dies":
            self._dies_at = heard.about["point"]
            return True
        if heard.word != "born":
            self.wrong("the database does not open", str(heard.about))
        return heard.word == "born"

    async def _until_dead(self, points: tuple[str, ...], longest: float) -> None:
        """Hears the death. Whoever lives on too long is killed, and that is a hit at no point."""
        self._killed_at = ANY_MOMENT if ANY_MOMENT in points else ""
        within = self.rng.uniform(0, longest) if ANY_MOMENT in points else _LONGEST_LIFE
        while True:
            listening = asyncio.create_task(asyncio.to_thread(self.victim.hear))
            await asyncio.wait([listening], timeout=within)
            if not listening.done():
                self.victim.kill()
            heard = await listening
            if heard.word == "dies":
                self._dies_at = heard.about["point"]
            elif heard.word != "born":  # which it may still say while its death is on the way
                self.wrong("a victim that speaks", heard.word)

    async def _look_after(self, death: Died) -> None:
        await asyncio.sleep(0)  # what the dead has called is done now, or never
        self.post.died()
        if death.status != _KILLED:
            self.wrong("the program failed", f"{death.status}: {self.victim.last_error()}")
            return
        point = self._dies_at or self._killed_at
        self.hits[point] += 1
        self.left[point] -= self.left[point] > 0
        with looked_at(self.file) as look:
            if self.lives % 10 == 0:
                self.violations += look.soundness()
            self.violations += judge_post(look, self.post)
            for student in self._under_way.values():
                self.violations += judge_student(look, student, self.api.confirmed)
        self._ahead[0] += _BETWEEN_LIVES

    # --- students, and the weather -----------------------------------------------------------

    def _begin(self) -> None:
        if not self.waiting:
            return
        who = self.waiting.pop()
        phone = self.api.phone(first_name=who.world.name, language=who.language)
        rng = random.Random(self.rng.random())
        student = Student(who, self.codes[who.id], phone, rng, self.mood, self.wrong)
        student.patience = _FAULTYS_PATIENCE if self.fault else PATIENCE
        self.students.append(student)
        task = asyncio.create_task(student.lives())
        self._under_way[task] = student
        task.add_done_callback(self._came_to_the_end)

    def _came_to_the_end(self, task: asyncio.Task[None]) -> None:
        student = self._under_way.pop(task)
        if task.cancelled():
            return
        if problem := task.exception():
            where = f"{student.who.local_id} ({student.flow.name})"
            self.wrong("a student waits in vain", f"{where}: {problem!r}")

    async def _weather(self) -> None:
        """Something goes wrong with every so many calls; never so much that nobody gets on."""
        following = 0.0
        while True:
            await asyncio.sleep(0.005)
            if len(self.api.log) >= following and len(self.api.faults.waiting) < 3:
                self._strike()
                following = len(self.api.log) + self.rng.expovariate(1 / self._calls_to_a_fault)

    def _strike(self) -> None:
        self.struck += 1
        faults, rng = self.api.faults, self.rng
        method = rng.choice(_METHODS)
        match rng.randrange(10):
            case 0:
                faults.too_many(1, method=method)
            case 1:
                faults.breaks(rng.choice((500, 502, 504)), method=method)
            case 2:
                faults.drops_before(method=method)
            case 3:
                faults.drops_after(method=method)
            case 4:
                faults.answers_no_json(method=method)
            case 5 | 6:
                faults.gives_twice()
            case 7:
                faults.gives_out_of_order()
            case _:
                faults.slows(rng.uniform(0.005, 0.05), method=method)

    # --- the last life -----------------------------------------------------------------------

    async def _last_life(self) -> None:
        """Nothing dies or breaks any more: everybody comes to the end."""
        self.api.faults.clear()
        self.mood.now = "hurried"
        life = Life(
            self.url, fault=self.fault, api=self.api.base_url, ahead=self._ahead[0],
            diary=str(self.diary),
        )  # fmt: skip
        try:
            if not await self._lives(life):
                return
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=_END)
            await self._quiet()
            await asyncio.to_thread(self.victim.leave)
        except Died as death:
            self.wrong("the program failed", f"{death.status}: {self.victim.last_error()}")
        for student in self._under_way.values():
            self.wrong("a student does not come to the end", student.who.local_id)
        with looked_at(self.file) as look:
            self.violations += judge_end(look, self.students, self.post, self.api.confirmed)
        for refused in self.api.refused:
            if refused.rule.name not in _HARMLESS and refused.method != "answerCallbackQuery":
                self.wrong("refused by the stand-in", str(refused))

    async def _quiet(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.post.all_sent() and not self.api.pending:
                return
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in list(self._under_way):
            task.cancel()
        await asyncio.to_thread(self.victim.close)


@asynccontextmanager
async def besieged(
    folder: Path, seed: int, students: int, fault: str = ""
) -> AsyncIterator[ChannelSiege]:
    """The stand-in's clock and the victims' are moved on together between two lives."""
    ahead = [0]
    async with standin(
        clock=lambda: time.time() + ahead[0] / 1_000_000,
        ticks=lambda: time.monotonic() + ahead[0] / 1_000_000,
    ) as api:
        siege = ChannelSiege(folder, api, seed, students, fault, ahead)
        try:
            yield siege
        finally:
            await siege.close()
