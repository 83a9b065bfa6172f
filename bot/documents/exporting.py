"""What of a round is taken away: gathered for the page and for the command; what may be read, and no more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation.pinned import pinned_flow
from bot.counting import count_classes
from bot.documents.export_files import Table
from bot.documents.export_tables import Said, tables_of, without_names
from bot.documents.filing import Reading
from bot.documents.heard import Names, quotes_of, talk_file
from dialogs.flow import Flow
from storage import counting, hearing
from storage.access import Theirs
from storage.counting import Rule
from storage.hearing import Heard
from storage.people import School
from storage.rounds import versions_of
from storage.vault import Vault

_QUOTES = 1000
_ROUNDS = 100  # of one class that nobody has looked at yet


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes what. `named`: how the round and its class are called in the file."""

    connection: Connection
    vault: Vault
    school: School
    names: Names
    language: str
    now: int
    named: str
    class_name: str = ""


def of_students(
    taking: Taking,
    heard: Heard,
    theirs: Iterable[Theirs],
    reading: Callable[[Theirs], Reading],
    look: Callable[[Theirs], None],
    *,
    coded: bool,
) -> dict[str, Table]:
    """`theirs`: who is asked for. `look`: called before anything of a student is opened."""
    connection, here = taking.connection, (taking.connection, taking.vault, taking.school)
    code_of = hearing.coded(connection, taking.vault, heard.round)
    key = (lambda one: code_of(one.student.id)) if coded else (lambda one: one.student.local_id)
    mine = {id: [talk.conversation_id for talk in each] for id, each in heard.talks.items()}
    versions = versions_of(connection, [id for each in mine.values() for id in each])
    said = []
    for one in sorted((one for one in theirs if mine.get(one.student.id)), key=key):
        look(one)
        id, ids, names = one.student.id, mine[one.student.id], taking.names(one.student.id)
        who = (code_of(id), "") if coded else (one.student.local_id, one.student.name)
        file = talk_file(*here, one, ids, reading(one), taking.language, names)
        said.append(Said(*who, file, {each: versions[each][1] for each in ids}))
    used = {
        (one.flow, each.versions[one.conversation]) for each in said for one in each.file.evidence
    }
    flows = _flows(connection, taking.school.id, used)
    return tables_of(taking.named, said, flows, taking.language, taking.school.timezone)


def of_class(
    taking: Taking, rule: Rule, heard: Heard, theirs: Mapping[str, Theirs]
) -> dict[str, Table] | None:
    """Its numbers and its quotes. None where it is too small, or open, or given to some of a class alone."""
    connection, one = taking.connection, heard.round
    class_id = one.what.class_id
    if class_id is None or one.closed_at is None:
        return None
    count_classes(connection, taking.vault, rule, [class_id], _ROUNDS, taking.now)
    told = [
        each
        for each in counting.told_of_classes(connection, taking.vault, one.school_id, [class_id])
        if each.round_id == one.id
    ]
    if not told or any(each.answered is None for each in told):
        return None
    mark = hearing.by_chance(connection, taking.vault, one)
    here = (connection, taking.vault, taking.school, theirs, heard.aloud, taking.names)
    quotes = quotes_of(*here, taking.language, mark, _QUOTES)
    tables: dict[str, Table] = {}
    for each in told:
        versions = {(each.flow, asked.place[0]) for asked in each.asked}
        flows = {flow.version: flow for flow in _flows(connection, one.school_id, versions)}
        mine = [quote for quote in quotes if quote.flow == each.flow]
        made = without_names(each, mine, flows, taking.class_name, taking.language)
        tables = {name: _both(tables.get(name), made[name]) for name in made}
    return tables


def _flows(
    connection: Connection, school_id: str, versions: Iterable[tuple[str, str]]
) -> list[Flow]:
    return [pinned_flow(connection, school_id, *one) for one in sorted(versions)]


def _both(first: Table | None, second: Table) -> Table:
    if first is None:
        return second
    return Table(second.name, second.headings, [*first.rows, *second.rows], second.several)
