"""Classes that have answered a short flow of the school's own, for tests of counts and exports."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from dialogs.conversation import TEAM
from dialogs.events import Event
from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists
from dialogs.replies import Reply
from storage import answers, rounds, staffing
from storage.access import Viewer
from storage.ids import new_id
from storage.people import find_class
from storage.rounds import NewRound, give_round
from storage.staffing import COACHES, TEACHER
from storage.tables import answer, conversation, current_answer, student
from tests.bot.own_flows import published
from tests.student import Student
from tests.web.school import Open

POLL = """
flow: poll
version: "1"
title: {en: A short poll, es: Una encuesta corta}
steps:
  - id: noise
    type: select_one
    choices: noise
    say:
      - {en: "How is the noise in class?", es: "¿Cómo está el ruido en clase?"}
  - id: helps
    type: select_multiple
    most: "3"
    choices: helps_6_12
    meaning: helps
    say:
      - {en: "What helps you learn?", es: "¿Qué te ayuda a aprender?"}
  - id: wand
    type: text
    say:
      - {en: "What would you change?", es: "¿Qué cambiarías?"}
"""
LABELS = {
    choice.value: choice.label["en"]
    for name in ("noise", "helps_6_12")
    for choice in shipped_lists()[name]
}


@cache
def poll() -> Flow:
    flow, problems = load_flow(POLL, "poll.yaml", shipped_lists())
    assert flow is not None, problems
    assert not problems, problems
    return flow


class Pupil(Student):
    """As any student; but one process takes all replies, so that a whole class is quickly played."""

    def sends(
        self, reply: Reply, *, id: str = "", at_turn: int | None = None, note: str = ""
    ) -> list[Event]:
        self._replies = 0  # the next one is taken here
        return super().sends(reply, id=id or f"{self.clock.now}", at_turn=at_turn, note=note)

    def answers(self, noise: str, helps: Sequence[str], words: str) -> None:
        self.begins(poll())
        self.taps(LABELS[noise])
        self.taps(*(LABELS[one] for one in helps))
        self.says(words)

    def lets(self, audiences: Mapping[str, str], aloud: Sequence[str] = ()) -> None:
        """Says who may read which step."""
        for one in self.kept.values():
            to = audiences.get(one.step, TEAM)
            with self.store.writing() as connection:
                here = (one.conversation_id, [one.id], to, self.clock.now)
                out = one.step in aloud and to == TEAM
                answers.decide(connection, self.store.vault, *here, read_out=out)


def fill(
    open: Open, model: Pupil, others: Sequence[Pupil], codes: Sequence[Mapping[str, str]]
) -> None:
    """The others' talks as rows alone, as the model's is, with these codes by step: they are counted, and no
    word of theirs opens.
    """
    with open.store.writing() as connection:
        talk = _row(connection, conversation, conversation.c.id == model.conversation_id)
        of_model = answer.c.conversation_id == model.conversation_id
        kept = [dict(row._mapping) for row in connection.execute(select(answer).where(of_model))]
        at = [
            _row(connection, current_answer, current_answer.c.answer_id == one["id"])
            for one in kept
        ]
        for one, mine in zip(others, codes, strict=True):
            whose = {"student_id": one.row.id, "conversation_id": new_id(open.clock.now)}
            row = {**talk, "id": whose["conversation_id"], "student_id": one.row.id}
            connection.execute(insert(conversation), row)
            for said, place in zip(kept, at, strict=True):
                id, given = new_id(open.clock.now), mine.get(said["step"], "")
                connection.execute(insert(answer), {**said, **whose, "id": id, "codes": given})
                connection.execute(
                    insert(current_answer), {**place, **whose, "answer_id": id, "codes": given}
                )


def _row(connection: Connection, table: Table, where: ColumnElement[bool]) -> dict[str, Any]:
    return dict(connection.execute(select(table).where(where)).one()._mapping)


def opens_poll(open: Open) -> None:
    published(open.store, open.school, poll())
    open.flows.renew()


def pupils(open: Open, class_name: str, number: int, grade: str = "") -> list[Pupil]:
    here = (open.store, open.school, open.clock)
    names = [f"{class_name} {n}" for n in range(number)]
    found = [Pupil(*here, name, mode="every", class_name=class_name) for name in names]
    with open.store.writing() as connection:
        theirs = student.c.id.in_([one.row.id for one in found])
        connection.execute(update(student).where(theirs).values(grade=grade or None))
    return found


def gives(open: Open, staff_id: str, class_name: str, students: Sequence[Student]) -> str:
    """The poll, to the whole class; the round's id."""
    viewer = Viewer(staff_id, open.school.id, frozenset({TEACHER}))
    with open.store.writing() as connection:
        class_id = find_class(connection, open.school.id, class_name)
        what = NewRound(flow="poll", class_id=class_id)
        ids, now = [one.row.id for one in students], open.clock.passes(seconds=1)
        return give_round(connection, open.store.vault, viewer, what, ids, now)


def closes(open: Open, staff_id: str, id: str) -> None:
    viewer = Viewer(staff_id, open.school.id, frozenset({TEACHER}))
    with open.store.writing() as connection:
        one = rounds.find_round(connection, open.store.vault, viewer, id)
        assert one
        rounds.close_round(connection, one, open.clock.passes(seconds=1))


def coaches(open: Open, staff_id: str, *classes: str) -> None:
    with open.store.writing() as connection:
        for name in classes:
            class_id = find_class(connection, open.school.id, name)
            assert class_id
            here = (open.school.id, staff_id, class_id, open.clock.now)
            staffing.give_class(connection, *here, COACHES)
