"""Several choices: one that names nothing stands alone, and ticks outlive what is asked for instead."""

import pytest

from dialogs.conversation import from_json
from dialogs.events import Answered, Refused, first
from dialogs.replies import Reply
from tests.dialogs.conversations.beginnings import maya_at_the_first_question
from tests.dialogs.talk import Talk, my_tools, student

# --- A choice that names nothing


def ana_at_her_needs() -> Talk:
    """At a question with "Nothing right now" as its eighth choice."""
    ana = my_tools(student("Ana", "6-8", "every"))
    ana.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        me:  skip
        bot: Okay, we skip that one.
        bot: What help do you need that you do not get now?
        [More time] [Copy of the notes] [See one done first] [Small steps] [My best seat]
        [Quiet place] [Breaks] [Nothing right now]
        """
    )
    return ana


@pytest.mark.parametrize(
    "said",
    [
        "[Nothing right now] [Breaks]", "8, 7", "7 and 8", "breaks, nothing right now",
        "nothing right now and more time", "8️⃣ 7️⃣", "the eighth and the seventh",
        "[Nothing right now] [Breaks] [More time] [Small steps]",
    ],
)  # fmt: skip
def test_pressed_or_typed_with_another_it_is_asked_which_of_the_two_is_meant(said: str) -> None:
    ana_at_her_needs().plays(
        f"""
        me:  {said}
        bot: You picked “Nothing right now” and something more. Which one do you mean?
        bot: What help do you need that you do not get now?
        me:  [Nothing right now]
        bot: You picked: Nothing right now.
        = kept needs: nothing_now
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_with_something_else_it_yields_to_the_words() -> None:
    ana_at_her_needs().plays(
        """
        me:  [Nothing right now] [Something else]
        bot: Tell me in your own words.
        me:  a fan in the room
        bot: Okay, I wrote that down just as you said it.
        = kept needs: something_else, "a fan in the room"
        bot: Tell me about a time when that would have helped.
        """
    )


@pytest.mark.parametrize("said", ["skip", "nothing", "idk"])
def test_with_something_else_and_no_words_it_is_the_answer(said: str) -> None:
    ana_at_her_needs().plays(
        f"""
        me:  [Nothing right now] [Something else]
        bot: Tell me in your own words.
        me:  {said}
        bot: You picked: Nothing right now.
        = kept needs: nothing_now
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_words_typed_beside_it_are_kept_in_its_place() -> None:
    ana_at_her_needs().plays(
        """
        me:  [Nothing right now] well, a fan in the room
        bot: Okay, I wrote that down just as you said it.
        = kept needs: something_else, "well, a fan in the room"
        bot: Tell me about a time when that would have helped.
        """
    )


def test_words_added_to_it_later_take_its_place_too() -> None:
    ana = ana_at_her_needs()
    ana.send(Reply(choices=("nothing_now",)))
    edited = first(ana.edit("needs", Reply("a fan", ("nothing_now",))), Answered)
    assert edited is not None
    assert (edited.codes, edited.words) == (("something_else",), "a fan")
    both = ana.edit("needs", Reply(choices=("nothing_now", "breaks")))
    assert first(both, Refused) is not None


# --- Ticks that were sent with "something else", whose words never came


def maya_at_two_ticks_and_something_else() -> Talk:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Science] [Something else]
        bot: Tell me in your own words.
        """
    )
    assert maya.asked().ticked_labels == ("Math", "Science")
    return maya


def test_going_back_from_the_words_shows_the_ticks_again_and_something_else_no_more() -> None:
    maya = maya_at_two_ticks_and_something_else()
    maya.plays("me:  back\nbot: In which classes do you use it?")
    assert maya.asked().ticked == ("math", "science")


def test_ticks_stay_through_another_question_and_back() -> None:
    maya = maya_at_two_ticks_and_something_else()
    maya.plays(
        """
        me:  (change use@extended_time)
        bot: How often do you use more time?
        me:  [Always]
        bot: You picked: Always.
        bot: In which classes do you use it?
        """
    )
    assert maya.asked().ticked == ("math", "science")


def test_whoever_stops_at_the_words_finds_the_ticks_when_going_on() -> None:
    maya = maya_at_two_ticks_and_something_else()
    maya.plays(
        """
        me:  stop
        bot: Okay, we stop here.
        = stopped early
        me:  go on
        bot: We go on.
        bot: In which classes do you use it?
        """
    )
    assert maya.asked().ticked == ("math", "science")


def test_whoever_loses_the_page_at_the_words_is_asked_for_them_with_the_ticks_kept() -> None:
    maya = maya_at_two_ticks_and_something_else()
    maya.plays(
        """
        me:  (comes back)
        bot: Welcome back, Maya. We go on where you stopped.
        bot: Tell me in your own words.
        """
    )
    assert maya.asked().ticked == ("math", "science")
    maya.plays(
        """
        me:  on the bus
        bot: You picked: Math, Science.
        = kept where@extended_time: math, science, something_else, "on the bus"
        bot: How much does it help you?
        """
    )


def test_ticks_sent_along_with_a_command_stay_as_they_were() -> None:
    maya = maya_at_the_first_question()
    maya.send(Reply(choices=("sometimes",)))
    for command in ("back", "go_on", "pause", "help", "stop"):
        maya.send(Reply(command=command, choices=("math", "something_else", "no_such_choice")))
        maya.reopen() if command == "stop" else maya.send(Reply(command="go_on"))
        assert maya.asked().key == "where@extended_time"
        assert maya.asked().ticked == ("math", "something_else")


def test_an_answer_ends_the_ticks_and_leaving_it_as_it_is_too() -> None:
    maya = maya_at_two_ticks_and_something_else()
    maya.send(Reply(command="back"))
    maya.plays(
        """
        me:  [Tests]
        bot: You picked: Tests.
        bot: How much does it help you?
        me:  (change where@extended_time)
        bot: In which classes do you use it?
        """
    )
    assert maya.asked().ticked == ()
    maya.send(Reply(command="go_on", choices=("math",)))
    maya.send(Reply(command="change", to="where@extended_time"))
    assert maya.asked().ticked == ()


def test_a_conversation_kept_before_there_were_such_ticks_is_read() -> None:
    maya = maya_at_the_first_question()
    assert "ticked" not in maya.progress
    assert from_json(maya.name, maya.version, maya.world, maya.progress).ticked == {}
