"""An admin sets the school's facts on the page: they hold at the next press; what the file says stays."""

from datetime import date

import pytest

from bot.config import School as Settings
from bot.school_settings import SchoolNow, with_kept
from storage.database import Store
from storage.people import School
from storage.settings import keep_settings, kept_settings
from storage.staffing import ADMIN
from storage.tables import school_setting
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff, signs_in

PATH = "/staff/settings"


@pytest.fixture
def admin(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens(PATH)


def sends(page: Browser, *fields: tuple[str, str]) -> Browser:
    """The page as its form stands there, with other values in these fields."""
    new = {name for name, _ in fields}
    stays = [one for one in page.opens(PATH).form(PATH).pairs() if one[0] not in new]
    return page.sends(PATH, [*stays, *fields])


def kept(open: Open) -> dict[str, object]:
    with open.store.reading() as connection:
        return kept_settings(connection, open.store.vault)


def test_what_is_set_holds_at_the_next_press_for_students_too(
    open: Open, admin: Browser, bob: Student
) -> None:
    sends(admin, ("begins", "07:30"), ("ends", "14:45"))
    assert admin.url == f"{PATH}?done=1"
    assert "Saved." in admin.text
    assert 'value="07:30"' in admin.body
    sends(admin, ("flows", "my_tools"), ("transition_age", "14"))
    page = open.let_in(bob)
    assert page.url == "/talk"  # one flow is left, which begins by itself
    assert kept(open) == {"hours": "07:30-14:45", "flows": ["my_tools"], "transition_age": 14}


def test_days_without_school_are_counted_out_of_what_is_to_do(open: Open, admin: Browser) -> None:
    sends(
        admin,
        ("first", "2026-12-21"), ("last", "2027-01-01"), ("called", "Winter break"),
        ("first", "2026-11-26"), ("last", ""), ("called", ""),
    )  # fmt: skip
    assert kept(open)["holidays"] == ["2026-11-26", "2026-12-21/2027-01-01 Winter break"]
    assert 'value="Winter break"' in admin.body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first", "2026-02-30"),
        ("ends", "07:00"),
        ("transition_age", "-1"),
        ("telegram_min_age", "many"),
        ("flows", "none_of_them"),
        ("box_limit", "1000000000000"),
        ("contact_phone-en", "call me"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stands_there(
    open: Open, admin: Browser, field: str, value: str
) -> None:
    sends(admin, (field, value))
    assert admin.status == 422
    assert "Nothing was saved yet" in admin.text
    assert kept(open) == {}
    if field != "flows":
        assert f'value="{value}"' in admin.body


def test_what_the_file_says_stands_and_is_shown_as_fixed(open: Open, admin: Browser) -> None:
    assert "This stands in config.toml" in admin.text  # the test school's name and contact
    sends(admin, ("name", "Mill"), ("timezone", "America/Denver"))
    assert kept(open) == {"timezone": "America/Denver"}
    assert "Lincoln" in admin.text


def test_a_contact_is_told_in_each_language(store: Store, school: School, clock: Clock) -> None:
    with open_school(store, school, clock, given={}) as open:
        page = signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens(PATH)
        where = (("contact_where-en", "room 12"), ("contact_where-es", "el salón 12"))
        sends(page, ("contact_name-en", "Ms. Ortiz"), *where)
        assert kept(open)["contact_where"] == {"en": "room 12", "es": "el salón 12"}
        ana = Student(store, school, clock, "Ana", "6-8", "every", "es", class_name="7B")
        assert "Ms. Ortiz (el salón 12)" in open.let_in(ana).opens("/someone").presses("Ahora").text


def test_what_another_process_sets_is_taken_up(store: Store, school: School, clock: Clock) -> None:
    here = SchoolNow(store, school, Settings(name="Hill"))
    with open_school(store, school, clock) as open:
        who = add_staff(open, "Ada", [ADMIN], [])
    new = {"timezone": "America/Denver", "holidays": ["2027-01-18"], "name": "Mill"}
    with store.writing() as connection:
        keep_settings(connection, store.vault, school.id, new, who, clock.now)
    assert here().school.timezone == school.timezone
    here.renew()
    assert (here().school.timezone, here().school.name) == ("America/Denver", "Hill")
    assert here().school.holidays == {date(2027, 1, 18)}


def test_what_means_nothing_any_more_is_left_out_and_the_rest_holds() -> None:
    kept = {"language": "xx", "hours": "25:00-26:00", "box_limit": 800, "gone": 1, "consent": ["x"]}
    found = with_kept(Settings(), kept)
    assert (found.language, found.hours, found.box_limit) == ("en", "08:00-15:30", 800)
    assert with_kept(found, {}).box_limit == 0


def test_nobody_reads_a_setting_from_a_copy_of_the_database(
    open: Open, admin: Browser, store: Store
) -> None:
    sends(admin, ("box_limit", "1234"))
    with store.reading() as connection:
        (value,) = connection.execute(school_setting.select()).scalars("value").all()
    assert b"1234" not in value


def test_its_phrases_are_there_in_both_languages(open: Open, bob: Student) -> None:
    page = signs_in(open, add_staff(open, "Ada", [ADMIN], []), "es").opens(PATH)
    assert "Días sin clases" in page.text
