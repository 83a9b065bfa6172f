"""What is to do about each student, the most urgent first: the order of a teacher's list.

Counted back from the meeting in school days: 15 before it the student is asked, 7 before it what they said
is read back with them, 4 before it the draft is frozen, 1 before it it is printed, as case managers told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dialogs.ages import day_at
from dialogs.series import school_days_until
from storage.caseload import HowFar

ASSIGN, READ_BACK, FREEZE, PRINT = 15, 7, 4, 1  # school days before the meeting
ANSWER = 10  # school days after something was asked for

# What stands at a student, in the order of the list; each has a phrase of its own (staff_todo_…).
ORDER = (
    "talk",  # asked to talk to someone
    "print",
    "freeze",
    "answer",  # asked for something, and nobody has answered for ten school days
    "unread",  # shared something that nobody has looked at
    "read_back",
    "asks",  # asked for something, and it stands open
    "ask",  # the meeting comes, and they have not begun
    "stopped",  # in the middle of the questions
    "sharing",  # the questions are over, and they still choose who reads
    "not_begun",
    "read",
)


@dataclass(frozen=True, slots=True)
class ToDo:
    what: str
    meeting: date | None
    days: int  # school days until the meeting; below zero where it was, 0 without one
    since: int = 0  # microseconds: since when it waits; 0 where nothing waits

    @property
    def rank(self) -> tuple[int, int, int]:
        """Of two alike, the nearer meeting first, and then who waits longest."""
        return ORDER.index(self.what), self.days if self.meeting else 999, self.since


def todo_of(
    far: HowFar, today: date, timezone: str = "UTC", holidays: Collection[date] = ()
) -> ToDo:
    meeting = _day(far.meeting)
    days = school_days_until(meeting, today, holidays) if meeting else 0
    asked = day_at(far.asked_at, timezone) if far.asks and far.asked_at is not None else today
    waits = asked < today and school_days_until(today, asked, holidays) >= ANSWER
    what = _what(far, days if meeting and days >= 0 else None, waits=waits)
    return ToDo(what, meeting, days, _since(far, what))


def _since(far: HowFar, what: str) -> int:
    waits = {
        "talk": far.wished_at, "unread": far.shared_at, "answer": far.asked_at, "asks": far.asked_at,
        "stopped": far.stopped_at, "sharing": far.sharing_at,
    }  # fmt: skip
    return waits.get(what) or 0


def _what(far: HowFar, days: int | None, *, waits: bool) -> str:
    shared, unread = far.shared_at is not None, (far.shared_at or 0) > (far.read_at or 0)
    if far.wished_at is not None:
        return "talk"
    if days is not None and shared and not unread:
        for name, limit in (("print", PRINT), ("freeze", FREEZE), ("read_back", READ_BACK)):
            if days <= limit:
                return name
    if waits:
        return "answer"
    if unread:
        return "unread"
    if far.asks:
        return "asks"
    if far.begun_at is None:
        return "ask" if days is not None and days <= ASSIGN else "not_begun"
    if far.stopped_at is not None and (far.stopped_at > (far.shared_at or 0)):
        return "stopped"
    if far.sharing_at is not None and far.sharing_at > (far.shared_at or 0):
        return "sharing"
    return "read" if shared else "stopped" if far.stopped_at is not None else "sharing"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
