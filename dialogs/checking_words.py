"""What a flow says and offers: that everyone gets words and choices, and that they may be read.

A part of the checker's rules; checking.py runs them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from dialogs import reply_types
from dialogs.audience import NO_STUDENTS, called, left_out, readable, shares, suited
from dialogs.flow import Choice, Flow, Offer, Step, Wording
from dialogs.problems import Problem, did_you_mean, problem_at, quoted
from dialogs.words import fold
from dialogs.yamltext import line_of

_Entry = TypeVar("_Entry", Wording, Offer)


def own_steps(flow: Flow) -> Iterator[Step]:
    """The steps the author wrote: the scripted follow-ups repeat what is wrong with their story."""
    return (step for step in flow.steps if not step.probe_of)


def in_list(text: str, offer: str) -> str:
    """Where to mend what is wrong in a list: there, where it is the flow's own, or where it is named."""
    return text if line_of(text) else offer


def _everyone_gets_words(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        missing = left_out(step.say, suited(step.fit)) if step.say else NO_STUDENTS
        if missing:
            what = f"there are no words for {called(missing)}"
            fix = "Add a wording for them, or a last one for all, without band and mode."
            yield problem_at(step.id, what, fix, step.id)


def _everyone_gets_choices(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        missing = left_out(step.choices, suited(step.fit)) if step.choices else NO_STUDENTS
        if missing and reply_types.of(step).lists:
            what = f"there are no choices for {called(missing)}"
            fix = "Add a list for them, or a last one for all, without band and mode."
            yield problem_at(step.id, what, fix, step.id)


def _every_wording_is_used(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for unused, why in _unused(step.say, step):
            at = next((text for text in unused.text.values() if text), step.id)
            yield problem_at(at, f"nobody gets these words: {why}", _MEND_UNUSED, step.id)


def _every_offer_is_used(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for unused, why in _unused(step.choices, step):
            what = f"nobody gets the list {quoted(unused.list)}: {why}"
            yield problem_at(unused.list, what, _MEND_UNUSED, step.id)


_MEND_UNUSED = "Take this line out, move it up, or change whom it is for."


def _unused(entries: tuple[_Entry, ...], step: Step) -> Iterator[tuple[_Entry, str]]:
    if not all(readable(fit) for fit in (step.fit, *(entry.fit for entry in entries))):
        return
    group = suited(step.fit)
    for entry, mine in shares(entries, group):
        if mine:
            continue
        if group & suited(entry.fit):
            yield entry, "those above it are for the same students"
        else:
            yield entry, f"this step is not for {called(suited(entry.fit))}"


def _each_language_has_its_own_words(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for wording in step.say:
            texts = {" ".join(text.split()) for text in wording.text.values()}
            if len(wording.text) > 1 and len(texts) == 1 and " " in next(iter(texts)):
                at = next(iter(wording.text.values()))
                what = "this says the same in each language"
                yield problem_at(at, what, "Say it in the words of each.", step.id)


def _nothing_is_hidden(flow: Flow) -> Iterator[Problem]:
    """What cannot be seen hides a word from every other rule, or turns the text around."""
    told = set()
    for where, text, at, step in _every_text(flow):
        found = _hidden(text)
        if found and where not in told:
            told.add(where)
            what = f"{where} has a character that nobody can see (U+{ord(found):04X})"
            yield problem_at(at, what, "Take it out: delete the word and type it again.", step)


def _every_text(flow: Flow) -> Iterator[tuple[str, str, str, str]]:
    """Where it stands, the text, where to mend it, and its step."""
    for language, text in flow.title.items():
        yield f'the title in "{language}"', text, text, ""
    for step in own_steps(flow):
        for wording in step.say:
            for language, text in wording.text.items():
                yield f'this wording in "{language}"', text, text, step.id
    for name, choices in flow.lists.items():
        offered = next((o.list for s in own_steps(flow) for o in s.choices if o.list == name), name)
        for choice in choices:
            named = (choice.tool.ask, choice.tool.formal) if choice.tool else ()
            for words in (choice.label, choice.fragment, *named):
                for text in words.values():
                    where = f"{quoted(choice.value)} in the list {quoted(name)}"
                    yield where, text, in_list(text, offered), ""


@lru_cache(maxsize=4096)
def _hidden(text: str) -> str:
    """The first character that shows nothing and is no part of an emoji; "" for none."""
    if text.isascii() and text.isprintable():
        return ""
    for at, c in enumerate(text):
        before = text[at - 1] if at else ""
        if c == _JOINER:
            around = (before, text[at + 1 : at + 2])
            unseen = not all(part and unicodedata.category(part) in _IN_EMOJI for part in around)
        elif "\ufe00" <= c <= "\ufe0f":
            unseen = not before or before.isalpha() or before.isspace()
        else:
            unseen = unicodedata.category(c) in _UNSEEN or c == "\u034f"
        if unseen and c not in "\n\t":
            return c
    return ""


_JOINER = "\u200d"
_IN_EMOJI = ("So", "Sk", "Mn")  # the picture itself, the color of its skin, its variant
_UNSEEN = ("Cf", "Cc", "Co", "Cs")


# --- what stands in the words --------------------------------------------------------------------


def _placeholders_are_known(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for text in (text for wording in step.say for text in wording.text.values()):
            for braces in dict.fromkeys(_BRACES.findall(text)):
                if braces in (*_ANYWHERE, *_item_braces(flow, step)):
                    continue
                if braces == _READER and flow.reader:
                    continue
                what, fix = _wrong_braces(braces, _item_braces(flow, step))
                yield problem_at(text, what, fix, step.id)


_ANYWHERE = ("{name}", "{plan}", "{meeting}", "{step}")
_READER = "{reader}"
_ITEMS = {"tools": "{tool}", "goals": "{goal}"}


def _item_braces(flow: Flow, step: Step) -> tuple[str, ...]:
    """What stands for the item inside this step's loop; either, where it goes over neither."""
    over = flow.loops[step.loop].over if step.loop else ""
    return (_ITEMS[over],) if over in _ITEMS else tuple(_ITEMS.values()) if over else ()


def _wrong_braces(braces: str, item: tuple[str, ...]) -> tuple[str, str]:
    if len(braces) == 1:
        return f'a "{braces}" stands here without its other half', "Write both halves, or none."
    if braces in _ITEMS.values():
        over = next(over for over, name in _ITEMS.items() if name == braces)
        what = f'"{braces}" stands outside a loop over {over}, where there is no {braces[1:-1]}'
        return what, "Take it out, or move the step."
    if braces == _READER:
        return f"{quoted(braces)} stands in a flow without a named reader", _NAME_READER
    return f"{quoted(braces)} stands for nothing", did_you_mean(braces, (*_ANYWHERE, *item))


_NAME_READER = 'Take it out, or write "reader: named" at the top of the flow.'
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def _mode_every_reads_nothing_of_disability(flow: Flow) -> Iterator[Problem]:
    """Neighbours must not tell who is in which mode, and nobody is called anything here."""
    for text in flow.title.values():
        word = word_of_disability([text])
        if word:
            what = f'the title has the word "{word}", and students in mode every see it'
            yield problem_at(text, what, "Choose other words.")
    yield from _said_in_mode_every(flow)
    yield from _offered_in_mode_every(flow)


def _said_in_mode_every(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for wording, mine in shares(step.say, suited(step.fit)):
            if not any(student.mode == "every" for student in mine) or not readable(wording.fit):
                continue
            for text in wording.text.values():
                word = word_of_disability([text])
                if word:
                    what = f'students in mode every would read the word "{word}"'
                    fix = 'Keep it for "mode: iep" and add other words for mode every.'
                    yield problem_at(text, what, fix, step.id)


def _offered_in_mode_every(flow: Flow) -> Iterator[Problem]:
    words = {name: _betraying_choice(choices) for name, choices in flow.lists.items()}
    for step in own_steps(flow):
        for offer, mine in shares(step.choices, suited(step.fit)):
            word, at = words.get(offer.list, ("", ""))
            if word and any(student.mode == "every" for student in mine) and readable(offer.fit):
                what = f'the list {quoted(offer.list)} shows the word "{word}" in mode every'
                fix = 'Keep it for "mode: iep" and offer another list in mode every.'
                yield problem_at(in_list(at, offer.list), what, fix, step.id)


def _betraying_choice(choices: Iterable[Choice]) -> tuple[str, str]:
    """The first word of disability that a list shows, and the value of its choice."""
    found = ((word_of_disability([_shown(choice)]), choice.value) for choice in choices)
    return next((pair for pair in found if pair[0]), ("", ""))


def _shown(choice: Choice) -> str:
    """All that a student may see of a choice, on the screen or in a draft."""
    asked = choice.tool.ask.values() if choice.tool else ()
    return " / ".join((*choice.label.values(), *asked, *choice.fragment.values()))


def word_of_disability(texts: Iterable[str]) -> str:
    """The first word of disability in these texts, as it is usually written; "" for none."""
    found = (_WORD_OF_DISABILITY.search(fold(text)) for text in texts)
    return next((_WORDS_OF_DISABILITY[match[0]] for match in found if match), "")


_WORDS_OF_DISABILITY = {
    fold(word): word
    for word in (
        # English
        "IEP", "IEPs", "I.E.P.", "504", "disability", "disabilities", "disabled", "handicap",
        "handicaps", "handicapped", "impairment", "impairments", "impaired", "disorder",
        "disorders", "diagnosis", "diagnosed", "special education", "special ed", "SPED",
        "special needs", "accommodation", "accommodations", "resource room", "autism", "autistic",
        "ADHD", "dyslexia", "dyslexic",
        # Spanish
        "PEI", "discapacidad", "discapacidades", "discapacitado", "discapacitada",
        "discapacitados", "discapacitadas", "minusválido", "minusválida", "minusvalía",
        "impedimento", "impedimentos", "trastorno", "trastornos", "diagnóstico",
        "educación especial", "necesidades especiales", "necesidades educativas especiales",
        "acomodación", "acomodaciones", "acomodo", "acomodos", "adaptación curricular",
        "adaptaciones curriculares", "adecuación curricular", "adecuaciones curriculares",
        "autismo", "autista", "TDAH", "dislexia", "disléxico", "disléxica",
    )
}  # fmt: skip
_WORD_OF_DISABILITY = re.compile(rf"\b(?:{'|'.join(_WORDS_OF_DISABILITY)})\b")

RULES = (
    _everyone_gets_words,
    _every_wording_is_used,
    _everyone_gets_choices,
    _every_offer_is_used,
    _each_language_has_its_own_words,
    _nothing_is_hidden,
    _placeholders_are_known,
    _mode_every_reads_nothing_of_disability,
)
