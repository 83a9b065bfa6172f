"""A Draft -> Markdown, plain text or a page, with or without where each sentence comes from.

Student text is only ever a value. Markdown's own signs are escaped, a page escapes everything, and
control characters are shown as pictures of themselves, so that no quote can restyle or repaint what it
stands in. Only the shared part of an answer is ever printed.

A page has a template; the two that are only lines have none, since the template engine took longer to
load and to read one than all else that writes a draft.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from dialogs.drafts.evidence import Evidence
from dialogs.drafts.statements import QUOTE, Draft, Section, Statement, answered_in, frame
from dialogs.drafts.times import date_of
from dialogs.drafts.voice import title_of
from dialogs.words import fill, shown

if TYPE_CHECKING:
    import jinja2


def as_markdown(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    notes = _Notes(draft, timezone if evidence else "")
    return _in_paragraphs(_markdown_parts(draft, notes))


def as_text(draft: Draft, *, evidence: bool = False, timezone: str = "UTC") -> str:
    """Section by section, to paste into the boxes of a form."""
    notes = _Notes(draft, timezone if evidence else "")
    return _in_paragraphs(_text_parts(draft, notes))


def as_html(draft: Draft, *, evidence: bool = True, timezone: str = "UTC") -> str:
    """A page in which each sentence opens to its sources; `evidence` changes nothing here."""
    by_id = {one.answer: one for one in draft.evidence}
    sources_of = partial(sources, draft, timezone)
    words = {name: frame(name, draft.language) for name in _WORDS}
    page = _templates().get_template("draft.html.j2")
    return page.render(draft=draft, words=words, by_id=by_id, sources_of=sources_of)


def sources(draft: Draft, timezone: str, statement: Statement) -> list[list[tuple[str, str, str]]]:
    """What a sentence stands on: for each of its answers names, values, and each value's language."""
    by_id = {one.answer: one for one in draft.evidence}
    return [
        list(_source(statement, by_id[answer], draft.language, timezone))
        for answer in statement.answers
    ]


class _Notes:
    """The numbers behind sentences, and the sources that they stand for; none without a time zone."""

    def __init__(self, draft: Draft, timezone: str) -> None:
        self.sources: list[str] = []
        self.conditions = draft.conditions if timezone else _without_channels(draft)
        self._by_id = {one.answer: one for one in draft.evidence}
        self._language, self._timezone = draft.language, timezone

    def after(self, statement: Statement) -> str:
        if not self._timezone:
            return ""
        first = len(self.sources) + 1
        for answer in statement.answers:
            of = self._by_id[answer]
            entries = list(_source(statement, of, self._language, self._timezone))
            (_, question, _), (_, said, _), *rest = entries
            how = ", ".join(value for _, value, _ in rest)
            self.sources.append(f"{question} → {said} ({how})")
        return "".join(f" [{number}]" for number in range(first, len(self.sources) + 1))


def _markdown_parts(draft: Draft, notes: _Notes) -> Iterator[str]:
    md = _markdown
    first, *more = map(md, draft.marks)
    yield f"# {md(draft.title)}"
    yield " · ".join([f"**{first}**", *more, *map(md, notes.conditions)])
    yield md(draft.nothing)
    for section in draft.sections:
        yield f"**{md(section.title)}.** {_sentences(section, notes, md)}"
    if draft.missing:
        yield f"*{_heading('missing', draft, md)}: {md('; '.join(draft.missing))}.*"
    if draft.no_words:
        yield f"*{_heading('no_words', draft, md)}: {md('; '.join(draft.no_words))}.*"
    if draft.to_add:
        yield f"## {_heading('team_to_add', draft, md)}"
        yield "\n".join(f"- {md(line)}" for line in draft.to_add)
    if notes.sources:
        yield f"## {_heading('evidence', draft, md)}"
        yield "\n".join(f"{n}. {md(source)}" for n, source in enumerate(notes.sources, start=1))


def _text_parts(draft: Draft, notes: _Notes) -> Iterator[str]:
    yield f"{draft.title}\n{' · '.join([*draft.marks, *notes.conditions])}"
    yield draft.nothing
    for section in draft.sections:
        yield f"{section.title}. {_sentences(section, notes, str)}"
    if draft.missing:
        yield f"{_heading('missing', draft, str)}: {'; '.join(draft.missing)}."
    if draft.no_words:
        yield f"{_heading('no_words', draft, str)}: {'; '.join(draft.no_words)}."
    if draft.to_add:
        lines = (f"- {line}" for line in draft.to_add)
        yield "\n".join([_heading("team_to_add", draft, str).upper(), *lines])
    if notes.sources:
        lines = (f"[{n}] {source}" for n, source in enumerate(notes.sources, start=1))
        yield "\n".join([_heading("evidence", draft, str).upper(), *lines])


def _in_paragraphs(parts: Iterable[str]) -> str:
    text = "\n\n".join(part for part in parts if part)
    return re.sub(r"\n{3,}", "\n\n", shown(text)).strip() + "\n"


def _sentences(section: Section, notes: _Notes, escaped: Callable[[str], str]) -> str:
    return " ".join(escaped(sentence(one)) + notes.after(one) for one in section.statements)


def _heading(name: str, draft: Draft, escaped: Callable[[str], str]) -> str:
    return escaped(frame(name, draft.language))


def _without_channels(draft: Draft) -> list[str]:
    """By which way an answer came is evidence: without it, all ways give the same draft."""
    channels = {frame(f"channel_{one.channel}", draft.language) for one in draft.evidence}
    return [condition for condition in draft.conditions if condition not in channels]


def sentence(statement: Statement) -> str:
    """As plain text; a quote that could turn the words around it about is isolated from them."""
    return "".join(_isolated(s.text) if s.kind == QUOTE else s.text for s in statement.spans)


def _isolated(text: str) -> str:
    turns = not text.isascii() and any(bidirectional(c) in _TURNS for c in text)
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


@cache
def _templates() -> "jinja2.Environment":
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dialogs.drafts"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shown"] = lambda text: text if isinstance(text, Markup) else shown(text)
    return environment


def _markdown(text: str) -> str:
    """Markdown's signs escaped; a line break inside a quote stays one."""
    if _MAY_BE_SIGNS.search(text) is None and text[:1] not in _BEGINS_A_LINE:
        return text  # as nearly every sentence; the rest takes five times as long
    escaped = _SIGNS.sub(r"\\\g<0>", shown(text))
    return re.sub(r"\r\n|\r|\n", "<br>", escaped)


_WORDS = ("missing", "no_words", "team_to_add", "open_a_sentence")
# Right-to-left letters and the signs that set a direction (Unicode Bidirectional Algorithm, UAX 9).
_TURNS = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}
_MAY_BE_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!\x00-\x1f\x7f-\x9f]")
_BEGINS_A_LINE = frozenset(" \t-+=0123456789")
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!]|(?m:^[ \t]*[-+=]|^[ \t]*\d+(?=[.)]))")
