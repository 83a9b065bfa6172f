"""The school's settings, for admins: what students and staff are told, when there is school, what is asked.

One form: whatever button is pressed, nothing that was typed elsewhere on the page is lost. What config.toml
gives is shown and cannot be changed here.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.school_settings import changes, is_right
from bot.web.pages import Go, Page
from bot.web.staff.visit import Visit, phrase_for
from dialogs.completeness import complete
from dialogs.holidays import parts_of
from dialogs.language import text_in
from storage import settings
from storage.database import Store


def settings_page(
    visit: Visit, typed: Mapping[str, Any] | None = None, wrong: tuple[str, ...] = ()
) -> Page:
    """`typed`: what was sent and could not be kept, of which `wrong` is what is wrong."""
    facts = visit.desk.facts()
    now = {name: getattr(facts.settings, name) for part in PARTS.values() for name in part}
    values = {
        "done": bool(visit.form.one("done")) and not wrong,
        "now": {**now, **(typed or {})},
        "fixed": facts.fixed,
        "wrong": [_named(visit, name, (typed or {}).get(name)) for name in wrong],
        "zones": timezones(),
        "usual": USUAL,
        "flows": flows_here(visit),
        "telegram": visit.desk.telegram(),
        "in_language": _in_language,
        "parts_of": parts_of,
    }
    return Page("staff/settings.html", values, 422 if wrong else 200)


def _named(visit: Visit, name: str, value: object) -> str:
    """What is wrong, as its field is called; of several days, which."""
    called = phrase_for(visit, f"staff_set_{name}")
    days = [one for one in value if not is_right(name, [one])] if isinstance(value, list) else []
    return f"{called} ({'; '.join(days)})" if days and name == "holidays" else called


def settings_sent(visit: Visit) -> Page | Go:
    """All of it is kept, or nothing."""
    typed, wrong = take(visit, *PARTS)
    return settings_page(visit, typed, wrong) if wrong else Go("/staff/settings?done=1")


def take(visit: Visit, *parts: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the form says of some parts, and what of it is wrong; where nothing is, it is kept."""
    names = [name for part in parts for name in PARTS[part] if not is_fixed(visit, name)]
    typed = {name: _READ[name](visit, name) for name in names}
    wrong = tuple(
        name
        for name, value in typed.items()
        if not is_right(name, value) or (isinstance(value, str) and len(value) > _LONGEST)
    )
    if not wrong:
        keep(visit, changes(visit.desk.settings, typed))
    return typed, wrong


def keep(visit: Visit, values: Mapping[str, Any]) -> None:
    """They hold from the next page on."""
    who, school = visit.who, visit.desk.school
    settings.keep_settings(visit.connection, visit.desk.vault, school.id, values, who.id, visit.now)
    visit.after = _renewed(visit)


def is_fixed(visit: Visit, name: str) -> bool:
    return name in visit.desk.facts().fixed


# As people there call them.
USUAL = {
    "America/New_York": "Eastern (New York)", "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)", "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)", "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)", "America/Puerto_Rico": "Puerto Rico",
}  # fmt: skip


@cache
def timezones() -> tuple[str, ...]:
    """Those of the United States first, then the Americas."""
    named = (one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))
    rest = sorted(set(named) - {*USUAL}, key=lambda one: (not one.startswith("America/"), one))
    return (*USUAL, *rest)


def flows_here(visit: Visit) -> dict[str, str]:
    """What students can be asked, as it is called."""
    return {
        flow.name: text_in(flow.title, visit.language)
        for flow in visit.desk.flows()
        if not flow.respondent
    }


def _renewed(visit: Visit) -> Callable[[Store], object]:
    renew = visit.desk.renew
    return lambda _store: renew()


def _in_language(given: str | Mapping[str, str], language: str) -> str:
    """What stands in the field of a language: of one text for all, the same in each."""
    return given if isinstance(given, str) else given.get(language, "")


# --- what a form says --------------------------------------------------------------------------------------


def _text(visit: Visit, name: str) -> str:
    return " ".join(visit.form.one(name).split())


def _number(visit: Visit, name: str) -> int | str:
    number = visit.form.number(name)
    return visit.form.one(name) if number is None else number


def _texts(visit: Visit, name: str) -> str | dict[str, str]:
    """A text for each language in which there is one."""
    given = {code: visit.form.one(f"{name}-{code}").strip() for code in complete()}
    return {code: text for code, text in given.items() if text} or ""


def _flows(visit: Visit, name: str) -> list[str] | None:
    """Where all are ticked, those to come are offered too; None where none is."""
    ticked, here = set(visit.form.all(name)), list(flows_here(visit))
    if set(here) <= ticked:
        return []
    return [one for one in here if one in ticked] or None


def _holidays(visit: Visit, _name: str) -> list[str]:
    form = visit.form
    rows = zip(form.all("first"), form.all("last"), form.all("called"), strict=False)
    found = []
    for first, last, called in rows:
        if first or last or called.strip():
            days = f"{first}/{last}" if last and last != first else first
            found.append(f"{days} {' '.join(called.split())[:80]}".strip())
    return sorted(found)


def _hours(visit: Visit, _name: str) -> str:
    begins, ends = visit.form.one("begins")[:5], visit.form.one("ends")[:5]
    return f"{begins}-{ends}" if begins or ends else ""


_LONGEST = 120  # letters of a name: it stands at the top of every page
_CONTACT = ("contact_name", "contact_role", "contact_where", "contact_phone")
PARTS: Mapping[str, tuple[str, ...]] = {
    "school": ("name", "timezone", "language"),
    "contact": (*_CONTACT, "check_in_reader"),
    "calendar": ("holidays", "hours"),
    "report": ("report_line",),
    "asked": ("flows", "transition_age", "telegram_min_age"),
    "papers": ("box_limit",),
}
_READ: Mapping[str, Callable[[Visit, str], Any]] = {
    "name": _text, "timezone": _text, "language": _text,
    **dict.fromkeys(_CONTACT, _texts), "check_in_reader": _text,
    "holidays": _holidays, "hours": _hours,
    "flows": _flows, "transition_age": _number, "telegram_min_age": _number,
    "report_line": _text,
    "box_limit": _number,
}  # fmt: skip
