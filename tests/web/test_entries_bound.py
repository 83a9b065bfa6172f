"""Who writes the database without the key lets nobody in as somebody else, nor further, nor longer."""

import pytest
from sqlalchemy import insert, select, text

from storage import handovers, staff_entry
from storage.handovers import Handover
from storage.people import find_student
from storage.problems import Tampered
from storage.staff_entry import Identity, Passkey
from storage.staffing import id_by_email
from storage.tables import family_visit, student_session
from tests.student import Student
from tests.web.families import Family
from tests.web.school import Open
from tests.web.staffers import add_staff, link_of


def sql(open: Open, statement: str, **values: object) -> None:
    with open.store.writing() as connection:
        connection.execute(text(statement), values)


@pytest.fixture
def private(bob: Student) -> Student:
    """Bob has kept to himself what he said."""
    bob.begins()
    bob.says("my secret purple words")
    bob.gives("stop")
    bob.keeps_the_rest_private()
    return bob


def test_a_visit_opens_no_talk_of_another_student(
    open: Open, private: Student, charlie: Student
) -> None:
    page = open.let_in(charlie)
    sql(
        open,
        "UPDATE student_session SET conversation_id = :talk WHERE student_id = :who",
        talk=private.conversation_id,
        who=charlie.row.id,
    )
    for path in ("/answers", "/talk", "/privacy", "/delete"):
        assert "purple" not in page.opens(path).text
    token = [one for one in page.opens("/settings").form("/settings").pairs() if one[0] == "token"]
    page.sends("/share", [*token, ("do", "share")])
    assert {one.audience for one in private.kept.values()} == {"private"}


def test_a_code_to_go_on_elsewhere_leads_nobody_to_another_student(
    open: Open, private: Student, charlie: Student
) -> None:
    what = Handover(charlie.row.id, None, "en", "student")
    for change in (
        "conversation_id = :talk",
        "conversation_id = :talk, student_id = :bob",
        "made_at = made_at + 1000000000000",
    ):
        with open.store.writing() as connection:
            code = handovers.offer(
                connection, open.store.vault, open.school.id, what, open.clock.now
            )
            assert handovers.look(connection, open.store.vault, code, open.clock.now) == what
            values = {"talk": private.conversation_id, "bob": private.row.id}
            used = {name: value for name, value in values.items() if f":{name}" in change}
            connection.execute(text(f"UPDATE handover SET {change}"), used)  # noqa: S608
            assert handovers.look(connection, open.store.vault, code, open.clock.now) is None


def test_a_familys_cookie_is_none_of_the_childs(open: Open, private: Student) -> None:
    page = Family(open, private).opens().reads("en").starts().browser
    with open.store.writing() as connection:
        row = connection.execute(select(family_visit)).one()
        here = {
            name: getattr(row, name)
            for name in (
                "id",
                "school_id",
                "student_id",
                "language",
                "made_at",
                "used_at",
                "ends_at",
            )
        }
        about = {"stage": "agreed", "typed_by": "student", "shared_device": False}
        connection.execute(insert(student_session), {**here, **about})
    cookie = page.client.cookies["whathelps-family"]
    browser = open.browser()
    browser.client.cookies.set("whathelps", cookie, domain="localhost.local")
    assert "purple" not in browser.opens("/answers").text


def test_a_link_that_was_given_to_another_or_made_longer_lets_nobody_in(
    open: Open, bob: Student
) -> None:
    eve, tom = add_staff(open, "Eve"), add_staff(open, "Tom")
    for change, passes in (("staff_id = :tom", 0), ("ends_at = ends_at * 2", 73 * 3600)):
        code = link_of(open, eve).rpartition("/")[2]
        change = f"UPDATE staff_link SET {change}"  # noqa: S608
        sql(open, change, **({"tom": tom} if ":tom" in change else {}))
        open.clock.passes(seconds=passes)
        assert open.browser().opens(f"/staff/link/{code}").status == 410


def test_codes_passkeys_and_accounts_are_nobody_elses(open: Open, bob: Student) -> None:
    eve, tom = add_staff(open, "Eve"), add_staff(open, "Tom")
    vault, school, now = open.store.vault, open.school.id, open.clock.now
    one = Identity(eve, "https://issuer.example", "eve", confirmed=True)
    with open.store.writing() as connection:
        code, *_ = staff_entry.give_codes(connection, vault, school, eve, now)
        staff_entry.add_passkey(connection, vault, school, Passkey("p", eve, b"key", 0), now)
        staff_entry.add_identity(connection, vault, school, one, now)
        found = staff_entry.identity(connection, vault, one.issuer, one.subject)
        assert found
        assert found.staff_id == eve
        assert staff_entry.passkey_by_id(connection, vault, "p")
        for table in ("recovery_code", "passkey", "staff_identity"):
            connection.execute(text(f"UPDATE {table} SET staff_id = :tom"), {"tom": tom})  # noqa: S608
        assert staff_entry.use_code(connection, vault, code) is None
        assert staff_entry.passkey_by_id(connection, vault, "p") is None
        assert staff_entry.identity(connection, vault, one.issuer, one.subject) is None


def test_an_account_that_waits_is_confirmed_by_no_line_of_sql(open: Open, bob: Student) -> None:
    eve = add_staff(open, "Eve")
    one = Identity(eve, "https://issuer.example", "eve", confirmed=False)
    with open.store.writing() as connection:
        vault = open.store.vault
        staff_entry.add_identity(connection, vault, open.school.id, one, open.clock.now)
        connection.execute(text("UPDATE staff_identity SET confirmed_at = 1"))
        assert staff_entry.identity(connection, vault, one.issuer, one.subject) is None


@pytest.mark.parametrize(
    "change", ["stage = 'in', proved_at = used_at", "ends_at = ends_at * 2", "proved_at = used_at"]
)
def test_a_visit_of_staff_goes_no_further_by_a_line_of_sql(
    open: Open, bob: Student, change: str
) -> None:
    link = link_of(open, add_staff(open, "Eve"))
    page = open.browser().opens(link).presses("Go on")
    assert page.url == "/staff/enrol"
    sql(open, f"UPDATE staff_session SET {change}")  # noqa: S608
    assert "Bob" not in page.opens("/staff").text


def test_two_e_mails_that_changed_places_are_noticed(open: Open, bob: Student) -> None:
    eve, tom = add_staff(open, "Eve"), add_staff(open, "Tom")
    with open.store.writing() as connection:
        row = "SELECT email_index FROM staff WHERE id = :id"
        of_tom = connection.execute(text(row), {"id": tom}).scalar()
        connection.execute(text("UPDATE staff SET email_index = 'x' WHERE id = :id"), {"id": tom})
        change = text("UPDATE staff SET email_index = :index WHERE id = :id")
        connection.execute(change, {"id": eve, "index": of_tom})
        with pytest.raises(Tampered):
            id_by_email(connection, open.store.vault, open.school.id, "tom@school.example")


def test_two_numbers_that_changed_places_are_noticed(
    open: Open, bob: Student, charlie: Student
) -> None:
    with open.store.writing() as connection:
        row = "SELECT local_id_index FROM student WHERE id = :id"
        of_charlie = connection.execute(text(row), {"id": charlie.row.id}).scalar()
        for who, index in ((charlie, "x"), (bob, of_charlie)):
            change = text("UPDATE student SET local_id_index = :index WHERE id = :id")
            connection.execute(change, {"id": who.row.id, "index": index})
        with pytest.raises(Tampered):
            find_student(connection, open.store.vault, open.school.id, charlie.row.local_id)
