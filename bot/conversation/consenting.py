"""Why nothing may be asked of a student now, told the same on every channel; and their own taking back."""

from sqlalchemy import Connection

from storage import consent, conversations
from storage.consent import WITHDRAWN, Consent
from storage.people import Student

# Which words they were asked for it: what stands on the button.
_ASKED = "withdraw_ask"


def stopped_words(connection: Connection, student_id: str, stops: str) -> str:
    """The phrase to say in a question's place."""
    if stops == WITHDRAWN:
        return "withdrawn_now"
    begun = conversations.has_begun(connection, student_id)
    return "consent_stopped" if begun else "consent_needed"


def take_back(
    connection: Connection, student: Student, language: str, channel: str, now: int
) -> None:
    """From now on nothing that the student said is used, or asked. A second time changes nothing."""
    _say(connection, student, language, channel, now, given=False)


def use_again(
    connection: Connection, student: Student, language: str, channel: str, now: int
) -> None:
    """All as it was before."""
    _say(connection, student, language, channel, now, given=True)


def _say(
    connection: Connection, student: Student, language: str, channel: str, now: int, *, given: bool
) -> None:
    conversations.one_at_a_time(connection, student.id)
    before = consent.newest(connection, student.id, "use")
    if (before is None or before.given) != given:
        said = Consent("use", given, _ASKED, language, channel, now)
        consent.record(connection, student.school_id, student.id, said)
