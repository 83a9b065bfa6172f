"""Who said yes or no, to which wording, when. Never overwritten: the newest word counts."""

from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import Connection, insert, select

from storage import tables
from storage.ids import new_id

Kind = Literal["assent", "school", "parent"]  # assent is the student's own yes


@dataclass(frozen=True, slots=True)
class Consent:
    kind: Kind
    given: bool
    wording: str  # names the text that was agreed to or refused
    language: str
    channel: str
    at: int  # microseconds


def record(connection: Connection, school_id: str, student_id: str, said: Consent) -> None:
    row = {"id": new_id(said.at), "school_id": school_id, "student_id": student_id}
    connection.execute(insert(tables.consent), row | asdict(said))


def newest(connection: Connection, student_id: str, kind: Kind) -> Consent | None:
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
        .where(consent.student_id == student_id, consent.kind == kind)
        .order_by(consent.at.desc(), consent.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Consent(*row)
