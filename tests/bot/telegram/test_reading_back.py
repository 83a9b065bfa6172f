"""Reading back on the phone: who may read each answer, and what may be quoted of it."""

from storage.answers import KeptAnswer
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import AT_THE_END, Open, open_school, spaced
from tests.botapi.phones import Phone
from tests.student import Clock, Student

EVERY_CHOICE = (
    "[Share with my team] [Only Alice, your case manager] [Keep it private] [Change my answer] "
    "[Share this and the rest with my team] [Keep this and the rest private]"
)
STORY = "first more time, then a break, and then we can talk"


async def at_reading_back(open: Open, student: Student, words: str = STORY) -> Phone:
    """Six answers: the first five are choices, the sixth is in own words."""
    phone = await open.phone_of(student)
    await open.plays(
        phone,
        f"""
        me:  [My tools] [Sometimes] [Math] [Done] [A lot] [Good] [Change it]
        bot: What should your teachers know about that?
        me:  {words}
        bot: How often do you use a copy of notes?
        me:  stop
        bot: Okay, we stop here.
        bot: Here is what you told me. For each one, choose who may read it.
        bot: 1 of 6 📌 More time · Math How often do you use more time? ➡️ Sometimes
        sees: {EVERY_CHOICE}
        """,
    )
    return phone


def shared(open: Open, student: Student, flow: str = "my_tools") -> dict[str, str]:
    kept = open.kept(student, flow)
    return {name.partition("@")[0]: answer.audience for name, answer in kept.items()}


def quoted(answer: KeptAnswer) -> str:
    if answer.quote == "part":
        return answer.words[answer.quote_start : answer.quote_end]
    return answer.words if answer.quote == "whole" else ""


def words_of(open: Open, student: Student) -> KeptAnswer:
    return open.kept(student)["next_words@extended_time"]


# --- who may read it -----------------------------------------------------------------------------


async def test_each_answer_gets_the_reader_that_was_pressed_or_typed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [Share with my team]
            bot: 2 of 6
            me:  only alice, your case manager
            bot: 3 of 6
            me:  3
            bot: 4 of 6
            me:  skip
            bot: 5 of 6
            me:  maybe
            bot: Tap one of the buttons, or write what it says.
            me:  1
            bot: 6 of 6
            me:  [Share with my team]
            bot: These are your own words. What may be read?
            sees: [Keep as I wrote it] [I'll type it again] [Use only this part] [Don't quote me]
            me:  [Keep as I wrote it]
            bot: Thank you, Bob. You shared 4 of 6.
            sees: [Talk about something else] [See my words] [Who can read this]
            """,
        )
        assert shared(open, bob) == {
            "use": "team",
            "where": "case_manager",
            "help": "private",
            "feel": "private",
            "next": "team",
            "next_words": "team",
        }
        assert all(answer.decided for answer in open.kept(bob).values())
        assert quoted(words_of(open, bob)) == STORY
        pressed = [seen.text for seen in phone.messages if "✔️ Share with my team" in seen.text]
        assert len(pressed) == 2
        assert [seen.buttons for seen in phone.messages if seen.buttons] == [AT_THE_END]
        assert open.api.refused == []


async def test_the_rest_goes_to_the_team_or_stays_private_at_one_press(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [Keep it private] [Share this and the rest with my team]
            bot: Thank you, Bob. You shared 5 of 6.
            """,
        )
        assert {name for name, who in shared(open, bob).items() if who != "team"} == {"use"}
        phone = await open.phone_of(charlie)
        await open.plays(
            phone,
            """
            me:  [My tools] [Never] [A lot] [Good] [Keep it]
            me:  parar
            sees: [Share with my team] [Only my case manager] [Keep it private] [Change my answer] [Share this and the rest with my team] [Keep this and the rest private]
            me:  [Share with my team] [Keep this and the rest private]
            bot: Thank you, Charlie. You shared 1 of 4.
            """,  # noqa: E501
        )
        assert {name for name, who in shared(open, charlie).items() if who != "private"} == {"use"}


async def test_with_nothing_to_share_it_is_over_at_once(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My tools] [Skip]
            me:  stop
            bot: Okay, we stop here. There are no answers to share. That is okay.
            """,
        )
        assert phone.buttons == AT_THE_END
        await open.plays(phone, "me: hello\nbot: What do you want to talk about?")
        assert "of 0" not in " ".join(seen.text for seen in phone.messages)


# --- what may be quoted --------------------------------------------------------------------------


async def test_only_a_part_is_quoted_and_one_that_is_not_there_is_asked_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [Share with my team] [Share with my team] [Share with my team] [Share with my team]
            me:  [Share with my team] [Only Alice]
            bot: These are your own words. What may be read?
            me:  [Use only this part]
            bot: Write just the part to use, the same as in your answer.
            me:  something that is not there
            bot: I can't find that part in your answer. Write it just the same way.
            sees: [Back]
            me:  then a break
            bot: It will be read like this: About what teachers should know, Bob wrote: “then a break”.
            sees: [Yes, like this] [Pick another part] [Don't quote me]
            me:  [Yes, like this]
            bot: Thank you, Bob. You shared 6 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "then a break"
        assert words_of(open, bob).audience == "case_manager"


async def test_a_student_may_share_without_being_quoted(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(
            phone,
            """
            me:  [Share with my team] [Don't quote me]
            bot: Thank you, Bob. You shared 1 of 6.
            """,
        )
        assert (words_of(open, bob).audience, quoted(words_of(open, bob))) == ("team", "")


async def test_an_answer_is_typed_again_and_read_back_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(
            phone,
            """
            me:  [Share with my team] [I'll type it again]
            bot: What should your teachers know about that?
            me:  a quiet room
            bot: How often do you use a copy of notes?
            me:  stop
            bot: ➡️ “a quiet room”
            me:  change
            bot: What should your teachers know about that?
            me:  a quiet room for tests
            me:  stop
            me:  [Change my answer]
            bot: What should your teachers know about that?
            me:  [Leave it as it is]
            me:  stop
            bot: ➡️ “a quiet room for tests”
            me:  [Share with my team] [Keep as I wrote it]
            bot: Thank you, Bob. You shared 1 of 6.
            """,
        )
        assert words_of(open, bob).revision == 3


async def test_a_private_matter_is_only_proposed_as_private(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock, contact_name="Ms. Ortiz") as open:
        phone = await at_reading_back(open, bob, "because I am so stupid")
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(
            phone,
            """
            bot:  When you feel this way, you can talk with Ms. Ortiz. Keep this one out?
            sees: [Yes, keep it out] [No, I want to choose who reads it]
            me:   [No, I want to choose who reads it]
            bot:  6 of 6
            me:   [Only Alice] [Keep as I wrote it]
            bot:  You shared 1 of 6.
            """,
        )
        assert words_of(open, bob).audience == "case_manager"


async def test_the_rest_to_the_team_leaves_a_private_matter_to_be_asked_about(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "because I am so stupid")
        await open.plays(
            phone,
            """
            me:  [Share this and the rest with my team]
            bot: Keep this one out?
            me:  yes, keep it out
            bot: You shared 5 of 6.
            """,
        )
        assert words_of(open, bob).audience == "private"


async def test_words_with_a_name_in_them_are_never_quoted_whole(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "Charlie always talks to me, then I need a break")
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(
            phone,
            """
            me:   [Share with my team]
            bot:  There is a name in your words. Other people's names stay out.
            sees: [I'll type it again] [Use only this part] [Don't quote me]
            me:   [Use only this part]
            me:   Charlie always talks
            bot:  There is a name in your words. Other people's names stay out.
            me:   then I need a break
            me:   [Yes, like this]
            bot:  You shared 1 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "then I need a break"


async def test_long_words_are_asked_for_a_part(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, " ".join(["a quiet place helps me most"] * 30))
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(
            phone,
            """
            me:  [Share with my team]
            bot: That is a long answer. Which part should your teacher read?
            me:  [Use only this part]
            me:  a quiet place helps me most
            me:  yes
            bot: You shared 1 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "a quiet place helps me most"


async def test_a_read_back_over_4096_characters_comes_in_parts_and_loses_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]")
        told = " ".join(f"giraffe{number}" for number in range(900))
        await open.says(phone, told)
        before = len(phone.messages)
        await open.says(phone, "stop")
        parts = phone.messages[before:]
        assert len(parts) >= 3
        assert [bool(part.buttons) for part in parts] == [*[False] * (len(parts) - 1), True]
        assert told in spaced(" ".join(part.text for part in parts))
        last = parts[-1].text
        await open.taps(phone, "Keep it private")
        assert phone.messages[before + len(parts) - 1].text == f"{last}\n\n✔️ Keep it private"
        assert open.api.refused == []


async def test_buttons_go_where_there_is_no_room_left_for_what_was_pressed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]")
        await open.says(phone, "x")
        await open.says(phone, "stop")
        # As long as one message may be, to the last character.
        room = 4096 - len(phone.text.encode("utf-16-le")) // 2
        told = "x" * (room + 1)
        await phone.edits(next(it.id for it in phone.history if it.text == "x"), told)
        await open.settled()
        full = phone.last
        frame = len(full.text) - len(told)
        told = "x" * (4096 - frame)
        await phone.edits(next(it.id for it in phone.history if set(it.text) == {"x"}), told)
        await open.settled()
        full = phone.last
        assert len(full.text) == 4096
        await open.taps(phone, "Keep it private")
        assert phone.messages[[it.id for it in phone.messages].index(full.id)].buttons == []
        assert open.api.refused == []


# --- what else is said there ---------------------------------------------------------------------


async def test_who_takes_a_break_while_reading_back_goes_on_there(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [Share with my team]
            me:  pause
            bot: Okay, we take a break. Your answers are kept.
            """,
        )
        clock.passes(days=2)
        await open.plays(
            phone,
            """
            me:  /start
            bot: 2 of 6
            me:  [Keep this and the rest private]
            bot: You shared 1 of 6.
            """,
        )


async def test_go_on_goes_on_here_after_a_break_and_otherwise_with_the_questions(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [Share with my team]
            me:  pause
            me:  go on
            bot: 2 of 6
            me:  keep going
            bot: How often do you use a copy of notes?
            me:  stop
            bot: 2 of 6
            me:  back
            bot: What should your teachers know about that?
            """,
        )
        assert shared(open, bob)["use"] == "team"


async def test_a_name_that_the_school_has_learned_meanwhile_is_not_quoted(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "okonjo talks to me and then I need a break")
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.taps(phone, "Share with my team")
        Student(store, school, clock, "Okonjo")
        clock.passes(seconds=15 * 60)
        await open.plays(
            phone,
            """
            me:   [Keep as I wrote it]
            bot:  There is a name in your words. Other people's names stay out.
            sees: [I'll type it again] [Use only this part] [Don't quote me]
            """,
        )
        assert not words_of(open, bob).decided


async def test_while_a_part_is_asked_for_commands_are_no_part_and_no_number_is_offered(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "please help me stop and go back")
        for _ in range(5):
            await open.taps(phone, "Keep it private")
        await open.plays(phone, "me: [Share with my team] [Use only this part]")
        for word in ("help", "skip", "pause", "go on", "talk to someone", "back"):
            await open.says(phone, word)
            assert "1 to 0" not in phone.text, word
            assert not words_of(open, bob).decided


async def test_the_language_may_be_changed_while_reading_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  language
            bot: Which language?
            me:  [Español]
            bot: 1 de 6
            me:  [Dejarla privada]
            bot: 2 de 6
            me:  5
            bot: Gracias, Bob. Compartiste 5 de 6.
            """,
        )


# --- afterwards ----------------------------------------------------------------------------------


async def test_what_was_shared_is_looked_at_again_and_taken_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, "me: [Share this and the rest with my team]")
        assert set(shared(open, bob).values()) == {"team"}
        clock.passes(days=1)
        await open.plays(
            phone,
            """
            me:   hello
            bot:  What do you want to talk about?
            me:   [My tools]
            bot:  Welcome back, Bob. You have talked about this before.
            sees: [Talk about it again] [Look at my answers and who may read them]
            me:   look at my answers and who may read them
            bot:  Here is what you told me. For each one, choose who may read it.
            bot:  1 of 6
            me:   [Keep it private]
            """,
        )
        assert shared(open, bob)["use"] == "private"
        assert shared(open, bob)["where"] == "team"  # as it was, until the student has chosen
        await open.plays(phone, "me: [Keep this and the rest private]\nbot: You shared 0 of 6.")
        assert set(shared(open, bob).values()) == {"private"}


async def test_the_same_may_be_talked_about_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, "me: [Share this and the rest with my team]")
        clock.passes(days=30)
        await open.plays(
            phone,
            """
            me:  /start
            me:  [My tools] [Talk about it again]
            bot: How often do you use a copy of notes?
            me:  [Always]
            me:  stop
            me:  [Share with my team]
            bot: You shared 1 of 1.
            """,
        )
        assert open.rows("conversation") == 2
        assert shared(open, bob)["use"] == "team"
