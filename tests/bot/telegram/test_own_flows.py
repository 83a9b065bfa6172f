"""A school's own flows in Telegram: offered once they are published, to those who may begin them."""

from storage import consent
from storage.database import Store
from storage.people import School
from tests.bot.own_flows import TITLE, lunch, published, withdrawn
from tests.bot.telegram.school import open_school
from tests.student import Clock, Student

NOT_OPEN = "That is not open for you yet. Ask your teacher."


async def test_a_published_flow_is_offered_without_a_restart_and_a_withdrawn_one_is_closed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert TITLE["en"] not in phone.buttons
        published(store, school, lunch())
        open.flows.renew()
        await open.says(phone, "hi")
        assert TITLE["en"] in phone.buttons
        withdrawn(store, school, "lunch")
        open.flows.renew()
        await open.taps(phone, TITLE["en"])
        assert NOT_OPEN in phone.text
        assert TITLE["en"] not in phone.buttons
        assert "My day" in phone.buttons


async def test_a_conversation_under_way_goes_on_with_its_text_after_publishing_and_withdrawing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    published(store, school, lunch())
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.taps(phone, TITLE["en"])
        assert "Let's talk about lunch." in phone.text
        published(store, school, lunch("2", "Lunch is new."))
        withdrawn(store, school, "lunch")
        open.flows.renew()
        await open.says(phone, "/start")
        await open.taps(phone, 0)
        assert open.kept(bob, "lunch").keys() == {"feel"}
        assert "What do you want to talk about?" not in phone.text


async def test_a_flow_without_its_yes_is_not_offered_and_an_old_button_is_answered_kindly(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    published(store, school, lunch(consent="parent"))

    def parent_says(*, yes: bool) -> None:
        clock.now += 1
        who = (school.id, bob.row.id)
        with store.writing() as connection:
            said = consent.Consent("parent", yes, "form", "en", "paper", clock.now, "lunch")
            consent.record(connection, *who, said)

    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert TITLE["en"] not in phone.buttons
        parent_says(yes=True)
        await open.says(phone, "hi")
        assert TITLE["en"] in phone.buttons
        parent_says(yes=False)
        await open.taps(phone, TITLE["en"])
        assert NOT_OPEN in phone.text
        assert TITLE["en"] not in phone.buttons
