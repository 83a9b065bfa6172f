"""What an answer of only emoji shows, by the standard's own names: "yawning face twice, brick".

The names of all emoji are loaded with the first answer of that kind: most drafts have none.
"""

from collections import Counter

from dialogs.loading import frames_of
from dialogs.words import characters

_LONGEST = 20  # code points of one emoji: a family with the colour of each skin has eleven


def gloss(text: str, language: str) -> str:
    """ "" where the text has any word or number, or no emoji at all."""
    if any(c.isalnum() for c in text):
        return ""
    from emoji import analyze

    # Each by itself: the library looks through a row of joined ones again from each of them.
    each = Counter(
        token.chars
        for one in characters(text)
        if len(one) <= _LONGEST
        for token in analyze(one, join_emoji=True)
    )
    # Counted over the whole answer, in the order in which each is first seen.
    return ", ".join(_named(one, times, language) for one, times in each.items())


def _named(one: str, times: int, language: str) -> str:
    from emoji import demojize

    name = demojize(one, language=language, delimiters=("", "")).replace("_", " ")
    how_often = "" if times == 1 else f"times_{min(times, 4)}"
    if not how_often:
        return name
    words = frames_of()[how_often][0].text[language]
    return f"{name} {words}"
