"""Being asked to stop: what is half sent is not waited for, and what is whole is finished."""

import signal
import socket
import sqlite3
import time
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import httpx

from storage import sessions
from storage.people import ensure_school
from storage.sessions import AGREED
from tests.program import Program
from tests.student import Clock, Student
from tests.web.raw import PATIENCE, head, rest_of, status_of

FORM = b"Content-Type: application/x-www-form-urlencoded"


def test_half_sent_forms_do_not_hold_up_a_stop(program: Program) -> None:
    """They took the twenty seconds that a form on a weak network has; a service manager kills before."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = program.start("run", WHATHELPS_WEB__PORT=str(port))
    running.shows("Stop: Ctrl-C.")
    there = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(10)]
    for one in there:
        one.sendall(head("POST", b"/", "localhost", FORM, b"Content-Length: 900") + b"code=")
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as whole:
        whole.sendall(head("GET", b"/", "localhost"))
        assert status_of(rest_of(whole)) == 200  # so those before it have been taken up
    ended = running.is_stopped()
    # Closed without a word. Who is waited for as long as a form may take is told that it took too long.
    assert [rest_of(one) for one in there] == [b""] * len(there)
    assert ended.code == 0
    assert "Traceback" not in ended.out
    for one in there:
        one.close()


def test_a_worry_has_its_words_and_is_kept_where_the_lock_ends_while_the_program_stops(
    program: Program,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    cookie, form = _at_a_question(program)
    running = program.start("run", WHATHELPS_WEB__PORT=str(port))
    running.shows("Stop: Ctrl-C.")
    here, cookies = f"http://localhost:{port}/", {"Cookie": f"whathelps={cookie}"}
    page = httpx.get(f"{here}talk", headers=cookies, timeout=PATIENCE).text
    token = page.partition('name="token" value="')[2].partition('"')[0]
    body = urlencode({**form, "token": token, "text": "my stepdad hits me every night"}).encode()
    length = b"Content-Length: " + str(len(body)).encode()
    sent = head(
        "POST", b"/talk", "localhost", FORM, length, b"Cookie: whathelps=" + cookie.encode()
    )
    with closing(sqlite3.connect(program.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as waits:
            waits.sendall(sent + body)
            # Answered after it: so it has been taken up, and waits for the lock.
            assert httpx.get(here, timeout=PATIENCE).status_code == 200
            running.process.send_signal(signal.SIGTERM)
            told = rest_of(waits)
        other.execute("ROLLBACK")
    assert running.ends().code == 0
    assert b"tel:988" in told
    assert program.rows("alert") == 1


def _at_a_question(program: Program) -> tuple[str, dict[str, str]]:
    """The cookie of a student who is asked something, and what their form holds beside its token."""
    clock = Clock(time.time_ns() // 1000)
    with program.store() as store:
        with store.writing() as connection:
            school = ensure_school(
                connection, store.vault, "Our school", "America/New_York", clock.now
            )
        bob = Student(store, school, clock, "Bob", has=("extended_time @ Math",))
        bob.begins()
        who = (school.id, bob.row.id, "en", clock.now)
        here: dict[str, Any] = {"stage": AGREED, "conversation_id": bob.conversation_id}
        with store.writing() as connection:
            cookie, _ = sessions.begin(connection, store.vault, *who, **here)
        turn = str(bob.last.turn)
        form = {"conversation": bob.conversation_id, "turn": turn, "question": "use@x"}
    return cookie, form
