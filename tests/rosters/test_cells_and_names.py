"""What a name and a cell say, however they are written; and what a program has silently done to them."""

import pytest

from bot.rosters.cells import band_in, band_of_grade, day_in, grade_in, language_in, language_meant
from bot.rosters.child_names import child_name
from bot.rosters.damage import Damage, damage_of_id, damage_of_text, widths_of
from bot.rosters.headers import spelt_as
from bot.rosters.plans import plan_in
from dialogs.words import first_name

# As a list has it -> as it is kept.
FULL = {
    "WEST, BENJAMIN": "Benjamin West",
    "WEST, BENJAMIN J": "Benjamin West",
    "Peña-Lund, Zoë A.": "Zoë Peña-Lund",
    "benjamin west": "Benjamin West",
    "Benjamin J. West": "Benjamin West",
    "West, Benjamin James": "Benjamin James West",
    "West, Jr., Benjamin": "Benjamin West Jr.",
    "West III, Benjamin": "Benjamin West III",
    "WEST, BENJAMIN III": "Benjamin West III",
    "Benjamin West, Jr.": "Benjamin West Jr.",
    'Robert "Bob" Reyes': "Bob Reyes",
    "Reyes, Robert “Bob”": "Bob Reyes",
    "Reyes, Robert (Bob)": "Bob Reyes",
    "Tyrell 'Ty' Jones": "Ty Jones",
    '"Bob" Rivers': "Bob Rivers",
    "Bob (he/him)": "Bob",
    "Zoë (ella) Peña": "Zoë Peña",
    "Ben West (IEP)": "Ben West",
    "1. Ben West*": "Ben West",
    "DE LA CRUZ, ANA MARIA": "Ana Maria de la Cruz",
    "de la Cruz, Ana": "Ana de la Cruz",
    "VAN DER BERG, LIZ": "Liz van der Berg",
    "O'BRIEN, SEAN": "Sean O'Brien",
    "MCDONALD, AJ": "AJ McDonald",
    "MACARTHUR, BO": "Bo MacArthur",
    "MACIAS, ED": "Ed Macias",
    "PEÑA-LUND, MARY-JANE": "Mary-Jane Peña-Lund",
    "D'ANGELO, DE'ANDRE": "De'Andre D'Angelo",
    "KA'IMI": "Ka'imi",
    "McKenna LeBlanc": "McKenna LeBlanc",
    "Zoë A": "Zoë A",
    "Zoë P.": "Zoë P.",
    "Zoë": "Zoë",
    "J. R. Smith": "J. R. Smith",
    "Smith, T.J.": "T.J. Smith",
    '=HYPERLINK("x")': '=HYPERLINK("x")',
    "李 小龙": "李 小龙",
    "محمد علي": "محمد علي",
}


@pytest.mark.parametrize(("cell", "name"), FULL.items())
def test_a_full_name_becomes_the_name_that_a_child_goes_by(cell: str, name: str) -> None:
    assert child_name({"name": cell}).name == name


PARTS = (
    ("Zoë", "Peña-Lund", "Zo", "Zo Peña-Lund"),
    ("Benjamin", "West", "Ben West", "Ben West"),
    ("Benjamin", "West", "West, Ben", "Ben West"),
    ("BENJAMIN J", "WEST", "", "Benjamin West"),
    ("Benjamin", "West Jr", "N/A", "Benjamin West Jr."),
    ("Mary Ann", "Lee", "", "Mary Ann Lee"),
    ('Robert "Rob"', "Reyes", "", "Rob Reyes"),
    ("María de los Ángeles", "de la Cruz", "", "María de los Ángeles de la Cruz"),
    ("Peña, Zoë", "", "", "Zoë Peña"),
    ("Zoë", "", "", "Zoë"),
    ("", "West", "", "West"),
)


@pytest.mark.parametrize(("first", "last", "preferred", "name"), PARTS)
def test_first_and_last_are_joined_and_a_preferred_name_wins(
    first: str, last: str, preferred: str, name: str
) -> None:
    said = {"first_name": first, "last_name": last, "preferred_name": preferred}
    assert child_name(said).name == name


def test_what_stands_beside_a_name_is_kept_or_told() -> None:
    assert child_name({"name": "Bob (he/him)"}).pronouns == "he/him"
    assert child_name({"name": "Ben West (new, IEP)"}).left_out == ("new, IEP",)
    assert child_name({"name": "West Benjamin"}, last_first=True).name == "Benjamin West"
    said = {"first_name": "Ana", "last_name": "García", "second_last_name": "López"}
    assert child_name(said).name == "Ana García López"


def test_a_greeting_takes_the_first_part_and_initials_together() -> None:
    spoken = ("Ben West", "J. R. Ewing", "J.R. Ewing", "J. R.", "A. Smith", "Zoë A", "")
    assert [first_name(name) for name in spoken] == [
        "Ben", "J. R.", "J.R.", "J. R.", "A. Smith", "Zoë", "",
    ]  # fmt: skip


GRADES = {
    "PK": "PK PK3 Pre-K pk P4 TK Preschool preescolar -1 -2 EC prekínder",
    "K": "K KG Kindergarten Kinder kínder 0 00 k5",
    "6": "6 06 6.0 6th 6th_Grade Grade_6 Gr.6 G6 Gr_06 sexto sexto_grado 6º 6to 6.º_grado Sixth",
    "1": "1 01 1st first 1er_grado primero First_Grade",
    "9": "9 09 Freshman noveno 9th",
    "12+": "12+ 18-22 Transition Post-secondary 18+ 19",
    "13": "13",
    "": "UG middle 99 7/8 n/a six-ish --",
}


@pytest.mark.parametrize("grade", GRADES)
def test_a_grade_is_read_however_it_is_written(grade: str) -> None:
    assert {grade_in(cell.replace("_", " ")) for cell in GRADES[grade].split()} == {grade}


def test_a_band_is_a_band_a_grade_or_what_a_spreadsheet_made_of_it() -> None:
    bands = {
        "prek-2": ("prek-2", "PreK–2", "K-2", "PK-2", "K", "2nd", "-1"),
        "3-5": ("3-5", "3 to 5", "Grades 3-5", "4", "5-Mar", "3-May", "2026-03-05"),
        "6-8": ("6-8", "6–8", "8-Jun", "6-Aug", "2026-08-06", "6/8/2026", "8-jun", "Grade 7"),
        "9-12": ("9-12", "12-Sep", "9-Dec", "9-dic", "Junior"),
        "18-22": ("18-22", "18 to 22", "12+", "13"),
        "": ("6-9", "middle", "", "elementary"),
    }
    for band, cells in bands.items():
        assert {band_in(cell) for cell in cells} == {band}
    assert [band_of_grade(grade) for grade in ("PK", "3", "8", "12", "12+", "")] == [
        "prek-2", "3-5", "6-8", "9-12", "18-22", "",
    ]  # fmt: skip


PLANS = {
    "iep": {
        "iep": "Y 1 true X ✓ Sí IEP SPED Special_Ed SLD OHI 290 Full_Inclusion Low_<_2 3/14/2026 Active 80%",
        "504": "504 504_Plan",
        "none": "N 0 No none Gen_Ed Reg_Ed GT Exited NotIEP N/A -- Not_eligible pending No_IEP 0.0",
        "": "maybe perhaps ???",
    },
    "plan_504": {
        "504": "Y 504 In504 Active 2026-03-14 1",
        "none": "N NotIn504 Exited_504 none no",
        "iep": "IEP",
    },
    "mode": {"iep": "IEP Y SPED", "504": "504", "none": "every Gen_Ed every_student N", "": "evry"},
}


@pytest.mark.parametrize("column", PLANS)
def test_what_a_column_of_plans_says(column: str) -> None:
    for plan, cells in PLANS[column].items():
        for cell in cells.split():
            assert (cell, plan_in(cell.replace("_", " "), column)) == (cell, plan)
    assert plan_in("", column) == "none"


def test_languages_go_by_names_and_codes_and_one_that_we_lack_is_none() -> None:
    spanish = ("es", "ES", "spa", "ESP", "Spanish", "Español", "es-MX", "Spanish; Castilian", "01")
    assert {language_in(cell) for cell in spanish} == {"es"}
    assert {language_in(cell) for cell in ("English", "eng", "en_US", "00", "inglés")} == {"en"}
    assert {language_in(cell) for cell in ("Somali", "som", "French", "xx", "", "none")} == {""}
    assert [language_meant(cell) for cell in ("Spansh", "Danish", "Englsh")] == ["es", "", "en"]


def test_days_are_read_as_americans_write_them_unless_the_list_says_otherwise() -> None:
    same = ("3/14/2014", "03-14-2014", "2014-03-14", "14/03/2014", "Mar 14, 2014", "3/14/14",
            "14 de marzo de 2014", "2014-03-14 00:00:00", "20140314")  # fmt: skip
    assert {day_in(cell) for cell in same} == {"2014-03-14"}
    assert (day_in("3/4/2014"), day_in("3/4/2014", day_first=True)) == ("2014-03-04", "2014-04-03")
    assert {day_in(cell) for cell in ("", "n/a", "2014-02-30", "41712", "13/13/2014")} == {""}


HEADERS = {
    "local_id": "Student_Number student.studentNumber SIS_ID Perm_ID STUDENT-ID Matrícula local_id StudentId",
    "first_name": "First_Name student.firstName givenName [01]First_Name Nombre(s) FIRST",
    "last_name": "Last_Name student.lastName familyName Apellidos STUDENTS.Last_Name Apellido_paterno",
    "preferred_name": "student.alias Preferred_First_Name Goes_by nickname Nombre_preferido",
    "grade": "Grade_Level student.grade Gr Grado GRADE",
    "iep": "IEP_status sped.planType sped_placement Primary_Disability Special_Education? IEP/504",
    "plan_504": "plan_504 504 Section_504_Status 504?",
    "born": "DOB date_of_birth Birth_Date Fecha_de_nacimiento Date_of_Birth_(mm/dd/yyyy)",
    "language": "Home_language student.homePrimaryLanguage HomeLanguage Lengua_materna",
    "case_manager": "Case_Manager IEP_case_manager",
    "": "Contact_name Parent_First_Name School_id school_local_id Email Race Ell_status Grade_Point_Average "
    "IEP_Goals Teacher_Email Counselor_Name Graduation_year ___ IEP_minutes",
}


@pytest.mark.parametrize("meaning", HEADERS)
def test_headers_are_understood_however_they_are_spelt(meaning: str) -> None:
    for header in HEADERS[meaning].split():
        found = spelt_as(header.replace("_", " "))
        assert (header, found.meaning if found else "") == (header, meaning)


def test_damage_to_names_is_seen_with_what_was_meant() -> None:
    letters = {
        "ZoÃ«": "Zoë", "PeÃ±a": "Peña", "ZoÃƒÂ«": "Zoë", "Zo√\u00b4": "Zoë", "Pe├▒a": "Peña",
        "Ã\x81ngel": "Ángel", "Nguyá»…n": "Nguyễn",
    }  # fmt: skip
    for read, guess in letters.items():
        assert damage_of_text(read) == Damage("letters", guess)
    lost = {"Zo\ufffd": "Zoë", "Pe?a": "Peña", "Jos?": "José", "X\ufffdq": "", "PE?A": "PEÑA"}
    for read, guess in lost.items():
        assert damage_of_text(read) == Damage("letters_lost", guess)
    unseen = ("Ben\u200b", "\u202eBen", "B\u00aden", "\ufeffBen", "Ben\u2069")
    assert {damage_of_text(read) for read in unseen} == {Damage("unseen", "Ben")}
    assert damage_of_text("Ben\u00a0West") == Damage("unseen", "Ben West")
    assert damage_of_text("\u0410na") == Damage("alike", "Ana")
    for whole in (
        "Zoë",
        "Peña",
        "Ângela",
        "Nguyễn",
        "Álvaro",
        "Анна",
        "محمد",
        "李小龙",
        "Who",
        "Søren",
    ):
        assert damage_of_text(whole) is None


def test_damage_to_ids_is_seen_with_what_was_meant() -> None:
    look = damage_of_id(widths_of(("000731", "000732", "104411")))
    found = {
        "733": Damage("id_zeros", "000733"),
        "731.0": Damage("id_decimal", "000731"),
        "7.31E+05": Damage("id_power", "731000"),
        "1.00E+09": Damage("id_power", "1000000000"),
        "00\u200b0731": Damage("id_unseen", "000731"),
        "\u00a0000731": Damage("id_unseen", "000731"),
        "O00731": Damage("alike", "000731"),
        '="000731"': Damage("id_quoted", "000731"),
        "'000731": Damage("id_quoted", "000731"),
        "12345678901234000": Damage("id_rounded"),
        "\uff10\uff10\uff10731": Damage("alike", "000731"),
    }
    assert {read: look(read) for read in found} == found
    assert [look(one) for one in ("000731", "104411", "=1+1", "+2", "@SUM", "-3", "S-104")] == [
        None
    ] * 7


def test_numbers_that_are_simply_counted_have_lost_nothing() -> None:
    counted = [str(number) for number in range(95, 130)]
    look = damage_of_id(widths_of(counted))
    assert [one for one in counted if look(one)] == []
    long = damage_of_id(widths_of(["104411", "104412", "104413", "104414", "731"]))
    assert long("731") == Damage("id_zeros", "000731")
