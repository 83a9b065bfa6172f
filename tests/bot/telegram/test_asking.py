"""Questions on the phone: pressed or typed, mended, and never answered twice."""

import asyncio
from datetime import UTC, datetime
from itertools import cycle

import pytest

from bot.telegram import screens
from bot.telegram.screens import TICK
from storage import outbox
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import AT_THE_END, PATIENCE, Open, open_school
from tests.botapi.phones import Phone, Seen
from tests.student import Clock, Student

OLD = "That question is done. The newest one is below."


def with_buttons(phone: Phone) -> list[Seen]:
    return [seen for seen in phone.messages if seen.buttons]


def ticked(phone: Phone) -> list[str]:
    return [label.removeprefix(f"{TICK} ") for label in phone.buttons if label.startswith(TICK)]


async def arrive_together(open: Open, phone: Phone, *texts: str) -> None:
    """With one look into the mailbox, as after the line was dead for a while."""
    met = open.api.faults.met
    open.api.faults.breaks(method="getUpdates")
    await phone.taps_data("an old button")
    async with asyncio.timeout(PATIENCE):
        while open.api.faults.met == met:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    for text in texts:
        await phone.says(text)
    await open.settled()


async def a_phone_at(open: Open, student: Student, *labels: str) -> Phone:
    """Let in, and past these choices."""
    phone = await open.phone_of(student)
    for label in labels:
        await open.taps(phone, label)
    return phone


# --- what a question looks like ------------------------------------------------------------------


async def test_a_question_is_one_short_message_and_a_press_is_shown_on_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools")
        asked = phone.last
        assert asked.text.splitlines()[-3:] == [
            "1 of 3, and a few more",
            "📌 More time · Math",
            "How often do you use more time?",
        ]
        assert asked.rows == [
            ["Never", "Sometimes"],
            ["Most times", "Always"],
            ["I did not know I had it"],
            ["Something else"],
            ["Not sure", "Skip"],
        ]
        before = len(phone.messages)
        await open.taps(phone, "Sometimes")
        assert len(phone.messages) == before + 1
        old = phone.messages[-2]
        assert (old.id, old.text, old.buttons) == (asked.id, f"{asked.text}\n\n✔️ Sometimes", [])
        assert phone.text.startswith("A few more\n")
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
        assert open.api.refused == []


async def test_several_are_ticked_and_taken_back_and_done_with_one_message(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes")
        asked = phone.last
        await open.plays(
            phone,
            """
            bot:   In which classes do you use it? Pick up to 3. Then tap Done.
            me:    [Done]
            toast: Pick up to 3. Then tap Done.
            me:    [Math] [Science] [English or reading]
            """,
        )
        await open.taps(phone, "Homework")
        assert phone.toasts[-1] == "You can pick up to 3. Tap one again to take it out."
        assert ticked(phone) == ["English or reading", "Math", "Science"]
        await open.taps(phone, f"{TICK} Science")
        assert "Science" in phone.buttons
        assert phone.buttons[-1] == "Done (2)"
        assert phone.last.id == asked.id
        assert open.rows("answer") == 1
        await open.taps(phone, "Done")
        assert open.kept(bob)["where@extended_time"].codes == ("english", "math")
        assert phone.messages[-2].text.endswith("✔️ Math, English or reading")
        assert open.api.refused == []


async def test_ticks_are_still_there_after_help_and_talk(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes", "Math", "Science")
        for word in ("help", "talk to someone", "who can read this", "my words", "pause"):
            await open.says(phone, word)
            if "Keep going" in phone.buttons:
                await open.taps(phone, "Keep going")
            assert ticked(phone) == ["Math", "Science"]
        await open.plays(phone, "me: idioma\nme: [Español]\nme: [Listo (2)]")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


async def test_a_long_list_comes_in_pages_that_keep_their_ticks(
    store: Store, school: School, clock: Clock, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "MOST_CHOICES", 4)  # no shipped list is longer than eight
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes")
        asked, always = phone.last.id, ["Something else", "Not sure", "Skip"]
        first = ["English or reading", "Math", "Science", "More …"]
        assert phone.buttons == [*first, *always, "Done"]
        await open.plays(
            phone,
            f"""
            me:   [Math] [More …]
            sees: [Social studies] [World language] [Art, music, or gym] [More …] [Something else] [Not sure] [Skip] [Done (1)]
            me:   [World language] [More …]
            sees: [Tests] [Homework] [More …] [Something else] [Not sure] [Skip] [Done (2)]
            me:   [More …]
            sees: [English or reading] [{TICK} Math] [Science] [More …] [Something else] [Not sure] [Skip] [Done (2)]
            """,  # noqa: E501
        )
        assert phone.last.id == asked
        await open.plays(phone, "me: [Done]\nbot: How much does it help you?")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "world_language")
        assert open.api.refused == []


async def test_no_question_ever_shows_more_than_eight_choices_and_one_that_names_nothing(
    store: Store, school: School, clock: Clock
) -> None:
    """With every flow and band, all the way along by "skip"."""
    async with open_school(store, school, clock) as open:
        students = [
            Student(store, school, clock, f"Sam {band}", band=band, mode="every", language=language)
            for band, language in zip(
                ("prek-2", "3-5", "6-8", "9-12", "18-22"), cycle(("en", "es")), strict=False
            )
        ]
        phones = await asyncio.gather(*(open.phone_of(student) for student in students))
        for phone, student in zip(phones, students, strict=True):
            if student.band == "prek-2":
                await open.taps(phone, 1)
        menus = {phone: phone.buttons for phone in phones}
        assert all(len(menu) >= 3 for menu in menus.values())
        seen = 0
        at_the_end = [
            AT_THE_END,
            ["Hablar de otra cosa", "Ver mis palabras", "Quién puede leer esto"],
        ]
        for flow in range(max(map(len, menus.values()))):
            talking = [phone for phone in phones if flow < len(menus[phone])]
            for phone in talking:
                await phone.taps(menus[phone][flow])
            await open.settled()
            while asking := [it for it in talking if it.buttons not in ([], *at_the_end)]:
                for phone in asking:
                    choices = [
                        b for b in phone.buttons if b not in ("Not sure", "No sé", "Skip", "Saltar")
                    ]
                    # One or two that name nothing, something else, done.
                    assert len(choices) <= 8 + 1 + 2
                    assert len(phone.text) < 400
                    await phone.says("skip")
                await open.settled()
                seen += len(asking)
            for phone in phones:
                await phone.starts()
            await open.settled()
        assert seen > 80
        assert open.api.refused == []


async def test_faces_and_scales_stand_in_their_order_one_below_the_other(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    leo = Student(store, school, clock, "Leo", band="prek-2", has=("breaks",))
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, leo, "I type", "My tools", "👍 Yes")
        assert phone.last.rows[:4] == [["😐 No"], ["🙂 A little"], ["😀 A lot"], ["Something else"]]
        await open.says(phone, "😀")
        assert open.kept(leo)["help@breaks"].codes == ("a_lot",)
        phone = await a_phone_at(open, bob, "My tools", "Sometimes", "Math", "Done")
        assert [row for row in phone.last.rows if len(row) == 1][:5] == [
            ["Not at all"],
            ["A little"],
            ["Some"],
            ["Quite a bit"],
            ["A lot"],
        ]


# --- typed in place of a button ------------------------------------------------------------------


async def test_typing_is_accepted_wherever_a_button_is_shown(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:   my tools
            bot:  How often do you use more time?
            me:   2
            bot:  You picked: Sometimes. ✓ Saved
            bot:  In which classes do you use it?
            me:   math and science
            bot:  You picked: Math, Science. ✓ Saved
            bot:  How much does it help you?
            me:   quite a bit!
            bot:  You picked: Quite a bit. ✓ Saved
            bot:  How does it feel to use it near other students?
            me:   like everyone looks at me
            bot:  ✓ Saved
            bot:  What should happen with it next?
            me:   9
            bot:  There is no number 9 here. Pick one of the answers you see.
            bot:  What should happen with it next?
            me:   idk
            bot:  Not sure is okay. ✓ Saved
            bot:  How often do you use a copy of notes?
            """,
        )
        kept = {name: (answer.codes, answer.words) for name, answer in open.kept(bob).items()}
        assert kept == {
            "use@extended_time": (("sometimes",), ""),
            "where@extended_time": (("math", "science"), ""),
            "help@extended_time": (("quite_a_bit",), ""),
            "feel@extended_time": (("something_else",), "like everyone looks at me"),
            "next@extended_time": (("not_sure",), ""),
        }
        assert [seen.text for seen in with_buttons(phone)] == [phone.text]
        assert open.api.refused == []


async def test_something_else_asks_for_words(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:   [My tools] [Something else]
            bot:  Tell me in your own words.
            sees: [Not sure] [Skip]
            me:   only on Fridays
            bot:  In which classes do you use it?
            me:   [Math] [Something else] [Done]
            bot:  Tell me in your own words.
            me:   chess club
            bot:  How much does it help you?
            me:   something else
            bot:  Tell me in your own words.
            me:   [Skip]
            bot:  How does it feel
            """,
        )
        kept = {name: (answer.codes, answer.words) for name, answer in open.kept(bob).items()}
        assert kept["use@extended_time"] == (("something_else",), "only on Fridays")
        assert kept["where@extended_time"] == (("math", "something_else"), "chess club")
        assert kept["help@extended_time"] == (("skip",), "")


async def test_done_may_be_typed_and_words_beside_ticks_lose_none(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes", "Math", "Science")
        await open.says(phone, "done")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")
        phone = await a_phone_at(open, bob)  # a second phone
        await open.plays(phone, "me: change\nme: 2\nme: [Math] [Tests]\nme: and chess club")
        answer = open.kept(bob)["where@extended_time"]
        assert {"math", "tests"} <= set(answer.codes)
        assert answer.words == "and chess club"


async def test_an_answer_left_as_it_is_may_be_pressed_and_typed(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes")
        for leave in ("[Leave it as it is]", "leave it as it is", "go on", "/continue"):
            await open.plays(
                phone,
                f"""
                me:   back
                bot:  How often do you use more time?
                me:   {leave}
                bot:  In which classes do you use it?
                """,
            )
        assert [answer.revision for answer in open.kept(bob).values()] == [1]


async def test_a_grown_ups_own_note_stands_beside_the_childs_words(
    store: Store, school: School, clock: Clock
) -> None:
    leo = Student(store, school, clock, "Leo", band="prek-2")
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, leo, "A grown-up types", "My day", "🙁 Bad")
        assert "What makes you feel that way?" in phone.text
        await open.says(phone, "it is loud\nnote: he covered his ears")
        answer = open.kept(leo, "my_day")["feel_words"]
        assert (answer.words, answer.provenance.typed_by) == ("it is loud", "adult")
        # Mended as a whole, it is still two people who speak.
        await phone.edits(phone.history[-2].id, "it is too loud\nnote: he covered his ears")
        await open.settled()
        assert open.kept(leo, "my_day")["feel_words"].words == "it is too loud"


# --- old buttons, taps that come twice, or at once -----------------------------------------------


async def test_a_button_further_up_changes_nothing_and_says_so(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        flows = phone.last
        data = {label: flows.data(label) for label in flows.buttons}
        await open.taps(phone, "My tools")
        asked = phone.last
        never = asked.data("Never")
        await open.taps(phone, "Sometimes")
        before = phone.text
        for press, message in (
            (never, asked),
            (data["My day"], flows),
            (never, phone.last),
            ("", phone.last),
            ("no:such:thing", phone.last),
            ("1:pick:99", phone.last),
        ):
            await phone.taps_data(press or "x", message)
            await open.settled()
            assert phone.toasts[-1] == OLD
        assert phone.spinning == []
        assert phone.text == before
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
        assert open.rows("answer") == 1
        assert open.rows("conversation") == 1


async def test_twenty_taps_at_once_are_one_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools")
        asked = phone.last
        shown = len(phone.messages)
        for _ in range(20):
            await phone.taps("Sometimes", asked)
        await open.settled()
        assert len(phone.messages) == shown + 1
        assert phone.toasts == [OLD] * 19
        assert [answer.revision for answer in open.kept(bob).values()] == [1]
        # Different choices at once: the first counts.
        for label in ("Math", "Math", "Science", "Math"):
            await phone.taps_data(phone.last.data(label))
        done = phone.last.data("Done")
        for _ in range(3):
            await phone.taps_data(done)
        await open.settled()
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")
        assert "How much does it help you?" in phone.text
        assert open.rows("answer") == 2
        assert open.api.refused == []


async def test_the_same_update_again_is_no_answer_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools")
        open.api.faults.gives_twice(2)
        await open.taps(phone, "Sometimes")
        await open.says(phone, "math")
        typed = {
            "from": phone.user,
            "chat": phone.chat.card,
            "date": int(clock.now / 1e6),
            "message_id": 999,
        }
        for _ in range(3):
            open.api.injects({"update_id": phone.updates[-1], "message": {**typed, "text": "no"}})
            await open.settled()
        assert open.rows("answer") == 2
        assert "How much does it help you?" in phone.text
        assert phone.spinning == []
        assert set(open.api.refused_rules()) <= {"query answered twice"}


async def test_a_pause_keeps_the_question_and_its_buttons(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools")
        asked = phone.last
        await open.plays(
            phone,
            """
            me:  pause
            bot: Okay, we take a break. Your answers are kept. Next time we go on right here.
            """,
        )
        assert with_buttons(phone) == [asked]
        clock.passes(days=3)
        await open.plays(
            phone,
            """
            me:  [Sometimes]
            bot: In which classes do you use it?
            me:  /pausa
            bot: Okay, we take a break.
            me:  math
            bot: How much does it help you?
            """,
        )
        assert "That question is done" not in " ".join(seen.text for seen in phone.messages)
        kept = {name: answer.codes for name, answer in open.kept(bob).items()}
        assert kept == {"use@extended_time": ("sometimes",), "where@extended_time": ("math",)}


# --- one thought in several messages -------------------------------------------------------------


async def test_what_was_typed_before_the_question_stood_there_belongs_to_the_answer_before(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        for label in ("All about me", "Skip"):
            await open.taps(phone, label)
        assert "What do you care about most outside of class?" in phone.text
        second = open.api.world.now()
        clock.passes(seconds=3)  # the next question comes late
        await open.says(phone, "my little sister")
        assert "What are you good at?" in phone.text
        await phone.says("and our dog", date=second + 1)
        await phone.says("he is called Taco", date=second + 2)
        await open.settled()
        assert phone.text == "I added that to your answer from before."
        assert open.kept(bob, "all_about_me")["matters"].words == (
            "my little sister\nand our dog\nhe is called Taco"
        )
        # The question has not moved, and its buttons are as good as before.
        await open.says(phone, "running")
        assert open.kept(bob, "all_about_me")["strength"].words == "running"
        assert len(open.kept(bob, "all_about_me")) == 3


async def test_three_messages_in_one_breath_are_one_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """None of them was typed before a question that had not even been sent."""
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        for label in ("All about me", "Skip"):
            await open.taps(phone, label)
        open.api.faults.too_many(1, method="sendMessage")
        second = open.api.world.now()
        clock.passes(seconds=1)
        for thought in ("my little sister", "and our dog", "he is called Taco"):
            await phone.says(thought, date=second)
        async with asyncio.timeout(PATIENCE):
            while open.api.pending or open.rows("outbox", "sent_at IS NULL"):
                clock.passes(seconds=1)
                await asyncio.sleep(0.1)
        kept = open.kept(bob, "all_about_me")
        assert kept["matters"].words == "my little sister\nand our dog\nhe is called Taco"
        assert set(kept) == {"interest", "matters"}


async def test_a_question_that_is_only_asked_again_has_stood_there_before(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """Whoever asked for help had it before their eyes: the words after it are its answer."""
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes")
        for asked, answer in (("help", "math"), ("/talk", "a lot"), ("who can read this", "good")):
            clock.passes(seconds=20)
            second = open.api.world.now()
            clock.passes(seconds=3)  # it comes late
            await open.says(phone, asked)
            await phone.says(answer, date=second + 1)
            await open.settled()
        codes = {name.partition("@")[0]: answer.codes for name, answer in open.kept(bob).items()}
        assert codes == {
            "use": ("sometimes",),
            "where": ("math",),
            "help": ("a_lot",),
            "feel": ("good",),
        }
        await arrive_together(open, phone, "help", "keep it")
        assert open.kept(bob)["next@extended_time"].codes == ("keep",)


async def test_two_choices_typed_in_one_breath_while_reading_back_are_no_words(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My day", "Okay")
        await open.plays(phone, "me: so loud\nme: stop\nme: [One by one]\nbot: 1 of 2")
        await arrive_together(open, phone, "keep it private", "keep it private")
        assert open.kept(bob, "my_day")["noise"].words == "so loud"
        assert "only you 2" in phone.text


async def test_words_after_a_skip_are_kept_and_not_only_said_to_be(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        for label in ("All about me", "Skip"):
            await open.taps(phone, label)
        second = open.api.world.now()
        clock.passes(seconds=3)
        await open.taps(phone, "Skip")
        await phone.says("wait, my little sister", date=second)
        await open.settled()
        words = [answer.words for answer in open.kept(bob, "all_about_me").values()]
        assert "wait, my little sister" in words


async def test_more_words_after_the_last_question_still_belong_to_its_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My day")
        while "What would make your school day better?" not in phone.text:
            await open.says(phone, "skip")
        second = open.api.world.now()
        clock.passes(seconds=3)
        await open.says(phone, "longer breaks")
        assert "Who may read your answers?" in phone.text
        await phone.says("and more music", date=second + 1)
        await open.settled()
        assert open.kept(bob, "my_day")["better"].words == "longer breaks\nand more music"
        assert "longer breaks\nand more music" in phone.messages[-2].text
        assert phone.buttons[0] == "Mark what is left for my team"


# --- over 4,096 characters -----------------------------------------------------------------------


def a_long_text(words: int, word: str = "word") -> str:
    return " ".join(f"{word}{number}" for number in range(words))


@pytest.mark.parametrize("word", ["giraffe", "🦒🦒🦒"], ids=["letters", "emoji"])
async def test_a_long_text_that_the_app_cut_is_one_answer(
    store: Store, school: School, clock: Clock, bob: Student, word: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "All about me", "Skip")
        told = a_long_text(1200, word)
        sent = len(phone.updates)
        await open.says(phone, told)
        assert len(phone.updates) - sent >= 3
        kept = open.kept(bob, "all_about_me")
        assert set(kept) == {"interest", "matters"}
        assert kept["matters"].words.split() == told.split()
        assert "What are you good at?" in " ".join(seen.text for seen in phone.messages)
        # The next one is an answer of its own.
        clock.passes(seconds=30)
        await open.says(phone, "running")
        assert open.kept(bob, "all_about_me")["strength"].words == "running"


async def test_a_long_text_at_the_last_question_is_one_answer_too(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My day")
        while "What would make your school day better?" not in phone.text:
            await open.says(phone, "skip")
        told = a_long_text(1200)
        await open.says(phone, told)
        assert open.kept(bob, "my_day")["better"].words.split() == told.split()


# --- the clock -----------------------------------------------------------------------------------


async def test_a_conversation_goes_on_when_the_clock_jumps(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """On the first Sunday of November an hour comes twice; what is kept is UTC."""
    twice = datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )  # half past one in New York, for the first time
    clock.now = int(twice.timestamp()) * 1_000_000
    async with open_school(store, school, clock) as open:
        phone = await a_phone_at(open, bob, "My tools", "Sometimes")
        clock.passes(seconds=3600)
        await open.says(phone, "math")
        times = {name: answer.at for name, answer in open.kept(bob).items()}
        assert times["where@extended_time"] - times["use@extended_time"] == 3_600_000_000
        clock.passes(seconds=-3600)  # an administrator sets the clock back
        await open.plays(
            phone,
            """
            bot: How much does it help you?
            me:  [A lot]
            bot: How does it feel to use it near other students?
            me:  good
            bot: What should happen with it next?
            me:  back
            bot: How does it feel to use it near other students?
            me:  [Leave it as it is]
            me:  stop
            bot: Who may read your answers?
            """,
        )
        assert list(open.kept(bob)) == [
            "use@extended_time",
            "help@extended_time",
            "feel@extended_time",
            "where@extended_time",
        ] or set(open.kept(bob)) == {f"{q}@extended_time" for q in ("use", "where", "help", "feel")}
        assert open.api.refused == []


async def test_who_comes_back_after_the_holidays_answers_the_question_that_stands_there(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools] [Sometimes]")
        clock.passes(days=80)
        with store.writing() as connection:
            outbox.forget_before(connection, clock.now)
        await open.says(phone, "math")
        assert open.kept(bob)["where@extended_time"].codes == ("math",)


async def test_a_choice_that_came_too_late_is_not_shown_as_made(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        first, second = await open.phone_of(bob), await open.phone_of(bob, id=77)
        await open.taps(first, "My tools")
        await open.says(second, "/start")
        await open.taps(first, "Sometimes")
        await open.taps(second, "Never")
        assert not any("✔️ Never" in message.text for message in second.messages)
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


async def test_a_siblings_card_is_no_answer(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.taps(phone, "My tools")
        await open.says(phone, open.code_of(charlie))
        assert "initials: C." in phone.text
        assert open.kept(bob) == {}
