"""Bytes to the page as no browser sends them, and what comes back."""

import socket
from urllib.parse import urlsplit

# Only what hangs takes so long, however busy the computer.
PATIENCE = 60.0


def connected(base: str) -> socket.socket:
    address = urlsplit(base)
    assert address.port
    return socket.create_connection(("127.0.0.1", address.port), PATIENCE)


def head(method: str, path: bytes, host: str, *lines: bytes) -> bytes:
    first = method.encode() + b" " + path + b" HTTP/1.1\r\nHost: " + host.encode()
    return b"\r\n".join([first, *lines, b"Connection: close", b"", b""])


def answer_to(base: str, sent: bytes) -> bytes:
    """All that comes back, until the other side has said it all."""
    with connected(base) as there:
        there.sendall(sent)
        return rest_of(there)


def rest_of(there: socket.socket) -> bytes:
    found = b""
    while True:
        try:
            more = there.recv(65536)
        except ConnectionError:
            more = b""
        if not more:
            return found
        found += more


def status_of(answer: bytes) -> int:
    """0 where nothing was said."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
