"""What is made of one reply: picked, typed, or not to be understood; and that it takes no time."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.events import Option
from dialogs.language import codes, commands_anywhere
from dialogs.loading import in_each, shipped_lists
from dialogs.replies import (
    LONGEST_PICK,
    Command,
    NotUnderstood,
    Reply,
    Value,
    account_command_in,
    command_in,
    is_yes,
    slash_command_in,
)
from dialogs.reply_types import TYPES
from dialogs.reply_types.kind import Question
from dialogs.reply_types.text import read_words
from dialogs.wording import options_of
from dialogs.words import LONGEST, fold, placeholders
from tests.growth import grows_evenly, steps

ACCOUNT_COMMANDS = commands_anywhere("account_commands")
SLASH_COMMANDS = commands_anywhere("slash_commands")
COMMANDS = commands_anywhere("commands")

Read = Value | Command | NotUnderstood

SKIPPED, UNSURE = Value(("skip",)), Value(("not_sure",))


def options(name: str, language: str = "en") -> tuple[Option, ...]:
    return options_of(shipped_lists()[name], language)


def read_reply(reply: Reply, type: str, options: tuple[Option, ...], most: int) -> Read:
    return TYPES[type].read(reply, Question(options, most))


def typed_at(name: str, text: str, most: int = 1, language: str = "en") -> Read:
    """What the text means at a question with this list of choices."""
    type = "select_multiple" if most > 1 else "select_one"
    return read_reply(Reply(text), type, options(name, language), most)


def typed_freely(text: str) -> Read:
    """What the text means at a question that wants words."""
    return read_reply(Reply(text), "text", (), 1)


def placeholders_of(reason: str) -> set[str]:
    """The names that the phrase for this reason waits to have filled."""
    wordings = in_each(reason, codes())
    return {
        name
        for wording in wordings
        for text in wording.text.values()
        for name in placeholders(text)
    }


def own_words(text: str) -> Value:
    return Value(("something_else",), text)


# --- One choice


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sometimes", Value(("sometimes",))),
        ("  SOMETIMES!!  ", Value(("sometimes",))),
        ("most   times.", Value(("most_times",))),
        ("i did not know i had it", Value(("unknown",))),
        ("1", Value(("never",))),
        ("2.", Value(("sometimes",))),
        (" 5) ", Value(("unknown",))),
        ("002", Value(("sometimes",))),
        ("6", Value(("something_else",))),
        ("7", UNSURE),
        ("8", SKIPPED),
        ("9", NotUnderstood("refused_number", {"number": "9"})),
        ("0", NotUnderstood("refused_number", {"number": "0"})),
        ("999", NotUnderstood("refused_number", {"number": "999"})),
        ("1 2", NotUnderstood("refused_one", {})),
        ("never, sometimes", NotUnderstood("refused_one", {})),
        ("2 2", Value(("sometimes",))),
        ("something else", Value(("something_else",))),
        ("otra cosa", Value(("something_else",))),
        ("skip", SKIPPED),
        ("Saltar", SKIPPED),
        ("Not sure.", UNSURE),
        ("idk", UNSURE),
        ("I don't know", UNSURE),
        ("i don’t know", UNSURE),
        ("No sé", UNSURE),
        ("no se...", UNSURE),
        ("?", UNSURE),
        ("", NotUnderstood("refused_empty", {})),
        (" \n\t ", NotUnderstood("refused_empty", {})),
        ("\u200b\u200e\ufe0f", NotUnderstood("refused_empty", {})),
    ],
)
def test_a_choice_can_be_typed_by_its_words_or_its_number(text: str, meant: Read) -> None:
    assert typed_at("use_scale", text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "only in math",
        "1000",
        "-1",
        "2.5",
        "1 or 2",
        "2nd period",
        "sometimes and in the mornings",
        "  sometimes, when my teacher remembers  ",
        "not really",
        "idk maybe",
        "stop asking me to read",
        "nothing helps",
        "🥱🥱🧱",
        "...",
        "<b>never</b> & {name}",
        "a\x00b",
    ],
)
def test_anything_else_is_kept_in_the_students_own_words(text: str) -> None:
    assert typed_at("use_scale", text) == own_words(text)
    assert typed_freely(text) == Value((), text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sí", Value(("yes",))),
        ("si", Value(("yes",))),
        ("a veces", Value(("sometimes",))),
        ("NO", Value(("no",))),
        ("no sabia que la tenia", Value(("unknown",))),
        ("no lo sé", UNSURE),
    ],
)
def test_accents_and_capitals_do_not_matter(text: str, meant: Read) -> None:
    assert typed_at("use_short", text, language="es") == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("👍", Value(("yes",))),
        (" 👎 ", Value(("no",))),
        ("❓", Value(("unknown",))),
        ("what is that", Value(("unknown",))),
        ("?", UNSURE),
        ("👍👍", own_words("👍👍")),
        ("🦖", own_words("🦖")),
    ],
)
def test_a_choice_can_be_typed_by_its_picture(text: str, meant: Read) -> None:
    assert typed_at("use_faces_yes_no", text) == meant


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("stop", "en", Command("stop")),
        ("Change", "en", Command("change")),
        ("stop it", "en", Value(("stop",))),
        ("cambiar", "es", Command("change")),
        ("cambiarla", "es", Value(("change",))),
        ("/stop", "en", Command("stop")),
        ("/change", "en", Command("change")),
        ("parar", "es", Command("stop")),
        ("help", "en", Command("help")),
        ("stop it now", "en", own_words("stop it now")),
    ],
)
def test_a_command_word_means_the_same_where_a_choice_begins_with_it(
    text: str, language: str, meant: Read
) -> None:
    assert typed_at("next_short", text, language=language) == meant
    assert typed_at("next_scale", text, language=language) == meant


# --- Several choices


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("math", Value(("math",))),
        ("Science, math", Value(("math", "science"))),
        ("math and science", Value(("math", "science"))),
        ("math & science", Value(("math", "science"))),
        ("math; tests + homework", Value(("math", "tests", "homework"))),
        ("2 3", Value(("math", "science"))),
        ("2,3", Value(("math", "science"))),
        ("3 and 2", Value(("math", "science"))),
        ("2, 3, and 7.", Value(("math", "science", "tests"))),
        ("2, 2, 2, 2", Value(("math",))),
        ("Art, music, or gym", Value(("electives",))),
        ("math, something else", Value(("math", "something_else"))),
        ("1 9", Value(("english", "something_else"))),
        ("1 11", SKIPPED),
        ("1 2 3 4", NotUnderstood("refused_many", {"most": "3"})),
        ("math, science, tests, homework", NotUnderstood("refused_many", {"most": "3"})),
        ("1 12", NotUnderstood("refused_number", {"number": "12"})),
        ("math, lunch", own_words("math, lunch")),
        ("math and", own_words("math and")),
        (",", own_words(",")),
    ],
)
def test_several_choices_can_be_typed_at_once(text: str, meant: Read) -> None:
    assert typed_at("classes", text, most=3) == meant


def test_several_choices_can_be_typed_in_spanish() -> None:
    meant = Value(("math", "science"))
    assert typed_at("classes", "ciencias y matematicas", 3, "es") == meant
    assert typed_at("classes", "2 y 3", 3, "es") == meant


# --- Numbers in any form


@pytest.mark.parametrize(
    "text",
    [
        "3", "3️⃣", "3\u20e3", "\uff13", "٣", "३", "#3", "# 3", "number 3", "Number three!",
        "no. 3", "nº 3",
        "n.º 3", "option 3", "3rd", "3rd one", "third", "Third.", "the third", "the third one",
        "third one please",
        "el 3", "la 3", "número 3", "opción 3", "la tercera", "el tercero", "tercero",
        "la tercera opción", "3ra",
        "3er", "3º", "tres", "three", "(3)",
    ],
)  # fmt: skip
def test_one_number_picks_its_choice_in_whatever_form_and_language(text: str) -> None:
    assert typed_at("use_scale", text) == Value(("most_times",))
    assert typed_at("classes", text, 3, "es") == Value(("science",))


@pytest.mark.parametrize(
    "text",
    [
        "1 & 3", "1️⃣ y 3️⃣", "1️⃣3️⃣", "#1 #3", "first and third", "the first and the third",
        "options 1 and 3",
        "la 1 y la 3", "primero y tercero", "uno y tres", "1 y la tercera", "1, and 3.",
    ],
)  # fmt: skip
def test_several_numbers_pick_several_choices(text: str) -> None:
    assert typed_at("classes", text, 3) == Value(("english", "science"))


@pytest.mark.parametrize(
    "text",
    [
        "3 friends", "the 3 friends", "third period", "3rd grade", "the third time", "no one",
        "1 or 2", "one of them",
        "half", "½", "first of all", "3👍", "3 👍", "room 3", "twelfth", "once", "the", "y", "1/2",
    ],
)  # fmt: skip
def test_a_number_with_more_beside_it_is_in_the_students_own_words(text: str) -> None:
    assert typed_at("use_scale", text) == own_words(text)
    assert typed_freely(text) == Value((), text)


def test_a_number_in_figures_that_is_not_there_is_told_and_a_spelled_one_is_words() -> None:
    for text in ("12", "number 12", "1️⃣2️⃣ 9"):
        assert isinstance(typed_at("use_scale", text), NotUnderstood)
    assert typed_at("use_scale", "eleven") == own_words("eleven")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1️⃣ & 3️⃣ & something else", Value(("english", "science", "something_else"))),
        ("2, science", Value(("math", "science"))),
        ("tests and #2", Value(("math", "tests"))),
        ("math and 99", own_words("math and 99")),
        ("math and one", own_words("math and one")),
        ("math and 3 friends", own_words("math and 3 friends")),
    ],
)
def test_numbers_and_the_words_of_choices_may_be_mixed(text: str, meant: Read) -> None:
    assert typed_at("classes", text, 3) == meant


PERIODS = (
    Option("lunch", "Lunch"), Option("p1", "First period"), Option("p2", "2nd period"),
    Option("no_one", "No one right now"), Option("two", "Two of them"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("first", Value(("p1",))),
        ("the first", Value(("p1",))),
        ("2nd", Value(("p2",))),
        ("1", Value(("lunch",))),
        ("#2", Value(("p1",))),
        ("third", Value(("p2",))),
        ("first and third", own_words("first and third")),
        ("one", own_words("one")),
        ("two", own_words("two")),
    ],
)
def test_a_choice_with_such_a_word_in_it_wins_over_its_place(text: str, meant: Read) -> None:
    assert read_reply(Reply(text), "select_multiple", PERIODS, 3) == meant


# --- Pressed


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        (Reply(choices=("math",)), Value(("math",))),
        (Reply(choices=("science", "math", "math")), Value(("math", "science"))),
        (Reply(choices=("math", "something_else")), Value(("math", "something_else"))),
        (
            Reply("lunch", choices=("math", "something_else")),
            Value(("math", "something_else"), "lunch"),
        ),
        (Reply("  ", choices=("something_else",)), Value(("something_else",))),
        (Reply("only tests", choices=("math",)), Value(("math",), "only tests")),
        (Reply("\u2060\u3164", choices=("math",)), Value(("math",))),
        (Reply("half a word", choices=("skip",)), SKIPPED),
        (Reply(choices=("math", "skip")), SKIPPED),
        (Reply(choices=("math", "not_sure")), UNSURE),
        (Reply(choices=("lunch",)), NotUnderstood("refused_choice", {})),
        (Reply(choices=("math", "lunch")), NotUnderstood("refused_choice", {})),
        (Reply(choices=("",)), NotUnderstood("refused_choice", {})),
        (Reply(choices=("\ud800",)), NotUnderstood("refused_choice", {})),
        (
            Reply(choices=("math", "science", "tests", "homework")),
            NotUnderstood("refused_many", {"most": "3"}),
        ),
        (Reply("\udfff", choices=("math",)), NotUnderstood("refused_unreadable", {})),
        (
            Reply("x" * (LONGEST + 1), choices=("something_else",)),
            NotUnderstood("refused_long", {}),
        ),
        (Reply(command="skip"), SKIPPED),
        (Reply(command="stop", choices=("math",)), Command("stop")),
    ],
)
def test_pressed_choices_and_commands(reply: Reply, meant: Read) -> None:
    assert read_reply(reply, "select_multiple", options("classes"), 3) == meant


def test_one_question_takes_one_pressed_choice() -> None:
    two = Reply(choices=("never", "always"))
    assert read_reply(two, "select_one", options("use_scale"), 1) == NotUnderstood(
        "refused_one", {}
    )


# --- Words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", NotUnderstood("refused_empty_words", {})),
        ("   ", NotUnderstood("refused_empty_words", {})),
        ("skip", SKIPPED),
        ("idk", UNSURE),
        ("no", Value((), "no")),
        ("nothing", Value((), "nothing")),
        ("3", Value((), "3")),
        ("something else", Value((), "something else")),
        ("atrás", Command("back")),
        ("Hablar con alguien", Command("talk")),
        ("keep going", Command("go_on")),
        ("we talk", Value((), "we talk")),
    ],
)
def test_a_question_for_words_takes_words(text: str, meant: Read) -> None:
    assert typed_freely(text) == meant


def test_something_else_is_no_choice_at_a_question_for_words() -> None:
    pressed = Reply(choices=("something_else",))
    assert read_reply(pressed, "text", (), 1) == NotUnderstood("refused_empty_words", {})
    with_words = Reply("on the bus", choices=("something_else",))
    assert read_reply(with_words, "text", (), 1) == Value((), "on the bus")


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        (Reply("on the bus"), own_words("on the bus")),
        (Reply("math"), own_words("math")),
        (Reply("2"), own_words("2")),
        (Reply("skip"), SKIPPED),
        (Reply("no sé"), UNSURE),
        (Reply("back"), Command("back")),
        (Reply(choices=("skip",)), SKIPPED),
        (Reply(choices=("not_sure",)), UNSURE),
        (Reply(" "), NotUnderstood("refused_empty_words", {})),
    ],
)
def test_the_words_after_something_else(reply: Reply, meant: Read) -> None:
    assert read_words(reply) == meant


@pytest.mark.parametrize(
    "text",
    [
        "אני צריך הפסקה",
        "\u202eabc\u202c",
        "math\u200b\u200d class",
        "e\u0301te\u0301",
        "\uff2d\uff41\uff54\uff48 class",
        "ﷺ",
        "👩🏽\u200d🦽 👨\u200d👩\u200d👧",
        " spaces  stay \r\n\r\n as typed\t",
        "\u0131 İ ß \u017f",
        "\ufeffbom",
    ],
)
def test_what_was_typed_is_kept_character_for_character(text: str) -> None:
    assert typed_freely(text) == Value((), text)
    assert typed_at("use_scale", text) == own_words(text)
    assert read_words(Reply(text)) == own_words(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from([1, 3]))
@settings(deadline=None, derandomize=True, max_examples=300)
@example("\u200bMath\u200b", 3)
def test_nothing_typed_is_changed_and_nothing_is_lost_without_a_word(text: str, most: int) -> None:
    for read in (typed_freely(text), typed_at("classes", text, most)):
        match read:
            case Value(codes, words) if words:
                assert words == text
                assert codes in ((), ("something_else",))
            case Value(codes, _):
                assert codes
            case Command(name):
                assert fold(text) in COMMANDS[name]
            case NotUnderstood(reason, values):
                assert placeholders_of(reason) == values.keys()


# --- Too long, unreadable, and slow


@pytest.mark.parametrize("text", ["\ud800", "math \udc80", "\udfff" * 1000, "👍\ud83d"])
def test_half_a_character_cannot_be_kept_and_is_asked_for_again(text: str) -> None:
    unreadable = NotUnderstood("refused_unreadable", {})
    assert (
        typed_freely(text) == typed_at("use_scale", text) == read_words(Reply(text)) == unreadable
    )


def test_the_longest_text_is_kept_and_one_character_more_is_refused() -> None:
    longest = "a" * LONGEST
    too_long = NotUnderstood("refused_long", {})
    assert typed_freely(longest) == Value((), longest)
    assert typed_at("use_scale", longest) == own_words(longest)
    assert typed_freely(longest + "a") == too_long
    assert typed_at("use_scale", longest + "a") == too_long
    assert read_words(Reply(longest + "a")) == too_long


NASTY = (
    " ", "\n", "\u3000", "1", "1 ", "1,", "1, ", ",", ", ", "&", ";", "+", ".", ")", " and ",
    "and ", " y ", "1 and ", "1 y ", "math, ", "math and ", "math  ,  ", "\u0300", "\u0316\u0300", "ﷺ", "İ",
    "👍", "\x00", "?", "/", "skip ", "a",
)  # fmt: skip


READERS: tuple[Callable[[str], object], ...] = (
    lambda text: typed_at("classes", text, 3),
    typed_freely,
    lambda text: read_words(Reply(text)),
    is_yes,
    account_command_in,
    slash_command_in,
)


@pytest.mark.parametrize("unit", NASTY)
def test_four_times_the_reply_takes_no_more_than_ten_times_as_long(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]
    for read in READERS:
        assert grows_evenly(read, text)
        assert grows_evenly(read, text[:-1] + "x")


@pytest.mark.parametrize("length", [LONGEST_PICK - 1, LONGEST_PICK, LONGEST_PICK + 1])
@pytest.mark.parametrize("unit", NASTY)
def test_each_letter_of_a_pick_is_looked_at_a_few_times_only(unit: str, length: int) -> None:
    text = (unit * length)[:length]
    for one in (text, "1" + text[1:], text[:-1] + "x", "math," + text[5:]):
        for read in READERS:
            assert steps(partial(read, one)) < 500 * length


# --- Commands of the channel, and with a slash


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Delete my answers!", "delete"),
        ("borrar todo", "delete"),
        ("/delete", "delete"),
        ("/borrar@SomeBot", "delete"),
        ("delete", ""),
        ("borrar", ""),
        ("delete my answers please", ""),
        ("/delete this one", ""),
        ("Mis palabras", "words"),
        ("/words", "words"),
        ("words", ""),
        ("switch student", "switch"),
        ("Cambiar de estudiante", "switch"),
        ("switch", ""),
        ("someone else", ""),
        ("otra persona", ""),
        ("/switch", "switch"),
        ("/help", ""),
        ("help", ""),
        ("", ""),
        ("delete my answers " * 20, ""),
    ],
)
def test_what_a_student_asks_of_the_channel_is_the_whole_text_or_has_a_slash(
    text: str, meant: str
) -> None:
    assert account_command_in(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/help", ("help", "")),
        ("/ayuda", ("help", "")),
        ("/AYUDA", ("help", "")),
        ("/atrás", ("back", "")),
        ("/atra\u0301s", ("back", "")),
        ("/talk@SomeBot", ("talk", "")),
        ("/start", ("start", "")),
        ("/start  kite-42 ", ("start", "kite-42")),
        ("/start@some_bot KITE 42", ("start", "KITE 42")),
        (" /go_on ", ("go_on", "")),
        ("/otro", ("switch", "")),
        ("/mis_palabras", ("words", "")),
        ("/dance", ("unknown", "")),
        ("/dance with\nme", ("unknown", "with\nme")),
        ("help", ("", "")),
        ("/", ("", "")),
        ("/ help", ("", "")),
        ("//", ("", "")),
        ("/:", ("", "")),
        ("/10", ("", "")),
        ("and/or", ("", "")),
        ("", ("", "")),
        ("/help " + "a" * 300, ("", "")),
    ],
)
def test_a_slash_command_is_read_with_what_follows_it(text: str, meant: tuple[str, str]) -> None:
    assert slash_command_in(text) == meant


def test_every_command_has_a_slash_form_that_a_chat_can_offer() -> None:
    assert SLASH_COMMANDS.keys() == {"start", *COMMANDS, *ACCOUNT_COMMANDS}
    words = [word for all in SLASH_COMMANDS.values() for word in all]
    assert len(set(words)) == len(words)
    for name, all in SLASH_COMMANDS.items():
        assert name == all[0]
        for word in all:
            assert set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
            assert slash_command_in(f"/{word.upper()}") == (name, "")


def test_no_words_are_two_commands() -> None:
    words = [word for all in (COMMANDS, ACCOUNT_COMMANDS) for ws in all.values() for word in ws]
    assert len(set(words)) == len(words)
    assert [fold(word) for word in words] == words


def test_no_choice_of_a_shipped_list_is_a_command_of_the_channel() -> None:
    for choices in shipped_lists().values():
        for choice in choices:
            for label in choice.label.values():
                assert not account_command_in(label)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("privacy", "privacy"),
        ("Privacidad.", "privacy"),
        ("who can read this?", "privacy"),
        ("/privacidad", "privacy"),
        ("idioma", "language"),
        ("Change language", "language"),
        ("my language arts class", ""),
        ("in private", ""),
    ],
)
def test_privacy_and_language_are_commands(text: str, meant: str) -> None:
    assert command_in(text) == meant


# --- Yes or no


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yes", True),
        ("YES!!!", True),
        ("Yes, let's start", True),
        ("Sí, empecemos", True),
        ("si", True),
        ("ok", True),
        ("1", True),
        ("no", False),
        ("Nope.", False),
        ("No, not now", False),
        ("ahora no", False),
        ("2", False),
        ("", None),
        ("maybe", None),
        ("yes but who reads it", None),
        ("no sé", None),
        ("\ud800", None),
        ("yes " * 20_000, None),
    ],
)
def test_yes_no_or_neither(text: str, meant: bool | None) -> None:
    assert is_yes(text) is meant


def test_nothing_is_a_choice_where_the_list_has_it_and_own_words_elsewhere() -> None:
    assert typed_at("needs_3_5", "nothing", 3) == Value(("nothing_now",))
    assert typed_at("needs_3_5", "Nada.", 3, "es") == Value(("nothing_now",))
    assert typed_at("needs_3_5", "nah nothing really", 3) == Value(("nothing_now",))
    assert typed_at("needs_3_5", "skip", 3) == Value(("skip",))
    assert typed_at("needs_3_5", "no more", 3) == Command("stop")
    assert typed_at("use_short", "nah") == Value(("no",))
    assert typed_at("use_short", "yeah") == Value(("yes",))
    assert typed_at("worries", "todo bien", 3) == Value(("nothing",))
    assert typed_at("classes", "nothing", 3) == own_words("nothing")
    assert typed_freely("nothing") == Value((), "nothing")


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_choice_of_a_shipped_list_can_be_mistaken_for_another(language: str) -> None:
    for name, choices in shipped_lists().items():
        shown = options_of(choices, language)
        labels = [fold(option.label) for option in shown]
        pictures = [option.picture for option in shown if option.picture]
        assert len(set(labels)) == len(labels), name
        assert len(set(pictures)) == len(pictures), name
        for option in shown:
            assert typed_at(name, option.label, language=language) == Value((option.value,)), name
            assert typed_at(name, option.label, 3, language) == Value((option.value,)), name
