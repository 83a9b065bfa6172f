"""What the bot itself says, outside any flow: the opening, help, what was not understood.

The words are in phrases.yaml, in the form of a step's wordings.
"""

from collections.abc import Callable

from dialogs.conversation import World
from dialogs.loading import shipped_wordings
from dialogs.words import fill


def phrase(name: str, world: World, language: str, /, **values: str | Callable[[], str]) -> str:
    """The first wording of this phrase that suits the student, filled with the values.

    What takes time to find out is given as a function, called only where the phrase asks for it.
    In class everyone reads the same, so that a neighbour's screen tells nothing.
    """
    wordings = shipped_wordings("phrases.yaml", "phrases")[name]
    wording = next(w for w in wordings if w.fit.suits(world.band, world.words, world.simple))
    return fill(wording.text[language], **values)
