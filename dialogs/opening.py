"""What a student is told before the first question, on every channel, and which words that was.

`SHORT` and the yes stand on one screen; `MORE`, the same in full, right behind it. Who has said yes is
told the whole again when a year has passed or a word of it has changed.
"""

import hashlib
import json

from dialogs.conversation import World
from dialogs.phrases import wording

SHORT = "opening_short"
MORE = ("opening_what", "opening_who", "opening_live", "opening_choice")

# Stands above the first question of every visit, whoever said yes when.
REMINDER = "opening_reminder"


def version(world: World, language: str) -> str:
    """A name of these words, to be kept with a yes to them: another as soon as one word is another.

    Made of the words as they are written, so that a new name at the school changes nothing.
    """
    words = [wording(name, world, language).text[language] for name in (SHORT, *MORE)]
    return f"opening-{hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]}"
