"""What a student lets be read out without their name: kept and lost with the answer, told in `stories`."""

import pytest

from bot.conversation import sharing
from bot.documents.drafts import make_draft
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.drafts.rendering import as_markdown, as_text
from dialogs.flow import Flow
from dialogs.loading import shipped_files, shipped_flow
from dialogs.reading_entries import NONE, SOME, WHOLE, Decision, Part, parts_in
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student

SAID = {
    "good": "we built a paper bridge in science class and it held the whole big dictionary",
    "hard": "the test in math was so long that i did not get to the last page",
    "helped": "charlie carried the box",
    "learn_a_lot": "we try it ourselves",
    "advice": "ask for help",
    "change": "longer lunch",
}
HEADING = "May be read out without the name."


def after_stories(
    store: Store, school: School, clock: Clock, language: str = "en", **more: str
) -> Student:
    student = Student(store, school, clock, "Dev Okonjo", mode="every", language=language)
    student.begins("empathy")
    said = SAID | more
    while student.asked:
        student.says(said.get(student.at, "skip"))
    return student


@pytest.fixture
def dev(store: Store, school: School, clock: Clock, charlie: Student) -> Student:
    return after_stories(store, school, clock)


def decides(
    student: Student,
    name: str,
    audience: str = TEAM,
    quote: str = WHOLE,
    part: str = "",
    *,
    out: bool = True,
) -> None:
    student.clock.passes(seconds=1)
    entries = student.reads_back
    entry = next(one for one in entries if one.key == name)
    parts: tuple[Part, ...] = parts_in(entry, part) if part else ()
    decision = Decision(entry.answer, audience, SOME if parts else quote, parts, read_out=out)
    with student.store.writing() as connection:
        vault, id, now = student.store.vault, student.conversation_id, student.clock.now
        sharing.keep(connection, vault, id, [decision], now, entries)


def told(student: Student, language: str = "en", reader: str = "team") -> str:
    """The words alone that may be read out, as the draft lists them; "" without such a list."""
    draft = make_draft(student.store, student.school, student.row, "stories", language, reader)
    heading = HEADING if language == "en" else "Se puede leer en voz alta sin el nombre."
    text = as_text(draft)
    return text.partition(heading)[2].partition("\n")[0].strip() if heading in text else ""


def out(student: Student) -> set[str]:
    return {name for name, answer in student.kept.items() if answer.read_out}


# --- which flows ask -------------------------------------------------------------------------------


def test_of_all_shipped_flows_the_stories_alone_ask_it() -> None:
    flows: list[Flow] = [shipped_flow(file.removesuffix(".yaml")) for file, _ in shipped_files()]
    assert [flow.name for flow in flows if flow.read_out] == ["empathy"]


# --- how it is kept ----------------------------------------------------------------------------------


def test_it_is_off_until_a_student_says_yes_to_one_answer(dev: Student) -> None:
    assert out(dev) == set()
    decides(dev, "advice")
    decides(dev, "change", out=False)
    assert out(dev) == {"advice"}


@pytest.mark.parametrize(
    ("audience", "quote"), [(PRIVATE, WHOLE), (CASE_MANAGER, WHOLE), (TEAM, NONE)]
)
def test_nothing_is_read_out_that_the_team_may_not_read_whatever_is_sent(
    dev: Student, audience: str, quote: str
) -> None:
    decides(dev, "advice", audience, quote)
    assert out(dev) == set()


def test_nor_in_a_flow_that_does_not_ask(bob: Student) -> None:
    bob.begins("my_day")
    while bob.asked:
        bob.says("a big quiet room for us" if bob.at == "hard_time" else "skip")
    for entry in bob.reads_back:
        decides(bob, entry.key)
    assert out(bob) == set()


def test_an_answer_that_becomes_private_loses_it_and_the_others_keep_theirs(dev: Student) -> None:
    for name in ("advice", "change"):
        decides(dev, name)
    assert told(dev) == "“ask for help”. “longer lunch”."
    assert out(dev) == {"advice", "change"}
    decides(dev, "advice", PRIVATE, out=False)
    assert out(dev) == {"change"}
    assert told(dev) == "“longer lunch”."


def test_a_new_answer_is_asked_about_anew(dev: Student) -> None:
    decides(dev, "advice")
    dev.changes("advice", "find a friend")
    assert out(dev) == set()
    assert told(dev) == ""


def test_a_follow_up_is_read_out_with_its_question_and_lost_with_it(
    store: Store, school: School, clock: Clock
) -> None:
    dev = after_stories(store, school, clock, good="a bridge", good_more1="of paper")
    decides(dev, "good")
    assert {"good", "good_more1"} <= out(dev)
    assert told(dev) == "“a bridge” and “of paper”."
    dev.changes("good_more1", "of wood")
    assert out(dev) == set()


# --- in the draft ------------------------------------------------------------------------------------


def test_the_draft_of_stories_lists_the_words_alone_and_only_those(dev: Student) -> None:
    decides(dev, "good")
    decides(dev, "hard", out=False)
    decides(dev, "helped", part="carried the box")
    decides(dev, "learn_a_lot")
    decides(dev, "advice", CASE_MANAGER)
    decides(dev, "change", PRIVATE)
    assert told(dev) == (f"“{SAID['good']}”. “carried the box”. “we try it ourselves”.")
    assert told(dev, reader="case_manager") == told(dev)
    assert told(dev, reader="student") == ""
    whole = as_text(make_draft(dev.store, dev.school, dev.row, "stories", "en"))
    assert SAID["hard"] in whole
    section = whole[whole.index(HEADING) :].partition("\n")[0]
    assert "Dev" not in section


def test_each_opens_to_its_question_where_the_sources_are_wanted(dev: Student) -> None:
    decides(dev, "change")
    draft = make_draft(dev.store, dev.school, dev.row, "stories", "en")
    shown = as_markdown(draft, evidence=True)
    assert "**May be read out without the name.** “longer lunch”. [2]" in shown
    assert "2. What one thing would you change about school? → “longer lunch”" in shown


def test_in_spanish_the_list_is_spanish_and_the_words_stay_as_they_were(
    store: Store, school: School, clock: Clock
) -> None:
    sol = after_stories(store, school, clock, "es", change="más fruta")
    decides(sol, "change")
    assert told(sol, "es") == "«más fruta»."
    assert told(sol, "en") == "“más fruta”."


@pytest.mark.parametrize(
    "words", ["my name is dev okonjo and i like it", "ask dev", "k", "🙂", "ask ms rivera"]
)
def test_what_names_somebody_or_says_nothing_is_not_on_the_list(
    store: Store, school: School, clock: Clock, words: str
) -> None:
    dev = after_stories(store, school, clock, advice=words)
    decides(dev, "advice")
    decides(dev, "change")
    assert told(dev) == "“longer lunch”."


def test_who_lets_nothing_be_read_out_has_no_such_list(dev: Student) -> None:
    decides(dev, "advice", out=False)
    assert told(dev) == ""
    assert make_draft(dev.store, dev.school, dev.row, "stories", "en").sections
