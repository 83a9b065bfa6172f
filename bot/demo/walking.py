"""Recorded students taken through a flow by the engine alone: no database, and nothing is kept.

playing.py makes their drafts; here only the ways count that their conversations take.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files

from bot.authoring.written_conversations import Written, read
from bot.conversation.student_facts import goal_item, item_of
from bot.demo.playing import TRANSITION_AGE
from bot.demo.transcripts import Recorded, RecordedStudent, recorded_students
from dialogs.ages import MOSTLY
from dialogs.conversation import Conversation, Item, World, parts
from dialogs.engine import receive, start
from dialogs.events import Event, Finished, shown_answers
from dialogs.flow import CLOSING, Flow
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from dialogs.tool_names import catalogue_names
from dialogs.words import fold
from storage.goals import StudentGoal
from storage.tools import StudentTool


def walked(flow: Flow, students: Iterable[RecordedStudent] = ()) -> Iterator[Conversation]:
    """Each recorded conversation on a flow of this name, as far as its replies go.

    Those on other flows are gone through as well: what a student was asked in them, they may not be again.
    `students`: where it is not those that come with the program.
    """
    for recorded in students or recorded_students():
        asked: dict[str, int] = {}  # item -> in which of the student's conversations, the last time
        closed: set[date] = set()  # on which days the closing question was answered
        for turn, said in enumerate(recorded.conversations, start=1):
            own = flow if said.flow == flow.name else shipped_flow(said.flow)
            world = replace(_world(recorded, asked), closing=said.at.date() not in closed)
            conversation = _converse(own, world, recorded.facts["language"], said)
            answered = [parts(name) for name in conversation.kept]
            asked |= {item: turn for _, item in answered}
            if any(own.by_id[step].meaning in CLOSING for step, _ in answered):
                closed.add(said.at.date())
            if own is flow:
                yield conversation


@cache
def shipped_conversations() -> tuple[Written, ...]:
    """The written conversations that come with the program, file by file."""
    return tuple(one for file, text in conversation_files() for one in read(text, file)[0])


def conversation_files() -> Iterator[tuple[str, str]]:
    """File name and text of each file of written conversations."""
    folder = files("bot.demo").joinpath("conversations")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".txt"):
            yield path.name, path.read_text(encoding="utf-8")


def _converse(flow: Flow, world: World, language: str, said: Recorded) -> Conversation:
    conversation = Conversation(flow.name, flow.version, language, world)
    events = start(flow, conversation)
    for line in said.said:
        if isinstance(events[-1], Finished):
            break
        events = receive(flow, conversation, _reply(line.words, events))
    return conversation


def _world(recorded: RecordedStudent, asked: dict[str, int]) -> World:
    """As student_facts.py has it: tools in mode iep only, the longest-unasked first."""
    facts = recorded.facts
    tools = sorted(_tools(recorded), key=lambda tool: asked.get(tool.id, 0))
    goals = (
        goal_item(StudentGoal(f"goal{n}", words)) for n, words in enumerate(recorded.goals, start=1)
    )
    return World(
        band=facts["band"],
        mode=facts["mode"],
        name=facts["name"],
        simple=facts.get("simple") == "yes",
        tools=tuple(tools) if facts["mode"] == "iep" else (),
        goals=tuple(sorted(goals, key=lambda goal: asked.get(goal.id, 0))),
        transition=MOSTLY[facts["band"]] >= TRANSITION_AGE,
        asks=recorded.asks,
    )


def _tools(recorded: RecordedStudent) -> Iterator[Item]:
    names = catalogue_names()
    for number, (name, places) in enumerate(recorded.tools, start=1):
        value = names.get(fold(name), "")
        yield item_of(StudentTool(f"tool{number}", value, "" if value else name, places))


def _reply(words: str, events: list[Event]) -> Reply:
    """What was typed; after "change", a number picks the answer to change, as in every channel."""
    keys = shown_answers(events)
    if words.isdecimal() and 0 < int(words) <= len(keys):
        return Reply(command="change", to=keys[int(words) - 1])
    return Reply(text=words)
