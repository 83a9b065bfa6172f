"""What is ticked in a list of several and is no answer yet: it stays ticked, wherever the student goes.

A page sends its ticks along with Back, Pause and Stop, a chat keeps its own, and what was ticked beside
"something else" waits for words that may never come. None of these is an answer, so none of it is kept as
one: it stands ticked again where the question does, on any phone, until it is answered.
"""

from dialogs import reply_types
from dialogs.conversation import Conversation
from dialogs.flow import SOMETHING_ELSE, Flow
from dialogs.machine import here
from dialogs.reply_types.why import awaits_why
from dialogs.wording import choices_of


def ticked(flow: Flow, conversation: Conversation) -> tuple[str, ...]:
    """What stands ticked at the question that waits, or beside the words that it waits for."""
    if awaits_why(conversation):
        return ()  # kept already
    left = conversation.picked or conversation.ticked.get(here(flow, conversation), ())
    found = _still_there(flow, conversation, left) if left else ()
    # Whoever goes back from the words of "something else" has thought better of it.
    return tuple(code for code in found if code != SOMETHING_ELSE or not conversation.picked)


def leave_ticked(
    flow: Flow, conversation: Conversation, command: str, choices: tuple[str, ...]
) -> None:
    """Before a command is obeyed. `choices`: what came ticked with it; none where words are waited for."""
    name, step = here(flow, conversation), flow.by_id[conversation.state]
    if command == "go_on" and conversation.has_answer(name):
        untick(conversation, name)  # the answer that it has is left as it is
    elif reply_types.of(step).needs.several:
        waiting = ticked(flow, conversation) if conversation.picked else choices
        if left := _still_there(flow, conversation, waiting):
            conversation.ticked = {**conversation.ticked, name: left}


def untick(conversation: Conversation, name: str) -> None:
    """The question has an answer now."""
    conversation.ticked = {at: left for at, left in conversation.ticked.items() if at != name}


def _still_there(flow: Flow, conversation: Conversation, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the codes that can be ticked at the question, in its order."""
    choices = choices_of(flow, flow.by_id[conversation.state], conversation)
    offered = (*(choice.value for choice in choices), SOMETHING_ELSE)
    return tuple(code for code in offered if code in codes)
