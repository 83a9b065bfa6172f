"""Numbers as they are spelled in each language, and what else stands beside a day's number in a date.

The only words of a language in this folder: names of months are Babel's.
"""

from dialogs.words import fold

NUMBER_WORDS: dict[str, dict[str, int]] = {
    "en": {
        "none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
        "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
        "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
        "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
        "one hundred": 100, "a hundred": 100,
    },
    "es": {
        "ninguno": 0, "ninguna": 0, "cero": 0, "uno": 1, "una": 1, "un": 1, "dos": 2, "tres": 3,
        "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
        "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
        "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "treinta": 30,
        "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
        "noventa": 90, "cien": 100,
    },
}  # fmt: skip

# Said in a date and saying nothing: "the third of October", "el 3 de octubre".
DATE_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("the", "of", "on"),
    "es": ("el", "de", "del", "dia"),
}
# Endings of a day's number: "3rd", "1ro".
DAY_ENDINGS: dict[str, tuple[str, ...]] = {
    "en": ("st", "nd", "rd", "th"),
    "es": ("o", "ro", "ero"),
}
FIRST: dict[str, tuple[str, ...]] = {"en": ("first",), "es": ("primero",)}


def number_of(text: str, language: str) -> int | None:
    """The number that the text is, in digits of any script or spelled in this language."""
    digits = text.strip().removesuffix(".")
    if digits.isdecimal() and len(digits) <= _LONGEST:
        return int(digits)
    return NUMBER_WORDS.get(language, {}).get(fold(text))


_LONGEST = 6
