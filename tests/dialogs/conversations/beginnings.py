"""Students who have come so far in "My tools" that a test can begin there."""

from tests.dialogs.talk import Talk, listed, my_tools, student


def maya_at_the_first_question() -> Talk:
    maya = my_tools(student("Maya", "6-8", tools=[listed("extended_time", "Math")]))
    maya.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Now think about more time.
        bot: How often do you use more time?
        """
    )
    return maya


def mateo_at_a_question_for_a_story() -> Talk:
    mateo = my_tools(student("Mateo", "9-12", "every"))
    mateo.plays(
        """
        bot: Let's talk about the tools that help you learn.
        bot: Which of these tools do you use?
        me:  skip
        bot: Okay, we skip that one.
        bot: What support would help that you do not have now?
        me:  [Quiet place]
        bot: You picked: Quiet place.
        bot: Tell me about a time when that would have helped.
        """
    )
    return mateo
