"""A written conversation, as a teacher can read and write one -> played on the engine, no database.

A file holds one or more: each begins with who the student is, one fact a line (`flow: my_day`,
`band: 3-5`, `tool: More time | Math`), and goes on with what is said:

    expect: What makes it hard to learn?
    expect choices: Noise, Too many steps
    choose: Noise
    say: its too loud to think

`expect:` is what the bot has said since the reply before, word for word; other messages may stand
around it. `choose:` names choices by their labels, Skip, Not sure and Something else among them;
`say:` types. A line `== …` begins the next conversation; a line `# …` is for people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from bot.conversation.student_facts import goal_item, item_of
from dialogs.conversation import Conversation, World
from dialogs.engine import receive, start
from dialogs.events import Answered, Ask, Event, shown_answers
from dialogs.flow import ASKS, BANDS, MODES, RESERVED, ROLES, Flow
from dialogs.phrases import phrase
from dialogs.problems import Problem, did_you_mean, quoted
from dialogs.replies import Reply
from dialogs.tool_names import catalogue_names
from dialogs.words import fold
from storage.goals import StudentGoal
from storage.tools import StudentTool

_YES = ("yes", "no")
# Each fact with what it may be; () for anything.
FACTS: dict[str, tuple[str, ...]] = {
    "flow": (),
    "band": BANDS,
    "mode": MODES,
    "language": (),
    "name": (),
    "simple": _YES,
    "role": ROLES,
    "plan_word": ("iep", "504", "plan"),
    "knows_about_plan": _YES,
    "in_class": _YES,
    "transition": _YES,
    "reader": (),
    **{f"asks_{name}": _YES for name in ASKS},
    "step_due": _YES,
    "step": (),  # the first step to a goal, as the student told it
    "closing": _YES,
}
_NEEDED = ("flow", "band", "mode", "language")
_LISTS = ("tool", "goal")
_LINES = ("expect", "expect choices", "choose", "say")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    kind: str  # one of _LINES
    words: str


@dataclass(slots=True)
class Written:
    """One conversation as it was written down."""

    file: str
    line: int  # where it begins
    facts: dict[str, str] = field(default_factory=dict)
    tools: list[str] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)
    unread: bool = False  # a line of it is not understood, and may have been an answer


@dataclass(frozen=True, slots=True)
class Played:
    """How far it went; `problem` is the first line where the bot said something else."""

    conversation: Conversation
    problem: Problem | None = None


def read(text: str, file: str) -> tuple[list[Written], list[Problem]]:
    """The conversations of a file, and everything wrong with their form."""
    found = [Written(file, 1)]
    problems: list[Problem] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("=="):
            found.append(Written(file, number))
        elif line and not line.startswith("#"):
            problems += _take(found[-1], number, line)
    found = [one for one in found if one.facts or one.said]
    for one in found:
        problems += _incomplete(one)
    if not found:
        problems.append(_wrong(Written(file, 1), 1, "there is no conversation in it", _BEGIN))
    return found, sorted(problems, key=lambda problem: problem.line)


def play(flow: Flow, written: Written) -> Played:
    """From the first question on, as far as it goes as it was written."""
    facts = written.facts
    world = replace(_world(written), respondent=flow.respondent)
    conversation = Conversation(flow.name, flow.version, facts["language"], world)
    events: list[Event] = start(flow, conversation)
    unheard = _messages(events)
    for line in written.said:
        problem = None
        if line.kind == "expect":
            problem, unheard = _heard(written, line, unheard)
        elif line.kind == "expect choices":
            problem = _offered(written, line, events)
        else:
            reply = _reply(line, events, conversation)
            if isinstance(reply, str):
                problem = _wrong(written, line.number, *_no_such_choice(line, reply, events))
            else:
                events = receive(flow, conversation, reply)
                unheard = _messages(events)
        if problem:
            return Played(conversation, problem)
    return Played(conversation)


def _take(written: Written, number: int, line: str) -> Iterator[Problem]:
    name, colon, words = (part.strip() for part in line.partition(":"))
    if not colon:
        written.unread = True
        yield _wrong(written, number, f"{quoted(line)} is no line of a conversation", _FORM)
    elif name in _LINES:
        written.said.append(Line(number, name, words))
    elif name in _LISTS:
        (written.tools if name == "tool" else written.goals).append(words)
    elif name in written.facts:
        fix = 'Keep one of them. A line "==" begins the next conversation.'
        yield _wrong(written, number, f"{quoted(name)} is said twice", fix)
    elif name in FACTS:
        written.facts[name] = words
        if FACTS[name] and words not in FACTS[name]:
            what = f"{quoted(words)} is no {name}"
            yield _wrong(written, number, what, did_you_mean(words, FACTS[name]))
    else:
        written.unread = True
        known = (*_LINES, *FACTS, *_LISTS)
        yield _wrong(written, number, f"{quoted(name)} is not known", did_you_mean(name, known))


def _incomplete(written: Written) -> Iterator[Problem]:
    for name in _NEEDED:
        if name not in written.facts:
            what = f"this conversation does not say its {name}"
            example = FACTS[name][0] if FACTS[name] else "my_day"
            yield _wrong(written, written.line, what, f'Add a line such as "{name}: {example}".')
    answered = any(line.kind in ("choose", "say") for line in written.said)
    if not answered and not written.unread:
        yield _wrong(written, written.line, "nothing is answered in this conversation", _FORM)


_FORM = 'Write "say: …", "choose: …", "expect: …" or "expect choices: …".'
_BEGIN = 'Begin with "flow: NAME", "band: …", "mode: …" and "language: …".'


def _wrong(written: Written, line: int, what: str, fix: str) -> Problem:
    return Problem(written.file, line, "", what, fix)


def _world(written: Written) -> World:
    facts, names = written.facts, catalogue_names()
    tools = [tool.partition("|") for tool in written.tools] if facts["mode"] == "iep" else []
    listed = (
        StudentTool(f"tool{number}", value, "" if value else name.strip(), places.strip())
        for number, (name, _, places) in enumerate(tools, start=1)
        for value in [names.get(fold(name.strip()), "")]
    )
    current = (StudentGoal(f"goal{n}", words) for n, words in enumerate(written.goals, start=1))
    return World(
        band=facts["band"],
        mode=facts["mode"],
        name=facts.get("name", "Sam"),
        simple=facts.get("simple") == "yes",
        role=facts.get("role", ""),
        plan_word=facts.get("plan_word", "plan"),
        knows_about_plan=facts.get("knows_about_plan") == "yes",
        in_class=facts.get("in_class") == "yes",
        tools=tuple(map(item_of, listed)),
        goals=tuple(map(goal_item, current)),
        transition=facts.get("transition") == "yes",
        reader=facts.get("reader", ""),
        asks=tuple(name for name in ASKS if facts.get(f"asks_{name}") == "yes"),
        step_due=facts.get("step_due") == "yes",
        own_step=facts.get("step", ""),
        closing=facts.get("closing") != "no",
    )


def _messages(events: list[Event]) -> list[str]:
    """All that the bot has said, in its order."""
    said = (
        event.said_back if isinstance(event, Answered) else getattr(event, "text", "")
        for event in events
    )
    return [text for text in said if text]


def _heard(written: Written, line: Line, unheard: list[str]) -> tuple[Problem | None, list[str]]:
    wanted = " ".join(line.words.split())
    for number, message in enumerate(unheard):
        if " ".join(message.split()) == wanted:
            return None, unheard[number + 1 :]
    said = " / ".join(map(quoted, unheard)) or "nothing more"
    what = f"expected {quoted(wanted)}, but the bot said {said}"
    fix = "Mend the conversation, or the flow."
    return _wrong(written, line.number, what, fix), unheard


def _offered(written: Written, line: Line, events: list[Event]) -> Problem | None:
    ask = events[-1]
    labels = [option.label for option in ask.options] if isinstance(ask, Ask) else []
    if fold(line.words) == fold(", ".join(labels)):
        return None
    what = f"expected the choices {quoted(line.words)}, but they are {quoted(', '.join(labels))}"
    return _wrong(written, line.number, what, "Mend the conversation, or the list.")


def _reply(line: Line, events: list[Event], conversation: Conversation) -> Reply | str:
    """The reply; or what it names that is not offered."""
    if line.kind == "say":
        keys = shown_answers(events)
        if line.words.isdecimal() and 0 < int(line.words) <= len(keys):
            return Reply(command="change", to=keys[int(line.words) - 1])
        return Reply(text=line.words)
    values = _by_label(events[-1], conversation)
    whole = values.get(fold(line.words))
    if whole:
        return Reply(choices=(whole,))
    picked = [part.strip() for part in line.words.split(",")]
    unknown = next((part for part in picked if fold(part) not in values), None)
    if unknown is not None:
        return unknown
    return Reply(choices=tuple(values[fold(part)] for part in picked))


def _by_label(ask: Event, conversation: Conversation) -> dict[str, str]:
    if not isinstance(ask, Ask):
        return {}
    world, language = conversation.world, conversation.language
    always = {fold(phrase(name, world, language)): name for name in RESERVED}
    return {**always, **{fold(option.label): option.value for option in ask.options}}


def _no_such_choice(line: Line, name: str, events: list[Event]) -> tuple[str, str]:
    ask = events[-1]
    if not isinstance(ask, Ask):
        return "nothing is asked any more", "Take this line out."
    labels = [option.label for option in ask.options]
    near = get_close_matches(name, labels, 1, 0.6)
    fix = f'Did you mean "{near[0]}"?' if near else f"The choices are: {', '.join(labels)}."
    return f"{quoted(name)} is no choice of {quoted(ask.text)}", fix if labels else _SAY


_SAY = 'Write "say: …" to answer it in words.'
