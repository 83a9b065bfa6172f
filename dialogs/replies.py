"""A reply -> what was meant: a value, a command, or a reason the student can read.

Typing is accepted wherever a choice is shown: its number, its words, or anything else, which is kept
as the student's own words. What was typed is never changed, only compared.
"""

import re
from dataclasses import dataclass

from dialogs.events import Option
from dialogs.flow import NOT_SURE, RESERVED, SKIP, SOMETHING_ELSE
from dialogs.language import commands_anywhere, typed_anywhere
from dialogs.words import LONGEST, can_be_kept, fold, has_something


@dataclass(frozen=True, slots=True)
class Reply:
    """What arrived from a phone: text, or pressed choices, or a pressed command."""

    text: str = ""
    choices: tuple[str, ...] = ()
    command: str = ""
    # The key of the question it answers, or that a command is about; "": the one asked. For the
    # command "language": which one; "": the other.
    to: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """An answer: codes and words, either of which may be empty (never both)."""

    codes: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    name: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`reason` is a phrase (refused_…) and `values` fill it."""

    reason: str
    values: dict[str, str]


def read_reply(
    reply: Reply, type: str, options: tuple[Option, ...], most: int
) -> Value | Command | NotUnderstood:
    """What the reply means for a question of this type."""
    if reply.command:
        return Value((SKIP,)) if reply.command == "skip" else Command(reply.command)
    # "Something else" at a question for words is no choice: the words themselves are wanted.
    if reply.choices and not (type == "text" and reply.choices == (SOMETHING_ELSE,)):
        return _pressed(
            reply.choices, reply.text, options, most if type == "select_multiple" else 1
        )
    if not can_be_kept(reply.text):
        return NotUnderstood("refused_unreadable", {})
    if len(reply.text) > LONGEST:
        return NotUnderstood("refused_long", {})
    if type == "text":
        return _as_command(reply.text) or _words(reply.text, "refused_empty_words")
    picked = _picked(reply.text, options, most if type == "select_multiple" else 1)
    return picked or _as_command(reply.text) or _own_words(reply.text)


def read_words(reply: Reply) -> Value | Command | NotUnderstood:
    """The words that were asked for after "something else"."""
    return _kept_as_something_else(read_reply(reply, "text", (), 1))


def is_yes(text: str) -> bool | None:
    """Yes, no, or neither: the student's own answer to "do you want to start?"."""
    if len(text) > _LONGEST_PICK:
        return None
    folded = fold(text)
    if folded == "1" or folded in typed_anywhere("yes"):
        return True
    return False if folded == "2" or folded in typed_anywhere("no") else None


def means(text: str, *commands: str) -> bool:
    """Whether the text is one of these commands, in whichever language."""
    known, folded = commands_anywhere("commands"), fold(text)
    return any(folded in known[name] for name in commands)


def command_in(text: str) -> str:
    """The command that the text is, "" for any other text and for skip, which is an answer."""
    found = _as_command(text)
    return found.name if isinstance(found, Command) else ""


def account_command_in(text: str) -> str:
    """What the student asks of the channel itself, "" for anything else."""
    if len(text) > _LONGEST_PICK:
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
    found = _SLASH.fullmatch(text) if len(text) <= _LONGEST_PICK else None
    word = fold(found["word"]).replace(" ", "_") if found else ""
    if found is None or not word[:1].isalpha():
        return "", ""
    known = commands_anywhere("slash_commands").items()
    name = next((name for name, words in known if word in words), "unknown")
    return name, (found["rest"] or "").strip()


def is_no_words(text: str) -> bool:
    """Whether the text is a command, a skip or "not sure": nothing that tells more of anything."""
    return _as_command(text) is not None


def says_no_more(text: str) -> bool:
    """A bare no to "can you tell me more?": there is nothing more, which is no answer to keep."""
    if len(text) > _LONGEST_PICK:
        return False
    folded = fold(text)
    return folded in typed_anywhere("no") or folded in typed_anywhere("nothing")


def would_rather_not(text: str) -> bool:
    """Whether a story was declined, in whichever words: nobody is asked to tell more of that."""
    folded = fold(text)
    return says_no_more(text) or any(
        f" {words} " in f" {folded} " for words in typed_anywhere("rather_not")
    )


# What a list offers for "nothing", where it is typed.
_SAYS_NOTHING = ("nothing", "nothing_now", "no_one")


def _pressed(
    choices: tuple[str, ...], text: str, options: tuple[Option, ...], most: int
) -> Value | NotUnderstood:
    known = [option.value for option in options]
    picked = [value for value in dict.fromkeys((*known, *RESERVED)) if value in choices]
    if len(picked) != len(set(choices)):
        return NotUnderstood("refused_choice", {})
    for alone in (SKIP, NOT_SURE):
        if alone in picked:
            return Value((alone,))
    if len(picked) > most:
        return NotUnderstood("refused_one", {}) if most == 1 else _too_many(most)
    if text and not can_be_kept(text):
        return NotUnderstood("refused_unreadable", {})
    if len(text) > LONGEST:
        return NotUnderstood("refused_long", {})
    # Words that came with a choice are kept beside it, whether or not "something else" was pressed.
    return Value(tuple(picked), text if has_something(text) else "")


def _picked(text: str, options: tuple[Option, ...], most: int) -> Value | NotUnderstood | None:
    """Choices typed by number or by their own words; None when it is neither."""
    if len(text) > _LONGEST_PICK:
        return None
    by_words = dict.fromkeys(typed_anywhere("something_else"), SOMETHING_ELSE)
    by_words |= {fold(option.label): option.value for option in options}
    by_words |= {option.picture: option.value for option in options if option.picture}
    whole = by_words.get(text.strip()) or ("" if _EMOJI.search(text) else by_words.get(fold(text)))
    if not whole and fold(text) in typed_anywhere("nothing"):
        whole = next((o.value for o in options if o.value in _SAYS_NOTHING), None)
    if whole:
        return Value((whole,))
    if _NUMBERS.fullmatch(text):
        return _by_number([int(n) for n in re.findall("[0-9]+", text)], options, most)
    named = [by_words.get(fold(part)) for part in _SEPARATOR.split(text)]
    if len(named) > 1 and all(named):
        return _pressed(tuple(value for value in named if value), "", options, most)
    return None


def _by_number(numbers: list[int], options: tuple[Option, ...], most: int) -> Value | NotUnderstood:
    """Numbers count the options first, then something else, not sure, skip: as they are listed."""
    values = (*(option.value for option in options), SOMETHING_ELSE, NOT_SURE, SKIP)
    for number in numbers:
        if not 1 <= number <= len(values):
            return NotUnderstood("refused_number", {"number": str(number)})
    return _pressed(tuple(values[number - 1] for number in numbers), "", options, most)


def _as_command(text: str) -> Command | Value | None:
    if len(text) > _LONGEST_PICK:
        return None
    folded = fold(text)
    if folded in typed_anywhere("not_sure") or text.strip() == "?":
        return Value((NOT_SURE,))
    for name, words in commands_anywhere("commands").items():
        if folded in words:
            return Value((SKIP,)) if name == "skip" else Command(name)
    return None


def _words(text: str, reason: str) -> Value | NotUnderstood:
    return Value((), text) if has_something(text) else NotUnderstood(reason, {})


def _own_words(text: str) -> Value | Command | NotUnderstood:
    return _kept_as_something_else(_words(text, "refused_empty"))


def _kept_as_something_else(
    found: Value | Command | NotUnderstood,
) -> Value | Command | NotUnderstood:
    if isinstance(found, Value) and found.words:
        return Value((SOMETHING_ELSE,), found.words)
    return found


def _too_many(most: int) -> NotUnderstood:
    return NotUnderstood("refused_many", {"most": str(most)})


# Longer than this, a text is not searched for choices and commands: it is the student's own words.
_LONGEST_PICK = 300
_NUMBERS = re.compile(r"\s*[0-9]{1,3}(?:[\s,;&+]+(?:and |y )?[0-9]{1,3})*[\s.)]*")
# In a group, a chat names the bot behind the command: /help@SomeBot.
_SLASH = re.compile(r"\s*/(?P<word>[^\s@]+)(?:@\w*)?(?:\s+(?P<rest>.*))?", re.DOTALL)
# A choice typed with emoji says more than the choice: "A lot 🙄" is kept as it is.
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_SEPARATOR = re.compile(r"\s*[,;&+]\s*|\s+and\s+|\s+y\s+", re.IGNORECASE)
