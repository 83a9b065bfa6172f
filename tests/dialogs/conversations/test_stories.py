"""Stories, and the two follow-up questions at most that a short one gets."""

import pytest

from dialogs.engine import answered_keys
from dialogs.events import Finished
from dialogs.replies import Reply
from tests.dialogs.conversations.beginnings import (
    mateo_at_a_question_for_a_story,
)

STORY = "needs_words"


def test_a_long_answer_is_not_asked_about_further() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  when there are eight or more words here
        bot: Got it. Thanks for the words.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_short_answer_is_asked_about_twice_at_most() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in this there are seven words, seven
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  in math
        bot: Thank you. I have that.
        bot: And then what happened?
        me:  yes
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_no_follow_up_comes_after_skip() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  (skip)
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_no_follow_up_comes_after_not_sure() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  idk
        bot: Not sure is okay.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_skipped_follow_up_is_the_last() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  skip
        bot: Okay, we skip that one.
        bot: That was the last question. Thank you for telling me.
        """
    )


def test_a_long_answer_to_the_first_follow_up_is_enough() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  because i can never see where a problem starts
        bot: Thank you. I have that.
        bot: That was the last question. Thank you for telling me.
        """
    )


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "nothing",
        "its private what happened there",
        "the teacher said leave me alone",
        "no quiero contar lo de mi casa",
    ],
)
def test_a_story_that_was_declined_is_not_followed_up(words: str) -> None:
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  {words}
        bot: Got it. Thanks for the words.
        = kept needs_words: "{words}"
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


@pytest.mark.parametrize(
    "words",
    ["i dont want to tell you", "None of your business!", "no quiero decir", "its private"],
)
def test_a_story_that_is_refused_is_skipped_and_not_followed_up(words: str) -> None:
    mateo_at_a_question_for_a_story().plays(
        f"""
        me:  {words}
        bot: Okay, we skip that one.
        = kept needs_words: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_no_to_a_follow_up_means_that_there_is_no_more() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        = kept needs_words: "in math"
        bot: What was that like?
        me:  no
        bot: Okay, we skip that one.
        = kept needs_words_more1: skip
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )


def test_a_pressed_command_is_obeyed_whatever_else_was_typed() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.send(Reply("in math"))
    assert mateo.send(Reply("no", command="stop")) == [Finished("Okay, we stop here.", early=True)]


@pytest.mark.parametrize("instead", ["skip", "idk", "i dont want to tell you"])
def test_a_story_that_is_taken_back_takes_its_follow_ups_with_it_for_good(instead: str) -> None:
    mateo = mateo_at_a_question_for_a_story()
    for words in ("in math", "too loud", "i went out"):
        mateo.send(Reply(words))
    mateo.send(Reply(command="change", to=STORY))
    mateo.send(Reply(instead))
    assert answered_keys(mateo.flow, mateo.conversation())[2:] == (STORY,)
    mateo.plays(
        f"""
        me:  (change {STORY})
        bot: Tell me about a time when that would have helped.
        me:  at lunch
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  crowded
        bot: Got it. Thanks for the words.
        = kept {STORY}_more1: "crowded" (revision 2)
        bot: And then what happened?
        """
    )


def test_another_story_is_followed_up_anew() -> None:
    mateo = mateo_at_a_question_for_a_story()
    for words in ("in math", "too loud", "i went out"):
        mateo.send(Reply(words))
    mateo.plays(
        f"""
        me:  (change {STORY})
        bot: Tell me about a time when that would have helped.
        me:  at lunch
        bot: Got it. Thanks for the words.
        = kept {STORY}: "at lunch" (revision 2)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but
             not used.
        = set aside: {STORY}_more1, {STORY}_more2
        bot: What was that like?
        me:  because it is so crowded that nobody finds a seat
        bot: Got it. Thanks for the words.
        bot: That was the last question. Thank you for telling me.
        """
    )
    assert f"{STORY}_more2" not in answered_keys(mateo.flow, mateo.conversation())


def test_a_story_that_was_only_mended_keeps_what_was_said_to_its_follow_ups() -> None:
    mateo = mateo_at_a_question_for_a_story()
    for words in ("in mtah", "too loud", "i went out"):
        mateo.send(Reply(words))
    mateo.edit(STORY, Reply("in math"))
    assert answered_keys(mateo.flow, mateo.conversation())[2:] == (
        STORY, f"{STORY}_more1", f"{STORY}_more2",
    )  # fmt: skip
    mateo.edit(STORY, Reply("skip"))
    assert answered_keys(mateo.flow, mateo.conversation())[2:] == (STORY,)
    mateo.edit(STORY, Reply("in math"))
    assert mateo.asked().text == "What was that like?"


def test_a_longer_story_sets_its_follow_ups_aside() -> None:
    mateo = mateo_at_a_question_for_a_story()
    mateo.plays(
        """
        me:  in math
        bot: Got it. Thanks for the words.
        bot: What was that like?
        me:  when?
        bot: Thank you. I have that.
        bot: And then what happened?
        me:  (change needs_words)
        bot: Tell me about a time when that would have helped.
        me:  in math, because i can never see where a problem starts
        bot: Okay, I wrote that down just as you said it.
        = kept needs_words: "in math, because i can never see where a problem starts" (revision
             2)
        bot: Because of your new answer, I set aside some answers about it. They are kept, but
             not used.
        = set aside: needs_words_more1
        bot: That was the last question. Thank you for telling me.
        = finished
        """
    )
