"""One choice, and words beside it for whoever likes to say why: "Keep it", because it helps in math.

A page has room for both at once. Elsewhere the choice is kept as soon as it is made, and words are asked
for once, behind it: who says nothing more has answered all the same. Kept first, so that nothing is lost
by whoever stops there.
"""

from dataclasses import replace

from dialogs.conversation import Conversation
from dialogs.events import Needs
from dialogs.flow import RESERVED, SOMETHING_ELSE
from dialogs.no_answer import non_answer
from dialogs.replies import Command, Reply, Value
from dialogs.reply_types.kind import Read, ReplyType
from dialogs.reply_types.select_one import SELECT_ONE
from dialogs.reply_types.text import read_words
from dialogs.words import has_something

WHY = replace(SELECT_ONE, needs=replace(SELECT_ONE.needs, box="words"))

# What is wanted behind the choice.
WHY_WANTED = Needs(box="words", hint="why_hint", optional=True)


def awaits_why(conversation: Conversation) -> bool:
    """Whether the choice is kept and words may follow; "something else" waits for words as well."""
    return bool(conversation.picked) and SOMETHING_ELSE not in conversation.picked


def asks_why(kind: ReplyType, value: Value) -> bool:
    """Whether words are asked for behind this answer: a choice of the list, made without any."""
    return kind is WHY and not value.words and not set(value.codes) & set(RESERVED)


def read_why(reply: Reply, picked: tuple[str, ...], language: str) -> Read:
    """Words to stand beside the choice; anything that tells no more goes on without."""
    typed = not reply.command and not reply.choices
    if typed and (not has_something(reply.text) or non_answer(reply.text, language)):
        return Command("go_on")
    found = read_words(reply)
    if not isinstance(found, Value):
        return found
    return Value(picked, found.words) if found.words else Command("go_on")
