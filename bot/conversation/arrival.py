"""How a student comes in, the same on every channel: whose card, old enough, and where to go on."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.conversation.assent import ConsentMissing, may_ask
from bot.conversation.desk import Desk
from bot.conversation.own_step import step_due
from bot.conversation.pinned import pinned_flow
from bot.conversation.speaking import world_spoken_to
from bot.conversation.student_facts import world_now
from bot.turn import Turn, begin_in
from dialogs import ages
from dialogs.audience import offered_to
from dialogs.completeness import language_for
from dialogs.conversation import World
from dialogs.flow import Flow
from storage import consent, conversations
from storage.conversations import FAMILY
from storage.invited import begins_anew, reader_given
from storage.people import Student
from storage.published import FlowChanged
from storage.vault import Vault

log = logging.getLogger(__name__)


def initials(name: str) -> str:
    return " ".join(f"{part[0].upper()}." for part in name.split())


def old_enough_for_telegram(desk: Desk, student: Student, now: int) -> bool:
    day = ages.day_at(now, desk.school.timezone)
    return ages.is_surely(desk.settings.telegram_min_age, student.born, student.band, day)


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


def open_flows(connection: Connection, desk: Desk, student: Student, now: int) -> tuple[Flow, ...]:
    """Those of the flows offered that this student can begin, with something to be asked in them now."""
    due = step_due(connection, desk.vault, student.id, now)
    world = replace(world_spoken_to(student), step_due=due)
    flows = [flow for flow in offered(desk.flows(), desk.settings) if offered_to(flow, world)]
    waits = any(flow.consent for flow in flows)
    standing = consent.standing(connection, desk.vault, student.id, now, waits=waits)
    return tuple(flow for flow in flows if may_ask(standing, flow))


def open_flow(connection: Connection, desk: Desk, student: Student, name: str, now: int) -> Flow:
    """By its name. Raises NotOpen: withdrawn, not for this student, or a yes that it needs is missing."""
    for flow in open_flows(connection, desk, student, now):
        if flow.name == name:
            return flow
    raise NotOpen(name)


def for_families(flows: Iterable[Flow]) -> Flow | None:
    """The one that families answer by their link."""
    return next((flow for flow in flows if flow.respondent == FAMILY), None)


def under_way(
    connection: Connection, desk: Desk, student: Student, here: str | None, now: int
) -> str | None:
    """The conversation this channel was at, if it goes on; else the newest.

    Also on a flow that is not offered any more; but none without its yes.
    """
    flows = {
        id: pinned_flow(connection, student.school_id, name, version)
        for id, name, version in conversations.open_ones(connection, student.id)
    }
    waits = any(flow.consent for flow in flows.values())
    standing = consent.standing(connection, desk.vault, student.id, now, waits=waits)
    open_ones = [id for id, flow in flows.items() if may_ask(standing, flow)]
    return here if here in open_ones else next(iter(open_ones), None)


def start(
    connection: Connection,
    desk: Desk,
    student: Student,
    name: str,
    language: str,
    now: int,
    *,
    simple: bool | None = None,
) -> Turn:
    """A conversation from its first question, or the one under way on the same flow.

    `simple`: where the student has chosen it for themselves. Raises NotOpen, and AssentMissing where
    they have not said yes to the opening.
    """
    flow = open_flow(connection, desk, student, name, now)
    who = student if simple is None else replace(student, simple=simple)
    age, zone = desk.settings.transition_age, desk.school.timezone
    world = world_now(connection, desk.vault, who, age, now, zone)
    given = reader_given(connection, desk.vault, student.id, name, now) if flow.reader else ""
    world = read_by(world, flow, given or desk.settings.check_in_reader)
    language = language_for(flow, language, desk.settings.language)
    begins_anew(connection, student.id, name, now)
    try:
        return begin_in(connection, desk.vault, student, flow, world, language, now)
    except ConsentMissing:
        raise NotOpen(flow.name) from None
    except FlowChanged as problem:  # another program has published meanwhile: ours to mend
        log.error("%s", problem)
        raise NotOpen(flow.name) from None
