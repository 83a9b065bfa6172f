"""One turn: a reply comes in, events come out, both are saved together.

The only file on a reply's way that calls both the engine and the database. Everything here is
synchronous and takes the time as an argument (microseconds, UTC); an edge that must not wait calls
it in a worker. What it returns has been committed: "Saved" may be shown.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from bot.conversation.assent import agree_in, agreed, refuse_without_consent
from bot.conversation.own_step import own_step
from bot.conversation.pinned import pinned_flow
from bot.conversation.speaking import speaker
from bot.conversation.telling import NOBODY_TOLD, Telling, unless_named
from bot.conversation.worries import Worry, worry_in
from dialogs import engine
from dialogs.conversation import TEAM, Conversation, World, parts
from dialogs.events import Answered, Ask, Event, Heard, PathChanged, Paused, first, shown_answers
from dialogs.flow import Flow, to_text
from dialogs.progress import NO_QUESTION, Progress, progress
from dialogs.replies import Reply
from dialogs.words import LONGEST, can_be_kept
from storage import alerts, answers, conversations, published, unsent_words
from storage.conversations import ASKING, DONE, FAMILY, REVIEW, Overtaken, Stored
from storage.database import Store
from storage.kept_answers import Provenance
from storage.people import Student
from storage.problems import StorageProblem
from storage.seen import first_time
from storage.vault import Vault

_TRIES = 20  # as in writer.py


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reply with the channel it came by and that channel's own id for it.

    `at_turn`: which turn of the conversation the student was looking at, where a channel knows.
    """

    id: str
    reply: Reply
    how: Provenance
    at_turn: int | None = None
    # An adult's own words beside the student's answer: kept apart from it, with it and not without
    # it, and until the answer is changed.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A turn to be taken. `contact`: whom the student can talk to; `telling`: who learns of a worry."""

    conversation_id: str
    arrival: Arrival
    contact: str
    now: int
    telling: Telling = NOBODY_TOLD


@dataclass(frozen=True, slots=True)
class Turn:
    """What was decided and kept. `repeated`: the same reply again, which changed nothing."""

    conversation_id: str
    turn: int
    status: str
    events: list[Event]
    repeated: bool = False
    overtaken: bool = False  # what the student was looking at is over: nothing was taken
    language: str = ""  # that the conversation is in now
    progress: Progress = NO_QUESTION  # which question waits, of how many
    # What a page is drawn from that shows what was said before.
    flow: Flow | None = field(default=None, compare=False, repr=False)
    conversation: Conversation | None = field(default=None, compare=False, repr=False)

    @property
    def ask(self) -> Ask | None:
        """The question that waits now."""
        return first(self.events, Ask)

    @property
    def answered(self) -> Answered | None:
        """The answer that was kept in this turn."""
        return first(self.events, Answered)

    @property
    def shown_answers(self) -> tuple[str, ...]:
        return shown_answers(self.events)

    @property
    def heard(self) -> Heard | None:
        """The fixed words, where what was sent held a worry: nothing else is shown with them."""
        return first(self.events, Heard)

    @property
    def paused(self) -> bool:
        return first(self.events, Paused) is not None


def begin(
    store: Store, student: Student, flow: Flow, world: World, language: str, channel: str, now: int
) -> Turn:
    """The student says yes, if they have not yet: keep that, pin the flow, and ask the first question.

    With one under way already (begun on another phone), that one goes on. What somebody answers in
    their place begins anew each time, and their own yes has no part in it.
    """
    with store.writing() as connection:
        if not agreed(connection, student, now):
            agree_in(connection, student, language, channel, now)
        return begin_in(connection, store.vault, student, flow, world, language, now)


def take_turn(
    store: Store,
    conversation_id: str,
    arrival: Arrival,
    contact: str,
    now: int,
    telling: Telling = NOBODY_TOLD,
) -> Turn:
    """Understand one reply and keep what came of it, in one transaction.

    A reply seen before changes nothing and gets the question that waits now. Raises StorageProblem; then
    nothing was kept.
    """
    one = Waiting(conversation_id, arrival, contact, now, telling)
    for _ in range(_TRIES):
        try:
            with store.writing() as connection:
                return take_turn_in(connection, store.vault, one)
        except Overtaken:
            continue  # the engine is pure: the turn is taken again from a fresh load
    raise StorageProblem(f"a turn was overtaken {_TRIES} times: the database may be damaged")


def resume(store: Store, conversation_id: str, contact: str) -> Turn:
    """Where the student stopped. Keeps nothing."""
    with store.reading() as connection:
        return resume_in(connection, store.vault, conversation_id, contact)


# --- inside a transaction of the caller's, who keeps more in it than the turn


def begin_in(
    connection: Connection,
    vault: Vault,
    student: Student,
    flow: Flow,
    world: World,
    language: str,
    now: int,
) -> Turn:
    """As begin, for a yes that is kept already. Raises AssentMissing, ConsentMissing."""
    conversation = Conversation(flow.name, flow.version, language, world)
    events = engine.start(flow, conversation)
    who = (student.school_id, student.id)
    conversations.one_at_a_time(connection, student.id)
    refuse_without_consent(connection, vault, student.id, flow, now)
    if not flow.respondent:
        under_way = conversations.unfinished(connection, student.id, flow.name)
        if under_way:
            return resume_in(connection, vault, under_way, "")
    published.publish(connection, student.school_id, flow.name, flow.version, to_text(flow), now)
    id = conversations.begin(connection, vault, *who, conversation, now)
    along = progress(flow, conversation)
    return Turn(
        id,
        1,
        ASKING,
        events,
        language=language,
        progress=along,
        flow=flow,
        conversation=conversation,
    )


def take_turn_in(connection: Connection, vault: Vault, one: Waiting) -> Turn:
    """As take_turn. Raises Overtaken: then it is to be taken again from a fresh load."""
    id, channel = one.arrival.id, one.arrival.how.channel
    if first_time(connection, channel, id, one.conversation_id, one.now):
        return noted_turn_in(connection, vault, one)
    return again_in(connection, vault, one)


def again_in(connection: Connection, vault: Vault, one: Waiting) -> Turn:
    """What the student sees now, for a reply that came before."""
    stored, flow = _loaded(connection, vault, one.conversation_id, one.contact, one.telling)
    if stored.conversation.heard:
        _tell_nobody_named(stored.conversation, one)
    return _turn_of(stored, flow, [engine.waiting(flow, stored.conversation)], repeated=True)


def noted_turn_in(connection: Connection, vault: Vault, one: Waiting) -> Turn:
    """For a channel that has itself noted the reply as seen. Raises Overtaken, ConsentMissing."""
    arrival = one.arrival
    stored, flow = _loaded(connection, vault, one.conversation_id, one.contact, one.telling)
    refuse_without_consent(connection, vault, stored.student_id, flow, one.now)
    conversation = stored.conversation
    is_over = arrival.at_turn not in (None, stored.turn)
    at = arrival.reply.to or engine.waits_at(flow, conversation)
    worry = _worry_in(flow, conversation, arrival, at)
    if worry is not None:
        answers_it = not is_over and at == engine.waits_at(flow, conversation)
        return _hear(connection, vault, stored, flow, one, worry, at if answers_it else "")
    if is_over:
        return replace(_turn_of(stored, flow, engine.overtaken(flow, conversation)), overtaken=True)
    if not can_be_kept(arrival.note) or len(arrival.note) > LONGEST:
        return _turn_of(stored, flow, engine.unreadable(flow, conversation))
    return _keep_events(
        connection, vault, stored, flow, engine.receive(flow, conversation, arrival.reply), one
    )


def revise_in(
    connection: Connection, vault: Vault, one: Waiting, key: str, *, given_back: bool = False
) -> Turn:
    """A new value for an answer given before, as when an old message is edited; the place stays.

    `given_back`: a counselor has read it, and it is no worry.
    """
    stored, flow = _loaded(connection, vault, one.conversation_id, one.contact, one.telling)
    if not given_back:
        refuse_without_consent(connection, vault, stored.student_id, flow, one.now)
        worry = _worry_in(flow, stored.conversation, one.arrival, key)
        if worry is not None:
            return _hear(connection, vault, stored, flow, one, worry, key)
    events = engine.revise(flow, stored.conversation, key, one.arrival.reply)
    if first(events, Answered) is None:
        return _turn_of(stored, flow, events)  # not taken: what stands on the phone stays good
    return _keep_events(connection, vault, stored, flow, events, one)


def resume_in(connection: Connection, vault: Vault, conversation_id: str, contact: str) -> Turn:
    stored, flow = _loaded(connection, vault, conversation_id, contact)
    return _turn_of(stored, flow, engine.resume(flow, stored.conversation))


def asked_in(connection: Connection, vault: Vault, conversation_id: str, key: str) -> str:
    """The question of that key as it reads in this conversation; "" where there is none."""
    with suppress(LookupError, StopIteration):  # of an item that is none of this conversation's
        stored = conversations.load(connection, vault, conversation_id)
        return engine.asked_at(flow_of(connection, stored), stored.conversation, key)
    return ""


def flow_of(connection: Connection, stored: Stored) -> Flow:
    """The flow's version that the conversation is pinned to."""
    return pinned_flow(
        connection, stored.school_id, stored.conversation.flow, stored.conversation.version
    )


def _loaded(
    connection: Connection, vault: Vault, id: str, contact: str, telling: Telling = NOBODY_TOLD
) -> tuple[Stored, Flow]:
    """With what is read anew each turn: whom to talk to, and the step that the flow may speak of."""
    stored = conversations.load(connection, vault, id)
    flow, conversation = flow_of(connection, stored), stored.conversation
    conversation.contact = contact
    conversation.tells, conversation.back = telling.who, telling.back
    if flow.tells_step:
        step = own_step(connection, vault, stored.student_id)
        conversation.world = replace(conversation.world, own_step=step)
    return stored, flow


def _worry_in(flow: Flow, conversation: Conversation, arrival: Arrival, key: str) -> Worry | None:
    text, note = arrival.reply.text, arrival.note
    return worry_in(text, note, engine.asked_at(flow, conversation, key)) if text or note else None


def _hear(
    connection: Connection,
    vault: Vault,
    stored: Stored,
    flow: Flow,
    one: Waiting,
    worry: Worry,
    key: str,
) -> Turn:
    """All of it goes to the counselors, sealed for them; in its place the answer is a skipped one.

    With it what was said before to the same question, which is held with it.
    """
    conversation, how = stored.conversation, one.arrival.how
    _tell_nobody_named(conversation, one)
    asked, before = (
        engine.asked_at(flow, conversation, key),
        _said_before(connection, vault, stored, flow, key),
    )
    events = engine.hold(flow, conversation, key)
    without_note = replace(one, arrival=replace(one.arrival, note=""))
    held = [_make_true(connection, vault, stored, flow, event, without_note) for event in events]
    conversations.save(connection, stored, _status(stored), one.now)
    alert = worry.alert(
        next(filter(None, held), None),
        conversation=stored.id,
        flow=flow.name,
        version=flow.version,
        question=key,
        asked=asked,
        choices=one.arrival.reply.choices,
        before=before,
        language=conversation.language,
        channel=how.channel,
        respondent=how.respondent,
        typed_by=how.typed_by,
        exactness=how.exactness,
    )
    alerts.keep(connection, vault, stored.school_id, stored.student_id, alert, one.now)
    return _turn_of(stored, flow, events)


def _tell_nobody_named(conversation: Conversation, one: Waiting) -> None:
    t = speaker(conversation.world, conversation.language, conversation.contact)
    told = unless_named(one.telling, t, (one.arrival.reply.text, one.arrival.note))
    conversation.tells = told.who
    conversation.contact = told.contact or conversation.contact


def _said_before(
    connection: Connection, vault: Vault, stored: Stored, flow: Flow, key: str
) -> list[dict[str, object]]:
    step, item = parts(key)
    question = flow.question(step) if step in flow.by_id else ""
    return [
        {"step": one.step, "codes": one.codes, "words": one.words, "by": one.provenance.respondent}
        for one in (answers.of_conversation(connection, vault, stored.id) if question else ())
        if (one.question, one.item) == (question, item) and one.on_path
    ]


def _keep_events(
    connection: Connection,
    vault: Vault,
    stored: Stored,
    flow: Flow,
    events: list[Event],
    one: Waiting,
) -> Turn:
    for event in events:
        _make_true(connection, vault, stored, flow, event, one)
    conversations.save(connection, stored, _status(stored), one.now)
    return _turn_of(stored, flow, events)


def _make_true(
    connection: Connection, vault: Vault, stored: Stored, flow: Flow, event: Event, one: Waiting
) -> str | None:
    """The id of the answer that was kept, if one was."""
    arrival, now = one.arrival, one.now
    match event:
        case Answered():
            kept = answers.keep(connection, vault, stored, event, arrival.how, now)
            unsent_words.forget_question(connection, stored.id, event.key)
            if arrival.how.respondent == FAMILY:  # who writes, shares: the opening has said so
                audience = flow.widest.get(parts(event.key)[0], TEAM)
                answers.share_as_written(connection, vault, stored.id, kept, audience, now)
            if arrival.note:
                note = replace(event, codes=(), words=arrival.note)
                answers.keep(connection, vault, stored, note, _adults(arrival.how.channel), now)
            return kept
        case PathChanged(off, on):
            answers.mark_path(connection, stored, off, False)
            answers.mark_path(connection, stored, on, True)
    return None


def _adults(channel: str) -> Provenance:
    return Provenance(channel, respondent="staff", typed_by="adult", exactness="summary")


def _status(stored: Stored) -> str:
    if stored.conversation.state not in engine.DONE:
        return ASKING
    if stored.conversation.world.respondent:
        return DONE  # nobody reads it back
    return REVIEW if stored.status == ASKING else stored.status


def _turn_of(stored: Stored, flow: Flow, events: list[Event], *, repeated: bool = False) -> Turn:
    conversation = stored.conversation
    along = progress(flow, conversation)
    id, language = stored.id, conversation.language
    return Turn(
        id, stored.turn, stored.status, events, repeated, language=language, progress=along,
        flow=flow, conversation=conversation,
    )  # fmt: skip
