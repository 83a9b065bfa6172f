"""What every channel of a running program is given: the school, what it keeps, and the time."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Config
from bot.conversation.school_names import KnownNames
from bot.school_settings import SchoolNow
from bot.writer import Writer
from dialogs.flow import Flow
from storage.database import Store
from storage.people import School


@dataclass(frozen=True, slots=True)
class RunningSchool:
    config: Config
    store: Store
    facts: SchoolNow
    writer: Writer
    flows: Callable[[], tuple[Flow, ...]]  # what is offered now
    names: KnownNames
    now: Callable[[], int]  # microseconds

    @property
    def school(self) -> School:
        return self.facts().school
