"""Commands: the same words at every screen, with a slash and without, in both languages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select

from bot.telegram.introducing import MENU
from dialogs.language import commands_anywhere
from storage import tables
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, spaced, titles
from tests.botapi.phones import Phone
from tests.student import Clock, Student

SLASH_COMMANDS = commands_anywhere("slash_commands")

# --- every command at every screen ---------------------------------------------------------------

# The way to each screen, by the places of the buttons: the same in both languages. Words are typed.
TO_OPENING: tuple[int | str, ...] = (0,)
TO_FLOWS: tuple[int | str, ...] = (0, 0)
MY_TOOLS = titles("6-8", "en").index("My tools")
TO_QUESTION = (*TO_FLOWS, MY_TOOLS)
TO_SEVERAL = (*TO_QUESTION, 1)
TO_STORY = (*TO_SEVERAL, 1, -1, 4, 3, 1)  # what should your teachers know?
TO_LIST = (*TO_STORY, "chess club meets then", "stop")
TO_QUOTE = (*TO_LIST, "6", 0)
TO_SHARED = (*TO_LIST, 0, 4)  # all for the team

SCREENS: dict[str, tuple[int | str, ...]] = {
    "initials": (),
    "opening": TO_OPENING,
    "flows": TO_FLOWS,
    "question": TO_QUESTION,
    "several": (*TO_SEVERAL, 0),  # one is ticked
    "words wanted": (*TO_QUESTION, 5),
    "own words": TO_STORY,
    "list of answers": (*TO_SEVERAL, "change"),
    "paused": (*TO_SEVERAL, "pause"),
    "list": TO_LIST,
    "which row": (*TO_LIST, 3),
    "row": (*TO_LIST, "6"),
    "quote": TO_QUOTE,
    "part": (*TO_QUOTE, 2),
    "end of the part": (*TO_QUOTE, 2, 0),
    "preview": (*TO_LIST, 0, 3),
    "shared": TO_SHARED,
    "at rest": (*TO_SHARED, "pause"),
    "again": (*TO_SHARED, "/start", MY_TOOLS),
    "language": (*TO_QUESTION, "language"),
    "delete": (*TO_QUESTION, "/delete"),
    "switch": (*TO_QUESTION, "/switch"),
}
# What nobody has said yes to yet.
BEFORE_THE_YES = ("initials", "opening")
READ_BACK = ("list", "which row", "row", "quote", "part", "end of the part", "preview")

WORDS = {
    "help": ("help", "ayuda"),
    "back": ("back", "atrás"),
    "change": ("change", "cambiar"),
    "skip": ("skip", "saltar"),
    "pause": ("pause", "pausa"),
    "stop": ("stop", "parar"),
    "privacy": ("who can read this", "¿Quién puede leer esto?"),
    "delete": ("delete my answers", "borrar mis respuestas"),
    "language": ("language", "idioma"),
    "talk": ("talk to someone", "hablar con alguien"),
    "words": ("my words", "mis palabras"),
    "switch": ("switch student", "cambiar de estudiante"),
    "go_on": ("go on", "seguir"),
}
SLASHED = {name: (f"/{words[0]}", f"/{words[1]}") for name, words in SLASH_COMMANDS.items()}

# What has to be said, in each language, wherever the student is (but for what is named above).
TOLD = {
    "talk": ("talk to someone|Tell a grown-up", "Hablar con alguien ayuda"),
    "privacy": ("Nobody watches this live", "Nadie ve esto en vivo"),
    "language": ("Which language", "idioma"),
    "delete": ("Do you want to delete them all", "Quieres borrarlas todas"),
    "switch": ("Who is here now", "Quién está aquí ahora"),
    "words": ("Your words, and who|not told me anything", "Tus palabras y quién|no me has contado"),
}  # fmt: skip
HELPS = ("You can also write|Hi! I am WhatHelps|at school you can see|counselor|write: talk",
         "También puedes escribir|Soy WhatHelps|puedes buscar a|consejera|escribe: hablar")  # fmt: skip
SMALL = {
    "en": re.compile(r"\b(the|you|your|is|are|what|want)\b"),
    "es": re.compile(r"\b(el|la|los|tu|tus|es|qué|quieres|una?)\b"),
}


@dataclass(frozen=True)
class At:
    """A student at one screen."""

    screen: str
    student: Student
    phone: Phone


KEPT: tuple[Table, ...] = (
    tables.conversation,
    tables.consent,
    tables.answer,
    tables.current_answer,
    tables.chat,
    tables.chat_student,
    tables.chat_message,
    tables.chat_question,
)


@contextmanager
def put_back(store: Store) -> Iterator[None]:
    """Afterwards every conversation and every screen is as it was before."""
    with store.reading() as connection:
        before = {table.name: _all(connection, table) for table in KEPT}
    yield
    with store.writing() as connection:
        for table in reversed(KEPT):
            connection.execute(delete(table))
        for table in KEPT:
            if before[table.name]:
                connection.execute(insert(table), before[table.name])


def _all(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def answers_on(store: Store) -> dict[tuple[str, str, str], str]:
    """Which revision stands for each answer."""
    at = tables.current_answer.c
    with store.reading() as connection:
        rows = connection.execute(select(at.conversation_id, at.step, at.item, at.answer_id))
        return {(row[0], row[1], row[2]): row[3] for row in rows}


async def at_every_screen(open: Open, language: str) -> list[At]:
    """A student for each, all on their way at the same time."""
    has = ("extended_time @ Math", "class_notes")
    who = (open.store, open.school, open.clock)
    everyone = [
        At(screen, Student(*who, f"Sam {screen}", language=language, has=has), open.api.phone())
        for screen in SCREENS
    ]
    for at in everyone:
        await at.phone.starts(open.code_of(at.student))
    await open.settled()
    for number in range(max(map(len, SCREENS.values()))):
        for at in everyone:
            for step in SCREENS[at.screen][number : number + 1]:
                if isinstance(step, int):
                    await at.phone.taps(at.phone.buttons[step])
                else:
                    await at.phone.says(step)
        await open.settled()
    return everyone


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_command_is_answered_rightly_at_every_screen(
    store: Store, school: School, clock: Clock, language: str
) -> None:
    number = ("en", "es").index(language)
    wrong: list[str] = []
    async with open_school(store, school, clock) as open:
        everyone = await at_every_screen(open, language)
        before = answers_on(store)
        assert len(before) > 20
        for name in WORDS:
            for typed in dict.fromkeys((WORDS[name][number], SLASHED[name][number])):
                with put_back(store):
                    shown = {at.screen: len(at.phone.messages) for at in everyone}
                    for at in everyone:
                        await at.phone.says(typed)
                    await open.settled()
                    for at in everyone:
                        told = spaced(
                            "\n".join(m.text for m in at.phone.messages[shown[at.screen] :])
                        )
                        for problem in problems(at.screen, name, told, language):
                            wrong.append(f"{at.screen}: {typed!r} -> {told!r} ({problem})")
                    after = answers_on(store)
                    lost = before.keys() - after.keys()
                    changed = [key for key in before if after.get(key) not in (None, before[key])]
                    if lost or changed:
                        wrong.append(f"{typed!r} lost {lost} or changed {changed}")
                    new = after.keys() - before.keys()
                    if new and name != "skip":
                        wrong.append(f"{typed!r} was kept as an answer: {new}")
        assert open.rows("parked") == 0
    assert not wrong, "\n".join(wrong)


def problems(screen: str, name: str, told: str, language: str) -> Iterator[str]:
    number = ("en", "es").index(language)
    if not told:
        yield "silence"
        return
    other = "es" if language == "en" else "en"
    if name != "language" and screen != "language" and len(SMALL[other].findall(told)) > 2:
        yield "the other language"
    if "1 to 0" in told or "1 al 0" in told:
        yield "a number that cannot be"
    unknown = ("I don't know that one", "Eso no lo conozco")
    if unknown[number] in told:
        yield "a command of ours is not known"
    if screen in BEFORE_THE_YES and name in ("delete", "words", "switch", "change", "back", "skip"):
        return  # there is nothing yet to do it with: the same again is right
    if name in TOLD and not re.search(TOLD[name][number], told):
        yield f"not {name}"
    if name == "back" and screen in READ_BACK and re.search("numbers 1 to|número del 1", told):
        yield "no way back"
    if name == "help" and not re.search(HELPS[number], told):
        yield "no help"


# --- what each does ------------------------------------------------------------------------------


async def test_the_menu_of_commands_is_set_in_each_language(
    store: Store, school: School, clock: Clock
) -> None:
    async with open_school(store, school, clock) as open:
        menus = list(open.api.world.commands.values())
        assert [[it["command"] for it in menu] for menu in menus] == [list(MENU)] * 2
        english, spanish = ({it["command"]: it["description"] for it in menu} for menu in menus)
        assert english["talk"] == "How to talk to a person"
        assert spanish["talk"] == "Cómo hablar con una persona"
        assert len({*english.values(), *spanish.values()}) == 2 * len(MENU)
        for name in MENU:
            assert name in SLASH_COMMANDS
        assert open.api.refused == []


async def test_back_and_skip_and_change_by_button_number_and_word(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My tools]
            me:  back
            bot: This is the first question.
            me:  change
            bot: There is no answer to change yet.
            me:  [Sometimes] [Math] [Done] [Skip]
            me:  /back
            bot: How much does it help you?
            me:  a lot
            bot: How does it feel
            me:  /cambiar
            bot: Which answer do you want to change? Write its number.
            bot: 1. 📌 More time · Math How often do you use more time? ➡️ Sometimes
            bot: 3. 📌 More time · Math How much does it help you? ➡️ A lot
            sees: [1] [2] [3]
            me:  banana
            bot: Write one of the numbers 1 to 3.
            me:  [2]
            bot: In which classes do you use it?
            me:  science
            bot: How does it feel
            me:  my answers
            me:  1
            bot: How often do you use more time?
            me:  [I did not know I had it]
            bot: Because of your new answer, I set aside some answers about it.
            bot: Do you want to try it?
            """,
        )
        codes = {name.partition("@")[0]: answer.codes for name, answer in open.kept(bob).items()}
        assert codes == {"use": ("unknown",)}
        assert open.api.refused == []


async def test_a_long_list_of_answers_comes_in_pages_on_one_message(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        for _ in range(9):
            await open.says(phone, "1")
        await open.says(phone, "change")
        asked = phone.last.id
        assert phone.buttons == [*"1234567", "More …"]
        await open.taps(phone, "More …")
        assert phone.last.id == asked
        assert phone.buttons[-1] == "More …"
        assert phone.buttons[0] == "8"
        assert "8. " in phone.text
        await open.taps(phone, "More …")
        assert phone.buttons[0] == "1"
        await open.says(phone, "8")
        assert "You have an answer here" in phone.text or "Leave it as it is" in phone.buttons
        assert open.api.refused == []


async def test_the_language_changes_at_once_and_back_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:   [My tools] [Sometimes]
            me:   /language
            bot:  Which language? / ¿Qué idioma?
            sees: [English] [Español]
            me:   [Español]
            bot:  Listo, ahora en español. English? Write: language.
            bot:  ¿En qué clases lo usas?
            me:   matemáticas
            bot:  Elegiste: Matemáticas. ✓ Guardado
            bot:  ¿Cuánto te ayuda?
            me:   idioma
            me:   english
            bot:  Okay, in English now.
            bot:  How much does it help you?
            """,
        )
        answer = open.kept(bob)["where@extended_time"]
        assert (answer.codes, answer.language) == (("math",), "es")


async def test_my_words_shows_each_answer_with_who_may_read_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  my words
            bot: You have not told me anything yet.
            me:  [My tools]
            me:  when I am tired
            me:  [Math] [Done]
            me:  [Skip]
            me:  stop
            me:  [One by one] [Only Alice] [Keep as I wrote it] [Share with my team]
            me:  share
            me:  /words
            bot: your team 1, Alice, your case manager 1
            """,
        )
        told, listed, _ = phone.messages[-3:]
        assert told.text == "Your words, and who can read them"
        assert spaced(listed.text) == (
            "1. 👤 Alice, your case manager 📌 More time · Math How often do you use more time? "
            "➡️ “when I am tired” 2. 👥 your team 📌 More time · Math In which classes do you use it? ➡️ Math"
        )


async def test_delete_asks_and_then_deletes_and_the_student_may_begin_anew(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    canary = "the purple giraffe reads aloud"
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me:   [My tools]
            me:   {canary}
            me:   [Math] [Done]
            me:   /delete
            bot:  If you say yes, all your answers are deleted, also the ones you shared.
            sees: [Yes, delete them all] [No, keep them]
            me:   no
            bot:  Okay, your answers are still here.
            me:   delete everything
            me:   [No, keep them]
            bot:  Okay, your answers are still here.
            bot:  How much does it help you?
            """,
        )
        assert open.rows("answer") == 2
        await open.plays(
            phone,
            """
            me:  delete my answers
            me:  yes
            bot: Done. Answers deleted: 2.
            me:  my words
            bot: You have not told me anything yet.
            me:  hello
            bot: What do you want to talk about?
            me:  [My tools]
            bot: How often do you use more time?
            """,
        )
        assert open.rows("answer") == 0
        assert open.api.refused == []


async def test_what_the_bot_wrote_lately_is_deleted_too_and_how_to_delete_the_rest_is_told(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]\nme: my little sister")
        old = {seen.id for seen in phone.messages}
        clock.passes(days=2)
        await open.plays(phone, "me: I draw dragons\nme: help")
        await open.plays(phone, "me: /delete\nme: [Yes, delete them all]")
        ours = [seen.text for seen in phone.messages if seen.id not in old]
        (told,) = ours
        assert told.startswith("Done. Answers deleted: 3.")
        assert "hold your finger on this chat in your list of chats, then tap Delete." in told
        assert {
            seen.id for seen in phone.messages
        } >= old  # Telegram deletes nothing that is so old
        mine = [seen.text for seen in phone.history if not seen.wire["from"]["is_bot"]]
        assert "my little sister" in mine  # the student's own are the student's to delete
        assert open.rows("outbox") == 1  # what was just told; no other number is kept
        assert open.api.refused == []


async def test_over_a_hundred_messages_are_deleted_in_several_calls(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        for _ in range(110):
            await phone.says("/help")
        await open.settled()
        await open.plays(phone, "me: /delete\nme: [Yes, delete them all]")
        assert len(phone.messages) == 1
        assert open.api.calls["deleteMessages"] == 2
        assert open.api.refused == []


async def test_what_was_written_to_a_sibling_on_the_same_phone_stays(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        bobs = [seen.id for seen in phone.messages]
        await open.shows_card(phone, charlie)
        await open.plays(phone, "me: [My tools]\nme: /delete\nme: [Yes, delete them all]")
        left = [seen.id for seen in phone.messages]
        assert set(bobs) <= set(left)
        assert not [seen for seen in phone.messages if "delete them all?" in seen.text]
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


async def test_a_server_that_deletes_no_messages_still_lets_the_answers_be_deleted(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        open.api.faults.refuses(404, "Not Found: method not found", method="deleteMessages")
        await open.plays(phone, "me: /delete\nme: [Yes, delete them all]")
        assert phone.text.startswith("Done. Answers deleted: 1.")
        assert open.kept(bob) == {}
        assert not open.ended.done()


async def test_no_other_words_delete_anything(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        for words in ("maybe", "delete", "math", "yes but why", "3", "help", "/delete"):
            await open.plays(phone, "me: /delete\nbot: Do you want to delete them all?")
            await open.says(phone, words)
            assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


async def test_who_stops_at_the_delete_question_deletes_nothing_later(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        for word in ("stop", "pause"):
            await open.plays(
                phone,
                f"""
                me:  /delete
                me:  {word}
                bot: Your answers stay as they are.
                """,
            )
            for typed in ("1", "yes", "yes, delete them all"):
                await open.says(phone, typed)
                assert "use@extended_time" in open.kept(bob), (word, typed)


async def test_a_person_to_talk_to_is_named_at_once_and_the_question_comes_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(
        store, school, clock, contact_name="Ms. Ortiz", contact_where="room 12",
        contact_phone={"en": "555-555-0100", "es": "555-555-0199"},
    ) as open:  # fmt: skip
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My tools]
            me:  i need to talk to someone
            bot: At school you can see Ms. Ortiz (room 12; 555-555-0100).
            bot: If there is danger now, call 911. You can call or text 988 any time.
            bot: When do you want to talk to someone?
            me:  [Keep going]
            bot: How often do you use more time?
            me:  /help@whathelps_bot
            bot: You can also write: skip, back, change, pause, stop, or talk (to talk to a person).
            bot: How often do you use more time?
            me:  /frobnicate
            bot: I don't know that one. To see what you can do, write: help.
            """,
        )
        assert open.kept(bob) == {}


async def test_words_that_only_look_like_commands_are_answers(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]")
        await open.says(phone, "delete")
        assert open.kept(bob, "all_about_me")["matters"].words == "delete"
        await open.says(phone, "I don't want to stop reading, my words matter")
        assert open.kept(bob, "all_about_me")["strength"].words.startswith("I don't want to stop")
