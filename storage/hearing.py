"""A round as it is heard: how many were invited and answered, and how often each choice was tapped.

Only what a student shared with the team is ever counted: nothing private, nothing for one reader or for the
case manager alone, nothing set aside, and nothing of whoever takes back that it may be used. What was skipped
is no answer. Counts come from plain columns, and no seal is opened for them. As in lists (caseload.py),
nobody looks here whether somebody else changed a row; before words are read it is looked (kept_answers.py).

Of a round those students are heard who are still the viewer's: who has left the class is neither invited nor
counted, so that nobody hears of somebody whom they may not open.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

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

_AT_ONCE = 500  # names in one query: a database takes only so many


@dataclass(frozen=True, slots=True)
class Heard:
    """A round for one viewer. `shared`: by student, how many answers they shared with the team."""

    round: Round
    invited: frozenset[str]  # students, by id
    talks: Mapping[str, Sequence[Talk]]  # by student
    shared: Mapping[str, int]
    counts: tuple[Counted, ...]
    pairs: tuple[Paired, ...]  # what helps a student, beside how it feels

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
    ids = usable(connection, one.school_id, [talk for each in talks.values() for talk in each])
    return Heard(
        one,
        students,
        talks,
        dict(shared_in(connection, ids)),
        tuple(counted_in(connection, ids)),
        tuple(_paired(connection, ids)),
    )


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
    return counted_in(connection, usable(connection, school_id, newest.values()))


def usable(connection: Connection, school_id: str, talks: Iterable[Talk]) -> list[str]:
    """The ids of those talks whose answers may be used now: nobody who has a say in it has said no."""
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
            found.append(talk.conversation_id)
    return found


@dataclass(frozen=True, slots=True)
class Aloud:
    """Where an answer stands that may be read out without its student's name."""

    student_id: str
    conversation_id: str
    step: str
    item: str


def aloud_in(connection: Connection, heard: Heard) -> list[Aloud]:
    """In no order, and none of it opened; whether it names somebody is looked for where it is."""
    at = current_answer.c
    columns = (at.student_id, at.conversation_id, at.step, at.item)
    return [
        Aloud(*row)
        for some in _some(_ids(connection, heard))
        for row in connection.execute(
            select(*columns).where(at.conversation_id.in_(some), *_IS_SHARED, at.read_out)
        )
    ]


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
    return usable(connection, heard.round.school_id, talks)


def shared_in(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Of these talks: who shared anything with the team, and how many answers."""
    for some in _some(ids):
        query = (
            select(_AT.student_id, func.count())
            .where(_AT.conversation_id.in_(some), *_IS_SHARED)
            .group_by(_AT.student_id)
        )
        yield from ((row[0], row[1]) for row in connection.execute(query))


def counted_in(connection: Connection, ids: Sequence[str]) -> list[Counted]:
    """Of these talks: how many students gave which answers, to what each shared with the team."""
    return added_up(
        Given((row[0], row[1], row[2], row[3], row[4]), row[5], row[6], row[7])
        for some in _some(ids)
        for row in connection.execute(_COUNT.where(_AT.conversation_id.in_(some)))
    )


def _paired(connection: Connection, ids: Sequence[str]) -> list[Paired]:
    """Help beside comfort, of one tool and one student."""
    found: dict[tuple[str, ...], set[str]] = {}
    for some in _some(ids):
        for *what, student in connection.execute(_PAIR.where(_AT.conversation_id.in_(some))):
            found.setdefault(tuple(what), set()).add(student)
    return [
        Paired(flow, version, item, step, codes, feel_step, feel_codes, frozenset(students))
        for (flow, version, item, step, codes, feel_step, feel_codes), students in found.items()
    ]


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
# What an answer in a loop is about, without whose it is: each student's tool is a row of its own.
_ITEM: Any = case(
    (tool.c.id.is_not(None), func.coalesce(tool.c.catalogue, OWN_TOOL)),
    (goal.c.id.is_not(None), OWN_GOAL),
    else_=_AT.item,
)
# Only of these may one student have two that are called the same: more time in math, and more time on tests.
_WHO: Any = case((or_(tool.c.id.is_not(None), goal.c.id.is_not(None)), _AT.student_id), else_="")


def _from(what: Select[Any], *more: Any) -> Select[Any]:
    """Joined with what the items of loops are."""
    joined = current_answer.join(conversation, conversation.c.id == _AT.conversation_id)
    for table, on in more:
        joined = joined.join(table, on)
    for table in (tool, goal):
        of_one = and_(table.c.id == _AT.item, table.c.student_id == _AT.student_id)
        joined = joined.outerjoin(table, of_one)
    return what.select_from(joined).where(*_IS_SHARED, conversation.c.respondent == STUDENT)


_TALK = conversation.c
_PLACE = (_TALK.flow, _TALK.version, _AT.step, _ITEM.label("thing"), _AT.meaning, _AT.codes)
_COUNT = _from(select(*_PLACE, func.count(), _WHO.label("whose"))).group_by(
    *_PLACE, _WHO.label("whose")
)

_FEEL = current_answer.alias("feel")
_SAME = and_(
    _FEEL.c.conversation_id == _AT.conversation_id,
    _FEEL.c.item == _AT.item,
    _FEEL.c.meaning == "tool.feel",
    *_is_shared(_FEEL.c),
)
_HELP = (_TALK.flow, _TALK.version, _ITEM.label("thing"), _AT.step, _AT.codes)
_PAIR = _from(
    select(*_HELP, _FEEL.c.step.label("feel_step"), _FEEL.c.codes.label("felt"), _AT.student_id),
    (_FEEL, _SAME),
).where(_AT.meaning == "tool.help")
