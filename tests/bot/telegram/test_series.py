"""In the chat, what is next for a student's meeting is said above the buttons and is the first of them."""

from datetime import date

from storage.database import Store
from storage.meetings import set_meeting
from storage.people import School
from tests.bot.telegram.school import open_school, titles
from tests.student import Clock, Student

# The clock stands on Tuesday, 8 September 2026.
IN_TWO_WEEKS = date(2026, 9, 22)


async def test_it_opens_by_itself_and_stands_first_in_the_menu(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with store.writing() as connection:
        set_meeting(connection, school, bob.row.id, "plan_meeting", IN_TWO_WEEKS, clock.now)
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        rest = [title for title in titles("6-8", "en") if title != "My tools"]
        await open.plays(
            phone,
            f"""
            bot:  Next for your meeting: Words
            bot:  You choose what Alice, your case manager can read. Nobody watches this live.
            me:   stop
            me:   [Talk about something else]
            bot:  Next for your meeting: My tools What do you want to talk about?
            sees: [My tools] [{"] [".join(rest)}]
            me:   1
            """,
        )
        assert open.rows("conversation", "flow = 'words'") == 1
        assert open.rows("conversation", "flow = 'my_tools'") == 1
        assert open.api.refused == []


async def test_where_nothing_is_due_the_menu_is_as_ever(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with store.writing() as connection:
        set_meeting(connection, school, bob.row.id, "plan_meeting", date(2026, 12, 8), clock.now)
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert phone.text == "What do you want to talk about?"
        assert phone.buttons == titles("6-8", "en")
