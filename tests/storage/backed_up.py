"""What tests of backups share: who has something to lose, a backup made, and one put back."""

from pathlib import Path

from storage.backing_up import BackedUp, back_up, keep_recipient
from storage.database import Store
from storage.putting_back import Backup, newest_of, put_back
from storage.restoring import Restored
from storage.sealed_rows import new_identity, read_identity
from tests.student import MASTER_KEY, Clock, Student


def sealed_to_us(store: Store) -> str:
    """The identity that opens the store's backups from now on."""
    identity, recipient = new_identity()
    with store.writing() as connection:
        keep_recipient(connection, store.vault, recipient)
    return identity


def says(student: Student, words: str) -> None:
    """In a talk of theirs, and typed."""
    student.begins("all_about_me")
    student.says(words)


def made(store: Store, folder: Path, clock: Clock) -> BackedUp:
    clock.passes(seconds=5)
    return back_up(store, folder, "0.1", clock.now)


def backup_of(place: Path, identity: str, *keys: bytes) -> Backup:
    """To be put back: the file, or the newest of a folder."""
    return Backup(newest_of(place), read_identity(identity), keys or (MASTER_KEY,))


def restored(url: str, place: Path, identity: str, clock: Clock, *keys: bytes) -> Restored:
    done, notes = put_back(url, backup_of(place, identity, *keys), clock.now)
    assert notes == []
    return done
