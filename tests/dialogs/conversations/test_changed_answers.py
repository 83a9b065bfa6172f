"""Back, change and go on; and an old message that the student edits."""

from tests.dialogs.conversations.beginnings import maya_at_the_first_question
from tests.dialogs.talk import listed, my_tools, student

# --- Back, change, go on


def test_back_goes_one_question_back_and_an_answer_given_again_is_a_new_revision() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  (back)
        bot: This is the first question.
        bot: How often do you use more time?
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  atrás
        bot: In which classes do you use it?
        me:  back
        bot: How often do you use more time?
        me:  (back)
        bot: This is the first question.
        bot: How often do you use more time?
        me:  always
        bot: You picked: Always.
        = kept use@extended_time: always (revision 2)
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        bot: How does it feel to use it near other students?
        """
    )


def test_go_on_leaves_an_earlier_answer_as_it_is() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  some
        bot: You picked: Some.
        bot: How does it feel to use it near other students?
        me:  (back)
        bot: How much does it help you?
        me:  (back)
        bot: In which classes do you use it?
        me:  go on
        bot: How does it feel to use it near other students?
        me:  (go on)
        bot: How does it feel to use it near other students?
        """
    )


def test_change_shows_the_answers_and_mends_the_one_that_was_picked() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  change
        bot: There is no answer to change yet.
        bot: How often do you use more time?
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  some
        bot: You picked: Some.
        bot: How does it feel to use it near other students?
        me:  change
        bot: (which answer? use@extended_time, where@extended_time, help@extended_time)
        bot: How does it feel to use it near other students?
        me:  (change help@extended_time)
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        = kept help@extended_time: a_lot (revision 2)
        bot: How does it feel to use it near other students?
        me:  (change feel@extended_time)
        bot: (which answer? use@extended_time, where@extended_time, help@extended_time)
        bot: How does it feel to use it near other students?
        me:  (change nonsense)
        bot: (which answer? use@extended_time, where@extended_time, help@extended_time)
        bot: How does it feel to use it near other students?
        """
    )


def test_a_command_typed_at_an_answered_question_is_not_about_that_question() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  (back)
        bot: How often do you use more time?
        me, to use@extended_time:  change
        bot: (which answer? use@extended_time)
        bot: How often do you use more time?
        me, to use@extended_time:  go on
        bot: In which classes do you use it?
        """
    )


def test_an_answer_can_take_others_off_the_path_and_put_them_back() -> None:
    tools = [listed("extended_time"), listed("breaks")]
    rosa = my_tools(student("Rosa", "9-12", tools=tools))
    rosa.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Now think about more time.
        bot: How often do you use more time?
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        bot: How does it feel to use it near other students?
        me:  bad
        bot: You picked: Bad.
        bot: How easy is it to get it when you need it?
        me:  hard
        bot: You picked: Hard.
        bot: What happened the last time you needed it?
        me:  he forgot
        bot: Got it. Thanks for the words.
        bot: Can you tell me a bit more about that?
        me:  he said wait
        bot: Thank you. I have that.
        bot: What happened next?
        me:  then time was up
        bot: Okay, I wrote that down just as you said it.
        bot: What should happen with it next?
        me:  keep it
        bot: You picked: Keep it.
        bot: For another day: Breaks.
        bot: What support would help that you do not have now?
        me:  (change use@extended_time)
        bot: How often do you use more time?
        me:  i did not know i had it
        bot: You picked: I did not know I had it.
        = kept use@extended_time: unknown (revision 2)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but not used.
        = set aside: where@extended_time, help@extended_time, feel@extended_time,
             ease@extended_time, last_time@extended_time, last_time_more1@extended_time,
             last_time_more2@extended_time, next@extended_time
        bot: Do you want to try it?
        me:  yes
        bot: You picked: Yes.
        = kept try@extended_time: yes
        bot: Now think about breaks.
        bot: How often do you use breaks?
        me:  (change use@extended_time)
        bot: How often do you use more time?
        me:  always
        bot: You picked: Always.
        = kept use@extended_time: always (revision 3)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but not used.
        = set aside: try@extended_time
        = back again: where@extended_time, help@extended_time, feel@extended_time,
             ease@extended_time, last_time@extended_time, last_time_more1@extended_time,
             last_time_more2@extended_time, next@extended_time
        bot: For another day: Breaks.
        bot: What support would help that you do not have now?
        """
    )


def test_another_pick_in_the_menu_takes_a_tool_off_the_path_and_back_on() -> None:
    ana = my_tools(student("Ana", "prek-2", "every"), "es")
    ana.plays(
        """
        bot: Vamos a hablar de lo que te ayuda.
        bot: ¿Cuáles de estas cosas usas?
        me:  [Descansos] [Que me lo digan otra vez]
        bot: Elegiste: Descansos, Que me lo digan otra vez.
        bot: Ahora piensa en esto: los descansos.
        bot: ¿Cuánto lo usas?
        me:  mucho
        bot: Elegiste: Mucho.
        bot: ¿Te ayuda?
        me:  mucho
        bot: Elegiste: Mucho.
        bot: Ahora piensa en esto: las instrucciones repetidas.
        bot: ¿Cuánto lo usas?
        me:  un poco
        bot: Elegiste: Un poco.
        bot: ¿Te ayuda?
        me:  un poco
        bot: Elegiste: Un poco.
        bot: ¿Qué más te ayudaría?
        me:  (change menu)
        bot: ¿Cuáles de estas cosas usas?
        me:  [Que me lo digan otra vez]
        bot: Elegiste: Que me lo digan otra vez.
        = kept menu: repeat_directions (revision 2)
        bot: Por tu nueva respuesta, aparté algunas respuestas sobre eso. Están guardadas, pero
             no se usan.
        = set aside: often@breaks, help@breaks
        bot: ¿Qué más te ayudaría?
        me:  (change menu)
        bot: ¿Cuáles de estas cosas usas?
        me:  [Descansos]
        bot: Elegiste: Descansos.
        = kept menu: breaks (revision 3)
        bot: Por tu nueva respuesta, aparté algunas respuestas sobre eso. Están guardadas, pero
             no se usan.
        = set aside: often@repeat_directions, help@repeat_directions
        = back again: often@breaks, help@breaks
        bot: ¿Qué más te ayudaría?
        me:  (change menu)
        bot: ¿Cuáles de estas cosas usas?
        me:  [Descansos] [Que me lo digan otra vez]
        bot: Elegiste: Descansos, Que me lo digan otra vez.
        = kept menu: breaks, repeat_directions (revision 4)
        bot: Vuelvo a usar lo que contestaste antes sobre eso.
        = back again: often@repeat_directions, help@repeat_directions
        bot: ¿Qué más te ayudaría?
        me:  no se
        bot: Está bien no saber.
        bot: Ya terminamos. ¡Gracias!
        """
    )


# --- An old message, edited


def test_an_edited_answer_is_kept_anew_and_the_question_that_waits_stays() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me, editing where@extended_time:  math and science
        bot: You picked: Math, Science.
        = kept where@extended_time: math, science (revision 2)
        bot: How much does it help you?
        me, editing use@extended_time:  [Always]
        bot: You picked: Always.
        = kept use@extended_time: always (revision 2)
        bot: How much does it help you?
        me:  [Something else]
        bot: Tell me in your own words.
        me, editing where@extended_time:  tests
        bot: You picked: Tests.
        = kept where@extended_time: tests (revision 3)
        bot: Tell me in your own words.
        me:  it depends
        bot: Got it. Thanks for the words.
        = kept help@extended_time: something_else, "it depends"
        bot: How does it feel to use it near other students?
        """
    )


def test_an_edit_that_is_no_answer_changes_nothing() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me, editing use@extended_time:  stop
        bot: I can't use that change, so your answer stays as it was. To pick a new answer, write:
             change.
        bot: Tell me in your own words.
        me, editing use@extended_time:  9
        bot: I can't use that change, so your answer stays as it was. To pick a new answer, write:
             change.
        bot: Tell me in your own words.
        me, editing use@extended_time:  something else
        bot: I can't use that change, so your answer stays as it was. To pick a new answer, write:
             change.
        bot: Tell me in your own words.
        me, editing where@extended_time:  art
        bot: I can't use that change, so your answer stays as it was. To pick a new answer, write:
             change.
        bot: Tell me in your own words.
        me:  the bus
        bot: You picked: Math.
        = kept where@extended_time: math, something_else, "the bus"
        bot: How much does it help you?
        """
    )


def test_edited_words_beside_choices_leave_the_choices() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else] the buss
        bot: You picked: Math.
        bot: How much does it help you?
        me, editing where@extended_time:  the bus
        bot: You picked: Math.
        = kept where@extended_time: math, something_else, "the bus" (revision 2)
        bot: How much does it help you?
        me, editing where@extended_time:  science
        bot: You picked: Science.
        = kept where@extended_time: science (revision 3)
        bot: How much does it help you?
        me, editing where@extended_time:  the bus
        bot: Got it. Thanks for the words.
        = kept where@extended_time: something_else, "the bus" (revision 4)
        bot: How much does it help you?
        """
    )


def test_an_edit_may_bring_a_new_question_first_and_then_goes_on() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  always
        bot: You picked: Always.
        bot: In which classes do you use it?
        me, editing use@extended_time:  i did not know i had it
        bot: You picked: I did not know I had it.
        = kept use@extended_time: unknown (revision 2)
        bot: Do you want to try it?
        me:  (back)
        bot: How often do you use more time?
        me, editing use@extended_time:  sometimes
        bot: You picked: Sometimes.
        = kept use@extended_time: sometimes (revision 3)
        bot: In which classes do you use it?
        """
    )


def test_an_edit_does_not_reopen_what_was_stopped() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  always
        bot: You picked: Always.
        bot: In which classes do you use it?
        me:  stop
        bot: Okay, we stop here.
        me, editing use@extended_time:  never
        bot: You picked: Never.
        = kept use@extended_time: never (revision 2)
        bot: Okay, we stop here.
        = stopped early
        """
    )


def test_an_edit_after_the_last_question_may_bring_one_more() -> None:
    leo = my_tools(student("Leo", "6-8", "every"))
    leo.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        me:  skip
        bot: Okay, we skip that one.
        bot: What help do you need that you do not get now?
        me:  skip
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        me, editing menu:  not sure
        bot: Not sure is okay.
        = kept menu: not_sure (revision 2)
        bot: That was the last question. Thank you for telling me.
        = finished
        me, editing needs:  breaks
        bot: You picked: Breaks.
        = kept needs: breaks (revision 2)
        bot: Tell me about a time when that would have helped.
        """
    )
