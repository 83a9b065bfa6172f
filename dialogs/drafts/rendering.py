"""A Draft -> Markdown, plain text or a page, with or without where each sentence comes from.

Student text is only ever a value in a template. Markdown's own signs are escaped, a page escapes
everything, and control characters are shown as pictures of themselves, so that no quote can restyle
or repaint what it stands in. Only the shared part of an answer is ever printed.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from unicodedata import bidirectional

import jinja2
from markupsafe import Markup

from dialogs.drafts.accommodations import title_of
from dialogs.drafts.evidence import Evidence
from dialogs.drafts.statements import QUOTE, Draft, Statement, answered_in, frame
from dialogs.drafts.times import date_of
from dialogs.words import fill, shown

_WORDS = ("missing", "team_to_add", "evidence", "open_a_sentence")


def as_markdown(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    return _with_notes("draft.md.j2", draft, timezone if evidence else "")


def as_text(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    """Section by section, to paste into the boxes of a form."""
    return _with_notes("draft.txt.j2", draft, timezone if evidence else "")


def as_html(draft: Draft, *, evidence: bool = True, timezone: str = "UTC") -> str:
    """A page in which each sentence opens to its sources; `evidence` changes nothing here."""
    by_id = {one.answer: one for one in draft.evidence}

    def sources_of(statement: Statement) -> list[list[tuple[str, str, str]]]:
        return [
            list(_source(statement, by_id[answer], draft.language, timezone))
            for answer in statement.answers
        ]

    return _render("draft.html.j2", draft, by_id=by_id, sources_of=sources_of)


def _with_notes(template: str, draft: Draft, timezone: str) -> str:
    by_id = {one.answer: one for one in draft.evidence}
    sources: list[str] = []

    def note(statement: Statement) -> str:
        """Numbers of the lines below that this sentence stands on."""
        if not timezone:
            return ""
        first = len(sources) + 1
        for answer in statement.answers:
            entries = list(_source(statement, by_id[answer], draft.language, timezone))
            (_, question, _), (_, said, _), *rest = entries
            how = ", ".join(value for _, value, _ in rest)
            sources.append(f"{question} → {said} ({how})")
        return "".join(f" [{number}]" for number in range(first, len(sources) + 1))

    conditions = draft.conditions if timezone else _without_channels(draft)
    values = {"note": note, "sources": sources, "sentence": sentence, "conditions": conditions}
    text = _render(template, draft, **values)
    return re.sub(r"\n{3,}", "\n\n", shown(text)).strip() + "\n"


def _without_channels(draft: Draft) -> list[str]:
    """By which way an answer came is evidence: without it, all ways give the same draft."""
    channels = {frame(f"channel_{one.channel}", draft.language) for one in draft.evidence}
    return [condition for condition in draft.conditions if condition not in channels]


def sentence(statement: Statement) -> str:
    """As plain text; a quote that could turn the words around it about is isolated from them."""
    return "".join(_isolated(s.text) if s.kind == QUOTE else s.text for s in statement.spans)


def _isolated(text: str) -> str:
    turns = any(bidirectional(c) in _TURNS for c in text)
    return f"\u2068{text}\u2069" if turns else text


def _source(
    statement: Statement, evidence: Evidence, language: str, timezone: str
) -> Iterator[tuple[str, str, str]]:
    """What a part of a sentence comes from: name, value, and the value's language."""
    about = f"[{title_of(evidence.item, evidence.language)}] " if evidence.item else ""
    asked = f"{about}{evidence.question} {evidence.probe}".strip()
    quotes = [s.text for s in statement.spans if s.kind == QUOTE and s.source == evidence.answer]
    picked = [
        evidence.choices[code].label[evidence.language]
        for code in evidence.codes
        if code in evidence.choices
    ]
    in_marks = [fill(frame("quote", language), quote=quote) for quote in quotes]
    said = ", ".join([*picked, *in_marks])
    helper = frame(f"typed_{evidence.typed_by}", language)
    yield frame("source_question", language), asked, evidence.language
    yield frame("source_said", language), said, evidence.language
    yield frame("source_date", language), date_of(evidence.at, language, timezone), language
    yield (
        frame("source_channel", language),
        frame(f"channel_{evidence.channel}", language),
        language,
    )
    yield frame("source_helper", language), helper, language
    yield frame("source_exact", language), frame(evidence.exactness, language), language
    spoken = answered_in(evidence.language, language)
    yield frame("source_language", language), spoken, language


def _render(template: str, draft: Draft, **values: Any) -> str:
    words = {name: frame(name, draft.language) for name in _WORDS}
    return _templates().get_template(template).render(draft=draft, words=words, **values)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dialogs.drafts"),
        undefined=jinja2.StrictUndefined,
        # By the template's own name: a page escapes, plain text and Markdown have their filters.
        autoescape=jinja2.select_autoescape(["html.j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _markdown
    environment.filters["shown"] = lambda text: text if isinstance(text, Markup) else shown(text)
    return environment


def _markdown(text: str) -> str:
    """Markdown's signs escaped; a line break inside a quote stays one."""
    escaped = _SIGNS.sub(r"\\\g<0>", shown(text))
    return re.sub(r"\r\n|\r|\n", "<br>", escaped)


# Right-to-left letters and the signs that set a direction (Unicode Bidirectional Algorithm, UAX 9).
_TURNS = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!]|(?m:^[ \t]*[-+=]|^[ \t]*\d+(?=[.)]))")
