"""A packed file -> what is in it: a workbook's sheets, or the text files of a folder such as OneRoster's.

Either can be made to burst, so its declared size is looked at before anything is unpacked; no more than is
declared is ever unpacked. A workbook is read by openpyxl in its read-only mode.
"""

import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import ZipFile, ZipInfo

from openpyxl import load_workbook

from bot.rosters.alphabets import Unreadable
from bot.rosters.grids import LONGEST, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Grid, Row
from bot.rosters.roster import Said, say

MOST_UNPACKED = 150_000_000
MOST_PARTS = 2_000
MOST_CELLS = 4_000_000
# Nothing that people write packs better than this; what is made to burst does.
_DENSEST = 400


def is_packed(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def unpacked(data: bytes) -> dict[str, bytes] | list[Grid]:
    """A workbook's sheets, or a folder's lists by their plain names in small letters. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(say("too_large", most=f"{MOST_BYTES // 1_000_000}"))
    try:
        with ZipFile(BytesIO(data)) as packed:
            return _looked_into(packed, data)
    except Unreadable:
        raise
    except Exception as error:  # whatever the libraries stumble over, the file is to be made anew
        raise Unreadable(say("kind_damaged")) from error


def _looked_into(packed: ZipFile, data: bytes) -> dict[str, bytes] | list[Grid]:
    parts = [part for part in packed.infolist() if not part.is_dir()]
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED or total > _DENSEST * len(data) + 1_000_000:
        raise Unreadable(say("bursts"))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(say("kind_locked"))
    names = {part.filename.lstrip("/") for part in parts}
    if "xl/workbook.xml" in names:
        _refuse_declarations(packed, parts)
        return _sheets(data, _has_formulas(packed, parts))
    for name, kind in _OTHER_KINDS.items():
        if name in names:
            raise Unreadable(say(kind))
    files = {
        _plain_name(part): packed.read(part)
        for part in parts
        if re.search(r"\.(csv|txt|tsv|xlsx)$", part.filename.casefold())
        and not re.search(r"(^|/)(__macosx/|\.)", part.filename.casefold())
    }
    if not files:
        raise Unreadable(say("kind_no_lists"))
    return files


_OTHER_KINDS = {
    "word/document.xml": "kind_document",
    "ppt/presentation.xml": "kind_document",
    "content.xml": "kind_ods",
    "Index/Document.iwa": "kind_ods",
    "xl/workbook.bin": "kind_xls",
    "META-INF/MANIFEST.MF": "kind_other",
}


def _plain_name(part: ZipInfo) -> str:
    return part.filename.replace("\\", "/").rsplit("/", 1)[-1].casefold()


# --- workbooks -----------------------------------------------------------------------------------


def _refuse_declarations(packed: ZipFile, parts: list[ZipInfo]) -> None:
    """What XML declares can grow; no spreadsheet program declares anything."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as file:
                start = file.read(2000)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start or b"<\0!" in start:
                raise Unreadable(say("kind_damaged"))


def _has_formulas(packed: ZipFile, parts: list[ZipInfo]) -> bool:
    sheets = (part for part in parts if part.filename.lstrip("/").startswith("xl/worksheets/"))
    return any(re.search(rb"<(?:\w+:)?f[ >/]", packed.read(part)) for part in sheets)


def _sheets(data: bytes, formulas: bool) -> list[Grid]:
    """Those to be seen, with their cells as they are seen; hidden ones only where there are no others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about pictures and styles, which are not read
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        written = (
            load_workbook(BytesIO(data), read_only=True, keep_links=False) if formulas else None
        )
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = []
        for sheet in shown or book.worksheets:
            beside = written[sheet.title] if written is not None else None
            rows = list(_rows(sheet, beside))
            if rows:
                found.append(Grid(sheet.title, rows, loose=True, formulas=formulas))
        book.close()
    if not found:
        raise Unreadable(say("empty"))
    hidden = len(book.worksheets) - len(shown) if shown else 0
    note: tuple[Said, ...] = (say("sheets_hidden", number=hidden),) if hidden else ()
    return [replace(grid, notes=note) for grid in found]


def _rows(sheet: Any, written: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what is declared is often wrong
    beside = None
    if written is not None:
        written.reset_dimensions()
        beside = written.iter_rows(values_only=True)
    count = looked_at = 0
    for number, cells in enumerate(islice(sheet.iter_rows(), MOST_ROWS + 2), 1):
        looked_at += len(cells)
        if looked_at > MOST_CELLS:
            raise Unreadable(say("too_many_rows", most=f"{MOST_ROWS:,}"))
        formulas = next(beside, ()) if beside is not None else ()
        texts = [_text(cell) for cell in cells[:MOST_COLUMNS]]
        for place, formula in enumerate(formulas[: len(texts)]):
            # Its result was never reckoned: what stands there is told, not guessed.
            if not texts[place] and isinstance(formula, str) and formula.startswith("="):
                texts[place] = formula
        if any(texts):
            count += 1
            if count > MOST_ROWS or number > MOST_ROWS:
                raise Unreadable(say("too_many_rows", most=f"{MOST_ROWS:,}"))
            yield Row(number, texts)


def _text(cell: Any) -> str:
    """As somebody at the spreadsheet sees it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:LONGEST].strip(" \t\r\n\x0b\x0c")


def _number(value: float, form: str) -> str:
    """With the zeros that its form shows: 731 in the form 000000 is seen as 000731."""
    if not math.isfinite(value) or value != int(value):
        return repr(value)
    text = str(int(value)) if abs(value) < 1e15 else f"{Decimal(repr(value)):f}"
    zeros = re.fullmatch(r'"?(0{2,20})"?(?:;.*)?', form)
    return text.zfill(len(zeros[1])) if zeros and value >= 0 else text
