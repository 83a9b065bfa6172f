"""What is no plain text: pictures, voices, edits, forwards, groups, markup, and signs nobody sees."""

from typing import Any

import pytest

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.contents import KINDS
from tests.botapi.phones import Phone, Seen
from tests.student import Clock, Student

CANARY = "the purple giraffe reads aloud"
ONLY_WORDS = "I can only read words. Please write what you want to say."
VOICE = "I can't listen to voice messages. You can write it."


async def at_words(open: Open, student: Student, phone: Phone | None = None) -> Phone:
    """Where the student's own words are asked for."""
    if phone is None:
        phone = await open.phone_of(student)
    for label in ("All about me", "Skip"):
        await open.taps(phone, label)
    assert "What do you care about most outside of class?" in phone.text
    return phone


def matters(open: Open, student: Student) -> str:
    return open.kept(student, "all_about_me")["matters"].words


def own(phone: Phone, text: str) -> Seen:
    """The student's newest message with this text."""
    return next(it for it in reversed(phone.history) if it.text == text and it.wire["from"]["id"] > 0
                and not it.wire["from"]["is_bot"])  # fmt: skip


# --- pictures, voices and the rest ---------------------------------------------------------------


async def test_what_is_no_words_is_answered_kindly_and_the_question_stays(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        asked = phone.last
        for kind in KINDS:
            clock.passes(seconds=10)  # at once they would be told of together
            await phone.sends(kind)
            await open.settled()
            heard = kind in ("voice", "audio", "video_note")
            assert phone.text.startswith(VOICE if heard else ONLY_WORDS), kind
        for kind in ("photo", "video", "document", "voice", "animation"):
            await phone.sends(kind, CANARY)
            await open.settled()
            assert phone.text.startswith((VOICE, ONLY_WORDS)), kind
        await phone.forwards(CANARY)
        await open.settled()
        assert phone.text.startswith("I think someone else wrote that, so I did not keep it.")
        assert await phone.reacts(asked.id) == 0
        assert [seen.text for seen in phone.messages if seen.buttons] == [asked.text]
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        await open.says(phone, "my little sister")
        assert matters(open, bob) == "my little sister"
        assert CANARY.encode() not in open.on_disk()
        assert open.api.refused == []


async def test_who_is_not_known_yet_is_answered_kindly_too(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone(language="es")
        await phone.sends_sticker()
        await open.settled()
        assert phone.text.startswith("Solo puedo leer palabras.")
        await phone.sends_voice()
        await open.settled()
        assert phone.text.startswith("No puedo escuchar mensajes de voz.")
        await phone.forwards(CANARY)
        await open.settled()
        await open.says(phone, open.code_of(bob))
        assert "initials" in phone.text


async def test_notices_of_the_app_are_no_answers(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        shown = len(phone.messages)
        about = {"from": phone.user, "chat": phone.chat.card, "date": open.api.world.now()}
        notices: list[dict[str, Any]] = [
            {"pinned_message": {**about, "message_id": 1, "text": CANARY}},
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
            {"new_chat_title": CANARY},
            {"write_access_allowed": {}},
        ]
        for number, notice in enumerate(notices):
            message = {**about, "message_id": 900_000 + number, **notice}
            open.api.injects({"message": message}, phone.id)
            await open.settled()
        assert len(phone.messages) == shown
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        assert open.rows("parked") == 0


# --- groups --------------------------------------------------------------------------------------


async def test_in_a_group_one_sentence_is_said_and_the_group_left(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        group = await phone.adds_to_group()
        await open.settled()
        await phone.waits_until(lambda: group.state == "left")
        await open.settled()
        said = [group.messages[id]["text"] for id in group.sent]
        assert said == [
            "I talk with one student at a time. Please write to me in a chat with just you and me."
        ]
        assert open.rows("chat") == 1
        assert open.api.refused == []


async def test_what_is_said_in_a_group_is_never_kept_and_moves_nobody(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        waits = phone.text
        group = await phone.adds_to_group()
        for text in (CANARY, f"@whathelps_bot {CANARY}", "/delete", f"/start {open.code_of(bob)}"):
            if group.state == "open":
                await phone.says(text, group=group)
        await open.settled()
        assert phone.text == waits
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        assert CANARY.encode() not in open.on_disk()


# --- blocked, and back ---------------------------------------------------------------------------


async def test_who_blocked_the_bot_comes_back_to_the_question_that_waits(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await phone.blocks()
        await open.settled()
        assert open.rows("chat", "blocked_at IS NOT NULL") == 1
        await phone.unblocks()
        await open.settled()
        assert open.rows("chat", "blocked_at IS NOT NULL") == 0
        await phone.starts()  # what the app's button sends then
        await open.settled()
        assert phone.text.startswith("Welcome back, Bob. We go on where you stopped.")
        assert "What do you care about most outside of class?" in phone.text
        await open.says(phone, "my little sister")
        assert matters(open, bob) == "my little sister"


# --- the student's words are words ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> & <script>alert(1)</script> &amp;",
        "_*[x](http://evil.example/) `code` ~~~ \\_ ||spoiler||",
        "[me](tg://user?id=5000000001) @whathelps_bot @someone #tag $CASH",
        "{{7*7}} {name} {contact} %s %(name)s ${HOME} {0}",
        "see https://example.com/a?b=c and mail a@b.example or +1 555 0100",
        "'; DROP TABLE answer; -- \x00 \x07 \x1b[31m",
        "שלום, אני אוהב \u202ecba\u202c ו-123",  # noqa: RUF001
        "مرحبا\u200f \u2066abc\u2069 \u200b\u200d\ufeffend",
        "👩🏽‍🦽 🏳️‍🌈 é e\u0301 \U0010ffff ﷽",
        "line one\nline two\n\n   spaces   between",
    ],
    ids=["HTML", "Markdown", "mentions", "templates", "links", "SQL and controls", "Hebrew",
         "Arabic", "emoji", "lines"],
)  # fmt: skip
async def test_words_are_kept_exactly_and_shown_as_words(
    store: Store, school: School, clock: Clock, bob: Student, text: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, text)
        assert matters(open, bob) == text
        await open.says(phone, "my words")
        await open.says(phone, "stop")
        for seen in phone.messages:
            kinds = {entity["type"] for entity in seen.wire.get("entities", ())}
            # Those that every app finds by itself; none that a parse mode makes.
            assert kinds <= {"mention", "hashtag", "cashtag", "url", "email", "phone_number",
                             "bot_command"}  # fmt: skip
        plain = text.translate({0: "␀", 7: "␇", 27: "␛"})
        if not set(text) & set("\u202e\u200f"):
            assert plain.splitlines()[0] in phone.messages[-2].text
        assert open.api.refused == []


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200d\u200d", "\u2060\ufeff", "\u3164", "\u2800", "\u202e", "\u0301"]
)
async def test_a_message_of_nothing_that_can_be_seen_is_no_answer(
    store: Store, school: School, clock: Clock, bob: Student, unseen: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, unseen)
        assert phone.text.startswith("Please write a few words, or skip.")
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        assert "What do you care about most outside of class?" in phone.text


# --- edits ---------------------------------------------------------------------------------------


async def test_an_edited_message_changes_its_answer_and_not_the_place(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, "my litle sister")
        waits = phone.last
        await phone.edits(own(phone, "my litle sister").id, "my little sister")
        await open.settled()
        assert phone.text == "Okay, I changed your answer."
        assert matters(open, bob) == "my little sister"
        await phone.edits(own(phone, "my little sister").id, "my <b>big</b> sister 🦒")
        await open.settled()
        assert matters(open, bob) == "my <b>big</b> sister 🦒"
        # The question that waited is still there, with buttons that count.
        assert [seen.text for seen in phone.messages if seen.buttons] == [waits.text]
        await open.taps(phone, "Skip")
        assert open.kept(bob, "all_about_me")["strength"].codes == ("skip",)
        assert phone.toasts == []


async def test_an_edit_of_one_part_changes_that_part(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        second = open.api.world.now()
        clock.passes(seconds=3)
        await open.says(phone, "my little sister")
        for text in ("and our dog", "he is called Taco"):
            await phone.says(text, date=second)
            await open.settled()
        for old, new in (
            ("and our dog", "and both of our dogs 🐶🐶"),
            ("my little sister", "Ana"),
            ("he is called Taco", "called Taco and Nacho"),
        ):
            await phone.edits(own(phone, old).id, new)
            await open.settled()
        assert matters(open, bob) == "Ana\nand both of our dogs 🐶🐶\ncalled Taco and Nacho"


async def test_an_edit_to_a_command_or_to_nothing_changes_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, "my little sister")
        id = own(phone, "my little sister").id
        for text in ("stop", "help", "/delete", "delete my answers", "back", "\u200b"):
            await phone.edits(id, text)
            await open.settled()
            assert phone.text.startswith("I can't use that change, so your answer stays as it was.")
        assert matters(open, bob) == "my little sister"
        assert open.kept(bob, "all_about_me")["matters"].revision == 1
        await open.taps(phone, "Skip")
        assert open.kept(bob, "all_about_me")["strength"].codes == ("skip",)


async def test_an_edit_after_sharing_asks_first(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, "my little sister")
        id = own(phone, "my little sister").id
        await open.plays(
            phone,
            """
            me:  stop
            me:  [Mark what is left for my team] [Share what is marked]
            bot: Thank you, Bob. You shared 1 of 1.
            """,
        )
        await phone.edits(id, "my big sister")
        await open.settled()
        await open.plays(
            phone,
            """
            bot:  You shared this answer already. Do you want to change it?
            sees: [Yes, change it] [No, leave it as it is]
            me:   no
            bot:  Okay, that answer stays as it was.
            """,
        )
        assert (matters(open, bob), open.kept(bob, "all_about_me")["matters"].audience) == (
            "my little sister",
            "team",
        )
        await phone.edits(id, "my biggest sister")
        await open.settled()
        await open.plays(
            phone,
            """
            me:  [Yes, change it]
            bot: What do you care about most outside of class?
            me:  my biggest sister
            """,
        )
        answer = open.kept(bob, "all_about_me")["matters"]
        assert (answer.words, answer.audience) == ("my biggest sister", "private")


async def test_an_edit_while_it_is_read_back_is_read_back_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, "my litle sister")
        await open.says(phone, "stop")
        before = phone.last
        await phone.edits(own(phone, "my litle sister").id, "my little sister")
        await open.settled()
        assert "“my little sister”" in phone.messages[-2].text
        await open.taps(phone, "Keep what is left private")
        await open.taps(phone, "Save what is marked")
        answer = open.kept(bob, "all_about_me")["matters"]
        assert (answer.words, answer.decided) == ("my little sister", True)
        assert [it.buttons for it in phone.messages if it.id == before.id] == [[]]


async def test_an_edit_of_something_that_is_no_answer_changes_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_words(open, bob)
        await open.says(phone, "help")
        await phone.edits(own(phone, "help").id, "my little sister")
        await open.settled()
        assert phone.text.startswith("I can't use that change")
        await phone.sends_photo(CANARY)
        await open.settled()
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        # Nor of the card's code.
        await phone.edits(phone.history[0].id, CANARY)
        await open.settled()
        assert list(open.kept(bob, "all_about_me")) == ["interest"]
        assert "What do you care about most" in phone.messages[-4].text or phone.last.buttons
