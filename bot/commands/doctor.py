"""`whathelps doctor`: whether all is as it should be, looked at without changing anything."""

import time
from contextlib import ExitStack

import typer

from bot.commands.doctor_checks import BAD, CHECKS, GOOD, Case, Check, Found
from bot.config import Config, ConfigProblem, read_config
from bot.school_settings import with_kept
from bot.telegram.service import token_of
from storage.glancing import Glance, glance
from storage.master_key import given, read_master_key
from storage.problems import StorageProblem
from storage.settings import kept_settings


def doctor() -> None:
    """Say what is good, what to look at and what is bad, changing nothing. Ends with 1 if any is bad."""
    with ExitStack() as stack:
        found = list(_examined(stack))
    for one in found:
        typer.echo(f"{one.how:8} {one.what}: {one.told}")
    bad = sum(one.how == BAD for one in found)
    hints = sum(one.how not in (BAD, GOOD) for one in found)
    typer.echo(f"{bad} bad, {hints} to look at, {len(found) - bad - hints} good.")
    if bad:
        raise typer.Exit(1)


def _examined(stack: ExitStack) -> list[Found]:
    try:
        config = read_config()
    except ConfigProblem as problem:
        return [Found("settings", BAD, line) for line in str(problem).splitlines()]
    found = [Found("settings", GOOD, "they can be read")]
    value = config.storage.master_key.get_secret_value()
    key_file = None if given(value) else config.storage.master_key_file
    try:
        key = read_master_key(key_file, value)
    except StorageProblem as problem:
        found.append(Found("master key", BAD, str(problem)))
        key = None
    seen: Glance | None = None
    try:
        seen = stack.enter_context(glance(config.storage.database, key))
    except StorageProblem as problem:
        found.append(Found("database", BAD, str(problem)))
    try:
        token = token_of(config)
    except (OSError, UnicodeError):
        found.append(Found("Telegram", BAD, "telegram.token_file cannot be read"))
        token = ""
    case = Case(_as_kept(config, seen), key_file, seen, token, time.time_ns() // 1000)
    return [*found, *(line for check in CHECKS for line in _asked(check, case))]


def _as_kept(config: Config, seen: Glance | None) -> Config:
    """With what an admin has set on the page."""
    if seen is None or seen.vault is None:
        return config
    kept = kept_settings(seen.connection, seen.vault)
    return config.model_copy(update={"school": with_kept(config.school, kept)})


def _asked(check: Check, case: Case) -> list[Found]:
    """One that fails is told as one more thing that is bad, and the others go on."""
    try:
        return list(check(case))
    except StorageProblem as problem:
        return [Found(check.__name__, BAD, str(problem))]
