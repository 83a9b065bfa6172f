"""The Telegram channel that is killed: the real one, by long polling, against the harness's stand-in.

As victim.py it lives one life after the other, each in a process of its own. What kills it, the diary
of the letters it has kept, and the deliberate faults are put on from here, from outside.
"""

import asyncio
import json
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import ClientResponse
from sqlalchemy import Connection, Engine, event

from bot.config import Config
from bot.telegram import polling
from bot.telegram.delivery import Delivery
from bot.telegram.request import Request
from bot.telegram.taking import Taking
from bot.writer import Writer
from dialogs.flow import Flow
from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from storage import chats, outbox
from storage.chats import Chat
from storage.database import open_store
from storage.people import ensure_school
from tests.botapi.server import TOKEN
from tests.channels import at_work, running_school
from tests.torture.orders import MASTER_KEY, Life, read_life
from tests.torture.school import SCHOOL, ZONE
from tests.torture.telegram_faults import put_on_fault
from tests.torture.telegram_points import labels_of
from tests.torture.victim import Lines, say


def main() -> None:
    """Lives one life after the other, until the harness goes."""
    shipped_lists()
    for file, _ in shipped_files():
        shipped_flow(file.removesuffix(".yaml"))  # read once, for all lives
    lines = Lines()
    while line := lines.next():
        life = read_life(line)
        if life is None:
            continue  # the order to leave a life that had just ended
        child = os.fork()
        if not child:
            os._exit(_whole_life(life))
        _, status = os.waitpid(child, 0)
        say("died", "", {"status": os.waitstatus_to_exitcode(status)})


def _whole_life(life: Life) -> int:
    say("started", "", {"pid": os.getpid()})
    try:
        uvloop.run(_live(life))
    except BaseException:  # noqa: BLE001 - this is the top of a process
        traceback.print_exc()
        return 1
    return 0


async def _live(life: Life) -> None:
    def now() -> int:
        return time.time_ns() // 1000 + life.ahead

    store = open_store(life.url, MASTER_KEY, now(), timeout=life.timeout)
    with store.writing() as connection:
        school = ensure_school(connection, store.vault, SCHOOL, ZONE, now())
    flows = tuple(_published(life.version))
    settings = {"api_base": life.api, "token": TOKEN, "mode": "polling"}
    config = Config(school={"telegram_min_age": 0}, telegram=settings)
    killer = Killer(tuple(life.point.split("|")), life.nth, life.delay)
    put_on(killer, Diary(Path(life.diary)), store.engine)
    if life.fault:
        put_on_fault(life.fault)
    with Writer(store) as writer:
        of = running_school(config, store, school, writer, lambda: flows, now)
        async with at_work(of, TOKEN) as (_, ended):
            say("born", "", {})
            both: list[asyncio.Future[Any]] = [ended, asyncio.create_task(_told_to_leave())]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                ended.result()
    store.close()


async def _told_to_leave() -> None:
    """Whatever comes on stdin says so, and so does its end.

    In a thread: a loop would read without blocking, and leave the pipe so for those who come after.
    """
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def hear() -> None:
        os.read(0, 1 << 16)
        loop.call_soon_threadsafe(told.set)

    threading.Thread(target=hear, daemon=True).start()
    await told.wait()


def _published(version: str) -> Iterator[Flow]:
    """The shipped flows; or the same under another version, so that there is something to publish."""
    for file, _ in shipped_files():
        flow = shipped_flow(file.removesuffix(".yaml"))
        yield replace(flow, version=version) if version else flow


# --- how it dies -------------------------------------------------------------------------------


@dataclass(eq=False)
class Killer:
    """Counts how often one of these points was reached, and ends the process at the nth time."""

    points: tuple[str, ...]
    left: int
    delay: float

    def reached(self, place: str) -> None:
        if self._is_here(place):
            os.kill(os.getpid(), signal.SIGKILL)

    def reached_soon(self, place: str) -> None:
        """A little later, while something else goes on."""
        if self._is_here(place):
            threading.Thread(target=self._kill_soon, daemon=True).start()

    def _is_here(self, place: str) -> bool:
        if not place or place not in self.points:
            return False
        self.left -= 1
        if self.left == 0:
            say("dies", "", {"point": place})
        return self.left == 0

    def _kill_soon(self) -> None:
        time.sleep(self.delay)
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(eq=False)
class Diary:
    """Each letter after its commit, and before anybody could send it: one line, in order.

    What was kept, and is not here since it died in between, can still be read in the database.
    """

    file: Path
    _descriptor: int = field(init=False)

    def __post_init__(self) -> None:
        self._descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, *lines: list[str]) -> None:
        if lines:
            os.write(self._descriptor, "".join(f"{json.dumps(one)}\n" for one in lines).encode())


class _Transaction(threading.local):
    """What the transaction of this thread does."""

    jobs: frozenset[str] = frozenset()  # what it is to do: turn, letters
    parts: frozenset[str] = frozenset()  # what it has begun to do
    letters: tuple[list[str], ...] = ()
    commits: bool = False


def put_on(killer: Killer, diary: Diary, engine: Engine) -> None:
    """The points, around the program's functions, SQLAlchemy's events and the calls of Telegram."""
    at = _Transaction()
    _put_on_database(killer, diary, engine, at)
    _put_on_writer(at)
    _put_on_letters(diary, at)
    _put_on_polling(killer)
    _put_on_calls(killer)


def _put_on_database(killer: Killer, diary: Diary, engine: Engine, at: _Transaction) -> None:
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            at.parts, at.letters = frozenset(), ()
            if "turn" in at.jobs:
                killer.reached("transaction begun")

    def before(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        killer.reached(_labels(statement)[0])

    def after(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO seen"):
            at.parts |= {""}
        elif statement.startswith("UPDATE outbox"):
            at.parts |= {"letters: "}
        killer.reached(_labels(statement)[1])

    def committing(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            for part in at.parts:
                killer.reached(f"{part}before the commit")
            at.commits = True
            for part in at.parts:
                killer.reached_soon(f"{part}in the commit")

    def committed() -> None:
        if at.commits:  # and not the end of a transaction that only read
            at.commits = False
            for part in at.parts:
                killer.reached(f"{part}committed")
            diary.note(*at.letters)

    event.listen(engine, "begin", begun)  # after the program's own listener, which begins
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", committing)  # called before the commit is done
    _around(engine.dialect, "do_commit", after=committed)


def _put_on_writer(at: _Transaction) -> None:
    take, done = Writer._take, Writer._done

    def taking(self: Writer, group: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        at.jobs = frozenset(_kind(job) for job, _ in group)
        take(self, group)

    def doing(self: Writer, job: Callable[[Connection], Any]) -> Any:
        at.jobs = frozenset({_kind(job)})
        return done(self, job)

    _put(Writer, "_take", taking)
    _put(Writer, "_done", doing)


def _kind(job: Callable[..., Any]) -> str:
    kinds = {Taking._keep.__qualname__: "turn", Delivery._round.__qualname__: "letters"}
    return kinds.get(job.__qualname__.partition(".<")[0], "")


def _put_on_letters(diary: Diary, at: _Transaction) -> None:
    put, make = outbox.put, chats.make

    def putting(*args: Any, **kwargs: Any) -> str:
        id = put(*args, **kwargs)
        new: outbox.New = args[2]
        at.letters = (*at.letters, ["letter", id, new.address, new.body])
        return id

    def making(*args: Any) -> Chat:
        chat = make(*args)
        diary.note(["chat", chat.id, chat.address])
        return chat

    _put(outbox, "put", putting)
    _put(chats, "make", making)


def _put_on_polling(killer: Killer) -> None:
    get, take_all = polling._get, Taking.all
    last: list[int] = []

    async def getting(api: Any, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        is_new = offset is not None and [offset] != last
        last[:] = [] if offset is None else [offset]
        if is_new:
            killer.reached("before the offset is confirmed")
            killer.reached_soon("offset on its way")
        found = await get(api, offset, seconds)
        if is_new:
            killer.reached("offset confirmed")
        return found

    async def taking(self: Taking, updates: Sequence[dict[str, Any]]) -> None:
        killer.reached("updates received")
        await take_all(self, updates)
        killer.reached("updates taken")

    _put(polling, "_get", getting)
    _put(Taking, "all", taking)


def _put_on_calls(killer: Killer) -> None:
    request, read = Request.do_request, ClientResponse.read

    async def requesting(self: Request, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        method = url.rpartition("/")[2]
        killer.reached(f"before {method}")
        killer.reached_soon(f"{method} on its way")
        return await request(self, url, *args, **kwargs)

    async def reading(self: ClientResponse) -> bytes:
        killer.reached(f"{self.url.name} done, and not heard")
        return await read(self)

    _put(Request, "do_request", requesting)
    _put(ClientResponse, "read", reading)


def _labels(statement: str) -> tuple[str, str]:
    labels = labels_of(statement)
    if labels is None:
        say("unlabelled", "", {"statement": " ".join(statement.split()[:4])})
    return labels or ("", "")


def _around(owner: object, name: str, after: Callable[[], None]) -> None:
    inner = getattr(owner, name)

    @wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> Any:
        result = inner(*args, **kwargs)
        after()
        return result

    setattr(owner, name, outer)


def _put(owner: object, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


if __name__ == "__main__":
    main()
