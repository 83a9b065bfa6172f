"""A teacher hears a class: from what 24 students shared to a page, a paper and what the class is told."""

import html
import re
from datetime import date, timedelta

import pytest

from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.language import text_in
from dialogs.loading import shipped_flow
from storage import access, access_log, promises
from storage.access import Viewer
from storage.promises import WILL, Told
from storage.staffing import CASE_MANAGER as MANAGES
from storage.staffing import TEACHER
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.heard import NAMES, AClass, Pupil, a_class, number_of
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
    assert f"{len(names)} of 24 shared answers" in page.text
    page.presses("Go straight to what they said")
    assert page.url.startswith("/staff/hear/round"), "two presses from home"
    wrote = [len(it.shared(step)) for step in ("good", "good_why")]
    assert wrote == [10, 5]
    told = [f"{number} of {len(names)}" for number in wrote]
    assert re.findall(r"(\d+ of \d+) wrote in their own words", page.text) == told
    aloud = [one.words for one in it.sheet if one.aloud and "Ada" not in one.words]
    quoted = re.findall(r"<blockquote[^>]*><p>“(.*?)”</p>", page.body)
    own = sorted(words.rstrip(".") for words in aloud)
    assert sorted(quoted) == sorted(own * 2), "under their question, and to be sorted"
    assert under(page.body, "good") == {words for words in own if words in STORIES}
    assert SECRET not in page.body
    assert not [name for name in NAMES if re.search(rf"\b{name}\b", page.body)], "nobody is named"
    again = page.opens(page.url)
    assert re.findall(r"<blockquote[^>]*><p>“(.*?)”</p>", again.body) == quoted, "the order stays"
    sheet = page.opens(f"/staff/hear/print?id={id}&size=a4")
    assert (sheet.status, f"{len(names)} of 24 shared answers" in sheet.text) == (200, True)
    assert "paper-a4.css" in sheet.body
    assert not [name for name in NAMES if re.search(rf"\b{name}\b", sheet.body)]


def under(body: str, step: str) -> set[str]:
    """The words that stand under a question, by what it asks."""
    asked = text_in(shipped_flow("empathy").by_id[step].say[-1].text, "en")
    part = next(
        one for one in body.split('<section class="part"') if f">{html.escape(asked)}<" in one
    )
    return set(re.findall(r"<blockquote[^>]*><p>“(.*?)”</p>", part))


def test_what_was_named_most_is_offered_to_try_and_goes_into_the_field_with_one_press(
    open: Open, tom: str
) -> None:
    it = a_class(open, tom, 8)
    id = it.gives("my_day")
    for number, student in enumerate(it.students):
        said = {"feel": "good", "room_first": "1", "barrier": "1, 2" if number < 4 else "1"}
        it.answers(student, "my_day", said, dict.fromkeys(said, TEAM))
    page = signs_in(open, tom).opens(f"/staff/hear/round?id={id}&heard=1")
    offered = [
        name for name, to in page.page.links.items() if to.endswith("#try") and "said=" in to
    ]
    assert "Class going too fast 8 of 8" in offered
    assert len(offered) == 3
    page.follows("Class going too fast 8 of 8")
    assert "Class going too fast" in [form.texts.get("said") for form in page.page.forms]


def expecting(it: AClass) -> str:
    """Eight at the choices of "My day": what gets in the way is fast for six, and loud for four."""
    id = it.gives("my_day")
    for number, student in enumerate(it.students):
        said = {"feel": "good", "room_first": "1", "barrier": "1, 2" if number < 4 else "1"}
        if number in (6, 7):
            said |= {"barrier": "3"}
        it.answers(student, "my_day", said, dict.fromkeys(said, TEAM))
    return id


def test_what_is_expected_stands_beside_what_is_heard_and_before(open: Open, tom: str) -> None:
    it = a_class(open, tom, 8)
    first = expecting(it)
    open.clock.passes(days=30)
    id = it.gives("my_day")
    for student in it.students[:3]:
        said = {"feel": "good", "room_first": "1", "barrier": "1"}
        it.answers(student, "my_day", said, {"barrier": TEAM})
    page = signs_in(open, tom).opens(f"/staff/hear/round?id={first}")
    form = page.form("/staff/hear/round").pairs()
    here = [one for one in form if one[0] in ("id", "token", "spoken")]
    ticked = [("expect", "my_day/barrier reading"), ("expect", "my_day/barrier noise")]
    words = [("words my_day/hard_time", "the tests")]
    page.sends("/staff/hear/round", [*here, *ticked, *words, ("do", "expect")])
    assert number_of(page.body, "Class going too fast") == ["6 of 8"], "the later talk counts later"
    assert number_of(page.body, "A loud room") == ["4 of 8"]
    assert "As you expected: A loud room" in page.text
    assert "Often said, and not on your list: Class going too fast" in page.text
    assert number_of(page.body, "Long reading") == ["2 of 8"]
    assert "You expected: the tests" in page.text
    page.opens("/staff/hear?class=7B").opens(f"/staff/hear/round?id={first}")
    assert "Go straight" not in page.text, "it is asked once"
    colleague = signs_in(open, add_staff(open, "Uma")).opens(f"/staff/hear/round?id={first}")
    assert "What do you expect to hear?" in colleague.text, "each has their own"
    page.opens(f"/staff/hear/round?id={id}").presses("Go straight to what they said")
    row = re.search(r"Class going too fast</th>(.*?)</tr>", page.body)
    assert row
    assert re.findall(r"\d of \d", row[1]) == ["3 of 3", "6 of 8"]
    page.opens(f"/staff/hear/talks?id={first}")
    assert page.text.count("Said “Class going too fast”") == 2
    page.presses_value("do", "talked")
    assert page.url == f"/staff/hear/talks?id={first}"
    assert "☑ We talked" in page.text


def test_whom_to_talk_with_names_who_hides_what_helps_them_and_nobody_by_what_is_private(
    open: Open, tom: str
) -> None:
    ada, ben, cleo = (
        Pupil(open.store, open.school, open.clock, name, mode="iep", has=("extended_time",))
        for name in NAMES[:3]
    )
    it = AClass(open, [ada, ben, cleo], Viewer(tom, open.school.id, frozenset({TEACHER})))
    id = it.gives("my_tools")
    said = {
        "use@extended_time": "sometimes",
        "help@extended_time": "a_lot",
        "feel@extended_time": "bad",
    }
    steps = ("use", "help", "feel")
    it.answers(ada, "my_tools", said, dict.fromkeys(steps, TEAM))
    it.answers(ben, "my_tools", said, dict.fromkeys(steps, TEAM) | {"feel": PRIVATE})
    never = {"use@extended_time": "never", "keeps@extended_time": "others_see"}
    it.answers(cleo, "my_tools", never, dict.fromkeys(("use", "keeps"), TEAM))
    page = signs_in(open, tom).opens(f"/staff/hear/talks?id={id}")
    assert page.text.count("helps, and that it feels bad to use it near others") == 1
    assert page.text.index("Ada") < page.text.index("more time") < page.text.index("Cleo")
    assert page.text.count("Never uses something that they have") == 1
    assert "Ben" not in page.text


def test_whom_to_talk_with_begins_with_the_lowest_and_leaves_out_who_finished_and_shared_nothing(
    open: Open, tom: str
) -> None:
    it = a_class(open, tom, 9)
    id = it.gives("my_day")
    felt = ("bad", "bad", "bad", "bad", "very bad", "very bad", "good")
    for student, feels in zip(it.students, felt, strict=False):
        it.answers(student, "my_day", {"feel": feels, "room_first": "1"}, {"feel": TEAM})
    it.answers(it.students[7], "my_day", {"feel": "very bad"}, {})  # Hugo keeps all of it private
    page = signs_in(open, tom).opens(f"/staff/hear/talks?id={id}")
    named = re.findall(r"<h2><a[^>]*>(\w+)</a></h2><p>(.*?)</p>", page.body)
    assert {name for name, _ in named[:2]} == {"Eva", "Finn"}, "the lowest first"
    assert all("Very bad" in why for _, why in named[:2])
    assert "Hugo" not in dict(named), "who is through is not asked why they shared nothing"
    assert "was away, has not begun" in dict(named)["Ines"]
    assert "look the same" not in page.text


def test_quotes_are_sorted_into_themes_of_ones_own_and_a_try_is_told_to_the_class(
    open: Open, tom: str
) -> None:
    it = a_class(open, tom, 6)
    id = it.gives("empathy")
    for number, student in enumerate(it.students[:3]):
        said = {
            "good": STORIES[number],
            "good_why": "we had time to try it out before the test came",
        }
        it.answers(student, "empathy", said, {"good": TEAM}, ["good"])
    page = (
        signs_in(open, tom)
        .opens(f"/staff/hear/round?id={id}")
        .presses("Go straight to what they said")
    )
    assert "fewer than five" in page.text

    def does(do: str, **fields: str) -> Browser:
        form = page.form("/staff/hear/round").pairs()
        here = [one for one in form if one[0] in ("id", "token", "spoken")]
        return page.sends("/staff/hear/round", [*here, ("do", do), *fields.items()])

    does("theme", name="Being seen", at="themes")
    theme = re.search(r'data-theme="(\w+)"', page.body)
    first, second, _ = re.findall(r'data-quote="(\w+)"', page.body)
    assert theme
    picked = {f"in {key}": theme[1] for key in (first, second)}
    does("sort", **picked, at="themes")
    assert "Being seen (2)" in page.text, "both with one press"
    assert "In no theme (1)" in page.text
    does("theme", name="Time", **{f"in {first}": ""}, at="themes")
    assert "Being seen (1)" in page.text, "a new theme loses no pick"
    assert "Time (0)" in page.text
    other = signs_in(open, add_staff(open, "Uma"))
    assert "Being seen" not in other.opens(f"/staff/hear/round?id={id}&heard=1").text
    day = (open.clock.now // 1_000_000 + 86_400 * 10) // 86_400
    until = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    does("try", said="Class goes too fast", text="wait for Ada", until=until)
    assert (page.status, "“Ada” looks like" in page.text) == (422, True)
    does("try", said="Class goes too fast", text="I wait ten seconds", until="2020-01-01")
    assert page.status == 422
    does("try", said="Class goes too fast", text="I wait ten seconds", until=until, at="try")
    assert "0 of 6 have read it" in page.text
    reads_it(open, it.students[0])
    page.opens(page.url)
    assert "1 of 6 have read it" in page.text
    page.opens(f"/staff/round?id={id}").presses("Yes, close it")
    assert "What came of it? Due Sep 18, 2026" in page.opens("/staff").text, "it is not over yet"
    assert "What came of it?" not in other.opens("/staff").text, (
        "who has promised nothing is not asked"
    )
    page.opens(f"/staff/hear/round?id={id}&heard=1")
    assert "(until Sep 18, 2026)" in page.text
    open.clock.now += 1_000_000
    does("did", text="I wait, and more of you answer", at="try")
    assert "Tom did: I wait, and more of you answer" in page.text
    assert "What came of it?" not in page.opens("/staff").text
    page.opens(f"/staff/hear/round?id={id}&heard=1")
    stays = open.let_in(it.students[1])
    assert stays.url == "/told"
    does("end", note=re.findall(r'name="note" value="(\w+)"', page.body)[-1])
    assert "more of you answer" not in page.text


def reads_it(open: Open, student: Student) -> None:
    """Once, at the next visit, before anything is asked; and never again."""
    browser = open.let_in(student)
    assert browser.url == "/told"
    assert "Your class said: Class goes too fast" in browser.text
    assert "Tom will try: I wait ten seconds" in browser.text
    browser.presses("OK")
    assert browser.url != "/told"
    assert browser.opens("/told").url != "/told"


def test_the_table_shows_to_each_what_is_shared_with_them_and_is_a_look(
    open: Open, bob: Student, tom: str
) -> None:
    alice = add_staff(open, "Alice", [MANAGES], [])
    toms, given = (
        AClass(open, [], Viewer(id, open.school.id, frozenset({role}))).gives("my_tools", [bob])
        for id, role in ((tom, TEACHER), (alice, MANAGES))
    )
    bob.begins()
    for answer in ("always", "math", "a lot", "good"):
        bob.says(answer)
    bob.gives("stop")
    bob.shares("use@extended_time", "team")
    bob.shares("help@extended_time", "case_manager")
    bob.keeps_the_rest_private()
    with open.store.reading() as connection:
        before = len(access_log.looks_at(connection, open.store.vault, bob.row.id))
    page = signs_in(open, tom).opens(f"/staff/hear/table?id={toms}")
    assert ("Always" in page.text, "A lot" in page.text, "Good" in page.text) == (
        True,
        False,
        False,
    )
    theirs = signs_in(open, alice).opens(f"/staff/hear/table?id={given}")
    assert ("Always" in theirs.text, "A lot" in theirs.text, "Good" in theirs.text) == (
        True,
        True,
        False,
    )
    summed = theirs.opens(f"/staff/hear/round?id={given}&heard=1")
    assert "A lot" not in summed.text, "only the team's is counted, whoever hears it"
    with open.store.reading() as connection:
        after = access_log.looks_at(connection, open.store.vault, bob.row.id)
    assert len(after) == before + 2


def test_what_was_promised_at_a_conference_is_ticked_when_it_is_done(
    open: Open, tom: str, clock: Clock
) -> None:
    it = a_class(open, tom, 2, mode="every")
    ada, ben = it.students
    said = {
        "said": "1",
        "words": "no",
        "promised": "Yes",
        "promise": "she gives me the notes before class",
        "who": "1",
    }
    for student, to in ((ada, TEAM), (ben, PRIVATE)):
        it.answers(student, "after_meeting", said, {"promise": to, "who": to})
    with open.store.writing() as connection:
        viewer = access.viewer_of(connection, tom)
        assert viewer
        theirs = access.find_theirs(connection, open.store.vault, viewer, ben.row.id)
        assert theirs
        told = Told(WILL, "x", "music", "You may use your headphones", "Friday", "Tom")
        promises.promise(connection, theirs, told, clock.now)
    page = signs_in(open, tom).opens("/staff/hear/promises")
    assert page.body.count("she gives me the notes before class</q>") == 1, (
        "Ben keeps his to himself"
    )
    assert "Friday" in page.text
    assert page.text.count("☐ Not yet") == 2
    page.presses_value("do", "done")
    assert (page.text.count("☐ Not yet"), page.text.count("☑ Done")) == (1, 1)
    page.presses_value("do", "undo")
    assert page.text.count("☐ Not yet") == 2
