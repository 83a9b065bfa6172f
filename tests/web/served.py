"""The program's HTTP server at work on loopback: one after the other, the pages of many tests.

To start one and to stop it takes longer than most tests have to do. One that is still busy with something
when its test is over serves no other.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.program.listening import FROM_ONE_ADDRESS, IN_ALL, Networks, server_for

USUAL = ((), (IN_ALL, FROM_ONE_ADDRESS))
ENDS_WITHIN = 1.0  # seconds, until a server that is still busy is stopped


class Serving:
    """`serves` an app for a while; `base` is where."""

    def __init__(self, trusted: Networks, room: tuple[int, int]) -> None:
        self._app: Any = None
        self._is_usual = (tuple(trusted), room) == USUAL
        listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://localhost:{listener.getsockname()[1]}"
        self._server = server_for(self, trusted, in_all=room[0], from_one_address=room[1])
        run = {"sockets": [listener]}
        self._thread = threading.Thread(target=self._server.run, kwargs=run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.005)

    @contextmanager
    def serves(self, app: Any) -> Iterator[None]:
        self._app = app
        try:
            yield
        finally:
            if self._is_usual and self._is_idle():
                _idle.append(self)
            else:
                self._server.should_exit = True
                self._thread.join()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def _is_idle(self) -> bool:
        ends = time.monotonic() + ENDS_WITHIN
        while self._server.server_state.tasks and time.monotonic() < ends:
            time.sleep(0.005)
        return not self._server.server_state.tasks


def at_work(trusted: Networks, room: tuple[int, int], *, alone: bool = False) -> Serving:
    """`alone`: one that has served nothing before."""
    usual = (tuple(trusted), room) == USUAL and not alone
    return _idle.pop() if usual and _idle else Serving(trusted, room)


_idle: list[Serving] = []
