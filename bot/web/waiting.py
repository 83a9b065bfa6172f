"""Forms that were sent while the database was locked: they wait here until the page sends them again.

What: the page says "One moment" and asks for its ticket every few seconds, which needs no script; each time
the form passes all its gates anew, and its turn token makes two of it one. Why: a browser without script
repeats no form by itself. Given up: what waits is in memory alone, so that after a restart, or on another
of several servers, the page goes on at the question, and its words are typed again. What would change our
mind: a lock that outlasts a visit.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.web.forms import Form

EVERY = 3  # seconds between two tries of the page
_GOOD_FOR = 15 * 60 * 1_000_000  # microseconds, from the first try
_MOST, _MOST_OF_ONE = 1000, 200  # in all, and of one address, behind which a class may sit
_MOST_LETTERS, _LETTERS_OF_ONE = 16_000_000, 4_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with where it was sent and what its page asks of a visitor."""

    cookie: str  # of the visitor, who alone sees it again; never ""
    address: str  # of whose forms only so many wait
    path: str
    gate: Any
    form: Form
    size: int
    until: int
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)


class WaitingForms:
    """By ticket. It is used in one thread."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._sent: OrderedDict[str, Sent] = OrderedDict()
        self._letters = 0

    def keep(self, cookie: str, address: str, path: str, gate: Any, form: Form) -> str:
        """The ticket; "" where so much waits that this has to be sent again by hand."""
        self._forget_old()
        size = sum(len(name) + len(value) for name, value in form.pairs())
        sizes = [one.size for one in self._sent.values() if one.address == address]
        if len(sizes) >= _MOST_OF_ONE or sum(sizes) + size > _LETTERS_OF_ONE:
            return ""
        if len(self._sent) >= _MOST or self._letters + size > _MOST_LETTERS:
            return ""
        ticket, until = secrets.token_urlsafe(16), self._now() + _GOOD_FOR
        self._sent[ticket] = Sent(cookie, address, path, gate, form, size, until)
        self._letters += size
        return ticket

    def of(self, ticket: str, cookie: str) -> Sent | None:
        """None for another visitor: the ticket stands in the browser's history of a shared device."""
        self._forget_old()
        sent = self._sent.get(ticket)
        return (
            sent if sent and secrets.compare_digest(sent.cookie.encode(), cookie.encode()) else None
        )

    def forget(self, ticket: str) -> None:
        sent = self._sent.pop(ticket, None)
        self._letters -= sent.size if sent else 0

    def _forget_old(self) -> None:
        old = [ticket for ticket, sent in self._sent.items() if sent.until <= self._now()]
        for ticket in old:
            self.forget(ticket)
