"""A school with its web page served on loopback, in this process, by a real server.

with open_school(store, school, clock) as open:
    bob = open.let_in(student)      # the card opened, the initials, the pictures, the opening, and yes
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from bot.alerting.rounds import Rounds
from bot.authoring.publishing import FlowsNow
from bot.config import Config
from bot.giving.minding import mind
from bot.program.listening import FROM_ONE_ADDRESS, IN_ALL
from bot.program.school import RunningSchool
from bot.rosters.bringing_in import At, at_of, bring_in_or_pause
from bot.web.limits import Limits
from bot.web.service import web
from bot.web.student.joining import PICTURES
from bot.writer import Writer
from dialogs.ages import YOUNGEST
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from storage import answers, cards, sessions
from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from storage.sessions import AGREED
from tests.channels import running_school
from tests.flows import offered_at
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.served import at_work

PIN = ("dog", "sun", "tree", "car")


async def no_pause(_seconds: float) -> None:
    """Waiting in line takes no time in a test."""


@dataclass(eq=False)
class Open:
    store: Store
    school: School
    clock: Clock
    base: str = ""
    telegram: str = ""
    shipped: bool = False  # in place of the talks of tests/flows
    browsers: list[Browser] = field(default_factory=list)
    flows: FlowsNow = field(init=False)
    routes: list[Any] = field(default_factory=list)  # every one that the page has
    renew: Callable[[], None] = lambda: None  # takes up what was set beside the page
    rounds: Rounds | None = None
    running: RunningSchool | None = None

    def minds(self) -> None:
        """What was given is looked after, as the program does each minute."""
        self.renew()
        assert self.running
        mind(self.running, telegram=bool(self.telegram))

    lists: At | None = None

    def tells(self) -> None:
        """Adults are told of what is due now; until nothing is, as the program does each second."""
        self.renew()
        assert self.rounds
        for _ in range(3):
            asyncio.run(self.rounds.round())

    def imports(self) -> None:
        """What was said yes to comes in, or goes back, as the program does beside everything else."""
        assert self.lists
        bring_in_or_pause(self.lists)

    def __post_init__(self) -> None:
        if not self.shipped:
            offered_at(self.store, self.school)
        self.flows = FlowsNow(self.store, self.school.id)

    def code_of(self, student: Student) -> str:
        with self.store.writing() as connection:
            vault, id = self.store.vault, student.row.id
            known = cards.cards_of(connection, vault, [id])
            if id in known:
                return known[id]
            return cards.give_card(connection, vault, self.school.id, id, self.clock.now)

    def browser(self, language: str = "en") -> Browser:
        browser = Browser(self.base, language)
        self.browsers.append(browser)
        return browser

    def let_in(self, student: Student, flow: str = "my_tools", *, own: bool = False) -> Browser:
        """From the card to the first question of a flow."""
        browser = self.shows_card(student, own=own)
        self.says_yes(browser, student)
        if browser.url == "/choose":
            browser.presses(shipped_flow(flow).title[student.language])
        return browser

    def cookie_of(self, student: Student, flow: str = "my_tools") -> str:
        """Of a visit that is at the first question of a flow already, at a shared device."""
        student.begins(flow)
        here = {"stage": AGREED, "conversation_id": student.conversation_id}
        who = (self.school.id, student.row.id, student.language)
        with self.store.writing() as connection:
            return sessions.begin(connection, self.store.vault, *who, self.clock.now, **here)[0]

    def is_at(self, student: Student, flow: str = "my_tools") -> Browser:
        browser = self.browser(student.language)
        browser.client.cookies.set(
            "whathelps", self.cookie_of(student, flow), domain="localhost.local"
        )
        return browser.opens("/talk")

    def shows_card(self, student: Student, *, own: bool = False) -> Browser:
        browser = self.browser(student.language).opens(f"/c/{self.code_of(student)}")
        self.says_who(browser, student)
        if browser.url == "/pin":
            self.taps_pictures(browser, student)
        if own:
            back = browser.url
            browser.opens("/settings").picks(said(student, "page_device_own"))
            browser.presses(said(student, "set_save")).opens(back)
        return browser

    def says_who(self, browser: Browser, student: Student, who_types: str = "adult") -> None:
        """That it is their card; the youngest say with it who types."""
        young = student.band == YOUNGEST
        browser.presses(said(student, f"confirm_yes_{who_types}" if young else "confirm_yes"))

    def taps_pictures(self, browser: Browser, student: Student, *pin: str) -> None:
        for name in pin or PIN:
            browser.presses(said(student, f"picture_{name}"))
        if said(student, "page_pin_keep") in browser.buttons:
            browser.presses(said(student, "page_pin_keep"))

    def says_yes(self, browser: Browser, student: Student) -> None:
        if browser.url == "/hello":
            browser.presses(said(student, "opening_yes"))

    def kept(self, student: Student, flow: str = "my_tools") -> dict[str, KeptAnswer]:
        with self.store.reading() as connection:
            found = answers.of_student(connection, self.store.vault, student.row.id)
        return {
            student.named(f"{one.step}@{one.item}" if one.item else one.step): one
            for one in found
            if one.flow == flow
        }


def said(student: Student, name: str, **values: str) -> str:
    """What stands on a button for this student."""
    return phrase(name, student.world, student.language, **values)


@contextmanager
def open_school(
    store: Store,
    school: School,
    clock: Clock,
    *,
    telegram: str = "",
    base_url: str = "",
    limits: Limits | None = None,
    check_in_reader: str = "",
    contact_phone: str | dict[str, str] = "",
    shipped: bool = False,
    flows: Sequence[str] = (),
    trusted_proxies: Sequence[str] = (),
    sign_in: Mapping[str, str] | None = None,
    mail: Mapping[str, object] | None = None,
    given: Mapping[str, object] | None = None,  # in place of the school's settings here
    room: tuple[int, int] = (
        IN_ALL,
        FROM_ONE_ADDRESS,
    ),  # for connections, in all and of one address
    alone: bool = False,  # by a server that has served nothing before
) -> Iterator[Open]:
    open = Open(store, school, clock, telegram=telegram, shipped=shipped)
    facts = {
        "name": "Lincoln",
        "contact_name": "Ms. Ortiz",
        "contact_where": "room 12",
        **({"contact_phone": contact_phone} if contact_phone else {}),
        **({"check_in_reader": check_in_reader} if check_in_reader else {}),
        **({"flows": flows} if flows else {}),
    }
    serving = at_work(tuple(map(ip_network, trusted_proxies)), room, alone=alone)
    open.base = serving.base
    config = Config(
        school=dict(facts if given is None else given),
        web={"base_url": base_url or open.base, "trusted_proxies": trusted_proxies},
        sign_in=dict(sign_in or {}),
        mail=dict(mail or {}),
    )
    with Writer(store) as writer:
        of = running_school(config, store, school, writer, open.flows, lambda: clock.now)
        app: Any = web(of, telegram=lambda: open.telegram, limits=limits or Limits(no_pause))
        open.routes, open.renew = app.app.routes, of.facts.renew
        open.rounds, open.running = Rounds(of, lambda: None), of
        open.lists = at_of(of)
        with serving.serves(app):
            yield open
        for browser in open.browsers:
            browser.client.close()


ALL_PICTURES = tuple(PICTURES)
