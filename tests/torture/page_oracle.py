"""The judge of the whole program: database and mailbox held against what everybody was shown."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import access_log, alert_log
from storage.alert_log import MADE, TAKEN, TOLD
from storage.database import open_store
from storage.keys import counselors_of
from tests.torture.oracle import Found, Look, Violation, copied, wrong_in
from tests.torture.orders import MASTER_KEY
from tests.torture.page_post import PagePost
from tests.torture.page_record import Records
from tests.torture.page_staff import Desk, Family
from tests.torture.page_students import Student
from tests.torture.record import Replay


@dataclass(frozen=True, slots=True)
class KeptAlert:
    id: str
    student_id: str
    kind: str
    tier: int
    joins: str | None
    at: int
    body: dict[str, str]

    @property
    def case_id(self) -> str:
        return self.joins or self.id

    @property
    def is_urgent(self) -> bool:
        if self.kind == "talk":
            return self.body["when"] != "week"
        return self.tier == 1


@contextmanager
def looked_at(file: Path) -> Iterator["PageLook"]:
    with copied(file) as connection:
        yield PageLook(connection)


class PageLook(Look):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        (school,) = connection.execute("SELECT id FROM school").fetchone()
        self._counselors = self.seal_of(counselors_of(school))

    def talks_of(self, student_id: str) -> list[Found]:
        """Their own; none of their family's."""
        there = self.conversations_of(student_id)
        return [one for one in there if not one.conversation.world.respondent]

    def alerts(self, since: int = 0) -> Iterator[KeptAlert]:
        for id, student, kind, tier, joins, at, body in self.db.execute(
            "SELECT id, student_id, kind, tier, joins, made_at, body FROM alert "
            "WHERE made_at >= ? ORDER BY made_at",
            [since],
        ):
            opened = json.loads(self._counselors.open("alert", "body", id, body))
            yield KeptAlert(id, student, kind, tier, joins, at, opened)

    def log(self) -> Iterator[tuple[int, str, str, str, str]]:
        """Place, alert, who, what was done, and in which words."""
        for position, alert, who, did, at, words in self.db.execute(
            "SELECT position, alert_id, who, did, at, words FROM alert_log ORDER BY position"
        ):
            opened = ""
            if words is not None:
                opened = self._counselors.open("alert_log", "words", f"{alert} {did} {at}", words)
            yield position, alert, who, did, opened


# Place, alert, who, what was done, and in which words.
Log = Sequence[tuple[int, str, str, str, str]]


# --- after a death -----------------------------------------------------------------------------------------


def judge_student(look: PageLook, student: Student) -> Iterator[Violation]:
    """What is kept must be one of the states in which it may be by what they were shown."""
    found, talk = look.talks_of(student.who.id), student.talk
    if talk is None:
        if len(found) > 1:
            yield Violation("two conversations of one student", student.who.local_id)
        return
    here = [one for one in found if one.id == talk.id]
    if len(found) != 1 or not here:
        yield Violation("a conversation is lost, or there twice", student.who.local_id)
        return
    if not talk.doubts:
        fitting = [world for world in talk.worlds if not _wrong(here[0], world)]
        talk.worlds = fitting[:1] or talk.worlds
    nearest = min((_wrong(here[0], world) for world in talk.possible()), key=len)
    for one in nearest:
        yield Violation(one.check, f"{student.who.local_id}: {one.what}")


def judge_worries(look: PageLook, records: Records) -> Iterator[Violation]:
    """Whoever has read the words for a worry, and no "One moment", has brought an alert with all of it."""
    waiting = [one for one in records.worries.values() if one.sure and not one.checked]
    if not waiting:
        return
    there = {(one.student_id, one.body.get("text")) for one in look.alerts()}
    for one in waiting:
        one.checked = (one.student_id, one.text) in there
        if not one.checked:
            yield Violation("a worry without its alert", one.text)
            one.checked = True


def judge_alerts(look: PageLook, desk: Desk) -> Iterator[Violation]:
    """What is noted of alerts is what was done about them: by the program, by staff, and in the mailbox."""
    log = list(look.log())
    yield from _wrong_log(desk, log)
    yield from _wrong_steps(look, log)
    yield from _wrong_marks(look, desk.post)


def _wrong(found: Found, world: Replay) -> list[Violation]:
    over = world.is_over() and found.status in ("review", "done")
    return wrong_in(found, world, found.status if over else "asking")


# --- at the end --------------------------------------------------------------------------------------------


def judge_end(
    look: PageLook,
    students: Sequence[Student],
    families: Sequence[Family],
    desk: Desk,
    told: Collection[str],
) -> Iterator[Violation]:
    """With nothing on its way. `told`: the e-mails of those who are told."""
    yield from look.soundness()
    for student in students:
        yield from judge_student(look, student)
    yield from _wrong_words(look, students, families)
    alerts, log = list(look.alerts()), list(look.log())
    yield from _wrong_alerts(alerts, desk.records)
    yield from judge_alerts(look, desk)
    yield from _wrong_letters(alerts, log, desk.post)
    unsent = look.db.execute(
        "SELECT count(*) FROM outbox WHERE channel = 'mail' AND sent_at IS NULL"
    ).fetchone()[0]
    if unsent:
        yield Violation("letters were never sent", str(unsent))
    for to in {one.to for one in desk.post.came} - set(told):
        yield Violation("a letter to somebody else", to)
    for word in set(desk.post.betrayed):
        yield Violation("a letter with a word that is nobody's", word)


def _wrong_words(
    look: PageLook, students: Sequence[Student], families: Sequence[Family]
) -> Iterator[Violation]:
    there = look.all_words()
    said = Counter(
        given.words
        for student in students
        if student.talk
        for given in student.talk.worlds[0].answers
        if given.words
    )
    sure = {text for family in families for text in family.sure}
    maybe = {text for family in families for text in family.maybe}
    for text in (sure | said.keys()) - there.keys():
        yield Violation("words that were shown as kept are lost", text[-60:])
    for text, count in there.items():
        wanted = said[text] if text in said else int(text in maybe)
        if count > wanted:
            check = "words are there twice" if wanted else "words nobody sent"
            yield Violation(check, text[-60:])


def _wrong_alerts(alerts: Sequence[KeptAlert], records: Records) -> Iterator[Violation]:
    by_text = Counter((one.student_id, one.body["text"]) for one in alerts if one.body.get("text"))
    for text, worry in records.worries.items():
        count = by_text[worry.student_id, text]
        if not count and (worry.sure or worry.once):
            yield Violation("a worry without its alert", text)
        if count > 1 and worry.once:
            yield Violation("a worry has two alerts", text)
    wishes = Counter((one.student_id, one.when) for one in records.wishes)
    kept = Counter((one.student_id, one.body["when"]) for one in alerts if one.kind == "talk")
    for (student, when), count in wishes.items():
        if kept[student, when] < count:
            yield Violation("a wish to talk without its alert", f"{student} {when}")


def _wrong_log(desk: Desk, log: Log) -> Iterator[Violation]:
    done = Counter((alert, did, words) for _, alert, _, did, words in log)
    wanted = Counter((one.case_id, one.did, one.words) for one in desk.presses if one.sure)
    most = Counter((one.case_id, one.did, one.words) for one in desk.presses)
    for press, count in wanted.items():
        if done[press] < count:
            yield Violation("a press of staff is lost", f"{press[1]} {press[2]}")
    for press, count in done.items():
        if press in most and count > most[press]:
            yield Violation("a press of staff is there twice", f"{press[1]} {press[2]}: {count}")
    taken = Counter(alert for _, alert, _, did, _ in log if did == TAKEN)
    for alert, count in taken.items():
        if count > 1:
            yield Violation("a case was taken twice", f"{alert}: {count}")
    for case_id, who in desk.looks:
        if not any((alert, by, did) == (case_id, who, "read") for _, alert, by, did, _ in log):
            yield Violation("a look that nobody noted", case_id)
    told = Counter((alert, words) for _, alert, _, did, words in log if did == TOLD)
    for (alert, words), count in told.items():
        if count > 1:
            yield Violation("a step was done twice", f"{alert} {words}: {count}")


def _wrong_steps(look: PageLook, log: Log) -> Iterator[Violation]:
    """A step that is noted has told somebody."""
    told = {(alert, words.partition(" ")[2]) for _, alert, _, did, words in log if did == TOLD}
    for step in look.db.execute("SELECT alert_id, step FROM alert_step"):
        if step not in told:
            yield Violation("a step that told nobody", step[1])


def _wrong_marks(look: PageLook, post: PagePost) -> Iterator[Violation]:
    """A letter that is marked as sent has come, and none is given up."""
    for id, sent_at, failed_at in look.db.execute(
        "SELECT id, sent_at, failed_at FROM outbox WHERE channel = 'mail'"
    ):
        if failed_at is not None:
            yield Violation("a letter was given up", id)
        elif sent_at is not None and id not in post.ids:
            yield Violation("marked as sent, and never sent", id)


def _wrong_letters(alerts: Sequence[KeptAlert], log: Log, post: PagePost) -> Iterator[Violation]:
    """Of what is urgent two adults have a letter at the least."""
    number = _numbers(log)
    for case_id in {one.case_id for one in alerts if one.is_urgent}:
        reached = post.reached(number[case_id])
        if len(reached) < 2:
            yield Violation(
                "an alert that reached nobody", f"case {number[case_id]}: {len(reached)}"
            )
    for one in post.came:
        if one.number not in number.values():
            yield Violation("a letter of no case", str(one.number))


def _numbers(log: Iterable[tuple[int, str, str, str, str]]) -> dict[str, int]:
    """By which letters call each alert's case: the how-manieth it was to be made."""
    made = [alert for _, alert, _, did, _ in log if did == MADE]
    return {alert: place for place, alert in enumerate(made, 1)}


def wrong_chains(file: Path) -> Iterator[Violation]:
    """What the program itself says of its logs."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        for suffix in ("", "-wal"):
            if (part := file.with_name(file.name + suffix)).exists():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        with (
            closing(open_store(f"sqlite:///{copy}", MASTER_KEY, 1)) as store,
            store.reading() as connection,
        ):
            for log in (alert_log, access_log):
                for line in log.verify(connection, store.vault):
                    yield Violation("a log is not whole", line)


# --- how long it took --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """Seconds from the page with the words to the second adult's letter; and without what was away."""

    whole: float
    apart: float


def deliveries(
    look: PageLook, records: Records, post: PagePost, away: Sequence[tuple[float, float]]
) -> list[Delivery]:
    """Of each worry that began a case, and is urgent. `away`: when there was no program or no mail server."""
    number = _numbers(look.log())
    found = []
    for alert in look.alerts():
        worry = records.worries.get(alert.body.get("text", ""))
        came = sorted(post.reached(number[alert.id]).values())
        if worry is not None and alert.is_urgent and alert.joins is None and len(came) > 1:
            whole = max(0.0, came[1] - worry.at)
            found.append(Delivery(whole, max(0.0, whole - _within(away, worry.at, came[1]))))
    return found


def _within(spans: Sequence[tuple[float, float]], begins: float, ends: float) -> float:
    """How many of these seconds fall into any of the spans."""
    total, last = 0.0, begins
    for a, b in sorted(spans):
        a, b = max(a, last), min(b, ends)
        if b > a:
            total, last = total + b - a, b
    return total
