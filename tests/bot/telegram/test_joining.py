"""From a card to the first question: whose it is, old enough, what this is, and the student's own yes."""

from datetime import date

import pytest
from sqlalchemy import text as sql

from bot.config import Config
from bot.conversation.assent import A_YEAR
from dialogs.ages import is_surely
from storage import enrolling
from storage.consent import newest
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, titles
from tests.botapi.phones import Phone
from tests.student import Clock, Student

CANARY = "the purple giraffe reads aloud"
SEPTEMBER_8_AT_11_PM = 1_788_922_800_000_000  # in New York; elsewhere it is the 9th


def nothing_is_kept(open: Open, *, chats: int) -> None:
    tables = ("consent", "conversation", "answer", "current_answer", "chat_student", "chat_message")
    assert {table: open.rows(table) for table in tables} == dict.fromkeys(tables, 0)
    assert open.rows("chat") == chats
    on_disk = open.on_disk()
    assert str(open.school.id).encode() in on_disk  # this is the place to look
    for word in ("purple", "giraffe"):
        assert word.encode() not in on_disk


def is_listed(student: Student, born: str = "", band: str = "6-8") -> None:
    """As the school's list has the student from now on."""
    row = enrolling.NewStudent(
        student.local_id, student.name, "7B", band, "iep", student.language, born=born
    )
    with student.store.writing() as connection:
        now = student.clock.now
        enrolling.save_students(connection, student.store.vault, student.school, [row], now)


async def confirms(open: Open, phone: Phone, student: Student) -> None:
    open.phones.append(phone)
    await phone.starts(open.code_of(student))
    await open.settled()
    await open.taps(phone, "Yes, that's me")


# --- from the card to the first question ---------------------------------------------------------


async def test_a_student_is_let_in_by_card_initials_and_yes(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(
        store,
        school,
        clock,
        contact_name="Ms. Ortiz",
        contact_role="the counselor",
        contact_where="room 12",
    ) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await phone.starts()
        await open.settled()
        assert "Send me the code from your card." in phone.text
        await open.says(phone, CANARY)
        await open.says(phone, open.code_of(bob))
        await open.plays(
            phone,
            """
            bot:  Are these your initials: B.?
            sees: [Yes, that's me] [No, that's not me]
            me:   [Yes, that's me]
            bot:  Hi Bob! I am WhatHelps, a computer program.
            bot:  If you share one, Alice, your case manager can read it.
            bot:  Nobody watches this live.
            bot:  Telegram keeps a copy of this chat, too.
            bot:  Do you want to start?
            sees: [Yes, let's start] [No, not now] [More about this]
            """,
        )
        card = phone.last.id
        await open.plays(
            phone,
            f"""
            me:   [More about this]
            bot:  This is not a test. No answer is wrong.
            sees: [Yes, let's start] [No, not now] [Next]
            me:   [Next]
            bot:  If you share one, Alice, your case manager can read it.
            me:   {CANARY}
            bot:  To start, say: yes. For not now, say: no. For more, say: more.
            me:   [Next]
            bot:  Nobody watches this live. To talk to a person, see Ms. Ortiz, the counselor (room 12).
            bot:  If there is danger now, call 911. You can call or text 988 any time.
            me:   [Next]
            bot:  You can skip, change an answer, take a break or stop at any time.
            sees: [Yes, let's start] [No, not now]
            me:   {CANARY}
            bot:  To start, say: yes. For not now, say: no. For more, say: more.
            sees: [Yes, let's start] [No, not now]
            """,
        )
        assert card in [
            message.id for message in phone.messages[-8:]
        ]  # one took the place of the other
        nothing_is_kept(open, chats=1)
        await open.plays(
            phone,
            f"""
            me:   [Yes, let's start]
            bot:  What do you want to talk about?
            sees: [{"] [".join(titles("6-8", "en"))}]
            me:   [My tools]
            bot:  How often do you use more time?
            """,
        )
        assert [seen.buttons for seen in phone.messages[:-1] if seen.buttons] == []
        assert "✔️ Yes, let's start" in phone.messages[-3].text
        assert open.rows("chat_student") == 1
        with store.reading() as connection:
            yes = newest(connection, bob.row.id, "assent")
        assert yes is not None
        assert (yes.given, yes.channel, yes.at) == (True, "telegram", clock.now)
        assert CANARY.encode() not in open.on_disk()
        assert open.api.refused == []


async def test_a_link_with_the_code_is_the_same_as_the_code(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await phone.says(f"/start {open.code_of(bob)}")  # what t.me/BOT?start=CODE sends
        await open.settled()
        assert phone.text == "Are these your initials: B.?"


async def test_a_code_counts_however_it_is_typed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        code = open.code_of(bob)
        first, last = code.lower().split("-")
        for typed in (
            code,
            f"{first}{last}",
            f"  {first} {last} ",
            f"{first}–{last}",
            f"{first}\n{last}",
            " ".join(f"{first}{last}"),
            f"/START {first}-{last}",
            # A child reads a one where an l is, and types an o for a nought.
            code.replace("1", "l").replace("0", "o"),
        ):
            phone = open.api.phone()
            await open.says(phone, typed)
            assert phone.text == "Are these your initials: B.?"
        assert open.api.refused == []


async def test_the_initials_may_be_said_in_words_too_and_no_forgets_the_chat(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, open.code_of(bob))
        await open.plays(
            phone,
            f"""
            me:   {CANARY}
            bot:  Are these your initials: B.?
            me:   nope
            bot:  That is okay. Nothing was kept. Ask your teacher for your own card.
            sees:
            """,
        )
        nothing_is_kept(open, chats=0)
        await open.says(phone, open.code_of(bob))
        await open.says(phone, "yes")
        assert open.told(phone).startswith("Hi Bob!")
        assert open.api.refused == []


async def test_stop_leaves_the_initials_too(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        for word in ("stop", "/pausa"):
            await open.says(phone, open.code_of(bob))
            await open.says(phone, word)
            assert "Nothing was kept." in phone.text
            assert phone.buttons == []
            nothing_is_kept(open, chats=0)


async def test_who_says_no_to_the_opening_leaves_nothing_behind(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        for way in ("no", "2", "stop", "/stop", "pause", "No, not now"):
            await confirms(open, phone, bob)
            await open.says(phone, CANARY)
            await open.says(phone, CANARY)
            await (open.taps if way in phone.buttons else open.says)(phone, way)
            assert phone.text == "That is okay. Nothing was kept. You can come back any time."
            assert phone.buttons == []
            nothing_is_kept(open, chats=0)
        await open.shows_card(phone, bob)
        assert "What do you want to talk about?" in phone.text
        assert open.api.refused == []


async def test_who_says_no_and_shows_the_card_again_at_once_is_asked_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        code = open.code_of(bob)
        await open.says(phone, code)
        open.api.faults.slows(0.2, method="sendMessage")
        await phone.taps("No, that's not me")
        await phone.says(code)
        await open.settled()
        assert phone.text == "Are these your initials: B.?"
        await open.taps(phone, "Yes, that's me")
        assert open.told(phone).startswith("Hi Bob!")


@pytest.mark.parametrize("more", ["3", "more", "[More about this]"])
async def test_more_is_read_in_place_and_the_yes_stands_below_it(
    store: Store, school: School, clock: Clock, bob: Student, more: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await confirms(open, phone, bob)
        assert "A parent can ask the school to see what it keeps." in open.told(phone)
        await open.plays(phone, f"me: {more}\nbot: This is not a test.")
        await open.plays(phone, "me: [Next]\nbot: Your teacher won't see it unless you share.")
        assert phone.buttons == ["Yes, let's start", "No, not now", "Next"]
        assert open.rows("consent") == 0
        await open.says(phone, "yes")
        assert open.rows("consent") == 1
        assert "What do you want to talk about?" in phone.text


async def test_a_chat_that_knows_a_student_tells_the_whole_again_after_a_year(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.shows_card(phone, bob)
        assert open.rows("consent") == 1
        clock.now += A_YEAR
        await open.taps(phone, "My tools")
        assert open.told(phone).startswith("Hi Bob! I am WhatHelps")
        await open.taps(phone, "Yes, let's start")
        assert open.rows("consent") == 2
        await open.taps(phone, "My tools")
        assert phone.text.endswith("How often do you use more time?")
        clock.now += A_YEAR
        await phone.starts(open.code_of(bob))
        await open.settled()
        await open.taps(phone, "Yes, that's me")
        assert open.told(phone).startswith("Hi Bob! I am WhatHelps")


async def test_the_start_command_is_no_yes(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """The app's own button sends it, and a yes has to be the student's own."""
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, open.code_of(bob))
        await open.says(phone, "/start")
        assert "initials" in phone.text
        await open.says(phone, "yes")
        await open.says(phone, "/start")
        assert open.rows("consent") == 0
        assert "Do you want to start?" in phone.text


async def test_a_person_to_talk_to_is_named_at_every_step_before_the_yes(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock, contact_name="Ms. Ortiz") as open:
        phone = open.api.phone()

        async def is_told(somebody: str, *words: str) -> None:
            for word in words:
                seen, waits = len(phone.messages), phone.buttons
                await open.says(phone, word)
                told = " ".join(message.text for message in phone.messages[seen:])
                assert somebody in told, word
                assert phone.buttons == waits  # the question still stands there

        talk = ("talk to someone", "/talk", "hablar con alguien", "/hablar")
        await is_told("the school counselor", *talk, "help", "/ayuda")
        await open.says(phone, open.code_of(bob))
        await is_told("Ms. Ortiz", *talk, "help", "/ayuda")
        await open.says(phone, "yes")
        await is_told("Ms. Ortiz", *talk, "help", "/ayuda")
        assert open.rows("consent") == 0


async def test_the_opening_may_be_read_in_the_other_language(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """Whose list says English may well read Spanish."""
    async with open_school(store, school, clock) as open:
        phone = open.api.phone(language="es")
        await confirms(open, phone, bob)
        await open.says(phone, "idioma")
        await open.taps(phone, "Español")
        assert open.told(phone).startswith("Listo, ahora en español.")
        assert "¡Hola, Bob!" in open.told(phone)
        await open.taps(phone, "Sí, empecemos")
        assert "¿De qué quieres hablar?" in phone.text
        with store.reading() as connection:
            yes = newest(connection, bob.row.id, "assent")
        assert yes is not None
        assert yes.language == "es"


async def test_the_youngest_hear_it_in_short_words_and_tell_who_types(
    store: Store, school: School, clock: Clock
) -> None:
    leo = Student(store, school, clock, "Leo", band="prek-2", language="es")
    async with open_school(store, school, clock) as open:
        phone = open.api.phone(language="es")
        open.phones.append(phone)
        await phone.starts(open.code_of(leo))
        await open.settled()
        await open.plays(
            phone,
            f"""
            bot:  ¿Estas son tus iniciales: L.?
            me:   [Sí, soy yo]
            bot:  ¡Hola, Leo! Soy una computadora.
            bot:  Nadie está mirando ahora.
            me:   sí
            bot:  ¿Quién escribe?
            sees: [Una persona adulta escribe lo que yo digo] [Yo escribo]
            me:   [Una persona adulta escribe lo que yo digo]
            bot:  empieza una línea nueva con: nota:
            bot:  ¿De qué quieres hablar?
            sees: [{"] [".join(titles("prek-2", "es"))}]
            """,
        )
        assert open.api.refused == []


# --- codes that are wrong ------------------------------------------------------------------------


async def test_a_wrong_code_is_told_kindly_and_nothing_of_it_is_kept(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, "AAAAA-AAAAA")
        assert phone.text.startswith("I can't find that code. Look at your card")
        await open.says(phone, "AAAAA")
        assert "Send me the code from your card." in phone.text
        nothing_is_kept(open, chats=1)
        assert b"AAAAA" not in open.on_disk()


async def test_after_five_wrong_codes_a_chat_has_to_wait_and_others_do_not(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        trying, honest = open.api.phone(), open.api.phone()
        for number in range(5):
            await open.says(trying, f"AAAAA-AAAA{number}")
            assert trying.text.startswith("I can't find that code.")
        for code in ("AAAAA-AAAA6", open.code_of(bob)):
            await open.says(trying, code)
            assert trying.text.startswith("I can only check a few codes at a time. Wait one minute")
        await open.says(honest, open.code_of(charlie))
        assert honest.text == "Are these your initials: C.?"


async def test_a_revoked_card_and_one_of_a_student_who_left_let_nobody_in(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        codes = [open.code_of(bob), open.code_of(charlie)]
        with store.writing() as connection:
            who = {"bob": bob.row.id, "charlie": charlie.row.id, "now": clock.now}
            for statement in (
                "UPDATE card SET revoked_at = :now WHERE student_id = :bob",
                "UPDATE student SET left_at = :now WHERE id = :charlie",
            ):
                connection.execute(sql(statement), who)
        for code in codes:
            await open.says(phone, code)
            assert phone.text.startswith("I can't find that code.")


async def test_a_code_that_was_mistyped_may_be_edited(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, "AAAAA-AAAAA")
        typed = phone.history[0].id
        await phone.edits(typed, open.code_of(bob))
        await open.settled()
        assert phone.text == "Are these your initials: B.?"


# --- old enough ----------------------------------------------------------------------------------


def test_thirteen_is_old_enough_where_the_school_says_nothing() -> None:
    assert Config().school.telegram_min_age == 13


async def test_who_is_too_young_for_telegram_gets_the_web_page_with_the_same_code(
    store: Store, school: School, clock: Clock
) -> None:
    clock.now = SEPTEMBER_8_AT_11_PM
    listed = [
        ("2013-09-07", "6-8", True),
        ("2013-09-08", "6-8", True),
        ("2013-09-09", "6-8", False),
        ("2012-02-29", "3-5", True),
        ("2014-01-01", "9-12", False),
        ("", "9-12", True),
        ("", "18-22", True),
        ("", "6-8", False),
        ("", "prek-2", False),
    ]
    async with open_school(
        store, school, clock, telegram_min_age=13, base_url="https://w.example"
    ) as open:
        for number, (born, band, enough) in enumerate(listed):
            student = Student(store, school, clock, f"Bob {number}")
            is_listed(student, born, band)
            phone = open.api.phone()
            await confirms(open, phone, student)
            assert open.told(phone).startswith("Hi Bob!") is enough, (born, band)
            if not enough:
                code = open.code_of(student).replace("-", "")
                assert phone.text == (
                    "On Telegram I talk with people who are 13 or older. You can talk with me on "
                    f"this page: https://w.example/c/{code}"
                )
                assert phone.buttons == []
        nothing_is_kept(open, chats=sum(enough for _, _, enough in listed))
        assert open.api.refused == []


@pytest.mark.parametrize(
    ("born", "band", "least", "enough"),
    [
        ("2010-09-08", "9-12", 16, True),
        ("2010-09-09", "9-12", 16, False),
        ("2012-02-29", "6-8", 14, True),
        ("", "9-12", 14, False),
        ("", "prek-2", 0, True),
        ("2026-09-08", "prek-2", 0, True),
    ],
)
def test_another_age_may_be_set(
    bob: Student, born: str, band: str, least: int, enough: bool
) -> None:
    is_listed(bob, born, band)
    assert is_surely(least, bob.row.born, bob.row.band, date(2026, 9, 8)) is enough


def test_who_was_born_on_the_last_of_february_is_older_on_the_first_of_march(bob: Student) -> None:
    is_listed(bob, "2012-02-29")
    days = (date(2025, 2, 28), date(2025, 3, 1))
    assert [is_surely(13, bob.row.born, bob.row.band, day) for day in days] == [False, True]
