"""Letters to parents: what is kept of their child here is no longer needed, and goes (34 CFR 300.624).

One page each, in the family's language and, where that is another, in the school's behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import School as Settings
from bot.conversation.speaking import NOBODY, contact_for
from dialogs.completeness import spoken_to_in
from dialogs.conversation import World
from dialogs.phrases import phrase

# What a file of ours begins with: it may be written over, nothing else.
BEGINS = "<!doctype html>\n<!-- WhatHelps: letters to parents"

_ADULT = World(band="18-22", mode="every", name="", respondent="staff")  # as staff are spoken to
_SAYS = ("letter_what", "letter_copy", "letter_keep", "letter_stays")


@dataclass(frozen=True, slots=True)
class Letter:
    """About one student. `from_day`: from when on it is deleted, as YYYY-MM-DD."""

    name: str
    number: str
    language: str
    from_day: str


def as_html(letters: Sequence[Letter], settings: Settings) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("bot.documents"), autoescape=True, undefined=StrictUndefined
    )
    pages = [
        (one, [(code, *_part(one, settings, code)) for code in _languages(one, settings)])
        for one in letters
    ]
    return templates.get_template("notices.html").render(pages=pages, school=settings.name)


def _languages(one: Letter, settings: Settings) -> list[str]:
    first = spoken_to_in(one.language, settings.language)
    return [*dict.fromkeys((first, settings.language))]


def _part(one: Letter, settings: Settings, language: str) -> tuple[str, list[str]]:
    """The title, and what it says."""
    official = settings.privacy_official or contact_for(settings, NOBODY, language)
    values = {
        "school": settings.name,
        "name": one.name,
        "number": one.number,
        "date": one.from_day,
        "official": official,
    }
    texts = [phrase(name, _ADULT, language, **values) for name in _SAYS]
    return phrase("letter_title", _ADULT, language, **values), texts
