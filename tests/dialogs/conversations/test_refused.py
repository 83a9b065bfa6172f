"""A question that is refused in the student's own way: skipped, asked about, or the end of it all."""

import pytest

from tests.dialogs.conversations.beginnings import (
    mateo_at_a_question_for_a_story,
    maya_at_the_first_question,
)
from tests.dialogs.talk import listed, my_tools, student

WHICH = "Do you want to stop, or skip this one? Say one word: stop, or skip."


@pytest.mark.parametrize(
    "words", ["skip it", "N/A", "i dont want to answer", "no te importa", "pass pls"]
)
def test_what_says_skip_in_other_words_skips_and_is_not_followed_up(words: str) -> None:
    maya_at_the_first_question().plays(
        f"""
        me:  {words}
        bot: Okay, we skip that one.
        = kept use@extended_time: skip
        bot: What help do you need that you do not get now?
        """
    )
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  {words}
        bot: Okay, we skip that one.
        = kept needs_words: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


@pytest.mark.parametrize("words", ["I already said", "already answered that", "ya te dije"])
def test_what_was_said_before_is_skipped_with_a_kind_word_and_not_asked_again(words: str) -> None:
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  {words}
        bot: You told me already. That is okay, we go on.
        = kept needs_words: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  {words}
        bot: You told me already. That is okay, we go on.
        = kept needs_words_more1: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


@pytest.mark.parametrize("words", ["cancel", "Stop asking me this!", "im done with this", "salir"])
def test_what_may_mean_the_whole_or_this_question_is_asked_about_and_then_obeyed(
    words: str,
) -> None:
    maya_at_the_first_question().plays(
        f"""
        me:  {words}
        bot: {WHICH}
        bot: How often do you use more time?
        me:  skip
        bot: Okay, we skip that one.
        = kept use@extended_time: skip
        bot: What help do you need that you do not get now?
        me:  {words}
        bot: {WHICH}
        bot: What help do you need that you do not get now?
        me:  stop
        bot: Okay, we stop here.
        = stopped early
        """
    )


def test_it_is_asked_in_the_students_language_and_to_the_youngest_to_be_said() -> None:
    diego = my_tools(student("Diego", "6-8", tools=[listed("breaks")]), "es")
    diego.start()
    diego.plays(
        """
        me:  deja de preguntarme
        bot: ¿Quieres parar, o saltar esta pregunta? Di una palabra: parar o saltar.
        bot: ¿Qué tan seguido usas los descansos?
        me:  ya te lo dije
        bot: Ya me lo dijiste. Está bien, seguimos.
        bot: ¿Qué ayuda necesitas que ahora no tienes?
        """
    )
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    leo.start()
    leo.plays(
        """
        me:  cancel
        bot: Do you want to stop, or skip this one? You can say: stop. Or say: skip.
        bot: Do you use breaks?
        """
    )


def test_quit_and_drawn_out_letters_stop_as_stop_does() -> None:
    for words in ("quit", "QUITTTT", "stoooop", "exit!"):
        maya_at_the_first_question().plays(
            f"""
            me:  {words}
            bot: Okay, we stop here.
            = stopped early
            """
        )


@pytest.mark.parametrize(
    "words",
    [
        "skip", "never mind", "nvm", "i dont want to say", "thats all", "idk lol", "nothing else",
        "already told you",
    ],
)  # fmt: skip
def test_words_that_do_not_come_after_something_else_leave_the_ticks_as_the_answer(
    words: str,
) -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        f"""
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Science] [Something else]
        bot: Tell me in your own words.
        me:  cancel
        bot: {WHICH}
        bot: Tell me in your own words.
        me:  {words}
        bot: You picked: Math, Science.
        = kept where@extended_time: math, science
        bot: How much does it help you?
        me:  [Something else]
        bot: Tell me in your own words.
        me:  i dont want to say
        bot: Okay, we skip that one.
        = kept help@extended_time: skip
        bot: How does it feel to use it near other students?
        """
    )


@pytest.mark.parametrize(
    "words", ["skip counting", "i quit the team", "pass the ball", "no quiero leer en voz alta"]
)
def test_what_only_sounds_like_it_is_an_answer(words: str) -> None:
    maya_at_the_first_question().plays(
        f"""
        me:  {words}
        bot: Thank you. I have that.
        = kept use@extended_time: something_else, "{words}"
        bot: In which classes do you use it?
        """
    )
