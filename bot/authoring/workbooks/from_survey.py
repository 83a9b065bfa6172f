"""The sheet `survey` -> steps and loops. Rows below a question hold words or lists for some students."""

from dataclasses import dataclass, field

from bot.authoring.workbooks import bounds, conditions
from bot.authoring.workbooks.columns import BEGIN, END, FIT_KEYS, KNOWN, SURVEY, UNREAD
from bot.authoring.workbooks.headed import HeadedRow, HeadedSheet
from bot.authoring.workbooks.opening import Place
from bot.authoring.workbooks.reading import Reading, by_language, filled, rows, table
from dialogs.flow import FACTS
from dialogs.language import codes
from dialogs.problems import did_you_mean, quoted
from dialogs.reply_types import TYPES
from dialogs.yamltext import Rows, Table, Text


def steps(sheet: HeadedSheet, reading: Reading) -> Rows:
    found = _Survey(reading)
    for row in sheet.rows:
        found.take(row)
    return found.ended()


@dataclass(slots=True)
class _Below:
    """Where the rows below one row go. What that row itself says comes last, for all the others."""

    parts: dict[str, Rows]  # by the column that fills it: words, lists, numbers
    own: dict[str, Table]

    def close(self) -> None:
        for name, own in self.own.items():
            self.parts[name].append(own)


@dataclass(slots=True)
class _Survey:
    """Goes down the rows, and remembers the question and the loop that it is in."""

    reading: Reading
    top: Rows = field(init=False)
    steps: Rows = field(init=False)
    loop: Table | None = None
    below: _Below | None = None

    def __post_init__(self) -> None:
        self.top = Rows()
        self.top.line = self.reading.places.line(Place(SURVEY))
        self.steps = self.top

    def take(self, row: HeadedRow) -> None:
        kind = _kind(row.get("type"))
        if not kind and "name" not in row.cells:
            self.other(row)
            return
        self.close()
        if row.get("disabled").casefold() not in _NOT_DISABLED:
            # Other programs would leave the row out; ours would ask it.
            fix = "Delete it, or clear this cell."
            self.reading.wrong(row.get("disabled"), "this row is turned off", fix)
        if kind == BEGIN:
            self.open_loop(row)
        elif kind == END:
            if self.loop is None:
                self.reading.wrong(row, "no loop begins above this", "Delete it, or begin a loop.")
            self.loop, self.steps = None, self.top
        elif kind == KNOWN:
            self.known(row)
        else:
            self.question(row, kind)

    def ended(self) -> Rows:
        self.close()
        if self.loop is not None:
            at = Text("", self.loop.line)
            fix = f"Write {END} in the column type below its last question."
            self.reading.wrong(at, "this loop never ends", fix)
        return self.top

    def close(self) -> None:
        if self.below is not None:
            self.below.close()
        self.below = None

    def open_loop(self, row: HeadedRow) -> None:
        if self.loop is not None:
            fix = f"Write {END} above it."
            self.reading.wrong(row, "a loop cannot stand inside a loop", fix)
        self.only(row, ("type", "name", "most", *_IN_A_LOOP), "in a row begin_repeat")
        most, self.steps = rows(row), rows(row)
        parts = {"loop": row.get("name"), "over": row.get("over"), **filled(row, _IN_A_LOOP)}
        self.loop = table(row, {**parts, "most": most, "steps": self.steps})
        own = {"most": table(row, {"items": row.cells["most"]})} if "most" in row.cells else {}
        self.below = _Below({"most": most}, own)
        self.top.append(self.loop)

    def known(self, row: HeadedRow) -> None:
        name = row.get("name")
        if name not in FACTS:
            what = f"the program does not know {quoted(name)} by itself"
            self.reading.wrong(row, what, did_you_mean(name, FACTS))

    def question(self, row: HeadedRow, kind: str) -> None:
        self.only(row, (*_IN_A_QUESTION, *_OF_ITS_ROW, *codes()), "in a question")
        type, _, list = kind.partition(" ")
        at = row.get("type").line
        say, choices = rows(row), rows(row)
        step = table(row, {**filled(row, _IN_A_QUESTION), "say": say, "choices": choices})
        step |= {"id": row.get("name"), "type": Text(type, at)}
        if type in TYPES and TYPES[type].lists and not list:
            fix = f"Write {type} LIST, with the name of a list."
            self.reading.wrong(row.get("type"), f"{type} does not say from which list", fix)
        if "relevant" in row.cells:
            self.condition(row.cells["relevant"], step)
        if "constraint" in row.cells:
            self.constraint(row.cells["constraint"], step)
        said = by_language(row, self.reading)
        own = {"label": said} if said else {}
        own |= {"list": table(row, {"list": Text(list, at)})} if list else {}
        self.below = _Below({"label": say, "list": choices}, own)
        self.steps.append(step)

    def condition(self, text: Text, step: Table) -> None:
        try:
            found = conditions.read(text)
        except conditions.Unreadable as wrong:
            self.reading.wrong(text, wrong.what, wrong.fix)
            return
        step["when"] = when = Table()
        when.line = text.line
        for name, values in found.items():
            answers = rows(text)
            answers += [Text(value, text.line) for value in values]
            when[Text(name, text.line)] = answers

    def constraint(self, text: Text, step: Table) -> None:
        try:
            found = bounds.read(text)
        except conditions.Unreadable as wrong:
            self.reading.wrong(text, wrong.what, wrong.fix)
            return
        step |= {name: Text(number, text.line) for name, number in found.items()}

    def other(self, row: HeadedRow) -> None:
        """A row with other words, another list or another number for some students."""
        if self.below is None:
            fix = "Fill type and name, or move it below its question."
            self.reading.wrong(row, "this row belongs to no question", fix)
            return
        fit = filled(row, FIT_KEYS)
        if not fit:
            one = f"{', '.join(FIT_KEYS[:-1])} or {FIT_KEYS[-1]}"
            fix = f"Fill {one}. For a new question, fill type and name."
            self.reading.wrong(row, "this row does not say for whom it is", fix)
        found = {
            "label": by_language(row, self.reading),
            "list": {"list": row.get("list")} if "list" in row.cells else {},
            "most": {"items": row.get("most")} if "most" in row.cells else {},
        }
        parts = self.below.parts
        known = {"label": codes(), "list": ("list",), "most": ("most",)}
        keys = [key for part in parts for key in known[part]]
        self.only(row, (*FIT_KEYS, *keys), "in such a row")
        if not any(found[part] for part in parts):
            fix = "Fill it, or delete it."
            self.reading.wrong(row, "this row says nothing but for whom it is", fix)
        for part in parts:
            if found[part]:
                parts[part].append(table(row, {**fit, **found[part]}))

    def only(self, row: HeadedRow, known: tuple[str, ...], where: str) -> None:
        for key, text in row.cells.items():
            if key not in known and key not in UNREAD:
                what = f"{quoted(self.reading.places.of(text.line).header)} has no meaning {where}"
                fix = "Write the list's name in the column type, behind select_one, and clear this cell."
                self.reading.wrong(text, what, fix if key == "list" else "Clear this cell.")


_NOT_DISABLED = ("", "no", "false", "0")
_IN_A_LOOP = ("over", "or_chosen_in")
_OF_ITS_ROW = ("type", "name", "relevant", "constraint")
_IN_A_QUESTION = (
    *FIT_KEYS,
    "most",
    "appearance",
    "meaning",
    "audience",
    "story",
    "why",
    "nothing",
    "if_room",
    "without",
    "sensitive",
)


def _kind(text: str) -> str:
    """The type in our spelling, with its list behind: also of "Select one colors", "begin repeat"."""
    words = text.split()
    for name in (*(name for name in TYPES if "_" in name), BEGIN, END):
        start = [word.casefold() for word in words[:2]]
        if start == name.split("_"):
            words[:2] = [name]
        elif start[:1] == [name]:
            words[0] = name
    return words[0].casefold() if len(words) == 1 else " ".join(words)
