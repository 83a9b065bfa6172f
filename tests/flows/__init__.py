"""Some talks that stay as they are: tests of engine, turn and channels go through them.

So a question that is said in other words, or asked no more, changes the tests of what is asked alone.
"""

from functools import cache
from pathlib import Path

from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from storage.database import Store
from storage.people import School, ensure_school
from tests.bot.own_flows import published
from tests.program import Program

_FOLDER = Path(__file__).parent


def flow_named(name: str) -> Flow:
    """The one of here, or else the shipped one; that one too where more is spoken than in those of here."""
    path = _FOLDER / f"{name}.yaml"
    shipped = shipped_flow(name)
    return _read(path) if path.exists() and len(shipped.languages) == 2 else shipped


def offered_at(store: Store, school: School) -> None:
    """The school offers them in place of the shipped ones, as versions of its own."""
    for path in sorted(_FOLDER.glob("*.yaml")):
        flow = flow_named(path.stem)
        if flow != shipped_flow(path.stem):
            published(store, school, flow)


@cache
def _read(path: Path) -> Flow:
    flow, problems = load_flow(path.read_text(encoding="utf-8"), path.name, shipped_lists())
    assert flow is not None, problems
    assert not problems, problems
    return flow


def offered_by(program: Program) -> Program:
    """The same program, whose school offers them."""
    with program.store() as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Our school", "America/New_York", 1)
        offered_at(store, school)
    return program
