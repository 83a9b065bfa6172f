"""The judge: reads the database with plain sqlite3 and a key, and holds it against the record.

It uses nothing of the program that reads or writes rows. Each thing that may be wrong has a name,
so that a run can say what caught a fault.
"""

import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dialogs.conversation import Conversation, from_json, key
from storage.vault import Seal, Vault
from tests.torture.orders import CHANNEL, MASTER_KEY
from tests.torture.record import Given, Replay, Sent, Talk


@dataclass(frozen=True, slots=True)
class Violation:
    check: str
    what: str

    def __str__(self) -> str:
        return f"{self.check}: {self.what}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of answer, opened."""

    id: str
    given: Given


@dataclass(frozen=True, slots=True)
class Pointer:
    """One row of current_answer."""

    answer_id: str
    meaning: str
    codes: tuple[str, ...]
    on_path: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One student's conversation as the database has it."""

    id: str
    turn: int
    status: str
    conversation: Conversation
    answers: list[Row]
    current: dict[tuple[str, str], Pointer]  # by key and respondent
    seen: Counter[str]


@contextmanager
def copied(file: Path) -> Iterator[sqlite3.Connection]:
    """A copy of what lies on the disk, so that opening it mends nothing before the next victim."""
    with TemporaryDirectory() as folder:
        for part in (file, file.with_name(f"{file.name}-wal")):
            if part.exists():
                shutil.copyfile(part, Path(folder) / part.name)
        with closing(sqlite3.connect(Path(folder) / file.name)) as connection:
            yield connection


@contextmanager
def looked_at(file: Path) -> Iterator["Look"]:
    with copied(file) as connection:
        yield Look(connection)


class Look:
    """The database at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self.vault = Vault(MASTER_KEY)

    def count(self, table: str) -> int:
        return int(self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def soundness(self) -> Iterator[Violation]:
        """What SQLite itself says of the file."""
        for (said,) in self.db.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield Violation("integrity_check is not ok", said)
        for row in self.db.execute("PRAGMA foreign_key_check"):
            yield Violation("foreign_key_check is not ok", str(row))

    def conversations_of(self, student_id: str) -> list[Found]:
        rows = self.db.execute(
            "SELECT id, flow, version, status, turn, world, progress FROM conversation "
            "WHERE student_id = ?",
            [student_id],
        ).fetchall()
        seal = self.seal_of(student_id) if rows else None
        return [self._found(seal, *row) for row in rows if seal]

    def yeses_of(self, student_id: str) -> int:
        query = "SELECT count(*) FROM consent WHERE student_id = ? AND given AND kind = 'assent'"
        return int(self.db.execute(query, [student_id]).fetchone()[0])

    def all_words(self) -> Counter[str]:
        """Every text that stands in an answer, whoever's, and how often."""
        rows = self.db.execute(
            "SELECT id, student_id, words FROM answer WHERE words IS NOT NULL"
        ).fetchall()
        seals = {student_id: self.seal_of(student_id) for student_id in {row[1] for row in rows}}
        return Counter(seals[who].open("answer", "words", id, words) for id, who, words in rows)

    def all_seen(self) -> set[str]:
        query = "SELECT external_id FROM seen WHERE channel = ?"
        return {id for (id,) in self.db.execute(query, [CHANNEL])}

    def _found(
        self,
        seal: Seal,
        id: str,
        flow: str,
        version: str,
        status: str,
        turn: int,
        world: bytes,
        progress: bytes,
    ) -> Found:
        opened = (
            seal.open("conversation", column, id, sealed)
            for column, sealed in (("world", world), ("progress", progress))
        )
        conversation = from_json(flow, version, *opened)
        seen = self.db.execute("SELECT external_id FROM seen WHERE conversation_id = ?", [id])
        return Found(
            id,
            turn,
            status,
            conversation,
            answers=list(self._answers(seal, id)),
            current=dict(self._current(id)),
            seen=Counter(external_id for (external_id,) in seen),
        )

    def _answers(self, seal: Seal, conversation_id: str) -> Iterator[Row]:
        rows = self.db.execute(
            "SELECT id, step, item, respondent, meaning, revision, codes, words FROM answer "
            "WHERE conversation_id = ? ORDER BY revision",
            [conversation_id],
        )
        for id, step, item, respondent, meaning, revision, codes, words in rows:
            opened = seal.open("answer", "words", id, words) if words is not None else ""
            codes = tuple(codes.split())
            yield Row(id, Given(key(step, item), respondent, meaning, revision, codes, opened))

    def _current(self, conversation_id: str) -> Iterator[tuple[tuple[str, str], Pointer]]:
        rows = self.db.execute(
            "SELECT step, item, respondent, answer_id, meaning, codes, on_path "
            "FROM current_answer WHERE conversation_id = ?",
            [conversation_id],
        )
        for step, item, respondent, answer_id, meaning, codes, on_path in rows:
            pointer = Pointer(answer_id, meaning, tuple(codes.split()), bool(on_path))
            yield (key(step, item), respondent), pointer

    def seal_of(self, owner_id: str) -> Seal:
        version, wrapped = self.db.execute(
            "SELECT version, wrapped FROM data_key WHERE owner_id = ? ORDER BY version DESC",
            [owner_id],
        ).fetchone()
        return self.vault.seal_of(owner_id, version, wrapped)


# --- one conversation ----------------------------------------------------------------------------


def wrong_with(found: Found, replay: Replay, sent: Iterable[Sent]) -> list[Violation]:
    """Everything in which the kept conversation differs from these replies taken one by one."""
    status = "review" if replay.is_over() else "asking"
    return [*wrong_in(found, replay, status), *_wrong_seen(found, sent)]


def wrong_in(found: Found, replay: Replay, status: str) -> list[Violation]:
    """The same without the replies themselves, which a chat notes for itself."""
    return [
        *_wrong_answers(found, replay),
        *_wrong_revisions(found),
        *_wrong_pointers(found),
        *_wrong_path(found, replay),
        *_wrong_position(found, replay, status),
    ]


def _wrong_answers(found: Found, replay: Replay) -> Iterator[Violation]:
    wanted = Counter(replay.answers)
    kept = Counter(row.given for row in found.answers)
    for given in wanted - kept:
        place = (given.key, given.respondent, given.revision)
        there = [one for one in kept if (one.key, one.respondent, one.revision) == place]
        instead = f", instead: {there[0]}" if there else ""
        yield Violation("a saved answer is lost", f"{given}{instead}")
    said = {(given.codes, given.words) for given in wanted if given.words}
    for given in kept - wanted:
        twice = (given.codes, given.words) in said
        check = "an answer is there twice" if twice else "an answer of no saved turn"
        yield Violation(check, str(given))


def _wrong_revisions(found: Found) -> Iterator[Violation]:
    revisions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in found.answers:
        revisions[row.given.key, row.given.respondent].append(row.given.revision)
    for (name, respondent), numbers in revisions.items():
        wanted = list(range(1, len(numbers) + 1))
        if respondent == "student" and numbers != wanted:
            yield Violation("revisions have gaps", f"{name}: {numbers}")
        # A note has its answer's revision, and not every answer has a note.
        if not set(numbers) <= set(revisions[name, "student"]):
            yield Violation("a note without its answer", f"{name}: {numbers}")


def _wrong_pointers(found: Found) -> Iterator[Violation]:
    # In the order of their revisions, so that the newest stays.
    newest = {(row.given.key, row.given.respondent): row for row in found.answers}
    for place in sorted(newest.keys() | found.current.keys()):
        row, pointer = newest.get(place), found.current.get(place)
        if row is None or pointer is None:
            yield Violation("current_answer and answer differ", f"{place} stands in one only")
        elif pointer.answer_id != row.id:
            yield Violation("current_answer is not the newest", f"newest is {row.given}")
        elif (pointer.meaning, pointer.codes) != (row.given.meaning, row.given.codes):
            yield Violation("current_answer and answer differ", f"{row.given}: {pointer.codes}")


def _wrong_path(found: Found, replay: Replay) -> Iterator[Violation]:
    for (name, respondent), pointer in found.current.items():
        kept = replay.conversation.kept.get(name)
        if kept is not None and pointer.on_path != kept.on_path:
            on_path = f"{name} ({respondent}): on_path {pointer.on_path}"
            yield Violation("the path is marked wrongly", on_path)


def _wrong_position(found: Found, replay: Replay, status: str) -> Iterator[Violation]:
    kept, wanted = found.conversation, replay.conversation
    if kept.world != wanted.world or kept.language != wanted.language:
        yield Violation("another world", found.id)
    if _where(kept) != _where(wanted):
        yield Violation("another question waits", f"{_where(kept)}, not {_where(wanted)}")
    if kept.kept != wanted.kept:
        yield Violation("the kept codes differ", f"{sorted(kept.kept)}, not {sorted(wanted.kept)}")
    if (found.turn, found.status) != (replay.turn, status):
        yield Violation(
            "turn or status differ", f"{found.turn} {found.status}, not {replay.turn} {status}"
        )


def _where(conversation: Conversation) -> tuple[str, int, tuple[str, ...]]:
    return conversation.state, conversation.item, conversation.picked


def _wrong_seen(found: Found, sent: Iterable[Sent]) -> Iterator[Violation]:
    wanted = Counter(one.id for one in sent)
    for id in wanted - found.seen:
        yield Violation("a saved reply is not kept", id)
    for id in found.seen - wanted:
        yield Violation("a reply is noted as seen, and not saved", id)


# --- one student, and all ------------------------------------------------------------------------


def judge_talk(look: Look, talk: Talk, maybe: Sequence[Sent] = ()) -> tuple[bool, list[Violation]]:
    """Whether the replies in doubt were taken, and what is wrong. It is all of them or none."""
    saved = talk.all_saved()
    there = look.conversations_of(talk.who.id)
    yeses = look.yeses_of(talk.who.id)
    if not there:
        lost = [Violation("a conversation is lost", talk.who.local_id)] if talk.id else []
        alone = [Violation("half of a beginning", "a yes without a conversation")] if yeses else []
        return False, [*lost, *alone]
    if len(there) > 1:
        return True, [Violation("two conversations of one student", talk.who.local_id)]
    found = there[0]
    wrong = [] if 1 <= yeses <= talk.begins else [Violation("yeses do not fit", f"{yeses}")]
    if talk.id and found.id != talk.id:
        wrong.append(Violation("another conversation", talk.who.local_id))
    without = wrong_with(found, talk.reached, saved)
    if not maybe or not without:
        return not maybe, [*wrong, *without]
    also = wrong_with(found, talk.with_also(*maybe), [*saved, *maybe])
    # Neither wholly out nor wholly in: named by what speaks against the nearer of the two.
    return True, [*wrong, *min(also, without, key=len)]


def judge_all(look: Look, talks: Sequence[Talk]) -> Iterator[Violation]:
    """At the end, with nothing in doubt: each conversation from the start, and nothing beside them."""
    yield from look.soundness()
    for talk in talks:
        replay = talk.replayed(talk.all_saved())
        there = look.conversations_of(talk.who.id)
        if not talk.id and not there:
            continue
        yield from judge_talk(look, talk)[1]
        for found in there:
            yield from wrong_with(found, replay, talk.all_saved())
    yield from _wrong_texts(look, talks)
    yield from _strangers(look, talks)


def _wrong_texts(look: Look, talks: Sequence[Talk]) -> Iterator[Violation]:
    """Own words end with their reply's id, so each stands in exactly one row of the database."""
    there = look.all_words()
    for talk in talks:
        given = {answer.words for answer in talk.replayed(talk.all_saved()).answers}
        for sent in talk.all_saved():
            for text in (sent.reply.text, sent.note):
                if f"[{sent.id}" in text and there[text] != (text in given):
                    yield Violation(
                        "words are not there exactly once", f"{sent.id}: {there[text]} times"
                    )
    texts = {text for talk in talks for sent in talk.sent for text in (sent.reply.text, sent.note)}
    for text in there:
        if text not in texts:
            yield Violation("words nobody sent", repr(text[-40:]))


def _strangers(look: Look, talks: Sequence[Talk]) -> Iterator[Violation]:
    """Rows that belong to none of the conversations looked at."""
    saved = [sent.id for talk in talks for sent in talk.all_saved()]
    for id in look.all_seen() ^ set(saved):
        yield Violation("seen and sent differ", id)
    answers = sum(len(talk.reached.answers) for talk in talks)
    conversations = sum(1 for talk in talks if talk.id)
    for table, wanted in (("answer", answers), ("conversation", conversations)):
        if look.count(table) != wanted:
            yield Violation(f"rows in {table}", f"{look.count(table)}, not {wanted}")
