"""A made-up class, so that who has just started the program can open the page as one of its students."""

from threading import Event

from bot.authoring.practice_student import CLASS as PRACTICE
from bot.demo.playing import CLASS as RECORDED
from bot.demo.playing import play_those_missing
from dialogs.ages import day_at
from storage import enrolling, goals, tools
from storage.database import Store
from storage.people import School, classes_of, find_class, folded_name
from storage.staff_entry import give_link
from storage.staffing import ADMIN, CASE_MANAGER, add_member, give_class, id_by_email
from storage.staffing import TEACHER as TEACHER_ROLE

CLASS = "Demo class"
TEACHER = "Alice Moreno"
EMAIL = "alice@demo.example"

# Id, name, band, mode, language; and the tools of those who have some: catalogue value and place.
_STUDENTS = (
    ("demo-mia", "Mia Lopez", "prek-2", "iep", "en", (("noise_buffer", ""), ("breaks", ""))),
    ("demo-noah", "Noah Kim", "3-5", "every", "en", ()),
    ("demo-bob", "Bob Reyes", "6-8", "iep", "en", (("extended_time", "Math"), ("class_notes", "Science"))),
    ("demo-ana", "Ana Cruz", "9-12", "every", "es", ()),
    ("demo-grace", "Grace Hill", "18-22", "iep", "en", (("checklist", "Work"), ("visual_timer", ""))),
)  # fmt: skip

_GOALS = (
    ("demo-mia", "Mia will ask for a break with her card"),
    ("demo-bob", "Bob will write a full page about what he reads"),
    ("demo-grace", "Grace will get to work on time with her own checklist"),
)


def demo_teacher(store: Store, school: School, class_id: str, now: int) -> str:
    """The code of a new link for the class's teacher, who manages some of its students, and the page too."""
    with store.writing() as connection:
        roles = (TEACHER_ROLE, CASE_MANAGER, ADMIN)
        id = add_member(connection, store.vault, school.id, EMAIL, TEACHER, roles, now)
        give_class(connection, school.id, id, class_id, now)
        return give_link(connection, store.vault, school.id, id, now)


def fill_the_teachers_page(store: Store, school: School, now: int, stopping: Event) -> None:
    """The recorded students, with all that they said, as a class of the demo teacher's; it takes a while."""
    name = play_those_missing(store, school, day_at(now, school.timezone), stopping)
    with store.writing() as connection:
        id = id_by_email(connection, store.vault, school.id, EMAIL)
        class_id = find_class(connection, school.id, name)
        if id and class_id:
            give_class(connection, school.id, id, class_id, now)


def demo_class(store: Store, school: School, now: int) -> str | None:
    """The name of the demo class, made where there is no class yet; None at a school with its own."""
    with store.writing() as connection:
        classes = {
            name for name in classes_of(connection, school.id) if name != folded_name(PRACTICE)
        }
        classes.discard(folded_name(RECORDED))
        if folded_name(CLASS) in classes:
            return CLASS
        if classes:
            return None
        students = [
            enrolling.NewStudent(
                id, name, CLASS, band, mode, language, case_manager=TEACHER, made_up=True
            )
            for id, name, band, mode, language, _ in _STUDENTS
        ]
        listed = [
            tools.NewTool(id, catalogue, "", places)
            for id, *_, has in _STUDENTS
            for catalogue, places in has
        ]
        enrolling.save_students(connection, store.vault, school, students, now)
        tools.save_tools(connection, store.vault, school, listed, now)
        current = [goals.NewGoal(id, words) for id, words in _GOALS]
        goals.save_goals(connection, store.vault, school, current, now)
    return CLASS
