"""How hard a text is to read: its words, sentences and syllables, and the school grade that they ask for.

English: the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975, Navy report 8-75).
Spanish: Crawford's grade (A. N. Crawford, "Fórmula y gráfico para determinar la comprensibilidad de
textos de nivel primario en castellano", Lectura y Vida 10, 1989), made on primers of grades 1 to 6.

A grade is worked out on all that a band reads together: in a question of six words one syllable more
moves it by two grades. Syllables are counted here, by rule: the packages that count English ones
are under the GPL, which this program is not. Against the CMU dictionary the rules are right for 99 % of
the words that the flows use. A better-licensed dictionary would change our mind.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dialogs.language import language as spoken

# The most words of one question.
MOST_WORDS = {"prek-2": 8, "3-5": 10, "6-8": 14, "9-12": 16, "18-22": 14}
MOST_SENTENCES = 2  # in one bubble

# On fewer words than these a grade says nothing.
FEWEST_WORDS = 25


@dataclass(frozen=True, slots=True)
class Counted:
    """What the formulas ask of a text."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.sentences + other.sentences,
            self.words + other.words,
            self.syllables + other.syllables,
        )


def grade(texts: Iterable[str], language: str) -> float | None:
    """The grade of these texts read together; None where they are too few to tell, or nothing can tell."""
    rated = spoken(language).reading
    if rated is None:
        return None
    counted = sum((count(text, language) for text in texts), Counted())
    return _FORMULAS[rated.formula](counted) if counted.words >= FEWEST_WORDS else None


def highest_grade(band: str, language: str) -> float | None:
    """Of all that is said to a band; None where the language names no formula."""
    rated = spoken(language).reading
    return rated.most[band] if rated else None


def too_hard(grade: float | None, band: str, language: str) -> bool:
    """Whether it is over the band's ceiling, as it is printed."""
    most = highest_grade(band, language)
    return grade is not None and most is not None and round(grade, 1) > most


def hardest(texts: Iterable[str], language: str, most: int = 3) -> list[str]:
    """The sentences that raise the grade most, the worst first."""
    found = {sentence for text in texts for sentence in sentences(text)}
    weights = {sentence: _weight(count(sentence, language)) for sentence in found}
    return sorted(found, key=lambda sentence: (-weights[sentence], sentence))[:most]


@lru_cache(maxsize=8192)
def count(text: str, language: str) -> Counted:
    found = [word for sentence in sentences(text) for word in split_words(sentence)]
    return Counted(len(sentences(text)), len(found), sum(syllables(w, language) for w in found))


@lru_cache(maxsize=8192)
def sentences(text: str) -> tuple[str, ...]:
    """Parted at . ? ! and line ends; a text without any of these is one sentence."""
    parted = (part.strip() for part in _SENTENCE_END.split(text))
    return tuple(part for part in parted if _WORD.search(part))


def split_words(text: str) -> list[str]:
    """As a reader counts them: "grown-up" and "don't" are one each, and so is a number."""
    return _WORD.findall(text.replace("’", "'"))


def syllables(word: str, language: str) -> int:
    """How many syllables the word is spoken with; a number has one for each digit."""
    parts = re.findall(r"\d|[^\W\d_']+(?:'[^\W\d_]+)*", word.lower().replace("’", "'"))
    rated = spoken(language).reading
    count = _SYLLABLES[rated.formula] if rated else len
    return max(1, sum(1 if part.isdigit() else count(part) for part in parts))


def _flesch_kincaid(text: Counted) -> float:
    return 0.39 * text.words / text.sentences + 11.8 * text.syllables / text.words - 15.59


def _crawford(text: Counted) -> float:
    sentences, syllables = 100 * text.sentences / text.words, 100 * text.syllables / text.words
    return -0.205 * sentences + 0.049 * syllables - 3.407


# By the name that a language's own file gives.
_FORMULAS = {"flesch_kincaid": _flesch_kincaid, "crawford": _crawford}


def _weight(sentence: Counted) -> float:
    """Long sentences and long words both weigh; a single long word alone is no hard sentence."""
    return sentence.words * 0.39 + (sentence.syllables - sentence.words) * 11.8 / 10


_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<=[.?!…])[\s»”\"]+|\n+"
)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


# --- English syllables ---------------------------------------------------------------------------


def _english(word: str) -> int:
    bare = word.removesuffix("'s").removesuffix("s'")
    if bare in _IRREGULAR:
        return _IRREGULAR[bare]
    if bare.endswith("n't"):
        base = bare.removesuffix("n't")
        return _english(base) + (base[-1:] in "dst" and bool(base))
    letters = unicodedata.normalize("NFKD", bare.partition("'")[0])
    letters = "".join(c for c in letters if "a" <= c <= "z")
    groups = len(_VOWELS.findall(letters))
    groups -= sum(bool(rule.search(letters)) for rule in _SILENT)
    groups += sum(len(rule.findall(letters)) for rule in _APART)
    return max(1, groups)


# A y that begins a word, or stands between a vowel and another, is a consonant.
_VOWELS = re.compile(r"(?:[aeiou]|(?<!^)y(?![aeiou])|(?<=[^aeiou])y)+")
# Vowels that are written and not spoken.
_SILENT = tuple(
    map(
        re.compile,
        (
            r"[aeiou]?[^aeiouyl]e$|[aeiouy]le$|rle$",  # time, while
            r"(?<![cs]h)(?<![aeiouyszxcgl])es$|[aeiouy]les$",  # times, not classes
            r"[^aeiouytdl]ed$|[aeiouyl]led$|[aeiou]ye[ds]$",  # asked, played; not wanted
            r"[^aeiouyl]e(?:ments?|ful|fully|less|ly|ness|times?|things?|ones?|work|where|how|body)$",
        ),
    )
)
# Neighbours that are spoken apart.
_APART = tuple(
    map(
        re.compile,
        (
            r"[aeiou]ing|[^aeiou]ying",  # doing, trying
            r"(?<![cstgqx])i[ao](?!n?us)|(?<=[cst])iat",  # diagram, radio; not special, nation
            r"iu(?:m|s)|eo(?!p|us)|(?<!q)(?<!g)ua(?!y)|uou|(?<!q)ui(?:ty|ng)",
            r"(?:qu|sc|d|tr|v|cl|s)ie(?:t|n)",  # quiet, science
            r"[^aeiouct]ie(?:rs?|st)$|[^aeiou]isms?$|thms?$",  # easier, rhythm
        ),
    )
)
# What no rule finds.
_IRREGULAR = {
    "idea": 3, "ideas": 3, "area": 3, "areas": 3, "create": 2, "created": 3, "creating": 3,
    "real": 2, "really": 3, "being": 2, "every": 2, "everyone": 3, "everything": 3,
    "everybody": 4, "everywhere": 3, "people": 2, "business": 2, "different": 3, "favorite": 3,
    "maybe": 2, "someone": 2, "poem": 2, "poems": 2, "video": 3, "videos": 3, "science": 2,
    "friend": 1, "friends": 1, "hour": 1, "hours": 1, "our": 1, "eye": 1, "goes": 1, "does": 1,
    "doesn't": 2, "iep": 3, "aac": 3, "adhd": 4, "are": 1, "aren't": 1, "weren't": 1, "whathelps": 2,
    "quiet": 2, "wednesday": 2, "interesting": 3, "family": 3, "families": 3, "evening": 2,
}  # fmt: skip


# --- Spanish syllables ---------------------------------------------------------------------------


def _spanish(word: str) -> int:
    """One for each vowel, less those that a diphthong joins: a weak i or u with any other vowel.

    An accent on the weak one parts them (día, aún), an h between does not (ahi·jado); the u of que, qui,
    gue and gui is silent, a y at the end sounds as i (hoy).
    """
    plain = unicodedata.normalize("NFC", word)
    plain = re.sub("(?<=q)u|(?<=g)u(?=[eéií])|h", "", plain)
    plain = re.sub("y$|y(?![aeiouáéíóúü])", "i", plain)
    runs = re.findall("[aeiouáéíóúü]+", plain)
    return max(1, sum(1 + sum(_parted(a, b) for a, b in pairwise(r)) for r in runs))


def _parted(one: str, other: str) -> bool:
    weak = [vowel in "iuü" for vowel in (one, other)]
    return not any(weak) or one == other


# Each formula was made for a language, whose syllables it counts.
_SYLLABLES = {"flesch_kincaid": _english, "crawford": _spanish}
