"""Where words say how to reach the child, or how to be the child: no quote may hold that.

A phone number, an e-mail address and an @name are known by their form; the name of an account, a password and
an address by the words before them ("my insta is skaterkid", "vivo en la calle Hidalgo 45").
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dialogs.words import fold

Span = tuple[int, int]


def contacts_in(text: str) -> tuple[Span, ...]:
    """Start and end, in the text, of each way to reach someone; in order, none inside another."""
    found = sorted({*_by_form(text), *_by_words(text)})
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


# --- By their form

_FROM_HERE = r"(?=[+(\d])(?<![\d.,$])"
_CODE = r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}(?:[ .–-]| - )?)?"
_NO_HOURS = r"(?!\d(?:00|15|30|45)[ –-]1[0-2](?:00|15|30|45))"
_NO_HANDLE = (
    r"(?i:(?!(?:school|home|lunch|recess|night|the|my|math|gym|all|first|least|casa|la|el)\b))"
)
_FORMS = tuple(
    map(
        re.compile,
        (
            # 555-0142, (312) 555-0142, +1 312-555-0142; not 930-1030
            rf"{_FROM_HERE}{_NO_HOURS}{_CODE}\d{{3}}(?:[.–-]| - )\d{{4}}(?!\d)",
            # 5550142, 312 555 0142; not 1000000, not 10 100 1000
            rf"{_FROM_HERE}(?<!\d ){_CODE}\d{{3}} ?(?!\d000)\d{{4}}(?![\d%])",
            # 55 1234 5678
            r"\d{2}(?<!\d\d\d) \d{4} \d{4}(?!\d)",
            # +52 664 123 4567
            r"\+\d[\d ().-]{6,16}\d",
            # @skater; not "see me @lunch"
            rf"@(?<![\w@]@){_NO_HANDLE}[^\W\d_][\w.]{{1,63}}",
        ),
    )
)
# kid@example.org: what stands before the @ is looked for from there, so that no text takes long.
_AT = re.compile(r"@(?<=\w@)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_BEFORE_AT = re.compile(r"[\w.+-]{1,64}\Z")
_LONGEST_NAME = 64


def _by_form(text: str) -> Iterator[Span]:
    for form in _FORMS:
        yield from (match.span() for match in form.finditer(text))
    for match in _AT.finditer(text):
        name = _BEFORE_AT.search(text[max(0, match.start() - _LONGEST_NAME) : match.start()])
        yield match.start() - (len(name[0]) if name else 0), match.end()


# --- By the words before them


class _Word(NamedTuple):
    start: int
    end: int
    folded: str
    parted: str  # what stands before it, without spaces


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GAMES = _set("roblox psn xbox fortnite minecraft twitch steam youtube")
_TAGS = _set("name tag user username handle usuario gamertag account acct cuenta channel")
_ACCOUNTS = _GAMES | _set(
    "snap snapchat insta instagram ig discord tiktok facebook fb whatsapp wasap guasap telegram "
    "gmail email correo gamertag user username handle usuario gamer twitter account acct cuenta "
    "messenger kik bereal"
)
_SECRETS = _set(
    "password pasword passwrd passcode contrasena pw login pin combo combination code codigo"
)
_NUMBERS = _set(
    "number numero phone cell celular cel telefono tel mobile pin combo combination code codigo"
)
_ANNOUNCES = _ACCOUNTS | _SECRETS | _NUMBERS | _set("address direccion clave")
_IS = _set("is es its iz called named se llama ")
_LINKS = _TAGS | _IS | _set("de mi my locker number s was e the")
_MINE = _set("my mi our nuestra nuestro mis his her their la el ur your ")
# Of these ways to be found, a name follows at once: "add me on snap skaterkid".
_FIND = _set(
    "add follow dm message msg hmu text find agregame sigueme siganme buscame escribeme "
    "agreguenme mandame me "
)
_FIND_AT_ONCE = _set("add follow")
_ON = _set("on at in en por al ")
# No name of an account: what children say of these otherwise.
_NO_ACCOUNT = _set(
    "a an the my too so not no is fun cool bad good great loud slow on off in at and or but "
    "because cuz when for to all more really very just like that this with they it i you we me y "
    "o pero porque muy mas no es que con el la los un una para blocked broken old new full lost "
    "locked gone private dead down better best boring hard easy banned hacked "
)
_STREETS = _set(
    "st street ave avenue blvd boulevard rd road ln lane drive ct court pkwy parkway terrace "
    "circle apt apartment hwy highway "
)
_NO_STREET = _set(
    "minute minutes min mins hour hours mile miles kids people students problems questions times "
    "points percent the my a an on in of at to this that our same busy loud big every and i is "
    "minutos horas "
)
_CALLES = _set("calle avenida av colonia apartamento departamento depa ")
_LIVES = _set("live lives living lived vivo vivimos vive viven ")
_DOMAINS = _set("gmail hotmail yahoo icloud outlook ")
_STREET_WORDS = 3
_MOST_LINKS = 4
_MOST_NUMBERS = 6
_WORD = re.compile(r"\w(?:[\w'’.-]{0,62}\w)?")
_WITHIN = re.compile(r"[ \t\xa0:=,#\"“”«»(@-]*")


def _by_words(text: str) -> Iterator[Span]:
    words = _split(text)
    for at, word in enumerate(words):
        last = max(
            _account(words, at), _street(words, at), _calle(words, at), _at_domain(words, at)
        )
        if last >= 0:
            first = at if word.folded not in _DOMAINS else max(0, at - 2)
            yield words[first].start, words[last].end


def _split(text: str) -> list[_Word]:
    words, end = [], 0
    for match in _WORD.finditer(text):
        folded = fold(match[0].replace("'", "").replace("’", ""))
        words.append(_Word(*match.span(), folded, text[end : match.start()].strip()))
        end = match.end()
    return words


def _near(words: Sequence[_Word], at: int) -> bool:
    """Whether the word there belongs to the sentence of the one before."""
    return at < len(words) and _WITHIN.fullmatch(words[at].parted) is not None


def _account(words: Sequence[_Word], at: int) -> int:
    """The last word of what an account, a password or a number is; -1 where nothing says it."""
    word, before = words[at].folded, words[at - 1].folded if at else ""
    if word not in _ANNOUNCES:
        return -1
    place, told, tagged = _links(words, at + 1)
    if place < 0:
        return -1
    found = before in _FIND_AT_ONCE or (before in _ON and at > 1 and words[at - 2].folded in _FIND)
    marked = any(":" in one.parted or "=" in one.parted for one in words[at + 1 : place + 1])
    mine = before in _MINE or word in _SECRETS or tagged
    named = word in _TAGS and (before in _MINE or _is_mixed(words[place].folded))
    if not (found or marked or (told and mine) or named):
        return -1
    if word in _NUMBERS:
        return _value(words, place, fewest_digits=4)
    sure = word not in _GAMES or tagged or found or marked
    return _value(words, place, fewest_digits=0 if sure else 1)


def _is_mixed(word: str) -> bool:
    """Letters and digits at once: wolf99."""
    return not word.isdigit() and any(letter.isdigit() for letter in word)


def _links(words: Sequence[_Word], at: int) -> tuple[int, bool, bool]:
    """Where the name itself stands, -1 for nowhere; whether an "is" came before it, or a "username"."""
    told = tagged = False
    for place in range(at, at + _MOST_LINKS):
        if not _near(words, place):
            return -1, told, tagged
        word = words[place].folded
        if word not in _LINKS and word not in _ACCOUNTS:
            return place, told, tagged
        told, tagged = told or word in _IS, tagged or word in _TAGS
    return -1, told, tagged


def _value(words: Sequence[_Word], at: int, *, fewest_digits: int) -> int:
    """The last word of the name, number or password that stands there."""
    if words[at].folded in _NO_ACCOUNT or not words[at].folded:
        return -1
    last = at
    while last < at + _MOST_NUMBERS and _near(words, last + 1):
        if words[last + 1].parted != "#" and not words[last + 1].folded.isdigit():
            break
        last += 1
    digits = sum(letter.isdigit() for word in words[at : last + 1] for letter in word.folded)
    return last if digits >= fewest_digits else -1


def _street(words: Sequence[_Word], at: int) -> int:
    """1420 Maple Street; "we live on oak street"."""
    number = words[at].folded.isdigit() and 1 < len(words[at].folded) < 6
    lives = words[at].folded in _LIVES
    if not (number or lives):
        return -1
    for place in range(at + 1, at + 2 + _STREET_WORDS + lives):
        if not _near(words, place):
            return -1
        if words[place].folded in _STREETS:
            return place if place > at + 1 + lives else -1
        if words[place].folded in _NO_STREET and not (lives and place == at + 1):
            return -1
        if (
            lives
            and words[place].folded.isdigit()
            and words[place - 1].folded in {"at", "on", "en"}
        ):
            return place
    return -1


def _calle(words: Sequence[_Word], at: int) -> int:
    """calle Hidalgo 45; "vivo en la calle Hidalgo"."""
    if words[at].folded not in _CALLES:
        return -1
    for place in range(at + 1, at + 2 + _STREET_WORDS):
        if not _near(words, place):
            break
        if any(letter.isdigit() for letter in words[place].folded):
            return place
    lives = any(word.folded in _LIVES for word in words[max(0, at - 3) : at])
    return at + 1 if lives and _near(words, at + 1) else -1


def _at_domain(words: Sequence[_Word], at: int) -> int:
    """coolkid at gmail dot com."""
    if words[at].folded not in _DOMAINS or at < 2:
        return -1
    return at if words[at - 1].folded in {"at", "arroba"} else -1
