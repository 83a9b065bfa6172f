"""What a connection may do before any page sees it, and what is answered to who asks under another name."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from bot.program import listening
from bot.web.guard import Names
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.raw import PATIENCE, answer_to, connected, head, rest_of, status_of
from tests.web.school import Open, open_school

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-More: "


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    """A page of its own: what a server has been told is told no second time within a minute."""
    with open_school(store, school, clock, alone=True) as open:
        yield open


@pytest.fixture
def small(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    """A page with room for twenty connections, ten of them from one address."""
    with open_school(store, school, clock, room=(20, 10)) as open:
        yield open


@contextmanager
def half_sent(open: Open, count: int, sent: bytes = HALF) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        there = [stack.enter_context(connected(open.base)) for _ in range(count)]
        for one in there:
            one.sendall(sent)
        yield there


def told(caplog: pytest.LogCaptureFixture, words: str) -> str:
    """What the log says of connections, as soon as it does."""
    come = threading.Event()
    rings = logging.Handler()
    rings.emit = lambda record: come.set()  # type: ignore[method-assign]
    logging.getLogger().addHandler(rings)  # behind caplog's, so that it has the message by then
    try:
        while True:
            come.clear()
            for one in caplog.messages:
                if words in one:
                    return one
            assert come.wait(PATIENCE), caplog.messages
    finally:
        logging.getLogger().removeHandler(rings)


def test_connections_that_never_finish_a_head_keep_nobody_out(
    small: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with half_sent(small, 40) as there:
        for _ in range(5):
            assert small.browser().opens("/").status == 200
        assert rest_of(there[0]) == b""  # it has made room
        assert "were closed to make room for others" in told(caplog, "connections:")
    assert "X-More" not in caplog.text


def test_a_form_on_its_way_makes_room_for_nobody(small: Open, bob: Student) -> None:
    form = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    form += b"Connection: close\r\nContent-Length: 15\r\n\r\ncode=AAAAA"
    with half_sent(small, 1, form) as [there], half_sent(small, 40):
        assert small.browser().opens("/").status == 200
        there.sendall(b"AAAAA")
        assert status_of(rest_of(there)) == 404


def test_where_every_place_is_in_use_the_next_is_told_so(
    small: Open, caplog: pytest.LogCaptureFixture
) -> None:
    form = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15\r\n\r\ncode=AAAAA"
    with half_sent(small, 10, form):
        for _ in range(20):  # until the last of them has been read
            answer_to(small.base, head("GET", b"/", "localhost"))
        assert status_of(answer_to(small.base, head("GET", b"/", "localhost"))) in (0, 503)
        told(caplog, "found no room")


def test_behind_a_trusted_proxy_there_is_room_for_all(
    store: Store, school: School, clock: Clock
) -> None:
    """More than one address may have; those of a proxy are of many."""
    with (
        open_school(store, school, clock, room=(20, 10), trusted_proxies=("127.0.0.1",)) as open,
        half_sent(open, 15) as there,
    ):
        assert open.browser().opens("/").status == 200
        there[0].sendall(b"x\r\nConnection: close\r\n\r\n")
        assert status_of(rest_of(there[0])) == 200


def test_a_head_that_never_ends_is_told_to_be_too_large(
    open: Open, caplog: pytest.LogCaptureFixture
) -> None:
    ours = 100 * 1024 * 1024
    with connected(open.base) as there:
        there.sendall(HALF)
        sent = 0
        with suppress(ConnectionError):
            while sent < ours:
                sent += there.send(b"x" * 65536)
    assert sent < ours
    assert "more than 32 kB" in told(caplog, "request head of more")
    long = b"X-More: " + b"x" * 48_000
    assert status_of(answer_to(open.base, head("GET", b"/", "localhost", long))) == 431
    many = [b"X-%d: x" % n for n in range(5000)]
    assert status_of(answer_to(open.base, head("GET", b"/", "localhost", *many))) == 431
    address = b"/?" + b"x" * 48_000
    assert status_of(answer_to(open.base, head("GET", address, "localhost"))) == 431
    some = b"Cookie: x=" + b"x" * 8000
    assert status_of(answer_to(open.base, head("GET", b"/", "localhost", some))) == 200


def test_who_does_not_finish_a_head_is_not_waited_for(
    open: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listening, "HEAD_WITHIN", 0.2)
    unused, empty = b"", b"\r\n" * 3  # browsers open more than they need
    with (
        half_sent(open, 1, unused) as [a],
        half_sent(open, 1, empty) as [b],
        half_sent(open, 1) as [c],
    ):
        assert [status_of(rest_of(one)) for one in (a, b, c)] == [0, 0, 408]
    assert "1 did not send a whole request head" in told(caplog, "connections:")


def test_a_body_that_trickles_is_not_waited_for(
    open: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where the page has answered without reading it."""
    monkeypatch.setattr(listening, "BODY_WITHIN", 0.2)
    begun = b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx"
    with ExitStack() as stack:
        there = [
            stack.enter_context(half_sent(open, 1, b"POST " + path + begun))[0]
            for path in (b"/talk", b"/", b"/nothing", b"/family/hello")
        ]
        for one in there:
            rest_of(one)
    assert told(caplog, "did not send a whole request in")


ANSWERED = {
    "under another name": b"GET / HTTP/1.1\r\nHost: evil\r\nContent-Length: 500\r\n\r\n",
    "where nothing is": b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nx",
    "a page": b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
}


@pytest.mark.parametrize("sent", ANSWERED.values(), ids=ANSWERED)
def test_who_has_the_answer_and_a_body_half_sent_makes_room(
    small: Open, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(listening, "REST_WITHIN", 600.0)
    with half_sent(small, 10, sent) as there:
        for one in there:
            assert one.recv(9) == b"HTTP/1.1 "
        assert small.browser().opens("/").status == 200


@pytest.mark.parametrize("sent", ANSWERED.values(), ids=ANSWERED)
def test_who_has_the_answer_and_a_body_half_sent_is_not_waited_for(
    open: Open, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(listening, "REST_WITHIN", 0.2)
    monkeypatch.setattr(listening, "BODY_WITHIN", 600.0)
    with half_sent(open, 1, sent) as [there]:
        assert status_of(rest_of(there)) in (200, 404, 421)


def test_a_body_that_comes_after_its_answer_is_read_and_the_connection_goes_on(open: Open) -> None:
    """As a browser sends it: the next request is another one."""
    with connected(open.base) as there:
        there.sendall(ANSWERED["where nothing is"])
        assert there.recv(12) == b"HTTP/1.1 404"
        there.sendall(b"x" * 499 + head("GET", b"/static/icon.svg", "localhost"))
        assert b"HTTP/1.1 200" in rest_of(there)


def test_who_does_not_read_what_is_sent_to_them_is_not_waited_for(
    open: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listening, "TAKEN_WITHIN", 0.2)
    with connected(open.base) as there:
        asked = b"GET /static/whathelps.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with suppress(ConnectionError):
            there.sendall(asked * 5000)
        assert told(caplog, "did not read what was sent to them")


def test_what_is_no_http_is_told_in_a_line_and_counted(
    open: Open, caplog: pytest.LogCaptureFixture
) -> None:
    for odd in (b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: localhost\r\nx: \x00\r\n\r\n",
                b"CONNECT x HTTP/1.1\r\nHost: localhost\r\n\r\n"):  # fmt: skip
        assert status_of(answer_to(open.base, odd)) == 400, odd
    assert told(caplog, "that is no HTTP")
    assert [one for one in caplog.messages if "Invalid HTTP" in one] == []


def test_the_log_says_it_once_a_minute_with_how_many() -> None:
    room, seen = listening.Room((), 9, 9), list[str]()
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    listening.log.addHandler(handler)
    try:
        for now in range(100, 220):
            room.trouble("did something")
            room.look(float(now))
    finally:
        listening.log.removeHandler(handler)
    assert seen == ["connections: 1 did something", "connections: 60 did something"]


class _Asks:
    """A connection on which something is at work, so that it makes room for nobody."""

    phase, place = "whole", ""


def test_two_hundred_phones_behind_one_address_are_fewer_than_one_address_may_have() -> None:
    room = listening.Room((), listening.IN_ALL, listening.FROM_ONE_ADDRESS)
    for number in range(2 * 200 * 6):  # six each, of two schools
        assert room.takes(_Asks(), f"203.0.{number % 2}.7"), number  # type: ignore[arg-type]


# --- under which name ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "ours", "others"),
    [
        (
            "https://school.example",
            ["school.example", "School.Example", "school.example:443"],
            ["evil.example", "school.example:8080", "localhost", "school.example.evil.example", "",
             "school.example@evil.example", "\xff\xfe", "[::1"],
        ),
        ("http://school.example:8080", ["school.example:8080"], ["school.example", "127.0.0.1:8080"]),
        (
            "http://localhost:8080",
            ["localhost:8080", "127.0.0.1:1234", "[::1]:8080", "LOCALHOST"],
            ["evil.example:8080", "localhost.evil.example", "", "127.0.0.1.evil.example", "[::1"],
        ),
    ],
)  # fmt: skip
def test_a_page_answers_under_its_own_name_only(
    base_url: str, ours: list[str], others: list[str]
) -> None:
    names = Names(base_url)
    assert [host for host in ours if not names.are([host])] == []
    assert [host for host in others if names.are([host])] == []
    assert not names.are([])
    assert not names.are([ours[0], ours[0]])


def test_another_name_gets_a_plain_page_and_no_redirect_names_a_host(
    open: Open, bob: Student, caplog: pytest.LogCaptureFixture
) -> None:
    page = open.let_in(bob)
    assert "web.base_url" not in caplog.text
    own = urlsplit(open.base).netloc
    for path in ("/", "/talk", "/static/whathelps.css", "/nothing", f"/c/{open.code_of(bob)}"):
        found = page.client.get(path, headers={"host": "evil.example"}, follow_redirects=False)
        assert (found.status_code, "evil" in found.text) == (421, False), path
        assert "set-cookie" not in found.headers
        assert found.headers["content-type"].startswith("text/plain")
    assert caplog.text.count("named another host") == 1
    assert "evil" not in caplog.text
    paths = [*("/", "/talk/", "/settings/", "/static", "//evil.example", "//evil.example/..", "/hello"),
             f"/c/{open.code_of(bob)}", f"/c/{open.code_of(bob)}/", "/confirm"]  # fmt: skip
    for path in paths:
        lines = [b"Cookie: whathelps=" + page.client.cookies["whathelps"].encode()]
        answer = answer_to(open.base, head("GET", path.encode(), own, *lines))
        for line in answer.lower().split(b"\r\n\r\n")[0].split(b"\r\n"):
            if line.startswith(b"location:"):
                where = line.partition(b":")[2].strip()
                assert where.startswith(b"/"), (path, line)
                assert not where.startswith(b"//"), (path, line)


def test_requests_that_wait_behind_one_another_and_then_nonsense_log_nothing_of_ours(
    small: Open, caplog: pytest.LogCaptureFixture
) -> None:
    one = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(5):
        with connected(small.base) as there:
            there.sendall(one * 3 + b"\x00\x01nonsense\r\n\r\n")
            rest_of(there)
    assert small.browser().opens("/").status == 200
    assert [record for record in caplog.records if record.exc_info] == []
