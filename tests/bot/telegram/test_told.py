"""What an adult answered to a need or a wish is read first in the chat, and answered by one tap."""

from storage import access, promises, round_notes
from storage.access import Viewer
from storage.database import Store
from storage.people import School, find_class
from storage.promises import TALK, THANKS, WILL, Promise, Told
from storage.rounds import NewRound, give_round
from storage.staffing import TEACHER, add_member, give_class
from tests.bot.telegram.school import open_school
from tests.student import Clock, Student


def promised(store: Store, school: School, student: Student, *texts: str) -> None:
    with store.writing() as connection:
        vault, now = store.vault, student.clock.now
        id = add_member(connection, vault, school.id, "t@school.example", "Tom", [TEACHER], now)
        seven = find_class(connection, school.id, "7B")
        assert seven
        give_class(connection, school.id, id, seven, now)
        viewer = access.viewer_of(connection, id)
        assert viewer
        theirs = access.find_theirs(connection, vault, viewer, student.row.id)
        assert theirs
        for number, text in enumerate(texts):
            told = Told(WILL, str(number), "What other help? music", text, "Friday", "Tom")
            promises.promise(connection, theirs, told, now + number)


def waiting(store: Store, student: Student) -> list[Promise]:
    with store.reading() as connection:
        return promises.to_be_told(connection, store.vault, student.row.id)


async def test_it_is_read_before_anything_is_asked_and_answered_by_one_tap(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        promised(store, school, bob, "You may use your headphones", "We try the front row")
        await open.plays(
            phone,
            """
            me:   /start
            bot:  You said: What other help? music
            bot:  Tom read it and says: You may use your headphones
            bot:  By when: Friday
            sees: [Thanks] [Not quite what I meant] [Talk to me about it]
            me:   [Thanks]
            bot:  Tom read it and says: We try the front row
            me:   [Talk to me about it]
            """,
        )
        assert waiting(store, bob) == []
        assert "My tools" in phone.buttons
        with store.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT reply FROM promise ORDER BY made_at"
            ).scalars()
            assert rows.all() == [THANKS, TALK]


async def test_a_reply_may_be_typed_and_what_is_none_takes_nothing_away(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        promised(store, school, bob, "You may use your headphones")
        await open.plays(phone, "me: /start\nme: what\nme: /start")
        assert len(waiting(store, bob)) == 1
        await open.plays(phone, "me: thanks")
        assert waiting(store, bob) == []


async def test_what_a_whole_class_is_told_is_read_once_in_the_chat_too(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        with store.writing() as connection:
            vault, now = store.vault, clock.now
            id = add_member(connection, vault, school.id, "t@school.example", "Tom", [TEACHER], now)
            viewer = Viewer(id, school.id, frozenset({TEACHER}))
            given = give_round(
                connection, vault, viewer, NewRound(flow="empathy"), [bob.row.id], now
            )
            said = {"said": "It is loud", "text": "quiet mornings", "name": "Tom"}
            said |= {"until": "2026-10-02"}
            round_notes.note(
                connection, vault, viewer, given, round_notes.TRY, said, now, told=True
            )
        await open.plays(
            phone,
            """
            me:   /start
            bot:  Your class said: It is loud
            bot:  Tom will try: quiet mornings
            bot:  Until: Oct 2, 2026
            bot:  Your whole class can read this.
            sees: [OK]
            me:   [OK]
            """,
        )
        with store.reading() as connection:
            assert round_notes.to_be_told(connection, store.vault, bob.row.id) == []
        assert "Skip" in phone.buttons, "what they were given is asked next"
