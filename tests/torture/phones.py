"""The students' side: whose reply goes out next, what they were told, and what they must be shown.

A reply whose fate is not known, or that was not saved, is sent again under the same id, as a phone
would do. What the victim shows is held against the record at once.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from dialogs.replies import Reply
from tests.torture.lives import Died, Victim
from tests.torture.oracle import Violation
from tests.torture.orders import Heard, Life, Order
from tests.torture.record import Replay, Sent, Talk
from tests.torture.replies import next_reply, own_words
from tests.torture.school import make_school


@dataclass(eq=False)
class Doubt:
    """An order of which the harness does not know whether it was carried out."""

    talk: Talk
    sent: Sent | None  # None: the beginning
    kept: bool | None = None  # as the database said after the last death


class Phones:
    def __init__(self, folder: Path, seed: int, students: int, errors: Path | None = None) -> None:
        self.rng = random.Random(seed)
        self.file = folder / "whathelps.db"
        self.url = f"sqlite:///{self.file}"
        self.waiting = make_school(self.url, students, self.rng)
        self.victim = Victim(errors or folder / "errors.txt")
        self.talks: list[Talk] = []
        self.doubt: Doubt | None = None
        self.violations: list[Violation] = []
        self.turns = 0
        self.repeats = 0  # replies that were kept, and came again
        self._ids = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.victim.close()

    def wrong(self, check: str, what: str) -> None:
        self.violations.append(Violation(check, what))

    def live(self, life: Life) -> bool:
        """Starts a life that is to open the database."""
        heard = self.victim.live(life)
        if heard.word != "born":
            self.wrong("the database does not open", str(heard.about))
        return heard.word == "born"

    def new_talk(self, version: str = "1") -> Talk:
        talk = Talk(self.waiting.pop(), version)
        self.talks.append(talk)
        return talk

    def begin(self, talk: Talk, kill_after: float | None = None) -> Heard:
        self.doubt = Doubt(talk, None)
        return self._send_begin(talk, kill_after)

    def new_reply(
        self, talk: Talk, make: Callable[[str], Reply] | None = None, *, changing: bool = False
    ) -> Sent:
        """What this student replies next to what they see, or what `make` makes of the id."""
        id, rng, reached = self.new_id(), self.rng, talk.reached
        reply = (
            make(id)
            if make
            else next_reply(rng, reached.waits(), reached.answered(), id, changing=changing)
        )
        sent = Sent(id, reply, note=own_words(rng, f"{id} note") if rng.random() < 0.1 else "")
        talk.sent.append(sent)
        return sent

    def send(self, talk: Talk, sent: Sent, kill_after: float | None = None) -> Heard:
        self.doubt = Doubt(talk, sent)
        return self._send(talk, sent, kill_after)

    def come_back(self) -> None:
        """The program runs again: the student looks where they are, and sends again."""
        if self.doubt is None:
            return
        talk, sent, kept = self.doubt.talk, self.doubt.sent, self.doubt.kept
        if sent is None:
            self._send_begin(talk)
            return
        self.look_in(talk, talk.with_also(sent) if kept else talk.reached)
        self._send(talk, sent)

    def look_in(self, talk: Talk, there: Replay) -> None:
        """The student opens the conversation again, where it must stand as it does in `there`."""
        shown = self.victim.tell(Order("resume", conversation=talk.id))
        self._must_show(shown, repr(there.resumes()), talk)

    def look_in_everywhere(self) -> None:
        for talk in self.talks:
            if talk.id:
                self.look_in(talk, talk.reached)

    def failed(self, death: Died) -> None:
        """It was not to die now, or not like this."""
        self.wrong("the program failed", f"{death.status}: {self.victim.last_error()}")

    def new_id(self) -> str:
        self._ids += 1
        return f"r{self._ids}"

    def order(self, talk: Talk, sent: Sent) -> Order:
        return Order(
            "turn",
            sent.id,
            conversation=talk.id,
            reply=sent.reply,
            note=sent.note,
            at_turn=sent.at_turn,
        )

    def order_to_begin(self, talk: Talk) -> Order:
        talk.begins += 1
        return Order("begin", self.new_id(), student=talk.who.local_id, version=talk.version)

    def _send_begin(self, talk: Talk, kill_after: float | None = None) -> Heard:
        heard = self.victim.tell(self.order_to_begin(talk), kill_after)
        if heard.word == "saved":
            self.doubt = None
            talk.id = heard.about["conversation"]
            self._must_show(heard, repr(talk.reached.waits()), talk)
        return heard

    def _send(self, talk: Talk, sent: Sent, kill_after: float | None = None) -> Heard:
        known = self.doubt.kept if self.doubt else None
        heard = self.victim.tell(self.order(talk, sent), kill_after)
        if heard.word != "saved":
            return heard
        self.doubt = None
        self.turns += 1
        talk.settle(sent)
        if not heard.about:
            return heard  # told by a deliberate fault, with nothing to show
        repeated = heard.about["repeated"]
        self.repeats += repeated
        if repeated != bool(known):
            self.wrong("taken again" if known else "not taken", f"{sent.id}, a repeat: {repeated}")
        shows = talk.reached.waits() if repeated else talk.reached.shows
        self._must_show(heard, repr(shows), talk)
        return heard

    def _must_show(self, heard: Heard, wanted: str, talk: Talk) -> None:
        shows = heard.about.get("shows", [wanted])
        if shows[-1] != wanted:
            what = f"{talk.who.local_id}: {shows[-1][:60]} and not {wanted[:60]}"
            self.wrong("another question is shown", what)
