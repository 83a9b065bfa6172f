"""The list of commands, and that each takes in no more than it needs: by what is loaded, not by time."""

from importlib.metadata import version

import pytest

from bot.__main__ import COMMANDS, GROUPS
from bot.commands.lazily import Row, load
from tests.program import Program

EVERY_ROW = (*COMMANDS, *(row for _, _, rows in GROUPS for row in rows))

# What takes longest to load.
HEAVY = {
    *("telegram", "sqlalchemy", "starlette", "uvicorn", "alembic", "aiohttp", "pydantic", "yaml"),
    *("openpyxl", "typst", "jinja2", "babel", "emoji", "regex", "transitions", "cryptography"),
    *("dialogs", "storage"),
}


@pytest.mark.parametrize("row", EVERY_ROW, ids=lambda row: row[1])
def test_a_command_is_listed_by_what_it_says_of_itself(row: Row) -> None:
    _, place, line = row
    own = load(place).help.split("\n\n")[0]
    assert line == " ".join(own.split())


def test_all_commands_are_listed_and_none_is_loaded(program: Program) -> None:
    listed = program.run("--help").out
    assert [name for name, *_ in (*COMMANDS, *GROUPS) if f" {name} " not in listed] == []
    assert not program.loads("--help") & HEAVY
    # Typer reads the options before a group's name by pydantic.
    assert not program.loads("students", "--help") & (HEAVY - {"pydantic"})


def test_a_commands_own_help_shows_its_options(program: Program) -> None:
    helped = program.run("draft", "--help").out
    assert "--as-student" in helped
    assert "What is not shared is in none." in helped


def test_an_unknown_command_is_told_with_one_that_is_near(program: Program) -> None:
    ended = program.run("students", "card")
    assert ended.code == 2
    assert "'cards'" in ended.err


def test_the_version_is_told_and_nothing_heavy_is_loaded_for_it(program: Program) -> None:
    assert program.run("--version").out == f"whathelps {version('whathelps')}\n"
    assert not program.loads("--version") & {*HEAVY, "rich"}


def test_a_conversation_in_the_terminal_takes_in_no_other_channel(program: Program) -> None:
    loaded = program.loads("talk", "my_tools", typed="yes\nstop\n1\n")
    assert "transitions" in loaded
    assert not loaded & {
        "telegram",
        "starlette",
        "uvicorn",
        "aiohttp",
        "alembic",
        "openpyxl",
        "typst",
    }
