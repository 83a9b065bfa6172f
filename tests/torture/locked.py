"""A locked database: another process holds it longer than the program waits, and then less long."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.torture.oracle import judge_all, judge_talk, looked_at
from tests.torture.orders import Life
from tests.torture.outcome import Outcome
from tests.torture.phones import Phones
from tests.torture.record import Talk

_TIMEOUT = 0.25  # seconds that the victim waits for a lock


def held_locked(folder: Path, seed: int, rounds: int) -> Outcome:
    with Phones(folder, seed, students=rounds + 3) as phones:
        figures = {"refused as busy": 0, "waited for a short lock": 0}
        if phones.live(Life(phones.url, timeout=_TIMEOUT)):
            talks = [phones.new_talk() for _ in range(3)]
            for talk in talks:
                phones.begin(talk)
            for number in range(rounds):
                how = ("IMMEDIATE", "EXCLUSIVE")[number % 2]
                _long(phones, talks[number % 3], how)
                _long_at_a_beginning(phones, how)
                figures["refused as busy"] += 2
                _short(phones, talks[number % 3], how)
                figures["waited for a short lock"] += 1
            phones.look_in_everywhere()
            phones.victim.leave()
        _no_start_while_locked(phones)
        with looked_at(phones.file) as look:
            phones.violations += judge_all(look, phones.talks)
        return Outcome("locked database", figures, phones.violations)


@contextmanager
def _locked(file: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute(f"BEGIN {how}")
        yield
        holder.execute("ROLLBACK")


def _long(phones: Phones, talk: Talk, how: str) -> None:
    sent = phones.new_reply(talk)
    with _locked(phones.file, how):
        must_be_told(phones, phones.send(talk, sent).about, "Busy", "trying again is safe")
        _must_not_be_kept(phones, talk)
    if phones.send(talk, sent).word != "saved":
        phones.wrong("not saved after the lock was gone", sent.id)


def _long_at_a_beginning(phones: Phones, how: str) -> None:
    talk = phones.new_talk()
    with _locked(phones.file, how):
        must_be_told(phones, phones.begin(talk).about, "Busy", "trying again is safe")
        _must_not_be_kept(phones, talk)
    if phones.begin(talk).word != "saved":
        phones.wrong("not begun after the lock was gone", talk.who.local_id)


def _short(phones: Phones, talk: Talk, how: str) -> None:
    """A lock that goes away in time is only waited for."""
    sent = phones.new_reply(talk)
    with _locked(phones.file, how):
        phones.victim.give(phones.order(talk, sent))
        time.sleep(_TIMEOUT / 4)
    heard = phones.victim.hear()
    if heard.word != "saved":
        phones.wrong("not saved after a short lock", str(heard.about))
    else:
        talk.settle(sent)


def _no_start_while_locked(phones: Phones) -> None:
    """The program cannot start on a locked database, says why, and starts when the lock is gone."""
    with _locked(phones.file, "IMMEDIATE"):
        heard = phones.victim.live(Life(phones.url, timeout=_TIMEOUT))
        must_be_told(phones, heard.about, "Busy", "trying again is safe")
    if phones.live(Life(phones.url, timeout=_TIMEOUT)):
        phones.victim.leave()


def must_be_told(phones: Phones, told: dict[str, str], kind: str, *words: str) -> None:
    """What was not saved is told as such, in words that a person can act on, and without SQL."""
    message = told.get("message", "")
    clear = "nothing was saved" in message.lower() and all(word in message for word in words)
    if told.get("kind") != kind or not clear or "INSERT" in message:
        phones.wrong("told unclearly, or as saved", str(told))


def must_be_free(phones: Phones) -> None:
    """Whoever was refused must not go on holding the database: nobody else could save then."""
    with closing(sqlite3.connect(phones.file, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            phones.wrong("a refused turn still holds the database", str(error))


def _must_not_be_kept(phones: Phones, talk: Talk) -> None:
    with looked_at(phones.file) as look:
        phones.violations += judge_talk(look, talk)[1]
