"""What a child types in place of an answer: there is no more, I don't know, it's all fine, ok bye, asdf.

Whole texts only: they are taken apart into phrases of typed.yaml, and one word over makes it an answer
("nah" is none, "nah the noise" is one). All languages' phrases count, for children mix them. What refuses
the question itself ("none of your business", "i already said") is known the same way, and answers none.

What: such words are kept for no follow-up, open none, and stand in no draft as a help, a need or a strength.
Typed at a list without a choice for it, "nothing" is kept as words alone, without the code of "something
else". Why: a code says that something is there, and what asks for its place, time and story goes by codes,
as it does for a list's own "nothing"; the words stay the student's, to be seen and changed. Given up: no
draft can tell such an answer from other words by its code, so it asks `non_answer`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from dialogs.language import by_languages, codes, typed, typed_anywhere
from dialogs.words import fold, with_slips

NO, NOT_SURE, NO_MORE, YES, NOISE, FINE, FILLER = _SAID = (
    "no", "not_sure", "no_more", "yes", "noise", "fine", "filler",
)  # fmt: skip
# How the question itself is refused, what counts most first.
TOLD_BEFORE, SKIPPED, STOP_OR_SKIP = REFUSALS = ("told_before", "skipped", "stop_or_skip")
BESIDE = "beside"
# The wish to talk to a person, and what may stand beside it.
ASKED, PERSON, WISHED, BESIDE_WISH = WISHES = ("asked", "person", "wished", "beside_wish")
# Longer than this, a text says something.
LONGEST = 200


def non_answer(words: str, language: str) -> bool:
    """Whether words typed to an open question say nothing to it: "no", "idk lol", "k bye", "asdf", "..."."""
    if not _says_something(words) or refusal(words):
        return True
    kinds = _kinds(words, language)
    return bool(kinds) and FINE not in kinds


def would_rather_not(words: str, language: str) -> bool:
    """Whether a story was declined, or nothing is the matter: nobody is asked to tell more of that."""
    if non_answer(words, language) or _kinds(words, language):
        return True
    folded = f" {fold(words)} "
    return any(f" {one} " in folded for one in typed_anywhere("rather_not"))


def says_nothing(words: str, language: str) -> bool:
    """Whether words typed at a list say that nothing of the kind is there: "nothing is hard", "todo bien"."""
    return not {NO, FINE}.isdisjoint(_kinds(words, language))


def refusal(words: str) -> str:
    """How the words refuse the question itself, at whichever it is: one of REFUSALS; "" for an answer.

    A "no" is an answer, and "i quit the team" is one: nothing but the refusal may stand there.
    """
    kinds = _taken_apart(words, _refusing())
    return next((kind for kind in REFUSALS if kind in kinds), "")


def wishes_to_talk(words: str) -> bool:
    """Whether the words ask for a person to talk to, and nothing else: "hi, can i talk to someone please"."""
    kinds = _taken_apart(words, _wishing())
    return WISHED in kinds or kinds >= {ASKED, PERSON}


# --- A text as a row of phrases


class Phrase(NamedTuple):
    """A line of typed.yaml: each part with the words that it may be, and () where it may be left out."""

    code: str
    kind: str
    parts: tuple[frozenset[tuple[str, ...]], ...]

    def ends(self, words: Sequence[str], start: int) -> set[int]:
        """Where the phrase may end that begins at `start`."""
        places = {start}
        for part in self.parts:
            places = {
                place + len(one)
                for place in places
                for one in part
                if tuple(words[place : place + len(one)]) == one
            }
        return places


def _kinds(text: str, language: str) -> frozenset[str]:
    """What kinds of phrases the text is made of; empty for one that says more, and for fillers alone."""
    found = _taken_apart(text, _by_first_word(language))
    return frozenset() if found <= {FILLER} else found


def _taken_apart(text: str, phrases: Mapping[str, Sequence[Phrase]]) -> frozenset[str]:
    """The kinds of the phrases that the text is made of, none left over; empty where it says more."""
    if len(text) > LONGEST:
        return frozenset()
    clauses = [fold(clause).split() for clause in _STOP.split(_APOSTROPHE.sub("", text))]
    words = []
    for word in (word for clause in clauses for word in clause):
        words.append(_as_known(word))
        if words[-1] not in _spelled():
            return frozenset()  # a word that is in no phrase: the text says more
    starts = set(accumulate(map(len, clauses), initial=0))
    # From the end on: the kinds of all that follows a place, None where that is more than phrases.
    behind: list[frozenset[str] | None] = [*[None] * len(words), frozenset()]
    for start in reversed(range(len(words))):
        before = words[start - 1] if start not in starts else ""
        longest = start
        for phrase in phrases.get(words[start], ()):
            if phrase.kind == FINE and before in typed(phrase.code).denies:
                continue
            for end in phrase.ends(words, start):
                rest = behind[end]
                if end > longest and rest is not None:
                    behind[start], longest = rest | {phrase.kind}, end
    return behind[0] or frozenset()


def _as_known(word: str) -> str:
    """The word as a phrase has it: `no` for `noooo`, `everything` for `evrything`."""
    known = _spellings()
    if word in known:
        return known[word]
    for drawn_out in (r"\1", r"\1\1"):
        one = _DRAWN_OUT.sub(drawn_out, word)
        if one in known:
            return known[one]
    return _LAUGH if _LAUGHING.fullmatch(word) else word


@by_languages
def _spellings() -> Mapping[str, str]:
    """Each word of a phrase by itself and, if it is long, by what one slip makes of it."""
    words = sorted(
        {
            word
            for code in codes()
            for phrase in _phrases(code)
            for part in phrase.parts
            for one in part
            for word in one
        }
    )
    slips = {slip: word for word in words if len(word) >= _LONG for slip in with_slips(word)}
    return slips | {word: word for word in words}


@by_languages
def _spelled() -> frozenset[str]:
    """All words that a phrase is made of."""
    return frozenset(_spellings().values()) | {_LAUGH}


@by_languages
def _by_first_word(language: str) -> Mapping[str, Sequence[Phrase]]:
    """The phrases of all languages; of two that are as long, the kind that says most counts."""
    known = [
        phrase if code == language else _elsewhere(code, phrase)
        for code in codes()
        for phrase in _phrases(code)
    ]
    return _sorted(known, _SAID)


@by_languages
def _refusing() -> Mapping[str, Sequence[Phrase]]:
    """All languages' refusals, and the few words that may stand beside them: "i quit it" is an answer."""
    known = [_elsewhere(code, phrase) for code in codes() for phrase in _phrases(code)]
    return _sorted(known, (*REFUSALS, BESIDE))


@by_languages
def _wishing() -> Mapping[str, Sequence[Phrase]]:
    return _sorted([phrase for code in codes() for phrase in _phrases(code)], WISHES)


def _sorted(phrases: Iterable[Phrase], kinds: Sequence[str]) -> Mapping[str, Sequence[Phrase]]:
    """Those of these kinds by their first word, in the order of the kinds."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for word in _first_words(phrase) if phrase.kind in kinds else ():
            found.setdefault(word, []).append(phrase)
    return {
        word: sorted(some, key=lambda one: kinds.index(one.kind)) for word, some in found.items()
    }


@by_languages
def _phrases(code: str) -> tuple[Phrase, ...]:
    words = typed(code)
    lines = {
        NO: (*words.no, *words.nothing),
        NOT_SURE: words.not_sure,
        NO_MORE: words.no_more,
        YES: words.yes,
        NOISE: words.noise,
        FINE: words.all_fine,
        FILLER: words.fillers,
        TOLD_BEFORE: words.told_before,
        SKIPPED: words.skipped,
        STOP_OR_SKIP: words.stop_or_skip,
        BESIDE: words.beside_refusals,
        ASKED: words.asks_to_talk,
        PERSON: words.people_to_talk_to,
        WISHED: words.wishes_to_talk,
        BESIDE_WISH: words.beside_wishes,
    }
    return tuple(Phrase(code, kind, _parts(line)) for kind in lines for line in lines[kind])


def _parts(line: str) -> tuple[frozenset[tuple[str, ...]], ...]:
    return tuple(
        frozenset(
            tuple(fold(one).split())
            for one in part.removesuffix("?").split("/") + [""] * part.endswith("?")
        )
        for part in line.split()
    )


def _first_words(phrase: Phrase) -> set[str]:
    found: set[str] = set()
    for part in phrase.parts:
        found |= {one[0] for one in part if one}
        if () not in part:
            break
    return found


def _elsewhere(code: str, phrase: Phrase) -> Phrase:
    """Without the words that mean something else where another language is asked in."""
    if len(phrase.parts) > 1:
        return phrase
    there = {tuple(fold(one).split()) for one in typed(code).only_asked_in}
    return phrase._replace(parts=(phrase.parts[0] - there,))


# --- What says nothing in any language


def _says_something(text: str) -> bool:
    """Whether there is a picture, a digit or a word in it that no keyboard was just struck for."""
    if len(text) > LONGEST:
        return True
    if _PICTURE.search(text):
        return True
    words = fold(text).split()
    return any(not _is_struck(word) for word in words)


def _is_struck(word: str) -> bool:
    """asdf, hjkl, jjjjj, sdkfjhg."""
    if not word.isascii() or word.isdigit() or len(word) < _SHORTEST_STRUCK:
        return False
    return (
        len(set(word)) == 1
        or _in_rows(word)
        or (_NO_VOWEL.search(word) is not None and _CROWDED.search(word) is None)
    )


def _in_rows(word: str) -> bool:
    """Whether its keys lie side by side, three and more at a time: asdf, qweqwe, lkjfdsa."""
    shortest, step = _RUN, 0
    length = 0
    for one, other in pairwise(f"{word} "):
        along = _KEYS.get(f"{one}{other}", 0)
        length += 1
        if along == 0 or (length > 1 and along != step):
            shortest, length = min(shortest, length), 0
        step = along
    return shortest >= _RUN


_RUN = 3
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Which way from a key to the one beside it.
_KEYS = {a + b: 1 for row in _ROWS for a, b in pairwise(row)} | {
    b + a: -1 for row in _ROWS for a, b in pairwise(row)
}
_LONG = 7
_SHORTEST_STRUCK = 4
_APOSTROPHE = re.compile("['’‘`\u00b4\u02bb\u02bc]")
_STOP = re.compile("[,.;:!?\n]+")
_DRAWN_OUT = re.compile(r"(\w)\1+")
_LAUGHING = re.compile(
    "(?:ha|he|ja|je|ji|hi|ah|aj){2,}[hj]?a?|l+o+l+|lma+o+|x+d+|h+m+|u+h+|u+m+|e+h+|u+g+h+"
)
_LAUGH = "lol"
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_NO_VOWEL = re.compile("[^aeiouy0-9]{6}")
_CROWDED = re.compile("tchphr|ghtscr|tchstr")  # catchphrase
