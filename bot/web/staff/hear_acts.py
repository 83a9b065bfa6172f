"""What is pressed where a round is heard: what is expected, themes, a try that the class is told, ticks.

Each press changes one note of the viewer's own (storage/round_notes.py) and leads back to where it was.
"""

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import quote

from bot.web.pages import Go, Page
from bot.web.staff import hear_facts
from bot.web.staff.hear import round_page
from bot.web.staff.hear_facts import RoundHeard, days_of_try
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.names import names_in
from dialogs.words import can_be_kept, has_something
from storage import access, round_notes
from storage.round_notes import DID, EXPECT, FOLLOW_UP, THEME, TRY

_LONGEST_NAME = 60  # of a theme


def round_sent(visit: Visit) -> Page | Go:
    """One press: `do` says what."""
    it = hear_facts.find(visit, visit.form.one("id"))
    act = _ACTS.get(visit.form.one("do"))
    if it is None or act is None:
        return one_message(visit, "page_not_found", 404)
    told = act(visit, it)
    if told:
        return round_page(visit, told, 422, unkept=visit.form.one("text"))
    if visit.form.one("at") == "talks":
        return Go(f"/staff/hear/talks?id={it.round.id}")
    return Go(f"/staff/hear/round?id={it.round.id}&heard=1#{quote(visit.form.one('at'))}")


def _expect(visit: Visit, it: RoundHeard) -> str:
    """What is ticked, and what is written; kept once, and not asked again."""
    codes: dict[str, list[str]] = {}
    for value in visit.form.all("expect"):
        place, _, code = value.rpartition(" ")
        if place and len(value) < 200:
            codes.setdefault(place, []).append(code)
    words = {
        name.removeprefix("words "): text.strip()
        for name, text in visit.form.pairs()
        if name.startswith("words ") and has_something(text)
    }
    if not all(can_be_kept(text) and len(text) <= round_notes.LONGEST for text in words.values()):
        return phrase_for(visit, "staff_hear_too_long", most=str(round_notes.LONGEST))
    if it.expected is None:
        _keep(visit, it, EXPECT, {"codes": codes, "words": words})
    return ""


def _skip(visit: Visit, it: RoundHeard) -> str:
    if it.expected is None:
        _keep(visit, it, EXPECT, {"codes": {}, "words": {}})
    return ""


def _sort(visit: Visit, it: RoundHeard) -> str:
    """All that is picked at once, so that no pick is lost; and the new theme, where one is named."""
    themes = [one.id for one in it.themes]
    picked = {
        name.removeprefix("in "): to for name, to in visit.form.pairs() if name.startswith("in ")
    }
    for one in it.quotes:
        to = picked.get(one.key)
        if to is not None and to != it.sorted_into.get(one.where, ""):
            round_notes.put_into(visit.connection, visit.who, themes, to, one.where)
    named = visit.form.one("do") == "theme" or has_something(visit.form.one("name"))
    return _theme(visit, it) if named else ""


def _theme(visit: Visit, it: RoundHeard) -> str:
    name = " ".join(visit.form.one("name").split())
    if not has_something(name) or not can_be_kept(name) or len(name) > _LONGEST_NAME:
        return phrase_for(visit, "staff_hear_theme_name", most=str(_LONGEST_NAME))
    if len(it.themes) >= round_notes.MOST_THEMES:
        return phrase_for(visit, "staff_hear_themes_many", most=str(round_notes.MOST_THEMES))
    if name not in [one.said["name"] for one in it.themes]:
        _keep(visit, it, THEME, {"name": name})
    return ""


def _end(visit: Visit, it: RoundHeard) -> str:
    """Takes back a note of their own, whatever it is."""
    if visit.form.one("note") in {one.id for one in it.notes if one.mine}:
        round_notes.end(visit.connection, visit.who, visit.form.one("note"), visit.now)
    return ""


def _try(visit: Visit, it: RoundHeard) -> str:
    """One thing to try until a day, told to the whole class; in the place of one before."""
    said, text = visit.form.one("said").strip(), visit.form.one("text").strip()
    first, last = days_of_try(visit)
    try:
        until = date.fromisoformat(visit.form.one("until"))
    except ValueError:
        return phrase_for(visit, "staff_hear_try_day")
    if not first <= until <= last:
        return phrase_for(visit, "staff_hear_try_day")
    wrong = _cannot_be_told(visit, said, text)
    if not wrong:
        for one in it.notes:
            if one.kind in round_notes.TOLD and one.mine:
                round_notes.end(visit.connection, visit.who, one.id, visit.now)
        _keep(visit, it, TRY, _told(visit, said, text) | {"until": until.isoformat()}, told=True)
    return wrong


def _did(visit: Visit, it: RoundHeard) -> str:
    """What came of it, told to the class as well."""
    tried = round_notes.newest([one for one in it.notes if one.mine], TRY)
    text = visit.form.one("text").strip()
    if tried is None:
        return ""
    wrong = _cannot_be_told(visit, str(tried.said["said"]), text)
    if not wrong:
        for one in it.notes:
            if one.kind == DID and one.mine:
                round_notes.end(visit.connection, visit.who, one.id, visit.now)
        _keep(visit, it, DID, _told(visit, str(tried.said["said"]), text), told=True)
    return wrong


def _cannot_be_told(visit: Visit, said: str, text: str) -> str:
    """Why a class cannot be told that; "" where it can. A name in it is told, and stands if they say so."""
    most = round_notes.LONGEST
    if not all(has_something(one) and can_be_kept(one) for one in (said, text)):
        return phrase_for(visit, "staff_hear_try_needs")
    if len(said) > most or len(text) > most:
        return phrase_for(visit, "staff_hear_too_long", most=str(most))
    if visit.form.one("no_names"):
        return ""
    known = visit.desk.names.of_everyone(visit.now)
    for one in (said, text):
        named = [one[start:end] for start, end in names_in(one, known)]
        if named:
            return phrase_for(visit, "staff_hear_try_names", name=named[0])
    return ""


def _told(visit: Visit, said: str, text: str) -> dict[str, str]:
    name = access.name_of(visit.connection, visit.desk.vault, visit.who)
    return {"said": said, "text": text, "name": name}


def _talked(visit: Visit, it: RoundHeard) -> str:
    id = visit.form.one("student")
    known = {one.student_id for one in it.notes if one.kind == FOLLOW_UP and one.mine}
    if id in it.heard.invited and id not in known:
        _keep(visit, it, FOLLOW_UP, {}, student_id=id)
    return ""


def _keep(
    visit: Visit,
    it: RoundHeard,
    kind: str,
    said: Mapping[str, object],
    student_id: str = "",
    told: bool = False,
) -> None:
    here = (visit.connection, visit.desk.vault, visit.who, it.round.id)
    round_notes.note(*here, kind, said, visit.now, student_id=student_id, told=told)


_ACTS: dict[str, Callable[[Visit, RoundHeard], str]] = {
    "expect": _expect,
    "skip": _skip,
    "theme": _sort,
    "sort": _sort,
    "end": _end,
    "try": _try,
    "did": _did,
    "talked": _talked,
}
