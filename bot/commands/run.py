"""`whathelps run`: the program as a school runs it, with every channel that is configured."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from threading import Event, Thread
from typing import Annotated, TypeVar

import typer

from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config, read_config
from bot.demo.sample_class import TEACHER, demo_class, demo_teacher, fill_the_teachers_page
from bot.demo.transcripts import TranscriptProblem
from bot.program.serve import CannotGoOn, now, serve
from bot.telegram.polling import spread
from bot.telegram.service import token_of
from dialogs.watch.looking import version
from storage.cards import cards_of
from storage.database import Store
from storage.people import School, find_class, students_of_class
from storage.problems import Busy, StorageProblem
from storage.staff_entry import give_link
from storage.staffing import first_admin

T = TypeVar("T")

_OFF = (
    "Telegram is off. To turn it on, get a token from @BotFather in Telegram and put it into "
    "config.toml (telegram.token), a file (telegram.token_file) or the environment "
    "(WHATHELPS_TELEGRAM__TOKEN)."
)

# Seconds between two looks for a database server that is not up yet: ten minutes in all.
_WAITS = (1, 2, 5, 10, *(30,) * 19)


def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="With a ready demo class, where no class exists yet.")
    ] = False,
) -> None:
    """Serve students: the web page, and Telegram where there is a token. Until Ctrl-C."""
    with told_in_one_line():
        on_a_server = read_config().storage.database.startswith("postgresql")
        opened = partial(open_school, serves=True)
        config, store, school = patiently(opened) if on_a_server else opened()
        with closing(store):
            token = _token(config)
            if not token and not config.web.enabled:
                raise Refused(f"There is no channel: web.enabled is false. {_OFF}")
            _log_to_stderr()
            version()  # read before anybody writes anything: what is wrong in the rules is told now
            shown = _demo(config, store, school) if demo else []
            begins = [] if shown else _first(config, store, school)
            stopping = Event()
            filling = Thread(target=_fill, args=(store, school, stopping), daemon=True)

            def ready() -> None:
                _tell(config, token, shown or begins)
                if shown:  # beside what is served, since it takes some seconds the first time
                    filling.start()

            try:
                serve(config, token, store, school, ready)
            except CannotGoOn as problem:
                raise Refused(str(problem)) from None
            finally:
                stopping.set()
                if filling.is_alive():
                    filling.join(_STOPS_WITHIN)


# Seconds for a recorded student who is being played when the program stops.
_STOPS_WITHIN = 2.0


def _fill(store: Store, school: School, stopping: Event) -> None:
    try:
        fill_the_teachers_page(store, school, now(), stopping)
    except (StorageProblem, TranscriptProblem) as problem:
        logging.getLogger(__name__).warning("not all recorded students are there: %s", problem)


def patiently(opened: Callable[[], T], pause: Callable[[float], None] = time.sleep) -> T:
    """A school's server may start before its database does. Raises StorageProblem in the end."""
    told = False
    for seconds in _WAITS:
        try:
            return opened()
        except Busy as problem:
            if not told:
                typer.echo(f"{problem} WhatHelps waits for it. Stop: Ctrl-C.", err=True)
            told = True
        pause(spread(seconds))
    return opened()


def _tell(config: Config, token: str, shown: list[str]) -> None:
    if config.web.enabled:
        typer.echo(f"Students: {config.web.base_url}")
    for line in shown:
        typer.echo(line)
    if not token:
        typer.echo(_OFF)
    typer.echo("Stop: Ctrl-C.")


def _demo(config: Config, store: Store, school: School) -> list[str]:
    """What to try with the demo class; nothing where the school has classes of its own."""
    name = demo_class(store, school, now())
    if name is None or not config.web.enabled:
        return []
    with store.reading() as connection:
        class_id = find_class(connection, school.id, name)
        students = students_of_class(connection, store.vault, class_id) if class_id else ()
        codes = cards_of(connection, store.vault, [student.id for student in students])
    lines = [f"{name}: made-up students. Open a link as one of them:"]
    for student in students:
        told = f"{student.name} ({student.band}, {student.language})"
        lines.append(f"  {told:32} {config.web.base_url}/c/{codes[student.id]}")
    code = demo_teacher(store, school, class_id, now()) if class_id else ""
    return [
        *lines,
        f"As their teacher, {TEACHER}: {config.web.base_url}/staff/link/{code} (a new link at each start)",
        f'Cards to print: whathelps students cards "{name}" --out cards.pdf',
        f'Links for families: whathelps students family-links "{name}" --out families.html',
    ]


def _first(config: Config, store: Store, school: School) -> list[str]:
    """The link for who begins the school, where nobody of the staff has a page yet."""
    if not config.web.enabled:
        return []
    with store.writing() as connection:
        first = first_admin(connection, store.vault, school.id, now())
        code = give_link(connection, store.vault, school.id, first, now()) if first else ""
    if not code:
        return []
    link = f"{config.web.base_url}/staff/link/{code}"
    return [f"Nobody of the staff has a page yet. Begin here (a new link at each start): {link}"]


def _token(config: Config) -> str:
    try:
        token = token_of(config)
        if config.telegram.token_file and not token:
            raise Refused(
                f"telegram.token_file: {config.telegram.token_file} is empty. Put the token into it."
            )
        return token
    except (OSError, UnicodeError):
        raise Refused(
            f"telegram.token_file: {config.telegram.token_file} cannot be read. Put the token into "
            "it as plain text, and let the account that runs WhatHelps read it."
        ) from None


def _log_to_stderr() -> None:
    """Ours from INFO on, others' warnings. No record holds a word of a student."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level="WARNING")
    logging.getLogger("bot").setLevel(logging.INFO)
