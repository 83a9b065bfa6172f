"""A question whose answer goes at most to the case manager: never the team's, whatever is pressed or sent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from bot.conversation import sharing
from bot.conversation.student_facts import world_of
from bot.documents.drafts import make_draft
from bot.turn import Arrival, begin, take_turn
from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM
from dialogs.drafts.rendering import as_text
from dialogs.flow import Flow, from_text, to_text
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from dialogs.reading_entries import Decision, Entry
from dialogs.replies import Reply
from dialogs.writing import write
from storage import answers
from storage.database import Store
from storage.kept_answers import Provenance
from storage.people import School
from tests.bot.telegram.school import open_school as open_telegram
from tests.student import Clock, Student
from tests.web.school import open_school as open_page

# Told with a follow-up, which is part of the answer.
LEARNING = """\
flow: learning
version: "1"
title: {en: How I learn, es: Cómo aprendo}

steps:
  - id: best
    type: text
    meaning: best_time
    say:
      - {en: "When do you work best?", es: "¿Cuándo trabajas mejor?"}

  - id: known
    type: text
    meaning: wish_known
    audience: case_manager
    story: "yes"
    say:
      - {en: "What do you know about it?", es: "¿Qué sabes de eso?"}
"""
TEAMS, ONE = "Share with my team", "Only Alice, your case manager"
REST = "Share this and the rest with my team"
NOT_TEAM = "Your team won't read this one. Who may read it?"
WORDS = "I see words in colors"


def learning(text: str = LEARNING) -> Flow:
    flow, problems = load_flow(text, "learning.yaml", shipped_lists())
    assert problems == []
    assert flow
    return flow


@pytest.fixture
def bob(bob: Student) -> Student:
    """Bob with two answers to share; to the second he was asked to tell more."""
    bob.begins(learning())
    bob.plays(f"me: in the morning\nme: {WORDS}\nme: since first grade\nme: thats it")
    assert not bob.asked
    return bob


def decides(
    student: Student, audience: str, step: str = "known", entries: Sequence[Entry] = ()
) -> None:
    """Straight, past everything that offers a choice."""
    answer = next(entry.answer for entry in student.reads_back if entry.key == step)
    with student.store.writing() as connection:
        vault, now = student.store.vault, student.clock.now
        decisions = [Decision(answer, audience)]
        sharing.keep(connection, vault, student.conversation_id, decisions, now, entries)


def audiences(student: Student) -> dict[str, str]:
    """Of what has words in it."""
    return {name: one.audience for name, one in student.kept.items() if one.words}


# --- where it is kept ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [(TEAM, CASE_MANAGER), (CASE_MANAGER, CASE_MANAGER), (READER, READER), (PRIVATE, PRIVATE)],
)
def test_storage_keeps_it_for_no_more_people_than_it_may_go_to(
    bob: Student, chosen: str, kept: str
) -> None:
    decides(bob, chosen)
    decides(bob, chosen, "best")
    assert audiences(bob) == {"best": chosen, "known": kept, "known_more1": kept}
    assert all(one.decided for one in bob.kept.values())


def test_nor_where_what_was_read_says_that_it_may(bob: Student) -> None:
    read = [replace(entry, widest=TEAM) for entry in bob.reads_back]
    decides(bob, TEAM, entries=read)
    assert audiences(bob)["known"] == CASE_MANAGER


def test_nobody_else_is_an_audience_of_it_either(bob: Student) -> None:
    with pytest.raises(ValueError, match="everybody"):
        decides(bob, "everybody")


def test_in_a_loop_it_is_no_wider_for_any_item(store: Store, school: School, clock: Clock) -> None:
    tools = shipped_flow("my_tools")
    steps = tuple(
        replace(step, widest="case_manager") if step.id == "use" else step for step in tools.steps
    )
    dana = Student(store, school, clock, "Dana", has=("extended_time", "class_notes"))
    dana.begins(replace(tools, version="99", steps=steps))
    while dana.asked:
        dana.says("skip" if not dana.at.startswith("use") else "1")
    for entry in dana.reads_back:
        decides(dana, TEAM, entry.key)
    uses = {name: who for name, who in dana.audiences.items() if name.startswith("use")}
    assert uses == {"use@extended_time": CASE_MANAGER, "use@class_notes": CASE_MANAGER}


def test_a_note_that_an_adult_wrote_beside_it_goes_no_further(
    store: Store, school: School, clock: Clock
) -> None:
    mia = Student(store, school, clock, "Mia")
    mia.begins(learning())
    mia.says("skip")
    mia.sends(Reply(WORDS), note="She told me so at home")
    mia.says("thats it")
    with store.writing() as connection:
        both = [Decision(entry.answer, TEAM) for entry in mia.reads_back]
        sharing.keep(connection, store.vault, mia.conversation_id, both, clock.now)
    assert len(both) == 2
    assert (mia.kept["known"].audience, mia.notes["known"].audience) == (CASE_MANAGER, CASE_MANAGER)


def test_what_a_family_writes_to_it_goes_no_further(
    bob: Student, store: Store, clock: Clock
) -> None:
    """The check refuses such a flow, since a family is told otherwise; but nothing hangs on the check."""
    flow = replace(learning(), name="home", respondent="family")
    world = replace(world_of(bob.row, (), {}), respondent="family")
    id = begin(store, bob.row, flow, world, "en", "web", clock.now).conversation_id
    for words in ("at home", WORDS):
        arrival = Arrival(words, Reply(words), Provenance("web", "family", "family"))
        take_turn(store, id, arrival, "", clock.now)
    with store.reading() as connection:
        kept = answers.of_conversation(connection, store.vault, id)
    assert {one.step: one.audience for one in kept} == {"best": TEAM, "known": CASE_MANAGER}


# --- in drafts -----------------------------------------------------------------------------------


def test_a_draft_for_the_team_never_holds_it_and_the_case_managers_does(bob: Student) -> None:
    for step in ("best", "known"):
        decides(bob, TEAM, step)
    for reader, holds in (("team", False), ("case_manager", True), ("student", True)):
        draft = make_draft(bob.store, bob.school, bob.row, "present_levels", "en", reader)
        assert ("I see words in colors" in as_text(draft)) == holds
        assert "in the morning" in as_text(draft)


# --- on every channel ----------------------------------------------------------------------------


def test_on_the_page_no_forged_field_makes_it_the_teams(
    bob: Student, store: Store, school: School, clock: Clock
) -> None:
    with open_page(store, school, clock) as open:
        page = open.let_in(bob)
        page.presses("Mark what is left for my team")
        assert "Your team won't read this one." in page.text
        assert page.form("/share").offered["who-2"] == ["case_manager", "private"]
        assert "who-2" not in page.form("/share").chosen
        sent = page.marks(1, "private").form("/share").pairs()
        for forged in forgeries(sent):
            page.sends("/share", forged)
            assert audiences(bob) == {"best": PRIVATE, "known": PRIVATE, "known_more1": PRIVATE}
            assert not bob.kept["known"].decided
            page.opens("/talk")
        page.opens("/answers").marks(2, "case_manager", "whole").presses("Save what is marked")
        assert audiences(bob)["known"] == CASE_MANAGER


def forgeries(sent: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    yield [*sent, ("who-2", "team"), ("do", "share")]
    yield [*sent, ("who-2", "team"), ("quote-2", "whole"), ("do", "mark:team")]
    yield [*sent, ("who-2", "team"), ("do", "use:2:0:5")]


async def test_on_telegram_no_forged_press_and_no_typed_word_makes_it_the_teams(
    bob: Student, store: Store, school: School, clock: Clock
) -> None:
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone, "me: [Mark what is left for my team]\nbot: your team 1, not marked yet 1"
        )
        serial, _, _ = phone.last.data("Change one").partition(":")
        await phone.taps_data(f"{serial}:mark:team")
        await open.settled()
        await open.plays(phone, "me: all team\nbot: Tap one of the buttons\nme: 2")
        assert NOT_TEAM in phone.text
        serial, _, _ = phone.last.data(ONE).partition(":")
        await phone.taps_data(f"{serial}:team")
        await open.settled()
        await open.says(phone, TEAMS)
        await open.plays(phone, "me: back\nme: share\nbot: Answers that are still yours alone: 1.")
        assert audiences(bob) == {"best": TEAM, "known": PRIVATE, "known_more1": PRIVATE}
        assert not bob.kept["known"].decided
        await open.plays(phone, "me: /start\nme: 2")
        for label in (ONE, "Keep as I wrote it", "Share what is marked"):
            await open.taps(phone, label)
        assert audiences(bob)["known"] == CASE_MANAGER


# --- as a flow says it ---------------------------------------------------------------------------


def test_a_flow_that_does_not_use_it_keeps_the_very_text_under_which_it_was_published() -> None:
    text = to_text(learning(LEARNING.replace("    audience: case_manager\n", "")))
    assert "widest" not in text
    assert from_text(text).by_id["known"].widest == ""
    assert '"widest":"case_manager"' in to_text(learning())


def test_it_is_written_as_its_author_wrote_it() -> None:
    assert write(learning(), shipped_lists()) == LEARNING
