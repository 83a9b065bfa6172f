"""Reading back: the student sees each answer again and says who may read it.

Nothing here decides for the student. An answer that was skipped or not sure has nothing to share.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.turn import pinned_flow
from dialogs import engine
from dialogs.conversation import key, parts
from dialogs.flow import Flow
from dialogs.machine import item_named
from dialogs.wording import about, offered, text_of
from storage import answers, conversations
from storage.answers import KeptAnswer
from storage.conversations import DONE, Stored
from storage.database import Store


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One answer as its student reads it again."""

    key: str
    about: str  # the tool it is about, or ""
    question: str
    picked: tuple[str, ...]  # the labels tapped
    words: str  # as typed
    audience: str
    decided: bool


def read_back(store: Store, conversation_id: str) -> list[ReadBack]:
    """Every answer on the path that could be shared, in the order in which it was asked."""
    return [entry for entry in my_answers(store, conversation_id) if entry.picked or entry.words]


def my_answers(store: Store, conversation_id: str) -> list[ReadBack]:
    """Every answer on the path, the skipped ones too."""
    with store.reading() as connection:
        return _my_answers(connection, store, conversation_id)


def share(store: Store, conversation_id: str, name: str, audience: str, now: int) -> None:
    """Keep the student's choice for one answer; with the last one the conversation is done."""
    with store.writing() as connection:
        answers.decide(connection, conversation_id, name, audience, now)
        _close_if_decided(connection, store, conversation_id)


def keep_the_rest_private(store: Store, conversation_id: str, now: int) -> None:
    """For a student who does not want to choose one by one, or has nothing to share."""
    with store.writing() as connection:
        for entry in _my_answers(connection, store, conversation_id):
            if not entry.decided:
                answers.decide(connection, conversation_id, entry.key, answers.PRIVATE, now)
        _close_if_decided(connection, store, conversation_id)


def _my_answers(connection: Connection, store: Store, conversation_id: str) -> list[ReadBack]:
    stored = conversations.load(connection, store.vault, conversation_id)
    kept = {
        key(answer.step, answer.item): answer
        for answer in answers.of_conversation(connection, store.vault, conversation_id)
    }
    flow = pinned_flow(
        connection, stored.school_id, stored.conversation.flow, stored.conversation.version
    )
    names = engine.answered_keys(flow, stored.conversation)
    return [_entry(stored, flow, name, kept[name]) for name in names if name in kept]


def _close_if_decided(connection: Connection, store: Store, conversation_id: str) -> None:
    entries = _my_answers(connection, store, conversation_id)
    if all(entry.decided or not (entry.picked or entry.words) for entry in entries):
        conversations.set_status(connection, conversation_id, DONE)


def _entry(stored: Stored, flow: Flow, name: str, answer: KeptAnswer) -> ReadBack:
    conversation = stored.conversation
    step = flow.by_id[parts(name)[0]]
    item = item_named(flow, conversation, name)
    language = conversation.language
    choices = offered(flow, step, conversation.world)
    return ReadBack(
        key=name,
        about=about(item, language),
        question=text_of(step, conversation.world, language, item),
        picked=tuple(choices[code].label[language] for code in answer.codes if code in choices),
        words=answer.words,
        audience=answer.audience,
        decided=answer.decided,
    )
