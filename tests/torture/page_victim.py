"""The whole program that is killed: page, staff page, alerts and letters, as `whathelps run` serves them.

As victim.py it lives one life after the other, each in a process of its own, on one database and one port;
in some lives a second instance is at work beside it, which dies with it.
What kills it, what goes wrong around it (a clock, a disk), and the deliberate faults are put on from here,
from outside. On stdin come what is to go wrong from now on, and that it is to end.
"""

import ctypes
import gc
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from jinja2 import Environment
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from bot.alerting import mail
from bot.alerting.rounds import Rounds
from bot.config import Config
from bot.program import serve
from bot.web.guard import Guard
from bot.web.rendering import Pages
from bot.web.serving import Front
from dialogs.completeness import complete
from dialogs.loading import phrases_of, shipped_files, shipped_flow, shipped_lists
from dialogs.private import shipped_rules
from dialogs.watch.looking import look
from storage.database import Store, open_store
from storage.people import School, ensure_school
from storage.problems import Busy
from tests.torture.orders import MASTER_KEY, Life, read_life
from tests.torture.page_faults import put_on_fault
from tests.torture.page_points import labels_of, part_of
from tests.torture.school import SCHOOL, ZONE
from tests.torture.telegram_victim import Killer
from tests.torture.victim import Lines, say


def main() -> None:
    """Lives one life after the other, until the harness goes."""
    _load()
    gc.collect()
    gc.freeze()  # or each life would look through, and copy, all that was loaded for it
    lines = Lines()
    while line := lines.next():
        life = read_life(line)
        if life is None:
            continue  # what was to go wrong in a life that had just ended
        child = os.fork()
        if not child:
            os._exit(_whole_life(life, lines))
        _, status = os.waitpid(child, 0)
        say("died", "", {"status": os.waitstatus_to_exitcode(status)})


def _load() -> None:
    """Read once, for all lives."""
    shipped_lists()
    for file, _ in shipped_files():
        shipped_flow(file.removesuffix(".yaml"))
    for language in complete():
        phrases_of(language)
    shipped_rules()
    look("a word of nobody", "")
    _remember_templates()


def _remember_templates() -> None:
    """Each is made code of once: nine tenths of a start."""
    compiled: dict[tuple[Any, ...], Any] = {}
    make = Environment.compile

    def compile(self: Environment, *source: Any, **more: Any) -> Any:
        known = (source, *more.items())
        if known not in compiled:
            compiled[known] = make(self, *source, **more)
        return compiled[known]

    _put(Environment, "compile", compile)
    Pages("")


def _whole_life(life: Life, lines: Lines | None) -> int:
    say("started", "", {"pid": os.getpid()})
    if life.twin and not os.fork():
        _dies_with_the_other()
        life, lines = replace(life, point="", port=life.twin), None
    try:
        _live(life, lines)
    except BaseException:  # noqa: BLE001 - this is the top of a process
        traceback.print_exc()
        return 1
    return 0


def _dies_with_the_other() -> None:
    """As soon as the process that it was made by is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


_PR_SET_PDEATHSIG = 1


def _live(life: Life, lines: Lines | None) -> None:
    around = Around(life.ahead)
    serve.now = around.now
    store, school = _opened(life, around)
    killer = Killer(tuple(life.point.split("|")), life.nth, life.delay)
    _put_on(killer, around, store.engine)
    if life.fault:
        put_on_fault(life.fault)
    if lines:
        threading.Thread(target=around.hear, args=(lines,), daemon=True).start()
    config = Config(
        school={"name": SCHOOL, "timezone": ZONE, "contact_name": "Ms. Rivera"},
        web={"port": life.port, "base_url": f"http://localhost:{life.port}"},
        mail={
            "host": "127.0.0.1", "port": life.mail, "security": "none",
            "sender": "whathelps@school.example",
        },
    )  # fmt: skip
    serve.serve(config, "", store, school, lambda: say("born", "", {"port": life.port}))
    store.close()


def _opened(life: Life, around: "Around") -> tuple[Store, School]:
    """A start at which the database is locked ends with a line, and a service manager starts it again."""
    while True:
        with suppress(Busy):
            store = open_store(life.url, MASTER_KEY, around.now(), timeout=life.timeout)
            with store.writing() as connection:
                return store, ensure_school(connection, store.vault, SCHOOL, ZONE, around.now())


# --- what goes wrong around it -------------------------------------------------------------------


_WORDS = ("ahead", "full", "read-only", "slow", "well")


class Around:
    """The clock and the disk, as the harness wants them."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead
        self._room = 0  # pages that the database may have; 0: as it likes
        self._pages = -1  # beyond what there is; -1: not to be limited
        self._may_write = True
        self.slow = 0.0  # seconds that a commit takes longer
        event.listen(Pool, "checkout", self._at_checkout)

    def now(self) -> int:
        return time.time_ns() // 1000 + self._ahead

    def hear(self, lines: Lines) -> None:
        """A word and a number in each line; any other word, and the end of all lines, say that it is over."""
        while (word := (line := lines.next().decode()).partition(" ")[0]) in _WORDS:
            self._is(word, line.partition(" ")[2])
        os.kill(os.getpid(), signal.SIGTERM)

    def _is(self, word: str, number: str) -> None:
        match word:
            case "ahead":
                self._ahead = int(number)
            case "full":
                self._pages = int(number)
            case "read-only":
                self._may_write = False
            case "slow":
                self.slow = float(number)
            case "well":
                self._pages, self._room, self._may_write, self.slow = -1, 0, True, 0.0

    def _at_checkout(self, driver: Any, _record: object, _proxy: object) -> None:
        if self._pages >= 0 and not self._room:
            self._room = driver.execute("PRAGMA page_count").fetchone()[0] + self._pages
        driver.execute(f"PRAGMA max_page_count={self._room or 0x3FFFFFFF}")
        driver.execute(f"PRAGMA query_only={0 if self._may_write else 1}")


# --- how it dies ---------------------------------------------------------------------------------


class _Transaction(threading.local):
    """What the transaction of this thread does."""

    part: str = ""
    commits: bool = False


def _put_on(killer: Killer, around: Around, engine: Engine) -> None:
    """The points, around the program's functions and SQLAlchemy's events."""
    _put_on_database(killer, around, engine, _Transaction())
    _put_on_page(killer)
    _put_on_rounds(killer)


def _put_on_database(killer: Killer, around: Around, engine: Engine, at: _Transaction) -> None:
    def begun(connection: Connection) -> None:
        at.part = ""

    def before(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        killer.reached(_labels(statement)[0])

    def after(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        found = part_of(statement)
        # A worry's form is noted too: what is told of it is what matters.
        if not at.part or found in ("a worry", "a round"):
            at.part = found or at.part
        killer.reached(_labels(statement)[1])

    def committing(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            if around.slow:
                time.sleep(around.slow)
            at.commits = True
            if at.part:
                killer.reached(f"{at.part}: before the commit")
                killer.reached_soon(f"{at.part}: in the commit")

    do_commit = engine.dialect.do_commit

    def committed(connection: Any) -> None:
        do_commit(connection)
        if at.commits:  # and not the end of a transaction that only read
            at.commits = False
            if at.part:
                killer.reached(f"{at.part}: committed")

    event.listen(engine, "begin", begun)  # after the program's own listener, which begins
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", committing)  # called before the commit is done
    _put(engine.dialect, "do_commit", committed)


def _put_on_page(killer: Killer) -> None:
    response, called = Front._response, Guard.__call__

    def responding(self: Front, *args: Any, **more: Any) -> Any:
        killer.reached("before a page leaves")
        return response(self, *args, **more)

    async def calling(self: Guard, scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                killer.reached_soon("a page on its way")
            await send(message)

        await called(self, scope, receive, sending)

    _put(Front, "_response", responding)
    _put(Guard, "__call__", calling)


def _put_on_rounds(killer: Killer) -> None:
    look_through, put, sent, send = Rounds._look, Rounds._put, mail._sent, mail.send

    def looking(self: Rounds) -> Any:
        found = look_through(self)
        if found[0]:
            killer.reached("alerts looked through")
        return found

    def putting(self: Rounds, *args: Any) -> None:
        put(self, *args)
        killer.reached("steps kept")

    def handing_over(*args: Any) -> str:
        killer.reached("before a letter is handed over")
        killer.reached_soon("letter on its way")
        return sent(*args)

    def sending(*args: Any) -> dict[str, str]:
        outcomes = send(*args)
        if "" in outcomes.values():
            killer.reached("letter taken, and not marked")
        return outcomes

    _put(Rounds, "_look", looking)
    _put(Rounds, "_put", putting)
    _put(mail, "_sent", handing_over)
    _put(mail, "send", sending)


def _labels(statement: str) -> tuple[str, str]:
    labels = labels_of(statement)
    if labels is None:
        say("unlabelled", "", {"statement": " ".join(statement.split()[:4])})
    return labels or ("", "")


def _put(owner: object, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


if __name__ == "__main__":
    main()
