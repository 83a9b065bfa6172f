"""What needs a yes, on a terminal: what is told while one is missing, and a student's own taking back."""

from functools import partial

from sqlalchemy import Connection

from bot.conversation.consenting import stopped_words, take_back, use_again
from bot.terminal.screen import CHANNEL, Desk, in_transaction, phrase_for, picked, say
from storage import consent
from storage.consent import WITHDRAWN
from storage.database import Store
from storage.holds import hold_of
from storage.people import Student, student_by_id


class TakenBack(Exception):
    """The student's answers are not used any more, and nothing is asked."""


def stops(connection: Connection, store: Store, student: Student, now: int) -> str:
    """Why nothing may be asked of the student, or ""."""
    return consent.standing(connection, store.vault, student.id, now).stops


def tell_stopped(desk: Desk, student: Student, why: str) -> None:
    with desk.store.reading() as connection:
        say(desk, stopped_words(connection, student.id, why))
    say(desk, "talk")


def goes_on(desk: Desk, student: Student, why: str) -> bool:
    """The student is told why nothing is asked; what they have taken back, they can give again."""
    tell_stopped(desk, student, why)
    if why != WITHDRAWN:
        return False
    if picked(desk, [phrase_for(desk, name) for name in ("use_again", "opening_no")]) != 1:
        return False
    give = partial(
        use_again, student=student, language=desk.language, channel=CHANNEL, now=desk.now()
    )
    in_transaction(desk, give)
    say(desk, "used_again")
    return True


def ask_withdraw(desk: Desk) -> None:
    """Raises TakenBack where the student says yes."""
    say(desk, "withdraw_ask")
    say(desk, "copies_stay")
    if picked(desk, [phrase_for(desk, name) for name in ("withdraw_yes", "withdraw_no")]) != 1:
        return
    with desk.store.reading() as connection:
        student = student_by_id(connection, desk.store.vault, desk.student_id)
    assert student is not None  # noqa: S101  (who is talking)
    back = partial(
        take_back, student=student, language=desk.language, channel=CHANNEL, now=desk.now()
    )
    in_transaction(desk, back)
    say(desk, "withdrawn")
    say(desk, "copies_stay")
    raise TakenBack


def held_by(desk: Desk) -> str:
    """Who has decided that nothing of the student's is deleted now; "" for nobody."""
    with desk.store.reading() as connection:
        held = hold_of(connection, desk.store.vault, desk.student_id)
    return held.by if held else ""
