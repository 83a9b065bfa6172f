"""A story with its follow-ups in a chat: read back in one message, with one choice for all of it."""

from operator import itemgetter

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, spaced
from tests.botapi.phones import Phone
from tests.student import Clock, Student

STORY = "Tell me about a time when that would have helped."


async def at_the_story(open: Open, student: Student) -> Phone:
    """Two answers: one tapped, and the story with its follow-ups, which waits for its reader."""
    phone = await open.phone_of(student)
    await open.plays(
        phone,
        f"""
        me:  [My tools] [Skip] [🤫 Quiet place] [Done]
        bot: {STORY}
        me:  in math
        bot: What was that like?
        me:  too loud
        bot: And then what happened?
        me:  i went out
        bot: not marked yet 2
        me:  [One by one] [Share with my teachers]
        bot: 2 of 2 {STORY} ➡️ “in math” “too loud” “i went out”
        """,
    )
    return phone


def shared(open: Open, student: Student) -> list[tuple[str, str]]:
    kept = open.kept(student)
    return [
        (one.audience, one.quote)
        for name, one in sorted(kept.items(), key=itemgetter(0))
        if name.startswith("needs_words")
    ]


def mateo_at(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Mateo", "9-12", "every", case_manager="Alice")


async def test_one_press_is_for_all_that_was_said(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = mateo_at(store, school, clock)
    async with open_school(store, school, clock) as open:
        phone = await at_the_story(open, mateo)
        await open.plays(
            phone,
            """
            me:  [Only Alice, your teacher] [Keep as I wrote it] [Share what is marked]
            bot: Thank you, Mateo. You shared 2 of 2.
            me:  my words
            """,
        )
        listed = f"{STORY} ➡️ “in math” “too loud” “i went out”"
        assert listed in spaced(phone.messages[-2].text)
        assert shared(open, mateo) == [("case_manager", "whole")] * 3


async def test_a_story_kept_private_leaves_no_follow_up_behind(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = mateo_at(store, school, clock)
    async with open_school(store, school, clock) as open:
        phone = await at_the_story(open, mateo)
        await open.plays(
            phone,
            """
            me:  [Keep it private] [Share what is marked]
            bot: Thank you, Mateo. You shared 1 of 2.
            """,
        )
        assert shared(open, mateo) == [("private", "whole")] * 3


async def test_a_part_of_a_follow_up_is_typed_and_nothing_else_is_quoted(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = mateo_at(store, school, clock)
    async with open_school(store, school, clock) as open:
        phone = await at_the_story(open, mateo)
        await open.plays(
            phone,
            """
            me:  [Share with my teachers] [Use only this part]
            me:  went out
            me:  [Yes, like this] [Share what is marked]
            bot: Thank you, Mateo. You shared 2 of 2.
            """,
        )
        assert shared(open, mateo) == [("team", "none"), ("team", "none"), ("team", "part")]


async def test_a_message_that_was_only_mended_keeps_its_follow_ups_and_all_is_read_again(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = mateo_at(store, school, clock)
    async with open_school(store, school, clock) as open:
        phone = await at_the_story(open, mateo)
        clock.passes(seconds=5)
        [message] = [seen for seen in phone.history if seen.text == "in math"]
        await phone.edits(message.id, "in math class")
        await open.settled()
        await open.plays(
            phone,
            """
            bot: your teachers 1, not marked yet 1
            """,
        )
        listed = f"2. ⚪ not marked yet {STORY} ➡️ “in math class” “too loud” “i went out”"
        assert listed in spaced(phone.messages[-2].text)


async def test_the_story_is_changed_with_its_follow_ups(
    store: Store, school: School, clock: Clock
) -> None:
    mateo = mateo_at(store, school, clock)
    async with open_school(store, school, clock) as open:
        phone = await at_the_story(open, mateo)
        await open.plays(
            phone,
            f"""
            me:  [Change my answer]
            bot: {STORY}
            me:  [Skip]
            bot: your teachers 1
            me:  share
            bot: Thank you, Mateo. You shared 1 of 1.
            me:  my words
            """,
        )
        assert "Quiet place" in phone.messages[-2].text
        assert "too loud" not in phone.messages[-2].text
        assert {audience for audience, _ in shared(open, mateo)} == {"private"}
