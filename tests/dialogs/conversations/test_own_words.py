"""Something else, not sure, and what is not understood."""

from tests.dialogs.conversations.beginnings import maya_at_the_first_question
from tests.dialogs.talk import listed, my_tools, student

# --- Something else, in the student's own words


def test_something_else_asks_for_words_and_keeps_them_with_the_other_picks() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  [Something else]
        bot: Tell me in your own words.
        me:  only when the teacher remembers
        bot: Thank you. I have that.
        = kept use@extended_time: something_else, "only when the teacher remembers"
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  on the bus
        bot: You picked: Math.
        = kept where@extended_time: math, something_else, "on the bus"
        bot: How much does it help you?
        me:  something else
        bot: Tell me in your own words.
        me:  it depends
        bot: Got it. Thanks for the words.
        = kept help@extended_time: something_else, "it depends"
        bot: How does it feel to use it near other students?
        """
    )


def test_instead_of_the_words_a_student_may_skip_go_back_or_press_another_choice() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  [Something else]
        bot: Tell me in your own words.
        me:  (back)
        bot: How often do you use more time?
        [Never] [Sometimes] [Most times] [Always] [I did not know I had it]
        me:  [Sometimes]
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  skip
        bot: You picked: Math.
        = kept where@extended_time: math
        bot: How much does it help you?
        me:  [Something else]
        bot: Tell me in your own words.
        me:  [Some]
        bot: You picked: Some.
        = kept help@extended_time: some
        bot: How does it feel to use it near other students?
        me:  [Something else]
        bot: Tell me in your own words.
        me:  [Skip]
        bot: Okay, we skip that one.
        = kept feel@extended_time: skip
        bot: What should happen with it next?
        me:  [Something else]
        bot: Tell me in your own words.
        me:  (empty)
        bot: Please write a few words, or skip.
        bot: Tell me in your own words.
        me:  idk
        bot: Not sure is okay.
        = kept next@extended_time: not_sure
        bot: What help do you need that you do not get now?
        """
    )


def test_another_question_does_not_wait_for_the_words() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  (change use@extended_time)
        bot: How often do you use more time?
        me:  (go on)
        bot: In which classes do you use it?
        """
    )


def test_words_typed_beside_a_pressed_choice_are_kept() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  [Something else] when i am not sick
        bot: Thank you. I have that.
        = kept use@extended_time: something_else, "when i am not sick"
        bot: In which classes do you use it?
        me:  [Math] only on tests
        bot: You picked: Math.
        = kept where@extended_time: math, "only on tests"
        bot: How much does it help you?
        me:  [Skip] i deleted this
        bot: Okay, we skip that one.
        = kept help@extended_time: skip
        bot: How does it feel to use it near other students?
        """
    )


def test_a_tool_that_was_picked_is_not_offered_again_as_a_need() -> None:
    leo = my_tools(student("Leo", "prek-2", "every"))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Which of these do you use?
        me:  1 2 3
        bot: You picked: Pictures with words, Quiet headphones, Breaks.
        = kept menu: visual_cues, noise_buffer, breaks
        bot: Now think about pictures with words.
        bot: How much do you use it?
        me:  [Skip]
        bot: Okay, we skip that one.
        bot: Now think about quiet headphones.
        bot: How much do you use it?
        me:  [Skip]
        bot: Okay, we skip that one.
        bot: For another day: Breaks.
        bot: What else would help you?
        me:  [Skip]
        bot: Okay, we skip that one.
        bot: We are done. Thank you!
        """
    )


# --- Not sure, and what is not understood


def test_not_sure_is_an_answer_in_either_language() -> None:
    tools = [listed("extended_time"), listed("breaks")]
    diego = my_tools(student("Diego", "6-8", tools=tools), "es")
    diego.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: más tiempo.
        bot: ¿Qué tan seguido usas más tiempo?
        me:  no sé
        bot: Está bien no saber.
        = kept use@extended_time: not_sure
        bot: ¿Cuánto te ayuda?
        me:  [No sé]
        bot: Está bien no saber.
        = kept help@extended_time: not_sure
        bot: Ahora piensa en esto: los descansos.
        bot: ¿Qué tan seguido usas los descansos?
        me:  idk
        bot: Está bien no saber.
        = kept use@breaks: not_sure
        bot: ¿Cuánto te ayuda?
        me:  ?
        bot: Está bien no saber.
        = kept help@breaks: not_sure
        bot: ¿Qué ayuda necesitas que ahora no tienes?
        """
    )


def test_what_cannot_be_understood_gets_a_reason_and_the_question_again() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  (empty)
        bot: Please pick one, write a few words, or skip.
        bot: How often do you use more time?
        me:  9
        bot: There is no number 9 here. Pick one of the answers you see.
        bot: How often do you use more time?
        me:  1 2
        bot: Pick just one here.
        bot: How often do you use more time?
        me:  (dance)
        bot: That choice is not here any more. Pick one of these.
        bot: How often do you use more time?
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  1 2 3 4
        bot: Pick up to 3 here.
        bot: In which classes do you use it?
        me:  math, science, tests, homework
        bot: Pick up to 3 here.
        bot: In which classes do you use it?
        """
    )
