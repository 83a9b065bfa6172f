"""The flow that a conversation is pinned to, in the version it began with; read once in a process.

Apart from turn.py, so that who only reads answers (a draft) does not load what takes replies.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from dialogs.conversation import Conversation, key
from dialogs.engine import answered_keys
from dialogs.flow import Flow, from_text
from storage import published
from storage.kept_answers import KeptAnswer

_MOST_FLOWS = 512

# Flows by school, name and version. A published text never changes, so one reading serves all.
_flows: dict[tuple[str, str, str], Flow] = {}


def pinned_flow(connection: Connection, school_id: str, name: str, version: str) -> Flow:
    flow = _flows.get((school_id, name, version))
    if flow is None:
        if len(_flows) >= _MOST_FLOWS:
            _flows.clear()
        flow = from_text(published.published_text(connection, school_id, name, version))
        _flows[school_id, name, version] = flow
    return flow


def placed(flow: Flow, conversation: Conversation, kept: Iterable[KeptAnswer]) -> list[KeptAnswer]:
    """The answers that the conversation itself has, each at its question.

    It is sealed, and their places are not: what somebody else has changed may name a place that is none.
    """
    known = frozenset(answered_keys(flow, conversation))
    return [
        replace(one, question=flow.question(one.step))
        for one in kept
        if key(one.step, one.item) in known
    ]
