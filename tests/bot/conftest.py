"""What tests of commands share: a school with something to lose."""

import pytest

from tests.program import Program

STUDENTS = (
    "student_id,name,class,band,mode,language\nS-104,Bob,7B,6-8,iep,en\nS-105,Ana,7B,6-8,every,en\n"
)
WORDS = "the purple giraffe"
CONFIG = """
[school]
contact_name = "Ms. Ortiz"
contact_role = "counselor"
contact_where = "room 12"
contact_phone = "555-555-0100"
[storage]
backups = "backups"
"""


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A school in which two students have said something, with an identity for its backups."""
    program = Program(tmp_path_factory.mktemp("begun"))
    (program.folder / "students.csv").write_text(STUDENTS)
    (program.folder / "config.toml").write_text(CONFIG)
    (program.folder / "backups").mkdir(mode=0o700)
    assert program.run("students", "import", "students.csv").code == 0
    for one in ("S-104", "S-105"):
        said = "\n".join(("yes", WORDS, "stop", "all team", "share", ""))
        ended = program.run("talk", "all_about_me", "--student", one, typed=said)
        assert "You shared" in ended.out
    assert program.run("backup").code == 2  # nobody to seal it to yet
    made = program.run("keys", "backup-identity")
    assert (made.code, made.out.count("AGE-SECRET-KEY-1")) == (0, 1)
    (program.folder / "identity.txt").write_text(made.out)
    return program
