"""What a passkey answers is right only for this site, this question, its own key, and an unlocked device."""

import json
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

from bot.web.staff.passkeys import NotRight, asks_known, challenge_in, shown
from storage.staff_entry import Passkey

BASE = "https://whathelps.school.example"
UNLOCKED, THERE = 0x05, 0x01  # the flags of authenticator data: user present, and verified


def known(key: ec.EllipticCurvePrivateKey) -> Passkey:
    point = key.public_key().public_numbers()
    cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
    return Passkey(bytes_to_base64url(b"an id"), "alice", cbor2.dumps(cose), 0)


def answered(
    key: ec.EllipticCurvePrivateKey,
    challenge: str,
    *,
    origin: str = BASE,
    host: str = "whathelps.school.example",
    flags: int = UNLOCKED,
) -> str:
    """As an authenticator signs it (W3C WebAuthn level 2, 7.2)."""
    client: dict[str, Any] = {"type": "webauthn.get", "challenge": challenge, "origin": origin}
    said = json.dumps({**client, "crossOrigin": False}).encode()
    about = sha256(host.encode()).digest() + bytes([flags]) + (1).to_bytes(4, "big")
    signature = key.sign(about + sha256(said).digest(), ec.ECDSA(SHA256()))
    id = bytes_to_base64url(b"an id")
    response = {
        "clientDataJSON": bytes_to_base64url(said),
        "authenticatorData": bytes_to_base64url(about),
        "signature": bytes_to_base64url(signature),
    }
    return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def test_a_passkey_of_this_site_is_right() -> None:
    asked = challenge_in(asks_known(BASE))
    assert shown(answered(KEY, asked), asked, BASE, known(KEY)) == 1


@pytest.mark.parametrize(
    ("key", "about"),
    [
        (KEY, {"origin": "https://whathelps.school.example.evil.example"}),
        (KEY, {"host": "evil.example"}),
        (KEY, {"origin": "https://evil.example", "host": "evil.example"}),
        (KEY, {"origin": "http://whathelps.school.example"}),
        (KEY, {"flags": THERE}),
        (OTHER, {}),
    ],
)
def test_one_of_another_site_or_key_or_of_a_locked_device_is_not(
    key: ec.EllipticCurvePrivateKey, about: dict[str, Any]
) -> None:
    asked = challenge_in(asks_known(BASE))
    with pytest.raises(NotRight):
        shown(answered(key, asked, **about), asked, BASE, known(KEY))


def test_what_was_answered_once_answers_no_other_question() -> None:
    before, asked = (challenge_in(asks_known(BASE)) for _ in range(2))
    with pytest.raises(NotRight):
        shown(answered(KEY, before), asked, BASE, known(KEY))


@pytest.mark.parametrize("answer", ["", "{}", "[1]", '"x"', "null", '{"id": 5}', "\ud800"])
def test_what_is_no_answer_proves_nothing(answer: str) -> None:
    with pytest.raises(NotRight):
        shown(answer, challenge_in(asks_known(BASE)), BASE, known(KEY))
