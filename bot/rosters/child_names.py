"""The name that a child goes by, from what a school's list has of it: "WEST, BENJAMIN J" is Benjamin West.

The greeting takes a name's first part, so the calling name stands first, the family's behind it. What a
school wrote with care (McKenna, de la Cruz, José) stays as it is; only a name all in capitals or all small
is spelt anew. What was left out of a name is told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.rosters.csv_files import word_set
from dialogs.name_words import PARTICLES
from dialogs.words import fold


@dataclass(frozen=True, slots=True)
class ChildName:
    name: str = ""
    pronouns: str = ""
    left_out: tuple[str, ...] = ()  # what stood in brackets and is no part of a name


def child_name(said: Mapping[str, str], last_first: bool = False) -> ChildName:
    """From the cells about a name, by meaning. `last_first`: a full name begins with the family's."""
    cells = {meaning: cell for meaning, cell in said.items() if cell and not _is_nothing(cell)}
    if cells.get("name", "").startswith(("=", "+", "@")):
        return ChildName(cells["name"])  # no name that anybody has: it is shown as it stands
    if cells.get("last_name") or "," not in cells.get("first_name", ""):
        first = _parted(cells.get("first_name", ""), _GIVEN)
        whole = _parted(cells.get("name", ""), _LAST_FIRST if last_first else _ANY)
    else:  # a full name under the header "First name"
        first, whole = _Parts(), _parted(cells["first_name"], _ANY)
    family, found = _last_name(cells)
    last = family or whole.last
    calling = (
        _preferred(cells.get("preferred_name", ""), last)
        or first.marked
        or whole.marked
        or _without_initials(first.given or whole.given)
    )
    suffix = _suffix(cells.get("suffix", "")) or found or first.suffix or whole.suffix
    name = " ".join(filter(None, (_spelt(calling, False), _spelt(last, True), suffix)))
    left_out = (*whole.left_out, *first.left_out)
    return ChildName(name, whole.pronouns or first.pronouns, left_out)


# --- one cell ------------------------------------------------------------------------------------

_ANY, _LAST_FIRST, _GIVEN = (
    "any",
    "last first",
    "given",
)  # what a cell holds, where no comma says it


@dataclass(frozen=True, slots=True)
class _Parts:
    given: str = ""
    last: str = ""
    suffix: str = ""
    marked: str = ""  # as it stood in quotation marks or brackets: what the child is called
    pronouns: str = ""
    left_out: tuple[str, ...] = ()
    comma: bool = False  # it was written as Last, First


def _parted(cell: str, order: str) -> _Parts:
    text = " ".join(re.sub(r"^\s*(?:\(?\d{1,3}[.):]|[•*·\-–—])\s+|[\s*†‡]+$", "", cell).split())
    begins = _MARKED.match(text) is not None
    text, marked, pronouns, left_out = _marked(text)
    begins = begins and bool(marked)
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    suffix = next((_suffix(piece) for piece in pieces[1:] if _suffix(piece)), "")
    pieces = pieces[:1] + [piece for piece in pieces[1:] if not _suffix(piece)]
    pieces, found = (
        [_cut_suffix(piece)[0] for piece in pieces],
        [_cut_suffix(one)[1] for one in pieces],
    )
    suffix = suffix or next(filter(None, found), "")
    if len(pieces) > 1:
        given, last = " ".join(pieces[1:]), pieces[0]
    elif order == _GIVEN:
        given, last = " ".join(pieces), ""
    elif order == _LAST_FIRST and len(" ".join(pieces).split()) == 2:
        last, given = pieces[0].split()
    elif begins and pieces:  # “Bob” Reyes
        given, last = "", pieces[0]
    else:
        given, last = _given_and_last(pieces[0] if pieces else "")
    return _Parts(given, last, suffix, marked, pronouns, left_out, len(pieces) > 1)


def _marked(text: str) -> tuple[str, str, str, tuple[str, ...]]:
    """The text without what is marked in it, the nickname, the pronouns, and what was left out."""
    if not _MARKED.search(text):
        return text, "", "", ()
    nick, pronouns, left_out = "", "", []
    for found in _MARKED.finditer(text):
        inside = next(filter(None, found.groups()), "").strip(" .,")
        if _PRONOUNS.fullmatch(fold(inside)):
            pronouns = inside
        elif not nick and _is_nickname(inside):
            nick = inside
        elif inside:
            left_out.append(inside)
    bare = " ".join(_MARKED.sub(" ", text).split())
    return re.sub(r"\s+,", ",", bare).strip(" ,"), nick, pronouns, tuple(left_out)


_MARKED = re.compile(
    r"\"([^\"]*)\"|[“”„«]([^“”»]*)[“”»]|\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}"
    r"|(?<![^\s,])['‘]([^'‘’]{1,30})['’](?=[\s,]|$)"
)
_PRONOUN = "he|him|his|she|her|hers|they|them|theirs|el|ella|elle|ellos|ze|zir|hir|xe|xem|any|all"
_PRONOUNS = re.compile(
    rf"(?:{_PRONOUN})(?: (?:and |or |y |o )?(?:{_PRONOUN}|pronouns))+|he|she|they|ella|elle"
)


def _is_nickname(inside: str) -> bool:
    """Whether what stands in brackets is a name, and not "new", "IEP" or "moved"."""
    words = inside.split()
    if not 1 <= len(words) <= 2 or not all(
        re.fullmatch(r"[^\W\d_][\w.'’\-]*", word) for word in words
    ):
        return False
    if any(fold(word) in _NO_NICKNAMES for word in words):
        return False
    return inside[0].isupper() or not inside[0].isascii()


_NO_NICKNAMES = word_set(
    "iep sped 504 ell el esl lep new moved inactive active dropped withdrawn absent gt gate m f "
    "male female "
    "jr sr ii iii iv am pm pk tk kg k twin nuevo nueva rsp sdc slp resource transfer out left gone tbd "
    "mrs mr ms see same none na preferred legal student estudiante period room group the a b c d"
)


def _suffix(piece: str) -> str:
    return _SUFFIXES.get(piece.strip(" .,").casefold(), "") if len(piece) < 8 else ""


_SUFFIXES = {
    "jr": "Jr.",
    "junior": "Jr.",
    "sr": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "2nd": "II",
}
_SUFFIXES |= {"3rd": "III", "4th": "IV"}


def _cut_suffix(piece: str) -> tuple[str, str]:
    head, _, tail = piece.rpartition(" ")
    found = _suffix(tail) if head and tail.casefold() != "junior" else ""
    return (head, found) if found else (piece, "")


def _given_and_last(text: str) -> tuple[str, str]:
    """Of "Ana María de la Cruz" the family's name begins with the particle, else behind the first word."""
    words = text.split()
    if len(words) < 2:
        return text, ""
    if len(words) > 2 and not _is_initial(words[0]) and all(map(_is_initial, words[1:-1])):
        return words[0], words[-1]  # Benjamin J. West
    if _is_initial(words[0]) and len(words) > 2 and _is_initial(words[1]):
        return " ".join(words[:2]), " ".join(words[2:])  # J. R. Smith
    for place, word in enumerate(words[1:-1], 1):
        if word.casefold() in PARTICLES:
            return " ".join(words[:place]), " ".join(words[place:])
    return words[0], " ".join(words[1:])


def _without_initials(given: str) -> str:
    """ "Zoë A" is Zoë; "J. R." stays."""
    words = given.split()
    while len(words) > 1 and _is_initial(words[-1]) and not _is_initial(words[0]):
        words.pop()
    return " ".join(words)


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1 and word[0].isalpha()


def _last_name(cells: Mapping[str, str]) -> tuple[str, str]:
    """The family's name, or both of them, and a suffix that stands there too."""
    parts = [cells.get("last_name", ""), cells.get("second_last_name", "")]
    cut = [_cut_suffix(" ".join(part.replace(",", " ").split())) for part in parts if part]
    return " ".join(dict.fromkeys(name for name, _ in cut)), next((s for _, s in cut if s), "")


def _preferred(cell: str, last: str) -> str:
    """What the child goes by, without the family's name where a list repeats it there."""
    if not cell:
        return ""
    parts = _parted(cell, _ANY)
    words = " ".join(filter(None, (parts.given, "" if parts.comma else parts.last))).split()
    family = fold(last).split()
    while len(words) > 1 and family and fold(words[-1]).split()[-1:] == family[-1:]:
        words.pop()
        family = family[:-1]
    return parts.marked or _without_initials(" ".join(words))


def _is_nothing(cell: str) -> bool:
    return len(cell) < 8 and cell.strip(" .-").casefold() in _NOTHING


_NOTHING = frozenset(
    {"", "n/a", "na", "none", "null", "nil", "nan", "same", "tbd", "ninguno", "no name"}
)

# --- spelling ------------------------------------------------------------------------------------


def _spelt(name: str, family: bool) -> str:
    """A name all in capitals, or all small, as a name is written; any other stays."""
    words = name.replace("*", "").split()
    if name.islower() and not (family and len(words) > 1 and fold(words[0]) in PARTICLES):
        shouted = [True] * len(words)
    else:
        shouted = [_is_shouted(word, family, len(words)) for word in words]
    return " ".join(
        _spelt_word(word, family and (place + 1 < len(words))) if anew else word
        for place, (word, anew) in enumerate(zip(words, shouted, strict=True))
    )


def _is_shouted(word: str, family: bool, words: int) -> bool:
    if not word.isupper() or _is_initial(word) or "." in word:
        return False
    letters = "".join(filter(str.isalpha, word))
    if len(letters) == 2 and not family:
        # AJ, TJ, KC are spoken as letters; BO and TY are names.
        return not (letters[1] == "J" or not set(fold(letters)) & set("aeiouy"))
    return len(letters) > 1


def _spelt_word(word: str, more_follow: bool) -> str:
    small = word.lower()
    if more_follow and small in _SMALL:
        return small
    return "-".join(_spelt_part(part) for part in small.split("-"))


_SMALL = word_set(
    "de del la las los el da das do dos di du van von der den ter ten bin bint ibn y e af av zu"
)


def _spelt_part(part: str) -> str:
    if found := re.fullmatch(r"([^'’]{1,3})(['’])(.+)", part):
        before, mark, behind = found.groups()
        joined = len(before) == 1 or before in _JOINED
        return (
            before.capitalize()
            + mark
            + (behind.capitalize() if joined and len(behind) > 1 else behind)
        )
    if part.startswith("mc") and len(part) > 4:
        return "Mc" + part[2:].capitalize()
    if part.startswith("mac") and fold(part[3:]) in _MACS:
        return "Mac" + part[3:].capitalize()
    return part[:1].upper() + part[1:]


_JOINED = word_set("de da la le ja ta ra re ke du dy sha che")
# Behind these Mac stands apart; Macias and Mack are names of their own.
_MACS = word_set(
    "arthur donald kenzie gregor leod lean kay dougall dougal millan pherson intyre innis innes "
    "neil neill "
    "aulay farlane dermott donnell kinnon lachlan naughton phail rae allister alister bride "
    "callum cormack "
    "cormac carthy duff diarmid ewan fadden fadyen gillivray gowan hugh iver kenna kinlay laren laughlin "
    "lellan manus mahon master millen murray nab nair namara quarrie queen taggart tavish vicar willie "
    "pherson neal donough eachern kechnie kintosh math mullen"
)
