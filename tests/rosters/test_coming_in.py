"""A list comes in step by step, is taken back as it was, and never half."""

import shutil
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.rosters.bringing_in import bring_in
from bot.rosters.deciding import CLASSES, MODES_AS_HERE, SCHOOL, Choices
from storage import importing, tables, taking_back
from storage.database import Store, open_store
from storage.importing import DONE, READ, SAVING, UNDONE, UnderWay
from storage.people import School, ensure_school, find_student
from storage.steps import do_steps
from storage.tools import NewTool, replace_tools
from tests.rosters.lists import YES, Office, names_in, table
from tests.student import MASTER_KEY, Clock, Student


@pytest.fixture
def office(store: Store, school: School, clock: Clock) -> Office:
    return Office(store, school, clock)


BOB = "S-Bob,Bob,7B,6-8,iep,en"
ANA = "S-1,Ana Rivers,7B,6-8,every,es"
LEO = "S-2,Leo Park,7C,6-8,every,en"


def test_a_list_says_what_is_new_what_changes_and_who_is_gone_before_it_comes_in(
    office: Office, bob: Student, charlie: Student
) -> None:
    run = office.gets(table("S-Bob,Bobby,8A,6-8,iep,en", ANA))
    beside = office.sees(run).beside
    moved, new = beside.rows
    assert (new.what, new.row.name) == ("new", "Ana Rivers")
    assert [(one.field, one.was, one.becomes) for one in moved.changes] == [
        ("name", "Bob", "Bobby")
    ]
    assert (moved.leaves, moved.joins) == (("7B",), ("8A",))
    assert [one.name for one in beside.gone(None)] == ["Charlie"]
    assert beside.gone(["8A"]) == []
    assert names_in(office.store, office.school, "8A") == []


def test_a_student_of_two_sections_is_in_two_classes_and_others_stay_where_they_are(
    office: Office, bob: Student
) -> None:
    office.brings_in(table("S-Bob,Bob,7B,6-8,iep,en", "S-Bob,Bob,Art,6-8,iep,en", ANA))
    assert names_in(office.store, office.school, "7B") == ["Ana Rivers", "Bob"]
    assert names_in(office.store, office.school, "Art") == ["Bob"]
    office.clock.passes(days=2)
    office.brings_in(table("S-1,Ana Rivers,Music,6-8,every,es"), replace(YES, stays=True))
    assert names_in(office.store, office.school, "7B") == ["Ana Rivers", "Bob"]


def test_what_a_list_does_not_say_is_asked_for_who_is_new_and_stays_for_the_others(
    office: Office, bob: Student
) -> None:
    text = table("S-Bob,Bobby", "S-9,Nia", header="student_id,name")
    open_ = office.sees(office.gets(text, Choices())).open
    assert open_ == ("class", "band", "mode")
    run = office.sees(office.now_is(importing_run(office)))
    assert run.choices.class_name == ""
    drop(office)
    office.brings_in(text, replace(YES, class_name="5B"))
    with office.store.reading() as connection:
        kept = find_student(connection, office.store.vault, office.school.id, "S-Bob")
    assert kept
    assert (kept.name, kept.band, kept.mode) == ("Bobby", "6-8", "iep")


def importing_run(office: Office) -> importing.Run:
    with office.store.reading() as connection:
        found = importing.open_run(connection, office.store.vault, office.school.id)
    assert found
    return found


def drop(office: Office) -> None:
    with office.store.writing() as connection:
        assert importing.drop(connection, importing_run(office), office.clock.now)


def test_a_mode_is_only_proposed(office: Office) -> None:
    text = table("S-9,Nia,5B,6-8,en,Y", header="student_id,name,class,band,language,iep")
    seen = office.sees(office.gets(text, replace(YES, modes="")))
    assert seen.open == ("modes",)
    drop(office)
    office.brings_in(text, replace(YES, modes=MODES_AS_HERE))
    with office.store.reading() as connection:
        nia = find_student(connection, office.store.vault, office.school.id, "S-9")
    assert nia
    assert nia.mode == "every"


def test_who_is_gone_goes_only_where_staff_say_so_and_comes_back_by_a_later_list(
    office: Office, bob: Student, charlie: Student
) -> None:
    code = bob.row.id
    of_school = replace(YES, of=SCHOOL)
    office.brings_in(table(ANA), of_school)
    assert here(bob, charlie) == [True, True]
    office.clock.passes(days=2)
    run = office.brings_in(table(ANA), of_school, gone=True)
    assert here(bob, charlie) == [False, False]
    office.clock.passes(days=2)
    office.brings_in(table(BOB))
    assert here(bob, charlie) == [True, False]
    assert bob.row.id == code
    assert names_in(office.store, office.school, "7B") == ["Ana Rivers", "Bob"]
    assert run.state == DONE


def here(*students: Student) -> list[bool]:
    return [not one.row.left for one in students]


def test_of_a_class_list_the_class_alone_is_left(
    office: Office, bob: Student, charlie: Student
) -> None:
    office.brings_in(table(ANA), replace(YES, of=CLASSES), gone=True)
    assert names_in(office.store, office.school, "7B") == ["Ana Rivers"]
    assert not bob.row.left
    assert names_in(office.store, office.school, "8C") == ["Charlie"]


def test_names_alone_find_who_is_in_the_class_and_make_a_number_for_the_others(
    office: Office,
) -> None:
    office.brings_in("Maya Lopez\nLeo Park\n")
    before = office.rows()["students"]
    office.clock.passes(days=2)
    run = office.brings_in("maya  lopez\nLeo Park\nNia\n")
    assert names_in(office.store, office.school, "4A") == ["Leo Park", "Maya Lopez", "Nia"]
    assert len(office.rows()["students"]) == len(before) + 1
    assert run.state == DONE


def test_what_is_taken_back_is_as_it_was_but_for_who_has_answered_since(
    office: Office, bob: Student, charlie: Student
) -> None:
    run = office.brings_in(
        table("S-Bob,Bobby,8A,9-12,iep,en", "S-Charlie,Chuck,8A,6-8,iep,en", ANA, LEO)
    )
    office.clock.passes(seconds=60)
    bob.begins()
    ana = Student(office.store, office.school, office.clock, "Ana", class_name="7B")
    with office.store.writing() as connection:
        vault, school = office.store.vault, office.school
        leo = find_student(connection, vault, school.id, "S-2")
        assert leo
        tool = [NewTool("", "breaks", "", "")]
        replace_tools(connection, vault, school, leo.id, tool, office.clock.now)
    office.clock.passes(seconds=60)
    run = office.takes_back(run)
    assert run.state == UNDONE
    with office.store.reading() as connection:
        stayed = taking_back.stayed(connection, office.store.vault, run)
    assert [(one.name, one.why) for one in stayed] == [
        ("Bobby", "answered"),
        ("Leo Park", "entered"),
    ]
    assert (bob.row.name, charlie.row.name) == ("Bobby", "Charlie")
    assert names_in(office.store, office.school, "8C") == ["Charlie"]
    assert names_in(office.store, office.school, "7B") == ["Ana"]
    assert ana.row.name == "Ana"


def test_a_fact_that_somebody_has_changed_since_stays_and_the_others_go_back(
    office: Office, bob: Student
) -> None:
    run = office.brings_in(table("S-Bob,Bobby,7B,9-12,iep,es"))
    office.clock.passes(seconds=60)
    Student(office.store, office.school, office.clock, "Bob", band="9-12", language="es")
    run = office.takes_back(run)
    with office.store.reading() as connection:
        (one,) = taking_back.stayed(connection, office.store.vault, run)
    assert one.why == "since"
    assert (bob.row.name, bob.row.band, bob.row.language) == ("Bob", "6-8", "en")


def test_after_a_day_nothing_is_taken_back_and_what_it_was_made_of_is_gone(
    office: Office, bob: Student
) -> None:
    run = office.brings_in(table(ANA))
    office.clock.passes(days=1, seconds=60)
    with office.store.writing() as connection:
        vault, school, now = office.store.vault, office.school, office.clock.now
        assert not importing.take_back(connection, vault, school, office.now_is(run), now)
        importing.forget_old(connection, now)
        left = [
            connection.scalar(select(func.count()).select_from(each))
            for each in (tables.import_part, tables.import_change)
        ]
    assert left == [0, 0]
    assert office.now_is(run).file == "list.csv"


def test_a_second_list_waits_for_the_first(office: Office) -> None:
    run = office.gets(table(ANA))
    with office.store.writing() as connection, pytest.raises(UnderWay) as told:
        importing.begin(
            connection, office.store.vault, office.school, None, "other.csv", b"", office.clock.now
        )
    assert told.value.run.id == run.id


def test_steps_that_are_half_done_go_on_and_none_is_done_twice(office: Office) -> None:
    many = [f"S-{n},Kid {n},R{n % 3},3-5,every,en" for n in range(250)]
    run = office.gets(table(*many))
    office.starts(run)
    from bot.rosters.bringing_in import _prepare

    _prepare(office.at, office.now_is(run))
    with office.store.writing() as connection:
        vault, school, now = office.store.vault, office.school, office.clock.now
        assert do_steps(connection, vault, school, run.id, 30, now) == 30
    half = office.now_is(run)
    assert (half.state, half.saved, half.total) == (SAVING, 30, 250)
    bring_in(office.at)
    assert office.now_is(run).state == DONE
    assert len(office.rows()["students"]) == 250
    assert len(names_in(office.store, office.school, "R0")) == 84


def test_what_is_half_in_can_be_taken_back_at_once(office: Office, bob: Student) -> None:
    before = office.rows()
    many = [f"S-{n},Kid {n},R{n % 3},3-5,every,en" for n in range(120)]
    run = office.gets(table("S-Bob,Bobby,R1,3-5,iep,en", *many))
    office.starts(run)
    from bot.rosters.bringing_in import _prepare

    _prepare(office.at, office.now_is(run))
    with office.store.writing() as connection:
        do_steps(connection, office.store.vault, office.school, run.id, 50, office.clock.now)
    office.takes_back(run)
    assert office.rows() == before


def test_what_is_open_after_all_comes_back_to_be_looked_at(office: Office) -> None:
    run = office.gets(table("S-9,Nia", header="student_id,name"), Choices())
    office.starts(run)
    bring_in(office.at)
    assert office.now_is(run).state == READ


def test_the_columns_of_a_list_laid_out_the_same_are_remembered(office: Office) -> None:
    text = table("S-1,Ana,x", header="student_id,name,Nook")
    read = office.sees(office.gets(text)).read
    assert [one.meaning for one in read.columns] == ["local_id", "name"]
    chosen = {"student_id": "local_id", "name": "name", "Nook": "class"}
    with office.store.writing() as connection:
        vault, school, now = office.store.vault, office.school, office.clock.now
        importing.remember_columns(connection, vault, school.id, read.header, chosen, now)
    drop(office)
    again = office.sees(office.gets(text.replace("Ana", "Nia")))
    assert again.beside.rows[0].row.all_classes == ("x",)


# --- taken back is as before -------------------------------------------------------------------------------

_NAMES = st.sampled_from(["Ana", "Bo Li", "Cy"])
_ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "4"]),
    _NAMES,
    st.lists(st.sampled_from(["7A", "7B", "Art"]), min_size=1, max_size=2, unique=True),
    st.sampled_from(["3-5", "6-8"]),
    st.sampled_from(["iep", "every"]),
    st.sampled_from(["en", "es"]),
    st.sampled_from(["", "Alice Stone", "Kim"]),
    st.sampled_from(["", "get", "get; learning"]),
)
_FINDS = (Phase.explicit, Phase.reuse, Phase.generate)  # each example is a database
_LIST = st.lists(_ROW, max_size=4, unique_by=lambda row: row[0])


Rows = list[tuple[str, str, list[str], str, str, str, str, str]]


def _text(rows: Rows) -> str:
    header = "student_id,name,class,band,mode,language,case_manager,also_ask"
    return table(
        *(
            f"{id},{name},{room},{band},{mode},{language},{manager},{asks}"
            for id, name, rooms, band, mode, language, manager, asks in rows
            for room in rooms
        ),
        header=header,
    )


@pytest.fixture(scope="module")
def empty_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@settings(
    max_examples=20, deadline=None, phases=_FINDS, suppress_health_check=[HealthCheck.too_slow]
)
@given(first=_LIST, second=_LIST, year=st.booleans(), stays=st.booleans(), gone=st.booleans())
def test_any_list_taken_back_leaves_every_row_as_it_was(
    empty: Path,
    empty_place: Path,
    first: Rows,
    second: Rows,
    year: bool,
    stays: bool,
    gone: bool,
) -> None:
    clock = Clock()
    file = empty_place / f"{token_hex(6)}.db"
    shutil.copy(empty, file)
    store = open_store(f"sqlite:///{file}", MASTER_KEY, clock.now)
    try:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Lincoln", "UTC", clock.now)
        office = Office(store, school, clock)
        of = SCHOOL if year else CLASSES
        if first:
            office.brings_in(_text(first))
        clock.passes(days=2)
        before = office.rows()
        if second:
            run = office.brings_in(
                _text(second), replace(YES, year=year, stays=stays and not year, of=of), gone=gone
            )
            clock.passes(seconds=5)
            office.takes_back(run)
        assert office.rows() == before
    finally:
        store.close()
