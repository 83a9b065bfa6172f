"""What a cell of a school's list says: a grade, a band, a language, a day, yes or no, who is here.

Each reader gives what the cell says, or "" where it does not say it in any way that is known here.
"""

import re
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache

from bot.rosters.csv_files import word_set
from dialogs.flow import ASKS, BANDS, PARTS
from dialogs.language import by_languages, codes, language, named
from dialogs.words import fold

# --- grades and bands ----------------------------------------------------------------------------


@lru_cache(2000)
def grade_in(cell: str) -> str:
    """PK, K, 1 … 13 or 12+, however it is written; "" where it is no grade."""
    text = re.sub(r"[º°ª]|\.(?=\s|º|$)", " ", cell.strip().casefold())
    if re.fullmatch(r"-[1-9](\.0+)?", text.strip()):
        return "PK"
    if re.fullmatch(r"\(?12\s*\+\)?", text.strip()):
        return "12+"
    text = re.sub(r"^(\d+)\.0+$", r"\1", text.strip())
    words = [word for word in fold(text).split() if word not in _BESIDE_A_GRADE]
    joined = "".join(words)
    if joined in _GRADES:
        return _GRADES[joined]
    if found := _NUMBER_OF_A_GRADE.fullmatch(joined):
        number = int(found[1])
        return "K" if number == 0 else str(number) if number <= 13 else _older(number)
    return ""


@lru_cache(2000)
def band_of_grade(grade: str) -> str:
    """The band of what `grade_in` gives."""
    if grade in ("PK", "K"):
        return "prek-2"
    if grade in ("12+", "13"):
        return "18-22"
    number = int(grade) if grade.isdigit() else 0
    for last, band in ((0, ""), (2, "prek-2"), (5, "3-5"), (8, "6-8"), (12, "9-12")):
        if number <= last:
            return band
    return ""


@lru_cache(2000)
def band_in(cell: str) -> str:
    """The band that a cell names, as a band, as a grade, or as the day that Excel made of 6-8."""
    band = re.sub(
        r"\s*(?:[-\u2010-\u2015\u2212/]|\b(?:to|thru|through|a)\b)\s*", "-", cell.casefold()
    )
    band = re.sub(r"^(?:grades?|gr\.?|grados?|band|ages?|edades)\s*-?\s*", "", band.strip()).strip()
    if band in BANDS:
        return band
    if band in _BANDS_TOO:
        return _BANDS_TOO[band]
    return band_made_a_day(cell) or band_of_grade(grade_in(cell))


@lru_cache(2000)
def band_made_a_day(cell: str) -> str:
    """6-8 as a spreadsheet shows it when it took it for a day: 8-Jun, 6-Aug, 2026-06-08."""
    folded = fold(cell)
    numbers = {int(number) for number in re.findall(r"[0-9]{1,2}", folded)[-2:]}
    months = {_MONTHS[word[:3]] for word in folded.split() if word[:3] in _MONTHS}
    if not (months or re.fullmatch(r"\d{4} \d{1,2} \d{1,2}|\d{1,2} \d{1,2} \d{2,4}", folded)):
        return ""
    if not months and re.fullmatch(r"\d{1,2} \d{1,2} \d{2,4}", folded):
        numbers = {int(number) for number in folded.split()[:2]}
    found = numbers | months
    return next((band for band, pair in _DAYS.items() if pair <= found), "")


_BESIDE_A_GRADE = word_set(
    "grade grades gr grado grados level year nivel de full day half am pm the student"
)
_NUMBER_OF_A_GRADE = re.compile(
    r"(?:g|gr)?0*([0-9]{1,2})(?:st|nd|rd|th|o|a|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na)?"
)
_OF_A_GRADE = {
    "PK": "pk prek prekindergarten preschool pre prekinder preescolar tk transitionalkindergarten "
    "transitionalk pk3 pk4 p3 p4 ps3 ps4 ec ecse it pr prek3 prek4 earlychildhood prekindergarden "
    "kindertransicional transicional infant toddler earlyed ee eced prejardin vpk pp ptk ut "
    "pkam pkpm 4k 3k",
    "K": "k kg kindergarten kinder kindergarden jardin k5 kf kh kn kp ka kdg kind kinderg jardindeninos 5k "
    "kk",
    "1": "first primero primer primera",
    "2": "second segundo segunda ii",
    "3": "third tercero tercer tercera iii",
    "4": "fourth cuarto cuarta iv",
    "5": "fifth quinto quinta",
    "6": "sixth sexto sexta vi",
    "7": "seventh septimo septima vii",
    "8": "eighth octavo octava viii",
    "9": "ninth noveno novena freshman freshmen fresh fr ix",
    "10": "tenth decimo decima sophomore soph so",
    "11": "eleventh undecimo onceavo once junior jr xi",
    "12": "twelfth duodecimo doceavo doce senior sr xii",
    "12+": "12plus 12p post postsecondary postgrad postgraduate pg transition adulttransition at 1822 18to22 "
    "18plus transicion adult ats postgraduates beyond12 superseniors supersenior 18a22 "
    "transitions atp post12",
}  # fmt: skip
_GRADES = {word: grade for grade, words in _OF_A_GRADE.items() for word in words.split()}
_BANDS_TOO = {
    **dict.fromkeys(("k-2", "pk-2", "tk-2", "p-2", "0-2", "1-2", "pre-k-2", "pre k-2"), "prek-2"),
    **dict.fromkeys(("k-1", "pk-k", "prek-k", "pk-1", "prek-1"), "prek-2"),
    **dict.fromkeys(("3-4", "4-5"), "3-5"),
    **dict.fromkeys(("6-7", "7-8"), "6-8"),
    **dict.fromkeys(("9-10", "11-12", "10-12", "9-11"), "9-12"),
    **dict.fromkeys(("18-21", "18+", "18-22+"), "18-22"),
}  # fmt: skip
_MONTHS = {
    month: number
    for number, names in enumerate(
        "jan/ene feb mar apr/abr may jun jul aug/ago sep oct nov dec/dic".split(), 1  # noqa: SIM905
    )
    for month in names.split("/")
}  # fmt: skip
_DAYS = {"3-5": {3, 5}, "6-8": {6, 8}, "9-12": {9, 12}}


def _older(number: int) -> str:
    return "12+" if 18 <= number <= 22 else ""


# --- languages -----------------------------------------------------------------------------------


@by_languages
def language_in(cell: str) -> str:
    """The code of a language that we have; "" for one that we lack, or for no language."""
    parts = [fold(part) for part in re.split(r"[;,/(&|]| and | or ", cell) if fold(part)]
    for folded in (fold(cell), *parts[:1]):
        if folded in named():
            return named()[folded]
        short = folded.split(" ")[0] if re.fullmatch("[a-z]{2} .*", folded) else folded
        code = _code_of(folded) or short
        if code in codes():
            return code
    return ""


@by_languages
def language_meant(cell: str) -> str:
    """The code of a language that the cell nearly names; "" where it names another one."""
    folded = fold(cell)
    if language_in(cell) or is_a_language(cell) or len(folded) < 5:
        return ""
    near = get_close_matches(folded, list(named()), 1, 0.8)
    return named()[near[0]] if near else ""


def is_a_language(cell: str) -> bool:
    """Whether it is the name or code of any language of the world."""
    folded = fold(re.split(r"[;,/(]", cell)[0])
    return bool(_code_of(folded)) or folded in _of_the_world()


@by_languages
def _of_the_world() -> frozenset[str]:
    from babel import Locale

    names = (Locale(locale).languages.items() for locale in codes())
    return frozenset(word for pairs in names for code, name in pairs for word in (code, fold(name)))


@cache
def _code_of(folded: str) -> str | None:
    """By ISO 639's codes of three letters, and by names that schools' systems have beside these."""
    from babel.core import get_global

    return _OTHER_NAMES.get(folded) or get_global("language_aliases").get(folded)


_OTHER_NAMES = {
    "esp": "es", "sp": "es", "span": "es", "cas": "es", "engl": "en", "00": "en", "01": "es",
    "castilian": "es", "castellano": "es", "espanola": "es", "inglesa": "en", "american english": "en",
    "tagalog": "tl", "tgl": "tl", "hmn": "hmn", "hmong": "hmn", "haitian creole": "ht", "creole": "ht",
    "mandarin": "zh", "cantonese": "zh", "farsi": "fa", "sgn": "sgn", "ase": "ase", "asl": "ase",
    "mixteco": "mix", "mixtec": "mix", "kanjobal": "kjb", "mam": "mam", "other": "mul", "otro": "mul",
    "multiple": "mul", "none": "mul", "unknown": "und", "und": "und",
}  # fmt: skip


def name_of(code: str) -> str:
    return language(code).name


# --- days, yes and no ----------------------------------------------------------------------------


def day_in(cell: str, day_first: bool = False) -> str:
    """2026-03-14 of a day however written; "" where it is none. `day_first`: 14/3 before 3/14."""
    text = re.sub(r"[T ][0-9]{1,2}:[0-9]{2}.*$", "", cell.strip())
    if not re.search("[0-9]", text):
        return ""
    if found := re.fullmatch(
        r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})", text
    ):
        year, month, day = (int(part) for part in found.groups() if part)
        return _day(year, month, day)
    if found := re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2}|[0-9]{4})", text):
        one, two, year = map(int, found.groups())
        first, second = (two, one) if day_first else (one, two)
        return _day(_year(year), first, second) or _day(_year(year), second, first)
    words = fold(text).split()
    months = [_MONTHS[word[:3]] for word in words if word[:3] in _MONTHS and not word.isdigit()]
    numbers = [int(found[0]) for word in words if (found := re.match(r"[0-9]{1,4}", word))]
    if len(months) == 1 and len(numbers) == 2:
        day, year = sorted(numbers) if max(numbers) > 31 else numbers
        return _day(_year(year), months[0], day)
    return ""


def puts_the_day_first(cells: list[str]) -> bool:
    """Whether a column of days is written 14/3/2014: one that can be nothing else says it for all."""
    pairs = [re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b", cell.strip()) for cell in cells]
    firsts = sum(1 for pair in pairs if pair and int(pair[1]) > 12)
    seconds = sum(1 for pair in pairs if pair and int(pair[2]) > 12)
    return firsts > seconds


@lru_cache(2000)
def yes_or_no(cell: str) -> str:
    """ "yes", "no", or "" where it is neither."""
    folded = fold(cell)
    if folded in _YES or cell.strip() in ("✓", "✔", "☑", "●", "+", "*"):
        return "yes"
    return "no" if folded in _NO or cell.strip() in ("-", "–", "—", "☐", "✗") else ""


_YES = word_set("y yes true t si s 1 x on verdadero ja checked check sip")
_NO = word_set("n no false f 0 off none falso na n a nope ninguno ninguna unchecked") | {"n a"}


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2100 else ""
    except ValueError:
        return ""


def _year(year: int) -> int:
    """Of two digits this century's, but 98 is no year to come."""
    return year if year > 99 else year + (2000 if year < 70 else 1900)


# --- what we alone ask for -----------------------------------------------------------------------


def role_in(cell: str) -> str:
    """The student's part in the meeting."""
    part = fold(cell.replace("_", " ")).replace(" ", "_")
    return part if part in PARTS else ""


@lru_cache(2000)
def asks_in(cell: str) -> str:
    """What is asked in addition, of ASKS in its order; "" where one of several words is unknown."""
    known = {name.replace("_", " "): name for name in ASKS} | _ASKED
    words = [fold(word) for word in re.split(r"[,;/+&]|\b(?:and|y)\b", cell) if fold(word)]
    found = {known.get(word, "") for word in words}
    return "" if "" in found else " ".join(name for name in ASKS if name in found)


_ASKED = {
    **dict.fromkeys(("gets", "get it", "gets it", "do you get it"), "get"),
    **dict.fromkeys(("byclass", "by classes", "class", "classes", "in which classes"), "by_class"),
    **dict.fromkeys(("learn", "learns", "how i learn", "how they learn"), "learning"),
}

# --- who is here, and who is a student -----------------------------------------------------------


@lru_cache(2000)
def is_here(cell: str, numbered: bool) -> str:
    """ "here", "gone", or "" where the word is not known. `numbered`: 0 is here, as PowerSchool counts."""
    folded = fold(re.sub(r"\.0+$", "", cell.strip()))
    if not folded:
        return "here"
    if re.fullmatch(r"[0-9]{1,2}", folded):
        here = "0" if numbered else "1"
        return "here" if (int(folded) == int(here)) else "gone"
    words = set(folded.split())
    if folded in _GONE or words & _GONE_WORDS or folded.startswith("tobedel"):
        return "gone"
    return "here" if folded in _HERE or words & _HERE_WORDS else ""


_HERE = word_set("a e y yes true t si active enrolled current p")
_HERE_WORDS = word_set(
    "active enrolled current activo activa inscrito inscrita matriculado matriculada presente primary "
    "vigente regular continuing returning"
)
_GONE = word_set("i w d n no false f o x g ns tobedeleted")
_GONE_WORDS = word_set(
    "inactive withdrawn withdrew dropped transferred transfer graduated graduate exited exit left "
    "deleted gone "
    "inactivo inactiva baja retirado retirada egresado egresada trasladado trasladada former "
    "unenrolled disenrolled removed preregistered pre noshow show moved expelled archived "
    "leaver completed deceased unsubscribed historical"
)


@lru_cache(2000)
def person_in(cell: str) -> str:
    """ "student", "staff", or "" where the word is neither."""
    folded = fold(cell)
    words = set(folded.split()) | {word.removesuffix("s") for word in folded.split()}
    if words & _STAFF:
        return "staff"
    return "student" if words & _STUDENT else ""


_STUDENT = word_set("student estudiante alumno alumna learner pupil")
_STAFF = word_set(
    "teacher staff aide administrator admin parent guardian proctor relative counselor principal "
    "maestro maestra docente profesor profesora padre madre tutor observer ta designer "
    "paraprofessional coach districtadministrator siteadministrator systemadministrator"
)
