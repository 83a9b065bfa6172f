"""Being asked to stop: what is half sent is not waited for, and what is whole is finished."""

import socket

from tests.program import Program
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
