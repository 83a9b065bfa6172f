"""What a reply means at the question that waits, or at one that was answered before. Moves nothing."""

from dialogs import reply_types
from dialogs.conversation import Conversation, Kept
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE, Flow, Step
from dialogs.no_answer import non_answer, says_nothing
from dialogs.replies import NotUnderstood, Reply, Value, as_command
from dialogs.reply_types.kind import Question, Read
from dialogs.reply_types.text import read_words
from dialogs.reply_types.why import awaits_why, read_why
from dialogs.wording import choices_of, options_of
from dialogs.words import has_something


def read(flow: Flow, conversation: Conversation, reply: Reply) -> Read:
    """An answer, a command, or what was not understood of it."""
    found = _understood(flow, conversation, reply)
    return _without_else(flow, conversation, found) if isinstance(found, Value) else found


def revised(flow: Flow, at: Conversation, before: Kept, reply: Reply) -> Value | None:
    """The reply as a new answer to the question that the copy is `at`, or None where it is none."""
    typed = not reply.choices and not reply.command
    found = read(flow, at, reply)
    typed_at = reply_types.at(flow, at.state).shown is not None
    if typed and typed_at and SOMETHING_ELSE in before.codes and isinstance(found, NotUnderstood):
        found = read_words(reply)  # no number and no day before, and none now
    if not isinstance(found, Value) or (SOMETHING_ELSE in found.codes and not found.words):
        return None
    # Typed beside choices before, typed beside them again. What reads as a choice or a value is one.
    own = typed and found.words and not set(found.codes) - {SOMETHING_ELSE}
    if SOMETHING_ELSE in before.codes and SOMETHING_ELSE not in found.codes:
        own = False  # it says now that there is nothing else
    return Value(before.codes, found.words) if own and before.words and before.codes else found


def _understood(flow: Flow, conversation: Conversation, reply: Reply) -> Read:
    step = flow.by_id[conversation.state]
    # Another choice pressed instead of the words that were asked for is the answer.
    if not conversation.picked or set(reply.choices) - {SKIP, NOT_SURE}:
        pressed = reply.command or reply.choices
        no_more = has_something(reply.text) and non_answer(reply.text, conversation.language)
        if step.probe_of and not pressed and no_more:
            meant = as_command(reply.text)
            return meant if isinstance(meant, Value) else Value((SKIP,))
        return reply_types.of(step).read(reply, _question(flow, step, conversation))
    if awaits_why(conversation):
        return read_why(reply, conversation.picked, conversation.language)
    return _words_to_come(conversation, reply)


def _words_to_come(conversation: Conversation, reply: Reply) -> Read:
    """The words of "something else"; where they do not come ("skip", "never mind"), what is ticked beside."""
    found = read_words(reply)
    if not isinstance(found, Value):
        return found
    others = tuple(code for code in conversation.picked if code != SOMETHING_ELSE)
    if others and (not found.words or non_answer(found.words, conversation.language)):
        return Value(others)
    return Value(conversation.picked, found.words) if found.words else found


def _without_else(flow: Flow, conversation: Conversation, value: Value) -> Value:
    """Words that say nothing are no "something else", but on a scale, where "no" and "fine" are answers."""
    step = flow.by_id[conversation.state]
    on_a_scale = reply_types.of(step).scales and step.appearance != "pictures"
    if SOMETHING_ELSE not in value.codes or on_a_scale:
        return value
    if not says_nothing(value.words, conversation.language):
        return value
    others = tuple(code for code in value.codes if code != SOMETHING_ELSE)
    return Value(others, "" if others else value.words)


def _question(flow: Flow, step: Step, conversation: Conversation) -> Question:
    language = conversation.language
    options = options_of(choices_of(flow, step, conversation), language)
    return Question(options, step.most or 1, language, step.lowest, step.highest)
