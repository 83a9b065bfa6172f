"""Goals in a draft: the student's own is never mixed with one of staff's, nor with an older one."""

from dialogs.drafts.making import drafts_from
from dialogs.flow import MODES
from dialogs.loading import shipped_flow
from tests.drafts.sharing import Answers, prose, sentences

GOALS = "Goals, in the student’s words"


def test_an_entered_goal_is_named_as_staffs_and_without_its_full_stop() -> None:
    dev = Answers("Dev", "6-8", pronouns="he/him")
    goal = dev.goal("Dev will solve equations in 4 of 5 tries.")
    dev.to("my_goal", "known", "yes", item=goal)
    dev.to("my_goal", "going", words="depends on the day", item=goal)
    dev.to("my_goal", "helps", "extra_examples", "breaks", item=goal)
    assert sentences(dev.draft("present_levels")) == [
        "Dev says he knew the goal “Dev will solve equations in 4 of 5 tries” (entered by staff).",
        "About how it is going, he wrote: “depends on the day”.",
        "He names seeing one done first and a short break as what can help with it.",
    ]


def test_what_can_help_names_its_goal_where_it_is_all_that_was_shared() -> None:
    dev = Answers("Dev", "6-8")
    one, other = dev.goal("Ask for help"), dev.goal("Read a chapter")
    dev.to("my_goal", "known", "no", item=one)
    dev.to("my_goal", "helps", "partner", item=other)
    assert sentences(dev.draft("present_levels"))[1] == (
        "Dev names a partner as what can help with the goal “Read a chapter” (entered by staff)."
    )
    assert sentences(dev.draft("present_levels", "es"))[1] == (
        "Dev menciona trabajar en pareja como lo que puede ayudarle con la meta «Read a chapter» (anotada "
        "por la escuela)."
    )


def test_the_students_own_goal_comes_before_those_of_staff() -> None:
    """A first step behind a goal of staff's would read as a step to that one."""
    dev = Answers("Dev", "6-8")
    dev.to("my_goal", "known", "yes", item=dev.goal("Ask for help"))
    dev.to("my_goal", "first_step", words="finish the tutorial")
    draft = dev.draft("present_levels")
    (section,) = draft.sections
    assert section.title == GOALS
    assert prose(section).index("finish the tutorial") < prose(section).index("Ask for help")


def test_goals_are_no_tools() -> None:
    dev = Answers("Dev", "6-8")
    dev.tool("breaks")
    dev.to("my_goal", "known", "yes", item=dev.goal("Ask for help"))
    draft = dev.draft("accommodations")
    assert not draft.sections
    assert [section.title for section in dev.draft("present_levels").sections] == [GOALS]


def test_after_high_school_is_missing_only_where_it_may_be_due() -> None:
    for band, due in (("6-8", False), ("9-12", True), ("18-22", True)):
        ana = Answers("Ana", band)
        ana.to("all_about_me", "interest", "music")
        assert ("After high school" in ana.draft("present_levels").missing) is due


def test_hopes_for_after_school_are_an_answer_about_it() -> None:
    ana = Answers("Ana", "9-12")
    ana.to("all_about_me", "after_school", words="be a nurse")
    assert "After high school" not in ana.draft("present_levels").missing


def test_the_quick_flow_goes_into_every_draft_there_is() -> None:
    quick = shipped_flow("quick")
    for mode in MODES:
        assert set(drafts_from(quick, mode)) == {"accommodations", "present_levels"}
