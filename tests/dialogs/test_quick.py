"""The quick questions are those of the long flows: a draft says of both what it was asked."""

from itertools import product

import pytest

from dialogs.conversation import World
from dialogs.flow import BANDS, MODES, Flow, Step
from dialogs.language import codes
from dialogs.loading import shipped_flow
from dialogs.wording import offered, text_of
from tests.dialogs.talk import listed

LANGUAGES = codes()

QUICK = shipped_flow("quick")
LONG = [shipped_flow(name) for name in ("all_about_me", "my_day", "my_tools", "my_goal")]
QUESTIONS = [step for step in QUICK.steps if step.type != "note"]
TOOL = listed("breaks")


@pytest.mark.parametrize("step", QUESTIONS, ids=lambda step: step.id)
def test_a_question_has_the_words_and_choices_that_it_has_in_a_long_flow(step: Step) -> None:
    for band, mode, simple in product(BANDS, MODES, (False, True)):
        if step.fit.suits(band, mode, simple):
            world = World(band, mode, "Robin", simple)
            assert any(
                _asked(flow, other, world) == _asked(QUICK, step, world)
                for flow in LONG
                for other in flow.steps
                if other.meaning == step.meaning and other.fit.suits(band, mode, simple)
            ), (band, mode, simple)


def _asked(flow: Flow, step: Step, world: World) -> tuple[object, ...]:
    item = TOOL if step.loop else None
    texts = [text_of(step, world, language, item) for language in LANGUAGES]
    return texts, step.type, step.most, offered(flow, step, world)
