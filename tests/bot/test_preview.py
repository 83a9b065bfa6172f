"""The sentences that a student reads before sharing are those that stand in the drafts after it."""

import pytest

from bot.conversation import sharing
from bot.documents.drafts import make_draft
from bot.documents.preview import Sentence, preview
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.reading_entries import NONE, SOME, WHOLE, Decision, parts_in
from storage.conversations import REVIEW
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student

USE, WHERE, FEEL = "use@extended_time", "where@extended_time", "feel@extended_time"


@pytest.fixture
def bob(bob: Student) -> Student:
    bob.begins()
    bob.plays("me: sometimes\nme: [Math]\nme: a lot\nme: everybody looks at me, so I stop")
    bob.gives("stop")
    return bob


def answer(student: Student, name: str) -> str:
    return next(one.answer for one in student.reads_back if student.named(one.key) == name)


def seen(student: Student, *decisions: Decision) -> list[Sentence]:
    with student.store.reading() as connection:
        return preview(connection, student.store.vault, student.conversation_id, decisions)


def drafted(store: Store, school: School, student: Student, reader: str = TEAM) -> list[str]:
    draft = make_draft(store, school, student.row, "accommodations", "en", reader)
    return [said.text for section in draft.sections for said in section.statements]


def test_the_preview_is_what_the_drafts_say_once_it_is_shared(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    use, where, feel = (answer(bob, name) for name in (USE, WHERE, FEEL))
    (entry,) = (one for one in bob.reads_back if one.answer == feel)
    decisions = [
        Decision(use, TEAM),
        Decision(where, PRIVATE),
        Decision(feel, TEAM, SOME, parts_in(entry, "everybody looks at me")),
    ]
    told = seen(bob, *decisions)
    assert [set(one.answers) <= {use, feel} for one in told] == [True] * len(told)
    assert {id for one in told for id in one.answers} == {use, feel}
    assert "“everybody looks at me”" in told[-1].text
    assert drafted(store, school, bob) == []
    with store.writing() as connection:
        vault, now = store.vault, clock.now
        sharing.keep(connection, vault, bob.conversation_id, decisions, now, bob.reads_back)
    assert drafted(store, school, bob) == [one.text for one in told]


def test_nothing_is_kept_by_looking(store: Store, school: School, bob: Student) -> None:
    assert seen(bob, Decision(answer(bob, USE), TEAM))
    assert set(bob.audiences.values()) == {PRIVATE}
    assert bob.last.status == REVIEW
    assert not any(one.decided for one in bob.kept.values())
    assert seen(bob) == []


def test_what_goes_only_to_the_case_manager_stands_behind_and_by_itself(
    store: Store, school: School, bob: Student
) -> None:
    use, feel = answer(bob, USE), answer(bob, FEEL)
    told = seen(bob, Decision(use, TEAM), Decision(feel, CASE_MANAGER, WHOLE))
    assert [(one.audience, feel in one.answers) for one in told] == [
        (TEAM, False),
        (CASE_MANAGER, True),
    ]
    assert "everybody looks at me, so I stop" in told[-1].text


def test_words_that_are_not_to_be_quoted_are_in_no_sentence(bob: Student) -> None:
    told = seen(bob, Decision(answer(bob, FEEL), TEAM, NONE), Decision(answer(bob, USE), TEAM))
    assert "everybody" not in " ".join(one.text for one in told)


def test_a_story_is_one_sentence_of_one_answer_with_its_follow_ups(
    store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", "9-12", "every", "es")
    ana.begins()
    ana.plays("me: omitir\nme: un lugar tranquilo\nme: en mate\nme: mucho ruido\nme: me fui")
    if ana.asked:
        ana.gives("stop")
    story = ana.reads_back[-1]
    assert len(story.follow_ups) == 2
    told = seen(ana, Decision(story.answer, TEAM, WHOLE))
    assert [one.answers for one in told] == [(story.answer,)]
    assert all(words in told[0].text for words in ("en mate", "mucho ruido", "me fui"))
