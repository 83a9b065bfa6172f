"""The server that is measured, in a process and on a core of its own: ours, or a bare page.

Prints one line of JSON: the port, and for each student their cookie and the form they look at.
"""

import json
import os
import socket
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.config import Config
from bot.conversation.assent import agree_in
from bot.conversation.speaking import NOBODY
from bot.conversation.student_facts import world_now
from bot.program.serve import settled_in
from bot.turn import begin_in
from bot.web.forms import read_form
from bot.web.limits import Limits
from bot.web.pages import Page
from bot.web.rendering import Frame, Pages
from bot.web.service import web
from bot.web.student.showing import Entry, Said, Talk
from bot.writer import Writer
from dialogs.events import Ask, Option
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from dialogs.progress import Progress
from dialogs.reply_types.select_one import SELECT_ONE
from storage import enrolling, sessions, tools
from storage.database import Store, open_store
from storage.people import School, ensure_school, students_of_class
from storage.people import find_class as class_named
from tests.channels import running_school
from tests.student import MASTER_KEY

_TOOLS = ("extended_time", "class_notes", "breaks", "checklist")


def main() -> None:
    what, folder, number, core = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    port = listener.getsockname()[1]
    with closing(open_store(f"sqlite:///{folder}/bench.db", MASTER_KEY, _now())) as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Lincoln", "America/New_York", _now())
        pages = Pages(store.vault.index("web.forms", school.id))
        with Writer(store) as writer:
            app: Any = _bare(pages)
            students = [_BARE] * number
            if what == "ours":
                students = _students(store, school, pages, number)
                flow = shipped_flow("my_tools")
                limits = Limits(paced=False)
                of = running_school(Config(), store, school, writer, lambda: (flow,), _now)
                app = web(of, limits=limits)
            settled_in()
            os.sched_setaffinity(0, {core})
            print(json.dumps({"port": port, "students": students}), flush=True)
            _serve(app, listener)


def _serve(app: Any, listener: socket.socket) -> None:
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", loop="uvloop")
    uvicorn.Server(config).run(sockets=[listener])


def _students(store: Store, school: School, pages: Pages, number: int) -> list[dict[str, Any]]:
    """Each in the middle of a visit, at the first question."""
    names = [f"bench-{n}" for n in range(number)]
    rows = [enrolling.NewStudent(name, name, "Bench", "6-8", "iep", "en") for name in names]
    listed = [tools.NewTool(name, tool, "", "") for name in names for tool in _TOOLS]
    flow, found = shipped_flow("my_tools"), []
    with store.writing() as connection:
        vault, now = store.vault, _now()
        enrolling.save_students(connection, vault, school, rows, now)
        tools.save_tools(connection, vault, school, listed, now)
        class_id = class_named(connection, school.id, "Bench") or ""
        for student in students_of_class(connection, vault, class_id):
            world = world_now(connection, vault, student, 16, now, school.timezone)
            agree_in(connection, student, "en", "web", now)
            turn = begin_in(connection, vault, student, flow, world, "en", now)
            cookie, session = sessions.begin(
                connection, vault, school.id, student.id, "en", now,
                stage=sessions.AGREED, conversation_id=turn.conversation_id,
            )  # fmt: skip
            assert turn.ask is not None
            fields = {
                "token": pages.token_for(session.token_key), "conversation": turn.conversation_id,
                "turn": str(turn.turn), "question": turn.ask.key,
            }  # fmt: skip
            # Always, so that each tool brings all of its questions.
            found.append({"cookie": cookie, "fields": fields, "choice": turn.ask.options[-2].value})
    return found


_BARE: dict[str, Any] = {
    "cookie": "x", "bare": "yes", "choice": "sometimes",
    "fields": {"token": "x" * 120, "conversation": "c" * 32, "turn": "1", "question": "use@1"},
}  # fmt: skip


def _bare(pages: Pages) -> Starlette:
    ask = Ask(
        "use@1", "How often do you use more time?", SELECT_ONE.needs,
        tuple(Option(str(n), f"Choice number {n}") for n in range(5)), appearance="scale", about="More time",
    )  # fmt: skip
    entry_ = Entry("How often do you use more time?", "More time", (Said(("Sometimes",), ""),))
    talk = Talk("c" * 32, 2, "my_tools", (entry_,), progress=Progress(4, 24, True), ask=ask)
    values = {"name": "Bob", "contact": "Ms. Ortiz", "reader": "your teacher"}

    def t(name: str, /, **more: str) -> str:
        return phrase(name, NOBODY, "en", **values | more)

    frame = Frame(t, "en", school="Lincoln")

    async def page(request: Request) -> Response:
        await read_form(request)
        return HTMLResponse(pages.html(Page("turn.html", {"talk": talk}), frame))

    return Starlette(routes=[Route("/talk", page, methods=["POST"])])


def _now() -> int:
    return time.time_ns() // 1000


if __name__ == "__main__":
    main()
