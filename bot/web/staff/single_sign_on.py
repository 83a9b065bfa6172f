"""The school's single sign-on (OpenID Connect): who signed in there, and which member of staff that is.

What: the first time somebody is matched by the e-mail that the school entered, if the issuer says that it has
verified it; from then on by issuer and subject alone, so that an e-mail that changes, or that somebody else
gets, opens nothing. Where the issuer verifies none, an admin confirms. Only the configured issuer counts, and
only accounts of the school's own tenant: at the same issuer are its students' too, and the whole world's.
Given up: signing out there when signing out here. What would change our mind: schools that ask for it.

The state of a sign-in is kept by the server (storage/staff_entry.py), for the browser that began it, once.
While the issuer is asked, no transaction is open.
"""

import json
import logging
import secrets
from base64 import b64encode
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.config import SignIn
from bot.web.pages import Go, Page
from bot.web.staff.entering import sign_in_page
from bot.web.staff.visit import Visit, begin_session, end
from storage import staff_entry
from storage.staff_entry import Identity
from storage.staff_sessions import IN
from storage.staffing import id_by_email, member_by_id

log = logging.getLogger(__name__)

_SECONDS = 10.0  # that an issuer may take to answer
# The issuer's clock and ours may be this far apart; each answer is used once, whenever it comes.
_CLOCKS = 15 * 60
_ALGORITHMS = ["RS256", "ES256", "PS256"]


class NotSignedIn(Exception):
    """What the issuer says lets nobody in. `phrase`: what is told; `code`: to be told to an admin."""

    def __init__(self, phrase: str, code: str = "") -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.code = code


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is at the issuer. `verified`: None where it says nothing of the e-mail."""

    issuer: str
    subject: str
    email: str
    verified: bool | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what the answer has to fit."""

    nonce: str
    verifier: str


def sent_away(visit: Visit, about: Mapping[str, str] | None) -> Page | Go:
    """To the issuer, or told that it cannot be reached: `about` is what it says of itself."""
    if about is None:
        return sign_in_page(visit, "staff_sso_down", 503)
    begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    settings, state = visit.desk.sign_in, begin(visit, begun)
    to = address(settings, visit.desk.base_url, about, state, begun)
    return Page("staff/sso.html", {"to": to, "name": settings.name})


def begin(visit: Visit, begun: Begun) -> str:
    """The state by which the answer is found again; kept for this browser alone."""
    body = {"nonce": begun.nonce, "verifier": begun.verifier}
    connection, vault, school = visit.connection, visit.desk.vault, visit.desk.school.id
    visit.shown = staff_entry.begin_sign_in(connection, vault, school, "oidc", body, visit.now)
    return visit.shown


def take(visit: Visit) -> Begun | None:
    """What this browser has begun, once; None for what it has not, or long ago."""
    state = visit.form.one("state")
    if not state or state != visit.began:
        return None
    visit.shown = ""
    connection, vault = visit.connection, visit.desk.vault
    taken = staff_entry.take_sign_in(connection, vault, state, "oidc", visit.now)
    return Begun(taken[1]["nonce"], taken[1]["verifier"]) if taken else None


def taken(begun: list[Begun], visit: Visit) -> Page | Go:
    """What this browser began goes into the list; where nothing does, it is told so."""
    found = take(visit)
    begun += [found] if found else []
    return sign_in_page(visit, "staff_sso_old", 403)


def let_in(visit: Visit, account: Account) -> Page | Go:
    """Into the page, or told why not."""
    try:
        staff_id = _whose(visit, account)
    except NotSignedIn as problem:
        return sign_in_page(visit, problem.phrase, 403, problem.code)
    begin_session(visit, staff_id, IN)
    if not visit.who.roles:
        end(visit)
        return sign_in_page(visit, "staff_no_role", 403)
    return Go("/staff")


def _whose(visit: Visit, account: Account) -> str:
    """The member of staff's id. Raises NotSignedIn."""
    connection, desk = visit.connection, visit.desk
    known = staff_entry.identity(connection, desk.vault, account.issuer, account.subject)
    if known is None:
        known = _matched(visit, account)
        staff_entry.add_identity(connection, desk.vault, desk.school.id, known, visit.now)
    if not known.confirmed:
        raise NotSignedIn("staff_sso_unconfirmed", staff_entry.code_of(desk.vault, known))
    return known.staff_id


def _matched(visit: Visit, account: Account) -> Identity:
    """For the first time, by e-mail. Somebody who is known by another account there is not matched again."""
    if account.verified is False:
        raise NotSignedIn("staff_sso_unverified")
    staff_id = (
        id_by_email(visit.connection, visit.desk.vault, visit.desk.school.id, account.email)
        if account.email
        else None
    )
    who = member_by_id(visit.connection, visit.desk.vault, staff_id) if staff_id else None
    if staff_id is None or who is None or who.left:
        raise NotSignedIn("staff_sso_unknown")
    before = staff_entry.identities_of(visit.connection, visit.desk.vault, staff_id)
    if any(one.issuer == account.issuer and one.confirmed for one in before):
        raise NotSignedIn("staff_sso_other")
    return Identity(staff_id, account.issuer, account.subject, account.verified is True)


# --- what is asked of the issuer ---------------------------------------------------------------------------


async def about(settings: SignIn) -> dict[str, Any]:
    """What the issuer says of itself: it has to be the one that was configured. Raises NotSignedIn."""
    async with _session() as session:
        return await _about(session, settings)


def address(
    settings: SignIn, base_url: str, about: Mapping[str, str], state: str, begun: Begun
) -> str:
    """Where the browser goes."""
    hint = {"hd": settings.tenant} if settings.tenant_claim == "hd" else {}
    to: str = prepare_grant_uri(
        about["authorization_endpoint"],
        settings.client_id,
        "code",
        redirect_uri=_back(base_url),
        scope=_SCOPE,
        state=state,
        nonce=begun.nonce,
        code_challenge=create_s256_code_challenge(begun.verifier),
        code_challenge_method="S256",
        **hint,
    )
    return to


async def account(settings: SignIn, base_url: str, code: str, begun: Begun, now: int) -> Account:
    """Who signed in, of the code that the browser brought back. `now`: seconds. Raises NotSignedIn."""
    async with _session() as session:
        about = await _about(session, settings)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": _back(base_url),
            "code_verifier": begun.verifier,
        }
        headers = {}
        try:
            secret = _secret(settings)
            if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", _BASIC):
                both = f"{quote(settings.client_id)}:{quote(secret)}"
                headers["Authorization"] = f"Basic {b64encode(both.encode()).decode()}"
            else:
                form |= {"client_id": settings.client_id, "client_secret": secret}
            asked = session.post(about["token_endpoint"], data=form, headers=headers)
            token, keys = await _json(asked), await _json(session.get(about["jwks_uri"]))
        except _TROUBLE as problem:
            log.warning(
                "the single sign-on did not answer as it should: %s", type(problem).__name__
            )
            raise NotSignedIn("staff_sso_failed") from None
    return read_token(settings, str(token.get("id_token", "")), keys, begun.nonce, now)


def read_token(settings: SignIn, token: str, keys: Any, nonce: str, now: int) -> Account:
    """Who an ID token names, if the issuer has signed it for us and for this sign-in. Raises NotSignedIn."""
    wanted = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_CLOCKS,
        iss={"essential": True, "values": [settings.issuer, f"{settings.issuer}/"]},
        sub={"essential": True},
        aud={"essential": True, "value": settings.client_id},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        wanted.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotSignedIn("staff_sso_failed") from None
    if settings.tenant_claim and claims.get(settings.tenant_claim) != settings.tenant:
        raise NotSignedIn("staff_sso_tenant")
    verified = claims.get("email_verified")
    email = claims.get("email")
    return Account(
        settings.issuer,
        str(claims["sub"]),
        email if isinstance(email, str) else "",
        verified if isinstance(verified, bool) else None,
    )


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))


async def _about(session: aiohttp.ClientSession, settings: SignIn) -> dict[str, Any]:
    try:
        found = await _json(session.get(f"{settings.issuer}/.well-known/openid-configuration"))
        if str(found["issuer"]).rstrip("/") != settings.issuer:
            raise NotSignedIn("staff_sso_failed")
        return {**found, **{name: str(found[name]) for name in _ENDPOINTS}}
    except _TROUBLE as problem:
        log.warning("the single sign-on cannot be reached: %s", type(problem).__name__)
        raise NotSignedIn("staff_sso_down") from None


async def _json(asked: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> dict[str, Any]:
    """An object, and no larger than such answers are. Raises _TROUBLE."""
    async with asked as answer:
        answer.raise_for_status()
        found = json.loads(await answer.content.read(_MOST_BYTES))
        if not isinstance(found, dict):
            raise TypeError("an object was expected")
        return found


_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError)
_MOST_BYTES = 256 * 1024
_BASIC = ("client_secret_basic",)  # what stands where an issuer says nothing


def _back(base_url: str) -> str:
    return f"{base_url}/staff/sso/back"


_SCOPE = "openid email"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _secret(settings: SignIn) -> str:
    if settings.client_secret_file:
        return Path(settings.client_secret_file).read_text(encoding="utf-8").strip()
    return settings.client_secret.get_secret_value()
