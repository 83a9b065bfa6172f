"""Whatever bytes stand wherever in a request, it gets a page with a kind word and never an error of ours."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from starlette.routing import Mount

from tests.student import Student
from tests.web.families import Family
from tests.web.raw import answer_to, head, status_of
from tests.web.school import Open

ODD = (
    b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x00", b"\xf0\x9f\x98\x80", b"\x80" * 300, b"%ff%fe",
    b"%ed%a0%80", b"%00", b"%", b"%zz", b"a.b.c", b"\xf4\x90\x80\x80", "\u202e\ufeff".encode(), b"-1",
    b"9" * 40, b"';--",
)  # fmt: skip
NAMES = (b"token", b"conversation", b"turn", b"question", b"text", b"note", b"choice", b"command", b"to",
         b"code", b"me", b"handover", b"picked", b"picture", b"keep", b"tries", b"language", b"spoken",
         b"start", b"flow", b"device", b"typed_by", b"sure", b"then", b"do", b"row-1", b"who-1", b"quote-1",
         b"at", b"step", b"answer", b"audience", b"back", b"again", b"saved", b"left")  # fmt: skip
HEADERS = (b"Accept-Language", b"Cookie", b"Content-Type", b"Origin", b"Sec-Fetch-Site", b"Sec-Purpose",
           b"X-Part", b"User-Agent", b"Referer", b"X-Forwarded-For", b"If-None-Match", b"If-Modified-Since",
           b"Range", b"Accept-Encoding", b"Authorization")  # fmt: skip
FORM = b"Content-Type: application/x-www-form-urlencoded"
KIND = (200, 204, 206, 303, 304, 400, 403, 404, 405, 409, 410, 413, 416, 421, 422, 429)


@dataclass
class There:
    """Somebody behind a door: their cookie and their forms' token."""

    cookie: bytes
    token: bytes


@pytest.fixture
def theirs(open: Open, bob: Student, mia: Student) -> tuple[There, ...]:
    page, family = open.let_in(bob), Family(open, mia).comes().browser
    found = [There(b"", b"")]
    for one, name, path in (
        (page, "whathelps", "/talk"),
        (family, "whathelps-family", "/family/talk"),
    ):
        token = dict(one.opens(path).form(path).pairs())["token"]
        cookie = f"{name}={one.client.cookies[name]}"
        found.append(There(cookie.encode(), token.encode()))
    return tuple(found)


def routes(open: Open) -> Iterator[tuple[str, bytes]]:
    """Those that end a visit come last."""
    for route in sorted(open.routes, key=lambda one: one.path.endswith("/leave")):
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/whathelps.css".encode()
            continue
        for method in route.methods or ():
            yield method, route.path.replace("{code}", "AAAAA-AAAA1").encode()


def told(open: Open, method: str, path: bytes, body: bytes, *lines: bytes) -> int:
    length = [b"Content-Length: %d" % len(body)] if method == "POST" else []
    sent = head(method, path, "localhost", *length, *lines) + (body if length else b"")
    answer = answer_to(open.base, sent)
    status = status_of(answer)
    assert status in KIND, (method, path, lines, body, answer[:300])
    assert b"Traceback" not in answer
    return status


@pytest.mark.parametrize("of_each", [1, pytest.param(3, marks=pytest.mark.long)])
def test_odd_bytes_in_every_place_of_every_address(
    open: Open, theirs: tuple[There, ...], caplog: pytest.LogCaptureFixture, of_each: int
) -> None:
    """Each place of each route, with whoever may be there; which of the bytes, by a fixed draw."""
    draw = random.Random(20261130)
    count = 0
    for method, path in routes(open):
        for odd in draw.sample(ODD, of_each):
            who = draw.choice(theirs)
            cookie = b"Cookie: " + who.cookie
            name = draw.choice(NAMES)
            coded, token = quote(odd).encode(), b"token=" + who.token + b"&"
            query = b"?" + name + b"=" + coded + b"&" + coded
            told(open, method, path + query, b"", cookie)
            told(open, method, path + b"?" + odd.replace(b"\x00", b""), b"", cookie)
            told(open, method, path + b"/" + coded, b"", cookie)
            header = draw.choice(HEADERS) + b": " + odd.replace(b"\x00", b"")
            told(open, method, path, token, FORM, header)
            jar = b"Cookie: whathelps=%s; whathelps-family=%s; whathelps-shown=%s; whathelps-family-shown=%s"
            told(open, method, path, b"", jar % ((odd.replace(b"\x00", b""),) * 4))
            count += 5
            if method == "POST":
                told(open, method, path, b"token=" + odd + b"&me=yes&start=yes", FORM, cookie)
                told(open, method, path, token + name + b"=" + odd, FORM, cookie)
                told(open, method, path, token + coded + b"=" + coded, FORM, cookie)
                told(open, method, path, token + odd, FORM, cookie)
                count += 4
    print(f"odd bytes: {count} requests")
    assert count > 200 * of_each
    assert [one for one in caplog.messages if "a page failed" in one or "Exception" in one] == []


def test_a_token_and_each_field_that_are_no_text(
    open: Open, theirs: tuple[There, ...], caplog: pytest.LogCaptureFixture
) -> None:
    _, student, family = theirs
    for path in (b"/talk", b"/enter", b"/share", b"/pin", b"/settings", b"/look", b"/family/talk"):
        who = family if path.startswith(b"/family") else student
        for name in NAMES:
            body = (b"" if name == b"token" else b"token=" + who.token + b"&") + name
            told(open, "POST", path, body + b"=%ff%fe\xff", FORM, b"Cookie: " + who.cookie)
    assert "a page failed" not in caplog.text
