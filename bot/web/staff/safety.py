"""Who is told of a worry, whether they are reached, and whether worries are looked for; for admins.

An admin reads here that something waits, and never what. To stop looking for worries takes a second admin,
and a reason that stays in the log of alerts; to look again takes one. A student can ask to talk to someone
in any case.
"""

from collections.abc import Callable, Mapping

from bot.web.pages import Go, Page
from bot.web.staff.messages import message, one_message
from bot.web.staff.visit import Visit, phrase_for, troubles_told
from dialogs.drafts.times import date_of
from dialogs.words import can_be_kept, has_something
from storage import access, staffing, told_adults, watch_off
from storage.database import Store
from storage.staffing import COUNSELOR, FIRST

LONGEST = 1000  # letters of a reason


def safety_page(visit: Visit, notice: str = "", typed: str = "", status: int = 200) -> Page:
    """`notice`: a phrase for what could not be done, and `typed` the reason that came with it."""
    connection, vault, zone = visit.connection, visit.desk.vault, visit.desk.school.timezone
    adults = told_adults.told_adults(connection, vault)
    named = {one.id for one in adults}
    values = {
        "adults": adults,
        "trials": told_adults.newest_trials(connection),
        "candidates": [
            one
            for one in staffing.members(connection, vault, visit.who.school_id)
            if one.email not in ("", FIRST) and not one.left and one.id not in named
        ],
        "troubles": troubles_told(visit),
        "tells": visit.desk.facts().tells,
        "off": watch_off.watch_off(connection, vault),
        "names": access.staff_names(connection, vault, visit.who),
        "me": visit.who.id,
        "notice": phrase_for(visit, notice) if notice else "",
        "typed": typed,
        "day": lambda at: date_of(at, visit.language, zone),
        "done": bool(visit.form.one("done")) and not notice,
    }
    return Page("staff/safety.html", values, status)


def safety_sent(visit: Visit) -> Page | Go:
    act = _ACTS.get(visit.form.one("do"))
    if act is None:
        return one_message(visit, "page_not_found", 404)
    wrong = act(visit)
    visit.after = _renewed(visit)
    if wrong:
        return safety_page(visit, wrong, visit.form.one("why"), 422)
    return Go("/staff/safety?done=1")


def reached_sent(visit: Visit) -> Page | Go:
    """For who is told: by Telegram too, as they ask for themselves, or not any more."""
    connection, vault, who = visit.connection, visit.desk.vault, visit.who
    if who.id not in {one.id for one in told_adults.told_adults(connection, vault)}:
        return one_message(visit, "page_not_found", 404)
    if visit.form.one("do") != "telegram":
        told_adults.leave_chat(connection, vault, who.id)
        return Go("/staff/alerts")
    bot = visit.desk.telegram()
    if not bot:
        return one_message(visit, "staff_reached_no_telegram", 409)
    code = told_adults.give_code(connection, vault, who.id, visit.now)
    link = f"https://t.me/{bot.removeprefix('@')}?start={code}"
    return message(visit, [phrase_for(visit, "staff_reached_how", bot=bot), link, code])


def _renewed(visit: Visit) -> Callable[[Store], object]:
    renew = visit.desk.renew
    return lambda _store: renew()


# --- what may be done --------------------------------------------------------------------------------------


def _name(visit: Visit) -> str:
    """They become a counselor, if they are none: who is told must be able to read."""
    connection, vault, school_id = visit.connection, visit.desk.vault, visit.who.school_id
    who = staffing.member_by_id(connection, vault, visit.form.one("who"))
    if who is None or who.left or who.email in ("", FIRST):
        return "staff_safety_nobody"
    staffing.give_role(connection, school_id, who.id, COUNSELOR, visit.now)
    told_adults.name_adult(connection, vault, school_id, who.id, visit.now)
    return ""


def _put_first(visit: Visit) -> str:
    told_adults.put_first(visit.connection, visit.form.one("who"))
    return ""


def _take_off(visit: Visit) -> str:
    told_adults.take_off(visit.connection, visit.form.one("who"))
    return ""


def _try_again(visit: Visit) -> str:
    told_adults.forget_trials(visit.connection, visit.form.one("who"))
    return ""


def _ask_for_off(visit: Visit) -> str:
    why = visit.form.one("why").strip()
    if not has_something(why) or len(why) > LONGEST or not can_be_kept(why):
        return "staff_watch_why"
    who = visit.who
    watch_off.ask_for_off(visit.connection, visit.desk.vault, who.school_id, who.id, why, visit.now)
    return ""


def _agree(visit: Visit) -> str:
    who = visit.who
    agreed = watch_off.agree(visit.connection, visit.desk.vault, who.school_id, who.id, visit.now)
    return "" if agreed else "staff_watch_second"


def _turn_on(visit: Visit) -> str:
    who = visit.who
    watch_off.end(visit.connection, visit.desk.vault, who.school_id, who.id, visit.now)
    return ""


_ACTS: Mapping[str, Callable[[Visit], str]] = {
    "name": _name,
    "first": _put_first,
    "take_off": _take_off,
    "try": _try_again,
    "watch_ask": _ask_for_off,
    "watch_agree": _agree,
    "watch_on": _turn_on,
}
