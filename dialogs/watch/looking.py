"""Whether a text holds a worry, how urgent it is, and which rule says so.

Both languages' rules always run, for children mix them. What is harmless is taken out first, and takes
nothing with it: a joke followed by a real wish is still found. A "not" makes a find less urgent and never
undoes it. What no rule finds is weighed by its signs. The words of a text are kept nowhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogs.language import by_languages
from dialogs.watch.frames import Frame, Spots
from dialogs.watch.reading import LABELS, WEIGHED, Rule, Topic
from dialogs.watch.rules import Rules, shipped_rules
from dialogs.watch.signs import Sign, rows_of, sign_of
from dialogs.watch.text import words_of
from dialogs.watch.weights import Weights, shipped_weights


@dataclass(frozen=True, slots=True)
class Found:
    tier: int  # 1: danger, act now; 2: a person should look
    label: str
    rule: str
    version: str  # of all rules and weights together


def look(text: str, asked: str = "") -> Found | None:
    """The most urgent worry in the text, None for none. `asked`: the question it answers."""
    found = every(text, asked)
    first = next(found, None)
    if first is None or first.tier == 1:
        return first  # the signs, which come last, add the second tier alone
    return min((first, *found), key=_urgency)


def asks_for_silence(text: str) -> bool:
    """Whether it speaks of a secret, or asks that somebody is not told or shown something."""
    rules, _ = _prepared()
    seen = rows_of(words_of(text, rules.spelling), (), rules.classes).seen
    kept_from = any(pair in _KEPT_FROM for pair in pairwise(seen))
    return "<secret>" in seen or kept_from


def every(text: str, asked: str = "") -> Iterator[Found]:
    """One find for each rule that fits, the most urgent first, and one where the signs weigh enough."""
    rules, weights = _prepared()
    words, question = words_of(text, rules.spelling), words_of(asked, rules.spelling)
    fits = ruled(words, question, rules)
    yield from sorted(_by_rules(fits), key=_urgency)
    label = weights.found(words, question, rules.classes, fits.told)
    if label and label not in fits.of_others and len(words) >= _FEWEST:
        yield Found(2, label, f"signs.{label}", version())


@dataclass(frozen=True, slots=True)
class Fits:
    tiers: dict[Rule, int]  # the rules that fit, each with how urgent it is here
    told: list[Sign]  # these, and what fits and is harmless, as signs
    of_others: frozenset[
        str
    ]  # labels that mean nothing here: a story, without a word of the writer


def ruled(words: Sequence[str], question: Sequence[str], rules: Rules) -> Fits:
    """What of the rules' files fits. `question`: the words of what was asked."""
    spots = _spots(words, rules)
    harmless, names = _harmless(spots, rules)
    spots.clear(harmless)
    told = _contexts(question, rules)
    topics = _topics(spots, rules)
    nots, after_not = _negations(spots, rules)
    tiers: dict[Rule, int] = {}
    for frame, rule in spots.possible(rules.frames):
        # Nothing that is found later makes it more urgent.
        if tiers.get(rule) == rule.tier or (rule.asked and rule.asked not in told):
            continue
        if rule.unasked and rule.unasked in told:
            continue
        alive = spots.alive & ~_cleared(rule, frame, topics) if topics else spots.alive
        if frame.ends(spots, alive, alive, spots.all):
            plain = frame.ends(spots, alive, alive & ~after_not, spots.all & ~nots)
            tiers[rule] = rule.tier if plain or rule.tier == WEIGHED else 2
    names |= {topic.name for topic, _ in topics}
    signs: list[Sign] = [*map(sign_of, tiers), *(("%", name) for name in sorted(names))]
    return Fits(tiers, signs, _of_others(words, topics, rules))


def _by_rules(fits: Fits) -> Iterator[Found]:
    for rule, tier in fits.tiers.items():
        if tier != WEIGHED:
            yield Found(tier, rule.label, rule.id, version())


@by_languages
def _prepared() -> tuple[Rules, Weights]:
    """Rules that know at once what the words are that weigh something, and of what class."""
    rules, weights = shipped_rules(), shipped_weights()
    rules.spelling.remember((*rules.spelling.own, *weights.sums.whole))
    rules.classes.remember(weights.sums.whole)
    return rules, weights


def version() -> str:
    """That of the rules and of the weights: it changes when anything else may be found."""
    return f"{shipped_rules().version}-{shipped_weights().version}"


def _urgency(found: Found) -> tuple[int, int, str]:
    return found.tier, LABELS.index(found.label), found.rule


def _spots(words: Sequence[str], rules: Rules) -> Spots:
    return Spots(words, rules.vocabulary)


def _harmless(spots: Spots, rules: Rules) -> tuple[int, set[str]]:
    """Its places and names. A "not" that it does not name makes another thing of it: no doctor for me."""
    covered, no_nots = 0, spots.all & ~spots.of(rules.negator)
    names = set()
    for frame, name in spots.possible(rules.harmless):
        places = frame.cover(spots, no_nots)
        covered |= places
        if places:
            names.add(name)
    return covered, names


def _contexts(question: Sequence[str], rules: Rules) -> set[str]:
    """What the question is about, as far as a rule asks for it: calm, future …"""
    if len(question) <= 2:
        return set()
    spots = _spots(question, rules)
    return {
        name
        for frame, name in spots.possible(rules.contexts)
        if frame.ends(spots, spots.all, spots.all, spots.all)
    }


# Classes of words, one behind the other: "don't show my dad", "don't let him".
_KEPT_FROM = {("<not>", "<sends>"), ("<not>", "<tells>"), ("<not>", "<lets>")}

# In one or two words (and the ends beside them) too little is said to be weighed: "nobody", "my teacher".
_FEWEST = 5

# How far a word about a game, a story or a lesson reaches, and how far a "not".
_TOPIC_REACHES = 14
_NOT_REACHES = 4


def _topics(spots: Spots, rules: Rules) -> list[tuple[Topic, int]]:
    """What the text is about, and the places near the words that say so."""
    found = (
        (topic, frame.cover(spots, spots.all)) for frame, topic in spots.possible(rules.topics)
    )
    return [(topic, spots.around(at, _TOPIC_REACHES)) for topic, at in found if at]


def _of_others(
    words: Iterable[str], topics: Sequence[tuple[Topic, int]], rules: Rules
) -> frozenset[str]:
    if not topics or any(rules.classes.of(word) in _WRITER for word in words):
        return frozenset()
    return frozenset().union(*(topic.clears | topic.of_others for topic, _ in topics))


_WRITER = ("<i>", "<me>", "<my>")


def _cleared(rule: Rule, frame: Frame, topics: Iterable[tuple[Topic, int]]) -> int:
    """Where a topic makes nothing of what the rule finds."""
    cleared = 0
    for topic, places in topics:
        of_others = rule.label in topic.of_others and not frame.of_writer
        if rule.label in topic.clears or of_others:
            cleared |= 0 if rule.anywhere else places
    return cleared


def _negations(spots: Spots, rules: Rules) -> tuple[int, int]:
    """The places of each "not", and those that it reaches in its clause."""
    nots = spots.of(rules.negator)
    if not nots:
        return 0, 0
    for frame, _ in spots.possible(rules.no_negation):
        nots &= ~frame.cover(spots, spots.all)
    reached = nots
    stop = spots.of(rules.clause) | spots.after_comma
    for _ in range(_NOT_REACHES):
        reached |= reached << 1 & spots.inside & ~stop
    return nots, reached & ~nots
