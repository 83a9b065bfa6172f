"""How a student comes in, the same on every channel: whose card, old enough, and where to go on."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.turn import ConsentMissing, Turn, begin_in, may_begin, pinned_flow
from bot.worlds import world_now, world_of
from dialogs.audience import offered_to
from dialogs.conversation import World
from dialogs.flow import Flow
from storage import conversations
from storage.conversations import FAMILY
from storage.people import School, Student
from storage.published import FlowChanged
from storage.vault import Vault

log = logging.getLogger(__name__)

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
    """Those that the school wants to offer and can: one that needs a named reader, only where one is."""
    named = {flow.name: flow for flow in flows if not flow.reader or settings.check_in_reader}
    return tuple(named[name] for name in settings.flows or named if name in named)


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


class NotOpen(Exception):
    """The student cannot begin this flow now; they are told so kindly, and never what it is about."""


def open_flows(
    connection: Connection, student: Student, flows: Iterable[Flow], settings: Settings
) -> tuple[Flow, ...]:
    """Those of the flows offered that this student can begin: a menu shows no others."""
    world = world_of(student, (), {})
    return tuple(
        flow
        for flow in offered(flows, settings)
        if offered_to(flow, world) and may_begin(connection, student.id, flow)
    )


def open_flow(
    connection: Connection, student: Student, flows: Iterable[Flow], settings: Settings, name: str
) -> Flow:
    """By its name. Raises NotOpen: withdrawn, not for this student, or a yes that it needs is missing."""
    for flow in open_flows(connection, student, flows, settings):
        if flow.name == name:
            return flow
    raise NotOpen(name)


def for_families(flows: Iterable[Flow]) -> Flow | None:
    """The one that families answer by their link."""
    return next((flow for flow in flows if flow.respondent == FAMILY), None)


def under_way(connection: Connection, student: Student, here: str | None) -> str | None:
    """The conversation this channel was at, if it goes on; else the newest.

    Also on a flow that is not offered any more; but none without its yes.
    """
    open_ones = []
    for id, name, version in conversations.open_ones(connection, student.id):
        flow = pinned_flow(connection, student.school_id, name, version)
        if may_begin(connection, student.id, flow):
            open_ones.append(id)
    return here if here in open_ones else next(iter(open_ones), None)


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

    `simple`: where the student has chosen it for themselves. Raises NotOpen.
    """
    who = student if simple is None else replace(student, simple=simple)
    world = world_now(connection, vault, who, transition_age, now)
    world = read_by(world, flow, check_in_reader)
    try:
        return begin_in(connection, vault, student, flow, world, language, channel, now)
    except ConsentMissing:
        raise NotOpen(flow.name) from None
    except FlowChanged as problem:  # another program has published meanwhile: ours to mend
        log.error("%s", problem)
        raise NotOpen(flow.name) from None
