"""What was pressed, by what stands on the phone, to the file that knows what to do with it.

What a screen waits for (Screen.at):

    code confirm opening types                 a card is shown, and its student let in    joining.py
    flows again told                           what to talk about; what an adult answered choosing.py
    ask answers                                a question, or which answer to change      asking.py
    edited                                     an answer given before, to be mended       mending.py
    heard when                                 after a worry; when to talk to someone     heard.py
    list list_which list_preview               reading back: the list of all answers      reading_back.py
    share private picked quote part …          reading back: one row of it                one_row.py
    end                                        what may come next                         ending.py
    language delete switch                     of the account                             account.py
    withdraw stopped                           a yes that is missing, or taken back       consenting.py
    "" (nothing)                               at rest

A reminder's buttons stand beside all that: what they do waits on no screen.      reminded.py
"""

from dataclasses import replace

from bot.telegram import (
    account,
    asking,
    choosing,
    consenting,
    ending,
    heard,
    joining,
    reading_back,
    reminded,
    screens,
)
from bot.telegram.screens import is_ours, label_of, pressed
from bot.telegram.visit import Visit, phrase_for, say, settle
from bot.turn import Turn, resume_in
from dialogs.events import Event, Finished
from storage import conversations

_IN_PLACE = ("tick", "untick", "page", "card", "done", "mark", "clear")


def take(visit: Visit) -> Turn | None:
    screen, data = visit.screen, visit.incoming.data
    if reminded.is_its_button(data):
        return reminded.pressed(visit, data)
    act = pressed(screen, data)
    if not is_ours(data):
        return None  # no app makes such a press: there is nobody to be told anything
    if not act:
        # Of a message further up; or the second tap on one whose place something else has taken.
        visit.toast = phrase_for(visit, "old_button")
        return None
    name, _, value = act.partition(":")
    # At a question what was pressed is shown once it is kept: another phone may have been quicker.
    if name not in _IN_PLACE and screen.at != "ask":
        settle(visit, chosen=label_of(screen, act))
    return carry_out(visit, name, value)


def carry_out(visit: Visit, name: str, value: str) -> Turn | None:
    match visit.screen.at:
        case "confirm":
            return joining.confirm(visit, yes=name == "yes")
        case "opening" if name == "card":
            joining.turn_card(visit, int(value))
        case "opening":
            return joining.decide(visit, yes=name == "yes")
        case "types":
            return joining.typed_by(visit, value)
        case "flows":
            return choosing.pick(visit, value)
        case choosing.TOLD:
            return choosing.replied_to_told(visit, name)
        case screens.HEARD:
            return heard.chosen(visit, name)
        case heard.WHEN:
            heard.wished(visit, name)
            return again(visit)
        case "again":
            return (choosing.start if name == "again" else reading_back.look_again)(visit, value)
        case "ask":
            return _act_at_question(visit, name, value)
        case "answers" if name == "page":
            asking.show_answers_page(visit, int(value))
        case "answers":
            return asking.command(visit, "change", visit.screen.values[int(value) - 1])
        case ending.END if name in ending.ONWARD:
            return _onward(visit, name)
        case at if at in (*reading_back.STANDS_AT, ending.END):
            return reading_back.chosen(visit, name, value)
        case _:
            return _act_of_account(visit, name, value)
    return None


def _act_at_question(visit: Visit, name: str, value: str) -> Turn | None:
    match name:
        case "pick":
            return asking.pick(visit, value)
        case "tick" | "untick":
            return asking.tick(visit, value, on=name == "tick")
        case "page":
            asking.turn_page(visit, int(value))
            return None
        case "done":
            return asking.done(visit)
    return asking.command(visit, value)


def _onward(visit: Visit, name: str) -> Turn | None:
    """From the end: what was asked to be seen is shown, and the same buttons stand below it again."""
    if name == "other":
        return choosing.choose(visit)
    if name == "words":
        if reading_back.show_words(visit):
            return None
        account.show_words(visit)
    else:
        account.tell_privacy(visit)
    ending.show_end(visit)
    return None


def _act_of_account(visit: Visit, name: str, value: str) -> Turn | None:
    match visit.screen.at, name:
        case "language", _:
            return speak(visit, value)
        case consenting.WITHDRAW, "yes" if visit.student:
            consenting.withdraw(visit, visit.student)
            return None
        case consenting.STOPPED, "use" if visit.student:
            consenting.give_back(visit, visit.student)
        case "delete", "yes" if visit.student:
            account.delete(visit, visit.student)
            return None
        case "delete", _:
            say(visit, "delete_kept")
        case "switch", "student":
            student = account.switched(visit, int(value))
            return joining.let_in(visit, student) if student else again(visit)
        case "switch", _:
            joining.try_code(visit, "")
            return None
        case "edited", "change":
            return asking.command(visit, "change", visit.screen.key)
        case "edited", _:
            say(visit, "edited_left")
    return again(visit)


def again(visit: Visit) -> Turn | None:
    """Back to what was waiting before the student asked for something else."""
    if visit.student is None:
        joining.try_code(visit, "")
        return None
    if consenting.stops(visit, visit.student):
        _stopped_again(visit)
        return None
    return choosing.choose(visit)


def speak(visit: Visit, language: str) -> Turn | None:
    visit.chat.language = language
    if joining.card_is_shown(visit):
        say(visit, "language_done")
        joining.show_again(visit, visit.screen.values[0])
        return None
    id = visit.chat.conversation_id
    if visit.student is not None and consenting.stops(visit, visit.student):
        say(visit, "language_done")
        _stopped_again(visit)
        return None
    if visit.student is not None and id and under_way(visit, id):
        return without_the_end(asking.command(visit, "language", language))
    say(visit, "language_done")
    if visit.student is not None and id and set(visit.screen.values) & {*reading_back.STANDS_AT}:
        reading_back.show_next(visit)  # of a conversation that is over
        return None
    return again(visit)


def _stopped_again(visit: Visit) -> None:
    if visit.student is not None:
        consenting.tell_stopped(visit, visit.student, consenting.stops(visit, visit.student))


def without_the_end(turn: Turn) -> Turn:
    """Reading back goes on; that the questions are over was said before."""
    events: list[Event] = [one for one in turn.events if not isinstance(one, Finished)]
    return replace(turn, events=events)


def under_way(visit: Visit, id: str) -> bool:
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    return turn.status != conversations.DONE
