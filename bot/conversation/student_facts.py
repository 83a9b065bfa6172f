"""Who the student is, as a conversation carries it: from the kept rows to the engine's plain data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from bot.conversation.own_step import own_step, step_due
from dialogs import ages
from dialogs.checking_words import word_of_disability
from dialogs.conversation import Item, World
from dialogs.flow import CLOSING, Flow
from dialogs.language import codes
from dialogs.language import language as spoken
from dialogs.loading import shipped_tools
from dialogs.names import folded_names
from dialogs.words import fill
from storage import answered, goals, tools
from storage.goals import StudentGoal
from storage.people import Student, all_names
from storage.tools import StudentTool
from storage.vault import Vault

_Listed = TypeVar("_Listed", StudentTool, StudentGoal)

# Four weeks in microseconds: most schools look at each accommodation once in a quarter.
RECENTLY = 28 * 86_400 * 1_000_000

# In whose words a family is spoken to, before a flow is there to say it.
FAMILY_BAND = "9-12"


def world_now(
    connection: Connection,
    vault: Vault,
    student: Student,
    transition_age: int,
    now: int,
    timezone: str,
) -> World:
    """What a conversation carries that is begun now. `timezone`: the school's, for its day."""
    day, today = ages.day_at(now, timezone), ages.day_begins(now, timezone)
    return world_of(
        student,
        tools.tools_of(connection, vault, student.id),
        answered.last_asked(connection, student.id),
        now,
        goals.goals_of(connection, vault, student.id),
        transition=ages.is_about(transition_age, student.born, student.band, day),
        step_due=step_due(connection, vault, student.id, now),
        own_step=own_step(connection, vault, student.id),
        closing=not answered.some_begun_since(connection, student.id, CLOSING, today),
    )


def world_of(
    student: Student,
    listed: Sequence[StudentTool],
    asked_at: Mapping[str, int],
    now: int = 0,
    current: Sequence[StudentGoal] = (),
    *,
    transition: bool = False,
    step_due: bool = False,
    own_step: str = "",
    closing: bool = True,
) -> World:
    """`asked_at`: when each tool or goal was last asked about.

    Those never asked come first, what was entered last before the others: the newest need. Then the longest
    unasked; who talks again within some weeks is asked about what was left. In every mode: staff list tools
    for students without a plan, too, and who has none picks from a menu. In class no goal of a plan is shown,
    since a neighbor could read it.
    """
    current = () if student.mode == "iep" and student.in_class else current
    if (
        student.mode == "every"
    ):  # also where a list made them one: what they would read betrays nothing
        listed = [one for one in listed if not word_of_disability(_read_of(one))]
        current = [one for one in current if not word_of_disability([one.short or one.words])]
    return World(
        band=student.band,
        mode=student.mode,
        name=student.name,
        simple=student.simple,
        pronouns=student.pronouns,
        role=student.role,
        plan_word=student.plan_word,
        knows_about_plan=student.knows_about_plan,
        in_class=student.in_class,
        tools=_in_turn(listed, item_of, asked_at, now),
        goals=_in_turn(current, goal_item, asked_at, now),
        transition=transition,
        step_due=step_due,
        own_step=own_step,
        asks=student.asks,
        closing=closing,
    )


def _read_of(tool: StudentTool) -> tuple[str, ...]:
    return (tool.words, tool.kid, tool.places)


def _in_turn(
    listed: Sequence[_Listed],
    as_item: Callable[[_Listed], Item],
    asked_at: Mapping[str, int],
    now: int,
) -> tuple[Item, ...]:
    in_turn = sorted(listed, key=lambda one: (asked_at.get(one.id, 0), -one.made_at))
    recent = {id for id, at in asked_at.items() if at > now - RECENTLY}
    return tuple(replace(as_item(one), recent=one.id in recent) for one in in_turn)


def family_world(student: Student, flow: Flow) -> World:
    """Whom a student's family is asked about: of the student it knows the name, and nothing else.

    In the words of the flow's band, and in those that all families read, so that a link in other
    hands tells nothing of how the student is taught.
    """
    return World(
        band=flow.bands[0] if flow.bands else FAMILY_BAND,
        mode="every",
        name=student.name,
        respondent=flow.respondent,
    )


def names_of_others(
    connection: Connection, vault: Vault, school_id: str, student_id: str
) -> frozenset[str]:
    """The folded parts of the names of everyone else at the school, which no quote may hold."""
    own: set[str] = set()
    others: set[str] = set()
    for id, name in all_names(connection, vault, school_id):
        (own if id == student_id else others).update(folded_names(name))
    return frozenset(others - own)


def item_of(tool: StudentTool) -> Item:
    """A listed tool as a loop goes over it: by the name that staff gave it, in the catalogue's, or else in
    staff's own words.
    """
    choice = shipped_tools().get(tool.catalogue)
    if choice is None or choice.tool is None:
        words = _marked(tool.kid or tool.words)
        named = _as_listed("tool", tool.words)
        plain = dict.fromkeys(codes(), tool.words)
        return Item(
            tool.id, ask=words, fragment=named, title=plain, places=tool.places, short=tool.kid
        )
    return Item(
        tool.id,
        ask=_marked(tool.kid) if tool.kid else choice.tool.ask,
        fragment=choice.fragment,
        title=choice.label,
        catalogue=tool.catalogue,
        places=tool.places,
        short=tool.kid,
    )


def _marked(words: str) -> dict[str, str]:
    return {code: spoken(code).marked(words) for code in codes()}


def goal_item(goal: StudentGoal) -> Item:
    """A current goal as a loop goes over it: by the short name that staff gave it, else in staff's words,
    since nobody translates or shortens it unasked.
    """
    named = _as_listed("goal", goal.words.rstrip(" ."))  # inside another sentence
    words = dict.fromkeys(codes(), goal.words)
    ask = dict.fromkeys(codes(), goal.short) if goal.short else words
    return Item(goal.id, ask=ask, fragment=named, title=words, short=goal.short)


def _as_listed(what: str, words: str) -> dict[str, str]:
    """In staff's own words, as a draft names it; not in marks where those would be the student's."""
    return {code: fill(spoken(code).listed[what], words=words) for code in codes()}
