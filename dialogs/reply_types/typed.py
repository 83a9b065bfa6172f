"""What is read alike at every type: presses of what every question offers, and words."""

from collections.abc import Container, Sequence

from dialogs.events import Option
from dialogs.flow import NOT_SURE, RESERVED, SKIP, SOMETHING_ELSE
from dialogs.replies import Command, NotUnderstood, Reply, Value
from dialogs.reply_types.kind import Read
from dialogs.words import LONGEST, can_be_kept, has_something


def without_text(reply: Reply, options: tuple[Option, ...], most: int) -> Read | None:
    """What the reply means whatever its text says; None where the text decides."""
    if reply.command:
        return Value((SKIP,)) if reply.command == "skip" else Command(reply.command)
    if reply.choices:
        return pressed(reply.choices, reply.text, options, most)
    return _not_kept(reply.text)


def pressed(
    choices: tuple[str, ...], text: str, options: tuple[Option, ...], most: int
) -> Value | NotUnderstood:
    known = [option.value for option in options]
    picked = [value for value in dict.fromkeys((*known, *RESERVED)) if value in choices]
    if len(picked) != len(set(choices)):
        return NotUnderstood("refused_choice", {})
    for alone in (SKIP, NOT_SURE):
        if alone in picked:
            return Value((alone,))
    if most > 1 and (nothing := nothing_beside_others(picked, options)):
        return NotUnderstood("refused_alone", {"choice": nothing})
    if len(picked) > most:
        return NotUnderstood("refused_one", {}) if most == 1 else _too_many(most)
    # Words that came with a choice are kept beside it, whether or not "something else" was pressed.
    return _not_kept(text) or Value(tuple(picked), text if has_something(text) else "")


def nothing_beside_others(picked: Sequence[str], options: tuple[Option, ...]) -> str:
    """The label of a choice that names nothing where it was picked with one that does; else "".

    "Something else" may still turn out to be nothing: that is settled by its words (without_nothing).
    """
    nothing = next((one.label for one in options if one.none and one.value in picked), "")
    return nothing if len(set(picked) - {SOMETHING_ELSE}) > 1 else ""


def without_nothing(codes: tuple[str, ...], nothing: Container[str]) -> tuple[str, ...]:
    """The codes of an answer that has words: what names nothing yields to them."""
    rest = tuple(code for code in codes if code not in nothing)
    beside = () if rest == codes or SOMETHING_ELSE in rest else (SOMETHING_ELSE,)
    return rest + beside


def words_of(text: str, refused: str) -> Value | NotUnderstood:
    return Value((), text) if has_something(text) else NotUnderstood(refused, {})


def as_something_else(found: Read) -> Read:
    """Words where a choice was asked for."""
    if isinstance(found, Value) and found.words:
        return Value((SOMETHING_ELSE,), found.words)
    return found


def _not_kept(text: str) -> NotUnderstood | None:
    if not can_be_kept(text):
        return NotUnderstood("refused_unreadable", {})
    return NotUnderstood("refused_long", {}) if len(text) > LONGEST else None


def _too_many(most: int) -> NotUnderstood:
    return NotUnderstood("refused_many", {"most": str(most)})
