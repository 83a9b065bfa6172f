"""Whether the bot's own phrases can be read: what holds for a flow's words holds for these.

They are checked as one text for each band and language. Their length is not capped: the opening and the
help have to say several things, and the youngest have their own.
"""

from collections.abc import Iterator, Mapping

from dialogs import reading, wording_rules
from dialogs.audience import EVERYONE, joined, shares
from dialogs.checking_reading import filled
from dialogs.flow import BANDS, Wording
from dialogs.problems import Problem, in_order, quoted
from dialogs.yamltext import line_of

# Who is spoken to: the student, or who answers in their place, with the bands whose words that is.
SPOKEN_TO = {"": BANDS, "family": ("9-12",)}
Phrases = Mapping[str, tuple[Wording, ...]]


def check_phrases(phrases: Phrases, language: str, respondent: str = "") -> list[Problem]:
    """Of one language, as `loading.phrases_of` gives them."""
    file = f"{language}/phrases{f'_{respondent}' if respondent else ''}.yaml"
    bands = SPOKEN_TO[respondent]
    return in_order([*_hard(phrases, language, bands, file), *_unfit(phrases, language, file)])


def phrases_for(phrases: Phrases, band: str, language: str, mode: str = "") -> list[str]:
    """All that the bot itself may say to a band, each text once."""
    texts = dict.fromkeys(
        wording.text[language]
        for wordings in phrases.values()
        for wording, mine in shares(wordings, EVERYONE)
        if any(s.band == band and mode in ("", s.mode) for s in mine)
    )
    return [filled(text, language) for text in texts]


def _hard(phrases: Phrases, language: str, bands: tuple[str, ...], file: str) -> Iterator[Problem]:
    for band in bands:
        texts = phrases_for(phrases, band, language)
        grade = reading.grade(texts, language)
        if reading.too_hard(grade, band, language):
            most = reading.highest_grade(band, language)
            worst = joined(quoted(sentence) for sentence in reading.hardest(texts, language))
            what = (
                f'all that the bot itself says to band {band} in "{language}" has grade '
                f"{grade:.1f}, and {most:.1f} is the most"
            )
            yield Problem(file, 1, "", what, f"Shorten the hardest first: {worst}.")


def _unfit(phrases: Phrases, language: str, file: str) -> Iterator[Problem]:
    for name, wordings in phrases.items():
        for wording in wordings:
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
