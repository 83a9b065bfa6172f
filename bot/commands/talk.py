"""`whathelps talk`: one conversation in this terminal, and at its end a draft of what was shared."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.authoring.practice_student import PRACTICE, practice_student
from bot.authoring.publishing import flows_for, offering
from bot.commands.flow_files import found_flow
from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config, read_config
from bot.conversation.assent import ConsentMissing
from bot.conversation.desk import Desk
from bot.conversation.school_names import KnownNames
from bot.documents.drafts import make_draft
from bot.school_settings import SchoolFacts
from bot.terminal.choosing import choose
from bot.terminal.screen import speak_unicode
from bot.terminal.talking import talk as talk_here
from dialogs.completeness import complete
from dialogs.drafts.making import drafts_from
from dialogs.drafts.rendering import as_text
from dialogs.flow import BANDS, MODES, Flow
from dialogs.problems import did_you_mean
from storage.database import Store, open_store
from storage.people import School, Student, ensure_school, find_student
from storage.published import FlowChanged


def talk(
    flow: Annotated[
        str,
        typer.Argument(
            help="What to talk about, for example my_tools; or a file of yours. Left out: pick it there."
        ),
    ] = "",
    band: Annotated[str, typer.Option(help="prek-2, 3-5, 6-8, 9-12 or 18-22 (default 6-8).")] = "",
    mode: Annotated[str, typer.Option(help="iep or every (default iep).")] = "",
    language: Annotated[str, typer.Option(help="Such as en or es (default: the student's).")] = "",
    student: Annotated[str, typer.Option(help="A student's id from the imported list.")] = "",
) -> None:
    """Have a conversation in this terminal. Without --student, a made-up student is used.

    A YAML file of yours is tried as it stands, published or not, and nothing of that is kept.
    """
    with told_in_one_line():
        _known("band", band, BANDS)
        _known("mode", mode, MODES)
        with _opened(flow, student) as (config, store, school, asked):
            _known("language", language, complete())
            if asked and asked.reader and not config.school.check_in_reader:
                raise Refused(_NO_READER.format(flow))
            who = _student(store, school, student, band, mode, language or config.school.language)
            language = language or who.language
            speak_unicode()
            asked = asked or _picked(config, store, school, who, language)
            if asked is None:
                return
            try:
                done = talk_here(store, school, config.school, who, asked, language)
            except (ConsentMissing, FlowChanged) as problem:
                raise Refused(str(problem)) from None
            if done:
                _show_draft(store, school, who, asked, config.school.language)


@contextmanager
def _opened(flow: str, student: str) -> Iterator[tuple[Config, Store, School, Flow | None]]:
    """The school's database; or for an author's file one that is gone after the conversation."""
    if not flow.endswith(".yaml"):
        config, store, school = open_school()
        with closing(store):
            yield config, store, school, _flow(store, school, flow) if flow else None
        return
    if student:
        raise Refused(f"{flow} is not published, so no student can be asked. Leave --student out.")
    asked, config, now = found_flow(flow), read_config(), time.time_ns() // 1000
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'talk.db'}"
        with closing(open_store(url, token_bytes(32), now)) as store:
            with store.writing() as connection:
                name, zone = config.school.name, config.school.timezone
                school = ensure_school(connection, store.vault, name, zone, now)
            yield config, store, school, asked


_NO_READER = (
    'Nobody is named who reads "{}", so students are not offered it. Name one in config.toml, with '
    'name and role: school.check_in_reader = "Ms. Rivera, counselor".'
)


def _known(what: str, value: str, known: tuple[str, ...]) -> None:
    if value and value not in known:
        fix = did_you_mean(value, known, "Use one of: " + ", ".join(known) + ".")
        raise Refused(f'--{what} "{value}" is not known. {fix}')


def _flow(store: Store, school: School, name: str) -> Flow:
    """One that is offered. An author is told what students, who get the last good text, are not."""
    with store.reading() as connection:
        found = offering(connection, school.id)
    if name in found.told:
        raise Refused(found.told[name])
    flows = {one.flow.name: one.flow for one in found.flows}
    if name not in flows:
        raise Refused(f'There is no flow "{name}". {did_you_mean(name, flows)}')
    if flows[name].respondent:
        raise Refused(
            f'The flow "{name}" is for families, by a link: whathelps students family-links'
        )
    return flows[name]


def _picked(
    config: Config, store: Store, school: School, student: Student, language: str
) -> Flow | None:
    with store.reading() as connection:
        flows = flows_for(connection, school.id)
    names = KnownNames(store, school.id)
    facts = SchoolFacts(school, config.school)
    desk = Desk(store.vault, lambda: facts, config.web.base_url, lambda: flows, names)
    return choose(store, desk, student, language, time.time_ns() // 1000)


def _student(
    store: Store, school: School, local_id: str, band: str, mode: str, language: str
) -> Student:
    if not local_id:
        now = time.time_ns() // 1000
        return practice_student(store, school, band or "6-8", mode or "iep", language, now)
    with store.reading() as connection:
        student = find_student(connection, store.vault, school.id, local_id)
    if student is None:
        raise Refused(
            f'There is no student "{local_id}". Import them: whathelps students import FILE'
        )
    for what, asked, listed in (("band", band, student.band), ("mode", mode, student.mode)):
        if asked not in ("", listed):
            raise Refused(
                f'Student "{student.local_id}" has {what} {listed} in the list. '
                f"Leave --{what} out, or change the list and import it again."
            )
    return student


def _show_draft(store: Store, school: School, student: Student, flow: Flow, language: str) -> None:
    """The draft that this conversation serves first, in the school's language."""
    kinds = drafts_from(flow, student.mode)
    typer.echo("")
    if not kinds:
        typer.echo(f"What was shared is kept. There is no draft of {flow.name} in this mode yet.")
        return
    typer.echo(as_text(make_draft(store, school, student, kinds[0], language)))
    if student.local_id.startswith(PRACTICE):
        typer.echo(f"whathelps draft {student.local_id} --kind {kinds[0]} --format md")
