"""What is sealed, and with which key: AES-256-GCM. There is no database in this file.

Master key -> wraps one data key for each owner (a student, the school, the counselors) -> seals
texts. A seal is bound to its table, column, row, owner and key version: in any other place it does
not open, so that nobody with a database tool can pass one student's words off as another's.

A sealed text is 1 byte of format, 2 bytes of key version, 12 of nonce, then ciphertext and tag. It is filled
up to whole blocks, so that its length does not tell "no" from "yes" to who has no key; of format 1, from
before that, are those that have not been written since.
What is found by a keyed hash (codes, numbers, links, marks, the log's chain) hangs on the index root, a key
of its own that is kept wrapped: a new master key wraps it anew, and every hash stays as it is. Nobody could
make the hashes anew, since what they are of is kept nowhere. In a database from before it the root comes of
its first master key.
A wrapped key is 1 byte of format, 12 of nonce, then ciphertext and tag. Its second format says that what was
answered is bound to who may read it (kept_answers.py): nobody without the master key can turn it back.
"""

import hmac
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from os import urandom
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from storage.problems import Tampered

_FORMAT = b"\x01"  # of a wrapped key, and of a text that is as long as it is
_FILLED = b"\x02"
_BINDING = b"\x02"  # a wrapped key whose owner's answers are bound
_BLOCK = 64  # bytes: most short answers fill one
_KEY = 32
_NONCE = 12
_TAG = 16
_TEXT_HEAD = len(_FORMAT) + 2
_NEWEST_VERSION = 0xFFFF
_ROOT = ("index root", 1)
_PROGRAM = b"whathelps\0"


@dataclass(frozen=True, slots=True)
class Seal:
    """One owner's data key, unwrapped, at work. It never leaves memory."""

    owner_id: str
    version: int
    _key: AESGCM = field(repr=False, compare=False)
    _marking: bytes = field(repr=False, compare=False)

    def seal(self, table: str, column: str, row: str, text: str) -> bytes:
        """ValueError for a text with a lone surrogate: no file or page could carry it."""
        place = self._place(_FILLED, table, column, row)
        nonce = urandom(_NONCE)
        return self._head(_FILLED) + nonce + self._key.encrypt(nonce, _filled(_utf8(text)), place)

    def open(self, table: str, column: str, row: str, sealed: bytes) -> str:
        if not _is_bytes(sealed):  # SQLite keeps whatever somebody writes into a column
            raise _does_not_open(table, column, row)
        form = _FILLED if sealed[:1] == _FILLED else _FORMAT
        start = _TEXT_HEAD + _NONCE
        if len(sealed) < start + _TAG or sealed[:_TEXT_HEAD] != self._head(form):
            raise _does_not_open(table, column, row)
        place = self._place(form, table, column, row)
        try:
            text = self._key.decrypt(sealed[_TEXT_HEAD:start], sealed[start:], place)
        except InvalidTag:
            raise _does_not_open(table, column, row) from None
        return (text.rstrip(b"\0")[:-1] if form == _FILLED else text).decode()

    def mark(self, purpose: str, *held: str | int | None) -> str:
        """A hash of what is held: without the key nobody can guess at it, and it dies with the key."""
        text = json.dumps([purpose, *held]).encode()
        return hmac.digest(self._marking, text, "sha256").hex()

    def _head(self, form: bytes) -> bytes:
        return form + self.version.to_bytes(2, "big")

    def _place(self, form: bytes, table: str, column: str, row: str) -> bytes:
        kind = "filled" if form == _FILLED else "text"  # bound too: no other ending is ever read
        return _joined(kind, table, column, row, self.owner_id, str(self.version))


class Vault:
    """Holds the master key, and the data keys unwrapped last."""

    def __init__(self, master_key: bytes, *, remembered: int = 4096) -> None:
        if len(master_key) != _KEY:
            raise ValueError(f"a master key has {_KEY} bytes, this one has {len(master_key)}")
        self._wrapping = AESGCM(_derived(master_key, b"wrap"))
        self._remembered = remembered
        self._seals: OrderedDict[tuple[str, int, bytes], Seal] = OrderedDict()
        self._root = hmac.digest(bytes(_KEY), master_key, "sha256")  # as HKDF begins with it
        self._index_keys: dict[str, bytes] = {}
        self._lock = Lock()

    def new_root(self) -> bytes:
        """For a new database: what it keeps. From now on every hash hangs on it."""
        self._root, self._index_keys = urandom(_KEY), {}
        return self.wrapped_root()

    def wrapped_root(self) -> bytes:
        """To be kept; for a database from before there was a root, too."""
        return self._wrapped(*_ROOT, self._root)

    def use_root(self, wrapped: bytes) -> None:
        """As it was kept. Raises Tampered."""
        self._root, self._index_keys = self._unwrapped(*_ROOT, wrapped), {}

    def use_root_of(self, other: "Vault") -> None:
        self._root, self._index_keys = other._root, {}

    def rewrapped(self, owner_id: str, version: int, wrapped: bytes, new: "Vault") -> bytes:
        """The same key, as `new` wraps it. Raises Tampered."""
        key = self._unwrapped(owner_id, version, wrapped)
        return new._wrapped(owner_id, version, key, wrapped[: len(_FORMAT)])

    def new_wrapped_key(self, owner_id: str, version: int) -> bytes:
        return self._wrapped(owner_id, version, AESGCM.generate_key(bit_length=_KEY * 8))

    def wrapped_as_binding(self, owner_id: str, version: int, wrapped: bytes) -> bytes:
        """The same key in the newer format."""
        return self._wrapped(owner_id, version, self._unwrapped(owner_id, version, wrapped))

    def is_binding(self, owner_id: str, version: int, wrapped: bytes) -> bool:
        self._unwrapped(owner_id, version, wrapped)  # a first byte alone says nothing
        return wrapped[: len(_FORMAT)] == _BINDING

    def _wrapped(self, owner_id: str, version: int, key: bytes, form: bytes = _BINDING) -> bytes:
        nonce = urandom(_NONCE)
        return form + nonce + self._wrapping.encrypt(nonce, key, _owner(form, owner_id, version))

    def seal_of(self, owner_id: str, version: int, wrapped: bytes) -> Seal:
        """Found again only with the same wrapped key: who lost the row has lost the seal."""
        name = (owner_id, version, wrapped)
        with self._lock:
            seal = self._seals.get(name)
            if seal is not None:
                self._seals.move_to_end(name)
                return seal
        key = self._unwrapped(owner_id, version, wrapped)
        seal = Seal(owner_id, version, AESGCM(key), _derived(key, b"mark"))
        with self._lock:
            self._seals[name] = seal
            if len(self._seals) > self._remembered:
                self._seals.popitem(last=False)
        return seal

    def index(self, purpose: str, value: str) -> str:
        """A keyed hash by which a sealed value is found. Each purpose has a key of its own."""
        key = self._index_keys.get(purpose)
        if key is None:
            info = _PROGRAM + _joined("index", purpose)
            key = HKDFExpand(SHA256(), length=_KEY, info=info).derive(self._root)
            self._index_keys[purpose] = key
        return hmac.digest(key, _utf8(value), "sha256").hex()

    def _unwrapped(self, owner_id: str, version: int, wrapped: bytes) -> bytes:
        start = len(_FORMAT) + _NONCE
        try:
            if not _is_bytes(wrapped) or not _is_version(version):
                raise InvalidTag
            form = wrapped[: len(_FORMAT)]
            if form not in (_FORMAT, _BINDING) or len(wrapped) != start + _KEY + _TAG:
                raise InvalidTag
            nonce, ciphertext = wrapped[len(_FORMAT) : start], wrapped[start:]
            return self._wrapping.decrypt(nonce, ciphertext, _owner(form, owner_id, version))
        except InvalidTag:
            raise Tampered(
                f"The data key of {owner_id} (version {version}) does not open: it was changed or "
                "moved, or the master key is not the one it was wrapped with. Put the right master "
                "key back, or restore the database from a backup."
            ) from None


def _owner(form: bytes, owner_id: str, version: int) -> bytes:
    if not _is_version(version):
        raise ValueError(f"a key version is from 1 to {_NEWEST_VERSION}, not {version}")
    return _joined("binding key" if form == _BINDING else "key", owner_id, str(version))


def _is_bytes(value: object) -> bool:
    return isinstance(value, bytes)


def _is_version(version: object) -> bool:
    return isinstance(version, int) and 1 <= version <= _NEWEST_VERSION


def _joined(*parts: str) -> bytes:
    """No part may hold the separator: two places would look like one."""
    joined = "\0".join(parts)
    if joined.count("\0") != len(parts) - 1:
        raise ValueError("a table, column, row, owner or purpose with a NUL character in it")
    return joined.encode()


def _filled(text: bytes) -> bytes:
    """An end that is no NUL, and NULs up to a whole block."""
    text += b"\x80"
    return text + bytes(-len(text) % _BLOCK)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        at = error.start
    # Outside the handler, so that no traceback carries the text along.
    raise UnicodeError(f"a lone surrogate at position {at}: refuse such a text where it arrives")


def _derived(master_key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=_KEY, salt=None, info=_PROGRAM + purpose).derive(master_key)


def _does_not_open(table: str, column: str, row: str) -> Tampered:
    return Tampered(
        f"{table}.{column} of row {row} does not open: it was changed or moved from another row, "
        "or its key is not the one it was sealed with. Compare with a backup."
    )
