"""A backup put back: its rows in an empty database, what was erased since erased again, nothing under way.

Whole or not at all: a SQLite file is made aside and then named, a server's database in one transaction.
What was under way ends, since nobody knows how it went on: who was in shows their card or passkey anew,
what let in once (links, recovery codes) may have been used since, and a letter that waited may have been
sent. Alerts stay as they were, and who is told of one that is open is told again. The rehearsal is the same
work in memory, so that it finds what the real one would.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, MetaData, delete, func, select, text, update

from storage import tables
from storage.administering import take_off_the_lists
from storage.backing_up import FORMAT, Manifest, integrity, mark_of
from storage.database import HEAD, bring_up_to_date, fits, make_tables, use_root
from storage.erasing import erase_answers
from storage.erasures import OFF_THE_LISTS, Erasure, all_noted, keep
from storage.facts import note_fact
from storage.holds import hold_of, release
from storage.importing import pause_runs
from storage.problems import StorageProblem
from storage.rotating import wrap_anew
from storage.sealed_rows import from_line, unseal
from storage.tables import UNSENT, data_key
from storage.vault import Vault

RESTORED = "restored"  # why a letter that waited is not sent
RESTORED_AT, MADE_AT = "restored_at", "restored_from"  # facts, in microseconds

# Who is in, what is on its way in, and what lets somebody in once.
_ENDS = (
    tables.student_session,
    tables.family_visit,
    tables.staff_session,
    tables.sign_in,
    tables.handover,
    tables.staff_link,
    tables.recovery_code,
    tables.unsent_words,
)
_MOST = 500  # rows at once


@dataclass(slots=True)
class Restored:
    """What came of it. `old_key`: it was of before a rotation. `erased`: students erased again."""

    manifest: Manifest
    vault: Vault
    old_key: bool
    erased: int = 0
    letters: int = 0


def rebuild(
    connection: Connection, file: Path, identity: Any, keys: Sequence[bytes], where: str
) -> Restored:
    """All rows of a backup in this empty database, checked, and of this program's schema.

    `keys`: the master key, and then older ones, which are replaced by it. Raises StorageProblem.
    """
    rows = _Rows(connection)
    read_all(file, identity, rows)
    manifest = rows.manifest
    _set_counters(connection)
    integrity(connection)
    vault, old_key = _vault_of(connection, keys, file)
    use_root(connection, vault, where)
    rows.must_be_ours(vault, file)
    if old_key:
        new = Vault(keys[0])
        wrap_anew(connection, vault, new)
        vault = new
    bring_up_to_date(connection, vault, where)
    return Restored(manifest, vault, old_key)


def settle(connection: Connection, done: Restored, erasures: Iterable[Erasure], now: int) -> None:
    """Ends what was under way, and erases again what was erased since the backup was made."""
    for table in (*_ENDS, tables.alert_step):  # whoever had to be told of an alert is told anew
        connection.execute(delete(table))
    nobody: dict[str, Any] = {"student_id": None, "conversation_id": None, "screen": None}
    connection.execute(update(tables.chat).values(**nobody))
    here = tables.chat_student
    connection.execute(update(here).where(here.c.left_at.is_(None)).values(left_at=now))
    given_up = {"failed_at": now, "reason": RESTORED, "claimed_at": None, "body": b""}
    done.letters = connection.execute(
        update(tables.outbox).where(UNSENT).values(**given_up)
    ).rowcount
    # A list that was coming in waits for somebody to say that it goes on.
    pause_runs(connection)
    known = {one.id for one in all_noted(connection)}
    since = {one.id: one for one in erasures if one.id not in known}
    again = {one.student_id for one in since.values() if _erase_again(connection, done, one, now)}
    done.erased = len(again)
    note_fact(connection, RESTORED_AT, str(now))
    note_fact(connection, MADE_AT, str(done.manifest.made_at))


def erasures_in(file: Path, identity: Any, vault: Vault) -> list[Erasure]:
    """Those that another backup of the school knows of. Raises StorageProblem."""
    rows = _Noted()
    read_all(file, identity, rows)
    rows.must_be_ours(vault, file)
    return rows.erasures


# --- reading -----------------------------------------------------------------------------------------------


class Reading:
    """The lines of a backup as they come; a subclass does something with each row."""

    def __init__(self) -> None:
        self.manifest = Manifest(0, 0, "", "", "")
        self._digest = hashlib.sha256()
        self._counted: dict[str, int] = {}
        self._table = ""

    def take(self, line: bytes) -> None:
        said = from_line(line)
        if isinstance(said, dict) and "manifest" in said:
            self.manifest = Manifest(**said["manifest"])
            return
        self._digest.update(line + b"\n")
        if isinstance(said, list):
            self._counted[self._table] += 1
            self.row(said)
        elif "table" in said:
            self._table = said["table"]
            self._counted[self._table] = 0
            self.table(self._table, said["columns"])
        else:
            self._header(said)

    def ends(self) -> None:
        """Raises StorageProblem where something is missing or changed."""
        self.table("", [])
        whole = self.manifest.sha256 == self._digest.hexdigest()
        if not whole or self.manifest.rows != self._counted:
            raise StorageProblem(
                "its rows are not those that its manifest names. Take the one before it"
            )

    def must_be_ours(self, vault: Vault, file: Path) -> None:
        if self.manifest.mark != mark_of(vault, self.manifest.sha256):
            raise StorageProblem(
                f"{file}: this backup was not made by this school's WhatHelps, whoever sealed it. "
                "Nothing was changed. Take another, and find out who can write the folder."
            )

    def table(self, name: str, columns: list[str]) -> None:
        """The rows that follow are of this one."""

    def row(self, values: list[Any]) -> None:
        """One of them."""

    def header(self, schema: str) -> None:
        """What comes first."""

    def _header(self, said: dict[str, Any]) -> None:
        schema = str(said.get("schema"))
        if said.get("whathelps") != FORMAT or schema > HEAD:
            raise StorageProblem(
                f"it was made by a newer WhatHelps (schema {schema}, this program knows up to {HEAD}). "
                "Install the newer program"
            )
        self.header(schema)


def read_all(file: Path, identity: Any, reading: Reading) -> None:
    """Raises StorageProblem, which names the file."""
    try:
        with file.open("rb") as opened:
            unseal(opened, identity, reading.take)
        reading.ends()
    except StorageProblem as problem:
        raise type(problem)(f"{file}: {problem}; nothing was changed.") from None
    except (OSError, LookupError, TypeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is no backup of WhatHelps"
        raise StorageProblem(f"{file}: {what}; nothing was changed.") from None


class _Rows(Reading):
    """Puts each row in its table."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._known = MetaData()
        self._insert = text("")
        self._yes_or_no: list[int] = []
        self._waiting: list[dict[str, Any]] = []

    def header(self, schema: str) -> None:
        make_tables(self._connection, schema)
        self._known.reflect(self._connection)

    def table(self, name: str, columns: list[str]) -> None:
        self._flush()
        if not name:
            return
        here = self._known.tables[name]
        quoted = self._connection.dialect.identifier_preparer.quote
        names = ", ".join(quoted(here.c[one].name) for one in columns)
        values = ", ".join(f":v{number}" for number in range(len(columns)))
        self._insert = text(f"INSERT INTO {quoted(here.name)} ({names}) VALUES ({values})")  # noqa: S608
        kinds = [here.c[one].type for one in columns]
        self._yes_or_no = [number for number, kind in enumerate(kinds) if isinstance(kind, Boolean)]

    def row(self, values: list[Any]) -> None:
        for number in self._yes_or_no:
            if values[number] in (0, 1):
                values[number] = bool(values[number])
        self._waiting.append({f"v{number}": value for number, value in enumerate(values)})
        if len(self._waiting) >= _MOST:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._connection.execute(self._insert, self._waiting)
        self._waiting = []


class _Noted(Reading):
    """Only what was erased."""

    def __init__(self) -> None:
        super().__init__()
        self.erasures: list[Erasure] = []
        self._columns: list[str] = []

    def table(self, name: str, columns: list[str]) -> None:
        self._columns = columns if name == tables.erasure.name else []

    def row(self, values: list[Any]) -> None:
        if self._columns:
            at = dict(zip(self._columns, values, strict=True))
            self.erasures.append(Erasure(at["id"], at["student_id"], at["what"], at["at"]))


# --- settling ----------------------------------------------------------------------------------------------


def _set_counters(connection: Connection) -> None:
    """A server counts positions beside the table, and knows nothing of those that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in (tables.outbox, tables.access_log):
        name = table.name
        counter = connection.scalar(text(f"SELECT pg_get_serial_sequence('{name}', 'position')"))
        newest = connection.scalar(select(func.max(table.c.position)))
        if counter and newest:
            connection.execute(select(func.setval(counter, newest)))


def _vault_of(connection: Connection, keys: Sequence[bytes], file: Path) -> tuple[Vault, bool]:
    for number, key in enumerate(keys):
        vault = Vault(key)
        if fits(connection, vault):
            return vault, number > 0
    raise StorageProblem(
        f"{file}: the master key does not fit this backup, and nothing was changed. Put back the key of "
        "this school that was in use when the backup was made (storage.master_key_file, or the "
        "environment's value)."
    )


def _erase_again(connection: Connection, done: Restored, one: Erasure, now: int) -> bool:
    """False for a student who is not in the backup at all."""
    key = select(data_key.c.owner_id).where(data_key.c.owner_id == one.student_id)
    if connection.execute(key).first() is None:
        return False
    at = tables.access_request.c
    if hold_of(connection, done.vault, one.student_id):  # released before it was erased
        release(connection, done.vault, one.student_id, "erased since", now)
        asked = (at.student_id == one.student_id) & at.ended_at.is_(None)
        connection.execute(update(tables.access_request).where(asked).values(ended_at=now))
    erase_answers(connection, done.vault, one.student_id, now, one.what)
    keep(connection, [one])
    if one.what in OFF_THE_LISTS:
        take_off_the_lists(connection, one.student_id, now)
    return True
