"""A student with a phone, from the card to what was shared."""

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school
from tests.student import Clock, Student


async def test_a_student_goes_from_the_card_to_shared_answers(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert phone.buttons[:2] == ["All about me", "My day"]
        await open.taps(phone, "My tools")
        assert "How often do you use more time?" in phone.text
        await open.taps(phone, "Never")
        assert open.api.refused == []
