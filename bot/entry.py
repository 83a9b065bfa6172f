"""How a student comes in, the same on every channel: whose card, old enough, and where to go on."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.turn import Turn, begin_in
from bot.worlds import world_now
from dialogs.conversation import World
from dialogs.flow import Flow
from storage import conversations
from storage.people import School, Student
from storage.vault import Vault

# Without a date of birth, the older bands count as this old.
COUNTS_AS = 13
OLDER_BANDS = ("9-12", "18-22")

# Who mostly has a grown-up beside them.
YOUNGEST = "prek-2"


def initials(name: str) -> str:
    return " ".join(f"{part[0].upper()}." for part in name.split())


def old_enough(student: Student, least: int, today: date) -> bool:
    """By the date of birth where the school gave it, otherwise by the band."""
    if student.born:
        born = date.fromisoformat(student.born)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    else:
        age = COUNTS_AS if student.band in OLDER_BANDS else 0
    return age >= least


def today_at(school: School, now: int) -> date:
    """The day that it is in the school's zone."""
    zone = ZoneInfo(school.timezone)
    return datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(zone).date()


def offered(flows: Iterable[Flow], settings: Settings) -> tuple[Flow, ...]:
    """Those that the school can offer: a flow that asks for a named reader, only where one is named."""
    return tuple(flow for flow in flows if not flow.reader or settings.check_in_reader)


def read_by(world: World, flow: Flow, check_in_reader: str) -> World:
    """The world of a conversation on this flow: it carries whom the student is told of."""
    return replace(world, reader=check_in_reader) if flow.reader else world


def named_reader(connection: Connection, vault: Vault, conversation_id: str | None) -> str:
    """Who reads this conversation, where its flow is offered only with a named reader; else ""."""
    if conversation_id is None:
        return ""
    with suppress(LookupError):
        return conversations.load(connection, vault, conversation_id).conversation.world.reader
    return ""


def under_way(
    connection: Connection, student_id: str, flows: Iterable[Flow], here: str | None
) -> str | None:
    """The conversation this channel was at, if it goes on; else the newest (ids begin with their time)."""
    found = [conversations.unfinished(connection, student_id, flow.name) for flow in flows]
    open_ones = [id for id in found if id]
    return here if here in open_ones else max(open_ones, default=None)


def start(
    connection: Connection,
    vault: Vault,
    student: Student,
    flow: Flow,
    language: str,
    channel: str,
    now: int,
    *,
    transition_age: int,
    check_in_reader: str = "",
    simple: bool | None = None,
) -> Turn:
    """A conversation from its first question, or the one under way on the same flow.

    `simple`: where the student has chosen it for themselves.
    """
    who = student if simple is None else replace(student, simple=simple)
    world = world_now(connection, vault, who, transition_age, now)
    world = read_by(world, flow, check_in_reader)
    return begin_in(connection, vault, student, flow, world, language, channel, now)
