"""Whole conversations to measure with: who answers, and what they reply, the same in each run."""

import random
from collections.abc import Iterator

from dialogs import engine
from dialogs.conversation import Conversation, Item, World
from dialogs.events import Ask, Event
from dialogs.flow import Flow
from dialogs.loading import shipped_flow, shipped_lists
from dialogs.replies import Reply
from tests.dialogs.talk import as_ticked

FLOW = "my_tools"
LANGUAGE = "en"
BANDS = ("3-5", "6-8", "9-12", "18-22")
TOOLS = ("class_notes", "breaks", "extended_time", "text_to_speech")  # as staff listed them


def flow() -> Flow:
    return shipped_flow(FLOW)


def world(band: str) -> World:
    return World(band, "iep", "Bob", tools=tuple(_tools()))


def new_conversation(world: World) -> Conversation:
    return Conversation(FLOW, flow().version, LANGUAGE, world)


def replies_of(world: World, seed: int) -> list[Reply]:
    """What one student replies from the first question to the last."""
    rng = random.Random(seed)
    conversation = new_conversation(world)
    waits = engine.start(flow(), conversation)[-1]
    replies = []
    while isinstance(waits, Ask):
        replies.append(_reply(rng, waits))
        waits = engine.receive(flow(), conversation, replies[-1])[-1]
    return replies


def play(world: World, replies: list[Reply]) -> list[Event]:
    """The conversation again, in the engine alone."""
    conversation = new_conversation(world)
    events = engine.start(flow(), conversation)
    for reply in replies:
        events = engine.receive(flow(), conversation, reply)
    return events


def _reply(rng: random.Random, waits: Ask) -> Reply:
    if not waits.options or waits.words_wanted or rng.random() < 0.1:
        return Reply("I was lost until I looked at it " + "again " * rng.randrange(12))
    count = rng.randint(1, waits.most)
    picked = rng.sample([str(option.value) for option in waits.options], count)
    return Reply(choices=as_ticked(waits.options, picked), to=waits.key)


def _tools() -> Iterator[Item]:
    catalogue = {choice.value: choice for choice in shipped_lists()["tools"]}
    for value in TOOLS:
        choice = catalogue[value]
        assert choice.tool is not None
        yield Item(value, choice.tool.ask, choice.fragment, choice.label, catalogue=value)
