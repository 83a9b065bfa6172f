"""Which flows a school's students are offered: the shipped ones, replaced and joined by its own.

Only what a person has published counts. A flow of the school's own is taken from the database as it
was published, never from its file, so whatever happens to the file, the last good version goes on.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation.pinned import pinned_flow
from dialogs.flow import Flow, to_text
from dialogs.loading import shipped_files, shipped_flow
from dialogs.problems import FlowProblems, quoted
from storage import conversations, flows_in_use, published
from storage.database import Store
from storage.flows_in_use import OwnVersion, own_versions
from storage.problems import StorageProblem
from storage.published import FlowChanged, NotPublished, published_versions
from storage.vault import Vault

log = logging.getLogger(__name__)

RENEWED_EVERY = 3.0  # seconds

# The shipped flows in the order of a menu: who I am and what helps, then meetings, then what comes later.
IN_ORDER = (
    "good_day",
    "quick",
    "all_about_me",
    "my_day",
    "my_place",
    "my_tools",
    "my_help",
    "how_i_learn",
    "my_step",
    "my_goal",
    "my_meeting",
    "words",
    "after_meeting",
    "my_future",
    "empathy",
)


@dataclass(frozen=True, slots=True)
class Offered:
    """`own`: when it was published, for a flow of the school's own; None for a shipped one."""

    flow: Flow
    own: OwnVersion | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """`told`: name -> what keeps a flow, or its newest text, from being offered."""

    flows: tuple[Offered, ...]
    told: dict[str, str]


def flows_for(connection: Connection, school_id: str) -> tuple[Flow, ...]:
    """What the school's students are offered now."""
    return tuple(one.flow for one in offering(connection, school_id).flows)


def offering(connection: Connection, school_id: str) -> Offering:
    """What is offered, with whose it is; the shipped flows first, each in its place."""
    versions = own_versions(connection, school_id)
    in_use = {one.name: one for one in versions if one.ended_at is None}
    own = {(one.name, one.version) for one in versions}
    shipped = {file.removesuffix(".yaml") for file, _ in shipped_files()}
    names = [*(name for name in IN_ORDER if name in shipped), *sorted(shipped - {*IN_ORDER})]
    found, told = [], dict[str, str]()
    for name in dict.fromkeys([*names, *in_use]):
        try:
            if name in in_use:
                found.append(_own(connection, school_id, in_use[name]))
            else:
                found.append(Offered(_shipped(connection, school_id, name, own)))
        except _GoesOn as problem:
            found.append(Offered(problem.flow))
            told[name] = str(problem)
        except _NotOffered as problem:
            told[name] = str(problem)
    return Offering(tuple(found), told)


def version_after(known: Iterable[str]) -> str:
    """The next whole number; `known`: the versions that there are."""
    return str(1 + max((int(one.partition(".")[0]) for one in known), default=0))


def known_versions(connection: Connection, school_id: str, name: str) -> dict[str, str]:
    """Version -> text of each that was published or begun, and of the one that is shipped."""
    versions = published_versions(connection, school_id, name)
    with suppress(KeyError, FlowProblems):
        shipped = shipped_flow(name)
        # Nobody may have begun it yet; but its version is not free.
        versions.setdefault(shipped.version, to_text(shipped))
    return versions


def higher_one(flow: Flow, known: Mapping[str, str]) -> str | None:
    """The known version that this flow's must be higher than, and is not; None where it is free.

    A text that is known under its very version may come back, however many came after it.
    """
    if known.get(flow.version) == to_text(flow):
        return None
    newest = max(known, key=_as_numbers, default=None)
    if newest is None or _as_numbers(flow.version) > _as_numbers(newest):
        return None
    return newest


def _as_numbers(version: str) -> tuple[int, ...]:
    """Without what a language of the school's own has added behind it: "6+fr"."""
    return tuple(map(int, version.partition("+")[0].split(".")))


@dataclass(frozen=True, slots=True)
class Plan:
    """A flow that may be published. `before`: what its answers will be counted beside, where there
    is anything; `now`: what is offered under its name, and in place of which it would come.
    """

    flow: Flow
    now: Offered | None
    instead_of: str | None  # the version of the school's own that would end
    before: Flow | None
    under_way: dict[str, tuple[int, Flow]]  # version -> how many conversations are pinned to it

    @property
    def is_in_use(self) -> bool:
        return self.now is not None and to_text(self.now.flow) == to_text(self.flow)


class VersionTaken(Exception):
    """The version of a flow is not higher than `newest`, or known with another text; `free`: the next."""

    def __init__(self, version: str, newest: str, free: str, *, known: bool) -> None:
        super().__init__(version, newest, free)
        self.version, self.newest, self.free, self.known = version, newest, free, known


def plan(connection: Connection, school_id: str, flow: Flow) -> Plan:
    """What it would mean to publish a flow that has no problems. Raises VersionTaken."""
    versions = known_versions(connection, school_id, flow.name)
    newest = higher_one(flow, versions)
    if newest is not None:
        free = version_after(versions)
        raise VersionTaken(flow.version, newest, free, known=flow.version in versions)
    found = offering(connection, school_id).flows
    now = next((one for one in found if one.flow.name == flow.name), None)
    own = [one for one in own_versions(connection, school_id) if one.name == flow.name]
    instead_of = next((one.version for one in own if one.ended_at is None), None)
    before = now.flow if now else None
    if before is None and own:
        before = _readable(connection, school_id, flow.name, own[-1].version)
    under_way = {}
    for version, count in conversations.under_way(connection, school_id).get(flow.name, {}).items():
        pinned = _readable(connection, school_id, flow.name, version)
        if pinned:
            under_way[version] = (count, pinned)
    return Plan(flow, now, instead_of, before, under_way)


def publish(
    connection: Connection, vault: Vault, school_id: str, plan: Plan, by: str, now: int
) -> None:
    """Offer the flow from now on. Raises FlowChanged, InUseMeanwhile."""
    flow = plan.flow
    published.publish(connection, school_id, flow.name, flow.version, to_text(flow), now)
    new = OwnVersion(flow.name, flow.version, now)
    flows_in_use.use(connection, vault, school_id, new, by, instead_of=plan.instead_of)


class FlowsNow:
    """What is offered now, at hand for every request; renewed beside them, so that none waits."""

    def __init__(self, store: Store, school_id: str) -> None:
        self._store = store
        self._school_id = school_id
        self._seen: list[OwnVersion] | None = None
        self._flows: tuple[Flow, ...] = ()
        self.renew()

    def __call__(self) -> tuple[Flow, ...]:
        return self._flows

    def renew(self) -> None:
        """One small query where nothing was published or withdrawn. Raises StorageProblem."""
        with self._store.reading() as connection:
            seen = own_versions(connection, self._school_id)
            if seen != self._seen:
                self._flows = flows_for(connection, self._school_id)
                self._seen = seen


async def renewing(flows: FlowsNow) -> None:
    """Takes up what is published while the program runs; what is offered stays where that fails."""
    while True:
        await asyncio.sleep(RENEWED_EVERY)
        with suppress(StorageProblem):
            await asyncio.to_thread(flows.renew)


class _NotOffered(Exception):
    """Why a flow cannot be offered at all."""


class _GoesOn(Exception):
    """Why an older text is offered than the program has."""

    def __init__(self, flow: Flow, why: str) -> None:
        super().__init__(why)
        self.flow = flow


def _own(connection: Connection, school_id: str, one: OwnVersion) -> Offered:
    flow = _readable(connection, school_id, one.name, one.version)
    if flow is None:
        raise _NotOffered(
            f"Flow {quoted(one.name)}, version {one.version}, is published but not offered: what is "
            "kept of it cannot be read. Publish it anew under a higher version, or: whathelps flows "
            f"withdraw {one.name}"
        )
    return Offered(flow, one)


def _readable(connection: Connection, school_id: str, name: str, version: str) -> Flow | None:
    """A flow as it was published; None for what this program cannot read, or is not there."""
    try:
        return pinned_flow(connection, school_id, name, version)
    except (NotPublished, ValueError):
        return None


def _shipped(connection: Connection, school_id: str, name: str, own: set[tuple[str, str]]) -> Flow:
    try:
        flow = shipped_flow(name)
    except FlowProblems as broken:
        raise _NotOffered(str(broken)) from None
    versions = published_versions(connection, school_id, name)
    kept = versions.get(flow.version)
    if kept is None or kept == to_text(flow):
        return flow
    if (name, flow.version) in own:
        raise _NotOffered(
            f"The shipped flow {quoted(name)} has version {flow.version}, as one of your own that "
            f"you withdrew, so it is not offered. Copy its file into school.flows_dir, write "
            f"version: {version_after(versions)}, and: whathelps flows publish {name}.yaml"
        )
    changed = str(FlowChanged(name, flow.version))
    last_good = _readable(connection, school_id, name, flow.version)
    raise _GoesOn(last_good, changed) if last_good else _NotOffered(changed)
