"""A command whose file is loaded when the command is used, and not when all commands are listed.

What: the table of commands (bot/__main__.py) holds each one's place and its line in the list. Why:
loading them all took three times as long as telegram and SQLAlchemy together, before anything was
done. Given up: the line stands there and in the command's own docstring; a test holds the two together.
"""

import gc
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

# Name, where it is (file:function in bot/commands), what the list says of it.
Row = tuple[str, str, str]


def group(help: str, rows: Iterable[Row], default: str = "") -> typer.Typer:
    """`default`: the command that is meant where none is named, with its own options."""
    app = typer.Typer(
        help=help,
        no_args_is_help=not default,
        cls=_with_default(default) if default else None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for name, place, line in rows:
        app.command(name, help=line, cls=_loaded_later(place))(_in_its_place)
    return app


def load(place: str) -> Any:
    """The command itself, with its options, from its file."""
    file, _, function = place.partition(":")
    alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    alone.command()(getattr(import_module(f"bot.commands.{file}"), function))
    return get_command(alone)


def start(app: typer.Typer) -> None:
    """What is loaded stays: looking through it for garbage again and again took a tenth of the time."""
    gc.disable()
    app()


def _collect_from_now_on() -> None:
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _with_default(name: str) -> type[TyperGroup]:
    class WithDefault(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
                args = [name, *args]
            return super().parse_args(ctx, args)

    return WithDefault


def _loaded_later(place: str) -> type[TyperCommand]:
    class Later(TyperCommand):
        def make_context(
            self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
        ) -> Any:
            command = load(place)
            _collect_from_now_on()
            return command.make_context(info_name, args, parent, **extra)

    return Later


def _in_its_place() -> None:
    """Stands in the list for a command that is not loaded, and is never called."""
