"""Whether what is said can be read and may be asked: length, grade, plain words, one idea, fair scales.

A part of the checker's rules; checking.py runs them. The figures are reading.py's and the words
wording_rules.yaml's. A question is held to its band's cap as a whole; a note, sentence by sentence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from dialogs import reading, reply_types, wording_rules
from dialogs.audience import Group, joined, readable, shares, suited
from dialogs.checking_words import in_list, own_steps
from dialogs.flow import (
    BANDS,
    CONSENTS,
    POLES,
    PROTECTED,
    READERS,
    RESPONDENTS,
    Choice,
    Flow,
    Step,
    Words,
)
from dialogs.language import language as spoken
from dialogs.problems import Problem, did_you_mean, problem_at, quoted
from dialogs.reading import MOST_SENTENCES, MOST_WORDS, sentences, split_words
from dialogs.words import fill

SCALES = ("scale", "faces")


def filled(text: str, language: str) -> str:
    """With what stands for a name while words are counted."""
    return fill(text, **spoken(language).samples)


@lru_cache(maxsize=1)
def _said(flow: Flow) -> tuple[tuple[Step, Group, str, str], ...]:
    """Each text that somebody gets: its step, those who get it, its language and itself."""
    return tuple(_each_text(flow))


def _each_text(flow: Flow) -> Iterator[tuple[Step, Group, str, str]]:
    for step in flow.steps:
        for wording, mine in shares(step.say, suited(step.fit)):
            if mine and readable(wording.fit):
                for language, text in wording.text.items():
                    if text:
                        yield step, mine, language, text


def _own(flow: Flow) -> Iterator[tuple[Step, Group, str, str]]:
    """Without the scripted follow-ups, which are not the author's to mend."""
    return (said for said in _said(flow) if not said[0].probe_of)


# --- length --------------------------------------------------------------------------------------


def _questions_are_short(flow: Flow) -> Iterator[Problem]:
    for step, mine, language, text in _own(flow):
        band = _strictest(mine)
        most, whole = MOST_WORDS[band], filled(text, language)
        is_note = not reply_types.asks(step)
        counted = sentences(whole) if is_note else [whole]
        longest = max((len(split_words(part)) for part in counted), default=0)
        if longest > most:
            kind = "a sentence of this note" if is_note else "this question"
            what = (
                f'{kind} has {longest} words in "{language}", and band {band} reads {most} at most'
            )
            fix = "Say it in fewer words, or give that band a shorter wording."
            yield problem_at(text, what, fix, step.id)


@lru_cache(maxsize=1024)
def _strictest(group: Group) -> str:
    return min((s.band for s in group), key=lambda band: MOST_WORDS[band])


def _bubbles_are_short(flow: Flow) -> Iterator[Problem]:
    for step, _, language, text in _own(flow):
        number = len(sentences(text))
        if number > MOST_SENTENCES:
            what = f'this says {number} sentences at once in "{language}"'
            fix = f"Keep {MOST_SENTENCES} at most, or make a note of the others."
            yield problem_at(text, what, fix, step.id)


def _each_band_can_read_it(flow: Flow) -> Iterator[Problem]:
    """On all that a band reads in one language: a grade on a single question would be noise."""
    for band in BANDS:
        for language in flow.languages:
            texts = said_to(flow, band, language)
            grade = reading.grade(texts, language)
            if reading.too_hard(grade, band, language):
                yield problem_at(flow.name, *_too_hard(grade, band, language, texts))


def said_to(flow: Flow, band: str, language: str, mode: str = "") -> list[str]:
    """Every text that some student of the band (and mode) may read, filled, each of them once."""
    texts = (
        text
        for _, mine, spoken, text in _said(flow)
        if spoken == language and (band, mode) in _kinds(mine)
    )
    return [filled(text, language) for text in dict.fromkeys(texts)]


@lru_cache(maxsize=1024)
def _kinds(group: Group) -> frozenset[tuple[str, str]]:
    """The bands and modes of a group; with mode "" each of its bands."""
    return frozenset((s.band, mode) for s in group for mode in ("", s.mode))


def _too_hard(
    grade: float | None, band: str, language: str, texts: Iterable[str]
) -> tuple[str, str]:
    most = reading.highest_grade(band, language) or 0
    worst = joined(quoted(sentence) for sentence in reading.hardest(texts, language))
    what = f'all that band {band} reads in "{language}" has grade {grade:.1f}, and {most:.1f} is the most'
    return what, f"Shorten the hardest first: {worst}."


# --- plain words ---------------------------------------------------------------------------------


def _no_word_is_banned(flow: Flow) -> Iterator[Problem]:
    for language, text in flow.title.items():
        yield from _banned(text, language, text, "the title says")
    for step, _, language, text in _own(flow):
        yield from _banned(text, language, text, "this says", step.id)
    for step, name, choices in _offered(flow):
        for language, text in (pair for choice in choices for pair in _shown(choice)):
            at = next(offer.list for offer in step.choices if offer.list == name)
            where = f"the list {quoted(name)} says"
            yield from _banned(text, language, in_list(text, at), where, step.id)


def _banned(text: str, language: str, at: object, where: str, step: str = "") -> Iterator[Problem]:
    found = wording_rules.banned(text, language)
    if found:
        word, fix = found
        yield problem_at(at, f"{where} {quoted(word)}, which no student should read", fix, step)


def _nothing_is_denied_twice(flow: Flow) -> Iterator[Problem]:
    for step, _, language, text in _own(flow):
        for sentence in sentences(text):
            denials = wording_rules.denied_twice(sentence, language)
            if denials:
                what = f"this denies twice in one breath ({joined(map(quoted, denials))})"
                yield problem_at(text, what, "Say what is, instead of what is not.", step.id)


def _one_idea_is_asked(flow: Flow) -> Iterator[Problem]:
    for step, _, language, text in _own(flow):
        asked = [sentence for sentence in sentences(text) if "?" in sentence]
        joins = filter(None, (wording_rules.second_question(s, language) for s in asked))
        what = "this asks two questions at once" if len(asked) > 1 else ""
        for join in joins:
            what = f"this asks two questions in one, joined by {quoted(join)}"
        if "and/or" in text.lower() or "y/o" in text.lower().split():
            what = "“and/or” asks two things in one"
        if what:
            yield problem_at(text, what, "Ask one, and make a step of the other.", step.id)


# --- scales --------------------------------------------------------------------------------------


def _scales_are_fair(flow: Flow) -> Iterator[Problem]:
    """As many choices on one side as on the other, so that the list itself leans nowhere."""
    for step, name, choices in _offered(flow):
        if step.appearance not in SCALES or not reply_types.of(step).scales:
            continue
        at = next(offer.list for offer in step.choices if offer.list == name)
        unsaid = [c for c in choices if c.pole not in POLES and c.value]
        sides = Counter(choice.pole for choice in choices)
        if unsaid:
            what = f"the scale {quoted(name)} does not say on which side {quoted(unsaid[0].value)} stands"
            at = in_list(unsaid[0].pole or unsaid[0].value, at)
            fix = f'Add "pole:" to each of its choices: {joined(POLES, "or")}.'
            yield problem_at(at, what, fix, step.id)
        elif choices and (sides["low"] != sides["high"] or not sides["low"]):
            what = (
                f"the scale {quoted(name)} has {sides['low']} low and {sides['high']} high choices"
            )
            fix = "Offer as many on one side as on the other, and at least one."
            yield problem_at(at, what, fix, step.id)


def _offered(flow: Flow) -> Iterator[tuple[Step, str, tuple[Choice, ...]]]:
    """Each list that exists, once for each appearance, with the first step that offers it."""
    seen: set[tuple[str, str]] = set()
    for step in own_steps(flow):
        for offer in step.choices:
            if offer.list in flow.lists and (offer.list, step.appearance) not in seen:
                seen.add((offer.list, step.appearance))
                yield step, offer.list, flow.lists[offer.list]


def _shown(choice: Choice) -> Iterator[tuple[str, str]]:
    """All that may be read of a choice, by a student or in a draft, with its language; each once."""
    texts: list[Words] = [
        choice.label,
        *([choice.tool.ask] if choice.tool else []),
        choice.fragment,
    ]
    each = [(lang, text) for words in texts for lang, text in words.items()]
    # Backwards, so that a fragment taken from its label does not stand in its place.
    return reversed(
        {(lang, text.casefold()): (lang, text) for lang, text in reversed(each)}.values()
    )


# --- protected areas -----------------------------------------------------------------------------


def _tags_are_known(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for area in step.sensitive:
            if area not in PROTECTED:
                what = f"there is no protected area {quoted(area)}"
                yield problem_at(area, what, did_you_mean(area, PROTECTED), step.id)
    for kind, said, known in (
        ("consent rule", flow.consent, CONSENTS),
        ("respondent", flow.respondent, RESPONDENTS),
        ("rule for readers", flow.reader, READERS),
    ):
        if said and said not in known:
            yield problem_at(said, f"there is no {kind} {quoted(said)}", did_you_mean(said, known))


def _protected_areas_wait_for_consent(flow: Flow) -> Iterator[Problem]:
    if flow.consent:
        return
    for step in own_steps(flow):
        known = [area for area in step.sensitive if area in PROTECTED]
        if known:
            yield problem_at(step.id, f"this asks about {_called(known[0])}", _WAIT, step.id)
            continue
        for text, word, area in _asked_about(flow, step):
            what = f"the word {quoted(word)} asks about {_called(area)}"
            yield problem_at(text, what, _WAIT, step.id)


def _asked_about(flow: Flow, step: Step) -> Iterator[tuple[object, str, str]]:
    """Where the words of a question or of its choices touch a protected area; a note asks nothing."""
    if not reply_types.asks(step):
        return
    for text, language in ((t, lang) for w in step.say for lang, t in w.text.items()):
        found = wording_rules.protected(text, language)
        if found:
            yield text, *found
    for offer in step.choices:
        for choice in flow.lists.get(offer.list, ()):
            for language, text in _shown(choice):
                found = wording_rules.protected(text, language)
                if found:
                    yield in_list(text, offer.list), *found


def _called(area: str) -> str:
    return f"{area.replace('_', ' ')}, which the law protects (PPRA)"


_WAIT = (
    'Leave it out, or write "consent: parent" at the top of the flow: then no student begins it '
    "without a parent's recorded yes."
)

RULES = (
    _questions_are_short,
    _bubbles_are_short,
    _each_band_can_read_it,
    _no_word_is_banned,
    _nothing_is_denied_twice,
    _one_idea_is_asked,
    _scales_are_fair,
    _tags_are_known,
    _protected_areas_wait_for_consent,
)
