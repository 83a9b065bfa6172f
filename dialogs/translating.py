"""The words that a language brings for what others wrote: the shared lists and the shipped flows.

A language's files name a list's choices by their values and a flow's questions by their steps; each wording
stands under the same students as the one that it translates. A flow in one language more is another text,
so its version says so: "3+so" is version 3 with Somali.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dialogs.flow import Choice, Fit, Flow, Lists, Step, Wording, Words
from dialogs.problems import Problem, quoted
from dialogs.yamltext import Rows, Table, Text, line_of, read


def in_languages(choices: tuple[Choice, ...], languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """The same choices with no words but in these languages: what a flow in them is pinned to."""
    return tuple(_only(choice, languages) for choice in choices)


def usual_fragment(label: Words) -> Words:
    """A label as it stands inside a sentence: “A lot” as “a lot”, but “I did not know” as it is."""
    return {
        language: text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]
        for language, text in label.items()
    }


def translated_lists(
    lists: Lists, code: str, file: str, text: str
) -> tuple[dict[str, tuple[Choice, ...]], list[Problem]]:
    """Those of the lists that the file has words for, with them; and what is wrong with it."""
    top, problems = read(text, file)
    reader = _Reader(file, code, problems)
    found = {}
    for name, rows in reader.parts(top, "lists"):
        if name not in lists:
            reader.wrong(name, f"there is no list {quoted(name)}")
        elif isinstance(rows, Table):
            found[str(name)] = reader.choices(lists[name], name, rows)
    return found, problems


def translated_flow(
    flow: Flow, lists: Lists, code: str, file: str, text: str
) -> tuple[Flow, list[Problem]]:
    """The flow, one language more. `lists`: the shared ones, with the language's words."""
    top, problems = read(text, file)
    reader = _Reader(file, code, problems)
    said = dict(reader.parts(top, "steps"))
    own = dict(reader.parts(top, "lists")) if "lists" in top else {}
    speaks = (*flow.languages, code)
    steps = tuple(
        step if step.probe_of else replace(step, say=reader.wordings(step, said.get(step.id)))
        for step in flow.steps
    )
    for name in said:
        if name not in flow.by_id:
            reader.wrong(name, f"there is no step {quoted(name)}")
    found = {}
    for name, choices in flow.lists.items():
        of_own = isinstance(own.get(name), Table)
        with_words = reader.choices(choices, name, own[name]) if of_own else lists.get(name, ())
        found[name] = in_languages(with_words, speaks)
        for choice in with_words:
            if code not in choice.label:
                where = f"the list {quoted(name)} has no words for {quoted(choice.value)}"
                reader.wrong(top, where)
    title = {**flow.title, code: reader.text(top, "title")}
    version = f"{flow.version}+{code}"
    return replace(flow, title=title, version=version, steps=steps, lists=found), problems


def _only(choice: Choice, languages: tuple[str, ...]) -> Choice:
    def kept(words: Words) -> Words:
        return {code: words[code] for code in languages if code in words}

    names = choice.tool
    if names is not None:
        names = replace(names, ask=kept(names.ask), formal=kept(names.formal))
    forms = {name: kept(words) for name, words in choice.forms.items()}
    return replace(
        choice, label=kept(choice.label), fragment=kept(choice.fragment), tool=names, forms=forms
    )


class _Reader:
    """Reads one of the language's files, writing down what is wrong and going on."""

    def __init__(self, file: str, code: str, problems: list[Problem]) -> None:
        self.file, self.code, self.problems = file, code, problems

    def wrong(self, at: object, what: str) -> None:
        fix = "Write it as the file that it translates has it."
        self.problems.append(Problem(self.file, line_of(at) or 1, "", what, fix))

    def parts(self, table: Table, name: str) -> Iterator[tuple[Text, Any]]:
        if isinstance(table.get(name), Table):
            yield from table[name].items()
        else:
            self.wrong(table, f'"{name}:" with named parts is missing')

    def text(self, table: Table, name: str) -> str:
        value = table.get(name)
        if isinstance(value, Text) and value.strip():
            return value
        self.wrong(table, f'"{name}:" is missing')
        return ""

    def choices(self, choices: tuple[Choice, ...], name: str, rows: Table) -> tuple[Choice, ...]:
        values = {choice.value for choice in choices}
        for value in rows:
            if value not in values:
                self.wrong(value, f"the list {quoted(name)} has no choice {quoted(value)}")
        return tuple(self.choice(choice, rows.get(choice.value)) for choice in choices)

    def choice(self, choice: Choice, row: Any) -> Choice:
        """Its label alone, or `say`, with `fragment`, and for a tool `ask` and `formal`."""
        if row is None:
            return choice
        table = row if isinstance(row, Table) else Table({"say": row})
        label = self.text(table, "say")
        usual = usual_fragment({self.code: label})[self.code]
        names = choice.tool
        if names is not None:
            ask, formal = (table.get(part, usual) for part in ("ask", "formal"))
            ask, formal = self.with_own(names.ask, ask), self.with_own(names.formal, formal)
            names = replace(names, ask=ask, formal=formal)
        return replace(
            choice,
            label=self.with_own(choice.label, label),
            fragment=self.with_own(choice.fragment, table.get("fragment", usual)),
            tool=names,
        )

    def with_own(self, words: Words, text: str) -> Words:
        return {**words, self.code: str(text)}

    def wordings(self, step: Step, rows: Any) -> tuple[Wording, ...]:
        said = dict(self.wording(row) for row in rows) if isinstance(rows, Rows) else {}
        for wording in step.say:
            if wording.fit not in said:
                what = f"step {quoted(step.id)} lacks words for {_whom(wording.fit)}"
                self.wrong(step.id if rows is None else rows, what)
        return tuple(
            replace(one, text=self.with_own(one.text, said.get(one.fit, ""))) for one in step.say
        )

    def wording(self, row: Any) -> tuple[Fit, str]:
        """`- "…"` for all, or `- {band: 3-5, say: "…"}` for some."""
        if not isinstance(row, Table):
            return Fit(), str(row)
        simple = {"yes": True, "no": False}.get(str(row.get("simple", "")))
        return Fit(_several(row.get("band")), _several(row.get("mode")), simple), self.text(
            row, "say"
        )


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, Rows) else (str(value),) if value else ()


def _whom(fit: Fit) -> str:
    named = [*fit.bands, *fit.modes]
    named += [] if fit.simple is None else ["simple words" if fit.simple else "no simple words"]
    return ", ".join(named) or "everyone"
