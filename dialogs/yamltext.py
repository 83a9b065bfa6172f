"""YAML read as plain text, with its lines.

Every scalar is text (`no:` must not become False), a repeated key is a mistake and not the last
word, and aliases, tags and big or deep files are refused: 289 bytes of aliases can stand for
43 million values. One pass over the parser's events, so that nothing is built from what is refused.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from dialogs.problems import FlowProblems, Problem, note, quoted

LARGEST = 256 * 1024
DEEPEST = 12


class Text(str):
    """A string that knows the line it was written on."""

    line: int

    def __new__(cls, value: str, line: int) -> "Text":
        text = super().__new__(cls, value)
        text.line = line
        return text


class Table(dict[str, Any]):
    """A mapping that knows the line it begins on."""

    line: int


class Rows(list[Any]):
    """A list that knows the line it begins on."""

    line: int


def line_of(value: object) -> int:
    """The line of anything read here; 0 for what was not."""
    return getattr(value, "line", 0)


def read(text: str, file: str) -> tuple[Table, list[Problem]]:
    """The file's top mapping and what is wrong with its form. With problems, it may be empty."""
    empty = Table()
    empty.line = 1
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        return empty, [too_large(file)]
    reader = _Reader(file)
    try:
        top = reader.whole(yaml.parse(text, Loader=_Loader))
    except FlowProblems as full:
        return empty, list(full.problems)
    except (yaml.YAMLError, ValueError) as error:
        return empty, [*reader.problems, _no_yaml(error, text, file)]
    if reader.refused:
        return empty, reader.problems
    if isinstance(top, Table):
        return top, reader.problems
    line = line_of(top) or 1
    named = 'Begin with a line such as "flow: my_flow".'
    return empty, [Problem(file, line, "", "this file has no named parts", named)]


def too_large(file: str) -> Problem:
    return Problem(file, 1, "", "the file is larger than 256 KB", "Split it into smaller flows.")


# PyYAML's own reader in C; the one in Python is ten times slower and reads the same.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Reader:
    """Makes text, tables and rows of the parser's events, writing down what is refused."""

    def __init__(self, file: str):
        self.file = file
        self.problems: list[Problem] = []
        self.refused = False
        self.depth = 0

    def whole(self, events: Iterator[yaml.Event]) -> Any:
        """The one document of the file; None for an empty one."""
        top = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.refuse(
                        event, 'a second "---" starts a new file here', "Write one flow in a file."
                    )
                    return None
            elif isinstance(event, yaml.NodeEvent):
                top = self.value(event, events)
        return top

    def value(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Any:
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return Text(event.value, _line(event))  # as nearly everything is
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None or tag is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            word = str(tag) if anchor is None else f"{sign}{anchor}"
            what = f"{quoted(word)} has a special meaning in YAML, which is not used here"
            self.refuse(event, what, "Take it out, or put the words in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, _line(event))
        if isinstance(event, yaml.CollectionStartEvent):
            return self.collection(event, events)
        return Text("", _line(event))

    def collection(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Table | Rows:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(
                event, "this is nested too deeply", "Use fewer brackets, or begin it farther left."
            )
            raise FlowProblems(self.problems)
        in_rows = isinstance(event, yaml.SequenceStartEvent)
        found = self.rows(events) if in_rows else self.table(events)
        found.line = _line(event)
        self.depth -= 1
        return found

    def rows(self, events: Iterator[yaml.Event]) -> Rows:
        rows = Rows()
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                break
            rows.append(self.value(event, events))
        return rows

    def table(self, events: Iterator[yaml.Event]) -> Table:
        table = Table()
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                break
            name = self.value(event, events)
            value = self.value(next(events), events)
            if not isinstance(name, Text):
                self.wrong(event, "a name must be one plain word", "Write a word before the colon.")
            elif name in table:
                what = f"{quoted(name)} appears here twice"
                self.wrong(event, what, "Keep one of the two.")
            else:
                table[name] = value
        return table

    def wrong(self, event: yaml.Event, what: str, fix: str) -> None:
        note(self.problems, Problem(self.file, _line(event), "", what, fix))

    def refuse(self, event: yaml.Event, what: str, fix: str) -> None:
        self.refused = True
        self.wrong(event, what, fix)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _no_yaml(error: Exception, text: str, file: str) -> Problem:
    """The parser's own words are for programmers; the usual slips are named in plain ones."""
    if not isinstance(error, yaml.MarkedYAMLError):
        position = getattr(error, "position", 0) if isinstance(error, yaml.YAMLError) else 0
        line = text.encode("utf-8", "replace")[:position].count(b"\n") + 1
        what = "this line holds a character that no text may hold"
        fix = "Delete the line and type it again."
        return Problem(file, line, "", what, fix)
    said = error.problem or ""
    _, opened, what, fix = next(slip for slip in _SLIPS if slip[0] in said)
    mark = (opened and error.context_mark) or error.problem_mark
    # The parser may notice only after the end.
    line = min(mark.line + 1 if mark else 1, len(text.splitlines()))
    return Problem(file, line, "", what, fix)


# A part of what the parser says; whether the line to show is where something was opened; what it
# is; how to mend it.
_SLIPS = (
    (
        "mapping values are not allowed", False,
        "a colon stands where none can be",
        'Put words that hold a colon in quotes. Begin each "name:" as far in as its neighbours.',
    ),
    (
        "expected ',' or", True,
        "a bracket that opens here is not closed, or a comma is missing in it",
        'Write {en: "…", es: "…"} or [a, b]. For a quote inside quotes write \\".',
    ),
    (
        "expected node content", False,
        "a bracket is not closed, or stands where words should",
        "Look for a bracket without its other half.",
    ),
    (
        "unexpected end of stream", True,
        "a quote that opens here is never closed",
        "Add the closing quote.",
    ),
    (
        "cannot start any token", False,
        "a tab, or a sign such as @ or %, stands where a word should begin",
        "Use spaces instead of tabs, and put words that begin with a sign in quotes.",
    ),
    (
        "tab character", False,
        "a tab stands at the beginning of this line",
        "Use spaces instead.",
    ),
    (
        "alphabetic or numeric character", False,
        "a word cannot begin with * or &",
        "Put the words in quotes.",
    ),
    (
        "could not find expected ':'", True,
        "this line has no colon",
        'Write "name: words", or move it farther in, so that it goes on with the line above.',
    ),
    (
        "unknown escape character", False,
        "a \\ has a special meaning inside double quotes",
        "Write \\\\ instead of it.",
    ),
    (
        "expected key", False,
        "this line does not begin under its neighbours, or a quote ends too early",
        "Move it under the lines it belongs with. Put words that hold a ' in double quotes.",
    ),
    (
        "block sequence entries", False,
        'a "- " cannot stand right after a colon',
        'Begin a new line with "- ", or put the words in quotes.',
    ),
    (
        "expected '-' indicator", False,
        'this line does not begin under its neighbours, or its "- " is missing',
        "Move it under the lines it belongs with.",
    ),
    (
        "", False,
        "this cannot be read as YAML",
        "Look here and on the line above for a missing quote, comma, bracket, colon or space.",
    ),
)  # fmt: skip
