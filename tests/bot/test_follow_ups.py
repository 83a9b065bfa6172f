"""A follow-up is part of its question's answer: read back, shared, quoted, changed and deleted with it."""

import pytest

from bot.conversation import sharing
from bot.documents.drafts import file_of
from bot.documents.filing import STUDENT
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.drafts.evidence import File
from dialogs.reading_back import QUOTE, SHARE, USE, Place, choices, follow
from dialogs.reading_entries import NONE, WHOLE, Entry
from dialogs.reading_list import decisions, mark_open, marks_at_first
from dialogs.replies import Reply
from storage.conversations import Overtaken
from storage.database import Store
from storage.erasing import erase_answers
from storage.people import School
from tests.student import Clock, Student

STORY, MORE1, MORE2 = "needs_words", "needs_words_more1", "needs_words_more2"
ALL = (STORY, MORE1, MORE2)
WORDS = ("in math", "too loud", "i went out")


@pytest.fixture
def mateo(store: Store, school: School, clock: Clock) -> Student:
    """Mateo after a short story and its two follow-ups, with everything still to be shared."""
    mateo = Student(store, school, clock, "Mateo", "9-12", "every", case_manager="Alice")
    mateo.begins()
    mateo.plays(
        """
        bot: Which of these tools do you use?
        me:  skip
        bot: What support would help that you do not have now?
        me:  [Quiet place]
        bot: Tell me about a time when that would have helped.
        me:  in math
        bot: What was that like?
        me:  too loud
        bot: And then what happened?
        me:  i went out
        """
    )
    return mateo


def story(student: Student) -> Entry:
    [entry] = [one for one in student.reads_back if one.key == STORY]
    return entry


def decides(student: Student, *choices: str, part: str = "") -> None:
    """What is pressed about the story from its first question on; what it decides is kept."""
    place: Place | None = Place(story(student).answer, SHARE)
    for choice in choices:
        assert place
        step = follow(student.reads_back, place, choice, part)
        with student.store.writing() as connection:
            vault, now = student.store.vault, student.clock.now
            sharing.keep(connection, vault, student.conversation_id, step.decisions, now)
        place = step.place


def read_by(student: Student, reader: str = "team") -> File:
    return file_of(student.store, student.school, student.row, "accommodations", "en", reader)


def told_to(student: Student, reader: str = "team") -> list[str]:
    """What of the story's words this reader's draft is made from."""
    return [one.words for one in read_by(student, reader).evidence if one.step in ALL]


def quoted(student: Student) -> list[str]:
    file = read_by(student)
    return [
        one.words[slice(*file.quotable[one.answer])]
        for one in file.evidence
        if one.step in ALL and one.answer in file.quotable
    ]


# --- read back and shared with it ----------------------------------------------------------------


def test_a_story_is_read_back_once_with_all_that_was_said(mateo: Student) -> None:
    assert [(one.question, one.said) for one in mateo.reads_back] == [
        ("What support would help that you do not have now?", ()),
        ("Tell me about a time when that would have helped.", WORDS),
    ]
    assert [one.question for one in story(mateo).follow_ups] == [
        "What was that like?",
        "And then what happened?",
    ]


@pytest.mark.parametrize("audience", [PRIVATE, CASE_MANAGER, TEAM])
def test_one_choice_is_for_the_story_and_its_follow_ups(mateo: Student, audience: str) -> None:
    mateo.shares(STORY, audience)
    assert {mateo.audiences[name] for name in ALL} == {audience}
    assert all(mateo.kept[name].decided for name in ALL)
    assert told_to(mateo) == (list(WORDS) if audience == TEAM else [])
    assert told_to(mateo, "case_manager") == ([] if audience == PRIVATE else list(WORDS))
    assert told_to(mateo, STUDENT) == list(WORDS)


def test_follow_ups_stand_right_behind_their_question_and_name_it(mateo: Student) -> None:
    mateo.shares(STORY, TEAM)
    mateo.shares("needs", TEAM)
    evidence = read_by(mateo).evidence
    assert [one.step for one in evidence] == ["needs", *ALL]
    assert [one.follows for one in evidence] == ["", "", *[mateo.kept[STORY].id] * 2]
    assert {one.question for one in evidence[1:]} == {story(mateo).question}


def test_a_skipped_follow_up_is_not_read_back_and_is_no_answer_to_decide(mateo: Student) -> None:
    mateo.gives("back")
    mateo.says("no")
    assert mateo.codes[MORE2] == "skip"
    assert story(mateo).said == WORDS[:2]
    mateo.shares(STORY, TEAM)
    assert told_to(mateo) == [*WORDS[:2], ""]
    assert quoted(mateo) == [*WORDS[:2]]


def test_a_grown_ups_notes_to_follow_ups_are_one_answer_beside_it(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = Student(store, school, clock, "Mateo", "9-12", "every")
    mateo.begins()
    for text in ("skip", "quiet place"):
        mateo.says(text)
    mateo.sends(Reply("in math"))
    mateo.sends(Reply("too loud"), note="he covered his ears")
    mateo.sends(Reply("i went out"), note="and cried")
    _, own, note = mateo.reads_back
    assert (own.respondent, own.said) == ("student", WORDS)
    assert (note.respondent, note.said) == ("staff", ("he covered his ears", "and cried"))
    with store.writing() as connection:
        vault, id, now = store.vault, mateo.conversation_id, clock.now
        step = follow([note], Place(note.answer, SHARE), TEAM)
        step = follow([note], step.place or Place("", ""), WHOLE)
        sharing.keep(connection, vault, id, step.decisions, now)
    assert {mateo.notes[name].audience for name in (MORE1, MORE2)} == {TEAM}
    assert told_to(mateo) == []  # a note would tell that there was something to follow up
    mateo.shares(STORY, TEAM)
    assert told_to(mateo) == [*WORDS, "he covered his ears", "and cried"]


def test_a_note_to_a_follow_up_that_was_answered_anew_is_neither_read_back_nor_in_the_way(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = Student(store, school, clock, "Mateo", "9-12", "every")
    mateo.begins()
    for text in ("skip", "quiet place"):
        mateo.says(text)
    mateo.sends(Reply("in math"), note="he frowned")
    mateo.sends(Reply("too loud"), note="he covered his ears")
    mateo.gives("back")
    mateo.says("much too loud for me to hear anything at all")
    note = mateo.reads_back[-1]
    assert (note.respondent, note.said) == ("staff", ("he frowned",))
    step = follow([note], Place(note.answer, QUOTE, TEAM), WHOLE)
    with store.writing() as connection:
        sharing.keep(connection, store.vault, mateo.conversation_id, step.decisions, clock.now)
    assert mateo.notes[STORY].audience == TEAM


# --- quoted with it ------------------------------------------------------------------------------


@pytest.mark.parametrize(("quote", "told"), [(WHOLE, WORDS), (NONE, ())])
def test_the_whole_is_all_of_its_words_and_none_is_none_of_them(
    mateo: Student, quote: str, told: tuple[str, ...]
) -> None:
    decides(mateo, TEAM, quote)
    assert quoted(mateo) == list(told)
    mateo.shares("needs", TEAM)
    assert quoted(mateo) == list(told)
    assert told_to(mateo) == list(WORDS)


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("math", ["math"]),
        ("loud", ["loud"]),
        ("i went out", ["i went out"]),
        ("math\ntoo", ["math", "too"]),
        ("loud\ni went", ["loud", "i went"]),
        ("in math\ntoo loud\ni went out", list(WORDS)),
    ],
)
def test_of_a_picked_part_nothing_else_is_quoted(
    mateo: Student, part: str, left: list[str]
) -> None:
    decides(mateo, TEAM, "part", USE, USE, part=part)
    assert quoted(mateo) == left
    assert {mateo.audiences[name] for name in ALL} == {TEAM}


@pytest.mark.parametrize("part", ["math too", "in math\n\ntoo", "\n", "out\nin math"])
def test_a_part_that_stands_nowhere_in_it_changes_nothing(mateo: Student, part: str) -> None:
    decides(mateo, TEAM, "part", USE, USE, part=part)
    assert not mateo.kept[STORY].decided


@pytest.mark.usefixtures("bob")
def test_a_name_in_a_follow_up_takes_the_whole_away(mateo: Student) -> None:
    mateo.gives("back")
    mateo.says("Bob laughed")
    assert WHOLE not in choices(story(mateo), QUOTE)
    mateo.shares(STORY, TEAM)  # as before the school knew the name
    assert quoted(mateo) == []


def test_follow_ups_make_a_story_long_enough_to_be_asked_for_a_part(mateo: Student) -> None:
    assert not story(mateo).long
    mateo.gives("back")
    mateo.says("and then " * 12)
    assert story(mateo).long
    mateo.gives("back")
    mateo.says("and then " * 17)
    mateo.shares(STORY, TEAM)
    assert quoted(mateo) == []  # over what a section can hold, nothing of it is


# --- answered anew --------------------------------------------------------------------------------


@pytest.mark.parametrize("instead", ["skip", "not sure"])
def test_who_takes_the_story_back_takes_its_follow_ups_back_for_good(
    mateo: Student, instead: str
) -> None:
    mateo.shares(STORY, TEAM)
    mateo.changes(STORY, instead)
    assert STORY not in [entry.key for entry in mateo.reads_back]
    assert {mateo.audiences[name] for name in ALL} == {PRIVATE}
    assert not set(WORDS) & {*told_to(mateo), *told_to(mateo, STUDENT)}
    mateo.changes(STORY, "at lunch")
    assert mateo.asked == "What was that like?"
    assert story(mateo).said == ("at lunch",)


def test_of_another_story_the_follow_ups_are_asked_again(mateo: Student) -> None:
    mateo.shares(STORY, TEAM)
    mateo.changes(STORY, "at lunch")
    assert mateo.asked == "What was that like?"
    mateo.says("crowded")
    mateo.says("no")
    assert story(mateo).said == ("at lunch", "crowded")
    assert {mateo.audiences[name] for name in (STORY, MORE1)} == {PRIVATE}
    assert not story(mateo).decided
    mateo.shares(STORY, TEAM)
    assert told_to(mateo) == ["at lunch", "crowded", ""]


def test_who_tells_a_story_anew_and_stops_has_not_taken_back_what_came_after_it(
    store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", "9-12", "every")
    ana.begins("all_about_me")
    while ana.asked:
        ana.says("it was in the gym" if ana.at != "done_well" else "i won")
    before = [entry.key for entry in ana.reads_back]
    assert before.index("done_well") < len(before) - 2
    assert len(next(entry for entry in ana.reads_back if entry.key == "done_well").said) == 3
    ana.changes("done_well", "i drew")
    assert ana.at == "done_well_more1"
    assert (ana.last.progress.number, ana.last.progress.all) == (0, 12)
    ana.gives("stop")
    assert [entry.key for entry in ana.reads_back] == before
    ana.gives("go_on")
    assert ana.at == "done_well_more1"
    ana.says("a big picture of my whole family and dog")
    assert ana.asked == ""
    assert [entry.key for entry in ana.reads_back] == before


def test_a_long_story_needs_no_follow_ups(mateo: Student) -> None:
    long = "in math when everybody talks at the same time"
    mateo.changes(STORY, long)
    assert mateo.asked == ""
    assert story(mateo).said == (long,)
    mateo.shares(STORY, TEAM)
    assert told_to(mateo) == [long]


def test_a_follow_up_answered_anew_makes_all_of_it_private_and_read_again(mateo: Student) -> None:
    decides(mateo, TEAM, NONE)
    mateo.gives("back")
    mateo.says("i cried")
    assert story(mateo).said == (*WORDS[:2], "i cried")
    assert {(mateo.audiences[name], mateo.kept[name].quote) for name in ALL} == {(PRIVATE, WHOLE)}
    assert not any(mateo.kept[name].decided for name in ALL)
    assert told_to(mateo) == []


def test_only_questions_are_there_to_pick_from_where_one_is_to_be_changed(mateo: Student) -> None:
    mateo.says("change")
    assert mateo.last.shown_answers == ("menu", "needs", STORY)


def test_what_was_said_on_another_phone_since_is_not_shared_by_a_mark_on_all_that_was_open(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = Student(store, school, clock, "Mateo", "9-12", "every")
    mateo.begins()
    for text in ("skip", "quiet place", "in math", "stop"):
        mateo.says(text)
    on_this_phone = mateo.reads_back
    assert on_this_phone[-1].said == ("in math",)
    mateo.gives("go_on")
    mateo.says("nobody may know this")
    marked = decisions(on_this_phone, mark_open(on_this_phone, marks_at_first(on_this_phone), TEAM))
    with pytest.raises(Overtaken), store.writing() as connection:
        sharing.keep(connection, store.vault, mateo.conversation_id, marked, clock.now)
    assert {answer.audience for answer in mateo.kept.values()} == {PRIVATE}
    here = follow(mateo.reads_back, Place(on_this_phone[-1].answer, SHARE), TEAM)
    assert here.overtaken


# --- counted and deleted with it -----------------------------------------------------------------


def test_what_is_deleted_is_counted_by_questions(mateo: Student) -> None:
    with mateo.store.writing() as connection:
        erased = erase_answers(connection, mateo.store.vault, mateo.row.id, mateo.clock.now)
    assert (erased.conversations, erased.answers) == (1, 3)
