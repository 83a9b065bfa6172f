"""What changes between two versions of a flow, and for whom it matters.

Conversations under way stay with the version they began with, so for them a change is what they will
not get. Exports, drafts and summaries see the answers of both versions side by side, so for them it is

    safe            what was counted goes on being counted: put otherwise, a new step, a new choice
    needs mapping   the same under another name, or mostly other words under the same name: somebody
                    must say whether the two are one
    breaking        something is gone, or a name that stays means something else from now on

Names in a sentence are the author's own: steps' ids and choices' values.
"""

from collections.abc import Callable, Iterator

from dialogs.changes_of_steps import OF_A_STEP
from dialogs.checking_words import own_steps
from dialogs.compared import KINDS, Both, Change, Kind, Pair, called, first
from dialogs.flow import BANDS, MODES, Flow, Step
from dialogs.problems import quoted
from dialogs.reply_types import asks

__all__ = ["KINDS", "Change", "Kind", "changes"]


def changes(old: Flow, new: Flow) -> list[Change]:
    """Everything that differs, flow first, then the steps in the new order, then those that are gone."""
    both = Both(old, new)
    found = [change for rule in _OF_THE_FLOW for change in rule(both)]
    by_new = {to: of for of, to in both.pairs.items()}
    for step in own_steps(new):
        if step.id not in by_new:
            found.append(_added(step))
            continue
        pair = Pair(both, old.by_id[by_new[step.id]], step)
        found += [change for rule in OF_A_STEP for change in rule(pair)]
    return found + [_gone(step) for step in own_steps(old) if step.id not in both.pairs]


def _added(step: Step) -> Change:
    name = called(step)
    what = f"{first(name)} is new; there are no answers to it from before."
    if not asks(step):
        what = f"{first(name)} is new."
    return Change("safe", step.id, what, f"do not get {name}, which is new")


def _gone(step: Step) -> Change:
    name = called(step)
    if not asks(step):
        return Change("safe", step.id, f"{first(name)} is gone.", f"still read {name}")
    what = f"{first(name)} is gone: nothing new is counted or written under this name."
    return Change("breaking", step.id, what, f"are still asked {name}")


def _title(both: Both) -> Iterator[Change]:
    if both.old.title != both.new.title:
        yield Change("safe", "", "The title changes.", "keep the old title")
    for code in both.new.languages:
        if code not in both.old.languages:
            what = f'It is asked in "{code}" too from now on.'
            yield Change("safe", "", what, f'are not asked in "{code}"')
    for code in both.old.languages:
        if code not in both.new.languages:
            what = (
                f'It is not asked in "{code}" any more: who reads that gets the school\'s language.'
            )
            yield Change("safe", "", what, f'go on in "{code}" where they read it')


def _consent(both: Both) -> Iterator[Change]:
    old, new = both.old.consent, both.new.consent
    if old == new:
        return
    what = f'It waits for the yes of "{new}" before a student can begin.'
    if not new:
        what = f'It no longer waits for the yes of "{old}" before a student can begin.'
    yield Change("safe", "", what, "went in under the old rule about whose yes is needed")


def _whose(both: Both) -> Iterator[Change]:
    """Whom the flow is for, and who answers."""
    old, new = both.old, both.new
    if old.bands != new.bands:
        lost = set(old.bands or BANDS) - set(new.bands or BANDS)
        was, now = (", ".join(flow.bands) or "every band" for flow in (old, new))
        what = f"The flow is for {now} from now on (before: {was})."
        yield Change("breaking" if lost else "safe", "", what, "go on whatever their band")
    if old.modes != new.modes:
        lost = set(old.modes or MODES) - set(new.modes or MODES)
        was, now = (", ".join(flow.modes) or "both modes" for flow in (old, new))
        what = f"The flow is for {now} from now on (before: {was})."
        yield Change("breaking" if lost else "safe", "", what, "go on whatever their mode")
    if old.respondent != new.respondent:
        was, now = (flow.respondent or "student" for flow in (old, new))
        what = f"It is answered by the {now} from now on, and was by the {was}."
        yield Change("breaking", "", what, f"go on with answers of the {was}")
    if old.read_out != new.read_out:
        what = "It is asked from now on what may be read out without the student's name."
        if not new.read_out:
            what = "It is no longer asked what may be read out without the student's name."
        yield Change("safe", "", what, "are asked that, or not, as the flow began")
    if old.reader != new.reader:
        what = "The rule changes about who must be named as its reader."
        yield Change("safe", "", what, "go on under the old rule about its reader")


def _loops(both: Both) -> Iterator[Change]:
    for name, loop in both.new.loops.items():
        old = both.old.loops.get(name)
        if old is not None and old.most != loop.most:
            what = f"The loop {quoted(name)} goes over another number of items."
            yield Change("safe", "", what, f"go over the old number of items in {quoted(name)}")


_OF_THE_FLOW: tuple[Callable[[Both], Iterator[Change]], ...] = (
    _title,
    _whose,
    _consent,
    _loops,
)
