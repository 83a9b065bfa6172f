"""A talk on tools that stays as it is: tests of engine, turn and channels go through it.

So a question that is said in other words, or asked no more, changes the tests of what is asked alone.
"""

from functools import cache
from pathlib import Path

from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from storage.database import Store
from storage.people import School
from tests.bot.own_flows import published

_FOLDER = Path(__file__).parent


def flow_named(name: str) -> Flow:
    """The one of here, or else the shipped one."""
    path = _FOLDER / f"{name}.yaml"
    return _read(path) if path.exists() else shipped_flow(name)


def offered_at(store: Store, school: School) -> None:
    """The school offers it in place of the shipped one, as a version of its own."""
    published(store, school, flow_named("my_tools"))


@cache
def _read(path: Path) -> Flow:
    flow, problems = load_flow(path.read_text(encoding="utf-8"), path.name, shipped_lists())
    assert flow is not None, problems
    assert not problems, problems
    return flow
