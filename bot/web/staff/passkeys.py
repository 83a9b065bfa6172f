"""Passkeys: what a browser is asked, and whether what it answers is right. The protocol is webauthn's.

A passkey belongs to the host of web.base_url; one of another site does not answer here. It must have been
unlocked by whoever holds it (user verification), so that it stands for two things: the device, and its owner.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from storage.staff_entry import Passkey

_SURE = UserVerificationRequirement.REQUIRED
_WITHIN = 5 * 60 * 1000  # milliseconds; whoever reads slowly is not hurried


class NotRight(Exception):
    """What the browser sent proves nothing."""


def asks_new(base_url: str, school: str, email: str, name: str, has: Iterable[str]) -> str:
    """Options for a new passkey, as JSON. `has`: those that this person has, so that none is made twice."""
    options = generate_registration_options(
        rp_id=_host(base_url),
        rp_name=school,
        user_name=email,
        user_display_name=name,
        timeout=_WITHIN,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_SURE
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(id)) for id in has],
    )
    return options_to_json(options)


def asks_known(base_url: str, has: Iterable[str] = ()) -> str:
    """Options for signing in, as JSON. `has`: only with one of these, where it is known who is there."""
    options = generate_authentication_options(
        rp_id=_host(base_url),
        timeout=_WITHIN,
        user_verification=_SURE,
        allow_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(id)) for id in has],
    )
    return options_to_json(options)


def challenge_in(options: str) -> str:
    challenge: str = json.loads(options)["challenge"]
    return challenge


def made(answer: str, challenge: str, base_url: str, staff_id: str) -> Passkey:
    """A passkey that was just made. Raises NotRight."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(base_url),
            expected_origin=_origin(base_url),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise NotRight from problem
    id = bytes_to_base64url(verified.credential_id)
    return Passkey(id, staff_id, verified.credential_public_key, verified.sign_count)


def id_in(answer: str) -> str:
    """Which passkey answers; "" for what is no answer."""
    try:
        told: Any = json.loads(answer)
    except ValueError:
        return ""
    id = told.get("id") if isinstance(told, dict) else None
    return id if isinstance(id, str) else ""


def shown(answer: str, challenge: str, base_url: str, known: Passkey) -> int:
    """How often it was used, as it says. Raises NotRight."""
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(base_url),
            expected_origin=_origin(base_url),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise NotRight from problem
    return verified.new_sign_count


def _host(base_url: str) -> str:
    return urlsplit(base_url).hostname or ""


def _origin(base_url: str) -> str:
    address = urlsplit(base_url)
    return f"{address.scheme}://{address.netloc}"
