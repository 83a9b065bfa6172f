"""From a card's code to the first question: whose initials, four pictures, what this is, and a yes.

Who has said yes to the same words within a year goes straight on from the pictures.

A link or QR code leads here too. Until the student has said yes nothing of theirs is kept.
"""

from dataclasses import replace

from bot.conversation import arrival
from bot.conversation.assent import agree_in
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student import consenting
from bot.web.student.choosing import TYPISTS, straight_on
from bot.web.student.messages import message, one_message
from bot.web.student.visit import (
    ADULT,
    Visit,
    begin_session,
    change,
    end,
    look_as_nobody,
    newcomer,
    phrase_for,
    step_up,
)
from dialogs import opening
from dialogs.ages import YOUNGEST
from storage import cards, consent, handovers, people, pins
from storage.handovers import BESIDE, Handover
from storage.people import Student
from storage.sessions import AGREED, KNOWN, PIN

PICTURES = {"dog": "🐶", "cat": "🐱", "fish": "🐟", "bird": "🐦", "sun": "☀️", "moon": "🌙",
            "star": "⭐", "tree": "🌳", "apple": "🍎", "ball": "⚽", "car": "🚗", "boat": "⛵"}  # fmt: skip


def first_page(visit: Visit) -> Page | Go:
    """Where a code is typed; for who is in already, on with their conversation."""
    return Go("/talk") if visit.inside else code_page(visit)


def code_page(visit: Visit, notice: str = "", status: int = 200) -> Page:
    return Page("code.html", {"notices": [phrase_for(visit, notice)] if notice else []}, status)


def show_card(visit: Visit, code: str) -> bool:
    """Whether it is a good card; this browser is asked next whose it is.

    By a link too, which a program may open that looks at links, or somebody else's page. So nothing is kept
    of it but a cookie, and who is in at this browser stays in.
    """
    card = cards.card_by_code(visit.connection, visit.desk.vault, code)
    if card is None or cards.student_of_card(visit.connection, visit.desk.vault, card) is None:
        return False
    visit.shown = card
    return True


def confirm_page(visit: Visit) -> Page | Go:
    student = newcomer(visit)
    if student is None:
        return Go("/talk" if visit.inside else "/pin")
    look_as_nobody(visit, student.language)
    visit.guest = student
    return _initials(visit, student, "")


def handed_over(visit: Visit, code: str) -> Page:
    """From another channel: looked at, not yet used up, since a preview may look as well."""
    found = handovers.look(visit.connection, visit.desk.vault, code, visit.now)
    student = (
        people.student_by_id(visit.connection, visit.desk.vault, found.student_id)
        if found
        else None
    )
    if found is None or student is None:
        return one_message(visit, "go_gone", 410)
    look_as_nobody(visit, found.language)
    visit.guest = student
    return _initials(visit, student, cards.normalised(code))


def enter(visit: Visit) -> Page | Go:
    """The student has said whether it is their card, or the code that another channel gave them."""
    me, code = visit.form.one("me"), visit.form.one("handover")
    if me != "yes" and me not in TYPISTS:
        if visit.form.one("shown") in ("", visit.card):
            visit.shown = ""
        if visit.inside:
            return Go("/talk")
        return message(visit, [phrase_for(visit, "confirm_not")])
    if code:
        taken = handovers.take(visit.connection, visit.desk.vault, code, visit.now)
        return _go_on(visit, taken) if taken else one_message(visit, "go_gone", 410)
    student = newcomer(visit)
    if student is None:
        return _pressed_again(visit, visit.form.one("shown"))
    if visit.form.one("shown") != visit.card:  # as where another tab has shown another card since
        again = confirm_page(visit)
        return replace(again, status=409) if isinstance(again, Page) else again
    cards.note_use(visit.connection, visit.card, visit.now)
    begin_session(visit, student, PIN, me if me in TYPISTS else "")
    return _known_by_pictures(visit)


def _known_by_pictures(visit: Visit) -> Page | Go:
    if pins.wanted(visit.connection, visit.who) and not _nothing_to_guard(visit):
        return Go("/pin")
    return let_in(visit)


def _pressed_again(visit: Visit, shown: str) -> Page | Go:
    """No card waits for a yes. Whoever is in goes on only where the form that said it shows their card."""
    if visit.session is None:
        return Go("/")
    whose = cards.student_of_card(visit.connection, visit.desk.vault, shown)
    if whose is not None and whose.id == visit.own_session.student_id:
        return Go("/talk" if visit.inside else "/pin")
    look_as_nobody(visit, visit.language)
    return code_page(visit, "page_ended", 403)


def _nothing_to_guard(visit: Visit) -> bool:
    """No pictures are chosen, nor asked for, while nothing may be asked or kept."""
    chosen = pins.is_set(visit.connection, visit.who.id)
    return not chosen and bool(consenting.standing_of(visit).stops)


def let_in(visit: Visit) -> Page | Go:
    """Known from now on: to the question that waits, or first to what this is."""
    if not visit.agreed:
        step_up(visit, stage=KNOWN)
        return Go("/hello")
    step_up(visit, stage=AGREED)
    return straight_on(visit)


def opening_page(visit: Visit) -> Page | Go:
    """What this is in short and in full, and the yes, on one screen."""
    if visit.own_session.stage == AGREED and visit.agreed:
        return Go("/talk")
    more = [phrase_for(visit, name) for name in opening.MORE]
    texts = [phrase_for(visit, name) for name in opening.at_first()]
    return Page("opening.html", {"texts": texts, "more": more})


def decide(visit: Visit) -> Page | Go:
    if visit.form.one("start") != "yes":
        before = consent.newest(visit.connection, visit.who.id, "assent")
        text = phrase_for(visit, "later" if before and before.given else "declined")
        end(visit)
        return message(visit, [text])
    agree_in(visit.connection, visit.who, visit.language, CHANNEL, visit.now)
    change(visit, stage=AGREED)
    return straight_on(visit)


# --- the picture PIN -----------------------------------------------------------------------------


def pin_page(visit: Visit) -> Page | Go:
    if visit.inside:
        return Go("/talk")
    return _pin(visit, ())


def pin_sent(visit: Visit) -> Page | Go:
    """One more picture tapped, or the new ones kept. Repeated taps on one picture count once."""
    if visit.inside:
        return Go("/talk")
    if visit.own_session.stage != PIN:
        return Go("/confirm")
    picked = tuple(dict.fromkeys(visit.form.one("picked").split()))[: pins.LENGTH]
    picked = tuple(name for name in picked if name in PICTURES)
    tapped = visit.form.one("picture")
    if tapped in PICTURES and tapped not in picked:
        picked = (*picked, tapped)
    if len(picked) < pins.LENGTH or visit.form.one("keep") == "no":
        return _pin(visit, () if visit.form.one("keep") == "no" else picked)
    if not pins.is_set(visit.connection, visit.who.id):
        if _nothing_to_guard(visit):  # a no came since the pictures were asked for
            return let_in(visit)
        if visit.form.one("keep") != "yes":
            return _pin(visit, picked, remember=True)
        pins.choose(visit.connection, visit.desk.vault, visit.who, picked, visit.now)
        return let_in(visit)
    if visit.form.number("tries") != pins.tries(visit.connection, visit.who.id):
        return _pin(visit, ())  # a second press of the same form is no second try
    if pins.check(visit.connection, visit.desk.vault, visit.who.id, picked):
        return let_in(visit)
    return _pin(visit, (), notice="page_pin_wrong")


def _pin(
    visit: Visit, picked: tuple[str, ...], *, notice: str = "", remember: bool = False
) -> Page:
    locked = pins.is_locked(visit.connection, visit.who.id)
    known = pins.is_set(visit.connection, visit.who.id)
    asked = "page_pin_ask" if known else "page_pin_remember" if remember else "page_pin_choose"
    if locked:
        asked, notice = "page_pin_locked", ""
    values = {
        "asked": phrase_for(visit, asked),
        "notices": [phrase_for(visit, notice)] if notice else [],
        "picked": picked,
        "pictures": PICTURES,
        "remember": remember,
        "tries": pins.tries(visit.connection, visit.who.id),
        "locked": locked,
    }
    return Page("pin.html", values)


def _initials(visit: Visit, student: Student, handover: str) -> Page:
    """Whose card it is; the youngest say with it who types, which one with a handover told before."""
    yes = {"yes": "confirm_yes"}
    if student.band == YOUNGEST and not handover:
        yes = {who: f"confirm_yes_{who}" for who in ("adult", "student", "partner")}
    card = "" if handover else visit.card
    told = arrival.initials(student.name)
    values = {"initials": told, "handover": handover, "card": card, "yes": yes}
    return Page("confirm.html", values)


def _go_on(visit: Visit, taken: Handover) -> Page | Go:
    student = people.student_by_id(visit.connection, visit.desk.vault, taken.student_id)
    if student is None:
        return one_message(visit, "go_gone", 410)
    if (
        taken.typed_by == BESIDE
    ):  # as with a card: staff have made this code, and are not let in by it
        begin_session(visit, student, PIN, ADULT)
        return _known_by_pictures(visit)
    begin_session(visit, student, KNOWN, taken.typed_by)
    visit.language = taken.language
    step_up(
        visit, stage=AGREED if visit.agreed else KNOWN,
        conversation_id=taken.conversation_id, language=taken.language,
    )  # fmt: skip
    return Go("/talk?again=1")
