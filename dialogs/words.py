"""Plain handling of what people type: folding, counting, and what cannot be kept.

Folding makes a copy to compare with; what was typed is never changed.
"""

import re
import unicodedata

# What one reply may hold, in code points. Far over any honest answer; under it nothing is cut.
LONGEST = 50_000


def fold(text: str) -> str:
    """A copy to compare with: no accents, case, punctuation or doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def count_words(text: str) -> int:
    """Words as a reader counts them; an answer of only emoji counts its runs."""
    return len(text.split())


def languages_in(text: str, asked_in: str) -> tuple[str, ...]:
    """The languages that the words are in, by the small words that each needs; else the one asked in.

    A child who is asked in Spanish may well answer in English, or in both. Nothing is claimed of
    what is not written in Latin letters: () then.
    """
    if not _LATIN.search(text):
        return ()
    found = set(fold(text).split())
    told = tuple(lang for lang, small in _SMALL_WORDS.items() if found & small)
    return told or (asked_in,)


def first_name(name: str) -> str:
    """The name as it is spoken: the first part, but "J. R." whole."""
    parts = name.split()
    return name if not parts or parts[0].endswith(".") or len(parts[0]) < 2 else parts[0]


def can_be_kept(text: str) -> bool:
    """Whether the text is real Unicode: a lone surrogate cannot be stored or sent by anyone."""
    return not _SURROGATE.search(text)


def shown(text: str) -> str:
    """A copy to look at: control characters as pictures of themselves, so that none is obeyed.

    Tab and newline stay; C1 controls, which have no picture, become U+FFFD.
    """
    return _CONTROL.sub(lambda m: _PICTURES.get(m[0], "\ufffd"), text)


def fill(text: str, /, **values: str) -> str:
    """Put values for {names}. Only these names are looked at, and values are never read again."""
    return _PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), text)


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


# Words that are common in one language and no words in the other.
_SMALL_WORDS = {
    "en": {
        "the", "an", "and", "or", "but", "i", "im", "my", "it", "its", "is", "are", "was",
        "were", "to", "of", "in", "on", "for", "with", "when", "what", "that", "this", "they",
        "she", "you", "we", "do", "does", "dont", "not", "can", "cant", "have", "like", "just",
        "because", "only",
    },
    "es": {
        "el", "la", "los", "las", "un", "una", "y", "o", "pero", "yo", "mi", "mis", "es", "son",
        "era", "de", "en", "con", "por", "para", "cuando", "que", "esto", "ella", "nosotros",
        "tu", "muy", "mas", "porque", "solo", "se", "lo", "le", "les", "ya", "si", "del", "al",
        "como", "hay", "esta",
    },
}  # fmt: skip
_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(32)} | {"\x7f": "\u2421"}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
