"""A student's copy of what they said: gathered once, then drawn on their page or written as a file.

What: every talk of their own, also one in its middle and what they took back from use; what staff answered,
who looked, and every yes or no about asking them. Nobody else's words: neither their family's, nor an adult's
note beside an answer, nor what staff wrote about a draft.

An answer that is held is a skipped one in the database itself (bot/turn.py), and is one here. So that nobody
can read from a copy that one was held, it holds the newest answer to each question on the path and nothing
else: what was said there before, and what was set aside when an answer changed, may be held with it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from bot.config import School as Settings
from bot.conversation import arrival, sharing
from bot.conversation.pinned import pinned_flow
from bot.conversation.speaking import Speaker, contact_for, quotes, speaker, world_spoken_to
from dialogs.conversation import PRIVATE
from dialogs.drafts.times import date_of
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.language import text_in
from dialogs.names import NO_ONE_KNOWN
from dialogs.reading_entries import NONE, SOME, Entry, Names, picked_parts, revisions
from storage import access_log, answers, consent, conversations, promises
from storage.access_log import Reader
from storage.consent import Consent
from storage.conversations import ASKING, STUDENT
from storage.kept_answers import KeptAnswer
from storage.people import School, Student
from storage.promises import Promise
from storage.staffing import CASE_MANAGER
from storage.vault import Vault

_TYPED_BY = {"adult": "page_copy_typed_adult", "partner": "page_copy_typed_partner"}
_SAID_BY = {
    "assent": "page_copy_word_assent",
    "own": "page_copy_word_assent",
    "use": "page_copy_word_use",
    "school": "page_copy_word_school",
    "parent": "page_copy_word_parent",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `entry`: as its student reads it again; `kept`: its own row, without its follow-ups."""

    entry: Entry
    kept: KeptAnswer
    passed: tuple[str, ...]  # the labels of a skip and the like
    reader: str
    quote: str  # how it may be quoted, "" where nothing of it was typed or nobody reads it
    typed_by: str  # "" where they typed it themself


@dataclass(frozen=True, slots=True)
class Talk:
    """`at`: when it was begun, in microseconds. `language`: in which it was asked."""

    flow: str
    title: str
    language: str
    at: int
    finished: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """Everything of one student's that they may take with them. Times in microseconds."""

    student: Student
    school: School
    language: str
    made_at: int
    talks: tuple[Talk, ...]
    promises: tuple[Promise, ...]
    readers: tuple[Reader, ...]
    words: tuple[Consent, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.talks or self.promises)

    def day(self, at: int) -> str:
        return date_of(at, self.language, self.school.timezone)


def own_copy(
    connection: Connection,
    vault: Vault,
    settings: Settings,
    school: School,
    student: Student,
    language: str,
    now: int,
) -> OwnCopy:
    """In the student's words for what the program says, in `language`; each talk as it was asked."""
    talks = talks_of(connection, vault, settings, school, student, language)
    return OwnCopy(
        student,
        school,
        language,
        now,
        tuple(talks),
        tuple(promises.told_to(connection, vault, student.id)),
        tuple(access_log.readers_of(connection, vault, student.id)),
        tuple(consent.all_of(connection, vault, student.id)),
    )


def talks_of(
    connection: Connection,
    vault: Vault,
    settings: Settings,
    school: School,
    student: Student,
    language: str,
    names: Names = NO_ONE_KNOWN,
    whose: Collection[str] = (STUDENT,),
) -> list[Talk]:
    """The student's own talks in which something was said, the oldest first.

    `whose`: STAFF in addition for adults' notes. `names`: of others, to be found in what was typed.
    """
    spoken = partial(_speaker, settings, student, language)
    rows = conversations.rows_of(connection, student.id).values()
    own = sorted((row for row in rows if row.respondent == STUDENT), key=lambda row: row.started_at)
    found = (_talk(connection, vault, school, row, language, spoken, names, whose) for row in own)
    return [talk for talk in found if talk.said]


def t_of(settings: Settings, student: Student, language: str) -> Speaker:
    """The bot's own phrases, for a copy that is written for a student who is not at a page."""
    return _speaker(settings, student, language, "")


def role_of(student: Student, role: str) -> str:
    """The phrase for what somebody is to them. In class it is the same for everyone."""
    manages = role == CASE_MANAGER and not student.in_class
    return "role_case_manager" if manages else "role_teacher"


def word_of(said: Consent) -> str:
    """The phrase for whose yes or no it is, and to what."""
    return _SAID_BY[said.kind]


def _speaker(settings: Settings, student: Student, language: str, reader: str) -> Speaker:
    world = world_spoken_to(student)
    contact = contact_for(settings, world, language)
    return speaker(world, language, contact, student.case_manager, lambda: reader)


def _talk(
    connection: Connection,
    vault: Vault,
    school: School,
    row: Row[Any],
    language: str,
    spoken: Callable[[str], Speaker],
    names: Names,
    whose: Collection[str],
) -> Talk:
    flow = pinned_flow(connection, school.id, row.flow, row.version)
    found = sharing.my_answers(connection, vault, row.id, names)
    entries = [entry for entry in found if entry.respondent in whose]
    kept = {one.id: one for one in answers.of_conversation(connection, vault, row.id)}
    t = spoken(arrival.named_reader(connection, vault, row.id))
    said = tuple(_said(entries, kept, t))
    asked_in = next((one.kept.language for one in said), language)
    title = text_in(flow.title, asked_in)
    return Talk(row.flow, title, asked_in, row.started_at, row.status != ASKING, said)


def _said(entries: Sequence[Entry], kept: dict[str, KeptAnswer], t: Speaker) -> Iterator[Said]:
    for entry in entries:
        own = kept[revisions(entry.answer)[0]]
        passed = [t(name) for name in (SKIP, NOT_SURE, SOMETHING_ELSE) if name in own.codes]
        typed_by = _TYPED_BY.get(own.provenance.typed_by, "")
        yield Said(
            entry,
            own,
            () if entry.shareable else tuple(passed),
            t(sharing.WHO_READS[entry.audience]),
            _quote(entry, t),
            t(typed_by) if typed_by else "",
        )


def _quote(entry: Entry, t: Speaker) -> str:
    if not entry.said or entry.audience == PRIVATE:
        return ""
    if entry.quote == NONE:
        return t("page_copy_quote_none")
    told = t("page_copy_quote_whole")
    if entry.quote == SOME:
        told = t("page_copy_quote_part", words=quotes(entry.language, [quoted(entry)]))
    return f"{told} {t('page_copy_read_out')}" if entry.read_out else told


def quoted(entry: Entry) -> str:
    """The part of the words that was picked to be quoted; "" where it is not a part."""
    said = dict(entry.passages)
    parts = picked_parts(entry, entry.span) if entry.quote == SOME else ()
    return " … ".join(said[one.answer][one.start : one.end] for one in parts)
