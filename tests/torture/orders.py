"""What the harness writes to a victim and what it hears back: one line each way.

Down go a `Life` (where the victim is to die) and then orders, as JSON. Up come a word, an id and
something about it: `saved r17 {...}` is what a student is told, after the commit and never before.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from dialogs.replies import Reply

# Any key will do: it belongs to databases that live as long as one run.
MASTER_KEY = bytes(range(32))
CONTACT = "Ms. Rivera, room 12"
CHANNEL = "web"
FLOW = "my_tools"


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a victim: the database it opens, and where it ends."""

    url: str
    point: str = ""  # "": it lives until it is told to leave
    nth: int = 1  # it dies when it gets to the point for the nth time
    fault: str = ""  # a deliberate fault, from faults.py
    timeout: float = 5.0  # seconds to wait for a lock
    room: int = 0  # pages that the database may still grow by; 0: as it likes
    delay: float = 0.0  # seconds from the start of the commit to "in the commit"
    # Of a victim that is a channel (telegram_victim.py):
    api: str = ""  # where the stand-in is
    ahead: int = 0  # microseconds by which its clock, and the stand-in's, are ahead of ours
    version: str = ""  # of its flows, so that there is something to publish
    diary: str = ""  # the file in which it notes the letters it has kept
    # Of a victim that is the whole program (page_victim.py): where it listens, where a second instance does
    # (0: there is none), and where its mail goes.
    port: int = 0
    twin: int = 0
    mail: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What the victim is to do next: begin, turn, resume, make_room, leave."""

    do: str
    id: str = ""
    student: str = ""  # the school's own number
    version: str = ""  # of the flow
    conversation: str = ""
    reply: Reply | None = None
    note: str = ""
    at_turn: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """`word`: started, born, refused, saved, unsaved, shown, unlabelled or died."""

    word: str
    id: str
    about: dict[str, Any]


def life_line(life: Life) -> bytes:
    return _LIFE + json.dumps(asdict(life)).encode() + b"\n"


def read_life(line: bytes) -> Life | None:
    """None for what is no life."""
    return Life(**json.loads(line.removeprefix(_LIFE))) if line.startswith(_LIFE) else None


def order_line(order: Order) -> bytes:
    told = {**_plain(order), "reply": order.reply and _plain(order.reply)}
    return json.dumps(told).encode() + b"\n"


def read_order(line: bytes) -> Order:
    told = json.loads(line)
    if told["reply"] is not None:
        choices = tuple(told["reply"].pop("choices"))
        told["reply"] = Reply(**told["reply"], choices=choices)
    return Order(**told)


def heard_line(word: str, id: str, about: dict[str, Any]) -> bytes:
    return f"{word} {id or '-'} {json.dumps(about)}\n".encode()


def read_heard(line: bytes) -> Heard:
    word, id, about = line.decode().split(" ", 2)
    return Heard(word, id, json.loads(about))


def _plain(value: Order | Reply) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


_LIFE = b"life "
