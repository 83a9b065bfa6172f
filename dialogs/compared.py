"""Two versions of a flow side by side: which step is which, and what one change is told as."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from dialogs.checking_words import own_steps
from dialogs.flow import Flow, Step
from dialogs.problems import quoted
from dialogs.reply_types import asks

Kind = Literal["safe", "needs mapping", "breaking"]
KINDS: tuple[Kind, ...] = ("safe", "needs mapping", "breaking")


@dataclass(frozen=True, slots=True)
class Change:
    """`what`: for exports, drafts and summaries. `under_way`: of those who go on with the old
    version, after "they". `step`: the old version's name where there is one; "" for the whole flow.
    """

    kind: Kind
    step: str
    what: str
    under_way: str


@dataclass(frozen=True)
class Both:
    old: Flow
    new: Flow

    @cached_property
    def pairs(self) -> dict[str, str]:
        """Old name -> new name, of every step that goes on; under another name by its very words."""
        stays = {step.id: step.id for step in own_steps(self.old) if step.id in self.new.by_id}
        fresh = [step for step in own_steps(self.new) if step.id not in self.old.by_id]
        for step in own_steps(self.old):
            if step.id in stays:
                continue
            same = [one for one in fresh if texts(one) == texts(step)]
            if same:
                stays[step.id] = same[0].id
                fresh.remove(same[0])
        return stays

    def still_says(self, step: Step) -> bool:
        after = self.new.by_id.get(self.pairs.get(step.id, ""))
        return after is not None and texts(after) == texts(step)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The new names of steps that do not stand where they stood among those that go on."""
        order = list(self.pairs.values())
        before = [self.pairs[step.id] for step in own_steps(self.old) if step.id in self.pairs]
        after = [step.id for step in own_steps(self.new) if step.id in set(order)]
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        kept = {name for block in blocks for name in before[block.a : block.a + block.size]}
        return frozenset(set(order) - kept)


@dataclass(frozen=True)
class Pair:
    both: Both
    old: Step
    new: Step

    def change(self, kind: Kind, what: str, under_way: str) -> Iterator[Change]:
        name = called(self.old)
        yield Change(kind, self.old.id, f"{first(name)} {what}.", under_way.format(step=name))


def called(step: Step) -> str:
    return f"the {'question' if asks(step) else 'note'} {quoted(step.id)}"


def first(called: str) -> str:
    return called[:1].upper() + called[1:]


def texts(step: Step) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple(sorted(wording.text.items())) for wording in step.say)
