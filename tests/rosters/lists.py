"""A school and a list that comes in without a page: from the bytes to the last step, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from bot.rosters.bringing_in import At, Seen, bring_in, look_at
from bot.rosters.deciding import AS_READ, MODES_AS_READ, OUT, Choices, gone_of
from storage import importing, tables
from storage.database import Store
from storage.importing import Run
from storage.keys import seal_for
from storage.people import School
from tests.student import Clock

HEADER = "student_id,name,class,band,mode,language"
YES = Choices(
    class_name="4A", band="3-5", mode="every", modes=MODES_AS_READ, wrong=OUT, damage=AS_READ
)


@dataclass(eq=False)
class Office:
    """Where lists come in."""

    store: Store
    school: School
    clock: Clock

    @property
    def at(self) -> At:
        return At(self.store, lambda: self.school, lambda: "en", self._keep, lambda: self.clock.now)

    def _keep(self, job: Any) -> Any:
        with self.store.writing() as connection:
            return job(connection)

    def gets(self, text: str, choices: Choices = YES, *, file: str = "list.csv") -> Run:
        """A list that is looked at and chosen for, and not said yes to."""
        with self.store.writing() as connection:
            vault, now = self.store.vault, self.clock.now
            run = importing.begin(connection, vault, self.school, None, file, text.encode(), now)
            importing.choose(connection, vault, run, choices.as_json(), now)
        return self.now_is(run)

    def now_is(self, run: Run) -> Run:
        with self.store.reading() as connection:
            found = importing.find_run(connection, self.store.vault, self.school.id, run.id)
        assert found
        return found

    def sees(self, run: Run) -> Seen:
        with self.store.reading() as connection:
            return look_at(connection, self.store.vault, self.now_is(run), "en")

    def brings_in(self, text: str, choices: Choices = YES, *, gone: bool = False) -> Run:
        """All of it; `gone`: whoever is in the list no more goes."""
        run = self.gets(text, choices)
        if gone:
            seen = self.sees(run)
            leave = tuple(one.student_id for one in gone_of(seen.read, seen.beside, choices))
            with self.store.writing() as connection:
                chosen = replace(choices, leave=leave).as_json()
                importing.choose(connection, self.store.vault, run, chosen, self.clock.now)
        self.starts(run)
        self.goes_on()
        return self.now_is(run)

    def goes_on(self) -> None:
        """Until nothing is left to be done."""
        bring_in(self.at)

    def starts(self, run: Run) -> None:
        with self.store.writing() as connection:
            assert importing.start(connection, self.now_is(run), self.clock.now)

    def takes_back(self, run: Run) -> Run:
        with self.store.writing() as connection:
            now, vault = self.clock.now, self.store.vault
            assert importing.take_back(connection, vault, self.school, self.now_is(run), now)
        bring_in(self.at)
        return self.now_is(run)

    def rows(self) -> dict[str, Any]:
        """All that a list may change, opened: the same before an import and after it is taken back."""
        with self.store.reading() as connection:
            return {
                "students": _opened(connection, self.store, self.school),
                **{table.name: _raw(connection, table) for table in _AS_THEY_ARE},
            }


_AS_THEY_ARE = (
    tables.classes, tables.class_member, tables.class_staff, tables.staff, tables.card,
    tables.current_answer, tables.new_year,
)  # fmt: skip


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows, ""])


def _raw(connection: Connection, table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)


def _opened(connection: Connection, store: Store, school: School) -> list[dict[str, Any]]:
    found = []
    for row in connection.execute(select(tables.student)).mappings():
        seal = seal_for(connection, store.vault, row["id"])
        found.append({name: _open(seal, row["id"], name, value) for name, value in row.items()})
    return sorted(found, key=lambda one: str(one["id"]))


def _open(seal: Any, id: str, name: str, value: Any) -> Any:
    return seal.open("student", name, id, value) if isinstance(value, bytes) else value


def names_in(store: Store, school: School, class_name: str) -> list[str]:
    from storage.people import find_class, students_of_class

    with store.reading() as connection:
        id = find_class(connection, school.id, class_name)
        found: Iterable[Any] = students_of_class(connection, store.vault, id) if id else ()
        names: Sequence[str] = [one.name for one in found]
    return [*names]
