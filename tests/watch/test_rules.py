"""Each rule proves itself by its own examples, and an author's mistake is told with its place."""

from importlib.resources import files

import pytest

from dialogs.language import file_of
from dialogs.problems import FlowProblems
from dialogs.watch.looking import look, ruled, version
from dialogs.watch.reading import LABELS, WEIGHED, Rule
from dialogs.watch.rules import languages_without, rules_of, shipped_rules
from dialogs.watch.text import words_of

# One question for each subject that a rule may ask for.
QUESTIONS = {
    "": "",
    "calm": "What helps you calm down?",
    "future": "Where will you be in five years?",
    "wish": "What would make school better?",
    "afraid": "What are you afraid of?",
    "home": "How is it at home?",
    "harm": "Does anybody hurt you?",
}
RULES = shipped_rules().rules


def found(text: str, asked: str = "") -> dict[str, int]:
    """The rules that fit by their ids, weighed ones too, without what signs add."""
    spelling = shipped_rules().spelling
    fits = ruled(words_of(text, spelling), words_of(asked, spelling), shipped_rules())
    return {rule.id: tier for rule, tier in fits.tiers.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_on_its_examples_and_not_on_what_is_near_them(rule: Rule) -> None:
    assert rule.fires
    assert rule.quiet
    assert [text for text in rule.fires if rule.id not in found(text, QUESTIONS[rule.asked])] == []
    assert [text for text in rule.quiet if rule.id in found(text, QUESTIONS[rule.asked])] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.asked], ids=lambda rule: rule.id)
def test_a_rule_for_one_question_says_nothing_of_answers_to_others(rule: Rule) -> None:
    assert [text for text in rule.fires if rule.id in found(text)] == []


@pytest.mark.parametrize(("name", "text"), shipped_rules().examples)
def test_what_is_harmless_is_found_by_no_rule(name: str, text: str) -> None:
    assert set(found(text).values()) <= {WEIGHED}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.unasked], ids=lambda rule: rule.id)
def test_a_rule_may_say_nothing_of_the_answer_to_its_question(rule: Rule) -> None:
    asked = QUESTIONS[rule.unasked]
    assert [text for text in rule.fires if rule.id in found(text, asked)] == []


def test_a_language_without_rules_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert languages_without() == ()
    monkeypatch.setattr("dialogs.watch.rules.codes", lambda: ("en", "xx", "es"))
    monkeypatch.setattr(
        "dialogs.watch.rules.file_of",
        lambda code, name: None if code == "xx" else file_of(code, name),
    )
    assert languages_without() == ("xx",)


def test_every_label_has_rules_in_both_languages() -> None:
    told = {tuple(rule.id.split(".")[:2]) for rule in RULES}
    assert told == {(code, label) for code in ("en", "es") for label in LABELS}


WORDS = """
groups: {kin: dad mom, me: me}
negators: "not"
clauses: "but"
"""
RULE = """
rules:
  hit:
    tier: 1
    frames: ["<kin> .. hits <me>"]
    fires: ["dad hits me"]
    quiet: ["dad hits the ball"]
"""


def mended(rule: str, words: str = WORDS) -> str:
    with pytest.raises(FlowProblems) as told:
        rules_of(
            [
                ("xx", "words.yaml", "xx/watch/words.yaml", words),
                ("xx", "abuse.yaml", "xx/watch/abuse.yaml", rule),
            ]
        )
    return str(told.value)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<kin>", "<kim>", 'line 5: there is no group "kim". Did you mean "kin"?'),
        ("hits", "Hits", 'line 5: "Hits" can never be in a text as it is read.'),
        (".. hits <me>", "hits ...", "begins or ends with what need not be there"),
        ("..", ".........", "a gap of 9 words is too wide"),
        ("tier: 1", "tier: 3", '"hit" has no tier 1 or 2. Write tier: 1 or tier: 2.'),
        ("quiet:", "quite:", '"quite" is not a part of this file. Did you mean "quiet"?'),
        ('quiet: ["dad hits the ball"]', "", '"quiet" is missing here.'),
        ("rules:", "rulez:", '"rulez" is not a part of this file.'),
        ("tier: 1", "tier: 1\n    asked: cal", 'nothing is asked about "cal"'),
    ],
)
def test_an_authors_mistake_is_told_with_its_place(before: str, after: str, told: str) -> None:
    problems = mended(RULE.replace(before, after))
    assert "xx/watch/abuse.yaml, line" in problems
    assert told in problems


def test_a_group_that_holds_itself_is_told() -> None:
    words = "groups: {kin: <elder>, elder: <kin>, me: me}\n"
    assert "holds itself" in mended(RULE, words)


def rules_with(rule: str) -> str:
    texts = [("xx", "words.yaml", "w", WORDS), ("xx", "abuse.yaml", "a", rule)]
    return rules_of(texts).version


def test_the_version_is_that_of_the_content() -> None:
    assert rules_with(RULE) == rules_with(RULE)
    assert rules_with(RULE) != rules_with(RULE.replace("..", "..."))
    assert look("my dad hits me").version == version()  # type: ignore[union-attr]
    assert version().startswith(shipped_rules().version)


def test_no_file_of_rules_is_near_the_size_that_is_refused() -> None:
    at = files("dialogs").joinpath("languages")
    for code in ("en", "es"):
        for file in at.joinpath(code, "watch").iterdir():
            assert len(file.read_bytes()) < 128 * 1024, file
