"""The scale of a student's part in their meeting: which flows' role each is, and what is proposed next."""

import pytest

from dialogs.conversation import World
from dialogs.flow import BANDS, PARTS, ROLES
from dialogs.language import codes
from dialogs.meeting_parts import meeting_parts, one_further, parts_in
from dialogs.problems import FlowProblems


def test_each_part_is_one_of_the_roles_that_flows_ask_for() -> None:
    assert [*dict.fromkeys(PARTS.values())] == [*ROLES]
    assert {**PARTS, **{role: role for role in ROLES}} == PARTS  # a role is a part of its own name
    world = World("6-8", "iep", "Bob")
    assert world.fact("role") == "share"
    for part, role in PARTS.items():
        assert World("6-8", "iep", "Bob", role=part).fact("role") == role


def test_each_says_what_it_asks_in_every_band_and_language() -> None:
    parts = meeting_parts()
    assert [*parts] == [*PARTS]
    for part in parts.values():
        for words in (part.title, part.support, *part.asks.values()):
            assert {*words} >= {*codes()}
        assert [*part.asks] == [*BANDS]


@pytest.mark.parametrize("band", BANDS)
def test_one_step_further_is_proposed_and_never_two(band: str) -> None:
    names = [*PARTS]
    for before, after in zip(names, [*names[1:], ""], strict=True):
        assert one_further(before, band) == after
    assert one_further("", band) in PARTS


def test_a_file_with_another_order_or_role_is_refused() -> None:
    with pytest.raises(FlowProblems) as told:
        parts_in("parts:\n  - {part: lead, role: listen, name: {en: Leads, es: Dirige}}\n")
    assert "the parts are not those" in str(told.value)
    assert "is of another role" in str(told.value)
