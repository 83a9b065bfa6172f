"""How far a student is stands in the same words wherever their teacher looks."""

import re

import pytest
from sqlalchemy import update

from dialogs.conversation import TEAM
from dialogs.loading import shipped_flow
from storage.tables import conversation
from tests.student import Student
from tests.web.browser import Browser
from tests.web.heard import AClass, a_class
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

SOME = "Shared some, still choosing"
UNOPENED = "Answers you have not opened"


@pytest.fixture
def it(open: Open, bob: Student) -> AClass:
    """Ada has shared some, Ben nothing yet, Cleo is through, Dan in the middle, Eva has not begun."""
    it = a_class(open, add_staff(open), 5)
    it.gives("my_day")
    for student in it.students[:3]:
        to = {} if student.name == "Ben" else {"feel": TEAM}
        it.answers(student, "my_day", {"feel": "good", "room_first": "1"}, to)
    is_through(it, "Cleo")
    it.students[3].begins(shipped_flow("my_day"))
    it.students[3].says("good")
    return it


def is_through(it: AClass, name: str) -> None:
    [id] = [one.row.id for one in it.students if one.name == name]
    with it.open.store.writing() as connection:
        mine = conversation.c.student_id == id
        connection.execute(update(conversation).where(mine).values(status="done"))


def rows_of(page: Browser) -> dict[str, str]:
    """What a table says beside each name."""
    found = re.findall(r'<th scope="row"><a[^>]*>(\w+)</a>.*?</th>(.*?)</tr>', page.body, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", cells).split()) for name, cells in found}


def test_each_student_is_told_in_the_same_words_on_every_page(open: Open, it: AClass) -> None:
    told = {
        "Ada": SOME,
        "Ben": "Finished, choosing who reads",
        "Cleo": "Has chosen who reads",
        "Dan": "In the middle",
        "Eva": "Not begun",
    }
    page = signs_in(open, it.viewer.id).opens("/staff")
    assert {name: words in rows_of(page)[name] for name, words in told.items()} == dict.fromkeys(
        told, True
    )
    round_page = next(link for link in page.page.links.values() if "/staff/round?" in link)
    page.opens("/staff/class?class=7B")
    assert {name: rows_of(page)[name] for name in told} == told | {"Eva": "–"}
    page.opens(round_page)
    for name, words in told.items():
        stage = re.search(rf"<h2[^>]*>{words} .*?</section>", page.body, re.DOTALL)
        assert stage, words
        assert f">{name}</a>" in stage[0]
    assert "4 begun 3 finished 1 chose who reads" in swapped(page)
    for student in it.students:
        page.opens(f"/staff/student?id={student.row.id}")
        said = f"My day {told[student.name]}"
        assert (said in page.text) == (student.name != "Eva")


def swapped(page: Browser) -> str:
    """The numbers at the top of a round, each before its name."""
    found = re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", page.body)
    return " ".join(f"{number} {name}" for name, number in found)


def test_what_one_may_not_read_is_not_told_as_shared(open: Open, it: AClass) -> None:
    with open.store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE current_answer SET audience = 'case_manager' WHERE audience = 'team'"
        )
    page = signs_in(open, it.viewer.id).opens("/staff")
    assert "Finished, choosing who reads" in rows_of(page)["Ada"]
    assert SOME not in page.text


def test_answers_are_opened_by_the_table_and_not_by_the_summary(open: Open, it: AClass) -> None:
    page = signs_in(open, it.viewer.id).opens("/staff")
    hear = next(link for link in page.page.links.values() if "/staff/hear/round?" in link)
    assert UNOPENED in rows_of(page)["Ada"]
    assert UNOPENED not in rows_of(page)["Ben"]
    open.clock.passes(seconds=10)
    page.opens("/staff/class/cards?class=7B").opens(f"{hear}&heard=1").opens(
        f"/staff/hear/talks?id={hear.partition('=')[2]}"
    )
    assert UNOPENED in rows_of(page.opens("/staff"))["Ada"], "nobody's answers stand there"
    open.clock.passes(seconds=10)
    page.opens(f"/staff/hear/table?id={hear.partition('=')[2]}")
    assert UNOPENED not in page.opens("/staff").text
    assert SOME in rows_of(page)["Ada"]


def test_the_table_of_one_round_opens_nothing_of_another_talk(open: Open, it: AClass) -> None:
    [ada, *_] = it.students
    it.answers(ada, "my_place", {"cares": "1"}, {"cares": TEAM})
    page = signs_in(open, it.viewer.id).opens("/staff")
    hear = next(link for link in page.page.links.values() if "/staff/hear/round?" in link)
    open.clock.passes(seconds=10)
    page.opens(f"/staff/hear/table?id={hear.partition('=')[2]}").opens("/staff")
    assert UNOPENED in rows_of(page)["Ada"]
    assert UNOPENED not in rows_of(page)["Cleo"]


def test_who_had_begun_before_a_round_closed_can_still_finish(open: Open, it: AClass) -> None:
    page = signs_in(open, it.viewer.id).opens("/staff")
    here = next(link for link in page.page.links.values() if "/staff/round?" in link)
    page.opens(here).presses("Yes, close it")
    assert "Who had begun can still finish and choose who reads" in page.text
    open.clock.passes(seconds=10)
    is_through(it, "Dan")
    it.answers(it.students[4], "my_day", {"feel": "good"}, {"feel": TEAM})
    page.opens(here)
    assert "4 begun 4 finished 2 chose who reads" in swapped(page), "and who begins now does not"
