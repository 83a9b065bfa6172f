"""What was said so far, from the kept answers alone: so that a page can be drawn anew at any time."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs import reply_types
from dialogs.conversation import FINISHED, STOPPED, Conversation
from dialogs.flow import Flow, Step
from dialogs.machine import here, item_at, walk
from dialogs.wording import about, text_of


@dataclass(frozen=True, slots=True)
class Passed:
    """A note that was told, with key "", or a question that has an answer."""

    key: str
    text: str
    about: str = ""


def passed(flow: Flow, conversation: Conversation) -> Iterator[Passed]:
    """In the order of the path, up to the question that waits (notes just before it included)."""
    waiting = ""
    if conversation.state not in (FINISHED, STOPPED):
        waiting = here(flow, conversation)
    for at in walk(flow, conversation):
        if at.state == FINISHED:
            return
        step = flow.by_id[at.state]
        if not reply_types.asks(step):
            yield _passed("", flow, step, at)
            continue
        name = here(flow, at)
        if name == waiting or not conversation.has_answer(name):
            return
        yield _passed(name, flow, step, at)


def _passed(name: str, flow: Flow, step: Step, at: Conversation) -> Passed:
    item = item_at(flow, at)
    return Passed(name, text_of(step, at.world, at.language, item), about(item, at.language))
