"""`whathelps students cards`, `revoke` and `pin`, and what `run --demo` shows, by the real program."""

import re
import resource
import signal
import socket
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import zxingcpp

from bot.commands.files import write_whole
from bot.commands.setup import Refused
from bot.demo.sample_class import CLASS
from bot.documents.cards import MissingGlyphs, as_html, as_pdf, is_of_cards
from storage import cards, pins
from storage.people import find_student
from tests.cards import NAMES, card_of
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


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.pdf", "my thesis"),
        ("c.pdf", "%PDF-1.7 my thesis about WhatHelps cards"),
        ("c.html", "<!doctype html><title>WhatHelps cards</title>my thesis"),
    ],
)
def test_a_file_of_somebody_elses_is_left_alone(school: Program, name: str, content: str) -> None:
    (school.folder / name).write_text(content)
    told = school.run("students", "cards", "Period 3", "--out", name)
    assert (told.code, told.err) == (
        2, f"{name} is there already and is no file of cards. Name another one.\n",
    )  # fmt: skip
    assert (school.folder / name).read_text() == content


def test_cards_are_written_over_older_ones_and_nothing_else_lies_around(school: Program) -> None:
    before = set(school.folder.iterdir())
    for name in ("c.pdf", "c.html"):
        for _ in range(2):
            assert school.run("students", "cards", "Period 3", "--out", name).code == 0
        assert (school.folder / name).stat().st_mode & 0o777 == 0o600
    assert {one.name for one in set(school.folder.iterdir()) - before} == {"c.pdf", "c.html"}


def test_a_link_to_cards_is_not_followed(school: Program) -> None:
    assert school.run("students", "cards", "Period 3", "--out", "c.pdf").code == 0
    (school.folder / "d.pdf").symlink_to("c.pdf")
    told = school.run("students", "cards", "Period 3", "--out", "d.pdf")
    assert told.err == "d.pdf is there already and is no file of cards. Name another one.\n"
    assert (school.folder / "d.pdf").is_symlink()


def test_a_place_where_nothing_can_be_written_is_told_in_one_line(school: Program) -> None:
    told = school.run("students", "cards", "Period 3", "--out", "gone/c.pdf")
    assert (told.code, told.err) == (
        2, "gone/c.pdf cannot be written: No such file or directory.\n",
    )  # fmt: skip
    (school.folder / "d.pdf").mkdir()
    assert (
        "is no file of cards" in school.run("students", "cards", "Period 3", "--out", "d.pdf").err
    )


def test_a_full_disk_leaves_the_older_file_as_it_is(tmp_path: Path) -> None:
    write_whole(tmp_path / "c.pdf", b"older")
    _, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Refused, match=r"c.pdf cannot be written: File too large\.$"):
            write_whole(tmp_path / "c.pdf", b"n" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"older"]


def test_letters_that_a_pdf_does_not_have_are_named_and_the_html_has_them(school: Program) -> None:
    (school.folder / "more.csv").write_text(
        "student_id,name,class,band,mode,language\nS-3,李小明,Period 3,6-8,every,en\n"
        "S-4,Nguyễn Thị Phương Thảo,Period 3,6-8,every,en\nS-5,مريم الحسيني,Period 3,6-8,every,en\n"
    )
    assert school.run("students", "import", "more.csv").code == 0
    told = school.run("students", "cards", "Period 3", "--out", "c.pdf")
    assert (told.code, told.err) == (
        2,
        'c.pdf: a PDF cannot print all letters of "李小明". '
        "Name c.html in its place: a browser prints them.\n",
    )
    assert not (school.folder / "c.pdf").exists()
    assert school.run("students", "cards", "Period 3", "--out", "c.html").code == 0
    assert "李小明" in (school.folder / "c.html").read_text()


def test_a_class_or_a_format_that_is_not_known_is_told(school: Program) -> None:
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


def test_any_name_is_printed_six_cards_a_page_and_the_same_each_time() -> None:
    cards = [card_of(NAMES[n % len(NAMES)], "Ms. Ortiz " * 30, n) for n in range(40)]
    pdf = as_pdf(cards, "Cards", "en")
    assert pdf == as_pdf(cards, "Cards", "en")
    pages = [zxingcpp.read_barcodes(page_pixels(pdf, number)) for number in range(7)]
    assert [len(page) for page in pages] == [6] * 6 + [4]
    assert {one.text for page in pages for one in page} == {card.link for card in cards}


def test_what_a_pdf_cannot_print_is_refused_and_never_a_box() -> None:
    with pytest.raises(MissingGlyphs) as refused:
        as_pdf([card_of("Bob"), card_of("小明"), card_of("Mia 🦖")], "Cards", "en")
    assert refused.value.texts == ("小明", "Mia 🦖")


def test_what_a_school_typed_is_text_in_a_page_of_cards() -> None:
    html = as_html([card_of("<script>")], "<script>", "en")
    assert "<script" not in html
    assert is_of_cards(html.encode())
    assert not is_of_cards(html.replace("WhatHelps cards", "something else").encode())


def test_a_port_that_is_taken_is_told_in_one_line(program: Program) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        ended = program.start("run", WHATHELPS_WEB__PORT=port).ends()
    assert ended.code != 0
    assert ended.out.splitlines()[-1].startswith(f"web.host 127.0.0.1, web.port {port}: ")
    assert "never awaited" not in ended.out


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
