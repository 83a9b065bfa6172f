"""The counselors' page: alerts that wait, the words of one, what was done about it, what is held for it.

To read is itself to take on: who is the first looks after the case, and nobody else is told any more. The
words take a passkey shown anew. A form that is sent twice is done once. Nothing here is in the log that a
student sees.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.alerting.giving_back import give_back_in
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.students import BAND_NAMES
from bot.web.staff.visit import Visit, phrase_for
from dialogs.drafts.times import date_of, time_of
from dialogs.watch.looking import asks_for_silence
from dialogs.words import can_be_kept, has_something
from storage import access, alert_cases, disclosures, requests, seen, told_adults
from storage.alert_cases import DONE, Case, Week, read_body
from storage.alert_log import (
    ACTED,
    AGAIN,
    CLOSED,
    HANDED,
    KEPT,
    NO_CONCERN,
    NOTED,
    RELEASED,
    REPORTED,
)
from storage.told_adults import ToldAdult

LONGEST = 4000  # letters of a note
PRESS = "alert"  # by which a form that was taken is noted
_REPORT = ("agency", "when", "number", "who")
_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """One alert of a case as it is read. `held`: whether it may still be given back."""

    id: str
    at: int
    kind: str
    tier: int
    body: Mapping[str, Any]
    silence: bool  # it asks that somebody is not told
    held: bool
    kept: bool  # and somebody has decided that it stays so
    was_held: bool


def alerts_page(visit: Visit) -> Page:
    """No look: who it is about and since when, and no word of theirs."""
    connection, vault = visit.connection, visit.desk.vault
    adults = {one.id: one for one in told_adults.told_adults(connection, vault)}
    values = {
        "cases": alert_cases.cases_for(connection, vault, visit.who),
        "adult": adults.get(visit.who.id),
        "telegram": visit.desk.telegram(),
        "done": alert_cases.done_cases(connection, vault, visit.who),
        "weeks": _without_the_empty_end(alert_cases.weeks(connection, _mondays(visit))),
        "requests": requests.requests_for_counselors(connection, vault, visit.who.school_id),
        "asked_of": access.names_for_counselors(connection, vault, visit.who),
        "names": _names(visit),
        "me": visit.who.id,
        "told": alert_cases.find_case(connection, vault, visit.who, visit.form.one("told")),
        "trial_waits": visit.who.id in adults and _trial_waits(visit),
        "urgent": lambda case: case.urgent_since is not None,
        **_moments(visit),
    }
    return Page("staff/alerts.html", values)


def alert_page(visit: Visit, notice: str = "", asks: str = "", status: int = 200) -> Page:
    """The words of one; whoever is the first to come here looks after it. `asks`: what is asked once more.

    What was typed in a form that comes back stands there again.
    """
    case = alert_cases.open_case(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), visit.now
    )
    if case is None:
        return one_message(visit, "page_not_found", 404)
    adults = told_adults.told_adults(visit.connection, visit.desk.vault)
    earlier = [
        one
        for one in alert_cases.cases_of(visit.connection, visit.desk.vault, case.student_id)
        if one.id != case.id and alert_cases.may_read(one, visit.who.id, adults)
    ]
    values = {
        "case": case,
        "shown": [_shown(case, one) for one in case.alerts],
        "earlier": earlier,
        "at_school": visit.desk.facts().hours.is_open(visit.now),
        "saved": bool(visit.form.one("saved")),
        "band": BAND_NAMES[case.student.band] if case.student else "",
        "classes": access.class_names(visit.connection, case.student_id),
        "names": _names(visit),
        "me": visit.who.id,
        "others": [one for one in adults if one.id not in case.named and one.id != visit.who.id],
        "named": [name for id, name in _names(visit).items() if id in case.named],
        "report_line": visit.desk.settings.report_line,
        "disclosed": disclosures.emergencies_of(
            visit.connection, visit.desk.vault, visit.who.school_id, case.student_id
        ),
        "reports": {
            one.position: json.loads(one.words) for one in case.entries if one.did == REPORTED
        },
        "notice": phrase_for(visit, notice) if notice else "",
        "typed": {name: visit.form.one(name) for name in ("words", *_REPORT)},
        "asks": asks,
        "now": visit.now,
        **_moments(visit),
    }
    return Page("staff/alert.html", values, status)


def alert_sent(visit: Visit) -> Page | Go:
    """One press of who may read it. Whatever it is, what stands in the boxes is kept with it."""
    form = visit.form
    case = alert_cases.find_case(visit.connection, visit.desk.vault, visit.who, form.one("id"))
    pressed = form.one("sure") or form.one("do")
    did, _, which = pressed.partition(" ")
    act = _ACTS.get(did)
    if case is not None and did == "back":
        return alert_page(visit)
    if case is None or act is None:
        return one_message(visit, "page_not_found", 404)
    if not form.one("sure") and (did == RELEASED or (did in DONE and case.tier == 1)):
        return alert_page(visit, asks=pressed)
    press = _press_of(visit, case)
    if seen.first_time(visit.connection, PRESS, press, None, visit.now):
        wrong = _wrong_boxes(visit) or act(visit, case, which)
        if wrong:
            seen.forget(visit.connection, PRESS, press)  # nothing was done
            return alert_page(visit, wrong, status=422)
        if did not in _WITH_WORDS and has_something(form.one("words")):
            _note(visit, case, NOTED, form.one("words").strip())
        if did != REPORTED and _has_report(visit):
            _report(visit, case, "")
    if did in (*DONE, HANDED):
        return Go(f"/staff/alerts?told={case.id}")
    return Go(f"/staff/alert?id={case.id}&saved=1")


def reached_page(visit: Visit) -> Page:
    """From the letter that only tries whether an adult is reached."""
    id = visit.form.one("trial")
    confirmed = told_adults.confirm_trial(visit.connection, visit.who.id, id, visit.now)
    return one_message(visit, "staff_trial_came" if confirmed else "staff_trial_unknown")


def _press_of(visit: Visit, case: Case) -> str:
    """The same for the same form sent twice, and for no other: each time that it is shown is in the log."""
    sent = [pair for pair in visit.form.pairs() if pair[0] != "token"]
    return visit.desk.vault.index("alert.press", json.dumps([visit.who.id, case.id, sent]))


def _shown(case: Case, one: Any) -> Shown:
    body = _NOTHING | read_body(one)
    given = {each.words for each in case.entries if each.did == RELEASED}
    held = one.alert.answer_id is not None and bool(body.get("conversation"))
    return Shown(
        one.id,
        one.at,
        one.alert.kind,
        one.alert.tier,
        body,
        any(map(asks_for_silence, alert_cases.texts_of(one))),
        held and one.id not in given,
        any((each.did, each.words) == (KEPT, one.id) for each in case.entries),
        one.id in given,
    )


# What may stand in the body of an alert: of some kinds much is missing.
_NOTHING: dict[str, Any] = dict.fromkeys(
    (
        "unreadable", "when", "asked", "before", "language", "text", "note", "said", "label", "rule",
        "flow", "channel", "where", "respondent", "typed_by", "by", "conversation",
    ),
    "",
)  # fmt: skip


def _trial_waits(visit: Visit) -> bool:
    newest = told_adults.newest_trials(visit.connection).get(visit.who.id)
    return newest is not None and newest.confirmed_at is None


def _without_the_empty_end(weeks: list[Week]) -> list[Week]:
    """This week, and those back to the first in which anything came."""
    last = max((n for n, one in enumerate(weeks) if one.cases), default=0)
    return weeks[: last + 1]


def _mondays(visit: Visit) -> list[int]:
    """When the last weeks began at the school, the newest first; and when this one ends."""
    hours = visit.desk.facts().hours
    today = hours.day(visit.now)
    monday = today - timedelta(days=today.weekday())
    return [hours.begins(monday + timedelta(days=7 * n)) for n in range(1, -_WEEKS, -1)]


def _moments(visit: Visit) -> dict[str, Callable[[int], str]]:
    zone = visit.desk.school.timezone
    return {
        "day": lambda at: date_of(at, visit.language, zone),
        "clock": lambda at: time_of(at, visit.language, zone),
    }


def _names(visit: Visit) -> Mapping[str, str]:
    """Of everybody who may have done something about a case, by their id."""
    return access.staff_names(visit.connection, visit.desk.vault, visit.who)


# --- what may be done --------------------------------------------------------------------------------------


def _wrong_boxes(visit: Visit) -> str:
    words = visit.form.one("words")
    if len(words) > LONGEST or not can_be_kept(words):
        return "staff_case_too_long"
    return _wrong_report(visit) if _has_report(visit) else ""


def _has_report(visit: Visit) -> bool:
    """Whether something stands there that the page has not put there."""
    return bool(visit.form.one("number").strip() or visit.form.one("who").strip())


def _wrong_report(visit: Visit) -> str:
    said = [visit.form.one(name) for name in _REPORT]
    right = has_something(visit.form.one("agency")) and can_be_kept("".join(said))
    return "" if right else "staff_case_report_empty"


def _say(did: str, visit: Visit, case: Case, _which: str, *, must: bool = False) -> str:
    """With what was written beside it. A phrase where that is missing."""
    words = visit.form.one("words").strip()
    if must and not has_something(words):
        if _has_report(visit):
            return ""  # that alone is kept
        return "staff_case_note_empty"
    _note(visit, case, did, words)
    return ""


def _report(visit: Visit, case: Case, _which: str) -> str:
    """That somebody has made a report, as they are bound to: kept, never sent anywhere."""
    said = {name: visit.form.one(name).strip()[:200] for name in _REPORT}
    if wrong := _wrong_report(visit):
        return wrong
    _note(visit, case, REPORTED, json.dumps(said, ensure_ascii=False))
    return ""


def _hand_over(visit: Visit, case: Case, _which: str) -> str:
    """They get a letter at once, and are reminded from then on."""
    to = visit.form.one("to")
    adults = told_adults.told_adults(visit.connection, visit.desk.vault)
    if to not in {one.id for one in adults if _may_have(case, one, adults)}:
        return "staff_case_nobody"
    _note(visit, case, HANDED, to)
    return ""


def _may_have(case: Case, one: ToldAdult, adults: list[ToldAdult]) -> bool:
    return alert_cases.may_read(case, one.id, adults)


def _release(visit: Visit, case: Case, which: str) -> str:
    """It is the student's own again: private, as any answer that they have not read back."""
    one = next((each for each in case.alerts if each.id == which), None)
    if one is None or one.alert.answer_id is None or not _shown(case, one).held:
        return "staff_case_not_held"
    held, body = one.alert.answer_id, read_body(one)
    if not give_back_in(visit.connection, visit.desk.vault, held, body, visit.now):
        return "staff_case_said_anew"
    _note(visit, case, RELEASED, one.id)
    return ""


def _keep_held(visit: Visit, case: Case, which: str) -> str:
    if which not in {one.id for one in case.alerts}:
        return "staff_case_not_held"
    _note(visit, case, KEPT, which)
    return ""


def _note(visit: Visit, case: Case, did: str, words: str = "") -> None:
    alert_cases.note(visit.connection, visit.desk.vault, case, visit.who, did, visit.now, words)


# What keeps the note itself.
_WITH_WORDS = (NOTED, ACTED, CLOSED, NO_CONCERN, AGAIN)
_ACTS: Mapping[str, Callable[[Visit, Case, str], str]] = {
    NOTED: partial(_say, NOTED, must=True),
    ACTED: partial(_say, ACTED),
    CLOSED: partial(_say, CLOSED),
    NO_CONCERN: partial(_say, NO_CONCERN),
    AGAIN: partial(_say, AGAIN),
    REPORTED: _report,
    HANDED: _hand_over,
    RELEASED: _release,
    KEPT: _keep_held,
}
