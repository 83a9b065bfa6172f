"""Albums, and many messages in a second: one sentence for all of them, and nothing of them is lost."""

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

CARE = "What do you care about most outside of class?"
ONLY_WORDS = "I can only read words. Please write what you want to say."


async def at_words(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.plays(phone, f"me: [All about me] [Skip]\nbot: {CARE}")
    return phone


def told(phone: Phone, before: int) -> list[str]:
    return [seen.text for seen in phone.messages[before:]]


async def test_an_album_gets_one_sentence(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        await phone.sends_album("", "look", "", "", "")
        await open.settled()
        assert told(phone, shown) == [ONLY_WORDS]
        clock.passes(seconds=60)
        await phone.sends_album("", "")
        await open.settled()
        assert told(phone, shown) == [ONLY_WORDS, ONLY_WORDS]
        await open.says(phone, "my little sister")
        assert open.kept(bob, "all_about_me")["matters"].words == "my little sister"
        assert open.api.refused == []


async def test_of_many_kinds_at_once_each_is_told_once(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        for kind in ("sticker", "voice", "photo", "voice", "sticker", "audio"):
            await phone.sends(kind)
        await phone.forwards("from my friend")
        await phone.forwards("and this")
        await open.settled()
        starts = [text.split()[:3] for text in told(phone, shown)]
        assert starts == [["I", "can", "only"], ["I", "can't", "listen"], ["I", "think", "someone"]]


async def test_pictures_that_take_their_time_are_one_album(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        for _ in range(5):
            clock.passes(seconds=1)
            await phone.sends_photo()
            await open.settled()
        assert told(phone, shown) == [ONLY_WORDS]


async def test_whoever_is_not_known_gets_one_sentence_too(
    store: Store, school: School, clock: Clock
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await phone.sends_album("", "", "")
        await open.settled()
        assert told(phone, 0) == [ONLY_WORDS]


async def test_many_words_at_once_are_one_answer_and_one_sentence(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        words = ["my little sister", "and our dog", "he is called Taco", "and the cat", "and fish"]
        for text in words:
            await phone.says(text)
        await open.settled()
        assert open.kept(bob, "all_about_me")["matters"].words == "\n".join(words)
        added = [text for text in told(phone, shown) if "I added that to your answer" in text]
        assert len(added) == 1


async def test_many_that_are_no_answer_are_refused_once_and_the_next_one_counts(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nbot: How often do you use more time?")
        shown = len(phone.messages)
        for text in ("17", "18", "19", "20", "21"):
            await phone.says(text)
        await open.settled()
        (refused,) = told(phone, shown)
        assert refused.startswith("There is no number 17 here.")
        await open.taps(phone, "Sometimes")
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
        assert phone.toasts == []


async def test_one_after_the_other_each_is_refused(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:  [My tools]
            me:  17
            bot: There is no number 17 here.
            me:  18
            bot: There is no number 18 here.
            """,
        )


async def test_many_from_a_stranger_ask_for_the_code_once(
    store: Store, school: School, clock: Clock
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        for text in ("hi", "hello", "yo", "hey"):
            await phone.says(text)
        await open.settled()
        asked = [text for text in told(phone, 0) if "Send me the code from your card." in text]
        assert len(asked) == len(told(phone, 0)) <= 2  # those of the first batch, and of the second
