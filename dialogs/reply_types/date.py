"""A day: "Oct 3", "10/3", "3 de octubre", "2026-10-03". What was typed is kept beside the day it means.

A day without a year is kept without one, as ISO 8601 once wrote it (--10-03) and as it is read back:
which year a child had in mind would be a guess, and a draft says nothing that nobody said. It also keeps
the clock out of dialogs. "10/3" is the tenth or the third as the language has it; where only one of the
two is a day, it is that one.
"""

import re
from datetime import date

from dialogs.events import Needs
from dialogs.flow import SOMETHING_ELSE
from dialogs.language import by_languages, codes
from dialogs.language import language as spoken_as
from dialogs.replies import LONGEST_PICK, NotUnderstood, Reply, Value, as_command, is_something_else
from dialogs.reply_types.kind import Question, Read, ReplyType
from dialogs.reply_types.number_words import number_of
from dialogs.reply_types.typed import without_text
from dialogs.words import fold, has_something

# A day without a year is looked for in this one, so that February has its 29th.
_LEAP = 2024

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_YEAR = re.compile(r"\d{4}")


def _read(reply: Reply, question: Question) -> Read:
    found = without_text(reply, (), 1) or as_command(reply.text)
    if found:
        return found
    if not has_something(reply.text):
        return NotUnderstood("refused_empty_date", {})
    if len(reply.text) > LONGEST_PICK:
        return NotUnderstood("refused_no_date", {})
    if is_something_else(reply.text):
        return Value((SOMETHING_ELSE,))
    day = day_in(reply.text, question.language)
    return Value((day,), reply.text) if day else NotUnderstood("refused_no_date", {})


def day_in(text: str, language: str) -> str:
    """The day that the text names, as 2026-10-03 or --10-03; "" for none."""
    text = text.strip().removesuffix(".")
    if iso := _ISO.fullmatch(text):
        return _day(*(int(part) for part in iso.groups()))
    if numbers := _NUMBERS.fullmatch(text):
        first, second = int(numbers[1]), int(numbers[2])
        year = _year(numbers[3])
        month, day = (first, second) if _month_first(language) else (second, first)
        return _day(year, month, day) or _day(year, day, month)
    return _spelled(text, language)


def _shown(code: str, language: str) -> str:
    """In the language's own form, with the year where one was given: "Oct 3, 2026", "3 oct"."""
    from babel.dates import format_date  # only for who reads or writes dates: it takes its time

    without_year = code.startswith("--")
    day = date.fromisoformat(f"{_LEAP}{code[1:]}" if without_year else code)
    how = spoken_as(language).date
    return format_date(day, how.day if without_year else how.form, locale=how.locale)


def _day(year: int | None, month: int, day: int) -> str:
    try:
        found = date(_LEAP if year is None else year, month, day)
    except ValueError:
        return ""
    return f"--{found:%m-%d}" if year is None else found.isoformat()


def _year(text: str | None) -> int | None:
    """Of two digits: this century's, which is the only one that school is about."""
    if text is None:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _month_first(language: str) -> bool:
    return spoken_as(language).date.typed != "dmy"


def _spelled(text: str, language: str) -> str:
    """With the month's name, in the language asked in or, as children mix them, in another of ours."""
    for spoken in dict.fromkeys((language, *codes())):
        words = [w for w in fold(text).split() if w not in spoken_as(spoken).date.beside]
        months = [(at, _months(spoken)[w]) for at, w in enumerate(words) if w in _months(spoken)]
        if len(months) != 1:
            continue
        at, month = months[0]
        rest = words[:at] + words[at + 1 :]
        years = [word for word in rest if _YEAR.fullmatch(word)]
        days = [_day_number(word, spoken) for word in rest if word not in years]
        if len(days) == 1 and days[0] is not None and len(years) < 2:
            return _day(int(years[0]) if years else None, month, days[0])
    return ""


@by_languages
def _months(language: str) -> dict[str, int]:
    """Each month by its name, and by whatever shorter beginning of it is no other month's."""
    from babel.dates import get_month_names

    locale = spoken_as(language).date.locale
    names = {number: fold(name) for number, name in get_month_names("wide", locale=locale).items()}
    found = {
        name[:length]: number
        for number, name in names.items()
        for length in range(3, len(name) + 1)
        if sum(other.startswith(name[:length]) for other in names.values()) == 1
    }
    short = get_month_names("abbreviated", locale=locale)
    return found | {fold(name): number for number, name in short.items()}


def _day_number(word: str, language: str) -> int | None:
    how = spoken_as(language).date
    if word in how.first:
        return 1
    for ending in how.endings:
        if word.removesuffix(ending).isdecimal():
            word = word.removesuffix(ending)
    number = number_of(word, language)
    return number if number and number < 32 else None


DATE = ReplyType(
    "date",
    _read,
    Needs(box="date", other=True, hint="date_hint", hint_above_buttons="date_wanted"),
    answered="with a date",
    shown=_shown,
    said_back="said_value",
    example=("--01-01",),
)
