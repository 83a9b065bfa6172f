"""Whatever arrives from a phone, in whatever order: the engine held against a plain model.

The model is a dictionary of answers, where the student is, and plain_path for what comes next. It
shares the reading of a single reply with the engine (test_replies.py holds that) and nothing else.
The conversation may be thrown away and read again from JSON at any time.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dialogs import reply_types
from dialogs.conversation import (
    FINISHED,
    STOPPED,
    Conversation,
    Kept,
    World,
    from_json,
    key,
    parts,
    to_json,
)
from dialogs.engine import answered_keys, receive, reopen, resume, revise, start
from dialogs.events import Answered, Ask, Event, Finished, PathChanged, Paused, Refused
from dialogs.flow import BANDS, MODES, RESERVED, SOMETHING_ELSE, Flow, from_text, to_text
from dialogs.language import codes, commands_anywhere
from dialogs.loading import shipped_files, shipped_flow
from dialogs.machine import here, walk
from dialogs.no_answer import non_answer, says_nothing, would_rather_not
from dialogs.replies import Command, Reply, Value, as_command
from dialogs.reply_types.kind import Question
from dialogs.reply_types.text import TEXT
from dialogs.words import has_something
from tests.dialogs.plain_path import END, Given, plain_path
from tests.dialogs.talk import in_own_words, listed

LANGUAGES = codes()
COMMANDS = commands_anywhere("commands")

FLOWS = [name.removesuffix(".yaml") for name, _ in shipped_files()]
TOOLS = (
    listed("extended_time", "Math"),
    listed("breaks"),
    listed("class_notes"),
    in_own_words("T4", "Tía’s {blue} folder"),
    listed("visual_cues"),
)
WORLDS = st.builds(
    World,
    st.sampled_from(BANDS),
    st.sampled_from(MODES),
    st.just("Robin"),
    st.booleans(),
    tools=st.lists(st.sampled_from(TOOLS), unique_by=lambda tool: tool.id).map(tuple),
)

ANYTHING = st.text(st.characters(), max_size=40)  # half characters too
WORDS = st.sampled_from(
    [
        "only in math",
        "i can’t listen and write at the same time, ever",
        " ",
        "🥱🥱🧱",
        "2",
        "1, 2",
        "9",
        "no",
        "nothing",
        "nah its all fine",
        "thats it, already told u",
        "already told u",
        "i dont want to answer",
        "cancel",
        "...",
    ]
)
SPOKEN = st.sampled_from([word for words in COMMANDS.values() for word in words] + ["idk", "/stop"])
PICKS = st.sets(st.integers(0, 10), max_size=4)


@dataclass
class Model:
    """What must be so, in the plainest words."""

    flow: Flow
    world: World
    language: str
    at: str = ""  # the name of a question, END or STOPPED
    picked: tuple[str, ...] = ()
    answers: dict[str, Given] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    ticked: dict[str, set[str]] = field(default_factory=dict)  # and left so

    def path(self) -> list[str]:
        """The questions with an answer, and the first without one (or END) where it would come."""
        all = plain_path(self.flow, self.world, self.answers, past_follow_ups=True)
        names = [n for n in all if n == END or self.flow.by_id[parts(n)[0]].type != "note"]
        waits = next(name for name in names if name not in self.answers)
        return [name for name in names if name == waits or name in self.answers]

    def waits(self) -> str:
        return next(name for name in self.path() if name not in self.answers)

    def answered(self) -> list[str]:
        return [name for name in self.path() if name in self.answers]

    def takes(self, reply: Reply, asked: Ask | None) -> Given | None:
        """Move as this reply says; the answer that it is, if it is one."""
        over = self.at in (END, STOPPED)
        if not over and reply.to not in ("", self.at) and not reply.command:
            return None
        meaning = self._meaning(reply, asked)
        if isinstance(meaning, Command) and asked:
            self._leaves_ticked(meaning.name, reply.choices, asked)
        match meaning:
            case Command("change") if reply.command and reply.to in self.answered():
                self._goes_to(reply.to)
            case Command("back") if self.picked:
                self.picked = ()
            case Command("back"):
                path = self.path()
                before = self.answered() if over else path[: path.index(self.at)]
                self._goes_to(before[-1] if before else self.at)
            case Command("go_on") if self.at != END:
                self._goes_to(self.waits())
            case Command("stop") if not over:
                self._goes_to(STOPPED)
            case Command("language") if not reply.command or reply.to in ("", *LANGUAGES):
                other = {"en": "es", "es": "en"}[self.language]
                self.language = (reply.command and reply.to) or other
            case Value(codes, words) if not over:
                if SOMETHING_ELSE in codes and not words:
                    self.picked = codes
                    return None
                codes = self.standing(self.at, codes, words)
                self.ticked.pop(self.at, None)
                self.answers[self.at] = Given(codes, words)
                self.revisions[self.at] = self.revisions.get(self.at, 0) + 1
                self._lets_go_of_follow_ups(self.at)
                if self._asks_why(codes, words) and not reply.beside:
                    self.picked = codes
                    return Given(codes, words)
                self._goes_to(self.waits())
                return Given(codes, words)
        return None

    def takes_edited(self, name: str, reply: Reply, asked: Ask) -> Given | None:
        """The new value of an answer that was given, if it is one; where the student is then."""
        if name not in self.answered():
            return None
        match replace(self, at=name, picked=())._meaning(reply, asked):
            case Value(codes, words) if words or SOMETHING_ELSE not in codes:
                before = self.answers[name]
                beside = before.codes if before.words and words and not reply.choices else ()
                if SOMETHING_ELSE in beside and SOMETHING_ELSE not in codes:
                    beside = ()
                codes = self.standing(name, beside or codes, words)
                self.ticked.pop(name, None)
                self.answers[name] = Given(codes, words)
                self.revisions[name] += 1
                if not self.followed_up_still(name):
                    self._lets_go_of_follow_ups(name)
                if self.at == name or self.at not in (STOPPED, *self.path()):
                    self._goes_to(self.waits())
                return self.answers[name]
        return None

    def _meaning(self, reply: Reply, asked: Ask | None) -> object:
        match self._read(reply, asked):
            case Value(codes, words) if SOMETHING_ELSE in codes and says_nothing(words, "en"):
                if self._is_scale():
                    return Value(codes, words)
                others = tuple(code for code in codes if code != SOMETHING_ELSE)
                return Value(others, "" if others else words)
            case found:
                return found

    def _is_scale(self) -> bool:
        step = self.flow.by_id[parts(self.at)[0]]
        return step.type == "select_one" and step.appearance in ("", "scale", "faces")

    def _read(self, reply: Reply, asked: Ask | None) -> object:
        if asked is None:
            return TEXT.read(reply, Question())
        step = self.flow.by_id[parts(self.at)[0]]
        typed = not reply.command and not reply.choices
        no_more = has_something(reply.text) and non_answer(reply.text, "en")
        if typed and step.probe_of and no_more:
            meant = as_command(reply.text)
            return meant if isinstance(meant, Value) else Value(("skip",))
        if not self.picked or set(reply.choices) - {"skip", "not_sure"}:
            return reply_types.of(step).read(reply, Question(asked.options, asked.most))
        if SOMETHING_ELSE not in self.picked:
            return self._reason(reply)
        others = tuple(code for code in self.picked if code != SOMETHING_ELSE)
        match TEXT.read(reply, Question()):
            case Value(_, words) if others and (not words or non_answer(words, "en")):
                return Value(others)
            case Value(_, words) if words:
                return Value(self.picked, words)
            case found:
                return found

    def _asks_why(self, codes: tuple[str, ...], words: str) -> bool:
        """Whether words may follow a choice that is kept already."""
        step = self.flow.by_id[parts(self.at)[0]]
        return step.why and not words and not set(codes) & set(RESERVED)

    def _reason(self, reply: Reply) -> object:
        """Words beside the choice; whoever says no more goes on."""
        typed = not reply.command and not reply.choices
        if typed and (not has_something(reply.text) or non_answer(reply.text, "en")):
            return Command("go_on")
        match TEXT.read(reply, Question()):
            case Value(_, words):
                return Value(self.picked, words) if words else Command("go_on")
            case found:
                return found

    def nothing(self, name: str) -> set[str]:
        """The choices of that question that name nothing, where several may be picked."""
        step = self.flow.by_id[parts(name)[0]]
        lists = [offer.list for offer in step.choices if step.type == "select_multiple"]
        return {one.value for list in lists for one in self.flow.lists[list] if one.none}

    def standing(self, name: str, codes: tuple[str, ...], words: str) -> tuple[str, ...]:
        """What names nothing yields to words."""
        if not words or not self.nothing(name) & set(codes):
            return codes
        rest = [code for code in codes if code not in (*self.nothing(name), SOMETHING_ELSE)]
        return (*rest, SOMETHING_ELSE)

    def told(self, name: str) -> int:
        """How many words of an answer the path goes by: none of a story that was declined."""
        words = self.answers[name].words
        step = self.flow.by_id[parts(name)[0]]
        told = step.story or step.probe_of
        return 0 if told and would_rather_not(words, "en") else len(words.split())

    def followed_up_still(self, name: str) -> bool:
        """Of an answer that was only mended, what was said to its follow-ups holds."""
        return self.told(name) > 0

    def _lets_go_of_follow_ups(self, name: str) -> None:
        step, item = parts(name)
        for behind in self.flow.steps:
            if behind.probe_of == step:
                self.answers.pop(key(behind.id, item), None)
                self._lets_go_of_follow_ups(key(behind.id, item))

    def _leaves_ticked(self, command: str, choices: tuple[str, ...], asked: Ask) -> None:
        """What stood ticked, by the screen or beside the words that were wanted, stands so on return."""
        offered = {option.value for option in asked.options}
        waiting = set(self.picked) & offered
        ticked = waiting if self.picked else set(choices) & {*offered, SOMETHING_ELSE}
        if command == "go_on" and self.at in self.answers:
            self.ticked.pop(self.at, None)
        elif ticked and asked.most > 1:
            self.ticked[self.at] = ticked

    def ticks(self, asked: Ask) -> set[str]:
        offered = {option.value for option in asked.options}
        if self.picked and SOMETHING_ELSE not in self.picked:
            return set()  # the choice is kept, and its reason is waited for
        if self.picked:
            return set(self.picked) & offered
        return self.ticked.get(self.at, set()) & {*offered, SOMETHING_ELSE}

    def _goes_to(self, name: str) -> None:
        self.at, self.picked = name, ()


class AnyStudent(RuleBasedStateMachine):
    conversation: Conversation
    flow: Flow
    model: Model
    asked: Ask | None = None  # what the student sees; None at the end

    @initialize(name=st.sampled_from(FLOWS), world=WORLDS, language=st.sampled_from(LANGUAGES))
    def begins(self, name: str, world: World, language: str) -> None:
        self.flow = shipped_flow(name)
        self.conversation = Conversation(name, self.flow.version, language, world)
        self.model = Model(self.flow, world, language)
        self.model.at = self.model.waits()
        self.sees(start(self.flow, self.conversation))

    # --- What a student may do

    @rule(steps=st.lists(st.tuples(PICKS, WORDS), min_size=1, max_size=8))
    def answers_one_question_after_another(self, steps: list[tuple[set[int], str]]) -> None:
        for picks, words in steps:
            self.presses(picks, words, to_what=0)

    @rule(picks=PICKS, words=WORDS | ANYTHING, to_what=st.integers(0, 1))
    def presses(self, picks: set[int], words: str, to_what: int) -> None:
        offered = [option.value for option in self.asked.options] if self.asked else []
        values = [*offered, *RESERVED, "no_such_choice"]
        choices = tuple(values[n] for n in sorted(picks) if n < len(values))
        typed = words if SOMETHING_ELSE in choices or not offered else ""
        self.sends(Reply(typed, choices if offered else (), to=["", self.model.at][to_what]))

    @rule(also=st.booleans())
    def presses_something_else(self, also: bool) -> None:
        offered = [option.value for option in self.asked.options[:1]] if self.asked else []
        self.sends(Reply(choices=(*(offered if also else []), SOMETHING_ELSE)))

    @rule(text=WORDS | SPOKEN | ANYTHING)
    def types(self, text: str) -> None:
        self.sends(Reply(text))

    @rule(number=st.integers(0, 12), spanish=st.booleans())
    def types_the_words_of_a_choice(self, number: int, spanish: bool) -> None:
        labels = [option.label for option in self.asked.options] if self.asked else ["Math"]
        chosen = [labels[number % len(labels)], labels[0]] if labels else ["Math"]
        self.sends(Reply((" y " if spanish else ", ").join(dict.fromkeys(chosen))))

    @rule(text=ANYTHING, length=st.sampled_from([300, 301, 50_000, 50_001]))
    def types_very_much(self, text: str, length: int) -> None:
        self.sends(Reply(((text or "x") * length)[:length]))

    @rule(name=st.sampled_from([*COMMANDS, "back", "change", "go_on"]), about=st.integers(0, 60))
    def gives_a_command(self, name: str, about: int) -> None:
        names = [*self.model.answers, "", "no_such_question", *LANGUAGES]
        self.sends(Reply(command=name, to=names[about % len(names)]))

    @rule(name=st.sampled_from(["back", "stop", "pause", "go_on", "help", "change"]), picks=PICKS)
    def leaves_with_ticks(self, name: str, picks: set[int]) -> None:
        offered = [option.value for option in self.asked.options] if self.asked else []
        values = [*offered, SOMETHING_ELSE, "no_such_choice"]
        ticked = tuple(values[n] for n in picks if n < len(values))
        self.sends(Reply(choices=ticked, command=name))

    @rule(about=st.integers(0, 60))
    def changes_an_answer(self, about: int) -> None:
        names = [*self.model.answers, self.model.at]
        self.sends(Reply("no", command="change", to=names[about % len(names)]))

    @rule(
        reply=st.builds(
            Reply, ANYTHING, st.lists(ANYTHING, max_size=3).map(tuple), ANYTHING, ANYTHING
        )
    )
    def sends_rubbish(self, reply: Reply) -> None:
        self.sends(reply)

    @rule(about=st.integers(0, 60), text=WORDS, choice=st.sampled_from(["", "skip", "always"]))
    def answers_an_older_question(self, about: int, text: str, choice: str) -> None:
        names = [*self.model.answers, "no_such_question"]
        choices = (choice,) if choice else ()
        self.sends(Reply(text, choices, to=names[about % len(names)]))

    @rule(about=st.integers(0, 60), text=WORDS | SPOKEN | ANYTHING)
    def edits_an_older_message(self, about: int, text: str) -> None:
        self.edits(about, Reply(text))

    @rule(about=st.integers(0, 60), picks=PICKS, words=st.sampled_from(["", "at lunch"]))
    def presses_at_an_older_message(self, about: int, picks: set[int], words: str) -> None:
        _, asked = self.at_an_older_question(about)
        values = [*(option.value for option in asked.options), *RESERVED] if asked else ["no"]
        self.edits(about, Reply(words, tuple(values[n] for n in sorted(picks) if n < len(values))))

    @rule(about=st.integers(0, 60))
    def sends_an_older_answer_again(self, about: int) -> None:
        name, _ = self.at_an_older_question(about)
        at, given = self.model.at, self.model.answers.get(name, Given())
        before = from_json(self.flow.name, self.flow.version, *to_json(self.conversation))
        self.edits(about, Reply(given.words, given.codes))
        after = self.conversation
        if name != at and self.model.answers.get(name, Given()) == given:
            assert (after.state, after.item) == (before.state, before.item)
            assert after.picked == before.picked
            assert after.kept.keys() == before.kept.keys()
            assert all(after.kept[k] == before.kept[k] for k in before.kept if k != name)

    @rule()
    def stops(self) -> None:
        self.sends(Reply("/stop"))

    @rule()
    def comes_back(self) -> None:
        self.sees(resume(self.flow, self.conversation))

    @precondition(lambda self: self.model.at == STOPPED)
    @rule()
    def reopens(self) -> None:
        self.model.at = self.model.waits()
        self.sees(reopen(self.flow, self.conversation))

    @rule()
    def closes_the_app_and_opens_it_again(self) -> None:
        before = to_json(self.conversation)
        self.conversation = from_json(self.flow.name, self.flow.version, *before)
        self.flow = _pinned(to_text(self.flow))
        assert to_json(self.conversation) == before

    # --- What must then be so

    def sends(self, reply: Reply) -> None:
        on_path = set(self.model.answered())
        asked_about, revised = self.model.at, self.model.revisions.get(self.model.at, 0) + 1
        meant = self.model.takes(reply, self.asked)
        events = receive(self.flow, self.conversation, reply)

        answered = [event for event in events if isinstance(event, Answered)]
        assert [(e.key, e.codes, e.words, e.revision) for e in answered] == (
            [(asked_about, meant.codes, meant.words, revised)] if meant else []
        )
        assert all(event.words in (reply.text, "") for event in answered)
        changed = [event for event in events if isinstance(event, PathChanged)]
        after = set(self.model.answered()) - {asked_about}
        assert [(set(e.off), set(e.on)) for e in changed] == (
            [(on_path - after - {asked_about}, after - on_path)]
            if after != on_path - {asked_about}
            else []
        )
        self.sees(events)

    def edits(self, about: int, reply: Reply) -> None:
        """The same is kept as if the student had gone back to that question and answered again.

        But for what was said to its follow-ups: that holds, where there are words still.
        """
        name, asked = self.at_an_older_question(about)
        on_path, before = set(self.model.answered()), to_json(self.conversation)
        meant = self.model.takes_edited(name, reply, asked) if asked else None
        events = revise(self.flow, self.conversation, name, reply)

        answered = [event for event in events if isinstance(event, Answered)]
        assert [(e.key, e.codes, e.words, e.revision) for e in answered] == (
            [(name, meant.codes, meant.words, self.model.revisions[name])] if meant else []
        )
        if meant:
            there = from_json(self.flow.name, self.flow.version, *before)
            receive(self.flow, there, Reply(command="change", to=name))
            receive(self.flow, there, Reply(meant.words, meant.codes))
            if self.flow.follow_ups[parts(name)[0]] and self.model.followed_up_still(name):
                assert there.kept.keys() == self.conversation.kept.keys()
            else:
                assert there.kept == self.conversation.kept
        else:
            assert isinstance(events[0], Refused)
            assert to_json(self.conversation) == before
        after = set(self.model.answered())
        changed = [(set(e.off), set(e.on)) for e in events if isinstance(e, PathChanged)]
        assert changed == ([(on_path - after, after - on_path)] if after != on_path else [])
        self.sees(events)

    def at_an_older_question(self, about: int) -> tuple[str, Ask | None]:
        """Its name, and what a student sees who goes back to it; None where there is no way back."""
        names = [*self.model.answers, "no_such_question"]
        name = names[about % len(names)]
        if name not in self.model.answered():
            return name, None
        there = from_json(self.flow.name, self.flow.version, *to_json(self.conversation))
        asked = receive(self.flow, there, Reply(command="change", to=name))[-1]
        assert isinstance(asked, Ask)
        return name, asked

    def sees(self, events: list[Event]) -> None:
        """The last thing said is what waits: the question, the end, or the pause."""
        last, at = events[-1], self.model.at
        if isinstance(last, Paused):
            assert len(events) == 1
            assert self.asked
            return
        if at in (END, STOPPED):
            assert isinstance(last, Finished)
            assert last.early == (at == STOPPED)
            self.asked = None
            return
        assert isinstance(last, Ask)
        assert last.key == at
        assert last.words_wanted == bool(self.model.picked)
        assert last.answered == (at in self.model.answers)
        assert set(last.ticked) == self.model.ticks(last)
        self.asked = last

    @invariant()
    def the_student_is_where_the_model_says(self) -> None:
        state = self.conversation.state
        if self.model.at in (END, STOPPED):
            assert state == {END: FINISHED, STOPPED: STOPPED}[self.model.at]
        else:
            assert here(self.flow, self.conversation) == self.model.at
        assert self.conversation.picked == self.model.picked
        assert self.conversation.language == self.model.language

    @invariant()
    def every_answer_is_kept_and_on_the_path_where_the_model_says(self) -> None:
        path, kept = self.model.answered(), self.conversation.kept
        counts = {name: one for name, one in kept.items() if not one.anew}
        assert counts == {
            name: Kept(given.codes, self.model.told(name), self.model.revisions[name], name in path)
            for name, given in self.model.answers.items()
        }
        assert {name: one.revision for name, one in kept.items()} == self.model.revisions
        assert not any(one.anew and one.on_path for one in kept.values())
        assert answered_keys(self.flow, self.conversation) == tuple(path)

    @invariant()
    def a_choice_that_names_nothing_is_never_kept_with_anything_else(self) -> None:
        for name, given in self.model.answers.items():
            kept = self.conversation.kept[name].codes
            if self.model.nothing(name) & set(kept):
                assert len(kept) == 1
                assert not given.words

    @invariant()
    def the_path_walked_again_ends_where_the_student_went_step_by_step(self) -> None:
        state = self.conversation.state
        if state != STOPPED and self.model.at not in self.model.answers:
            first = next(
                (at.state, at.item)
                for at in walk(self.flow, self.conversation)
                if at.state == FINISHED or self.is_open(at)
            )
            assert first == (state, self.conversation.item)

    def is_open(self, at: Conversation) -> bool:
        asks = reply_types.at(self.flow, at.state).asks
        return asks and not self.conversation.has_answer(here(self.flow, at))


@lru_cache(maxsize=16)
def _pinned(text: str) -> Flow:
    return from_text(text)


# The same examples each time, so that a failure is everyone's and not of one run.
AnyStudent.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, derandomize=True
)
TestAnyStudent = AnyStudent.TestCase
