"""A made-up student, with made-up tools and goals, for trying a flow without a list of real ones."""

from sqlalchemy import Connection

from storage import consent, enrolling, goals, tools
from storage.database import Store
from storage.people import School, Student, find_student

CLASS = "Practice"
PRACTICE = "practice-"  # how the id of a made-up student begins


def practice_student(
    store: Store, school: School, band: str, mode: str, language: str, now: int
) -> Student:
    """The same made-up student each time, for this band, mode and language."""
    local_id = f"{PRACTICE}{band}-{mode}-{language}"
    with store.writing() as connection:
        student = find_student(connection, store.vault, school.id, local_id)
        if student is None:
            row = enrolling.NewStudent(local_id, "Sam", CLASS, band, mode, language, made_up=True)
            enrolling.save_students(connection, store.vault, school, [row], now)
            listed = [tools.NewTool(local_id, *tool) for tool in _TOOLS if mode == "iep"]
            tools.save_tools(connection, store.vault, school, listed, now)
            current = [goals.NewGoal(local_id, words) for words in _GOALS if mode == "iep"]
            goals.save_goals(connection, store.vault, school, current, now)
            student = find_student(connection, store.vault, school.id, local_id)
        if student is not None:
            _let_be_asked(connection, store, student, now)
    if student is None:
        raise RuntimeError("the practice student was saved, and is not there")
    return student


def _let_be_asked(connection: Connection, store: Store, student: Student, now: int) -> None:
    """Whatever the school's setting: nobody has to be asked about somebody made up."""
    if consent.standing(connection, store.vault, student.id, now).stops != consent.ADULTS:
        return
    for kind in (consent.SCHOOL, consent.PARENT):
        said = consent.Consent(kind, True, "made up", student.language, "terminal", now)
        consent.record(connection, student.school_id, student.id, said)


_GOALS = ("Sam will ask for help before the work piles up", "Sam will write a full page")

# Catalogue value, own words, where it is used: as staff would enter them.
_TOOLS = (
    ("extended_time", "", "Math"),
    ("class_notes", "", "Science"),
    ("quiet_place", "", "Tests"),
    ("breaks", "", ""),
    ("checklist", "", "Homework"),
)
