"""One choice of a list, tapped or typed. A scale is one of these with an appearance."""

from dataclasses import replace

from dialogs.events import Needs
from dialogs.replies import Reply
from dialogs.reply_types.kind import Question, Read, ReplyType
from dialogs.reply_types.picking import read_choices


def _read(reply: Reply, question: Question) -> Read:
    return read_choices(reply, replace(question, most=1))


SELECT_ONE = ReplyType(
    "select_one",
    _read,
    Needs(choices=True, other=True, hint="pick_one_hint"),
    lists=True,
    parts=frozenset({"why"}),
    scales=True,
)
