"""What a browser sends: a form, read so that nothing in it can break anything behind it.

Bytes that are no UTF-8 become lone surrogates, which the engine refuses with words the student can
read. Browsers send line ends as CR LF; they are kept as the line feeds that were typed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.web.uploads import Upload, parts_of

# A text of the longest length that is kept, each letter in three bytes and each byte in three signs,
# would be some more; over this nobody has typed it.
MOST_BYTES = 1024 * 1024
MOST_WITH_FILE = 8 * MOST_BYTES  # a list of 20,000 students, as wide as school systems write one
MOST_FIELDS = 1000  # of the list of a long talk's answers: five a row
# Read to its end all the same: a browser hears of a refusal only when it has sent everything.
_MOST_READ = 16 * MOST_BYTES
MOST_SECONDS = 20.0  # on a weak network


@dataclass(frozen=True, slots=True)
class Form:
    """Names and their values, in the order in which they came."""

    values: Mapping[str, Sequence[str]]
    heard: int = 0  # so many letters of it are looked through for a worry; 0: all
    files: Mapping[str, Upload] = field(default_factory=dict)

    def one(self, name: str) -> str:
        found = self.values.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))

    def number(self, name: str) -> int | None:
        text = self.one(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.values.items() for value in values]


class TooMuch(Exception):
    """More than any form of ours holds."""


class NoForm(Exception):
    """Something else than a form, or only the beginning of one."""


async def read_form(request: Request, *, takes_file: bool = False) -> Form:
    """`takes_file`: from who may send one. Raises TooMuch, NoForm."""
    told = request.headers.get("content-type", "")
    kind = told.partition(";")[0].strip().lower()
    if takes_file and kind == "multipart/form-data":
        return _with_files(await _body(request, MOST_WITH_FILE), told)
    body = await _body(request)
    if kind != "application/x-www-form-urlencoded" and body:
        raise NoForm
    return _parsed(body.decode("utf-8", "surrogateescape"))


def _with_files(body: bytes, told: str) -> Form:
    try:
        parts = parts_of(body, told, MOST_FIELDS)
    except ValueError:
        raise NoForm from None
    values: dict[str, list[str]] = {}
    files = {}
    for name, part in parts:
        if isinstance(part, Upload):
            files[name] = part
        else:
            text = part.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
            values.setdefault(name, []).append(text)
    return Form(values, files=files)


def query_of(request: Request) -> Form:
    text = request.scope["query_string"].decode("latin-1")
    try:
        return _parsed(text)
    except (TooMuch, NoForm):
        return Form({})


def _parsed(text: str) -> Form:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="surrogateescape", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise TooMuch from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(values)


async def _body(request: Request, most: int = MOST_BYTES) -> bytes:
    """Counted as it comes: a length that is told may be missing or wrong."""
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > _MOST_READ:
                    raise TooMuch
                if size <= most:
                    body += chunk
    except (TimeoutError, ClientDisconnect):
        raise NoForm from None
    if size > most:
        raise TooMuch
    return bytes(body)
