"""What an admin must know of how alerts reach people: shouted on their pages, and in `whathelps doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.alerting.rounds import WRONG
from bot.school_settings import LETTERS_WITHIN, MAIL, SchoolFacts
from storage import outbox
from storage.alert_cases import how_many_wait
from storage.facts import fact
from storage.told_adults import ENOUGH, newest_trials, told_adults
from storage.vault import Vault
from storage.watch_off import watch_off

TRIAL_WITHIN = 3  # school days in which an adult says that the letter has come
_READ_WITHIN = 60  # minutes of school hours


@dataclass(frozen=True, slots=True)
class Trouble:
    """A phrase by its name (staff_trouble_…), and its values."""

    name: str
    values: dict[str, str]


def troubles(
    connection: Connection, vault: Vault, facts: SchoolFacts, now: int
) -> Iterator[Trouble]:
    """The worst first; none where two adults are reached and nothing waits too long."""
    adults = told_adults(connection, vault)
    hours = facts.hours
    waiting, since = how_many_wait(connection)
    if waiting and hours.after_minutes(since, _READ_WITHIN) <= now:
        yield Trouble("unread", {"number": str(waiting)})
    if fact(connection, WRONG):
        yield Trouble("log", {})
    if len(adults) < ENOUGH:
        yield Trouble("adults", {"number": str(len(adults))})
    if not facts.mail_is_on:
        yield Trouble("mail_off", {})
    stuck = outbox.put_off_since(connection, MAIL)
    if stuck is not None and now - stuck[0] > LETTERS_WITHIN:
        yield Trouble("mail", {"why": stuck[1]})
    last = newest_trials(connection)
    missed = [
        one.name
        for one in adults
        if one.id in last
        and last[one.id].confirmed_at is None
        and hours.after_days(last[one.id].made_at, TRIAL_WITHIN) <= now
    ]
    if missed:
        yield Trouble("trial", {"names": ", ".join(missed)})
    off = watch_off(connection, vault)
    if off is not None:
        yield Trouble("watch_off" if off.is_off else "watch_asked", {})
