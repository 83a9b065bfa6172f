"""Writing a flow: what is written is read back as the same flow, and reads as an author would write it."""

from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.checking import check_text
from dialogs.flow import (
    BANDS,
    Choice,
    Condition,
    Fit,
    Flow,
    Lists,
    Loop,
    Most,
    Offer,
    Step,
    ToolNames,
    Wording,
    to_text,
)
from dialogs.loading import load_flow, shipped_files, shipped_flow, shipped_lists
from dialogs.writing import write

SHIPPED = dict(shipped_files())
NAMES = [file.removesuffix(".yaml") for file in SHIPPED]


def _read(text: str, shared: Lists) -> Flow:
    flow, problems = load_flow(text, "any.yaml", shared)
    assert problems == []
    assert flow is not None
    return flow


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_flow_is_written_as_its_author_wrote_it_without_the_comments(name: str) -> None:
    lines = SHIPPED[f"{name}.yaml"].splitlines(keepends=True)
    own = "".join(line for line in lines if not line.lstrip().startswith("#")).lstrip()
    assert write(shipped_flow(name), shipped_lists()) == own


@pytest.mark.parametrize("name", NAMES)
def test_with_no_shared_lists_all_lists_are_the_flows_own_and_nothing_else_changes(
    name: str,
) -> None:
    flow = shipped_flow(name)
    text = write(flow, {})
    assert to_text(_read(text, {})) == to_text(flow)
    assert check_text(text, f"{name}.yaml", {}) == []


def test_only_the_list_that_was_changed_becomes_the_flows_own() -> None:
    flow = shipped_flow("my_day")
    changed = (*flow.lists["noise"][:-1], replace(flow.lists["noise"][-1], picture="🔇"))
    flow = replace(flow, lists=flow.lists | {"noise": changed})
    assert write(flow, shipped_lists()).count("\n  noise:\n") == 1
    assert write(flow, shipped_lists()).count("\n    - {value") == len(changed)


_WORDS = st.text(min_size=1).filter(str.strip)
_BY_LANGUAGE = st.builds(lambda en, es: {"en": en, "es": es}, _WORDS, _WORDS)
_NAMES = _WORDS | st.sampled_from(
    ("yes", "no", "null", "~", "1", "1.0", "1e3", "3-5", "2024-01-05")
)


@given(_BY_LANGUAGE, _BY_LANGUAGE, _NAMES, _NAMES)
def test_any_words_come_back_as_they_were(
    said: dict[str, str], tapped: dict[str, str], value: str, name: str
) -> None:
    tool = ToolNames(said, tapped, name, (name, value), (value,), near=True)
    choice = Choice(value, tapped, said, name, tool, value)
    step = Step(
        name, value, (Wording(Fit(), said),), when=(Condition(name, (value, name)),),
        choices=(Offer(Fit(), "own"),), appearance=name, meaning=value, sensitive=(name,),
        widest=name,
    )  # fmt: skip
    flow = Flow(
        name, value, tapped, (step,), {}, {"own": (choice,)}, consent=value, respondent=name,
        reader=value, read_out=len(name) % 2 > 0,
    )  # fmt: skip
    assert to_text(_read(write(flow, {}), {})) == to_text(flow)


@pytest.mark.parametrize("bands", [(), BANDS[:1], BANDS[1:3]])
def test_whom_it_is_for_comes_back_as_it_was(bands: tuple[str, ...]) -> None:
    fits = [Fit(bands, *rest) for rest in product(((), ("iep",)), (None, True, False))]
    say = tuple(Wording(fit, {"en": "A", "es": "B"}) for fit in fits)
    offers = tuple(Offer(fit, "own") for fit in fits)
    loop = Loop("items", "tools", "pick", tuple(Most(fit, 2) for fit in fits))
    steps = tuple(
        Step(f"s{n}", "select_one", say, fit, choices=offers, loop="items" if n > 1 else "")
        for n, fit in enumerate(fits)
    )
    choice = Choice("a", {"en": "A", "es": "B"}, {"en": "a", "es": "b"})
    flow = Flow("f", "1", {"en": "A", "es": "B"}, steps, {"items": loop}, {"own": (choice,)})
    assert to_text(_read(write(flow, {}), {})) == to_text(flow)


@pytest.mark.parametrize("bands", [(), BANDS[:1], BANDS[1:3]])
def test_the_bands_of_a_flow_are_those_of_its_steps(bands: tuple[str, ...]) -> None:
    said = (Wording(Fit(), {"en": "A", "es": "B"}),)
    steps = (Step("a", "note", said, Fit(bands)), Step("b", "note", said, Fit(BANDS[3:], ("iep",))))
    flow = Flow("f", "1", {"en": "A", "es": "B"}, steps, bands=bands)
    assert write(flow, {}).count("band: ") == bool(bands) + 1
    assert to_text(_read(write(flow, {}), {})) == to_text(flow)


def test_no_part_of_a_flow_is_forgotten() -> None:
    """A field that is new in the model must be written too, and then be named here."""
    known = {
        Flow: "name version title steps loops lists bands consent respondent modes reader read_out",
        Step: "id type say fit when choices most without_tools appearance meaning loop story "
        "probe_of sensitive why nothing if_room lowest highest widest",
        Loop: "name over chosen_in most",
        Choice: "value label fragment picture tool pole none forms",
    }
    for kind, names in known.items():
        assert [field.name for field in fields(kind)] == names.split()
