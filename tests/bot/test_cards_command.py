"""`whathelps students cards`, `revoke` and `pin`, and what `run --demo` shows, by the real program."""

import re
import signal
import socket
from contextlib import closing

import httpx
import pytest
import zxingcpp

from bot.demo.sample_class import CLASS
from bot.documents.cards import Card, as_html, as_pdf, qr_svg
from storage import cards, pins
from storage.people import find_student
from tests.pictures import page_pixels
from tests.program import Program

STUDENTS = """student_id,name,class,band,mode,language
S-1,Bob Reyes,Period 3,6-8,iep,en
S-2,Ana Núñez,Period 3,6-8,every,es
"""


@pytest.fixture
def school(program: Program) -> Program:
    (program.folder / "students.csv").write_text(STUDENTS)
    assert program.run("students", "import", "students.csv").code == 0
    return program


def test_each_card_brings_its_own_student_in(school: Program) -> None:
    address = "https://school.example"
    told = school.run(
        "students", "cards", "period 3", "--out", "c.pdf", WHATHELPS_WEB__BASE_URL=address
    )
    assert told.out == "2 cards in c.pdf. Keep it like keys: each lets a student in.\n"
    file = school.folder / "c.pdf"
    assert file.stat().st_mode & 0o777 == 0o600
    links = [one.text for one in zxingcpp.read_barcodes(page_pixels(file.read_bytes(), 0))]
    with school.store() as store, store.reading() as connection:
        owners = [
            cards.student_by_card(connection, store.vault, link.removeprefix(f"{address}/c/"))
            for link in links
        ]
    assert {owner.local_id for owner in owners if owner} == {"S-1", "S-2"}


def test_the_page_of_cards_says_the_same_in_each_students_language(school: Program) -> None:
    told = school.run("students", "cards", "Period 3", "--out", "c.html")
    assert "a phone cannot reach that" in told.out
    html = (school.folder / "c.html").read_text()
    assert "Scan this." in html
    assert "Escanea esto." in html
    for word in ("iep", "6-8", "every", "IEP"):
        assert word not in re.sub(
            r"<style>.*?</style>|<svg.*?</svg>|/c/\S+", "", html, flags=re.DOTALL
        )


def test_a_file_of_somebody_elses_is_left_alone_and_a_wrong_class_is_named(school: Program) -> None:
    (school.folder / "c.pdf").write_text("my thesis")
    told = school.run("students", "cards", "Period 3", "--out", "c.pdf")
    assert (told.code, told.err) == (
        2, "c.pdf is there already and is no file of cards. Name another one.\n",
    )  # fmt: skip
    assert (school.folder / "c.pdf").read_text() == "my thesis"
    told = school.run("students", "cards", "Perod 3", "--out", "d.pdf")
    assert told.err == 'There is no class "Perod 3". Did you mean "Period 3"?\n'
    assert school.run("students", "cards", "Period 3", "--out", "d.doc").code == 2


def test_a_revoked_card_is_worth_nothing_and_the_next_sheet_has_the_new_one(
    school: Program,
) -> None:
    school.run("students", "cards", "Period 3", "--out", "c.html")
    before = set(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", (school.folder / "c.html").read_text()))
    told = school.run("students", "revoke", "s-1")
    assert told.out == "1 card revoked. There is a new one: print it for the student.\n"
    school.run("students", "cards", "Period 3", "--out", "c.html")
    after = set(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", (school.folder / "c.html").read_text()))
    assert len(before & after) == 1
    with school.store() as store, store.reading() as connection:
        good = [cards.student_by_card(connection, store.vault, code) for code in before]
    assert [one.local_id for one in good if one] == ["S-2"]


def test_a_class_turns_pictures_off_and_a_student_gets_new_ones(school: Program) -> None:
    assert school.run("students", "pin", "Period 3", "--off").out == (
        "The picture PIN of Period 3 is off.\n"
    )
    assert (
        school.run("students", "pin", "S-1", "--reset").out == "S-1 has not picked pictures yet.\n"
    )
    assert school.run("students", "pin", "S-1").code == 2
    with school.store() as store, store.reading() as connection:
        row = connection.exec_driver_sql("SELECT id FROM school").scalar_one()
        student = find_student(connection, store.vault, row, "S-1")
        assert student
        assert not pins.wanted(connection, student)


LINK = "https://school.example/c/ABCDE-12345"


def card_of(name: str) -> Card:
    qr = qr_svg(LINK)
    return Card(
        "Lincoln", "en", "Scan.", "ABCDE-12345", LINK, "See x.", "Tear", LINK, qr, name, "K"
    )


@pytest.mark.parametrize(
    "name", ["Zoë 🦖 von und zu Langenfeld-Hernández y García", "小明", "مريم", "A\u202eB\x07"]
)
def test_any_name_is_printed(name: str) -> None:
    card = card_of(name)
    pdf = as_pdf([card] * 9, "Cards", "en")
    assert pdf == as_pdf([card] * 9, "Cards", "en")
    assert zxingcpp.read_barcodes(page_pixels(pdf, 1))[0].text == LINK
    assert "<script" not in as_html([card], "<script>", "en")


def test_the_demo_class_is_there_once_and_its_links_open(program: Program) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = str(free.getsockname()[1])
    at = {"WHATHELPS_WEB__PORT": port, "WHATHELPS_WEB__BASE_URL": f"http://localhost:{port}"}
    running = program.start("run", "--demo", **at)
    told = running.shows("Stop: Ctrl-C.")
    assert f"Students: http://localhost:{port}" in told
    assert CLASS in told
    links = re.findall(r"http://localhost:\d+/c/\S+", told)
    assert len(links) == 5
    with closing(httpx.Client(follow_redirects=True)) as browser:
        page = browser.get(links[0])
    assert page.url.path == "/confirm"
    assert 'name="me" value="yes"' in page.text
    running.process.send_signal(signal.SIGINT)
    assert running.ends().code == 0
    assert "5 cards in c.pdf." in program.run("students", "cards", CLASS, "--out", "c.pdf").out


def test_cards_are_of_letter_size() -> None:
    assert page_pixels(as_pdf([card_of("Bob")], "Cards", "en"), 0, 1.0).shape == (792, 612)
