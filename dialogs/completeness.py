"""Whether a language is complete enough to speak to a child in, and what else nobody has written for it.

Complete means every phrase of the bot's own, assent, safety words, the talk card and refusals among them, and
every kind of word that is typed. Until then no conversation begins in it. What is only missing from the
rules that look for private matters, names or hard words is told, and takes nothing away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from dialogs import wording_rules
from dialogs.flow import Flow
from dialogs.language import Typed, by_languages, codes, file_of, language, original, typed
from dialogs.loading import frames_of, phrases_of
from dialogs.problems import FlowProblems

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """`what` is missing, and what that `means`, each a sentence. `closes`: nobody is spoken to in it."""

    what: str
    means: str
    closes: bool = False


@by_languages
def complete() -> tuple[str, ...]:
    """The languages in which students can be spoken to."""
    return tuple(code for code in codes() if not any(gap.closes for gap in gaps(code)))


@by_languages
def speaks_to_families() -> tuple[str, ...]:
    """Those in which a family can be asked, too."""
    names = phrases_of(original(), "family")
    return tuple(code for code in complete() if names.keys() <= phrases_of(code, "family").keys())


@by_languages
def gaps(code: str) -> tuple[Gap, ...]:
    """Everything that is missing in one language, what closes it first."""
    try:
        return tuple(_gaps(code))
    except FlowProblems as wrong:
        return tuple(Gap(f"{problem}", _CLOSED, closes=True) for problem in wrong.problems)


def spoken_to_in(wished: str, otherwise: str) -> str:
    """The wished language where it is complete, else the other one (a school's), else the original."""
    return next((code for code in (wished, otherwise) if code in complete()), original())


def language_for(flow: Flow, wished: str, otherwise: str) -> str:
    """In which language the flow is asked: as wished, else in the school's, else in its own first."""
    speaks = [code for code in flow.languages if code in complete()] or list(flow.languages)
    return next((code for code in (wished, otherwise) if code in speaks), speaks[0])


@by_languages
def written_in() -> tuple[str, ...]:
    """The languages that drafts can be written in: with sentences of their own, and in every frame."""
    framed = [set(wording.text) for wordings in frames_of().values() for wording in wordings]
    says = [code for code in codes() if file_of(code, "drafts.yaml")]
    return tuple(code for code in says if all(code in texts for texts in framed))


_CLOSED = "No conversation begins in it."


def _gaps(code: str) -> Iterator[Gap]:
    name = language(code).name
    for what, missing in (
        ("phrases.yaml", phrases_of(original()).keys() - phrases_of(code).keys()),
        ("typed.yaml", set(_not_typed(code))),
    ):
        if missing:
            yield Gap(f"{code}/{what} lacks {_named(missing)}.", _CLOSED, closes=True)
    family = phrases_of(original(), "family").keys() - phrases_of(code, "family").keys()
    if family:
        what = f"{code}/phrases_family.yaml lacks {_named(family)}."
        yield Gap(what, "Families are not asked in it.")
    if code not in written_in():
        yield Gap(f"Drafts have no words in {name}.", "They are written in the school's language.")
    if file_of(code, "watch/words.yaml") is None:
        means = (
            f"What is written of a danger in {name} alone is hardly ever found: adults must ask."
        )
        yield Gap(f"Worries are not recognised in {name}.", means)
    rules = language(code).rules
    if "private" not in rules:
        means = f"In {name} nothing is proposed as private: students decide without that help."
        yield Gap(f"Private matters are not recognised in {name}.", means)
    if "names" not in rules:
        means = f"In {name} only the school's own names are found in what a student wants quoted."
        yield Gap(f"Names are not recognised in {name}.", means)
    if language(code).reading is None:
        means = "Nothing says whether a text is too hard for its band."
        yield Gap(f"There is no formula for how hard {name} is to read.", means)
    if code not in wording_rules.languages():
        means = (
            "Words that hurt, double denials and what the law protects are not looked for in flows."
        )
        yield Gap(f"There are no rules for words in {name}.", means)


def _not_typed(code: str) -> Iterator[str]:
    mine, whole = typed(code), typed(original())
    for part in (field.name for field in fields(Typed)):
        words, needed = getattr(mine, part), getattr(whole, part)
        if not words:
            yield part
        elif isinstance(needed, dict):
            yield from (f"{part}.{name}" for name in needed if not words.get(name))


def _named(missing: set[str]) -> str:
    names = sorted(missing)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
