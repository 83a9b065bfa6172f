"""A student's plan and goals are pasted, their part in the meeting is set, and the talks for it are given."""

from datetime import date

import pytest

from dialogs.loading import shipped_tools
from storage.goals import goals_of
from storage.meetings import meeting_of
from storage.staffing import ADMIN, CASE_MANAGER
from storage.tools import StudentTool, tools_of
from tests.student import Student
from tests.web.browser import Browser
from tests.web.families import Family
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

PLAN = """Section 504 Plan
TESTING ACCOMMODATIONS:
\u2612 Extended time (time and a half)
\u2610 Large print
CLASSROOM ACCOMMODATIONS:
- Seat Bob away from windows and doors
- Weighted lap pad during independent work
- N/A"""
GOAL = (
    "By November 2027, when given a grade-level informational text and a graphic organizer, Bob will "
    "identify the main idea and at least three supporting details, citing evidence from the text, with 80% "
    "accuracy in 4 out of 5 consecutive trials, as measured by teacher-made assessments, work samples and "
    "curriculum-based measures collected bi-weekly."
)


@pytest.fixture
def camila(open: Open) -> Student:
    """Of 7B, without a plan."""
    return Student(
        open.store, open.school, open.clock, "Camila Ortega", mode="every", language="es"
    )


@pytest.fixture
def alice(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Alice", [CASE_MANAGER], []))


@pytest.fixture
def tom(open: Open, bob: Student, camila: Student) -> Browser:
    return signs_in(open, add_staff(open))


def at(page: Browser, path: str, student: Student) -> Browser:
    return page.opens(f"/staff/{path}?id={student.row.id}")


def pastes(page: Browser, what: str, text: str) -> Browser:
    page.types(text, what)
    return page.presses_value("do", f"read_{what}")


def tools(open: Open, student: Student) -> tuple[StudentTool, ...]:
    with open.store.reading() as connection:
        return tools_of(connection, open.store.vault, student.row.id)


def row_of(page: Browser, words: str) -> int:
    """The number of the row in which these words stand."""
    (form,) = (one for one in page.page.forms if any(name == "rows" for name, _ in one.fields))
    named = {value: name for name, value in form.fields if name.startswith("words-")}
    return int(named[words].removeprefix("words-"))


# --- tools ---------------------------------------------------------------------------------------


def test_a_page_of_a_plan_is_looked_at_line_by_line_and_kept_with_one_press(
    open: Open, alice: Browser, bob: Student
) -> None:
    before = tools(open, bob)
    page = pastes(at(alice, "plan", bob), "tools", PLAN)
    assert "It is extended time. Bob reads “More time”" in page.text
    assert "4 things are no tool or goal" in page.text
    assert "not ticked in the plan" in page.text
    assert tools(open, bob) == before  # a look changes nothing
    seat, pad = (
        row_of(page, "Seat Bob away from windows and doors"),
        row_of(page, PLAN.split("- ")[2].strip()),
    )
    form = page.form("/staff/plan")
    assert form.chosen[f"as-{seat}"] == "words"  # only proposed
    form.chosen[f"as-{seat}"] = "tool"
    page.types("Heavy lap pad", f"kid-{pad}")
    page.presses("Save")
    assert "Saved. Bob is asked about it" in page.text
    assert [(one.catalogue, one.words, one.places, one.kid) for one in tools(open, bob)] == [
        ("class_notes", "", "", ""),
        ("extended_time", "", "time and a half, testing", ""),
        ("best_seat", "", "Seat Bob away from windows and doors, classroom", ""),
        ("", "Weighted lap pad during independent work", "classroom", "Heavy lap pad"),
    ]
    assert tools(open, bob)[0].id == before[1].id  # what stays keeps its id
    assert "Bob reads: “Heavy lap pad”" in page.text
    # The student reads the short name, and a draft says what the plan says.
    (item,) = (one for one in bob.world.tools if one.short)
    assert "Heavy lap pad" in item.ask["en"]
    assert "Weighted lap pad" in item.title["en"]


def test_the_list_is_changed_without_pasting_and_who_changed_it_meanwhile_is_not_overwritten(
    open: Open, alice: Browser, bob: Student
) -> None:
    page = at(alice, "plan", bob).presses_value("do", "read_tools")
    assert page.form("/staff/plan").texts["where-0"] == "Math"
    other = at(signs_in(open, add_staff(open, "Ada", [ADMIN], [])), "enrolled/plan", bob)
    pastes(other, "tools", "breaks").presses("Save")
    page.types("Big clock", "kid-0").presses("Save")
    assert page.status == 422
    assert "Somebody else changed the list" in page.text
    assert page.form("/staff/plan").texts["kid-0"] == "Big clock"  # nothing typed is lost
    page.presses("Save")
    assert [(one.catalogue, one.kid) for one in tools(open, bob)] == [
        ("extended_time", "Big clock"), ("class_notes", ""), ("breaks", ""),
    ]  # fmt: skip
    page.presses_value("do", "read_tools").ticks("teacher or peer notes").presses("Save")
    assert [one.catalogue for one in tools(open, bob)] == ["extended_time", "breaks"]


def test_a_teacher_reads_the_list_of_who_has_a_plan_and_changes_that_of_who_has_none(
    open: Open, tom: Browser, bob: Student, camila: Student
) -> None:
    page = at(tom, "plan", bob)
    assert "extended time · Math" in page.text
    assert "their case manager changes this list" in page.text
    assert "Read it" not in page.buttons
    token = at(tom, "plan", camila).form("/staff/language").pairs()
    about = [("id", bob.row.id), ("do", "keep_tools"), ("rows", "0")]
    assert tom.sends("/staff/plan", [*token, *about]).status == 403
    assert len(tools(open, bob)) == 2
    pastes(at(tom, "plan", camila), "tools", "a checklist\nmy desk by the wall").presses("Save")
    assert [one.catalogue or one.words for one in tools(open, camila)] == [
        "checklist",
        "my desk by the wall",
    ]
    camila.begins("my_tools")
    assert {one.title["es"] for one in camila.world.tools} == {
        shipped_tools()["checklist"].label["es"], "my desk by the wall",
    }  # fmt: skip
    assert camila.at.startswith("use@")  # and not the menu
    camila.is_given("breaks", "the lamp of her 504 plan")  # by a list, as of when she had a plan
    assert "is not asked about it" in at(tom, "plan", camila).text
    assert [one.catalogue for one in camila.world.tools] == ["breaks"]
    pastes(at(tom, "plan", camila), "tools", "her 504 lamp").presses("Save")
    assert tom.status == 422
    assert "would read the word “504”" in tom.text
    assert len(tools(open, camila)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 20_001, "too long"),
        ("\n".join(f"thing {n}" for n in range(61)), "At most 60 tools"),
        ("N/A", "Nothing that"),
    ],
    ids=["too long", "too many", "nothing"],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_saved(
    open: Open, alice: Browser, bob: Student, text: str, told: str
) -> None:
    page = pastes(at(alice, "plan", bob), "tools", text)
    if told not in page.text:
        page.presses("Save")
    assert told in page.text
    assert len(tools(open, bob)) == 2


# --- goals ---------------------------------------------------------------------------------------


def test_goals_are_pasted_and_the_student_reads_the_short_name_that_staff_said_yes_to(
    open: Open, alice: Browser, bob: Student
) -> None:
    page = pastes(
        at(alice, "plan", bob),
        "goals",
        f"{GOAL}\nBob will self-advocate\n1. Bob will juggle three balls.",
    )
    names = [page.form("/staff/plan").texts[f"short-{n}"] for n in range(3)]
    assert names == [
        "Understanding what I read",
        "Speaking up for what I need",
        "Juggle three balls",
    ]
    page.types("Asking for help", "short-1").types("", "short-2").presses("Save")
    with open.store.reading() as connection:
        kept = goals_of(connection, open.store.vault, bob.row.id)
    assert [(one.words, one.short) for one in kept] == [
        (GOAL, "Understanding what I read"),
        ("Bob will self-advocate", "Asking for help"),
        ("Bob will juggle three balls.", ""),
    ]
    by_id = {one.id: one for one in bob.world.goals}
    first, _, third = (by_id[one.id] for one in kept)
    assert (first.ask["en"], first.title["en"]) == ("Understanding what I read", GOAL)
    assert third.ask["en"] == "Bob will juggle three balls."
    bob.begins("my_goal")
    said = " ".join(str(event) for event in bob.last.events)
    assert GOAL not in said
    assert bob.last.ask
    bob.taps(bob.last.ask.options[0].label)
    bob.gives("stop")
    (name,) = bob.kept
    bob.shares(name, "team")
    bob.keeps_the_rest_private()
    goal = by_id[name.partition("@")[2]]
    assert (goal.short or goal.title["en"]) in said
    assert goal.title["en"].rstrip(".") in at(alice, "student", bob).text  # as the plan has it


def test_a_goal_in_mode_every_says_no_word_of_disability_and_one_too_long_is_told(
    open: Open, tom: Browser, camila: Student
) -> None:
    page = pastes(at(tom, "plan", camila), "goals", "Camila will use her IEP accommodations.")
    page.types("", "short-0").presses("Save")
    assert "would read the word" in page.text
    page.types("Usar lo que me ayuda", "short-0").presses("Save")
    assert "Saved" in page.text
    pastes(page, "goals", "y" * 1001).presses("Save")
    assert "too long" in page.text


# --- their part in the meeting ---------------------------------------------------------------------


def answers_about_the_meeting(bob: Student, part: str, share: str) -> None:
    bob.begins("my_meeting")
    while bob.at != "part":
        bob.says("skip")
    bob.taps(part)
    bob.gives("stop")
    if share:
        bob.shares("part", share)
    bob.keeps_the_rest_private()


def test_staff_see_what_each_part_asks_what_was_done_and_wanted_and_set_it_with_one_press(
    open: Open, alice: Browser, bob: Student
) -> None:
    page = at(alice, "part", bob)
    assert "Tells what helps and what does not" in page.text  # of grades 6 to 8
    assert "Goes through a picture agenda" not in page.text
    assert "has shared nothing about it" in page.text
    assert "where many begin" in page.text
    assert bob.row.role == ""  # proposed, and not set
    page.types("2026-09-01", "day")
    page.form("/staff/part").chosen["part"] = "share_one"
    note = next(one for one in page.page.forms if "day" in one.texts)
    note.chosen["part"] = "share_one"
    page.presses("Note it")
    assert "Noted." in page.text
    assert "3. Shares one thing last time, Sep 1, 2026" in page.text
    assert "4. Shares several things one step further" in page.text
    assert bob.row.role == ""
    page.sends("/staff/part", [*note.fields, ("part", "lead_part"), ("do", "set")])
    assert "5. Leads a part set now" in page.text
    assert "Bob: Leads a part. It is set" in page.text
    assert "No meeting is set" in page.text
    with open.store.writing() as connection:
        connection.exec_driver_sql("UPDATE student SET meeting_date = '2026-10-20'")
    assert "The next meeting is on Oct 20, 2026." in at(page, "part", bob).text
    assert bob.row.role == "lead_part"
    assert bob.world.fact("role") == "lead"
    page.presses("Take back")
    assert "last time" not in page.text
    for day in ("2026-09-30", "yesterday", "1999-01-01"):
        page.types(day, "day").presses("Note it")
        assert page.status == 422
        assert "Nothing was noted" in page.text


@pytest.mark.parametrize("share", ["team", "case_manager", ""])
def test_what_the_student_wants_is_shown_to_whom_they_shared_it_with_and_to_nobody_else(
    open: Open, alice: Browser, tom: Browser, bob: Student, share: str
) -> None:
    answers_about_the_meeting(bob, "I just want to listen", share)
    for page, reads in ((alice, share != ""), (tom, share == "team")):
        at(page, "part", bob)
        assert ("has shared nothing about it" not in page.text) == reads
        assert ("would rather only listen" in page.text) == reads
        assert ("where many begin" in page.text) != reads  # nothing further is proposed


def test_a_family_is_told_how_a_student_may_take_part_and_not_which_part_is_theirs(
    open: Open, bob: Student
) -> None:
    family = Family(open, bob)
    for language, words in (("en", "come in and say hello"), ("es", "entrar y saludar")):
        page = open.browser(language).opens(family.path)
        page.presses_value("language", language)
        assert words in page.text
        assert "{" not in page.text


# --- the talks for the meeting -----------------------------------------------------------------------


def test_the_series_is_one_press_from_the_row_with_its_days_counted_back_and_given_with_another(
    open: Open, alice: Browser, bob: Student
) -> None:
    """The clock stands on Tuesday, 8 September 2026."""
    page = alice.opens("/staff").follows("Get ready: Bob")
    assert page.form("/staff/series").chosen["series"] == "plan_meeting"
    page.types("2026-10-05", "day")
    page.opens(f"/staff/series?id={bob.row.id}&day=2026-10-05&series=plan_meeting&do=show")
    assert "These would be the days" in page.text
    assert "Words Opens Sep 14, 2026 Due Sep 16, 2026" in page.text
    assert meeting(open, bob) is None
    page.presses("Give it to Bob")
    assert meeting(open, bob) == ("plan_meeting", date(2026, 10, 5))
    assert "19 school days away" in page.text
    assert "Words Opens Sep 14, 2026 Due Sep 16, 2026 not open yet" in page.text
    assert "Oct 5, 2026" in alice.opens("/staff").text
    at(page, "series", bob).types("2026-09-25", "day").presses("Save the change")
    assert meeting(open, bob) == ("plan_meeting", date(2026, 9, 25))
    assert "Words Opens Sep 4, 2026 Due Sep 8, 2026 open" in page.text
    page.presses("End it")
    assert meeting(open, bob) is None
    assert "What the student said stays" in page.text


def meeting(open: Open, student: Student) -> tuple[str, date] | None:
    with open.store.reading() as connection:
        found = meeting_of(connection, student.row.id)
    return (found.series, found.day) if found else None


def test_a_day_too_far_or_gone_and_a_series_for_others_are_refused_as_on_the_command_line(
    open: Open, tom: Browser, camila: Student
) -> None:
    page = at(tom, "series", camila)
    assert "IEP" not in page.text
    for day, series, told in (
        ("2028-01-10", "conference", "more than a year away"),
        ("2026-06-01", "conference", "none of the talks would open"),
        ("2026-10-05", "plan_meeting", "for other students"),
        ("", "conference", "Give the day"),
    ):
        at(tom, "series", camila)
        form = page.form("/staff/series")
        page.sends(
            "/staff/series", [*form.fields, ("day", day), ("series", series), ("do", "give")]
        )
        assert told in page.text
        assert page.status == 422
        assert meeting(open, camila) is None
