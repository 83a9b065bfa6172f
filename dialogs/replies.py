"""A reply, what may be meant by it, and what means the same at every question: commands, yes and no.

How an answer is read is its type's (reply_types/). Typing is accepted wherever a choice is shown. What
was typed is never changed, only compared.
"""

import re
from dataclasses import dataclass

from dialogs import no_answer
from dialogs.flow import NOT_SURE, SKIP
from dialogs.language import commands_anywhere, typed_anywhere
from dialogs.watch.looking import look
from dialogs.words import fold, has_something


@dataclass(frozen=True, slots=True)
class Reply:
    """What arrived from a phone: text, or pressed choices, or a pressed command."""

    text: str = ""
    choices: tuple[str, ...] = ()
    command: str = ""
    # The key of the question it answers, or that a command is about; "": the one asked. For the
    # command "language": which one; "": the other.
    to: str = ""
    # Words could be written on the same screen as the choice: none are asked for behind it.
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """An answer: codes and words, either of which may be empty (never both)."""

    codes: tuple[str, ...] = ()
    words: str = ""
    said_back: str = ""  # the phrase that tells what was understood, where it is one of its own


@dataclass(frozen=True, slots=True)
class Command:
    name: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`reason` is a phrase (refused_…) and `values` fill it."""

    reason: str
    values: dict[str, str]


def is_yes(text: str) -> bool | None:
    """Yes, no, or neither: the student's own answer to "do you want to start?"."""
    if len(text) > LONGEST_PICK:
        return None
    folded = fold(text)
    if folded == "1" or folded in typed_anywhere("yes"):
        return True
    return False if folded == "2" or folded in typed_anywhere("no") else None


def means(text: str, *commands: str) -> bool:
    """Whether the text is one of these commands, in whichever language."""
    if len(text) > LONGEST_PICK:
        return False
    known, folded = commands_anywhere("commands"), fold(text)
    return any(folded in known[name] for name in commands)


def command_in(text: str) -> str:
    """The command that the text is, "" for any other text and for skip, which is an answer."""
    found = as_command(text)
    return found.name if isinstance(found, Command) else ""


def tells_more(text: str) -> bool:
    """Whether beside the wish to talk to someone it says something else, which is no command."""
    wished = command_in(text) == "talk"
    return wished and not (means(text, "talk") or no_answer.wishes_to_talk(text))


def account_command_in(text: str) -> str:
    """What the student asks of the channel itself, "" for anything else."""
    if len(text) > LONGEST_PICK:
        return ""
    slashed, rest = slash_command_in(text)
    known = commands_anywhere("account_commands")
    if slashed in known and not rest:
        return slashed
    folded = fold(text)
    return next((name for name, words in known.items() if folded in words), "")


def slash_command_in(text: str) -> tuple[str, str]:
    """The command that a text with a slash begins with, and what follows it: ("start", "CODE").

    ("", "") where it is no slash command, as at "/:" or "/10"; ("unknown", …) for one we do not have.
    """
    found = _SLASH.fullmatch(text) if len(text) <= LONGEST_PICK else None
    word = fold(found["word"]).replace(" ", "_") if found else ""
    if found is None or not word[:1].isalpha():
        return "", ""
    known = commands_anywhere("slash_commands").items()
    name = next((name for name, words in known if word in words), "unknown")
    return name, (found["rest"] or "").strip()


def as_command(text: str) -> Command | Value | None:
    """What the text means at every question: a command, a skip or "not sure"; None for an answer."""
    if len(text) > LONGEST_PICK:
        return None
    folded = fold(text)
    spelled = {folded, *(_DRAWN_OUT.sub(letters, folded) for letters in (r"\1", r"\1\1"))}
    if not spelled.isdisjoint(typed_anywhere("not_sure")) or text.strip() == "?":
        return Value((NOT_SURE,))
    for name, words in commands_anywhere("commands").items():
        if not spelled.isdisjoint(words):
            return Value((SKIP,)) if name == "skip" else Command(name)
    return Command("talk") if _wishes_to_talk(text) else _refused(text)


def _wishes_to_talk(text: str) -> bool:
    """Whether it asks for a person to talk to, as a whole or in a sentence of it.

    Where more is told, it must be no worry: that is heard as one.
    """
    if no_answer.wishes_to_talk(text):
        return True
    sentences = [one for one in _SENTENCE_ENDS.split(text) if has_something(one)]
    wished = len(sentences) > 1 and any(map(no_answer.wishes_to_talk, sentences))
    return wished and look(text) is None


def _refused(text: str) -> Command | Value | None:
    """Words that refuse the question, obeyed or asked about; what was said before is not asked again."""
    match no_answer.refusal(text):
        case no_answer.SKIPPED:
            return Value((SKIP,))
        case no_answer.TOLD_BEFORE:
            return Value((SKIP,), said_back="said_told_before")
        case no_answer.STOP_OR_SKIP:
            return Command("stop_or_skip")
    return None


def is_something_else(text: str) -> bool:
    """Typed instead of pressed; the words are then asked for."""
    return len(text) <= LONGEST_PICK and fold(text) in typed_anywhere("something_else")


def is_no_words(text: str) -> bool:
    """Whether the text is a command, a skip or "not sure": nothing that tells more of anything."""
    return as_command(text) is not None


# Longer than this, a text is not searched for choices and commands: it is the student's own words.
LONGEST_PICK = 300
# Three and more of a letter: stoppp.
_DRAWN_OUT = re.compile(r"(\w)\1\1+")
_SENTENCE_ENDS = re.compile(r"[.!?;\n\u2026]+")
# In a group, a chat names the bot behind the command: /help@SomeBot.
_SLASH = re.compile(r"\s*/(?P<word>[^\s@]+)(?:@\w*)?(?:\s+(?P<rest>.*))?", re.DOTALL)
