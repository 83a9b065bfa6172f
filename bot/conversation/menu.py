"""What a student may talk about now, the same on every channel: what staff gave them stands first.

Then what is next in their series. Whatever stands first so is begun without a menu.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from bot.conversation.arrival import open_flows
from bot.conversation.desk import Desk
from bot.conversation.speaking import world_spoken_to
from dialogs.flow import Flow
from dialogs.giving import due_in, named_day
from dialogs.phrases import phrase
from dialogs.series import Series, all_series
from dialogs.wording import meeting_word
from storage.invited import Given, asked_in, waiting_for
from storage.meetings import meeting_of, steps_of
from storage.people import Student


@dataclass(frozen=True, slots=True)
class Menu:
    flows: tuple[Flow, ...]
    # What to say of the first ones, by name: "For Friday", "Next for your meeting"
    about: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)  # what staff gave them, by flow

    @property
    def next_up(self) -> str:
        """What to say of the first one; "" where it stands there by chance."""
        return self.about.get(self.flows[0].name, "") if self.flows else ""

    @property
    def opens(self) -> str:
        """The flow that is begun without a menu: what stands first, or all there is; else ""."""
        return self.flows[0].name if self.next_up or len(self.flows) == 1 else ""

    @property
    def is_given(self) -> bool:
        """Whether the first one was given by staff: then it is begun, whatever else is under way."""
        return bool(self.flows) and self.flows[0].name in self.given


def menu_of(connection: Connection, desk: Desk, student: Student, language: str, now: int) -> Menu:
    """All that the student can begin. Nothing is left out for the sake of what was given."""
    flows = open_flows(connection, desk, student, now)
    named = {flow.name: flow for flow in flows}
    about: dict[str, str] = {}
    due, series = _next_of_series(connection, desk, student, named, now)
    given = _given(connection, student, named, due, now)
    for name, one in given.items():
        about[name] = due_words(desk, student, one, language, now)
    if due and series and due not in about:
        about[due] = _next_up(series, student, language)
    rest = (flow for flow in flows if flow.name not in about)
    return Menu((*(named[name] for name in about), *rest), about, given)


def due_words(desk: Desk, student: Student, one: Given, language: str, now: int) -> str:
    """Until when it is; nothing of what it is about."""
    due, today = due_in(one.due_on, now, desk.school.timezone)
    world = world_spoken_to(student)
    if due is None or due < today:
        return phrase("round_open", world, language)
    if due == today:
        return phrase("round_today", world, language)
    return phrase("round_for", world, language, day=named_day(due, today, language))


def _next_of_series(
    connection: Connection, desk: Desk, student: Student, named: Mapping[str, Flow], now: int
) -> tuple[str, Series | None]:
    """The flow that is next, "" for none, and of which series."""
    meeting = meeting_of(connection, student.id)
    if meeting is None:
        return "", None
    steps = steps_of(connection, desk.school, meeting, now)
    due = [name for one in steps if one.waits for name in one.step.flows if name in named]
    return due[0] if due else "", all_series()[meeting.series]


def _given(
    connection: Connection, student: Student, named: Mapping[str, Flow], due: str, now: int
) -> dict[str, Given]:
    """By flow, what is due first in front. Of a series it is the step whose turn it is."""
    found: dict[str, Given] = {}
    for one in waiting_for(connection, student.id, now):
        name = one.flow or (due if due in asked_in(one) else "")
        if name in named:
            found.setdefault(name, one)
    return found


def _next_up(series: Series, student: Student, language: str) -> str:
    """A meeting that everyone may have is called as everyone calls it."""
    world = world_spoken_to(student)
    if "every" in series.modes:
        world = replace(world, mode="every")
    return phrase("next_up", world, language, meeting=meeting_word(world, language))
