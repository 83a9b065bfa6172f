"""A question that is refused in the chat: skipped, asked about, or stopped; and nothing kept as an answer."""

import pytest

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school
from tests.student import Clock, Student


async def test_each_way_to_refuse_is_obeyed_or_asked_about(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My tools] [Sometimes]
            me:  cancel
            bot: Do you want to stop, or skip this one? Say one word: stop, or skip.
            bot: In which classes do you use it?
            me:  Skip this one pls
            bot: Okay, we skip that one. ✓ Saved
            bot: How much does it help you?
            me:  I already told you
            bot: You told me already. That is okay, we go on. ✓ Saved
            me:  QUITTTT
            bot: Who may read your answers?
            """,
        )
        assert phone.messages[-3].text.startswith("Okay, we stop here.")
        assert {name: (one.codes, one.words) for name, one in open.kept(bob).items()} == {
            "use@extended_time": (("sometimes",), ""),
            "where@extended_time": (("skip",), ""),
            "help@extended_time": (("skip",), ""),
        }
        assert open.api.refused == []


@pytest.mark.parametrize("word", ["/cancel", "/quit", "/salir"])
async def test_with_a_slash_it_stops_at_once(
    store: Store, school: School, clock: Clock, bob: Student, word: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {word}\nbot: Okay, we stop here.")


@pytest.mark.parametrize("word", ["no quiero", "cancel", "i don't want to", "quit"])
async def test_at_the_opening_it_is_a_no(
    store: Store, school: School, clock: Clock, bob: Student, word: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await phone.starts(open.code_of(bob))
        await open.settled()
        await open.taps(phone, 0)
        await open.says(phone, word)
        assert "Nothing was kept." in phone.text
        assert open.rows("consent") == 0
