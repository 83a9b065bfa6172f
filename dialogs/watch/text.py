"""From what a child typed to the words that frames are made of.

A copy is read, never changed text: no accents, capitals, signs that cannot be seen or letters that only
look alike; k1ll and kiiiill are kill, and a long word with one slip is the word that was meant.
"""

import re
import unicodedata
from itertools import groupby

from dialogs.watch.frames import COMMA, END
from dialogs.watch.spelling import Spelling


def words_of(text: str, spelling: Spelling) -> list[str]:
    """The words, END at both ends and between sentences, COMMA for commas."""
    signs = _signs(_plain(text))
    meant = {sign: spelling.meant(sign) for sign in set(signs)}
    return _without_short_stops([END, *[meant[sign] for sign in signs], END])


def _plain(text: str) -> str:
    """In small letters of ASCII, as far as there are such, and what can be seen as them."""
    if not text.isascii():
        text = _FOREIGN.sub(lambda match: _SPANISH.get(match[0]) or _seen(match[0]), text)
    return text.lower()


def _seen(foreign: str) -> str:
    text = _ARABIC_FORMS.sub(" ", foreign.translate(_LOOKALIKES))
    text = unicodedata.normalize("NFKD", text)
    text = "".join([c for c in text if c < "\x80" or _is_seen(c)])
    return _UNSEEN_RUN.sub("", text)


def _is_seen(letter: str) -> bool:
    return not unicodedata.combining(letter) and letter not in _UNSEEN


def _signs(plain: str) -> list[str]:
    """Words as they are spelled; END and COMMA among them."""
    joined = _APOSTROPHE.sub("", plain)
    joined = _IN_WORD.sub(lambda match: _LEET[match[0]], joined)
    joined = _DOTTED.sub("", joined)
    return _letters_joined(_SIGN.findall(_STOP.sub(f" {END} ", joined)))


def _letters_joined(signs: list[str]) -> list[str]:
    """k i l l: letters one by one, of which at least four stand together, are one word."""
    letters = "".join(["1" if len(sign) == 1 and sign not in _MARKS else "0" for sign in signs])
    if "1" * _SPELLED_OUT not in letters:
        return signs
    found: list[str] = []
    for single, some in groupby(signs, _is_letter):
        row = list(some)
        found += ["".join(row)] if single and len(row) >= _SPELLED_OUT else row
    return found


def _is_letter(sign: str) -> bool:
    return len(sign) == 1 and sign not in _MARKS


def _without_short_stops(words: list[str]) -> list[str]:
    """Some write a sentence in pieces: "dad mad. hit me." Between pieces of three words no stop stands."""
    ends = [at for at, word in enumerate(words) if word == END]
    dropped = {
        at
        for before, at, after in zip(ends, ends[1:], ends[2:], strict=False)
        if 1 < after - at <= _SHORT + 1 and _is_short(words, before + 1, at)
    }
    return [word for at, word in enumerate(words) if at not in dropped] if dropped else words


def _is_short(words: list[str], start: int, end: int) -> bool:
    return end - start - words[start:end].count(COMMA) <= _SHORT


_SHORT = 3
_SPELLED_OUT = 4
_MARKS = (END, COMMA)
_FOREIGN = re.compile("[^\x00-\x7f]+")
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\u00ad\u034f\u180e")
_UNSEEN_RUN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+")
# No rule has their letters, and one of them becomes eighteen.
_ARABIC_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefe]")
_APOSTROPHE = re.compile("['’‘`\u00b4]")
# A sign that stands for a letter has letters on both sides; a star is only left out.
_LEET = {"@": "a", "$": "s", "!": "i", "*": "", "|": "l", "+": "t"}
# What stands before is looked at last, for most places hold none of these signs.
_IN_WORD = re.compile(r"[@$!*|+](?<=[a-z0-9].)(?=[a-z0-9])")
_DOTTED = re.compile(r"[.\-_](?<=\b[a-z].)(?=[a-z]\b)")
# The first letter decides nearly always, and is looked for the fastest.
_STOP = re.compile(
    r"[!?;\n\r\u2026|:.](?:(?<=[!?;\n\r\u2026|])[!?;\n\r\u2026|]*|(?<=\.)(?:\.+|(?![a-z0-9]))|(?<=:)(?=\s))"
)
_SIGN = re.compile(r"[a-z0-9]+|[|,]")
# Cyrillic letters that look like Latin ones, and pictures that say a word.
_LOOKALIKES = str.maketrans(
    {
        **dict(
            zip(
                "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0443\u0445\u0501\u051b\u04bb",
                "aceijopsyxdqh",
                strict=True,
            )
        ),
        **dict(
            zip(
                "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425",
                "abekmhopctx",
                strict=True,
            )
        ),
        "🔫": " gun ",
        "🔪": " knife ",
        "🗡": " knife ",
        "💣": " bomb ",
        "❗": "!",
        "¡": "\n",
        "¿": "\n",
        "·": "",
    }
)
# What is read most often, read once and for all.
_SPANISH = {letter: _seen(letter) for letter in "áéíóúüñÁÉÍÓÚÜÑ¿¡"}
