"""The end of a conversation: the buttons for what may come next."""

import pytest

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

BUTTONS = "[Undo] [Talk about something else] [See my words] [Who can read this]"


async def at_the_end(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.plays(
        phone,
        f"""
        me:   [My tools] [Sometimes]
        me:   stop
        me:   [Mark what is left for my team] [Share what is marked (your team 1)]
        bot:  Thank you, Bob. You shared 1 of 1.
        sees: {BUTTONS}
        """,
    )
    return phone


async def test_the_end_offers_something_else_my_words_and_who_can_read_them(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_end(open, bob)
        await open.plays(
            phone,
            f"""
            me:   [Who can read this]
            bot:  At the end you choose who reads each answer.
            bot:  Telegram keeps its own copy of this chat.
            sees: {BUTTONS}
            me:   [See my words]
            bot:  Your words, and who can read them
            bot:  1. 👥 your team
            bot:  Sometimes
            me:   [Leave it as it is]
            bot:  Okay, that answer stays as it was.
            sees: {BUTTONS}
            me:   [Talk about something else]
            bot:  What do you want to talk about?
            """,
        )
        with_buttons = [seen for seen in phone.messages if seen.buttons]
        assert with_buttons == [phone.last]
        assert open.api.refused == []


@pytest.mark.parametrize("typed", ["3", "see my words", "my words", "/words"])
async def test_what_a_button_says_may_be_typed(
    store: Store, school: School, clock: Clock, bob: Student, typed: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_end(open, bob)
        await open.plays(phone, f"me: {typed}\nbot: Your words, and who can read them")


async def test_any_other_words_at_the_end_lead_to_what_to_talk_about(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_end(open, bob)
        await open.plays(phone, "me: and now?\nbot: What do you want to talk about?")


async def test_a_conversation_that_is_only_paused_has_not_ended(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]\nme: pause\nbot: we take a break")
        assert "Talk about something else" not in phone.buttons


async def test_an_answer_mended_after_the_end_shows_the_end_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [All about me] [Skip]\nme: my litle sister\nme: stop")
        await open.plays(
            phone,
            "me: [Keep what is left private] [Save what is marked (only you 1)]\nbot: Nothing is shared.",
        )
        mine = next(seen for seen in phone.history if seen.text == "my litle sister")
        await phone.edits(mine.id, "my little sister")
        await open.settled()
        await open.plays(phone, f"bot: Okay, I changed your answer.\nsees: {BUTTONS}")
