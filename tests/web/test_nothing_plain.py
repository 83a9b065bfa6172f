"""What a child types stands nowhere in plain: in no file, no log, and as no hash that needs no key."""

import base64
import hashlib
import logging
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.files import write_whole
from dialogs.words import fold
from tests.student import Student
from tests.web.school import Open

# One for each way in; with letters and signs that folding changes.
SENT, UNSENT, CHANGED = (
    f"Lilac Zeppelin-{name} hums Ähnlich!" for name in ("anser", "unsnt", "chngd")
)


def traces_of(words: str) -> Iterator[bytes]:
    """The words as they may stand somewhere, and all common hashes of them, whole or cut to twelve signs."""
    forms = {
        words,
        words.lower(),
        words.casefold(),
        fold(words),
        unicodedata.normalize("NFD", words),
    }
    for form in forms:
        yield from map(form.encode, ("utf-8", "utf-16-le", "utf-16-be"))
        yield base64.b64encode(form.encode())[:-4]
        yield form.encode().hex().encode()
        for name in ("md5", "sha1", "sha224", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
            found = hashlib.new(name, form.encode())
            yield found.hexdigest()[:12].encode()
            yield found.digest()[:8]
            yield base64.urlsafe_b64encode(found.digest())[:12]
        for checksum in (zlib.crc32, zlib.adler32):
            yield f"{checksum(form.encode()):08x}".encode()


def all_files(folder: Path) -> bytes:
    return b"\n".join(
        str(path).encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    )


def test_what_is_looked_for_would_be_found(tmp_path: Path) -> None:
    hidden = hashlib.sha256(fold(SENT).encode()).hexdigest()[:16]
    write_whole(tmp_path / f"cache-{hidden}", b"")
    assert any(trace in all_files(tmp_path) for trace in traces_of(SENT))


def test_nothing_that_a_child_types_stands_in_a_file_or_a_log_in_plain_or_as_a_hash(
    open: Open, bob: Student, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = open.let_in(bob).presses("Something else")
    form = page.form("/talk")
    kept = [pair for pair in form.pairs() if pair[0] not in ("text", "note")]
    page.sends("/unsent", [*kept, ("text", UNSENT)])
    assert page.status == 204
    page.opens("/talk").types(SENT).presses("Send")
    page.sends("/talk", [*kept, ("text", SENT)])  # a repeat
    page.sends("/talk", [*kept, ("text", CHANGED), ("token", "wrong")])
    page.sends(
        "/talk",
        [*kept, ("text", CHANGED + "\udc80".encode("utf-8", "surrogatepass").decode("latin-1"))],
    )
    page.opens(f"/c/{CHANGED.replace(' ', '%20')}")
    assert open.kept(bob)["use@extended_time"].words == SENT
    _holds_none_of(tmp_path, caplog)
    page.opens("/delete").presses("Delete all my answers")
    _holds_none_of(tmp_path, caplog)


def _holds_none_of(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    stored = all_files(folder) + caplog.text.encode()
    for words in (SENT, UNSENT, CHANGED):
        found = [trace for trace in traces_of(words) if trace in stored]
        assert found == []
