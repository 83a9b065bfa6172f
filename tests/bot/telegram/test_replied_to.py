"""A swipe on an earlier question, and words with it: that answer changes, and the place does not."""

import pytest

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, running
from tests.botapi.phones import Phone, Seen
from tests.botapi.running import standin
from tests.student import Clock, Student

CARE = "What do you care about most outside of class?"


async def at_the_next(open: Open, student: Student) -> Phone:
    """Where the words for what matters are given, and the question behind it waits."""
    phone = await open.phone_of(student)
    await open.plays(phone, f"me: [All about me] [Skip]\nbot: {CARE}\nme: my litle sister")
    assert CARE not in phone.text
    return phone


def matters(open: Open, student: Student) -> str:
    return open.kept(student, "all_about_me")["matters"].words


def asked(phone: Phone, text: str) -> Seen:
    return next(seen for seen in reversed(phone.messages) if text in seen.text)


async def replies(open: Open, phone: Phone, to: Seen, text: str) -> None:
    await phone.replies(to, text)
    await open.settled()


async def test_a_reply_to_an_earlier_question_changes_its_answer_and_not_the_place(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        waits = phone.last
        await replies(open, phone, asked(phone, CARE), "my little sister")
        assert phone.text == "Okay, I changed your answer."
        assert matters(open, bob) == "my little sister"
        assert [seen.id for seen in phone.messages if seen.buttons] == [waits.id]
        await open.taps(phone, "Skip")
        assert open.kept(bob, "all_about_me")["strength"].codes == ("skip",)
        assert (phone.toasts, open.api.refused) == ([], [])


async def test_a_reply_to_a_choice_changes_what_was_picked_and_what_hangs_on_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]\nbot: In which classes do you use it?")
        await replies(open, phone, asked(phone, "How often do you use more time?"), "always")
        assert open.kept(bob)["use@extended_time"].codes == ("always",)
        await replies(open, phone, asked(phone, "How often do you use more time?"), "never")
        assert open.kept(bob)["use@extended_time"].codes == ("never",)
        assert "In which classes do you use it?" not in phone.text  # it is asked no more
        assert phone.buttons


async def test_an_edit_of_the_reply_changes_the_answer_and_of_the_first_message_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        await replies(open, phone, asked(phone, CARE), "my sister")
        mine = {seen.text: seen.id for seen in phone.history}
        await phone.edits(mine["my sister"], "my sister Ana")
        await open.settled()
        assert matters(open, bob) == "my sister Ana"
        await phone.edits(mine["my litle sister"], "my brother")
        await open.settled()
        assert phone.text.startswith("I can't use that change")
        assert matters(open, bob) == "my sister Ana"


async def test_a_reply_to_the_question_that_waits_is_its_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        await replies(open, phone, phone.last, "drawing")
        kept = open.kept(bob, "all_about_me")
        assert (kept["matters"].words, kept["strength"].words) == ("my litle sister", "drawing")


async def test_a_reply_that_was_typed_before_the_question_came_still_goes_where_it_points(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        waits, early = phone.last, open.api.world.now() - 60
        await phone.replies(waits, "drawing", date=early)
        await open.settled()
        kept = open.kept(bob, "all_about_me")
        assert (kept["matters"].words, kept["strength"].words) == ("my litle sister", "drawing")


@pytest.mark.parametrize("to", ["the opening", "one's own message", "another conversation"])
async def test_a_reply_to_what_is_no_question_of_this_conversation_is_simply_a_message(
    store: Store, school: School, clock: Clock, bob: Student, to: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        if to == "another conversation":
            await open.plays(phone, "me: [My tools] [Sometimes]\nme: stop")
            await open.plays(
                phone, "me: [Keep what is left private] [Save what is marked (only you 1)]"
            )
            await open.taps(phone, "Talk about something else")
        await open.plays(phone, f"me: [All about me] [Skip]\nbot: {CARE}")
        target = {
            "the opening": phone.messages[0],
            "one's own message": next(it for it in phone.history if it.wire["from"]["id"] > 0),
            "another conversation": asked(phone, "How often") if "other" in to[2:] else phone.last,
        }[to]
        await replies(open, phone, target, "my little sister")
        assert matters(open, bob) == "my little sister"
        assert not phone.text.startswith("Okay, I changed")


@pytest.mark.parametrize("word", ["help", "stop", "/pause", "my words"])
async def test_a_command_is_one_wherever_it_is_a_reply_to(
    store: Store, school: School, clock: Clock, bob: Student, word: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        await replies(open, phone, asked(phone, CARE), word)
        assert matters(open, bob) == "my litle sister"
        assert not phone.text.startswith(("Okay, I changed", "I can't use that change"))


async def test_a_reply_to_an_answer_that_is_shared_asks_first(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        question = asked(phone, CARE)
        share = "[Mark what is left for my team] [Share what is marked (your team 1)]"
        await open.plays(phone, f"me: stop\nme: {share}\nbot: You shared 1 of 1.")
        await replies(open, phone, question, "my big sister")
        await open.plays(
            phone,
            """
            bot:  You shared this answer already. Do you want to change it?
            me:   [No, leave it as it is]
            bot:  Okay, that answer stays as it was.
            """,
        )
        assert matters(open, bob) == "my litle sister"


async def test_a_reply_with_nothing_to_be_seen_changes_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        await replies(open, phone, asked(phone, CARE), "\u200b")
        assert phone.text.startswith("I can't use that change, so your answer stays as it was.")
        assert matters(open, bob) == "my litle sister"


async def test_after_a_restart_a_reply_still_finds_its_question(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        open = Open(api, store, school, clock)
        async with running(open):
            phone = await at_the_next(open, bob)
        async with running(open):
            await replies(open, phone, asked(phone, CARE), "my little sister")
            assert matters(open, bob) == "my little sister"


async def test_what_asked_which_question_is_forgotten_with_the_answers(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_next(open, bob)
        assert open.rows("chat_question") >= 3
        await open.plays(phone, "me: /delete\nme: [Yes, delete them all]")
        assert open.rows("chat_question") == 0
