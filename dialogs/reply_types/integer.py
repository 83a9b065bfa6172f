"""A whole number: "3", "three", "tres". What was typed is kept beside the number that it means."""

from dialogs.events import Needs
from dialogs.flow import SOMETHING_ELSE
from dialogs.replies import LONGEST_PICK, NotUnderstood, Reply, Value, as_command, is_something_else
from dialogs.reply_types.kind import Question, Read, ReplyType
from dialogs.reply_types.number_words import number_of
from dialogs.reply_types.typed import without_text
from dialogs.words import has_something


def _read(reply: Reply, question: Question) -> Read:
    found = without_text(reply, (), 1) or as_command(reply.text)
    if found:
        return found
    if not has_something(reply.text):
        return NotUnderstood("refused_empty_number", {})
    if len(reply.text) > LONGEST_PICK:
        return NotUnderstood("refused_no_number", {})
    if is_something_else(reply.text):
        return Value((SOMETHING_ELSE,))
    number = number_of(reply.text, question.language)
    if number is None:
        return NotUnderstood("refused_no_number", {})
    return _out_of_bounds(number, question) or Value((str(number),), reply.text)


def _out_of_bounds(number: int, question: Question) -> NotUnderstood | None:
    """What to write instead: between both ends, where both are set."""
    lowest, highest = question.lowest, question.highest
    too_low = lowest is not None and number < lowest
    too_high = highest is not None and number > highest
    if not (too_low or too_high):
        return None
    values = {"lowest": str(lowest), "highest": str(highest)}
    if lowest is not None and highest is not None:
        return NotUnderstood("refused_between", values)
    name = "lowest" if too_low else "highest"
    return NotUnderstood(f"refused_{name}", {name: values[name]})


def _shown(code: str, language: str) -> str:
    return code


INTEGER = ReplyType(
    "integer",
    _read,
    Needs(box="number", other=True, hint="number_hint", hint_above_buttons="number_wanted"),
    parts=frozenset({"lowest", "highest"}),
    answered="with a number",
    shown=_shown,
    said_back="said_value",
    example=("1",),
)
