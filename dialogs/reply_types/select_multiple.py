"""Several choices of a list, up to as many as its author says."""

from dialogs.events import Needs
from dialogs.reply_types.kind import ReplyType
from dialogs.reply_types.picking import read_choices

SELECT_MULTIPLE = ReplyType(
    "select_multiple",
    read_choices,
    Needs(
        choices=True,
        several=True,
        other=True,
        hint="pick_more_hint",
        hint_above_buttons="pick_most",
    ),
    lists=True,
    parts=frozenset({"most"}),
)
