"""`whathelps rounds`: given to a class, listed and closed by command; and what it says where it cannot."""

import re
from datetime import UTC, datetime, timedelta

from tests.bot.test_series_command import ROSTER
from tests.program import Program

SOON = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
BY = ("--by", "tom@school.example")


def test_a_class_is_given_a_flow_and_it_is_listed_and_closed(program: Program) -> None:
    young = "S-3,Mia Hill,7B,prek-2,every,en\n"
    (program.folder / "students.csv").write_text(ROSTER + young, encoding="utf-8")
    assert program.run("students", "import", "students.csv").code == 0
    assert program.run("rounds", "list").out == "Nothing is given now.\n"
    wrong = program.run("rounds", "give", "7B", "my_future", *BY)
    assert (wrong.code, wrong.err) == (
        2,
        '"tom@school.example" is nobody who teaches here. See: whathelps staff list. Nothing was given.\n',
    )
    added = ("staff", "add", "tom@school.example", "--role", "teacher", "--class", "7B")
    assert program.run(*added).code == 0
    for words, told in (
        (("8C", "my_future"), 'tom@school.example teaches no class "8C".'),
        (("7B", "my_futur"), "my_future"),
        (("7B", "my_future", "--due", "soon"), '--due: "soon" is no day.'),
        (("7B", "my_future", "--due", "2020-01-01"), "--due: 2020-01-01 is over."),
    ):
        refused = program.run("rounds", "give", *words, *BY)
        assert refused.code == 2
        assert told in refused.err
        assert refused.err.endswith("Nothing was given.\n")
    given = program.run("rounds", "give", "7B", "my_future", *BY, "--due", SOON)
    found = re.match(r"([0-9a-f]{32}): my_future is given to 2 students until ", given.out)
    assert found, given
    assert "  not to S-3: it is for others, or a yes is missing\n" in given.out
    listed = f"my_future, 7B, until {SOON}: 2 invited, 0 begun, 0 finished, 0 read back\n"
    assert program.run("rounds", "list").out == f"{found[1]}: {listed}"
    assert program.run("rounds", "close", found[1]).out == f"{found[1]}: my_future is closed.\n"
    assert "no round" in program.run("rounds", "close", found[1]).err
