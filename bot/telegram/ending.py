"""The end of a conversation on the phone: what may come next stands on buttons."""

from bot.telegram import account, joining
from bot.telegram.screens import column
from bot.telegram.visit import Visit, phrase_for, show
from bot.turn import Turn

END = "end"  # what a screen of these buttons waits for


def show_end(visit: Visit) -> None:
    """Under what was said last."""
    labels = ("page_other_topic", "end_words", "page_privacy")
    acts = ("other", "words", "privacy")
    rows = column((phrase_for(visit, label), act) for label, act in zip(labels, acts, strict=True))
    show(visit, END, visit.said.pop(), rows)


def chosen(visit: Visit, act: str) -> Turn | None:
    """What was asked to be seen is shown, and the buttons stand below it again."""
    match act:
        case "words":
            account.show_words(visit)
        case "privacy":
            account.tell_privacy(visit)
        case _:
            return joining.choose(visit)
    show_end(visit)
    return None
