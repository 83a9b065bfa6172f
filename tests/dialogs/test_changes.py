"""What a new version of a flow means: for those in the middle of it, and for what is counted."""

from dataclasses import fields, replace
from typing import Any

import pytest

from dialogs.changes import Change, changes
from dialogs.flow import Choice, Condition, Fit, Flow, Loop, Most, Offer, Step, Wording
from dialogs.loading import load_flow, shipped_files, shipped_flow, shipped_lists


def question(id: str, words: str, **more: Any) -> Step:
    said = (Wording(Fit(), {"en": words, "es": words}),)
    more = {"type": "text", "say": said} | more
    return Step(id=id, **more)


def choice(value: str, label: str, **more: Any) -> Choice:
    words = {"en": label, "es": label}
    return Choice(value, words, words, **more)


YES, NO, MAYBE = choice("yes", "Yes"), choice("no", "No"), choice("maybe", "Maybe")
PICK = question("like", "Do you like it?", type="select_one", choices=(Offer(Fit(), "likes"),))
STEPS = (
    question("hello", "Hello.", type="note"),
    PICK,
    question("why", "Why is that?", meaning="helps", story=True),
    question("tool_use", "How is it?", loop="tools"),
    question("last", "What else?"),
)
LOOP = Loop("tools", "tools", "like", (Most(Fit(), 3),))


def flow(*steps: Step, **more: Any) -> Flow:
    lists: dict[str, tuple[Choice, ...]] = {"likes": (YES, NO)}
    title = {"en": "Lunch", "es": "Comida"}
    return replace(Flow("lunch", "1", title, steps or STEPS, {"tools": LOOP}, lists), **more)


def but(id: str, /, **changed: Any) -> Flow:
    return flow(*(replace(step, **changed) if step.id == id else step for step in STEPS))


def told(new: Flow, old: Flow | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in changes(old or flow(), new)]


def with_choices(*choices: Choice) -> Flow:
    return flow(lists={"likes": choices})


@pytest.mark.parametrize("name", [file.removesuffix(".yaml") for file, _ in shipped_files()])
def test_nothing_changes_between_a_flow_and_the_same_under_another_version(name: str) -> None:
    shipped = shipped_flow(name)
    assert changes(shipped, replace(shipped, version="9")) == []


def test_a_new_step_is_safe_and_those_under_way_do_not_get_it() -> None:
    assert changes(flow(), flow(*STEPS, question("more", "Anything new?"))) == [
        Change(
            "safe",
            "more",
            'The question "more" is new; there are no answers to it from before.',
            'do not get the question "more", which is new',
        )
    ]


def test_a_step_that_is_gone_breaks_and_a_note_that_is_gone_does_not() -> None:
    assert told(flow(*STEPS[1:-1])) == [
        ("safe", 'The note "hello" is gone.'),
        ("breaking", 'The question "last" is gone: nothing new is counted or written under this name.'),
    ]  # fmt: skip


def test_the_same_words_under_another_name_need_mapping() -> None:
    assert told(but("last", id="at_last")) == [
        (
            "needs mapping",
            'The question "last" is now called "at_last", in the same words: map the one to the other.',
        )
    ]


def test_a_step_in_other_words_under_another_name_is_gone_and_new() -> None:
    new = flow(*STEPS[:-1], question("at_last", "What more?"))
    assert [kind for kind, _ in told(new)] == ["safe", "breaking"]


def test_a_renamed_step_is_not_also_told_where_others_ask_for_it() -> None:
    """The loop's items come from a step that has another name now, and from nowhere else."""
    loop = replace(LOOP, chosen_in="liking")
    new = replace(but("like", id="liking"), loops={"tools": loop})
    assert [(kind, what[:19]) for kind, what in told(new)] == [
        ("needs mapping", 'The question "like"')
    ]


MEANT_OTHERWISE = "answers from before were to other words: say whether they are one"


def said(en: str, es: str) -> tuple[Wording, ...]:
    return (Wording(Fit(), {"en": en, "es": es}),)


def test_a_question_put_otherwise_is_safe_and_what_it_was_is_shown() -> None:
    assert told(but("last", say=said("Anything else?", "What else?"))) == [
        (
            "safe",
            'The question "last" is worded otherwise: now says "Anything else?" where it said '
            '"What else?".',
        )
    ]


def test_a_question_in_mostly_other_words_needs_mapping_in_whichever_language_it_is() -> None:
    old = but("last", say=said("What else?", "¿Qué más?"))
    assert told(but("last", say=said("What else?", "¿Dónde comes el almuerzo?")), old) == [
        (
            "needs mapping",
            'The question "last" is worded otherwise: now says "¿Dónde comes el almuerzo?" where it '
            f'said "¿Qué más?" ({MEANT_OTHERWISE}).',
        )
    ]


def test_a_note_may_say_anything_else() -> None:
    assert [kind for kind, _ in told(but("hello", say=said("Bye!", "Bye!")))] == ["safe"]


def test_a_wording_more_for_some_replaces_nothing() -> None:
    say = (Wording(Fit(bands=("prek-2",)), {"en": "More?"}), *STEPS[-1].say)
    assert told(but("last", say=say)) == [("safe", 'The question "last" is worded otherwise.')]


def test_two_questions_that_swap_their_words_break_although_both_names_stay() -> None:
    one, other = question("a", "What helps?"), question("b", "What hinders?")
    new = flow(replace(one, say=other.say), replace(other, say=one.say))
    assert [kind for kind, _ in told(new, flow(one, other))] == ["breaking", "breaking"]
    assert 'now asks what "b" asked' in told(new, flow(one, other))[0][1]


def test_a_name_that_takes_the_words_of_a_step_that_is_gone_breaks() -> None:
    one, other = question("a", "What helps?"), question("b", "What hinders?")
    kinds = [kind for kind, _ in told(flow(replace(one, say=other.say)), flow(one, other))]
    assert kinds == ["breaking", "breaking"]


def test_words_that_another_question_goes_on_saying_are_only_other_words() -> None:
    one, other = question("a", "Why so?"), question("b", "Why is it so?")
    assert [kind for kind, _ in told(flow(one, replace(other, say=one.say)), flow(one, other))] == [
        "safe"
    ]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"type": "note"}, "was a question of type text and is a note"),
        ({"type": "select_one"}, "was of type text and is of type select_one"),
        ({"meaning": "need"}, 'meant "helps" and now means "need"'),
        ({"meaning": ""}, 'meant "helps" and now has no meaning'),
        ({"loop": "tools"}, 'was asked once and is asked for each of "tools"'),
        ({"story": False}, "is no longer followed up"),
        ({"fit": Fit(bands=("3-5",))}, "is for band 3-5 from now on (before: everyone)"),
    ],
)  # fmt: skip
def test_what_breaks(changed: dict[str, Any], what: str) -> None:
    assert "breaking" in [
        kind for kind, told_what in told(but("why", **changed)) if what in told_what
    ]


def test_a_step_is_for_more_students_than_before() -> None:
    old = but("last", fit=Fit(bands=("3-5",)))
    assert told(flow(), old) == [
        ("safe", 'The question "last" is for everyone from now on (before: band 3-5).')
    ]


def test_a_step_out_of_its_loop_breaks_and_a_loop_with_another_name_does_not() -> None:
    assert told(but("tool_use", loop="")) == [
        ("breaking", 'The question "tool_use" was asked for each of "tools" and is asked once.')
    ]
    supports = replace(LOOP, name="supports")
    renamed = replace(but("tool_use", loop="supports"), loops={"supports": supports})
    assert [kind for kind, _ in told(renamed)] == ["safe"]


def test_a_loop_over_something_else_breaks_its_steps() -> None:
    assert told(flow(loops={"tools": replace(LOOP, over="goals")})) == [
        (
            "breaking",
            'The question "tool_use" is asked for each of "tools", and those come from somewhere else now.',
        )
    ]


def test_choices_that_come_are_safe_and_those_that_go_break() -> None:
    assert told(with_choices(YES, MAYBE)) == [
        ("breaking", 'The question "like" has lost its choice "no".'),
        ("safe", 'The question "like" has more choices: "maybe".'),
    ]


def test_a_choice_with_its_label_under_another_value_needs_mapping() -> None:
    assert told(with_choices(YES, replace(NO, value="never"))) == [
        (
            "needs mapping",
            'The question "like" has its choice "no" as "never" now, with the same label.',
        )
    ]


def test_choices_that_swap_their_labels_break() -> None:
    new = with_choices(replace(YES, label=NO.label), replace(NO, label=YES.label))
    assert [kind for kind, _ in told(new)] == ["breaking", "breaking"]


def test_a_choice_on_another_side_of_its_scale_breaks() -> None:
    old = with_choices(replace(YES, pole="high"), NO)
    assert told(with_choices(replace(YES, pole="low"), NO), old) == [
        ("breaking", 'The question "like" has its choice "yes" on another side of the scale.')
    ]


def test_a_choice_with_another_label_is_safe_and_so_is_another_order() -> None:
    assert told(with_choices(choice("yes", "Yes!"), NO)) == [
        ("safe", 'The question "like": the choice "yes" now says "Yes!" where it said "Yes".')
    ]
    assert [kind for kind, _ in told(with_choices(NO, YES))] == ["safe"]


def test_a_choice_that_is_another_thing_under_its_old_value_needs_mapping() -> None:
    pizza, fish = choice("pizza", "Pizza"), choice("pizza", "Fish")
    assert told(with_choices(fish, NO), with_choices(pizza, NO)) == [
        (
            "needs mapping",
            'The question "like": the choice "pizza" now says "Fish" where it said "Pizza" '
            f"({MEANT_OTHERWISE}).",
        )
    ]


def test_a_choice_that_drafts_write_as_another_thing_needs_mapping_under_its_old_label() -> None:
    changed = replace(YES, fragment={"en": "does not mind", "es": "Yes"})
    assert told(with_choices(changed, NO)) == [
        (
            "needs mapping",
            'The question "like": the choice "yes" is written "does not mind" in drafts where it was '
            f'"Yes" ({MEANT_OTHERWISE}).',
        )
    ]


def test_another_type_is_told_once_and_not_also_that_more_can_be_picked() -> None:
    found = changes(flow(), but("like", type="select_multiple", most=2, appearance="faces"))
    assert [(one.kind, one.under_way) for one in found] == [
        ("breaking", 'get the question "like" as select_one')
    ]


def test_a_question_that_looks_otherwise_in_two_ways_is_told_once() -> None:
    assert told(but("like", most=2, appearance="faces")) == [
        (
            "safe",
            'The question "like" lets another number be picked and has another appearance.',
        )
    ]


def test_a_step_that_stands_elsewhere_is_told_once_and_not_each_that_it_passed() -> None:
    moved = flow(STEPS[-1], *STEPS[:-1])
    assert told(moved) == [("safe", 'The question "last" stands in another place.')]


def test_the_bands_of_a_whole_flow_are_told_once_and_not_of_each_step() -> None:
    text = dict(shipped_files())["my_day.yaml"]
    wide, narrow = (load_flow(one, "my_day.yaml", shipped_lists())[0]
                    for one in (text, text.replace("\nsteps:", "\nband: [3-5, 6-8]\nsteps:", 1)))  # fmt: skip
    assert wide
    assert narrow
    assert [one.kind for one in changes(wide, narrow) if not one.step] == ["breaking"]
    assert "every band" in changes(wide, narrow)[0].what
    assert not [one for one in changes(wide, narrow) if "is for band" in one.what]


# --- nothing is forgotten ------------------------------------------------------------------------

OTHER: dict[type, dict[str, Any]] = {
    Step: {
        "id": "other", "type": "select_multiple", "say": (Wording(Fit(), {"en": "?"}),),
        "fit": Fit(modes=("iep",)), "when": (), "choices": (), "most": 2, "without_tools": True,
        "appearance": "faces", "meaning": "need", "loop": "tools", "story": True,
        "sensitive": ("income",), "why": True, "nothing": "right_now", "if_room": True,
        "lowest": 1, "highest": 9, "widest": "case_manager",
    },
    Choice: {
        "value": "other", "label": {"en": "?"}, "fragment": {"en": "?"}, "picture": "x",
        "tool": object(), "pole": "low", "none": True, "forms": {"np": {"en": "?"}},
    },
    Flow: {
        "title": {"en": "?"}, "bands": ("3-5",), "consent": "parent", "respondent": "family",
        "reader": "named", "modes": ("iep",), "read_out": True,
    },
    Loop: {"over": "goals", "chosen_in": "last", "most": ()},
}  # fmt: skip
# What is told through something else: versions are compared, names stay, and steps tell their lists.
ELSEWHERE = {
    Step: {"probe_of"},
    Flow: {"name", "version", "steps", "loops", "lists"},
    Loop: {"name"},
    Choice: set[str](),
}


@pytest.mark.parametrize("kind", OTHER)
def test_every_part_of_a_flow_that_changes_is_told(kind: type) -> None:
    """A part that somebody adds to the model must be added here, and told."""
    assert {field.name for field in fields(kind)} == OTHER[kind].keys() | ELSEWHERE[kind]
    when = but("like", when=(Condition("hello", ("yes",)),))
    for name, value in OTHER[kind].items():
        if kind is Step:
            new = replace(when, steps=tuple(replace(s, **{name: value}) if s.id == "like" else s
                                            for s in when.steps))  # fmt: skip
        elif kind is Choice:
            new = replace(when, lists={"likes": (replace(YES, **{name: value}), NO)})
        elif kind is Loop:
            new = replace(when, loops={"tools": replace(LOOP, **{name: value})})
        else:
            new = replace(when, **{name: value})
        assert changes(when, new), f"a change of {kind.__name__}.{name} is not told"
