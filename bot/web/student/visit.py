"""One request of one student: who is there, what they sent, and what they get to see.

Everything that is kept in a visit is kept in one transaction; a page is rendered after its commit,
from plain values that hold nothing of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.conversation import arrival
from bot.conversation.assent import agreed
from bot.conversation.speaking import NOBODY, Speaker, contact_for, world_spoken_to
from bot.conversation.speaking import speaker as speaker_to
from bot.conversation.telling import Telling, telling_now
from bot.web.forms import Form
from bot.web.look import Look, look_of
from bot.web.pages import CHANNEL, Arriving, Desk, Visitor
from bot.web.rendering import Frame, Seen
from dialogs.ages import day_ends
from dialogs.completeness import complete, spoken_to_in
from dialogs.conversation import World
from dialogs.phrases import phrase
from storage import cards, people, sessions, unsent_words
from storage.database import Store
from storage.kept_answers import Provenance
from storage.people import Student
from storage.sessions import AGREED, KNOWN, Session

ROLES = frozenset({"student"})

# Who types beside the child.
ADULT = "adult"


@dataclass(eq=False, slots=True)
class Visit:
    connection: Connection
    desk: Desk
    session: Session | None
    student: Student | None
    form: Form  # of a GET, its query
    language: str
    now: int
    reader: str = ""  # of the conversation, where its flow asks for somebody named
    part: bool = False  # the page's own script asks, and shows the answer in its place
    card: str = ""  # the id of a card that this browser has shown and nobody has said yes to
    guest: Student | None = None  # whose card is shown: the page looks and sounds as they want it
    shown: str | None = None  # another such, to be remembered; "" to be forgotten
    cookie: str | None = None  # to be set; "" to be deleted
    after: Callable[[Store], object] | None = None
    came_with: Session | None = None  # as it was when the request came in
    ended: bool = False  # the cookie is of a visit that is over

    @property
    def visitor(self) -> Visitor:
        if self.session is None:
            return Visitor()
        return Visitor(self.session.id, self.session.token_key, self.session.stage, ROLES)

    @property
    def frame(self) -> Frame:
        shared = bool(self.session and self.session.shared_device)
        telegram = bool(self.inside and self.desk.telegram())
        return Frame(
            t=speaker(self),
            language=self.language,
            look=self.look,
            visitor=Seen(self.inside, shared, telegram),
            school=self.desk.settings.name,
            idle=sessions.IDLE // sessions.SECOND if shared else 0,
            token_key=self.visitor.token_key,
        )

    @property
    def stays(self) -> bool:
        return bool(self.session and not self.session.shared_device)

    @property
    def to_note(self) -> Callable[[Connection], None] | None:
        """That the session is in use, where it is still the one that the request came with."""
        before, now = self.came_with, self.now
        same = before is not None and self.session is not None and before.id == self.session.id
        if before is None or not same or not sessions.should_note(before, now):
            return None
        noted, until = before, self.unsent_stay_until
        inside = self.inside

        def note(connection: Connection) -> None:
            sessions.note_use(connection, noted, now)
            if inside:
                unsent_words.stay_until(connection, noted.student_id, until, now)

        return note

    @property
    def unsent_stay_until(self) -> int:
        """How long what is typed and not sent is kept: a visit at a shared device, else the day."""
        if self.own_session.shared_device:
            return self.now + sessions.IDLE
        return day_ends(self.now, self.desk.school.timezone)

    @property
    def world(self) -> World:
        """Who is there, for the wording of the bot's own phrases."""
        return world_spoken_to(self.student if self.inside else None)

    @property
    def inside(self) -> bool:
        """Whether the student has shown that they are the one on the card."""
        return self.session is not None and self.session.stage in (KNOWN, AGREED)

    @property
    def look(self) -> Look:
        who = self.student or self.guest
        return look_of(who.look, who.band, simple=who.simple) if who else Look()

    @property
    def typed_by(self) -> str:
        return (self.session.typed_by if self.session else "") or "student"

    @property
    def agreed(self) -> bool:
        """Whether their yes to the opening holds."""
        return agreed(self.connection, self.who, self.now)

    @property
    def how(self) -> Provenance:
        return Provenance(CHANNEL, typed_by=self.typed_by)

    @property
    def contact(self) -> str:
        """By name only for who has shown a card: anybody may open the page."""
        if self.session is None:
            return phrase("contact_unnamed", NOBODY, self.language)
        return contact_for(self.desk.settings, self.world, self.language)

    @property
    def telling(self) -> Telling:
        who = self.student if self.inside else None
        return telling_now(self.desk.facts(), who, speaker(self), self.language, self.now)

    @property
    def who(self) -> Student:
        if self.student is None:
            raise LookupError("nobody is known in this visit")
        return self.student

    @property
    def own_session(self) -> Session:
        if self.session is None:
            raise LookupError("there is no session")
        return self.session


def arrive(at: Arriving) -> Visit:
    """Who is there, by their cookie; the language is the browser's for who is not known yet."""
    session = sessions.find(at.connection, at.desk.vault, at.cookie, at.now) if at.cookie else None
    student = None
    if session is not None:
        student = people.student_by_id(at.connection, at.desk.vault, session.student_id)
        if student is None or student.left:
            session = student = None
    chosen = at.form.one("language")
    spoken = session.language if session else chosen if chosen in complete() else at.language
    visit = Visit(at.connection, at.desk, session, student, at.form, spoken, at.now)
    visit.part, visit.card, visit.came_with = at.part, at.shown, session
    visit.ended = bool(at.cookie) and session is None
    if session is not None and visit.inside:
        visit.reader = arrival.named_reader(at.connection, at.desk.vault, session.conversation_id)
    return visit


def phrase_for(visit: Visit, name: str, /, **values: str) -> str:
    """One of the bot's own phrases, for whoever is there."""
    return speaker(visit)(name, **values)


def speaker(visit: Visit) -> Speaker:
    """What it says does not change with the visit's connection."""
    manager = visit.student.case_manager if visit.student and visit.inside else None
    reader = visit.reader
    return speaker_to(visit.world, visit.language, visit.contact, manager, lambda: reader)


def change(visit: Visit, **changes: object) -> None:
    """Something about the session, kept with it."""
    visit.session = sessions.change(visit.connection, visit.own_session, **changes)


def step_up(visit: Visit, **changes: object) -> None:
    """The session goes on under a new cookie."""
    visit.cookie, visit.session = sessions.step_up(
        visit.connection, visit.desk.vault, visit.own_session, visit.now, **changes
    )
    if visit.inside:
        until = visit.unsent_stay_until
        unsent_words.stay_until(visit.connection, visit.who.id, until, visit.now)


def keep_device(visit: Visit, *, shared: bool) -> None:
    """Whose device this is from now on; under a new cookie, which stays on a device of the student's own."""
    if shared != visit.own_session.shared_device:
        step_up(visit, shared_device=shared, ends_at=visit.own_session.ends_at)


def end(visit: Visit) -> None:
    if visit.session is not None:
        sessions.end(visit.connection, visit.session)
    visit.session, visit.student, visit.cookie, visit.shown = None, None, "", ""


def newcomer(visit: Visit) -> Student | None:
    """Whose card this browser has shown, while nobody has said whether it is theirs."""
    if not visit.card:
        return None
    return cards.student_of_card(visit.connection, visit.desk.vault, visit.card)


def look_as_nobody(visit: Visit, language: str) -> None:
    """For a page that asks who is here: nothing on it of who may have been, and nothing ends by it."""
    visit.session, visit.student = None, None
    visit.language = spoken_to_in(language, visit.desk.settings.language)


def begin_session(visit: Visit, student: Student, stage: str, typed_by: str) -> None:
    """Somebody has said that it is their card. Whoever was here before is gone."""
    if visit.session is not None:
        if visit.inside and visit.who.id != student.id:
            unsent_words.forget(visit.connection, visit.who.id)
        sessions.end(visit.connection, visit.session)
    visit.student = student
    visit.language = spoken_to_in(student.language, visit.desk.settings.language)
    visit.shown = ""
    visit.cookie, visit.session = sessions.begin(
        visit.connection, visit.desk.vault, student.school_id, student.id, visit.language,
        visit.now,        stage=stage, typed_by=typed_by,
    )  # fmt: skip
