"""From a card's code to the first question: whose initials, four pictures, what this is, and a yes.

A link or QR code leads here too. Until the student has said yes nothing of theirs is kept.
"""

from bot.conversation import arrival
from bot.turn import agree_in
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student.asking import under_way
from bot.web.student.messages import message, one_message
from bot.web.student.visit import Visit, begin_session, change, end, phrase_for, step_up
from storage import cards, handovers, people, pins
from storage.handovers import Handover
from storage.people import Student
from storage.sessions import AGREED, KNOWN, PIN

# One short card after the other, then the yes.
CARDS = ("opening_what", "opening_who", "opening_live", "opening_choice")

PICTURES = {"dog": "🐶", "cat": "🐱", "fish": "🐟", "bird": "🐦", "sun": "☀️", "moon": "🌙",
            "star": "⭐", "tree": "🌳", "apple": "🍎", "ball": "⚽", "car": "🚗", "boat": "⛵"}  # fmt: skip


def first_page(visit: Visit) -> Page | Go:
    """Where a code is typed; for who is in already, on with their conversation."""
    return Go("/talk") if visit.inside else code_page(visit)


def code_page(visit: Visit, notice: str = "", status: int = 200) -> Page:
    return Page("code.html", {"notices": [phrase_for(visit, notice)] if notice else []}, status)


def show_card(visit: Visit, code: str) -> Student | None:
    """Whose card it is, from now on at this page; None for a wrong or revoked code."""
    student = cards.student_by_card(visit.connection, visit.desk.vault, code)
    if student is not None:
        cards.note_use(visit.connection, visit.desk.vault, code, visit.now)
        begin_session(visit, student)
    return student


def confirm_page(visit: Visit) -> Page | Go:
    if visit.inside:
        return Go("/talk")
    return _initials(visit, "")


def handed_over(visit: Visit, code: str) -> Page:
    """From another channel: looked at, not yet used up, since a preview may look as well."""
    found = handovers.look(visit.connection, visit.desk.vault, code, visit.now)
    if found is None:
        return one_message(visit, "go_gone", 410)
    student = people.student_by_id(visit.connection, visit.desk.vault, found.student_id)
    if student is None:
        return one_message(visit, "go_gone", 410)
    begin_session(visit, student)
    visit.language = found.language
    return _initials(visit, cards.normalised(code))


def enter(visit: Visit) -> Page | Go:
    """The student has said whether it is their card."""
    if visit.inside:
        return Go("/talk")
    if visit.form.one("me") != "yes":
        end(visit)
        return message(visit, [phrase_for(visit, "confirm_not")])
    shared = visit.form.one("device") != "own"
    code = visit.form.one("handover")
    if code:
        taken = handovers.take(visit.connection, visit.desk.vault, code, visit.now)
        if taken is None or taken.student_id != visit.own_session.student_id:
            end(visit)
            return one_message(visit, "go_gone", 410)
        return _go_on(visit, taken, shared)
    if pins.wanted(visit.connection, visit.who):
        step_up(visit, stage=PIN, shared_device=shared)
        return Go("/pin")
    return let_in(visit, shared)


def let_in(visit: Visit, shared: bool) -> Go:
    """Known from now on: to the conversation under way, or to what this is."""
    found = under_way(visit)
    step_up(visit, stage=KNOWN, shared_device=shared, conversation_id=found)
    return Go("/talk?again=1" if found else "/hello")


def opening_page(visit: Visit) -> Page | Go:
    """One card at a time, by its number; the last one asks."""
    number = min(max(visit.form.number("card") or 1, 1), len(CARDS))
    if visit.own_session.stage == AGREED:
        return Go("/choose")
    values = {"number": number, "all": len(CARDS), "text": phrase_for(visit, CARDS[number - 1])}
    return Page("opening.html", values)


def decide(visit: Visit) -> Page | Go:
    if visit.form.one("start") != "yes":
        text = phrase_for(visit, "declined")
        end(visit)
        return message(visit, [text])
    agree_in(visit.connection, visit.who, visit.language, CHANNEL, visit.now)
    change(visit, stage=AGREED)
    return Go("/choose")


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
    shared = visit.own_session.shared_device
    if not pins.is_set(visit.connection, visit.who.id):
        if visit.form.one("keep") != "yes":
            return _pin(visit, picked, remember=True)
        pins.choose(visit.connection, visit.desk.vault, visit.who, picked, visit.now)
        return let_in(visit, shared)
    if pins.check(visit.connection, visit.desk.vault, visit.who.id, picked):
        return let_in(visit, shared)
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
        "locked": locked,
    }
    return Page("pin.html", values)


def _initials(visit: Visit, handover: str) -> Page:
    values = {"initials": arrival.initials(visit.who.name), "handover": handover}
    return Page("confirm.html", values)


def _go_on(visit: Visit, taken: Handover, shared: bool) -> Go:
    visit.language = taken.language
    step_up(
        visit, stage=AGREED, shared_device=shared, conversation_id=taken.conversation_id,
        language=taken.language, typed_by=taken.typed_by,
    )  # fmt: skip
    return Go("/talk?again=1")
