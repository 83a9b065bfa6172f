"""The look after what was given: each minute rounds close, come again, and students are reminded.

A reminder's row and its letter are kept in one transaction, and decided anew in it: what a look found may be
old by then. The letter goes out once at most (bot/telegram/delivery.py). Whom Telegram does not reach finds a
line on their page.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection

from bot.conversation.assent import agreed, may_ask
from bot.conversation.desk import Desk
from bot.giving.repeating import close_what_is_over, give_again
from bot.program.school import RunningSchool
from bot.telegram.reminded import letter
from dialogs import ages
from dialogs.completeness import spoken_to_in
from dialogs.giving import flows_of
from dialogs.reminding import day_hours, due_reminder, reminds_on
from dialogs.school_hours import SchoolHours
from storage import consent, outbox, people, reminders
from storage.invited import PAGE, TELEGRAM
from storage.meetings import meeting_of, steps_of
from storage.people import Student
from storage.problems import StorageProblem
from storage.reminders import Candidate, Whom

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
_AT_ONCE = 20  # students in one transaction: nobody who answers waits long for it


async def minding(of: RunningSchool, wake: Callable[[], None], *, telegram: bool) -> None:
    """Until it is cancelled. What fails is told in the log, and tried again at the next look."""
    while True:
        try:
            if await asyncio.to_thread(mind, of, telegram=telegram):
                wake()
        except StorageProblem as problem:
            log.warning("what was given waits. %s", problem)
        except Exception as error:  # noqa: BLE001  (its words may hold a student's)
            log.error("a look after what was given failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY)


def mind(of: RunningSchool, *, telegram: bool) -> bool:
    """One look, and what comes of it; whether there are letters to send."""
    desk, now = desk_of(of), of.now()
    of.writer.keep(lambda connection: close_what_is_over(connection, desk, now)).result()
    of.writer.keep(lambda connection: give_again(connection, desk, now)).result()
    found = iter(_to_be_reminded(of, now))
    wrote = False
    while some := list(islice(found, _AT_ONCE)):
        wrote |= of.writer.keep(lambda c, some=some: _remind(c, of, some, telegram)).result()  # type: ignore[misc]
    return wrote


def desk_of(of: RunningSchool) -> Desk:
    return Desk(of.store.vault, of.facts, of.config.web.base_url, of.flows, of.names)


def _to_be_reminded(of: RunningSchool, now: int) -> list[Whom]:
    """Nothing is looked at where it is quiet, nor on a day on which nobody is reminded."""
    hours = of.facts().hours
    if not day_hours(hours).is_open(now):
        return []
    with of.store.reading() as connection:
        days = _days(connection, of, hours, now)
        found = reminders.candidates(connection, of.school.id, now, days)
    return [(one.round_id, one.student_id) for one in found if _number(hours, one, now)]


def _remind(
    connection: Connection, of: RunningSchool, those: Sequence[Whom], telegram: bool
) -> bool:
    """In one transaction: who is still to be reminded now, of whom it is noted, and their letters."""
    hours, now, wrote = of.facts().hours, of.now(), False
    days = _days(connection, of, hours, now)
    for one in reminders.candidates(connection, of.school.id, now, days, those):
        number = _number(hours, one, now)
        who = people.student_by_id(connection, of.store.vault, one.student_id)
        if number is None or who is None or not _may_be_asked(connection, of, who, one, now):
            continue
        to = reminders.reached(connection, who.id)
        if to.stopped:
            continue
        by_chat = telegram and bool(to.chat_id) and _agreed_there(connection, of, who, now)
        way = TELEGRAM if by_chat else PAGE
        if reminders.note_reminder(connection, of.school.id, one, number, way, now) and by_chat:
            _put(connection, of, who, one, to.chat_id, now)
            wrote = True
    return wrote


def _put(
    connection: Connection, of: RunningSchool, who: Student, one: Candidate, chat_id: str, now: int
) -> None:
    """It may go out until the hours of this day end."""
    hours = day_hours(of.facts().hours)
    language = spoken_to_in(who.language, of.facts().settings.language)
    body = letter(who, language, one.round_id, now, hours.closes(hours.day(now)))
    new = outbox.New(of.school.id, who.id, TELEGRAM, chat_id, body)
    outbox.put(connection, of.store.vault, new, now)


def _number(hours: SchoolHours, one: Candidate, now: int) -> int | None:
    due = date.fromisoformat(one.due_on)
    return due_reminder(hours, now, one.invited_at, due, one.sent)


def _days(connection: Connection, of: RunningSchool, hours: SchoolHours, now: int) -> set[str]:
    """Of the days until which something was given, those for which anybody may be reminded today."""
    today = hours.day(now)
    return {
        day
        for day in reminders.due_days(connection, of.school.id, now)
        if reminds_on(hours, today, date.fromisoformat(day))
    }


def _may_be_asked(
    connection: Connection, of: RunningSchool, who: Student, one: Candidate, now: int
) -> bool:
    """Whether every yes is there that it takes, and something of it is their turn."""
    names = set(_their_turn(connection, of, one, now))
    flows = [flow for flow in of.flows() if flow.name in names]
    waits = any(flow.consent for flow in flows)
    standing = consent.standing(connection, of.store.vault, who.id, now, waits=waits)
    return not standing.stops and any(may_ask(standing, flow) for flow in flows)


def _their_turn(
    connection: Connection, of: RunningSchool, one: Candidate, now: int
) -> Iterator[str]:
    if not one.series:
        yield from flows_of(one.flow, "")
        return
    meeting = meeting_of(connection, one.student_id)
    steps = steps_of(connection, of.school, meeting, now) if meeting else ()
    for step in steps:
        if step.waits:
            yield from step.step.flows


def _agreed_there(connection: Connection, of: RunningSchool, who: Student, now: int) -> bool:
    """Whether their own yes holds, and Telegram is for their age."""
    day = ages.day_at(now, of.school.timezone)
    least = of.facts().settings.telegram_min_age
    return ages.is_surely(least, who.born, who.band, day) and agreed(connection, who, now)
