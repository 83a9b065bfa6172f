"""A round as it is heard: how many were invited and answered, and how often each choice was tapped.

Only what a student shared with the team is ever counted: nothing private, nothing for one reader or for the
case manager alone, nothing set aside, and nothing of whoever takes back that it may be used. What was skipped
is no answer. Counts come from plain columns, and no seal is opened for them. As in lists (caseload.py),
nobody looks here whether somebody else changed a row; before words are read it is looked (kept_answers.py).

Of a round those students are heard who are still the viewer's: who has left the class is neither invited nor
counted, so that nobody hears of somebody whom they may not open.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dialogs.conversation import TEAM
from dialogs.counted import OWN_GOAL, OWN_TOOL, Counted, Given, Paired, added_up
from dialogs.flow import SKIP
from storage.access import Theirs
from storage.consent import Use, use_of
from storage.conversations import STUDENT
from storage.keys import seal_for
from storage.rounds import Round, Talk, invited, talks_in
from storage.tables import consent, conversation, current_answer, goal, tool
from storage.vault import Vault

# talk, student, step, item, meaning, codes, and whether it may be read out
_Row = tuple[str, str, str, str, str, str, bool]
_AT_ONCE = 500  # names in one query: a database takes only so many


@dataclass(frozen=True, slots=True)
class Aloud:
    """Where an answer stands that may be read out without its student's name."""

    student_id: str
    conversation_id: str
    step: str
    item: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A round for one viewer. `shared`: by student, how many answers they shared with the team."""

    round: Round
    invited: frozenset[str]  # students, by id
    talks: Mapping[str, Sequence[Talk]]  # by student
    shared: Mapping[str, int]
    counts: tuple[Counted, ...]
    pairs: tuple[Paired, ...]  # what helps a student, beside how it feels
    aloud: tuple[Aloud, ...]  # in no order, and none of it opened

    @property
    def answered(self) -> int:
        """Who shared anything: begun, private and never opened are all the same to who hears."""
        return len(self.shared)


def summary_of(
    connection: Connection, one: Round, theirs: Iterable[Theirs], flows: Collection[str] = ()
) -> Heard:
    """`flows`: of a series, its flows. `theirs`: the viewer's students, as access.their_students has them."""
    mine = {each.student.id for each in theirs}
    students = frozenset(mine & invited(connection, one.id).keys())
    talks = {
        id: tuple(of_one.values())
        for id, of_one in talks_in(connection, one, flows).items()
        if id in students
    }
    may = usable(connection, one.school_id, [talk for each in talks.values() for talk in each])
    rows = _said(connection, may)
    shared = Counter(row[1] for row in rows)
    counts, pairs = _counted(connection, may, rows), _paired(connection, may, rows)
    aloud = tuple(Aloud(row[1], row[0], row[2], row[3]) for row in rows if row[6])
    return Heard(one, students, talks, dict(shared), tuple(counts), tuple(pairs), aloud)


def counts_of(
    connection: Connection,
    rounds: Iterable[Round],
    students: Collection[str] | None = None,
    flows: Mapping[str, Collection[str]] | None = None,
) -> list[Counted]:
    """Of several rounds together, each student once: with the newest talk that they have on each flow.

    `students`: these alone; None: all who were invited. `flows`: by round that gives a series, its flows.
    Whoever calls it shows numbers alone, and of no group that is too small.
    """
    newest: dict[tuple[str, str], Talk] = {}
    school_id = ""
    for one in rounds:
        school_id = one.school_id
        for id, of_one in talks_in(connection, one, (flows or {}).get(one.id, ())).items():
            if students is None or id in students:
                for talk in of_one.values():
                    before = newest.get((id, talk.flow))
                    if before is None or before.started_at < talk.started_at:
                        newest[id, talk.flow] = talk
    may = usable(connection, school_id, newest.values())
    return _counted(connection, may, _said(connection, may))


def counted_among(
    connection: Connection, school_id: str, talks: Iterable[Talk]
) -> tuple[list[str], list[Counted]]:
    """Of these talks, one of each student: who shared anything, and how often each choice was tapped."""
    may = usable(connection, school_id, talks)
    rows = _said(connection, may)
    return sorted({row[1] for row in rows}), _counted(connection, may, rows)


def usable(connection: Connection, school_id: str, talks: Iterable[Talk]) -> list[Talk]:
    """Those talks whose answers may be used now: nobody who has a say in it has said no."""
    at = consent.c
    no = select(at.student_id).where(at.school_id == school_id, at.given.is_(False)).distinct()
    refusing = {*connection.scalars(no)}
    uses: dict[str, Use] = {}
    found = []
    for talk in talks:
        id = talk.student_id
        if id in refusing and id not in uses:
            uses[id] = use_of(connection, id)
        if id not in uses or uses[id].may_be_of(talk.flow):
            found.append(talk)
    return found


def by_chance(connection: Connection, vault: Vault, one: Round) -> Callable[[Aloud], str]:
    """What quotes are ordered and named by: it tells nobody whose they are, and stays as it is."""
    seal = seal_for(connection, vault, one.school_id)
    return lambda at: seal.mark(
        "quote", one.id, at.student_id, at.conversation_id, at.step, at.item
    )[:20]


def coded(connection: Connection, vault: Vault, one: Round) -> Callable[[str], str]:
    """What stands for a student (their id) in an export of this round, and is another in each round."""
    seal = seal_for(connection, vault, one.school_id)
    return lambda student_id: seal.mark("export", one.id, student_id)[:10]


def talks_on(connection: Connection, theirs: Iterable[Theirs], flow: str) -> dict[str, str]:
    """By student: their newest talk on a flow, whenever it was."""
    at, found = conversation.c, dict[str, str]()
    for some in _some([one.student.id for one in theirs]):
        own = (at.student_id.in_(some), at.flow == flow, at.respondent == STUDENT)
        query = select(at.student_id, at.id).where(*own).order_by(at.started_at, at.id)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def who_said(connection: Connection, heard: Heard, step: str, code: str) -> frozenset[str]:
    """The students, by id, who shared this choice of a question with the team."""
    found = set()
    for some in _some(_ids(connection, heard)):
        query = select(_AT.student_id, _AT.codes).where(
            _AT.conversation_id.in_(some), *_IS_SHARED, _AT.step == step
        )
        found |= {row[0] for row in connection.execute(query) if code in row[1].split()}
    return frozenset(found)


def _ids(connection: Connection, heard: Heard) -> list[str]:
    """Of students who shared nothing there is nothing to look for."""
    talks = (talk for id in heard.shared for talk in heard.talks.get(id, ()))
    return [talk.conversation_id for talk in usable(connection, heard.round.school_id, talks)]


def _said(connection: Connection, talks: Sequence[Talk]) -> list[_Row]:
    """All that is shared of these talks, in one pass over rows that lie side by side."""
    ids = [talk.conversation_id for talk in talks]
    return [
        tuple(row)
        for some in _some(ids)
        for row in connection.execute(_SAID.where(_AT.conversation_id.in_(some)))
    ]


def _counted(connection: Connection, talks: Sequence[Talk], rows: Sequence[_Row]) -> list[Counted]:
    versions = _versions(connection, talks)
    things = _things(connection, {(item, student) for _, student, _, item, *_ in rows if item})
    given: Counter[tuple[tuple[str, str], str, str, str, str, str]] = Counter()
    for talk, student, step, item, meaning, codes, _ in rows:
        thing = things.get((item, student)) if item else None
        # Only of these may one student have two of one name: more time in math, and more time on tests.
        who = student if thing else ""
        given[versions[talk], step, thing or item, meaning, codes, who] += 1
    return added_up(
        Given((*of, step, thing, meaning), codes, students, who)
        for (of, step, thing, meaning, codes, who), students in given.items()
    )


def _paired(connection: Connection, talks: Sequence[Talk], rows: Sequence[_Row]) -> list[Paired]:
    """Help beside comfort, of one tool and one student."""
    felt = {(row[0], row[3]): row for row in rows if row[4] == _FEELS and row[3]}
    both = [
        (row, felt[row[0], row[3]]) for row in rows if row[4] == _HELPS and (row[0], row[3]) in felt
    ]
    if not both:
        return []
    versions = _versions(connection, talks)
    things = _things(connection, {(row[3], row[1]) for row, _ in both})
    found: dict[tuple[str, ...], set[str]] = {}
    for (talk, student, step, item, _, codes, _), (_, _, feel_step, _, _, feel, _) in both:
        thing = things.get((item, student), item)
        key = (*versions[talk], thing, step, codes, feel_step, feel)
        found.setdefault(key, set()).add(student)
    return [
        Paired(flow, version, item, step, codes, feel_step, feel, frozenset(students))
        for (flow, version, item, step, codes, feel_step, feel), students in found.items()
    ]


def _versions(connection: Connection, talks: Sequence[Talk]) -> dict[str, tuple[str, str]]:
    at = conversation.c
    found: dict[str, tuple[str, str]] = {}
    for some in _some([talk.conversation_id for talk in talks]):
        rows = connection.execute(select(at.id, at.flow, at.version).where(at.id.in_(some)))
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found


def _things(
    connection: Connection, items: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """What an item is, without whose it is: each student's tool is a row of its own.

    What is picked in a flow is in no table: it is called the same for all.
    """
    found: dict[tuple[str, str], str] = {}
    for some in _some(sorted({item for item, _ in items})):
        tools = select(tool.c.id, tool.c.student_id, tool.c.catalogue).where(tool.c.id.in_(some))
        goals = select(goal.c.id, goal.c.student_id).where(goal.c.id.in_(some))
        found |= {(row[0], row[1]): row[2] or OWN_TOOL for row in connection.execute(tools)}
        found |= {(row[0], row[1]): OWN_GOAL for row in connection.execute(goals)}
    return found


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _is_shared(at: Any) -> tuple[ColumnElement[bool], ...]:
    """With the team, by the student, on the path, and something: a follow-up is part of its question."""
    return (
        at.audience == TEAM,
        at.respondent == STUDENT,
        at.on_path,
        at.question == at.step,
        at.codes != SKIP,
    )


_AT = current_answer.c
_IS_SHARED = _is_shared(_AT)
_SAID = select(
    _AT.conversation_id, _AT.student_id, _AT.step, _AT.item, _AT.meaning, _AT.codes, _AT.read_out
).where(*_IS_SHARED)
_HELPS, _FEELS = "tool.help", "tool.feel"
