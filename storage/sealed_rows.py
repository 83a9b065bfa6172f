"""Lines of JSON, packed and sealed with age to a public recipient: the form of a backup.

What: a header, each table's name and columns and then its rows, a manifest at the end. Why rows and no
copy of a file: they are the same for SQLite and PostgreSQL, are read in one transaction of a running
school, and nothing of them ever lies on a disk unsealed. Given up: no other tool opens a backup; who
wants to look into one restores it.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import pyrage

from storage.problems import StorageProblem

Line = dict[str, Any] | list[Any]

_PACKED = 3  # of 9: what is sealed already packs no better
_LONGEST = 1 << 28  # bytes of one line, above which it is none of ours


def new_identity() -> tuple[str, str]:
    """The identity that opens, told only this once, and the recipient that seals."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def read_identity(text: str) -> Any:
    """From what was printed: its line among any others. Raises StorageProblem."""
    for word in text.split():
        if word.upper().startswith("AGE-SECRET-KEY-"):
            try:
                return pyrage.x25519.Identity.from_str(word.upper())
            except pyrage.IdentityError:
                break
    raise StorageProblem(
        "That is no identity. It is one line that begins with AGE-SECRET-KEY-1, as it was printed by "
        "whathelps keys backup-identity. A letter may be wrong or missing: nothing was changed."
    )


def as_line(said: Line) -> bytes:
    return json.dumps(said, default=_bytes, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> Any:
    return json.loads(line, object_hook=_from_bytes)


def seal(lines: Iterable[bytes], recipient: str, file: IO[bytes]) -> None:
    """Raises what reading the lines and writing the file raise."""
    reader, writer = _Reader(_packed(lines)), _Writer(file.write)
    try:
        pyrage.encrypt_io(reader, writer, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.EncryptError:  # it has only the words of what was raised inside
        raise reader.problem or writer.problem or StorageProblem("age sealed nothing") from None


def unseal(file: IO[bytes], identity: Any, take: Callable[[bytes], None]) -> None:
    """Each line is given to `take`; nothing is sure before the end. Raises StorageProblem."""
    unpacking = _Unpacking(take)
    writer = _Writer(unpacking.write)
    try:
        pyrage.decrypt_io(file, writer, [identity])
        unpacking.end()
    except (pyrage.DecryptError, OSError, ValueError, zlib.error) as error:
        if writer.problem and not isinstance(writer.problem, (ValueError, zlib.error)):
            raise writer.problem from None
        raise StorageProblem(_NOT_OPENED[str(error) == "No matching keys found"]) from None


_NOT_OPENED = {
    True: "it was sealed to another identity. Take the one that was printed before this backup was made",
    False: "it is cut off, damaged, or no backup of WhatHelps. Take the one before it",
}


class _Reader:
    """What age reads from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self.problem: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while size < 0 or len(self._left) < size:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._left += piece
        except Exception as problem:
            self.problem = problem
            raise
        given = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(given) :]
        return given


class _Writer:
    """What age writes to."""

    def __init__(self, write: Callable[[bytes], Any]) -> None:
        self._write = write
        self.problem: Exception | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._write(piece)
        except Exception as problem:
            self.problem = problem
            raise
        return len(piece)

    def flush(self) -> None:
        pass


class _Unpacking:
    """Pieces in, whole lines out."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._packed = zlib.decompressobj()
        self._left = b""

    def write(self, piece: bytes) -> None:
        self._left += self._packed.decompress(piece)
        *lines, self._left = self._left.split(b"\n")
        for line in lines:
            self._take(line)
        if len(self._left) > _LONGEST:
            raise ValueError("a line without an end")

    def end(self) -> None:
        if not self._packed.eof or self._left:
            raise ValueError("cut off")


def _packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(_PACKED)
    for line in lines:
        yield packing.compress(line)
    yield packing.flush()


def _bytes(value: object) -> dict[str, str]:
    if isinstance(value, (bytes, memoryview)):
        return {"b": base64.b64encode(value).decode()}
    raise TypeError(f"no column of ours holds a {type(value).__name__}")


def _from_bytes(found: dict[str, Any]) -> Any:
    return base64.b64decode(found["b"]) if found.keys() == {"b"} else found
