"""Reading back on the phone: one list of all answers, marked, looked at as it will be read, and shared."""

from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.bot.telegram.school import AT_THE_END, Open, open_school, spaced
from tests.botapi.phones import Phone
from tests.student import Clock, Student

TEAM = "Mark what is left for my team"
ONE, PRIVATE = "Mark what is left for Alice, your case manager", "Keep what is left private"
OF_ALL = f"[{TEAM}] [{ONE}] [{PRIVATE}] [Change one] [One by one]"
ROW = "[Share with my team] [Only Alice, your case manager] [Keep it private] [Change my answer]"
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
        """,
    )
    return phone


def rows(phone: Phone) -> str:
    """The list that was sent last, on one line."""
    texts = [seen.text for seen in phone.messages]
    first = max(number for number, text in enumerate(texts) if text[:4] in HEADS)
    return spaced(" ".join(text for text in texts[first:] if text.partition(".")[0].isdecimal()))


HEADS = ("1. ⚪", "1. 👥", "1. 👤", "1. 🔒")


def shared(open: Open, student: Student, flow: str = "my_tools") -> dict[str, str]:
    kept = open.kept(student, flow)
    return {name.partition("@")[0]: answer.audience for name, answer in kept.items()}


def quoted(answer: KeptAnswer) -> str:
    if answer.quote == "part":
        return answer.words[answer.quote_start : answer.quote_end]
    return answer.words if answer.quote == "whole" else ""


def words_of(open: Open, student: Student) -> KeptAnswer:
    return open.kept(student)["next_words@extended_time"]


# --- the list ------------------------------------------------------------------------------------


async def test_all_answers_stand_in_one_list_and_the_buttons_below_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        told, listed, below = phone.messages[-3:]
        assert told.text == (
            "Okay, we stop here.\n\nHere is what you told me. For each one, choose who may read it."
        )
        assert spaced(listed.text).startswith(
            "1. ⚪ not marked yet 📌 More time · Math How often do you use more time? ➡️ Sometimes "
            "2. ⚪ not marked yet"
        )
        assert (
            f"6. ⚪ not marked yet 📌 More time · Math What should your teachers know about that? ➡️ “{STORY}”"
            in (spaced(listed.text))
        )
        assert below.text == "Who may read your answers?\nnot marked yet 6"
        assert f"[{'] ['.join(below.buttons)}]" == OF_ALL
        assert [seen.buttons for seen in (told, listed)] == [[], []]
        assert set(shared(open, bob).values()) == {"private"}


async def test_one_press_marks_what_is_open_and_only_share_shares_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        before = len(phone.messages)
        await open.taps(phone, TEAM)
        assert len(phone.messages) == before  # the rows and the buttons are changed in their place
        assert rows(phone).count("👥 your team") == 6
        assert set(shared(open, bob).values()) == {"private"}
        assert not any(answer.decided for answer in open.kept(bob).values())
        share = "Share what is marked (your team 6)"
        await open.plays(
            phone,
            f"""
            bot:  Who may read your answers? your team 6
            sees: [Keep all private] [Change one] [One by one] [Take the marks off] [This is how your teacher will read it] [{share}]
            me:   [{share}]
            bot:  Thank you, Bob. You shared 6 of 6. your team 6
            sees: [Undo] [Talk about something else] [See my words] [Who can read this]
            """,  # noqa: E501
        )
        assert set(shared(open, bob).values()) == {"team"}
        assert all(answer.decided for answer in open.kept(bob).values())
        assert quoted(words_of(open, bob)) == STORY
        assert open.api.refused == []


async def test_a_row_is_marked_by_its_number_and_the_rest_at_one_press(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            f"""
            me:   [Change one]
            bot:  Which one? Pick its number.
            sees: [1] [2] [3] [4] [5] [6] [Back to the list]
            me:   [2]
            bot:  2 of 6 📌 More time · Math In which classes do you use it? ➡️ Math
            sees: {ROW} [Back to the list]
            me:   only alice, your case manager
            bot:  Alice, your case manager 1, not marked yet 5
            me:   4
            bot:  4 of 6
            me:   skip
            bot:  Alice, your case manager 1, only you 1, not marked yet 4
            me:   [{TEAM}] [Share what is marked (your team 4, Alice, your case manager 1, only you 1)]
            bot:  Thank you, Bob. You shared 5 of 6.
            """,
        )
        assert shared(open, bob) == {
            "use": "team",
            "where": "case_manager",
            "help": "team",
            "feel": "private",
            "next": "team",
            "next_words": "team",
        }


async def test_what_is_left_open_stays_private_and_waits(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  1
            me:  [Share with my team] [Share what is marked (your team 1)]
            bot: You shared 1 of 6. your team 1 Answers that are still yours alone: 5.
            """,
        )
        assert sum(answer.decided for answer in open.kept(bob).values()) == 1
        clock.passes(days=1)
        await open.plays(phone, "me: /start\nbot: your team 1, not marked yet 5")
        assert rows(phone).startswith("1. 👥 your team 📌 More time")
        await open.plays(phone, f"me: [{PRIVATE}] [Save what is marked (only you 5)]")
        await open.plays(phone, "bot: Thank you, Bob. You shared 1 of 6. only you 5")
        assert all(answer.decided for answer in open.kept(bob).values())


async def test_the_marks_are_taken_off_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, f"me: [{TEAM}] [Take the marks off]\nsees: {OF_ALL}")
        assert rows(phone).count("⚪ not marked yet") == 6


async def test_the_same_is_typed_in_either_language(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  all team
            bot: your team 6
            me:  quitar marcas
            bot: not marked yet 6
            me:  todo para alice
            bot: Alice, your case manager 6
            me:  clear
            me:  All private
            bot: only you 6
            me:  something else
            bot: Tap one of the buttons, or write what it says.
            me:  leer
            bot: As it is marked now, your teacher reads nothing.
            me:  back
            bot: Who may read your answers?
            me:  compartir
            bot: Thank you, Bob. Nothing is shared. It is all just yours. only you 6
            """,
        )


async def test_a_list_of_more_than_ten_comes_in_pages_and_the_buttons_after_the_last(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        once = "me: [Sometimes] [Math] [Done] [A lot] [Good] [Change it]\nme: more of it"
        await open.plays(phone, f"me: [My tools]\n{once}\n{once}")
        first, second, below = phone.messages[-3:]
        assert [first.text.count("➡️"), second.text.count("➡️")] == [10, 2]
        assert second.text.startswith("11. ")
        assert [first.buttons, second.buttons] == [[], []]
        assert below.buttons[-1] == "One by one"
        await open.plays(phone, "me: 11\nbot: 11 of 12")
        await open.taps(phone, "Share with my team")
        assert "11. 👥 your team" in rows(phone)


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


async def test_the_rows_are_asked_about_one_by_one_for_who_prefers_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  [One by one]
            bot: 1 of 6
            me:  [Share with my team]
            bot: 2 of 6
            me:  back
            bot: 1 of 6 📌 More time · Math How often do you use more time? ➡️ Sometimes 👥 your team
            me:  [Only Alice] [Share with my team] [Keep it private]
            bot: 4 of 6
            me:  [Back to the list]
            bot: your team 1, Alice, your case manager 1, only you 1, not marked yet 3
            me:  [One by one]
            bot: 4 of 6
            me:  [Keep it private] [Keep it private] [Share with my team] [Keep as I wrote it]
            bot: your team 2, Alice, your case manager 1, only you 3
            """,
        )
        assert set(shared(open, bob).values()) == {"private"}


# --- nothing that was not seen -------------------------------------------------------------------


async def test_a_list_that_has_changed_since_is_drawn_again_and_nothing_is_shared(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        here = await at_reading_back(open, bob)
        await open.taps(here, TEAM)
        there = await open.phone_of(bob)
        await open.plays(there, "me: 1\nme: [Change my answer] [Always]\nme: stop")
        await open.plays(
            here,
            """
            me:  [Share what is marked (your team 6)]
            bot: your team 5, not marked yet 1
            """,
        )
        assert "Something has changed. Nothing was shared. This is how it is now." in (
            here.messages[-3].text
        )
        assert rows(here).startswith(
            "1. ⚪ not marked yet 📌 More time · Math How often do you use more time? ➡️ Always"
        )
        assert set(shared(open, bob).values()) == {"private"}


async def test_a_press_on_an_older_message_shares_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.taps(phone, TEAM)
        old = phone.last
        await open.says(phone, "go on")
        data = next(old.data(label) for label in old.buttons if label.startswith("Share"))
        await phone.taps_data(data, old)
        await open.settled()
        assert phone.toasts[-1] == "That question is done. The newest one is below."
        assert set(shared(open, bob).values()) == {"private"}


async def test_a_name_that_the_school_has_learned_meanwhile_is_not_quoted(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "okonjo talks to me and then I need a break")
        await open.taps(phone, TEAM)
        Student(store, school, clock, "Okonjo")
        clock.passes(seconds=15 * 60)
        await open.taps(phone, "Share what is marked (your team 6)")
        assert "Nothing was shared." in phone.messages[-3].text
        assert "6. 👥 your team · Don't quote me. Nobody reads these words." in rows(phone)
        assert not words_of(open, bob).decided
        await open.taps(phone, "Share what is marked (your team 6)")
        assert quoted(words_of(open, bob)) == ""


async def test_a_double_press_on_share_shares_once_and_undoes_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.taps(phone, TEAM)
        seen = phone.last
        data = next(seen.data(label) for label in seen.buttons if label.startswith("Share"))
        await phone.taps_data(data, seen)
        await phone.taps_data(data, seen)
        await open.settled()
        assert set(shared(open, bob).values()) == {"team"}
        assert phone.last.buttons == ["Undo", *AT_THE_END]
        assert sum("You shared" in seen.text for seen in phone.messages) == 1


# --- how words may be read ------------------------------------------------------------------------


async def test_a_part_is_chosen_by_the_numbers_where_it_begins_and_ends(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            f"""
            me:   6
            me:   [Only Alice]
            bot:  These are your own words. What may be read?
            sees: [Keep as I wrote it] [I'll type it again] [Use only this part] [Don't quote me. Nobody reads these words.]
            me:   [Use only this part]
            bot:  Where does the part begin? 1. “first more time,” 2. “then a break,” 3. “and” 4. “then we can talk”
            sees: [1] [2] [3] [4] [Back]
            me:   [2]
            bot:  Where does it end? It may be the same one. 2. “then a break,”
            sees: [2] [3] [4] [Back]
            me:   back
            bot:  Where does the part begin?
            me:   the third one
            bot:  Where does it end?
            me:   4
            bot:  It will be read like this: About what teachers should know, Bob wrote: “and then we can talk”.
            sees: [Yes, like this] [Pick another part] [Don't quote me. Nobody reads these words.]
            me:   [Yes, like this] [{TEAM}]
            """,  # noqa: E501
        )
        assert "6. 👤 Alice, your case manager: “and then we can talk” 📌" in rows(phone)
        await open.taps(phone, "Share what is marked")
        assert quoted(words_of(open, bob)) == "and then we can talk"
        assert words_of(open, bob).audience == "case_manager"


async def test_a_part_may_be_typed_and_one_that_is_not_there_is_asked_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  6
            me:  [Share with my team] [Use only this part]
            me:  something that is not there
            bot: I can't find that part in your answer. Write it just the same way.
            me:  then a break
            bot: It will be read like this: About what teachers should know, Bob wrote: “then a break”.
            me:  yes
            me:  share
            bot: You shared 1 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "then a break"


async def test_a_student_may_share_without_being_quoted(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            "me: 6\nme: [Share with my team] [Don't quote me. Nobody reads these words.]\nme: share",
        )
        assert (words_of(open, bob).audience, quoted(words_of(open, bob))) == ("team", "")


async def test_an_answer_is_typed_again_and_only_its_own_mark_is_lost(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            f"""
            me:  [{TEAM}]
            me:  6
            me:  [Share with my team] [I'll type it again]
            bot: What should your teachers know about that?
            me:  a quiet room
            bot: How often do you use a copy of notes?
            me:  stop
            bot: your team 5, not marked yet 1
            """,
        )
        assert "6. ⚪ not marked yet" in rows(phone)
        assert "➡️ “a quiet room”" in rows(phone)
        await open.plays(phone, "me: all team\nme: share\nbot: You shared 6 of 6.")
        assert words_of(open, bob).revision == 2


async def test_a_private_matter_is_marked_private_and_opened_by_its_student(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock, contact_name="Ms. Ortiz") as open:
        phone = await at_reading_back(open, bob, "because I am so stupid")
        assert (
            "6. 🔒 only you Thank you for telling me how you feel. "
            "When you feel this way, you can talk with Ms. Ortiz. This is kept private."
        ) in rows(phone)
        await open.taps(phone, TEAM)
        await open.plays(
            phone,
            """
            bot:  your team 5, only you 1
            me:   6
            bot:  When you feel this way, you can talk with Ms. Ortiz. Keep this one out?
            sees: [Yes, keep it out] [No, I want to choose who reads it] [Back to the list]
            me:   [No, I want to choose who reads it] [Only Alice] [Keep as I wrote it]
            me:   share
            bot:  You shared 6 of 6.
            """,
        )
        assert words_of(open, bob).audience == "case_manager"


async def test_words_with_a_name_in_them_are_never_quoted_whole(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "Charlie always talks to me, then I need a break")
        assert "6. 🔒 only you There is a name in your words." in rows(phone)
        await open.plays(
            phone,
            """
            me:   6
            me:   [Share with my team]
            bot:  There is a name in your words. Other people's names stay out.
            sees: [I'll type it again] [Use only this part] [Don't quote me. Nobody reads these words.]
            me:   [Use only this part] [1] [1]
            bot:  There is a name in your words. Other people's names stay out.
            me:   [2]
            me:   2
            bot:  “then I need a break”
            me:   [Yes, like this]
            me:   share
            bot:  You shared 1 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "then I need a break"


async def test_long_words_are_private_until_a_part_is_picked(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "a quiet place helps me most. " * 30)
        assert "6. 🔒 only you This is long. You can pick a part." in rows(phone)
        await open.plays(
            phone,
            """
            me:  6
            me:  [Share with my team]
            bot: That is a long answer. Which part should your teacher read?
            me:  [Use only this part] [1] [1]
            me:  yes
            me:  share
            bot: You shared 1 of 6.
            """,
        )
        assert quoted(words_of(open, bob)) == "a quiet place helps me most."


async def test_words_over_4096_characters_stand_in_the_list_in_parts_and_lose_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]")
        told = " ".join(f"giraffe{number}" for number in range(900))
        await open.says(phone, told)
        before = len(phone.messages)
        await open.says(phone, "stop")
        _, *parts, below = phone.messages[before:]
        assert len(parts) >= 3
        assert all(len(part.text.encode("utf-16-le")) // 2 <= 4096 for part in parts)
        assert told in spaced(" ".join(part.text for part in parts))
        assert below.buttons
        await open.plays(
            phone, "me: 1\nme: [Share with my team] [Don't quote me. Nobody reads these words.]"
        )
        assert phone.messages[before + 1].text.startswith(
            "1. 👥 your team · Don't quote me. Nobody reads these words."
        )
        assert told in spaced(" ".join(it.text for it in phone.messages[before + 1 :]))
        assert open.api.refused == []


# --- as it will be read --------------------------------------------------------------------------


async def test_before_sharing_a_student_reads_it_as_their_teacher_will_and_leaves_out_what_is_not_them(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            f"""
            me:   6
            me:   [Only Alice] [Keep as I wrote it] [{TEAM}] [This is how your teacher will read it]
            bot:  👥 your team: 1. Bob says they sometimes use more time in math, that it helps them a lot
            bot:  👤 Alice, your case manager: 3. About what teachers should know, they wrote: “{STORY}”.
            bot:  Is one of these not you? Pick its number. Then it stays out.
            sees: [1] [2] [3] [Back to the list]
            me:   [3]
            sees: [1] [2] [Back to the list]
            me:   list
            bot:  your team 5, only you 1
            """,
        )
        assert "6. 🔒 only you" in rows(phone)
        assert set(shared(open, bob).values()) == {"private"}
        await open.plays(phone, "me: share\nbot: You shared 5 of 6.")


# --- what else is said there ---------------------------------------------------------------------


async def test_who_takes_a_break_while_reading_back_goes_on_there_with_what_was_marked(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  1
            me:  [Share with my team]
            me:  pause
            bot: Okay, we take a break. Your answers are kept.
            """,
        )
        clock.passes(days=2)
        await open.plays(phone, "me: /start\nbot: your team 1, not marked yet 5")
        assert rows(phone).startswith("1. 👥 your team")


async def test_go_on_goes_on_here_after_a_break_and_otherwise_with_the_questions(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(
            phone,
            """
            me:  1
            me:  pause
            me:  go on
            bot: 1 of 6
            me:  [Share with my team]
            me:  pause
            me:  go on
            bot: your team 1, not marked yet 5
            me:  keep going
            bot: How often do you use a copy of notes?
            me:  stop
            bot: your team 1, not marked yet 5
            me:  back
            bot: What should your teachers know about that?
            """,
        )


async def test_while_a_part_is_asked_for_commands_are_no_part(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob, "please help me stop and go back")
        await open.plays(phone, "me: 6\nme: [Share with my team] [Use only this part]")
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
            me:  1
            me:  [Keep it private]
            me:  language
            bot: Which language?
            me:  [Español]
            bot: solo tú 1, sin elegir 5
            me:  [Marcar lo que falta para mi equipo]
            me:  compartir
            bot: Gracias, Bob. Compartiste 5 de 6.
            """,
        )


# --- afterwards ----------------------------------------------------------------------------------


async def test_a_share_is_undone_and_the_list_stands_as_it_was_marked(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, f"me: 2\nme: [Only Alice] [{TEAM}]\nme: share\nme: [Undo]")
        assert phone.messages[-3].text == "Okay. What you just shared is taken back."
        await open.plays(phone, "bot: your team 5, Alice, your case manager 1")
        kept = open.kept(bob).values()
        assert {(answer.audience, answer.decided) for answer in kept} == {("private", False)}
        await open.plays(phone, "me: share\nbot: You shared 6 of 6.")
        assert shared(open, bob)["where"] == "case_manager"


async def test_after_the_end_my_words_is_the_list_and_one_press_takes_one_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, f"me: [{TEAM}]\nme: share")
        clock.passes(days=1)
        await open.plays(
            phone,
            """
            me:   my words
            bot:  your team 6
            sees: [Keep all private] [Change one] [One by one] [Leave it as it is]
            me:   3
            bot:  3 of 6
            sees: [Take it back] [Share with my team] [Only Alice, your case manager] [Keep it private] [Change my answer] [Back to the list]
            me:   [Take it back]
            bot:  Only you can read it now.
            sees: [Undo] [Back to the list]
            """,  # noqa: E501
        )
        assert shared(open, bob)["help"] == "private"
        assert shared(open, bob)["use"] == "team"
        await open.plays(
            phone,
            """
            me:  [Back to the list]
            bot: your team 5, only you 1
            me:  1
            me:  [Only Alice]
            me:  share
            bot: You shared 5 of 6. Alice, your case manager 1
            me:  [Undo]
            bot: your team 4, Alice, your case manager 1, only you 1
            """,
        )
        assert shared(open, bob)["use"] == "team"
        await open.plays(
            phone,
            "me: [Take the marks off] [Leave it as it is]\nbot: Okay, that answer stays as it was.",
        )


async def test_what_was_shared_is_looked_at_again_and_stays_shared_until_it_is_changed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, f"me: [{TEAM}]\nme: share")
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
            bot:  your team 6
            """,
        )
        kept = open.kept(bob).values()
        assert {(answer.audience, answer.decided) for answer in kept} == {("team", True)}
        await open.plays(
            phone, "me: 1\nme: [Keep it private]\nme: share\nbot: You shared 5 of 6. only you 1"
        )
        assert shared(open, bob)["use"] == "private"
        assert shared(open, bob)["where"] == "team"


async def test_the_same_may_be_talked_about_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_reading_back(open, bob)
        await open.plays(phone, f"me: [{TEAM}]\nme: share")
        clock.passes(days=30)
        await open.plays(
            phone,
            """
            me:  /start
            me:  [My tools] [Talk about it again]
            bot: How often do you use a copy of notes?
            me:  [Always]
            me:  stop
            me:  all team
            me:  share
            bot: You shared 1 of 1.
            """,
        )
        assert open.rows("conversation") == 2
        assert shared(open, bob)["use"] == "team"
