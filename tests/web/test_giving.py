"""A teacher gives a class something in a few presses; students find it first, and progress is seen.

The clock stands on Tuesday, 8 September 2026, at nine in the morning.
"""

import re
from typing import Any

import pytest
from sqlalchemy import Column, select, update

from storage.database import Store
from storage.people import School
from storage.staffing import CASE_MANAGER
from storage.tables import class_member, conversation, reminder, round_, round_student
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff, signs_in

DAYS = ("Not begun", "In the middle", "Finished, choosing who reads", "Has chosen who reads")


@pytest.fixture
def ana(open: Open, bob: Student) -> Student:
    return Student(open.store, open.school, open.clock, "Ana", mode="every")


@pytest.fixture
def tom_id(open: Open, bob: Student, ana: Student, charlie: Student) -> str:
    return add_staff(open)


@pytest.fixture
def tom(open: Open, tom_id: str) -> Browser:
    return signs_in(open, tom_id).opens("/staff")


def gives(page: Browser, title: str = "My day", **typed: str) -> Browser:
    page.opens("/staff/give?class=7B")
    for name, text in typed.items():
        page.types(text, name)
    return page.picks(offer(page, title)).presses("Give it")


def offer(page: Browser, title: str) -> str:
    """What stands at this flow."""
    found = [label for form in page.page.forms for label in form.radios if label.startswith(title)]
    assert found, title
    return found[0]


def stands(page: Browser) -> dict[str, list[str]]:
    """Who stands where on a round's page."""
    names = [*page.page.links]
    parts = re.split("(" + "|".join(DAYS) + r") \d+", page.text)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {day: [name for name in ("Ana", "Bob") if name in found[day]] for day in DAYS if names}


def test_a_class_is_given_a_talk_in_four_presses_and_finds_it_first(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    before = tom.pressed
    tom.follows("7B at a glance").follows("Give them something")
    assert "My tools about" in tom.text
    assert "What it may ask: My day" in tom.text
    assert "How do you feel in most of your classes?" in tom.text
    assert tom.form("/staff/give").texts["due"] == "2026-09-11"
    tom.picks(offer(tom, "My day")).presses("Give it")
    assert tom.pressed - before == 4
    assert "Given to 2." in tom.text
    assert "until Sep 11, 2026" in tom.text
    assert stands(tom) == {DAYS[0]: ["Ana", "Bob"], DAYS[1]: [], DAYS[2]: [], DAYS[3]: []}

    bob.begins("my_tools")  # something else is under way
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    assert page.url.startswith("/talk")
    assert "How do you feel" in page.asked, "the first press opens what was given"
    page.opens("/choose")
    assert page.page.by_class["label"][0] == "For Friday My day"
    assert page.page.by_class["main"][0].split() == ["For", "Friday", "My", "day"]
    page.presses("For Friday My day")
    assert "How do you feel" in page.asked, "and goes on with it"
    tom.opens(tom.url)
    assert stands(tom) == {DAYS[0]: ["Ana"], DAYS[1]: ["Bob"], DAYS[2]: [], DAYS[3]: []}
    page.presses("Good").presses_value("command", "stop")
    assert stands(tom.opens(tom.url))[DAYS[2]] == ["Bob"]
    with open.store.writing() as connection:  # read back to its end
        connection.exec_driver_sql("UPDATE conversation SET status = 'done' WHERE flow = 'my_day'")
    assert stands(tom.opens(tom.url))[DAYS[3]] == ["Bob"]
    assert "For Friday" not in page.opens("/choose").text
    assert "1 of 2 finished" in tom.opens("/staff").text
    assert "1 of 2 finished" in tom.opens("/staff/class?class=7B").text
    assert open.shows_card(ana).opens("/hello").presses("Yes, let's start").status == 200


def test_what_was_over_before_it_was_given_is_asked_again_and_does_not_count(
    open: Open, tom_id: str, bob: Student, ana: Student
) -> None:
    bob.begins("my_day")
    bob.says("Good")
    bob.gives("stop")  # and it is never read back
    open.clock.passes(days=1)
    tom = gives(signs_in(open, tom_id))
    assert stands(tom)[DAYS[0]] == ["Ana", "Bob"]
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    assert "How do you feel" in page.asked, "not who may read what they said before"
    page.presses("Good")
    assert stands(tom.opens(tom.url))[DAYS[1]] == ["Bob"]


def test_pressed_twice_it_is_given_once_and_taken_back_it_stands_nowhere(
    open: Open, tom: Browser, bob: Student
) -> None:
    tom.opens("/staff/give?class=7B").picks(offer(tom, "My day"))
    form = tom.form("/staff/give")
    tom.sends(form.action, form.pairs())
    here = tom.url.partition("&")[0]
    tom.sends(form.action, form.pairs())
    assert tom.url.partition("&")[0] == here
    assert rows(open, round_.c.id) == [here.partition("=")[2]]
    tom.opens(here).presses("Take it back")
    assert tom.opens(here).status == 404
    assert "For Friday" not in open.let_in(bob).opens("/choose").text


def test_a_day_is_changed_and_a_round_closed_by_hand_and_by_itself(
    open: Open, tom: Browser, tom_id: str
) -> None:
    here = gives(tom).url.partition("&")[0]
    tom.opens(here).types("2026-09-07", "due").presses("Save the day")
    assert tom.status == 422
    tom.opens(here).types("2026-09-09", "due").presses("Save the day")
    assert "until Sep 9, 2026" in tom.text
    open.clock.passes(days=8)  # Wednesday: five school days later
    open.minds()
    tom = signs_in(open, tom_id)
    assert "was until Sep 9, 2026" in tom.opens(here).text
    assert "Closed on" not in tom.text
    open.clock.passes(days=1)
    open.minds()
    tom = signs_in(open, tom_id)
    assert "Closed on Sep 17, 2026" in tom.opens(here).text
    assert "My day" not in tom.opens("/staff").text
    gives(tom).presses("Yes, close it")
    assert tom.text.count("Closed") == 1, "and it is said once"
    assert "Closed on Sep 17, 2026" in tom.text


def test_it_is_closed_near_the_top_of_its_page(tom: Browser) -> None:
    gives(tom)
    assert tom.body.index('value="close"') < tom.body.index('class="stages"')


def test_who_alone_has_a_class_reads_no_empty_columns_and_the_same_grade_once(
    open: Open, tom: Browser, bob: Student
) -> None:
    tom.opens("/staff")
    assert re.findall(r'<th scope="col">(.*?)</th>', tom.body) == [
        "Student", "What is next", "Meeting",
    ]  # fmt: skip
    assert "6–8" not in tom.text
    assert "is an IEP or a 504 plan" in tom.text
    has_meeting(open, bob, "2026-10-20")
    Student(open.store, open.school, open.clock, "Mia", band="prek-2")
    text = tom.opens("/staff").text
    assert "Grades 6–8" in text
    assert "Grades PreK–2" in text
    assert "Oct 20, 2026" in text


def test_where_a_class_has_ended_its_round_closes_and_says_so(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    here = gives(tom).url.partition("&")[0]
    open.minds()
    assert "Closed on" not in tom.opens(here).text
    with open.store.writing() as connection:
        connection.execute(update(class_member).values(left_at=open.clock.now))
    open.minds()
    assert "nobody is in this class any more" in tom.opens(here).text
    assert "2 more were invited" in tom.text


def test_only_some_get_it_and_their_group_can_be_used_again(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    tom.opens("/staff").follows("Give them something")
    assert "class=7B" in tom.url, "who has one class gives it to that"
    assert "7B" in tom.opens("/staff/give").page.links, "and who has several picks one"
    tom.presses("Give it")
    assert tom.status == 422
    assert "Choose what to give" in tom.text
    tom.picks(offer(tom, "Quick questions")).presses("Give it")
    assert "Tick at least one student" in tom.text
    tom.ticks("Ana").types("Early birds", "title").picks(offer(tom, "Quick questions"))
    tom.presses("Give it")
    assert "Early birds" in tom.text
    assert stands(tom)[DAYS[0]] == ["Ana"]
    tom.opens("/staff/give").follows("Early birds (1)")
    assert tom.form("/staff/give").ticked == {"Ana"}
    tom.picks(offer(tom, "My day")).presses("Give it")
    assert stands(tom)[DAYS[0]] == ["Ana"]
    assert "For Friday" not in open.let_in(bob).opens("/choose").text


def test_who_cannot_begin_it_is_named_before_and_not_invited(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    mia = Student(open.store, open.school, open.clock, "Mia", band="prek-2")
    tom.opens("/staff/give?class=7B")
    assert "for 2 of 3" in offer(tom, "My future")
    assert "Mia" in tom.text
    tom.picks(offer(tom, "My future")).presses("Give it")
    assert "Given to 2. " in tom.text
    assert "1 did not get it." in tom.text
    assert "Mia" not in tom.text
    assert mia.row.id not in rows(open, round_student.c.student_id)


def test_a_series_sets_the_day_of_each_meeting_and_keeps_who_has_one(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    tom.opens("/staff/give?class=7B").types("2026-09-29", "meeting")
    tom.picks(offer(tom, "Getting ready for a conference")).presses("Give it")
    assert "Given to 2" in tom.text
    assert "until Sep 29" in tom.text
    page = open.let_in(ana)
    assert "For Sep 29 Quick questions" in page.opens("/choose").page.by_class["label"]
    tom.opens("/staff/give?class=7B")
    assert "for 0" not in tom.text
    assert "Getting ready for an IEP" not in tom.text, "Bob gets ready for another meeting"


def test_it_comes_again_each_quarter_once_with_who_is_there_then(
    open: Open, tom: Browser, tom_id: str
) -> None:
    tom.opens("/staff/give?class=7B").picks(offer(tom, "My day"))
    tom.form("/staff/give").chosen["repeats"] = "quarter"
    tom.presses("Give it")
    assert "each quarter" in tom.text
    eva = Student(open.store, open.school, open.clock, "Eva", mode="every")
    assert "Not invited, and could begin it now: Eva" in tom.opens(tom.url).text
    for days in (20, 42):
        open.clock.passes(days=days)
        open.minds()
    assert len(rows(open, round_.c.id)) == 1, "45 school days are not over"
    open.clock.passes(days=1)
    for _ in range(3):
        open.minds()
    assert len(rows(open, round_.c.id)) == 2
    assert rows(open, round_student.c.student_id).count(eva.row.id) == 1
    tom = signs_in(open, tom_id).opens("/staff")
    tom.follows(next(label for label in tom.page.links if label.startswith("My day 7B · until")))
    tom.presses("Do not give it again")
    open.clock.passes(days=63)
    open.minds()
    assert len(rows(open, round_.c.id)) == 2


def test_before_each_meeting_it_is_given_to_whose_meeting_comes(
    open: Open, bob: Student, charlie: Student
) -> None:
    alice = signs_in(open, add_staff(open, "Alice", [CASE_MANAGER], []))
    alice.opens("/staff/give").picks(offer(alice, "My meeting")).ticks("Bob")
    alice.form("/staff/give").chosen["repeats"] = "meeting"
    alice.presses("Give it").presses("Yes, close it")
    has_meeting(open, bob, "2026-10-20")
    open.clock.passes(days=14)
    open.minds()
    assert len(rows(open, round_.c.id)) == 1, "it is too far away"
    open.clock.passes(days=7)
    for _ in range(2):
        open.minds()
    assert rows(open, round_.c.due_on) == ["2026-09-11", "2026-10-09"]
    has_meeting(open, bob, "2026-10-22")  # put off: it is under way already
    open.minds()
    assert len(rows(open, round_.c.id)) == 2


def test_the_page_reminds_twice_at_most_and_never_after_no_more(
    open: Open, tom: Browser, bob: Student, ana: Student
) -> None:
    gives(tom)
    page, other = open.let_in(bob), open.let_in(ana)
    open.minds()
    assert reminded(open) == []
    open.clock.passes(days=1, seconds=-3 * 3600)  # Wednesday, before school
    open.minds()
    assert reminded(open) == []
    open.clock.passes(seconds=5 * 3600)
    for _ in range(3):
        open.minds()
    assert reminded(open) == [1, 1]
    page = open.let_in(bob).opens("/choose")
    assert "There is still time" in page.text
    page.presses("No more reminders")
    assert "There is still time" not in page.text
    assert "You may remind me again" in page.buttons
    open.clock.passes(days=2)
    for _ in range(2):
        open.minds()
    assert reminded(open) == [1, 1, 2], "Ana alone is reminded a second time"
    assert "There is still time" in open.let_in(ana).opens("/choose").text
    assert "There is still time" not in open.let_in(bob).opens("/choose").text
    assert other is not None


def test_how_to_run_it_is_a_sheet_for_this_class_and_this_talk(
    open: Open, tom: Browser, bob: Student
) -> None:
    here = gives(tom).url.partition("&")[0]
    tom.opens(here).follows("How to run it in one period")
    for told in ("7B · My day · 2 students", "I want to know what helps you", "Quiero saber qué les",
                 "Plan for 45 minutes", "What you will see", "goes to the counselors",
                 "hand out each one to its student", "brings them back to the same place"):  # fmt: skip
        assert told in tom.text, told
    in_turn = [tom.text.index(words) for words in (
        "They answer, about", "Right after the last question each sees", "they read a book",
    )]  # fmt: skip
    assert in_turn == sorted(in_turn), "who reads is chosen before anybody is done"
    tom.opens(f"{tom.url}&period=30")
    assert "Plan for 30 minutes" in tom.text
    assert tom.opens("/staff/run?class=8C").status == 404


def test_together_the_student_comes_in_as_with_a_card_and_staff_are_out(
    open: Open, tom: Browser, bob: Student
) -> None:
    gives(tom)
    open.let_in(bob)  # has chosen pictures
    tom.opens(f"/staff/together?id={bob.row.id}").presses("Show a code")
    code = re.search(r"<code>([\w-]+)</code>", tom.body)
    assert code
    other = open.browser().opens("/").types(code[1], "code").presses("Go")
    assert "Are these your initials: B.?" in other.text
    other.presses("Yes, that's me")
    assert other.url == "/pin", "no staff come past the student's own pictures"
    open.taps_pictures(other, bob)
    assert "How do you feel" in other.asked
    assert "For the grown-up" in other.text or "note" in other.form("/talk").texts

    tom.opens(f"/staff/together?id={bob.row.id}").presses("Sign me out and begin here")
    assert tom.url.startswith("/h/")
    assert tom.client.cookies.get("whathelps-staff") is None
    assert tom.opens("/staff").url == "/staff/in"


def has_meeting(open: Open, student: Student, day: str) -> None:
    with open.store.writing() as connection:
        connection.exec_driver_sql(
            f"UPDATE student SET meeting_date = '{day}' WHERE id = '{student.row.id}'"  # noqa: S608
        )


def reminded(open: Open) -> list[int]:
    return sorted(rows(open, reminder.c.number))


def rows(open: Open, column: Column[Any]) -> list[Any]:
    with open.store.reading() as connection:
        return list(connection.execute(select(column)).scalars())


def test_what_one_person_reads_is_read_by_who_gives_it_where_they_say_so(
    store: Store, school: School, clock: Clock, bob: Student, ana: Student
) -> None:
    with open_school(
        store, school, clock, check_in_reader="Ms. Rivera, counselor", shipped=True
    ) as open:
        id = add_staff(open)
        tom = signs_in(open, id).opens("/staff/give?class=7B")
        assert "read by Ms. Rivera, counselor alone" in offer(tom, "Today at school")
        form = tom.form("/staff/give")
        stays = [one for one in form.pairs() if one[0] not in ("what", "reader", "student")]
        tom.sends(
            "/staff/give",
            [*stays, ("what", "flow:good_day"), ("reader", "me"), ("student", bob.row.id)],
        )
        assert "Given to 1." in tom.text
        round_id = tom.url.partition("id=")[2].partition("&")[0]
        assert "read by Tom alone" in tom.opens(f"/staff/run?id={round_id}").text
        page = open.shows_card(bob)
        open.says_yes(page, bob)
        assert "can be read by Tom." in page.text
        other = open.shows_card(ana)
        open.says_yes(other, ana)
        other.presses("Today at school")
        assert "can be read by Ms. Rivera, counselor." in other.text
        with store.reading() as connection:
            at = conversation.c
            rows = connection.execute(select(at.student_id, at.reader_id))
            read_by = {row.student_id: row.reader_id for row in rows}
        assert read_by[bob.row.id] == id
        assert read_by[ana.row.id] not in (id, None)
