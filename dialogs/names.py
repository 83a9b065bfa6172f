"""Where other people are named in what a child wrote: no quote may hold them.

Known from the school's roster, called by a title ("mr b", "profe Lupe"), introduced as family or a
friend ("my sister Kim"), or by a common first name. A title or a relation alone names nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from dialogs.name_spelling import APOSTROPHE, SHORTEST, Word, folded_word, split
from dialogs.name_words import (
    AFTER_MY,
    ALWAYS_WITH_A_NAME,
    AND,
    BEFORE_A_PLACE,
    BEFORE_A_THING,
    BEFORE_A_VERB,
    BESIDE,
    CALLED,
    DOES,
    DOES_OR_IS,
    DONE_TO,
    FAMOUS,
    IS,
    IS_CALLED,
    LAST_NAMES,
    MAYBE_CALLED,
    MINE,
    NAMES_IN_PLACE,
    NEARLY_ALWAYS_WITH_A_NAME,
    NO_INITIALS,
    NO_NAMES,
    ORDINARY,
    PARENTS,
    PARTICLES,
    PEOPLE,
    PLAIN,
    READS,
    RELATIONS,
    RELATIONS_ES,
    SHORTENED,
    SMALL_WORDS_EN,
    SMALL_WORDS_ES,
    SUFFIXES,
    TITLES,
    TITLES_ES,
    TO_ONE,
    VERBS_TOO,
    WHO,
)
from dialogs.words import with_slips

NO_ONE_KNOWN: frozenset[str] = frozenset()


def names_in(
    text: str, known: frozenset[str], own: frozenset[str] = NO_ONE_KNOWN
) -> tuple[tuple[int, int], ...]:
    """Start and end, in the text, of each mention of someone; in order, none inside another.

    `known` are the folded names of the school's people but the child; `own` are the child's, which
    may be common first names.
    """
    words = split(text)
    mentions = _Reader(words, known, own).mentions()
    return tuple(_joined(text, ((words[first].start, words[last].end) for first, last in mentions)))


def folded_names(full_name: str) -> set[str]:
    """What to look for of a name on the roster: its parts, and what is often run together."""
    found: set[str] = set()
    particles = ""
    for place, word in enumerate(split(full_name)):
        if word.folded in PARTICLES:
            particles += word.folded
        elif word.folded not in SUFFIXES and (place > 0 or word.folded not in TITLES):
            found |= {word.folded, particles + word.folded}
            parts = map(folded_word, APOSTROPHE.split(word.typed))
            found |= {part for part in parts if len(part) >= SHORTEST}
            particles = ""
    found |= {folded_word(part.replace("-", "")) for part in full_name.split() if "-" in part}
    return {
        name for name in found if len(name) >= SHORTEST or (len(name) == 2 and name not in PLAIN)
    }


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


# --- Who is named


class _Reader:
    """Goes through the words once, from mention to mention."""

    def __init__(self, words: Sequence[Word], known: frozenset[str], own: frozenset[str]):
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
        letter = APOSTROPHE.split(word.typed)[0].lower()
        if len(letter) == 1:
            return place if _is_initial(letter, word.capital, title) else None
        sure = title in NEARLY_ALWAYS_WITH_A_NAME and (
            self.is_listed(word)
            or not _is_plain(word)
            or (word.capital and word.folded in ORDINARY)
        )
        named = self.is_in_place(place, title in TITLES_ES, NAMES_IN_PLACE | LAST_NAMES)
        return place if sure or named or self.is_like_a_name(word) else None

    def behind_particles(self, at: int) -> int:
        """The first place from here on that is no "de la"."""
        for place in range(at, at + _MOST_PARTICLES):
            if not self.is_near(place) or self.words[place].folded not in PARTICLES:
                return place
        return at + _MOST_PARTICLES

    def is_near(self, at: int) -> bool:
        return at < len(self.words) and (self.words[at].near or self.words[at].dotted)

    def is_like_a_name(self, word: Word) -> bool:
        """Whether it is one where a name is to be expected."""
        if self.is_listed(word):
            itself = word.folded in self.known or word.folded in self.first_names
            of_a_word = not itself and not ORDINARY.isdisjoint(word.forms[1:])
            return word.capital or not (_is_plain(word) or of_a_word)
        return _is_strange(word)

    def is_listed(self, word: Word) -> bool:
        return any(form in self.known or form in self.first_names for form in word.forms)

    # By the name itself

    def is_name(self, at: int) -> bool:
        word = self.words[at]
        for form in word.forms:
            if form in self.own:
                return False
            if form in self.known:
                if not _is_usual(form) or self.is_capital(at) or self.is_someone(at):
                    return True
            elif form in self.first_names and not self.is_place(at):
                return True
        return self.is_in_place(at) and (self.is_someone(at) or self.is_paired(at))

    def is_capital(self, at: int) -> bool:
        """Whether it is written as a name where a word would not be: not "Rose is red", not "the Dell"."""
        word = self.words[at]
        return word.capital and not word.begins and self.words[at - 1].folded not in BEFORE_A_THING

    def is_in_place(
        self, at: int, spanish: bool = False, names: frozenset[str] = NAMES_IN_PLACE
    ) -> bool:
        """Whether it may be a name in any case, where one is to be expected; no "mark my paper"."""
        word = self.words[at]
        found = word.forms if APOSTROPHE.search(word.typed) else word.forms[:1]
        if names.isdisjoint(found) or not self.own.isdisjoint(word.forms):
            return False
        if spanish and word.folded in READS | AFTER_MY:
            return False
        return not self.is_verb(at)

    def is_verb(self, at: int) -> bool:
        """Whether it is a verb with what it is done to: "mark my paper", "hope so"."""
        return self.words[at].folded in VERBS_TOO and self.folded(at + 1) in DONE_TO

    def folded(self, at: int) -> str:
        """The word there, "" where the sentence of the one before has ended."""
        near = 0 <= at < len(self.words) and (at == 0 or not self.words[at].begins)
        return self.words[at].folded if near else ""

    def is_paired(self, at: int) -> bool:
        """Before "and" and a name: "ed and sam"; "tj and aj"."""
        if self.folded(at + 1) not in AND or not self.folded(at + 2):
            return False
        other = self.words[at + 2]
        initials = self.words[at].folded in _INITIALS and other.folded in _INITIALS
        return initials or (other.folded in self.first_names and not _is_plain(other))

    def is_someone(self, at: int) -> bool:
        """Whether the words around treat it as a person: "next to angel", "angel hits me"."""
        inside = at > 0 and not self.words[at].begins
        before = self.words[at - 1].folded if inside else ""
        if inside and at > 1 and (self.words[at - 2].folded, before) in BESIDE:
            return True
        if self.words[at].folded in AFTER_MY or before in BEFORE_A_THING:
            return False
        behind = [word.folded for word in self.words[at + 1 : at + 4] if not word.begins]
        behind = behind[1:] if behind[:1] and behind[0] in TO_ONE else behind[:2]
        if not behind:
            return False
        return behind[0] in DOES or (behind[0] == "is" and behind[-1] in IS)

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
        if self.is_verb(at):
            return False
        if promised:
            itself = word.folded in ORDINARY and word.folded not in PLAIN  # a girl named april
            return len(word.folded) > 1 and (itself or not _is_plain(word))
        if len(word.folded) == 1:
            return word.capital and word.folded not in NO_INITIALS
        if word.near and self.is_own_name(at, relation):
            return True
        return self.is_like_a_name(word) and (word.near or word.capital)

    def is_own_name(self, at: int, relation: int) -> bool:
        """Behind "my brother": a name that is a word too, or an unknown word before what somebody does."""
        word, kin = self.words[at], self.words[relation].folded
        if kin in PARENTS:
            return False
        if self.is_in_place(at, kin in RELATIONS_ES):
            return True
        if word.capital or kin.endswith("s") or self.folded(relation - 1) not in MINE:
            return False
        return self.folded(at + 1) in DOES_OR_IS and _is_unknown(word)

    def introducing(self, at: int) -> tuple[int, bool]:
        """The place of the relation that these words end with (or -1); whether they promise a name."""
        if self.words[at].folded in RELATIONS:
            return at, False
        last = self.words[at].folded
        promised = last not in MAYBE_CALLED or self.folded(at - 1) in _IS_ONE
        if last in CALLED:
            at -= 1
        elif at > 0 and (self.words[at - 1].folded, last) in IS_CALLED:
            at -= 2
        else:
            return -1, False
        if at > 0 and self.words[at].folded in WHO:
            at -= 1
        return (at if at >= 0 and self.is_person(self.words[at]) else -1), promised

    def is_person(self, word: Word) -> bool:
        one = word.folded.removesuffix("s")
        return one in RELATIONS or one in TITLES or word.folded in PEOPLE

    def goes_on(self, at: int, last_end: int) -> bool:
        """Behind "Tyler and", "Tyler,"."""
        word = self.words[at]
        if word.begins or word.folded in self.own:
            return False
        if not _is_strange(word) and not self.is_in_place(at):
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


_INITIALS = frozenset(name for name in NAMES_IN_PLACE - AFTER_MY if len(name) == 2)
_IS_ONE = ("is", "are", "was")
_MOST_PARTICLES = 3
_MOST_PARTS = 4


def _is_initial(letter: str, capital: bool, title: str) -> bool:
    """Whether a lone letter behind this title is a name: "coach d", but not "mi profe q explica"."""
    if title in ALWAYS_WITH_A_NAME:
        return True
    if capital:
        return letter not in NO_INITIALS
    return letter not in (SMALL_WORDS_ES if title in TITLES_ES else SMALL_WORDS_EN)


def _is_strange(word: Word) -> bool:
    """Whether it is written as a name and is no other word known here."""
    return word.capital and len(word.folded) > 1 and not _is_plain(word)


def _is_usual(form: str) -> bool:
    """Whether a name of the roster is a word as well, or too short to be found by itself."""
    return form in ORDINARY or form in PLAIN or form in NO_NAMES or len(form) < SHORTEST


def _is_unknown(word: Word) -> bool:
    """Whether it is no word known here, nor a slip of one: alwaus, sumtimes."""
    folded = word.folded
    if len(folded) < SHORTEST or _is_plain(word) or folded in ORDINARY or folded in RELATIONS:
        return False
    if folded.endswith(("ing", "ed", "ly", "mente", "ando", "iendo")):
        return False
    return PLAIN.isdisjoint(with_slips(folded))


def _is_plain(word: Word) -> bool:
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
