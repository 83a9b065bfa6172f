"""Which steps of telling a case were done, so that of several processes one does each."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select, text

from storage.prepared import Prepared
from storage.tables import alert, alert_log
from storage.tables import alert_step as table


def steps_done(connection: Connection, alert_ids: Collection[str]) -> frozenset[tuple[str, str]]:
    """Each as the case's id and the step's name."""
    rows = connection.execute(
        select(table.c.alert_id, table.c.step).where(table.c.alert_id.in_(alert_ids))
    )
    return frozenset((row.alert_id, row.step) for row in rows)


def note_step(connection: Connection, school_id: str, alert_id: str, step: str, now: int) -> bool:
    """False where another process has done it: then nobody is to be told once more."""
    row = {"alert_id": alert_id, "step": step, "school_id": school_id, "at": now}
    return _NOTE(connection, row).rowcount == 1


def state_of_alerts(connection: Connection) -> tuple[int, int]:
    """Changes with every alert and all that is done about one: their number, the log's newest row."""
    count = select(func.count()).select_from(alert).scalar_subquery()
    newest = select(func.coalesce(func.max(alert_log.c.position), 0)).scalar_subquery()
    row = connection.execute(select(count, newest)).one()
    return row[0], row[1]


# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_NOTE = Prepared(
    text(
        "INSERT INTO alert_step (alert_id, step, school_id, at) VALUES (:alert_id, :step, :school_id, :at) "
        "ON CONFLICT (alert_id, step) DO NOTHING"
    )
)
