"""One answer on its way in: kept once, sealed, exactly as typed, and never on somebody else's path."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from bot.conversation.assent import ConsentMissing
from bot.turn import Arrival, Turn, begin, flow_of, take_turn
from dialogs import opening
from dialogs.conversation import TEAM, World
from dialogs.events import Answered, Ask, Finished, PathChanged, Paused, Refused, Say
from dialogs.flow import Flow, Wording, from_text, to_text
from dialogs.replies import Reply
from dialogs.words import LONGEST
from storage import consent, conversations, tables
from storage.conversations import REVIEW
from storage.database import Store
from storage.kept_answers import Provenance
from storage.keys import seal_for
from storage.people import School
from storage.problems import Busy
from storage.published import FlowChanged, publish
from tests.flows import flow_named
from tests.student import CONTACT, Clock, Student, new_process, play

CANARY = "the purple giraffe reads aloud"
HOW = Provenance("web")
VERSION = flow_named("my_tools").version


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.reading() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
        }


def raw_bytes(store: Store) -> bytes:
    """All that lies on the disk: the database, and the log that has not gone into it yet."""
    if store.engine.dialect.name != "sqlite":
        pytest.skip("a server's files are not ours to read")
    folder = Path(store.where).parent
    assert {path.suffix for path in folder.iterdir()} == {".db", ".db-wal", ".db-shm"}
    return b"".join(path.read_bytes() for path in folder.iterdir())


def at_a_text_question(student: Student) -> None:
    student.begins("my_tools")
    play([student], "sometimes", "math", "a lot", "good", "change it")
    assert student.asked == "What should your teachers know about that?"


# --- kept once, sealed, exact --------------------------------------------------------------------


def test_an_answer_is_kept_once_and_opens_exactly_as_it_was_typed(bob: Student) -> None:
    at_a_text_question(bob)
    before = rows(bob.store)
    bob.says(f"  {CANARY}… ¿sí? 🦒\t ")
    answer = bob.kept["next_words@extended_time"]
    assert answer.words == f"  {CANARY}… ¿sí? 🦒\t "
    assert (answer.revision, answer.language, answer.version) == (1, "en", VERSION)
    assert (answer.at, answer.provenance) == (bob.clock.now, HOW)
    one_more = {"answer", "current_answer", "seen"}
    assert rows(bob.store) == {name: n + (name in one_more) for name, n in before.items()}


def test_no_typed_word_lies_open_on_the_disk(bob: Student) -> None:
    at_a_text_question(bob)
    bob.says(CANARY)
    bob.says(f"my own: {CANARY}")  # at a question with choices
    bob.changes("next_words@extended_time", f"now {CANARY} twice")
    on_disk = raw_bytes(bob.store)
    assert bob.kept["next_words@extended_time"].id.encode() in on_disk  # this is the place to look
    for word in ("purple", "giraffe", "Bob", "Alice"):
        assert word.encode() not in on_disk
    # Nor once the log has gone into the database.
    bob.store.close()
    assert CANARY.encode() not in Path(bob.store.where).read_bytes()


def test_codes_and_words_of_one_answer_are_kept_together(bob: Student) -> None:
    bob.begins("my_tools")
    bob.taps("Sometimes")
    bob.taps("Math", "Something else", words="chess club")
    answer = bob.kept["where@extended_time"]
    assert (answer.codes, answer.words) == (("math", "something_else"), "chess club")


def test_a_note_by_an_adult_stands_beside_the_answer_and_never_in_its_place(bob: Student) -> None:
    bob.begins("my_tools")
    bob.sends(Reply(choices=("sometimes",)), note=f"he pointed at it: {CANARY}")
    answer, note = bob.kept["use@extended_time"], bob.notes["use@extended_time"]
    assert (answer.codes, answer.words, answer.provenance) == (("sometimes",), "", HOW)
    assert (note.codes, note.words) == ((), f"he pointed at it: {CANARY}")
    assert note.provenance == Provenance("web", "staff", "adult", "summary")
    assert (note.audience, note.decided) == ("private", False)
    assert CANARY.encode() not in raw_bytes(bob.store)


def test_a_turn_that_breaks_off_keeps_nothing_and_the_same_reply_may_come_again(
    bob: Student,
) -> None:
    at_a_text_question(bob)
    before = rows(bob.store)
    with broken(bob.store), pytest.raises((DBAPIError, sqlite3.Error), match="current_answer"):
        bob.sends(Reply(CANARY), id="from my phone")
    assert rows(bob.store) == before
    bob.sends(Reply(CANARY), id="from my phone")
    assert bob.kept["next_words@extended_time"].words == CANARY


@contextmanager
def broken(store: Store) -> Iterator[None]:
    """What a turn writes after the answer itself has nowhere to go."""
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE current_answer RENAME TO elsewhere"))
    yield
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO current_answer"))


def test_a_locked_database_keeps_nothing_and_the_same_reply_may_come_again(bob: Student) -> None:
    bob.begins("my_tools")
    arrival = Arrival("from my phone", Reply("sometimes"), HOW)
    with new_process(bob.store, timeout=0.1) as impatient:
        with bob.store.writing() as connection:
            conversations.load(connection, bob.store.vault, bob.conversation_id)
            with pytest.raises(Busy):
                take_turn(impatient, bob.conversation_id, arrival, CONTACT, bob.clock.now)
        assert bob.kept == {}
        turn = take_turn(impatient, bob.conversation_id, arrival, CONTACT, bob.clock.now)
    assert not turn.repeated
    assert bob.kept["use@extended_time"].codes == ("sometimes",)


def test_a_reply_to_no_conversation_is_not_noted(bob: Student) -> None:
    before = rows(bob.store)
    with pytest.raises(LookupError):
        take_turn(bob.store, "0" * 32, Arrival("1", Reply("hello"), HOW), CONTACT, 1)
    assert rows(bob.store) == before


# --- any text ------------------------------------------------------------------------------------


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=200))
def test_any_text_is_kept_and_read_back_character_for_character(bob: Student, text: str) -> None:
    if not hasattr(bob, "last"):
        at_a_text_question(bob)
        bob.says("first")
    bob.gives("change", "next_words@extended_time")
    events = bob.says(text)
    kept = next((event for event in events if isinstance(event, Answered)), None)
    assume(kept and not kept.codes)  # else it was a command such as "skip", or empty
    assert bob.kept["next_words@extended_time"].words == text


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍🦽" * (LONGEST // 4),
        "a\x00b\x07c\x1b[31md\x7fe\x85f\x9bg",
        "line\r\nline\rline\nline\u2028line",
        "\ufeff\u200b\u202eabc\u202c\u2066é e\u0301 ﷽ \U0010ffff",
    ],
    ids=["as long as may be", "control characters", "line ends", "marks and unseen signs"],
)
def test_hard_text_is_kept_and_read_back_character_for_character(bob: Student, text: str) -> None:
    at_a_text_question(bob)
    bob.says(text)
    assert bob.kept["next_words@extended_time"].words == text


@pytest.mark.parametrize("text", ["half \ud800", "\udfff", "\ude00\ud83d"])
def test_half_a_character_is_refused_and_nothing_of_it_is_kept(bob: Student, text: str) -> None:
    at_a_text_question(bob)
    before = rows(bob.store)
    for reply in (Reply(text), Reply(text, ("something_else",)), Reply(text, ("not_sure",))):
        asked = bob.asked
        told = [type(event) for event in bob.sends(reply)]
        if reply.choices == ("not_sure",):
            assert bob.kept["next_words@extended_time"].words == ""
        else:
            assert (told, bob.asked) == ([Refused, Ask], asked)
            assert rows(bob.store)["answer"] == before["answer"]


def test_a_text_too_long_is_refused_and_nothing_of_it_is_kept(bob: Student) -> None:
    at_a_text_question(bob)
    before = rows(bob.store)
    bob.says("a" * (LONGEST + 1))
    assert bob.told == ["That is too long for me to keep. Please send a shorter part."]
    assert rows(bob.store) == {**before, "seen": before["seen"] + 1}


# --- twice, too late, at once --------------------------------------------------------------------


def test_the_same_reply_again_changes_nothing_and_gets_the_question_that_waits(
    bob: Student,
) -> None:
    bob.begins("my_tools")
    bob.sends(Reply("sometimes"), id="tap 17")
    before, asked = rows(bob.store), bob.asked
    for _ in range(3):
        bob.sends(Reply("sometimes"), id="tap 17")
        assert bob.last.repeated
        assert (bob.last.turn, bob.asked, len(bob.last.events)) == (2, asked, 1)
    assert rows(bob.store) == before
    assert list(bob.kept) == ["use@extended_time"]


def test_a_reply_that_comes_again_much_later_changes_nothing_either(bob: Student) -> None:
    bob.begins("my_tools")
    bob.sends(Reply("sometimes"), id="tap 17")
    bob.says("math")
    bob.sends(Reply("never"), id="tap 17")
    assert bob.asked == "How much does it help you?"
    assert bob.kept["use@extended_time"].codes == ("sometimes",)


def test_the_same_id_by_another_channel_is_another_reply(bob: Student) -> None:
    bob.begins("my_tools")
    bob.sends(Reply("sometimes"), id="17")
    bob.channel = "telegram"
    bob.sends(Reply("math"), id="17")
    assert bob.kept["where@extended_time"].provenance.channel == "telegram"


def test_a_reply_made_on_an_old_page_is_not_taken_and_sees_where_we_are(bob: Student) -> None:
    bob.begins("my_tools")
    page = bob.last.turn
    bob.says("sometimes")
    bob.sends(Reply("always"), at_turn=page)
    assert bob.told == ["That question is done. Here is where we are now."]
    assert bob.asked == "In which classes do you use it?"
    assert bob.kept["use@extended_time"].codes == ("sometimes",)
    assert list(bob.kept) == ["use@extended_time"]
    bob.sends(Reply("math"), at_turn=bob.last.turn)
    assert bob.kept["where@extended_time"].codes == ("math",)


def test_an_answer_to_an_older_question_is_not_taken_and_sees_where_we_are(bob: Student) -> None:
    bob.begins("my_tools")
    older = bob.key(bob.at)
    bob.says("sometimes")
    bob.sends(Reply(choices=("always",), to=older))
    assert bob.told == ["That question is done. Here is where we are now."]
    assert bob.asked == "In which classes do you use it?"
    assert list(bob.kept) == ["use@extended_time"]


@pytest.mark.parametrize("told_by", ["the page", "the question"])
def test_of_two_phones_at_once_one_wins_and_the_other_sees_where_we_are(
    bob: Student, told_by: str
) -> None:
    bob.begins("my_tools")
    with new_process(bob.store) as other:
        for number in range(25):
            both = [
                (store, _answer(bob, told_by, f"{number} from phone {phone}"))
                for phone, store in enumerate((bob.store, other))
            ]
            won, lost = sorted(_at_once(bob, both), key=_wins, reverse=True)
            assert _wins(won)
            assert [type(event) for event in lost.events] == [Say, Ask]
            assert lost.events[-1] == won.events[-1]
            kept = bob.kept[bob.at]
            assert (kept.words, kept.revision) == (_words_of(won), number + 1)
            bob.last = max(won, lost, key=lambda turn: turn.turn)
            bob.gives("change", "use@extended_time")
    with bob.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.answer)) == 25


def _answer(bob: Student, told_by: str, words: str) -> Arrival:
    if told_by == "the page":
        return Arrival(words, Reply(words), HOW, at_turn=bob.last.turn)
    return Arrival(words, Reply(words, to=bob.key(bob.at)), HOW)


def _at_once(bob: Student, both: list[tuple[Store, Arrival]]) -> list[Turn]:
    line, turns = threading.Barrier(len(both)), []

    def takes(store: Store, arrival: Arrival) -> None:
        line.wait()
        turns.append(take_turn(store, bob.conversation_id, arrival, CONTACT, bob.clock.now))

    threads = [threading.Thread(target=takes, args=each) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(turns) == len(both)
    return turns


def _wins(turn: Turn) -> bool:
    return isinstance(turn.events[0], Answered)


def _words_of(turn: Turn) -> str:
    return next(event.words for event in turn.events if isinstance(event, Answered))


def test_the_same_tap_by_many_threads_at_once_is_one_answer(bob: Student) -> None:
    bob.begins("my_tools")
    tap = Arrival("tap 17", Reply(choices=("sometimes",)), HOW)
    turns = _at_once(bob, [(bob.store, tap)] * 8)
    assert sorted(turn.repeated for turn in turns) == [False] + [True] * 7
    assert {turn.events[-1] for turn in turns} == {turns[0].events[-1]}
    assert rows(bob.store)["answer"] == 1


def test_bob_and_charlie_on_the_same_flow_do_not_meet(bob: Student, charlie: Student) -> None:
    bob.begins("my_tools")
    charlie.begins("my_tools")
    for first, second in (("sometimes", "never"), ("math", "a lot"), ("when it is loud", "ok")):
        bob.says(first)
        charlie.says(second)
    assert (bob.at, charlie.at) == ("feel@extended_time", "next@breaks")
    assert list(bob.kept) == ["use@extended_time", "where@extended_time", "help@extended_time"]
    assert list(charlie.kept) == ["use@breaks", "help@breaks", "feel@breaks"]
    assert bob.kept["help@extended_time"].words == "when it is loud"


# --- whole conversations, one in each band -------------------------------------------------------


def test_leo_in_first_grade_taps_pictures(store: Store, school: School, clock: Clock) -> None:
    leo = Student(store, school, clock, "Leo", "prek-2", has=("visual_cues", "noise_buffer"))
    leo.begins()
    leo.plays(
        """
        bot: Do you use pictures with words?
        me:  👍
        bot: Does it help you?
        me:  😀
        bot: Do you use quiet headphones?
        me:  [What is that?]
        bot: What else would help you?
        me:  [Breaks]
        """
    )
    assert leo.told[-1] == "We are done. Thank you!"
    assert leo.codes == {
        "use@visual_cues": "yes",
        "help@visual_cues": "a_lot",
        "use@noise_buffer": "unknown",
        "needs": "breaks",
    }
    assert leo.last.status == REVIEW


def test_sofia_in_fourth_grade_picks_from_the_menu_in_spanish(
    store: Store, school: School, clock: Clock
) -> None:
    sofia = Student(store, school, clock, "Sofía", "3-5", "every", "es")
    sofia.begins()
    sofia.plays(
        """
        bot: ¿Cuáles de estos apoyos usas?
        me:  descansos
        bot: ¿Qué tan seguido lo usas?
        me:  a veces
        bot: ¿Dónde lo usas?
        me:  matematicas y lectura
        bot: ¿Cuánto te ayuda?
        me:  5
        bot: ¿Cómo te sientes al usarlo?
        me:  😀
        bot: ¿Lo dejamos igual, lo cambiamos o lo quitamos?
        me:  [Cambiarla]
        bot: ¿Qué debe saber tu maestra o maestro de esto?
        me:  que sea más largo, por favor
        bot: ¿Qué ayuda te gustaría tener?
        me:  no sé
        """
    )
    assert sofia.told[-1] == "Esa fue la última pregunta. Gracias por contarme."
    assert sofia.codes == {
        "menu": "breaks",
        "often@breaks": "sometimes",
        "where@breaks": "reading math",
        "help@breaks": "a_lot",
        "feel@breaks": "good",
        "next@breaks": "change",
        "next_words@breaks": "",
        "needs": "not_sure",
    }
    assert sofia.kept["next_words@breaks"].words == "que sea más largo, por favor"
    assert {answer.language for answer in sofia.kept.values()} == {"es"}


def test_bob_in_seventh_grade_is_asked_about_both_of_his_tools(bob: Student) -> None:
    bob.begins()
    bob.plays(
        """
        bot: How often do you use more time?
        me:  most times
        bot: In which classes do you use it?
        me:  2 7
        bot: How much does it help you?
        me:  quite a bit
        bot: How does it feel to use it near other students?
        me:  everybody looks at me
        bot: What should happen with it next?
        me:  stop it
        bot: What should your teachers know about that?
        me:  skip
        bot: How often do you use a copy of notes?
        me:  I did not know I had it
        bot: Do you want to try it?
        me:  [Yes]
        bot: What help do you need that you do not get now?
        me:  [Something else]
        bot: Tell me in your own words.
        me:  somebody to eat lunch with
        bot: Tell me about a time when that would have helped.
        me:  on Mondays
        bot: What was that like?
        me:  there are seven of us at the table and it gets so loud that I cannot think
        """
    )
    assert bob.told[-1] == "That was the last question. Thank you for telling me."
    assert bob.codes["feel@extended_time"] == "something_else"
    assert bob.codes["next@extended_time"] == "stop"
    assert bob.kept["needs"].words == "somebody to eat lunch with"
    assert len(bob.kept) == 11


def test_nina_in_eleventh_grade_tells_what_happened(
    store: Store, school: School, clock: Clock
) -> None:
    nina = Student(
        store, school, clock, "Nina", "9-12", has=("the blue chair by the window @ Lab",)
    )
    nina.begins()
    nina.plays(
        """
        bot: How often do you use “the blue chair by the window”?
        me:  always
        bot: In which classes do you use it?
        me:  idk
        bot: How much does it help you?
        me:  some
        bot: How does it feel to use it near other students?
        me:  okay
        bot: How easy is it to get it when you need it?
        me:  very hard
        bot: What happened the last time you needed it?
        me:  someone sat there, so I stood at the back for the whole lesson
        bot: What should happen with it next?
        me:  keep it
        bot: What support would help that you do not have now?
        me:  skip
        """
    )
    assert isinstance(nina.last.events[-1], Finished)
    assert nina.codes["where@the blue chair by the window"] == "not_sure"
    assert nina.reads_back[0].about == "the blue chair by the window · Lab"


def test_omar_who_is_nineteen_pauses_comes_back_and_stops(
    store: Store, school: School, clock: Clock
) -> None:
    omar = Student(store, school, clock, "Omar", "18-22", has=("checklist",))
    omar.begins()
    omar.says("sometimes")
    omar.says("pause")
    assert [type(event) for event in omar.last.events] == [Paused]
    clock.passes(days=30)
    omar.begins()
    omar.plays(
        """
        bot: Where do you use it?
        me:  job or training
        bot: How much does it help you?
        me:  a lot
        bot: How does it feel to use it near other people?
        me:  stop
        """
    )
    assert omar.told == ["Okay, we stop here."]
    assert (omar.last.status, list(omar.codes)) == (
        (REVIEW, ["use@checklist", "where@checklist", "help@checklist"])
    )
    omar.says("and one more thing")
    assert omar.told[0] == "We are done with the questions."
    assert len(omar.kept) == 3


# --- revisions -----------------------------------------------------------------------------------


def test_a_changed_answer_is_a_new_revision_and_the_old_one_stays(bob: Student) -> None:
    at_a_text_question(bob)
    bob.says("give it to me in class")
    for words in ("give it to me before class", "email it"):
        bob.changes("next_words@extended_time", words)
    answer = bob.kept["next_words@extended_time"]
    assert (answer.words, answer.revision) == ("email it", 3)
    assert _every_revision(bob, "next_words") == [
        (1, "give it to me in class"),
        (2, "give it to me before class"),
        (3, "email it"),
    ]
    assert bob.asked == "How often do you use a copy of notes?"


def _every_revision(student: Student, step: str) -> list[tuple[int, str]]:
    at = tables.answer.c
    with student.store.reading() as connection:
        seal = seal_for(connection, student.store.vault, student.row.id)
        found = connection.execute(
            select(at.id, at.revision, at.words).where(at.step == step).order_by(at.revision)
        ).all()
    return [(row.revision, seal.open("answer", "words", row.id, row.words)) for row in found]


def test_every_answer_starts_private(bob: Student) -> None:
    at_a_text_question(bob)
    assert set(bob.audiences.values()) == {"private"}
    assert not any(answer.decided for answer in bob.kept.values())


def test_a_new_revision_starts_private_though_the_old_one_was_shared(bob: Student) -> None:
    at_a_text_question(bob)
    bob.says("give it to me in class")
    bob.gives("stop")
    bob.shares("next_words@extended_time", TEAM)
    bob.shares("use@extended_time", TEAM)
    bob.changes("next_words@extended_time", CANARY)
    changed = bob.kept["next_words@extended_time"]
    assert (changed.audience, changed.decided) == ("private", False)
    assert bob.audiences["use@extended_time"] == "team"


def test_an_answer_left_as_it_is_keeps_its_revision_and_its_audience(bob: Student) -> None:
    at_a_text_question(bob)
    bob.says("give it to me in class")
    bob.gives("stop")
    bob.shares("next_words@extended_time", TEAM)
    bob.gives("change", "next_words@extended_time")
    bob.says("go on")
    kept = bob.kept["next_words@extended_time"]
    assert (kept.words, kept.revision, kept.audience) == ("give it to me in class", 1, "team")


def test_answers_off_the_path_are_set_aside_and_taken_up_again(bob: Student) -> None:
    at_a_text_question(bob)
    bob.says("give it to me in class")
    of_extended_time = [name for name in bob.kept if name != "use@extended_time"]

    bob.changes("use@extended_time", "I did not know I had it")
    assert any(isinstance(event, PathChanged) and event.off for event in bob.last.events)
    assert bob.asked == "Do you want to try it?"
    assert {name for name in bob.kept if not bob.kept[name].on_path} == set(of_extended_time)

    bob.changes("use@extended_time", "always")
    assert any(isinstance(event, PathChanged) and event.on for event in bob.last.events)
    assert bob.asked == "How often do you use a copy of notes?"
    assert [name for name in bob.kept if not bob.kept[name].on_path] == []
    assert bob.kept["next_words@extended_time"].words == "give it to me in class"


# --- beginning -----------------------------------------------------------------------------------


def test_nothing_is_kept_before_the_student_says_yes(bob: Student) -> None:
    before = rows(bob.store)
    assert bob.world.tools  # what the opening needs to know is only read
    assert rows(bob.store) == before
    assert before["conversation"] == before["answer"] == before["seen"] == before["consent"] == 0
    bob.begins("my_tools")
    after = {"conversation": 1, "consent": 1, "published_flow": 1}
    assert rows(bob.store) == before | after


def test_the_yes_is_kept_with_its_wording_and_the_flow_is_pinned(bob: Student) -> None:
    bob.begins("my_tools")
    with bob.store.reading() as connection:
        yes = consent.newest(connection, bob.row.id, "assent")
        stored = conversations.load(connection, bob.store.vault, bob.conversation_id)
        pinned = to_text(flow_of(connection, stored))
    assert yes
    assert (yes.given, yes.wording, yes.language, yes.channel, yes.at) == (
        (True, opening.version(bob.world, "en"), "en", "web", bob.clock.now)
    )
    assert pinned == to_text(flow_named("my_tools"))


def test_who_begins_again_goes_on_where_they_are(bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    first, asked = bob.conversation_id, bob.asked
    bob.begins("my_tools", language="es")  # on another phone
    assert (bob.conversation_id, bob.asked) == (first, asked)
    assert bob.told == ["Welcome back, Bob. We go on where you stopped."]
    assert rows(bob.store)["conversation"] == 1
    bob.says("math")
    assert bob.kept["where@extended_time"].codes == ("math",)


def test_who_begins_on_two_phones_at_once_has_one_conversation(bob: Student) -> None:
    line, begun = threading.Barrier(4), []
    world, row = bob.world, bob.row

    def begins() -> None:
        line.wait()
        flow = flow_named("my_tools")
        begun.append(begin(bob.store, row, flow, world, "en", "web", bob.clock.now))

    threads = [threading.Thread(target=begins) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 4
    assert len({turn.conversation_id for turn in begun}) == 1
    assert rows(bob.store)["conversation"] == 1


def test_after_the_last_answer_is_decided_a_new_sitting_begins(bob: Student) -> None:
    bob.begins("my_tools")
    first = bob.conversation_id
    bob.says("sometimes")
    bob.gives("stop")
    assert bob.last.status == REVIEW
    bob.begins("my_tools")
    assert bob.conversation_id == first
    bob.shares("use@extended_time", TEAM)
    bob.begins("my_tools")
    assert bob.conversation_id != first


# --- what a conversation carries with it ----------------------------------------------------------


def changed(flow: Flow, version: str, question: str) -> Flow:
    """The flow with another wording of its question about use."""
    steps = tuple(
        replace(step, say=(Wording(step.fit, {"en": question, "es": question}),))
        if step.id == "use"
        else step
        for step in flow.steps
    )
    return from_text(to_text(replace(flow, version=version, steps=steps)))


def test_a_changed_text_under_an_old_version_is_refused_and_nothing_is_kept(
    bob: Student, charlie: Student
) -> None:
    bob.begins("my_tools")
    before = rows(bob.store)
    with pytest.raises(FlowChanged, match=f'"my_tools", version {VERSION}: its text changed'):
        charlie.begins(changed(flow_named("my_tools"), VERSION, "Other words?"))
    assert rows(bob.store) == before
    charlie.begins("my_tools")
    assert charlie.asked == "How often do you use breaks?"


def test_a_flow_that_does_not_use_a_newer_part_keeps_the_text_it_was_published_with() -> None:
    text = to_text(flow_named("all_about_me"))
    assert not any(part in text for part in ('"consent"', '"sensitive"', '"pole"'))
    careful = replace(flow_named("my_day"), consent="parent")
    again = from_text(to_text(careful))
    assert (again.consent, again.steps, again.lists) == ("parent", careful.steps, careful.lists)


def test_a_flow_on_protected_matters_waits_for_a_parents_yes(bob: Student, school: School) -> None:
    careful = replace(flow_named("my_day"), version="99", consent="parent")
    before = rows(bob.store)
    with pytest.raises(ConsentMissing, match=r'"my_day" .*\(parent\) is not recorded'):
        bob.begins(careful)
    assert rows(bob.store) == before
    for yes in (False, True):
        with bob.store.writing() as connection:
            who = (school.id, bob.row.id)
            said = consent.Consent("parent", yes, "ppra-1", "en", "paper", 1 + yes)
            consent.record(connection, *who, said)
        if not yes:
            with pytest.raises(ConsentMissing):
                bob.begins(careful)
    bob.begins(careful)
    assert bob.asked == "How do you feel in most of your classes?"


def test_a_conversation_under_way_goes_on_with_its_own_text(
    bob: Student, charlie: Student, school: School
) -> None:
    bob.begins("my_tools")
    play([bob], "sometimes", "skip", "skip", "skip")
    second = changed(flow_named("my_tools"), "99", "Is {tool} yours?")
    with bob.store.writing() as connection:
        publish(connection, school.id, second.name, second.version, to_text(second), 1)
    charlie.begins(second)
    assert charlie.asked == "Is breaks yours?"
    play([bob, charlie], "skip", "not sure")
    assert bob.asked == "How much does it help you?"
    bob.gives("back")
    assert bob.asked == "How often do you use a copy of notes?"
    assert bob.kept["use@extended_time"].version == VERSION
    assert charlie.kept["use@breaks"].version == "99"
    bob.begins(second)  # comes back when only the second is shipped
    assert bob.asked == "How often do you use a copy of notes?"


def test_a_list_of_tools_that_changes_changes_no_conversation_under_way(bob: Student) -> None:
    bob.begins("my_tools")
    play([bob], "sometimes", "math")
    bob.is_given("breaks", "the blue chair by the window")
    play([bob], "a lot", "good", "keep it")
    assert bob.asked == "How often do you use a copy of notes?"
    play([bob], "never", "not at all", "bad", "stop it", "nobody uses them", "skip")
    assert isinstance(bob.last.events[-1], Finished)
    assert {name.partition("@")[2] for name in bob.kept} == {"extended_time", "class_notes", ""}
    assert bob.reads_back[0].about == "More time · Math"

    bob.gives("stop")
    for entry in bob.reads_back:
        bob.shares(bob.named(entry.key), TEAM)
    bob.begins("my_tools")
    assert bob.asked == "How often do you use breaks?"


def a_sitting_of(student: Student) -> list[str]:
    """From the first question to the last; which tools were asked about."""
    student.begins("my_tools")
    asked = []
    while student.asked:
        asked += [student.at.partition("@")[2]]
        student.says("skip")
    student.keeps_the_rest_private()
    return [tool for tool in asked if tool]


def test_nine_tools_are_asked_about_four_at_a_time_the_longest_unasked_first(
    store: Store, school: School, clock: Clock
) -> None:
    nine = (
        *("extended_time", "class_notes", "breaks", "checklist", "quiet_place"),
        *("text_to_speech", "the blue chair by the window", "best_seat", "small_steps"),
    )
    dana = Student(store, school, clock, "Dana", has=nine)
    assert a_sitting_of(dana) == list(nine[:4])
    assert a_sitting_of(dana) == list(nine[4:8])
    assert a_sitting_of(dana) == [nine[8]]  # the others were asked about some days ago
    clock.passes(days=40)
    assert a_sitting_of(dana) == list(nine[:4])


def test_a_tool_that_no_sitting_came_to_is_asked_first_next_time(
    store: Store, school: School, clock: Clock
) -> None:
    dana = Student(store, school, clock, "Dana", has=("extended_time", "class_notes", "breaks"))
    dana.begins("my_tools")
    dana.says("sometimes")
    dana.gives("stop")
    dana.shares("use@extended_time", TEAM)
    assert a_sitting_of(dana) == ["class_notes", "breaks"]


def test_without_a_plan_too_staffs_tools_are_asked_about_and_who_has_none_picks_from_a_menu(
    store: Store, school: School, clock: Clock
) -> None:
    listed = Student(store, school, clock, "Eve", mode="every", has=("breaks", "checklist"))
    without = Student(store, school, clock, "Finn", mode="every")
    for student in (listed, without):
        student.begins("my_tools")
    assert "How often do you use" in listed.asked
    assert [item.catalogue for item in world_of(listed).tools] == ["breaks", "checklist"]
    assert without.asked == "Which of these tools do you use?"
    assert world_of(without) == replace(world_of(listed), name="Finn", tools=())


def world_of(student: Student) -> World:
    with student.store.reading() as connection:
        stored = conversations.load(connection, student.store.vault, student.conversation_id)
    return stored.conversation.world
