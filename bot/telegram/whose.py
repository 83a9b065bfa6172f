"""Whose words a message goes back to, at a phone that several students use: settled before anything else."""

from bot.telegram.joining import card_is_shown
from bot.telegram.mending import whose_words
from bot.telegram.visit import Visit
from storage import chat_questions, chats, conversations
from storage.chats import Message

UNKNOWN = "?"  # one of several at the same phone


def of_another(visit: Visit) -> str:
    """Whose message is changed, or whose question replied to, where that is not who is here; else "".

    UNKNOWN of what is noted nowhere, and stood at a phone of several before who is here came in.
    """
    incoming, shown = visit.incoming, card_is_shown(visit)
    here = visit.student.id if visit.student and not shown else ""
    old: Message | chat_questions.Question | None = None
    number = incoming.message_id if incoming.edits else incoming.reply_to
    if incoming.edits:
        old = chats.message(visit.connection, visit.chat.id, str(number))
    elif number:
        old = chat_questions.find(visit.connection, visit.chat.id, str(number))
    of_words = whose_words(visit, str(incoming.reply_to)) if incoming.reply_to else ""
    if of_words and not incoming.edits:
        return "" if of_words == here else of_words
    if old is None and shown and incoming.edits and number < visit.screen.card_since:
        return UNKNOWN if visit.student is None or _is_shared(visit) else visit.student.id
    if old is None:
        # Where nothing is known of the screen any more, as after its key went, nobody can tell.
        before = 0 < number < (visit.screen.since or number + 1)
        return UNKNOWN if before and _is_shared(visit) else ""
    whose = conversations.owner(visit.connection, old.conversation_id)
    return "" if whose == here else whose


def _is_shared(visit: Visit) -> bool:
    return len(chats.students_here(visit.connection, visit.desk.vault, visit.chat.id)) > 1
