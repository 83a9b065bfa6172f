"""The sheet `choices` -> the flow's own lists. A list that all flows share must be as they have it."""

from collections.abc import Iterator
from itertools import zip_longest

from bot.authoring.workbooks.columns import CHOICES, TOOL_KEYS, UNREAD, sheets
from bot.authoring.workbooks.headed import HeadedRow, HeadedSheet
from bot.authoring.workbooks.reading import Reading, by_language, rows, table, word
from dialogs.flow import FORMS, Lists
from dialogs.language import codes
from dialogs.loading import load_choices
from dialogs.problems import quoted
from dialogs.translating import in_languages
from dialogs.yamltext import Rows, Table, Text


def own_lists(sheet: HeadedSheet, shared: Lists, reading: Reading) -> Table:
    lists: dict[Text, Rows] = {}
    for row in sheet.rows:
        name = row.get("list_name")
        if name:
            lists.setdefault(name, rows(name)).append(_choice(row, reading))
        else:
            reading.wrong(name, 'the column "list_name" is empty', "Write the list's name.")
    for name, choices in lists.items():
        if name in shared:
            _compare(name, choices, shared, reading)
    own = Table({name: choices for name, choices in lists.items() if name not in shared})
    own.line = 1
    return own


def _choice(row: HeadedRow, reading: Reading) -> Table:
    choice = by_language(row, reading)
    choice["value"] = row.get("value")
    for column in sheets()[CHOICES]:
        key, _, language = column.key.partition("_")
        if column.key not in row.cells or column.key in (*UNREAD, "list_name"):
            continue
        if key in (*FORMS, "say"):
            continue
        if language in codes():
            choice[key] = by_language(row, reading, key)
        else:
            choice[column.key] = word(row, column)
    choice.update(_forms(row))
    if any(key in choice for key in TOOL_KEYS):
        for key in ("ask", "formal"):
            choice[key] = by_language(row, reading, key)
        choice["group"] = row.get("group")
    return choice


def _forms(row: HeadedRow) -> Iterator[tuple[Text, Table]]:
    """What a draft needs of it, as far as it is there; "say" holds a line for each clause."""
    for key in FORMS:
        words = {code: row.get(f"{key}_{code}") for code in codes() if f"{key}_{code}" in row.cells}
        if words:
            yield Text(key, row.line), table(row, words)
    say: dict[str, dict[str, Text]] = {}
    for code in codes():
        cell = row.get(f"say_{code}")
        for line in filter(None, cell.splitlines()):
            name, _, text = line.partition(":")
            say.setdefault(name.strip(), {})[code] = Text(text.strip(), row.line)
    if say:
        yield Text("say", row.line), table(row, {n: table(row, words) for n, words in say.items()})


def _compare(name: Text, choices: Rows, shared: Lists, reading: Reading) -> None:
    """Tells the first row in which a shared list is not what all flows share.

    An old or changed copy of it would else stand in this flow alone, and nobody would know why.
    """
    mine, _ = load_choices(choices, name, "")
    theirs = in_languages(shared[name], reading.languages)
    for row, here, there in zip_longest(choices, mine, theirs):
        if here != there:
            what = f"all flows share the list {quoted(name)}, and here it is not as they have it"
            fix = (
                f"To have a list of your own, call it {quoted(f'my_{name}')} or the like in each of "
                "its rows and in the sheet survey. Else delete its rows: the program has them."
            )
            reading.wrong(Text(name, (row or choices[-1]).line), what, fix)
            return
