"""What was written, by what stands on the phone, to the file that knows what to do with it.

A student may always type instead of pressing a button, in either language, with a slash or without. What a
screen waits for is told in pressing.py.
"""

from bot.telegram import (
    account,
    asking,
    choosing,
    consenting,
    heard,
    joining,
    mending,
    pressing,
    reading_back,
)
from bot.telegram.screens import HEARD, label_of, labelled_act, typed_act
from bot.telegram.visit import Visit, say, say_once, settle
from bot.turn import Turn, resume_in
from dialogs.language import commands_anywhere
from dialogs.replies import (
    account_command_in,
    command_in,
    is_no_words,
    is_yes,
    slash_command_in,
)


def take(visit: Visit) -> Turn | None:
    if _goes_with_worry(visit):
        heard.more_of_it(visit, visit.incoming.text)
        return None
    match visit.incoming.kind:
        case "text":
            return _text(visit, visit.incoming.text)
        case "edited" if visit.student is None:
            return _text(visit, visit.incoming.text)  # a code that was mistyped
        case "edited" if joining.card_is_shown(visit):
            if not heard.elsewhere(visit, visit.incoming.text):
                say(visit, "edited_not_taken")
        case kind if kind != "text" and visit.incoming.text and visit.screen.at == HEARD:
            heard.more_of_it(visit, visit.incoming.text)
        case "edited" if visit.screen.at == HEARD or mending.edits_held(visit):
            heard.more_of_it(visit, visit.incoming.text)
        case "edited" if visit.chat.conversation_id:
            if not mending.takes_edit(visit) and heard.elsewhere(visit, visit.incoming.text):
                return None
            return mending.edited(visit)
        case _ if heard.elsewhere(visit, visit.incoming.text):
            pass
        case "edited":
            say(visit, "edited_not_taken")
        case "voice":
            say_once(visit, "only_words_voice")
        case "forward":
            say_once(visit, "forwarded")
        case "wordless":
            say_once(visit, "only_words")
    return None


def _goes_with_worry(visit: Visit) -> bool:
    """A reply to the words for a worry, or to the message that held it, says more of it."""
    text, incoming = visit.incoming.text, visit.incoming
    if not (incoming.reply_to and text) or incoming.edits or joining.card_is_shown(visit):
        return False
    orders = command_in(text) or account_command_in(text) or slash_command_in(text)[0]
    return visit.student is not None and not orders and mending.replies_to_held(visit)


def _text(visit: Visit, text: str) -> Turn | None:
    name, rest = slash_command_in(text)
    # Where a question waits the turn looks itself, since it is the answer that is held then.
    at_turn = visit.screen.at == "ask" or bool(mending.question_replied_to(visit))
    known = at_turn or visit.screen.at == HEARD or bool(typed_act(visit.screen, text))
    here = visit.student is not None and not joining.card_is_shown(visit)
    looks_itself = here and known
    if (name or not looks_itself) and heard.elsewhere(visit, text):
        return None
    if name == "start" and rest:
        return joining.follow_link(visit, rest)
    if name == "unknown":
        say(visit, "unknown_command")
        return None
    if joining.card_is_shown(visit) or visit.student is None:
        return _newcomer(visit, text, name)
    if visit.screen.at == HEARD and command_in(text) != "talk":
        return heard.typed(visit, rest if name else text)
    if is_after_words(visit) and not typed_act(visit.screen, text):
        heard.more_of_it(visit, text)
        return None
    if name == "start":
        return choosing.choose(visit)
    if obeys_everywhere(visit, name or account_command_in(text) or command_in(text)):
        return None
    if not name and (joining.is_card(visit, text) or joining.is_handover(visit, text)):
        return joining.try_code(visit, text)
    # With a slash a command is one whatever stands behind it: on with its plain word.
    return _reply(visit, commands_anywhere("commands")[name][0] if name else text)


def _newcomer(visit: Visit, text: str, name: str) -> Turn | None:
    """Nobody has said yes yet. Help and a person to talk to are there for a stranger as well."""
    at, asked = visit.screen.at, name or command_in(text) or account_command_in(text)
    if asked in ("privacy", "language"):
        obeys_everywhere(visit, asked)
        return None
    if asked == "help" and at == "opening":
        say(visit, "help")
    if asked in ("talk", "help"):
        say(visit, "talk")
    if at == "code" and visit.student is not None and asked:
        return pressing.again(visit)  # no other card after all
    typed = typed_act(visit.screen, text)
    if at == "language" and typed:
        return pressing.speak(visit, typed.partition(":")[2])
    if at in ("confirm", "opening") and (asked in ("start", "talk", "help") or at == "confirm"):
        yes = None if asked in ("start", "talk", "help") else is_yes(text)
        yes = False if asked in ("stop", "pause", "stop_or_skip") else yes
        if yes is None:
            joining.show_again(visit, at)
            return None
        return joining.confirm(visit, yes=yes)
    if at == "opening":
        return joining.opening_reply(visit, text)
    return joining.try_code(visit, "" if asked else text)


def obeys_everywhere(visit: Visit, name: str) -> bool:
    """What is the same wherever the student is. False for anything else."""
    match name:
        case "privacy":
            account.tell_privacy(visit)
        case "words" if reading_back.show_words(visit):
            pass
        case "words":
            account.show_words(visit)
        case "language":
            account.ask_language(visit)
        case "withdraw":
            consenting.ask_withdraw(visit)
        case "delete":
            account.ask_delete(visit)
        case "switch":
            account.ask_switch(visit)
        case "web":
            account.hand_over(visit)
        case _:
            return False
    return True


def _reply(visit: Visit, text: str) -> Turn | None:
    at = visit.screen.at
    question = "" if command_in(text) else mending.question_replied_to(visit)
    if question:
        if not mending.may_change(visit, question) and heard.elsewhere(visit, text):
            return None
        return mending.replied(visit, question, text)
    if command_in(text) == "talk":
        heard.ask_when(visit)
        return None
    if at == heard.WHEN and not typed_act(visit.screen, text):
        return _typed_instead(visit, text)
    if at == "ask":
        name, _, value = labelled_act(visit.screen, text).partition(":")
        return asking.command(visit, value) if name == "command" else asking.typed(visit, text)
    if at == "answers":
        return asking.answer_to_change(visit, text)
    if at in reading_back.STANDS_AT:
        no_words = is_no_words(text) or typed_act(visit.screen, text)
        more = None if no_words else mending.add_to_before(visit, text)
        return more.turn if more else reading_back.typed(visit, text)
    typed = typed_act(visit.screen, text) or yes_or_no(visit, text)
    if typed:
        name, _, value = typed.partition(":")
        settle(visit, chosen=label_of(visit.screen, typed))
        return pressing.carry_out(visit, name, value)
    return _at_rest(visit, text)


def _typed_instead(visit: Visit, text: str) -> Turn | None:
    """In place of when to talk: the answer to what waited before, where a question did."""
    id = visit.chat.conversation_id
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact) if id else None
    return asking.reply(visit, text) if turn and turn.ask else pressing.again(visit)


def is_after_words(visit: Visit) -> bool:
    """Whether it is asked when to talk, under the words for a worry: nothing typed there is an answer."""
    return visit.screen.at == heard.WHEN and HEARD in visit.screen.values


def yes_or_no(visit: Visit, text: str) -> str:
    """The first button of a question that can be answered so, or its second."""
    asks = ("edited", "delete", consenting.WITHDRAW)
    yes = is_yes(text) if visit.screen.at in asks else None
    buttons = [button.act for row in visit.screen.rows for button in row]
    return "" if yes is None or len(buttons) != 2 else buttons[0 if yes else 1]


def _at_rest(visit: Visit, text: str) -> Turn | None:
    """No question is on the phone, or another one was put in its way."""
    match command_in(text):
        case "talk":
            say(visit, "talk")
        case "help":
            say(visit, "help")
            return pressing.again(visit)
        case "pause" | "stop":
            settle(visit)
            visit.screen.at, visit.screen.rows = "", []
            say(visit, "later")
        case "" if visit.screen.at in ("flows", "again"):
            return choosing.flow_typed(visit, text)
        case _:
            return pressing.again(visit)
    return None
