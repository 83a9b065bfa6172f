"""Lists as school systems really export them (all people made up): what comes in of each, word for word."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.rosters.roster import ReadList
from bot.rosters.students import read_file
from tests.rosters.files import students, told

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Case:
    file: str
    students: tuple[str, ...]
    asks: str = ""
    passed: str = ""  # reason and number
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = True


OWN_ZOE = "000731 | Zoë | Zoë | Period 3 | 6-8 | iep | es"

TABLE = (
    Case(
        "r01-clever-students.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | iep iep | es",
            "000732 | Siobhán O'Dowd | Siobhán | - | K prek-2 | every | en",
        ),
        asks="class",
    ),
    Case(
        "r02-oneroster-users.csv",
        ("000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",),
        asks="class mode language",
        passed="staff 1, removed 1",
        notes=("roster_delta",),
        whole=False,
    ),
    Case(
        "r03-powerschool-quick-export.txt",
        (
            "000731 | Zoë Peña-Lund | Zoë | Period 3 | 6 6-8 | - | es",
            "000733 | Ben West | Ben | PK AM | PK prek-2 | - | en",
        ),
        asks="mode",
    ),
    Case(
        "r04-infinite-campus-adhoc.csv",
        (
            "000731 | Zo Peña-Lund | Zo | Hale, M | 6 6-8 | iep iep | es",
            "000733 | Ben West | Ben | Ortiz, R | K prek-2 | every | en",
        ),
    ),
    Case(
        "r06-sds-student.csv",
        (
            "STU001 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",
            "STU002 | Ben West | Ben | - | 6 6-8 | - | -",
        ),
        asks="class mode language",
    ),
    Case(
        "r07-google-classroom-grades.csv",
        ("- | Zoë Peña-Lund | Zoë | - | - | - | -", "- | Ben West | Ben | - | - | - | -"),
        asks="id class band mode language",
        passed="no_student 2, total 1",
    ),
    Case(
        "r08-aspen-students_export.csv",
        ("000731 | Zoë Peña-Lund | Zoë | 103 | 6 6-8 | iep iep | es",),
    ),
    Case(
        "r09-renamed-lastfirst.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | Period 3 | 6-8 | iep | es",
            "000733 | Benjamin West | Benjamin | Period 3 | 6-8 | every | en",
        ),
        notes=("roster_read_as",),
    ),
    Case(
        "r10-grade-as-band.csv",
        (
            "000731 | Zoë | Zoë | Period 3 | 6 6-8 | iep | es",
            "000733 | Ben | Ben | K-Ortiz | K prek-2 | iep 504 | en",
            "000734 | Mae | Mae | PK AM | PK prek-2 | every | en",
            "000735 | Lu | Lu | K-Ortiz | K prek-2 | every | es",
            "000736 | Al | Al | 12A | 12+ 18-22 | iep | -",
            "000737 | Jo | Jo | Period 3 | 7 6-8 | iep | es",
        ),
        told=(
            'note: r10-grade-as-band.csv, row 6, column language: "Somali" is no language that is '
            "spoken here. The school's language is taken.",
        ),
    ),
    Case(
        "r11-two-sections.csv",
        (
            "000731 | Zoë | Zoë | Period 3 Math; Period 5 Science | 6-8 | iep | es",
            "000733 | Ben | Ben | Period 3 Math | 6-8 | every | en",
        ),
    ),
    Case("r12-excel-sep-line.csv", (OWN_ZOE,)),
    Case(
        "r17-id-float.csv",
        (OWN_ZOE.replace("000731", "1.00E+09"), "731.0 | Ben | Ben | Period 3 | 6-8 | every | en"),
        told=(
            'damage: r17-id-float.csv, row 2, column student_id: "1.00E+09" is a number that a '
            'spreadsheet has cut short: only its first digits are left. Did you mean "1000000000"?',
            'damage: r17-id-float.csv, row 3, column student_id: "731.0" is a number that a '
            'spreadsheet has changed. Did you mean "731"?',
        ),
    ),
    Case("r18-header-variants.csv", (OWN_ZOE,)),
    Case(
        "r20-ids-formulas-nicknames.csv",
        (
            "=1+1 | Ana | Ana | 7B | 6-8 | iep | en",
            "+2 | Ben | Ben | 7B | 6-8 | iep | es",
            "@SUM | Bob Reyes | Bob | 7B | 9-12 | iep | en",
            "-3 | Bob | Bob | 7B | 9-12 | every | en",
        ),
    ),
    # --- more of the same kinds ---
    Case(
        "v01-skyward-class-list.csv",
        (
            "000731 | Zoe Ann Pena-Lund | Zoe | 103 | 6 6-8 | - | es",
            "000734 | Mae O'Neil | Mae | 103 | 6 6-8 | - | en",
        ),
        asks="mode",
        passed="inactive 1, total 1, no_student 1",
    ),
    Case(
        "v02-synergy-capitals.csv",
        (
            "000731 | Zoe Pena-Lund | Zoe | B12 | 6 6-8 | iep iep | es",
            "000733 | Ana de la Cruz | Ana | B12 | 1 prek-2 | every | -",
        ),
        passed="inactive 1",
        told=(
            'note: v02-synergy-capitals.csv, row 4, column Home Language: "Vietnamese" is no language '
            "that is spoken here. The school's language is taken.",
        ),
    ),
    Case(
        "v03-aeries-codes.csv",
        (
            "1000731 | Zoë Peña-Lund | Zoë | Hale | 6 6-8 | iep iep | es",
            "1000733 | AJ Lee | AJ | Hale | 13 18-22 | iep iep | en",
        ),
        passed="inactive 1",
    ),
    Case(
        "v04-classdojo-names.txt",
        ("- | Zoë P. | Zoë | - | - | - | -", "- | Mae O. | Mae | - | - | - | -"),
        asks="class band mode language",
        notes=("roster_without_header",),
    ),
    Case(
        "v05-pasted-last-first.txt",
        (
            "- | Zoë Peña-Lund | Zoë | - | - | - | -",
            "- | Ana María de la Cruz | Ana | - | - | - | -",
        ),
        asks="class band mode language",
        notes=("roster_without_header",),
    ),
    Case(
        "v06-canvas-gradebook.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | Period 3 Math | - | - | -",
            "000733 | Ben West | Ben | Period 5 Math | - | - | -",
        ),
        asks="band mode language",
        passed="no_student 2",
    ),
    Case(
        "v07-renaissance.csv",
        ("000731 | Zoë Peña-Lund | Zoë | Reading 6, Hale | 6 6-8 | - | -",),
        asks="mode language",
    ),
    Case(
        "v08-classlink-sections.csv",
        ("000731 | Zoë Peña-Lund | Zoë | Math 6 P3; Science P5 | 6 6-8 | - | -",),
        asks="mode language",
    ),
    Case(
        "v09-seis-plans.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | iep iep | es",
            "000732 | Ben West | Ben | - | 6 6-8 | iep iep | en",
        ),
        asks="class",
    ),
    Case(
        "v10-frontline-plans.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | iep iep | -",
            "000732 | Al Lee | Al | - | 12 9-12 | every | -",
        ),
        asks="class language",
        passed="inactive 1",
    ),
    Case(
        "v11-edplan-semicolons.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | iep iep | es",
            "000732 | Ben West | Ben | - | K prek-2 | iep 504 | en",
            "000733 | Ife Oduya | Ife | - | 5 3-5 | every | -",
        ),
        asks="class",
        told=(
            'note: v11-edplan-semicolons.csv, row 4, column Home Language Code: "yor" is no language '
            "that is spoken here. The school's language is taken.",
        ),
    ),
    Case(
        "v12-spanish-headers.csv",
        (
            "000731 | Zoë Peña Lund | Zoë | 6A | 6 6-8 | iep iep | es",
            "000732 | José Luis García López | José | KA | K prek-2 | every | en",
            "000733 | Ana Ruiz | Ana | 6A | 6 6-8 | iep 504 | es",
        ),
        notes=("roster_read_as",),
    ),
    Case(
        "v13-spanish-full-names.csv",
        (
            "- | Zoë Peña Lund | Zoë | Salón 103 | 6 6-8 | - | es",
            "- | Ben West | Ben | Salón 104 | 1 prek-2 | - | en",
        ),
        asks="mode",
    ),
    Case(
        "v14-two-header-rows.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | 103 | - | iep iep | es",
            "000732 | Ben West | Ben | 103 | - | iep 504 | en",
            "000733 | Al Lee | Al | 104 | - | every | en",
        ),
        asks="band",
        passed="header_again 1, total 1",
    ),
    Case(
        "v15-header-in-both-rows.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | Hale | 6 6-8 | - | -",
            "000733 | Ben West | Ben | Hale | 6 6-8 | - | -",
        ),
        asks="mode language",
    ),
    Case(
        "v16-teachers-own.csv",
        (
            "- | Zoë Peña-Lund | Zoë | - | - | iep iep | -",
            "- | Ben West | Ben | - | - | iep 504 | -",
            "- | Mae O'Neil | Mae | - | - | every | -",
        ),
        asks="class band language",
    ),
    Case(
        "v17-pasted-without-header.txt",
        (
            "000731 | Zoë Peña-Lund | Zoë | Period 3 | 6 6-8 | - | -",
            "000733 | Ben West | Ben | Period 3 | 6 6-8 | - | -",
            "000734 | Mae Lee | Mae | Period 3 | 7 6-8 | - | -",
        ),
        asks="mode language",
        notes=("roster_without_header",),
    ),
    Case(
        "v18-pasted-two-columns.txt",
        ("- | Zoe Peña-Lund | Zoe | - | - | - | -", "- | Benjamin West | Benjamin | - | - | - | -"),
        asks="class band mode language",
        notes=("roster_without_header",),
    ),
    Case(
        "v19-mac-roman.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",
            "000732 | José Núñez | José | - | 6 6-8 | - | -",
        ),
        asks="class mode language",
        notes=("roster_read_as",),
    ),
    Case(
        "v20-dos.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",
            "000732 | José Núñez | José | - | 6 6-8 | - | -",
        ),
        asks="class mode language",
        notes=("roster_read_as",),
    ),
    Case(
        "v21-utf16-without-mark.txt",
        ("000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",),
        asks="class mode language",
    ),
    Case(
        "v22-bars.txt",
        ("000731 | Zoë Peña-Lund | Zoë | - | 6 6-8 | - | -",),
        asks="class mode language",
    ),
    Case(
        "v23-courses-and-periods.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | Math 7, Period 3; Science 7, Period 5 | - | - | -",
            "000733 | Ben West | Ben | Math 7, Period 4 | - | - | -",
        ),
        asks="band mode language",
    ),
    Case(
        "v24-powerschool-status.csv",
        ("1 | Zoë Peña | Zoë | - | 6 6-8 | - | -", "4 | Jo Day | Jo | - | 12 9-12 | - | -"),
        asks="class mode language",
        passed="inactive 2",
        notes=("roster_exit_dates_for_all",),
    ),
    Case(
        "v25-headings-between.csv",
        (
            "000731 | Zoë Peña-Lund | Zoë | Period 3 | 6 6-8 | - | -",
            "000733 | Ben West | Ben | Period 4 | 6 6-8 | - | -",
        ),
        asks="mode language",
        passed="no_student 2",
        notes=("roster_class_above",),
    ),
    Case(
        "v26-powerschool-prefixes.csv",
        (
            "000731 | Zo Peña | Zo | - | 6 6-8 | iep 504 | -",
            "000733 | Benjamin West | Benjamin | - | 6 6-8 | iep iep | -",
        ),
        asks="class language",
    ),
    Case(
        "v27-eschool-hyphens.csv",
        (
            "000731 | Zoë Peña | Zoë | 101 | 6 6-8 | iep iep | es",
            "000733 | Ben West | Ben | 101 | PK prek-2 | every | en",
        ),
    ),
    Case(
        "v28-quotation-marks.csv",
        ("1 | Bob Rivers | Bob | 7B | - | - | -", "3 | Al Lee | Al | 7B | - | - | -"),
        asks="band mode language",
        told=(
            "wrong: v28-quotation-marks.csv, row 3: A quotation mark opens a cell here and never closes "
            'it. Add or remove a ".',
            "wrong: v28-quotation-marks.csv, row 5: 4 cells, but the header has 3. A cell with a comma in "
            'it needs quotes: "Rivers, Bob".',
        ),
    ),
    Case(
        "v29-spoilt.csv",
        (
            "000731 | ZoÃ« PeÃ±a-Lund | ZoÃ« | - | 6 6-8 | - | -",
            "000732 | Zo? Pe\ufffda | Zo? | - | 6 6-8 | - | -",
            "731 | Ben West | Ben | - | 6 6-8 | - | -",
        ),
        asks="class mode language",
        told=(
            'damage: v29-spoilt.csv, row 2, column first: The letters of "ZoÃ«" were read wrongly by some '
            'program. Did you mean "Zoë Peña-Lund"?',
            'damage: v29-spoilt.csv, row 3, column first: A letter of "Zo?" was lost. Did you mean '
            '"Zoë Peña"?',
            'damage: v29-spoilt.csv, row 4, column student_id: "731" is shorter than the other numbers: a '
            'spreadsheet may have dropped its zeros. Did you mean "000731"?',
        ),
    ),
    Case(
        "v30-one-id-two-names.csv",
        ("1000 | Ana West | Ana | - | 6 6-8 | - | -", "1001 | Ana West | Ana | - | 6 6-8 | - | -"),
        asks="class mode language",
        told=(
            'note: v30-one-id-two-names.csv, row 3, column name: "Ana West" stands with the same birthday '
            "and another number in row 2. If it is one child, remove a row.",
            'wrong: v30-one-id-two-names.csv, row 4, column id: The number "1000" is given to "Ben West" '
            'here, and to "Ana West" in row 2. Correct the number or the name; until then this row stays '
            "out.",
        ),
    ),
    Case(
        "v31-spreadsheet-quotes.csv",
        (
            '="000731" | Zoë | Zoë | 7B | 6-8 | iep | es',
            "'000732 | Ben | Ben | 7B | 6-8 | iep | en",
            "000733 | Mae | Mae | 7B | 6-8 | iep | en",
        ),
        told=(
            'damage: v31-spreadsheet-quotes.csv, row 2, column student_id: "="000731"" is written as a '
            'spreadsheet keeps zeros. Did you mean "000731"?',
            'damage: v31-spreadsheet-quotes.csv, row 3, column student_id: "\'000732" is written as a '
            'spreadsheet keeps zeros. Did you mean "000732"?',
        ),
    ),
)


@pytest.fixture
def listed(case: Case) -> ReadList:
    return read_file(CASES / case.file)


@pytest.mark.parametrize("case", TABLE, ids=[case.file for case in TABLE])
def test_what_comes_in_of_a_real_list(case: Case, listed: ReadList) -> None:
    assert students(listed) == list(case.students)
    assert told(listed) == list(case.told)
    assert " ".join(listed.asks) == case.asks
    assert ", ".join(f"{why} {number}" for why, number in listed.passed_over.items()) == case.passed
    assert tuple(note.phrase for note in listed.notes) == case.notes
    assert listed.whole == case.whole


def test_no_case_is_forgotten() -> None:
    assert {path.name for path in CASES.iterdir()} == {case.file for case in TABLE}
