"""What can be wrong between this program and Telegram: its cause, who can mend it, and how it is told once.

What stops the channel is what trying again cannot mend: a token that nobody knows, an address that Telegram
will not call. Everything else is waited for. A 401 or 404 is the token's only where the Bot API itself says
so: a filter's page, a wrong address and a proxy answer with the same numbers.
"""

import logging
from dataclasses import dataclass

from telegram.error import (
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

log = logging.getLogger(__name__)


class NotTheBotApi(NetworkError):
    """Something answered, and it was not Telegram's Bot API."""


class Certificate(NetworkError):
    """The server's certificate is signed by nobody whom this computer knows."""


class Proxy(NetworkError):
    """The proxy cannot be reached, or does not let us through."""


class NotCallable(TelegramError):
    """Telegram will not call where the settings say."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`told`: what is wrong and how to mend it. `stops`: only a person can, and then a new start."""

    told: str
    stops: bool = False


def trouble_of(error: Exception, api_base: str, usual_base: str) -> Trouble:
    """`usual_base`: where the Bot API is, unless the settings name a server of the school's own."""
    elsewhere = ""
    if api_base != usual_base:
        elsewhere = f" Or telegram.api_base ({api_base}) is no server of the Bot API."
    match error:
        case InvalidToken():
            return Trouble(_NOT_KNOWN + elsewhere, stops=True)
        case NotCallable():
            return Trouble(str(error), stops=True)
        case Conflict():
            return Trouble(_CONFLICT)
        case Certificate():
            return Trouble(_CERTIFICATE.format(base=api_base))
        case Proxy():
            return Trouble(_PROXY)
        case NotTheBotApi():
            return Trouble(_NOT_THE_BOT_API.format(base=api_base, what=error.message) + elsewhere)
        case RetryAfter():
            return Trouble(_TOO_MANY)
        case TimedOut():
            return Trouble(_SILENT)
    what = error.message if type(error) is NetworkError else type(error).__name__
    return Trouble(_OUT_OF_REACH.format(what=what))


class Teller:
    """Says each change once: that Telegram is gone and why, and that it is back."""

    def __init__(self) -> None:
        self._told = ""

    def gone(self, trouble: Trouble) -> None:
        if trouble.told != self._told:
            self._told = trouble.told
            log.warning("%s", trouble.told)

    def back(self) -> None:
        if self._told:
            self._told = ""
            log.info("Telegram answers again.")


_NOT_KNOWN = (
    "Telegram does not know this token. Look it up with @BotFather, put it into telegram.token (or "
    "WHATHELPS_TELEGRAM__TOKEN), and start again. Until then Telegram is off."
)
_CONFLICT = (
    "Telegram says that another program receives this bot's messages: a second WhatHelps with the "
    "same token, or a webhook that was set elsewhere. Nothing is lost; this one waits. Stop the other "
    "one, or give each its own bot."
)
_CERTIFICATE = (
    "The certificate of {base} is not known on this computer, so nothing is sent to Telegram. Where the "
    "school's network looks into what passes, name the file with its certificate in SSL_CERT_FILE."
)
_PROXY = (
    "The proxy does not let this computer through to Telegram. Name it in HTTPS_PROXY, with its user and "
    "password where it asks for them: HTTPS_PROXY=http://user:password@proxy:3128."
)
_NOT_THE_BOT_API = (
    "What answers at {base} is not Telegram ({what}): a filter, a sign-in page of the network, or another "
    "server. Let this computer through to Telegram."
)
_TOO_MANY = (
    "Telegram asks us to wait, since too much was asked of it; it is tried again after that."
)
_SILENT = (
    "Telegram does not answer in time; it is tried again. See that this computer's way to the internet is "
    "not held up."
)
_OUT_OF_REACH = (
    "Telegram cannot be reached ({what}); it is tried again. See that this computer reaches the internet, "
    "and that telegram.api_base is right; where the school has a proxy, name it in HTTPS_PROXY."
)
