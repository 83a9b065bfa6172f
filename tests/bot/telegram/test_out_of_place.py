"""What comes at the wrong moment or from nobody: dead links, another bot's words, presses of no button."""

import logging
from typing import Any

import pytest

from storage import handovers
from storage.database import Store
from storage.handovers import Handover
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

CANARY = "the purple giraffe reads aloud"
NOT_GOOD = "I don't know that code, or it is no longer good. Nothing has changed here. Go on where you were."
WHERE = "In which classes do you use it?"


async def at_a_question(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.plays(phone, f"me: [My tools] [Sometimes] [Math]\nbot: {WHERE}")
    return phone


# --- start links in the middle of a question -------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["AAAA1-AAAAA", "ABCDEFGHJK", "AAAA", "AAAAAAAA", "23456789", "🦒"]
)
async def test_a_link_that_is_not_good_leaves_the_question_and_its_ticks(
    store: Store, school: School, clock: Clock, bob: Student, code: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        asked = phone.last
        await phone.starts(code)
        await open.settled()
        assert phone.text == NOT_GOOD
        assert [seen.id for seen in phone.messages if seen.buttons] == [asked.id]
        await open.taps(phone, "Done (1)")
        assert open.kept(bob)["where@extended_time"].codes == ("math",)
        assert open.api.refused == []


async def test_a_link_that_somebody_else_has_sent_asks_first_whose_it_is(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    charlie.begins("my_tools")
    how = Handover(charlie.row.id, charlie.conversation_id, "en", "student")
    with store.writing() as connection:
        code = handovers.offer(connection, store.vault, school.id, how, clock.now)
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        await phone.starts(code)
        await open.settled()
        assert "Are these your initials: C.?" in phone.text
        await open.taps(phone, "No, that's not me")
        await open.says(phone, "Art")
        assert WHERE in phone.text
        assert charlie.kept == {}
        with store.reading() as connection:
            assert handovers.look(connection, store.vault, code, clock.now) is not None


async def test_guesses_at_a_link_are_counted_where_somebody_is_known_too(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    how = Handover(bob.row.id, None, "en", "student")
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        with store.writing() as connection:
            code = handovers.offer(connection, store.vault, school.id, how, clock.now)
        for number in range(10):
            await open.says(phone, f"{number}ABCDEFGHJKMNPQR")
        await open.says(phone, code)
        with store.reading() as connection:
            assert handovers.look(connection, store.vault, code, clock.now) is not None


async def test_a_link_from_the_page_works_once_and_then_leaves_the_question(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    bob.begins("my_tools")
    how = Handover(bob.row.id, bob.conversation_id, "en", "student")
    with store.writing() as connection:
        code = handovers.offer(connection, store.vault, school.id, how, clock.now)
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await phone.starts(code)
        await open.settled()
        await open.plays(phone, "bot: How often do you use more time?")
        asked = phone.last
        await phone.starts(code)
        await open.settled()
        assert phone.text == NOT_GOOD
        assert [seen.id for seen in phone.messages if seen.buttons] == [asked.id]


async def test_dead_links_count_as_wrong_codes_and_the_question_stays(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        for _ in range(5):
            await phone.starts("AAAA1-AAAAA")
            await open.settled()
        await phone.starts(open.code_of(charlie))
        await open.settled()
        assert phone.text.startswith("I can only check a few codes at a time.")
        await open.taps(phone, "Done (1)")
        assert open.kept(bob)["where@extended_time"].codes == ("math",)


async def test_a_link_that_is_good_asks_whose_initials_they_are_and_begins_nothing_yet(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        await phone.starts(open.code_of(charlie))
        await open.settled()
        await open.plays(phone, "bot: Are these your initials: C.?\nme: [No, that's not me]")
        await open.plays(phone, f"me: /start\nbot: {WHERE}")
        assert open.kept(charlie) == {}


# --- words that another bot wrote ------------------------------------------------------------------


async def test_words_sent_through_another_bot_are_refused_like_forwards(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        await phone.says_through(CANARY)
        await open.settled()
        assert phone.text.startswith("I think someone else wrote that, so I did not keep it.")
        assert list(open.kept(bob)) == ["use@extended_time"]
        assert CANARY.encode() not in open.on_disk()


# --- what no app sends -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    ["", "giraffe", "1", "::", ":pick:0", "1:PICK:0", "1:pick:0:0", "1:pick:\n", "\x00", "é:a"],
)
async def test_a_press_that_no_button_of_ours_makes_ends_its_spinner_without_a_word(
    store: Store, school: School, clock: Clock, bob: Student, data: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        before = [(seen.text, seen.buttons) for seen in phone.messages]
        await phone.taps_data(data)
        await open.settled()
        assert (phone.spinning, phone.toasts) == ([], [])
        assert [(seen.text, seen.buttons) for seen in phone.messages] == before
        assert open.rows("parked") == 0


async def test_an_old_button_is_still_told_that_it_is_old(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        await phone.taps_data("17:pick:something_else")
        await open.settled()
        assert phone.toasts == ["That question is done. The newest one is below."]


async def test_broken_presses_and_memberships_are_dropped_and_nobody_is_told(
    store: Store, school: School, clock: Clock, bob: Student, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        caplog.set_level(logging.INFO, "bot")
        shown = [seen.id for seen in phone.messages]
        chat, who = {"id": phone.id, "type": "private"}, phone.user
        broken: list[dict[str, Any]] = [
            {"callback_query": {"id": "7", "data": CANARY, "message": {"chat": chat}}},
            {"callback_query": {"id": 7, "data": CANARY}},
            {"callback_query": CANARY},
            {"my_chat_member": {"chat": chat, "from": who, "date": 1}},
            {"my_chat_member": {"chat": chat, "from": CANARY, "date": "yesterday"}},
            {"chat_member": {"chat": chat, "from": who, "date": 1, "new_chat_member": CANARY}},
        ]
        for raw in broken:
            open.api.injects(raw, phone.id)
        await open.settled()
        assert [seen.id for seen in phone.messages] == shown
        assert open.rows("parked") == 0
        assert open.api.calls["answerCallbackQuery"] == len(phone.presses) + 1
        assert "a broken chat_member is dropped" in caplog.text
        assert CANARY not in caplog.text


async def test_somebody_elses_membership_is_no_concern_of_ours(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_a_question(open, bob)
        shown = [seen.id for seen in phone.messages]
        member = {"user": phone.user, "status": "member"}
        left = {"user": phone.user, "status": "left"}
        change = {"chat": phone.chat.card, "from": phone.user, "date": open.api.world.now(),
                  "old_chat_member": left, "new_chat_member": member}  # fmt: skip
        open.api.injects({"chat_member": change}, phone.id)
        await open.settled()
        assert [seen.id for seen in phone.messages] == shown
        assert open.rows("parked") == 0
