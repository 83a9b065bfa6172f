"""Every address behind every door, tried by everyone who should not be there: made from the tables of gates.

A new page is tried here as soon as it stands in its table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from bot.config import School as Settings
from bot.config import SignIn
from bot.conversation.school_names import KnownNames
from bot.school_settings import SchoolFacts
from bot.web.doors import Door, Gate
from bot.web.family import gates as family
from bot.web.limits import Limits
from bot.web.pages import Desk, Go, Page, Visitor
from bot.web.rendering import Frame, Pages
from bot.web.serving import Front
from bot.web.staff import gates as staff
from bot.web.student import gates as student
from bot.writer import Writer
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.families import Family
from tests.web.school import Open, said
from tests.web.staffers import add_staff, signs_in

DOORS = {"student": student, "family": family, "staff": staff}
ADDRESSES = [
    (name, path, sent)
    for name, gates in DOORS.items()
    for table, sent in ((gates.LOOKED_AT, False), (gates.SENT, True))
    for path in table
]


def gate_of(door: str, path: str, sent: bool) -> Gate:
    gate: Gate = (DOORS[door].SENT if sent else DOORS[door].LOOKED_AT)[path]
    return gate


def asks(client: httpx.Client, path: str, sent: bool, token: str = "") -> httpx.Response:
    if sent:
        return client.post(path, data={"token": token}, follow_redirects=False)
    return client.get(path, follow_redirects=False)


@pytest.fixture
def stranger(open: Open) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=open.base) as client:
        yield client


@pytest.fixture
def here(open: Open, bob: Student) -> dict[str, httpx.Client]:
    """Somebody behind each door, as far in as one can be."""
    page = open.let_in(bob)
    return {
        "student": page.client,
        "family": Family(open, bob).comes().browser.client,
        "staff": signs_in(open, add_staff(open)).client,
    }


def test_nobody_without_a_session_gets_behind_a_gate(open: Open, stranger: httpx.Client) -> None:
    for door, path, sent in ADDRESSES:
        gate = gate_of(door, path, sent)
        if not gate.stage:
            continue
        answer = asks(stranger, path, sent)
        if sent:
            assert answer.status_code == (204 if gate.by_itself else 403), path
        elif DOORS[door].DOOR.first:
            first = DOORS[door].DOOR.first
            assert (answer.status_code, answer.headers["location"]) == (303, first), path
        else:
            assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False), path


def test_no_form_is_taken_without_the_sessions_own_token(here: dict[str, httpx.Client]) -> None:
    for door, path, sent in ADDRESSES:
        if not sent or gate_of(door, path, sent).free:
            continue
        refused = 204 if gate_of(door, path, sent).by_itself else 403
        others = [_token_at(client) for name, client in here.items() if name != door]
        for token in ("", "made-up", *others):
            assert asks(here[door], path, True, token).status_code == refused, (path, token)


def test_a_cookie_of_one_door_opens_no_other(here: dict[str, httpx.Client]) -> None:
    for door, path, sent in ADDRESSES:
        if gate_of(door, path, sent).stage:
            for name, client in here.items():
                if name != door:
                    _is_nobody(client, door, path, sent)


def _is_nobody(client: httpx.Client, door: str, path: str, sent: bool) -> None:
    answer = asks(client, path, sent)
    first = DOORS[door].DOOR.first
    refused = 204 if gate_of(door, path, sent).by_itself else 403
    expected = (refused, "") if sent else (303, first) if first else (200, "")
    assert (answer.status_code, answer.headers.get("location", "")) == expected, path
    assert "Bob" not in answer.text


def test_who_is_only_so_far_in_goes_on_where_they_are(open: Open, bob: Student) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}").presses(said(bob, "confirm_yes"))
    order = list(student.DOOR.stages)
    for path, gate in student.LOOKED_AT.items():
        if gate.stage and order.index(gate.stage) > order.index("pin"):
            answer = asks(page.client, path, False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/pin"), path
    open.taps_pictures(page, bob)
    assert page.url == "/hello"
    answer = asks(page.client, "/choose", False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hello")


def test_who_sends_faster_than_fingers_can_is_slowed(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    token = _token_at(page.client)
    answers = [asks(page.client, "/settings", True, token).status_code for _ in range(245)]
    assert set(answers) == {303, 429}
    assert answers[-1] == 429


def test_every_gate_behind_a_stage_says_whose_it_is() -> None:
    for door, path, sent in ADDRESSES:
        gate = gate_of(door, path, sent)
        assert bool(gate.roles) == bool(gate.stage), path


# --- a door of a new kind -----------------------------------------------------------------------------


@dataclass
class Visit:
    """Of somebody who is all the way in, and may do what `role` says."""

    form: object
    role: str
    cookie: str | None = None
    shown: str | None = None
    after: None = None
    stays: bool = False
    to_note: None = None

    @property
    def visitor(self) -> Visitor:
        return Visitor("a session", "a session", "in", frozenset({self.role}))

    @property
    def frame(self) -> Frame:
        return Frame(lambda name, /, **values: name, "en")


@pytest.mark.parametrize(("role", "status"), [("teacher", 303), ("coach", 404)])
async def test_a_page_for_one_role_is_not_there_for_another(
    store: Store, school: School, clock: Clock, role: str, status: int
) -> None:
    gate = Gate(lambda visit: Go("/staff/caseload"), "in", frozenset({"teacher"}))
    assert (await _answered(store, school, clock, role, gate)).status_code == status


async def test_a_page_that_cannot_be_drawn_is_told_as_any_other_trouble(
    store: Store, school: School, clock: Clock
) -> None:
    """As with a template that asks for what nobody gives it."""
    gate = Gate(lambda visit: Page("message.html"), "in", frozenset({"teacher"}))
    answer = await _answered(store, school, clock, "teacher", gate)
    assert (answer.status_code, "page_trouble" in answer.text) == (500, True)


async def _answered(
    store: Store, school: School, clock: Clock, role: str, gate: Gate
) -> httpx.Response:
    door = Door(
        cookie="staff",
        stages={"in": "/staff"},
        arrive=lambda at: Visit(at.form, role),
        one_message=lambda visit, name, status: Page("away.html", status=status),
        unsent=lambda visit, name, status: Page("away.html", status=status),
        speaker=lambda desk, language: lambda name, /, **values: name,
        closed=lambda visit, *, sent, opens: None,
        hears=lambda form, t: [],
        surely=lambda visit: None,
        words=lambda t: [],
        template="message.html",
    )
    desk = Desk(
        store.vault, lambda: SchoolFacts(school, Settings()), "http://localhost", lambda: (),
        KnownNames(store, school.id),
        Limits(), SignIn(), lambda: "", lambda: clock.now,
        lambda: None,
    )  # fmt: skip
    with Writer(store) as writer:
        front = Front(door, desk, store, writer, Pages("a key"))
        through = httpx.ASGITransport(Starlette(routes=list(front.routes({"/staff": gate}, {}))))
        async with httpx.AsyncClient(transport=through, base_url="http://localhost") as client:
            return await client.get("/staff")


def _token_at(client: httpx.Client) -> str:
    doors = {"whathelps-family": "/family/hello", "whathelps-staff": "/staff"}
    path = next((at for cookie, at in doors.items() if cookie in client.cookies), "/settings")
    page = client.get(path, follow_redirects=True).text
    return page.partition('name="token" value="')[2].partition('"')[0]
