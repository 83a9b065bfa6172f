"""A class that has answered, for tests of how it is heard: who said what, and with whom they share it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.conversation import PRIVATE, TEAM
from dialogs.events import Event
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from storage import answers
from storage.access import Viewer
from storage.invited import begins_anew
from storage.kept_answers import KeptAnswer
from storage.people import find_class
from storage.rounds import NewRound, give_round
from storage.staffing import TEACHER
from tests.student import Student
from tests.web.school import Open

NAMES = (
    "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ines", "Jack", "Kim", "Liam",
    "Maya", "Nico", "Olga", "Pia", "Quinn", "Rosa", "Sam", "Tara", "Umar", "Vera", "Walt", "Xena",
)  # fmt: skip


class Pupil(Student):
    """As any student; but one process takes all replies, so that a whole class is quickly played."""

    def sends(
        self, reply: Reply, *, id: str = "", at_turn: int | None = None, note: str = ""
    ) -> list[Event]:
        self._replies = 0  # the next one is taken here
        return super().sends(reply, id=id or f"{self.clock.now}", at_turn=at_turn, note=note)


@dataclass
class Shared:
    """What the test itself knows: who said what at which step, and who may read it."""

    student: Student
    step: str
    codes: tuple[str, ...]
    words: str
    audience: str
    aloud: bool


@dataclass
class AClass:
    open: Open
    students: list[Pupil]
    viewer: Viewer
    sheet: list[Shared] = field(default_factory=list)

    def gives(self, flow: str, students: Sequence[Student] | None = None) -> str:
        with self.open.store.writing() as connection:
            class_id = find_class(connection, self.open.school.id, "7B")
            what = NewRound(flow=flow, class_id=class_id)
            ids = [one.row.id for one in students or self.students]
            now = self.open.clock.passes(seconds=1)
            return give_round(connection, self.open.store.vault, self.viewer, what, ids, now)

    def answers(
        self,
        student: Pupil,
        flow: str,
        said: Mapping[str, str],
        audiences: Mapping[str, str],
        aloud: Sequence[str] = (),
    ) -> None:
        """As far as there is something to say; what is named in `audiences` is shared so, the rest kept."""
        with self.open.store.writing() as connection:
            begins_anew(connection, student.row.id, flow, self.open.clock.now)
        student.begins(shipped_flow(flow))
        while student.asked and student.at in said:
            student.says(said[student.at])
        student.gives("stop")
        kept = [one for one in student.kept.values() if not one.is_follow_up]
        with self.open.store.writing() as connection:
            for one in kept:
                to = audiences.get(one.step, PRIVATE)
                out = one.step in aloud and to == TEAM
                here = (one.conversation_id, _whole(student, one), to, self.open.clock.now)
                answers.decide(connection, self.open.store.vault, *here, read_out=out)
                self.sheet.append(Shared(student, one.step, one.codes, one.words, to, out))

    def shared(self, step: str) -> list[Shared]:
        return [one for one in self.sheet if one.step == step and one.audience == TEAM]


def _whole(student: Student, one: KeptAnswer) -> list[str]:
    return [each.id for each in student.kept.values() if each.question == one.step]


def a_class(open: Open, staff_id: str, number: int = len(NAMES), mode: str = "every") -> AClass:
    """So many in 7B, whom the member of staff teaches."""
    pupils = [
        Pupil(open.store, open.school, open.clock, name, mode=mode) for name in NAMES[:number]
    ]
    viewer = Viewer(staff_id, open.school.id, frozenset({TEACHER}))
    return AClass(open, pupils, viewer)


def number_of(page: str, label: str) -> list[str]:
    """What the tables of a page say beside a choice, in order."""
    row = rf'<th scope="row">{re.escape(label)}</th><td>(.*?)</td>'
    return re.findall(row, page)
