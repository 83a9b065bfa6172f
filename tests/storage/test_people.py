"""How students, their cards and their tools come in, are found again, and stay unreadable."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, update

from storage import tables
from storage.cards import ALPHABET, cards_of, give_card, student_by_card
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.keys import counselors_of, seal_for
from storage.people import (
    School,
    Student,
    ensure_school,
    find_class,
    find_student,
    student_by_id,
    student_ids,
    students_of_class,
)
from storage.problems import StorageProblem, Tampered
from storage.tools import NewTool, save_tools, tools_of

NOON = 1_760_000_000_000_000
LATER = NOON + 60_000_000

BOB = NewStudent(
    local_id="S-104",
    name="Bob Rivers",
    class_name="7B",
    band="6-8",
    mode="iep",
    language="en",
    born="2013-02-28",
    grade="7",
    pronouns="he/him",
    plan_word="iep",
    knows_about_plan=True,
    in_class=True,
    role="shows his work",
    simple=True,
    meeting_date="2026-03-14",
    case_manager="Alice Stone",
    asks=("get", "learning"),
)
CHARLIE = NewStudent("S-105", "Charlie Núñez", "7B", "6-8", "every", "es")
DANA = NewStudent("S-106", "Dana Lee", "7C", "6-8", "iep", "en", case_manager="Alice Stone")

EXTENDED_TIME = NewTool("S-104", "extended_time", "", "math")
OWN_WORDS = NewTool("S-104", "", "the blue chair by the window", "everywhere")
BREAKS = NewTool("S-104", "breaks", "", "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/school.db", bytes(range(32)), NOON)
    yield store
    store.close()


@pytest.fixture
def school(store: Store) -> School:
    with store.writing() as connection:
        return ensure_school(connection, store.vault, "Hill School", "America/New_York", NOON)


def save(store: Store, school: School, *rows: NewStudent, now: int = NOON) -> list[str]:
    with store.writing() as connection:
        return [what for _, what in save_students(connection, store.vault, school, rows, now)]


def give(store: Store, school: School, *rows: NewTool, now: int = NOON) -> list[tuple[str, str]]:
    with store.writing() as connection:
        return [*save_tools(connection, store.vault, school, rows, now)]


def found(store: Store, school: School, local_id: str) -> Student:
    with store.reading() as connection:
        student = find_student(connection, store.vault, school.id, local_id)
    assert student is not None
    return student


def code_of(store: Store, student: Student) -> str:
    with store.reading() as connection:
        return cards_of(connection, store.vault, [student.id])[student.id]


def names_in(store: Store, school: School, class_name: str) -> list[str]:
    with store.reading() as connection:
        class_id = find_class(connection, school.id, class_name)
        assert class_id is not None
        return [s.name for s in students_of_class(connection, store.vault, class_id)]


def tools_for(store: Store, student: Student) -> list[tuple[str, str, str]]:
    with store.reading() as connection:
        tools = tools_of(connection, store.vault, student.id)
    return [(tool.catalogue, tool.words, tool.places) for tool in tools]


def count(connection: Connection, table: str) -> int:
    return connection.scalar(select(func.count()).select_from(tables.metadata.tables[table])) or 0


# --- the school ----------------------------------------------------------------------------------


def test_the_school_is_made_once_with_a_key_for_itself_and_one_for_its_counselors(
    store: Store, school: School
) -> None:
    with store.writing() as connection:
        again = ensure_school(connection, store.vault, "Hill School", "America/New_York", LATER)
        assert count(connection, "school") == 1
        for owner in (school.id, counselors_of(school.id)):
            seal = seal_for(connection, store.vault, owner)
            assert seal.open("a", "b", "c", seal.seal("a", "b", "c", "words")) == "words"
    assert again == school


def test_a_school_that_is_renamed_in_the_settings_stays_the_same_school(
    store: Store, school: School
) -> None:
    with store.writing() as connection:
        renamed = ensure_school(connection, store.vault, "Mill School", "America/Denver", LATER)
        again = ensure_school(connection, store.vault, "Mill School", "America/Denver", LATER)
    assert renamed == again == School(school.id, "Mill School", "America/Denver")


# --- students ------------------------------------------------------------------------------------


def test_everything_the_list_says_of_bob_is_read_back(store: Store, school: School) -> None:
    save(store, school, BOB)
    bob = dataclasses.asdict(found(store, school, "S-104"))
    said = dataclasses.asdict(BOB)
    for name in ("class_name", "columns", "classes", "silent", "stays"):  # of the list, not of Bob
        del said[name]
    assert {name: bob[name] for name in said} == said


def test_bob_is_found_however_his_number_is_typed(store: Store, school: School) -> None:
    save(store, school, BOB)
    for typed in ("S-104", "s-104", "  S-104\t"):
        assert found(store, school, typed).name == "Bob Rivers"
    with store.reading() as connection:
        bob = found(store, school, "S-104")
        assert student_by_id(connection, store.vault, bob.id) == bob
        assert student_by_id(connection, store.vault, "0" * 32) is None
        assert find_student(connection, store.vault, school.id, "S-10") is None
        assert find_student(connection, store.vault, "another school", "S-104") is None
        assert student_ids(connection, store.vault, school.id, ["s-104", "S-999"]) == {
            "s-104": bob.id
        }


def test_the_same_list_twice_changes_nothing(store: Store, school: School) -> None:
    assert save(store, school, BOB, CHARLIE, DANA) == ["added"] * 3
    bob = found(store, school, "S-104")
    code = code_of(store, bob)
    assert save(store, school, BOB, CHARLIE, DANA, now=LATER) == ["same"] * 3
    assert found(store, school, "S-104") == bob
    assert code_of(store, bob) == code


def test_only_what_differs_counts_as_changed(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE)
    older = dataclasses.replace(BOB, band="9-12", pronouns="", meeting_date="")
    assert save(store, school, older, CHARLIE, now=LATER) == ["changed", "same"]
    bob = found(store, school, "S-104")
    assert (bob.band, bob.pronouns, bob.meeting_date) == ("9-12", "", "")
    assert (bob.born, bob.case_manager) == ("2013-02-28", "Alice Stone")


def test_a_column_that_the_list_has_not_leaves_what_is_kept(store: Store, school: School) -> None:
    save(store, school, BOB)
    short = dataclasses.replace(CHARLIE, local_id="S-104", name="Bob Rivers", columns=("grade",))
    assert save(store, school, short) == ["changed"]
    bob = found(store, school, "S-104")
    assert (bob.mode, bob.grade) == ("every", "")
    assert (bob.born, bob.simple, bob.case_manager) == ("2013-02-28", True, "Alice Stone")


def test_students_whom_the_list_does_not_name_stay(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE)
    save(store, school, BOB, now=LATER)
    assert found(store, school, "S-105").name == "Charlie Núñez"
    assert names_in(store, school, "7B") == ["Bob Rivers", "Charlie Núñez"]


def test_a_student_moves_to_another_class_and_back(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE, DANA)
    assert names_in(store, school, "7B") == ["Bob Rivers", "Charlie Núñez"]
    assert save(store, school, dataclasses.replace(BOB, class_name="7C"), now=LATER) == ["changed"]
    assert names_in(store, school, "7B") == ["Charlie Núñez"]
    assert names_in(store, school, "7c ") == ["Bob Rivers", "Dana Lee"]
    assert save(store, school, BOB, now=LATER) == ["changed"]
    assert names_in(store, school, "7B") == ["Bob Rivers", "Charlie Núñez"]
    with store.reading() as connection:
        assert count(connection, "class_member") == 4  # who was where is not forgotten


def test_a_class_spelt_in_small_letters_is_the_same_class(store: Store, school: School) -> None:
    save(store, school, BOB, dataclasses.replace(CHARLIE, class_name=" 7b"))
    with store.reading() as connection:
        assert count(connection, "class") == 1
        assert find_class(connection, school.id, "7A") is None


def test_alice_is_one_case_manager_however_she_is_spelt(store: Store, school: School) -> None:
    save(store, school, BOB, dataclasses.replace(DANA, case_manager="alice  stone"))
    assert found(store, school, "S-106").case_manager == "Alice Stone"
    assert save(store, school, dataclasses.replace(BOB, case_manager="ALICE STONE")) == ["same"]
    with store.reading() as connection:
        assert count(connection, "staff") == 1
    save(store, school, dataclasses.replace(BOB, case_manager=None))
    assert found(store, school, "S-104").case_manager is None


def test_a_student_who_had_left_and_stands_in_the_list_is_back(
    store: Store, school: School
) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    code = code_of(store, bob)
    with store.writing() as connection:
        connection.execute(update(tables.student).values(left_at=LATER))
    with store.reading() as connection:
        assert student_by_card(connection, store.vault, code) is None
        assert student_by_id(connection, store.vault, bob.id) == dataclasses.replace(bob, left=True)
    assert names_in(store, school, "7B") == []
    assert save(store, school, BOB, now=LATER) == ["changed"]
    with store.reading() as connection:
        assert student_by_card(connection, store.vault, code) == bob


def test_a_list_that_fails_halfway_leaves_nothing(store: Store, school: School) -> None:
    def rows() -> Iterator[NewStudent]:
        yield BOB
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError), store.writing() as connection:
        save_students(connection, store.vault, school, rows(), NOON)
    with store.reading() as connection:
        for table in ("student", "class", "class_member", "card", "staff"):
            assert count(connection, table) == 0


def test_no_name_number_code_or_word_lies_readable_on_the_disk(
    store: Store, school: School, tmp_path: Path
) -> None:
    save(store, school, BOB, CHARLIE)
    give(store, school, OWN_WORDS)
    code = code_of(store, found(store, school, "S-104"))
    disk = b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()
    secret = ["Bob Rivers", "Charlie", "S-104", "2013-02-28", "he/him", "Alice Stone"]
    secret += ["blue chair", "everywhere", code, code.replace("-", "")]
    assert [words for words in secret if words.lower().encode() in disk] == []
    assert b"hill school" in disk  # the search does find what is not sealed


def test_bobs_name_does_not_open_in_charlies_row(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE)
    bob, charlie = found(store, school, "S-104"), found(store, school, "S-105")
    at = tables.student.c
    with store.writing() as connection:
        name = connection.scalar(select(at.name).where(at.id == bob.id))
        connection.execute(update(tables.student).where(at.id == charlie.id).values(name=name))
    with store.reading() as connection, pytest.raises(Tampered):
        student_by_id(connection, store.vault, charlie.id)


def test_without_his_key_bob_cannot_be_read_and_charlie_can(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE)
    bob = found(store, school, "S-104")
    with store.writing() as connection:
        connection.execute(delete(tables.data_key).where(tables.data_key.c.owner_id == bob.id))
    with store.reading() as connection, pytest.raises(StorageProblem) as problem:
        student_by_id(connection, store.vault, bob.id)
    assert "Bob" not in str(problem.value)
    assert found(store, school, "S-105").name == "Charlie Núñez"


# --- cards ---------------------------------------------------------------------------------------


def test_each_new_student_has_a_card_of_their_own(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE, DANA)
    people = [found(store, school, id) for id in ("S-104", "S-105", "S-106")]
    with store.reading() as connection:
        codes = cards_of(connection, store.vault, [student.id for student in people])
        assert len(set(codes.values())) == 3
        for student in people:
            assert re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", codes[student.id])
            assert student_by_card(connection, store.vault, codes[student.id]) == student


def test_a_card_works_however_it_is_typed(store: Store, school: School) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    code = code_of(store, bob)
    plain = code.replace("-", "")
    misread = plain.replace("1", "I").replace("0", "O")
    with store.reading() as connection:
        for typed in (
            code.lower(),
            plain,
            f" {plain[:5]} {plain[5:]}\n",
            "-".join(plain),
            code.replace("-", "–"),
            misread,
            misread.lower().replace("i", "l"),
            "".join(chr(ord(letter) + 0xFEE0) for letter in plain),  # full-width, as on some phones
        ):
            assert student_by_card(connection, store.vault, typed) == bob, typed


@pytest.mark.parametrize("typed", ["", "-", "ABCDE", "U" * 10, "0" * 10, "é" * 10, "\ud800" * 10])
def test_a_wrong_card_lets_nobody_in(store: Store, school: School, typed: str) -> None:
    save(store, school, BOB)
    with store.reading() as connection:
        assert student_by_card(connection, store.vault, typed) is None


def test_a_revoked_card_lets_nobody_in_and_a_new_one_does(store: Store, school: School) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    lost = code_of(store, bob)
    with store.writing() as connection:
        connection.execute(update(tables.card).values(revoked_at=LATER))
        assert cards_of(connection, store.vault, [bob.id]) == {}
        new = give_card(connection, store.vault, school.id, bob.id, LATER)
    with store.reading() as connection:
        assert student_by_card(connection, store.vault, lost) is None
        assert student_by_card(connection, store.vault, new) == bob
    assert code_of(store, bob) == new


def test_a_whole_schools_cards_are_read_at_once(store: Store, school: School) -> None:
    rows = [dataclasses.replace(CHARLIE, local_id=f"S-{number}") for number in range(1_100)]
    save(store, school, *rows)
    with store.reading() as connection:
        ids = student_ids(connection, store.vault, school.id, [row.local_id for row in rows])
        assert len(set(cards_of(connection, store.vault, ids.values()).values())) == 1_100


# --- tools ---------------------------------------------------------------------------------------


def test_bobs_tools_are_read_back_in_the_order_of_the_list(store: Store, school: School) -> None:
    save(store, school, BOB)
    assert give(store, school, BREAKS, OWN_WORDS, EXTENDED_TIME) == [("S-104", "added")]
    assert tools_for(store, found(store, school, "S-104")) == [
        ("breaks", "", ""),
        ("", "the blue chair by the window", "everywhere"),
        ("extended_time", "", "math"),
    ]


def test_a_new_list_replaces_the_old_and_what_stays_keeps_its_id(
    store: Store, school: School
) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    give(store, school, EXTENDED_TIME, OWN_WORDS)
    with store.reading() as connection:
        before = tools_of(connection, store.vault, bob.id)
    assert give(store, school, BREAKS, OWN_WORDS, now=LATER) == [("S-104", "changed")]
    with store.reading() as connection:
        after = tools_of(connection, store.vault, bob.id)
        old = {row.id: row for row in connection.execute(select(tables.tool))}
    assert [tool.catalogue or tool.words for tool in after] == ["breaks", OWN_WORDS.words]
    assert after[1] == before[1]
    assert old[after[1].id].made_at == NOON
    assert old[before[0].id].removed_at == LATER


def test_the_same_list_of_tools_twice_changes_nothing(store: Store, school: School) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    give(store, school, EXTENDED_TIME, OWN_WORDS)
    with store.reading() as connection:
        before = tools_of(connection, store.vault, bob.id)
    assert give(store, school, EXTENDED_TIME, OWN_WORDS, now=LATER) == [("S-104", "same")]
    with store.reading() as connection:
        assert tools_of(connection, store.vault, bob.id) == before


def test_a_tool_used_in_another_place_is_another_tool(store: Store, school: School) -> None:
    save(store, school, BOB)
    bob = found(store, school, "S-104")
    in_english = dataclasses.replace(EXTENDED_TIME, places="English")
    give(store, school, EXTENDED_TIME, in_english)
    give(store, school, in_english, now=LATER)
    assert tools_for(store, bob) == [("extended_time", "", "English")]


def test_charlies_tools_stay_when_the_list_names_only_bob(store: Store, school: School) -> None:
    save(store, school, BOB, CHARLIE)
    give(store, school, EXTENDED_TIME, dataclasses.replace(BREAKS, local_id="S-105"))
    assert give(store, school, dataclasses.replace(BREAKS, local_id=" s-104")) == [
        (" s-104", "changed")
    ]
    assert tools_for(store, found(store, school, "S-104")) == [("breaks", "", "")]
    assert tools_for(store, found(store, school, "S-105")) == [("breaks", "", "")]


def test_one_unknown_student_and_no_tool_is_touched(store: Store, school: School) -> None:
    save(store, school, BOB)
    give(store, school, EXTENDED_TIME)
    nobody = dataclasses.replace(BREAKS, local_id="S-999")
    with store.writing() as connection, pytest.raises(LookupError) as problem:
        save_tools(connection, store.vault, school, [BREAKS, nobody], LATER)
    assert "S-999" not in str(problem.value)
    assert tools_for(store, found(store, school, "S-104")) == [("extended_time", "", "math")]
