"""The whole program besieged: one database, a mail server that never ends, one victim after the other.

Students, families, counselors and an admin go on all the while. Disk, clock, locks, mail and network fail at
random beside the deaths, and sometimes two instances of the program serve one database. After each death the
harness looks at what lies on the disk, lets a minute pass, and starts the program again.
"""

import asyncio
import random
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import aiohttp

from bot.conversation.worries import worry_in
from dialogs.loading import shipped_flow
from tests.torture.lives import Died, Victim
from tests.torture.oracle import Violation
from tests.torture.orders import Life
from tests.torture.page_browser import Browser, Network
from tests.torture.page_oracle import (
    Delivery,
    deliveries,
    judge_alerts,
    judge_end,
    judge_student,
    judge_worries,
    looked_at,
    wrong_chains,
)
from tests.torture.page_points import ANY_MOMENT, NEWCOMERS, PUT_OFF, SELDOM, STAFF, WORRIES
from tests.torture.page_post import PagePost, post_office
from tests.torture.page_record import Records
from tests.torture.page_school import (
    ADULTS,
    at_a_question,
    email_of,
    links_of_families,
    make_staff,
    sign_in,
)
from tests.torture.page_staff import COOKIE, Admin, Counselor, Desk, Family
from tests.torture.page_students import FLOWS, Student
from tests.torture.page_students import WORRIES as WORDS
from tests.torture.page_weather import weather
from tests.torture.school import ZONE, Enrolled, make_school
from tests.torture.telegram_students import codes_of

_KILLED = -9
_AT_ONCE = 10  # students under way
_ENOUGH = 15  # violations, after which no more are looked for
_LONGEST_LIFE = 5.0  # seconds; whoever has not died by then is not going to
# Lives without a death, after which a point is out of reach; a busy machine needs several.
_TRIES = 12
_TRIES_SELDOM = 12  # the same where chance has to help
_TWO_INSTANCES = 0.25  # of all lives
_TIMEOUT = 0.4  # seconds that the program waits for a lock
_BETWEEN_LIVES = 61.0  # seconds of the siege's clock
_LAST = 400.0  # the same before the last lives, so that letters put off are due
_LATE, _TIMES = 60.0, 20  # seconds without what was away; and so many times what half of them took
_END = 60.0  # seconds in which everybody comes to a page that stands


class PageSiege:
    def __init__(self, folder: Path, students: int, fault: str, network: Network) -> None:
        self.rng, self.fault = network.rng, fault
        self.file = folder / "whathelps.db"
        self.url = f"sqlite:///{self.file}"
        self.network = network
        self._passed = 0.0  # seconds that went by between lives
        self.jump = 0  # microseconds by which the program's clock is wrong
        self._begins = _a_school_morning() - time.time_ns() // 1000
        for name in FLOWS:
            shipped_flow(name)  # read before anybody waits for it
        worry_in("a word of nobody")
        self.waiting = make_school(self.url, students, self.rng)
        self._codes = codes_of(self.url, self.waiting)
        self.records = Records(network, self.clock, self.wrong)
        self.students: list[Student] = []
        self.families: list[Family] = []
        self.hits: Counter[str] = Counter()
        self.left: Counter[str] = Counter()  # how often each point is still to be hit
        self.struck: Counter[str] = Counter()  # faults beside the deaths
        self.dead: list[tuple[float, float]] = []
        self._dead_since: float | None = None
        self.lives = 0
        self.violations: list[Violation] = []
        self.told: list[Delivery] = []
        self.alerts = 0
        self.victim = Victim(folder / "errors.txt", "tests.torture.page_victim")
        self._ports = (_free_port(), _free_port())
        self._dies_at, self._killed_at, self.has_twin = "", "", False
        self._latest = 1
        self._under_way: dict[asyncio.Task[None], Student] = {}
        self._cookies: dict[str, str] = {}  # by the student's id
        self._staff: dict[str, Browser] = {}  # by the id of whose it is
        self._beside: list[asyncio.Task[None]] = []

    def wrong(self, check: str, what: str) -> None:
        self.violations.append(Violation(check, what))

    def clock(self) -> float:
        """Seconds, with those that went by between lives."""
        return time.monotonic() + self._passed

    @property
    def ahead(self) -> int:
        return self._begins + int(self._passed * 1_000_000)

    def now(self) -> int:
        """By the program's clock, where it is right."""
        return time.time_ns() // 1000 + self.ahead

    # --- before anything dies --------------------------------------------------------------------

    def prepare(self, post: PagePost) -> None:
        """Who is told, an admin, families by their links, and the students who are here already."""
        self.post, self.desk = post, Desk(post, self.records)
        told, ada = make_staff(self.url, self.now())
        admin = Admin(self.desk, self._own_rng())
        for name, id in told.items():
            counselor = Counselor(id, email_of(name), self.desk, self._own_rng())
            self._staff[id] = counselor.browser
            self._add(counselor.works())
        self._staff[ada] = admin.browser
        self._add(admin.works())
        some = self.waiting[: max(1, len(self.waiting) // 10)]
        for student_id, code in links_of_families(self.url, some, self.now()).items():
            self.families.append(Family(student_id, code, self.records, self._own_rng()))
            self._add(self._some_time(self.families[-1], within=2.0 * len(some)))
        here = self.waiting[-_AT_ONCE:]
        self._cookies = at_a_question(self.url, here, self.rng, self.now())

    async def _some_time(self, family: Family, within: float) -> None:
        await asyncio.sleep(self.rng.uniform(0, within))
        try:
            await family.lives()
        except Exception as problem:  # noqa: BLE001  (told as all is that goes wrong)
            self.wrong("a family waits in vain", repr(problem))

    # --- the siege ---------------------------------------------------------------------------------

    async def run(self, wanted: Mapping[str, int], *, turns: int = 0, within: float = 0) -> None:
        """Until each point was hit as often as is wanted; then deaths at any moment, until so many turns."""
        self.left = Counter(wanted)
        self._latest = min(3, max(wanted.values(), default=1))
        plan = [() if point in SELDOM else (point,) for point in self.left.elements()]
        self.rng.shuffle(plan)
        for points in plan:
            await self._die_at(points)
        until = time.monotonic() + within
        while self.turns < turns and time.monotonic() < until and not self._has_enough():
            await self._life((ANY_MOMENT,), longest=8.0)
        if not self._has_enough():
            await self._last_lives()

    @property
    def turns(self) -> int:
        return (
            self.records.counts["forms answered"] + self.records.counts["forms sent twice at once"]
        )

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
            await self._life(at, longest=1.5)
            if self.left.total() < before:
                return
        if not self.fault:
            self.wrong("a point is out of reach", " or ".join(at))

    async def _life(self, points: tuple[str, ...], longest: float) -> None:
        self._prepare_life(set(points))
        in_commit = any("in the commit" in point for point in points)
        twin = self.has_twin = self.rng.random() < _TWO_INSTANCES
        self.struck["two instances"] += twin
        life = self._a_life(
            "|".join(points),
            1 if SELDOM.issuperset(points) else self.rng.randint(1, self._latest),
            self.rng.uniform(0, 0.0008 if in_commit else 0.003),
            twin=twin,
        )
        self._dies_at = ""
        try:
            if await self._lives(self.victim, life):
                await self._until_dead(points, longest)
        except Died as death:
            await self._look_after(death)

    def _a_life(
        self, point: str = "", nth: int = 1, delay: float = 0.0, *, twin: bool = False
    ) -> Life:
        return Life(
            self.url, point, nth, self.fault, timeout=_TIMEOUT, delay=delay,
            ahead=self.ahead + self.jump, port=self._ports[0],
            twin=self._ports[1] if twin else 0, mail=self.post.box.port,
        )  # fmt: skip

    def _prepare_life(self, points: set[str]) -> None:
        """Everybody does what leads to these points."""
        self.lives += 1
        self.records.mood = "worried" if points & (WORRIES | STAFF | PUT_OFF) else ""
        newcomers = bool(points & NEWCOMERS) and len(self._under_way) < 2 * _AT_ONCE
        for _ in range(max(newcomers, _AT_ONCE - len(self._under_way))):
            self._begin()
        if points & PUT_OFF:
            self.post.strikes("letter refused")
        for id, cookie in sign_in(self.url, self._staff, self.now() + self.jump).items():
            self._staff[id].cookies[COOKIE] = cookie

    async def _lives(self, victim: Victim, life: Life) -> bool:
        heard = await asyncio.to_thread(victim.live, life)
        if heard.word == "dies":
            self._dies_at = heard.about["point"]
            return True
        if heard.word != "born":
            self.wrong("the program does not start", str(heard.about))
            return False
        if self._dead_since is not None:
            self.dead.append((self._dead_since, self.clock()))
            self._dead_since = None
        self.network.ports[:] = [heard.about["port"]]
        self.network.up.set()
        return True

    async def _until_dead(self, points: tuple[str, ...], longest: float) -> None:
        """Hears the death. Whoever lives on too long is killed, and that is a hit at no point."""
        self._killed_at = ANY_MOMENT if ANY_MOMENT in points else ""
        within = self.rng.uniform(0, longest) if ANY_MOMENT in points else _LONGEST_LIFE
        storm = asyncio.create_task(weather(self))
        try:
            while True:
                listening = asyncio.create_task(asyncio.to_thread(self.victim.hear))
                await asyncio.wait([listening], timeout=within)
                if not listening.done():
                    self.victim.kill()
                heard = await listening
                if heard.word == "dies":
                    self._dies_at = heard.about["point"]
                elif heard.word == "born":
                    self.network.ports.append(heard.about["port"])
                else:
                    self.wrong("a victim that speaks", heard.word)
        finally:
            storm.cancel()
            with suppress(asyncio.CancelledError):
                await storm

    async def _look_after(self, death: Died) -> None:
        self.network.up.clear()
        await asyncio.sleep(0.02)  # a second instance is gone as well by then
        if self._dead_since is None:  # else it never was there
            self._dead_since = self.clock()
        self.post.away = False
        self.network.cuts, self.jump = 0.0, 0
        if death.status != _KILLED:
            self.wrong("the program failed", f"{death.status}: {self.victim.last_error()}")
            return
        point = self._dies_at or self._killed_at
        self.hits[point] += 1
        self.left[point] -= self.left[point] > 0
        with looked_at(self.file) as look:
            if self.lives % 10 == 0:
                self.violations += look.soundness()
            for student in self._under_way.values():
                self.violations += judge_student(look, student)
            self.violations += judge_worries(look, self.records)
            self.violations += judge_alerts(look, self.desk)
        self._passed += _BETWEEN_LIVES

    # --- people --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if not self.waiting or self.records.is_over:
            return
        who: Enrolled = self.waiting.pop()
        student = Student(who, self._codes[who.id], self._own_rng(), self.records)
        student.has_cookie(self._cookies.pop(who.id, ""))
        self.students.append(student)
        self.desk.students[who.id] = student
        task = asyncio.create_task(student.lives())
        self._under_way[task] = student
        task.add_done_callback(self._came_to_the_end)

    def _came_to_the_end(self, task: asyncio.Task[None]) -> None:
        student = self._under_way.pop(task)
        if not task.cancelled() and (problem := task.exception()):
            self.wrong("a student waits in vain", f"{student.who.local_id}: {problem!r}")
        elif not self.records.is_over and len(self._under_way) < _AT_ONCE:
            self._begin()

    def _own_rng(self) -> random.Random:
        return random.Random(self.rng.random())

    def _add(self, work: "asyncio.Future[None] | object") -> None:
        self._beside.append(asyncio.ensure_future(work))  # type: ignore[arg-type]

    # --- the last lives ------------------------------------------------------------------------------

    async def _last_lives(self) -> None:
        """Nothing dies or breaks any more: what is on its way arrives, and what was put off goes out."""
        self.post.faults.clear()
        self.records.mood, self.jump = "", 0
        self.records.is_over = True
        for number in range(3):
            self._prepare_life(set())
            if not await self._lives(self.victim, self._a_life()):
                return
            if not number:
                await self._all_leave()
            await self._quiet()
            await asyncio.to_thread(self.victim.leave)
            self.network.up.clear()
            self._dead_since = self.clock()
            self._passed += _LAST
            if not self._unsent():
                break
        emails = [email_of(name) for name in ADULTS]
        with looked_at(self.file) as look:
            self.violations += judge_end(look, self.students, self.families, self.desk, emails)
            away = [*self.dead, *self.post.troubled]
            self.told = deliveries(look, self.records, self.post, away)
            self._judge_lateness()
            self.alerts = look.count("alert")
        self.violations += wrong_chains(self.file)

    def _judge_lateness(self) -> None:
        """Beside the others of the same run: on a busy computer all of them take long."""
        apart = [one.apart for one in self.told]
        most = max(_LATE, _TIMES * median(apart)) if apart else _LATE
        for late in (one for one in apart if one > most):
            self.wrong("an alert came late", f"{late:.0f} s")

    async def _all_leave(self) -> None:
        if self._under_way:
            await asyncio.wait(list(self._under_way), timeout=_END)
        for student in self._under_way.values():
            self.wrong("a student does not come to the end", student.who.local_id)
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _quiet(self) -> None:
        """Two rounds at the least, and until no letter waits that is due."""
        until = time.monotonic() + 20
        await asyncio.sleep(2.2)
        while time.monotonic() < until and self._unsent(due=True):  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    def _unsent(self, *, due: bool = False) -> int:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            query = "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL"
            query += f" AND try_at <= {self.now()}" if due else ""
            return int(database.execute(query).fetchone()[0])

    async def close(self) -> None:
        self.records.is_over = True  # or whoever leaves is followed by the next
        for task in [*self._under_way, *self._beside]:
            task.cancel()
        await asyncio.gather(*self._under_way, *self._beside, return_exceptions=True)
        await asyncio.to_thread(self.victim.close)


@asynccontextmanager
async def besieged(
    folder: Path, seed: int, students: int, fault: str = ""
) -> AsyncIterator[PageSiege]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        network = Network(client, random.Random(seed))
        siege = PageSiege(folder, students, fault, network)
        secret = {word for text, _ in WORDS for word in text.split() if len(word) > 3}
        secret |= {who.world.name.split()[0] for who in siege.waiting} - {""}
        try:
            with post_office(siege.clock, frozenset(secret)) as post:
                siege.prepare(post)
                yield siege
        finally:
            await siege.close()


def _a_school_morning() -> int:
    """A Tuesday, nine o'clock at the school, in microseconds."""
    return int(datetime(2026, 9, 8, 9, tzinfo=ZoneInfo(ZONE)).timestamp() * 1_000_000)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
