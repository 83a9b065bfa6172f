"""An admin adds a class by its names, prints its cards, mends one student's facts, and takes somebody out."""

import re

import pytest
from sqlalchemy import select

from storage import chats
from storage.access_log import readers_of
from storage.people import find_class, students_of_class
from storage.staffing import ADMIN, CASE_MANAGER
from storage.tables import access_log, answer, card, student
from storage.tools import StudentTool, tools_of
from tests.student import Student
from tests.web.browser import Browser
from tests.web.families import Family
from tests.web.school import Open, said
from tests.web.staffers import add_staff, signs_in

PATH = "/staff/students"


@pytest.fixture
def admin(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens(PATH)


def adds(page: Browser, names: str, class_name: str = "4A", **fields: str) -> Browser:
    page.opens(PATH)
    form = next(one for one in page.page.forms if "names" in one.texts)
    typed = {"class_name": class_name, "names": names, "band": "3-5", **fields}
    stays = [one for one in form.pairs() if one[0] not in typed]
    return page.sends(PATH, [*stays, *typed.items()])


def in_class(open: Open, name: str) -> list[str]:
    with open.store.reading() as connection:
        id = find_class(connection, open.school.id, name)
        found = students_of_class(connection, open.store.vault, id) if id else ()
    return [one.name for one in found]


def acts(page: Browser, who: Student, do: str, **fields: str) -> Browser:
    path = f"/staff/enrolled?id={who.row.id}"
    forms = page.opens(path).page.forms
    form = next(one for one in forms if any(button.value == do for button in one.buttons))
    stays = [one for one in form.pairs() if one[0] not in fields]
    return page.sends("/staff/enrolled", [*stays, *fields.items(), ("do", do)])


def test_a_class_comes_in_by_its_names_and_each_has_a_card(open: Open, admin: Browser) -> None:
    adds(admin, "Maya Lopez\n\n  Leo   Park \nÁna", band="3-5", mode="every", language="es")
    assert admin.url == f"{PATH}?added=3&class=4A"
    assert "3 students added" in admin.text
    assert in_class(open, "4A") == ["Leo Park", "Maya Lopez", "Ána"]
    page = admin.opens("/staff/cards?class=4A")
    codes = re.findall(r'class="code">([\w-]+)<', page.body)
    assert len({*codes}) == 3
    assert "Tarjeta" in page.text or "Lincoln" in page.text
    leo = open.browser("es").opens(f"/c/{codes[0]}")
    assert leo.status == 200


def test_who_adds_a_class_that_they_teach_finds_it_on_their_list(
    open: Open, admin: Browser
) -> None:
    adds(admin, "Maya\nLeo", teach="yes")
    assert "Maya" in admin.opens("/staff").text
    adds(admin, "Nia", class_name="5B")
    assert "Nia" not in admin.opens("/staff").text


@pytest.mark.parametrize(
    ("names", "fields", "told"),
    [
        ("", {}, "at least one name"),
        ("Maya", {"class_name": " "}, "at least one name"),
        ("Maya\nmaya", {}, "stands twice"),
        ("Maya\n" + "x" * 101, {}, "cannot be kept"),
        ("Maya\n\u200b", {}, "cannot be kept"),
        ("\n".join(f"Kid {n}" for n in range(201)), {}, "at most 200"),
        ("Maya", {"band": "7"}, "Write a class"),
    ],
)
def test_what_cannot_be_is_told_and_nobody_is_added(
    open: Open, admin: Browser, names: str, fields: dict[str, str], told: str
) -> None:
    adds(admin, names, **fields)
    assert admin.status == 422
    assert told in admin.text
    assert in_class(open, "4A") == []


def test_a_student_is_moved_and_renamed_and_keeps_what_they_said(
    open: Open, admin: Browser, bob: Student
) -> None:
    bob.begins()
    bob.says("always")
    bob.gives("stop")
    bob.shares(next(iter(bob.kept)), "team")
    old = signs_in(open, add_staff(open))  # of 7B
    assert old.opens(f"/staff/student?id={bob.row.id}").status == 200
    acts(admin, bob, "facts", name="Bobby", class_name="8A", meeting_date="2027-03-01")
    assert in_class(open, "8A") == ["Bobby"]
    assert old.opens(f"/staff/student?id={bob.row.id}").status == 404
    new = signs_in(open, add_staff(open, "Rosa", ["teacher"], ["8A"]))
    assert "always" in new.opens(f"/staff/student?id={bob.row.id}").text


def test_facts_that_cannot_be_are_told_and_stay_typed(
    open: Open, admin: Browser, bob: Student, charlie: Student
) -> None:
    assert acts(admin, bob, "facts", local_id=charlie.row.local_id.lower()).status == 422
    assert "Another student has this number" in admin.text
    for field, value in (("name", " "), ("born", "2010-02-30"), ("local_id", "x" * 200)):
        assert acts(admin, bob, "facts", **{field: value}).status == 422
    assert acts(admin, bob, "facts", local_id="S-2041").status == 200
    assert 'value="S-2041"' in admin.body


def test_a_case_manager_is_picked_from_those_that_there_are(
    open: Open, admin: Browser, charlie: Student
) -> None:
    kim = signs_in(open, add_staff(open, "Kim", [CASE_MANAGER], []))
    assert "Charlie" not in kim.opens("/staff").text
    acts(admin, charlie, "facts", case_manager="Kim")
    assert "Charlie" in kim.opens("/staff").text
    acts(admin, charlie, "facts", case_manager="Nobody Known")
    assert "Charlie" not in kim.opens("/staff").text


def test_tools_are_read_as_a_plan_has_them_and_a_guess_is_asked_about(
    open: Open, admin: Browser, bob: Student
) -> None:
    acts(admin, bob, "tools", tools="Extended time (1.5x) on tests\nfidget basket\n")
    assert "fidget basket" in admin.body
    acts(admin, bob, "tools", tools="preferential seating\nher favourite lamp", asked="yes")
    seat, lamp = tools(open, bob)
    assert (seat.catalogue, lamp.words) == ("best_seat", "her favourite lamp")
    long = "\n".join(f"thing {n}" for n in range(61))
    assert acts(admin, bob, "tools", tools=long).status == 422


def tools(open: Open, bob: Student) -> tuple[StudentTool, ...]:
    with open.store.reading() as connection:
        return tools_of(connection, open.store.vault, bob.row.id)


def test_a_new_card_ends_the_old_one_and_who_is_in_by_it(
    open: Open, admin: Browser, bob: Student
) -> None:
    page, old = open.let_in(bob), open.code_of(bob)
    acts(admin, bob, "new_card")
    assert said(bob, "page_ended") in page.opens("/talk").text
    assert open.browser().opens(f"/c/{old}").status != 200
    assert open.code_of(bob) != old


def test_locked_pictures_are_chosen_anew(open: Open, admin: Browser, bob: Student) -> None:
    open.let_in(bob)
    assert "Secret pictures: picked" in admin.opens(f"/staff/enrolled?id={bob.row.id}").text
    acts(admin, bob, "pictures")
    assert "pick new pictures" in admin.text


def test_what_is_deleted_is_asked_once_more_and_leaves_a_receipt(
    open: Open, admin: Browser, bob: Student
) -> None:
    bob.begins()
    bob.says("always")
    acts(admin, bob, "erase")
    assert "cannot be brought back" in admin.text
    assert answers_of(open, bob) == 1
    acts(admin, bob, "erase", sure="yes")
    assert "Deleted: 1 answers in 1 conversations, with words" in admin.text
    assert answers_of(open, bob) == 0
    assert in_class(open, "7B")


def test_a_receipt_says_what_telegram_keeps_and_what_the_family_wrote_may_go_with_a_student(
    open: Open, admin: Browser, bob: Student
) -> None:
    parent = Family(open, bob).comes()
    while parent.says("page_send") not in parent.browser.buttons:
        parent.skips()
    parent.writes("the lilac zeppelin hums at home")
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        chat = chats.make(connection, vault, open.school.id, "telegram", "42", "en", now)
        chats.link(connection, chat, bob.row.id, now)
    acts(admin, bob, "erase", sure="yes")
    assert "is still at Telegram" in admin.text
    assert "what the family wrote" in admin.text
    assert len(parent.kept) > 0
    acts(admin, bob, "remove")
    assert "Delete what the family wrote, too" in admin.text
    acts(admin, bob, "remove", sure="yes", family="yes")
    assert "What the family wrote here is among them." in admin.text
    assert answers_of(open, bob) == 0


def test_who_is_removed_is_let_in_by_nothing_and_is_on_no_list(
    open: Open, admin: Browser, bob: Student
) -> None:
    page, code = open.let_in(bob), open.code_of(bob)
    acts(admin, bob, "remove")
    acts(admin, bob, "remove", sure="yes")
    assert "removed Bob" in admin.text
    assert "1 cards" in admin.text
    assert said(bob, "page_ended") in page.opens("/talk").text
    assert open.browser().opens(f"/c/{code}").status != 200
    assert "Bob" not in in_class(open, "7B")
    assert admin.opens(f"/staff/enrolled?id={bob.row.id}").status == 404
    with open.store.reading() as connection:
        left = connection.scalar(select(student.c.left_at).where(student.c.id == bob.row.id))
        good = connection.execute(
            select(card.c.id).where(card.c.student_id == bob.row.id, card.c.revoked_at.is_(None))
        ).all()
    assert left
    assert good == []


def test_taken_back_by_staff_is_used_in_no_draft_until_it_is_again(
    open: Open, admin: Browser, bob: Student
) -> None:
    acts(admin, bob, "withdraw")
    assert "nothing is asked" in admin.text
    page = open.shows_card(bob)
    assert said(bob, "withdrawn_now")[:20] in page.text
    acts(admin, bob, "use")
    assert "used again" in admin.text


def answers_of(open: Open, bob: Student) -> int:
    with open.store.reading() as connection:
        rows = connection.execute(select(answer.c.id).where(answer.c.student_id == bob.row.id))
        return len(rows.all())


def test_an_admin_reads_nothing_that_a_student_said(
    open: Open, admin: Browser, bob: Student
) -> None:
    bob.begins()
    bob.says("purple elephants in math")
    for path in (
        PATH,
        f"{PATH}?class=7B",
        f"/staff/enrolled?id={bob.row.id}",
        "/staff/cards?class=7B",
    ):
        assert "purple" not in admin.opens(path).body


def test_a_class_ends_with_a_round_under_way_and_nothing_of_it_is_lost(
    open: Open, admin: Browser, bob: Student
) -> None:
    bob.begins()
    bob.says("always")
    tom = signs_in(open, add_staff(open))
    assert "Bob" in tom.opens("/staff").text
    admin.opens(f"{PATH}?class=7B").presses("End this class")
    assert "Conversations in it that are not finished: 1" in admin.text
    assert in_class(open, "7B") == ["Bob"]
    admin.presses("Yes, end it")
    assert "7B has ended" in admin.text
    assert in_class(open, "7B") == []
    assert "Bob" not in tom.opens("/staff").text
    bob.says("math")
    assert answers_of(open, bob) == 2
    adds(admin, "Maya", class_name="7B")
    assert in_class(open, "7B") == ["Maya"]


def test_a_teacher_prints_the_cards_of_their_own_class_and_it_is_in_the_log(
    open: Open, admin: Browser, bob: Student
) -> None:
    adds(admin, "Maya", class_name="4A")
    tom = signs_in(open, add_staff(open))
    page = tom.opens("/staff/class/cards?class=7B")
    [code] = re.findall(r'class="code">([\w-]+)<', page.body)
    assert open.browser("en").opens(f"/c/{code}").status == 200
    assert tom.opens("/staff/class/cards?class=4A").status == 404
    assert tom.opens("/staff/class/cards").status == 404
    with open.store.reading() as connection:
        rows = connection.execute(select(access_log.c.student_id, access_log.c.action)).all()
        readers = readers_of(connection, open.store.vault, bob.row.id)
    assert (bob.row.id, "print") in rows
    assert readers == []
