"""Several choices on the phone: one that names nothing stands alone, and no tick is lost on the way."""

import pytest

from bot.telegram.screens import TICK, Screen, question
from dialogs.conversation import World
from dialogs.events import Ask, Option
from dialogs.reply_types.select_multiple import SELECT_MULTIPLE
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

WHERE = "In which classes do you use it?"
NOTHING = "👌 Nothing right now"
OUT = "I took the other tick out."
AT_THE_END = ("Not sure", "Skip", "Done")


@pytest.fixture
def ana(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Ana", mode="every")


def ticked(phone: Phone) -> list[str]:
    return [label.removeprefix(f"{TICK} ") for label in phone.buttons if label.startswith(TICK)]


async def at_her_needs(open: Open, ana: Student) -> Phone:
    phone = await open.phone_of(ana)
    await open.plays(phone, "me: [My tools] [Skip]\nbot: What help do you need")
    return phone


async def at_the_words(open: Open, bob: Student) -> Phone:
    """Bob has ticked two classes and something else, and is asked for his words."""
    phone = await open.phone_of(bob)
    await open.plays(
        phone,
        f"""
        me:  [My tools] [Sometimes]
        bot: {WHERE}
        me:  [Math] [Science] [Something else] [Done]
        bot: Tell me in your own words. You picked: Math, Science.
        """,
    )
    return phone


# --- a choice that names nothing


async def test_it_takes_the_other_ticks_out_and_they_take_it_out(
    store: Store, school: School, clock: Clock, ana: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_her_needs(open, ana)
        for label in ("⏳ More time", "⏸️ Breaks", "Something else"):
            await open.taps(phone, label)
        assert OUT not in phone.toasts
        await open.taps(phone, NOTHING)  # with three of three: there is room for it alone
        assert ticked(phone) == [NOTHING]
        assert phone.toasts[-1] == OUT
        await open.taps(phone, "Something else")
        assert ticked(phone) == ["Something else"]
        await open.taps(phone, NOTHING)
        await open.says(phone, "breaks")
        assert ticked(phone) == ["⏸️ Breaks"]
        assert phone.text.endswith(OUT)
        await open.says(phone, "8")
        assert ticked(phone) == [NOTHING]
        await open.taps(phone, "Done (1)")
        assert open.kept(ana)["needs"].codes == ("nothing_now",)
        assert open.api.refused == []


async def test_typed_with_another_it_is_asked_which_one_is_meant(
    store: Store, school: School, clock: Clock, ana: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_her_needs(open, ana)
        await open.plays(
            phone,
            """
            me:  8 and 7
            bot: You picked “Nothing right now” and something more. Which one do you mean?
            me:  the eighth
            bot: Who may read your answers?
            """,
        )
        assert phone.messages[-3].text.startswith("You picked: Nothing right now. ✓ Saved")


async def test_words_typed_beside_it_stand_in_its_place(
    store: Store, school: School, clock: Clock, ana: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_her_needs(open, ana)
        await open.plays(phone, f"me: [{NOTHING}]\nme: a fan in the room")
        kept = open.kept(ana)["needs"]
        assert (kept.codes, kept.words) == (("something_else",), "a fan in the room")


# --- where the buttons stand


async def test_a_tick_moves_no_button_and_sends_no_message(
    store: Store, school: School, clock: Clock, ana: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_her_needs(open, ana)
        asked, rows = phone.last.id, bare(phone)
        assert max(len(row) for row in rows) == 2  # short ones stand side by side
        for label in [label for row in rows for label in row if label not in AT_THE_END]:
            await open.taps(phone, label)
            assert bare(phone) == rows, label
            await open.taps(phone, f"{TICK} {label}")
            assert (phone.last.id, bare(phone)) == (asked, rows)
        assert open.api.refused == []


@pytest.mark.parametrize("letters", range(1, 21))
def test_a_label_that_fits_beside_another_fits_when_it_is_ticked(letters: int) -> None:
    options = tuple(Option(name, name * letters) for name in "ab")
    ask = Ask("where", "Where?", SELECT_MULTIPLE.needs, options, most=2)
    world, shapes = World("6-8", "iep", "Bob"), set()
    for ticks in ([], ["a"], ["b"], ["a", "b"]):
        screen = Screen(values=["a", "b"], ticked=ticks)
        shapes.add(tuple(len(row) for row in question(ask, screen, world, "en")))
    assert len(shapes) == 1


def bare(phone: Phone) -> list[list[str]]:
    """The rows of labels, without ticks and how many there are."""
    return [
        [label.removeprefix(f"{TICK} ").partition(" (")[0] for label in row]
        for row in phone.last.rows
    ]


# --- ticks that were not answered with


async def test_back_from_the_words_shows_the_ticks_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_words(open, bob)
        await open.plays(phone, f"me: back\nbot: {WHERE}")
        assert ticked(phone) == ["Math", "Science"]
        await open.taps(phone, "Done (2)")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


@pytest.mark.parametrize("word", ["skip", "never mind", "idk"])
async def test_whoever_has_no_words_after_all_has_answered_with_the_ticks(
    store: Store, school: School, clock: Clock, bob: Student, word: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_words(open, bob)
        await open.plays(phone, f"me: {word}\nbot: You picked: Math, Science. ✓ Saved")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


async def test_stop_at_the_words_and_going_on_shows_the_ticks_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_words(open, bob)
        await open.plays(
            phone, f"me: stop\nbot: Who may read your answers?\nme: go on\nbot: {WHERE}"
        )
        assert ticked(phone) == ["Math", "Science"]


async def test_ticks_without_done_outlive_back_and_stop(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes] [Math] [Something else]\nme: back")
        await open.plays(phone, f"bot: How often\nme: go on\nbot: {WHERE}")
        assert ticked(phone) == ["Math", "Something else"]
        await open.plays(
            phone, f"me: /stop\nbot: Who may read your answers?\nme: go on\nbot: {WHERE}"
        )
        assert ticked(phone) == ["Math", "Something else"]
        await open.taps(phone, f"{TICK} Something else")
        await open.says(phone, "help")
        assert ticked(phone) == ["Math"]
        assert open.api.refused == []


async def test_ticks_outlive_a_deletion_that_was_thought_better_of(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes] [Math] [Science]\nme: /delete")
        await open.plays(phone, f"me: [No, keep them]\nbot: {WHERE}")
        assert ticked(phone) == ["Math", "Science"]


async def test_what_was_ticked_on_the_page_is_ticked_in_the_chat(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    bob.begins("my_tools")
    bob.taps("Sometimes")
    bob.taps("Math", "Science", "Something else")
    bob.gives("back")
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert WHERE in phone.text
        assert ticked(phone) == ["Math", "Science"]


async def test_a_number_typed_beside_ticks_is_one_more_tick(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes] [Math]\nme: #3\nme: the first one")
        assert ticked(phone) == ["English or reading", "Math", "Science"]
        await open.plays(phone, "me: 4\nbot: You can pick up to 3. Tap one again to take it out.")
        await open.plays(phone, "me: [Done (3)]\nbot: How much does it help you?")
        kept = open.kept(bob)["where@extended_time"]
        assert (kept.codes, kept.words) == (("english", "math", "science"), "")
