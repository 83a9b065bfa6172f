"""To whom anything of a student's was disclosed, and who asked for it: a log as of looks (34 CFR 99.32).

What: a row for each request and each disclosure, chained (chained.py), and kept as long as the student is on
the school's lists. Its words are the school's: sealed under the school's key and not under the student's, so
that it stands when the student deletes their answers.

What was disclosed in an emergency (99.32(a)(5), 99.36) names a threat, and with it perhaps what is held. It
is sealed under the counselors' key, and stands in no list but theirs: a parent's packet and an admin's page
show nothing of it. Counsel decides what a family is told of it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from storage import chained
from storage.chained import Log
from storage.conversations import one_at_a_time
from storage.ids import new_id
from storage.keys import counselors_of, seal_for
from storage.problems import StorageProblem
from storage.tables import disclosure as table
from storage.vault import Seal, Vault

REQUEST, PACKET, RELEASE, COPY = "request", "packet", "release", "copy"
OTHER, EMERGENCY = "other", "emergency"
KINDS = (REQUEST, PACKET, RELEASE, COPY, OTHER, EMERGENCY)
LOG = Log(table, beside=frozenset({"body"}))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`to`: who asked or got it. `what`: of the record, "" where the kind says it.

    `why`: their interest, or the threat. `by`: who did it at the school.
    """

    kind: str
    to: str
    what: str
    why: str
    by: str
    at: int = 0  # microseconds; of a new one when it is noted


def note(
    connection: Connection,
    vault: Vault,
    school_id: str,
    student_id: str,
    new: Disclosure,
    now: int,
) -> None:
    """In the transaction of what it is about."""
    one_at_a_time(connection, student_id)
    id = new_id(now)
    seal = _seal(connection, vault, school_id, new.kind)
    told = {name: value for name, value in asdict(new).items() if name not in ("kind", "at")}
    body = json.dumps(told, ensure_ascii=False)
    row = {
        "id": id,
        "school_id": school_id,
        "student_id": student_id,
        "at": now,
        "kind": new.kind,
        "body": seal.seal(table.name, "body", id, body),
        "mark": _mark(vault, id, body),
    }
    chained.add(connection, vault, LOG, row)


def of_student(
    connection: Connection, vault: Vault, school_id: str, student_id: str
) -> list[Disclosure]:
    """Without those in an emergency; the oldest first."""
    return _found(connection, vault, school_id, student_id, emergency=False)


def emergencies_of(
    connection: Connection, vault: Vault, school_id: str, student_id: str
) -> list[Disclosure]:
    """For the counselors alone."""
    return _found(connection, vault, school_id, student_id, emergency=True)


def begin(connection: Connection, vault: Vault) -> None:
    chained.begin(connection, vault, LOG)


def head(connection: Connection) -> str:
    return chained.head(connection, LOG)


def verify(connection: Connection, vault: Vault, heads: tuple[str, ...] = ()) -> Iterator[str]:
    yield from chained.verify(connection, vault, LOG, heads)
    for row in connection.execute(select(table).order_by(table.c.position)).all():
        try:
            seal = _seal(connection, vault, row.school_id, row.kind)
            as_kept = (
                _mark(vault, row.id, seal.open(table.name, "body", row.id, row.body)) == row.mark
            )
        except (StorageProblem, ValueError):
            as_kept = False
        if not as_kept:
            yield f"the words of row {row.position} are not those that were kept"


def _found(
    connection: Connection, vault: Vault, school_id: str, student_id: str, *, emergency: bool
) -> list[Disclosure]:
    at = table.c
    kinds = at.kind == EMERGENCY if emergency else at.kind != EMERGENCY
    rows = connection.execute(
        select(at.id, at.kind, at.body, at.at)
        .where(at.student_id == student_id, at.school_id == school_id, kinds)
        .order_by(at.position)
    ).all()
    if not rows:
        return []
    seal = _seal(connection, vault, school_id, EMERGENCY if emergency else OTHER)
    return [
        Disclosure(
            row.kind, at=row.at, **json.loads(seal.open(table.name, "body", row.id, row.body))
        )
        for row in rows
    ]


def _mark(vault: Vault, id: str, body: str) -> str:
    """In the chain in place of the sealed words, which a new key seals anew."""
    return vault.index("disclosure.body", f"{id} {body}")


def _seal(connection: Connection, vault: Vault, school_id: str, kind: str) -> Seal:
    owner = counselors_of(school_id) if kind == EMERGENCY else school_id
    return seal_for(connection, vault, owner)
