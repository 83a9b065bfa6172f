"""The plain parts of an author's file: words, lists of words, texts in each language, and whom they are for.

Whatever has not the right form is written down with its line, and reading goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dialogs.flow import BANDS, MODES, Fit, Wording, Words
from dialogs.language import codes, original
from dialogs.problems import Problem, did_you_mean, note, quoted
from dialogs.yamltext import Rows, Table, Text, line_of

FIT_KEYS = ("band", "mode", "simple")


@dataclass(slots=True)
class Parts:
    """Of one file."""

    file: str
    problems: list[Problem]
    languages: tuple[str, ...] = ()  # in which words must be; (): those that are there
    step: str = ""
    strays: set[str] = field(default_factory=set)  # languages that the title does not have

    @property
    def example(self) -> str:
        words = ", ".join(f'{code}: "…"' for code in self.languages or codes())
        return f"{{{words}}}"

    @property
    def a_choice(self) -> str:
        words = ", ".join(f"{code}: …" for code in self.languages or codes())
        return f'"- {{value: …, {words}}}".'

    def wrong(self, at: object, what: str, fix: str) -> None:
        note(self.problems, Problem(self.file, line_of(at) or 1, self.step, what, fix))

    def known_keys(self, table: Table, known: tuple[str, ...]) -> None:
        for name in table:
            if name not in known:
                self.wrong(name, f"{quoted(name)} is not known here", did_you_mean(name, known))

    def table(self, table: Table, name: str) -> Table:
        value = table.get(name)
        if isinstance(value, Table):
            return value
        what, fix = f'"{name}:" with named parts is missing', f'Write "{name}:" and its parts.'
        self.wrong(table, what, fix)
        return Table()

    def text(self, table: Table, name: str) -> Text:
        if name in table:
            return self.optional(table, name)
        self.wrong(table, f'"{name}:" is missing', f'Write "{name}: …" here.')
        return Text("", line_of(table))

    def optional(self, table: Table, name: str) -> Text:
        if name not in table:
            return Text("", line_of(table))
        value = table[name]
        if not isinstance(value, Text):
            what = f'after "{name}:" stands more than a word'
            self.wrong(value, what, f'Write one word after it, such as "{name}: …".')
        elif not value.strip():
            self.wrong(value, f'nothing stands after "{name}:"', "Write a word, or take it out.")
        else:
            return value
        return Text("", line_of(value))

    def texts(self, table: Table, name: str) -> tuple[Text, ...]:
        """One word, or a list of them."""
        if name not in table or isinstance(table[name], Text):
            word = self.optional(table, name)
            return (word,) if word else ()
        value = table[name]
        if isinstance(value, Rows) and value and all(isinstance(entry, Text) for entry in value):
            return tuple(value)
        what = f"after {quoted(f'{name}:')} must stand a word or a list of words"
        self.wrong(value, what, f"Write {quoted(f'{name}: [a, b]')}.")
        return ()

    def rows(self, table: Table, name: str) -> Rows:
        value = table.get(name, table)
        if isinstance(value, Rows) and value:
            return value
        fix = f'Write "{name}:" and each entry on its own line below, beginning with "- ".'
        what = f'"{name}:" is missing' if value is table else f'below "{name}:" must stand a list'
        self.wrong(value, what, fix)
        return Rows()

    def tables(self, rows: Rows, fix: str) -> Iterator[Table]:
        """Those entries that have named parts, as all should."""
        for row in rows:
            if isinstance(row, Table):
                yield row
            else:
                self.wrong(row, "this entry has no named parts", fix)

    def by_language(self, table: Table, name: str) -> Words:
        """A text in each language."""
        value = table.get(name, table)
        if isinstance(value, Table) and value is not table:
            return self.each_language(value)
        what = f'"{name}:" is missing' if value is table else f'"{name}:" has no languages'
        self.wrong(value, what, f'Write "{name}: {self.example}".')
        return {}

    def each_language(self, table: Table) -> Words:
        here = tuple(code for code in codes() if code in table)
        self.strays |= {*here} - {*self.languages} if self.languages else set()
        wanted = self.languages or here or (original(),)
        return {language: self.in_language(table, language) for language in wanted}

    def in_language(self, table: Table, language: str) -> Text:
        value = table.get(language, Text("", line_of(table)))
        if not isinstance(value, Text):
            what = f'after "{language}:" stand no plain words'
            self.wrong(value, what, f'Put the words in quotes: {language}: "…".')
        elif not value.strip():
            what = f'the words in "{language}" are missing'
            self.wrong(value, what, f'Add {language}: "…".')
        else:
            return value
        return Text("", line_of(value))

    def number(self, value: Text, otherwise: int) -> int:
        if value and value not in _NUMBERS:
            self.wrong(value, f"{quoted(value)} is no number", "Write a number from 1 to 99.")
            return 1
        return int(value) if value else otherwise

    def bound(self, table: Table, name: str) -> int | None:
        """A number that may be none at all, and larger than what is counted on a screen."""
        value = self.optional(table, name)
        if not value:
            return None
        if not _BOUND.fullmatch(value):
            fix = f'Write "{name}: 10", or another whole number from 0 on.'
            self.wrong(value, f"{quoted(value)} is no whole number", fix)
            return None
        return int(value)

    def yes(self, table: Table, name: str) -> bool | None:
        """Yes or no; None where it is not said."""
        value = self.optional(table, name)
        if value and value not in ("yes", "no"):
            self.wrong(value, f"{quoted(value)} is neither yes nor no", "Write yes or no.")
        return {"yes": True, "no": False}.get(value)

    def fit(self, table: Table) -> Fit:
        bands, modes = self.texts(table, "band"), self.texts(table, "mode")
        for known, given, what in ((BANDS, bands, "band"), (MODES, modes, "mode")):
            for value in given:
                if value not in known:
                    unknown = f"there is no {what} {quoted(value)}"
                    self.wrong(value, unknown, did_you_mean(value, known))
        return Fit(bands, modes, self.yes(table, "simple"))

    def wordings(self, rows: Any, at: object) -> tuple[Wording, ...]:
        if not isinstance(rows, Rows) or not rows:
            what = '"say:" is missing' if rows is None else 'below "say:" must stand a list'
            fix = f'Write "say:" and on the line below it "- {self.example}".'
            self.wrong(at if rows is None else rows, what, fix)
            return ()
        return tuple(map(self.wording, rows))

    def in_one_language(self, language: str, rows: Any, at: object) -> tuple[Wording, ...]:
        """Of a language's own file: `- "…"` for all, `- {band: 3-5, say: "…"}` for some."""
        found = []
        for row in rows if isinstance(rows, Rows) else ():
            if isinstance(row, Table):
                self.known_keys(row, (*FIT_KEYS, "say"))
                found.append(Wording(self.fit(row), {language: self.text(row, "say")}))
            else:
                found.append(Wording(Fit(), {language: row}))
        if not found:
            self.wrong(at, f"{quoted(str(at))} says nothing", 'Write on the line below it: - "…".')
        return tuple(found)

    def wording(self, row: Any) -> Wording:
        if not isinstance(row, Table):
            self.wrong(row, "this wording has no languages", f'Write "- {self.example}".')
            return Wording(Fit(), {})
        self.known_keys(row, (*FIT_KEYS, *codes()))
        return Wording(self.fit(row), self.each_language(row))


_NUMBERS = {str(number) for number in range(1, 100)}
# As many digits as a student can answer with.
_BOUND = re.compile("[0-9]{1,6}")
