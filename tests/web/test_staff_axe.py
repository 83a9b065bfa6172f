"""No page of staff has a fault that axe knows of (WCAG 2.2 A and AA), in both themes, languages and sizes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from dialogs.conversation import TEAM
from storage import told_adults
from storage.access import Viewer, viewer_of
from storage.people import find_class
from storage.rounds import NewRound, give_round
from storage.staffing import ADMIN, CASE_MANAGER, COUNSELOR, TEACHER
from storage.tables import round_
from tests.student import Student
from tests.web.heard import AClass, Pupil
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.school import Open
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_axe import in_themes
from tests.web.test_staff_matrix import case_of

THEMES = ("light", "dark")
PLAN = (
    "TESTING:\n\u2612 Extended time\n\u2610 Braille\nSeat Bob away from windows\nher lap pad\nN/A"
)
GOALS = "Baseline: 40\nBy May 2027, Bob will read 90 words per minute.\n\nBob will self-advocate"


def screens(it: Phone, bob: Student) -> Iterator[str]:
    """Each page with everything open that can be."""
    page, base, id = it.page, it.open.base, bob.row.id
    page.goto(f"{base}/staff")
    yield "my students"
    page.goto(f"{base}/staff/class?class=7B")
    yield "a class"
    page.goto(f"{base}/staff/student?id={id}")
    yield "one student"
    page.locator("details.said summary").first.click()
    page.get_by_role("button", name="Leave out").or_(
        page.get_by_role("button", name="Omitir")
    ).first.click()
    page.locator(".tag").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    yield "a sentence left out, and all that is behind sentences"
    page.locator("button[value=freeze]").first.click()
    page.locator(".rounds").first.wait_for()
    yield "a frozen draft"
    page.goto(f"{base}/staff/copy?id={id}&kind=accommodations")
    yield "a text to be copied"
    page.goto(f"{base}/staff/print?id={id}")
    yield "on paper"
    for name, text in (("tools", PLAN), ("goals", GOALS)):
        page.goto(f"{base}/staff/plan?id={id}")
        page.fill(f"textarea[name={name}]", text)
        page.locator(f"button[value=read_{name}]").first.click()
        page.locator(f"button[value=keep_{name}]").wait_for()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        yield f"{name} that were pasted"
        page.locator(f"button[value=keep_{name}]").click()
        page.locator(".good").wait_for()
    yield "a plan that is kept"
    page.goto(f"{base}/staff/part?id={id}")
    page.locator("button[value=set]").first.click()
    page.locator(".good").wait_for()
    page.locator("button[value=note]").click()
    page.locator("button[value=take_back]").wait_for()
    yield "their part in the meeting"
    page.goto(f"{base}/staff/series?id={id}&day=2026-10-05")
    page.locator("button[value=give]").click()
    page.locator("button[value=end]").wait_for()
    yield "a series that is given"
    under_way = round_of(it.open, "my_day")
    for path in (
        "/staff/give?class=7B", "/staff/give", f"/staff/round?id={under_way}&given=1&left=1",
        "/staff/class?class=7B", "/staff/class/cards?class=7B",
        "/staff/run?class=7B&flow=my_day", f"/staff/together?id={id}",
    ):  # fmt: skip
        page.goto(f"{base}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        yield path
    page.locator("button[value=code]").click()
    page.locator(".big-code").wait_for()
    yield "a code for a student's device"
    admins = (
        "/staff/begin", "/staff/settings", "/staff/students?class=7B", f"/staff/enrolled?id={id}",
        "/staff/cards?class=7B", "/staff/safety", "/staff/alerts", f"/staff/alert?id={case_of(bob)}",
        f"/staff/requests?id={id}", f"/staff/packet?id={id}", "/staff/people/print",
    )  # fmt: skip
    for path in (*admins, "/staff/people", "/staff/enrol", "/staff/prove", "/staff/student?id=no"):
        page.goto(f"{base}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        yield path
    given = round_of(it.open, "empathy")
    page.goto(f"{base}/staff/hear/round?id={given}")
    yield "what is expected of a class"
    page.locator("button[value=skip]").click()
    page.locator("#quotes").wait_for()
    page.locator("input[name=name]").fill("Time")
    page.locator("button[value=theme]").click()
    page.locator(".theme").nth(1).wait_for()
    yield "a class heard, with a theme"
    for name in ("print", "table", "talks"):
        page.goto(f"{base}/staff/hear/{name}?id={given}")
        yield f"a class heard, {name}"
    for path in ("/staff/hear", "/staff/hear/promises"):
        page.goto(f"{base}{path}")
        yield path
    it.context.clear_cookies()
    page.goto(f"{base}/staff/in")
    yield "signing in"


def gives(open: Open, staff: str, bob: Student) -> None:
    """Their class has something under way."""
    with open.store.writing() as connection:
        viewer = viewer_of(connection, staff)
        assert viewer
        class_id = find_class(connection, open.school.id, "7B")
        what = NewRound(flow="my_day", class_id=class_id, due_on="2026-09-11", repeats="quarter")
        give_round(connection, open.store.vault, viewer, what, [bob.row.id], open.clock.now)


def round_of(open: Open, flow: str) -> str:
    with open.store.reading() as connection:
        id = select(round_.c.id).where(round_.c.flow == flow)
        return str(connection.execute(id).scalar_one())


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("es", DESK)])
def test_no_violation_on_any_page_of_staff(
    open: Open, chromium: Browser, bob: Student, language: str, size: dict[str, int]
) -> None:
    id = add_staff(open, "Alice", [TEACHER, ADMIN, COUNSELOR, CASE_MANAGER])
    viewer = Viewer(id, open.school.id, frozenset({TEACHER}))
    ada = Pupil(open.store, open.school, open.clock, "Ada", mode="every")
    here = AClass(open, [ada], viewer)
    here.gives("empathy", [ada, bob])
    said = {"good": "we built a bridge out of paper and everybody came to look at it"}
    here.answers(ada, "empathy", said, {"good": TEAM}, ["good"])
    bob.begins()
    for answer in ("always", "math", "a lot", "good", "change it"):
        bob.says(answer)
    bob.gives("stop")
    for name in ("use@extended_time", "help@extended_time", "next@extended_time"):
        bob.shares(name, "team")
    bob.keeps_the_rest_private()
    bob.begins("my_day")
    bob.says("my dad hits me every night")
    with open.store.writing() as connection:
        told_adults.name_adult(connection, open.store.vault, open.school.id, id, open.clock.now)
    gives(open, id, bob)
    who = signs_in(open, id, language)
    form = who.opens(f"/staff/requests?id={bob.row.id}").form("/staff/requests")
    asked = [("who", "Ana Rivers"), ("what_for", "the meeting"), ("do", "record")]
    who.sends("/staff/requests", [*(one for one in form.pairs() if one[1]), *asked])
    with phone(chromium, open, size=size) as it:
        cookie = who.client.cookies.get(COOKIE) or ""
        it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": open.base}])
        faults = [f"{name}: {one}" for name in screens(it, bob) for one in in_themes(it, THEMES)]
        it.is_at(bob, "quick")
        it.page.goto(f"{open.base}/choose")
        assert it.page.locator("button.main .about").count() == 1
        faults += [f"what was given: {one}" for one in in_themes(it, THEMES)]
    assert not faults, "\n".join(faults)
