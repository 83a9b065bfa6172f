"""The opening on a phone: what everyone is told before they say yes, in messages short enough to be read
standing up.

What is longer is cut between sentences into several, so that the words themselves are those of every
channel.
"""

import re
from collections.abc import Callable, Iterator

from dialogs import opening
from dialogs.words import split_for

# In short, all at once; the last message asks.
BEHIND = ("help_is_here", "opening_telegram", "opening_ask")

MOST = 200  # letters in a message

# Behind the end of a sentence, but for the point of a title: "see Ms. Ortiz".
_BETWEEN = re.compile(r"(?<!\bMs\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSr\.)(?<!\bSra\.)(?<!\bSrta\.)"
                      r"(?<!\bProf\.)(?<=[.!?])\s+")  # fmt: skip


def opening_messages(t: Callable[[str], str]) -> list[str]:
    """The short opening, one below the other. `t` gives a phrase as whoever is there reads it."""
    return _fitted(
        [line for name in (*opening.at_first(), *BEHIND) for line in t(name).split("\n")]
    )


def opening_cards(t: Callable[[str], str]) -> list[str]:
    """The same in full, for who asks for more: one card in place of the other."""
    return _fitted([t(name) for name in opening.MORE])


def _fitted(phrases: list[str]) -> list[str]:
    """As many in one message as there is room for; from the end, so that no question stands there alone."""
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
