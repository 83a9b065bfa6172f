"""Which word of the rules a child meant by what was typed: leet, drawn-out letters, one slip."""

import re
from collections.abc import Iterable, Mapping

# A slip is forgiven in a word of the rules from this length on, in what was typed from one less.
_LONG = 6


class Spelling:
    """The rules' words, by all that may be written for them."""

    def __init__(self, known: Iterable[str], spelled: Mapping[str, str], own: Iterable[str]):
        """`spelled`: how else a word is written -> the word. `own`: words that are no slip of another."""
        words = sorted(known)
        self.written = {word: word for word in words} | dict(spelled)
        self.own = frozenset(own)
        self.sounds = {_sound(w): w for w in words if len(w) >= _SPOKEN and w.isalpha()}
        self.shortened: dict[str, list[str]] = {}
        for word in (w for w in words if len(w) >= _LONG and w.isalpha()):
            for form in _shortened(word):
                self.shortened.setdefault(form, []).append(word)
        self.remembered: dict[str, str] = dict(self.written)

    def remember(self, signs: Iterable[str]) -> None:
        """Finds out once and for all what these are: common words, of which no text is told."""
        for sign in signs:
            self.remembered[sign] = self._meant(sign)

    def meant(self, sign: str) -> str:
        """The word of the rules, or the sign itself where it is none of them."""
        return self.remembered.get(sign) or self._meant(sign)

    def _meant(self, sign: str) -> str:
        found = self._as_is(sign)
        if found:
            return found
        if not sign.isalpha():
            if sign.isdigit():
                return sign
            for letters in (_DIGITS, _DIGITS_L):
                found = self._drawn_out(sign.translate(letters))
                if found:
                    return found
            return sign
        return self._drawn_out(sign) or self._as_heard(sign) or self._slip(sign) or sign

    def _as_is(self, sign: str) -> str:
        return self.written.get(sign, "")

    def _drawn_out(self, sign: str) -> str:
        """so for soooo, kill for kiiilll, die for diee."""
        if not _TWICE.search(sign):
            return self._as_is(sign)
        forms = [sign, _THRICE.sub(r"\1\1", sign), _THRICE.sub(r"\1", sign)]
        if len(sign) > 3:
            forms.append(_TAIL.sub(r"\1", forms[1]))
        if forms[1] != sign:
            forms.append(_TWICE.sub(r"\1", sign))
        return next((found for form in forms if (found := self._as_is(form))), "")

    def _as_heard(self, sign: str) -> str:
        """cinturonazos for sinturonasos, scratch for skratch."""
        if not _SPOKEN <= len(sign) <= _LONGEST or sign in self.own:
            return ""
        return self.sounds.get(_sound(sign), "")

    def _slip(self, sign: str) -> str:
        if not _LONG - 1 <= len(sign) <= _LONGEST or sign in self.own:
            return ""
        for form in _shortened(sign):
            for word in self.shortened.get(form, ()):
                if one_slip(sign, word):
                    return word
        return ""


def one_slip(typed: str, word: str) -> bool:
    """A letter too many, missing or wrong, or two that changed places."""
    if len(typed) > len(word):
        typed, word = word, typed
    at = 0
    while at < len(typed) and typed[at] == word[at]:
        at += 1
    if len(typed) < len(word):
        return typed[at:] == word[at + 1 :]
    swapped = typed[at : at + 2][::-1] == word[at : at + 2] and typed[at + 2 :] == word[at + 2 :]
    return typed[at + 1 :] == word[at + 1 :] or swapped


def _sound(word: str) -> str:
    """Nearly as it is spoken, in English and Spanish: spellings that children mix up are one."""
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    return _TWICE.sub(r"\1", word)


def _shortened(word: str) -> list[str]:
    """The word, and without each of its letters in turn: two words a slip apart share one of these."""
    return [word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))]


_LONGEST = 24
_SPOKEN = 5
_HEARD = (
    ("tch", "ch"), ("qu", "k"), ("ck", "k"), ("ph", "f"), ("ce", "se"), ("ci", "si"), ("ch", "x"), ("h", ""),
    ("ll", "y"), ("v", "b"), ("z", "s"), ("c", "k"), ("ge", "je"), ("gi", "ji"),
)  # fmt: skip
_THRICE = re.compile(r"([a-z])\1\1+")
_TWICE = re.compile(r"([a-z])\1+")
_TAIL = re.compile(r"([a-z])\1$")
_DIGITS = str.maketrans("0134578", "oieastb")
_DIGITS_L = str.maketrans("0134578", "oleastb")
