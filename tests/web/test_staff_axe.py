"""No page of staff has a fault that axe knows of (WCAG 2.2 A and AA), in both themes, languages and sizes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from storage import told_adults
from storage.staffing import ADMIN, CASE_MANAGER, COUNSELOR, TEACHER
from tests.student import Student
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.school import Open
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_axe import in_themes
from tests.web.test_staff_matrix import case_of

THEMES = ("light", "dark")


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
    admins = (
        "/staff/begin", "/staff/settings", "/staff/students?class=7B", f"/staff/enrolled?id={id}",
        "/staff/cards?class=7B", "/staff/safety", "/staff/alerts", f"/staff/alert?id={case_of(bob)}",
        f"/staff/requests?id={id}", f"/staff/packet?id={id}", "/staff/people/print",
    )  # fmt: skip
    for path in (*admins, "/staff/people", "/staff/enrol", "/staff/prove", "/staff/student?id=no"):
        page.goto(f"{base}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        yield path
    it.context.clear_cookies()
    page.goto(f"{base}/staff/in")
    yield "signing in"


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("es", DESK)])
def test_no_violation_on_any_page_of_staff(
    open: Open, chromium: Browser, bob: Student, language: str, size: dict[str, int]
) -> None:
    bob.begins()
    for answer in ("always", "math", "a lot", "good", "change it"):
        bob.says(answer)
    bob.gives("stop")
    for name in ("use@extended_time", "help@extended_time", "next@extended_time"):
        bob.shares(name, "team")
    bob.keeps_the_rest_private()
    bob.begins("my_day")
    bob.says("my dad hits me every night")
    id = add_staff(open, "Alice", [TEACHER, ADMIN, COUNSELOR, CASE_MANAGER])
    with open.store.writing() as connection:
        told_adults.name_adult(connection, open.store.vault, open.school.id, id, open.clock.now)
    who = signs_in(open, id, language)
    form = who.opens(f"/staff/requests?id={bob.row.id}").form("/staff/requests")
    asked = [("who", "Ana Rivers"), ("what_for", "the meeting"), ("do", "record")]
    who.sends("/staff/requests", [*(one for one in form.pairs() if one[1]), *asked])
    with phone(chromium, open, size=size) as it:
        cookie = who.client.cookies.get(COOKIE) or ""
        it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": open.base}])
        faults = [f"{name}: {one}" for name in screens(it, bob) for one in in_themes(it, THEMES)]
    assert not faults, "\n".join(faults)
