"""One request of a member of staff: who they are, what they may do now, and what is kept of it.

As a student's visit (bot/web/student/visit.py), and apart from it: another cookie, another table. What they
may see of a student they ask storage/access.py, at each request anew.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.alerting.troubles import troubles
from bot.conversation.speaking import Speaker
from bot.web.forms import Form
from bot.web.pages import Arriving, Desk, Visitor
from bot.web.rendering import Frame, Seen
from dialogs.completeness import complete
from dialogs.conversation import World
from dialogs.phrases import phrase
from storage import access, alert_cases, staff_sessions
from storage.access import Viewer
from storage.database import Store
from storage.staff_sessions import ENROL, IN, StaffSession

# Who is spoken to: an adult, in words of their own (phrases_staff.yaml).
STAFF = World(band="18-22", mode="every", name="", respondent="staff")

# How far in: came by a link and has no passkey yet; signed in; and has just shown their passkey again.
PROVED = "proved"


@dataclass(eq=False, slots=True)
class Visit:
    connection: Connection
    desk: Desk
    session: StaffSession | None
    viewer: Viewer | None
    form: Form  # of a GET, its query
    language: str
    now: int
    part: bool = False
    shown: str | None = None  # a sign-in elsewhere that this browser has begun; "" to be forgotten
    began: str = ""  # the same, as it came with the request
    cookie: str | None = None  # to be set; "" to be deleted
    after: Callable[[Store], object] | None = None
    stays: bool = False  # a teacher's computer is seldom theirs alone
    came_with: StaffSession | None = None  # as it was when the request came in

    @property
    def visitor(self) -> Visitor:
        session = self.session
        if session is None or self.viewer is None:
            return Visitor()
        stage = PROVED if session.stage == IN and session.proved(self.now) else session.stage
        return Visitor(session.id, session.token_key, stage, self.viewer.roles)

    @property
    def frame(self) -> Frame:
        return Frame(
            t=speaker(self.language),
            language=self.language,
            visitor=self._seen if self.inside else Seen(),
            school=self.desk.settings.name,
            token_key=self.visitor.token_key,
        )

    @property
    def _seen(self) -> Seen:
        """What is shouted at whom: unread alerts at counselors, and at admins what keeps them from being
        read.
        """
        is_counselor, is_admin = self.who.is_counselor, self.who.is_admin
        has_counts = self.who.has_counts
        waiting = alert_cases.cases_for(self.connection, self.desk.vault, self.who)
        return Seen(
            inside=True,
            admin=is_admin,
            students=is_admin or self.who.has_students or not (is_counselor or has_counts),
            counselor=is_counselor,
            counts=has_counts,
            unread=sum(one.state == alert_cases.OPEN for one in waiting),
            troubles=tuple(troubles_told(self)) if is_admin else (),
        )

    @property
    def inside(self) -> bool:
        return self.session is not None and self.session.stage == IN

    @property
    def to_note(self) -> Callable[[Connection], None] | None:
        """That the session is in use, where it is still the one that the request came with."""
        before, now = self.came_with, self.now
        same = before is not None and self.session is not None and before.id == self.session.id
        if before is None or not same or not staff_sessions.should_note(before, now):
            return None
        noted = before
        return lambda connection: staff_sessions.note_use(connection, noted, now)

    @property
    def who(self) -> Viewer:
        if self.viewer is None:
            raise LookupError("nobody is signed in")
        return self.viewer

    @property
    def own_session(self) -> StaffSession:
        if self.session is None:
            raise LookupError("nobody is signed in")
        return self.session


def arrive(at: Arriving) -> Visit:
    """By their cookie; somebody whose last role was taken since is nobody."""
    session = viewer = None
    found = (
        staff_sessions.find(at.connection, at.desk.vault, at.cookie, at.now) if at.cookie else None
    )
    if found is not None and found[1]:
        session = found[0]
        viewer = Viewer(session.staff_id, session.school_id, found[1])
    language = session.language if session and session.language in complete() else at.language
    visit = Visit(at.connection, at.desk, session, viewer, at.form, language, at.now, at.part)
    visit.came_with, visit.began = session, at.shown
    return visit


def begin_session(visit: Visit, staff_id: str, stage: str) -> None:
    """Whoever was in at this browser is out."""
    if visit.session is not None:
        staff_sessions.end(visit.connection, visit.session)
    visit.cookie, visit.session = staff_sessions.begin(
        visit.connection,
        visit.desk.vault,
        visit.desk.school.id,
        staff_id,
        stage,
        visit.language,
        visit.now,
    )
    visit.viewer = access.viewer_of(visit.connection, staff_id)


def step_up(visit: Visit, **changes: object) -> None:
    """The session goes on under a new cookie."""
    visit.cookie, visit.session = staff_sessions.step_up(
        visit.connection, visit.desk.vault, visit.own_session, visit.now, **changes
    )


def end(visit: Visit) -> None:
    if visit.session is not None:
        staff_sessions.end(visit.connection, visit.session)
    visit.session, visit.viewer, visit.cookie = None, None, ""


def speak(visit: Visit, language: str) -> None:
    """In the other language from now on."""
    if language in complete() and language != visit.language:
        visit.language = language
        if visit.session is not None:
            visit.session = staff_sessions.change(
                visit.connection, visit.session, language=language
            )


def speaker(language: str) -> Speaker:
    def t(name: str, /, **values: str) -> str:
        return phrase(name, STAFF, language, **{"name": "", "contact": "", "reader": "", **values})

    return t


def troubles_told(visit: Visit) -> list[str]:
    """What an admin must know of how alerts reach people, a sentence each."""
    found = troubles(visit.connection, visit.desk.vault, visit.desk.facts(), visit.now)
    return [phrase_for(visit, f"staff_trouble_{one.name}", **one.values) for one in found]


def phrase_for(visit: Visit, name: str, /, **values: str) -> str:
    return speaker(visit.language)(name, **values)


def is_enrolling(visit: Visit) -> bool:
    return visit.session is not None and visit.session.stage == ENROL
