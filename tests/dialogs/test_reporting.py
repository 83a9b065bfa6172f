"""The report's figures, held against conversations that are really played."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from dialogs.checking import check
from dialogs.conversation import FINISHED, Conversation, World
from dialogs.engine import receive, start
from dialogs.events import Ask
from dialogs.flow import BANDS, MODES, Condition, Flow, Wording
from dialogs.language import codes
from dialogs.loading import shipped_files, shipped_flow
from dialogs.replies import Reply
from dialogs.reporting import Row, branches_taken, report
from dialogs.sitting import MOST_QUESTIONS
from tests.dialogs.talk import as_ticked, listed

LANGUAGES = codes()

FLOWS = [name.removesuffix(".yaml") for name, _ in shipped_files()]
TOOLS = tuple(listed(name) for name in ("breaks", "class_notes", "small_steps", "visual_cues"))


def _row(rows: list[Row], band: str, mode: str, language: str = "en") -> Row:
    return next(r for r in rows if (r.band, r.mode, r.language) == (band, mode, language))


@pytest.mark.parametrize("name", FLOWS)
def test_no_played_conversation_is_shorter_or_longer_or_goes_elsewhere(name: str) -> None:
    """Whatever is answered: its length is within the report's, and its branches are known to it."""
    flow, rng = shipped_flow(name), Random(6)
    rows, none = report(flow, {}), report(flow, {})
    for band, mode, simple, tools in product(
        flow.bands or BANDS, flow.modes or MODES, (False, True), ((), TOOLS)
    ):
        lengths = set()
        for _ in range(12):
            world = World(band, mode, "Robin", simple, tools=tools, goals=tools)
            played = _played(flow, world, rng)
            own = [key for key in played.kept if not flow.by_id[key.partition("@")[0]].probe_of]
            lengths.add(len(own))
            open_ones = set(_row(none, band, mode).untested)
            both = {step for step, _ in open_ones}
            mine = {branch for branch in branches_taken(flow, played) if branch[0] in both}
            assert mine <= open_ones
        row = _row(rows, band, mode)
        assert row.shortest <= min(lengths)
        assert max(lengths) <= row.longest


def _played(flow: Flow, world: World, rng: Random) -> Conversation:
    conversation = Conversation(flow.name, flow.version, "en", world)
    events = start(flow, conversation)
    while conversation.state != FINISHED:
        asked = events[-1]
        assert isinstance(asked, Ask)
        values = [option.value for option in asked.options]
        rng.shuffle(values)
        picked = as_ticked(asked.options, values[: rng.randint(1, asked.most)])
        words = Reply(rng.choice(["skip", "idk", "loud", "it was loud and I could hear no word"]))
        chosen = Reply(choices=picked) if picked else words
        events = receive(flow, conversation, rng.choice([chosen, chosen, words]))
        if conversation.picked:
            events = receive(flow, conversation, Reply("my own words"))
    return conversation


def test_the_shortest_and_the_longest_way_are_those_that_a_reader_finds() -> None:
    """Of my_day for band 6-8: all of it, and without a barrier or a person who helps."""
    row = _row(report(shipped_flow("my_day"), {}), "6-8", "every")
    assert (row.questions, row.shortest, row.longest, row.minutes) == (11, 5, 11, (4, 9))


def test_a_loop_counts_each_of_its_items() -> None:
    """Nothing picked and nothing needed; or as many tools as a sitting holds."""
    row = _row(report(shipped_flow("my_tools"), {}), "9-12", "iep")
    assert (row.shortest, row.longest) == (2, MOST_QUESTIONS["9-12"])


def test_a_sitting_that_may_be_longer_than_the_band_can_carry_is_a_gap() -> None:
    flow = shipped_flow("my_day")
    more = tuple(replace(flow.steps[-1], id=f"more{number}", when=()) for number in range(4))
    row = _row(report(replace(flow, steps=(*flow.steps, *more)), {}), "6-8", "iep")
    assert row.longest > MOST_QUESTIONS["6-8"]
    assert row.too_long
    assert row.gaps


def test_what_nobody_reaches_is_named() -> None:
    flow = shipped_flow("my_day")
    steps = tuple(
        replace(step, when=(Condition("noise", ("never_offered",)),))
        if step.id == "people"
        else step
        for step in flow.steps
    )
    broken = replace(flow, steps=steps)
    assert _row(report(broken, {}), "6-8", "iep").unreachable == ("people", "people_how")
    assert any('"people_how"' in p.what or p.step == "people" for p in check(broken, "my_day.yaml"))


def test_a_text_that_is_the_same_in_both_languages_is_not_translated() -> None:
    flow = shipped_flow("my_day")
    copied = Wording(flow.steps[0].fit, dict.fromkeys(LANGUAGES, "Let's talk about your day."))
    steps = (replace(flow.steps[0], say=(copied,)), *flow.steps[1:])
    rows = report(replace(flow, steps=steps), {})
    assert {row.untranslated for row in rows} == {("hello",)}
    assert all(row.gaps for row in rows)


def test_a_branch_is_tested_once_a_conversation_of_its_band_took_it() -> None:
    flow = shipped_flow("my_day")
    world = World("prek-2", "every", "Robin")
    conversation = Conversation(flow.name, flow.version, "en", world)
    start(flow, conversation)
    for words in ("skip", "skip", "skip", "skip", "skip"):
        receive(flow, conversation, Reply(words))
    assert conversation.state == FINISHED
    rows = report(flow, {"prek-2": branches_taken(flow, conversation)})
    for mode in MODES:
        assert _row(rows, "prek-2", mode).untested == (
            ("anything", False),
            ("feel_words", True),
        )
    assert ("hard_time", False) in _row(rows, "3-5", "iep").untested


def test_a_flow_for_one_band_is_reported_on_for_that_one_alone() -> None:
    assert {row.band for row in report(shipped_flow("family"), {})} == {"9-12"}
