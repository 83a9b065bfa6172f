"""The lessons on words: each has its meaning and an example, and two of them ask nothing of the student."""

from dialogs.loading import shipped_flow, shipped_lists

STEPS = shipped_flow("words").by_id
LESSONS = {id.removesuffix("_example") for id in STEPS if id.endswith("_example")}
TAPPED = {id.removesuffix("_tap") for id in STEPS if id.endswith("_tap")}


def test_there_are_lessons_on_twenty_five_words() -> None:
    assert len(LESSONS) == 25
    assert len(shipped_lists()["all_words"]) == 25


def test_nobody_is_asked_whether_a_disability_or_special_education_fits_them() -> None:
    assert {"disability", "special_education"} == LESSONS - TAPPED
    asked = [step for step in STEPS.values() if step.type != "note"]
    said = " / ".join(w.text[language] for s in asked for w in s.say for language in ("en", "es"))
    for word in ("isabilit", "iscapacidad", "pecial education", "ducación especial"):
        assert word not in said


def test_of_an_accommodation_a_student_is_asked_whether_it_fits_them() -> None:
    (wording,) = STEPS["accommodation_tap"].say
    assert wording.text["en"] == "“Accommodation”: does this fit you?"
