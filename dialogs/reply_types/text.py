"""The student's own words, kept as they are typed."""

from dataclasses import replace

from dialogs.events import Needs
from dialogs.flow import SOMETHING_ELSE
from dialogs.replies import Reply, Value, as_command
from dialogs.reply_types.kind import Question, Read, ReplyType
from dialogs.reply_types.typed import as_something_else, without_text, words_of
from dialogs.words import fold

_LONGEST_LABEL = 100  # signs: to fold a long text takes long


def _read(reply: Reply, question: Question) -> Read:
    # "Something else" at a question for words is no choice: the words themselves are wanted.
    if reply.choices == (SOMETHING_ELSE,):
        reply = replace(reply, choices=())
    found = without_text(reply, question.options, 1) or as_command(reply.text)
    return found or _nothing(reply, question) or words_of(reply.text, "refused_empty_words")


def _nothing(reply: Reply, question: Question) -> Value | None:
    """The way to say that there is nothing, typed as its button reads."""
    if len(reply.text) > _LONGEST_LABEL:
        return None
    said = fold(reply.text)
    return next((Value((o.value,)) for o in question.options if fold(o.label) == said), None)


TEXT = ReplyType(
    "text",
    _read,
    Needs(box="words", hint="text_hint"),
    parts=frozenset({"story", "nothing"}),
    answered="in the student's own words",
)

# What is wanted after "something else" was pressed, at a question of whichever type.
WORDS_WANTED = Needs(box="words")


def read_words(reply: Reply) -> Read:
    """The words that were asked for after "something else"."""
    return as_something_else(_read(reply, Question()))
