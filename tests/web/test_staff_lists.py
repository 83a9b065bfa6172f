"""An admin brings in the list that the school's system exports, and takes it back, without JavaScript."""

from pathlib import Path
from secrets import token_hex

import pytest

from storage.importing import DROPPED, READ
from storage.people import find_class, students_of_class
from storage.staffing import ADMIN
from storage.tables import import_run
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open, said
from tests.web.staffers import add_staff, signs_in

PATH = "/staff/lists"
CLEVER = (
    "Student_ID,Last_name,First_name,Grade,IEP,Course,Home_language\n"
    "000731,Peña-Lund,Zoë,7,Y,7C Math,spa\n"
    "000732,WEST,BENJAMIN,8,N,7C Math,eng\n"
)


@pytest.fixture
def admin(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens(PATH)


def gives(page: Browser, data: bytes, name: str = "students.csv") -> Browser:
    """Picks a file and presses, as a browser sends it."""
    page.opens(PATH)
    form = next(one for one in page.page.forms if "pasted" in one.texts)
    edge = token_hex(8)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in (*form.pairs(), ("do", "take"))
        if field != "file"
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + data + b"\r\n")
    parts.append(f"--{edge}--\r\n".encode())
    page.pressed += 2
    kind = {"content-type": f"multipart/form-data; boundary={edge}"}
    return page.sends(PATH, b"".join(parts), **kind)


def pastes(page: Browser, text: str) -> Browser:
    page.opens(PATH).types(text, "pasted")
    return page.presses("Look at it")


def chooses(page: Browser, do: str = "go", **fields: str) -> Browser:
    """Some of the form's fields, and a press."""
    form = next(one for one in page.page.forms if any(b.value == do for b in one.buttons))
    stays = [pair for pair in form.pairs() if pair[0] not in fields]
    return page.sends(PATH, [*stays, *fields.items(), ("do", do)])


def in_class(open: Open, name: str) -> list[str]:
    with open.store.reading() as connection:
        id = find_class(connection, open.school.id, name)
        found = students_of_class(connection, open.store.vault, id) if id else ()
    return [one.name for one in found]


def test_a_clean_list_is_in_within_five_presses_and_its_cards_are_one_away(
    open: Open, admin: Browser
) -> None:
    admin.pressed = 0
    admin.opens("/staff/students").follows("A list from your school's system")
    gives(admin, CLEVER.replace(",IEP", ",x").encode())
    assert "New: 2" in admin.text
    admin.pressed += 1
    chooses(admin, "go", mode="every")
    assert "The list is coming in" in admin.text
    assert "Look again" in admin.page.links
    open.imports()
    admin.opens(PATH)
    assert "New students: 2. Changed: 0. Gone: 0." in admin.text
    admin.follows("7C Math (2)")
    assert admin.pressed <= 5
    assert admin.body.count('class="code"') == 2
    assert in_class(open, "7C Math") == ["Benjamin West", "Zoë Peña-Lund"]


def test_what_is_open_is_asked_and_nothing_comes_in_before(open: Open, admin: Browser) -> None:
    gives(admin, CLEVER.encode())
    assert "1 × has an IEP" in admin.text
    chooses(admin, "go")
    assert admin.status == 422
    assert "Is it right who has a plan?" in admin.text
    chooses(admin, "go", modes="read")
    open.imports()
    assert in_class(open, "7C Math") == ["Benjamin West", "Zoë Peña-Lund"]


def test_names_are_changed_before_they_come_in_and_a_change_is_shown_field_by_field(
    open: Open, admin: Browser, bob: Student
) -> None:
    own = "student_id,name,class,band,mode,language\n"
    pastes(admin, own + 'S-Bob,"BOBBIN, BOB",8A,9-12,iep,en\n')
    assert "In the list: BOBBIN, BOB" in admin.text
    assert "class: 7B becomes 8A" in admin.text
    assert "6–8" in admin.text
    chooses(admin, "look", **{"name-2": "Bobby Bobbin"})
    chooses(admin, "go")
    open.imports()
    assert bob.row.name == "Bobby Bobbin"
    assert in_class(open, "8A") == ["Bobby Bobbin"]
    assert in_class(open, "7B") == []


def test_it_is_taken_back_within_a_day_and_who_has_answered_is_named(
    open: Open, admin: Browser, bob: Student
) -> None:
    own = "student_id,name,class,band,mode,language\n"
    pastes(admin, own + "S-Bob,Bobby,8A,6-8,iep,en\nS-9,Nia,8A,6-8,every,en\n")
    chooses(admin, "go")
    open.imports()
    open.clock.passes(seconds=120)
    bob.begins()
    admin.opens(PATH).presses("Take it back")
    assert "New students are removed with their cards" in admin.text
    admin.presses("Yes, take it back")
    open.imports()
    admin.opens(PATH)
    assert "Bobby (S-Bob): has begun to answer since" in admin.text
    assert in_class(open, "8A") == ["Bobby"]


def test_of_two_admins_the_second_is_told_who_was_first_and_nothing_mixes(
    open: Open, admin: Browser
) -> None:
    pastes(admin, "Maya\nLeo\n")
    eve = signs_in(open, add_staff(open, "Eve", [ADMIN], []))
    eve.opens(PATH)
    assert "pasted: Ada, " in eve.text
    token = eve.page.forms[0].pairs()
    eve.sends(
        PATH, [*(one for one in token if one[0] == "token"), ("pasted", "Zed"), ("do", "take")]
    )
    assert eve.status == 409
    assert "Bring it in or drop it first" in eve.text
    eve.opens(PATH)
    chooses(eve, "drop")
    assert "The list was dropped" in eve.text
    admin.opens(PATH)
    assert "Give it a list" in admin.text
    with open.store.reading() as connection:
        states = [row.state for row in connection.execute(import_run.select())]
    assert states == [DROPPED]


def test_a_browser_that_is_closed_finds_its_list_and_its_choices_again(
    open: Open, admin: Browser
) -> None:
    pastes(admin, "Maya\nLeo\n")
    chooses(admin, "look", class_name="4A", band="3-5")
    again = signs_in(open, add_staff(open, "Eve", [ADMIN], [])).opens(PATH)
    assert 'value="4A"' in again.body
    assert "Do they have a plan?" in again.text
    assert "Which class" not in again.text


def test_who_has_not_shown_a_passkey_just_now_keeps_what_they_chose(
    open: Open, admin: Browser
) -> None:
    pastes(admin, "Maya\nLeo\n")
    open.clock.passes(seconds=600)
    chooses(admin, "go", class_name="4A", band="3-5", mode="every")
    assert admin.url.startswith("/staff/prove")
    again = signs_in(open, add_staff(open, "Eve", [ADMIN], [])).opens(PATH)
    assert 'value="4A"' in again.body
    open.imports()
    assert in_class(open, "4A") == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "There was no list in it"),
        (b"%PDF-1.7 nothing", "Nothing of this file can be read|PDF"),
        (b"PK\x03\x04 broken", "Drop it and try another"),
        (b"\x00\xff\x00\xff" * 50, "Drop it and try another"),
    ],
)
def test_what_is_no_list_is_told_and_another_can_be_tried(
    open: Open, admin: Browser, data: bytes, told: str
) -> None:
    gives(admin, data, "list.csv")
    assert any(each in admin.text for each in told.split("|"))
    if data:
        admin.presses("Drop it and try another")
    assert "Give it a list" in admin.text


def test_damage_is_answered_before_anything_is_kept(open: Open, admin: Browser) -> None:
    own = "student_id,name,class,band,mode,language\n"
    pastes(admin, own + "731.0,Zoë,4A,3-5,every,en\n000732,Leo,4A,3-5,every,en\n")
    assert "What looks damaged: 1" in admin.text
    assert chooses(admin, "go").status == 422
    chooses(admin, "go", damage="guess")
    open.imports()
    assert in_class(open, "4A") == ["Leo", "Zoë"]
    assert "731.0" not in admin.opens("/staff/students?class=4A").body


def test_a_file_from_nobody_is_not_taken_in(open: Open, admin: Browser) -> None:
    stranger = open.browser()
    edge = "x"
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--x--\r\n'
    stranger.sends(PATH, body, **{"content-type": f"multipart/form-data; boundary={edge}"})
    assert stranger.status in (400, 403)
    with open.store.reading() as connection:
        assert connection.execute(import_run.select()).all() == []


def test_a_new_school_year_lets_no_new_teacher_read_what_was_shared_and_says_so_once(
    open: Open, admin: Browser, bob: Student
) -> None:
    bob.begins()
    bob.says("always")
    bob.gives("stop")
    bob.shares(next(iter(bob.kept)), "team")
    old = signs_in(open, add_staff(open))  # of 7B
    assert "always" in old.opens(f"/staff/student?id={bob.row.id}").text
    open.clock.passes(days=200)
    admin = signs_in(open, add_staff(open, "Eve", [ADMIN], []))
    own = "student_id,name,class,grade,mode,language,case_manager\n"
    pastes(admin, own + "S-Bob,Bob,8A,8,iep,en,Rosa Kim\n")
    chooses(admin, "go", year="yes", modes="read")
    open.imports()
    assert in_class(open, "8A") == ["Bob"]
    new = signs_in(open, add_staff(open, "Nora", ["teacher"], ["8A"]))
    page = new.opens(f"/staff/student?id={bob.row.id}")
    assert page.status == 200
    assert "always" not in page.text
    card = open.shows_card(bob)
    assert said(bob, "new_year")[:30] in card.text
    card.presses(said(bob, "new_year_ok"))
    again = open.shows_card(bob)
    assert said(bob, "new_year")[:30] not in again.text


CASES = sorted(Path(__file__).parents[1].glob("rosters/cases/r*"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name[:3])
def test_every_list_that_a_school_system_writes_is_looked_at(
    open: Open, admin: Browser, file: Path
) -> None:
    gives(admin, file.read_bytes(), file.name)
    assert admin.status == 200
    assert "Students in the list:" in admin.text
    with open.store.reading() as connection:
        assert [row.state for row in connection.execute(import_run.select())] == [READ]
