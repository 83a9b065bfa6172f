"""Stopping, pausing and coming back; after the end, and replies that come late."""

from tests.dialogs.conversations.beginnings import maya_at_the_first_question
from tests.dialogs.talk import listed, my_tools, student

# --- Stopping, pausing, coming back


def test_a_stopped_conversation_goes_on_at_the_first_open_question() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  math
        bot: You picked: Math.
        bot: How much does it help you?
        me:  (back)
        bot: In which classes do you use it?
        me:  stop
        bot: Okay, we stop here.
        = stopped early
        me:  (comes back)
        bot: Okay, we stop here.
        me:  (reopens)
        bot: We go on.
        bot: How much does it help you?
        me:  a lot
        bot: You picked: A lot.
        bot: How does it feel to use it near other students?
        """
    )


def test_a_student_who_stopped_can_say_go_on() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  (stop)
        bot: Okay, we stop here.
        me:  go on
        bot: We go on.
        bot: In which classes do you use it?
        """
    )


def test_stopping_leaves_no_question_waiting_for_words() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  stop
        bot: Okay, we stop here.
        me:  (back)
        bot: How often do you use more time?
        """
    )


def test_after_a_pause_the_same_question_waits() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me:  [Math] [Something else]
        bot: Tell me in your own words.
        me:  pause
        bot: Okay, we take a break. Your answers are kept. Next time we go on right here.
        me:  (comes back)
        bot: Welcome back, Maya. We go on where you stopped.
        bot: Tell me in your own words.
        me:  on the bus
        bot: You picked: Math.
        = kept where@extended_time: math, something_else, "on the bus"
        bot: How much does it help you?
        """
    )


# --- After the end, and replies that come late


def test_after_the_end_an_answer_may_still_be_changed() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  no
        bot: You picked: No.
        bot: Does it help you?
        me:  no
        bot: You picked: No.
        bot: What else would help you?
        me:  skip
        bot: Okay, we skip that one.
        = kept needs: skip
        bot: We are done. Thank you!
        = finished
        me:  a new game
        bot: We are done with the questions.
        bot: We are done. Thank you!
        me:  (pause)
        bot: We are done with the questions.
        bot: We are done. Thank you!
        me:  change
        bot: (which answer? use@breaks, help@breaks, needs)
        bot: We are done. Thank you!
        me:  (change use@breaks)
        bot: Do you use breaks?
        me:  yes
        bot: You picked: Yes.
        = kept use@breaks: yes (revision 2)
        bot: We are done. Thank you!
        = finished
        me:  back
        bot: What else would help you?
        me:  (back)
        bot: Does it help you?
        me:  a little
        bot: You picked: A little.
        = kept help@breaks: a_little (revision 2)
        bot: We are done. Thank you!
        = finished
        me:  talk
        bot: Tell a grown-up you trust: Ms. Ortiz in room 12. I am a computer, so I can't do it
             for you. If there is danger, call 911. You can call or text 988.
        bot: We are done. Thank you!
        """
    )


def test_a_student_who_stopped_before_any_answer_has_nothing_to_change() -> None:
    leo = my_tools(student("Leo", "prek-2", tools=[listed("breaks")]))
    leo.plays(
        """
        bot: Let's talk about what helps you.
        bot: Now think about breaks.
        bot: Do you use breaks?
        me:  (stop)
        bot: Okay, we stop here.
        me:  (back)
        bot: Okay, we stop here.
        me:  (change)
        bot: There is no answer to change yet.
        bot: Okay, we stop here.
        """
    )


def test_a_reply_to_an_older_question_changes_nothing() -> None:
    maya = maya_at_the_first_question()
    maya.plays(
        """
        me:  sometimes
        bot: You picked: Sometimes.
        bot: In which classes do you use it?
        me, to use@extended_time:  [Never]
        bot: That question is done. Here is where we are now.
        bot: In which classes do you use it?
        me, to use@breaks:  always
        bot: That question is done. Here is where we are now.
        bot: In which classes do you use it?
        me, to where@extended_time:  [Math]
        bot: You picked: Math.
        bot: How much does it help you?
        me, to where@extended_time:  (talk)
        bot: It is good to talk to someone. At school you can see Ms. Ortiz in room 12. I am a
             computer program and I don't tell them for you. If there is danger now, call 911.
             You can call or text 988 any time. Do you want to stop or keep going?
        bot: How much does it help you?
        """
    )
