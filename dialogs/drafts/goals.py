"""What a student says of the goals that staff entered, and the parts of a new goal of their own.

Staff's goal is named as theirs: a draft's other quotation marks are the student's.
"""

from collections.abc import Iterator

from dialogs.conversation import Item
from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.sentences import (
    Voice,
    adults_notes,
    finished,
    notes,
    own,
    said_to,
    side_by_side,
)
from dialogs.drafts.statements import Spans, Statement, fact, fill_frame, joined

_FACETS = (
    ("goal.known", "known"),
    ("goal.going", "going"),
)
_OF_AN_ENTERED_ONE = (*(meaning for meaning, _ in _FACETS), "goal.helps")

# A new goal first, then all that hangs on it.
OF_A_NEW_ONE = (
    "goal",
    "goal.now",
    "goal.step",
    "goal.block",
    "goal.helper",
    "goal.when",
    "goal.sign",
    "goal.track",
)

MEANINGS = frozenset((*OF_A_NEW_ONE, *_OF_AN_ENTERED_ONE))


def items(file: File) -> list[Item]:
    """The goals with an answer, in the order in which they were asked."""
    of_goals = (e for e in file.evidence if e.meaning.startswith("goal."))
    return list({e.item.id: e.item for e in of_goals if e.item}.values())


def about_goal(voice: Voice, item: Item) -> Iterator[Statement]:
    """Whether it was known and how it is going, side by side; then what can help."""
    file = voice.file
    facets = [(one, facet) for meaning, facet in _FACETS for one in own(file.of(meaning, item))]
    helps = own(file.of("goal.helps", item))
    facts = side_by_side(voice, facets)
    yield from _of_one_goal(voice, item, "for_goal", facts, [one for one, _ in facets])
    name = "for_goal_helps" if facts else "for_goal_helps_alone"
    yield from _of_one_goal(voice, item, name, said_to(voice, helps), helps)
    noted = [one for meaning in _OF_AN_ENTERED_ONE for one in file.of(meaning, item)]
    yield from adults_notes(voice, notes(noted))


def _of_one_goal(
    voice: Voice, item: Item, name: str, facts: list[Spans], standing: list[Evidence]
) -> Iterator[Statement]:
    """A sentence about this goal; none without facts."""
    if not facts:
        return
    sources = {span.source for part in facts for span in part}
    goal = fact(f"goal:{item.id}", item.fragment[voice.language])
    spans = fill_frame(
        name, voice.language, goal=goal, who=voice.who(), facts=joined(facts, voice.language)
    )
    yield finished(voice, "goal", spans, [one for one in standing if one.answer in sources])
