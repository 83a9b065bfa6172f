"""Plays a conversation written as a transcript, and shows where it went otherwise.

Between every two replies only JSON is left of the conversation and only the pinned text of its
flow, so whatever is played here also proves that a student can come back at that point.

    bot: what is said or asked (a long line goes on in the next one, indented)
    [One choice] [Another]      below a question: its choices, compared where they are written
    me:  sometimes              typed; (empty) for nothing at all
    me:  [Math] [Science]       pressed, by the words on the buttons
    me:  [Something else] lunch pressed and typed together
    me:  (back) (change use@x)  a command, and what it is about
    me:  (comes back) (reopens) what the program does when the student is there again
    me, to use@x:  [Never]      a reply to an older question
    me, editing use@x:  never   the message that answered it, edited
    = kept use@x: never         what is kept of a reply, compared where it is written
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import ndiff
from functools import lru_cache
from textwrap import dedent

from dialogs.conversation import Conversation, Item, World, from_json, parts, to_json
from dialogs.engine import ask, receive, reopen, resume, revise, start
from dialogs.events import (
    Answered,
    Ask,
    Event,
    Finished,
    Option,
    PathChanged,
    Paused,
    Refused,
    Say,
    ShowAnswers,
)
from dialogs.flow import RESERVED, Flow, from_text, to_text
from dialogs.language import codes
from dialogs.loading import shipped_lists
from dialogs.phrases import phrase
from dialogs.replies import Reply
from dialogs.wording import choices_of
from tests.flows import flow_named

LANGUAGES = codes()

CONTACT = "Ms. Ortiz in room 12"


class Talk:
    """One student's conversation, kept as text from one reply to the next."""

    def __init__(self, flow: Flow, world: World, language: str = "en", contact: str = CONTACT):
        self.name, self.version, self.contact = flow.name, flow.version, contact
        self.flow_text = to_text(flow)
        self.world, self.progress = to_json(Conversation(flow.name, flow.version, language, world))

    @property
    def flow(self) -> Flow:
        return _flow(self.flow_text)

    def conversation(self) -> Conversation:
        """Read again from JSON: nobody else holds it."""
        read = from_json(self.name, self.version, self.world, self.progress)
        read.contact = self.contact
        return read

    def start(self) -> list[Event]:
        return self._moved(start)

    def send(self, reply: Reply) -> list[Event]:
        return self._moved(lambda flow, conversation: receive(flow, conversation, reply))

    def edit(self, key: str, reply: Reply) -> list[Event]:
        return self._moved(lambda flow, conversation: revise(flow, conversation, key, reply))

    def come_back(self) -> list[Event]:
        return self._moved(resume)

    def reopen(self) -> list[Event]:
        return self._moved(reopen)

    def asked(self) -> Ask:
        return ask(self.flow, self.conversation())

    def plays(self, transcript: str) -> None:
        """Play the transcript from its first line on, and fail with the difference."""
        wanted = list(_turns(_lines(transcript)))
        played: list[str] = []
        for mine, theirs in wanted:
            events = self._does(mine) if mine else self.start()
            played += [mine] if mine else []
            played += _shown(events, theirs)
        expected = [line for mine, theirs in wanted for line in ([mine] if mine else []) + theirs]
        if played != expected:
            raise AssertionError(
                "the conversation went otherwise:\n" + "\n".join(ndiff(expected, played))
            )

    def _moved(self, go: Callable[[Flow, Conversation], list[Event]]) -> list[Event]:
        conversation = self.conversation()
        events = go(self.flow, conversation)
        _, self.progress = to_json(conversation)
        return events

    def _does(self, line: str) -> list[Event]:
        found = _ME.fullmatch(line)
        assert found, f"not understood in a transcript: {line}"
        to, what = found["about"] or "", found["what"]
        if found["how"] == "editing":
            return self.edit(to, self._reply(what, to))
        if what == "(comes back)":
            return self.come_back()
        if what == "(reopens)":
            return self.reopen()
        return self.send(self._reply(what, to))

    def _reply(self, what: str, to: str) -> Reply:
        if command := _COMMAND.fullmatch(what):
            name = command["name"].replace(" ", "_")
            return Reply(command="" if name == "empty" else name, to=command["about"] or to)
        labels = re.findall(r"\[(.*?)\]", what)
        if not labels:
            return Reply(text=what, to=to)
        values = self._values(to)
        return Reply(
            re.sub(r"\[.*?\]\s*", "", what), tuple(values[label] for label in labels), to=to
        )

    def _values(self, to: str) -> dict[str, str]:
        """What each button stands for, at the question asked or at an older one."""
        at = self.conversation()
        step = self.flow.by_id[parts(to)[0] if to else at.state]
        shown = {
            choice.label[at.language]: choice.value for choice in choices_of(self.flow, step, at)
        }
        return shown | {phrase(name, at.world, at.language): name for name in RESERVED}


def student(
    name: str, band: str, mode: str = "iep", tools: Iterable[Item] = (), *, simple: bool = False
) -> World:
    return World(band, mode, name, simple, tools=tuple(tools))


def listed(catalogue: str, places: str = "") -> Item:
    """A tool of the catalogue, as staff listed it for a student."""
    choice = next(choice for choice in shipped_lists()["tools"] if choice.value == catalogue)
    assert choice.tool
    return Item(catalogue, choice.tool.ask, choice.fragment, choice.label, catalogue, places)


def in_own_words(id: str, words: str) -> Item:
    """A tool that is in no catalogue, as staff wrote it."""
    quoted, plain = (dict.fromkeys(LANGUAGES, text) for text in (f'"{words}"', words))
    return Item(id, quoted, quoted, plain)


def as_ticked(options: Iterable[Option], values: Sequence[str]) -> tuple[str, ...]:
    """What a screen sends once these were ticked one after the other: what names nothing stands alone."""
    nothing = {option.value for option in options if option.none}
    if values and values[-1] in nothing:
        return (values[-1],)
    return tuple(value for value in values if value not in nothing)


def my_tools(world: World, language: str = "en") -> Talk:
    return Talk(flow_named("my_tools"), world, language)


def _lines(transcript: str) -> Iterator[str]:
    """One line for each thing said, however it was wrapped."""
    line = ""
    for text in dedent(transcript).strip().splitlines():
        if _BEGINS.match(text) or (text.lstrip().startswith("[") and not line.startswith("[")):
            if line:
                yield line
            line = text.strip()
        else:
            line = f"{line} {text.strip()}"
    yield line


def _turns(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What the student did ("" at the start) and all that came of it."""
    mine, theirs = "", list[str]()
    for line in lines:
        if line.startswith("me"):
            if mine or theirs:
                yield mine, theirs
            mine, theirs = line, []
        else:
            theirs.append(line)
    yield mine, theirs


def _shown(events: list[Event], wanted: list[str]) -> list[str]:
    """The events as lines; choices and what was kept only where the transcript has them."""
    lines = [line for event in events for line in _as_lines(event)]
    with_choices = any(line.startswith("[") for line in wanted)
    with_kept = any(line.startswith("= ") for line in wanted)
    return [
        line
        for line in lines
        if (with_choices or not line.startswith("[")) and (with_kept or not line.startswith("= "))
    ]


def _as_lines(event: Event) -> Iterator[str]:
    match event:
        case Say(text) | Refused(text) | Paused(text):
            yield f"bot: {text}"
        case Finished(text, early):
            yield f"bot: {text}"
            yield "= stopped early" if early else "= finished"
        case Answered():
            yield f"bot: {event.said_back}"
            words = [f'"{event.words}"'] if event.words else []
            again = f" (revision {event.revision})" if event.revision > 1 else ""
            yield f"= kept {event.key}: {', '.join([*event.codes, *words])}{again}"
        case PathChanged(off, on, text):
            yield f"bot: {text}"
            if off:
                yield f"= set aside: {', '.join(off)}"
            if on:
                yield f"= back again: {', '.join(on)}"
        case ShowAnswers(keys):
            yield f"bot: (which answer? {', '.join(keys)})"
        case Ask():
            yield f"bot: {event.text}"
            yield " ".join(f"[{option.label}]" for option in event.options) or "[]"


@lru_cache(maxsize=16)
def _flow(text: str) -> Flow:
    return from_text(text)


_BEGINS = re.compile(r"bot: |me[:,]|= ")
_ME = re.compile(r"me(?:, (?P<how>to|editing) (?P<about>\S+))?:\s+(?P<what>.*)")
_COMMAND = re.compile(r"\((?P<name>go on|\w+)(?: (?P<about>\S+))?\)")
