"""What every page is made of, whoever looks at it: the desk, who arrives there, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.config import SignIn
from bot.conversation import desk
from bot.web.forms import Form
from bot.web.limits import Limits

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk):
    limits: Limits
    sign_in: SignIn  # the school's single sign-on
    telegram: Callable[[], str]  # the bot's name with @, "" where Telegram is off
    now: Callable[[], int]
    renew: Callable[[], None]  # takes up settings that were just kept


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it shows."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    clears: bool = False  # the browser is to forget all it has of us (as for Go)


@dataclass(frozen=True, slots=True)
class Go:
    """To another page of ours."""

    to: str
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """The page that asked stays as it is."""

    clears: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """To be kept by who asked for it, under this name (plain letters, no path)."""

    name: str
    media: str
    content: bytes
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there, as far as the gates care.

    `token_key`: what the forms' tokens are bound to; `stage`: how far in, by its place in the door's
    order; `roles`: what they may do here. All are empty for who has no session.
    """

    session_id: str = ""
    token_key: str = ""
    stage: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a request brings to the door: its cookie, what was sent, and when."""

    connection: Connection
    desk: Desk
    cookie: str
    form: Form  # of a GET, its query
    language: str  # of the form it came from, else of the browser
    now: int
    shown: str = ""  # the card or link that this browser has just shown, not yet said yes to
    part: bool = False  # the page's own script asks, and shows the answer in its place
