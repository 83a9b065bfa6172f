"""The judge of the Telegram channel: the database held against what students believe, and the post."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.telegram.visit import CHANNEL
from dialogs.conversation import PRIVATE
from storage.problems import Tampered
from tests.torture.oracle import Found, Look, Violation, copied, wrong_in
from tests.torture.telegram_post import Post
from tests.torture.telegram_students import Kept, Share, Student


@contextmanager
def looked_at(file: Path) -> Iterator["ChannelLook"]:
    with copied(file) as connection:
        yield ChannelLook(connection)


class ChannelLook(Look):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.seen = {int(id) for (id,) in self._rows("SELECT external_id FROM seen")}

    def count_of(self, query: str, *values: str) -> int:
        return int(self.db.execute(query, values).fetchone()[0])

    def chat_of(self, number: int) -> tuple[str, str] | None:
        """Our own id of it, and what stands there; "" where nothing does."""
        query = (
            "SELECT id, coalesce(student_id, school_id), screen FROM chat WHERE address_index = ?"
        )
        (root,) = self.db.execute("SELECT value FROM about WHERE name = 'index_root'").fetchone()
        self.vault.use_root(root)
        index = self.vault.index("chat.address", f"{CHANNEL}|{number}")
        row = self.db.execute(query, [index]).fetchone()
        if row is None:
            return None
        id, owner, screen = row
        return id, self.seal_of(owner).open("chat", "screen", id, screen) if screen else ""

    def decided(self, conversation_id: str) -> Iterator[tuple[str, str, Share | None, bool]]:
        """Step, item, what was decided about the answer, and whether it is private."""
        for step, item, audience, decided, quote, start, end in self._rows(
            "SELECT step, item, audience, decided_at IS NOT NULL, quote, quote_start, quote_end "
            "FROM current_answer WHERE conversation_id = ? AND respondent = 'student'",
            conversation_id,
        ):
            part = (start, end) if start is not None else None
            share = Share(audience, quote, part) if decided else None
            yield step, item, share, audience == PRIVATE

    def letters(self) -> Iterator[tuple[Any, ...]]:
        yield from self._rows(
            "SELECT id, address, coalesce(student_id, school_id), body, sent_at, failed_at, "
            "external_id FROM outbox ORDER BY position"
        )

    def _rows(self, query: str, *values: str) -> list[Any]:
        return self.db.execute(query, values).fetchall()


# --- one student -----------------------------------------------------------------------------


def judge_student(
    look: ChannelLook, student: Student, confirmed: Collection[int]
) -> list[Violation]:
    """What is kept must be what the updates that are noted lead to: the first so many, and no other."""
    believed = [one for one in student.beliefs if one[0] in look.seen or not one[0]]
    believed = believed or student.beliefs[:1]
    last = student.beliefs.index(believed[-1])
    name = student.who.local_id
    wrong = [
        Violation("a confirmed update is not kept", f"{name}: {update}")
        for update, _ in student.beliefs
        if update in confirmed and update not in look.seen
    ]
    if last >= len(believed):
        wrong.append(Violation("an update was passed over", f"{name}: {believed[-1][0]}"))
    kept = student.beliefs[last][1]
    wrong += _wrong_chat(look, student, kept)
    wrong += _wrong_talk(look, student, kept)
    # What is known to be kept needs no looking at any more; the last is where the next begins.
    if not wrong:
        del student.beliefs[:last]
    return wrong


def _wrong_chat(look: ChannelLook, student: Student, kept: Kept) -> Iterator[Violation]:
    name, id = student.who.local_id, student.who.id
    chat = look.chat_of(student.phone.id)
    if (chat is not None) != kept.is_there:
        yield Violation("a chat is lost, or there too early", name)
    yeses = look.yeses_of(id)
    if yeses != kept.yeses:
        yield Violation("yeses do not fit", f"{name}: {yeses}, not {kept.yeses}")
    links = look.count_of("SELECT count(*) FROM chat_student WHERE student_id = ?", id)
    if links != min(kept.yeses, 1):
        yield Violation("links do not fit", f"{name}: {links}")
    screen = json.loads(chat[1]) if chat and chat[1] else {}
    ticked = tuple(screen.get("ticked", ())) if screen.get("at") == "ask" else ()
    if ticked != kept.ticked:
        yield Violation("ticks do not fit", f"{name}: {ticked}, not {kept.ticked}")


def _wrong_talk(look: ChannelLook, student: Student, kept: Kept) -> Iterator[Violation]:
    found = look.conversations_of(student.who.id)
    if len(found) != (kept.replay is not None):
        yield Violation("conversations do not fit", f"{student.who.local_id}: {len(found)}")
    if kept.replay is None or len(found) != 1:
        return
    status = "done" if kept.is_done else "review" if kept.replay.is_over() else "asking"
    yield from wrong_in(found[0], kept.replay, status)
    yield from _wrong_shares(look, found[0], kept)


def _wrong_shares(look: ChannelLook, found: Found, kept: Kept) -> Iterator[Violation]:
    for step, item, share, is_private in look.decided(found.id):
        name = f"{step}@{item}" if item else step
        wanted = kept.shares.get(name)
        if share != wanted or (wanted is None and not is_private):
            yield Violation("a reader does not fit", f"{name}: {share}, not {wanted}")


# --- the post --------------------------------------------------------------------------------


def judge_post(look: ChannelLook, post: Post) -> Iterator[Violation]:
    """After a death: what was kept and not noted in the diary is put to the rest."""
    post.read_diary()
    there = set()
    for id, chat, owner, body, sent_at, failed_at, external_id in look.letters():
        there.add(id)
        if failed_at is not None:
            yield Violation("a letter was given up", id)
        elif sent_at is None:
            yield from _wrong_unsent(look, post, id, chat, owner, body)
        elif id not in post.known:
            yield Violation("a letter that nobody put", id)
        else:
            yield from _wrong_sent(post, id, external_id)
    for id in post.known.keys() - there:
        yield Violation("a letter is lost", id)


def _wrong_unsent(
    look: ChannelLook, post: Post, id: str, chat: str, owner: str, body: bytes
) -> Iterator[Violation]:
    try:
        opened = look.seal_of(owner).open("outbox", "body to", f"{id} to {chat}", body)
    except Tampered:
        yield Violation("a letter does not open", id)
        return
    post.put(id, chat, opened)
    box = post.boxes[post.known[id]]
    letter = next(one for one in box.letters if one.id == id)
    if letter.body != opened:
        yield Violation("a letter was changed", id)


def _wrong_sent(post: Post, id: str, external_id: str | None) -> Iterator[Violation]:
    if id in post.delivered:
        return
    box = post.boxes[post.known[id]]
    number, letter = next((n, one) for n, one in enumerate(box.letters) if one.id == id)
    if letter.message is not None:
        text = post.texts.get(int(external_id or 0), "").strip()
        if max(box.at) < number or text != letter.message[0]:
            yield Violation("marked as sent, and never sent", f"{letter.message[0][-60:]!r}")
    post.delivered.add(id)


# --- at the end ------------------------------------------------------------------------------


def judge_end(
    look: ChannelLook, students: Sequence[Student], post: Post, confirmed: Collection[int]
) -> Iterator[Violation]:
    """With everybody at the end, and nothing under way."""
    yield from look.soundness()
    yield from judge_post(look, post)
    for student in students:
        yield from judge_student(look, student, confirmed)
    updates = {update for student in students for update in student.phone.updates}
    for wrong in updates ^ look.seen:
        yield Violation("seen and sent differ", str(wrong))
    for wrong in updates ^ set(confirmed):
        yield Violation("confirmed and sent differ", str(wrong))
    for what in post.unsent():
        yield Violation("letters were never sent", what)
    unsent = look.count_of("SELECT count(*) FROM outbox WHERE sent_at IS NULL")
    if unsent or look.count("parked"):
        yield Violation("something is left", f"{unsent} letters, {look.count('parked')} parked")
    replays = [one.kept.replay for one in students if one.kept.replay]
    answers = sum(len(replay.answers) for replay in replays)
    for table, wanted in (("answer", answers), ("conversation", len(replays))):
        if look.count(table) != wanted:
            yield Violation(f"rows in {table}", f"{look.count(table)}, not {wanted}")
    said = Counter(given.words for replay in replays for given in replay.answers if given.words)
    if said != look.all_words():
        yield Violation("words are not there exactly once", str(said - look.all_words())[:200])
