"""The end of a conversation on the phone: what may come next stands on buttons."""

from bot.telegram.screens import column
from bot.telegram.visit import Visit, phrase_for, show

END = "end"  # what a screen of these buttons waits for

_UNDO = ("undo", "list_undo")
_ONWARD = {"other": "page_other_topic", "words": "end_words", "privacy": "page_privacy"}
ONWARD = (*_ONWARD,)


def show_end(visit: Visit, text: str = "") -> None:
    """Under a text, or what was said last; what was shared can be undone as long as these stand."""
    ways = [*([_UNDO] if visit.screen.listed.shared else []), *_ONWARD.items()]
    rows = column((phrase_for(visit, name), act) for act, name in ways)
    show(visit, END, text or visit.said.pop(), rows)
