"""The pages of a list in a real browser: no fault that axe knows of, and nothing wider than a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from storage.staffing import ADMIN
from tests.student import Student
from tests.web.phone import DESK, PATIENCE, PHONE, Phone, phone
from tests.web.school import Open
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_axe import in_themes

THEMES = ("light", "dark")
LIST = (
    "Student_ID,Last_name,First_name,Grade,IEP,Course,Home_language,Locker\n"
    "S-Bob,BOBBIN,BOB,7,Y,8A,eng,1\n731.0,Peña-Lund,Zoë,7,504,7C,spa,2\n"
    "000732,WEST,BENJAMIN,9,N,7C,eng,3\n000733,Park,Leo,8,N,,eng,4\n,Lane,Kim,8,N,7C,eng,5\n"
)


def screens(it: Phone, file: Path) -> Iterator[str]:
    page, base = it.page, it.open.base
    page.goto(f"{base}/staff/lists")
    yield "no list yet"
    page.set_input_files("input[type=file]", file)
    page.locator("button[value=take]").click()
    page.locator("button[value=go]").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    yield "before it comes in"
    page.locator("button[value=go]").click()
    page.locator(".notice[role=alert]").wait_for()
    yield "something is open"
    page.fill("input[name=class_name]", "7C")
    page.locator("input[name=modes][value=read]").check()
    page.locator("input[name=damage][value=guess]").check()
    page.locator("input[name=wrong]").check()
    page.locator("button[value=go]").click()
    page.locator("#far").wait_for()
    yield "coming in"
    it.open.imports()
    page.locator("#last").wait_for(timeout=PATIENCE)  # by its own script
    yield "in"
    page.locator("button[value=back]").click()
    page.locator("input[name=sure]").wait_for(state="attached")
    yield "before it is taken back"
    page.locator("button[value=back]").click()
    it.open.imports()
    page.goto(f"{base}/staff/lists")
    yield "taken back"
    page.goto(f"{base}/staff/students?class=7B")
    page.locator("button[value=end]").click()
    page.locator("input[name=sure]").wait_for(state="attached")
    yield "before a class ends"


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("es", DESK)])
def test_no_violation_and_no_page_wider_than_its_screen(
    open: Open,
    chromium: Browser,
    bob: Student,
    charlie: Student,
    tmp_path: Path,
    language: str,
    size: dict[str, int],
) -> None:
    file = tmp_path / "students.csv"
    file.write_text(LIST, "utf-8")
    who = signs_in(open, add_staff(open, "Ada", [ADMIN], []), language)
    with phone(chromium, open, size=size) as it:
        cookie = who.client.cookies.get(COOKIE) or ""
        it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": open.base}])
        faults = []
        for name in screens(it, file):
            faults += [f"{name}: {one}" for one in in_themes(it, THEMES)]
            wide = it.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults += [f"{name}: {wide} px too wide"] if wide > 0 else []
    assert not faults, "\n".join(faults)
