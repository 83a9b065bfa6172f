"""The adults who are told of a worry: who, in which order, and by which ways; and whether each is reached.

Only of the staff who are counselors, since who is told must be able to read. A row is bound to whom it is
of and to their chat, so that nobody who only writes the database has alerts told to a phone of their own.
"""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dialogs.names import folded_names, names_in
from storage.cards import normalised
from storage.cookies import is_marked, mark_of
from storage.ids import new_id
from storage.keys import seal_for
from storage.staffing import COUNSELOR, FIRST
from storage.tables import alert_test, staff, staff_role
from storage.tables import told_adult as table
from storage.vault import Vault

ENOUGH = 2  # adults; with fewer no child is told that somebody learns of it
CODE_GOOD_FOR = 3600 * 1_000_000  # microseconds
_CODE_BYTES = 10
_CODE = re.compile(rf"T[0-9A-F]{{{2 * _CODE_BYTES}}}")


@dataclass(frozen=True, slots=True)
class ToldAdult:
    """One who can read alerts. `chat_id`: "" for who did not ask to be told by Telegram."""

    id: str
    school_id: str
    name: str
    email: str
    chat_id: str = ""
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Trial:
    """A letter that only tries whether an adult is reached."""

    id: str
    staff_id: str
    made_at: int  # microseconds
    confirmed_at: int | None


def told_adults(connection: Connection, vault: Vault) -> list[ToldAdult]:
    """In the order in which they are told; only who can read an alert and has an e-mail."""
    return [one for one in counselors(connection, vault) if one.is_told]


def counselors(connection: Connection, vault: Vault) -> list[ToldAdult]:
    """All who can read alerts and have an e-mail, those first who are told, in their order."""
    rows = connection.execute(
        select(staff.c.id, staff.c.school_id, staff.c.name, staff.c.email, *_OWN)
        .join(staff_role, staff_role.c.staff_id == staff.c.id)
        .outerjoin(table, table.c.staff_id == staff.c.id)
        .where(staff_role.c.role == COUNSELOR, staff.c.left_at.is_(None))
        .order_by(table.c.place.is_(None), table.c.place, staff.c.id)
    ).all()
    if not rows:
        return []
    seal = seal_for(connection, vault, rows[0].school_id)
    found = [
        ToldAdult(
            row.id,
            row.school_id,
            seal.open("staff", "name", row.id, row.name),
            seal.open("staff", "email", row.id, row.email),
            row.chat_id or "",
            is_told=row.place is not None and _is_ours(vault, row),
        )
        for row in rows
        if row.email
    ]
    return [one for one in found if one.email != FIRST]


def named_in(texts: Iterable[str], adults: Collection[ToldAdult]) -> frozenset[str]:
    """The ids of those whose name stands in what was written: they are not told of it, where others are."""
    parts = {one.id: frozenset(folded_names(one.name)) for one in adults}
    known = frozenset[str]().union(*parts.values())
    said: set[str] = set()
    for text in texts:
        for begins, ends in names_in(text, known):
            said |= folded_names(text[begins:ends])
    return frozenset(id for id, names in parts.items() if names & said)


def name_adult(
    connection: Connection, vault: Vault, school_id: str, staff_id: str, now: int
) -> None:
    """Behind those who are there; who is one stays where they are."""
    if connection.scalar(select(table.c.place).where(table.c.staff_id == staff_id)) is not None:
        return
    last = connection.scalar(select(func.max(table.c.place))) or 0
    row = {"staff_id": staff_id, "school_id": school_id, "place": last + 1, "made_at": now}
    mark = _mark(vault, staff_id, "", None, None)
    connection.execute(insert(table), {**row, "bound": mark})


def take_off(connection: Connection, staff_id: str) -> None:
    """They are told no more."""
    forget_trials(connection, staff_id)
    connection.execute(delete(table).where(table.c.staff_id == staff_id))


def put_first(connection: Connection, staff_id: str) -> None:
    """Before all others."""
    first = connection.scalar(select(func.min(table.c.place))) or 0
    connection.execute(update(table).where(table.c.staff_id == staff_id).values(place=first - 1))


# --- by Telegram, where they asked for it ------------------------------------------------------------------


def give_code(connection: Connection, vault: Vault, staff_id: str, now: int) -> str:
    """What they send to the bot from their own phone, within an hour; told only this once."""
    code = "T-" + secrets.token_hex(_CODE_BYTES).upper()
    index, ends = vault.index("told_adult.code", normalised(code)), now + CODE_GOOD_FOR
    mark = _mark(vault, staff_id, "", index, ends)
    values = {"chat_id": None, "code_index": index, "code_ends_at": ends, "bound": mark}
    connection.execute(update(table).where(table.c.staff_id == staff_id).values(**values))
    return code


def is_code(text: str) -> bool:
    """Whether it is written as one of these codes, good or not."""
    return _CODE.fullmatch(normalised(text)) is not None


def join_chat(connection: Connection, vault: Vault, code: str, chat_id: str, now: int) -> bool:
    """Whether it was somebody's code: from then on they are told in that chat too."""
    index = vault.index("told_adult.code", normalised(code))
    row = connection.execute(select(table).where(table.c.code_index == index)).first()
    if row is None or not _is_ours(vault, row) or not now < row.code_ends_at:
        return False
    mark = _mark(vault, row.staff_id, chat_id, None, None)
    values = {"chat_id": chat_id, "code_index": None, "code_ends_at": None, "bound": mark}
    connection.execute(update(table).where(table.c.staff_id == row.staff_id).values(**values))
    return True


def leave_chat(connection: Connection, vault: Vault, staff_id: str) -> None:
    """They are not told by Telegram any more."""
    mark = _mark(vault, staff_id, "", None, None)
    values = {"chat_id": None, "code_index": None, "code_ends_at": None, "bound": mark}
    connection.execute(update(table).where(table.c.staff_id == staff_id).values(**values))


# --- the trial ---------------------------------------------------------------------------------------------


def note_trial(connection: Connection, school_id: str, staff_id: str, now: int) -> str:
    """A trial that is sent in the same transaction; its id."""
    id = new_id(now)
    row = {"id": id, "school_id": school_id, "staff_id": staff_id, "made_at": now}
    connection.execute(insert(alert_test), row)
    return id


def confirm_trial(connection: Connection, staff_id: str, id: str, now: int) -> bool:
    """They say that it has come. False where it is none of theirs."""
    theirs = (alert_test.c.id == id) & (alert_test.c.staff_id == staff_id)
    first = update(alert_test).where(theirs, alert_test.c.confirmed_at.is_(None))
    connection.execute(first.values(confirmed_at=now))
    return connection.scalar(select(alert_test.c.id).where(theirs)) is not None


def forget_trials(connection: Connection, staff_id: str) -> None:
    """Another goes out at once, as to who was just named."""
    connection.execute(delete(alert_test).where(alert_test.c.staff_id == staff_id))


def newest_trials(connection: Connection) -> dict[str, Trial]:
    """Of each adult the last, by their id."""
    rows = connection.execute(select(alert_test).order_by(alert_test.c.made_at))
    return {
        row.staff_id: Trial(row.id, row.staff_id, row.made_at, row.confirmed_at) for row in rows
    }


_OWN = (
    table.c.staff_id, table.c.place, table.c.chat_id, table.c.code_index, table.c.code_ends_at,
    table.c.bound,
)  # fmt: skip


def _is_ours(vault: Vault, row: Any) -> bool:
    chat = row.chat_id or ""
    return is_marked(vault, table.name, row, row.staff_id, chat, row.code_index, row.code_ends_at)


def _mark(vault: Vault, staff_id: str, chat_id: str, index: str | None, ends: int | None) -> str:
    return mark_of(vault, table.name, staff_id, chat_id, index, ends)
