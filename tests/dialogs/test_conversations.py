"""Whole conversations of the flow "My tools", as a student and the bot have them.

How to read one, and how the choices and the kept answers come into it: see talk.py.
"""

import pytest

from dialogs.events import Finished, Say
from dialogs.replies import Reply
from tests.dialogs.talk import Talk, in_own_words, listed, my_tools, student


def maya_at_the_first_question() -> Talk:
    maya = my_tools(student("Maya", "6-8", tools=[listed("extended_time", "Math")]))
    maya.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Now think about more time.
        bot: How often do you use more time?
        """
    )
    return maya


def mateo_at_a_question_for_a_story() -> Talk:
    mateo = my_tools(student("Mateo", "9-12", "every"))
    mateo.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        me:  skip
        bot: Okay, we skip that one.
        bot: What support would help that you do not have now?
        me:  [Quiet place]
        bot: You picked: Quiet place.
        bot: Tell me about a time when that would have helped.
        """
    )
    return mateo


# --- One conversation in each band and mode, in both languages


def test_leo_taps_pictures_and_is_asked_about_two_of_his_three_tools() -> None:
    tools = [listed("visual_cues"), listed("noise_buffer"), listed("breaks")]
    leo = my_tools(student("Leo", "prek-2", tools=tools))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about pictures with words.
        bot: Do you use pictures with words?
        [Yes] [Sometimes] [No] [What is that?]
        me:  👍
        bot: You picked: Yes.
        bot: Does it help you?
        [No] [A little] [A lot]
        me:  😀
        bot: You picked: A lot.
        bot: Now think about quiet headphones.
        bot: Do you use quiet headphones?
        [Yes] [Sometimes] [No] [What is that?]
        me:  no
        bot: You picked: No.
        bot: Does it help you?
        [No] [A little] [A lot]
        me:  a little
        bot: You picked: A little.
        bot: What else would help you?
        [Nothing right now]
        me:  (skip)
        bot: Okay, we skip that one.
        bot: We are done. Thank you!
        """
    )


def test_ana_picks_from_the_menu_in_spanish() -> None:
    ana = my_tools(student("Ana", "prek-2", "every"), "es")
    ana.plays(
        """
        bot: Vamos a hablar de lo que te ayuda.
        bot: ¿Cuáles de estas cosas usas?
        [Dibujos con palabras] [Audífonos contra el ruido] [Descansos] [Dímelo otra vez]
        me:  1 2
        bot: Elegiste: Dibujos con palabras, Audífonos contra el ruido.
        bot: Ahora piensa en esto: los dibujos con palabras.
        bot: ¿Cuánto lo usas?
        [Mucho] [Un poco]
        me:  🙌
        bot: Elegiste: Mucho.
        bot: ¿Te ayuda?
        [No] [Un poco] [Mucho]
        me:  un poco
        bot: Elegiste: Un poco.
        = kept help@visual_cues: a_little
        bot: Ahora piensa en esto: los audífonos contra ruido.
        bot: ¿Cuánto lo usas?
        me:  [Otra cosa]
        bot: Dime. ¿Qué es?
        me:  cuando hay ruido
        bot: Gracias. Ya lo tengo.
        = kept often@noise_buffer: something_else, "cuando hay ruido"
        bot: ¿Te ayuda?
        me:  no sé
        bot: Está bien no saber.
        = kept help@noise_buffer: not_sure
        bot: ¿Qué más te ayudaría?
        me:  saltar
        bot: Está bien, la saltamos.
        bot: Ya terminamos. ¡Gracias!
        """
    )


def test_sam_types_the_words_on_the_buttons() -> None:
    sam = my_tools(student("Sam", "3-5", "every"))
    sam.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        [See one done first] [Tell me again] [Small steps] [More time] [Breaks] [Quiet place]
        me:  More time and breaks
        bot: You picked: More time, Breaks.
        = kept menu: extended_time, breaks
        bot: Now think about more time.
        bot: How often do you use it?
        me:  sometimes
        bot: You picked: Sometimes.
        bot: Where do you use it?
        me:  math, science
        bot: You picked: Math, Science.
        = kept where@extended_time: math, science
        bot: How much does it help you?
        me:  quite a bit
        bot: You picked: Quite a bit.
        bot: How does it feel to use it?
        me:  🙁
        bot: You picked: Bad.
        = kept feel@extended_time: bad
        bot: Should we keep it, change it, or stop it?
        me:  change it
        bot: You picked: Change it.
        = kept next@extended_time: change
        bot: What should your teacher know about it?
        me:  i want a timer
        bot: Thank you. I have that.
        = kept next_words@extended_time: "i want a timer"
        bot: Now think about breaks.
        bot: How often do you use it?
        me:  [Always]
        bot: You picked: Always.
        bot: Where do you use it?
        me:  4 5
        bot: You picked: Science, Art, music, or gym.
        bot: How much does it help you?
        me:  3
        bot: You picked: Some.
        bot: How does it feel to use it?
        [Bad] [Okay] [Good]
        me:  2
        bot: You picked: Okay.
        = kept feel@breaks: okay
        bot: Should we keep it, change it, or stop it?
        me:  keep it
        bot: You picked: Keep it.
        bot: What help do you wish you had?
        me:  small steps
        bot: You picked: Small steps.
        = kept needs: small_steps
        bot: Tell me about a time when that would have helped.
        me:  at homework, when there are so many pages that i cry
        bot: Okay, I wrote that down just as you said it.
        = kept needs_words: "at homework, when there are so many pages that i cry"
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_lucia_did_not_know_that_she_had_a_tool() -> None:
    lucia = my_tools(student("Lucía", "3-5", tools=[listed("repeat_directions")]), "es")
    lucia.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: las instrucciones repetidas.
        bot: ¿Te dan las instrucciones repetidas en la escuela?
        [Sí] [A veces] [No] [No sabía que lo tenía]
        me:  no sabia que lo tenia
        bot: Elegiste: No sabía que lo tenía.
        bot: ¿Quieres probarlo?
        me:  tal vez
        bot: Elegiste: Tal vez.
        = kept try@repeat_directions: maybe
        bot: ¿Qué ayuda te gustaría tener?
        me:  [Ver un ejemplo primero] [Descansos]
        bot: Elegiste: Ver un ejemplo primero, Descansos.
        bot: Cuéntame de una vez que eso te habría ayudado.
        me:  cuando la tarea es larga y nadie en casa me puede ayudar con eso
        bot: Gracias. Ya lo tengo.
        bot: Esa fue la última pregunta. Gracias por contarme.
        """
    )


def test_maya_goes_through_two_listed_tools() -> None:
    tools = [listed("extended_time", "Math"), listed("class_notes")]
    maya = my_tools(student("Maya", "6-8", tools=tools))
    maya.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Now think about more time.
        bot: How often do you use more time?
        [Never] [Sometimes] [Most times] [Always] [I did not know I had it]
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        [English or reading] [Math] [Science] [Social studies] [World language] [Art, music, or
        gym] [Tests] [Homework]
        me:  1, 2
        bot: You picked: English or reading, Math.
        = kept where@extended_time: english, math
        bot: How much does it help you?
        me:  [Quite a bit]
        bot: You picked: Quite a bit.
        bot: How does it feel to use it near other students?
        [Very bad] [Bad] [Okay] [Good] [Very good]
        me:  good
        bot: You picked: Good.
        bot: What should happen with it next?
        [Keep it] [Change it] [Use it in more classes] [Stop it]
        me:  [Change it]
        bot: You picked: Change it.
        = kept next@extended_time: change
        bot: What should your teachers know about that?
        me:  everyone sees me stay after
        bot: Got it. Thanks for the words.
        = kept next_words@extended_time: "everyone sees me stay after"
        bot: Now think about a copy of notes.
        bot: How often do you use a copy of notes?
        me:  i did not know i had it
        bot: You picked: I did not know I had it.
        bot: Do you want to try it?
        me:  [No]
        bot: You picked: No.
        bot: What help do you need that you do not get now?
        me:  [Quiet place] [Something else]
        bot: Tell me in your own words.
        me:  a door that shuts
        bot: You picked: Quiet place.
        = kept needs: quiet_place, something_else, "a door that shuts"
        bot: Tell me about a time when that would have helped.
        me:  when my ears get tired
        bot: Thank you. I have that.
        = kept needs_words: "when my ears get tired"
        bot: What was that like?
        me:  in lunch
        bot: Okay, I wrote that down just as you said it.
        = kept needs_words_more1: "in lunch"
        bot: And then what happened?
        me:  nothing
        bot: Okay, we skip that one.
        = kept needs_words_more2: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


@pytest.mark.parametrize("mode", ["iep", "every"])
def test_diego_has_the_same_conversation_in_either_mode(mode: str) -> None:
    diego = my_tools(student("Diego", "6-8", mode), "es")
    diego.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: ¿Cuáles de estos apoyos usas?
        [Más tiempo] [Copia de los apuntes] [Ver un ejemplo primero] [Pasos pequeños] [Lista
        para marcar] [Mi mejor asiento] [Lugar sin ruido] [Descansos]
        me:  una copia de los apuntes
        bot: Gracias. Ya lo tengo.
        = kept menu: something_else, "una copia de los apuntes"
        bot: ¿Qué ayuda necesitas que ahora no tienes?
        me:  atras
        bot: ¿Cuáles de estos apoyos usas?
        me:  Copia de los apuntes
        bot: Elegiste: Copia de los apuntes.
        = kept menu: class_notes (revision 2)
        bot: Ahora piensa en esto: la copia de apuntes.
        bot: ¿Qué tan seguido lo usas?
        me:  3
        bot: Elegiste: Siempre.
        bot: ¿En qué clases lo usas?
        me:  ingles o lectura, ciencias
        bot: Elegiste: Inglés o lectura, Ciencias.
        bot: ¿Cuánto te ayuda?
        [Nada] [Un poco] [Algo] [Bastante] [Mucho]
        me:  algo
        bot: Elegiste: Algo.
        bot: ¿Cómo te sientes al usarlo cerca de otros estudiantes?
        me:  más o menos
        bot: Elegiste: Más o menos.
        bot: ¿Qué debe pasar ahora con esto?
        me:  usarlo en más clases
        bot: Elegiste: Usarlo en más clases.
        = kept next@class_notes: more
        bot: ¿Qué deben saber tus maestros de eso?
        me:  que los pongan antes de la clase, no después
        bot: Gracias. Ya lo tengo.
        bot: ¿Qué ayuda necesitas que ahora no tienes?
        me:  no sé
        bot: Está bien no saber.
        bot: Esa fue la última pregunta. Gracias por contarme.
        """
    )


def test_mateo_finds_his_tool_hard_to_get() -> None:
    tools = [listed("extra_examples", "Matemáticas")]
    mateo = my_tools(student("Mateo", "9-12", tools=tools), "es")
    mateo.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: un ejemplo primero.
        bot: ¿Qué tan seguido usas un ejemplo primero?
        [Nunca] [A veces] [Casi siempre] [Siempre] [No sabía que lo tenía]
        me:  casi siempre
        bot: Elegiste: Casi siempre.
        bot: ¿En qué clases lo usas?
        me:  mates y la tarea
        bot: Listo, lo anoté tal como lo dijiste.
        = kept where@extra_examples: something_else, "mates y la tarea"
        bot: ¿Cuánto te ayuda?
        me:  nada
        bot: Elegiste: Nada.
        bot: ¿Cómo te sientes al usarlo cerca de otros estudiantes?
        me:  muy bien
        bot: Elegiste: Muy bien.
        bot: ¿Qué tan fácil es tenerlo cuando lo necesitas?
        me:  [Difícil]
        bot: Elegiste: Difícil.
        bot: ¿Qué pasó la última vez que lo necesitaste?
        []
        me:  no habia
        bot: Anotado. Gracias por tus palabras.
        = kept last_time@extra_examples: "no habia"
        bot: ¿Me cuentas un poco más de eso?
        me:  pues nada
        bot: Gracias. Ya lo tengo.
        = kept last_time_more1@extra_examples: "pues nada"
        bot: ¿Qué pasó después?
        me:  me quede callado
        bot: Listo, lo anoté tal como lo dijiste.
        = kept last_time_more2@extra_examples: "me quede callado"
        bot: ¿Qué debe pasar ahora con esto?
        me:  [Dejarlo igual]
        bot: Elegiste: Dejarlo igual.
        bot: ¿Qué apoyo te ayudaría que ahora no tienes?
        me:  [Lugar sin ruido]
        bot: Elegiste: Lugar sin ruido.
        bot: Cuéntame de una vez que eso te habría ayudado.
        me:  q la maestra lo esplique despasio y con dibujos
        bot: Listo, lo anoté tal como lo dijiste.
        = kept needs_words: "q la maestra lo esplique despasio y con dibujos"
        bot: Esa fue la última pregunta. Gracias por contarme.
        = finished
        """
    )


def test_grace_picks_two_tools_and_wants_to_stop_one() -> None:
    grace = my_tools(student("Grace", "9-12", "every"))
    grace.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        [More time] [Copy of the notes] [See one done first] [Small steps] [Due-date plan] [The
        computer reads it] [Quiet place] [Breaks]
        me:  8, 7
        bot: You picked: Quiet place, Breaks.
        = kept menu: quiet_place, breaks
        bot: Now think about a quiet place.
        bot: How often do you use it?
        me:  [Sometimes]
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  tests
        bot: You picked: Tests.
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        bot: How does it feel to use it near other students?
        me:  [Very bad]
        bot: You picked: Very bad.
        bot: How easy is it to get it when you need it?
        me:  very easy
        bot: You picked: Very easy.
        bot: What should happen with it next?
        [Keep it] [Change it] [Use it in more classes] [Stop it]
        me:  stop it
        bot: You picked: Stop it.
        bot: What should your teachers know about that?
        me:  it makes me stand out
        bot: Okay, I wrote that down just as you said it.
        = kept next_words@quiet_place: "it makes me stand out"
        bot: Now think about breaks.
        bot: How often do you use it?
        me:  [Always]
        bot: You picked: Always.
        bot: In which classes do you use it?
        me:  [Homework] [Tests] [Math]
        bot: You picked: Math, Tests, Homework.
        = kept where@breaks: math, tests, homework
        bot: How much does it help you?
        me:  some
        bot: You picked: Some.
        bot: How does it feel to use it near other students?
        me:  okay
        bot: You picked: Okay.
        bot: How easy is it to get it when you need it?
        me:  easy
        bot: You picked: Easy.
        bot: What should happen with it next?
        me:  keep it
        bot: You picked: Keep it.
        bot: What support would help that you do not have now?
        me:  [Skip]
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_tess_uses_simple_mode() -> None:
    tess = my_tools(student("Tess", "18-22", "every", simple=True))
    tess.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        [More time] [See one done first] [Checklist] [I talk, it types] [Quiet place] [Breaks]
        me:  [I talk, it types]
        bot: You picked: I talk, it types.
        bot: Now think about voice typing.
        bot: How much do you use it?
        [A lot] [A little]
        me:  🙌
        bot: You picked: A lot.
        bot: Where do you use it?
        [Class] [Tests] [Job or training] [Out in town] [Home]
        me:  [Job or training] [Home]
        bot: You picked: Job or training, Home.
        bot: How much does it help you?
        [No] [A little] [A lot]
        me:  😀
        bot: You picked: A lot.
        bot: How does it feel to use it near other people?
        [Bad] [Okay] [Good]
        me:  [Good]
        bot: You picked: Good.
        bot: How easy is it to get it when you need it?
        [Hard] [In between] [Easy]
        me:  [Hard]
        bot: You picked: Hard.
        bot: What happened the last time you needed it?
        me:  nobody had a charger for the laptop, so i waited all day
        bot: Thank you. I have that.
        bot: What should happen with it next?
        [Keep it] [Change it] [Stop it]
        me:  [Keep it]
        bot: You picked: Keep it.
        bot: What support would help that you do not have now?
        [More time] [See one done first] [Checklist] [Breaks] [Nothing right now]
        me:  skip
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_omar_answers_about_a_tool_in_staffs_own_words() -> None:
    tools = [in_own_words("T7", "hoja con los pasos del autobús")]
    omar = my_tools(student("Omar", "18-22", tools=tools), "es")
    omar.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: "hoja con los pasos del autobús".
        bot: ¿Qué tan seguido usas "hoja con los pasos del autobús"?
        [Nunca] [A veces] [Casi siempre] [Siempre] [No sabía que lo tenía]
        me:  [Siempre]
        bot: Elegiste: Siempre.
        bot: ¿Dónde lo usas?
        me:  en la comunidad
        bot: Elegiste: En la comunidad.
        = kept where@T7: community
        bot: ¿Cuánto te ayuda?
        me:  mucho
        bot: Elegiste: Mucho.
        bot: ¿Cómo te sientes al usarlo cerca de otras personas?
        me:  [Bien]
        bot: Elegiste: Bien.
        bot: ¿Qué tan fácil es tenerlo cuando lo necesitas?
        me:  [Muy fácil]
        bot: Elegiste: Muy fácil.
        bot: ¿Qué debe pasar ahora con esto?
        me:  [Dejarlo igual]
        bot: Elegiste: Dejarlo igual.
        bot: ¿Qué apoyo te ayudaría que ahora no tienes?
        me:  (skip)
        bot: Está bien, la saltamos.
        bot: Esa fue la última pregunta. Gracias por contarme.
        """
    )


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
        bot: Now think about breaks.
        bot: How often do you use breaks?
        me:  (change use@extended_time)
        bot: How often do you use more time?
        me:  i did not know i had it
        bot: You picked: I did not know I had it.
        = kept use@extended_time: unknown (revision 2)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but
             not used.
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
        bot: Because of your new answer, I set aside some answers about it. They are kept, but
             not used.
        = set aside: try@extended_time
        = back again: where@extended_time, help@extended_time, feel@extended_time,
             ease@extended_time, last_time@extended_time, last_time_more1@extended_time,
             last_time_more2@extended_time, next@extended_time
        bot: Now think about breaks.
        bot: How often do you use breaks?
        """
    )


def test_another_pick_in_the_menu_takes_a_tool_off_the_path_and_back_on() -> None:
    ana = my_tools(student("Ana", "prek-2", "every"), "es")
    ana.plays(
        """
        bot: Vamos a hablar de lo que te ayuda.
        bot: ¿Cuáles de estas cosas usas?
        me:  [Descansos] [Dímelo otra vez]
        bot: Elegiste: Descansos, Dímelo otra vez.
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
        me:  [Dímelo otra vez]
        bot: Elegiste: Dímelo otra vez.
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
        me:  [Descansos] [Dímelo otra vez]
        bot: Elegiste: Descansos, Dímelo otra vez.
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
        bot: Please write a few words, or write: skip.
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
        bot: Ahora piensa en esto: el tiempo extra.
        bot: ¿Qué tan seguido usas el tiempo extra?
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
        bot: Please pick one, write a few words, or write: skip.
        bot: How often do you use more time?
        me:  9
        bot: There is no number 9 here. Pick one of the numbers you see.
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


# --- Stories and their two follow-up questions


def test_a_long_answer_is_not_asked_about_further() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  when there are eight or more words here
        bot: Got it. Thanks for the words.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_short_answer_is_asked_about_twice_at_most() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in this there are seven words, seven
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  in math
        bot: Thank you. I have that.
        bot: And then what happened?
        me:  yes
        bot: Okay, I wrote that down just as you said it.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_no_follow_up_comes_after_skip() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  (skip)
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_no_follow_up_comes_after_not_sure() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  idk
        bot: Not sure is okay.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_skipped_follow_up_is_the_last() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  skip
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_long_answer_to_the_first_follow_up_is_enough() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  because i can never see where a problem starts
        bot: Thank you. I have that.
        bot: That was the last question. Thank you for telling me.
        """
    )


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "nothing",
        "i dont want to tell you",
        "None of your business!",
        "no quiero decir",
        "its private",
    ],
)
def test_a_story_that_was_declined_is_not_followed_up(words: str) -> None:
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  {words}
        bot: Got it. Thanks for the words.
        = kept needs_words: "{words}"
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_no_to_a_follow_up_means_that_there_is_no_more() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        = kept needs_words: "in math"
        bot: What was that like?
        me:  no
        bot: Okay, we skip that one.
        = kept needs_words_more1: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_a_pressed_command_is_obeyed_whatever_else_was_typed() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.send(Reply("in math"))
    assert mateo.send(Reply("no", command="stop")) == [Finished("Okay, we stop here.", early=True)]


def test_a_longer_story_sets_its_follow_ups_aside() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  when?
        bot: Thank you. I have that.
        bot: And then what happened?
        me:  (change needs_words)
        bot: Tell me about a time when that would have helped.
        me:  in math, because i can never see where a problem starts
        bot: Okay, I wrote that down just as you said it.
        = kept needs_words: "in math, because i can never see where a problem starts" (revision
             2)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but
             not used.
        = set aside: needs_words_more1
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


# --- Stopping, pausing, coming back


def test_a_stopped_conversation_goes_on_at_the_first_open_question() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  (back)
        bot: In which classes do you use it?
        me:  stop
        bot: Okay, we stop here.
        = stopped early
        me:  (comes back)
        bot: Okay, we stop here.
        me:  (reopens)
        bot: We go on.
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        bot: How does it feel to use it near other students?
        """
    )


def test_a_student_who_stopped_can_say_go_on() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  (stop)
        bot: Okay, we stop here.
        me:  go on
        bot: We go on.
        bot: In which classes do you use it?
        """
    )


def test_stopping_leaves_no_question_waiting_for_words() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  stop
        bot: Okay, we stop here.
        me:  (back)
        bot: How often do you use more time?
        """
    )


def test_after_a_pause_the_same_question_waits() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  pause
        bot: Okay, we take a break. Your answers are kept. Next time we go on right here.
        me:  (comes back)
        bot: Welcome back, Maya. We go on where you stopped.
        bot: Tell me in your own words.
        me:  on the bus
        bot: You picked: Math.
        = kept where@extended_time: math, something_else, "on the bus"
        bot: How much does it help you?
        """
    )


# --- Help, and someone to talk to


def test_help_says_what_can_be_done_and_asks_again() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    diego = my_tools(student("Diego", "6-8", tools=[listed("breaks")]), "es")
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  help
        bot: Pick one. Or say: skip, back, pause, stop. You can say: talk to someone.
        bot: Do you use breaks?
        """
    )
    diego.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: los descansos.
        bot: ¿Qué tan seguido usas los descansos?
        me:  (help)
        bot: Elige una respuesta o usa tus palabras. También puedes escribir: saltar, atrás,
             cambiar, pausa, parar o hablar (para hablar con una persona).
        bot: ¿Qué tan seguido usas los descansos?
        """
    )


def test_talk_names_the_person_at_the_school() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    diego = my_tools(student("Diego", "6-8", tools=[listed("breaks")]), "es")
    maya = maya_at_the_first_question()
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  talk to someone
        bot: Tell a grown-up you trust: Ms. Ortiz in room 12. I am a computer, so I can't do it
             for you. If there is danger, call 911. You can call or text 988. Do you want to
             stop or keep going?
        bot: Do you use breaks?
        """
    )
    diego.plays(
        """
        bot: Hablemos de los apoyos que te ayudan a aprender.
        bot: Ahora piensa en esto: los descansos.
        bot: ¿Qué tan seguido usas los descansos?
        me:  hablar
        bot: Hablar con alguien ayuda. En la escuela puedes buscar a Ms. Ortiz in room 12. Soy
             un programa de computadora y no les aviso por ti. Si hay peligro ahora, llama al
             911. Puedes llamar al 988 a cualquier hora (oprime 2 para español). ¿Quieres parar
             o seguir?
        bot: ¿Qué tan seguido usas los descansos?
        me:  parar
        bot: Está bien, paramos aquí.
        """
    )
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  I need to talk to someone.
        bot: It is good to talk to someone. At school you can see Ms. Ortiz in room 12. I am a
             computer program and I don't tell them for you. If there is danger now, call 911.
             You can call or text 988 any time. Do you want to stop or keep going?
        bot: In which classes do you use it?
        me:  keep going
        bot: In which classes do you use it?
        """
    )


# --- Who can read it, and in which language


def test_privacy_says_who_reads_and_asks_again() -> None:
    leo = my_tools(student("Leo", "prek-2", "every"), "es")
    leo.plays(
        """
        bot: Vamos a hablar de lo que te ayuda.
        bot: ¿Cuáles de estas cosas usas?
        me:  privacidad
        bot: Tú eliges qué compartir. Si lo compartes, tu maestra o maestro lo puede ver. Nadie
             está mirando ahora. Para quitar todo, una persona grande puede escribir: borrar mis
             respuestas.
        bot: ¿Cuáles de estas cosas usas?
        """
    )
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  stop
        bot: Okay, we stop here.
        me:  who can see this?
        bot: At the end you choose who reads each answer. If you share one, your teacher can read
             it. Your name and your answers are kept, so we can go on another day. You or a parent
             can ask the school what is kept. Nobody watches this live. To delete all of it, write:
             delete my answers.
        bot: Okay, we stop here.
        """
    )


def test_the_language_can_change_at_any_time_and_the_answers_stay() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  idioma
        bot: Listo, ahora en español. English? Write: language.
        bot: ¿Qué tan seguido usas el tiempo extra?
        me:  a veces
        bot: Elegiste: A veces.
        = kept use@extended_time: sometimes
        bot: ¿En qué clases lo usas?
        me:  [Otra cosa]
        bot: Dímelo con tus palabras.
        me:  (language en)
        bot: Okay, in English now. ¿Español? Escribe: idioma.
        bot: Tell me in your own words.
        me:  on the bus
        bot: Okay, I wrote that down just as you said it.
        = kept where@extended_time: something_else, "on the bus"
        bot: How much does it help you?
        me:  (language en)
        bot: Okay, in English now. ¿Español? Escribe: idioma.
        bot: How much does it help you?
        me:  (language fr)
        bot: These questions are not in that language. We go on in this one.
        bot: How much does it help you?
        me:  stop
        bot: Okay, we stop here.
        me:  cambiar de idioma
        bot: Listo, ahora en español. English? Write: language.
        bot: Está bien, paramos aquí.
        """
    )


# --- After the end, and replies that come late


def test_after_the_end_an_answer_may_still_be_changed() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  no
        bot: You picked: No.
        bot: Does it help you?
        me:  no
        bot: You picked: No.
        bot: What else would help you?
        me:  skip
        bot: Okay, we skip that one.
        = kept needs: skip
        bot: We are done. Thank you!
        = finished
        me:  a new game
        bot: We are done with the questions.
        bot: We are done. Thank you!
        me:  (pause)
        bot: We are done with the questions.
        bot: We are done. Thank you!
        me:  change
        bot: (which answer? use@breaks, help@breaks, needs)
        bot: We are done. Thank you!
        me:  (change use@breaks)
        bot: Do you use breaks?
        me:  yes
        bot: You picked: Yes.
        = kept use@breaks: yes (revision 2)
        bot: We are done. Thank you!
        = finished
        me:  back
        bot: What else would help you?
        me:  (back)
        bot: Does it help you?
        me:  a little
        bot: You picked: A little.
        = kept help@breaks: a_little (revision 2)
        bot: We are done. Thank you!
        = finished
        me:  talk
        bot: Tell a grown-up you trust: Ms. Ortiz in room 12. I am a computer, so I can't do it
             for you. If there is danger, call 911. You can call or text 988.
        bot: We are done. Thank you!
        """
    )


def test_a_student_who_stopped_before_any_answer_has_nothing_to_change() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  (stop)
        bot: Okay, we stop here.
        me:  (back)
        bot: Okay, we stop here.
        me:  (change)
        bot: There is no answer to change yet.
        bot: Okay, we stop here.
        """
    )


def test_a_reply_to_an_older_question_changes_nothing() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me, to use@extended_time:  [Never]
        bot: That question is done. Here is where we are now.
        bot: In which classes do you use it?
        me, to use@breaks:  always
        bot: That question is done. Here is where we are now.
        bot: In which classes do you use it?
        me, to where@extended_time:  [Math]
        bot: You picked: Math.
        bot: How much does it help you?
        me, to where@extended_time:  (talk)
        bot: It is good to talk to someone. At school you can see Ms. Ortiz in room 12. I am a
             computer program and I don't tell them for you. If there is danger now, call 911.
             You can call or text 988 any time. Do you want to stop or keep going?
        bot: How much does it help you?
        """
    )


# --- What the transcripts do not show


def test_a_question_names_its_tool_and_where_staff_said_it_is_used() -> None:
    assert maya_at_the_first_question().asked().about == "More time · Math"
    diego = my_tools(student("Diego", "6-8", tools=[listed("breaks")]), "es")
    diego.start()
    assert diego.asked().about == "Descansos"


def test_what_a_student_typed_is_not_in_the_conversation_itself() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  when i sit next to the window
        bot: Got it. Thanks for the words.
        bot: What was that like?
        """
    )
    assert "window" not in mateo.world + mateo.progress


def test_a_name_in_braces_is_shown_as_it_is() -> None:
    robin = my_tools(student("{contact}", "6-8"))
    robin.start()
    assert robin.come_back()[0] == Say("Welcome back, {contact}. We go on where you stopped.")


def test_a_conversation_starts_only_once() -> None:
    maya = maya_at_the_first_question()
    with pytest.raises(ValueError, match="already started"):
        maya.start()
