"""What the bot itself says, outside any flow: the opening, help, what was not understood.

The words are in each language's phrases.yaml. Whoever answers in place of the student has a file of their
own, where they are to be told something else, or in other words: phrases_family.yaml.
"""

from collections.abc import Callable, Mapping

from dialogs.conversation import World
from dialogs.flow import RESPONDENTS, Fit, Wording
from dialogs.language import filled_in
from dialogs.loading import phrases_of


def phrase(name: str, world: World, language: str, /, **values: str | Callable[[], str]) -> str:
    """The first wording of this phrase that suits the student, filled with the values.

    What takes time to find out is given as a function, called only where the phrase asks for it.
    In class everyone reads the same, so that a neighbour's screen tells nothing.
    """
    return filled_in(wording(name, world, language).text[language], language, values)


def use_own(name: str, texts: Mapping[str, str]) -> None:
    """From now on the school's own text of this phrase, by language; in all others, ours. {}: ours again."""
    _schools[name] = {code: Wording(Fit(), {code: text}) for code, text in texts.items()}


# Who is told some of it in other words than a student. Staff answer nothing; they are only spoken to.
_WITH_OWN = (*RESPONDENTS, "staff")

_schools: dict[str, dict[str, Wording]] = {}


def wording(name: str, world: World, language: str) -> Wording:
    """The first that suits the student, with the places in it that are filled."""
    if name in _schools and language in _schools[name]:
        return _schools[name][language]
    wordings = _own(world.respondent, language).get(name) or phrases_of(language)[name]
    return next(w for w in wordings if w.fit.suits(world.band, world.mode_of_words, world.simple))


def _own(respondent: str, language: str) -> dict[str, tuple[Wording, ...]]:
    return phrases_of(language, respondent) if respondent in _WITH_OWN else {}
