"""What `whathelps doctor` looks at: one function a subject, and each thing that it found is a line.

A new check is a function here, and its name in CHECKS. It changes nothing. One that needs the database is
not asked where that cannot be read, which is told once.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from bot.alerting.letters import AN_ADULT
from bot.alerting.troubles import troubles
from bot.commands.setup import counted
from bot.config import Config
from bot.school_settings import SchoolFacts
from dialogs.holidays import days_of
from dialogs.phrases import phrase
from storage import access_log, parked
from storage.backing_up import BACKED_UP, recipient_of
from storage.backup_files import DAY, LIVE, backups_in, made_at
from storage.database import HEAD
from storage.facts import fact
from storage.glancing import Glance, clocks
from storage.master_key import next_of, old_master_keys
from storage.people import School
from storage.places import (
    address_of,
    close_to_others,
    file_of,
    keep_apart,
    keep_backups_apart,
    lies_on_same_disk,
)
from storage.problems import StorageProblem
from storage.restoring import MADE_AT, RESTORED_AT
from storage.tables import outbox, school, student
from storage.vault import Vault

GOOD, LOOK, BAD = "good", "look at", "bad"

_MINUTE = 60 * 1_000_000
_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes that are free
_PATIENCE = 8.0  # seconds for Telegram


@dataclass(frozen=True, slots=True)
class Found:
    """`how`: GOOD, LOOK or BAD; `told`: what is, and what to do about it."""

    what: str
    how: str
    told: str


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to look at. `key_file`: None where the environment has the key; `now`: microseconds."""

    config: Config
    key_file: Path | None
    glance: Glance | None
    token: str
    now: int

    @property
    def kept(self) -> tuple[Connection, Vault] | None:
        """Where it can be read."""
        if self.glance is None or self.glance.vault is None:
            return None
        return self.glance.connection, self.glance.vault


Check = Callable[[Case], Iterator[Found]]


# --- where things lie --------------------------------------------------------------------------------------


def places(case: Case) -> Iterator[Found]:
    """The key apart from the database and the backups; and who else may look in."""
    try:
        address = address_of(case.config.storage.database)
        keep_apart(address, case.key_file)
        if case.config.storage.backups_folder:
            keep_backups_apart(case.config.storage.backups_folder, case.key_file)
        yield Found("places", GOOD, "the master key lies apart from database and backups")
        close_to_others(address, case.key_file)
        yield Found("modes", GOOD, "nobody else on this computer may read them")
    except StorageProblem as problem:
        yield Found("places", BAD, str(problem))


def disks(case: Case) -> Iterator[Found]:
    file = file_of(address_of(case.config.storage.database))
    for folder in (file.parent if file else None, case.config.storage.backups_folder):
        if folder and folder.is_dir():
            free = shutil.disk_usage(folder).free
            how = BAD if free < _TOO_LITTLE else LOOK if free < _LITTLE else GOOD
            more = "" if how == GOOD else ": make room, a full disk keeps no answer"
            yield Found("disk", how, f"{folder}: {free // 1_000_000:,} MB free{more}")


def old_keys(case: Case) -> Iterator[Found]:
    if case.key_file is None:
        return
    for path, until in old_master_keys(case.key_file):
        day = datetime.fromtimestamp(until // 1_000_000, UTC).date()
        yield Found("keys", GOOD, f"{path.name} is kept until {day}, for backups from before")
    if next_of(case.key_file).exists():
        told = "a rotation was not ended: whathelps keys rotate goes on with it"
        yield Found("keys", LOOK, told)


# --- the database ------------------------------------------------------------------------------------------


def database(case: Case) -> Iterator[Found]:
    glance = case.glance
    if glance is None:
        return  # told by who tried to open it
    if glance.problem:
        yield Found("database", BAD, glance.problem)
    elif glance.behind:
        told = "it is of an older version: the next start brings it up to date. Make a backup first"
        yield Found("database", LOOK, told)
    else:
        yield Found("database", GOOD, f"it opens with its master key, schema {HEAD}")


def clock(case: Case) -> Iterator[Found]:
    if case.kept is None:
        return
    newest, server = clocks(case.kept[0])
    if newest > case.now + 5 * _MINUTE:
        ahead = (newest - case.now) // _MINUTE
        yield Found(
            "clock",
            BAD,
            f"the database holds what was said {ahead:,} minutes from now: set the clock right",
        )
    elif server and abs(server - case.now) > _MINUTE:
        apart = abs(server - case.now) // 1_000_000
        yield Found(
            "clock", LOOK, f"the database server's clock is {apart:,} seconds off this one's"
        )
    else:
        yield Found("clock", GOOD, "nothing in the database is of a time to come")


def log(case: Case) -> Iterator[Found]:
    if case.kept:
        wrong = sum(1 for _ in access_log.verify(*case.kept))
        told = f"{counted(wrong, 'row')} altered or gone: whathelps audit verify names them"
        yield Found("log", BAD, told) if wrong else Found("log", GOOD, "the log of looks is whole")


def letters(case: Case) -> Iterator[Found]:
    if case.kept is None:
        return
    connection, _ = case.kept
    for school_id in connection.scalars(select(school.c.id)):
        waits = len(parked.parked(connection, school_id))
        if waits:
            told = f"{counted(waits, 'message')} could not be taken, and lie sealed: the log of run says why"
            yield Found("messages", LOOK, told)
    lately = outbox.c.failed_at > case.now - 7 * DAY
    lost = connection.scalar(select(func.count()).select_from(outbox).where(lately)) or 0
    if lost:
        told = f"{counted(lost, 'message')} given up in the last seven days, as of a chat that is blocked"
        yield Found("messages", LOOK, told)


def backups(case: Case) -> Iterator[Found]:
    if case.kept is None:
        return
    connection, vault = case.kept
    used = connection.execute(select(student.c.id).limit(1)).first() is not None
    how = BAD if used else LOOK
    try:
        recipient = recipient_of(connection, vault)
    except StorageProblem as problem:
        yield Found("backups", BAD, str(problem))
        return
    if not recipient:
        yield Found(
            "backups", how, "there are none: whathelps keys backup-identity, then whathelps backup"
        )
        return
    last = fact(connection, BACKED_UP)
    age = case.now - int(last) if last.isdigit() else None
    if age is None or age > 2 * DAY:
        since = "none was made yet" if age is None else f"the last is {age // DAY} days old"
        yield Found("backups", how, f"{since}: whathelps backup, each night by cron")
    else:
        yield Found("backups", GOOD, f"the last is {max(0, age) // (60 * _MINUTE)} hours old")


def backups_folder(case: Case) -> Iterator[Found]:
    folder = case.config.storage.backups_folder
    if folder is None:
        told = "storage.backups is empty: what students erase is noted nowhere outside the database"
        yield Found("backups", LOOK, told)
        return
    if not folder.is_dir():
        yield Found("backups", BAD, f"{folder} is not there: see that its disk is")
        return
    file = file_of(address_of(case.config.storage.database))
    if file and file.parent.is_dir() and lies_on_same_disk(folder, file.parent):
        told = f"{folder} lies on the disk of the database: copy the backups to another"
        yield Found("backups", LOOK, told)
    old = [one for one in backups_in(folder)[1:] if case.now - (made_at(one) or case.now) > LIVE]
    if old:
        told = f"{counted(len(old), 'file')} older than 14 days: the next whathelps backup throws them away"
        yield Found("backups", LOOK, told)


def restored(case: Case) -> Iterator[Found]:
    if case.kept is None:
        return
    at, made = (fact(case.kept[0], name) for name in (RESTORED_AT, MADE_AT))
    if at.isdigit() and made.isdigit() and case.now - int(at) < 30 * DAY:
        zone = ZoneInfo(case.config.school.timezone)
        first, last = (
            f"{datetime.fromtimestamp(int(one) // 1_000_000, zone):%Y-%m-%d %H:%M}"
            for one in (made, at)
        )
        yield Found(
            "restored",
            LOOK,
            f"what was said between {first} and {last} is lost: tell who was there",
        )


# --- how it is reached, and the school ---------------------------------------------------------------------


def address(case: Case) -> Iterator[Found]:
    base = case.config.web.base_url
    if not case.config.web.enabled:
        return
    if base.startswith("https://"):
        yield Found("address", GOOD, base)
    elif "//localhost" in base:
        yield Found("address", LOOK, f"{base} opens on this computer alone; phones need https")
    else:
        yield Found(
            "address", BAD, f"{base} is not https: what children type could be read on its way"
        )


def telegram(case: Case) -> Iterator[Found]:
    if not case.token:
        yield Found("Telegram", GOOD, "off: there is no token")
        return
    from bot.telegram.reaching import reached  # only where there is a token: it takes a second

    base = case.config.telegram.api_base
    name, wrong = asyncio.run(reached(case.token, base, _PATIENCE))
    yield (
        Found("Telegram", BAD, wrong) if wrong else Found("Telegram", GOOD, f"it answers to {name}")
    )


def contacts(case: Case) -> Iterator[Found]:
    """Whom a child in need is told of."""
    settings = case.config.school
    names = ("contact_name", "contact_role", "contact_where", "contact_phone")
    missing = [f"school.{name}" for name in names if not getattr(settings, name)]
    if {*missing} >= {"school.contact_name", "school.contact_role"}:
        told = "nobody is named to a child who needs to talk: set school.contact_name and the rest"
        yield Found("contact", BAD, told)
    elif missing:
        yield Found("contact", LOOK, f"not set: {', '.join(missing)}")
    else:
        yield Found("contact", GOOD, "named, with where and by which phone")


def mail(case: Case) -> Iterator[Found]:
    if not case.config.mail.is_on:
        return  # told with the alerts
    from bot.alerting.mail import reaches

    why = reaches(case.config.mail)
    told = f"{case.config.mail.host} does not take letters: {why}. See [mail] in config.toml"
    yield Found("mail", BAD, told) if why else Found("mail", GOOD, "the server lets us in")


def alerts(case: Case) -> Iterator[Found]:
    """Whether two adults are reached, and what waits too long: as on the admins' pages."""
    if case.kept is None:
        return
    settings = case.config.school
    here = School("", settings.name, settings.timezone, days_of(settings.holidays))
    facts = SchoolFacts(here, settings, mail_is_on=case.config.mail.is_on)
    found = [*troubles(*case.kept, facts, case.now)]
    for one in found:
        how = LOOK if one.name == "watch_asked" else BAD
        told = phrase(f"staff_trouble_{one.name}", AN_ADULT, "en", **one.values)
        yield Found("alerts", how, told)
    if not found:
        yield Found("alerts", GOOD, "two adults are told, and nothing waits for them too long")


def calendar(case: Case) -> Iterator[Found]:
    """Without holidays a step before a meeting falls due on Christmas."""
    zone = ZoneInfo(case.config.school.timezone)
    today = datetime.fromtimestamp(case.now // 1_000_000, zone).date()
    begins = date(today.year - (today.month < 7), 7, 1)
    this_year = [day for day in days_of(case.config.school.holidays) if day >= begins]
    if this_year:
        yield Found(
            "calendar", GOOD, f"{counted(len(this_year), 'day')} without school from {begins} on"
        )
    else:
        told = f"no days without school since {begins} (school.holidays): they are counted as school days"
        yield Found("calendar", LOOK, told)


CHECKS: tuple[Check, ...] = (
    database,
    places,
    old_keys,
    disks,
    clock,
    log,
    letters,
    backups,
    backups_folder,
    restored,
    address,
    telegram,
    contacts,
    mail,
    alerts,
    calendar,
)
