"""Who may what at staff's pages: every role at every address, with a student of theirs and with another's.

The addresses come from the page's own routes, so that a new one fails here until it stands in the table.
"""

import pytest
from sqlalchemy import select
from starlette.routing import Route

from bot.web.staff import gates
from storage import told_adults
from storage.access import Viewer
from storage.alerts import TALK, Alert, keep
from storage.database import Store
from storage.people import School
from storage.rounds import NewRound, give_round
from storage.staffing import ADMIN, CASE_MANAGER, COACH, COORDINATOR, COUNSELOR, ROLES, TEACHER
from storage.tables import alert, round_, round_student, staff_role
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

ANY = frozenset(ROLES)
TEACHING = frozenset({TEACHER, CASE_MANAGER})
COUNSELLING = frozenset({COUNSELOR})

# Who may look at an address, and whether it is about one student, named by `id`; None: about anybody's.
LOOKED_AT: dict[str, tuple[frozenset[str], bool | None]] = {
    "/staff": (ANY, False),
    "/staff/alert": (COUNSELLING, None),
    "/staff/alerts": (COUNSELLING, False),
    "/staff/reached": (COUNSELLING, False),
    "/staff/safety": (frozenset({ADMIN}), False),
    "/staff/begin": (frozenset({ADMIN}), False),
    "/staff/cards": (frozenset({ADMIN}), None),
    "/staff/class": (TEACHING, False),
    "/staff/class/cards": (TEACHING, False),
    "/staff/copy": (TEACHING, True),
    "/staff/give": (TEACHING, False),
    "/staff/round": (TEACHING, None),
    "/staff/run": (TEACHING, False),
    "/staff/together": (TEACHING, True),
    "/staff/hear": (TEACHING, False),
    "/staff/hear/print": (TEACHING, True),
    "/staff/hear/promises": (TEACHING, False),
    "/staff/hear/round": (TEACHING, True),
    "/staff/hear/table": (TEACHING, True),
    "/staff/hear/talks": (TEACHING, True),
    "/staff/enrol": (ANY, False),
    "/staff/enrolled": (frozenset({ADMIN}), None),
    "/staff/export": (TEACHING, True),
    "/staff/export/file": (TEACHING, True),
    "/staff/lists": (frozenset({ADMIN}), False),
    "/staff/print": (TEACHING, True),
    "/staff/print/class": (TEACHING, False),
    "/staff/packet": (frozenset({CASE_MANAGER}), True),
    "/staff/packet/file": (frozenset({CASE_MANAGER}), True),
    "/staff/people/print": (frozenset({ADMIN}), False),
    "/staff/people": (frozenset({ADMIN}), False),
    "/staff/prove": (ANY, False),
    "/staff/requests": (frozenset({ADMIN}), None),
    "/staff/school": (frozenset({COACH, COORDINATOR}), False),
    "/staff/settings": (frozenset({ADMIN}), False),
    "/staff/student": (TEACHING, True),
    "/staff/plan": (TEACHING, True),
    "/staff/enrolled/plan": (frozenset({ADMIN}), None),
    "/staff/part": (TEACHING, True),
    "/staff/series": (TEACHING, True),
    "/staff/students": (frozenset({ADMIN}), False),
}
SENT: dict[str, tuple[frozenset[str], bool | None]] = {
    "/staff/alert": (COUNSELLING, None),
    "/staff/reached": (COUNSELLING, False),
    "/staff/safety": (frozenset({ADMIN}), False),
    "/staff/begin": (frozenset({ADMIN}), False),
    "/staff/enrol": (ANY, False),
    "/staff/enrolled": (frozenset({ADMIN}), None),
    "/staff/hear/promises": (TEACHING, True),
    "/staff/hear/round": (TEACHING, True),
    "/staff/lists": (frozenset({ADMIN}), False),
    "/staff/language": (ANY, False),
    "/staff/packet": (frozenset({CASE_MANAGER}), True),
    "/staff/give": (TEACHING, False),
    "/staff/round": (TEACHING, None),
    "/staff/together": (TEACHING, True),
    "/staff/requests": (frozenset({ADMIN}), None),
    "/staff/people": (frozenset({ADMIN}), False),
    "/staff/prove": (ANY, False),
    "/staff/settings": (frozenset({ADMIN}), False),
    "/staff/student": (TEACHING, True),
    "/staff/plan": (TEACHING, True),
    "/staff/enrolled/plan": (frozenset({ADMIN}), None),
    "/staff/part": (TEACHING, True),
    "/staff/series": (TEACHING, True),
    "/staff/students": (frozenset({ADMIN}), False),
}
# What is pressed there, as the form has it.
DOES = {
    "/staff/begin": "school",
    "/staff/people": "add",
    "/staff/settings": "papers",
    "/staff/enrolled": "pictures",
    "/staff/lists": "look",
    "/staff/alert": "noted",
    "/staff/safety": "first",
    "/staff/packet": "handed",
    "/staff/round": "close",
    "/staff/together": "code",
    "/staff/hear/promises": "done",
    "/staff/hear/round": "skip",
    "/staff/requests": "record",
}
# These are about a round in the place of a student.
HEARD = {f"/staff/hear/{page}" for page in ("round", "print", "table", "talks")}
HEARD |= {"/staff/export", "/staff/export/file"}
# Of these anybody may come to each: how somebody comes in and goes, and what waits for the database.
OPEN = {
    ("GET", "/staff/in"), ("POST", "/staff/in"), ("POST", "/staff/out"),
    ("GET", "/staff/link/{code}"), ("POST", "/staff/link"), ("POST", "/staff/recover"),
    ("GET", "/staff/moment/{ticket}"),
}  # fmt: skip


@pytest.fixture
def somebody(open: Open, bob: Student, charlie: Student) -> dict[str, Browser]:
    """One of each role: the teacher and the case manager have Bob, and nobody has Charlie."""
    for student in (bob, charlie):
        student.begins()
        student.says("always")
        student.gives("stop")
        student.shares(next(iter(student.kept)), "team")
        with open.store.writing() as connection:
            wish = Alert(TALK, 1, '{"when": "now"}')
            who = (open.school.id, student.row.id)
            keep(connection, open.store.vault, *who, wish, open.clock.now)
    classes = {TEACHER: ["7B"]}
    names = {CASE_MANAGER: "Alice"}  # as Bob's list names her
    staff = {
        role: add_staff(open, names.get(role, role), [role], classes.get(role, []))
        for role in ROLES
    }
    for role, id in staff.items():
        give(open, id, role, bob)
    give(open, staff[ADMIN], ADMIN, charlie)
    with open.store.writing() as connection:
        here = (open.school.id, staff[COUNSELOR], open.clock.now)
        told_adults.name_adult(connection, open.store.vault, *here)
    return {role: signs_in(open, id) for role, id in staff.items()}


def give(open: Open, staff_id: str, role: str, student: Student) -> None:
    viewer = Viewer(staff_id, open.school.id, frozenset({role}))
    with open.store.writing() as connection:
        what = NewRound(flow="my_tools")
        give_round(connection, open.store.vault, viewer, what, [student.row.id], open.clock.now)


def case_of(student: Student) -> str:
    with student.store.reading() as connection:
        this = select(alert.c.id).where(alert.c.student_id == student.row.id)
        return str(connection.execute(this).scalar_one())


def round_of(student: Student, role: str) -> str:
    """Of those that were given at the beginning, by each role; nobody but an admin gave Charlie one."""
    with student.store.reading() as connection:
        at = round_.c
        mine = select(at.id).join(round_student, round_student.c.round_id == at.id)
        given = mine.join(staff_role, staff_role.c.staff_id == at.staff_id)
        of = (round_student.c.student_id == student.row.id, staff_role.c.role == role)
        return str(connection.execute(given.where(*of)).scalar_one())


def test_every_address_of_staff_stands_in_the_table(open: Open) -> None:
    found = {
        (method, route.path)
        for route in open.routes
        if isinstance(route, Route) and route.path.startswith("/staff")
        for method in (route.methods or set()) - {"HEAD"}
    }
    expected = {("GET", path) for path in LOOKED_AT} | {("POST", path) for path in SENT} | OPEN
    assert found == expected
    assert {*gates.LOOKED_AT} | {*gates.SENT} <= {path for _, path in expected}


def asks(page: Browser, method: str, path: str, id: str) -> int:
    if method == "GET":
        return page.opens(f"{path}?id={id}&kind=accommodations&class=7B").status
    page.opens("/staff")
    token = page.form("/staff/language").pairs() if page.page.forms else []
    do = DOES.get(path, "ready")
    about = [("id", id), ("kind", "accommodations"), ("do", do), ("language", "en")]
    about += [("student", id), ("place", "a promise")]
    answer = page.client.post(path, data=dict([*token, *about]), follow_redirects=False)
    return answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_where_it_may_and_finds_nothing_elsewhere(
    open: Open, somebody: dict[str, Browser], bob: Student, charlie: Student, role: str
) -> None:
    page = somebody[role]
    ids = {"theirs": bob.row.id, "another's": charlie.row.id, "nobody's": "0" * 32}
    cases = {**ids, "theirs": case_of(bob), "another's": case_of(charlie)}
    heard = {**ids, "theirs": round_of(bob, role), "another's": round_of(charlie, ADMIN)}
    given = {"theirs": heard["theirs"], "nobody's": heard["another's"]}
    about = {"/staff/alert": cases, "/staff/round": given, **dict.fromkeys(HEARD, heard)}
    for method, table in (("GET", LOOKED_AT), ("POST", SENT)):
        for path, (roles, of_student) in table.items():
            for whose, id in about.get(path, ids).items():
                status = asks(page, method, path, id)
                found = whose == "theirs" or of_student is False
                may = role in roles and (found or (of_student is None and whose != "nobody's"))
                assert (status != 404) == may, (role, method, path, whose, status)
                assert status < 500


@pytest.mark.parametrize("role", [COACH, COORDINATOR, ADMIN])
def test_who_does_not_teach_reads_no_name_of_a_student(
    somebody: dict[str, Browser], role: str
) -> None:
    page = somebody[role].opens("/staff")
    assert "Bob" not in page.text
    assert "Charlie" not in page.text


def test_a_counselor_reads_names_of_those_only_who_have_a_case(
    store: Store, school: School, clock: Clock, somebody: dict[str, Browser]
) -> None:
    Student(store, school, clock, "Dana", mode="every").begins()
    page = somebody[COUNSELOR].opens("/staff")
    assert "Bob" in page.text
    assert "Dana" not in page.text


def test_charlie_comes_to_none_of_it(open: Open, charlie: Student) -> None:
    page = open.let_in(charlie)
    for path in LOOKED_AT:
        assert page.opens(f"{path}?id={charlie.row.id}").url == "/staff/in", path
    token = page.opens("/choose").form("/choose").pairs()
    for path in SENT:
        assert page.client.post(path, data=dict(token)).status_code == 403, path


def test_an_address_that_is_none_is_told_in_staffs_words(somebody: dict[str, Browser]) -> None:
    page = somebody[TEACHER].opens("/staff/no_such_page")
    assert page.status == 404
    assert "To my students" in page.page.links
    assert open_links(page) == []


def open_links(page: Browser) -> list[str]:
    """Those that lead a member of staff among students' pages."""
    return [to for to in page.page.links.values() if to in ("/", "/talk", "/choose")]
