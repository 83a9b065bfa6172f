"""The types of reply that a step may wait for: one file each, and this list of them.

A type says all that its kind of reply differs in: how it is read, what a screen needs for it, how its
value is shown, what an author may write in such a step, and how XLSForm names it. Nobody else compares
types (tests/reply_types/test_alone.py looks for it): they ask the type. A new one is a file here, its
name in the list below, and its words in each language's phrases.yaml.

Why a record of values and functions, and no class a type: a type has no state, and most of what it says
is data that checks, channels and workbooks read without knowing which type it is.
"""

from dialogs.flow import Choice, Flow, Step
from dialogs.reply_types.date import DATE
from dialogs.reply_types.integer import INTEGER
from dialogs.reply_types.kind import ReplyType
from dialogs.reply_types.note import NOTE
from dialogs.reply_types.select_multiple import SELECT_MULTIPLE
from dialogs.reply_types.select_one import SELECT_ONE
from dialogs.reply_types.text import TEXT
from dialogs.reply_types.why import WHY

# By XLSForm's own names.
_ALL = (NOTE, SELECT_ONE, SELECT_MULTIPLE, TEXT, INTEGER, DATE)
TYPES = {one.name: one for one in _ALL}

# What a step of a mistyped type is taken for while its other mistakes are looked for.
UNKNOWN = ReplyType("")


def of(step: Step) -> ReplyType:
    """The step's type; where its author asks for words beside the choice, that one in its place."""
    found = TYPES.get(step.type, UNKNOWN)
    return WHY if step.why and found is SELECT_ONE else found


def is_known(step: Step) -> bool:
    return step.type in TYPES


def asks(step: Step) -> bool:
    """Whether an answer is waited for; a note only says something."""
    return of(step).asks


def at(flow: Flow, state: str) -> ReplyType:
    """The type of the step that a conversation is at."""
    return of(flow.by_id[state])


def values_in(step: Step, codes: tuple[str, ...]) -> dict[str, Choice]:
    """What the codes of an answer stand for where no list says it: a number, a date."""
    kind = of(step)
    return {code: value for code in codes if (value := kind.as_choice(code)) is not None}
