"""What a student says of the goals that staff entered, and the parts of a new goal of their own.

Staff's goal is named as theirs: a draft's other quotation marks are the student's.
"""

from collections.abc import Iterator

from dialogs.conversation import Item
from dialogs.drafts.evidence import File
from dialogs.drafts.sentences import Voice, adults_notes, finished, notes, own, side_by_side
from dialogs.drafts.statements import Statement, fact, fill_frame, joined

_FACETS = (
    ("goal.known", "known"),
    ("goal.going", "going"),
    ("goal.helps", "goal_helps"),
)

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

MEANINGS = frozenset((*OF_A_NEW_ONE, *(meaning for meaning, _ in _FACETS)))


def items(file: File) -> list[Item]:
    """The goals with an answer, in the order in which they were asked."""
    of_goals = (e for e in file.evidence if e.meaning.startswith("goal."))
    return list({e.item.id: e.item for e in of_goals if e.item}.values())


def about_goal(voice: Voice, item: Item) -> Iterator[Statement]:
    """Whether it was known, how it is going and what can help, in one sentence side by side."""
    file, language = voice.file, voice.language
    facets = [(one, facet) for meaning, facet in _FACETS for one in own(file.of(meaning, item))]
    facts = side_by_side(voice, facets, in_list=("goal.helps",))
    if facts:
        sources = {span.source for fact in facts for span in fact}
        spans = fill_frame(
            "for_goal",
            language,
            goal=fact(f"goal:{item.id}", item.fragment[language]),
            who=voice.who(),
            facts=joined(facts, language),
        )
        yield finished(voice, "goal", spans, [one for one, _ in facets if one.answer in sources])
    noted = [one for meaning, _ in _FACETS for one in file.of(meaning, item)]
    yield from adults_notes(voice, notes(noted))
