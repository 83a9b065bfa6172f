"""The words that may not be asked without a parent's yes: inflected, everyday, and not more than those."""

import pytest

from dialogs.wording_rules import protected

ASKED = {
    "es": {
        "mental_health": ("¿Te quieres suicidar?", "¿Estás deprimido?", "¿Te has cortado?"),
        "family_criticism": (
            "¿Te pega tu papá?",
            "¿Se están divorciando?",
            "¿Odias a tu mamá?",
            "¿Te han golpeado?",
        ),
        "sex": ("¿Te han violado?", "¿Eres homosexual?", "¿Tienes novia?"),
        "illegal_behavior": ("¿Te drogaste?", "¿Fumaste?", "¿Toman tus papás?", "¿Has robado?"),
        "religion": ("¿Rezan tus papás?", "¿Vas a misa?", "¿Crees en Dios?"),
        "politics": ("¿Por quién votaste?", "¿Te cae bien el presidente?"),
        "income": ("¿Es pobre tu familia?", "¿Cuánto gana tu mamá?"),
        "privileged_relations": ("¿Qué le dijiste a tu abogada?", "¿Te confesaste?"),
    },
    "en": {
        "mental_health": (
            "Do you cut yourself?",
            "Do you feel anxious?",
            "Do you see a therapist?",
        ),
        "illegal_behavior": ("Does your dad drink?", "Did you ever vape?", "Have you smoked?"),
        "family_criticism": (
            "Do you hate your parents?",
            "Are your parents divorcing?",
            "Does anyone hit you?",
            "Who hits you?",
        ),
        "income": ("How much does your dad make?", "Is your family homeless?"),
        "sex": ("Are you homosexual?", "Were you raped?"),
        "religion": ("Do your parents pray?", "Are you a Christian?"),
        "politics": ("Who did you vote for?", "Does your mom like Trump?"),
        "privileged_relations": ("What did you tell your lawyer?",),
    },
}

ORDINARY = {
    "en": (
        "Can you drink water in class?",
        "Does a smart board help?",
        "Who helps you in speech therapy?",
        "What do you do on the basketball court?",
        "Who lent you a pencil?",
        "Where do you want to live?",
        "Do you play the trumpet?",
        "Does your class period feel long?",
    ),
    "es": (
        "¿Te sientes rezagado en clase?",
        "¿Qué ruido te lastima los oídos?",
        "¿Copias en tu cuaderno lo del pizarrón?",
        "¿Dónde quieres vivir?",
        "¿Te dejan solo cuando lo pides?",
        "¿Vas con la terapeuta de lenguaje?",
    ),
}


@pytest.mark.parametrize(
    ("language", "area", "text"),
    [(lang, area, text) for lang, by in ASKED.items() for area, ts in by.items() for text in ts],
)
def test_an_everyday_question_of_a_protected_area_is_known(
    language: str, area: str, text: str
) -> None:
    found = protected(text, language)
    assert found
    assert found[1] == area


@pytest.mark.parametrize(
    ("language", "text"), [(lang, text) for lang, texts in ORDINARY.items() for text in texts]
)
def test_an_ordinary_question_of_school_is_left_alone(language: str, text: str) -> None:
    assert protected(text, language) is None


def test_a_stem_tells_the_word_that_was_found() -> None:
    assert protected("¿Te quieres suicidar?", "es") == ("suicidar", "mental_health")
