"""What is read back, and what its student decided about it: fetched and kept for every channel.

What is asked, what may be chosen and what follows is decided in dialogs/reading_back.py. An answer that
was skipped or not sure has nothing to share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.conversation.assent import refuse_without_consent
from bot.conversation.pinned import placed
from bot.conversation.student_facts import names_of_others
from bot.turn import flow_of
from dialogs import engine
from dialogs.conversation import (
    AUDIENCES,
    CASE_MANAGER,
    PRIVATE,
    READER,
    TEAM,
    key,
    narrower,
    parts,
)
from dialogs.flow import Flow
from dialogs.machine import item_named
from dialogs.names import NO_ONE_KNOWN, folded_names
from dialogs.reading_entries import (
    NONE,
    SOME,
    WHOLE,
    Decision,
    Entry,
    FollowUp,
    Names,
    Part,
    cleared_by,
    picked_parts,
    revisions,
    together,
)
from dialogs.reading_list import Mark, was_kept
from dialogs.wording import about, answer_as_shown, text_of
from storage import answered, answers, conversations
from storage.answers import Picked
from storage.conversations import Overtaken, Stored
from storage.kept_answers import KeptAnswer
from storage.vault import Vault

# Audience -> the phrase that tells a student who reads.
WHO_READS = {PRIVATE: "who_private", READER: "who_one", CASE_MANAGER: "who_one", TEAM: "who_team"}

# Whose answer is a list of what nobody is to read.
_TO_STAY_PRIVATE = "meeting.private"


def read_back(
    connection: Connection, vault: Vault, conversation_id: str, names: Names | None = None
) -> list[Entry]:
    """Every answer on the path that could be shared, in the order in which it was asked.

    `names`: of everyone else at the school. Without them they are all looked up and opened, which
    must not happen while others wait for the writer.
    """
    mine = my_answers(connection, vault, conversation_id, names)
    return [entry for entry in mine if entry.shareable]


def my_answers(
    connection: Connection, vault: Vault, conversation_id: str, names: Names | None = None
) -> list[Entry]:
    """Every answer on the path, the skipped ones too. `names` as above."""
    stored = conversations.load(connection, vault, conversation_id)
    if names is None:
        names = names_of_others(connection, vault, stored.school_id, stored.student_id)
    return list(_my_answers(connection, vault, stored, names))


def keep(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    decisions: Sequence[Decision],
    now: int,
    entries: Sequence[Entry] = (),
) -> None:
    """What the student has decided; with the last answer the conversation is done.

    `entries`: what was read. Of each that is shared it is kept whether its quote tells of others.
    Raises Overtaken if one of them was changed since it was read: then nothing of this may be kept, and
    it is to be read back again; ConsentMissing where what would be shared may not be asked any more.
    """
    if not decisions:
        return
    if any(one.audience != PRIVATE for one in decisions):
        _refuse_without_consent(connection, vault, conversation_id, now)
    by_answer = {entry.answer: entry for entry in entries}
    for one in _no_wider(connection, vault, conversation_id, decisions):
        read = revisions(one.answer)
        if one.quote:
            parts = [Picked(part.answer, part.start, part.end) for part in one.parts]
            answers.let_quote(connection, vault, conversation_id, read, one.quote, parts)
        answers.decide(
            connection, vault, conversation_id, read, one.audience, now, read_out=one.read_out
        )
        entry = by_answer.get(one.answer)
        if entry and entry.said and one.audience != PRIVATE:
            by = cleared_by(entry, one)
            answers.clear(connection, vault, conversation_id, read, one.quote or WHOLE, by)
    if not answered.some_wait(connection, conversation_id):
        close(connection, vault, conversation_id, now)


def _refuse_without_consent(
    connection: Connection, vault: Vault, conversation_id: str, now: int
) -> None:
    stored = conversations.load(connection, vault, conversation_id)
    flow = flow_of(connection, stored)
    refuse_without_consent(connection, vault, stored.student_id, flow, now)


def put_back(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    rows: Sequence[str],
    now: int,
    names: Names | None = None,
) -> None:
    """A share is undone: what it decided is as it was when these rows were drawn (reading_list.drawn).

    What was open waits again, and the reading back is not over. Raises Overtaken if one of them was changed
    since: then nothing of it may be put back.
    """
    entries = {one.answer: one for one in read_back(connection, vault, conversation_id, names)}
    stood = [was_kept(row) for row in rows]
    if any(answer not in entries for answer, _, _ in stood):
        raise Overtaken
    before = [_decision(entries[answer], kept) for answer, _, kept in stood]
    keep(connection, vault, conversation_id, before, now, [*entries.values()])
    waiting = [answer for answer, decided, _ in stood if not decided]
    for answer in waiting:
        answers.wait_again(connection, vault, conversation_id, revisions(answer)[0])
    if waiting:
        conversations.read_on(connection, conversation_id)


def _decision(entry: Entry, kept: Mark) -> Decision:
    parts: tuple[Part, ...] = ()
    if kept.quote == SOME:
        parts = picked_parts(entry, kept.span)
    quote = kept.quote if entry.said else ""
    return Decision(entry.answer, kept.audience, quote, parts, kept.read_out)


def _no_wider(
    connection: Connection, vault: Vault, conversation_id: str, decisions: Sequence[Decision]
) -> Iterator[Decision]:
    """Each for no more people than its question allows, whoever decided it and by whatever way it came.

    Read out is only what the team may read, and only where its student was asked.
    Who chose the team chose the case manager with it: so it goes to the one, and is not taken back.
    """
    flow = flow_of(connection, conversations.load(connection, vault, conversation_id))
    asked = answered.questions(connection, conversation_id) if flow.widest else {}
    for one in decisions:
        widest = flow.widest.get(asked.get(revisions(one.answer)[0], ""))
        if widest and one.audience in AUDIENCES:
            one = replace(one, audience=narrower(one.audience, widest))
        may = flow.read_out and one.audience == TEAM and one.quote != NONE
        yield replace(one, read_out=one.read_out and may)


def close(connection: Connection, vault: Vault, conversation_id: str, now: int) -> None:
    """Reading back is over where nothing waits to be decided, as where there is nothing to share.

    What was skipped, or not sure, stays private for good.
    """
    entries = my_answers(connection, vault, conversation_id, NO_ONE_KNOWN)
    left = [entry for entry in entries if not entry.decided]
    if any(entry.shareable for entry in left):
        return
    for entry in left:
        answers.decide(connection, vault, conversation_id, revisions(entry.answer), PRIVATE, now)
    conversations.close(connection, conversation_id)


def _my_answers(
    connection: Connection, vault: Vault, stored: Stored, names: Names
) -> Iterator[Entry]:
    flow = flow_of(connection, stored)
    own = frozenset(folded_names(stored.conversation.world.name))
    kept: dict[str, list[KeptAnswer]] = {}
    said = answers.of_conversation(connection, vault, stored.id)
    for answer in placed(flow, stored.conversation, said):
        kept.setdefault(key(answer.step, answer.item), []).append(answer)
    questions: dict[str, list[KeptAnswer]] = {}
    for name in engine.answered_keys(flow, stored.conversation):
        for answer in kept.get(name, ()):
            questions.setdefault(key(answer.question, answer.item), []).append(answer)
    for name, said in questions.items():
        # The student's own answer first, then an adult's notes beside it; each with its follow-ups.
        for own_words in (True, False):
            theirs = [one for one in said if (one.provenance.respondent == "student") == own_words]
            if theirs:
                yield _entry(stored, flow, name, theirs, names, own)


def _entry(
    stored: Stored,
    flow: Flow,
    name: str,
    said: Sequence[KeptAnswer],
    names: Names,
    own: Names,
) -> Entry:
    answer, *follow_ups = said
    conversation = stored.conversation
    step = flow.by_id[parts(name)[0]]
    item = item_named(flow, conversation, name)
    language = conversation.language
    codes, world = answer.codes, conversation.world
    choices, typed = answer_as_shown(flow, step, world, codes, answer.words)
    return Entry(
        key=name,
        answer=together(one.id for one in said),
        respondent=answer.provenance.respondent,
        about=about(item, language),
        question=text_of(step, conversation.world, language, item),
        picked=tuple(choices[code].label[language] for code in codes if code in choices),
        words=typed,
        audience=answer.audience,
        decided=answer.decided,
        others=names,
        own=own,
        follow_ups=tuple(
            FollowUp(one.id, text_of(flow.by_id[one.step], world, language, item), one.words)
            for one in follow_ups
            if one.words
        ),
        held=step.meaning == _TO_STAY_PRIVATE,
        widest=step.widest or TEAM,
        has_reader=bool(world.reader),
        asks_read_out=flow.read_out,
        language=answer.language,
        quote=SOME if any(one.quote == SOME for one in said) else answer.quote,
        span=span_of(said),
        read_out=answer.read_out,
    )


def span_of(said: Sequence[KeptAnswer]) -> str:
    """Where the part that was picked stands in all that was said, as a Place has it; "" for none."""
    start, places = 0, []
    for one in said:
        if one.quote == SOME and one.quote_start is not None and one.quote_end is not None:
            places += [start + one.quote_start, start + one.quote_end]
        start += len(one.words) + 1 if one.words else 0
    return f"{min(places)}-{max(places)}" if places else ""
