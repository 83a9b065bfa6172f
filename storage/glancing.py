"""The database looked at without being opened for work: nothing is made, migrated or noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.backing_up import newest_said
from storage.database import HEAD, check_key, engine_for, schema_of, use_root
from storage.places import address_of, file_of, where
from storage.problems import StorageProblem, as_problems
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Glance:
    """`vault`: None where `problem` says why nothing can be read. `behind`: a migration waits."""

    connection: Connection
    vault: Vault | None
    problem: str = ""
    behind: bool = False


@contextmanager
def glance(url: str, master_key: bytes | None) -> Iterator[Glance]:
    """Raises StorageProblem where there is no database, or none that can be reached."""
    address = address_of(url)
    file, named = file_of(address), where(address)
    if file and not (file.exists() and file.stat().st_size):
        raise StorageProblem(f"{named}: there is no database yet; whathelps init begins a school")
    engine = engine_for(url)
    try:
        with as_problems(named), engine.begin() as connection:
            yield _looked_at(connection, named, master_key)
            connection.rollback()
    finally:
        engine.dispose()


def clocks(connection: Connection) -> tuple[int, int | None]:
    """When something was done last, and what a server's own clock says, in microseconds."""
    server = None
    if connection.dialect.name == "postgresql":
        at = func.extract("epoch", func.clock_timestamp())
        server = int(float(connection.execute(select(at)).scalar_one()) * 1_000_000)
    return newest_said(connection), server


def _looked_at(connection: Connection, named: str, master_key: bytes | None) -> Glance:
    try:
        schema = schema_of(connection, named)
        if not schema:
            raise StorageProblem(f"{named}: this database is empty; whathelps init begins a school")
        if master_key is None:
            raise StorageProblem("without its master key nothing of it can be read")
        vault = Vault(master_key)
        check_key(connection, vault, named)
        if schema != HEAD:
            return Glance(connection, None, "", behind=True)
        use_root(connection, vault, named)
    except StorageProblem as problem:
        return Glance(connection, None, str(problem))
    return Glance(connection, vault)
