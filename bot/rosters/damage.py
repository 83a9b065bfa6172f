"""What a program has silently done to a list: lost zeros, wrongly read letters, characters that nobody sees.

Each finding is told before anything is kept, with what may have been meant beside it; nothing is mended here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from bot.rosters.csv_files import word_set
from dialogs.words import fold


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong, as a phrase roster_damage_… has it, and what may have been meant, if known."""

    what: str
    guess: str = ""


def damage_of_id(widths: Mapping[int, int] | None = None) -> Callable[[str], Damage | None]:
    """What one id shows of itself. `widths`: as `usual_width` wants it."""
    width = usual_width(widths or {})

    def look(local_id: str) -> Damage | None:
        if local_id.isascii() and local_id.isalnum():
            return _lost_zeros(local_id, width) or _letters_for_digits(local_id, width)
        return _of_strange_id(local_id, width)

    return look


def widths_of(ids: Iterable[str]) -> dict[int, int]:
    """How many ids of digits have each width; how many of these begin with a zero, below its negative."""
    digits = [one for one in ids if one.isascii() and one.isdigit()]
    zeros = Counter(-len(one) for one in digits if one.startswith("0") and len(one) > 2)
    return {**Counter(map(len, digits)), **zeros}


def usual_width(widths: Mapping[int, int]) -> int:
    """How long the ids should be where some have lost their zeros; 0 where nothing says so."""
    of = {width: number for width, number in widths.items() if width > 0}
    begun = {-width: number for width, number in widths.items() if width < 0}
    if begun:  # those that still begin with a zero are as long as they were
        return max(begun, key=lambda width: (begun[width], width))
    total = sum(of.values())
    usual = max(of, key=lambda width: (of[width], width), default=0)
    # Numbers that are simply counted have fewer digits in the beginning.
    enough = usual >= 5 and total > 3 and of[usual] >= 0.7 * total
    return usual if enough and usual == max(of) else 0


def damage_of_text(text: str) -> Damage | None:
    """What a name, or another cell of words, shows: wrongly read letters, unseen ones, look-alikes."""
    if text.isascii() and "?" not in text and text.isprintable():
        return None
    if (guess := read_rightly(text)) != text:
        return Damage("letters", without_unseen(guess))
    bare = without_unseen(text)
    if "\ufffd" in bare or _ASKS.search(bare):
        return Damage("letters_lost", _with_lost_letters(bare))
    if bare != text:
        return Damage("unseen", bare)
    if guess := _of_one_script(bare):
        return Damage("alike", guess)
    return None


def without_unseen(text: str) -> str:
    """Without direction marks, soft hyphens and their like; a blank that does not break is a blank."""
    kept = "".join(" " if c in _BLANK else c for c in text if not _is_unseen(c))
    return " ".join(kept.split()) if kept != text else text


def read_rightly(text: str) -> str:
    """ "ZoÃ«" as "Zoë": what its bytes say when they are read as they were written; else the text itself."""
    for _ in range(3):
        again = next((found for alphabet in _WRONG if (found := _again(text, alphabet))), "")
        if not again:
            return text
        text = again
    return text


# --- ids -----------------------------------------------------------------------------------------


def _of_strange_id(local_id: str, width: int) -> Damage | None:
    bare = without_unseen(local_id).replace(
        " ", "" if local_id.replace("\u00a0", "").isdigit() else " "
    )
    if bare != local_id:
        return Damage("id_unseen", bare)
    if found := re.fullmatch(r'="?([^"=+\-*/()]+)"?|\'([^\']+)', local_id):
        quoted = found[2] or (found[1] if '"' in local_id else "")
        return Damage("id_quoted", quoted) if quoted else None
    if found := re.fullmatch(r"(\d+)[.,]0+", local_id):
        return Damage("id_decimal", found[1].zfill(width))
    if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}", local_id):
        return Damage("id_power", str(int(float(local_id.replace(",", ".")))))
    if found := re.fullmatch(r"(\d{1,3}),(\d{3})(?:,(\d{3}))*", local_id):
        return Damage("id_decimal", local_id.replace(",", ""))
    if "\ufffd" in local_id:
        return Damage("letters_lost")
    plain = unicodedata.normalize("NFKC", local_id).translate(_LATIN)
    return Damage("alike", plain) if plain != local_id and not local_id.isascii() else None


def _lost_zeros(local_id: str, width: int) -> Damage | None:
    if local_id.isdigit():
        if width and len(local_id) < width:
            return Damage("id_zeros", local_id.zfill(width))
        if len(local_id) > 15 and local_id.endswith("000"):
            return Damage("id_rounded")
    return None


def _letters_for_digits(local_id: str, width: int) -> Damage | None:
    """O for 0 and l for 1, where that makes a number as long as all the others."""
    if local_id.isdigit() or not any(map(str.isdigit, local_id)):
        return None
    digits = local_id.translate(_DIGITS)
    return Damage("alike", digits) if digits.isdigit() and width == len(digits) else None


_DIGITS = str.maketrans("OoIl", "0011")

# --- letters -------------------------------------------------------------------------------------

_WRONG = ("cp1252", "mac_roman", "cp850", "cp437")
# A letter that the first byte of another one becomes, and behind it what the second becomes.
_LEADS = re.compile(
    "[\u00c2-\u00c5\u00d0\u00d1\u00d8\u00d9\u00e0-\u00e2\u221a\u251c\u252c\u2500\u00ac][^\\x00-\\x7f]"
)


def _again(text: str, alphabet: str) -> str:
    """The text read anew as UTF-8; "" where that makes no sense of it."""
    if not _LEADS.search(text):
        return ""
    try:
        data = b"".join(_byte(letter, alphabet) for letter in text)
        found = data.decode("utf-8")
    except UnicodeError:
        return ""
    odd = any(unicodedata.category(c) in ("Cc", "Co", "Cn") for c in found)
    return "" if odd or found == text or len(found) >= len(text) else found


def _byte(letter: str, alphabet: str) -> bytes:
    # What Windows-1252 leaves open is passed through as it is.
    if alphabet == "cp1252" and ord(letter) in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
        return bytes([ord(letter)])
    return letter.encode(alphabet)


# A question mark inside a word, or at its end behind a small letter, where one letter was lost.
_ASKS = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])|(?<=[a-z])\?+$|^\?(?=[a-z])")


def _with_lost_letters(text: str) -> str:
    """Where each word with a lost letter can be one known name only; else ""."""
    words = [
        _whole(part) if re.search("[\ufffd?]", part) else part
        for part in re.split(r"([\s,-]+)", text)
    ]
    return "".join(words) if all(words) else ""


def _whole(word: str) -> str:
    form = re.compile("".join("." if c in "\ufffd?" else re.escape(c) for c in word.casefold()))
    found = {name for name in _ACCENTED if form.fullmatch(name.casefold())}
    if len(found) != 1:
        return ""
    (name,) = found
    return "".join(
        wrote if wrote not in "\ufffd?" else (meant.upper() if word.isupper() else meant)
        for wrote, meant in zip(word, name, strict=True)
    )


_ACCENTED = sorted(
    word_set(
        "Peña Muñoz Núñez García López Martínez Hernández González Rodríguez Pérez Sánchez "
        "Ramírez Gómez Díaz "
        "Vázquez Jiménez Álvarez Méndez Gutiérrez Ibáñez Ordóñez Castañeda Zúñiga Patiño Quiñones "
        "Bolaños Fernández "
        "Domínguez Vásquez Velázquez Suárez Juárez Márquez Marín Cortés Ríos León Galván Guzmán "
        "Chávez Estévez "
        "Benítez Cárdenas Ávila Acuña Avendaño Briseño Carreño Cedeño Escárcega Farías Macías "
        "Mejía Nuñez Ocaña "
        "Saldaña Treviño Valdés Yáñez José María Jesús Ángel Andrés Inés Raúl Iván Adrián "
        "Sebastián Julián Martín "
        "Mónica Verónica Sofía Lucía Rocío Zoë Chloë Chloé Renée René Noël Noëlle André François "
        "Siobhán Seán Róisín "
        "Saúl Óscar Héctor César Tomás Nicolás Matías Simón Ramón Joaquín Agustín Valentín Efraín "
        "Belén Concepción "
        "Asunción Bárbara Mélanie Hélène Anaïs Beyoncé Estéban Fátima Ángela Inéz Rubén Moisés "
        "Germán Fabián Damián "
        "Cristián Elías Isaías Jeremías Aarón Ramírez Núria Débora Álex Íñigo Begoña Iñaki Toño Toñito"
    )
)

# --- what is not seen, what looks alike ----------------------------------------------------------

_BLANK = frozenset(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


@cache
def _is_unseen(letter: str) -> bool:
    # Joiners between letters of scripts that are written joined are part of a name.
    return (
        unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Zl", "Zp")
        or letter in "\u115f\u1160\u3164\u2800"
    )


# ruff: noqa: RUF001
_ALIKE = "АаВЕеЅѕІіЈјКМНОоРрСсТУуХхԛԝӀ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
_LATIN_FOR = "AaBEeSsIiJjKMHOoPpCcTYyXxqwI" + "ABEZHIKMNOPTYXo"
_LATIN = str.maketrans(_ALIKE, _LATIN_FOR)


def _of_one_script(text: str) -> str:
    """Words of Latin letters in which look-alikes of another script stand, with Latin ones in their place."""
    plain = text.translate(_LATIN)
    if plain == text:
        return ""
    before = {_script(c) for c in text if c.isalpha()}
    after = {_script(c) for c in plain if c.isalpha()}
    return plain if "LATIN" in before and after == {"LATIN"} and fold(plain) else ""


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]
