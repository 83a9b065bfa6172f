"""Where other people are named in what a child wrote: no quote may hold them.

Known from the school's roster, called by a title ("mr b", "profe Lupe"), introduced as family or a
friend ("my sister Kim"), or by a common first name. A title or a relation alone names nobody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dialogs.name_words import (
    ALWAYS_WITH_A_NAME,
    AND,
    BEFORE_A_PLACE,
    BEFORE_A_VERB,
    BESIDE,
    CALLED,
    DOES,
    FAMOUS,
    IS,
    IS_CALLED,
    MAYBE_CALLED,
    NEARLY_ALWAYS_WITH_A_NAME,
    NO_INITIALS,
    NO_NAMES,
    ORDINARY,
    PARTICLES,
    PEOPLE,
    PLAIN,
    RELATIONS,
    SHORTENED,
    SMALL_WORDS_EN,
    SMALL_WORDS_ES,
    SUFFIXES,
    TITLES,
    TITLES_ES,
    WHO,
)
from dialogs.words import fold

NO_ONE_KNOWN: frozenset[str] = frozenset()


def names_in(
    text: str, known: frozenset[str], own: frozenset[str] = NO_ONE_KNOWN
) -> tuple[tuple[int, int], ...]:
    """Start and end, in the text, of each mention of someone; in order, none inside another.

    `known` are the folded names of the school's people but the child; `own` are the child's, which
    may be common first names.
    """
    words = _split(text)
    mentions = _Reader(words, known, own).mentions()
    return tuple(_joined(text, ((words[first].start, words[last].end) for first, last in mentions)))


def folded_names(full_name: str) -> set[str]:
    """What to look for of a name on the roster: its parts, and what is often run together."""
    found: set[str] = set()
    particles = ""
    for place, word in enumerate(_split(full_name)):
        if word.folded in PARTICLES:
            particles += word.folded
        elif word.folded not in SUFFIXES and (place > 0 or word.folded not in TITLES):
            found |= {word.folded, particles + word.folded}
            found |= {_folded(part) for part in _APOSTROPHE.split(word.typed)}
            particles = ""
    found |= {_folded(part.replace("-", "")) for part in full_name.split() if "-" in part}
    return {name for name in found if len(name) >= _SHORTEST}


_SHORTEST = 3


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbours with nothing but a space, a dot or a hyphen between them are one."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and not text[held[1] : start].strip(" .-\u00a0"):
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


# --- Words of the text


class _Word(NamedTuple):
    start: int
    end: int
    typed: str
    capital: bool  # and not only because all the text is
    near: bool  # only spaces or a hyphen part it from the word before
    dotted: bool  # a dot does
    begins: bool  # a sentence begins with it, or may
    forms: tuple[str, ...]  # folded, as it stands and without what may be added

    @property
    def folded(self) -> str:
        return self.forms[0]


# Signs above and below letters, vowels of Indic, Tibetan and Burmese, joiners: to Python no letters.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u0900-\u0963\u0971-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc"
    "\u1000-\u103f\u1050-\u108f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
)
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}'’])*")
_APOSTROPHE = re.compile("['’]")
_DRAWN_OUT = re.compile(r"(\w)\1\1+")
_NEAR = re.compile("[ \t\u00a0]*[\r\n]{0,2}[ \t\u00a0]*-?")
_DOT = re.compile("\\.[ \t\u00a0]*")
_WITHIN = re.compile(r"[ \t\r\xa0\d,&+/()_-]*")  # between words of one sentence
_LONGEST = 60  # no name is longer
_SHOUTED = 8  # from so many letters on, a text of capitals says nothing by a capital


def _split(text: str) -> list[_Word]:
    shouting = _is_shouting(text)
    forms, parted = cache(_forms), cache(_parted)
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start, typed = match.start(), match[0].rstrip("'’")
        near, dotted, begins = parted(text[end:start])
        capital = typed[0].isupper() and not shouting
        end = start + len(typed)
        words.append(
            _Word(start, end, typed, capital, near, dotted, begins or not words, forms(typed))
        )
    return words


def _parted(between: str) -> tuple[bool, bool, bool]:
    """How words are parted by what stands between them: near, by a dot, by a sentence's end."""
    near, dotted = _NEAR.fullmatch(between), _DOT.fullmatch(between)
    return near is not None, dotted is not None, not _WITHIN.fullmatch(between)


def _is_shouting(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper >= _SHOUTED and 10 * upper > 7 * sum(map(str.isalpha, text))


def _forms(typed: str) -> tuple[str, ...]:
    """Tyler's, tylers, Tyler'll and tylerrr are all tyler too."""
    folded = _folded(typed)
    if folded in PLAIN:
        return (folded,)
    others = []
    if folded.endswith("s") and len(folded) > _SHORTEST:
        others.append(folded[:-1])
    if cut := _APOSTROPHE.search(typed):
        others.append(_folded(typed[: cut.start()]))
    if _DRAWN_OUT.search(folded):
        others += (_DRAWN_OUT.sub(as_often, folded) for as_often in (r"\1", r"\1\1"))
    return folded, *others


def _folded(typed: str) -> str:
    if len(typed) > _LONGEST:
        return ""
    if typed.isascii() and typed.isalpha():
        return typed.lower()
    return fold(_APOSTROPHE.sub("", typed)).replace(" ", "")


# --- Who is named


class _Reader:
    """Goes through the words once, from mention to mention."""

    def __init__(self, words: Sequence[_Word], known: frozenset[str], own: frozenset[str]):
        self.words = words
        self.known = known
        self.own = own
        self.first_names = _first_names()

    def mentions(self) -> Iterator[tuple[int, int]]:
        """The first and the last word of each."""
        at, last_end = 0, -9
        while at < len(self.words):
            behind = self.famous(at)
            if behind:
                at = behind
                continue
            last = self.mention(at, last_end)
            if last is None:
                at += 1
            else:
                yield at, last
                at, last_end = last + 1, last

    def famous(self, at: int) -> int:
        """The place behind someone or something that all the world knows; 0 if there is none."""
        by_second = FAMOUS.get(self.words[at].folded)
        if by_second is None or at + 1 == len(self.words):
            return 0
        for names in by_second.get(self.words[at + 1].folded, ()):
            rest = self.words[at + 1 : at + len(names)]
            if all(word.near or word.dotted for word in rest) and names[1:] == tuple(
                word.folded for word in rest
            ):
                return at + len(names)
        return 0

    def mention(self, at: int, last_end: int) -> int | None:
        """The last word of the mention that begins here."""
        word = self.words[at]
        if word.folded in TITLES and not self.is_missing(at):
            called = self.called(at)
            if called is not None:
                return self.whole(called)
        if self.is_name(at) or self.is_introduced(at) or self.goes_on(at, last_end):
            return self.whole(at)
        return None

    def is_missing(self, at: int) -> bool:
        """Whether this is the miss of "i miss my dog"."""
        word = self.words[at]
        if word.folded != "miss" or at == 0:
            return False
        return not word.capital and self.words[at - 1].folded in BEFORE_A_VERB

    # Called by a title

    def called(self, at: int) -> int | None:
        """The place of the name behind this title."""
        title, place = self.words[at].folded, at + 1
        if not self.is_near(place) or (self.words[place].dotted and title not in SHORTENED):
            return None
        behind = self.behind_particles(place)
        if behind > place and self.is_near(behind) and self.is_like_a_name(self.words[behind]):
            return behind
        word = self.words[place]
        letter = _APOSTROPHE.split(word.typed)[0].lower()
        if len(letter) == 1:
            return place if _is_initial(letter, word.capital, title) else None
        sure = title in NEARLY_ALWAYS_WITH_A_NAME and (
            self.is_listed(word)
            or not _is_plain(word)
            or (word.capital and word.folded in ORDINARY)
        )
        return place if sure or self.is_like_a_name(word) else None

    def behind_particles(self, at: int) -> int:
        """The first place from here on that is no "de la"."""
        for place in range(at, at + _MOST_PARTICLES):
            if not self.is_near(place) or self.words[place].folded not in PARTICLES:
                return place
        return at + _MOST_PARTICLES

    def is_near(self, at: int) -> bool:
        return at < len(self.words) and (self.words[at].near or self.words[at].dotted)

    def is_like_a_name(self, word: _Word) -> bool:
        """Whether it is one where a name is to be expected."""
        if self.is_listed(word):
            return word.capital or not _is_plain(word)
        return _is_strange(word)

    def is_listed(self, word: _Word) -> bool:
        return any(form in self.known or form in self.first_names for form in word.forms)

    # By the name itself

    def is_name(self, at: int) -> bool:
        word = self.words[at]
        for form in word.forms:
            if form in self.own:
                return False
            if form in self.known:
                usual = form in ORDINARY or form in PLAIN or form in NO_NAMES
                if not usual or (word.capital and not word.begins) or self.is_someone(at):
                    return True
            elif form in self.first_names and not self.is_place(at):
                return True
        return False

    def is_someone(self, at: int) -> bool:
        """Whether the words around treat it as a person: "next to angel", "angel hits me"."""
        behind = [word.folded for word in self.words[at + 1 : at + 3] if not word.begins]
        if behind and (behind[0] in DOES or (behind[0] == "is" and behind[-1] in IS)):
            return True
        if at < 2 or self.words[at].begins:
            return False
        return (self.words[at - 2].folded, self.words[at - 1].folded) in BESIDE

    def is_place(self, at: int) -> bool:
        """San Diego, Fort Worth."""
        return at > 0 and self.words[at].near and self.words[at - 1].folded in BEFORE_A_PLACE

    # Introduced

    def is_introduced(self, at: int) -> bool:
        """Behind "my friend", "my sister named", "mi primo se llama"."""
        word = self.words[at]
        if at == 0 or word.begins:
            return False
        relation, promised = self.introducing(at - 1)
        if relation < 0 or any(between.begins for between in self.words[relation + 1 : at]):
            return False
        if promised:
            return len(word.folded) > 1 and not _is_plain(word)
        if len(word.folded) == 1:
            return word.capital and word.folded not in NO_INITIALS
        return self.is_like_a_name(word) and (word.near or word.capital)

    def introducing(self, at: int) -> tuple[int, bool]:
        """The place of the relation that these words end with (or -1); whether they promise a name."""
        if self.words[at].folded in RELATIONS:
            return at, False
        last = self.words[at].folded
        promised = last not in MAYBE_CALLED
        if last in CALLED:
            at -= 1
        elif at > 0 and (self.words[at - 1].folded, last) in IS_CALLED:
            at -= 2
        else:
            return -1, False
        if at > 0 and self.words[at].folded in WHO:
            at -= 1
        return (at if at >= 0 and self.is_person(self.words[at]) else -1), promised

    def is_person(self, word: _Word) -> bool:
        one = word.folded.removesuffix("s")
        return one in RELATIONS or one in TITLES or word.folded in PEOPLE

    def goes_on(self, at: int, last_end: int) -> bool:
        """Behind "Tyler and", "Tyler,"."""
        word = self.words[at]
        if word.begins or word.folded in self.own or not _is_strange(word):
            return False
        if last_end == at - 2:
            return self.words[at - 1].folded in AND and not self.words[at - 1].begins
        return last_end == at - 1

    def whole(self, at: int) -> int:
        """The last word of the name that begins here: Maria de la Cruz."""
        for _ in range(_MOST_PARTS):
            place = self.behind_particles(at + 1)
            if place >= len(self.words) or not self.words[place].near:
                break
            word = self.words[place]
            is_one = self.is_name(place) or (word.folded not in self.own and _is_strange(word))
            if not is_one:
                break
            at = place
        return at


_MOST_PARTICLES = 3
_MOST_PARTS = 4


def _is_initial(letter: str, capital: bool, title: str) -> bool:
    """Whether a lone letter behind this title is a name: "coach d", but not "mi profe q explica"."""
    if title in ALWAYS_WITH_A_NAME:
        return True
    if capital:
        return letter not in NO_INITIALS
    return letter not in (SMALL_WORDS_ES if title in TITLES_ES else SMALL_WORDS_EN)


def _is_strange(word: _Word) -> bool:
    """Whether it is written as a name and is no other word known here."""
    return word.capital and len(word.folded) > 1 and not _is_plain(word)


def _is_plain(word: _Word) -> bool:
    """Whether it is a word that often follows a title or a relation and names nobody."""
    if word.folded in PLAIN or word.folded in NO_NAMES or word.folded in TITLES:
        return True
    return any(
        word.folded.endswith(ending) and word.folded.removesuffix(ending) in PLAIN
        for ending in ("s", "es", "ed", "d", "ing", "ly")
    )


@cache
def _first_names() -> frozenset[str]:
    """Names common among school children, without those that are ordinary words."""
    text = files("dialogs").joinpath("first_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
