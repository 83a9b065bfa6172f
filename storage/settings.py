"""The school's settings as an admin keeps them on the page; what config.toml says stands above them."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.keys import seal_for
from storage.tables import school, school_setting
from storage.vault import Vault


def kept_settings(connection: Connection, vault: Vault) -> dict[str, Any]:
    """By name, of the one school of this database; {} where there is none yet."""
    rows = connection.execute(select(school_setting)).all()
    if not rows:
        return {}
    seal = seal_for(connection, vault, rows[0].school_id)
    return {
        row.name: json.loads(seal.open("school_setting", "value", row.name, row.value))
        for row in rows
    }


def last_change(connection: Connection) -> int | None:
    """When one was set last, in microseconds; to see whether they have to be read again."""
    newest = connection.scalar(select(func.max(school_setting.c.changed_at)))
    return newest if isinstance(newest, int) else None


def keep_settings(
    connection: Connection,
    vault: Vault,
    school_id: str,
    values: Mapping[str, Any],
    staff_id: str,
    now: int,
) -> None:
    """Each in the place of what was kept before; those that are not named stay."""
    seal = seal_for(connection, vault, school_id)
    # Two changes in one moment are two, for who looks at `last_change`.
    at = max(now, (last_change(connection) or 0) + 1)
    for name, value in values.items():
        this = (school_setting.c.school_id == school_id) & (school_setting.c.name == name)
        connection.execute(delete(school_setting).where(this))
        row = {
            "school_id": school_id,
            "name": name,
            "value": seal.seal("school_setting", "value", name, json.dumps(value)),
            "changed_at": at,
            "staff_id": staff_id,
        }
        connection.execute(insert(school_setting), row)
    facts = {name: values[name] for name in ("name", "timezone") if name in values}
    if facts:
        connection.execute(update(school).where(school.c.id == school_id).values(**facts))
