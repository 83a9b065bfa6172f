"""Rebuilds every span of a draft from its source, and refuses the draft where one does not fit.

A draft that fails here is a fault of this program, never of a student: nothing of it is shown.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.phrasing import begins_with, is_piece, phrasing
from dialogs.drafts.statements import (
    FRAGMENT,
    QUOTE,
    TEMPLATE,
    Draft,
    Span,
    Statement,
    pieces,
)
from dialogs.drafts.times import date_of
from dialogs.drafts.voice import (
    all_again,
    name_of,
    place_of,
    pronoun_of,
    texts_of,
    word_asked,
)
from dialogs.language import by_languages
from dialogs.words import first_name, fold


class Dishonest(RuntimeError):
    """A statement that its answers do not bear out. Names the rule, never the words."""


def check(draft: Draft, file: File) -> None:
    """Raises Dishonest at the first span that cannot be rebuilt from the file."""
    evidence = {one.answer: one for one in file.evidence}
    for section in draft.sections:
        for statement in section.statements:
            for reason in _faults(statement, evidence, file):
                raise Dishonest(f'{draft.kind}, rule "{statement.rule}": {reason}')


# What no template word may say: a diagnosis, the law, services and placement, traits, learning
# styles, deficit words. Folded, as whole words; in a student's own quote they may stand.
NEVER = (
    "adhd", "autism", "autistic", "dyslexia", "dyslexic", "anxiety", "depression", "disorder",
    "diagnosis", "diagnosed", "symptom", "syndrome", "law", "legal", "illegal", "violated",
    "violation", "rights", "required by", "failed to", "entitled", "services", "minutes per",
    "placement", "recommend", "recommended", "should receive", "lazy", "unmotivated",
    "motivated", "defiant", "reserved", "shy", "aggressive", "stubborn", "visual learner",
    "auditory learner", "kinesthetic", "learning style", "refuses", "refused", "low", "suffers",
    "special needs", "non compliant", "noncompliant", "struggles", "struggling", "deficit",
    "poor", "weak", "weakness", "below", "delayed", "lacks", "unable", "cannot",
    "tdah", "autismo", "autista", "dislexia", "ansiedad", "depresion", "trastorno",
    "diagnostico", "sintoma", "ley", "ilegal", "violo", "derechos", "servicios", "colocacion",
    "recomienda", "recomendamos", "flojo", "floja", "desmotivado", "desmotivada", "desafiante",
    "timido", "timida", "agresivo", "agresiva", "aprendiz visual", "estilo de aprendizaje",
    "se niega", "se nego", "bajo nivel", "sufre", "necesidades especiales", "deficiencia",
    "debilidad", "incapaz", "no puede", "retraso",
)  # fmt: skip


def _faults(statement: Statement, evidence: dict[str, Evidence], file: File) -> Iterator[str]:
    if not statement.answers:
        yield "it stands on no answer"
    if any(answer not in evidence for answer in statement.answers):
        yield "it stands on an answer that is not in the file"
    used = {span.source for span in statement.spans if span.kind in (FRAGMENT, QUOTE)}
    if not used <= set(statement.answers):
        yield "it uses an answer that it does not name"
    for span in statement.spans:
        if not _is_rebuilt(span, evidence, file):
            yield f"a {span.kind} is not what its source says"
        if span.kind == TEMPLATE and _may_not_be_said(span.text):
            yield "a template word is a number, or on the list of what no draft may say"


@cache
def _may_not_be_said(text: str) -> bool:
    words = f" {fold(text)} "
    return bool(re.search(r"[0-9]", text)) or any(f" {word} " in words for word in NEVER)


def _is_rebuilt(span: Span, evidence: dict[str, Evidence], file: File) -> bool:
    """Whether the span says what its source, asked again, says. A word may begin a sentence."""
    one = evidence.get(span.source)
    match span.kind:
        case "template":
            return _is_template(span.text, span.source, file.language)
        case "fragment" if one and span.choice in one.codes and span.choice in one.choices:
            templates = texts_of(one.choices[span.choice], file.language)
            return any(is_piece(span.text, template) for template in templates)
        case "quote" if one and file.quotable.get(one.answer) == (span.start, span.end):
            return span.text == one.words[span.start : span.end]
        case "fact":
            texts = _fact(span.source, evidence, file)
            return span.text in texts or begins_with(span.text, texts)
    return False


@by_languages
def _is_template(text: str, source: str, language: str) -> bool:
    said = phrasing(language).pieces.get(source)
    texts = said if said is not None else pieces(source, language)
    return text in texts or begins_with(text, texts)


def _fact(source: str, evidence: dict[str, Evidence], file: File) -> Collection[str]:
    """All that a fact may say, built from its source again."""
    kind, _, id = source.partition(":")
    language = file.language
    says, pronoun = phrasing(language), pronoun_of(file.person)
    items = file.items.get(id, ())
    match kind:
        case "name":
            return [first_name(file.person.name)]
        case "family":
            return [says.text("sentence.family")]
        case "pronoun":
            return [says.pronouns[pronoun].get(id, "")]
        case "near":
            return [says.texts.get(f"sentence.near.{file.person.band}", "")]
        case "asked" if id in evidence:
            return [evidence[id].asked]
        case "date" if id in evidence:
            return [date_of(evidence[id].at, language, file.timezone)]
        case "word" if id in evidence:
            return [word_asked(evidence[id])]
        case "emoji" if id in evidence:
            where = file.quotable.get(id)
            return [gloss(evidence[id].words[slice(*where)], language)] if where else []
        case "goal":
            return [name_of(item, language, pronoun, goal=True) for item in items]
        case "tool":
            return [name_of(item, language, pronoun) for item in items]
        case "again":
            return [text for item in items for text in all_again(item, language, pronoun)]
        case "place":
            return [place_of(item, language) for item in items]
        case "places":
            return [item.places for item in items]
    return []
