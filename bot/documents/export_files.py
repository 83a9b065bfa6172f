"""Tables as files: CSV, XLSX and JSON lines. Whatever somebody typed stays words, and runs nowhere.

XLSX and JSON hold every word as it was typed; a cell that begins with "=" is text there. XLSX knows one kind
of line end, and no control characters, which become �. In a CSV file a spreadsheet takes for a formula what
looks like one: there it begins with an apostrophe. The same tables always make the same bytes.
"""

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from defusedcsv import csv  # type: ignore[import-untyped]

CSV, XLSX, JSONL = "csv", "xlsx", "jsonl"
FORMATS = (XLSX, CSV, JSONL)
MEDIA = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSONL: "application/x-ndjson",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Each row has a text for each heading. `several`: headings whose cells hold codes, one space between."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    several: frozenset[str] = frozenset()


def as_csv(table: Table) -> bytes:
    """UTF-8 with a mark in front, by which Excel knows it."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return sheet.getvalue().encode("utf-8-sig", "replace")


def as_jsonl(table: Table) -> bytes:
    """An object for each row."""
    lines = []
    for row in table.rows:
        found: dict[str, object] = dict(zip(table.headings, row, strict=True))
        found |= {name: str(found[name]).split() for name in sorted(table.several)}
        lines.append(json.dumps(found, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
    return "".join(lines).encode("utf-8", "replace")


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """A sheet for each, its header frozen; every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for row in (table.headings, *table.rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet)
                cell.value = _printable(text)
                cell.data_type, cell.number_format = "s", "@"
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return _always_the_same(out.getvalue())


_LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}  # to some readers
# Also full-width, which some spreadsheets read alike; and what hides such a sign behind it.
_RISKY = re.compile(
    "^[\\s\x00\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
    "[=+\\-@|%\uff1d\uff0b\uff0d\uff20]"
)
_BEGINS = ("\t", "\r", "\n", "\x00")
_NO_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _harmless(text: str) -> str:
    text = text.replace("\x00", "\ufffd")
    return f"'{text}" if _RISKY.match(text) or text.startswith(_BEGINS) else text


def _printable(text: str) -> str:
    return _NO_CELL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _always_the_same(content: bytes) -> bytes:
    """Without the moment in which it was made."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as made, zipfile.ZipFile(out, "w") as same:
        for name in sorted(made.namelist()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            part = made.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part)
            same.writestr(entry, part)
    return out.getvalue()


def whole(tables: Mapping[str, Table], kind: str, which: str) -> bytes:
    """A file of this kind: XLSX with all tables, the others with the one that is asked for."""
    if kind == XLSX:
        return as_xlsx([*tables.values()])
    return as_csv(tables[which]) if kind == CSV else as_jsonl(tables[which])
