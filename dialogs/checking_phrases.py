"""Whether the bot's own phrases can be read: what holds for a flow's words holds for these.

They are checked as one text for each band and language. Their length is not capped: the opening and the
help have to say several things, and the youngest have their own.
"""

from collections.abc import Iterator, Mapping

from dialogs import reading, wording_rules
from dialogs.audience import EVERYONE, joined, shares
from dialogs.flow import BANDS, LANGUAGES, Wording
from dialogs.loading import shipped_wordings
from dialogs.problems import Problem, in_order, quoted
from dialogs.words import fill
from dialogs.yamltext import line_of

FILE = "phrases.yaml"
# What is said to who answers in a student's place, with the band whose words that is.
FILES = {FILE: BANDS, "phrases_family.yaml": ("9-12",)}
Phrases = Mapping[str, tuple[Wording, ...]]

_FILLED = {
    "en": {"name": "Sam", "plan": "my plan", "reader": "Ms. Lee", "contact": "Ms. Diaz"},
    "es": {"name": "Ana", "plan": "mi plan", "reader": "Ms. Lee", "contact": "Ms. Diaz"},
}


def shipped_phrases(file: str = FILE) -> Phrases:
    return shipped_wordings(file, "phrases")


def check_phrases(phrases: Phrases, file: str = FILE) -> list[Problem]:
    return in_order([*_hard(phrases, file), *_unfit(phrases, file)])


def phrases_for(phrases: Phrases, band: str, language: str, mode: str = "") -> list[str]:
    """All that the bot itself may say to a band, each text once."""
    texts = dict.fromkeys(
        wording.text[language]
        for wordings in phrases.values()
        for wording, mine in shares(wordings, EVERYONE)
        if any(s.band == band and mode in ("", s.mode) for s in mine)
    )
    return [fill(text, **_FILLED[language]) for text in texts]


def _hard(phrases: Phrases, file: str) -> Iterator[Problem]:
    for band in FILES[file]:
        for language in LANGUAGES:
            texts = phrases_for(phrases, band, language)
            grade = reading.grade(texts, language)
            if reading.too_hard(grade, band, language):
                most = reading.HIGHEST_GRADE[language][band]
                worst = joined(quoted(sentence) for sentence in reading.hardest(texts, language))
                what = (
                    f'all that the bot itself says to band {band} in "{language}" has grade '
                    f"{grade:.1f}, and {most:.1f} is the most"
                )
                yield Problem(file, 1, "", what, f"Shorten the hardest first: {worst}.")


def _unfit(phrases: Phrases, file: str) -> Iterator[Problem]:
    for name, wordings in phrases.items():
        for wording in wordings:
            for language in LANGUAGES:
                text = wording.text[language]
                for what, fix in _mistakes(text, language):
                    yield Problem(file, line_of(text) or 1, "", f"{quoted(name)} {what}", fix)


def _mistakes(text: str, language: str) -> Iterator[tuple[str, str]]:
    banned = wording_rules.banned(text, language)
    if banned:
        yield f"says {quoted(banned[0])}, which no student should read", banned[1]
    for sentence in reading.sentences(text):
        denials = wording_rules.denied_twice(sentence, language)
        if denials:
            what = f"denies twice in one breath ({joined(map(quoted, denials))})"
            yield what, "Say what is, instead of what is not."
