"""What is made of a number, a day, and words behind a choice; each of them as it is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.conversation import Conversation, World, from_json, to_json
from dialogs.engine import receive, start
from dialogs.events import Answered, Ask
from dialogs.flow import from_text, to_text
from dialogs.loading import phrases_of
from dialogs.machine import here, walk
from dialogs.replies import Command, NotUnderstood, Reply, Value
from dialogs.reply_types.date import DATE
from dialogs.reply_types.integer import INTEGER
from dialogs.reply_types.kind import Question, ReplyType
from dialogs.words import LONGEST, placeholders
from tests.dialogs.talk import Talk, student
from tests.reply_types.flow import ride

EN, ES = Question(language="en"), Question(language="es")
BETWEEN = Question(language="en", lowest=1, highest=12)


# --- numbers


@pytest.mark.parametrize(
    ("typed", "question", "number"),
    [
        ("3", EN, "3"), (" 03. ", EN, "3"), ("0", EN, "0"), ("three", EN, "3"), ("Twenty", EN, "20"),
        ("tres", ES, "3"), ("Dieciséis", ES, "16"), ("\uff13", EN, "3"), ("٣", EN, "3"),
        ("12", BETWEEN, "12"), ("3️⃣", EN, "3"), ("1️⃣2️⃣", EN, "12"), ("🔟", EN, "10"), ("#3", EN, "3"),
        ("number 3", EN, "3"), ("no. 3", EN, "3"), ("3rd", EN, "3"), ("third", EN, "3"),
        ("the third", EN, "3"), ("el 3", ES, "3"), ("número 3", ES, "3"), ("la tercera", ES, "3"),
        ("3º", ES, "3"), ("(3)", EN, "3"),
    ],
)  # fmt: skip
def test_a_number_is_read_and_kept_as_it_was_typed(
    typed: str, question: Question, number: str
) -> None:
    assert INTEGER.read(Reply(typed), question) == Value((number,), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a lot",
        "-3",
        "1.5",
        "1,000",
        "3 or 4",
        "tres",
        "²",
        "1234567",
        "3 👍",
        "3 friends",
        "1 and 3",
    ],
)
def test_what_is_no_number_is_asked_for_again(typed: str) -> None:
    assert INTEGER.read(Reply(typed), EN) == NotUnderstood("refused_no_number", {})


def test_a_number_outside_its_bounds_is_told_which_ones_there_are() -> None:
    both = {"lowest": "1", "highest": "12"}
    assert INTEGER.read(Reply("0"), BETWEEN) == NotUnderstood("refused_between", both)
    assert INTEGER.read(Reply("13"), BETWEEN) == NotUnderstood("refused_between", both)
    least, most = Question(language="en", lowest=2), Question(language="en", highest=2)
    assert INTEGER.read(Reply("1"), least) == NotUnderstood("refused_lowest", {"lowest": "2"})
    assert INTEGER.read(Reply("3"), most) == NotUnderstood("refused_highest", {"highest": "2"})


# --- days


@pytest.mark.parametrize(
    ("typed", "question", "day"),
    [
        ("oct 3", EN, "--10-03"), ("3 Oct", EN, "--10-03"), ("October 3rd", EN, "--10-03"),
        ("oct 3 2026", EN, "2026-10-03"), ("Oct. 3rd, 2026", EN, "2026-10-03"),
        ("on the 3rd of October", EN, "--10-03"), ("march three", EN, "--03-03"),
        ("10/3", EN, "--10-03"), ("10/3", ES, "--03-10"), ("10-3-26", EN, "2026-10-03"),
        ("25/12", EN, "--12-25"), ("12/25", ES, "--12-25"), ("2026-10-03", ES, "2026-10-03"),
        ("3 de octubre", ES, "--10-03"), ("el 3 de octubre de 2026", ES, "2026-10-03"),
        ("primero de mayo", ES, "--05-01"), ("1º de mayo", ES, "--05-01"), ("3 oct", ES, "--10-03"),
        ("15 ene", EN, "--01-15"), ("Jan 15", ES, "--01-15"), ("feb 29", EN, "--02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_students_language(typed: str, question: Question, day: str) -> None:
    assert DATE.read(Reply(typed), question) == Value((day,), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "tomorrow",
        "oct",
        "oct 32",
        "feb 30",
        "feb 29 2026",
        "31/31",
        "3 or 4 oct",
        "12",
        "oct nov 3",
    ],
)
def test_what_is_no_day_is_asked_for_again(typed: str) -> None:
    assert DATE.read(Reply(typed), EN) == NotUnderstood("refused_no_date", {})


def test_a_day_is_shown_in_each_language_with_the_year_that_was_said_and_no_other() -> None:
    whole, without = DATE.as_choice("2026-10-03"), DATE.as_choice("--10-03")
    assert whole is not None
    assert without is not None
    assert (whole.label["en"], whole.label["es"]) == ("Oct 3, 2026", "3 oct 2026")
    assert (without.label["en"], without.label["es"]) == ("Oct 3", "3 oct")


# --- what holds of both


@given(
    st.text(max_size=40)
    | st.from_regex(r"[0-9]{1,4}[/. -][0-9]{1,2}([/. -][0-9]{1,5})?", fullmatch=True)
)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_anything_typed_is_kept_whole_or_answered_and_a_value_reads_as_itself(text: str) -> None:
    for kind in (INTEGER, DATE):
        match kind.read(Reply(text), EN):
            case Value((code,), words) if kind.as_choice(code) is not None:
                assert words == text
                again = kind.read(Reply(code), EN)
                assert again == Value((code,), code) or code.startswith("--")
            case Value((code,), words):
                assert words == ""
                assert code in ("skip", "not_sure", "something_else")
            case Command():
                pass
            case NotUnderstood(reason, values):
                (wanted, *_) = phrases_of("en")[reason]
                assert placeholders(wanted.text["en"]) == values.keys()
            case other:
                raise AssertionError(other)


@pytest.mark.parametrize("kind", [INTEGER, DATE])
def test_every_way_around_a_value_is_open(kind: ReplyType) -> None:
    assert kind.read(Reply("skip"), EN) == Value(("skip",))
    assert kind.read(Reply("idk"), EN) == Value(("not_sure",))
    assert kind.read(Reply("something else"), EN) == Value(("something_else",))
    assert kind.read(Reply("it varies", ("something_else",)), EN) == Value(
        ("something_else",), "it varies"
    )
    assert kind.read(Reply("stop"), EN) == Command("stop")
    assert kind.read(Reply(choices=("3",)), EN) == NotUnderstood("refused_choice", {})
    assert kind.read(Reply("\ud800"), EN) == NotUnderstood("refused_unreadable", {})
    assert kind.read(Reply("1" * (LONGEST + 1)), EN) == NotUnderstood("refused_long", {})


# --- in a conversation


def test_a_conversation_with_a_number_a_day_and_words_beside_a_choice() -> None:
    Talk(ride(), student("Bob", "6-8")).plays("""
        bot: Now your ride.
        bot: How many stops?
        me:  loads
        bot: Here I need just a number, like 3. Or pick: something else.
        bot: How many stops?
        me:  40
        bot: Please write a number from 1 to 12.
        bot: How many stops?
        me:  four
        bot: I wrote down: 4.
        = kept stops: 4, "four"
        bot: Which day is good?
        me:  something else
        bot: Tell me in your own words.
        me:  when it rains
        bot: Okay, I wrote that down just as you said it.
        = kept day: something_else, "when it rains"
        bot: What now?
        [Keep it] [Change it]
        me:  [Keep it]
        bot: You picked: Keep it.
        = kept next: keep
        bot: You can say why, if you like.
        me:  (comes back)
        bot: Welcome back, Bob. We go on where you stopped.
        bot: You can say why, if you like.
        me:  my friends are on it
        bot: You picked: Keep it.
        = kept next: keep, "my friends are on it" (revision 2)
        bot: What else?
    """)


@pytest.mark.parametrize("nothing", ["(empty)", "no", "skip", "idk", "(go on)"])
def test_whoever_says_nothing_of_why_has_answered_all_the_same(nothing: str) -> None:
    Talk(ride(), student("Bob", "6-8")).plays(f"""
        bot: Now your ride.
        bot: How many stops?
        me:  skip
        bot: Okay, we skip that one.
        bot: Which day is good?
        me:  10/3
        bot: I wrote down: Oct 3.
        bot: What now?
        me:  keep it
        bot: You picked: Keep it.
        = kept next: keep
        bot: You can say why, if you like.
        me:  {nothing}
        bot: That was the last question. Thank you for telling me.
    """)


def test_a_choice_with_its_words_on_one_screen_is_not_followed_by_a_question() -> None:
    talk = Talk(ride(), student("Bob", "6-8"))
    talk.start()
    for reply in (Reply("2"), Reply("oct 3")):
        talk.send(reply)
    events = talk.send(Reply("", ("keep",), beside=True))
    assert isinstance(events[-1], Ask)
    assert events[-1].key == "more"


def test_why_is_asked_once_and_not_of_who_said_it_or_picked_something_else() -> None:
    talk = Talk(ride(), student("Bob", "6-8"))
    talk.start()
    for reply in (Reply("2"), Reply("oct 3"), Reply("because", ("change",))):
        talk.send(reply)
    assert talk.asked().key == "more"
    talk.send(Reply(command="change", to="next"))
    talk.send(Reply(choices=("something_else",)))
    talk.send(Reply("walk"))
    assert talk.asked().key == "more"
    assert talk.conversation().kept["next"].codes == ("something_else",)


def test_a_pause_a_stop_and_back_at_why_lose_no_choice() -> None:
    for command in ("stop", "pause", "back"):
        talk = Talk(ride(), student("Bob", "6-8"))
        talk.start()
        for reply in (Reply("2"), Reply("oct 3"), Reply(choices=("keep",)), Reply(command)):
            talk.send(reply)
        assert talk.conversation().kept["next"].codes == ("keep",)


def test_a_message_that_is_edited_is_read_as_it_was() -> None:
    talk = Talk(ride(), student("Bob", "6-8"))
    talk.start()
    for reply in (Reply("2"), Reply("something else"), Reply("when it rains"), Reply("keep it")):
        talk.send(reply)
    talk.send(Reply("friends"))
    for key, typed, codes, words in (
        ("stops", "3", ("3",), "3"),
        ("day", "when it snows", ("something_else",), "when it snows"),
        ("day", "oct 4", ("--10-04",), "oct 4"),
        ("next", "my friends", ("keep",), "my friends"),
        ("next", "change it", ("change",), ""),
    ):
        events = talk.edit(key, Reply(typed))
        (answered,) = [event for event in events if isinstance(event, Answered)]
        assert (answered.codes, answered.words) == (codes, words)
    assert not any(isinstance(one, Answered) for one in talk.edit("stops", Reply("99")))
    assert talk.conversation().kept["stops"].codes == ("3",)
    assert talk.asked().key == "more"


def test_words_at_a_choice_that_are_edited_into_too_many_numbers_stay_as_they_are() -> None:
    talk = Talk(ride(), student("Bob", "6-8"))
    talk.start()
    for reply in (Reply("2"), Reply("oct 3"), Reply("walk")):
        talk.send(reply)
    assert not any(isinstance(one, Answered) for one in talk.edit("next", Reply("1, 2")))


REPLIES = st.sampled_from(
    [
        Reply("3"), Reply("99"), Reply("oct 3"), Reply("10/3"), Reply("keep it"), Reply("why not"),
        Reply(""), Reply("no"), Reply("skip"), Reply("back"), Reply("go on"), Reply("stop"),
        Reply(choices=("keep",)), Reply(choices=("keep",), beside=True), Reply("so", ("change",)),
        Reply(choices=("something_else",)), Reply(command="change", to="next"),
        Reply(command="change", to="stops"), Reply(choices=("skip",)), Reply(command="go_on"),
    ]
)  # fmt: skip


@given(st.lists(REPLIES, max_size=14))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_whatever_is_replied_the_place_is_the_one_that_the_kept_answers_lead_to(
    replies: list[Reply],
) -> None:
    flow = from_text(to_text(ride()))
    conversation = Conversation("ride", "1", "en", World("6-8", "iep", "Bob"))
    start(flow, conversation)
    for reply in replies:
        receive(flow, conversation, reply)
        again = from_json("ride", "1", *to_json(conversation))
        assert again.kept == conversation.kept
        if conversation.state in ("finished", "stopped"):
            continue
        *_, last = (here(flow, at) if at.state in flow.by_id else at.state
                    for at in walk(flow, again))  # fmt: skip
        answered = {name for name, kept in again.kept.items() if kept.on_path}
        assert here(flow, conversation) in {last, *answered}
