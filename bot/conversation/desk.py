"""What every channel has at hand from reply to reply; a channel adds what it alone needs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import School as Settings
from bot.conversation.school_names import KnownNames
from bot.school_settings import SchoolFacts
from dialogs.flow import Flow
from storage.people import School
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    vault: Vault
    facts: Callable[[], SchoolFacts]  # as they hold now
    base_url: str  # of the web page
    flows: Callable[[], tuple[Flow, ...]]  # what is offered now
    names: KnownNames

    @property
    def school(self) -> School:
        return self.facts().school

    @property
    def settings(self) -> Settings:
        return self.facts().settings
