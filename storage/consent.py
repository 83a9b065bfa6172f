"""Who said yes or no, to which wording, when, how and by whom. Never overwritten: the newest word counts.

What may be asked of a student follows from these words and from the school's settings, which stand on its
row, so that every process reads the same. `school` and `parent` are adults' words, about all flows or about
one; `own` is that of a student of age, who says it in a parent's place (FERPA, 34 CFR 99.5); `assent` is the
student's own yes to the opening; `use` whether their answers may be used: they can take that back at any
time, and give it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dialogs import ages
from storage import tables
from storage.ids import new_id
from storage.keys import seal_for
from storage.people import Student, student_by_id
from storage.prepared import Prepared
from storage.vault import Vault

Kind = Literal["assent", "use", "own", "school", "parent"]
Adult = Literal["school", "parent"]

SCHOOL: Adult = "school"
PARENT: Adult = "parent"

# How it was said: on which channel, or to the school itself.
TO_THE_SCHOOL = ("paper", "in person", "phone")

# From then on a parent's rights are the student's own.
OF_AGE = 18

# Why nothing may be asked: their own word, or an adult's that is a no or missing.
WITHDRAWN, ADULTS = "withdrawn", "adults"


# Microseconds. Nobody says yes tomorrow; but words of one moment are set apart, and clocks a little wrong.
A_DAY = 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Consent:
    kind: Kind
    given: bool
    wording: str  # names the text that was agreed to or refused
    language: str
    channel: str  # how: web, telegram, terminal, or one of TO_THE_SCHOOL
    at: int  # microseconds: when it was said
    flow: str = ""  # the one flow that it is about; "" for all
    by: str = ""  # by whom, where that is not the student


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one student now."""

    needed: frozenset[Adult]  # by the school's setting, before anything is asked
    newest: Mapping[tuple[str, str], tuple[int, bool]]  # by kind and flow: its order, and yes or no
    of_age: bool = False

    @property
    def stops(self) -> str:
        """Why nothing may be asked or kept: WITHDRAWN, ADULTS, or "" where it may."""
        if self._said("use") is False:
            return WITHDRAWN
        return ADULTS if any(not self._may(kind) for kind in (SCHOOL, PARENT)) else ""

    def allows(self, flow: str, waits_for: str, *, family: bool = False) -> bool:
        """Whether it may be asked. `waits_for`: whose yes the flow itself needs. `family`: it asks them.

        What a family writes is its own, so the student's word and a parent's no to asking the child have no
        part in that; the school's word has. Where parents are asked before anything, their yes to that is no
        yes to what the law protects: it names the flow.
        """
        if (not family and self.stops) or not self._may(SCHOOL):
            return False
        if self.of_age:  # who has said yes themself: a turn asks for that first
            return self._said(SCHOOL, flow) is not False
        if any(self._said(kind, flow) is False for kind in (SCHOOL, PARENT) if not family):
            return False
        if family and (self._said(SCHOOL, flow) is False or self._only(PARENT, flow) is False):
            return False
        if not waits_for:
            return True
        kind = cast(Adult, waits_for)
        return (self._only if kind in self.needed else self._said)(kind, flow) is True

    def _may(self, kind: Adult) -> bool:
        if kind == PARENT and self.of_age:
            return True
        said = self._said(kind)
        return said is True or (said is None and kind not in self.needed)

    def _said(self, kind: str, flow: str = "") -> bool | None:
        """The newest word about this flow or about all; None for none."""
        words = [self.newest[kind, of] for of in {"", flow} if (kind, of) in self.newest]
        return max(words)[1] if words else None

    def _only(self, kind: str, flow: str) -> bool | None:
        return self.newest[kind, flow][1] if (kind, flow) in self.newest else None


def record(
    connection: Connection,
    school_id: str,
    student_id: str,
    said: Consent,
    vault: Vault | None = None,
) -> None:
    """One more word; of one moment, the last recorded is the newest. `vault`: to keep by whom, sealed.

    With a no go the words that the student has typed and not sent.
    """
    at = _behind_others(connection, student_id, said.at)
    id = new_id(at)
    by = None
    if said.by:
        if vault is None:
            raise ValueError("by whom it was said is kept sealed, or not at all")
        by = seal_for(connection, vault, student_id).seal("consent", "said_by", id, said.by)
    facts = ("kind", "given", "wording", "language", "channel", "flow")
    row = {"id": id, "school_id": school_id, "student_id": student_id, "at": at, "said_by": by}
    connection.execute(insert(tables.consent), row | {name: getattr(said, name) for name in facts})
    if not said.given:
        unsent = tables.unsent_words
        connection.execute(delete(unsent).where(unsent.c.student_id == student_id))


def _behind_others(connection: Connection, student_id: str, at: int) -> int:
    """A few microseconds later, where others were recorded of that moment, as of one day on paper."""
    said = tables.consent.c
    alike = (said.student_id == student_id, said.at >= at, said.at < at + _MOMENT)
    last = connection.scalar(select(func.max(said.at)).where(*alike))
    return at if last is None else last + 1


_MOMENT = 1000  # microseconds


def newest(connection: Connection, student_id: str, kind: Kind) -> Consent | None:
    """The newest word of this kind about all flows, without by whom."""
    consent = tables.consent.c
    row = connection.execute(
        select(
            consent.kind,
            consent.given,
            consent.wording,
            consent.language,
            consent.channel,
            consent.at,
        )
        .where(consent.student_id == student_id, consent.kind == kind, consent.flow == "")
        .order_by(consent.at.desc(), consent.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Consent(*row)


def all_of(connection: Connection, vault: Vault, student_id: str) -> list[Consent]:
    """Every word about one student, the oldest first."""
    table = tables.consent
    rows = connection.execute(
        select(table).where(table.c.student_id == student_id).order_by(table.c.at, table.c.id)
    ).all()
    seal = seal_for(connection, vault, student_id) if rows else None
    return [
        Consent(
            row.kind, bool(row.given), row.wording, row.language, row.channel, row.at, row.flow,
            seal.open("consent", "said_by", row.id, row.said_by) if seal and row.said_by else "",
        )
        for row in rows
    ]  # fmt: skip


def standing(
    connection: Connection, vault: Vault, student_id: str, now: int, *, waits: bool = False
) -> Standing:
    """`waits`: whether a flow is asked about that itself needs an adult's yes.

    One look-up where no adult's word counts; only else is it asked how old the student is.
    """
    rows = _WORDS(connection, {"student": student_id}).all()
    if not rows:
        return Standing(frozenset(), {})
    words = {
        (row.kind, row.flow): (n, row.given == 1)
        for n, row in enumerate(rows)
        if row.kind and not (row.given and row.at > now + A_DAY)  # nobody has said yes tomorrow
    }
    needed: set[Adult] = {kind for kind in (SCHOOL, PARENT) if kind in (rows[0].needed or "")}
    under = rows[0].parent_under or 0
    said = any(kind in (SCHOOL, PARENT) for kind, _ in words)
    if not (needed or under or said or waits):
        return Standing(frozenset(), words)
    day = ages.day_at(now, rows[0].timezone)
    student = student_by_id(connection, vault, student_id)
    assert student is not None  # noqa: S101  (whose row was just read)
    if not ages.is_surely(under, student.born, student.band, day):
        needed.add(PARENT)
    of_age = ages.is_surely(OF_AGE, student.born, student.band, day)
    return Standing(frozenset(needed), words, of_age)


@dataclass(frozen=True, slots=True)
class Use:
    """Of which flows a student's answers may be used now, and what their family wrote."""

    words: Mapping[tuple[str, str], tuple[int, bool]]  # by kind and flow: its order, and yes or no

    def may_be_of(self, flow: str, *, family: bool = False) -> bool:
        """Whether nobody who has a say in it has said no, to all flows or to this one, as their newest word.

        A parent's no counts until the student, of age, has said yes in their place. `family`: what their
        family wrote, of which a parent's no counts by the flow's name alone.
        """
        if family:
            parent = self.words.get((PARENT, flow), _NO_WORD)
            return self._newest(flow, SCHOOL) and parent[1]
        return (
            self._newest("", "use")
            and self._newest(flow, SCHOOL)
            and self._newest(flow, PARENT, "own")
        )

    def _newest(self, flow: str, *kinds: str) -> bool:
        said = [self.words.get((kind, of), _NO_WORD) for kind in kinds for of in {"", flow}]
        return max(said)[1]


_NO_WORD = (-1, True)


def use_of(connection: Connection, student_id: str) -> Use:
    rows = _WORDS(connection, {"student": student_id}).all()
    return Use({(row.kind, row.flow): (n, row.given == 1) for n, row in enumerate(rows)})


def is_of_age(connection: Connection, student: Student, now: int) -> bool:
    """Known to be, by a date of birth: a band is no proof."""
    if not student.born:
        return False
    school = tables.school.c
    zone = connection.scalar(select(school.timezone).where(school.id == student.school_id))
    return ages.is_surely(OF_AGE, student.born, student.band, ages.day_at(now, zone or "UTC"))


def ask_for(
    connection: Connection, school_id: str, needed: tuple[Adult, ...], parent_under: int
) -> None:
    """The school's setting: whose yes is needed before anything is asked, and below which age a parent's."""
    school = tables.school
    values = {"needed": " ".join(sorted(set(needed))), "parent_under": parent_under}
    row = connection.execute(
        select(school.c.needed, school.c.parent_under).where(school.c.id == school_id)
    ).one()
    if (row.needed or "", row.parent_under or 0) != tuple(values.values()):
        connection.execute(update(school).where(school.c.id == school_id).values(values))


_SAID = tables.consent.c
_WORDS = Prepared(
    select(
        tables.school.c.needed,
        tables.school.c.parent_under,
        tables.school.c.timezone,
        _SAID.kind,
        _SAID.flow,
        _SAID.given,
        _SAID.at,
    )
    .select_from(
        tables.student.join(
            tables.school, tables.school.c.id == tables.student.c.school_id
        ).outerjoin(tables.consent, _SAID.student_id == tables.student.c.id)
    )
    .where(tables.student.c.id == bindparam("student"))
    .order_by(_SAID.at, _SAID.id)
)
