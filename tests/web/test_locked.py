"""While another program holds the database's write lock, a child is asked for a moment, and loses nothing."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.web.doors import Gate
from bot.web.forms import Form
from bot.web.limits import WRONG_A_MINUTE
from bot.web.pages import Nothing
from bot.web.waiting import WaitingForms
from storage import alerts
from storage.database import Store, open_store
from storage.erasing import erase_answers
from storage.people import School, ensure_school
from tests.student import MASTER_KEY, Clock, Student
from tests.waiting import until
from tests.web.school import Open, open_school

WORDS = "do not lose the purple giraffe"


@pytest.fixture
def file(tmp_path: Path, empty: Path) -> Path:
    file = tmp_path / "data" / "whathelps.db"
    file.parent.mkdir()
    file.write_bytes(empty.read_bytes())
    return file


@pytest.fixture
def impatient(file: Path, clock: Clock) -> Iterator[Store]:
    """It waits for a lock no longer than a test can."""
    with closing(open_store(f"sqlite:///{file}", MASTER_KEY, clock.now, timeout=0.05)) as store:
        yield store


@pytest.fixture
def here(impatient: Store, clock: Clock) -> Iterator[Open]:
    with impatient.writing() as connection:
        school: School = ensure_school(
            connection, impatient.vault, "Lincoln", "America/New_York", clock.now
        )
    with open_school(impatient, school, clock) as open:
        yield open


@pytest.fixture
def ana(here: Open, clock: Clock) -> Student:
    has = ("extended_time @ Math",)
    return Student(here.store, here.school, clock, "Ana", has=has, language="es")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def place_of(refresh: str) -> str:
    seconds, _, place = refresh.partition(";url=")
    assert seconds.isdecimal()
    return place


def test_what_was_typed_is_kept_once_when_the_lock_ends_without_script_and_without_a_press(
    here: Open, ana: Student, file: Path
) -> None:
    page = here.is_at(ana).presses("Otra cosa")
    form = [pair for pair in page.form("/talk").pairs() if pair[0] != "text"]
    with locked(file):
        page.types(WORDS).presses("Enviar")
        place = place_of(page.page.refresh)
        for _ in range(2):
            assert page.status == 503
            assert "Un momento" in page.text
            assert WORDS in page.text
            assert "No puedo guardar" not in page.text
            assert place_of(page.page.refresh) == place
            page.opens(place)
    page.opens(place)
    assert (page.status, page.url) == (200, "/talk")
    assert [one.words for one in here.kept(ana).values()] == [WORDS]
    before = page.asked
    page.sends("/talk", [*form, ("text", WORDS)])  # as by "Try again" on a page that is still there
    assert page.opens("/talk").asked == before
    assert len(here.kept(ana)) == 1
    assert page.opens(place).url == "/talk"  # its ticket is used up


def test_a_ticket_takes_a_form_only_for_who_sent_it(here: Open, ana: Student, file: Path) -> None:
    page = here.is_at(ana).presses("Otra cosa")
    with locked(file):
        place = place_of(page.types(WORDS).presses("Enviar").page.refresh)
    somebody = here.browser().opens(place)
    assert WORDS not in somebody.body
    page.client.head(here.base + place)
    page.client.get(here.base + place, headers={"Sec-Purpose": "prefetch"})
    assert here.kept(ana) == {}
    assert page.opens(place).url == "/talk"
    assert [one.words for one in here.kept(ana).values()] == [WORDS]


def test_one_address_uses_up_nobody_elses_tickets() -> None:
    waiting, gate = WaitingForms(lambda: 1), Gate(lambda visit: Nothing())
    form = Form({"text": ["x"]})
    of_one = [waiting.keep("a", "10.0.0.1", "/talk", gate, form) for _ in range(300)]
    assert "" not in of_one[:35]  # a class behind one address
    assert "" in of_one
    assert waiting.keep("b", "10.0.0.2", "/talk", gate, form)
    assert not waiting.keep("b", "10.0.0.2", "/talk", gate, Form({"text": ["x" * 5_000_000]}))


def test_looking_never_waits_for_the_lock(here: Open, ana: Student, file: Path) -> None:
    page = here.is_at(ana)
    here.clock.now += 120_000_000  # so that the look would be noted
    with locked(file):
        for path in ("/talk", "/answers", "/someone", "/settings", "/choose"):
            assert page.opens(path).status == 200, path


def test_a_card_shown_meanwhile_comes_in_by_itself_afterwards(
    here: Open, ana: Student, file: Path
) -> None:
    code = here.code_of(ana)
    page = here.browser("es")
    with locked(file):
        assert page.opens(f"/c/{code}").url == "/confirm"  # to look needs no lock
        page.presses("Sí, soy yo")
        assert page.status == 503
        assert "Un momento" in page.text
        place = place_of(page.page.refresh)
    assert page.opens(place).url == "/pin"


def test_what_nobody_can_be_known_by_again_has_no_ticket(
    here: Open, ana: Student, file: Path
) -> None:
    """Whoever found it in a history would be taken for who sent it."""
    page = here.browser("es")
    with locked(file):
        for form in ([("me", "yes")], [("me", "yes"), ("handover", "0" * 16)]):
            page.sends("/enter", form)
            assert (page.status, page.page.refresh) == (503, "")
            assert "Probar otra vez" in page.buttons


def test_guesses_at_a_handover_while_it_is_locked_are_counted_when_tried_again(
    here: Open, ana: Student, file: Path
) -> None:
    page, found = here.browser("es").opens(f"/c/{here.code_of(ana)}"), list[int]()
    for _ in range(WRONG_A_MINUTE + 1):
        with locked(file):
            page.sends("/enter", [("me", "yes"), ("handover", "0" * 16)])
            assert (page.status, page.page.refresh) == (503, "")
        found.append(page.presses("Probar otra vez").status)
    assert found == [410] * WRONG_A_MINUTE + [429]


def test_a_typed_code_is_not_tried_again_by_itself(here: Open, ana: Student, file: Path) -> None:
    """Who guesses would else try without being slowed."""
    code = here.code_of(ana)
    page = here.browser("es").opens("/")
    with locked(file):
        page.sends("/", page.types(code, "code").form("/").pairs())
        assert (page.status, page.page.refresh) == (503, "")
        assert "Un momento" in page.text
    assert page.presses("Probar otra vez").url == "/confirm"


def test_a_worry_is_answered_at_once_and_stands_nowhere_while_it_cannot_be_kept(
    here: Open, ana: Student, file: Path
) -> None:
    worry = "mi padrastro me pega con el cinturón"
    page = here.is_at(ana).presses("Otra cosa")
    with locked(file):
        page.types(worry).presses("Enviar")
        assert page.status == 503
        assert "Gracias por decirme esto" in page.text
        assert "tel:988" in page.page.links.values()
        assert "cinturón" not in page.text
        place = place_of(page.page.refresh)
        page.opens(place)
        assert "cinturón" not in page.text
    page.opens(place)
    assert "Gracias por decirme esto" in page.text
    assert here.kept(ana)["use@extended_time"].codes == ("skip",)


def test_a_worry_is_kept_though_its_page_was_closed_while_the_database_was_locked(
    here: Open, ana: Student, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.serving.EVERY", 0.05)
    page = here.is_at(ana).presses("Otra cosa")
    with locked(file):
        page.types("mi padrastro me pega con el cinturón").presses("Enviar")
        assert "Gracias por decirme esto" in page.text
    asyncio.run(until(lambda: "use@extended_time" in here.kept(ana)))
    assert here.kept(ana)["use@extended_time"].codes == ("skip",)


@pytest.mark.parametrize("how", ["leaves", "another card"])
def test_a_worry_is_kept_for_its_student_though_they_left_while_the_database_was_locked(
    here: Open,
    ana: Student,
    clock: Clock,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    monkeypatch.setattr("bot.web.serving.EVERY", 0.2)
    leo = Student(here.store, here.school, clock, "Leo", language="es")
    code, page = here.code_of(leo), here.is_at(ana).presses("Otra cosa")
    away = page.form("/leave").pairs() if how == "leaves" else []
    with locked(file):
        page.types("mi padrastro me pega con el cinturón").presses("Enviar")
        assert "Gracias por decirme esto" in page.text
    # Before the server has tried again.
    if how == "leaves":
        page.sends("/leave", away)
    else:
        page.opens(f"/c/{code}").presses("Sí, soy yo")
    asyncio.run(until(lambda: alerted(here, ana)))
    assert not alerted(here, leo)


def alerted(here: Open, who: Student) -> bool:
    with here.store.reading() as connection:
        found = alerts.of_student(connection, here.store.vault, here.school.id, who.row.id)
    return any("cinturón" in one.alert.body for one in found)


@pytest.mark.parametrize("how", ["leaves", "deletes and leaves"])
def test_a_worry_at_the_end_of_a_long_text_is_heard_and_kept_whatever_is_deleted_meanwhile(
    here: Open, clock: Clock, file: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("bot.web.serving.EVERY", 0.3)
    leo = Student(here.store, here.school, clock, "Leo", has=("extended_time @ Math",))
    page = here.is_at(leo).presses("Something else")
    away = page.form("/leave").pairs()
    with locked(file):
        page.types("x " * 2500 + " my stepdad hits me every night").presses("Send")
        assert "Thank you for telling me" in page.text
    if how == "deletes and leaves":
        with here.store.writing() as connection:
            erase_answers(connection, here.store.vault, leo.row.id, clock.passes(seconds=1))
    page.sends("/leave", away)
    asyncio.run(until(lambda: has_alert(here, leo)))


def has_alert(here: Open, who: Student) -> bool:
    with here.store.reading() as connection:
        return bool(alerts.of_student(connection, here.store.vault, here.school.id, who.row.id))
