"""Choices that are typed: by their numbers, by their words, or several of either."""

import re

from dialogs.events import Option
from dialogs.flow import NOT_SURE, RESERVED, SKIP, SOMETHING_ELSE
from dialogs.language import by_languages, codes, language
from dialogs.no_answer import says_nothing
from dialogs.replies import (
    LONGEST_PICK,
    NotUnderstood,
    Reply,
    Value,
    as_command,
    is_something_else,
    is_yes,
)
from dialogs.reply_types.kind import Question, Read
from dialogs.reply_types.number_words import numbers_in
from dialogs.reply_types.typed import as_something_else, pressed, without_text, words_of
from dialogs.words import fold

_YES_OR_NO = {True: "yes", False: "no"}
# A larger number is no place in a list.
_LARGEST = 999
# A choice typed with emoji says more than the choice: "A lot 🙄" is kept as it is.
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")


def read_choices(reply: Reply, question: Question) -> Read:
    """Up to `most` choices; what is none of them is the student's own words."""
    options, most = question.options, question.most
    found = without_text(reply, options, most) or _picked(reply.text, question)
    return (
        found or as_command(reply.text) or as_something_else(words_of(reply.text, "refused_empty"))
    )


def _picked(text: str, question: Question) -> Value | NotUnderstood | None:
    """Choices typed by number or by their own words; None when it is neither."""
    options, most = question.options, question.most
    if len(text) > LONGEST_PICK:
        return None
    by_words = {fold(option.label): option.value for option in options}
    by_words |= {option.picture: option.value for option in options if option.picture}

    def named(text: str) -> str:
        found = by_words.get(fold(text), "")
        return found or (SOMETHING_ELSE if is_something_else(text) else "")

    whole = by_words.get(text.strip()) or ("" if _EMOJI.search(text) else named(text))
    if whole:
        return Value((whole,))
    numbered = _numbered(text, options, most)
    if numbered:
        return numbered
    if meant := _meant(text, question):
        return Value((meant,))
    parts = [named(part) or _in_figures(part, options) for part in _separator().split(text)]
    if len(parts) > 1 and all(parts):
        return pressed(tuple(parts), "", options, most)
    return None


@by_languages
def _separator() -> re.Pattern[str]:
    """What stands between two choices: marks, or the "and" of any language, for children mix them."""
    ands = {language(code).joining.and_.strip() for code in codes()}
    words = "|".join(rf"\s+{re.escape(word)}\s+" for word in sorted(ands))
    return re.compile(rf"\s*[,;&+]\s*|{words}", re.IGNORECASE)


def _meant(text: str, question: Question) -> str:
    """The choice that is meant by a yes, a no or a "nothing" in other words, where the list has it."""
    if as_command(text) is not None:
        return ""
    values = [option.value for option in question.options]
    said = is_yes(text)
    if said is not None and _YES_OR_NO[said] in values:
        return _YES_OR_NO[said]
    nothing = next((option.value for option in question.options if option.none), "")
    return nothing if nothing and says_nothing(text, question.language) else ""


def _numbered(text: str, options: tuple[Option, ...], most: int) -> Value | NotUnderstood | None:
    """Choices by their numbers or places. What is spelled may be a choice's own word: it wins then."""
    numbers = numbers_in(text)
    if not numbers or any(number.value > _LARGEST for number in numbers):
        return None
    spelled = {number.word for number in numbers if number.word}
    own = [option.value for option in options if spelled & set(fold(option.label).split())]
    if own:
        one = len(own) == len(numbers) == 1 and numbers[0].place
        return Value((own[0],)) if one else None
    beyond = len(options) + len(RESERVED)
    if any(number.word and not 1 <= number.value <= beyond for number in numbers):
        return None
    return _by_number([number.value for number in numbers], options, most)


def _in_figures(text: str, options: tuple[Option, ...]) -> str:
    """The choice whose number stands there in figures, among others that are named: "3 and math"."""
    numbers, values = numbers_in(text), _listed(options)
    if len(numbers) != 1 or numbers[0].word or not 1 <= numbers[0].value <= len(values):
        return ""
    return values[numbers[0].value - 1]


def _listed(options: tuple[Option, ...]) -> tuple[str, ...]:
    """As numbers count them: the options first, then something else, not sure, skip."""
    return (*(option.value for option in options), SOMETHING_ELSE, NOT_SURE, SKIP)


def _by_number(numbers: list[int], options: tuple[Option, ...], most: int) -> Value | NotUnderstood:
    values = _listed(options)
    for number in numbers:
        if not 1 <= number <= len(values):
            return NotUnderstood("refused_number", {"number": str(number)})
    return pressed(tuple(values[number - 1] for number in numbers), "", options, most)
