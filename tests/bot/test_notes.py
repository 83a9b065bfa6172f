"""An adult's own note stands beside the child's answer: apart from it, and only as long as it."""

from pathlib import Path

import pytest

from bot.conversation import sharing
from bot.conversation.student_facts import world_of
from bot.turn import Arrival, Turn, begin, take_turn
from dialogs.events import Answered, Refused
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.kept_answers import Provenance
from storage.people import ensure_school, find_student

AIDE = Provenance("web", typed_by="adult")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/db/whathelps.db", bytes(range(32)), 1)


def mia_begins(store: Store) -> str:
    with store.writing() as connection:
        school = ensure_school(connection, store.vault, "Lincoln", "UTC", 1)
        row = NewStudent("S-1", "Mia", "K", "prek-2", "iep", "en")
        save_students(connection, store.vault, school, [row], 1)
        mia = find_student(connection, store.vault, school.id, "S-1")
    assert mia is not None
    flow = shipped_flow("all_about_me")
    return begin(store, mia, flow, world_of(mia, (), {}), "en", "web", 2).conversation_id


def says(
    store: Store, id: str, words: str, note: str = "", command: str = "", to: str = ""
) -> Turn:
    reply = Reply(words, command=command, to=to)
    now = int.from_bytes(words.encode()[:4], "big") + 3
    arrival = Arrival(ascii((words, note, command)), reply, AIDE, note=note)
    return take_turn(store, id, arrival, "Ms. Ortiz", now)


def said(store: Store, id: str) -> list[tuple[str, str]]:
    with store.reading() as connection:
        entries = sharing.read_back(connection, store.vault, id)
    return [(entry.respondent, entry.words or entry.picked[0]) for entry in entries]


def test_a_note_is_read_back_behind_the_answer_that_it_is_about(store: Store) -> None:
    mia = mia_begins(store)
    says(store, mia, "run", note="she loves dinos")
    assert said(store, mia) == [("student", "Run"), ("staff", "she loves dinos")]


def test_a_note_to_an_answer_that_was_changed_is_shown_no_more(store: Store) -> None:
    mia = mia_begins(store)
    says(store, mia, "run", note="she loves dinos")
    says(store, mia, "", command="change", to="interest")
    says(store, mia, "draw")
    assert said(store, mia) == [("student", "Draw")]


def test_a_note_that_nobody_could_keep_is_refused_with_its_answer(store: Store) -> None:
    mia = mia_begins(store)
    turn = says(store, mia, "run", note="dino \ud83e")
    assert isinstance(turn.events[0], Refused)
    assert not any(isinstance(event, Answered) for event in turn.events)
    assert said(store, mia) == []
