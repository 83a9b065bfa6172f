"""What works in a database beside its tables and is not the program's: triggers, rules and views.

WhatHelps has none. One that somebody has made could change what is written between our hands and the disk, so
the program does not begin beside one, and deletes nothing beside one.
"""

from sqlalchemy import Connection, text

from storage.problems import StorageProblem

_THERE = {
    "sqlite": "SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY 1",
    "postgresql": "SELECT 'trigger ' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE NOT tgisinternal AND nspname = current_schema() "
    "UNION SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = current_schema() "
    "UNION SELECT 'view ' || viewname FROM pg_views WHERE schemaname = current_schema() ORDER BY 1",
}


def foreign(connection: Connection) -> list[str]:
    """What there is, as "trigger NAME"."""
    return list(connection.execute(text(_THERE[connection.dialect.name])).scalars())


def refuse_foreign(connection: Connection) -> None:
    """Raises StorageProblem."""
    found = foreign(connection)
    if found:
        raise StorageProblem(
            f"This database holds what is not WhatHelps' own: {', '.join(found)}. It could change what is "
            "kept, or keep what is deleted. Nothing was changed. Find out who has made it, remove it, and "
            "look through what is kept: whathelps check"
        )
