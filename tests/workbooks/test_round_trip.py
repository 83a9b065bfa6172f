"""Export, then import: the very same flow, also when other programs have had it in their hands."""

import random
from dataclasses import fields
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from pyxform.xls2xform import convert

from bot.authoring.workbooks.columns import FIT_KEYS, HELP, SETTINGS, SURVEY, TITLES, sheets
from bot.authoring.workbooks.workbook import workbook_of
from dialogs.checking import check_text
from dialogs.flow import BANDS, Choice, Fit, Flow, ToolNames, to_text
from dialogs.loading import load_flow, shipped_files, shipped_flow, shipped_lists
from dialogs.writing import choice_parts, own_parts, write
from tests.workbooks.books import changed, imported, with_shared_texts

NAMES = [file.removesuffix(".yaml") for file, _ in shipped_files()]

# All that the shipped flows do not use: words and lists whose last line is for some only, several kinds
# of students in one line, facts, two loops, an own list of tools, consent, and words that look like more.
ODD = """\
flow: odd
version: "2.1"
title: {en: "=1+1", es: "+Dos"}
band: [3-5, 6-8]
consent: parent

lists:
  gadgets:
    - {value: "it's", picture: "⏳", en: "More, time", es: Más, fragment: {en: "Time", es: "Más"}, ask: {en: time, es: tiempo}, formal: {en: extended time, es: tiempo}, group: timing, ceds: ["00465", "1"], pnp: [a, b], near: "yes"}
    - {value: "1", en: "Yes", es: "Sí", ask: {en: it, es: eso}, formal: {en: it, es: eso}, group: timing}
  numbers:
    - {value: "1", en: "1", es: "1", pole: low}
    - {value: "2", en: "2,0", es: "2,0", pole: high}

steps:
  - id: gadget
    type: select_multiple
    most: 2
    when: {tools_listed: ["no"], transition: ["yes"]}
    sensitive: [income, religion]
    choices: gadgets
    say:
      - {band: 3-5, mode: [iep], en: "'Which?", es: "¿Cuál?"}
      - {mode: [iep, every], simple: "no", en: "Which?", es: "¿Cuál?"}
      - {simple: "yes", en: "Which?", es: "¿Cuál?"}

  - loop: both
    over: tools
    or_chosen_in: gadget
    most:
      - {simple: "yes", items: 1}
      - {band: [prek-2, 3-5], simple: "no", items: 2}
      - {simple: "no", items: 2}
    steps:
      - id: now
        type: note
        say:
          - {en: "Now {tool}.", es: "Ahora {tool}."}
      - id: much
        type: select_one
        appearance: scale
        simple: "no"
        choices:
          - {band: 3-5, list: numbers}
          - {band: 6-8, list: ease_short}
        say:
          - {band: 6-8, en: "A lot?", es: "¿Mucho?"}
          - {en: "So?", es: "¿Y?"}

  - loop: aims
    over: goals
    most:
      - {items: 3}
    steps:
      - id: aim
        type: note
        say:
          - {en: "Now {goal}.", es: "Ahora {goal}."}
      - id: well
        type: text
        audience: case_manager
        band: 6-8
        story: "yes"
        say:
          - {en: "How is it?", es: "¿Cómo va?"}
"""  # noqa: E501 - a choice is a line


def _odd() -> Flow:
    flow, problems = load_flow(ODD, "odd.yaml", shipped_lists())
    assert problems == []
    assert flow is not None
    return flow


def _flow(name: str) -> Flow:
    return _odd() if name == "odd" else shipped_flow(name)


@pytest.fixture(params=[*NAMES, "odd"])
def flow(request: pytest.FixtureRequest) -> Flow:
    return _flow(request.param)


def test_the_odd_flow_is_a_good_one() -> None:
    assert [str(p) for p in check_text(ODD, "odd.yaml", shipped_lists())] == []


def test_what_was_exported_is_imported_as_the_same_flow(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(workbook_of(flow))
    again = imported(path)
    assert to_text(again) == to_text(flow)
    assert write(again, shipped_lists()) == write(flow, shipped_lists())


def test_other_programs_take_it_for_an_xlsform(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(workbook_of(flow))
    result = convert(path, validate=False, pretty_print=False)
    for step in flow.steps:
        if not step.probe_of:
            assert f"/{step.id}:label" in result.xform
    for choices in flow.lists.values():
        assert all(choice.label["es"] in result.xform for choice in choices)


def test_what_spreadsheet_programs_and_tidy_people_do_to_it_changes_nothing(
    flow: Flow, tmp_path: Path
) -> None:
    def do(book: Workbook) -> None:
        chance = random.Random(flow.name)
        for title in TITLES:
            sheet = book[title]
            columns = list(zip(*sheet.values, strict=True))
            chance.shuffle(columns)
            sheet.delete_rows(1, sheet.max_row)
            for number, row in enumerate(zip(*columns, strict=True)):
                cells = [f" {cell}\u00a0\n" if cell else cell for cell in row]
                if number == 0:
                    cells = [str(cell).swapcase() for cell in cells]
                sheet.append(cells)
                if chance.random() < 0.5:
                    sheet.append([])
            sheet.title = f" {title.capitalize()} "
        book.move_sheet(book.worksheets[0], 2)

    path = with_shared_texts(changed(tmp_path / "any.xlsx", flow, do))
    assert to_text(imported(path)) == to_text(flow)


def test_numbers_typed_as_numbers_are_the_words_they_show(tmp_path: Path) -> None:
    numbers = {"1": 1, "2": 2.0, "3": 3, "2.1": 2.1}

    def do(book: Workbook) -> None:
        for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
            if cell.value in numbers:
                cell.value = numbers[str(cell.value)]

    assert to_text(imported(changed(tmp_path / "any.xlsx", _odd(), do))) == to_text(_odd())


def test_a_teacher_finds_headers_that_stay_and_a_sheet_that_explains_every_column(
    flow: Flow, tmp_path: Path
) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(workbook_of(flow))
    book = load_workbook(path)
    assert book.sheetnames == [*TITLES, HELP]
    assert book.active is book[SURVEY]
    explained = {(row[0], row[1]) for row in book[HELP].values}
    for title, columns in sheets().items():
        sheet = book[title]
        assert str(sheet.freeze_panes).endswith("2")
        for cell in sheet[1]:
            assert cell.font.b
            assert (title, cell.value) in explained
            assert sheet.column_dimensions[get_column_letter(cell.column or 0)].width > 5
        offered = {str(v.sqref)[0] for v in sheet.data_validations.dataValidation}
        headers = [cell.value for cell in sheet[1]]
        with_values = [column.header for column in columns if column.values]
        assert len(offered) == len([header for header in headers if header in with_values])
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
        assert all((cell.number_format, cell.data_type) == ("@", "s") for cell in cells)


def test_the_lists_to_pick_from_hold_what_the_program_knows(tmp_path: Path) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(workbook_of(_odd()))
    book = load_workbook(path)
    bands = next(
        validation.formula1
        for validation in book[SURVEY].data_validations.dataValidation
        if str(validation.sqref).startswith("C")
    )
    sheet, _, cells = str(bands).partition("!")
    assert [cell[0].value for cell in book[sheet][cells.replace("$", "")]] == list(BANDS)


def test_every_part_of_a_flow_has_its_column() -> None:
    keys = {title: {column.key for column in columns} for title, columns in sheets().items()}
    flow = _odd()
    assert [field.name.removesuffix("s") for field in fields(Fit)] == list(FIT_KEYS)
    elsewhere = {"steps", "loops", "lists", "name", "title"}
    assert {f.name.removesuffix("s") for f in fields(Flow) if f.name not in elsewhere} <= keys[
        SETTINGS
    ]
    for step in flow.steps:
        assert set(own_parts(step, flow)) - {"id"} <= keys[SURVEY]
    words = {"en": "A", "es": "B"}
    tool = ToolNames(words, words, "a", ("a",), ("a",), near=True)
    every = choice_parts(Choice("a", words, words, "a", tool, "low"))
    flat = {f"{key}_en" if isinstance(value, dict) else key for key, value in every.items()}
    assert flat <= keys["choices"]
