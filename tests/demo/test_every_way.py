"""The recorded students keep the same answers and end in the same drafts, whichever way they talk."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.demo import playing
from bot.demo.transcripts import RecordedStudent, recorded_students
from bot.documents.drafts import file_of
from dialogs.drafts.making import make
from dialogs.drafts.rendering import as_html, as_markdown, as_text
from dialogs.language import codes
from dialogs.loading import shipped_flow
from storage import answers, goals, tables, tools
from storage.database import Store, open_store
from storage.people import School, Student, find_student
from tests.demo import by_terminal
from tests.demo.by_page import played_on_the_page
from tests.demo.by_phone import played_by_phone
from tests.demo.played import STARTED
from tests.demo.reading_back import as_a_channel_knows_it
from tests.student import MASTER_KEY

LANGUAGES = codes()

RECORDED = tuple(recorded_students())

# A fifth by each of these ways, and all by both where there is time.
SOME = {
    "telegram": (RECORDED[::5], pytest.param(RECORDED, marks=pytest.mark.long)),
    "page": (RECORDED[1::5], pytest.param(RECORDED, marks=pytest.mark.long)),
}


@dataclass(frozen=True)
class Way:
    """A school in which the recorded students talk in one way."""

    store: Store
    school: School

    def student(self, recorded: RecordedStudent) -> Student:
        id = recorded.facts["student"]
        with self.store.reading() as connection:
            found = find_student(connection, self.store.vault, self.school.id, id)
        assert found
        return found

    def kept(self, recorded: RecordedStudent) -> list[str]:
        """A line for each conversation, and one for each answer in it; without the channel and ids."""
        return list(self._kept(self.student(recorded).id))

    def channels(self) -> set[str]:
        with self.store.reading() as connection:
            return set(connection.scalars(select(tables.answer.c.channel)))

    def drafts(self, recorded: RecordedStudent) -> dict[str, str]:
        """Every draft in every form; where evidence is shown, as if all had come by one channel."""
        return dict(self._drafts(recorded, self.student(recorded)))

    def _kept(self, student_id: str) -> Iterator[str]:
        table, vault = tables.conversation, self.store.vault
        about = select(table).where(table.c.student_id == student_id).order_by(table.c.started_at)
        with self.store.reading() as connection:
            named = {
                tool.id: tool.catalogue or tool.words
                for tool in tools.tools_of(connection, vault, student_id)
            }
            current = goals.goals_of(connection, vault, student_id)
            named |= {goal.id: goal.words for goal in current}
            for row in connection.execute(about).all():
                yield f"{row.flow} {row.version} {row.status} {row.started_at} {row.finished_at}"
                for answer in answers.of_conversation(connection, vault, row.id):
                    item = named.get(answer.item, answer.item)
                    how = replace(answer.provenance, channel="")
                    read = "one" if answer.reader_id else ""
                    plain = replace(answer, id="", conversation_id="", item=item, provenance=how)
                    if shipped_flow(row.flow).by_id[answer.step].why:
                        # The page takes a choice and its reason at once, elsewhere they are two replies.
                        plain = replace(plain, revision=0, at=0)
                    yield str(replace(plain, cleared_by="", reader_id=read))

    def _drafts(self, recorded: RecordedStudent, student: Student) -> Iterator[tuple[str, str]]:
        for kind, who in playing.readers(self.store, self.school, student, recorded).items():
            for language in LANGUAGES:
                name = f"{recorded.file.removesuffix('.txt')}.{kind}.{language}"
                file = file_of(self.store, self.school, student, kind, language, *who)
                draft = make(kind, file)
                yield f"{name}.md", as_markdown(draft)
                yield f"{name}.txt", as_text(draft)
                one_channel = tuple(replace(one, channel="telegram") for one in file.evidence)
                draft = make(kind, replace(file, evidence=one_channel))
                yield f"{name} with evidence.md", as_markdown(draft, evidence=True)
                yield f"{name}.html", as_html(draft)


@contextmanager
def way_in(folder: Path) -> Iterator[Way]:
    with closing(open_store(f"sqlite:///{folder}/demo.db", MASTER_KEY, STARTED)) as store:
        yield Way(store, playing.demo_school(store, STARTED))


@pytest.fixture(scope="module")
def recorded_way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """As `whathelps demo` plays them."""
    with way_in(tmp_path_factory.mktemp("recorded")) as way:
        for recorded in RECORDED:
            playing.play(way.store, way.school, as_a_channel_knows_it(recorded), "en")
        yield way


@pytest.mark.parametrize("students", SOME["telegram"], ids=["a fifth", "all"])
def test_on_telegram_all_is_as_it_was_recorded(
    recorded_way: Way, tmp_path: Path, students: tuple[RecordedStudent, ...]
) -> None:
    with way_in(tmp_path) as telegram:
        assert played_by_phone(telegram.store, telegram.school, students) == []  # refused
        with telegram.store.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(tables.parked)) == 0
        assert telegram.channels() == {"telegram"}
        same(recorded_way, telegram, students)


@pytest.mark.parametrize("students", SOME["page"], ids=["a fifth", "all"])
def test_on_the_web_page_all_is_as_it_was_recorded(
    tmp_path: Path, students: tuple[RecordedStudent, ...]
) -> None:
    """The page also knows of a partner who types, so it is held to the record itself."""
    for folder in ("recorded", "page"):
        (tmp_path / folder).mkdir()
    with way_in(tmp_path / "recorded") as recorded, way_in(tmp_path / "page") as page:
        for one in students:
            playing.play(recorded.store, recorded.school, one, "en")
        played_on_the_page(page.store, page.school, students)
        assert page.channels() == {"web"}
        same(recorded, page, students)


def test_on_a_terminal_all_is_as_it_was_recorded(recorded_way: Way, tmp_path: Path) -> None:
    # A terminal takes no note from an adult.
    without_notes = [
        r for r in RECORDED if not any(s.note for c in r.conversations for s in c.said)
    ]
    assert len(without_notes) == len(RECORDED) - 1
    with way_in(tmp_path) as terminal:
        for recorded in RECORDED:
            playing.enter(terminal.store, terminal.school, recorded)
        for recorded in without_notes:
            for conversation in recorded.conversations:
                student = terminal.student(recorded)
                by_terminal.talk(terminal.store, terminal.school, recorded, student, conversation)
        assert terminal.channels() == {"terminal"}
        same(recorded_way, terminal, without_notes)


def same(expected: Way, found: Way, students: Iterable[RecordedStudent]) -> None:
    """All that was kept of them, and all that stands in their drafts."""
    differences = [line for one in students for line in _differences(expected, found, one)]
    if differences:
        pytest.fail("\n".join(differences), pytrace=False)


def _differences(expected: Way, found: Way, one: RecordedStudent) -> Iterator[str]:
    yield from unified_diff(
        expected.kept(one), found.kept(one), f"{one.file} as recorded", one.file, n=0, lineterm=""
    )
    recorded, drafts = expected.drafts(one), found.drafts(one)
    assert recorded.keys() == drafts.keys()
    for name, draft in drafts.items():
        if draft != recorded[name]:
            both = recorded[name].splitlines(), draft.splitlines()
            yield from unified_diff(*both, f"{name} as recorded", name, n=0, lineterm="")
