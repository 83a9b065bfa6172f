"""One request of a family: whose link they came by, what they sent, and what is kept of it.

As a student's visit (bot/web/student/visit.py), and apart from it: another cookie, another table, and of the
student the first name alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation import arrival, speaking
from bot.conversation.speaking import Speaker, contact_for
from bot.conversation.student_facts import FAMILY_BAND, family_world
from bot.conversation.telling import Telling, telling_now
from bot.web.forms import Form
from bot.web.look import Look, look_of
from bot.web.pages import Arriving, Desk, Visitor
from bot.web.rendering import Frame, Seen
from dialogs.completeness import speaks_to_families, spoken_to_in
from dialogs.conversation import World
from dialogs.flow import Flow
from storage import families, people
from storage.conversations import FAMILY
from storage.database import Store
from storage.families import FamilySession, Link
from storage.kept_answers import Provenance
from storage.people import Student

# Who is spoken to before a link has been opened.
SOME_FAMILY = World(band=FAMILY_BAND, mode="every", name="", respondent=FAMILY)

ROLES = frozenset({"family"})
# How far in: the link was opened; and whether the school asks families anything now.
CLOSED, OPEN = "closed", "open"

HOW = Provenance("web", respondent=FAMILY, typed_by=FAMILY)


@dataclass(eq=False, slots=True)
class Visit:
    connection: Connection
    desk: Desk
    flow: Flow | None  # what families are asked; None where the school asks them nothing
    session: FamilySession | None
    student: Student | None
    form: Form  # of a GET, its query
    language: str
    now: int
    link: str = ""  # the id of a link that this browser has opened, and nothing was pressed since
    guest: Student | None = None  # whose link it is: the page names them
    shown: str | None = None  # another such, to be remembered; "" to be forgotten
    cookie: str | None = None  # to be set; "" to be deleted
    after: Callable[[Store], object] | None = None
    stays: bool = False  # nobody comes back to a visit
    came_with: FamilySession | None = None  # as it was when the request came in

    @property
    def visitor(self) -> Visitor:
        if self.session is None:
            return Visitor()
        stage = CLOSED if self.flow is None else OPEN
        return Visitor(self.session.id, self.session.id, stage, ROLES)

    @property
    def frame(self) -> Frame:
        return Frame(
            t=speaker(self),
            language=self.language,
            look=self.look,
            visitor=Seen(inside=self.session is not None),
            school=self.desk.settings.name,
            token_key=self.visitor.token_key,
        )

    @property
    def to_note(self) -> Callable[[Connection], None] | None:
        """That a family is there, where the visit is still the one that the request came with."""
        before, now = self.came_with, self.now
        same = before is not None and self.session is not None and before.id == self.session.id
        if before is None or not same or not families.should_note(before, now):
            return None
        noted = before
        return lambda connection: families.note_use(connection, noted, now)

    @property
    def world(self) -> World:
        child = self.student or self.guest
        return family_world(child, self.flow) if child and self.flow else SOME_FAMILY

    @property
    def look(self) -> Look:
        return look_of(self.session.look if self.session else "", FAMILY_BAND)

    @property
    def contact(self) -> str:
        return contact_for(self.desk.settings, self.world, self.language)

    @property
    def telling(self) -> Telling:
        facts, t = self.desk.facts(), speaker(self)
        return telling_now(facts, self.student, t, self.language, self.now)

    @property
    def own_session(self) -> FamilySession:
        if self.session is None:
            raise LookupError("there is no visit")
        return self.session

    @property
    def who(self) -> Student:
        if self.student is None:
            raise LookupError("nobody is known in this visit")
        return self.student


def arrive(at: Arriving) -> Visit:
    """By their cookie."""
    session, language, student = None, at.language, None
    if at.cookie:
        session = families.find_session(at.connection, at.desk.vault, at.cookie, at.now)
    if session is not None:
        student = people.student_by_id(at.connection, at.desk.vault, session.student_id)
        language = session.language
    flow = arrival.for_families(at.desk.flows())
    visit = Visit(at.connection, at.desk, flow, session, student, at.form, language, at.now)
    visit.link, visit.came_with = at.shown, session
    return visit


def opened_link(visit: Visit) -> Link | None:
    """The link that this browser has opened, while nothing was pressed since."""
    if not visit.link:
        return None
    return families.link_by_id(visit.connection, visit.desk.vault, visit.link, visit.now)


def look_as_nobody(visit: Visit, link: Link) -> None:
    """For the page that a link opens: nothing on it of a visit that may be under way, and none ends by it."""
    visit.session, visit.student = None, None
    child = people.student_by_id(visit.connection, visit.desk.vault, link.student_id)
    visit.guest = child
    if child is not None:
        wished = child.language
        known = wished in speaks_to_families()
        visit.language = wished if known else spoken_to_in(visit.desk.settings.language, "")


def begin_session(visit: Visit, link: Link) -> None:
    """Somebody goes on from the link: whatever was before it at this browser is over."""
    end(visit)
    visit.student = people.student_by_id(visit.connection, visit.desk.vault, link.student_id)
    visit.cookie, visit.session = families.begin_session(
        visit.connection, visit.desk.vault, link, visit.language, visit.now
    )


def change(visit: Visit, **changes: object) -> None:
    visit.session = families.change_session(visit.connection, visit.own_session, **changes)


def speak(visit: Visit, language: str) -> None:
    """In the other language from now on."""
    if language in speaks_to_families() and language != visit.language:
        change(visit, language=language)
        visit.language = language


def end(visit: Visit) -> None:
    """Over: of what was written nothing can be come back to."""
    if visit.session is not None:
        families.end_session(visit.connection, visit.session)
    visit.session, visit.student, visit.cookie, visit.shown = None, None, "", ""


def speaker(visit: Visit) -> Speaker:
    return speaking.speaker(visit.world, visit.language, visit.contact)


def phrase_for(visit: Visit, name: str, /, **values: str) -> str:
    return speaker(visit)(name, **values)
