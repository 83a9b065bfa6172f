"""A full disk, twice: a limit on the database's pages, and a real small disk (tmpfs).

What does not fit is told as not saved and is not there. When there is room again, the same replies
go through under their same ids, without the student typing anything again.

    python -m tests.torture.full_disk FOLDER SEED ROUNDS    on a small disk mounted on FOLDER
"""

import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from dialogs.events import Ask
from dialogs.replies import Reply
from tests.torture.lives import ROOT, Died
from tests.torture.locked import must_be_free, must_be_told
from tests.torture.oracle import Violation, judge_all, judge_talk, looked_at
from tests.torture.orders import Heard, Life, Order
from tests.torture.outcome import Outcome
from tests.torture.phones import Phones
from tests.torture.record import Sent, Talk

_TIMEOUT = 1.0  # seconds that the victim waits for a lock
_TALKS = 4
_LONGEST = 5  # times the rounds, until it was full at all the statements it must be full at
_STUDENTS = 8  # new ones in each round, at most


def on_limited_pages(folder: Path, seed: int, rounds: int) -> Outcome:
    with Phones(folder, seed, students=_TALKS + rounds * _LONGEST * _STUDENTS) as phones:
        return Disk(phones, PageLimit(phones)).filled(rounds)


def on_small_disk(folder: Path, seed: int, rounds: int) -> Outcome:
    """In a process that may mount: its disk is seen by nobody else, and goes when it ends."""
    as_root = ["unshare", "--mount"]
    as_user = ["unshare", "--user", "--map-root-user", "--mount"]
    own = [sys.executable, "-m", "tests.torture.full_disk", str(folder), str(seed), str(rounds)]
    said = ""
    for way in (as_root, as_user):
        try:
            done = subprocess.run(
                [*way, *own], cwd=ROOT, capture_output=True, text=True, check=False
            )
        except FileNotFoundError as error:
            return Outcome(SmallDisk.name, not_run=str(error))
        if done.stdout:
            told = json.loads(done.stdout.splitlines()[-1])
            violations = [Violation(**one) for one in told["violations"]]
            return Outcome(SmallDisk.name, told["figures"], violations, told["not_run"])
        if "unshare" not in done.stderr:
            raise RuntimeError(done.stderr)
        said = done.stderr.strip()
    return Outcome(SmallDisk.name, not_run=said)


class Size(ABC):
    """Something that can be full, and can be given room."""

    name: str
    # SQLite ends the transaction at some statements, and at others only the statement.
    must_be_full_at: frozenset[str] = frozenset()

    @abstractmethod
    def life(self, pages: int) -> Life:
        """A life that will have so many pages left."""

    @abstractmethod
    def fill(self, pages: int) -> None:
        """From now on so many pages are left."""

    @abstractmethod
    def make_room(self) -> None:
        """At once, under the victim that runs."""


class PageLimit(Size):
    name = "full disk (a limit on pages)"
    must_be_full_at = frozenset(
        {"refused before the answer row", "refused before the current answer"}
    )

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def life(self, pages: int) -> Life:
        return Life(self._phones.url, room=pages, timeout=_TIMEOUT)

    def fill(self, pages: int) -> None:
        pass  # the victim itself counts from its start

    def make_room(self) -> None:
        self._phones.victim.tell(Order("make_room", "room"))


class SmallDisk(Size):
    name = "full disk (a small tmpfs)"

    def __init__(self, phones: Phones, folder: Path) -> None:
        self._phones = phones
        self._folder = folder

    def life(self, pages: int) -> Life:
        return Life(self._phones.url, timeout=_TIMEOUT)

    def fill(self, pages: int) -> None:
        disk = os.statvfs(self._folder)
        self._mount(f"remount,size={(disk.f_blocks - disk.f_bfree + pages) * disk.f_frsize}")

    def make_room(self) -> None:
        self._mount("remount,size=64m")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, str(self._folder)], check=True)


class Disk:
    def __init__(self, phones: Phones, size: Size) -> None:
        self.phones = phones
        self.size = size
        self.talks: list[Talk] = []
        self.short = False  # short replies, so that another statement is the first without room
        self.unsaved: list[tuple[Talk, Sent | None]] = []
        self.figures = {"saved before it was full": 0, "refused": 0, "went through later": 0}
        self.figures |= {"restarts while full": 0, "starts refused": 0}

    def filled(self, rounds: int) -> Outcome:
        self._begin_some()
        for number in range(rounds * _LONGEST):
            if number >= rounds and self.size.must_be_full_at <= self.figures.keys():
                break
            self.short = number % 2 == 0
            pages = self.phones.rng.randrange(1, 4 if self.short else 12)
            if not self.phones.live(self.size.life(pages)):
                break
            self.size.fill(pages)
            self._fill_up()
            self._go_on_while_full()
            if number % 3:
                self._restart_while_full(killed=number % 3 == 1)
            self.size.make_room()
            self._all_go_through()
            self.phones.look_in_everywhere()
            self.phones.victim.leave()
        with looked_at(self.phones.file) as look:
            self.phones.violations += judge_all(look, self.phones.talks)
        return Outcome(self.size.name, self.figures, self.phones.violations)

    def _begin_some(self) -> None:
        if self.phones.live(Life(self.phones.url)):
            for _ in range(_TALKS):
                self._begin()
            self.phones.victim.leave()

    def _fill_up(self) -> None:
        while not self.unsaved:
            self._reply(self.phones.rng.choice(self.talks))

    def _go_on_while_full(self) -> None:
        """The others send too; what still fits may be saved, and reading goes on."""
        waiting = {id(talk) for talk, _ in self.unsaved}
        for talk in list(self.talks):
            if id(talk) not in waiting:
                self._reply(talk)
            self.phones.look_in(talk, talk.reached)
        self._begin()

    def _restart_while_full(self, killed: bool) -> None:
        """A start on a full disk may be refused, with the reason; it must change nothing."""
        self.figures["restarts while full"] += 1
        if killed:
            with suppress(Died):
                self.phones.victim.kill()
                self.phones.victim.hear()
        else:
            self.phones.victim.leave()
            self.size.fill(1)  # what the log beside the database took is free again
        heard = self.phones.victim.live(self.size.life(1))
        if heard.word == "refused":
            self.figures["starts refused"] += 1
            must_be_told(self.phones, heard.about, "CannotSave", "disk is full")
            self.size.make_room()
            self.phones.live(self.size.life(1))
        for talk, sent in list(self.unsaved):
            self._send_again(talk, sent)

    def _all_go_through(self) -> None:
        for talk, sent in list(self.unsaved):
            self._send_again(talk, sent)
        for talk, sent in self.unsaved:
            self.phones.wrong("not saved with room again", sent.id if sent else talk.who.local_id)
        self.unsaved.clear()

    def _send_again(self, talk: Talk, sent: Sent | None) -> None:
        heard = self.phones.send(talk, sent) if sent else self.phones.begin(talk)
        if heard.word == "saved":
            self.unsaved.remove((talk, sent))
            self.figures["went through later"] += 1
            if sent is None:
                self.talks.append(talk)

    def _reply(self, talk: Talk) -> None:
        chance = self.phones.rng.random()
        long = not self.short and chance < 0.7 and isinstance(talk.reached.waits(), Ask)
        sent = self.phones.new_reply(talk, self._long if long else None)
        heard = self.phones.send(talk, sent)
        if heard.word != "saved":
            self._refused(heard, talk, sent)
            return
        self.figures["saved before it was full"] += 1
        if talk.reached.is_over():
            self.talks.remove(talk)
            self._begin()

    def _begin(self) -> None:
        talk = self.phones.new_talk()
        heard = self.phones.begin(talk)
        if heard.word == "saved":
            self.talks.append(talk)
        else:
            self._refused(heard, talk, None)

    def _refused(self, heard: Heard, talk: Talk, sent: Sent | None) -> None:
        self.unsaved.append((talk, sent))
        self.figures["refused"] += 1
        at = f"refused {heard.about.get('at')}"
        self.figures[at] = self.figures.get(at, 0) + 1
        must_be_told(self.phones, heard.about, "CannotSave", "disk is full", "Make room")
        must_be_free(self.phones)
        with looked_at(self.phones.file) as look:
            self.phones.violations += judge_talk(look, talk)[1]

    def _long(self, id: str) -> Reply:
        return Reply(f"a long answer about many things at school [{id}] " * 30)


def main(folder: Path, seed: int, rounds: int) -> None:
    """The last line on stdout is what came of it; whoever called reads it."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    outcome = Outcome(SmallDisk.name, not_run=mounted.stderr.strip())
    if not mounted.returncode:
        errors = folder.with_name("errors.txt")  # not on the disk that is full
        with Phones(folder, seed, _TALKS + rounds * _LONGEST * _STUDENTS, errors) as phones:
            outcome = Disk(phones, SmallDisk(phones, folder)).filled(rounds)
    violations = [{"check": one.check, "what": one.what} for one in outcome.violations]
    told = {"figures": outcome.figures, "violations": violations, "not_run": outcome.not_run}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
