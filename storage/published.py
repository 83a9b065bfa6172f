"""Flows as they were published: a text under its name and version, which never changes.

A conversation is pinned to such a text, so an edit cannot rewrite a path half walked.
"""

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import text as sql

from storage.problems import StorageProblem
from storage.tables import published_flow


class FlowChanged(ValueError):
    """An author's mistake: another text under a version that is already out."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            f'Flow "{name}", version {version}: its text changed, but this version is published '
            "and students may be in the middle of it. Raise `version` in the flow and publish "
            "again; whoever has begun goes on with the old text."
        )


class NotPublished(StorageProblem):
    """A version of a flow that something is pinned to, and that is not there."""


def publish(
    connection: Connection, school_id: str, name: str, version: str, text: str, now: int
) -> None:
    """The same text again changes nothing; another one raises FlowChanged."""
    flow = {"school": school_id, "name": name, "version": version}
    connection.execute(_PUBLISH, {**flow, "text": text, "now": now})
    if connection.execute(_TEXT, flow).scalar_one() != text:
        raise FlowChanged(name, version)


def published_versions(connection: Connection, school_id: str, name: str) -> dict[str, str]:
    """Every version that there is of a flow, with its text."""
    rows = connection.execute(
        select(published_flow.c.version, published_flow.c.text)
        .where(published_flow.c.school_id == school_id, published_flow.c.name == name)
        .order_by(published_flow.c.published_at)
    )
    return {row.version: row.text for row in rows}


def published_text(connection: Connection, school_id: str, name: str, version: str) -> str:
    text: str | None = connection.execute(
        _TEXT, {"school": school_id, "name": name, "version": version}
    ).scalar_one_or_none()
    if text is None:
        raise NotPublished(
            f'Flow "{name}", version {version}, is not among the published ones. Publish it, or '
            "restore the backup of the time when it was."
        )
    return text


_PUBLISH = sql(
    "INSERT INTO published_flow (school_id, name, version, text, published_at) "
    "VALUES (:school, :name, :version, :text, :now) ON CONFLICT DO NOTHING"
)

_TEXT = select(published_flow.c.text).where(
    published_flow.c.school_id == bindparam("school"),
    published_flow.c.name == bindparam("name"),
    published_flow.c.version == bindparam("version"),
)
