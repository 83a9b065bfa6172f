"""Thanks without a message: a thumb on what the student wrote. That it is saved is said in any case."""

import asyncio

import pytest

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, spaced
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.student import Clock, Student

CARE = "What do you care about most outside of class?"
THANKS = "Okay, I wrote that down just as you said it."


async def at_words(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.plays(phone, f"me: [All about me] [Skip]\nbot: {CARE}")
    return phone


async def test_words_get_a_thumb_and_the_next_question_says_that_they_are_saved(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        await open.says(phone, "my little sister")
        assert phone.liked == ["my little sister"]
        (answer,) = phone.messages[shown:]
        assert answer.text.startswith("✓ Saved\n\n")
        assert THANKS not in answer.text
        assert answer.buttons
        assert open.api.refused == []


async def test_a_choice_that_was_typed_is_said_back_and_gets_no_thumb(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone, "me: [My tools]\nme: sometimes\nbot: You picked: Sometimes. ✓ Saved"
        )
        assert phone.liked == []
        await open.plays(phone, "me: skip\nbot: Okay, we skip that one. ✓ Saved")
        assert phone.liked == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "Bad Request: REACTION_INVALID"),
        (400, "Bad Request: message to react not found"),
        (404, "Not Found: method not found"),
        (403, "Forbidden: reactions are not allowed"),
        (500, "Internal Server Error"),
    ],
)
async def test_where_no_thumb_can_be_given_the_thanks_are_said(
    store: Store, school: School, clock: Clock, bob: Student, code: int, words: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        open.api.faults.refuses(code, words, method="setMessageReaction")
        shown = len(phone.messages)
        await open.says(phone, "my little sister")
        (answer,) = phone.messages[shown:]
        assert spaced(answer.text).endswith(spaced(phone.text))
        assert "✓ Saved\n\n" in answer.text
        assert not answer.text.startswith("✓ Saved")
        assert phone.liked == []
        assert not open.ended.done()


async def test_a_server_that_knows_no_thumbs_is_asked_once(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        open.api.faults.refuses(
            404, "Not Found: method not found", times=9, method="setMessageReaction"
        )
        for words in ("my little sister", "drawing dragons", "when we build things in class"):
            await open.says(phone, words)
            assert "✓ Saved" in "".join(seen.text for seen in phone.messages[-2:])
        assert open.api.calls["setMessageReaction"] == 1


async def test_a_thumb_that_has_to_wait_comes_with_its_message(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    seconds = lambda: clock.now / 1_000_000  # noqa: E731
    async with (
        standin(clock=seconds, ticks=seconds) as api,
        open_school(store, school, clock, api=api) as open,
    ):
        phone = await at_words(open, bob)
        open.api.faults.too_many(1, method="setMessageReaction")
        await phone.says("my little sister")
        while not open.rows("outbox", "reason IS NOT NULL"):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        clock.passes(seconds=2)
        await open.says(open.api.phone(), "hello")  # whatever comes in, what is due goes out
        assert phone.liked == ["my little sister"]
        assert phone.text.startswith("✓ Saved")


async def test_nothing_that_was_not_kept_gets_a_thumb(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        for text in ("\u200b", "help", "/whatever", "x" * 9_000):
            await open.says(phone, text)
        assert [one for one in phone.liked if len(one) < 9] == []
