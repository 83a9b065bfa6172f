"""The bytes of a text file -> its letters, however many programs have written into it.

UTF-8 first, since hardly anything else passes for it. What is not UTF-8 is read letter by letter in the one
older alphabet that makes the most sensible words of all of it, so that a list put together from two programs'
exports comes through whole. What was read so is told: somebody has to look at the accents.
"""

import codecs
import re

from bot.rosters.roster import Said, say


class Unreadable(Exception):
    """Why a file as a whole cannot be read, and what to do: its first argument, a Said."""

    @property
    def said(self) -> Said:
        said = self.args[0]
        return said if isinstance(said, Said) else Said()


def text_of(data: bytes) -> tuple[str, tuple[Said, ...]]:
    """The text, and what is to be told of how it was read. Raises Unreadable."""
    text, notes = _decoded(data)
    text = text.removeprefix("\ufeff")
    if "\0" in text or _too_many_controls(text):
        raise Unreadable(say("no_text"))
    if not text.strip("\ufeff\x1c\x1d\x1e\x1f\x85").strip():
        raise Unreadable(say("empty"))
    return text, notes


def _decoded(data: bytes) -> tuple[str, tuple[Said, ...]]:
    encoding = _wide(data)
    if encoding:
        try:
            return data.decode(encoding), ()
        except UnicodeDecodeError:
            return data.decode(encoding, "replace"), (say("read_cut"),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    data = data.removeprefix(codecs.BOM_UTF8)
    encoding = _older(data)
    text = data.decode("utf-8", f"rosters.{encoding}")
    mixed = _is_mixed(data)
    return text, (say("read_mixed" if mixed else "read_as", alphabet=_CALLED[encoding]),)


def _wide(data: bytes) -> str:
    """The alphabet of two or four bytes a letter, by its mark or by where its zeros stand; "" for none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    start = data[:4000]
    half = len(start) // 2
    if half < 4:
        return ""
    if start[1::2].count(0) > 0.6 * half and start[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[::2].count(0) > 0.6 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CALLED = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (850)"}


def _older(data: bytes) -> str:
    """Which older alphabet makes the most sensible words of what is not UTF-8."""
    pieces = [
        data[max(0, at.start() - 1) : at.end() + 1] for at in _HIGH.finditer(data) if _odd(at[0])
    ]
    score = {encoding: sum(_sense(piece, encoding) for piece in pieces) for encoding in _CALLED}
    return max(score, key=score.__getitem__)  # the first of equals: Windows


def _odd(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _sense(piece: bytes, encoding: str) -> int:
    text = piece.decode(encoding, "replace")
    return sum(
        _worth(before, letter, after)
        for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if ord(letter) > 127
    )


def _worth(before: str, letter: str, after: str) -> int:
    """How likely this letter is in a name at this place."""
    if letter == "\ufffd":
        return -5
    if letter in "’‘“”–" or letter == "\u00a0":
        return 1
    if not letter.isalpha() or letter not in _USUAL:
        return -2
    # No capital stands behind a small letter, nor a small one among capitals.
    if letter.isupper():
        return -2 if before.islower() or (after.islower() and before.isalpha()) else 1
    return -2 if before.isupper() and after.isupper() else 2


_HIGH = re.compile(rb"[\x80-\xff]+")
_USUAL = frozenset("áàâäãåçéèêëíìîïñóòôöõøúùûüýÿšžœæÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝŠŽŒÆ")


def _is_mixed(data: bytes) -> bool:
    return any(not _odd(piece[0]) for piece in _HIGH.finditer(data))


def _too_many_controls(text: str) -> bool:
    start = text[:4000]
    return sum(1 for c in start if c < " " and c not in "\t\r\n\x0b\x0c") * 20 > len(start)


def _in(encoding: str) -> None:
    def letter(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only decoding asks
        return error.object[error.start : error.end].decode(encoding, "replace"), error.end

    codecs.register_error(f"rosters.{encoding}", letter)


for _encoding in _CALLED:
    _in(_encoding)
