"""A page of a visit -> HTML. Everything a student typed is only ever a value, escaped by the template.

`token()` is the form's proof that it came from a page of ours, bound to the session; `turn_token()`
says which turn of which conversation the student is looking at, so that a reply sent twice is one.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.web.look import Look
from bot.web.pages import Page
from dialogs.completeness import complete
from dialogs.language import language as spoken
from dialogs.words import shown

HERE = Path(__file__).parent
STATIC = HERE / "static"
_DOCUMENTS = [HERE.parent / "documents" / "templates"]  # what stands in a file and on a page alike

# A form may wait this long, as a session may.
_GOOD_FOR = 12 * 3600


@dataclass(frozen=True, slots=True)
class Seen:
    """Of the visitor, what a page's frame shows."""

    inside: bool = False
    shared_device: bool = False
    telegram: bool = False
    admin: bool = False  # of the staff, who sees people and settings
    students: bool = False  # of the staff, who has some, or everybody's lists
    counselor: bool = False  # of the staff, who reads alerts
    counts: bool = False  # of the staff, who sees counts of classes
    unread: int = 0  # alerts that nobody has read
    troubles: tuple[str, ...] = ()  # what an admin must know, a sentence each


_PLAIN, _NOBODY = Look(), Seen()


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page's own, whoever looks at it."""

    t: Callable[..., str]
    language: str
    look: Look = _PLAIN
    visitor: Seen = _NOBODY
    school: str = ""
    idle: int = 0  # seconds, 0 where the page does not end by itself
    token_key: str = ""  # "" for who has no session


class Pages:
    """The templates, read once in a process, and the key that tokens are signed with."""

    def __init__(self, key: str) -> None:
        self._signer = URLSafeTimedSerializer(key, salt="form")
        self._shown = URLSafeSerializer(key, salt="shown")
        self._templates = _templates()

    def is_ours(self, token: str, key: str) -> bool:
        """Whether the form was made for this visitor."""
        try:
            signed: object = self._signer.loads(token, max_age=_GOOD_FOR)
        except (BadData, UnicodeError):  # a token of bytes that are no text is none of ours
            return False
        return bool(key) and signed == key

    def token_for(self, key: str) -> str:
        return str(self._signer.dumps(key))

    def shown_cookie(self, door: str, id: str, until: int) -> str:
        """That this browser was shown the page of a card or link; the code itself is not in it."""
        return str(self._shown.dumps([door, id, until]))

    def shown_in(self, cookie: str, door: str, now: int) -> str:
        """The id in such a cookie of that door; "" for none, one too old or one not of ours."""
        try:
            signed_for, id, until = self._shown.loads(cookie)
        except (BadData, UnicodeError, ValueError, TypeError):
            return ""
        return str(id) if signed_for == door and now < until else ""

    def html(self, page: Page, frame: "Frame") -> str:
        token = self._token(frame)
        return self._templates.get_template(page.template).render(
            {
                "t": frame.t,
                "language": frame.language,
                "look": frame.look,
                "visitor": frame.visitor,
                "school": frame.school,
                "idle": frame.idle,
                "token": lambda: token,
                **page.values,
            }
        )

    def _token(self, frame: "Frame") -> Markup:
        fields = Markup('<input type="hidden" name="spoken" value="{}">').format(frame.language)
        if not frame.token_key:
            return fields
        signed = self.token_for(frame.token_key)
        return fields + Markup('<input type="hidden" name="token" value="{}">').format(signed)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader([HERE / "templates", *_DOCUMENTS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_seen,
    )
    templates.globals.update(
        static=static_address,
        turn_token=_turn_token,
        languages=language_names,
        direction=_direction,
        voices=_voices,
    )
    templates.filters["written"] = _written
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)  # read now: no student waits for it
    return templates


@lru_cache(64)
def static_address(name: str) -> str:
    """With a part that changes when the file does, so that browsers may keep it for good."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def language_names() -> list[tuple[str, str]]:
    """In their own words, whichever language is on now."""
    return [(code, spoken(code).name) for code in complete()]


def _direction(language: str) -> str:
    return spoken(language).direction


@pass_context
def _written(context: Context, day: str | date) -> str:
    """A day (YYYY-MM-DD) as the page's language writes it; what is none, as it is."""
    from dialogs.drafts.times import written_day  # babel, which a student's page needs seldom

    try:
        found = day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        return str(day)
    return written_day(found, context["language"])


def _voices(language: str) -> str:
    """Which voices may read it aloud, the best first."""
    return " ".join(spoken(language).voices or (language,))


def _turn_token(talk: Any) -> Markup:
    return Markup(
        '<input type="hidden" name="conversation" value="{}"><input type="hidden" name="turn" '
        'value="{}"><input type="hidden" name="question" value="{}">'
    ).format(talk.conversation, talk.turn, talk.ask.key if talk.ask else "")


def _seen(value: Any) -> Any:
    """Control characters as pictures of themselves, and what is no text as a mark that something was."""
    if type(value) is not str or not _ODD.search(value):
        return value
    return _NO_TEXT.sub("\ufffd", shown(value))


_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_TEXT = re.compile("[\ud800-\udfff]")
