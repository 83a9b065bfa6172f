"""A teacher hears a class: from what 24 students shared to a page, a paper and what the class is told back."""

import re

import pytest

from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from tests.student import Student
from tests.web.heard import NAMES, AClass, a_class, number_of
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

SECRET = "the secret of number"


@pytest.fixture
def tom(open: Open, bob: Student) -> str:
    return add_staff(open)


def empathy(it: AClass) -> str:
    """All of 24 are invited, 20 begin; what they share is mixed, and six let their words be read out."""
    id = it.gives("empathy")
    for number, student in enumerate(it.students[:20]):
        words = f"{SECRET} {number} is private" if number % 4 == 3 else STORIES[number % 8]
        said = {
            "good": words,
            "good_why": f"we had time to try it out {number} times before the test came",
        }
        audience = (TEAM, TEAM, CASE_MANAGER, PRIVATE)[number % 4]
        to = {"good": audience, "good_why": TEAM if number % 3 == 0 else PRIVATE}
        it.answers(student, "empathy", said, to, ("good",) if number < 12 else ())
    return id


STORIES = (
    "we built a bridge out of paper and everybody came to look at it and it held",
    "I read my poem to the class and nobody laughed and then they all clapped for me",
    "the day when we had gym outside and then science and I was not tired at all",
    "x",
    "my group with Ada finished first and the teacher put our poster on the wall",
    "in art I made a mask that my little cousin wanted to keep for always and ever",
    "we cooked soup in class and we wrote the recipe down and I knew all the words",
    "y",
)


def test_a_class_of_24_is_heard_as_an_independent_count_has_it(open: Open, tom: str) -> None:
    it = a_class(open, tom)
    id = empathy(it)
    page = signs_in(open, tom).opens("/staff")
    assert f"/staff/hear/round?id={id}" in page.page.links.values()
    page.opens(f"/staff/hear/round?id={id}")
    names = {one.student.name for one in it.sheet if one.audience == TEAM}
    assert f"{len(names)} of 24 answered" in page.text
    page.presses("Go straight to what they said")
    assert page.url.startswith("/staff/hear/round"), "two presses from home"
    wrote = [len(it.shared(step)) for step in ("good", "good_why")]
    assert wrote == [10, 5]
    told = [f"{number} of {len(names)}" for number in wrote]
    assert number_of(page.body, "In their own words") == told
    aloud = [one.words for one in it.sheet if one.aloud and "Ada" not in one.words]
    quoted = re.findall(r"<blockquote[^>]*><p>“(.*?)”</p>", page.body)
    assert sorted(quoted) == sorted(words.rstrip(".") for words in aloud)
    assert SECRET not in page.body
    assert not [name for name in NAMES if re.search(rf"\b{name}\b", page.body)], "nobody is named"
    again = page.opens(page.url)
    assert re.findall(r"<blockquote[^>]*><p>“(.*?)”</p>", again.body) == quoted, "the order stays"
    sheet = page.opens(f"/staff/hear/print?id={id}&size=a4")
    assert (sheet.status, f"{len(names)} of 24 answered" in sheet.text) == (200, True)
    assert "paper-a4.css" in sheet.body
    assert not [name for name in NAMES if re.search(rf"\b{name}\b", sheet.body)]
