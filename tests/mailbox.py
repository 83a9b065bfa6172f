"""A mail server on loopback, and the letters that it has taken; it can be made to fail as real ones do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

SENDER = "whathelps@school.example"


@dataclass
class Mailbox:
    """`refuses`: what it answers to a letter in place of 250. `forgets`: it takes one, and never says so."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    forgets: bool = False

    @property
    def settings(self) -> dict[str, object]:
        return {"host": "127.0.0.1", "port": self.port, "security": "none", "sender": SENDER}

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.letters if one["To"] == address]

    def subjects(self, address: str) -> list[str]:
        return [str(one["Subject"]) for one in self.to(address)]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.forgets:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server(kind: type[Mailbox] = Mailbox) -> Iterator[Mailbox]:
    box = kind()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
