"""Who tries codes is slowed and told of, and nobody else waits for it: by address, by prefix and in all."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from bot.conversation import wrong_codes
from bot.web.limits import (
    LEAST_OF_NOBODY,
    MOST_OF_NOBODY,
    WRONG_A_MINUTE,
    WRONG_OF_A_PREFIX,
    GivenUp,
    Limits,
    places_of,
)
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.raw import answer_to, status_of
from tests.web.school import Open, no_pause, open_school

WRONG = "/c/AAAAA-AAA{:02}"


@pytest.fixture
def proxied(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock, trusted_proxies=("127.0.0.1",)) as open:
        yield open


def tries(open: Open, *addresses: str) -> list[int]:
    """One wrong code after another, each said to come from the next address."""
    client = open.browser().client
    return [
        client.get(WRONG.format(n % 90), headers={"x-forwarded-for": one}).status_code
        for n, one in enumerate(addresses)
    ]


def test_a_class_comes_in_at_once_beside_one_who_guesses(
    store: Store, school: School, clock: Clock
) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    with open_school(store, school, clock, limits=Limits(pause)) as open:
        class_ = [Student(store, school, clock, f"Kid{n}", class_name="9A") for n in range(35)]
        guesser = open.browser()
        for number in range(WRONG_A_MINUTE + 2):
            guesser.opens(WRONG.format(number))
        assert (guesser.status, waited) == (429, [6.0, 6.0])
        assert guesser.headers["retry-after"] == "60"
        for number, student in enumerate(class_):
            page = open.browser().sends("/", [("code", open.code_of(student))])
            assert page.url == "/confirm", number
            if number % 7 == 0:
                open.says_who(page, student)
                assert page.url == "/pin", number
            guesser.opens(WRONG.format(20 + number))
        assert guesser.status == 429
        assert len(waited) == 2 + len(class_)  # of who guesses alone


def test_a_guesser_with_many_addresses_of_a_prefix_is_slowed(proxied: Open) -> None:
    a_few = [f"203.0.113.{n}" for n in range(WRONG_OF_A_PREFIX)]
    assert set(tries(proxied, *a_few)) == {404}
    assert tries(proxied, "203.0.113.200", "203.0.114.1") == [429, 404]
    household = [f"2001:db8:1:1::{n:x}" for n in range(WRONG_A_MINUTE)]
    assert set(tries(proxied, *household)) == {404}
    assert tries(proxied, "2001:db8:1:1:ffff::", "2001:db8:1:2::1") == [429, 404]
    others = [f"2001:db8:1:{n:x}::1" for n in range(16, 16 + WRONG_OF_A_PREFIX)]
    assert set(tries(proxied, *others)) == {404, 429}
    assert tries(proxied, "2001:db8:1:ff::1", "2001:db8:2::1") == [429, 404]


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("203.0.113.7", ("203.0.113.7/32", "203.0.113.0/24")),
        ("::ffff:203.0.113.7", ("203.0.113.7/32", "203.0.113.0/24")),
        ("2001:db8:1:2:3::4", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/48")),
        ("", ("", "")),
        ("unknown" * 1000, ("", "")),
    ],
)
def test_what_counts_as_one_address(address: str, places: tuple[str, str]) -> None:
    assert places_of(address) == places


async def test_only_so_many_wrong_codes_wait_so_that_nobody_fills_the_server_with_them() -> None:
    held = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await held.wait()

    limits = Limits(pause)
    for _ in range(WRONG_A_MINUTE):
        assert not await limits.wrong_code("203.0.113.7")
    waiting = [asyncio.create_task(limits.wrong_code("203.0.113.7")) for _ in range(10)]
    await asyncio.sleep(0)
    assert await limits.wrong_code("203.0.113.7")  # at once
    held.set()
    assert await asyncio.gather(*waiting) == [True] * 10


async def test_many_wrong_codes_from_everywhere_are_told_once_and_without_a_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    limits = Limits(no_pause)
    with caplog.at_level(logging.ERROR, wrong_codes.__name__):
        for number in range(wrong_codes.MANY):
            await limits.wrong_code(f"203.0.{number}.1")
        assert caplog.messages == []
        for number in range(20):
            await limits.wrong_code(f"203.1.{number}.1")
    assert caplog.messages == ["over 100 wrong codes in an hour: somebody may be trying codes"]


def test_the_code_of_a_handover_cannot_be_tried_out_at_the_form_either(open: Open) -> None:
    page, form = open.browser(), [("me", "yes"), ("handover", "0" * 16)]
    found = [page.sends("/enter", form).status for _ in range(WRONG_A_MINUTE + 1)]
    assert found == [410] * WRONG_A_MINUTE + [429]


# --- whose address it is -----------------------------------------------------------------------------


def test_nobody_is_believed_who_they_are_but_a_trusted_proxy(open: Open) -> None:
    """Also on this computer."""
    said = [f"198.51.{n}.1" for n in range(WRONG_A_MINUTE + 1)]
    assert tries(open, *said) == [404] * WRONG_A_MINUTE + [429]


def test_of_a_trusted_proxy_the_last_address_that_is_no_proxy_counts(
    store: Store, school: School, clock: Clock
) -> None:
    with open_school(store, school, clock, trusted_proxies=("127.0.0.1", "10.0.0.0/24")) as open:
        made_up = [f"198.51.{n}.1, 203.0.113.7, 10.0.0.5" for n in range(WRONG_A_MINUTE + 1)]
        assert tries(open, *made_up) == [404] * WRONG_A_MINUTE + [429]
        assert tries(open, "203.0.113.7, 203.0.114.7") == [404]


ODD: list[bytes] = [
    b"", b",", b"unknown", b"\xff\xfe", b"[::1", b"[::1]:x", b"1.2.3.4:99999999999999999999", b"%",
    b"1.2.3.4, ,", b"::1%\xf0\x9f\x98\x80", b"x" * 8000, b"10.0.0.1", b"1.2.3.4," * 900,
]  # fmt: skip


@pytest.mark.parametrize("method", [b"GET /c/AAAAA-AAAAA", b"POST /"])
def test_an_address_behind_the_body_is_nobodys(proxied: Open, method: bytes) -> None:
    """No proxy has written it there."""
    found = []
    for last in range(WRONG_A_MINUTE + 1):
        lines = [
            method + b" HTTP/1.1", b"Host: localhost", b"X-Forwarded-For: 203.0.113.5",
            b"Content-Type: application/x-www-form-urlencoded", b"Connection: close",
            b"Transfer-Encoding: chunked", b"", b"f", b"code=AAAAAAAAAA", b"0",
            b"X-Forwarded-For: 10.%d.0.1" % last, b"", b"",
        ]  # fmt: skip
        found.append(status_of(answer_to(proxied.base, b"\r\n".join(lines))))
    assert found == [404] * WRONG_A_MINUTE + [429]


def test_a_name_behind_the_body_is_no_second_one(open: Open) -> None:
    sent = b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    sent += b"Transfer-Encoding: chunked\r\n\r\n0\r\nHost: evil.example\r\n\r\n"
    assert status_of(answer_to(open.base, sent)) == 404


def test_a_header_of_odd_bytes_from_a_proxy_is_no_error(proxied: Open) -> None:
    client = proxied.browser().client
    for odd in ODD:
        for path in ("/", WRONG.format(1)):
            found = client.get(path, headers=[(b"x-forwarded-for", odd)])
            assert found.status_code in (200, 404, 429), odd


def test_a_proxy_that_nobody_has_named_is_told_of_once(
    open: Open, caplog: pytest.LogCaptureFixture
) -> None:
    tries(open, "203.0.113.7", "203.0.113.8")
    told = [message for message in caplog.messages if "web.trusted_proxies" in message]
    assert len(told) == 1
    assert "203.0.113" not in told[0]


async def test_of_too_many_forms_of_one_address_those_that_come_drop_by_drop_are_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.web.limits.MOST_ON_THEIR_WAY", 2)
    way = Limits(no_pause).form_on_its_way

    async def sends(address: str, seconds: float) -> str:
        try:
            with way(address):
                await asyncio.sleep(seconds)
        except GivenUp:
            return "given up"
        return "read"

    slow = [asyncio.create_task(sends("203.0.113.7", 60)) for _ in range(2)]
    elsewhere = asyncio.create_task(sends("203.0.113.8", 60))
    await asyncio.sleep(0)
    assert [await sends("203.0.113.7", 0) for _ in range(3)] == ["read"] * 3
    assert (await slow[0], slow[1].done()) == ("given up", False)
    slow[1].cancel()
    assert not elsewhere.done()
    elsewhere.cancel()


def test_of_who_is_not_in_and_sends_much_less_is_looked_through_and_of_a_class_all() -> None:
    limits = Limits(no_pause)
    of = limits.heard_of_nobody
    assert {of("203.0.113.7", 60) for _ in range(35 * 6)} == {MOST_OF_NOBODY}
    assert [of("203.0.113.9", 100_000) for _ in range(120)][-1] == LEAST_OF_NOBODY
    assert of("203.0.113.8", 60) == MOST_OF_NOBODY


def test_a_text_of_nobody_is_looked_through_as_far_as_anybody_types_at_a_door(open: Open) -> None:
    worry = "my stepdad hits me with a belt when i get home"
    page = open.browser().opens("/")
    page.sends("/", [("code", "x" * 3900 + " " + worry)])
    assert "Thank you for telling me" in page.text
    page.sends("/", [("code", "x" * 5000 + " " + worry)])
    assert "Thank you for telling me" not in page.text


@pytest.mark.parametrize("odd", ["%ffBCDEFGHJKLMNPQR", "%ed%a0%80"])
def test_a_handover_of_bytes_that_are_no_text_is_no_fault_of_ours(open: Open, odd: str) -> None:
    page = open.browser()
    page.sends("/enter", f"me=yes&handover={odd}".encode())
    assert page.status in (400, 404, 410, 422)


def test_who_floods_the_page_keeps_nobody_behind_the_same_address_from_anything(
    open: Open, bob: Student, charlie: Student
) -> None:
    flood = open.browser()
    page = open.let_in(charlie)
    for _ in range(130):
        answer = flood.client.post("/", data={"code": "x" * 4000})
        assert answer.status_code < 500
    assert open.let_in(bob).url == "/talk"
    worried = open.browser().sends("/", [("code", "i want to kill myself")])
    assert "tel:988" in worried.page.links.values()
    assert page.opens("/settings").presses("Leave now").url in ("/away", "/")
