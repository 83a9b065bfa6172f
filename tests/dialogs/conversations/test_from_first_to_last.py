"""Whole conversations on "My tools", one in each band and mode, in both languages.

How to read one, and how the choices and the kept answers come into it: see talk.py.
"""

import pytest

from tests.dialogs.talk import in_own_words, listed, my_tools, student


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
        bot: For another day: Breaks.
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
        [Dibujos con palabras] [Audífonos contra el ruido] [Descansos] [Que me lo digan otra vez]
             [Ninguna de estas]
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
        [See one done first] [Hear it again] [Small steps] [More time] [Breaks] [Quiet place]
             [None of these]
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
        bot: For another day: Breaks.
        bot: What help do you wish you had?
        me:  small steps
        bot: You picked: Small steps.
        = kept needs: small_steps
        bot: Tell me about a time when that would have helped.
        me:  at homework, when there are so many pages that i cry
        bot: Got it. Thanks for the words.
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
        [Sí] [A veces] [No] [No sabía que la tenía]
        me:  no sabia que la tenia
        bot: Elegiste: No sabía que la tenía.
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
        [Más tiempo] [Copia de las notas de clase] [Ver un ejemplo primero] [Pasos pequeños]
             [Lista de pasos] [Un asiento donde aprendo mejor] [Lugar sin ruido] [Descansos]
             [Ninguna de estas]
        me:  una copia de las notas de clase
        bot: Gracias. Ya lo tengo.
        = kept menu: something_else, "una copia de las notas de clase"
        bot: ¿Qué ayuda necesitas que ahora no tienes?
        me:  atras
        bot: ¿Cuáles de estos apoyos usas?
        me:  Copia de las notas de clase
        bot: Elegiste: Copia de las notas de clase.
        = kept menu: class_notes (revision 2)
        bot: Ahora piensa en esto: la copia de las notas de clase.
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
        me:  ni bien ni mal
        bot: Elegiste: Ni bien ni mal.
        bot: ¿Qué debe pasar ahora con esto?
        me:  usarla en más clases
        bot: Elegiste: Usarla en más clases.
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
        [Nunca] [A veces] [La mayoría de las veces] [Siempre] [No sabía que la tenía]
        me:  la mayoría de las veces
        bot: Elegiste: La mayoría de las veces.
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
        bot: Está bien, la saltamos.
        = kept last_time_more1@extra_examples: skip
        bot: ¿Qué debe pasar ahora con esto?
        me:  [Dejarla igual]
        bot: Elegiste: Dejarla igual.
        bot: ¿Qué apoyo te ayudaría que ahora no tienes?
        me:  [Lugar sin ruido]
        bot: Elegiste: Lugar sin ruido.
        bot: Cuéntame de una vez que eso te habría ayudado.
        me:  q la maestra lo esplique despasio y con dibujos
        bot: Gracias. Ya lo tengo.
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
        [More time] [Copy of the notes] [See one done first] [Due-date plan] [The computer reads
             it] [Audiobook] [Quiet place] [Breaks] [None of these]
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
        bot: For another day: Breaks.
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
             [None of these]
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
        [Nunca] [A veces] [La mayoría de las veces] [Siempre] [No sabía que la tenía]
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
        me:  [Dejarla igual]
        bot: Elegiste: Dejarla igual.
        bot: ¿Qué apoyo te ayudaría que ahora no tienes?
        me:  (skip)
        bot: Está bien, la saltamos.
        bot: Esa fue la última pregunta. Gracias por contarme.
        """
    )
