"""Signs and what they weigh: how they are read, that they only add, and the same texts weigh the same."""

import json
from random import Random

import pytest

from dialogs.watch.frames import END
from dialogs.watch.looking import every, version
from dialogs.watch.rules import shipped_rules
from dialogs.watch.signs import Classes, Sign, letters, rows_of, signs
from dialogs.watch.text import words_of
from dialogs.watch.weights import shipped_text, shipped_weights, text_of, weights_of
from tests.watch.weighing import HERE, Learnt, Text, above, text


def told(said: str, asked: str = "") -> set[Sign]:
    rules = shipped_rules()
    return set(
        signs(words_of(said, rules.spelling), words_of(asked, rules.spelling), rules.classes)
    )


@pytest.mark.parametrize("said", ["my dad hits me", "grandma whips me", "the stepdad slapped us"])
def test_whoever_it_is_and_however_it_is_put_the_classes_are_the_same(said: str) -> None:
    assert ("=", "[people]", "[violence]") in told(said)
    assert ("&", "<me>", "<strikes>") in told(said)


def test_both_languages_share_their_classes() -> None:
    both = told("mi papa me pega") & told("my dad hits me")
    assert {("<my>", "<kin>"), ("&", "<kin>", "<strikes>")} <= both


def test_a_not_is_a_sign_with_what_it_denies() -> None:
    assert ("not", "<strikes>") in told("nobody ever hits me")
    assert ("not", "<strikes>") not in told("my dad hits me, not my sister")


def test_a_short_answer_is_weighed_with_its_question() -> None:
    asked = "What are you afraid of?"
    assert ("?", "<fear>", "<kin>") in told("my uncle", asked)
    assert ("?", "<fear>", "<kin>") not in told("my uncle")


def test_a_slip_leaves_most_letters_of_a_word() -> None:
    assert len(set(letters("bruise")) & set(letters("bruize"))) >= 4


def test_the_first_class_that_names_a_word_has_it_and_a_phrase_goes_before_its_words() -> None:
    classes = Classes()
    for name, word in (("<a>", "red"), ("<b>", "red"), ("<c>", "red_hot"), ("<d>", "warm*")):
        classes.take(name, word)
    _, names = classes.named([END, "red", "red", "hot", "warmer", "cold", "7", END])
    assert names == [END, "<a>", "<c>", "<d>", "", "<number>", END]


def test_signs_only_add_one_find_of_the_second_tier() -> None:
    for said in ("i want to die", "my dad hits me", "he was so mean and they all barked at me"):
        added = [found for found in every(said) if found.rule.startswith("signs.")]
        assert len(added) <= 1
        assert {found.tier for found in added} <= {2}
    some = (HERE / "labelled/tuned.jsonl").read_text(encoding="utf-8").splitlines()[::20]
    by_signs = [
        found
        for row in map(json.loads, some)
        for found in every(row["text"])
        if found.rule.startswith("signs.")
    ]
    assert len(by_signs) > 5
    assert {found.tier for found in by_signs} == {2}


def test_weights_are_read_as_they_were_written() -> None:
    weighed: dict[Sign, float] = {"die": 1.5, ("my", "dad"): 0.25, ("~", "<di"): -0.1, "so": 0.001}
    head = {"trained": "2026-01-01", "lengths": "0 5", "least": "0.5 0.25", "base": "-1.0"}
    written = text_of(head, weighed, {"die": "suicide"})
    weights = weights_of(written)
    assert weights.signs == {"die": 1.5, ("my", "dad"): 0.25, ("~", "<di"): -0.1}
    assert weights.labels == {"die": "suicide"}
    assert weights.sums.whole["die"] == 140
    assert weights.version != weights_of(written.replace("-1.0", "-1.1")).version
    assert weights.found([END, "die", END], [], Classes()) == ""
    assert weights_of(written.replace("-1.0", "1.0")).found([END, "die", END], [], Classes())


def test_the_quick_sum_is_that_of_all_signs() -> None:
    rules, weights = shipped_rules(), shipped_weights()
    lines = (HERE / "labelled/tuned.jsonl").read_text(encoding="utf-8").splitlines()[::7]
    for row in map(json.loads, lines):
        words = words_of(row["text"], rules.spelling)
        asked = words_of(row.get("asked", ""), rules.spelling)
        made = signs(words, asked, rules.classes)
        one_by_one = sum(weights.signs.get(sign, 0.0) for sign in made)
        quick = weights.sums.of(rows_of(words, asked, rules.classes))
        assert quick / 100 == pytest.approx(one_by_one), row["text"]
        for word in words:
            inside = sum(weights.signs.get(sign, 0.0) for sign in letters(word))
            assert weights.sums.inside(word) / 100 == pytest.approx(inside)


def test_the_file_of_weights_is_sorted_small_and_named_in_the_version() -> None:
    body = shipped_text().partition("\n\n")[2].splitlines()
    assert body == sorted(body)
    assert len(shipped_text()) < 500_000
    assert version().endswith(shipped_weights().version)


def some_texts() -> list[Text]:
    chance = Random(7)
    rows = [("my dad hits me", "abuse"), ("i hit the ball", "none"), ("mi tio me pega", "abuse")]
    rows += [("i like math", "none"), ("me gusta la clase", "none"), ("he slaps me", "abuse")]
    chance.shuffle(rows)
    return [text(said, "", label, "one") for said, label in rows * 3]


def test_the_same_texts_always_weigh_the_same_and_worries_weigh_more() -> None:
    texts = some_texts()
    first, second = Learnt(texts), Learnt(texts)
    assert first.signs() == second.signs()
    worst = max(first.weight(one) for one in texts if one.label == "none")
    assert worst < min(first.weight(one) for one in texts if one.label != "none")


def test_a_limit_lies_above_what_students_really_answered_and_no_other_rises() -> None:
    short, longer = (
        text("my fish", "", "none", "recorded"),
        text("we went to the pool and swam", "", "none", "recorded"),
    )
    assert above([0.1, 0.2, 0.3], [(short, 0.5), (longer, 0.0)]) == [0.53, 0.2, 0.3]
