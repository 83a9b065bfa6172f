"""`whathelps export`: a round as a file at the office, each student's log saying so."""

import json

from dialogs.events import Event
from dialogs.replies import Reply
from storage import answers
from storage.access import Viewer
from storage.database import Store
from storage.disclosures import of_student
from storage.people import School, find_class
from storage.rounds import NewRound, give_round
from storage.staffing import TEACHER, add_member
from tests.program import Program
from tests.student import Clock, Student


def test_what_is_shared_with_the_team_is_written_and_noted_and_nothing_is_replaced(
    program: Program,
) -> None:
    with program.store() as store:
        bob, round_id = _answered(store)
    told = program.run("export", round_id, "--out", "round.jsonl")
    assert (told.code, told.err) == (0, ""), told
    assert told.out.startswith("Written: round.jsonl, 1 row. Of each student it is noted")
    [line] = (program.folder / "round.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line)
    assert (row["student"], row["step"], row["codes"]) == (bob.local_id, "use", ["always"])
    assert program.run("export", round_id, "--out", "round.jsonl").err.startswith(
        "round.jsonl is there already"
    )
    with program.store() as store, store.reading() as connection:
        [noted] = of_student(connection, store.vault, bob.row.school_id, bob.row.id)
    assert noted.why == "export"
    told = program.run("export", round_id, "--deidentified", "--out", "round.csv")
    assert told.code == 2
    assert "at least 10 students" in told.err
    assert not (program.folder / "round.csv").exists()
    assert "There is no round" in program.run("export", "no", "--out", "x.csv").err
    assert "is no format" in program.run("export", round_id, "--out", "x.pdf").err


class Here(Student):
    """Under the program's own key, in this process alone."""

    def sends(
        self, reply: Reply, *, id: str = "", at_turn: int | None = None, note: str = ""
    ) -> list[Event]:
        self._replies = 0  # the next one is taken here
        return super().sends(
            reply, id=id or f"{self.clock.passes(seconds=1)}", at_turn=at_turn, note=note
        )


def _answered(store: Store) -> tuple[Student, str]:
    """Bob, who shared one answer of two, and the round."""
    clock = Clock()
    with store.reading() as connection:
        from storage.tables import school as table

        row = connection.execute(table.select()).one()
    school = School(row.id, row.name, row.timezone)
    bob = Here(store, school, clock, "Bob", has=("extended_time @ Math",))
    with store.writing() as connection:
        teacher = add_member(
            connection, store.vault, school.id, "t@school.example", "Tom", [TEACHER], clock.now
        )
        viewer = Viewer(teacher, school.id, frozenset({TEACHER}))
        what = NewRound(flow="my_tools", class_id=find_class(connection, school.id, "7B"))
        id = give_round(connection, store.vault, viewer, what, [bob.row.id], clock.now)
    bob.begins()
    bob.says("always")
    bob.says("math")
    bob.gives("stop")
    [use] = [one for one in bob.kept.values() if one.step == "use"]
    with store.writing() as connection:
        answers.decide(connection, store.vault, bob.conversation_id, [use.id], "team", clock.now)
    return bob, id
