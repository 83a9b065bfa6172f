"""What a simulated student does next: by what stands on the phone, and by chance with a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Wire = dict[str, Any]

# Of ten actions of a student with WhatHelps about this many are typed, so are those with the echo bot.
_TYPED = 0.1
_SKIPPED = 0.1
_SENTENCE = "I was lost until I looked at it again, and then I knew what to do."


@dataclass(frozen=True, slots=True)
class Act:
    """A button (what it carries), or words. `in_place`: the answer is a change of the same message."""

    data: str = ""
    text: str = ""
    in_place: bool = False


Habit = Callable[[Random, Wire], Act]


def with_whathelps(rng: Random, seen: Wire) -> Act:
    """Every question answered, every answer shared or not; at the end the same once more."""
    offered = _offered(seen)
    choices = [act for act in offered if act.startswith("pick:") and act[5:].isdecimal()]
    ticks = [act for act in offered if act.startswith("tick:") and act[5:].isdecimal()]
    if any(act.startswith("untick:") for act in offered):
        return Act(offered["done"])
    if ticks or choices:
        return Act(offered[rng.choice(ticks or choices)], in_place=bool(ticks))
    if "pick:skip" in offered:
        return Act(offered["pick:skip"]) if rng.random() < _SKIPPED else Act(text=_SENTENCE)
    for some in _IN_ORDER:
        here = [act for act in some if act in offered]
        if here:
            act = rng.choice(here)
            return Act(offered[act], in_place=act.startswith("card:"))
    return Act(text="/start")  # it is over


def with_echo(rng: Random, seen: Wire) -> Act:
    return Act(text=_SENTENCE) if rng.random() < _TYPED else with_survey(rng, seen)


def with_survey(rng: Random, seen: Wire) -> Act:
    return Act(rng.choice(_buttons(seen)))


HABITS = {"whathelps": with_whathelps, "echo": with_echo, "survey": with_survey}

# Of the first of these that stand there, any one.
_IN_ORDER = (
    ("card:1",),
    ("yes",),
    ("again:my_tools",),
    ("flow:my_tools",),
    ("team", "case_manager", "private"),
    ("whole", "none"),
)


def _offered(seen: Wire) -> dict[str, str]:
    """What a button does -> what it carries, which begins with the screen's serial number."""
    return {data.partition(":")[2]: data for data in _buttons(seen)}


def _buttons(seen: Wire) -> list[str]:
    rows = seen.get("reply_markup", {}).get("inline_keyboard", ())
    return [button["callback_data"] for row in rows for button in row]
