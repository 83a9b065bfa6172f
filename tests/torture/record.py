"""The harness's own record: what each student sent, what they were told, and where that leads.

Nothing here is read from the database. Where a conversation must stand is found by giving the
replies to the engine in plain order, with nothing kept and nothing killed in between.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from dialogs import engine
from dialogs.conversation import Conversation, key, parts
from dialogs.events import Answered, Event
from dialogs.flow import Flow
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from tests.torture.orders import CONTACT, FLOW
from tests.torture.school import Enrolled


@dataclass(eq=False, slots=True)
class Sent:
    """One reply, however often it was sent."""

    id: str
    reply: Reply
    note: str = ""  # an adult's own words beside the student's
    at_turn: int | None = None
    saved: bool = False  # the student was told so


@dataclass(frozen=True, slots=True)
class Given:
    """One revision of an answer, as it must be kept."""

    key: str
    respondent: str
    meaning: str
    revision: int
    codes: tuple[str, ...]
    words: str

    def __str__(self) -> str:
        return f"{self.key} revision {self.revision} {self.codes} {self.words[-40:]!r}"


@dataclass(eq=False, slots=True)
class Replay:
    """A conversation as the replies lead it: its state, its turns and the answers it must have."""

    flow: Flow
    conversation: Conversation
    turn: int = 1
    shows: Event | None = None  # the last that the student was shown
    answers: list[Given] = field(default_factory=list)

    def take(self, sent: Sent) -> None:
        if sent.at_turn not in (None, self.turn):
            self.shows = engine.overtaken(self.flow, self.conversation)[-1]
            return
        events = engine.receive(self.flow, self.conversation, sent.reply)
        for event in events:
            if isinstance(event, Answered):
                self.answers += given_by(event, sent.note)
        self.shows = events[-1]
        self.turn += 1

    def waits(self) -> Event:
        return engine.waiting(self.flow, self.conversation)

    def resumes(self) -> Event:
        return engine.resume(self.flow, self.conversation)[-1]

    def answered(self) -> tuple[str, ...]:
        return engine.answered_keys(self.flow, self.conversation)

    def question(self, name: str) -> str:
        """Whose answer that one is part of; its own where it is no follow-up."""
        step, item = parts(name)
        return key(self.flow.question(step), item)

    def with_follow_ups(self, name: str) -> list[str]:
        return [one for one in self.answered() if self.question(one) == name]

    def is_over(self) -> bool:
        return self.conversation.state in engine.DONE

    def copy(self) -> "Replay":
        conversation = replace(self.conversation, kept=dict(self.conversation.kept))
        return replace(self, conversation=conversation, answers=list(self.answers))


def given_by(answered: Answered, note: str) -> Iterator[Given]:
    name, meaning, revision = answered.key, answered.meaning, answered.revision
    yield Given(name, "student", meaning, revision, answered.codes, answered.words)
    if note:
        yield Given(name, "staff", meaning, revision, (), note)


@dataclass(eq=False)
class Talk:
    """One student's conversation, as the harness knows it."""

    who: Enrolled
    version: str
    id: str = ""  # the conversation's own, once it was told
    begins: int = 0  # how often its beginning was sent
    sent: list[Sent] = field(default_factory=list)
    reached: Replay = field(init=False)  # by what was told as saved

    def __post_init__(self) -> None:
        self.reached = self.replayed(())

    def replayed(self, replies: Iterable[Sent]) -> Replay:
        """From the very start, one reply after the other."""
        who, flow = self.who, flow_in_version(self.version)
        replay = Replay(flow, Conversation(FLOW, self.version, who.language, who.world))
        replay.shows = engine.start(flow, replay.conversation)[-1]
        replay.conversation.contact = CONTACT
        for sent in replies:
            replay.take(sent)
        return replay

    def with_also(self, *replies: Sent) -> Replay:
        """Where it would stand if these had been taken too."""
        replay = self.reached.copy()
        for sent in replies:
            replay.take(sent)
        return replay

    def settle(self, sent: Sent) -> None:
        """The student was told that this one is saved."""
        sent.saved = True
        self.reached.take(sent)

    def all_saved(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.saved]


@cache
def flow_in_version(version: str) -> Flow:
    """The same flow under another version, so that there is something to publish."""
    return replace(shipped_flow(FLOW), version=version)
