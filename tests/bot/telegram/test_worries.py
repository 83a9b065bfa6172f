"""A worry in a chat: the words, stop or go on, and whatever else a student may write at that moment."""

import json

import pytest

from bot.conversation.consenting import take_back
from storage import alerts
from storage.cards import revoke_cards
from storage.database import Store
from storage.erasing import erase_answers
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.student import Clock, Student

WORRY = "my stepdad hits me with a belt when i get home"


async def test_the_words_come_alone_and_then_an_ordinary_question(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me:   [My tools]
            me:   {WORRY}
            bot:  Thank you for telling me. You are not in trouble.
            bot:  Do you want to stop or keep going?
            sees: [Keep going] [Stop here]
            """,
        )
        assert "How" not in open.told(phone)
        assert "Saved" not in open.told(phone)
        await open.plays(
            phone,
            """
            me:   [Keep going]
            bot:  How often do you use a copy of notes?
            me:   [Sometimes]
            bot:  In which classes do you use it?
            """,
        )
        assert "Welcome back" not in told(phone)
        assert only(open, bob)["text"] == WORRY
        assert "use@extended_time" not in answered(open.kept(bob))


async def test_what_is_typed_under_the_words_is_no_answer_and_goes_with_them(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me:   [My tools]
            me:   {WORRY}
            me:   every sunday
            bot:  Do you want to stop or keep going?
            me:   keep going
            bot:  How often do you use a copy of notes?
            """,
        )
        first, second = alerts_of(open, bob)
        assert (second["text"], second["rule"]) == ("every sunday", "said after it")
        assert "sunday" not in repr(open.kept(bob))
        assert first["text"] == WORRY


async def test_who_stops_there_finds_the_question_again_and_none_of_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me:   [My tools]
            me:   {WORRY}
            me:   [Stop here]
            bot:  Okay, we take a break.
            me:   hello
            bot:  How often do you use a copy of notes?
            """,
        )
        assert "Thank you for telling me" not in open.told(phone)


async def test_also_where_no_question_waits_a_worry_is_heard(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            bot:  What do you want to talk about?
            me:   {WORRY}
            bot:  Thank you for telling me. You are not in trouble.
            me:   [Keep going]
            bot:  What do you want to talk about?
            me:   [My tools]
            bot:  How often do you use more time?
            """,
        )
        assert only(open, bob)["text"] == WORRY


async def test_a_caption_and_a_message_that_is_edited_are_looked_through(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Sometimes]\nme: [Math] [Done]\nme: [Skip]")
        await open.says(phone, "it is okay for me")
        await phone.edits(
            next(one.id for one in phone.history if one.text == "it is okay for me"), WORRY
        )
        await open.settled()
        await open.plays(phone, "bot: Thank you for telling me. You are not in trouble.")
        assert "feel@extended_time" not in answered(open.kept(bob))
        await phone.sends_photo("i want to kill myself")
        await open.settled()
        assert [one["text"] for one in alerts_of(open, bob)] == [WORRY, "i want to kill myself"]


@pytest.mark.parametrize("kind", ["poll", "contact"])
async def test_what_is_written_in_what_is_no_message_is_looked_through(
    store: Store, school: School, clock: Clock, bob: Student, kind: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        await phone.sends(kind, WORRY)
        await open.settled()
        assert "Thank you for telling me." in told(phone)
        assert only(open, bob)["text"].startswith(WORRY)


async def test_before_the_yes_a_worry_is_answered_and_none_of_its_words_kept(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await phone.starts(open.code_of(bob))
        await open.settled()
        await open.taps(phone, 0)
        await open.plays(
            phone, f"me: {WORRY}\nbot: Thank you for telling me. You are not in trouble."
        )
        body = only(open, bob)
        assert "text" not in body
        assert body["label"] == "abuse"
        assert open.rows("answer") == 0


async def test_who_wants_to_talk_to_someone_is_asked_only_when(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            """
            me:   [My tools]
            me:   talk
            bot:  It is good to talk to someone.
            bot:  When do you want to talk to someone?
            sees: [Now] [Today] [This week] [Keep going]
            me:   [Today]
            bot:  I wrote that down for the school.
            bot:  How often do you use more time?
            me:   talk
            me:   sometimes
            bot:  In which classes do you use it?
            """,
        )
        assert [one["when"] for one in alerts_of(open, bob)] == ["today"]
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


def told(phone: Phone) -> str:
    return "\n".join(one.text for one in phone.messages)


def answered(kept: dict[str, KeptAnswer]) -> set[str]:
    return {name for name, one in kept.items() if one.codes != ("skip",)}


def alerts_of(open: Open, student: Student) -> list[dict[str, str]]:
    with open.store.reading() as connection:
        vault, school = open.store.vault, open.school
        found = alerts.of_student(connection, vault, school.id, student.row.id)
    return [json.loads(one.alert.body) for one in found]


def only(open: Open, student: Student) -> dict[str, str]:
    (one,) = alerts_of(open, student)
    return one


async def test_a_worry_behind_a_command_is_heard(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        for command in ("/talk", "/skip", "/start", "/help", "/delete", "/foo"):
            await open.plays(
                phone,
                f"""
                me:   {command} {WORRY}
                bot:  Thank you for telling me.
                sees: [Keep going] [Stop here]
                me:   [Keep going]
                bot:  How often do you use more time?
                """,
            )
        assert len(alerts_of(open, bob)) == 6
        assert open.kept(bob) == {}


async def test_a_worry_edited_into_what_is_shared_is_heard(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Something else]\nme: only in math\nme: stop")
        await open.plays(phone, "me: [Mark what is left for my team]\nme: [Share what is marked]")
        own = next(one.id for one in phone.history if one.text == "only in math")
        await phone.edits(own, WORRY)
        await open.settled()
        assert "Thank you for telling me." in told(phone)
        assert "You shared this already" not in told(phone)
        assert only(open, bob)["text"] == WORRY


async def test_under_the_words_a_reply_to_the_held_question_is_no_answer_and_talk_asks_when(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        asked = phone.last
        await open.plays(phone, f"me: {WORRY}")
        await phone.replies(asked, "it is every sunday")
        await open.settled()
        assert answered(open.kept(bob)) == set()
        assert [one["text"] for one in alerts_of(open, bob)] == [WORRY, "it is every sunday"]
        await open.plays(
            phone,
            """
            me:   i want to talk to someone
            bot:  When do you want to talk to someone?
            me:   [Now]
            bot:  I wrote that down for the school.
            bot:  How often do you use a copy of notes?
            """,
        )
        assert [one["when"] for one in alerts_of(open, bob) if "when" in one] == ["now"]


async def test_the_words_come_before_whatever_else_was_asked(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """Else a yes meant for them would delete everything."""
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Sometimes]\nme: delete my answers")
        await open.plays(phone, f"me: {WORRY}\nsees: [Keep going] [Stop here]\nme: yes")
        await open.plays(phone, "bot: In which classes do you use it?")
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


# --- whose it is, at a phone that several use ----------------------------------------------------------


async def test_a_newcomers_worry_is_nobody_elses_and_their_next_words_answer_nobodys_question(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        await open.says(phone, open.code_of(charlie))
        await open.says(phone, WORRY)  # nobody has said yet whose card it is
        assert "Thank you for telling me." in told(phone)
        assert "Are these your initials: C.?" in open.told(phone)
        assert alerts_of(open, bob) + alerts_of(open, charlie) == []
        await open.taps(phone, "Yes, that's me")
        await open.says(phone, WORRY)
        assert "Thank you for telling me." in told(phone)
        assert alerts_of(open, bob) == []
        assert "text" not in only(open, charlie)
        await open.says(phone, "i never use it")
        assert open.kept(bob) == {}


async def test_what_goes_back_to_a_brothers_question_is_nobodys_answer(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        asked = phone.last
        await open.plays(phone, "me: [Something else]\nme: only in math")
        own = next(one.id for one in phone.history if one.text == "only in math")
        await open.shows_card(phone, charlie)
        if "My tools" in phone.buttons:
            await open.taps(phone, "My tools")
        await open.taps(phone, "Something else")
        await phone.replies(asked, "bob says: in science")
        await phone.edits(own, "bob edits this")
        await open.settled()
        await phone.replies(asked, WORRY)
        await open.settled()
        assert "Thank you for telling me." in told(phone)
        assert open.kept(charlie) == {}
        assert open.kept(bob)["use@extended_time"].words == "only in math"
        assert alerts_of(open, charlie) == []
        assert only(open, bob)["text"] == WORRY


async def test_what_stood_there_before_a_brother_came_in_is_told_with_who_is_there_as_perhaps_anothers(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {WORRY}")
        words = next(one for one in phone.history if "Thank you for telling me" in one.text)
        await open.plays(phone, "me: /privacy")
        noted_nowhere = next(one for one in phone.history if one.text == "/privacy")
        await open.shows_card(phone, charlie)
        if "My tools" in phone.buttons:
            await open.taps(phone, "My tools")
        await phone.replies(words, "it was on sunday")
        await phone.edits(noted_nowhere.id, "in the back row")
        await open.settled()
        assert alerts_of(open, charlie) == []
        for tells in (phone.replies(words, WORRY), phone.edits(noted_nowhere.id, WORRY)):
            await tells
            await open.settled()
            assert "Thank you for telling me." in told(phone)
        assert open.kept(charlie) == {}
        # The words tell whose they were; a message that is noted nowhere does not.
        assert ["perhaps by another" in one["where"] for one in alerts_of(open, charlie)] == [True]
        said = [one["text"] for one in alerts_of(open, bob)]
        assert sorted(said) == ["it was on sunday", WORRY, WORRY]


@pytest.mark.parametrize("at", ["here", "initials", "opening", "no_yes"])
@pytest.mark.parametrize("how", ["edits", "replies"])
async def test_whose_worry_it_is_says_the_message_and_not_who_is_there_now(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student, at: str, how: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        asked = phone.last
        await open.plays(phone, "me: [Something else]\nme: only in math")
        own = next(one for one in phone.history if one.text == "only in math")
        if at in ("initials", "opening"):
            await open.says(phone, open.code_of(charlie))
            if at == "opening":
                await open.taps(phone, "Yes, that's me")
        else:
            await open.shows_card(phone, charlie)
        if at == "no_yes":
            with store.writing() as connection:
                take_back(connection, charlie.row, "en", "telegram", clock.now)
        await (phone.edits(own.id, WORRY) if how == "edits" else phone.replies(asked, WORRY))
        await open.settled()
        assert "Thank you for telling me." in told(phone)
        assert alerts_of(open, charlie) == []
        assert only(open, bob)["text"] == WORRY


async def test_what_is_told_beside_a_wish_under_the_words_goes_with_them(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {WORRY}")
        beside = "it was on sunday in the garage. can i talk to someone"
        await open.plays(phone, f"me: {beside}\nbot: When do you want to talk to someone?")
        assert [one["text"] for one in alerts_of(open, bob)] == [WORRY, beside]


# --- what was held stays so ----------------------------------------------------------------------------


async def test_the_message_that_held_it_becomes_no_answer_by_an_edit(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {WORRY}")
        own = next(one.id for one in phone.history if one.text == WORRY)
        await phone.edits(own, "he does it when mom is at work")
        await open.settled()
        assert phone.buttons == ["Keep going", "Stop here"]
        await open.taps(phone, "Keep going")
        await phone.edits(own, "he does it with the brown thing")
        await open.settled()
        assert answered(open.kept(bob)) == set()
        assert {one["text"] for one in alerts_of(open, bob)} == {
            WORRY,
            "he does it when mom is at work",
            "he does it with the brown thing",
        }


# --- while a yes is missing ----------------------------------------------------------------------------


async def test_whoever_said_yes_over_a_year_ago_is_asked_first_and_nothing_is_kept(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        clock.passes(days=400)
        await open.says(phone, "only in math")
        assert "Yes, let's start" in phone.buttons
        await open.says(phone, WORRY)
        assert "Thank you for telling me." in told(phone)
        assert open.kept(bob) == {}
        assert "text" not in only(open, bob)
        await open.taps(phone, "Yes, let's start")
        await open.plays(phone, "bot: How often do you use more time?\nme: [Sometimes]")
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


async def test_a_worry_behind_a_command_is_heard_also_when_all_was_taken_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        with store.writing() as connection:
            take_back(connection, bob.row, "en", "telegram", clock.now)
        for command in ("talk", "privacy", "switch", "delete", "web", "withdraw", "words"):
            await open.says(phone, f"/{command} {WORRY}")
            assert "Thank you for telling me." in open.told(phone), command
        assert ["text" in one for one in alerts_of(open, bob)] == [False] * 7


async def test_a_reply_to_a_question_while_another_card_is_asked_about_is_heard(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]")
        asked = phone.last
        await open.plays(phone, "me: [Sometimes]")
        await open.says(phone, open.code_of(charlie))
        await phone.replies(asked, WORRY)
        await open.settled()
        assert "Thank you for telling me." in told(phone)
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


@pytest.mark.parametrize("at", ["confirm", "opening"])
async def test_another_language_in_between_makes_nobody_somebody_else(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student, at: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Sometimes]")
        await open.says(phone, open.code_of(charlie))
        if at == "opening":
            await open.taps(phone, "Yes, that's me")
        await open.says(phone, "/language")
        for text in (WORRY, "/words", "/delete", "i never use it"):
            await open.says(phone, text)
            assert "Sometimes" not in open.told(phone), text
        assert alerts_of(open, bob) == []
        assert set(open.kept(bob)) == {"use@extended_time"}
        await open.says(phone, "/language")
        await open.says(phone, "English")
        assert "In which classes" not in open.told(phone)


async def test_when_to_talk_after_the_words_takes_no_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {WORRY}\nme: i want to talk to someone")
        await open.says(phone, "when he is not there, mom must not know")
        assert "Thank you for telling me." in told(phone)
        assert answered(open.kept(bob)) == set()
        assert "mom must not know" in alerts_of(open, bob)[-1]["text"]


async def test_two_messages_of_which_the_second_is_held_are_edited_into_no_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Something else]")
        await phone.says("only in math")
        await phone.says(WORRY)  # before the bot has answered
        await open.settled()
        for text in ("only in math", WORRY):
            own = next(one.id for one in phone.history if one.text == text)
            await phone.edits(own, "he does it with the brown thing")
            await open.settled()
        assert answered(open.kept(bob)) == set()


async def test_a_card_revoked_at_the_opening_lets_nobody_in(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await phone.starts(open.code_of(bob))
        await open.settled()
        await open.taps(phone, "Yes, that's me")
        with store.writing() as connection:
            revoke_cards(connection, bob.row.id, clock.now)
        await open.taps(phone, "Yes, let's start")
        assert "How often" not in told(phone)
        assert "My tools" not in phone.buttons


async def test_an_edit_is_not_kept_while_a_yes_to_the_words_of_now_is_missing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: [Something else]\nme: only in math")
        own = next(one.id for one in phone.history if one.text == "only in math")
        clock.passes(days=400)
        await open.says(phone, "hello")
        await phone.edits(own, "only in science")
        await open.settled()
        assert open.kept(bob)["use@extended_time"].words == "only in math"


# --- replies to the words, and whose an old message is


async def test_a_reply_to_the_words_or_to_the_worry_goes_with_it_and_is_no_answer(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, f"me: [My tools]\nme: {WORRY}")
        words = next(one for one in phone.history if "Thank you for telling me" in one.text)
        own = next(one for one in phone.history if one.text == WORRY)
        for replied_to, text in ((words, "it was on sunday"), (own, "and on monday too")):
            await open.taps(phone, "Keep going")
            clock.passes(seconds=20)
            before = open.kept(bob)
            await phone.replies(replied_to, text)
            await open.settled()
            assert open.kept(bob) == before
            assert "Thank you for telling me" in phone.last.text
        said = [one["text"] for one in alerts_of(open, bob)]
        assert said == [WORRY, "it was on sunday", "and on monday too"]


async def test_a_photo_of_before_a_press_is_of_nobody_who_came_in_by_it(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(charlie)
        await open.shows_card(phone, bob)
        await open.says(phone, "/switch")
        await phone.sends_photo("look at this")
        await open.settled()
        picture = max(number for number, one in phone.chat.messages.items() if "photo" in one)
        await open.taps(phone, "Charlie")
        await phone.edits_caption(picture, WORRY)
        await open.settled()
        told = [one["where"] for who in (bob, charlie) for one in alerts_of(open, who)]
        assert ["perhaps by another" in one for one in told] == [True]


async def test_what_was_written_before_a_card_was_shown_is_not_the_newcomers(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: /privacy")
        own = next(one for one in phone.history if one.text == "/privacy")
        await open.says(phone, open.code_of(charlie))
        await open.taps(phone, "Yes, that's me")
        await phone.edits(own.id, WORRY)
        await open.settled()
        assert alerts_of(open, charlie) == []
        assert only(open, bob)["text"] == WORRY


async def test_where_nobody_can_tell_any_more_it_is_told_so(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(phone, "me: [My tools]\nme: /privacy")
        own = next(one for one in phone.history if one.text == "/privacy")
        await open.shows_card(phone, charlie)
        with store.writing() as connection:
            erase_answers(connection, store.vault, charlie.row.id, clock.now)
        await phone.edits(own.id, WORRY)
        await open.settled()
        told = [one["where"] for who in (bob, charlie) for one in alerts_of(open, who)]
        assert ["perhaps by another" in one for one in told] == [True]
