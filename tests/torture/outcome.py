"""What came of one part of a run: its figures, and what was found wrong."""

from dataclasses import dataclass, field

from tests.torture.oracle import Violation


@dataclass(eq=False)
class Outcome:
    name: str
    figures: dict[str, int] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    not_run: str = ""  # why not, where this machine does not let it

    def __str__(self) -> str:
        if self.not_run:
            return f"{self.name}: NOT RUN, {self.not_run}"
        figures = ", ".join(f"{count} {what}" for what, count in self.figures.items())
        return f"{self.name}: {figures}"
