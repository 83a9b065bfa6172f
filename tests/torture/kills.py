"""A siege: one database, one victim after the other, each killed at a labelled point.

After each death the harness looks at what lies on the disk, starts the program again, asks where
the conversation in doubt stands, sends the reply in doubt with the same id, and goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.torture.lives import Died
from tests.torture.oracle import judge_all, judge_talk, looked_at
from tests.torture.orders import Heard, Life
from tests.torture.phones import Phones
from tests.torture.points import ANY_MOMENT, BEGIN, KEPT, NOT_YET
from tests.torture.record import Talk

_KILLED = -9
_ORDERS = 80  # in one life, if it does not end before
_ENOUGH = 25  # violations, after which no more are looked for
_AT_ONCE = 6  # conversations under way
_CHANGES_PATH = {"before the path is marked", "path marked"}
_PUBLISHES = {"begin: before the flow", "begin: flow published"}


@dataclass(eq=False)
class Deaths:
    """What came of one point: how often, and whether the order in doubt was kept."""

    hits: int = 0
    kept: int = 0
    not_kept: int = 0


class Siege(Phones):
    def __init__(self, folder: Path, seed: int, deaths: int, fault: str = "") -> None:
        # Most who begin are killed in it once, and some conversations come to their end.
        super().__init__(folder, seed, students=deaths + 40)
        self.fault = fault
        self.active: list[Talk] = []
        self.deaths: dict[str, Deaths] = {}
        self.lives = 0

    def run(self, wanted: Mapping[str, int]) -> None:
        """Until each point was hit as often as is wanted, or is found out of reach."""
        plan = [point for point, times in wanted.items() for _ in range(times)]
        self.rng.shuffle(plan)
        for point in plan:
            self._die_at(point)
        if not self._has_enough():
            self._last_life()
            with looked_at(self.file) as look:
                self.violations += judge_all(look, self.talks)

    def _has_enough(self) -> bool:
        return len(self.violations) > (0 if self.fault else _ENOUGH)

    def _die_at(self, point: str) -> None:
        """A life may end before it gets there; three in a row mean that nothing gets there."""
        for _ in range(3):
            if self._has_enough() or self._life(point):
                return
        if not self.fault:
            self.wrong("a point is out of reach", point)

    # --- one life ----------------------------------------------------------------------------

    def _life(self, point: str) -> bool:
        """True when it ended where it should."""
        self.lives += 1
        before = self._deaths(point).hits
        seldom = point in BEGIN or point in _CHANGES_PATH
        nth, delay = self.rng.randint(1, 2 if seldom else 5), self.rng.uniform(0, 0.0008)
        try:
            if not self.live(Life(self.url, point, nth, self.fault, delay=delay)):
                return False
            self.come_back()
            moment = self.rng.randrange(6) if point == ANY_MOMENT else -1
            for number in range(_ORDERS):
                self._next_order(point, dies_now=number == moment)
            self.victim.leave()
        except Died as death:
            self._look_after(death, point)
        return self._deaths(point).hits > before

    def _next_order(self, point: str, dies_now: bool) -> None:
        kill_after = self.rng.uniform(0, 0.004) if dies_now else None
        begins = self.rng.random() < 0.6 if point in BEGIN else len(self.active) < _AT_ONCE
        if not self.active or (begins and self.waiting):
            publishes = point in _PUBLISHES or self.rng.random() < 0.05
            talk = self.new_talk(f"1.{len(self.talks)}" if publishes else "1")
            self.active.append(talk)
            self._must_be_saved(self.begin(talk, kill_after))
        else:
            talk = self.rng.choice(self.active)
            sent = self.new_reply(talk, changing=point in _CHANGES_PATH)
            self._must_be_saved(self.send(talk, sent, kill_after))
            self._retire(talk)

    def _retire(self, talk: Talk) -> None:
        """Conversations end, and some students never come back."""
        if self.rng.random() < (0.3 if talk.reached.is_over() else 0.01):
            self.active.remove(talk)

    def _must_be_saved(self, heard: Heard) -> None:
        if heard.word != "saved":
            self.wrong("not saved, with nothing in the way", str(heard.about))

    # --- after a death -----------------------------------------------------------------------

    def _look_after(self, death: Died, point: str) -> None:
        if death.status != _KILLED:
            self.failed(death)
            return
        deaths = self._deaths(point)
        deaths.hits += 1
        with looked_at(self.file) as look:
            self.violations += look.soundness()
            if self.doubt is None:
                return
            talk, sent, before = self.doubt.talk, self.doubt.sent, self.doubt.kept
            kept, wrong = judge_talk(look, talk, [sent] if sent else [])
            self.violations += wrong
        self.doubt.kept = kept
        deaths.kept += kept
        deaths.not_kept += not kept
        self._must_fit(point, before, kept)

    def _must_fit(self, point: str, before: bool | None, kept: bool) -> None:
        """Whether the order in doubt can be there, or not, after dying at this point."""
        if before and not kept:
            self.wrong("kept, and lost by another death", point)
        if self.fault:
            return  # to be caught by what is lost, not by where a commit is known to be
        if kept and before is None and point in NOT_YET:
            self.wrong("kept before its commit", point)
        if not kept and point in KEPT:
            self.wrong("lost after its commit", point)

    def _last_life(self) -> None:
        """Nothing dies any more: what is in doubt goes through, and every conversation goes on."""
        try:
            if self.live(Life(self.url, fault=self.fault)):
                self.come_back()
                self.look_in_everywhere()
                self.victim.leave()
        except Died as death:
            self.failed(death)

    def _deaths(self, point: str) -> Deaths:
        return self.deaths.setdefault(point, Deaths())
