"""Several students on one phone, and one student on two: nothing of theirs ever mixes."""

import asyncio

from sqlalchemy import update

from storage.database import Store
from storage.people import School
from storage.tables import student
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student


async def siblings(open: Open, *students: Student) -> Phone:
    phone = open.api.phone()
    for one in students:
        await open.shows_card(phone, one)
    return phone


# --- several students on one phone ---------------------------------------------------------------


async def test_siblings_share_a_phone_and_each_reply_is_of_who_is_there(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob)
        await open.plays(
            phone,
            """
            me:  [My tools] [Sometimes]
            bot: In which classes do you use it?
            """,
        )
        clock.passes(seconds=1)
        await open.shows_card(phone, charlie)
        await open.plays(
            phone,
            """
            bot:  What do you want to talk about?
            me:   [My tools]
            bot:  How often do you use breaks?
            me:   [Always]
            me:   /switch
            bot:  Who is here now?
            sees: [Bob] [Charlie] [Someone with another card]
            me:   [Bob]
            bot:  Hi Bob! Now I talk with you.
            bot:  In which classes do you use it?
            me:   math
            me:   switch student
            me:   charlie
            bot:  Hi Charlie! Now I talk with you.
            bot:  In which classes do you use it?
            me:   [Science] [Done]
            """,
        )
        mine = {name: answer.codes for name, answer in open.kept(bob).items()}
        assert mine == {"use@extended_time": ("sometimes",), "where@extended_time": ("math",)}
        theirs = {name: answer.codes for name, answer in open.kept(charlie).items()}
        assert theirs == {"use@breaks": ("always",), "where@breaks": ("science",)}
        assert open.rows("chat") == 1
        assert open.rows("chat_student") == 2
        assert open.api.refused == []


async def test_old_buttons_and_edits_of_one_sibling_do_nothing_for_the_other(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob, charlie)
        await open.plays(phone, "me: /switch\nme: [Bob] [My day]")
        asked, data = phone.last, phone.last.data("Very bad")
        await open.says(phone, "good, mostly")
        said = phone.history[-2]
        await open.plays(phone, "me: /switch\nme: [Charlie] [My day]")
        waits = phone.text
        await phone.taps_data(data, asked)
        await phone.edits(said.id, "bad")
        await open.settled()
        assert phone.text.startswith("I can't use that change")
        assert open.kept(charlie, "my_day") == {}
        assert open.kept(bob, "my_day")["feel"].words == "good, mostly"
        assert waits.endswith("How do you feel in most of your classes?")


async def test_words_of_one_sibling_never_go_on_in_an_answer_of_the_other(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    """Though both are at the same flow, and typed before the other's question stood there."""
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob, charlie)
        await open.plays(phone, "me: [My day]\nme: loud")
        await open.plays(phone, "me: /switch\nme: [Bob] [My day]\nme: quiet")
        second = open.api.world.now()
        clock.passes(seconds=5)
        await open.plays(phone, "me: /switch\nme: [Charlie]")
        await phone.says("and I like it", date=second + 1)
        await open.settled()
        assert open.kept(bob, "my_day")["feel"].words in ("quiet", "quiet\nand I like it")
        assert open.kept(charlie, "my_day")["feel"].words == "loud"


async def test_who_types_for_a_small_sibling_does_not_type_for_the_big_one(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    leo = Student(store, school, clock, "Leo", band="prek-2")
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, leo)
        await open.plays(phone, "me: [A grown-up types just what I say] [My day] [🙁 Bad]")
        await open.shows_card(phone, bob)
        await open.plays(phone, "me: [My day]\nme: loud\nme: note: is my favorite word")
        assert open.kept(leo, "my_day")["feel"].provenance.typed_by == "adult"
        assert open.kept(bob, "my_day")["feel"].provenance.typed_by == "student"
        await open.plays(phone, "me: /switch\nme: [Leo]\nbot: Who is typing?")


async def test_who_asked_for_another_card_by_mistake_finds_the_way_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        for way in ("/start", "back", "go on", "/switch"):
            await open.plays(
                phone,
                f"""
                me:  /switch
                me:  [Someone with another card]
                bot: Send me the code from your card.
                me:  {way}
                """,
            )
            assert "In which classes do you use it?" in phone.text, way
        # So does who tapped a link with a code that is none.
        await open.says(phone, "/start AAAAAAAAAA")
        assert phone.text.startswith("I don't know that code")
        await open.says(phone, "/start")
        assert "In which classes do you use it?" in phone.text


async def test_a_stranger_who_says_no_leaves_the_sibling_who_is_there(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        await open.says(phone, open.code_of(charlie))  # words, here: a question waits
        await open.says(phone, f"/start {open.code_of(charlie)}")
        await open.plays(
            phone,
            """
            bot: Are these your initials: C.?
            me:  [No, that's not me]
            bot: That is okay. Nothing was kept.
            me:  /start
            bot: Welcome back, Bob.
            """,
        )
        await open.says(phone, f"/start {open.code_of(charlie)}")
        await open.plays(phone, "me: [Yes, that's me] [No, not now]\nme: /start")
        assert phone.text.startswith("Welcome back, Bob.")
        assert open.rows("chat_student") == 1
        assert open.kept(charlie) == {}


async def test_siblings_with_the_same_first_name_can_tell_their_buttons_apart(
    store: Store, school: School, clock: Clock
) -> None:
    first = Student(store, school, clock, "María José López", language="es")
    second = Student(store, school, clock, "María Luz López", language="es")
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, first, second)
        await open.says(phone, "/switch")
        assert len(set(phone.buttons)) == 3


async def test_a_student_who_has_left_the_school_is_not_offered(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await siblings(open, bob, charlie)
        with store.writing() as connection:
            left = update(student).where(student.c.id == bob.row.id).values(left_at=clock.now)
            connection.execute(left)
        await open.says(phone, "/switch")
        assert phone.buttons == ["Charlie", "Someone with another card"]


# --- one student on two phones -------------------------------------------------------------------


async def test_a_student_goes_on_on_another_phone_where_the_first_stopped(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        here = await open.phone_of(bob)
        await open.plays(here, "me: [My tools] [Sometimes]")
        there = await open.phone_of(bob)
        await open.plays(
            there,
            """
            bot: Welcome back, Bob. We go on where you stopped.
            bot: In which classes do you use it?
            me:  [Math] [Done]
            bot: How much does it help you?
            """,
        )
        # Here the question is over, whether it is ticked, done or typed.
        await open.plays(
            here,
            """
            me:  [Science]
            bot: That question is done. Here is where we are now.
            bot: How much does it help you?
            """,
        )
        await open.says(there, "a lot")
        await open.says(here, "not at all")
        assert "That question is done. Here is where we are now." in here.text
        assert "How does it feel to use it" in here.text
        codes = {name.partition("@")[0]: answer.codes for name, answer in open.kept(bob).items()}
        assert codes == {"use": ("sometimes",), "where": ("math",), "help": ("a_lot",)}
        assert open.rows("chat_student") == 2
        assert open.api.refused == []


async def test_of_two_answers_at_once_one_counts_and_the_loser_sees_the_question_now(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phones = [await open.phone_of(bob) for _ in range(4)]
        await open.plays(phones[0], "me: [My tools]")
        for phone in phones[1:]:
            await open.plays(phone, "me: /start\nbot: How often do you use more time?")
        labels = ("Never", "Sometimes", "Most times", "Always")
        await asyncio.gather(
            *(phone.taps(label) for phone, label in zip(phones, labels, strict=True))
        )
        await open.settled()
        told = [("That question is done." in phone.text) for phone in phones]
        assert told.count(False) == 1
        assert len({phone.text.splitlines()[-1] for phone in phones}) == 1
        assert [answer.revision for answer in open.kept(bob).values()] == [1]
        assert [phone.spinning for phone in phones] == [[]] * 4


async def test_two_phones_that_read_back_decide_each_answer_once(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        here = await open.phone_of(bob)
        await open.plays(here, "me: [My tools] [Sometimes] [Math] [Done]\nme: stop")
        there = await open.phone_of(bob)
        await open.plays(there, "me: [Keep what is left private]\nbot: only you 2")
        await open.plays(
            here, "me: 1\nme: [Share with my team]\nme: share\nbot: You shared 1 of 2."
        )
        await open.plays(there, "me: share\nbot: your team 1, only you 1")
        assert "Something has changed. Nothing was shared." in there.messages[-3].text
        # There it is changed, here it is shared: nobody has read the new one again.
        await open.plays(here, "me: [Talk about something else]\nme: all team\nbot: your team 2")
        await open.plays(there, "me: 2\nme: [Change my answer]\nme: science\nme: stop")
        await open.plays(here, "me: share\nbot: your team 1, not marked yet 1")
        answers = {name.partition("@")[0]: answer for name, answer in open.kept(bob).items()}
        assert (answers["use"].audience, answers["where"].audience) == ("team", "private")
        assert not answers["where"].decided


async def test_what_is_deleted_on_one_phone_is_gone_on_the_other(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        here = await open.phone_of(bob)
        await open.plays(here, "me: [My tools] [Sometimes]")
        there = await open.phone_of(bob)
        press, asked = there.last.data("Math"), there.last
        await open.plays(
            here,
            """
            me:  delete my answers
            me:  [Yes, delete them all]
            bot: Done. Answers deleted: 1.
            """,
        )
        await there.taps_data(press, asked)
        await open.settled()
        assert there.spinning == []
        for words in ("idioma", "my words", "back", "math", "/start"):
            await open.says(there, words)
        assert open.rows("parked") == 0
        assert "What do you want to talk about?" in there.text
        assert open.rows("answer") == 0
        await open.plays(there, "me: [My tools]\nbot: How often do you use more time?")
