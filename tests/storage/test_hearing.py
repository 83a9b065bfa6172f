"""What is counted of a round: what was shared with the team, and nothing else, whoever decides what."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.conversation import AUDIENCES, PRIVATE, TEAM, key
from dialogs.counted import Counted
from dialogs.flow import SKIP
from dialogs.loading import shipped_flow
from storage import access, answers, consent, enrolling
from storage.access import Viewer
from storage.consent import Consent
from storage.database import Store
from storage.erasing import erase_answers
from storage.hearing import Heard, counts_of, summary_of
from storage.kept_answers import KeptAnswer
from storage.people import School, find_class
from storage.retention import purge
from storage.round_notes import (
    FOLLOW_UP,
    THEME,
    TRY,
    end,
    has_read,
    note,
    notes_of,
    put_into,
    read_by,
    sorted_into,
)
from storage.rounds import NewRound, Round, find_round, give_round
from storage.staffing import TEACHER, add_member, give_class
from storage.terms import Terms
from tests.student import Clock, Student

Said = tuple[Student, KeptAnswer]


@pytest.fixture
def tom(store: Store, school: School, clock: Clock, bob: Student) -> Viewer:
    with store.writing() as connection:
        here = (school.id, "tom@school.example", "Tom", [TEACHER], clock.now)
        id = add_member(connection, store.vault, *here)
        give_class(connection, school.id, id, _class(store, school), clock.now)
    return Viewer(id, school.id, frozenset({TEACHER}))


def _class(store: Store, school: School) -> str:
    with store.reading() as connection:
        found = find_class(connection, school.id, "7B")
    assert found
    return found


def given_to(store: Store, tom: Viewer, students: Sequence[Student], flow: str, now: int) -> Round:
    with store.writing() as connection:
        what = NewRound(flow=flow)
        ids = [one.row.id for one in students]
        id = give_round(connection, store.vault, tom, what, ids, now)
        found = find_round(connection, store.vault, tom, id)
    assert found
    return found


def heard(store: Store, tom: Viewer, one: Round) -> Heard:
    with store.reading() as connection:
        theirs = access.their_students(connection, store.vault, tom)
        return summary_of(connection, one, theirs)


def by_hand(kept: Sequence[tuple[Student, KeptAnswer, str]]) -> dict[str, tuple[int, Counter[str]]]:
    """By step and tool, as a person would count the sheets that are shared with the team."""
    who: dict[str, set[str]] = {}
    codes: dict[str, set[tuple[str, str]]] = {}
    for student, one, audience in kept:
        if audience != TEAM or one.codes == (SKIP,) or one.is_follow_up:
            continue
        place = student.named(key(one.step, one.item))
        who.setdefault(place, set()).add(student.name)
        codes.setdefault(place, set()).update((student.name, code) for code in one.codes)
    return {
        place: (len(names), Counter(code for _, code in codes[place]))
        for place, names in who.items()
    }


def told(counts: Sequence[Counted]) -> dict[str, tuple[int, Counter[str]]]:
    return {key(one.step, one.item): (one.answered, Counter(one.codes)) for one in counts}


def decided(
    store: Store, kept: Sequence[tuple[Student, KeptAnswer]], audiences: Sequence[str], now: int
) -> None:
    """Each answer with its follow-ups."""
    with store.writing() as connection:
        for (_, one), audience in zip(kept, audiences, strict=True):
            here = (one.conversation_id, [one.id], audience, now)
            answers.decide(connection, store.vault, *here)


SAID = {
    "Ana": {"use": "always", "help": "a lot", "feel": "bad", "next": "keep it"},
    "Ben": {"use": "never", "keeps": "I forget", "next": "stop it"},
    "Cleo": {"use": "I did not know I had it", "try": "yes"},
    "Dan": {"use": "most times", "help": "quite a bit", "feel": "very bad", "next": "skip"},
}


@pytest.fixture
def played(store: Store, school: School, clock: Clock, tom: Viewer) -> tuple[Round, list[Said]]:
    """Four at their tools, one of them with one tool in two places, and what each said."""
    students = [
        Student(store, school, clock, name, has=("extended_time @ Math", "class_notes"))
        for name in SAID
    ]
    students[3].is_given("extended_time @ Math", "extended_time @ English")
    one = given_to(store, tom, students, "my_tools", clock.now)
    return one, [each for student in students for each in plays(student)]


def plays(student: Student) -> Iterator[Said]:
    """Until the tools are through; what follows is left as it stands."""
    student.begins(shipped_flow("my_tools"))
    while (step := student.at.partition("@")[0]) in SAID[student.name]:
        student.says(SAID[student.name][step])
    student.gives("stop")
    yield from ((student, one) for one in student.kept.values())


@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def _never_more(
    data: st.DataObject,
    store: Store,
    tom: Viewer,
    one: Round,
    kept: Sequence[Said],
    clock: Clock,
) -> None:
    each = st.sampled_from(AUDIENCES)
    audiences = data.draw(st.lists(each, min_size=len(kept), max_size=len(kept)))
    decided(store, kept, audiences, clock.passes(seconds=1))
    found = heard(store, tom, one)
    sheets = [(who, answer, to) for (who, answer), to in zip(kept, audiences, strict=True)]
    shared = by_hand(sheets)
    assert told(found.counts) == shared
    names = {who.row.id for who, answer, to in sheets if to == TEAM and answer.codes != (SKIP,)}
    assert found.shared.keys() == names
    some = {who.row.id for who, _ in kept[:1]}
    with store.reading() as connection:
        assert told(counts_of(connection, [one])) == shared
        few = told(counts_of(connection, [one], some))
    assert few == by_hand([each for each in sheets if each[0].row.id in some])


def test_whoever_decides_what_only_what_is_the_teams_is_counted(
    store: Store, tom: Viewer, clock: Clock, played: tuple[Round, list[Said]]
) -> None:
    one, kept = played
    assert len(kept) > 15
    _never_more(store=store, tom=tom, one=one, kept=kept, clock=clock)


def test_who_takes_back_the_use_and_who_has_left_is_in_no_number(
    store: Store, school: School, tom: Viewer, clock: Clock, played: tuple[Round, list[Said]]
) -> None:
    one, kept = played
    audiences = [
        PRIVATE if who.name == "Dan" and answer.meaning == "tool.feel" else TEAM
        for who, answer in kept
    ]
    decided(store, kept, audiences, clock.now)
    named = {who.name: who for who, _ in kept}
    ana, ben, dan = (each.row for each in (named[name] for name in ("Ana", "Ben", "Dan")))
    before = heard(store, tom, one)
    assert (before.answered, len(before.invited)) == (4, 4)
    told_in = {(each.item, each.first, each.second): each.students for each in before.pairs}
    assert told_in == {
        ("extended_time", "a_lot", "bad"): {ana.id},
        ("class_notes", "a_lot", "bad"): {ana.id},
    }, "help beside comfort, where both are shared"
    with store.writing() as connection:
        no = Consent("use", False, "", "en", "web", clock.now)
        consent.record(connection, school.id, ana.id, no)
    after = heard(store, tom, one)
    assert (after.answered, len(after.invited), after.pairs) == (3, 4, ()), "still invited"
    row = enrolling.NewStudent("S-Dan", "Dan", "8C", "6-8", "iep", "en")
    with store.writing() as connection:
        enrolling.save_students(connection, store.vault, school, [row], clock.now)
    last = heard(store, tom, one)
    assert (last.answered, len(last.invited)) == (2, 3)
    assert dan.id not in last.invited | last.shared.keys() | last.talks.keys()
    assert ben.id in last.shared


def test_notes_are_ones_own_and_go_with_what_they_are_about_and_with_the_years(
    store: Store, school: School, tom: Viewer, clock: Clock, bob: Student
) -> None:
    one = given_to(store, tom, [bob], "my_tools", clock.now)
    bob.begins()
    bob.says("always")
    where = (bob.conversation_id, "use", "")
    with store.writing() as connection:
        here = (connection, store.vault, tom, one.id)
        theme = note(*here, THEME, {"name": "time"}, clock.now)
        note(*here, FOLLOW_UP, {}, clock.now, student_id=bob.row.id)
        tried = note(*here, TRY, {"said": "x", "text": "y"}, clock.now, told=True)
        put_into(connection, tom, [theme], theme, where)
        put_into(connection, tom, [theme], theme, where)
        assert sorted_into(connection, [theme]) == {where: theme}
        put_into(connection, Viewer("nobody", school.id, frozenset()), [], theme, where)
        assert sorted_into(connection, [theme]) == {where: theme}, "not one of theirs"
        has_read(connection, store.vault, bob.row.id, tried, clock.now)
        has_read(connection, store.vault, bob.row.id, tried, clock.now)
        assert read_by(connection, [tried]) == {tried: 1}
    uma = Viewer("uma", school.id, frozenset({TEACHER}))
    with store.writing() as connection:
        seen = notes_of(connection, store.vault, uma, one.id)
        assert [(each.kind, each.mine) for each in seen] == [(TRY, False)], "what is told to all"
        assert not end(connection, uma, theme, clock.now)
        erase_answers(connection, store.vault, bob.row.id, clock.now)
        assert sorted_into(connection, [theme]) == {}
        left = notes_of(connection, store.vault, tom, one.id)
        assert {each.kind for each in left} == {THEME, TRY}
        years = clock.now + 6 * 366 * 86_400 * 1_000_000
        purge(connection, store.vault, school.timezone, Terms(), years)
        assert notes_of(connection, store.vault, tom, one.id) == []
