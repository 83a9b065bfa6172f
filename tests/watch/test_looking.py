"""How a text is looked at: what is meant by what is typed, what cancels, lowers and adds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.watch.looking import Found, asks_for_silence, every, look
from tests.growth import grows_evenly, steps


def seen(text: str, asked: str = "") -> Found:
    found = look(text, asked)
    assert found, text
    return found


def by_rule(text: str, asked: str = "") -> list[Found]:
    return [found for found in every(text, asked) if not found.rule.startswith("signs.")]


@pytest.mark.parametrize(
    "text",
    [
        "i want to die",
        "I WANT TO DIE",
        "i w4nt t0 d1e",
        "i waaaant to diiiie",
        "i want to d\u200bi\u200be",
        "\uff49 \uff57\uff41\uff4e\uff54 \uff54\uff4f \uff44\uff49\uff45",
        "i want to d\u0456e",  # Cyrillic
        "i want too dye i hate evrything",
        "I want... to die",
    ],
)
def test_however_it_is_typed_it_is_the_same_words(text: str) -> None:
    assert seen(text).label == "suicide"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("i am thinking about suiciide", "suicide"),
        ("s u i c i d e is on my mind", "suicide"),
        ("he punchd me, my dad, he punchedd me", "abuse"),
        ("mi papa me golpéa", "abuse"),
        ("mi papa me da sinturonasos", "abuse"),
        ("my dad stranggled me", "abuse"),
    ],
)
def test_a_slip_in_a_long_word_is_forgiven(text: str, label: str) -> None:
    assert seen(text).label == label


def test_spanish_without_its_accents_is_the_same() -> None:
    text = "mi mamá me pegó con el cinturón, tengo moretones"
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert look(text) == look(bare) != None  # noqa: E711


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("no food home. tummy hurt", "neglect"),
        ("papa pega. casa no", "abuse"),
        ("dad mad. hit me", "abuse"),
        ("kid mean. take toy. push", "bullying"),
    ],
)
def test_words_picked_one_by_one_are_enough(text: str, label: str) -> None:
    assert seen(text).label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("my dad me pega con el cinto", "abuse"),
        ("they call me names en el camión", "bullying"),
        ("mi stepdad hits me", "abuse"),
        ("I get mad y me corto los brazos", "self_harm"),
    ],
)
def test_both_languages_may_be_in_one_sentence(text: str, label: str) -> None:
    assert seen(text).label == label


@pytest.mark.parametrize(
    "joke",
    [
        "this homework is killing me lol",
        "I died laughing",
        "my phone died",
        "me muero de risa",
        "I killed it at the spelling bee",
    ],
)
def test_a_joke_is_none_and_takes_nothing_real_with_it(joke: str) -> None:
    assert look(joke) is None
    assert seen(f"{joke}. but really i want to die").tier == 1
    assert seen(f"{joke} pero la verdad ya no quiero vivir").tier == 1


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("I want to kill myself", "I am not going to kill myself"),
        ("my dad hits me", "my dad does not hit me"),
        ("me quiero morir", "no me quiero morir"),
        ("mi papá me pega", "mi papá nunca me pega"),
    ],
)
def test_a_not_makes_it_less_urgent_and_never_undoes_it(said: str, denied: str) -> None:
    assert seen(said).tier == 1
    assert seen(denied).tier == 2


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to be alive",
        "I can't stop cutting myself",
        "my dad won't stop hitting me",
        "ya no quiero vivir",
        "no aguanto, mi papá me pega",
        "not lying, my mom hits me",
    ],
)
def test_a_not_that_is_part_of_the_worry_lowers_nothing(text: str) -> None:
    assert seen(text).tier == 1


@pytest.mark.parametrize(
    ("denied", "asked"),
    [
        ("nobody hits me", "Does anybody hurt you?"),
        ("nadie me pega", "¿Alguien te pega o te lastima?"),
    ],
)
def test_that_nobody_does_it_is_less_urgent_and_as_an_answer_it_is_one(
    denied: str, asked: str
) -> None:
    assert seen(denied).tier == 2
    assert {found.tier for found in by_rule(denied)} == {2}
    assert len(by_rule(denied, asked)) < len(by_rule(denied))


@pytest.mark.parametrize(
    ("harmless", "real"),
    [
        ("mi mamá me lleva al doctor", "mi mamá no me lleva al doctor"),
        ("my mom gets me my medicine", "my mom never gets me my medicine"),
    ],
)
def test_a_not_inside_what_is_harmless_makes_a_worry_of_it(harmless: str, real: str) -> None:
    assert by_rule(harmless) == []
    assert seen(real).label == "neglect"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("What helps you calm down?", "cutting"),
        ("¿Qué te ayuda a calmarte?", "la navaja"),
        ("Where do you see yourself in five years?", "dead"),
        ("What are you afraid of?", "my uncle"),
    ],
)
def test_what_was_asked_can_make_a_word_a_worry(asked: str, text: str) -> None:
    assert by_rule(text) == []
    assert by_rule(text, asked)


@pytest.mark.parametrize(
    "text",
    [
        "In the book the boy's dad hits him",
        "in Minecraft I kill zombies with my brother",
        "we learned about Lincoln, he was shot",
        "en el cuento el papá le pega al hijo",
    ],
)
def test_a_story_a_game_or_a_lesson_is_none(text: str) -> None:
    assert look(text) is None


def test_a_weapon_in_school_is_found_in_whatever_it_was_told() -> None:
    assert seen("like in the movie, he brought a gun to school").tier == 1


def test_the_most_urgent_of_several_is_told() -> None:
    text = "kids call me fat and i want to kill myself"
    assert {found.label for found in every(text)} >= {"bullying", "suicide"}
    assert (seen(text).tier, seen(text).label) == (1, "suicide")


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_looked_at_and_always_alike(text: str) -> None:
    assert look(text) == look(text)


HOSTILE = [
    "my dad hits me and i want to die not ",
    "i want to ",
    "kill " * 3,
    "a",
    "k i l l ",
    "aaa1aaa@",
    "dont dont, ",
    "no. ",
    "mi papá me pega, ",
    "suicidesuicide",
    "\u200b\u0301e",
    "<>| ",
]


def of_length(part: str, length: int) -> str:
    return (part * (length // len(part) + 1))[:length]


LENGTHS = pytest.mark.parametrize("length", [40_000, pytest.param(100_000, marks=pytest.mark.long)])


@LENGTHS
@pytest.mark.parametrize("part", HOSTILE)
def test_twice_as_much_hostile_text_takes_twice_the_steps(part: str, length: int) -> None:
    few = steps(lambda: look(of_length(part, length // 2)))
    many = steps(lambda: look(of_length(part, length)))
    assert many < 2.2 * few


@LENGTHS
@pytest.mark.parametrize("part", HOSTILE)
def test_the_time_for_hostile_text_grows_evenly(part: str, length: int) -> None:
    assert grows_evenly(look, of_length(part, length))


@pytest.mark.parametrize(
    ("text", "silence"),
    [
        ("please dont tell my mom", True),
        ("dont show this to ms lee", True),
        ("he said keep it a secret", True),
        ("no le digas a mi papá", True),
        ("my dad hits me every night", False),
        ("i want to die", False),
    ],
)
def test_who_asks_that_somebody_is_not_told_is_known(text: str, silence: bool) -> None:
    assert asks_for_silence(text) is silence
