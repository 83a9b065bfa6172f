"""Who the student is, as a conversation carries it: from the kept rows to the engine's plain data."""

from collections.abc import Mapping, Sequence

from dialogs.conversation import Item, World
from dialogs.flow import LANGUAGES, Choice
from dialogs.loading import shipped_lists
from storage.people import Student
from storage.tools import StudentTool


def world_of(student: Student, tools: Sequence[StudentTool], asked_at: Mapping[str, int]) -> World:
    """`asked_at`: when each tool was last asked about. Those never asked come first, then the oldest.

    In Every mode no tool is listed: all pick from the same menu.
    """
    listed = (
        sorted(tools, key=lambda tool: asked_at.get(tool.id, 0)) if student.mode == "iep" else ()
    )
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
        tools=tuple(_item(tool) for tool in listed),
    )


def _item(tool: StudentTool) -> Item:
    choice = _catalogue().get(tool.catalogue)
    if choice is None or choice.tool is None:
        words = dict.fromkeys(LANGUAGES, f'"{tool.words}"')
        plain = dict.fromkeys(LANGUAGES, tool.words)
        return Item(tool.id, ask=words, fragment=words, title=plain, places=tool.places)
    return Item(
        tool.id,
        ask=choice.tool.ask,
        fragment=choice.fragment,
        title=choice.label,
        catalogue=tool.catalogue,
        places=tool.places,
    )


def _catalogue() -> dict[str, Choice]:
    return {choice.value: choice for choice in shipped_lists()["tools"]}
