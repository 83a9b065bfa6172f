"""A student's copy as a file: one page of HTML that needs nothing else, or JSON with names that stay.

The names in the JSON are told in docs/privacy-and-safety.md; a new one may come, none changes what it means.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.conversation.speaking import Speaker
from bot.documents.own_copy import OwnCopy, Said, Talk, quoted, role_of, word_of
from dialogs.language import language as spoken
from dialogs.words import shown
from storage.access_log import Reader
from storage.consent import Consent
from storage.promises import Promise
from storage.staffing import TEACHER

FORMAT, VERSION = "whathelps-own-copy", 1
# As the template has it: by it a file of ours is known again.
MARK = '<meta name="generator" content="WhatHelps own copy">'
HTML, JSON = "text/html; charset=utf-8", "application/json"


def as_html(copy: OwnCopy, t: Speaker) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    style = files("bot.web").joinpath("static", "own-copy.css").read_text(encoding="utf-8")
    templates = Environment(
        loader=PackageLoader("bot.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )
    return templates.get_template("own_copy_file.html").render(
        **for_a_page(copy, t),
        direction=spoken(copy.language).direction,
        style=Markup(style),  # noqa: S704  (ours)
    )


def for_a_page(copy: OwnCopy, t: Speaker) -> dict[str, object]:
    """What the template own_copy.html shows, on a page and in a file alike."""
    titles = {talk.flow: talk.title for talk in copy.talks}
    words = []
    for one in copy.words:
        who = t(word_of(one))
        if one.flow:
            about = titles.get(one.flow, one.flow.replace("_", " "))
            who = t("page_copy_word_flow", who=who, flow=about)
        said = "page_copy_word_yes" if one.given else "page_copy_word_no"
        words.append(t(said, who=who, date=copy.day(one.at)))
    looked = [
        t("page_read_by_line", reader=f"{one.name} ({t(role_of(copy.student, one.role))})",
          date=copy.day(one.at))
        for one in copy.readers
    ]  # fmt: skip
    return {"copy": copy, "t": t, "language": copy.language, "words": words, "looked": looked}


def as_json(copy: OwnCopy) -> str:
    """Times as ISO 8601 in the school's zone. What was never given is null, an empty list or false."""
    zone = ZoneInfo(copy.school.timezone)

    def when(at: int) -> str:
        return datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(zone).isoformat()

    student = copy.student
    made = {
        "format": FORMAT,
        "version": VERSION,
        "school": copy.school.name,
        "student": {"name": student.name, "number": student.local_id},
        "made_at": when(copy.made_at),
        "talks": [_talk(talk, when) for talk in copy.talks],
        "told_by_staff": [_promise(one, when) for one in copy.promises],
        "looked": [
            {"name": one.name, "role": _role(copy, one), "last_at": when(one.at)}
            for one in copy.readers
        ],
        "said_yes_or_no": [_word(one, when) for one in copy.words],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _talk(talk: Talk, when: Callable[[int], str]) -> dict[str, object]:
    return {
        "flow": talk.flow,
        "title": talk.title,
        "language": talk.language,
        "begun_at": when(talk.at),
        "finished": talk.finished,
        "answers": [_answer(one, when) for one in talk.said],
    }


def _answer(one: Said, when: Callable[[int], str]) -> dict[str, object]:
    entry = one.entry
    return {
        "question": entry.question,
        "about": entry.about or None,
        "choices": [*entry.picked, *one.passed],
        "words": [*entry.said],
        "at": when(one.kept.at),
        "typed_by": one.kept.provenance.typed_by,
        "can_read": entry.audience,
        "decided": entry.decided,
        "quote": entry.quote if entry.said else None,
        "quoted": quoted(entry) or None,
        "read_out": entry.read_out,
    }


def _promise(one: Promise, when: Callable[[int], str]) -> dict[str, object]:
    told = one.told
    return {
        "what": told.what,
        "by": told.name,
        "about": told.said,
        "text": told.text,
        "by_when": told.when or None,
        "at": when(one.at),
        "reply": one.reply or None,
    }


def _role(copy: OwnCopy, one: Reader) -> str:
    """In class it is the same for everyone."""
    return TEACHER if copy.student.in_class else one.role


def _word(one: Consent, when: Callable[[int], str]) -> dict[str, object]:
    return {
        "who": one.kind,
        "yes": one.given,
        "flow": one.flow or None,
        "at": when(one.at),
        "how": one.channel,
    }
