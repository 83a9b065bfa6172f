"""What a setting may be: each kind of value, with the words for one that is none.

Every one raises ValueError, in words for an administrator: where and what is told by who reads the file
(config.py).
"""

import json
import re
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainValidator, StringConstraints

from dialogs.completeness import complete, gaps
from dialogs.language import codes


def known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ValueError(f'"{name}" is no time zone; write one like "America/New_York"') from None
    return name


def spoken(language: str) -> str:
    if language in complete():
        return language
    lacks = [gap.what for gap in gaps(language) if gap.closes] if language in codes() else []
    one_of = " or ".join(f"'{code}'" for code in complete())
    raise ValueError(
        f'nobody can be spoken to in "{language}"; {" ".join(lacks) or f"write {one_of}"}'
    )


def a_folder(path: str) -> str:
    if path and not Path(path).is_dir():
        raise ValueError(f"there is no folder {path}")
    return path


def web_address(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError(f'"{address}" is no address; write one like "https://school.example"')
    return address.rstrip("/")


def a_network(written: str) -> str:
    try:
        return str(ip_network(written.strip()))
    except ValueError:
        raise ValueError(
            f'"{written}" is no address and no network; write one like "127.0.0.1" or "10.0.0.0/24"'
        ) from None


def an_address(written: str) -> str:
    if written and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", written):
        raise ValueError(f'"{written}" is no e-mail; write one like "whathelps@school.example"')
    return written


def _in_languages(given: object) -> str | dict[str, str]:
    """One text for everybody, or a table with one for each language; in the environment, as JSON."""
    if isinstance(given, str) and given.startswith("{"):
        try:
            given = json.loads(given)
        except ValueError:
            raise ValueError(f"{_EACH_LANGUAGE}; this is no table") from None
    if isinstance(given, str):
        return given.strip()
    if not isinstance(given, dict) or not given:
        raise ValueError(_EACH_LANGUAGE)
    for language, text in given.items():
        if language not in codes():
            hint = " or ".join(f'"{code}"' for code in codes())
            raise ValueError(f'"{language}" is no language here; write {hint}')
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f'"{language}" has no text; write one between quotes, or leave it out')
    return {language: text.strip() for language, text in given.items()}


_EACH_LANGUAGE = 'write a text for everyone, or a table as in { en = "room 12", es = "salón 12" }'


def _a_phone(given: str | dict[str, str]) -> str | dict[str, str]:
    for number in given.values() if isinstance(given, dict) else [given]:
        if number and not _PHONE.fullmatch(number):
            raise ValueError(
                f'"{number}" is no phone number; write one like "555-555-0100 ext. 12"'
            )
    return given


def _a_sentence(given: str | dict[str, str]) -> str | dict[str, str]:
    """Short enough for a message of the opening; and braces are places that the program fills."""
    for text in given.values() if isinstance(given, dict) else [given]:
        if len(text) > _LONGEST_SENTENCE or set(text) & set("{}\n"):
            raise ValueError(
                f"write at most {_LONGEST_SENTENCE} letters on one line, without braces"
            )
    return given


_LONGEST_SENTENCE = 200

# Seven to fifteen figures, as people write them, and the extension in the school.
_PHONE = re.compile(
    r"(?P<number>\+?\(?\d(?:[ ().-]{0,2}\d){6,14})(?: ?(?:ext\.?|x) ?(?P<ext>\d{1,6}))?"
)

InLanguages = Annotated[str | dict[str, str], PlainValidator(_in_languages)]
Phone = Annotated[str | dict[str, str], PlainValidator(_in_languages), AfterValidator(_a_phone)]
Sentence = Annotated[
    str | dict[str, str], PlainValidator(_in_languages), AfterValidator(_a_sentence)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def a_last_day(written: str) -> str:
    try:
        date.fromisoformat(f"2001-{written}")  # in a year without a 29th of February
    except ValueError:
        raise ValueError(f'"{written}" is no day; write month and day, as in "06-30"') from None
    return written


def the_hours(written: str) -> str:
    found = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", written)
    if written and not (found and written[:5] < written[6:]):
        raise ValueError(f'"{written}" is no time of a day; write it as in "08:00-15:30"')
    return written


def phone_link(number: str) -> str:
    """Of the school's phone, as it stands in the settings: what a phone dials. "" where there is none."""
    found = _PHONE.fullmatch(number)
    if found is None:
        return ""
    plain = re.sub(r"[ ().-]", "", found["number"])
    return f"tel:{plain};ext={found['ext']}" if found["ext"] else f"tel:{plain}"
