"""Plays a student, so that a test reads like the script of a conversation.

    bob.begins("my_tools")
    assert bob.asked == "How often do you use more time?"
    bob.says("sometimes")
    bob.taps("Math", "Science")
    assert bob.kept["where@extended_time"].codes == ("math", "science")

Every second reply is taken by a process that has just started: a newly opened Store that remembers
nothing, which first shows the question where the student stopped. Another channel is played by
another `_begun` and `_taken`; nothing else here knows how a reply travels.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from textwrap import dedent

from bot.conversation import pinned, sharing
from bot.conversation.student_facts import world_now
from bot.turn import Arrival, Turn, begin, resume, take_turn
from dialogs.conversation import PRIVATE, World, key, parts
from dialogs.events import Answered, Ask, Event
from dialogs.flow import RESERVED, Flow
from dialogs.loading import shipped_lists
from dialogs.phrases import phrase
from dialogs.reading_entries import Decision, Entry
from dialogs.replies import Reply
from storage import answers, enrolling, people, tools
from storage.conversations import ASKING
from storage.database import Store, open_store
from storage.kept_answers import KeptAnswer, Provenance
from storage.people import School
from tests.flows import flow_named

MASTER_KEY = bytes(range(32))
CONTACT = "Ms. Ortiz in room 12"


@dataclass(eq=False)
class Clock:
    """Stands still until somebody moves it."""

    now: int = 1_788_872_400_000_000  # a Monday morning in September, in microseconds

    def passes(self, *, days: int = 0, seconds: int = 0) -> int:
        self.now += (days * 86_400 + seconds) * 1_000_000
        return self.now


@dataclass(eq=False)
class Student:
    """One student of the school, from the school's list to the last answer shared.

    `has`: the tools that staff listed, by their catalogue value or in staff's own words, with
    " @ " before where each is used. Answers are named by those: "help@class_notes".
    """

    store: Store
    school: School
    clock: Clock
    name: str
    band: str = "6-8"
    mode: str = "iep"
    language: str = "en"
    has: tuple[str, ...] = ()
    class_name: str = "7B"
    case_manager: str | None = None
    channel: str = "web"
    last: Turn = field(init=False)
    _tools: dict[str, str] = field(init=False, default_factory=dict)  # id -> as it was listed
    _replies: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        row = enrolling.NewStudent(
            self.local_id,
            self.name,
            self.class_name,
            self.band,
            self.mode,
            self.language,
            case_manager=self.case_manager,
        )
        with self.store.writing() as connection:
            enrolling.save_students(
                connection, self.store.vault, self.school, [row], self.clock.now
            )
        if self.has:
            self.is_given(*self.has)

    # --- who the student is

    @property
    def local_id(self) -> str:
        return f"S-{self.name}"

    @property
    def row(self) -> people.Student:
        """As the school's list has them now."""
        with self.store.reading() as connection:
            found = people.find_student(connection, self.store.vault, self.school.id, self.local_id)
        assert found
        return found

    @property
    def world(self) -> World:
        """What a conversation begun now would carry."""
        student = self.row
        with self.store.reading() as connection:
            now, zone = self.clock.now, self.school.timezone
            return world_now(connection, self.store.vault, student, 16, now, zone)

    def is_given(self, *listed: str) -> None:
        """Staff's list of tools, in place of the one before."""
        rows = [_tool(self.local_id, tool) for tool in listed]
        with self.store.writing() as connection:
            vault, now = self.store.vault, self.clock.now
            tools.save_tools(connection, vault, self.school, rows, now)
            for tool in tools.tools_of(connection, vault, self.row.id):
                self._tools[tool.id] = tool.catalogue or tool.words

    # --- what the student does

    def begins(self, flow: str | Flow = "my_tools", language: str = "") -> None:
        """Says yes to the opening."""
        asked = flow_named(flow) if isinstance(flow, str) else flow
        self.clock.passes(seconds=1)
        self.last = self._begun(asked, language or self.language)

    def says(self, text: str) -> list[Event]:
        return self.sends(Reply(text))

    def taps(self, *labels: str, words: str = "") -> list[Event]:
        """Choices, by what stands on their buttons."""
        world, language = self.world, self.language
        values = {phrase(name, world, language): name for name in RESERVED}
        values |= {option.label: option.value for option in self._ask.options}
        return self.sends(Reply(words, tuple(values[label] for label in labels)))

    def gives(self, command: str, about: str = "") -> list[Event]:
        """A command, and which answer it is about: "back", "go_on", "stop" …"""
        return self.sends(Reply(command=command, to=self.key(about)))

    def changes(self, name: str, text: str) -> list[Event]:
        """Goes to an answer given before and answers it anew."""
        self.gives("change", name)
        assert self.at == name
        return self.says(text)

    def sends(
        self, reply: Reply, *, id: str = "", at_turn: int | None = None, note: str = ""
    ) -> list[Event]:
        """Any reply at all. `id`: the channel's own; `at_turn`: the page that the student sees."""
        self.clock.passes(seconds=1)
        self._replies += 1
        arrival = Arrival(
            id or f"{self.conversation_id} {self._replies}", reply, self.how, at_turn, note
        )
        if self._replies % 2:
            self.last = self._taken(self.store, arrival)
        else:
            with new_process(self.store) as store:
                self._sees_the_same(resume(store, self.conversation_id, CONTACT))
                self.last = self._taken(store, arrival)
        return self.last.events

    def plays(self, script: str) -> None:
        """Lines in turn: `bot:` a question that must now wait, `me:` the reply ([pressed] or typed)."""
        for line in dedent(script).strip().splitlines():
            who, _, words = line.partition(":")
            if who == "bot":
                assert self.asked == words.strip()
            elif labels := re.findall(r"\[(.*?)\]", words):
                self.taps(*labels)
            else:
                self.says(words.strip())

    def shares(self, name: str, audience: str) -> None:
        """Says who may read one answer."""
        entry = next(entry for entry in self.reads_back if self.named(entry.key) == name)
        self.clock.passes(seconds=1)
        with new_process(self.store) as store, store.writing() as connection:
            vault, now = store.vault, self.clock.now
            decided = [Decision(entry.answer, audience)]
            sharing.keep(connection, vault, self.conversation_id, decided, now)

    def keeps_the_rest_private(self) -> None:
        self.clock.passes(seconds=1)
        rest = [Decision(it.answer, PRIVATE) for it in self.reads_back if not it.decided]
        with self.store.writing() as connection:
            vault, now = self.store.vault, self.clock.now
            sharing.keep(connection, vault, self.conversation_id, rest, now)
            sharing.close(connection, vault, self.conversation_id, now)

    # --- what the student sees

    @property
    def asked(self) -> str:
        """The question that waits; "" when there is none."""
        return next((event.text for event in self.last.events if isinstance(event, Ask)), "")

    @property
    def at(self) -> str:
        """Which question that is: "use@extended_time"."""
        return self.named(self._ask.key)

    @property
    def options(self) -> list[str]:
        return [option.label for option in self._ask.options]

    @property
    def told(self) -> list[str]:
        """What was said in the last turn, without the question."""
        events = self.last.events
        said = [event.said_back if isinstance(event, Answered) else event for event in events]
        return [getattr(it, "text", str(it)) for it in said if not isinstance(it, Ask)]

    @property
    def reads_back(self) -> list[Entry]:
        with self.store.reading() as connection:
            return sharing.read_back(connection, self.store.vault, self.conversation_id)

    # --- what is kept

    @property
    def conversation_id(self) -> str:
        return self.last.conversation_id

    @property
    def how(self) -> Provenance:
        return Provenance(self.channel)

    @property
    def kept(self) -> dict[str, KeptAnswer]:
        """The newest revision of every answer of this conversation, on its path or not."""
        return self._kept_of("student")

    @property
    def notes(self) -> dict[str, KeptAnswer]:
        """What an adult wrote beside an answer."""
        return self._kept_of("staff")

    @property
    def codes(self) -> dict[str, str]:
        return {name: " ".join(answer.codes) for name, answer in self.kept.items()}

    @property
    def audiences(self) -> dict[str, str]:
        return {name: answer.audience for name, answer in self.kept.items()}

    def key(self, name: str) -> str:
        """From a tool's listed name to its id."""
        step, tool = parts(name)
        return key(step, next((id for id, listed in self._tools.items() if listed == tool), tool))

    def named(self, name: str) -> str:
        step, item = parts(name)
        return key(step, self._tools.get(item, item))

    def _kept_of(self, respondent: str) -> dict[str, KeptAnswer]:
        with self.store.reading() as connection:
            found = answers.of_conversation(connection, self.store.vault, self.conversation_id)
        return {
            self.named(key(answer.step, answer.item)): answer
            for answer in found
            if answer.provenance.respondent == respondent
        }

    @property
    def _ask(self) -> Ask:
        return next(event for event in self.last.events if isinstance(event, Ask))

    def _sees_the_same(self, again: Turn) -> None:
        """Who comes back finds the question that was there, and the same number of turns behind it."""
        assert (again.turn, again.status) == (self.last.turn, self.last.status)
        if again.status == ASKING and self.asked:
            assert [event for event in again.events if isinstance(event, Ask)] == [self._ask]

    # --- how a reply travels

    def _begun(self, flow: Flow, language: str) -> Turn:
        return begin(self.store, self.row, flow, self.world, language, self.channel, self.clock.now)

    def _taken(self, store: Store, arrival: Arrival) -> Turn:
        return take_turn(store, self.conversation_id, arrival, CONTACT, self.clock.now)


@contextmanager
def new_process(store: Store, timeout: float = 5) -> Iterator[Store]:
    """The same database, opened by a program that has just started and is thrown away after."""
    pinned._flows.clear()
    url = store.engine.url.render_as_string(hide_password=False)
    with closing(open_store(url, MASTER_KEY, 1, timeout=timeout)) as opened:
        yield opened


def play(students: Iterable[Student], *replies: str) -> None:
    """The same replies from each in turn, so that their conversations go on side by side."""
    students = list(students)
    for reply in replies:
        for student in students:
            student.says(reply)


def _tool(local_id: str, listed: str) -> tools.NewTool:
    tool, _, places = listed.partition(" @ ")
    known = any(choice.value == tool for choice in shipped_lists()["tools"])
    return tools.NewTool(local_id, tool if known else "", "" if known else tool, places)
