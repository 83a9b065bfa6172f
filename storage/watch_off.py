"""That a school does not look for worries in what is written: two admins' yes and a reason, and any admin's
no.

To ask to talk to someone stays. Each row is bound to who asked, agreed and ended it, so that nobody who only
writes the database turns the watch off; who takes the row away turns it on.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from storage import alert_log
from storage.alert_log import WATCH, Entry
from storage.cookies import is_marked, mark_of
from storage.ids import new_id
from storage.keys import seal_for
from storage.staffing import ADMIN
from storage.tables import staff_role
from storage.tables import watch_off as table
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class WatchOff:
    """Asked for by one, with their reason. `agreed_by`: "" while a second has not agreed: worries are
    looked for.
    """

    id: str
    asked_by: str
    asked_at: int  # microseconds
    why: str
    agreed_by: str = ""
    agreed_at: int | None = None

    @property
    def is_off(self) -> bool:
        return bool(self.agreed_by)


def watch_off(connection: Connection, vault: Vault) -> WatchOff | None:
    """What was asked for and holds; None where worries are looked for, and nobody asked for anything else."""
    row = connection.execute(
        select(table).where(table.c.ended_at.is_(None)).order_by(table.c.asked_at.desc()).limit(1)
    ).first()
    if row is None or not is_marked(vault, table.name, row, *_facts(row)):
        return None
    why = seal_for(connection, vault, row.school_id).open(table.name, "why", row.id, row.why)
    return WatchOff(row.id, row.asked_by, row.asked_at, why, row.agreed_by or "", row.agreed_at)


def ask_for_off(
    connection: Connection, vault: Vault, school_id: str, staff_id: str, why: str, now: int
) -> None:
    """In the place of what was asked for before."""
    end(connection, vault, school_id, staff_id, now)
    id = new_id(now)
    row = {
        "id": id,
        "school_id": school_id,
        "asked_by": staff_id,
        "asked_at": now,
        "why": seal_for(connection, vault, school_id).seal(table.name, "why", id, why),
    }
    bound = mark_of(vault, table.name, id, staff_id, now, None, None)
    connection.execute(insert(table), {**row, "bound": bound})
    _note(connection, vault, school_id, staff_id, f"asked to turn it off: {why}", now)


def agree(connection: Connection, vault: Vault, school_id: str, staff_id: str, now: int) -> bool:
    """By a second person. False where nobody asked, they asked themselves, or are an admin only since."""
    asked = watch_off(connection, vault)
    if asked is None or asked.is_off or asked.asked_by == staff_id:
        return False
    at = staff_role.c
    own = select(at.made_at).where(at.staff_id == staff_id, at.role == ADMIN)
    since = connection.execute(own).scalar()
    if since is None or since > asked.asked_at:
        return False
    bound = mark_of(vault, table.name, asked.id, asked.asked_by, asked.asked_at, staff_id, now)
    values = {"agreed_by": staff_id, "agreed_at": now, "bound": bound}
    connection.execute(update(table).where(table.c.id == asked.id).values(**values))
    _note(connection, vault, school_id, staff_id, "turned off", now)
    return True


def end(connection: Connection, vault: Vault, school_id: str, staff_id: str, now: int) -> None:
    """It is on again, or what was asked for is taken back."""
    standing = table.c.ended_at.is_(None)
    if connection.execute(select(table.c.id).where(standing)).first() is None:
        return
    values = {"ended_by": staff_id, "ended_at": now}
    connection.execute(update(table).where(standing).values(**values))
    _note(connection, vault, school_id, staff_id, "on", now)


def _note(
    connection: Connection, vault: Vault, school_id: str, staff_id: str, what: str, now: int
) -> None:
    alert_log.add(connection, vault, school_id, Entry(None, staff_id, WATCH, what), now)


def _facts(row: object) -> tuple[str | int | None, ...]:
    return tuple(
        getattr(row, name) for name in ("id", "asked_by", "asked_at", "agreed_by", "agreed_at")
    )
