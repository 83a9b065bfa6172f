"""A Draft -> Markdown or plain text, with or without where each sentence comes from.

Student text is only ever a value in a template. Markdown's own signs are escaped, and control
characters are shown as pictures of themselves, so that no quote can restyle or repaint a page.
"""

import re
from functools import cache

import jinja2

from dialogs.drafts.evidence import Evidence
from dialogs.drafts.statements import QUOTE, Draft, Statement, frame
from dialogs.drafts.times import date_of


def as_markdown(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    return _rendered("draft.md.j2", draft, timezone if evidence else "")


def as_text(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    return _rendered("draft.txt.j2", draft, timezone if evidence else "")


def source_line(statement: Statement, evidence: Evidence, language: str, timezone: str) -> str:
    """Question, shared words, date, channel, helper: where this part of a sentence comes from."""
    quotes = [s for s in statement.spans if s.kind == QUOTE and s.source == evidence.answer]
    picked = [
        evidence.choices[code].label[evidence.language]
        for code in evidence.picked
        if code in evidence.choices
    ]
    shared = [*picked, *(f"“{quote.text}”" for quote in quotes)]
    about = f"[{evidence.item.title[evidence.language]}] " if evidence.item else ""
    how = [
        date_of(evidence.at, language, timezone),
        frame(f"channel_{evidence.channel}", language),
        frame(f"typed_{evidence.typed_by}", language),
        frame(evidence.exactness, language),
    ]
    if evidence.language != language:
        how.append(frame(f"answered_in_{evidence.language}", language))
    return f"{about}{evidence.question} → {', '.join(shared)} ({', '.join(how)})"


def shown(text: str) -> str:
    """Control characters as their pictures (U+2400 on); tab and newline stay."""
    return _CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])) if m[0] != "\x7f" else "\u2421", text)


def _rendered(template: str, draft: Draft, timezone: str) -> str:
    by_id = {e.answer: e for e in draft.evidence}
    sources: list[str] = []

    def note(statement: Statement) -> str:
        """Numbers of the lines below that this sentence stands on."""
        if not timezone:
            return ""
        first = len(sources) + 1
        for answer in statement.answers:
            line = source_line(statement, by_id[answer], draft.language, timezone)
            sources.append(shown(line))
        return "".join(f" [{number}]" for number in range(first, len(sources) + 1))

    words = {name: frame(name, draft.language) for name in ("missing", "team_to_add", "evidence")}
    text = (
        _templates()
        .get_template(template)
        .render(draft=draft, words=words, note=note, sources=sources)
    )
    return re.sub(r"\n{3,}", "\n\n", shown(text)).strip() + "\n"


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dialogs.drafts"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  (plain text and Markdown; a page has its own templates)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _markdown
    return environment


def _markdown(text: str) -> str:
    """Markdown's signs escaped; a line break inside a quote stays one."""
    escaped = _SIGNS.sub(r"\\\g<0>", shown(text))
    return re.sub(r"\r\n|\r|\n", "<br>", escaped)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!]|(?m:^[ \t]*[-+=]|^[ \t]*\d+(?=[.)]))")
