"""Around every page: headers that let nothing in and nothing out, and a look at who sends a form.

Where a browser says that a form comes from another site, it is refused before it is read. Which
forms are ours beyond that, the session's own token tells (serving.py).
"""

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

SAFE = ("GET", "HEAD", "OPTIONS")
_OURS = ("same-origin", "none")


class Guard:
    """Wraps the whole application, so that errors have the headers too."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self._headers = list(_headers(https=base_url.startswith("https:")).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sends(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if scope["method"] not in SAFE and _from_elsewhere(Headers(scope=scope)):
            refused = PlainTextResponse("This form was sent from another site.", 403)
            await refused(scope, receive, sends)
            return
        await self._app(scope, receive, sends)


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
