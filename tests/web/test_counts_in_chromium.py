"""Counts and exports in a real browser: nothing that axe knows of, and no page wider than its screen."""

import pypdfium2
import pytest
from playwright.sync_api import Browser

from bot.config import School as Settings
from bot.counting import count_all
from storage.staffing import ADMIN, COACH, TEACHER
from tests.web.phone import DESK, PHONE, phone
from tests.web.polled import closes, coaches, fill, gives, opens_poll, pupils
from tests.web.school import Open
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_axe import in_themes


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("es", DESK)])
def test_counts_and_exports_are_read_by_everybody(
    open: Open, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    opens_poll(open)
    round_id = id = ""
    for number, name in enumerate(("7A", "7B", "8A")):
        students = pupils(open, name, 16 if number < 2 else 11, name[0])
        id = add_staff(open, "Alice", [TEACHER, COACH, ADMIN], [name])
        coaches(open, id, name)
        round_id = gives(open, id, name, students)
        students[0].answers("too_loud", ["partner"], "More time to read.")
        students[0].lets({})
        codes = [
            {
                "noise": "too_loud" if n % 2 else "just_right",
                "helps": "partner" if n % 3 else "breaks",
            }
            for n in range(len(students) - 1)
        ]
        fill(open, students[0], students[1:], codes)
        closes(open, id, round_id)
    open.clock.passes(days=35)
    count_all(open.store, open.school, Settings(), open.clock.now)
    cookie = signs_in(open, id, language).client.cookies.get(COOKIE) or ""
    faults = []
    with phone(chromium, open, size=size) as it:
        it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": open.base}])
        for path in ("/staff/school", f"/staff/export?id={round_id}&few=1", "/staff/people"):
            it.page.goto(f"{open.base}{path}")
            it.page.evaluate(
                "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
            )
            faults += [f"{path}: {one}" for one in in_themes(it, ("light", "dark"))]
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert it.page.evaluate(wide) <= 0, path
        it.page.goto(f"{open.base}/staff/school")
        places = it.page.evaluate(_PLACES)
        assert len(places) > 2
        assert all(one == places[0] for one in places), "a class stands in one line down the page"
        paper = it.page.pdf(prefer_css_page_size=True)
    assert not faults, "\n".join(faults)
    first, *others = texts(paper)
    title = {"en": "At a glance", "es": "De un vistazo"}[language]
    assert title in first, "this page alone goes to a meeting"
    assert others
    assert not any(title in one for one in others)


def texts(paper: bytes) -> list[str]:
    with pypdfium2.PdfDocument(paper) as document:
        return [page.get_textpage().get_text_range() for page in document]


_PLACES = """[...document.querySelectorAll('.counts')].map((table) =>
  [...table.querySelectorAll('thead th')].map((one) => Math.round(one.offsetLeft)).join())"""
