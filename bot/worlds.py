"""Who the student is, as a conversation carries it: from the kept rows to the engine's plain data."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from bot.config import School
from dialogs.conversation import Item, World
from dialogs.flow import LANGUAGES, Choice
from dialogs.loading import shipped_lists
from dialogs.names import folded_names
from dialogs.phrases import phrase
from storage.people import Student, all_names
from storage.tools import StudentTool
from storage.vault import Vault


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
        tools=tuple(item_of(tool) for tool in listed),
    )


def contact_for(school: School, world: World, language: str) -> str:
    """Whom a student can talk to, and where; in their language where the settings name nobody."""
    who = ", ".join(part for part in (school.contact_name, school.contact_role) if part)
    if not who:
        return phrase("contact_unnamed", world, language)
    return f"{who} ({school.contact_where})" if school.contact_where else who


def reader_for(world: World, case_manager: str | None, language: str) -> str:
    """Who can read what is shared, by name and role; in class the same for everyone."""
    if case_manager and not world.in_class:
        return phrase("reader_case_manager", world, language, name=case_manager)
    return phrase("reader_teacher", world, language)


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
    """A listed tool as a loop goes over it: in the catalogue's words, or else in staff's own."""
    choice = _catalogue().get(tool.catalogue)
    if choice is None or choice.tool is None:
        words = {"en": f"“{tool.words}”", "es": f"«{tool.words}»"}
        # Not in marks: in a draft those are the student's.
        named = {"en": f"the listed tool {tool.words}", "es": f"el apoyo de la lista {tool.words}"}
        plain = dict.fromkeys(LANGUAGES, tool.words)
        return Item(tool.id, ask=words, fragment=named, title=plain, places=tool.places)
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
