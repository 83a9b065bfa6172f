"""What a flow is made of, read from an author's file: steps, loops, conditions, lists and choices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dialogs.flow import (
    FORMS,
    Choice,
    Condition,
    Fit,
    Lists,
    Loop,
    Most,
    Offer,
    Step,
    ToolNames,
    Words,
)
from dialogs.language import codes
from dialogs.parts import FIT_KEYS, Parts
from dialogs.problems import did_you_mean, quoted
from dialogs.translating import usual_fragment
from dialogs.yamltext import Rows, Table, Text, line_of

_LOOP_KEYS = ("loop", "over", "or_chosen_in", "most", "steps")
_STEP_KEYS = (
    "id", "type", "say", "band", "mode", "simple", "when", "choices", "most", "without",
    "appearance", "meaning", "story", "sensitive", "why", "nothing", "if_room",
    "lowest", "highest", "audience",
)  # fmt: skip
_TOOL_KEYS = ("formal", "ask", "group", "ceds", "pnp", "near")
_CHOICE_KEYS = ("value", "fragment", "picture", "pole", "none", "say", *FORMS, *_TOOL_KEYS)


@dataclass(slots=True)
class FlowParts(Parts):
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
        self.known_keys(row, (*FIT_KEYS, "items"))
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
            nothing=self.optional(row, "nothing"),
            if_room=bool(self.yes(row, "if_room")),
            lowest=self.bound(row, "lowest"),
            highest=self.bound(row, "highest"),
            widest=self.optional(row, "audience"),
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
            self.known_keys(value, (*FIT_KEYS, "list"))
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
        fragment = self.by_language(row, "fragment") if written else usual_fragment(label)
        return Choice(
            self.text(row, "value"),
            label,
            fragment,
            self.optional(row, "picture"),
            self.tool_names(row) if any(key in row for key in _TOOL_KEYS) else None,
            self.optional(row, "pole"),
            bool(self.yes(row, "none")),
            self.forms(row),
        )

    def forms(self, row: Table) -> dict[str, Words]:
        """How a draft says the choice, beside its fragment: see Choice."""
        found = {name: self.some_languages(row, name) for name in FORMS if name in row}
        if "say" in row:
            say = self.table(row, "say")
            found |= {str(name): self.some_languages(say, name) for name in say}
        return found

    def some_languages(self, row: Table, name: str) -> Words:
        """What a draft lacks a form of, it says in another way: `flows check` tells."""
        words = self.table(row, name)
        return {code: self.in_language(words, code) for code in codes() if code in words}

    def tool_names(self, row: Table) -> ToolNames:
        return ToolNames(
            self.by_language(row, "ask"),
            self.by_language(row, "formal"),
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
