"""`whathelps check`, by the real program."""

from sqlalchemy import text

from tests.program import Program


def test_an_answer_that_was_changed_in_the_database_is_named(program: Program) -> None:
    typed = "yes\nI like drawing\npause\n"
    program.run("talk", "all_about_me", typed=typed)
    sound = program.run("check")
    assert (sound.code, "as WhatHelps kept them" in sound.out) == (0, True)
    with program.store() as store, store.writing() as connection:
        connection.execute(text("UPDATE current_answer SET audience = 'team'"))
    found = program.run("check")
    assert found.code == 1
    assert ": the answer to " in found.out
    assert "1 answer changed or removed by something else than WhatHelps" in found.out
    assert "drawing" not in found.out + found.err
