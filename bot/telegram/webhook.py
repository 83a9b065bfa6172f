"""Where Telegram hands over updates: who may, how much, and when "received" is said.

What: an endpoint of our own. Why: PTB's compares the secret with !=, and logs the whole update where
it cannot read it. Given up: PTB's server (run_webhook) and the Update objects it makes. What would
change our mind: a PTB that compares in constant time and keeps silent about what it was sent.

200 is said when `take` has returned, and `take` returns after the commit. Whatever else is said,
Telegram sends the update again. Of its content nothing is logged.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from storage.problems import StorageProblem

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (its name, not its value)
MOST_BYTES = 256 * 1024
MOST_SECONDS = 10.0  # for the body: a connection that died halfway must not hold up a stop
RETRY_AFTER = 5  # seconds; a locked database has had its own patience before

_log = logging.getLogger(__name__)


class NotJoined(Exception):
    """Telegram is not reached yet, or not any more: it is to bring the update again."""


Take = Callable[[dict[str, Any]], Awaitable[None]]


def webhook(secret: str, take: Take) -> Route:
    """`secret`: what setWebhook was told. ValueError for one that Telegram would not take."""
    # An empty one would let everybody in.
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ValueError("a webhook's secret has 1 to 256 characters of A-Z, a-z, 0-9, _ and -")

    async def arrived(request: Request) -> Response:
        try:
            _check(request, secret.encode())
            update = _update(await _body(request))
        except _Refused as refused:
            # Closed, so that the rest of a body that nobody reads is not sent.
            return Response(status_code=refused.status, headers={"Connection": "close"})
        return await _taken(update, take)

    return Route(PATH, arrived, methods=["POST"])


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _check(request: Request, secret: bytes) -> None:
    given = request.headers.get(SECRET_HEADER)
    if given is None:
        raise _Refused(401)
    # As bytes: of text it compares only ASCII. Latin-1 is how the header was read.
    if not hmac.compare_digest(given.encode("latin-1"), secret):
        raise _Refused(403)


async def _body(request: Request) -> bytes:
    """Counted as it comes: a length that is told may be missing or wrong."""
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _Refused(413)
    except TimeoutError:
        raise _Refused(408) from None
    except ClientDisconnect:
        raise _Refused(400) from None  # nobody is left to read it
    return bytes(body)


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):  # brackets within brackets within brackets
        raise _Refused(400) from None
    # A bool is an int to isinstance, and not to Telegram.
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise _Refused(400)
    return update


async def _taken(update: dict[str, Any], take: Take) -> Response:
    try:
        await take(update)
    except NotJoined:
        return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER)})
    except StorageProblem as problem:
        # Its words are for an administrator, and hold nothing of a student's.
        _log.error("Telegram is asked to send an update again. %s", problem)
        return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER)})
    except Exception as error:  # noqa: BLE001  (its words and its traceback may hold a student's)
        _log.error("An update was not taken: %s", type(error).__name__)
        return Response(status_code=500)
    return Response()
