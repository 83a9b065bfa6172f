"""Who at the school learns of a worry by itself, as the child is told it: now, or when somebody is there.

Nobody is named to a child as who will help whose name, or whose part at the school, stands in what the child
wrote: "Ms. Ortiz hits me" is never answered with "I am telling Ms. Ortiz".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date, format_skeleton

from bot.config import School as Settings
from bot.conversation.speaking import Speaker
from bot.school_settings import SchoolFacts
from dialogs.language import language as spoken
from dialogs.names import folded_names, names_in
from dialogs.words import fold
from storage.people import Student


@dataclass(frozen=True, slots=True)
class Telling:
    """`who`: as the child reads it; "": nobody is told by itself. `back`: when somebody is there again;
    "" while somebody is. `contact`: whom the child can talk to; "": as everywhere else.
    """

    who: str = ""
    back: str = ""
    contact: str = ""
    names: frozenset[str] = frozenset()  # parts of the names of all of these, folded
    part: str = ""  # what the person to talk to is at the school

    def texts(self, t: Speaker, told: str, please: str) -> list[str]:
        """Who is told, by one of two phrases; and when, where nobody is at the school."""
        values = {"contact": self.contact} if self.contact else {}
        if not self.who:
            return [t(please, **values)]
        away = [t("heard_away", back=self.back)] if self.back else []
        return [t(told, tells=self.who, **values), *away]


NOBODY_TOLD = Telling()


def telling_now(
    facts: SchoolFacts, student: Student | None, t: Speaker, language: str, now: int
) -> Telling:
    """`t`: as they are spoken to. Of nobody that is known, and of who is made up, nobody is alerted."""
    telling = only_to_talk_to(facts.settings, language)
    names = telling.names | facts.told_names
    if not facts.tells or student is None or student.made_up:
        return replace(telling, names=names)
    hours = facts.hours
    opens = hours.next_open(now)
    back = _day(t, language, hours.day(now), hours.day(opens)) if opens > now else ""
    return replace(telling, who=t("told_who"), back=back, names=names)


def only_to_talk_to(settings: Settings, language: str) -> Telling:
    """Where nobody learns of it by itself, but the person to talk to may be named."""
    given = [settings.in_language("contact_name", language)]
    part = settings.in_language("contact_role", language)
    return Telling(names=frozenset(*map(folded_names, given)), part=part)


def unless_named(telling: Telling, t: Speaker, texts: Iterable[str]) -> Telling:
    """As told to a child who wrote these: without whoever is named in them."""
    if not any(_names_one(telling, text) for text in texts):
        return telling
    who = t("told_someone") if telling.who else ""
    return replace(telling, who=who, contact=t("contact_trusted"))


def _names_one(telling: Telling, text: str) -> bool:
    said = {
        part
        for begins, ends in names_in(text, telling.names)
        for part in folded_names(text[begins:ends])
    }
    parts = {fold(word) for word in re.findall(r"\w{5,}", telling.part)}
    return bool(said & telling.names or parts & {*re.findall(r"\w+", fold(text))})


def _day(t: Speaker, language: str, today: date, day: date) -> str:
    away = (day - today).days
    if away < 2:
        return t("back_tomorrow" if away else "back_today")
    locale = spoken(language).date.locale
    name = format_date(day, "EEEE", locale=locale)
    return t("back_on", day=name if away < 7 else format_skeleton("MMMMd", day, locale=locale))
