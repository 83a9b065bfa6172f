"""A form with a file in it, as browsers send one (RFC 7578): cut at its boundary, nothing goes to a disk."""

import re
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Upload:
    """`name`: the file's own, without a folder; "" where none was picked."""

    name: str
    data: bytes


def parts_of(body: bytes, content_type: str, most: int) -> list[tuple[str, bytes | Upload]]:
    """By the name of each field. ValueError for what no browser sends."""
    found = re.search(r'boundary="?([^";,\s]{1,200})"?', content_type)
    if not found:
        raise ValueError("no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1"))
    if len(pieces) < 2 or pieces[0] or not pieces[-1].startswith(b"--") or len(pieces) > most:
        raise ValueError("cut off, or too many")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> tuple[str, bytes | Upload]:
    head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    told = head.decode("utf-8", "replace")
    name = re.search(r'(?i)form-data;.*?\bname="([^"]{0,200})"', told)
    if not blank or not name:
        raise ValueError("a part without a name")
    file = re.search(r'(?i)filename="([^"]*)"', told)
    if file is None:
        return name[1], content
    return name[1], Upload(re.split(r"[\\/]", unquote(file[1]))[-1][:200], content)
