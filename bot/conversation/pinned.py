"""The flow that a conversation is pinned to, in the version it began with; read once in a process.

Apart from turn.py, so that who only reads answers (a draft) does not load what takes replies.
"""

from sqlalchemy import Connection

from dialogs.flow import Flow, from_text
from storage import published

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
