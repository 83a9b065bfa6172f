"""Whether a student has said yes, and everybody else whose yes it takes: looked at anew at each turn."""

from dataclasses import replace

from sqlalchemy import Connection

from bot.conversation.pinned import pinned_flow
from bot.conversation.speaking import world_spoken_to
from dialogs import opening
from dialogs.completeness import complete
from dialogs.flow import Flow
from storage import consent
from storage.conversations import FAMILY, load
from storage.people import Student, student_by_id
from storage.vault import Vault

# For how long a yes to the opening holds, in microseconds.
A_YEAR = 365 * 86_400 * 1_000_000


class AssentMissing(ValueError):
    """The student has not said yes to the opening as it is now, so nothing of theirs may be kept."""


class ConsentMissing(ValueError):
    """Nothing may be asked or kept of this student now: a yes is missing or was taken back."""


def agree_in(
    connection: Connection, student: Student, language: str, channel: str, now: int
) -> None:
    """The student's own yes to the opening, when they say it: the only place where it is recorded."""
    words = opening.version(world_spoken_to(student), language)
    said = consent.Consent("assent", True, words, language, channel, now)
    consent.record(connection, student.school_id, student.id, said)
    if consent.is_of_age(connection, student, now):  # theirs, in a parent's place
        consent.record(connection, student.school_id, student.id, replace(said, kind="own"))


def agreed(connection: Connection, student: Student, now: int) -> bool:
    """Whether their newest word is a yes, less than a year old, to the words that the opening has now.

    Who has come of age since is asked again, for themself.
    """
    said = consent.newest(connection, student.id, "assent")
    if said is None or not said.given or said.language not in complete():
        return False
    if not -consent.A_DAY < now - said.at < A_YEAR:
        return False
    if consent.is_of_age(connection, student, now):
        own = consent.newest(connection, student.id, "own")
        if own is None or not own.given:
            return False
    return said.wording == opening.version(world_spoken_to(student), said.language)


def may_ask(standing: consent.Standing, flow: Flow) -> bool:
    """Whether every yes that it takes is there, the school's own needs and the flow's."""
    return standing.allows(flow.name, flow.consent, family=flow.respondent == FAMILY)


def may_keep_words(
    connection: Connection,
    vault: Vault,
    student: Student,
    now: int,
    conversation_id: str | None = None,
) -> bool:
    """Whether what the student writes may be kept at all, beside any question.

    `conversation_id`: what is talked about meanwhile, to the flow of which a no may stand by itself.
    """
    stops = consent.standing(connection, vault, student.id, now).stops
    if stops or not agreed(connection, student, now):
        return False
    if conversation_id is None:
        return True
    stored = load(connection, vault, conversation_id)
    on = stored.conversation
    flow = pinned_flow(connection, stored.school_id, on.flow, on.version)
    waits = bool(flow.consent)
    return may_ask(consent.standing(connection, vault, student.id, now, waits=waits), flow)


def refuse_without_consent(
    connection: Connection, vault: Vault, student_id: str, flow: Flow, now: int
) -> None:
    """Before anything is asked, kept or shared, at each turn anew. Raises AssentMissing, ConsentMissing."""
    standing = consent.standing(connection, vault, student_id, now, waits=bool(flow.consent))
    if may_ask(standing, flow):
        if not flow.respondent:
            _refuse_without_assent(connection, vault, student_id, now)
        return
    if flow.consent and not standing.stops:
        raise ConsentMissing(
            f'The flow "{flow.name}" asks about what the law protects, and the yes that it needs '
            f"({flow.consent}) is not recorded for this student. Record it with: whathelps students "
            f"consent STUDENT_ID {flow.consent} --yes --flow {flow.name}; or choose another flow."
        )
    raise ConsentMissing(
        "Nothing can be asked of this student now: a yes is missing, or was taken back. Show what was said: "
        "whathelps students consent STUDENT_ID."
    )


def _refuse_without_assent(connection: Connection, vault: Vault, student_id: str, now: int) -> None:
    student = student_by_id(connection, vault, student_id)
    if student is None or not agreed(connection, student, now):
        raise AssentMissing
