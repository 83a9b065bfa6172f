"""Questions of a class's own in a flow of stories: put in before its closing question, and taken out again.

The sitting stays as long as it was allowed to be: a question that would pass a band's most is asked only
where there is room. A step is called by its question's words, so that other words are another step and no
answer is counted with those to another question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dialogs.flow import BANDS, CLOSING, Fit, Flow, Step, Wording, Words
from dialogs.reporting import longest
from dialogs.sitting import MOST_QUESTIONS
from dialogs.words import fold

FLOW = "empathy"  # the flow that takes them
MEANING = "story.own"
MOST = 3  # that one band is asked

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class ClassQuestion:
    """One question in each language of the flow. `bands`: who is asked; none: every band."""

    say: Words
    bands: tuple[str, ...] = ()

    def is_for(self, band: str) -> bool:
        return not self.bands or band in self.bands


def with_questions(flow: Flow, questions: Sequence[ClassQuestion]) -> Flow:
    """The flow with these in place of all that it had; no question: without any."""
    bare = replace(flow, steps=tuple(step for step in flow.steps if step.meaning != MEANING))
    taken = {step.id for step in bare.steps}
    new: list[Step] = []
    for question in questions:
        id = _name(question.say, taken)
        taken.add(id)
        fit = Fit(question.bands or flow.bands, flow.modes)
        step = Step(id, "text", (Wording(Fit(), question.say),), fit, meaning=MEANING)
        bands = [band for band in flow.bands or BANDS if question.is_for(band)]
        too_long = _is_too_long(_put_in(bare, [*new, step]), bands)
        new.append(replace(step, if_room=too_long))
    return _put_in(bare, new)


def sure(flow: Flow, questions: Sequence[ClassQuestion]) -> dict[str, tuple[int, int]]:
    """By band in which not all are sure to be asked: how many are, and how many there are for it."""
    bare = with_questions(flow, ())
    found = {}
    for band in flow.bands or BANDS:
        mine = sum(question.is_for(band) for question in questions)
        room = max(0, MOST_QUESTIONS[band] - longest(bare, band))
        if mine > room:
            found[band] = room, mine
    return found


def too_many(questions: Iterable[ClassQuestion]) -> str:
    """The first band that would be asked more than MOST; "" where there is none."""
    asked = list(questions)
    return next((b for b in BANDS if sum(one.is_for(b) for one in asked) > MOST), "")


def _put_in(flow: Flow, questions: Sequence[Step]) -> Flow:
    """Before the closing question; at the end where there is none."""
    at = next((n for n, step in enumerate(flow.steps) if step.meaning in CLOSING), len(flow.steps))
    return replace(flow, steps=(*flow.steps[:at], *questions, *flow.steps[at:]))


def _is_too_long(flow: Flow, bands: Iterable[str]) -> bool:
    return any(longest(flow, band) > MOST_QUESTIONS[band] for band in bands)


def _name(say: Words, taken: Iterable[str]) -> str:
    words = re.sub("[^a-z0-9]+", "_", fold(next(iter(say.values()))))
    name = f"own_{words[:_LONGEST_NAME].strip('_')}".rstrip("_")
    known = {*taken}
    more = (f"{name}_{number}" for number in range(2, len(known) + 3))
    return name if name not in known else next(one for one in more if one not in known)
