"""A number, a day and words beside a choice on page, Telegram and terminal, in drafts and workbooks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from bot.authoring.workbooks.importing import import_flow
from bot.authoring.workbooks.workbook import workbook_of
from bot.documents.drafts import file_of, make_draft
from dialogs.checking import check_text
from dialogs.conversation import TEAM
from dialogs.drafts.honesty import Dishonest, check
from dialogs.drafts.making import make
from dialogs.drafts.rendering import as_markdown
from dialogs.flow import Fit, to_text
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from dialogs.writing import write
from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.bot.own_flows import published
from tests.bot.telegram.school import open_school as open_telegram
from tests.drafts.sharing import prose
from tests.program import Program
from tests.reply_types.flow import FILE, ride
from tests.student import Clock, Student
from tests.web.families import Family
from tests.web.school import Open
from tests.web.school import open_school as open_page

WHY = "my friends are on it"


def what_is_kept(kept: dict[str, KeptAnswer]) -> dict[str, tuple[tuple[str, ...], str]]:
    return {name: (one.codes, one.words) for name, one in kept.items()}


# --- the page


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    published(store, school, ride())
    with open_page(store, school, clock) as opened:
        yield opened


def test_on_the_page_each_has_the_box_that_it_needs(open: Open, bob: Student) -> None:
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    page.presses("My ride")
    assert page.asked == "How many stops?"
    assert 'inputmode="numeric"' in page.body
    assert 'type="number"' not in page.body
    page.types("40").presses("Send")
    assert page.status == 422
    assert "Please write a number from 1 to 12." in page.text
    page.types("4").presses("Send")
    assert page.asked == "Which day is good?"
    assert '<input name="text" type="date"' in page.body
    page.types("feb 30").presses("Send")  # as where a browser has no calendar
    assert page.status == 422
    assert 'type="text" dir="auto" autocomplete="off" value="feb 30"' in page.body
    page.types("2026-10-03").presses("Send")
    assert page.asked == "What now?"
    assert "You can say why, if you like." in page.text
    page.picks("Keep it").types(WHY).presses("Done")
    assert page.asked == "What else?"
    for shown in ("4", "Oct 3, 2026", "Keep it", WHY):
        assert shown in page.text
    assert "2026-10-03" not in page.text
    page.follows("My answers")
    assert "Oct 3, 2026" in page.text
    assert what_is_kept(open.kept(bob, "ride")) == {
        "stops": (("4",), "4"),
        "day": (("2026-10-03",), "2026-10-03"),
        "next": (("keep",), WHY),
    }


def test_on_the_page_why_may_stay_empty_and_a_choice_may_be_something_else(
    open: Open, bob: Student
) -> None:
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    page.presses("My ride")
    page.presses("Something else").types("it depends").presses("Send")
    page.types("oct 3").presses("Send")
    page.presses("Done")
    assert page.status == 422  # nothing picked and nothing written
    page.picks("Change it").presses("Done")
    assert page.asked == "What else?"
    page.presses("Back")
    assert page.asked == "What now?"
    page.picks("Something else").types("walk").presses("Done")
    assert what_is_kept(open.kept(bob, "ride")) == {
        "stops": (("something_else",), "it depends"),
        "day": (("--10-03",), "oct 3"),
        "next": (("something_else",), "walk"),
    }


def test_a_family_gets_the_same_boxes_in_its_own_words(open: Open, bob: Student) -> None:
    fit, family = Fit(), shipped_flow("family")
    meanings = ("family.home", "family.hope", "family.role")
    steps = tuple(
        replace(step, fit=fit, meaning=meaning)
        for step, meaning in zip(ride().steps[1:4], meanings, strict=True)
    )
    published(
        open.store, open.school, replace(family, version="99", steps=steps, lists=ride().lists)
    )
    open.flows.renew()
    father = Family(open, bob).comes("es")
    assert father.asked == "¿Cuántas paradas?"
    assert "Escriba un número, como 3." in father.text
    father.writes("13")
    assert "Escriba un número del 1 al 12." in father.text
    father.writes("tres").writes("3 de octubre")
    assert "Puede decir por qué, si quiere." in father.text
    father.browser.ticks("Dejarlo").types("le gusta")
    father.presses(father.says("page_done"))
    assert what_is_kept(father.kept) == {
        "stops": (("3",), "tres"),
        "day": (("--10-03",), "3 de octubre"),
        "next": (("keep",), "le gusta"),
    }


# --- Telegram


async def test_on_telegram_words_may_follow_a_choice(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    published(store, school, ride())
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me: [My ride]
            bot: How many stops? Write a number, like 3.
            sees: [Something else] [Not sure] [Skip]
            me: lots
            bot: Here I need just a number, like 3.
            me: four
            bot: I wrote down: 4. ✓ Saved
            bot: Which day is good? Write a day, like Oct 3.
            me: 10/3/26
            bot: I wrote down: Oct 3, 2026. ✓ Saved
            bot: What now?
            me: [Keep it]
            bot: You can say why, if you like.
            sees: [That is all]
            me: {WHY}
            bot: What else?
            """,
        )
        assert what_is_kept(open.kept(bob, "ride")) == {
            "stops": (("4",), "four"),
            "day": (("2026-10-03",), "10/3/26"),
            "next": (("keep",), WHY),
        }


async def test_on_telegram_that_is_all_goes_on_with_the_choice_alone(
    store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", language="es")
    published(store, school, ride())
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(ana)
        await open.plays(
            phone,
            """
            me: [Mi viaje]
            me: dos
            bot: Anoté: 2.
            me: 3 de octubre
            bot: Anoté: 3 oct.
            me: [Dejarlo]
            bot: Puedes decir por qué, si quieres.
            me: eso es todo
            bot: ¿Qué más?
            """,
        )
        kept = open.kept(ana, "ride")
        assert kept["next"].codes == ("keep",)
        assert kept["next"].words == ""


# --- the terminal


def test_on_a_terminal_to_the_draft(program: Program) -> None:
    ended = program.run(
        *("talk", str(FILE)),
        typed="".join(
            f"{line}\n"
            for line in ("yes", "0", "4", "oct 3", "1", WHY, "skip", "all team", "share")
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    for said in (
        "Please write a number from 1 to 12.",
        "I wrote down: Oct 3.  ✓ Saved",
        "You can say why, if you like.\nWrite it. To go on without it, press Enter.",
        f"What now?  Keep it, “{WHY}”",
        "Which day is good?  Oct 3\n",
    ):
        assert said in ended.out
    assert f"“{WHY}”" in ended.out[ended.out.index("DRAFT") :]


# --- drafts


@pytest.fixture
def shared(bob: Student) -> Student:
    """Bob has said all three and shared them."""
    bob.begins(ride())
    for text in ("four", "10/3/2026"):
        bob.says(text)
    bob.taps("Keep it")
    bob.says(WHY)
    bob.gives("stop")
    for name in ("stops", "day", "next"):
        bob.shares(name, TEAM)
    return bob


def test_a_draft_says_the_number_the_day_and_the_words_after_the_choice(shared: Student) -> None:
    store, school = shared.store, shared.school
    english = make_draft(store, school, shared.row, "present_levels", "en")
    text = " ".join(prose(section) for section in english.sections)
    assert "wrote: 4." in text
    assert "wrote: Oct 3, 2026." in text
    assert f"and adds: “{WHY}”" in text
    for typed in ("four", "10/3"):
        assert typed not in text
    spanish = make_draft(store, school, shared.row, "present_levels", "es")
    assert "escribió: 3 oct 2026." in " ".join(prose(section) for section in spanish.sections)
    noted = as_markdown(english, evidence=True)
    assert "Which day is good? → Oct 3, 2026 (" in noted


def test_a_number_or_a_day_that_no_answer_bears_out_is_refused(shared: Student) -> None:
    file = file_of(shared.store, shared.school, shared.row, "present_levels", "en")
    draft = make("present_levels", file)
    others = tuple(
        replace(one, codes=("5",)) if one.step == "stops" else one for one in file.evidence
    )
    with pytest.raises(Dishonest, match="a fragment is not what its source says"):
        check(draft, replace(file, evidence=others))


def test_what_was_read_as_a_value_is_read_back_as_one_and_nobody_asks_to_quote_it(
    shared: Student,
) -> None:
    said = {entry.key: (entry.picked, entry.words) for entry in shared.reads_back}
    assert said == {
        "stops": (("4",), ""),
        "day": (("Oct 3, 2026",), ""),
        "next": (("Keep it",), WHY),
    }


# --- workbooks and files


def test_they_go_through_a_workbook_and_a_file_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "ride.xlsx"
    path.write_bytes(workbook_of(ride()))
    again, problems = import_flow(path, shipped_lists())
    assert problems == []
    assert again is not None
    assert to_text(again) == to_text(ride())
    text = write(again, shipped_lists())
    assert "lowest: 1\n" in text
    assert check_text(text, "ride.yaml", shipped_lists()) == []
    written, _ = load_flow(text, "ride.yaml", shipped_lists())
    assert written is not None
    assert to_text(written) == to_text(ride())


def test_other_programs_know_their_types_and_bounds(tmp_path: Path) -> None:
    path = tmp_path / "ride.xlsx"
    path.write_bytes(workbook_of(ride()))
    form = convert(path, validate=False, pretty_print=False).xform
    for said in ('type="int"', 'type="date"', 'constraint=". &gt;= 1 and . &lt;= 12"'):
        assert said in form
