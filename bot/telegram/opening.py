"""The opening on a phone: what everyone is told before they say yes, a card at a time in the same message.

A card is short enough to be read standing up. What is longer is cut between sentences into several, so
that the words themselves are those of every channel.
"""

import re
from collections.abc import Callable, Iterator

from dialogs.words import split_for

# One card after the other; the last one asks.
CARDS = (("opening_what",), ("opening_who", "opening_telegram"),
         ("opening_live", "opening_choice", "opening_ask"))  # fmt: skip

MOST = 200  # letters on a card

# Behind the end of a sentence, but for the point of a title: "see Ms. Ortiz".
_BETWEEN = re.compile(r"(?<!\bMs\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSr\.)(?<!\bSra\.)(?<!\bSrta\.)"
                      r"(?<!\bProf\.)(?<=[.!?])\s+")  # fmt: skip


def opening_cards(t: Callable[[str], str]) -> list[str]:
    """`t` gives a phrase as whoever is there reads it."""
    return [card for names in CARDS for card in _fitted([t(name) for name in names])]


def _fitted(phrases: list[str]) -> list[str]:
    """As many on one card as there is room for; from the end, so that no question stands there alone."""
    parts = [part for phrase in phrases for part in _cut(phrase)]
    cards = [parts.pop()]
    while parts:
        part = parts.pop()
        longer = f"{part}\n\n{cards[0]}"
        if len(longer) <= MOST:
            cards[0] = longer
        else:
            cards.insert(0, part)
    return cards


def _cut(phrase: str) -> Iterator[str]:
    """Whole where it fits on a card; else between sentences, and one that alone is longer, between words."""
    part = ""
    for sentence in _BETWEEN.split(phrase) if len(phrase) > MOST else [phrase]:
        for piece in split_for(sentence, MOST):
            longer = f"{part} {piece}" if part else piece
            if len(longer) > MOST:
                yield part
                longer = piece
            part = longer
    yield part
