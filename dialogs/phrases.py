"""What the bot itself says, outside any flow: the opening, help, what was not understood.

The words are in phrases.yaml, in the form of a step's wordings.
"""

from dialogs.conversation import World
from dialogs.loading import shipped_wordings
from dialogs.words import fill


def phrase(name: str, world: World, language: str, /, **values: str) -> str:
    """The first wording of this phrase that suits the student, filled with the values."""
    wordings = shipped_wordings("phrases.yaml", "phrases")[name]
    wording = next(w for w in wordings if w.fit.suits(world.band, world.mode, world.simple))
    return fill(wording.text[language], **values)
