"""YAML -> Flow: reads what an author wrote, with its lines, and collects what has a wrong form.

What a flow means (does this step exist, can a student get there) is checking.py's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import cycle
from typing import Any

from pydantic import TypeAdapter

from dialogs.flow import (
    BANDS,
    MODES,
    Choice,
    Condition,
    Fit,
    Flow,
    Loop,
    Most,
    Offer,
    Step,
    ToolNames,
    Wording,
    Words,
)
from dialogs.language import by_languages, codes, file_of, folder, original
from dialogs.problems import FlowProblems, Problem, did_you_mean, note, quoted
from dialogs.translating import in_languages, translated_flow, translated_lists
from dialogs.yamltext import Rows, Table, Text, line_of, read

Lists = Mapping[str, tuple[Choice, ...]]

_FLOW_KEYS = (
    "flow", "version", "title", "band", "consent", "respondent", "reader", "lists", "steps",
)  # fmt: skip
_LOOP_KEYS = ("loop", "over", "or_chosen_in", "most", "steps")
_STEP_KEYS = (
    "id", "type", "say", "band", "mode", "simple", "when", "choices", "most", "without",
    "appearance", "meaning", "story", "sensitive", "why", "lowest", "highest",
)  # fmt: skip
_FIT_KEYS = ("band", "mode", "simple")
_TOOL_KEYS = ("formal", "ask", "group", "ceds", "pnp", "near")
_CHOICE_KEYS = ("value", "fragment", "picture", "pole", *_TOOL_KEYS)


@by_languages
def shipped_flow(name: str) -> Flow:
    """A flow that comes with the program. Raises KeyError for a name that does not exist."""
    text = dict(shipped_files()).get(f"{name}.yaml")
    if text is None:
        raise KeyError(name)
    flow, problems = load_flow(text, f"{name}.yaml", shipped_lists())
    if flow is None or problems:
        raise FlowProblems(problems)
    return _translated(flow)


def _translated(flow: Flow) -> Flow:
    """In each language too that has a file of words for it."""
    for code in codes():
        found = file_of(code, f"flows/{flow.name}.yaml")
        if found is None or code in flow.languages:
            continue
        flow, problems = translated_flow(flow, shipped_lists(), code, *found)
        if problems:
            raise FlowProblems(problems)
        steps = [step for step in flow.steps if not step.probe_of]
        flow = replace(flow, steps=tuple(_with_probes(steps, flow.languages)))
    return flow


def shipped_files() -> Iterator[tuple[str, str]]:
    """File name and text of every flow that comes with the program."""
    return _texts("flows")


def _texts(folder: str) -> Iterator[tuple[str, str]]:
    return _texts_in(files("dialogs").joinpath(folder))


def _texts_in(folder: Traversable, before: str = "") -> Iterator[tuple[str, str]]:
    found = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(found, key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            yield f"{before}{path.name}", path.read_text(encoding="utf-8")


@by_languages
def shipped_lists() -> Lists:
    """The shared lists, the catalogue of tools among them."""
    lists, problems = load_lists(_texts("lists"), translated=True)
    if problems:
        raise FlowProblems(problems)
    return lists


@by_languages
def shipped_tools() -> Mapping[str, Choice]:
    """The catalogue of tools by their values: from its own file alone where that says it all.

    A draft needs none of the other lists, and reading them all takes longer than writing it.
    """
    if any(folder(code).joinpath("lists").is_dir() for code in codes()):
        return {choice.value: choice for choice in shipped_lists()["tools"]}
    text = files("dialogs").joinpath("lists/tools.yaml").read_text(encoding="utf-8")
    lists, problems = load_lists([("tools.yaml", text)])
    if problems:
        raise FlowProblems(problems)
    return {choice.value: choice for choice in lists["tools"]}


def load_lists(
    texts: Iterable[tuple[str, str]], *, translated: bool = False
) -> tuple[Lists, list[Problem]]:
    """The lists of these files (name and text), and everything wrong with their form.

    `translated`: with the words that languages have for them in files of their own.
    """
    found: dict[str, tuple[Choice, ...]] = {}
    problems: list[Problem] = []
    picks: list[tuple[str, str, Table]] = []
    names: set[str] = set()
    for file, text in texts:
        table, form = read(text, file)
        reader = _Reader(file, form)
        for name, rows in reader.table(table, "lists").items():
            if name in names:
                what = f"another list is called {quoted(name)} as well"
                reader.wrong(name, what, "Give each list a name of its own.")
            elif isinstance(rows, Table):
                picks.append((file, name, rows))
            else:
                found[name] = reader.choices(rows, name)
            names.add(name)
        problems += reader.problems
    if translated:
        _with_translations(found, problems)
    for file, name, pick in picks:
        reader = _Reader(file, problems)
        found[name] = reader.picked(pick, found)
    # Without their lines: those are of other files than the one in which a flow names the list.
    as_json = TypeAdapter(dict[str, tuple[Choice, ...]])
    return as_json.validate_json(as_json.dump_json(found)), problems


def _with_translations(lists: dict[str, tuple[Choice, ...]], problems: list[Problem]) -> None:
    """The words that a language's own files have for the lists, put in."""
    for code in codes():
        for file, text in _texts_in(folder(code).joinpath("lists"), f"{code}/lists/"):
            found, wrong = translated_lists(lists, code, file, text)
            lists.update(found)
            problems += wrong


def load_flow(text: str, file: str, lists: Lists) -> tuple[Flow | None, list[Problem]]:
    """The flow, None where there is nothing to build it of; and all that is wrong with its form."""
    top, problems = read(text, file)
    if problems and not top:
        return None, problems
    return load_tree(top, file, lists, problems)


def load_tree(
    top: Table, file: str, lists: Lists, problems: list[Problem]
) -> tuple[Flow | None, list[Problem]]:
    """As `load_flow`, of what was read already, with the problems found so far."""
    reader = _Reader(file, problems)
    try:
        return _flow(reader, top, lists), reader.problems
    except FlowProblems as full:
        return None, list(full.problems)


def _flow(reader: "_Reader", top: Table, lists: Lists) -> Flow:
    reader.known_keys(top, _FLOW_KEYS)
    name, version = reader.text(top, "flow"), reader.text(top, "version")
    title = reader.words(top, "title")
    reader.languages = tuple(title)
    own = reader.own_lists(top, lists)
    bands = reader.fit(top).bands
    steps, loops = reader.steps(top)
    # Whom the flow is for holds for each of its steps that does not say it for itself.
    if bands:
        steps = [s if s.fit.bands else replace(s, fit=replace(s.fit, bands=bands)) for s in steps]
    for language in sorted(reader.strays):
        what = f'the words in "{language}" are missing, and there are some below'
        reader.wrong(top["title"], what, f'Add {language}: "…", or take those out.')
    used = {offer.list for step in steps for offer in step.choices}
    reader.every_list_is_offered(top, {*used, *lists})
    reader.shared_lists_have_words(steps, lists)
    lists = {**lists, **own}
    return Flow(
        name=name,
        version=version,
        title=title,
        steps=tuple(_with_probes(steps, tuple(title))),
        loops=loops,
        lists={n: in_languages(lists[n], tuple(title)) for n in sorted(used) if n in lists},
        bands=bands,
        consent=reader.optional(top, "consent"),
        respondent=reader.optional(top, "respondent"),
        reader=reader.optional(top, "reader"),
    )


def load_choices(rows: Rows, name: str, file: str) -> tuple[tuple[Choice, ...], list[Problem]]:
    """The choices of one list that was read already, and all that is wrong with their form."""
    reader = _Reader(file, [])
    return reader.choices(rows, name), reader.problems


@by_languages
def phrases_of(language: str, respondent: str = "") -> dict[str, tuple[Wording, ...]]:
    """What the bot itself says in this language, by name. Raises FlowProblems."""
    name = f"phrases_{respondent}.yaml" if respondent else "phrases.yaml"
    found = file_of(language, name)
    return _named_wordings(*found, "phrases", language) if found else {}


@by_languages
def frames_of() -> dict[str, tuple[Wording, ...]]:
    """The words around what a student said, in a draft. Raises FlowProblems."""
    text = files("dialogs").joinpath("drafts/frames.yaml").read_text(encoding="utf-8")
    return _named_wordings("drafts/frames.yaml", text, "frames")


def _named_wordings(
    file: str, text: str, part: str, language: str = ""
) -> dict[str, tuple[Wording, ...]]:
    top, problems = read(text, file)
    reader = _Reader(file, problems)
    wordings = partial(reader.in_one_language, language) if language else reader.wordings
    found = {str(name): wordings(rows, name) for name, rows in reader.table(top, part).items()}
    if reader.problems:
        raise FlowProblems(reader.problems)
    return found


def usual_fragment(label: Words) -> Words:
    """A label as it stands inside a sentence: “A lot” as “a lot”, but “I did not know” as it is."""
    return {
        language: text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]
        for language, text in label.items()
    }


def _with_probes(steps: list[Step], languages: tuple[str, ...]) -> Iterator[Step]:
    """Each story question with its two scripted probes behind it, in the flow's languages."""
    pairs = cycle((("probe_1", "probe_2"), ("probe_1_again", "probe_2_again")))
    for step in steps:
        yield step
        before = step.id
        said = [in_each(name, languages) for name in next(pairs)] if step.story else []
        for number, say in enumerate(said, start=1):
            id = Text(f"{step.id}_more{number}", line_of(step.id))
            probe = replace(step, id=id, say=say, when=(), story=False)
            yield replace(probe, probe_of=before)
            before = probe.id


def in_each(name: str, languages: tuple[str, ...], respondent: str = "") -> tuple[Wording, ...]:
    """A phrase of the bot's own in all of these languages, as a step says it."""
    said = [phrases_of(language, respondent)[name] for language in languages]
    fits = dict.fromkeys(wording.fit for wordings in said for wording in wordings)
    return tuple(
        Wording(fit, {k: v for wordings in said for k, v in _first_for(fit, wordings).text.items()})
        for fit in fits
    )


def _first_for(fit: Fit, wordings: tuple[Wording, ...]) -> Wording:
    return next((one for one in wordings if one.fit == fit), wordings[-1])


@dataclass(slots=True)
class _Reader:
    """Reads parts of one file, writing down what has not the right form and going on."""

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

    def words(self, table: Table, name: str) -> Words:
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
                self.known_keys(row, (*_FIT_KEYS, "say"))
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
        self.known_keys(row, (*_FIT_KEYS, *codes()))
        return Wording(self.fit(row), self.each_language(row))

    def steps(self, top: Table) -> tuple[list[Step], dict[str, Loop]]:
        steps: list[Step] = []
        loops: dict[str, Loop] = {}
        for row in self.tables(self.rows(top, "steps"), _A_STEP):
            if "loop" not in row:
                steps.append(self.one_step(row, ""))
                continue
            loop = self.loop(row)
            if loop.name in loops:
                what = f"two loops are called {quoted(loop.name)}"
                self.wrong(loop.name, what, "Give each loop a name of its own.")
            loops.setdefault(loop.name, loop)
            steps += self.inner_steps(row, loop.name)
        return steps, loops

    def inner_steps(self, row: Table, loop: str) -> Iterator[Step]:
        for entry in self.tables(self.rows(row, "steps"), _A_STEP):
            if "loop" in entry:
                self.wrong(
                    entry, "a loop cannot stand inside a loop", "Move it after the other one."
                )
            else:
                yield self.one_step(entry, loop)

    def loop(self, row: Table) -> Loop:
        self.known_keys(row, _LOOP_KEYS)
        return Loop(
            self.text(row, "loop"),
            self.text(row, "over"),
            self.optional(row, "or_chosen_in"),
            tuple(map(self.most, self.tables(self.rows(row, "most"), _A_MOST))),
        )

    def most(self, row: Table) -> Most:
        self.known_keys(row, (*_FIT_KEYS, "items"))
        return Most(self.fit(row), self.number(self.text(row, "items"), 1))

    def one_step(self, row: Table, loop: str) -> Step:
        id = self.text(row, "id")
        self.step = str(id)
        self.known_keys(row, _STEP_KEYS)
        step = Step(
            id=id,
            type=self.text(row, "type"),
            say=self.wordings(row.get("say"), id),
            fit=self.fit(row),
            when=self.conditions(row),
            choices=self.offers(row),
            most=self.number(self.optional(row, "most"), 0),
            without_tools=self.without_tools(row),
            appearance=self.optional(row, "appearance"),
            meaning=self.optional(row, "meaning"),
            loop=loop,
            story=bool(self.yes(row, "story")),
            sensitive=self.texts(row, "sensitive"),
            why=bool(self.yes(row, "why")),
            lowest=self.bound(row, "lowest"),
            highest=self.bound(row, "highest"),
        )
        self.step = ""
        return step

    def conditions(self, row: Table) -> tuple[Condition, ...]:
        if "when" not in row:
            return ()
        when = row["when"]
        if not isinstance(when, Table) or not when:
            what = '"when:" needs the name of a step and its answers'
            self.wrong(when, what, 'Write "when: {STEP: [answer, answer]}".')
            return ()
        return tuple(Condition(step, self.texts(when, step)) for step in when)

    def offers(self, row: Table) -> tuple[Offer, ...]:
        value = row.get("choices", Rows())
        if not isinstance(value, Rows):
            value = [value]
        return tuple(map(self.offer, value))

    def offer(self, value: Any) -> Offer:
        """A list's name, with or without those it is for. Without a name where none can be read."""
        if isinstance(value, Table):
            self.known_keys(value, (*_FIT_KEYS, "list"))
            return Offer(self.fit(value), self.text(value, "list"))
        if isinstance(value, Text) and value.strip():
            return Offer(Fit(), value)
        self.wrong(value, '"choices:" needs the name of a list', 'Write "choices: LIST".')
        return Offer(Fit(), Text("", line_of(value)))

    def without_tools(self, row: Table) -> bool:
        without = self.optional(row, "without")
        if without and without != "tools":
            self.wrong(without, f"{quoted(without)} cannot be left out", 'Write "without: tools".')
        return without == "tools"

    def own_lists(self, top: Table, shared: Lists) -> Lists:
        """The flow's own lists. None may have a shared list's name: a name means one thing everywhere.

        So an old copy of a shared list never takes the place of a mended one, and `from` is clear.
        """
        found: dict[str, tuple[Choice, ...]] = {}
        picks: list[tuple[str, Table]] = []
        for name, rows in self.table(top, "lists").items() if "lists" in top else ():
            if name in shared:
                what = f"all flows share a list called {quoted(name)}"
                fix = f"Give this one another name, such as {quoted(f'my_{name}')}, or take it out."
                self.wrong(name, what, fix)
            elif isinstance(rows, Table):
                picks.append((name, rows))
            else:
                found[name] = self.choices(rows, name)
        for name, pick in picks:
            found[name] = self.picked(pick, {**shared, **found})
        return found

    def shared_lists_have_words(self, steps: list[Step], shared: Lists) -> None:
        """In each language that the flow speaks: a language may have no words for a list yet."""
        offers = {offer.list: offer.list for step in steps for offer in step.choices}
        for name in (name for name in offers if name in shared):
            for code in self.languages:
                if not all(choice.label.get(code) for choice in shared[name]):
                    what = (
                        f'the list {quoted(name)} has no words in "{code}", which the flow speaks'
                    )
                    fix = f"Take another list, or take {code} out of the title and the questions."
                    self.wrong(offers[name], what, fix)

    def every_list_is_offered(self, top: Table, known: set[str]) -> None:
        """What no step offers would be lost: nobody could see it any more."""
        own = top.get("lists")
        own = own if isinstance(own, Table) else Table()
        picks = (rows.get("from") for rows in own.values() if isinstance(rows, Table))
        each = (name for names in picks for name in (names if isinstance(names, Rows) else [names]))
        picked = {name for name in each if isinstance(name, Text)}
        for name in own:
            if name not in known and name not in picked:
                what = f"no step offers the list {quoted(name)}"
                self.wrong(name, what, "Offer it in a step, or take it out.")

    def choices(self, rows: Any, at: object) -> tuple[Choice, ...]:
        if not isinstance(rows, Rows):
            self.wrong(
                at, f"the list {quoted(str(at))} has no choices", f"Write below it {self.a_choice}"
            )
            return ()
        with_parts = self.tables(rows, f"Write {self.a_choice}")
        if self.languages:
            return tuple(map(self.choice, with_parts))
        # A list that belongs to no flow is in the languages of its first choice.
        found = []
        for row in with_parts:
            found.append(self.choice(row))
            self.languages = tuple(found[0].label)
        self.languages = ()
        return tuple(found)

    def choice(self, row: Table) -> Choice:
        self.known_keys(row, (*_CHOICE_KEYS, *codes()))
        label = self.each_language(row)
        written = "fragment" in row
        fragment = self.words(row, "fragment") if written else usual_fragment(label)
        return Choice(
            self.text(row, "value"),
            label,
            fragment,
            self.optional(row, "picture"),
            self.tool_names(row) if any(key in row for key in _TOOL_KEYS) else None,
            self.optional(row, "pole"),
        )

    def tool_names(self, row: Table) -> ToolNames:
        return ToolNames(
            self.words(row, "ask"),
            self.words(row, "formal"),
            self.text(row, "group"),
            self.texts(row, "ceds"),
            self.texts(row, "pnp"),
            bool(self.yes(row, "near")),
        )

    def picked(self, pick: Table, lists: Lists) -> tuple[Choice, ...]:
        """A list made of some choices of others: `{from: tools, pick: [more_time, breaks]}`."""
        self.known_keys(pick, ("from", "pick"))
        names, values = self.texts(pick, "from"), self.texts(pick, "pick")
        for name in names:
            if name not in lists:
                self.wrong(name, f"there is no list {quoted(name)}", did_you_mean(name, lists))
        source = {choice.value: choice for name in names for choice in lists.get(name, ())}
        for value in values if source else ():
            if value not in source:
                what = f"{quoted(value)} is not in the list {quoted(' or '.join(names))}"
                self.wrong(value, what, did_you_mean(value, source))
        return tuple(source[value] for value in values if value in source)


_A_STEP = 'Write "- id: …" and the other parts of the step below it.'
_A_MOST = 'Write "- {band: 3-5, items: 3}", or "- {items: 4}" for all others.'
_NUMBERS = {str(number) for number in range(1, 100)}
# As many digits as a student can answer with.
_BOUND = re.compile("[0-9]{1,6}")
