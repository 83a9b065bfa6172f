"""What a family that asks the school officially is given: shared answers, drafts, looks and disclosures.

Made of what the student's case manager may read, and handed over by them (storage/requests.py). What only one
named reader may read, and what the student took back from use, counts as private here. What is private is in
it only where two people let it be; what is held never is, since it is a skipped answer (bot/turn.py), and of
what was skipped nothing is told. Words that name another person stand in no packet.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.conversation.speaking import Speaker
from bot.documents.own_copy import Said, quoted, talks_of
from bot.documents.reviewed import Reviewed
from dialogs.conversation import CASE_MANAGER, TEAM
from dialogs.drafts.times import date_of
from dialogs.language import language as spoken
from dialogs.reading_entries import NONE, SOME, Entry, Names
from dialogs.words import shown
from storage import access_log, consent, disclosures
from storage.access import Theirs
from storage.access_log import Look
from storage.conversations import STAFF, STUDENT
from storage.disclosures import Disclosure
from storage.people import School
from storage.requests import Request
from storage.vault import Vault

FORMAT, VERSION = "whathelps-access-packet", 1

_SHARED = (TEAM, CASE_MANAGER)


@dataclass(frozen=True, slots=True)
class Answer:
    """`words`: what may be shown of them. `names_others`: they are left out, since they name somebody."""

    said: Said
    words: tuple[str, ...]
    private: bool
    names_others: bool


@dataclass(frozen=True, slots=True)
class Talk:
    title: str
    language: str
    at: int  # microseconds, as all times here
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    request: Request
    name: str
    number: str
    school: School
    language: str
    made_at: int
    talks: tuple[Talk, ...]
    drafts: tuple[Reviewed, ...]
    looks: tuple[tuple[str, Look, int], ...]  # by whose name, what, when
    disclosures: tuple[Disclosure, ...]

    def day(self, at: int) -> str:
        return date_of(at, self.language, self.school.timezone)


def packet(
    connection: Connection,
    vault: Vault,
    settings: Settings,
    school: School,
    theirs: Theirs,
    request: Request,
    drafts: Sequence[Reviewed],
    names: Names,
    language: str,
    now: int,
) -> Packet:
    """For this request. `drafts`: as the case manager has them; `names`: of everyone else, folded."""
    student = theirs.student
    said = consent.newest(connection, student.id, "use")
    taken_back = said is not None and not said.given
    talks = talks_of(
        connection, vault, settings, school, student, language, names, (STUDENT, STAFF)
    )
    shown_talks = [
        Talk(
            talk.title,
            talk.language,
            talk.at,
            tuple(_answers(talk.said, taken_back, released=request.is_released)),
        )
        for talk in talks
    ]
    return Packet(
        request,
        student.name,
        student.local_id,
        school,
        language,
        now,
        tuple(talk for talk in shown_talks if talk.answers),
        () if taken_back else tuple(one for one in drafts if one.text),
        tuple(access_log.looks_at(connection, vault, student.id)),
        tuple(disclosures.of_student(connection, vault, school.id, student.id)),
    )


def _answers(all_: Sequence[Said], taken_back: bool, *, released: bool) -> Iterator[Answer]:
    for one in all_:
        private = taken_back or one.entry.audience not in _SHARED
        if not one.entry.shareable or (private and not released):
            continue
        words = _words(one.entry, released=released)
        others = bool(words) and one.entry.names_someone
        yield Answer(one, () if others else words, private, others)


def _words(entry: Entry, *, released: bool) -> tuple[str, ...]:
    """As much as the student lets be quoted; all of it where what is private was released."""
    if released or entry.quote not in (NONE, SOME):
        return entry.said
    return (quoted(entry),) if entry.quote == SOME else ()


# --- as a file -----------------------------------------------------------------------------------


def as_html(one: Packet, t: Speaker) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    style = files("bot.web").joinpath("static", "own-copy.css").read_text(encoding="utf-8")
    templates = Environment(
        loader=PackageLoader("bot.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )
    return templates.get_template("packet_file.html").render(
        packet=one,
        t=t,
        direction=spoken(one.language).direction,
        style=Markup(style),  # noqa: S704  (ours)
    )


def as_json(one: Packet) -> str:
    """Times as ISO 8601 in the school's zone."""
    zone = ZoneInfo(one.school.timezone)

    def when(at: int) -> str:
        return datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(zone).isoformat()

    made = {
        "format": FORMAT,
        "version": VERSION,
        "school": one.school.name,
        "student": {"name": one.name, "number": one.number},
        "asked_by": one.request.who,
        "asked_for": one.request.what_for,
        "made_at": when(one.made_at),
        "private_answers": one.request.is_released,
        "answers": [
            {
                "talk": talk.title,
                "question": answer.said.entry.question,
                "about": answer.said.entry.about or None,
                "choices": [*answer.said.entry.picked],
                "words": [*answer.words],
                "left_out_since_it_names_others": answer.names_others,
                "by": answer.said.entry.respondent,
                "private": answer.private,
                "at": when(answer.said.kept.at),
            }
            for talk in one.talks
            for answer in talk.answers
        ],
        "drafts": [{"kind": each.heading, "text": each.text} for each in one.drafts],
        "looks": [
            {
                "name": name,
                "role": look.role,
                "what": look.record,
                "how": look.action,
                "at": when(at),
            }
            for name, look, at in one.looks
        ],
        "disclosures": [
            {
                "kind": each.kind,
                "to": each.to,
                "what": each.what,
                "why": each.why,
                "by": each.by,
                "at": when(each.at),
            }
            for each in one.disclosures
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
