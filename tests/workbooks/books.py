"""Workbooks for the tests: from rows, from a flow, and with what people and programs do to them."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from bot.authoring.workbooks.importing import import_flow
from bot.authoring.workbooks.in_cells import in_print
from bot.authoring.workbooks.workbook import workbook_of
from dialogs.flow import Flow
from dialogs.loading import shipped_lists

Rows = list[list[Any]]
Sheets = dict[str, Rows]

EN, ES = "label::English (en)", "label::Español (es)"


def small() -> Sheets:
    """A flow without a mistake, to put one into. Cell A1 of each sheet is its first header."""
    return {
        "survey": [
            ["type", "name", "band", EN, ES, "list", "relevant", "most", "meaning"],
            ["note", "hello", "", "Hi.", "Hola."],
            ["select_one colors", "color", "", "Which one?", "¿Cuál?"],
            ["", "", "prek-2", "Which?", "¿Cuál es?", "few"],
            ["text", "why", "3-5, 6-8", "Why?", "¿Por qué?", "", "selected(${color}, 'red')"],
        ],
        "choices": [
            ["list_name", "name", EN, ES, "picture"],
            ["colors", "red", "Red", "Rojo"],
            ["colors", "blue", "Blue", "Azul"],
            ["few", "red", "Red", "Rojo"],
        ],
        "settings": [
            ["form_id", "version", "form_title", "form_title_es"],
            ["small", "1", "Colors", "Colores"],
        ],
    }


def book(path: Path, sheets: Sheets, change: Callable[[Workbook], object] | None = None) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    if not sheets:
        made.create_sheet("Sheet1")
    if change is not None:
        change(made)
    made.save(path)
    return path


def changed(path: Path, flow: Flow, change: Callable[[Workbook], object]) -> Path:
    """The workbook of a flow, opened, changed and saved by another program."""
    made = load_workbook(BytesIO(workbook_of(flow)))
    change(made)
    made.save(path)
    return path


def with_parts(path: Path, parts: dict[str, bytes]) -> Path:
    """A workbook whose packed parts were replaced, or new ones put in."""
    data = path.read_bytes()
    with ZipFile(BytesIO(data)) as before, ZipFile(path, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, part in parts.items():
            after.writestr(name, part)
    return path


def with_shared_texts(path: Path) -> Path:
    """As most programs save it: each text once, in a part of its own, and its number in the cells."""
    texts: list[bytes] = []

    def number(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[2])
        return b'<c%b t="s"><v>%d</v></c>' % (cell[1], len(texts) - 1)

    with ZipFile(path) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        parts = {name: _INLINE.sub(number, packed.read(name)) for name in sheets}
        types = packed.read("[Content_Types].xml")
    assert texts
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % kind
    parts["[Content_Types].xml"] = types.replace(b"</Types>", named)
    each = b"".join(b"<si>%b</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = SHARED % each
    return with_parts(path, parts)


SHARED = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%b</sst>'
_INLINE = re.compile(rb'<c((?: [rs]="[^"]*")+) t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)


def imported(path: Path) -> Flow:
    flow, problems = import_flow(path, shipped_lists())
    assert flow is not None, in_print(path.name, problems)
    return flow


def told_of(path: Path) -> list[str]:
    """The problems, without the file's name before each."""
    flow, problems = import_flow(path, shipped_lists())
    assert flow is None
    lines = in_print(path.name, problems)
    assert all(line.isprintable() for line in lines)
    return [line.removeprefix(f"{path.name}, ") for line in lines]
