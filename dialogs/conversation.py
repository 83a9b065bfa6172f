"""One student going through one version of one flow: plain data, to and from JSON.

A conversation carries its world: what it was started with, copied, so that nobody's later edit of a
student, a tool or a flow rewrites a path half walked. What the student typed is not in here; it is
kept once, as an answer. Here stand only the codes and how many words there were.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter

from dialogs.flow import PARTS, Words
from dialogs.words import first_name

START, FINISHED, STOPPED = "start", "finished", "stopped"

# Who may see an answer, beside its student; the fewest first. READER: the one named person who reads this
# conversation, in whom the student confides alone. What that person may read is in nobody else's draft.
AUDIENCES = PRIVATE, READER, CASE_MANAGER, TEAM = "private", "reader", "case_manager", "team"


def narrower(one: str, other: str) -> str:
    """Of two audiences the one that fewer people are in."""
    return min(one, other, key=AUDIENCES.index)


# The role of a student for whom staff named none.
USUAL_ROLE = "share"


@dataclass(frozen=True, slots=True)
class Item:
    """The one thing of a list that a loop is at: a tool that staff listed, or one the student picked."""

    id: str
    ask: Words  # as it stands inside a question to the student
    fragment: Words  # as it stands in a sentence of a draft
    title: Words  # as it stands above its part of a draft
    catalogue: str = ""  # the catalogue's value; "" for staff's own words
    places: str = ""  # where it is used, as staff wrote it
    recent: bool = False  # was asked about some days ago: not again before others were
    # As its student reads it, where staff said so; drafts say the title all the same.
    short: Annotated[str, Field(exclude_if=lambda short: not short)] = ""


@dataclass(frozen=True, slots=True)
class World:
    """Who the student is, for this conversation."""

    band: str
    mode: str
    name: str
    simple: bool = False
    pronouns: str = ""
    role: str = ""  # one of PARTS; a `when` is told which of ROLES that is
    plan_word: str = "plan"
    knows_about_plan: bool = False
    in_class: bool = False
    tools: tuple[Item, ...] = ()  # as staff listed them, the longest-unasked first
    goals: tuple[Item, ...] = ()
    transition: bool = False
    reader: str = ""  # by name and role, where the flow is offered only with a named one
    respondent: str = ""  # who answers, where it is not the student: as the flow says
    asks: tuple[str, ...] = ()  # of ASKS: what staff want asked in addition
    step_due: bool = False  # some weeks have gone by since a first step to a goal
    # The first step that they wrote down, read anew each time and never kept here a second time.
    own_step: Annotated[str, Field(exclude=True)] = ""
    closing: bool = True  # the closing question is still to be asked on this day

    @property
    def called(self) -> str:
        """The name in speech."""
        return first_name(self.name)

    @property
    def mode_of_words(self) -> str:
        """In which mode's words the student is spoken to: in class all are, in the same ones."""
        return "every" if self.in_class else self.mode

    @property
    def plan_known(self) -> bool:
        """Whether the student may be told of a plan by its name; in class nobody is."""
        return self.mode == "iep" and self.knows_about_plan and not self.in_class

    def fact(self, name: str) -> str:
        """What a `when` that asks for this fact is told."""
        if name == "role":
            return PARTS.get(self.role, USUAL_ROLE)
        return "yes" if _IS_SO[name](self) else "no"


# Apart, so that a turn, which asks for each of them, makes nothing anew.
_IS_SO: dict[str, Callable[[World], bool]] = {
    "tools_listed": lambda world: bool(world.tools),
    "goals_listed": lambda world: bool(world.goals),
    "transition": lambda world: world.transition,
    "plan_known": lambda world: world.plan_known,
    "asks_get": lambda world: "get" in world.asks,
    "asks_by_class": lambda world: "by_class" in world.asks,
    "asks_learning": lambda world: world.plan_known and "learning" in world.asks,
    "step_due": lambda world: world.step_due,
    "closing": lambda world: world.closing,
}


# A named tuple, so that its JSON is a short list: it is read and written each turn.
class Kept(NamedTuple):
    """What the path needs to know of an answer: its codes, how many words, and which revision.

    A story that was declined has none, in whichever words. `anew`: a follow-up whose question was answered
    anew; what was said to it before counts no more, and it is asked again where it still comes.
    """

    codes: tuple[str, ...]
    words: int
    revision: int = 1
    on_path: bool = True
    anew: bool = False


@dataclass(eq=False, slots=True)
class Conversation:
    flow: str
    version: str
    language: str
    world: World
    state: str = START  # a step's id, or one of the three above
    item: int = -1  # which item of the loop; -1 outside
    picked: tuple[str, ...] = ()  # pressed with "something else", whose words are still to come
    kept: dict[str, Kept] = field(default_factory=dict)  # by key(step, item id)
    ticked: dict[str, tuple[str, ...]] = field(default_factory=dict)  # and left so, by the same key
    heard: bool = False  # the last turn held a worry: who sends the same again reads the same words
    contact: str = ""  # whom to talk to and where, as of now: given anew each turn, not kept
    tells: str = ""  # who at the school learns of a worry by itself, likewise; "": nobody
    back: str = ""  # on which day they are there again, likewise; "": they are there
    # Of a walk over an earlier path (machine.walk): all questions that have an answer, on it or not.
    begun: frozenset[str] = frozenset()

    def has_answer(self, name: str) -> bool:
        """Whether there is an answer that counts, on its path or not."""
        return name in self.kept and not self.kept[name].anew


def key(step: str, item: str = "") -> str:
    """The name of one answer in its conversation: "help" or, inside a loop, "help@TOOL"."""
    return f"{step}@{item}" if item else step


def parts(name: str) -> tuple[str, str]:
    """The step and the item of a key."""
    step, _, item = name.partition("@")
    return step, item


def to_json(conversation: Conversation) -> tuple[str, str]:
    """The world (written once) and the progress (written each turn)."""
    progress = _Progress(
        conversation.language,
        conversation.state,
        conversation.item,
        conversation.picked,
        conversation.kept,
        conversation.ticked,
        conversation.heard,
    )
    return _WORLD.dump_json(conversation.world).decode(), _PROGRESS.dump_json(progress).decode()


def from_json(flow: str, version: str, world: str, progress: str) -> Conversation:
    at = _PROGRESS.validate_json(progress)
    return Conversation(
        flow,
        version,
        at.language,
        _WORLD.validate_json(world),
        at.state,
        at.item,
        at.picked,
        at.kept,
        at.ticked,
        at.heard,
    )


@dataclass(frozen=True, slots=True)
class _Progress:
    language: str
    state: str
    item: int
    picked: tuple[str, ...]
    kept: dict[str, Kept]
    ticked: Annotated[dict[str, tuple[str, ...]], Field(exclude_if=lambda them: not them)] = field(
        default_factory=dict
    )
    heard: Annotated[bool, Field(exclude_if=lambda heard: not heard)] = False


_WORLD = TypeAdapter(World)
_PROGRESS = TypeAdapter(_Progress)
