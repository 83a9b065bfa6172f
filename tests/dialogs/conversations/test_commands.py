"""Help, someone to talk to, who can read it, the language; and how a question is shown."""

import pytest

from dialogs.events import Say
from tests.dialogs.conversations.beginnings import (
    mateo_at_a_question_for_a_story,
    maya_at_the_first_question,
)
from tests.dialogs.talk import listed, my_tools, student

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
             está mirando ahora. Para quitar todo, una persona adulta puede escribir: borrar mis
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
        bot: ¿Qué tan seguido usas más tiempo?
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
