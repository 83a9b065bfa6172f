"""Around every page: headers that let nothing in and nothing out, and a look at who asks for what.

The page answers only under the name that it has in web.base_url: another site whose name leads here could
read it with the visitor's browser. On one computer, as for the demo, it is every name of that computer.

Where a browser says that a form comes from another site, it is refused before it is read. Which
forms are ours beyond that, the session's own token tells (serving.py).
"""

import asyncio
import logging
from urllib.parse import urlsplit

from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")
_OURS = ("same-origin", "none")


class Guard:
    """Wraps the whole application, so that errors have the headers too."""

    def __init__(self, app: ASGIApp, base_url: str, *, behind_proxy: bool = False) -> None:
        self.app = app
        self._named = Names(base_url)
        # What is told once: a setting may be missing.
        self._misnamed, self._unheard_proxy = True, not behind_proxy
        self._headers = list(_headers(https=base_url.startswith("https:")).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        begun = False

        async def sends(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if not self._named.are(headers.getlist("host")):
            if self._misnamed:
                self._misnamed = False
                log.warning("%s", _MISNAMED)
            refused = PlainTextResponse(_ELSEWHERE, 421)
            await refused(scope, receive, sends)
            return
        if self._unheard_proxy and "x-forwarded-for" in headers:
            self._unheard_proxy = False
            log.warning("%s", _UNHEARD)
        if scope["method"] not in SAFE and _from_elsewhere(headers):
            refused = PlainTextResponse("This form was sent from another site.", 403)
            await refused(scope, receive, sends)
            return
        try:
            await self.app(scope, receive, sends)
        except asyncio.CancelledError:  # the program stops, and has waited long enough for this
            if not begun:
                stopped = PlainTextResponse(
                    _STOPS, 503, {"Retry-After": "5", "Connection": "close"}
                )
                await stopped(scope, receive, sends)


class Names:
    """What the Host of a request may be."""

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._usual = ":443" if address.scheme == "https" else ":80"
        self._ours = self._plain(address.netloc)
        self._on_this_computer = address.hostname in _THIS_COMPUTER

    def are(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        if self._on_this_computer:
            return _host_name(hosts[0]) in _THIS_COMPUTER
        return self._plain(hosts[0]) == self._ours

    def _plain(self, host: str) -> str:
        return host.lower().removesuffix(self._usual)


_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
_STOPS = "One moment. Please try again in a minute."
_ELSEWHERE = "This page is not at this address. Please open the link on your card."
_MISNAMED = (
    "a request named another host than web.base_url does, and was refused; where that is how people reach "
    "the page, set web.base_url, and let a proxy hand on the Host header as it came"
)
_UNHEARD = (
    "a request came with X-Forwarded-For, and nobody is believed it: where that was your proxy, name its "
    "address in web.trusted_proxies, or all visitors count as one address"
)


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_elsewhere(headers: Headers) -> bool:
    """As the browser tells; one that says neither is held by the token alone.

    With our referrer policy a browser may call the origin of our own form "null".
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None and site not in _OURS:
        return True
    return origin != "null" and _host(origin) != headers.get("host", "").lower()


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _headers(*, https: bool) -> dict[str, str]:
    policy = ContentSecurityPolicy().default_src("'none'")
    policy = policy.script_src("'self'").style_src("'self'").img_src("'self'")
    policy = policy.font_src("'self'").connect_src("'self'").manifest_src("'self'")
    policy = policy.form_action("'self'").base_uri("'none'").frame_ancestors("'none'")
    transport = StrictTransportSecurity().max_age(31_536_000).include_subdomains()
    secure = Secure(
        csp=policy,
        hsts=transport if https else None,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        referrer=ReferrerPolicy().no_referrer(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().geolocation().microphone(),
    )
    return dict(secure.headers)
