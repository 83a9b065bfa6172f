"""Numbers as students write them: in digits, or spelled as their language spells the small ones."""

from collections.abc import Mapping

from dialogs.language import by_languages, language
from dialogs.words import fold

_LONGEST = 6


def number_of(text: str, spoken: str) -> int | None:
    """The number that the text is, in digits of any script or spelled in this language."""
    digits = text.strip().removesuffix(".")
    if digits.isdecimal() and len(digits) <= _LONGEST:
        return int(digits)
    return _spelled(spoken).get(fold(text))


@by_languages
def _spelled(spoken: str) -> Mapping[str, int]:
    return {fold(word): number for number, word in enumerate(language(spoken).numbers)}
