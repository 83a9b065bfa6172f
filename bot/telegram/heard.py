"""A worry in a chat: the fixed words with stop or go on, also where no question waits for what was typed."""

from dataclasses import replace
from functools import partial

from bot.conversation.assent import may_keep_words
from bot.conversation.worries import (
    WHENS,
    Worry,
    heard_by,
    keep_elsewhere,
    keep_wish,
    said_after,
    wish_noted,
    worry_in,
)
from bot.telegram import (
    asking,
    choosing,
    joining,
)
from bot.telegram.mending import note_held, whose_words
from bot.telegram.screens import HEARD, column, typed_act
from bot.telegram.visit import CHANNEL, Visit, phrase_for, say, send_said, settle, show
from bot.telegram.whose import UNKNOWN
from bot.turn import Turn, resume_in
from dialogs.events import Say
from dialogs.replies import account_command_in, command_in, is_yes, tells_more
from storage import conversations
from storage.people import Student, student_by_id

# Where it was said, for the counselor.
_OF_SEVERAL = "Telegram, at a phone of several students, perhaps by another of them"

WHEN = "when"  # what the screen waits for
_WAYS = (("page_keep_going", "on"), ("page_stop", "stop"))


def show_words(visit: Visit, text: str) -> None:
    """Alone: of what was said before nothing stands with them."""
    visit.said.clear()
    rows = column([(phrase_for(visit, name), act) for name, act in _WAYS])
    show(visit, HEARD, text, rows)


def chosen(visit: Visit, name: str) -> Turn | None:
    """Go on, with an ordinary question or to where they were; or stop for now."""
    id = visit.chat.conversation_id
    if name == "on" and id is None:
        return choosing.choose(visit)
    if name == "on" and id is not None:
        turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
        if turn.status == conversations.DONE:
            return choosing.choose(visit)
        return replace(turn, events=[one for one in turn.events if not isinstance(one, Say)])
    settle(visit)
    visit.screen.at, visit.screen.rows = "", []
    say(visit, "paused")
    return None


def typed(visit: Visit, text: str) -> Turn | None:
    """While they stand there nothing typed is an answer: it goes with what was said before."""
    act = typed_act(visit.screen, text)
    if not act:
        act = {"go_on": "on", "pause": "stop", "stop": "stop"}.get(command_in(text), "")
    if act or is_yes(text):
        return chosen(visit, act or "on")
    if text.strip() and not account_command_in(text):
        more_of_it(visit, text)
    else:
        show_words(visit, visit.screen.text)
    return None


def ask_when(visit: Visit) -> None:
    """Whom to talk to, and when the student wants to: what waited stands there again after it."""
    if visit.screen.at == "ask":
        asking.leave_ticked(visit)
    if visit.screen.at == HEARD and visit.student is not None and tells_more(visit.incoming.text):
        _keep(visit, visit.student, said_after(visit.incoming.text), "after the words")
    say(visit, "talk")
    rows = column([(phrase_for(visit, name), when) for when, name in WHENS.items()])
    rows += column([(phrase_for(visit, "page_keep_going"), "on")])
    values = [HEARD] if visit.screen.at == HEARD else []
    show(visit, WHEN, phrase_for(visit, "talk_when"), rows, values=values)


def wished(visit: Visit, when: str) -> None:
    if when in WHENS and visit.student is not None:
        keep_wish(visit.connection, visit.desk.vault, visit.student, when, CHANNEL, visit.now)
        visit.said.append(wish_noted(partial(phrase_for, visit), visit.telling))


def elsewhere(visit: Visit, text: str, *, may_keep: bool = True) -> bool:
    """Whether a text that answers nothing holds a worry: then the counselors have it, and it is answered.

    Who is in goes on from there, to where they were. `may_keep`: false where a yes is missing.
    """
    worry = worry_in(text) if text else None
    if worry is None:
        return False
    words = heard_by(partial(phrase_for, visit), visit.telling, worry)
    if joining.card_is_shown(visit):
        _heard_from_newcomer(visit, worry, words)
        return True
    student = visit.student
    kept = student is not None and _keep(visit, student, worry, "Telegram", may_keep=may_keep)
    if not kept:
        visit.said += words
    else:
        show_words(visit, "\n\n".join([*words, phrase_for(visit, "stop_or_go_on")]))
    return True


def of_another(visit: Visit, whose: str, text: str) -> None:
    """What goes back to another student's words, as a brother's at the same phone: it is nobody's answer.

    A worry is that student's; where nobody can tell whose, it is told so with who is here now.
    """
    unknown = whose == UNKNOWN
    replies = visit.incoming.reply_to and whose_words(visit, str(visit.incoming.reply_to))
    worry = said_after(text) if text and replies else worry_in(text)
    here = visit.student if unknown else None
    student = here or student_by_id(visit.connection, visit.desk.vault, whose)
    if worry is None or student is None:
        say(visit, "edited_not_taken")
        return
    _keep(visit, student, worry, _OF_SEVERAL if unknown else "Telegram")
    visit.said += heard_by(partial(phrase_for, visit), visit.telling, worry)


def more_of_it(visit: Visit, text: str) -> None:
    """The message that held a worry was changed, or more was written under the words: all goes with it."""
    worry = said_after(text)
    if visit.student is not None:
        _keep(visit, visit.student, worry, "after the words")
        note_held(visit)
    heard = heard_by(partial(phrase_for, visit), visit.telling, worry)
    words = [*heard, phrase_for(visit, "stop_or_go_on")]
    show_words(visit, visit.screen.text if visit.screen.at == HEARD else "\n\n".join(words))


def _heard_from_newcomer(visit: Visit, worry: Worry, words: list[str]) -> None:
    """Whoever shows a card may not be who is known here. Of nobody's words before a yes is anything kept."""
    at = visit.screen.values[0] if visit.screen.at == "language" else visit.screen.at
    said_theirs = visit.screen.student if at == "opening" else ""
    newcomer = student_by_id(visit.connection, visit.desk.vault, said_theirs)
    if newcomer is not None:
        _keep(visit, newcomer, worry, "Telegram", may_keep=False)
    visit.said += words
    send_said(visit)
    joining.show_again(visit, at)


def _keep(
    visit: Visit, student: Student, worry: Worry, where: str, *, may_keep: bool = True
) -> bool:
    """Whether its words were kept with it."""
    connection, vault, now = visit.connection, visit.desk.vault, visit.now
    here = visit.chat.conversation_id if student == visit.student else None
    may_keep = may_keep and may_keep_words(connection, vault, student, now, here)
    keep_elsewhere(connection, vault, student, worry, where, now, may_keep=may_keep)
    return may_keep
