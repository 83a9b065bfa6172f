"""Files as schools have them, made in a test; and a list as it was read, in short."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bot.rosters.roster import ReadList, ReadStudent, line
from bot.rosters.students import read_list


def read(content: str | bytes, file: str = "list.csv", **more: Any) -> ReadList:
    return read_list(content.encode() if isinstance(content, str) else content, file, **more)


def in_short(student: ReadStudent) -> str:
    """Id, name, greeting, classes, grade and band, mode and plan word, language; "-" for nothing."""
    plan = f"{student.mode} {student.plan_word}".strip()
    parts = (
        student.local_id,
        student.name,
        student.greeted,
        "; ".join(student.classes),
        f"{student.grade} {student.band}".strip(),
        plan,
        student.language,
    )
    return " | ".join(part or "-" for part in parts)


def students(read: ReadList) -> list[str]:
    return [in_short(student) for student in read.students]


def told(read: ReadList) -> list[str]:
    """All troubles, with their kinds, as the command line prints them."""
    return [f"{one.kind}: {line(one, read.file)}" for one in read.troubles]


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: Iterable[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def folder(files: Mapping[str, str | bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
