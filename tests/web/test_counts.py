"""A coach and a coordinator see counts: of groups that are large enough, once and for all, and no word."""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import update

from bot.config import School as Settings
from bot.counting import count_all
from dialogs.conversation import PRIVATE
from dialogs.drafts.times import date_of
from storage.access import Viewer
from storage.database import Store
from storage.keys import seal_for
from storage.rounds import find_round, withdraw_round
from storage.staffing import ADMIN, COACH, COORDINATOR, TEACHER
from storage.tables import current_answer, told_count
from tests.web.browser import Browser
from tests.web.polled import Pupil, closes, coaches, fill, gives, opens_poll, pupils
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

LOUD, RIGHT = "Too loud", "Just right"


def answer(open: Open, students: Sequence[Pupil], loud: int) -> None:
    """So many of them say that it is too loud, and the others that it is just right."""
    codes = [
        {
            "noise": "too_loud" if number < loud else "just_right",
            "helps": "partner breaks" if number % 2 else "partner",
        }
        for number in range(len(students))
    ]
    first = codes[0]
    students[0].answers(first["noise"], first["helps"].split(), "My secret.")
    students[0].lets({})
    fill(open, students[0], students[1:], codes[1:])


def cells(page: Browser, label: str) -> list[str]:
    """What stands beside an answer, in each column; "–" where it is hidden."""
    row = page.body.partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]
    found = [one.partition("<svg")[0] for one in re.split(r"<td[^>]*>", row)[1:]]
    return ["–" if "–" in one else one for one in found]


@pytest.fixture
def teacher(open: Open) -> str:
    return add_staff(open, "Ms. Rivera", [TEACHER], [])


def given_and_closed(
    open: Open, teacher: str, name: str, students: Sequence[Pupil], loud: int
) -> str:
    id = gives(open, teacher, name, students)
    answer(open, students, loud)
    closes(open, teacher, id)
    return id


def test_a_coach_sees_classes_side_by_side_and_the_school_when_the_month_is_over(
    open: Open, teacher: str
) -> None:
    opens_poll(open)
    seven_a, seven_b, eight_a = (
        pupils(open, "7A", 14, "7"),
        pupils(open, "7B", 9, "7"),
        pupils(open, "8A", 12, "8"),
    )
    still_open = pupils(open, "8B", 2, "8")
    gives(open, teacher, "8B", still_open)
    answer(open, still_open, 1)
    given_and_closed(open, teacher, "7A", seven_a, 8)
    given_and_closed(open, teacher, "7B", seven_b, 4)
    given_and_closed(open, teacher, "8A", eight_a, 10)
    id = add_staff(open, "Coach", [COACH], [])
    page = signs_in(open, id).opens("/staff")
    assert page.url == "/staff/school"
    assert "You coach no class yet" in page.text

    coaches(open, id, "7A", "7B", "8A", "8B")
    page.opens("/staff/school")
    assert "The grades and the school are counted once, when" in page.text
    assert [
        name for name in ("7A", "7B", "8A", "8B") if f'<th scope="col">{name}</th>' in page.body
    ] == ["7A", "7B", "8A"]
    assert cells(page, LOUD) == ["8 of 14", "–", "–"], "of 8A, 10 and 2 of 12"
    assert cells(page, RIGHT) == ["6 of 14", "–", "–"]
    assert cells(page, "A partner") == [], "all said it"
    assert cells(page, "A short break") == ["7 of 14", "–", "6 of 12"]
    assert "fewer than 10" in page.text
    for secret in ("secret", "7A 1", "Rivera"):
        assert secret not in page.text

    open.clock.passes(days=35)
    assert count_all(open.store, open.school, Settings(), open.clock.now) == 1
    page = signs_in(open, id).opens("/staff/school")
    assert "Grade 7" not in page.text, "it would tell of 7B"
    assert "Grade 8" in page.text
    everybody = cells(page, "A short break")
    assert everybody[:3] == ["7 of 14", "–", "6 of 12"]
    shown = {one for label in (LOUD, RIGHT, "A short break") for one in cells(page, label)}
    for asked in ("class=7B", "grade=7", "month=2026-10", "month=2026-09&grade=7&class=7B", "flow=x",
                  "student=7B 1", "id=7B", "month=2026-09-08", "smallest=1"):  # fmt: skip
        page.opens(f"/staff/school?{asked}")
        found = {one for label in (LOUD, RIGHT, "A short break") for one in cells(page, label)}
        assert found <= shown, asked
        assert not any(secret in page.text for secret in ("secret", "7A 1", "Rivera")), asked
    for path in ("/staff/hear", "/staff/export", "/staff/class?class=7B", "/staff/hear/round?id=1"):
        assert page.opens(path).status == 404, path


def test_what_has_no_row_is_named_and_the_page_says_whose_and_of_when_it_is(
    open: Open, teacher: str
) -> None:
    opens_poll(open)
    pupils(open, "7B", 1, "7")
    given_and_closed(open, teacher, "7A", pupils(open, "7A", 14, "7"), 14)
    closed = open.clock.now
    id = add_staff(open, "Coach", [COACH], [])
    coaches(open, id, "7A", "7B")
    page = signs_in(open, id).opens("/staff/school")
    assert "Classes that you coach: 7A, 7B." in page.text
    assert "A dash hides a number so that no student can be picked out." in page.text
    assert f"<td>{date_of(closed, 'en', open.school.timezone)}</td>" in page.body
    assert cells(page, "A short break") == ["7 of 14"]
    named = page.text.partition("Not listed, because every number in them is hidden: ")[2]
    named = named.partition("A dash (–) hides a number.")[0]
    assert "A partner; " in named, "all said it"
    assert "Not sure." in named, "nobody said it"
    assert "A short break" not in named
    untold = page.text.partition("without a table, because every number is hidden:")[2]
    assert "How is the noise in class?" in untold
    assert "What helps you learn?" not in untold
    assert "What would you change?" in untold.partition("in their own words")[2]
    assert "At a glance" not in page.text, "the school is not counted yet"
    shut = page.opens("/staff/class?class=7A")
    assert shut.status == 404
    assert "To the counts" in shut.text
    assert "To my students" not in shut.text


def test_what_is_taken_back_later_changes_no_number(open: Open, teacher: str) -> None:
    opens_poll(open)
    students = pupils(open, "7A", 15, "7")
    given_and_closed(open, teacher, "7A", students, 8)
    id = add_staff(open, "Coach", [COACH], [])
    coaches(open, id, "7A")
    page = signs_in(open, id).opens("/staff/school")
    assert cells(page, LOUD) == ["8 of 15"]
    students[0].lets({"noise": PRIVATE})
    assert cells(page.opens("/staff/school"), LOUD) == ["8 of 15"]


def test_only_what_is_shared_with_the_team_is_counted(open: Open, teacher: str) -> None:
    opens_poll(open)
    students = pupils(open, "7A", 18, "7")
    id = gives(open, teacher, "7A", students)
    answer(open, students, 9)
    for one, audience in zip(students, [PRIVATE, "case_manager", "reader"], strict=False):
        with open.store.writing() as connection:
            at = current_answer.c
            theirs = update(current_answer).where(at.student_id == one.row.id)
            connection.execute(theirs.values(audience=audience))
    closes(open, teacher, id)
    coach = add_staff(open, "Coach", [COACH], [])
    coaches(open, coach, "7A")
    page = signs_in(open, coach).opens("/staff/school")
    assert cells(page, LOUD) == ["6 of 15"]


def test_when_the_month_is_over_what_was_hidden_of_a_class_is_forgotten(
    open: Open, store: Store, teacher: str
) -> None:
    opens_poll(open)
    given_and_closed(open, teacher, "7A", pupils(open, "7A", 12, "7"), 2)
    given_and_closed(open, teacher, "7B", pupils(open, "7B", 3, "7"), 2)
    settings = Settings()
    assert count_all(store, open.school, settings, open.clock.now) == 2
    kept = bodies(store, open)
    assert '"too_loud": 2' in kept
    open.clock.passes(days=35)
    assert count_all(store, open.school, settings, open.clock.now) == 1
    assert '"too_loud": 2' not in bodies(store, open)
    assert count_all(store, open.school, settings, open.clock.now) == 0


def bodies(store: Store, open: Open) -> str:
    with store.reading() as connection:
        seal = seal_for(connection, store.vault, open.school.id)
        rows = connection.execute(told_count.select()).all()
        return " ".join(seal.open("told_count", "body", row.id, row.body) for row in rows)


def test_who_answered_in_two_classes_is_counted_in_the_one_that_closed_first(
    open: Open, teacher: str
) -> None:
    opens_poll(open)
    students = pupils(open, "7A", 12, "7")
    pupils(open, "Math 3", 1)
    first = gives(open, teacher, "7A", students)
    second = gives(open, teacher, "Math 3", students)
    answer(open, students, 6)
    closes(open, teacher, first)
    closes(open, teacher, second)
    coach = add_staff(open, "Coach", [COACH], [])
    coaches(open, coach, "7A", "Math 3")
    page = signs_in(open, coach).opens("/staff/school")
    assert cells(page, LOUD) == ["6 of 12", "–"]


def test_a_round_taken_back_is_shown_no_more(open: Open, teacher: str) -> None:
    opens_poll(open)
    id = given_and_closed(open, teacher, "7A", pupils(open, "7A", 12, "7"), 6)
    coach = add_staff(open, "Coach", [COACH], [])
    coaches(open, coach, "7A")
    page = signs_in(open, coach).opens("/staff/school")
    assert cells(page, LOUD) == ["6 of 12"]
    viewer = Viewer(teacher, open.school.id, frozenset({TEACHER}))
    with open.store.writing() as connection:
        one = find_round(connection, open.store.vault, viewer, id)
        assert one
        withdraw_round(connection, one, open.clock.now)
    assert cells(page.opens("/staff/school"), LOUD) == []


def test_an_admin_ticks_which_classes_somebody_coaches_and_makes_no_reader_of_them(
    open: Open, teacher: str, bob: Pupil
) -> None:
    bob.begins()
    admin = signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens("/staff/people")
    id = add_staff(open, "Coach", [COACH, TEACHER], [])
    coaches(open, id, "7B")
    page = signs_in(open, id)
    assert page.opens(f"/staff/student?id={bob.row.id}").status == 404
    admin.opens("/staff/people")
    assert "Classes to coach" in admin.text


def test_a_coordinator_sees_grades_and_the_school(open: Open, teacher: str) -> None:
    opens_poll(open)
    for name, grade in (("7A", "7"), ("7B", "7"), ("8A", "8"), ("8B", "8")):
        given_and_closed(open, teacher, name, pupils(open, name, 11, grade), 5)
    open.clock.passes(days=35)
    count_all(open.store, open.school, Settings(), open.clock.now)
    page = signs_in(open, add_staff(open, "Cora", [COORDINATOR], [])).opens("/staff/school")
    columns = Counter(cells(page, LOUD))
    assert columns == {"5 of 11": 4, "10 of 22": 2, "20 of 44": 1}
    glance = page.text.partition("At a glance")[2].partition("A dash hides")[0]
    assert f"How is the noise in class? {RIGHT}: 24 of 44" in glance
    assert LOUD not in glance
    assert "What would you change?" not in glance, "words are not counted"
    assert "Classes that you coach" not in page.text
