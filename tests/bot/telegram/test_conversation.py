"""Whole conversations on a phone, from the card to what was shared and what a teacher reads of it."""

import re

from bot.documents.drafts import make_draft
from bot.telegram.screens import TICK
from dialogs.drafts.rendering import as_text
from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.bot.telegram.school import AT_THE_END, Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

ENGLISH = re.compile(r"\b(the|you|your|what|Saved|Skip|Done|want)\b")


def codes(kept: dict[str, KeptAnswer]) -> dict[str, str]:
    return {name: " ".join(answer.codes) for name, answer in kept.items()}


def draft_of(open: Open, student: Student, reader: str = "team") -> str:
    """What a teacher gets."""
    return as_text(make_draft(open.store, open.school, student.row, "accommodations", "en", reader))


def told(phone: Phone) -> str:
    """All that the bot has said."""
    return "\n".join(seen.text for seen in phone.messages)


async def test_a_seventh_grader_goes_from_the_card_to_the_draft(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            bot:  What do you want to talk about?
            me:   [My tools]
            bot:  Let's talk about the tools that help you learn.
            bot:  Now think about more time.
            bot:  1 of 3, and a few more 📌 More time · Math How often do you use more time?
            sees: [Never] [Sometimes] [Most times] [Always] [I did not know I had it] [Something else] [Not sure] [Skip]
            me:   [Sometimes]
            bot:  A few more 📌 More time · Math In which classes do you use it?
            me:   [Math] [Science] [{TICK} Math] [Homework] [Done]
            bot:  How much does it help you?
            me:   a lot
            bot:  You picked: A lot. ✓ Saved
            bot:  How does it feel to use it near other students?
            me:   help
            bot:  You can also write: skip, back, change, pause, stop, or talk
            me:   [Good]
            bot:  What should happen with it next?
            me:   [Change it]
            bot:  What should your teachers know about that?
            me:   first, the purple giraffe reads aloud
            bot:  ✓ Saved
            bot:  Now think about a copy of notes.
            bot:  How often do you use a copy of notes?
            me:   [I did not know I had it]
            bot:  Do you want to try it?
            me:   maybe
            bot:  What help do you need that you do not get now?
            me:   [Something else] [Done]
            bot:  Tell me in your own words.
            me:   a quiet lunch room
            bot:  Tell me about a time when that would have helped.
            me:   every day that it rains and we stay inside
            bot:  Who may read your answers? not marked yet 10
            me:   [One by one]
            bot:  1 of 10
            me:   [Share with my team]
            bot:  2 of 10
            me:   [Only Alice, your case manager]
            bot:  3 of 10
            me:   [Keep it private]
            me:   [Share with my team] [Share with my team]
            bot:  6 of 10
            me:   [Share with my team]
            bot:  These are your own words. What may be read?
            me:   [Keep as I wrote it]
            bot:  7 of 10
            me:   [Back to the list] [Keep what is left private]
            me:   [Share what is marked (your team 4, Alice, your case manager 1, only you 5)]
            bot:  Thank you, Bob. You shared 5 of 10.
            """,  # noqa: E501
        )
        kept = open.kept(bob)
        assert codes(kept) == {
            "use@extended_time": "sometimes",
            "where@extended_time": "science homework",
            "help@extended_time": "a_lot",
            "feel@extended_time": "good",
            "next@extended_time": "change",
            "next_words@extended_time": "",
            "use@class_notes": "unknown",
            "try@class_notes": "maybe",
            "needs": "something_else",
            "needs_words": "",
        }
        assert {(it.provenance.channel, it.provenance.typed_by) for it in kept.values()} == {
            ("telegram", "student")
        }
        team, manager = draft_of(open, bob), draft_of(open, bob, "case_manager")
        assert "first, the purple giraffe reads aloud" in team
        assert "science" not in team
        assert "science" in manager
        for private in ("lunch", "rains", "a lot"):
            assert private not in manager.split("No answer available")[0]
        assert [seen.buttons for seen in phone.messages if seen.buttons] == [["Undo", *AT_THE_END]]
        assert open.api.refused == []


async def test_a_fourth_grader_without_a_plan_goes_all_the_way_in_spanish_by_typing(
    store: Store, school: School, clock: Clock
) -> None:
    sol = Student(store, school, clock, "Sol", band="3-5", mode="every", language="es")
    async with open_school(store, school, clock) as open:
        phone = open.api.phone(language="es")
        await open.plays(
            phone,
            f"""
            me:  /start {open.code_of(sol)}
            bot: ¿Estas son tus iniciales: S.?
            me:  sí
            bot: ¡Hola, Sol! Soy WhatHelps, un programa de computadora.
            bot: Telegram también guarda una copia de este chat.
            bot: ¿Quieres empezar?
            me:  claro
            bot: ¿De qué quieres hablar?
            me:  mis apoyos
            bot: ¿Cuáles de estos apoyos usas?
            me:  Descansos
            bot: ✓ Guardado
            me:  a veces
            me:  matemáticas y lectura
            me:  mucho
            me:  😀
            me:  cambiarla
            me:  quiero salir más
            bot: ¿Qué ayuda te gustaría tener?
            me:  no sé
            bot: ¿Quién puede leer tus respuestas? sin elegir 7
            me:  marcar lo que falta para mis maestros
            me:  compartir lo que está marcado
            bot: Gracias, Sol. Compartiste 7 de 7.
            """,
        )
        assert not ENGLISH.search(told(phone))
        assert "plan" not in told(phone)
        private = [name for name, it in open.kept(sol).items() if it.audience == "private"]
        assert private == ["needs"]  # there was nothing to share
        assert {answer.language for answer in open.kept(sol).values()} == {"es"}
        assert open.api.refused == []


async def test_a_first_grader_taps_pictures_beside_a_grown_up(
    store: Store, school: School, clock: Clock
) -> None:
    leo = Student(store, school, clock, "Leo", band="prek-2", has=("breaks",))
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(leo)
        await open.plays(
            phone,
            """
            bot:  Who is typing?
            me:   [A grown-up types just what I say]
            bot:  To add your own note, start a new line with: note:
            me:   [My tools]
            bot:  Do you use breaks?
            sees: [👍 Yes] [🤏 Sometimes] [👎 No] [❓ What is that?] [Something else] [Not sure] [Skip]
            me:   [👍 Yes]
            bot:  Does it help you?
            sees: [😐 No] [🙂 A little] [😀 A lot] [Something else] [Not sure] [Skip]
            me:   when it is loud
            bot:  ✓ Saved
            bot:  What else would help you?
            me:   [Skip]
            bot:  Who may see what you said?
            me:   [All for my teachers] [Share (your team 2)]
            bot:  Thank you, Leo. You shared 2 of 2.
            """,
        )
        assert codes(open.kept(leo)) == {
            "use@breaks": "yes",
            "help@breaks": "something_else",
            "needs": "skip",
        }
        assert {it.provenance.typed_by for it in open.kept(leo).values()} == {"adult"}
        assert "an adult was present and typed" in draft_of(open, leo)
        assert open.api.refused == []


async def test_a_student_talks_about_everything_over_some_days_and_takes_breaks(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My day]
            bot: How do you feel in most of your classes?
            me:  [Okay]
            me:  pause
            bot: Next time we go on right here.
            """,
        )
        clock.passes(days=1)
        await open.plays(
            phone,
            """
            me:  /start
            bot: Welcome back, Bob. We go on where you stopped.
            bot: How is the noise in most of your classes?
            me:  too loud
            me:  stop
            bot: not marked yet 2
            me:  [Keep what is left private] [Save what is marked]
            """,
        )
        clock.passes(days=1)
        await open.plays(
            phone,
            """
            me:  good morning
            bot: What do you want to talk about?
            me:  [All about me]
            bot: What could you do for hours?
            me:  [Skip]
            me:  my sister Ana
            me:  stop
            me:  1
            me:  [Share with my team]
            bot: There is a name in your words. Other people's names stay out.
            me:  [Don't quote me. Nobody reads these words.] [Share what is marked]
            bot: You shared 1 of 1.
            me:  /start
            me:  all about me
            bot: You have talked about this before.
            me:  1
            bot: What could you do for hours?
            """,
        )
        assert open.rows("conversation") == 3
        assert open.api.refused == []
