"""What a student is told before the first question, on every channel, and which words that was.

`SHORT`, what a family may ask to see (`RIGHTS`, which a school may word for itself) and the yes stand on one
screen; `MORE`, the same in full, right behind it. Where a school's counsel lets two people show a family what
was kept private, `RELEASE` says so on that screen. Who has said yes is told the whole again when a year has
passed or a word of it has changed.
"""

import hashlib
import json
from dataclasses import dataclass

from dialogs.conversation import World
from dialogs.language import typed_anywhere
from dialogs.phrases import wording
from dialogs.replies import LONGEST_PICK
from dialogs.reply_types.number_words import place_in
from dialogs.words import fold

SHORT = "opening_short"
RIGHTS = "opening_rights"
RELEASE = "opening_release"
MORE = ("opening_what", "opening_who", "opening_live", "opening_choice")

# Stands above the first question of every visit, whoever said yes when.
REMINDER = "opening_reminder"


def at_first() -> tuple[str, ...]:
    """The phrases that are told to everybody, in their order."""
    return (SHORT, RIGHTS, RELEASE) if _private.may_be_released else (SHORT, RIGHTS)


def private_may_be_released(may: bool) -> None:
    """From now on, by the school's own rule."""
    _private.may_be_released = may


@dataclass(slots=True)
class _Private:
    may_be_released: bool = False


_private = _Private()


def wants_more(text: str) -> bool:
    """Typed in place of the third button, which leads to the same in full."""
    if len(text) > LONGEST_PICK:
        return False
    return place_in(text, 3) == 3 or fold(text) in typed_anywhere("more")


def version(world: World, language: str) -> str:
    """A name of these words, to be kept with a yes to them: another as soon as one word is another.

    Made of the words as they are written, so that a new name at the school changes nothing.
    """
    words = [wording(name, world, language).text[language] for name in (*at_first(), *MORE)]
    return f"opening-{hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]}"
