"""What needs a yes, in a chat: what is told while one is missing, and a student's own taking back.

While nothing may be asked, what is typed is looked through for a worry, and else only for what asks for
something else: a person to talk to, my words, deleting, another language, another card.
"""

from bot.conversation.consenting import stopped_words, take_back, use_again
from bot.telegram.screens import column
from bot.telegram.visit import CHANNEL, Visit, phrase_for, say, settle, show
from storage import consent
from storage.consent import WITHDRAWN
from storage.people import Student

# What a screen waits for: to be given back what was taken back; whether to take it back.
STOPPED, WITHDRAW = "stopped", "withdraw"


def stops(visit: Visit, student: Student) -> str:
    """Why nothing may be asked of this student now, or ""."""
    return consent.standing(visit.connection, visit.desk.vault, student.id, visit.now).stops


def tell_stopped(visit: Visit, student: Student, why: str) -> None:
    """In a question's place; its buttons go."""
    told = phrase_for(visit, stopped_words(visit.connection, student.id, why))
    if why == WITHDRAWN:
        rows = column([(phrase_for(visit, "use_again"), "use")])
        show(visit, STOPPED, told, rows)
        return
    settle(visit)
    visit.said.append(told)
    say(visit, "help_is_here")
    visit.screen.at, visit.screen.rows, visit.screen.key = "", [], ""


def ask_withdraw(visit: Visit) -> None:
    names = {"yes": "withdraw_yes", "no": "withdraw_no"}
    say(visit, "withdraw_ask")
    rows = column([(phrase_for(visit, name), act) for act, name in names.items()])
    show(visit, WITHDRAW, phrase_for(visit, "copies_stay"), rows)


def withdraw(visit: Visit, student: Student) -> None:
    take_back(visit.connection, student, visit.chat.language, CHANNEL, visit.now)
    for name in ("withdrawn", "copies_stay"):
        say(visit, name)
    tell_stopped(visit, student, WITHDRAWN)


def give_back(visit: Visit, student: Student) -> None:
    use_again(visit.connection, student, visit.chat.language, CHANNEL, visit.now)
    say(visit, "used_again")
