"""Counts for coaches and coordinators: of closed rounds of whole classes, of grades and of the school.

What: when a round is closed, its class is counted once, and what may be shown of it
(dialogs/suppression.py) is settled. When the month is over, so are the grades and the school, beside all that
was shown before. Then what was hidden of the classes is forgotten. Why once: whoever could compare two looks,
before and after one student took something back, would know what that was. Why by months: the school in the
middle of one, and a class later, would tell what that class said. What was given up: a school waits for the
month's end. What would change our mind: a school that sets days of its own, such as quarters.

A student stands in one class of a month and flow: in the round that closed first.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    true,
    update,
)

from dialogs.ages import day_at
from dialogs.counted import OWN_GOAL, OWN_TOOL, Counted
from dialogs.suppression import FLOOR, TOTAL, Groups
from dialogs.told_counts import ANYTHING, Asked, alone, bare, beside, shown, together
from storage.hearing import counted_among
from storage.ids import new_id
from storage.keys import seal_for
from storage.people import School
from storage.rounds import Round, closed_rounds, talks_in
from storage.tables import round_, round_student, student, told_count
from storage.vault import Seal, Vault

SCHOOL, GRADE, CLASS = "school", "grade", "class"

# Whether a student may give several answers to a step of a flow's version.
Several = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """How counts are made here. `flows_of`: by the name of a series, its flows."""

    school: School
    smallest: int
    several: Several
    flows_of: Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A group as it is told of. `answered`: how many students shared anything; None: too few."""

    kind: str  # SCHOOL, GRADE, CLASS
    name: str  # of a grade; "" for others
    flow: str
    month: str
    answered: int | None
    asked: tuple[Asked, ...]
    class_id: str = ""
    round_id: str = ""
    grade: str = ""  # of a class: that of most of its students
    number: int = 0  # of a grade and a school: how many classes


@dataclass(frozen=True, slots=True)
class _Body:
    """What is kept of a class. `smallest`: as it was set then."""

    smallest: int
    grade: str
    answered: int
    shown: bool  # `answered` is
    asked: tuple[Asked, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Way:
    """That a class is counted; or the school, with class_id ""."""

    month: str
    flow: str
    grade: str
    class_id: str


@dataclass(frozen=True, slots=True)
class New:
    """A row to be kept. `grade`: of a class."""

    flow: str
    month: str
    body: Any
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What was counted: a round, or (None) a month. `left`: what stays of each class of it, by row."""

    round: Round | None
    rows: tuple[New, ...]
    left: Mapping[str, Any] = field(default_factory=dict)


def next_count(
    connection: Connection,
    vault: Vault,
    rule: Rule,
    now: int,
    class_ids: Collection[str] | None = None,
) -> Made | None:
    """Counts one round, or one month that is over, that is not counted yet. It is kept by `keep_count`, so
    that nobody waits for the database meanwhile.

    `class_ids`: of these classes alone, and no month.
    """
    one = next(iter(closed_rounds(connection, rule.school.id, _NOT_COUNTED, class_ids)), None)
    if one is not None:
        return Made(one, tuple(_of_round(connection, rule, one, now)))
    if class_ids is not None:
        return None
    over = _month_over(connection, rule, now)
    return _of_month(connection, vault, rule, *over) if over else None


def keep_count(connection: Connection, vault: Vault, rule: Rule, made: Made, now: int) -> None:
    """Unless somebody else has counted the same, or more, meanwhile."""
    here, at = rule.school.id, told_count.c
    if made.round is not None:
        known = select(at.id).where(at.round_id == made.round.id)
    else:
        [new] = made.rows
        this = and_(at.school_id == here, at.flow == new.flow, at.month == new.month)
        if {row.id for row in _rows(connection, here, this)} != set(made.left):
            return
        known = select(at.id).where(this, at.round_id.is_(None))
        back = select(round_.c.id).where(round_.c.withdrawn_at.is_not(None))
        connection.execute(delete(told_count).where(this, at.round_id.in_(back)))
    if connection.execute(known.limit(1)).first() is None:
        for new in made.rows:
            _keep(connection, vault, rule, new, now, made.round)
        seal = seal_for(connection, vault, here)
        for id, left in made.left.items():
            body = seal.seal(told_count.name, "body", id, json.dumps(left))
            connection.execute(update(told_count).where(at.id == id).values(body=body))


def ways(connection: Connection, school_id: str, class_ids: Iterable[str]) -> list[Way]:
    """What there is to see of these classes and of the school, the newest first; none of it opened."""
    at = told_count.c
    mine = or_(at.round_id.is_(None), at.class_id.in_([*class_ids]))
    rows = _rows(connection, school_id, mine, at.month, at.flow, at.grade, at.class_id)
    return [Way(row.month, row.flow, row.grade, row.class_id or "") for row in rows]


def told_of_classes(
    connection: Connection,
    vault: Vault,
    school_id: str,
    class_ids: Iterable[str],
    month: str = "",
    flow: str = "",
) -> list[Told]:
    """The newest first; of one month and flow, where they are named."""
    at = told_count.c
    which = and_(at.class_id.in_([*class_ids]), _of(month, flow))
    seal = seal_for(connection, vault, school_id)
    return [_told_class(row, _opened(seal, row)) for row in _rows(connection, school_id, which)]


def told_of_school(
    connection: Connection, vault: Vault, school_id: str, month: str = "", flow: str = ""
) -> list[Told]:
    """The school and its grades, as above."""
    seal = seal_for(connection, vault, school_id)
    found = []
    for row in _rows(
        connection, school_id, and_(told_count.c.round_id.is_(None), _of(month, flow))
    ):
        for each in json.loads(seal.open(told_count.name, "body", row.id, row.body)):
            asked = tuple(_asked(one) for one in each.pop("asked"))
            found.append(Told(flow=row.flow, month=row.month, asked=asked, **each))
    return found


def _of(month: str, flow: str) -> ColumnElement[bool]:
    at = told_count.c
    return and_(at.month == month, at.flow == flow) if month else true()


# --- a class -------------------------------------------------------------------------------------


def _of_round(connection: Connection, rule: Rule, one: Round, now: int) -> Iterator[New]:
    """Of each of its flows: a row each, in the month in which it was closed, or the first not over yet."""
    flows = rule.flows_of(one.what.series) if one.what.series else [one.what.flow]
    for flow in flows or [one.what.series]:
        month = _month(rule, one.closed_at or now)
        if _is_over(connection, rule.school.id, flow, month):
            month = _month(rule, now)
        body = _body(connection, rule, one, flow, _taken(connection, rule, one, flow, month))
        yield New(flow, month, asdict(body), body.grade)


def _body(
    connection: Connection, rule: Rule, one: Round, flow: str, taken: Collection[str]
) -> _Body:
    talks = [
        talk
        for id, of_one in talks_in(connection, one, [flow]).items()
        if id not in taken
        for talk in of_one.values()
    ]
    shared, counts = counted_among(connection, rule.school.id, talks)
    asked = tuple(_of_class(rule, each) for each in counts if _may(each))
    grade = _grade(connection, shared)
    shown = len(shared) >= max(rule.smallest, FLOOR)
    return _Body(rule.smallest, grade, len(shared), shown, asked)


def _may(one: Counted) -> bool:
    """Whether a question is counted: of tools and goals in somebody's own words no two are alike."""
    return one.item not in (OWN_TOOL, OWN_GOAL)


def _of_class(rule: Rule, each: Counted) -> Asked:
    asked = Asked((each.version, each.step, each.item, each.meaning), each.answered, each.codes)
    return alone(asked, rule.several(each.flow, each.version, each.step), rule.smallest)


def _taken(connection: Connection, rule: Rule, one: Round, flow: str, month: str) -> frozenset[str]:
    """Who stands in another class of this month already."""
    at, mine, theirs = told_count.c, round_student.alias("mine"), round_student.alias("theirs")
    both = (
        select(theirs.c.round_id)
        .join(mine, mine.c.student_id == theirs.c.student_id)
        .where(mine.c.round_id == one.id)
    )
    here = (at.school_id == rule.school.id, at.flow == flow, at.month == month)
    counted = select(at.round_id).where(*here, at.round_id.in_(both))
    rounds = closed_rounds(connection, rule.school.id, round_.c.id.in_(counted), None)
    return frozenset(id for each in rounds for id in talks_in(connection, each, [flow]))


def _grade(connection: Connection, ids: Sequence[str]) -> str:
    """That of most of them; "" where no grade has more than half."""
    grades: dict[str, int] = {}
    for start in range(0, len(ids), 500):
        some = student.c.id.in_(ids[start : start + 500])
        for grade in connection.scalars(select(student.c.grade).where(some)):
            if grade:
                grades[grade.strip()] = grades.get(grade.strip(), 0) + 1
    most = max(grades, key=lambda one: (grades[one], one), default="")
    return most if most and 2 * grades[most] > len(ids) else ""


# --- a month -------------------------------------------------------------------------------------


def _of_month(connection: Connection, vault: Vault, rule: Rule, flow: str, month: str) -> Made:
    """Grades and school; and of the classes what stays, without what was hidden."""
    at = told_count.c
    seal = seal_for(connection, vault, rule.school.id)
    this = and_(at.school_id == rule.school.id, at.flow == flow, at.month == month)
    rows = _rows(connection, rule.school.id, this)
    classes = {row.round_id: _opened(seal, row) for row in rows}
    parents = {SCHOOL: ""}
    parents |= {f"{GRADE} {one.grade}": SCHOOL for one in classes.values() if one.grade}
    parents |= {id: f"{GRADE} {one.grade}" if one.grade else SCHOOL for id, one in classes.items()}
    told = _groups_told(rule, flow, Groups(parents, {}), classes) if classes else []
    left = {row.id: asdict(_without_hidden(classes[row.round_id])) for row in rows}
    return Made(None, (New(flow, month, told),), left)


def _without_hidden(one: _Body) -> _Body:
    asked = tuple(bare(each) for each in one.asked if one.shown and each.shown is not None)
    return replace(one, answered=one.answered if one.shown else 0, asked=asked)


def _groups_told(
    rule: Rule, flow: str, groups: Groups, classes: Mapping[str, _Body]
) -> list[dict[str, Any]]:
    """The school and each grade with what of them is shown, as it is kept."""
    smallest = {id: one.smallest for id, one in classes.items()}
    given = {id: Asked(ANYTHING, one.answered, {}) for id, one in classes.items()}
    too_few = beside(groups.parents, smallest, given, several=False)
    larger = {
        group: [id for id in classes if group in groups.above(id)]
        for group in groups.parents
        if group not in classes and (group, TOTAL) not in too_few
    }
    asked: dict[str, list[Asked]] = {}
    for place in sorted({each.place for one in classes.values() for each in one.asked}):
        given = {
            id: each for id, one in classes.items() for each in one.asked if each.place == place
        }
        hidden = beside(groups.parents, smallest, given, rule.several(flow, place[0], place[1]))
        for group, within in larger.items():
            whole = together(place, [given[id] for id in within if id in given])
            asked.setdefault(group, []).append(bare(shown(whole, group, hidden)))
    return [
        {
            "kind": group.partition(" ")[0],
            "name": group.partition(" ")[2],
            "number": len(within),
            "answered": sum(classes[id].answered for id in within),
            "asked": [asdict(one) for one in asked.get(group, ()) if one.shown is not None],
        }
        for group, within in larger.items()
    ]


def _month_over(connection: Connection, rule: Rule, now: int) -> tuple[str, str] | None:
    """The first flow and month of which a class is counted, and the school not."""
    at, other = told_count.c, told_count.alias("other")
    told = exists().where(
        other.c.school_id == at.school_id,
        other.c.flow == at.flow,
        other.c.month == at.month,
        other.c.round_id.is_(None),
    )
    row = connection.execute(
        select(at.flow, at.month)
        .where(at.school_id == rule.school.id, at.month < _month(rule, now), ~told)
        .order_by(at.month, at.flow)
        .limit(1)
    ).first()
    return (row.flow, row.month) if row else None


# --- as it is kept -------------------------------------------------------------------------------


def _keep(
    connection: Connection, vault: Vault, rule: Rule, new: New, now: int, one: Round | None
) -> None:
    id, here = new_id(now), rule.school.id
    seal = seal_for(connection, vault, here)
    row = {
        "id": id, "school_id": here, "flow": new.flow, "month": new.month, "made_at": now,
        "round_id": one.id if one else None, "class_id": one.what.class_id if one else None,
        "grade": new.grade, "body": seal.seal(told_count.name, "body", id, json.dumps(new.body)),
    }  # fmt: skip
    connection.execute(insert(told_count), row)


def _rows(
    connection: Connection, school_id: str, where: ColumnElement[bool], *columns: Any
) -> Sequence[Any]:
    """Without those of rounds that were taken back since; the newest first. None named: every column."""
    at = told_count.c
    back = select(round_.c.id).where(round_.c.withdrawn_at.is_not(None))
    stands = or_(at.round_id.is_(None), at.round_id.not_in(back))
    order = (at.month.desc(), at.made_at.desc(), at.flow, at.id)
    query = select(*(columns or at)).where(at.school_id == school_id, stands, where)
    return connection.execute(query.order_by(*order)).all()


def _opened(seal: Seal, row: Any) -> _Body:
    body = json.loads(seal.open(told_count.name, "body", row.id, row.body))
    return _Body(**{**body, "asked": tuple(_asked(one) for one in body["asked"])})


def _asked(one: Mapping[str, Any]) -> Asked:
    shown = one["shown"]
    version, step, item, meaning = one["place"]
    place = (version, step, item, meaning)
    return Asked(place, one["answered"], one["codes"], None if shown is None else tuple(shown))


def _told_class(row: Any, body: _Body) -> Told:
    asked = tuple(bare(one) for one in body.asked) if body.shown else ()
    answered = body.answered if body.shown else None
    who = (row.class_id, row.round_id, body.grade)
    return Told(CLASS, "", row.flow, row.month, answered, asked, *who)


def _is_over(connection: Connection, school_id: str, flow: str, month: str) -> bool:
    """Whether grades and school are told of: what comes later counts for a later month."""
    at = told_count.c
    this = exists().where(
        at.school_id == school_id, at.flow == flow, at.month == month, at.round_id.is_(None)
    )
    return bool(connection.scalar(select(this)))


def _month(rule: Rule, at: int) -> str:
    return day_at(at, rule.school.timezone).isoformat()[:7]


_NOT_COUNTED = ~exists().where(told_count.c.round_id == round_.c.id)
