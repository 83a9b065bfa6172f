"""A mistake in something an author wrote: where it is, what it is, and how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

# Enough for one sitting. A file of rubbish must not give a hundred thousand lines.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    step: str  # "" outside a step
    what: str
    fix: str

    def __str__(self) -> str:
        step = f", step {quoted(self.step)}" if self.step else ""
        return f"{self.file}, line {self.line}{step}: {self.what}. {self.fix}"


class FlowProblems(Exception):
    """Everything that is wrong with a flow, at once."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def problem_at(value: object, what: str, fix: str, step: str = "") -> Problem:
    """A problem with something that was read from a file and knows its line."""
    return Problem("", getattr(value, "line", 0) or 1, str(step), what, fix)


def note(problems: list[Problem], problem: Problem) -> None:
    """Put one more on the list. Raises FlowProblems when it is full."""
    problems.append(problem)
    if len(problems) >= MOST_AT_ONCE:
        raise FlowProblems(first(problems))


def first(problems: Iterable[Problem]) -> Iterator[Problem]:
    """As many as one can mend in one sitting, and a last one that says so."""
    for count, problem in enumerate(problems, start=1):
        yield problem
        if count == MOST_AT_ONCE:
            yield replace(problem, step="", what=_MORE, fix=_AND_AGAIN)
            return


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """From the first line of the file to the last."""
    return sorted(problems, key=lambda problem: (problem.what == _MORE, problem.line))


def quoted(word: str) -> str:
    """A word of the author's inside a message: in quotes, short, and on one line."""
    start = "".join(c if c.isprintable() else "�" for c in word[:_LONGEST])
    return f'"{start}…"' if len(word) > _LONGEST else f'"{start}"'


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """How to mend a name that does not exist: the nearest one, or the whole (short) list."""
    known = [name for name in known if len(name) <= _LONGEST]
    # Looking for the nearest takes time with the square of the length: rubbish is not looked at.
    near = get_close_matches(word, known[:_MOST_NAMES], 1, 0.6) if len(word) <= _LONGEST else []
    if near:
        return f'Did you mean "{near[0]}"?'
    if otherwise or not known:
        return otherwise
    more = " …" if len(known) > _MOST_LISTED else "."
    return f"Use one of: {', '.join(known[:_MOST_LISTED])}{more}"


_MORE = "there may be more to mend"
_AND_AGAIN = "Mend these, then check again."
_LONGEST = 60
_MOST_NAMES = 400
_MOST_LISTED = 30
