"""Counselors, an admin and families at their pages, each with a log of what they pressed and were told.

A counselor comes by a letter, as people do: she opens the case whose number stands in it, writes a note, and
mostly closes it, hands it over, or gives back what was held.
"""

import asyncio
import random
from dataclasses import dataclass, field

from dialogs import engine
from dialogs.events import Answered
from dialogs.flow import SKIP
from dialogs.replies import Reply
from storage.alert_log import CLOSED, HANDED, NO_CONCERN, NOTED, RELEASED
from tests.torture.page_browser import Browser, Shown
from tests.torture.page_post import PagePost
from tests.torture.page_record import Records, value_of
from tests.torture.page_students import Student
from tests.torture.record import Given, Replay
from tests.web.browser import Form

COOKIE = "whathelps-staff"


@dataclass(eq=False, slots=True)
class Press:
    """`sure`: it was answered as done; else nobody knows."""

    case_id: str
    did: str
    words: str
    sure: bool = False


@dataclass(eq=False)
class Desk:
    """What the counselors share."""

    post: PagePost
    records: Records
    students: dict[str, Student] = field(default_factory=dict)  # by id
    opened: set[int] = field(default_factory=set)  # cases by number
    looks: list[tuple[str, str]] = field(default_factory=list)  # a case's id and who has read it
    presses: list[Press] = field(default_factory=list)


class Counselor:
    def __init__(self, id: str, email: str, desk: Desk, rng: random.Random) -> None:
        self.id, self.email, self._desk, self._rng = id, email, desk, rng
        self.browser = Browser(desk.records.network, "en")
        self._ids = 0

    async def works(self) -> None:
        while True:
            await asyncio.sleep(self._rng.uniform(0.2, 0.5))
            told = {one.number for one in self._desk.post.came if one.to == self.email}
            waiting = sorted(told - self._desk.opened)
            if waiting:
                await self._opens(waiting[0])

    async def _opens(self, number: int) -> None:
        shown = await self.browser.opens("/staff/alerts")
        link = shown.page.links.get(f"Read case {number}")
        if shown.path.startswith("/staff/alerts") and shown.status == 200 and link is None:
            self._desk.opened.add(number)  # somebody else has closed it
        if link is None:
            return
        page = await self.browser.opens(link)
        if not _is_case(page):
            return
        self._desk.opened.add(number)
        self._desk.looks.append((page.field("id"), self.id))
        await self._does(page)

    async def _does(self, page: Shown) -> None:
        for _ in range(self._rng.randint(1, 3)):
            page = await self._press(page, NOTED)
            if not _is_case(page):
                return
        if self._rng.random() < 0.3:
            page = await self._gives_back(page)
        if _is_case(page) and self._rng.random() < 0.3:
            page = await self._press(page, HANDED)
        if _is_case(page):
            await self._press(page, self._rng.choice((CLOSED, NO_CONCERN, CLOSED, NOTED)))

    async def _press(self, page: Shown, did: str) -> Shown:
        form = page.form("/staff/alert", ("do", did))
        if form is None:
            return page
        self._ids += 1
        words = f"called home [{self.id[-6:]}.{self._ids}]"
        if did == HANDED:
            words = form.chosen["to"]
        else:
            form.texts["words"] = words
        press = Press(page.field("id"), did, words)
        self._desk.presses.append(press)
        twice = self._rng.random() < 0.2
        self._desk.records.counts["presses of staff sent twice at once"] += twice
        shown = await self._sends(form, did, 1 + twice)
        press.sure = shown.posted == 303 and shown.path.startswith("/staff/alert")
        self._desk.records.counts["presses of staff"] += press.sure
        return shown

    async def _sends(self, form: Form, did: str, times: int = 1) -> Shown:
        """And says yes, where it is asked whether that is meant."""
        pairs = [*form.pairs(), ("do", did)]
        both = (self.browser.sends("/staff/alert", pairs) for _ in range(times))
        shown = (await asyncio.gather(*both))[0]
        asked = shown.form("/staff/alert", ("sure", did))
        if asked is None:
            return shown
        return await self.browser.sends("/staff/alert", [*asked.pairs(), ("sure", did)])

    async def _gives_back(self, page: Shown) -> Shown:
        """Only where it is plain what must come of it: one alert, of a student who is through."""
        form = page.form("/staff/alert")
        buttons = form.buttons if form else ()
        held = [one.value for one in buttons if one.value.startswith(f"{RELEASED} ")]
        texts = [text for text in self._desk.records.worries if text in page.page.text]
        if form is None or len(held) != 1 or len(texts) != 1:
            return page
        worry = self._desk.records.worries[texts[0]]
        student = self._desk.students[worry.student_id]
        worlds = student.talk.worlds if student.talk and student.is_through else []
        if len(worlds) != 1 or not _is_first(worlds[0], worry.question):
            return page
        press = Press(page.field("id"), RELEASED, held[0].partition(" ")[2])
        self._desk.presses.append(press)
        given = worlds[0].copy()
        _give_back(given, worry.question, texts[0])
        assert student.talk is not None
        student.talk.worlds = [worlds[0], given]  # whichever it is
        shown = await self._sends(form, held[0])
        press.sure = shown.posted == 303 and shown.path.startswith("/staff/alert")
        if press.sure:
            student.talk.worlds = [given]
            self._desk.records.counts["answers given back"] += 1
        return shown


class Admin:
    def __init__(self, desk: Desk, rng: random.Random) -> None:
        self.browser, self._desk, self._rng = Browser(desk.records.network, "en"), desk, rng

    async def works(self) -> None:
        pages = ("/staff", "/staff/safety", "/staff/people")
        while True:
            await asyncio.sleep(self._rng.uniform(1.0, 3.0))
            shown = await self.browser.opens(self._rng.choice(pages))
            if shown.status >= 500:
                self._desk.records.wrong("a page of staff fails", f"{shown.status} {shown.path}")
            if shown.path in ("/staff", "/staff/safety") and any(
                text in shown.page.text for text in self._desk.records.worries
            ):
                self._desk.records.wrong("an admin reads a worry", shown.path)


class Family:
    """By a link of theirs, once from its beginning to its end."""

    def __init__(self, student_id: str, code: str, records: Records, rng: random.Random) -> None:
        self._student_id, self._code, self._records, self._rng = student_id, code, records, rng
        self.sure: set[str] = set()  # texts after which the next question was shown
        self.maybe: set[str] = set()
        self._ids = 0

    async def lives(self) -> None:
        browser = Browser(self._records.network, "en")
        shown = await browser.opens(f"/family/{self._code}")
        for _ in range(40):
            if self._records.is_over:
                return
            if form := shown.form("/family/language"):
                shown = await browser.sends("/family/language", [*form.pairs(), ("language", "en")])
            elif form := shown.form("/family/hello"):
                shown = await browser.sends("/family/hello", [*form.pairs(), ("start", "yes")])
            elif form := shown.form("/family/talk", ("choice", "skip")):
                shown = await self._answers(browser, form)
            elif shown.form("/family/leave") is not None and "sms:988" not in shown.body:
                return
            else:
                shown = await browser.opens("/family/talk")
                if shown.form("/family/talk", ("choice", "skip")) is None:
                    return

    async def _answers(self, browser: Browser, form: Form) -> Shown:
        if "text" not in form.texts or self._rng.random() < 0.2:
            return await browser.sends("/family/talk", [*form.pairs(), ("choice", "skip")])
        self._ids += 1
        text = f"She likes it when it is quiet [F-{self._student_id[-6:]}.{self._ids}]"
        form.texts["text"], turn = text, value_of(form, "turn")
        self.maybe.add(text)
        shown = await browser.sends("/family/talk", [*form.pairs(), ("send", "1")])
        if shown.posted < 400 and (shown.field("turn") or "0") > turn:
            self.sure.add(text)
            self._records.counts["answers of families"] += 1
        return shown


def _is_case(shown: Shown) -> bool:
    here = shown.status == 200 and shown.path.startswith("/staff/alert?")
    return here and bool(shown.field("id"))  # and not a page that says that the visit is over


def _is_first(world: Replay, name: str) -> bool:
    """Nothing was said to that question but what is held."""
    given = [one for one in world.answers if one.key == name]
    plain = world.flow.question(name.partition("@")[0]) == name.partition("@")[0]
    return plain and [(one.revision, one.codes) for one in given] == [(1, (SKIP,))]


def _give_back(world: Replay, name: str, text: str) -> None:
    for event in engine.revise(world.flow, world.conversation, name, Reply(text)):
        if isinstance(event, Answered):
            world.answers.append(
                Given(name, "student", event.meaning, event.revision, event.codes, event.words)
            )
    world.turn += 1
