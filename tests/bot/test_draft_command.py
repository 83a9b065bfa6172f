"""From a school's lists to a teacher's draft by the real commands: who shares what, and who reads it."""

from functools import cache

import pytest

from tests.flows import offered_by
from tests.program import Ended, Program

STUDENTS = (
    "student_id,name,class,band,mode,language,case_manager\n"
    "S-104,Bob,7B,6-8,iep,en,Alice Moreno\n"
    "S-105,Charlie,8C,6-8,iep,en,\n"
    "S-106,Dana,8C,9-12,every,en,\n"
)
TOOLS = "student_id,tool,where\nS-104,Extended time,math\nS-105,Breaks,\n"

FOR_THE_TEAM = "the purple giraffe reads aloud"
FOR_ALICE = "a green walrus listens"
FOR_NOBODY = ("an orange pelican writes", "one teal ostrich hides")


@pytest.fixture(scope="module")
def lincoln(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The school after its lists came in and Bob has told and shared what he wanted to."""
    program = Program(tmp_path_factory.mktemp("lincoln"))
    (program.folder / "students.csv").write_text(STUDENTS)
    (program.folder / "tools.csv").write_text(TOOLS)
    assert program.run("students", "import", "students.csv").code == 0
    assert program.run("tools", "import", "tools.csv").code == 0
    offered_by(program)
    replies = (
        "yes",
        *("sometimes", "math", FOR_NOBODY[0], FOR_ALICE, "change it", FOR_THE_TEAM),
        *("something else", FOR_NOBODY[1], "when I need it the most and nobody is looking"),
        "one by one",
        *("1", "2", "3"),  # use for the team, where for Alice, help for nobody
        *("2", "1"),  # how it feels for Alice, as it was written
        "1",  # what should happen next for the team
        *("1", "1"),  # and why, as it was written
        "back to the list",
        *("all private", "share"),  # the rest for nobody
    )
    ended = program.run("talk", "my_tools", "--student", "S-104", typed="\n".join(replies) + "\n")
    assert (ended.code, ended.err) == (0, "")
    assert "Thank you, Bob. You shared 5 of 8." in ended.out
    assert_words(ended.out.partition("DRAFT")[2], team=True)
    return program


@cache
def draft(program: Program, *arguments: str) -> str:
    """The draft as made once; see below that it is always the same."""
    ended = program.run("draft", *arguments)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def assert_words(text: str, *, team: bool, alice: bool = False, nobody: bool = False) -> None:
    """Whose words are in the text, and whose are not."""
    assert (FOR_THE_TEAM in text) is team
    assert (FOR_ALICE in text) is alice
    assert (FOR_NOBODY[0] in text) is nobody
    assert (FOR_NOBODY[1] in text) is nobody
    assert ("nobody is looking" in text) is nobody


def test_a_draft_takes_in_nothing_that_only_channels_papers_and_workbooks_need(
    lincoln: Program,
) -> None:
    loaded = lincoln.loads("draft", "S-104")
    assert {"sqlalchemy", "dialogs"} <= loaded
    assert not loaded & {
        *("telegram", "starlette", "uvicorn", "aiohttp", "httpx", "limits", "itsdangerous"),
        *("typst", "openpyxl", "segno", "alembic", "transitions", "jinja2", "rich", "regex"),
    }


# --- what is in it, for whom ---------------------------------------------------------------------


def test_the_team_reads_what_was_shared_with_the_team_and_nothing_else(lincoln: Program) -> None:
    markdown = draft(lincoln, "S-104")
    plain = draft(lincoln, "S-104", "--kind", "accommodations", "--format", "txt")
    assert markdown.startswith("# Accommodation feedback: Bob\n")
    assert plain.startswith("Accommodation feedback: Bob\n")
    for made in (markdown, plain):
        assert_words(made, team=True)
        assert "DRAFT" in made
        assert "sometimes" in made
        assert "change it" in made


def test_the_case_manager_also_reads_what_is_only_for_them(lincoln: Program) -> None:
    made = draft(lincoln, "S-104", "--for", "case_manager")
    assert_words(made, team=True, alice=True)


def test_the_student_s_own_sheet_holds_everything_and_says_so(lincoln: Program) -> None:
    ended = lincoln.run("draft", "S-104", "--as-student", "--evidence")
    assert ended.code == 0
    assert ended.err == ("This is the student's own sheet: it also holds what they kept private.\n")
    assert_words(ended.out, team=True, alice=True, nobody=True)


def test_the_evidence_names_the_question_and_the_shared_words(lincoln: Program) -> None:
    plain, with_evidence = draft(lincoln, "S-104"), draft(lincoln, "S-104", "--evidence")
    question = "What should your teachers know about that?"
    assert question not in plain
    line = next(line for line in with_evidence.splitlines() if question in line)
    assert FOR_THE_TEAM in line
    assert_words(with_evidence, team=True)
    assert "How much does it help you?" not in with_evidence  # a private answer's question


def test_private_and_never_asked_look_the_same(lincoln: Program) -> None:
    never_asked = lincoln.run("draft", "S-105")
    assert "No answers are available" in never_asked.out
    replies = ("yes", "always", FOR_NOBODY[0], *["skip"] * 4, "all private", "share")
    talk = lincoln.run("talk", "my_tools", "--student", "S-105", typed="\n".join(replies) + "\n")
    assert "Thank you, Charlie. Nothing is shared." in talk.out
    assert lincoln.run("draft", "S-105") == never_asked


def test_in_every_mode_there_is_no_word_of_a_plan(lincoln: Program) -> None:
    made = draft(lincoln, "S-106")
    assert "No answers are available" in made
    for word in ("IEP", "accommodation", "disab", "504"):
        assert word not in made


def test_the_same_answers_make_the_same_bytes(lincoln: Program) -> None:
    again = lincoln.run("draft", "S-104", "--for", "case_manager")
    assert again.out == draft(lincoln, "S-104", "--for", "case_manager")


# --- files and screens -----------------------------------------------------------------------------


def test_a_draft_goes_into_a_file_and_not_to_the_screen(lincoln: Program) -> None:
    assert draft(lincoln, "S-104", "--out", "bob.md") == ""
    assert (lincoln.folder / "bob.md").read_text("utf-8") == draft(lincoln, "S-104")


def test_a_screen_that_knows_few_letters_still_gets_the_draft(lincoln: Program) -> None:
    ended = lincoln.run("draft", "S-104", "--evidence", PYTHONIOENCODING="latin-1")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == draft(lincoln, "S-104", "--evidence")


# --- slips -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("S-404",), 'There is no student "S-404" in the imported list.'),
        (("S-104", "--kind", "acommodations"), 'Did you mean "accommodations"?'),
        (("S-104", "--format", "doc"), '--format "doc" is not known. Use one of: md, txt'),
        (("S-104", "--for", "everyone"), '--for "everyone" is not known.'),
        (("S-104", "--out", "no such folder/bob.md"), "cannot be written: No such file"),
        (("S-104", "--out", "."), ". cannot be written: Is a directory."),
    ],
    ids=["student", "kind", "format", "reader", "folder", "a folder as file"],
)
def test_a_slip_is_told_in_one_line(
    lincoln: Program, arguments: tuple[str, ...], told: str
) -> None:
    ended: Ended = lincoln.run("draft", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert told in ended.err


def test_no_name_and_no_typed_word_lies_open_in_the_school_s_files(lincoln: Program) -> None:
    for file in (lincoln.folder / "var").rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for word in (FOR_THE_TEAM, FOR_ALICE, *FOR_NOBODY, "Charlie", "Moreno", "S-104"):
            assert word.encode() not in content, file
