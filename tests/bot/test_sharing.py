"""Reading back: the student sees each answer again, and nobody else decides who may read it."""

from contextlib import closing
from unittest.mock import patch

import pytest

from bot.conversation import sharing
from bot.documents.drafts import file_of
from dialogs import reading_back, reading_entries
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.reading_back import PART, Place, follow
from dialogs.reading_entries import NONE, SOME, WHOLE, Decision, Entry
from dialogs.reading_list import (
    Mark,
    Marks,
    decisions,
    mark_one,
    mark_open,
    marks_at_first,
    undone_by,
)
from storage import answers, conversations
from storage.conversations import ASKING, DONE, REVIEW, Overtaken
from storage.database import Store, open_store
from storage.people import School
from tests.student import MASTER_KEY, Clock, Student, new_process


@pytest.fixture
def bob(bob: Student) -> Student:
    """Bob after his last question: four answers to share, one skipped and one not sure."""
    bob.begins()
    bob.plays(
        """
        bot: How often do you use more time?
        me:  most times
        bot: In which classes do you use it?
        me:  [Tests] [Math]
        bot: How much does it help you?
        me:  not sure
        bot: How does it feel to use it near other students?
        me:  everybody looks at me
        bot: What should happen with it next?
        me:  skip
        bot: How often do you use a copy of notes?
        me:  stop
        """
    )
    return bob


USE, WHERE, FEEL = "use@extended_time", "where@extended_time", "feel@extended_time"


def status(student: Student) -> str:
    with student.store.reading() as connection:
        vault = student.store.vault
        return conversations.load(connection, vault, student.conversation_id).status


# --- what is read back ---------------------------------------------------------------------------


def test_reading_back_shows_each_question_with_what_was_tapped_and_typed(bob: Student) -> None:
    seen = [(entry.about, entry.question, entry.picked, entry.words) for entry in bob.reads_back]
    about = "More time · Math"
    feel = "How does it feel to use it near other students?"
    assert seen == [
        (about, "How often do you use more time?", ("Most times",), ""),
        (about, "In which classes do you use it?", ("Math", "Tests"), ""),
        (about, feel, (), "everybody looks at me"),
    ]
    assert {(entry.audience, entry.decided) for entry in bob.reads_back} == {(PRIVATE, False)}


def test_reading_back_is_in_the_words_that_the_student_saw(
    store: Store, school: School, clock: Clock
) -> None:
    sofia = Student(store, school, clock, "Sofía", "3-5", "every", "es")
    sofia.begins()
    sofia.plays(
        """
        bot: ¿Cuáles de estos apoyos usas?
        me:  descansos, más tiempo
        bot: ¿Qué tan seguido lo usas?
        me:  a veces
        """
    )
    sofia.gives("stop")
    assert [(entry.about, entry.question, entry.picked) for entry in sofia.reads_back] == [
        ("", "¿Cuáles de estos apoyos usas?", ("Más tiempo", "Descansos")),
        ("Más tiempo", "¿Qué tan seguido lo usas?", ("A veces",)),
    ]


def test_what_was_skipped_or_not_sure_is_not_offered_but_can_still_be_changed(bob: Student) -> None:
    skipped = {"help@extended_time", "next@extended_time"}
    assert skipped & {bob.named(entry.key) for entry in bob.reads_back} == set()
    with bob.store.reading() as connection:
        mine = sharing.my_answers(connection, bob.store.vault, bob.conversation_id)
    assert {bob.named(entry.key) for entry in mine} == {USE, WHERE, FEEL, *skipped}
    for name in (USE, WHERE, FEEL):
        bob.shares(name, TEAM)
    assert status(bob) == DONE
    assert {bob.audiences[name] for name in skipped} == {PRIVATE}


def test_an_answer_off_the_path_is_not_read_back(bob: Student) -> None:
    bob.changes(USE, "I did not know I had it")
    bob.gives("stop")
    assert [bob.named(entry.key) for entry in bob.reads_back] == [USE]


# --- who may read it -----------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [PRIVATE, CASE_MANAGER, TEAM])
def test_an_answer_goes_to_whom_the_student_chose_and_no_other_moves(
    bob: Student, audience: str
) -> None:
    before = bob.kept
    bob.shares(FEEL, audience)
    answer = bob.kept.pop(FEEL)
    assert (answer.audience, answer.decided) == (audience, True)
    assert answer.words == "everybody looks at me"
    del before[FEEL]
    assert {name: answer for name, answer in bob.kept.items() if name != FEEL} == before


def test_a_choice_may_be_made_anew(bob: Student) -> None:
    for audience in (TEAM, PRIVATE, CASE_MANAGER):
        bob.shares(FEEL, audience)
        assert bob.audiences[FEEL] == audience


def test_nothing_else_is_an_audience(bob: Student) -> None:
    with pytest.raises(ValueError, match="everybody"):
        bob.shares(FEEL, "everybody")
    assert not bob.kept[FEEL].decided


def test_it_is_done_only_when_each_answer_has_been_decided(bob: Student) -> None:
    assert status(bob) == REVIEW
    bob.shares(FEEL, TEAM)
    bob.shares(USE, PRIVATE)
    assert status(bob) == REVIEW
    bob.shares(WHERE, CASE_MANAGER)
    assert status(bob) == DONE


def test_keeping_the_rest_private_leaves_what_was_decided(bob: Student) -> None:
    bob.shares(WHERE, TEAM)
    bob.keeps_the_rest_private()
    assert {bob.audiences.pop(name) for name in bob.audiences if name != WHERE} == {PRIVATE}
    assert bob.audiences[WHERE] == TEAM
    assert all(entry.decided for entry in bob.reads_back)
    assert status(bob) == DONE


def test_who_answered_nothing_has_nothing_to_share(bob: Student, charlie: Student) -> None:
    charlie.begins()
    charlie.says("skip")
    charlie.gives("stop")
    assert (charlie.reads_back, status(charlie)) == ([], REVIEW)
    charlie.keeps_the_rest_private()
    assert status(charlie) == DONE
    assert status(bob) == REVIEW


# --- in the middle of it ---------------------------------------------------------------------------


def test_a_process_that_ends_between_two_choices_loses_neither(bob: Student) -> None:
    bob.shares(USE, TEAM)
    with new_process(bob.store) as store, store.reading() as connection:
        entries = sharing.read_back(connection, store.vault, bob.conversation_id)
    left = [entry for entry in entries if not entry.decided]
    assert [bob.named(entry.key) for entry in left] == [WHERE, FEEL]
    bob.begins()  # comes back
    assert (bob.last.status, bob.audiences[USE]) == (REVIEW, TEAM)


def test_an_answer_changed_while_reading_back_is_asked_again_and_starts_private(
    bob: Student,
) -> None:
    bob.shares(USE, TEAM)
    bob.shares(FEEL, TEAM)
    bob.gives("change", FEEL)
    assert (status(bob), bob.asked) == (ASKING, "How does it feel to use it near other students?")
    bob.says("it is fine")
    assert bob.asked == "How often do you use a copy of notes?"
    bob.gives("stop")
    assert status(bob) == REVIEW
    undecided = [bob.named(entry.key) for entry in bob.reads_back if not entry.decided]
    assert undecided == [WHERE, FEEL]
    assert (bob.kept[FEEL].words, bob.audiences[FEEL]) == ("it is fine", PRIVATE)
    assert bob.audiences[USE] == TEAM


def test_an_answer_changed_after_all_is_done_is_read_back_again(bob: Student) -> None:
    for name in (USE, WHERE, FEEL):
        bob.shares(name, TEAM)
    bob.changes(FEEL, "it is fine")
    bob.gives("stop")
    assert status(bob) == REVIEW
    assert [bob.named(e.key) for e in bob.reads_back if not e.decided] == [FEEL]
    bob.shares(FEEL, PRIVATE)
    assert (status(bob), bob.audiences[FEEL], bob.audiences[USE]) == (DONE, PRIVATE, TEAM)


def test_an_answer_changed_on_another_phone_is_not_shared_by_a_choice_about_the_old_one(
    bob: Student,
) -> None:
    on_this_phone = {bob.named(entry.key): entry for entry in bob.reads_back}
    bob.changes(FEEL, "nobody may know about this")
    with pytest.raises(Overtaken):
        shares(bob, on_this_phone[FEEL], TEAM)
    with pytest.raises(Overtaken):
        quotes(bob, on_this_phone[FEEL], "everybody")
    answer = bob.kept[FEEL]
    assert (answer.audience, answer.decided, answer.quote) == (PRIVATE, False, "whole")
    shares(bob, on_this_phone[USE], TEAM)
    assert bob.audiences[USE] == TEAM


def test_the_last_choice_does_not_end_a_conversation_that_another_phone_took_up_again(
    bob: Student,
) -> None:
    bob.shares(USE, TEAM)
    bob.shares(WHERE, TEAM)
    bob.gives("change", USE)  # on another phone, where the question is open now
    bob.shares(FEEL, TEAM)
    assert status(bob) == ASKING
    bob.says("never")
    bob.gives("stop")
    assert status(bob) == REVIEW
    assert [bob.named(e.key) for e in bob.reads_back if not e.decided] == [USE]


# --- and undone ----------------------------------------------------------------------------------


def shares_marked(student: Student, marks: Marks) -> tuple[str, ...]:
    """What is marked; by what it can be undone."""
    entries = student.reads_back
    keeps(student, *decisions(entries, marks))
    return undone_by(entries, marks)


def undoes(student: Student, rows: tuple[str, ...]) -> None:
    with student.store.writing() as connection:
        vault, now = student.store.vault, student.clock.passes(seconds=1)
        sharing.put_back(connection, vault, student.conversation_id, rows, now)


def test_a_share_that_is_undone_leaves_all_of_it_private_and_waiting(bob: Student) -> None:
    stood = bob.kept
    marks = mark_open(bob.reads_back, marks_at_first(bob.reads_back), TEAM)
    rows = shares_marked(bob, marks)
    assert (bob.kept[USE].audience, status(bob)) == (TEAM, DONE)
    undoes(bob, rows)
    assert {name: bob.kept[name] for name in (USE, WHERE, FEEL)} == {
        name: stood[name] for name in (USE, WHERE, FEEL)
    }
    assert status(bob) == REVIEW


def test_what_was_decided_before_is_as_it_was_once_a_later_share_is_undone(bob: Student) -> None:
    entries = bob.reads_back
    shares_marked(bob, mark_open(entries, marks_at_first(entries), TEAM))
    feel = next(entry for entry in bob.reads_back if bob.named(entry.key) == FEEL)
    part = mark_one(feel, Mark(), CASE_MANAGER, SOME, "0-9")
    rows = shares_marked(bob, {**marks_at_first(bob.reads_back), feel.answer: part})
    assert len(rows) == 1
    kept = bob.kept[FEEL]
    assert (kept.audience, kept.quote, kept.quote_end) == (CASE_MANAGER, SOME, 9)
    undoes(bob, rows)
    kept = bob.kept[FEEL]
    assert (kept.audience, kept.quote, kept.decided, status(bob)) == (TEAM, WHOLE, True, DONE)


def test_nothing_is_undone_once_an_answer_of_it_was_given_anew(bob: Student) -> None:
    marks = mark_open(bob.reads_back, marks_at_first(bob.reads_back), TEAM)
    rows = shares_marked(bob, marks)
    bob.changes(USE, "never")
    with pytest.raises(Overtaken):
        undoes(bob, rows)
    assert bob.kept[WHERE].audience == TEAM


# --- what may be quoted --------------------------------------------------------------------------


def test_a_part_to_quote_is_kept_as_its_place_in_the_words(bob: Student) -> None:
    bob.changes(FEEL, "👩🏽‍🦽 ok, but Everybody looks at me")
    bob.gives("stop")
    entry = next(entry for entry in bob.reads_back if bob.named(entry.key) == FEEL)
    assert quotes(bob, entry, " everybody looks ")
    answer = bob.kept[FEEL]
    assert answer.quote == "part"
    assert answer.words[answer.quote_start : answer.quote_end] == "Everybody looks"


@pytest.mark.parametrize("part", ["nobody looks", "everybody  looks", " ", ""])
def test_a_part_that_is_not_in_the_words_changes_nothing(bob: Student, part: str) -> None:
    before = bob.kept
    entry = next(entry for entry in bob.reads_back if bob.named(entry.key) == FEEL)
    assert not quotes(bob, entry, part)
    assert bob.kept == before


def test_what_may_be_quoted_is_asked_anew_of_a_new_revision(bob: Student) -> None:
    entry = next(entry for entry in bob.reads_back if bob.named(entry.key) == FEEL)
    keeps(bob, Decision(entry.answer, PRIVATE, NONE))
    assert bob.kept[FEEL].quote == "none"
    bob.changes(FEEL, "it is fine")
    assert bob.kept[FEEL].quote == "whole"


# --- whether a quote tells of others is looked for once --------------------------------------------


def test_a_quote_that_was_read_back_is_not_looked_through_again(bob: Student) -> None:
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    file = file_of(bob.store, bob.school, bob.row, "accommodations", "en")
    with patch("dialogs.drafts.evidence.tells_of_others", side_effect=AssertionError):
        assert file.quotable[bob.kept[FEEL].id] == (0, len("everybody looks at me"))


def test_a_quote_is_looked_through_again_once_the_school_knows_another_name(
    bob: Student, store: Store, school: School, clock: Clock
) -> None:
    bob.changes(FEEL, "okonjo looks at me")
    bob.gives("stop")
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    assert quotable(bob)
    Student(store, school, clock, "Okonjo")
    assert not quotable(bob)


def test_what_was_looked_for_again_is_kept_and_not_looked_for_a_third_time(
    bob: Student, store: Store, school: School, clock: Clock
) -> None:
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    before = bob.kept[FEEL].cleared_by
    Student(store, school, clock, "Okonjo")
    assert quotable(bob)
    assert bob.kept[FEEL].cleared_by not in ("", before)
    file = file_of(bob.store, bob.school, bob.row, "accommodations", "en")
    with patch("dialogs.drafts.evidence.tells_of_others", side_effect=AssertionError):
        assert file.quotable[bob.kept[FEEL].id] == (0, len("everybody looks at me"))


def test_a_draft_is_made_also_while_nothing_can_be_kept(
    bob: Student, database: str, store: Store, school: School, clock: Clock
) -> None:
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    Student(store, school, clock, "Okonjo")
    with (
        closing(open_store(database, MASTER_KEY, clock.now, timeout=0.05)) as other,
        store.writing(),  # and so nobody else may
    ):
        file = file_of(other, school, bob.row, "accommodations", "en")
    assert file.quotable[bob.kept[FEEL].id] == (0, len("everybody looks at me"))


def test_what_was_looked_for_is_not_kept_of_a_part_chosen_meanwhile(bob: Student) -> None:
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    id = bob.kept[FEEL].id
    keeps(bob, Decision(id, TEAM, "part", (reading_entries.Part(id, 0, 9),)))
    where = bob.store.vault, bob.conversation_id, id
    with bob.store.writing() as connection:
        answers.clear_again(connection, *where, "whole", (None, None), "looked")
        answers.clear_again(connection, *where, "part", (0, 8), "looked")
    assert not bob.kept[FEEL].cleared_by
    with bob.store.writing() as connection:
        answers.clear_again(connection, *where, "part", (0, 9), "looked")
    assert bob.kept[FEEL].cleared_by == "looked"


def test_a_quote_that_is_chosen_anew_is_looked_through_anew(bob: Student) -> None:
    id = at(bob, FEEL).answer
    shares_as_read(bob, Decision(id, TEAM, "whole"))
    assert bob.kept[FEEL].cleared_by
    keeps(bob, Decision(id, TEAM, "part", (reading_entries.Part(bob.kept[FEEL].id, 0, 9),)))
    assert not bob.kept[FEEL].cleared_by
    shares_as_read(bob, Decision(id, TEAM, "none"))
    assert not bob.kept[FEEL].cleared_by


def test_what_tells_of_others_is_never_said_not_to(bob: Student) -> None:
    """Whatever a form sends: nobody was offered to quote this whole."""
    bob.changes(FEEL, "Mr. Diaz looks at me")
    bob.gives("stop")
    shares_as_read(bob, Decision(at(bob, FEEL).answer, TEAM, "whole"))
    assert not bob.kept[FEEL].cleared_by
    assert not quotable(bob)


def at(bob: Student, name: str) -> Entry:
    return next(entry for entry in bob.reads_back if bob.named(entry.key) == name)


def quotable(bob: Student) -> bool:
    file = file_of(bob.store, bob.school, bob.row, "accommodations", "en")
    return bob.kept[FEEL].id in file.quotable


def shares_as_read(bob: Student, decision: Decision) -> None:
    with bob.store.writing() as connection:
        vault, now, read = bob.store.vault, bob.clock.now, bob.reads_back
        sharing.keep(connection, vault, bob.conversation_id, [decision], now, read)


def shares(bob: Student, entry: Entry, audience: str) -> None:
    keeps(bob, Decision(entry.answer, audience))


def quotes(bob: Student, entry: Entry, part: str) -> bool:
    """Whether the part was found, and kept."""
    read = follow([entry], Place(entry.answer, PART, TEAM), reading_back.USE, part)
    if read.tell or read.place is None:
        return False
    keeps(bob, *follow([entry], read.place, reading_back.USE).decisions)
    return True


def keeps(bob: Student, *decisions: Decision) -> None:
    with bob.store.writing() as connection:
        vault, now = bob.store.vault, bob.clock.now
        sharing.keep(connection, vault, bob.conversation_id, decisions, now)
