"""A form with a file in it, as browsers send one (RFC 7578): read in memory, nothing goes to a disk."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks


@dataclass(frozen=True, slots=True)
class Upload:
    """`name`: the file's own, without a folder; "" where none was picked."""

    name: str
    data: bytes


def parts_of(body: bytes, content_type: str, most: int) -> list[tuple[str, bytes | Upload]]:
    """By the name of each field. ValueError for what no browser sends."""
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not boundary:
        raise ValueError("no boundary")
    reading = _Reading(most)
    try:
        parser = MultipartParser(boundary, reading.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise ValueError("no form") from None
    if not reading.ended:
        raise ValueError("cut off")
    return reading.parts


@dataclass(eq=False)
class _Reading:
    most: int
    parts: list[tuple[str, bytes | Upload]] = field(default_factory=list)
    ended: bool = False
    _name: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _heads: dict[bytes, bytes] = field(default_factory=dict)
    _data: bytearray = field(default_factory=bytearray)

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self._data.extend(data[start:end]),
            "on_part_end": self._part,
            "on_end": self._end,
        }

    def _header(self) -> None:
        self._heads[bytes(self._name).lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _part(self) -> None:
        told = parse_options_header(self._heads.get(b"content-disposition", b""))[1]
        if not told.get(b"name") or len(self.parts) >= self.most:
            raise ValueError("a part without a name, or too many")
        name, data = told[b"name"].decode("utf-8", "replace"), bytes(self._data)
        if b"filename" in told:
            file = unquote(told[b"filename"].decode("utf-8", "replace"))
            self.parts.append((name, Upload(re.split(r"[\\/]", file)[-1][:200], data)))
        else:
            self.parts.append((name, data))
        self._heads.clear()
        self._data.clear()

    def _end(self) -> None:
        self.ended = True
