"""A language is a folder of files, read once: no code says which there are, or what one of them is like.

    languages/CODE/language.yaml   its name, direction, marks, joining, dates, how its reading is graded
                   typed.yaml      what students type: commands, yes, no, not sure, nothing
                   phrases.yaml    what the bot itself says; phrases_family.yaml, to families
                   tool_names.yaml how plans write the tools, where there are such
                   lists/ flows/   words for the shared lists and the shipped flows, where they have none

What: English and Spanish stand side by side in lists and flows, where authors change both at once; a
language that comes later brings its words for these in files of its own. Why: it is then added, and
taken out, without touching a file of anybody else's. Given up: its words stand apart from what they
translate, held to it by value and step.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast
from unicodedata import bidirectional

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from dialogs.problems import FlowProblems, Problem
from dialogs.words import fill, fold
from dialogs.yamltext import Table, line_of, read

T = TypeVar("T", bound=Callable[..., Any])

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class Joining:
    comma: str
    and_: Annotated[str, Field(alias="and")]
    and_before: str = ""  # a pattern: before what begins so, "and" is another word


@dataclass(frozen=True, config=_STRICT)
class Dates:
    form: str  # of a printed date, in Unicode's letters
    day: str  # the same, of a day without its year
    typed: Literal["mdy", "dmy", "ymd"]
    locale: str  # whose names of months
    # What is written in a date beside its numbers and its month, folded: "the 3rd of October".
    beside: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    first: tuple[str, ...] = ()  # for the first day


@dataclass(frozen=True, config=_STRICT)
class Numbered:
    """How one of several numbered choices is named: "the third one", "number 3", "3rd"."""

    places: tuple[str, ...] = ()  # first, second …; "a/b" is either word
    endings: tuple[str, ...] = ()  # behind digits
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Grades:
    formula: str  # by its name in reading.py
    most: dict[str, float]  # by band, the highest grade of all that is said to it


@dataclass(frozen=True, config=_STRICT)
class Language:
    """What language.yaml says."""

    name: str  # in itself
    called: tuple[str, ...]  # how else a school's lists may call it
    direction: Literal["ltr", "rtl"]
    marks: tuple[str, str]
    joining: Joining
    numbers: tuple[str, ...]  # zero, one, two …
    date: Dates
    samples: dict[str, str]  # what stands for a {name} while words are counted
    listed: dict[str, str]  # a tool or goal in staff's own words, inside a draft's sentence
    numbered: Numbered = Numbered()
    reading: Grades | None = None
    rules: tuple[str, ...] = ()  # private, names: which of these were written for it
    original: bool = False  # in which everything was written first: the others are held against it
    telegram: str = ""  # its code there, where that is another
    voices: tuple[str, ...] = ()  # of a phone that reads aloud, the best first
    between_clauses: tuple[str, ...] = ()  # where a long sentence may be parted: before these words

    def marked(self, words: str) -> str:
        return f"{self.marks[0]}{words}{self.marks[1]}"

    def and_changes_before(self, text: str) -> bool:
        before = self.joining.and_before
        return bool(before) and re.match(before, text) is not None


@dataclass(frozen=True, config=_STRICT)
class Typed:
    """What typed.yaml says: all of it folded, as what is typed is compared."""

    commands: dict[str, tuple[str, ...]]
    account_commands: dict[str, tuple[str, ...]]
    slash_commands: dict[str, tuple[str, ...]]
    list_words: dict[str, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    more: tuple[str, ...]
    something_else: tuple[str, ...]
    not_sure: tuple[str, ...]
    nothing: tuple[str, ...]
    skipped: tuple[str, ...]
    told_before: tuple[str, ...]
    stop_or_skip: tuple[str, ...]
    beside_refusals: tuple[str, ...]
    rather_not: tuple[str, ...]
    no_more: tuple[str, ...]
    all_fine: tuple[str, ...]
    denies: tuple[str, ...]
    noise: tuple[str, ...]
    fillers: tuple[str, ...]
    only_asked_in: tuple[str, ...]
    note: tuple[str, ...]
    small_words: tuple[str, ...]
    asks_to_talk: tuple[str, ...] = ()
    people_to_talk_to: tuple[str, ...] = ()
    wishes_to_talk: tuple[str, ...] = ()
    beside_wishes: tuple[str, ...] = ()


def by_languages(function: T) -> T:
    """Remembers what the function gives, for as long as the same languages are known."""
    remembering = cache(function)
    _caches.append(remembering)
    return cast(T, remembering)


_caches: list[Any] = []
_own: list[Path] = []


def use(folder: str | Path) -> None:
    """From now on a school's own languages too, each in a folder of its own in there; "": none."""
    own = [Path(folder)] if str(folder) else []
    if own != _own:
        _own[:] = own
        for remembering in _caches:
            remembering.cache_clear()


@by_languages
def codes() -> tuple[str, ...]:
    """Every language that has a folder, by code."""
    return tuple(sorted(_folders()))


@by_languages
def language(code: str) -> Language:
    """Raises FlowProblems for a folder that cannot be read, KeyError for none."""
    return cast(Language, _read(code, "language.yaml", _LANGUAGE))


@by_languages
def typed(code: str) -> Typed:
    return cast(Typed, _read(code, "typed.yaml", _TYPED))


@by_languages
def typed_anywhere(part: str) -> frozenset[str]:
    """All languages' words of one part of typed.yaml, for children mix them."""
    return frozenset(word for code in codes() for word in getattr(typed(code), part))


@by_languages
def commands_anywhere(part: str) -> Mapping[str, tuple[str, ...]]:
    """Each command's words, in all languages."""
    names = dict.fromkeys(name for code in codes() for name in getattr(typed(code), part))
    return {
        name: tuple(word for code in codes() for word in getattr(typed(code), part).get(name, ()))
        for name in names
    }


@by_languages
def original() -> str:
    """The code of the language in which everything was written first."""
    return next(code for code in codes() if language(code).original)


@by_languages
def named() -> Mapping[str, str]:
    """What a school's lists may call a language, folded -> its code."""
    names = {fold(name): code for code in codes() for name in language(code).called}
    return names | {fold(language(code).name): code for code in codes()} | {c: c for c in codes()}


def languages_in(text: str, asked_in: str) -> tuple[str, ...]:
    """The languages that the words are in, by the small words that each needs; else the one asked in.

    A child who is asked in Spanish may well answer in English, or in both. Nothing is claimed of
    what is not written in Latin letters: () then.
    """
    if not _LATIN.search(text):
        return ()
    found = set(fold(text).split())
    told = tuple(code for code in codes() if not found.isdisjoint(typed(code).small_words))
    return told or (asked_in,)


def filled_in(text: str, code: str, values: Mapping[str, str | Callable[[], str]]) -> str:
    """The text with its {names} filled; where it runs from right to left, what does not is held apart in it.

    An address is not: what follows it must not become a part of it.
    """
    if language(code).direction == "ltr":
        return fill(text, **values)

    def apart(value: str | Callable[[], str]) -> Callable[[], str]:
        def said() -> str:
            words = value if isinstance(value, str) else value()
            turns = "://" not in words and any(bidirectional(c) == "L" for c in words)
            return f"\u2068{words}\u2069" if turns else words

        return said

    return fill(text, **{name: apart(value) for name, value in values.items()})


def text_in(words: Mapping[str, str], code: str) -> str:
    """The words in this language; where they lack it, in the first that they have."""
    return words.get(code) or next(iter(words.values()), "")


def folder(code: str) -> Traversable:
    """Raises KeyError for a language that has none."""
    return _folders()[code]


def file_of(code: str, name: str) -> tuple[str, str] | None:
    """The name and text of a file of the language, None where it has no such file."""
    at = folder(code)
    for part in name.split("/"):
        at = at.joinpath(part)
    return (f"{code}/{name}", at.read_text(encoding="utf-8")) if at.is_file() else None


def _folders() -> dict[str, Traversable]:
    """A school's own folder takes the place of one that comes with the program."""
    places: list[Traversable] = [files("dialogs").joinpath("languages"), *_own]
    return {
        at.name: at
        for place in places
        if place.is_dir()
        for at in place.iterdir()
        if at.joinpath("language.yaml").is_file()
    }


def _read(code: str, name: str, form: TypeAdapter[Any]) -> Any:
    found = file_of(code, name)
    if found is None:
        missing = f"languages/{code} has no {name}"
        raise FlowProblems([Problem(f"{code}/{name}", 1, "", missing, "Copy another language's.")])
    file, text = found
    top, problems = read(text, file)
    if problems:
        raise FlowProblems(problems)
    try:
        return form.validate_python(top)
    except ValidationError as wrong:
        raise FlowProblems(list(_problems_of(wrong, top, file))) from None


def _problems_of(wrong: ValidationError, top: Table, file: str) -> Iterator[Problem]:
    for one in wrong.errors(include_url=False, include_input=False):
        at: Any = top
        for part in one["loc"]:
            at = at[part] if isinstance(at, dict) and part in at else at
        where = ".".join(str(part) for part in one["loc"])
        fix = "Write it as the file of another language has it."
        yield Problem(file, line_of(at) or 1, "", f'"{where}": {one["msg"]}', fix)


_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_LANGUAGE = TypeAdapter(Language)
_TYPED = TypeAdapter(Typed)
