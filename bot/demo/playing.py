"""Plays recorded students through the real engine and a real database, and makes their drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from bot.conversation import sharing
from bot.conversation.arrival import read_by
from bot.conversation.student_facts import world_now
from bot.demo.transcripts import (
    Recorded,
    RecordedStudent,
    Said,
    Shared,
    TranscriptProblem,
    recorded_students,
)
from bot.documents.drafts import make_draft
from bot.turn import Arrival, Turn, begin, take_turn
from dialogs.conversation import PRIVATE, READER, World
from dialogs.drafts.making import drafts_from
from dialogs.drafts.plans import plans
from dialogs.drafts.statements import Draft
from dialogs.events import Ask, Finished
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from dialogs.reading_entries import NONE, SOME, Decision, Entry, parts_in
from dialogs.replies import Reply
from dialogs.tool_names import catalogue_names
from dialogs.words import fold
from storage import enrolling, goals, tools
from storage.database import Store
from storage.kept_answers import Provenance
from storage.people import School, Student, ensure_school, find_student
from storage.staff import find_staff, reader_name

TIMEZONE = "America/New_York"
TRANSITION_AGE = 16
CONTACT = "Ms. Okafor, the school counselor (room 12)"
CHECK_IN_READER = "Ms. Okafor, the school counselor"

CLASS = "Recorded students"

# Between two replies; only the date ever shows.
_PAUSE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Played:
    """A recorded student with the drafts that their shared answers make."""

    recorded: RecordedStudent
    student: Student
    drafts: dict[str, Draft]  # by kind


def demo_school(store: Store, now: int) -> School:
    with store.writing() as connection:
        return ensure_school(connection, store.vault, "Lincoln School", TIMEZONE, now)


def play(store: Store, school: School, recorded: RecordedStudent, language: str) -> Played:
    """Raises TranscriptProblem where the bot asks something else than the transcript says."""
    student = enter(store, school, recorded)
    for conversation in recorded.conversations:
        _converse(store, student, recorded, conversation)
    drafts = {
        kind: make_draft(store, school, student, kind, language, *who)
        for kind, who in readers(store, school, student, recorded).items()
    }
    return Played(recorded, student, drafts)


def play_those_missing(store: Store, school: School, today: date, stopping: Event) -> str:
    """The recorded students into a school that runs meanwhile; the name of their class.

    As if the last of them had finished on the day before today: a teacher's page is about what was.

    Who is there already is left as they are, so that a second start goes on where the first was stopped.
    """
    everybody = list(recorded_students())
    newest = max(one.at.date() for each in everybody for one in each.conversations)
    moved = today - newest - timedelta(days=1)
    for one in everybody:
        talks = [replace(talk, at=_moved(talk.at, moved)) for talk in one.conversations]
        recorded = replace(one, conversations=talks)
        with store.reading() as connection:
            facts = recorded.facts["student"]
            there = find_student(connection, store.vault, school.id, facts)
        if there is None and not stopping.is_set():
            student = enter(store, school, recorded)
            for conversation in recorded.conversations:
                _converse(store, student, recorded, conversation)
    return CLASS


def _moved(at: datetime, by: timedelta) -> datetime:
    """By so many hours, so that what lies between two talks stays as it was when the clocks change."""
    zone = ZoneInfo(TIMEZONE)
    return (at.replace(tzinfo=zone).astimezone(UTC) + by).astimezone(zone).replace(tzinfo=None)


def readers(
    store: Store, school: School, student: Student, recorded: RecordedStudent
) -> dict[str, tuple[str, str]]:
    """The kinds of draft that there are of this student, each with whom it is for, as make_draft takes it."""
    flows = [shipped_flow(conversation.flow) for conversation in recorded.conversations]
    with store.reading() as connection:
        name = reader_name(CHECK_IN_READER)
        reader = READER, find_staff(connection, store.vault, school.id, name) or ""
    found = {}
    for kind in plans():
        asked = [flow for flow in flows if kind in drafts_from(flow, student.mode)]
        if asked:
            found[kind] = reader if any(flow.reader for flow in asked) else ("team", "")
    return found


def enter(store: Store, school: School, recorded: RecordedStudent) -> Student:
    facts = recorded.facts
    row = enrolling.NewStudent(
        local_id=facts["student"],
        name=facts["name"],
        class_name=CLASS,
        band=facts["band"],
        mode=facts["mode"],
        language=facts["language"],
        pronouns=facts.get("pronouns", ""),
        simple=facts.get("simple") == "yes",
        knows_about_plan=facts.get("knows_about_plan") == "yes",
        case_manager=facts.get("case_manager"),
        asks=recorded.asks,
        made_up=True,
    )
    names = catalogue_names()
    listed = [_tool(row.local_id, name, places, names) for name, places in recorded.tools]
    current = [goals.NewGoal(row.local_id, words) for words in recorded.goals]
    now = _microseconds(recorded.conversations[0], -1)
    with store.writing() as connection:
        enrolling.save_students(connection, store.vault, school, [row], now)
        tools.save_tools(connection, store.vault, school, listed, now)
        goals.save_goals(connection, store.vault, school, current, now)
        student = find_student(connection, store.vault, school.id, row.local_id)
    assert student is not None  # noqa: S101  (saved two lines above)
    return student


def _converse(
    store: Store, student: Student, recorded: RecordedStudent, conversation: Recorded
) -> None:
    with store.reading() as connection:
        start = _microseconds(conversation, 0)
        world = world_now(connection, store.vault, student, TRANSITION_AGE, start, TIMEZONE)
    flow, channel = shipped_flow(conversation.flow), conversation.channel
    world = read_by(world, flow, CHECK_IN_READER)
    turn = begin(store, student, flow, world, student.language, channel, start)
    how = Provenance(channel, typed_by=conversation.typed_by)
    for number, said in enumerate(conversation.said, start=1):
        _expect(recorded, said, _asked(turn, world, student.language))
        id = f"{student.local_id}:{conversation.flow}:{start}:{number}"
        arrival = Arrival(id, _reply(turn, said), how, note=said.note)
        at = _microseconds(conversation, number)
        turn = take_turn(store, turn.conversation_id, arrival, CONTACT, at)
    _share(store, recorded, conversation, turn)


def _reply(turn: Turn, said: Said) -> Reply:
    """What was typed; after "change", a number picks the answer to change, as in every channel."""
    keys = turn.shown_answers
    if said.words.isdecimal() and 0 < int(said.words) <= len(keys):
        return Reply(command="change", to=keys[int(said.words) - 1])
    return Reply(text=said.words)


def _asked(turn: Turn, world: World, language: str) -> str:
    """What the student sees last: the question that waits, or which answer to change, or the end."""
    if turn.shown_answers:
        return phrase("which_change", world, language)
    last = turn.events[-1]
    return last.text if isinstance(last, Ask | Finished) else "(no question)"


def _expect(recorded: RecordedStudent, said: Said, asked: str) -> None:
    if said.asked and said.asked != asked:
        raise TranscriptProblem(
            f"{recorded.file}, line {said.line}: the transcript says that the bot asked "
            f'"{said.asked}", and it asked "{asked}"'
        )


def _share(store: Store, recorded: RecordedStudent, conversation: Recorded, turn: Turn) -> None:
    id, now = turn.conversation_id, _microseconds(conversation, len(conversation.said) + 1)
    if turn.paused:
        return
    for line in conversation.shared:
        with store.writing() as connection:
            entries = sharing.read_back(connection, store.vault, id)
            meant = [entry for entry in entries if _meant(entry, line.question)]
            if not meant:
                raise TranscriptProblem(
                    f'{recorded.file}, line {line.line}: no answer to "{line.question}" to share'
                )
            decisions = [_decision(recorded, entry, line) for entry in meant]
            sharing.keep(connection, store.vault, id, decisions, now, entries)
    with store.writing() as connection:
        entries = sharing.read_back(connection, store.vault, id)
        rest = [Decision(entry.answer, PRIVATE) for entry in entries if not entry.decided]
        sharing.keep(connection, store.vault, id, rest, now, entries)
        sharing.close(connection, store.vault, id, now)


def _decision(recorded: RecordedStudent, entry: Entry, line: Shared) -> Decision:
    match line.what:
        case "part":
            parts = parts_in(entry, line.part)
            if not parts:
                raise TranscriptProblem(
                    f'{recorded.file}, line {line.line}: "{line.part}" is not in the answer'
                )
            return Decision(entry.answer, entry.audience, SOME, parts)
        case "no_quote":
            return Decision(entry.answer, entry.audience, NONE)
        case audience:
            return Decision(entry.answer, audience)


def _meant(entry: Entry, question: str) -> bool:
    """All of them, or the one with this question; "[Breaks] …" names the tool, "note: …" the note."""
    if not question:
        return entry.respondent == "student" and not entry.private
    about = f"[{entry.about}] {entry.question}" if entry.about else entry.question
    note = question.startswith("note: ")
    question = question.removeprefix("note: ")
    return (entry.respondent != "student") == note and question in (entry.question, about)


def _tool(local_id: str, name: str, places: str, names: Mapping[str, str]) -> tools.NewTool:
    value = names.get(fold(name), "")
    return tools.NewTool(local_id, value, "" if value else name, places)


def _microseconds(conversation: Recorded, replies: int) -> int:
    at = conversation.at.replace(tzinfo=ZoneInfo(TIMEZONE)) + replies * _PAUSE
    return int(at.timestamp() * 1_000_000)
