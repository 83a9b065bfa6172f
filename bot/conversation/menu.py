"""What a student may talk about now, the same on every channel: what is next in their series stands first."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.conversation.arrival import open_flows
from bot.conversation.desk import Desk
from bot.conversation.speaking import world_spoken_to
from dialogs.flow import Flow
from dialogs.phrases import phrase
from dialogs.series import Series, all_series
from dialogs.wording import meeting_word
from storage.meetings import meeting_of, steps_of
from storage.people import Student


@dataclass(frozen=True, slots=True)
class Menu:
    flows: tuple[Flow, ...]
    next_up: str = ""  # what to say of the first one: "Next for your meeting"

    @property
    def opens(self) -> str:
        """The flow that is begun without a menu: what is next in their series, or all there is; else ""."""
        return self.flows[0].name if self.next_up or len(self.flows) == 1 else ""


def menu_of(connection: Connection, desk: Desk, student: Student, language: str, now: int) -> Menu:
    """All that the student can begin. Nothing is left out for the sake of a series."""
    flows = open_flows(connection, desk, student, now)
    meeting = meeting_of(connection, student.id)
    if meeting is None:
        return Menu(flows)
    steps = steps_of(connection, desk.school, meeting, now)
    named = {flow.name: flow for flow in flows}
    due = [named[name] for one in steps if one.waits for name in one.step.flows if name in named]
    if not due:
        return Menu(flows)
    rest = (flow for flow in flows if flow is not due[0])
    return Menu((due[0], *rest), _next_up(all_series()[meeting.series], student, language))


def _next_up(series: Series, student: Student, language: str) -> str:
    """A meeting that everyone may have is called as everyone calls it."""
    world = world_spoken_to(student)
    if "every" in series.modes:
        world = replace(world, mode="every")
    return phrase("next_up", world, language, meeting=meeting_word(world, language))
