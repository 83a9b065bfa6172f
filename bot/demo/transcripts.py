"""A recorded student as a text that a teacher can read -> what is to be played.

A file begins with who the student is (`name: Mateo`), goes on with one part for each conversation
(`== my_tools, 2026-10-06 09:40, web`) of `bot:` and `student:` lines, and ends each part with what the
student shared (`-- read back`). Any file of the folder shows the form.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files

from dialogs.flow import ASKS
from dialogs.problems import did_you_mean


class TranscriptProblem(Exception):
    """Where a transcript cannot be read, or the conversation went another way: file, line, what."""


@dataclass(slots=True)
class Said:
    """One reply: what the bot had asked, what the student said, and an adult's note beside it."""

    line: int
    asked: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """One line of reading back: which answer (by its question; "" for all), and what with it."""

    line: int
    what: str  # team, case_manager, reader, private, part, no_quote
    question: str
    part: str = ""


@dataclass(slots=True)
class Recorded:
    """One conversation of a recorded student."""

    flow: str
    at: datetime  # on the school's clock
    channel: str
    typed_by: str = "student"
    said: list[Said] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)


@dataclass(slots=True)
class RecordedStudent:
    file: str
    about: str  # the comment at the top: who this is
    facts: dict[str, str] = field(default_factory=dict)
    tools: list[tuple[str, str]] = field(default_factory=list)  # name and places
    goals: list[str] = field(default_factory=list)
    conversations: list[Recorded] = field(default_factory=list)

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked in addition: of those that stand with a yes."""
        return tuple(name for name in ASKS if self.facts.get(f"asks_{name}") == "yes")


FACTS = (
    "student", "name", "band", "mode", "language", "pronouns", "case_manager", "simple",
    "knows_about_plan",
    *(f"asks_{name}" for name in ASKS),
)  # fmt: skip
_SHARING = {
    "share": "team",
    "share with case manager": "case_manager",
    "share with reader": "reader",
    "keep private": "private",
    "only this part": "part",
    "don't quote": "no_quote",
}


def recorded_students() -> Iterator[RecordedStudent]:
    """Every recorded student, in the order of their files."""
    folder = files("bot.demo").joinpath("students")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".txt"):
            yield read(path.read_text(encoding="utf-8"), path.name)


def read(text: str, file: str) -> RecordedStudent:
    """Raises TranscriptProblem."""
    student = RecordedStudent(file, "")
    asked = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            student.about = f"{student.about} {line.lstrip('# ')}".strip()
        elif line.startswith("=="):
            student.conversations.append(_heading(line, file, number))
        elif line and not line.startswith("--"):
            name, _, value = line.partition(":")
            asked = _line(student, name.strip(), value.strip(), asked, number)
    return student


def _heading(line: str, file: str, number: int) -> Recorded:
    try:
        flow, at, channel = (part.strip() for part in line.strip("= ").split(","))
        return Recorded(flow, datetime.strptime(at, "%Y-%m-%d %H:%M"), channel)  # noqa: DTZ007
    except ValueError:
        raise TranscriptProblem(
            f'{file}, line {number}: a part begins like "== my_tools, 2026-10-06 09:40, web"'
        ) from None


def _line(student: RecordedStudent, name: str, value: str, asked: str, number: int) -> str:
    """Puts one line where it belongs; what the bot has asked, for the reply that follows."""
    here = f"{student.file}, line {number}"
    if not student.conversations:
        if name == "tool":
            tool, _, places = value.partition("|")
            student.tools.append((tool.strip(), places.strip()))
        elif name == "goal":
            student.goals.append(value)
        elif name in FACTS:
            student.facts[name] = value
        else:
            raise TranscriptProblem(f'{here}: "{name}:" is not known. {did_you_mean(name, FACTS)}')
        return ""
    now = student.conversations[-1]
    match name:
        case "bot":
            return value
        case "typed by":
            now.typed_by = value
        case "note":
            now.said[-1].note = value
        case "student":
            now.said.append(Said(number, asked, value))
        case _ if name in _SHARING:
            question, _, part = value.partition(" | ")
            question = "" if question == "all" else question
            now.shared.append(Shared(number, _SHARING[name], question, part))
        case _:
            known = ("bot", "student", "note", "typed by", *_SHARING)
            raise TranscriptProblem(f'{here}: "{name}:" is not known. {did_you_mean(name, known)}')
    return ""
