"""In the middle of a question from the page to Telegram and back: the same question, nothing lost."""

import asyncio
import re

from storage import handovers
from storage.database import Store
from storage.people import School
from storage.sessions import SECOND
from tests.bot.telegram.school import open_school as telegram_school
from tests.student import Clock, Student
from tests.web.school import open_school


async def test_from_the_page_to_telegram_and_back(
    store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", band="9-12", has=("extended_time @ Math",))
    with open_school(store, school, clock, telegram="@LincolnBot") as web:
        page = await asyncio.to_thread(web.let_in, ana)
        page.presses("Sometimes").presses("Go on in Telegram")
        code = re.search(r"start=([0-9A-Z]{16})", page.body)
        assert code
        async with telegram_school(store, school, clock) as telegram:
            phone = telegram.api.phone()
            telegram.phones.append(phone)
            await phone.starts(code[1])
            await telegram.settled()
            assert "Are these your initials: A.?" in phone.text
            await telegram.taps(phone, "Yes, that's me")
            assert "Telegram keeps a copy of this chat" in phone.text
            assert "In which classes do you use it?" in phone.text
            await telegram.taps(phone, "Math")
            await telegram.taps(phone, "Done (1)")
            await telegram.says(phone, "/web")
            assert "I can't open the web page from a phone yet." in phone.text  # it is on localhost
        how = handovers.Handover(ana.row.id, None, "en", "student")
        with store.writing() as connection:
            back = handovers.offer(connection, store.vault, school.id, how, clock.now)
        page = await asyncio.to_thread(lambda: web.browser().opens(f"/h/{back}"))
        page.presses("Yes, that's me")
        assert page.url == "/choose"
        page.presses("My tools")
        assert page.asked == "How much does it help you?"
    assert web.kept(ana)["where@extended_time"].provenance.channel == "telegram"


async def test_telegram_gives_a_link_that_works_once(
    store: Store, school: School, clock: Clock
) -> None:
    omar = Student(store, school, clock, "Omar", band="18-22", has=("checklist",))
    with open_school(store, school, clock) as web:
        page = await asyncio.to_thread(web.let_in, omar)
        page.presses("Sometimes")
        how = handovers.Handover(omar.row.id, _conversation(web.store, omar), "en", "partner")
        with store.writing() as connection:
            code = handovers.offer(connection, store.vault, school.id, how, clock.now)
        # A preview may look at the link without using it up.
        assert "Are these your initials: O.?" in web.browser().opens(f"/h/{code}").text
        other = web.browser().opens(f"/h/{code}")
        other.presses("Yes, that's me")
        assert other.asked == page.asked
        again = web.browser().opens(f"/h/{code}")
        assert (again.status, "used before" in again.text) == (410, True)


def test_a_handover_is_good_for_ten_minutes(store: Store, school: School, clock: Clock) -> None:
    bob = Student(store, school, clock, "Bob")
    how = handovers.Handover(bob.row.id, None, "en", "student")
    with store.writing() as connection:
        code = handovers.offer(connection, store.vault, school.id, how, clock.now)
        late = clock.now + handovers.GOOD_FOR
        assert handovers.look(connection, store.vault, code, late) is None
        assert handovers.look(connection, store.vault, code, late - SECOND) == how
        assert handovers.take(connection, store.vault, code.lower(), late - SECOND) == how
        assert handovers.take(connection, store.vault, code, late - SECOND) is None


def test_who_is_too_young_for_telegram_is_told_so(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    with open_school(store, school, clock, telegram="@LincolnBot") as web:
        page = web.let_in(bob).presses("Go on in Telegram")
        assert "people who are 13 or older" in page.text
        with store.reading() as connection:
            code = "0" * handovers.LENGTH
            assert handovers.look(connection, store.vault, code, clock.now) is None


def _conversation(store: Store, student: Student) -> str | None:
    from storage import conversations

    with store.reading() as connection:
        return conversations.unfinished(connection, student.row.id, "my_tools")
