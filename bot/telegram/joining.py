"""From a card's code to the first question: whose initials, old enough, what this is, and a yes.

Until the student has said yes nothing of theirs is kept; the chat only remembers whose card was shown.
"""

from bot.conversation import arrival
from bot.conversation.assent import agree_in, agreed
from bot.conversation.consenting import stopped_words
from bot.telegram import account, choosing, consenting
from bot.telegram.opening import MOST, opening_cards, opening_messages
from bot.telegram.screens import Button, column
from bot.telegram.visit import CHANNEL, Visit, phrase_for, redraw, say, send_said, settle, show
from bot.turn import Turn
from dialogs import opening
from dialogs.ages import YOUNGEST
from dialogs.completeness import spoken_to_in
from dialogs.replies import command_in, is_yes
from dialogs.words import fold
from storage import cards, chats, handovers, people, told_adults
from storage.consent import WITHDRAWN
from storage.people import Student

# What a screen waits for while a card is shown and its student let in.
LET_IN = ("code", "confirm", "opening")


def card_is_shown(visit: Visit) -> bool:
    """Whether a card is asked about here: whoever writes now may not be who is known in this chat."""
    screen = visit.screen
    between = screen.at == "language" and bool({*screen.values[:1]} & {*LET_IN})
    return screen.at in LET_IN or between


_LEAVES = ("stop", "pause", "stop_or_skip")

# As long as a code with a few characters too many or too few.
_NEARLY = range(cards.LENGTH - 3, cards.LENGTH + 4)


def try_code(visit: Visit, text: str) -> Turn | None:
    """Text from a chat in which nobody is known yet, or a code from one who brings a new card."""
    desk, code = visit.desk, cards.normalised(text)
    if told_adults.is_code(text):
        _tell_an_adult_here(visit, text)
        return None
    if len(code) != cards.LENGTH and not handovers.is_one(text):
        tried = any(c.isdigit() for c in code) and len(code) in _NEARLY
        _ask_code(visit, "code_wrong" if tried else "code_ask")
        return None
    if not desk.may_try(visit.chat.address):
        show(visit, "code", phrase_for(visit, "code_slow"))
        return None
    if handovers.is_one(text):
        return _handed_over(visit, text)
    student = cards.student_by_card(visit.connection, desk.vault, code)
    if student is None:
        desk.tried(visit.chat.address)
        show(visit, "code", phrase_for(visit, "code_wrong"))
        return None
    visit.screen.spoke = visit.chat.language
    visit.chat.language = spoken_to_in(student.language, desk.settings.language)
    _ask_initials(visit, student, code)
    return None


def _tell_an_adult_here(visit: Visit, code: str) -> None:
    """Of the staff, who asked on their page to be told of alerts here too."""
    desk, chat = visit.desk, visit.chat
    if not desk.may_try(chat.address):
        show(visit, "code", phrase_for(visit, "code_slow"))
    elif told_adults.join_chat(visit.connection, desk.vault, code, chat.id, visit.now):
        show(visit, "code", phrase_for(visit, "adult_told_here"))
    else:
        desk.tried(chat.address)
        show(visit, "code", phrase_for(visit, "code_wrong"))


def _ask_code(visit: Visit, name: str) -> None:
    """Once for all that came together."""
    screen, asked = visit.screen, phrase_for(visit, name)
    together = screen.serial >= visit.incoming.came_with
    if not (together and (screen.at, screen.text) == ("code", asked)):
        show(visit, "code", asked)


def follow_link(visit: Visit, code: str) -> Turn | None:
    """A start link. For who is here already, one that is not good changes nothing: what stands, stays."""
    desk, address = visit.desk, visit.chat.address
    if visit.student is None or card_is_shown(visit):
        return try_code(visit, code)
    if not desk.may_try(address):
        say(visit, "code_slow")
        return None
    if is_handover(visit, code) or is_card(visit, code, guessed=True):
        return try_code(visit, code)
    say(visit, "link_not_good")
    return None


def is_handover(visit: Visit, text: str) -> bool:
    """Whether a text that answers something else is a good code from another channel."""
    if not handovers.is_one(text) or not visit.desk.may_try(visit.chat.address):
        return False
    found = handovers.look(visit.connection, visit.desk.vault, text, visit.now) is not None
    if not found and any(c.isdigit() for c in text):  # or it is an answer of sixteen letters
        visit.desk.tried(visit.chat.address)
    return found


def is_card(visit: Visit, text: str, *, guessed: bool = False) -> bool:
    """Whether a text that answers something else is a good code: a sibling has come, or a new card.

    Codes have figures in them, but for a few of those once given; ten letters are no guess at one,
    unless they came as a code (`guessed`).
    """
    code, address = cards.normalised(text), visit.chat.address
    if len(code) != cards.LENGTH or not (guessed or any(c.isdigit() for c in text)):
        return False
    if not set(code) <= set(cards.ALPHABET) or not visit.desk.may_try(address):
        return False
    found = cards.student_by_card(visit.connection, visit.desk.vault, code)
    if found is None:
        visit.desk.tried(address)
    return found is not None


def show_again(visit: Visit, at: str) -> None:
    """The initials, or the opening's card, that something else had taken the place of."""
    newcomer, screen = _newcomer(visit), visit.screen
    if newcomer is None:
        show(visit, "code", phrase_for(visit, "code_ask"))
    elif at == "confirm":
        _ask_initials(visit, newcomer, screen.key)
    else:
        visit.student = newcomer
        show_opening(visit, screen.page)


def confirm(visit: Visit, *, yes: bool) -> Turn | None:
    newcomer = _newcomer(visit)
    if not yes or newcomer is None:
        _leave(visit, "confirm_not")
        return None
    if handovers.is_one(visit.screen.key):
        return _go_on_here(visit, visit.screen.key)
    if not _card_is_good(visit):
        _leave(visit, "code_wrong")
        return None
    if not _old_enough(visit, newcomer, f"/c/{visit.screen.key}"):
        return None
    if _is_stopped(visit, newcomer):
        return None
    here = chats.students_here(visit.connection, visit.desk.vault, visit.chat.id)
    known = newcomer.id in [student.id for student in here]
    if known and agreed(visit.connection, newcomer, visit.now):
        return let_in(visit, newcomer)
    visit.student = newcomer
    show_opening(visit)
    return None


def _card_is_good(visit: Visit) -> bool:
    """It may have been revoked since it was shown. Without one somebody known says yes again."""
    code = visit.screen.key
    return not code or cards.student_by_card(visit.connection, visit.desk.vault, code) is not None


def turn_card(visit: Visit, number: int) -> None:
    visit.student = _newcomer(visit)
    student = visit.screen.student
    cards = _cards(visit)
    redraw(visit, cards[number], _card_rows(visit, number, len(cards)))
    visit.screen.page, visit.screen.student = number, student


def opening_reply(visit: Visit, text: str) -> Turn | None:
    """Typed instead of pressed."""
    visit.student = _newcomer(visit)
    yes = False if command_in(text) in _LEAVES else is_yes(text)
    if yes is not None:
        return decide(visit, yes=yes)
    next_one = fold(text) == fold(phrase_for(visit, "next_card"))
    more = next_one or opening.wants_more(text)
    if not more:
        say(visit, "opening_again")
    _show_card(visit, visit.screen.page + more)
    return None


def decide(visit: Visit, *, yes: bool) -> Turn | None:
    newcomer = _newcomer(visit)
    if not yes or newcomer is None:
        visit.student = newcomer
        _leave(visit, "declined")
        return None
    if _is_stopped(visit, newcomer):
        return None
    if not _card_is_good(visit):
        _leave(visit, "code_wrong")
        return None
    agree_in(visit.connection, newcomer, visit.chat.language, CHANNEL, visit.now)
    chats.link(visit.connection, visit.chat, newcomer.id, visit.now)
    return let_in(visit, newcomer)


def let_in(visit: Visit, student: Student) -> Turn | None:
    """On with what is under way; else what to talk about."""
    settle(visit)
    visit.student = student
    visit.chat.student_id, visit.chat.conversation_id = student.id, None
    # Of whoever was here before, on the same phone.
    visit.screen.typed_by, visit.screen.before, visit.screen.spoke = "student", "", ""
    _is_here_now(visit)
    why = consenting.stops(visit, student)
    if why:
        consenting.tell_stopped(visit, student, why)
        return None
    if student.band == YOUNGEST:
        rows = [("types_adult", "adult"), ("types_student", "student")]
        options = column([(phrase_for(visit, name), f"types:{who}") for name, who in rows])
        show(visit, "types", phrase_for(visit, "who_types"), options)
        return None
    return choosing.straight_on(visit)


def typed_by(visit: Visit, who: str) -> Turn | None:
    visit.screen.typed_by = who
    if who == "adult":
        say(visit, "note_hint")
    return choosing.straight_on(visit)


def _handed_over(visit: Visit, code: str) -> Turn | None:
    """Only looked at, and asked whose it is: anybody may have sent this link."""
    found = handovers.look(visit.connection, visit.desk.vault, code, visit.now)
    here = (
        found is not None and found.typed_by != handovers.BESIDE
    )  # that one is for the page alone
    student = (
        people.student_by_id(visit.connection, visit.desk.vault, found.student_id)
        if found and here
        else None
    )
    if found is None or student is None:
        visit.desk.tried(visit.chat.address)
        show(visit, "code", phrase_for(visit, "go_gone"))
        return None
    if visit.student is not None and visit.student.id == student.id:
        return _go_on_here(visit, code)
    visit.screen.spoke = visit.chat.language
    visit.chat.language = found.language
    _ask_initials(visit, student, cards.normalised(code))
    return None


def _go_on_here(visit: Visit, code: str) -> Turn | None:
    """In the middle of a question that another channel had asked: at the same question."""
    connection, desk = visit.connection, visit.desk
    found = handovers.take(connection, desk.vault, code, visit.now)
    student = people.student_by_id(connection, desk.vault, found.student_id) if found else None
    if found is None or student is None:  # used up since it was looked at
        show(visit, "code", phrase_for(visit, "go_gone"))
        return None
    if not _old_enough(visit, student, "") or _is_stopped(visit, student):
        return None
    settle(visit)
    chats.link(connection, visit.chat, student.id, visit.now)
    visit.student, visit.chat.language = student, found.language
    visit.chat.student_id, visit.chat.conversation_id = student.id, found.conversation_id
    visit.screen.typed_by, visit.screen.before, visit.screen.spoke = found.typed_by, "", ""
    _is_here_now(visit)
    say(visit, "opening_telegram")
    return choosing.choose(visit)


def _is_stopped(visit: Visit, student: Student) -> bool:
    """If so, the student is told why, and nothing of them stays here but what was before."""
    why = consenting.stops(visit, student)
    if why == WITHDRAWN and agreed(visit.connection, student, visit.now):
        chats.link(visit.connection, visit.chat, student.id, visit.now)
        visit.student, visit.chat.student_id = student, student.id
        visit.chat.conversation_id = None
        consenting.tell_stopped(visit, student, why)
    elif why:
        visit.student = student
        _leave(visit, stopped_words(visit.connection, student.id, why))
        say(visit, "help_is_here")
    return bool(why)


def _old_enough(visit: Visit, student: Student, path: str) -> bool:
    """If not, the student is shown the way to the web page, as far as a phone can reach it."""
    if arrival.old_enough_for_telegram(visit.desk, student, visit.now):
        return True
    page, least = visit.desk.base_url, visit.desk.settings.telegram_min_age
    if account.on_this_computer_only(page):
        _leave(visit, "too_young_no_page", age=str(least))
    else:
        _leave(visit, "too_young", age=str(least), link=f"{page}{path}")
    return False


def _is_here_now(visit: Visit) -> None:
    """From the next message on it is theirs; of a press nobody knows what was written before it."""
    number, screen = visit.incoming.message_id, visit.screen
    screen.since = number if visit.incoming.kind != "press" else max(number, screen.newest) + 1
    screen.reviewed = False


def _ask_initials(visit: Visit, student: Student, code: str) -> None:
    first = not card_is_shown(visit)
    rows = column(
        [(phrase_for(visit, "confirm_yes"), "yes"), (phrase_for(visit, "confirm_no"), "no")]
    )
    asked = phrase_for(visit, "confirm_initials", initials=arrival.initials(student.name))
    show(visit, "confirm", asked, rows, student=student.id, key=code)
    if first:
        visit.screen.card_since = visit.incoming.message_id


def _newcomer(visit: Visit) -> Student | None:
    """Whose card was shown, if they are still at the school and the card is good."""
    return people.student_by_id(visit.connection, visit.desk.vault, visit.screen.student)


def _leave(visit: Visit, name: str, **values: str) -> None:
    """Nothing stays but the chat's own students, where it has some."""
    settle(visit)
    say(visit, name, **values)
    here = chats.students_here(visit.connection, visit.desk.vault, visit.chat.id)
    visit.forget = not here
    visit.screen.at, visit.screen.rows, visit.screen.student = "", [], ""
    visit.chat.language = visit.screen.spoke or visit.chat.language
    visit.screen.key = visit.screen.spoke = ""


def show_opening(visit: Visit, number: int = 0) -> None:
    """The short words, in as many messages as it takes; the card that asks is the last of them."""
    before = opening_messages(lambda name: phrase_for(visit, name))[:-1] if number == 0 else []
    for text in before:
        send_said(visit)
        visit.said.append(text)
    _show_card(visit, number)


def _show_card(visit: Visit, number: int) -> None:
    """What was said beside it comes in a message before it, where both are more than a card holds."""
    student, cards = visit.student.id if visit.student else "", _cards(visit)
    number = min(number, len(cards) - 1)  # in another language there may be fewer
    if len("\n\n".join([*visit.said, cards[number]])) > MOST:
        send_said(visit)
    rows = _card_rows(visit, number, len(cards))
    code = visit.screen.key if card_is_shown(visit) else ""
    show(visit, "opening", cards[number], rows, page=number, student=student, key=code)


def _cards(visit: Visit) -> list[str]:
    """The one that asks, and behind it all of it in full."""

    def t(name: str) -> str:
        return phrase_for(visit, name)

    return [opening_messages(t)[-1], *opening_cards(t)]


def _card_rows(visit: Visit, number: int, all: int) -> list[list[Button]]:
    """Yes and no on every card."""
    rows = [("opening_yes", "yes"), ("opening_no", "no")]
    if number < all - 1:
        rows.append(("next_card" if number else "opening_more", f"card:{number + 1}"))
    return column([(phrase_for(visit, name), act) for name, act in rows])
