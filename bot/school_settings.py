"""The school's settings as they hold now: what the file and the environment say, and what an admin has set.

What stands in config.toml or the environment holds; everything else an admin may set on the page. Why not the
other way round: whoever changes a line of the file and starts anew has to find it changed. Where what is kept
means nothing any more, as a flow or a language that is gone, it is left out and logged, and the rest holds.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from bot.config import School as Settings
from bot.conversation.watching import look_for_worries
from dialogs.holidays import days_of
from dialogs.names import folded_names
from dialogs.school_hours import SchoolHours
from storage.database import Store
from storage.outbox import put_off_since
from storage.people import School
from storage.problems import StorageProblem
from storage.settings import kept_settings, last_change
from storage.told_adults import ENOUGH, told_adults
from storage.watch_off import watch_off

log = logging.getLogger(__name__)

# What can be set on the page, in its order. The rest is for whoever runs the machine, or for counsel.
SETTABLE = (
    "name", "timezone", "language",
    "contact_name", "contact_role", "contact_where", "contact_phone", "check_in_reader",
    "flows", "telegram_min_age", "transition_age",
    "holidays", "hours", "report_line", "box_limit",
)  # fmt: skip
MAIL = "mail"  # the channel of letters in the outbox
LETTERS_WITHIN = 600_000_000  # microseconds that one may wait for a mail server
RENEWED_EVERY = 3.0  # seconds; where another process of the school keeps them


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    school: School
    settings: Settings
    fixed: frozenset[str] = frozenset()  # the settings that the file or the environment gives
    mail_is_on: bool = False  # letters to adults go out (config.toml)
    # Two adults are told of a worry, at least, and letters reach them: so a child may be told so.
    tells: bool = False
    told_names: frozenset[str] = frozenset()  # parts of their names, folded
    watches: bool = True  # for worries, unless two admins turned it off

    @property
    def hours(self) -> SchoolHours:
        return SchoolHours(self.settings.hours, self.school.timezone, self.school.holidays)


def with_kept(given: Settings, kept: Mapping[str, Any]) -> Settings:
    """The settings given in file and environment, and beside them those kept in the database.

    Its `model_fields_set` are those given, so that it can be asked again.
    """
    own = {name: getattr(given, name) for name in given.model_fields_set}
    usable = {}
    for name, value in kept.items():
        if name in own or name not in SETTABLE:
            continue
        if is_right(name, value):
            usable[name] = value
        else:
            log.warning("school.%s, as it was set on the page, means nothing any more", name)
    settings = Settings(**own, **usable)
    return Settings.model_construct(_fields_set={*own}, **dict(settings))


def is_right(name: str, value: object) -> bool:
    """Whether a setting may have this value."""
    try:
        Settings(**{name: value})
    except ValidationError:
        return False
    return True


def changes(settings: Settings, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Of right values those that are not what holds now."""
    return {
        name: value
        for name, value in typed.items()
        if getattr(Settings(**{name: value}), name) != getattr(settings, name)
    }


class SchoolNow:
    """School and settings, at hand for every request; renewed beside them, so that none waits."""

    def __init__(
        self,
        store: Store,
        school: School,
        given: Settings,
        *,
        mail_is_on: bool = False,
        now: Callable[[], int] = lambda: 0,
    ) -> None:
        """`mail_is_on`: letters to adults go out (config.toml). `now`: in microseconds."""
        self._store = store
        self._now = now
        self._given = given
        self._seen: int | None = None
        fixed = frozenset(given.model_fields_set)
        self._facts = SchoolFacts(school, given, fixed, mail_is_on)
        self.renew()

    def __call__(self) -> SchoolFacts:
        return self._facts

    def renew(self) -> None:
        """Some small queries, where nothing was set. Raises StorageProblem."""
        with self._store.reading() as connection:
            vault, seen = self._store.vault, last_change(connection)
            adults = told_adults(connection, vault)
            stuck = put_off_since(connection, MAIL)
            off = watch_off(connection, vault)
            kept = None if seen == self._seen else kept_settings(connection, vault)
        if kept is not None:
            self._take_up(with_kept(self._given, kept))
            self._seen = seen
        letters_go = stuck is None or self._now() - stuck[0] <= LETTERS_WITHIN
        self._facts = replace(
            self._facts,
            tells=self._facts.mail_is_on and letters_go and len(adults) >= ENOUGH,
            told_names=frozenset(part for one in adults for part in folded_names(one.name)),
            watches=off is None or not off.is_off,
        )
        look_for_worries(self._facts.watches)

    def _take_up(self, settings: Settings) -> None:
        school = replace(
            self._facts.school,
            name=settings.name,
            timezone=settings.timezone,
            holidays=days_of(settings.holidays),
        )
        self._facts = replace(self._facts, school=school, settings=settings)


async def renewing(facts: SchoolNow) -> None:
    """Takes up what is set while the program runs; what holds stays where that fails."""
    while True:
        await asyncio.sleep(RENEWED_EVERY)
        with suppress(StorageProblem):
            await asyncio.to_thread(facts.renew)
