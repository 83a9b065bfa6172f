"""How staff come in and go: a one-time link, a passkey, a recovery code; and showing the passkey again.

Somebody comes by a link once and makes a passkey there. From then on the passkey is all they need; who has
lost it comes in by a recovery code, or by a new link, and makes another one.

Links may be looked at by programs that scan mail, so a look changes nothing: they are used by a press.
"""

from bot.web.pages import Go, Page
from bot.web.staff import passkeys
from bot.web.staff.messages import one_message
from bot.web.staff.passkeys import NotRight
from bot.web.staff.visit import (
    Visit,
    begin_session,
    end,
    is_enrolling,
    phrase_for,
    speak,
    step_up,
)
from bot.web.staff.ways_back import before, onward
from dialogs.words import can_be_kept, has_something
from storage import staff_entry
from storage.staff_sessions import ENROL, IN
from storage.staffing import FIRST, Member, TakenName, folded_email, member_by_id, name_first

# --- by a link -------------------------------------------------------------------------------------


def link_page(visit: Visit, code: str) -> Page:
    """Whose it is, and a button that uses it."""
    vault = visit.desk.vault
    staff_id = staff_entry.look_at_link(visit.connection, vault, code, visit.now)
    who = member_by_id(visit.connection, vault, staff_id) if staff_id else None
    if who is None:
        return one_message(visit, "staff_link_gone", 410)
    return _link_page(visit, code, who)


def _link_page(visit: Visit, code: str, who: Member, told: str = "", status: int = 200) -> Page:
    """Who begins a school says here who they are."""
    typed = {name: visit.form.one(name) for name in ("name", "email")}
    values = {
        "code": code,
        "first": who.email == FIRST,
        "name": typed["name"] if who.email == FIRST else who.name,
        "email": typed["email"] if who.email == FIRST else who.email,
        "told": told,
    }
    return Page("staff/link.html", values, status)


def link_sent(visit: Visit) -> Page | Go:
    code, vault = visit.form.one("code"), visit.desk.vault
    looked = staff_entry.look_at_link(visit.connection, vault, code, visit.now)
    who = member_by_id(visit.connection, vault, looked) if looked else None
    if who is not None and who.email == FIRST:
        told = _named(visit, who)
        if told:
            return _link_page(visit, code, who, told, 422)
    staff_id = staff_entry.use_link(visit.connection, vault, code, visit.now)
    if staff_id is None:
        return one_message(visit, "staff_link_gone", 410)
    begin_session(visit, staff_id, ENROL)
    return Go("/staff/enrol")


def _named(visit: Visit, who: Member) -> str:
    """Who begins a school has a name and an e-mail from now on; or what has to be mended first."""
    name = " ".join(visit.form.one("name").split())
    email = folded_email(visit.form.one("email"))
    right = "@" in email and has_something(name) and can_be_kept(name + email)
    if not right or max(len(name), len(email)) > LONGEST:
        return phrase_for(visit, "staff_first_needs")
    try:
        name_first(visit.connection, visit.desk.vault, visit.desk.school.id, who.id, email, name)
    except TakenName:
        return phrase_for(visit, "staff_people_taken", name=name)
    return ""


LONGEST = 200

# --- a new passkey ---------------------------------------------------------------------------------


def enrol_page(visit: Visit) -> Page:
    return Page("staff/enrol.html", {"first": is_enrolling(visit), "notice": ""})


def enrol_sent(visit: Visit) -> Page | Go:
    """First pressed: the browser is asked for a passkey. Then sent with it."""
    if not is_enrolling(visit) and not visit.own_session.proved(visit.now):
        return Go("/staff/prove")  # another device is let in only by who is surely there
    connection, vault, base = visit.connection, visit.desk.vault, visit.desk.base_url
    answer, staff_id = visit.form.one("credential"), visit.who.id
    if not answer:
        who = member_by_id(connection, vault, staff_id)
        email, name = (who.email, who.name) if who else ("", "")
        has = staff_entry.passkeys_of(connection, staff_id)
        options = passkeys.asks_new(base, visit.desk.settings.name, email, name, has)
        return _asked(visit, "enrol", options, staff_id)
    asked = _taken(visit, "enrol")
    try:
        if asked is None or asked[0] != staff_id:
            raise NotRight
        new = passkeys.made(answer, asked[1], base, staff_id)
        if staff_entry.passkey_by_id(connection, vault, new.id) is not None:
            raise NotRight
    except NotRight:
        notice = phrase_for(visit, "staff_passkey_wrong")
        return Page("staff/enrol.html", {"first": is_enrolling(visit), "notice": notice}, 422)
    staff_entry.add_passkey(connection, vault, visit.who.school_id, new, visit.now)
    first = is_enrolling(visit)
    step_up(visit, stage=IN, proved_at=visit.now)
    if not first:
        return Go("/staff")
    codes = staff_entry.give_codes(connection, vault, visit.who.school_id, staff_id, visit.now)
    return Page("staff/codes.html", {"codes": codes})


# --- signing in ------------------------------------------------------------------------------------


def sign_in_page(visit: Visit, notice: str = "", status: int = 200, code: str = "") -> Page | Go:
    if visit.inside:
        return Go("/staff")
    told = phrase_for(visit, notice, code=code) if notice else ""
    settings = visit.desk.sign_in
    sso = settings.name if settings.issuer else ""
    return Page("staff/in.html", {"notice": told, "sso": sso}, status)


def sign_in_sent(visit: Visit) -> Page | Go:
    """First pressed: the browser is asked for a passkey. Then sent with it."""
    answer = visit.form.one("credential")
    if not answer:
        return _asked(visit, "passkey", passkeys.asks_known(visit.desk.base_url), None)
    asked = _taken(visit, "passkey")
    staff_id = _shown(visit, answer, asked[1]) if asked else None
    if staff_id is None:
        return sign_in_page(visit, "staff_passkey_wrong", 403)
    begin_session(visit, staff_id, IN)
    if not visit.who.roles:  # an admin has taken them all
        end(visit)
        return sign_in_page(visit, "staff_no_role", 403)
    return Go("/staff")


def recover_sent(visit: Visit) -> Page | Go:
    """With a recovery code: to a new passkey, and to nothing else before it."""
    vault = visit.desk.vault
    staff_id = staff_entry.use_code(visit.connection, vault, visit.form.one("code"))
    if staff_id is None:
        return sign_in_page(visit, "staff_code_wrong", 404)
    begin_session(visit, staff_id, ENROL)
    return Go("/staff/enrol")


def too_many_page(visit: Visit) -> Page | Go:
    return sign_in_page(visit, "staff_code_slow", 429)


# --- being surely there ----------------------------------------------------------------------------


def prove_page(visit: Visit, notice: str = "", status: int = 200) -> Page:
    back = _back(visit)
    return Page(
        "staff/prove.html", {"notice": notice, "back": back, "before": before(back)}, status
    )


def prove_sent(visit: Visit) -> Page | Go:
    answer, has = (
        visit.form.one("credential"),
        staff_entry.passkeys_of(visit.connection, visit.who.id),
    )
    if not answer:
        options = passkeys.asks_known(visit.desk.base_url, has)
        return _asked(visit, "prove", options, visit.who.id)
    asked = _taken(visit, "prove")
    if not asked or asked[0] != visit.who.id or _shown(visit, answer, asked[1]) != visit.who.id:
        return prove_page(visit, phrase_for(visit, "staff_passkey_wrong"), 403)
    step_up(visit, proved_at=visit.now)
    return Go(onward(_back(visit)))


def out_sent(visit: Visit) -> Go:
    end(visit)
    return Go("/staff/in")


def language_sent(visit: Visit) -> Go:
    speak(visit, visit.form.one("language"))
    return Go(_back(visit))


def _asked(visit: Visit, kind: str, options: str, staff_id: str | None) -> Page:
    """The page on which the browser is asked; what was asked is kept, and found by what the form carries."""
    body = {"challenge": passkeys.challenge_in(options)}
    asked = staff_entry.begin_sign_in(
        visit.connection, visit.desk.vault, visit.desk.school.id, kind, body, visit.now, staff_id
    )
    visit.shown = asked  # only the browser that was asked may answer
    actions = {"enrol": "/staff/enrol", "passkey": "/staff/in", "prove": "/staff/prove"}
    values = {
        "options": options,
        "asked": asked,
        "action": actions[kind],
        "new": kind == "enrol",
        "back": _back(visit),
        "before": before(_back(visit)),
    }
    return Page("staff/passkey.html", values)


def _taken(visit: Visit, kind: str) -> tuple[str | None, str] | None:
    """Of whom, and with which challenge, this browser was asked; None for what was not, or long ago."""
    asked = visit.form.one("asked")
    if not asked or visit.began != asked:
        return None
    visit.shown = ""
    taken = staff_entry.take_sign_in(visit.connection, visit.desk.vault, asked, kind, visit.now)
    return None if taken is None else (taken[0], str(taken[1]["challenge"]))


def _shown(visit: Visit, answer: str, challenge: str) -> str | None:
    """Whose passkey it is, where it was shown rightly."""
    known = staff_entry.passkey_by_id(visit.connection, visit.desk.vault, passkeys.id_in(answer))
    if known is None:
        return None
    try:
        count = passkeys.shown(answer, challenge, visit.desk.base_url, known)
    except NotRight:
        return None
    staff_entry.note_passkey(visit.connection, known.id, count, visit.now)
    return known.staff_id


def _back(visit: Visit) -> str:
    """Where they were: a page of staff's own, and no other address."""
    back = visit.form.one("back")
    plain = back.startswith("/staff") and not set(back) & set("\\\r\n") and "//" not in back
    return back if plain else "/staff"
