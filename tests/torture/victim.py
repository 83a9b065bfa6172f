"""The process that is killed: takes turns for the harness, and says what was saved.

It stands in a channel's place: an order comes in on stdin, `bot.turn` is called, and only when that
has returned does `saved <id>` go out on stdout, flushed. That line is what a student was told.

Each life is a process of its own, forked from one that has loaded the program but opened nothing:
this saves half a second of imports for each death. What kills it, and the deliberate faults, are
put on from here, from outside: the program itself knows nothing of them.
"""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from bot.conversation.student_facts import world_now
from bot.turn import Arrival, Turn, begin, resume, take_turn
from dialogs import engine as dialog_engine
from dialogs.loading import shipped_flow, shipped_lists
from storage import conversations
from storage.database import Store, open_store
from storage.kept_answers import Provenance
from storage.people import ensure_school, find_student
from storage.problems import StorageProblem
from tests.torture.faults import put_on_fault
from tests.torture.orders import (
    CHANNEL,
    CONTACT,
    FLOW,
    MASTER_KEY,
    Life,
    Order,
    heard_line,
    read_life,
    read_order,
)
from tests.torture.points import STATEMENTS, WRITES
from tests.torture.record import flow_in_version
from tests.torture.school import SCHOOL, TRANSITION_AGE, ZONE


def main() -> None:
    """Lives one life after the other, until the harness goes."""
    shipped_flow(FLOW), shipped_lists()  # read once, for all lives
    lines = Lines()
    while line := lines.next():
        life = read_life(line)
        if life is None:
            continue  # an order, or the rest of one, for a life that had just ended
        child = os.fork()
        if not child:
            os._exit(_whole_life(life, lines))
        _, status = os.waitpid(child, 0)
        say("died", "", {"status": os.waitstatus_to_exitcode(status)})


class Lines:
    """What comes on stdin. The harness writes nothing ahead, so no life takes another's lines."""

    def __init__(self) -> None:
        self._read = b""

    def next(self) -> bytes:
        """Empty when the harness has gone."""
        while b"\n" not in self._read:
            more = os.read(0, 1 << 16)
            if not more:
                return b""
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return line


def say(word: str, id: str, about: dict[str, Any]) -> None:
    os.write(1, heard_line(word, id, about))


def _whole_life(life: Life, lines: Lines) -> int:
    try:
        _live(life, lines)
    except BaseException:  # noqa: BLE001 - this is the top of a process
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


def _live(life: Life, lines: Lines) -> None:
    say("started", "", {"pid": os.getpid()})
    desk = Desk(Killer(life.point, life.nth, life.delay), Room(life.room))
    try:
        desk.open(life)
    except StorageProblem as problem:
        return say("refused", "", _about(problem))
    say("born", "", {})
    while line := lines.next():
        order = read_order(line)
        if order.do == "leave":
            break
        desk.take(order)
    desk.store.close()


# --- how it dies -------------------------------------------------------------------------------


@dataclass(eq=False)
class Killer:
    """Counts how often a point was reached, and ends the process at the nth time."""

    point: str
    left: int
    delay: float
    doing: str = ""
    committing: bool = False

    def reached(self, place: str) -> None:
        if self._is_here(place):
            os.kill(os.getpid(), signal.SIGKILL)

    def reached_commit(self) -> None:
        """SQLite lets other threads run while it commits: one of them is the killer."""
        self.reached("before the commit")
        self.committing = True
        if self._is_here("in the commit"):
            threading.Thread(target=self._kill_soon, daemon=True).start()

    def reached_end_of_commit(self) -> None:
        if self.committing:  # and not the end of a transaction that only read
            self.committing = False
            self.reached("committed")

    def _is_here(self, place: str) -> bool:
        label = place if self.doing == "turn" else f"{self.doing}: {place}"
        if not place or label != self.point:
            return False
        self.left -= 1
        return self.left == 0

    def _kill_soon(self) -> None:
        time.sleep(self.delay)
        os.kill(os.getpid(), signal.SIGKILL)


def put_on(killer: Killer, engine: Engine) -> None:
    """The points, around the program's functions and SQLAlchemy's events."""

    def before(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        killer.reached(_labels(statement, killer.doing)[0])

    def after(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        killer.reached(_labels(statement, killer.doing)[1])

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            killer.reached("transaction begun")

    def committing(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            killer.reached_commit()

    event.listen(engine, "begin", begun)  # after the program's own listener, which begins
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", committing)  # called before the commit is done
    _wrap(engine.dialect, "do_commit", after=killer.reached_end_of_commit)
    _wrap(conversations, "load", after=lambda: killer.reached("conversation loaded"))
    _wrap(
        dialog_engine,
        "receive",
        before=lambda: killer.reached("before the engine"),
        after=lambda: killer.reached("after the engine"),
    )


def _labels(statement: str, doing: str) -> tuple[str, str]:
    for begins, labels in STATEMENTS.items():
        if statement.startswith(begins):
            return labels
    if doing and statement.startswith(WRITES):
        say("unlabelled", "", {"statement": " ".join(statement.split()[:3])})
    return "", ""


def _nothing() -> None:
    pass


def _wrap(
    owner: object,
    name: str,
    before: Callable[[], None] = _nothing,
    after: Callable[[], None] = _nothing,
) -> None:
    inner = getattr(owner, name)

    @wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> Any:
        before()
        result = inner(*args, **kwargs)
        after()
        return result

    setattr(owner, name, outer)


@dataclass(eq=False)
class Room:
    """How far the database may grow: the disk's end, in pages."""

    pages: int  # beyond what there is; 0: as it likes
    most: int = 0

    def put_on(self) -> None:
        # At each check-out and not at "connect": room must also reach connections that are open.
        event.listen(Pool, "checkout", self._limit)

    def make(self) -> None:
        self.pages, self.most = 0, 0x3FFFFFFF

    def _limit(self, driver: Any, _record: object, _proxy: object) -> None:
        if self.pages and not self.most:
            self.most = driver.execute("PRAGMA page_count").fetchone()[0] + self.pages
        if self.most:
            driver.execute(f"PRAGMA max_page_count={self.most}")


# --- what it does ------------------------------------------------------------------------------


@dataclass(eq=False)
class Desk:
    """Does the harness's orders as an edge of the program would."""

    killer: Killer
    room: Room
    store: Store = field(init=False)
    school_id: str = field(init=False)
    told: set[str] = field(default_factory=set)

    def open(self, life: Life) -> None:
        self.room.put_on()
        self.store = open_store(life.url, MASTER_KEY, _now(), timeout=life.timeout)
        with self.store.writing() as connection:
            school = ensure_school(connection, self.store.vault, SCHOOL, ZONE, _now())
        self.school_id = school.id
        put_on(self.killer, self.store.engine)
        if life.fault:
            put_on_fault(life.fault, self.killer.reached, self.tell_now)

    def take(self, order: Order) -> None:
        self.order = order
        self.killer.doing = order.do
        try:
            turn = _ORDERS[order.do](self, order)
        except StorageProblem as problem:
            say("unsaved", order.id, _about(problem))
        else:
            self.killer.reached("before told")
            if order.id not in self.told:
                say("shown" if order.do == "resume" else "saved", order.id, _shown(turn))
            self.killer.reached("told")
        self.killer.doing = ""

    def tell_now(self) -> None:
        """For a deliberate fault: the student is told, however far the turn has got."""
        self.told.add(self.order.id)
        say("saved", self.order.id, {})

    def begin(self, order: Order) -> Turn:
        with self.store.reading() as connection:
            vault = self.store.vault
            student = find_student(connection, vault, self.school_id, order.student)
            assert student is not None
            world = world_now(connection, vault, student, TRANSITION_AGE, _now(), ZONE)
        flow = flow_in_version(order.version)
        return begin(self.store, student, flow, world, student.language, CHANNEL, _now())

    def turn(self, order: Order) -> Turn:
        assert order.reply is not None
        arrival = Arrival(order.id, order.reply, Provenance(CHANNEL), order.at_turn, order.note)
        return take_turn(self.store, order.conversation, arrival, CONTACT, _now())

    def resume(self, order: Order) -> Turn:
        return resume(self.store, order.conversation, CONTACT)

    def make_room(self, _order: Order) -> Turn:
        self.room.make()
        return Turn("", 0, "", [])


_ORDERS: dict[str, Callable[[Desk, Order], Turn]] = {
    "begin": Desk.begin,
    "turn": Desk.turn,
    "resume": Desk.resume,
    "make_room": Desk.make_room,
}


def _shown(turn: Turn) -> dict[str, Any]:
    return {
        "conversation": turn.conversation_id,
        "turn": turn.turn,
        "status": turn.status,
        "repeated": turn.repeated,
        "shows": [repr(event) for event in turn.events],
    }


def _about(problem: StorageProblem) -> dict[str, Any]:
    """What an edge would tell, and at which point it happened."""
    statement = getattr(problem.__cause__, "statement", None) or ""
    at = next(
        (labels[0] for begins, labels in STATEMENTS.items() if statement.startswith(begins)), ""
    )
    return {"kind": type(problem).__name__, "message": str(problem), "at": at or "elsewhere"}


def _now() -> int:
    return time.time_ns() // 1000


if __name__ == "__main__":
    main()
