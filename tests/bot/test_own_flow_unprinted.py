"""A flow of the school's own without meanings: its student knows who reads it, and where."""

from pathlib import Path

from bot.documents.preview import preview
from dialogs.conversation import PRIVATE, TEAM
from dialogs.drafts.showing import unprinted
from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists
from dialogs.reading_entries import Decision
from storage.database import Store
from storage.people import School
from tests.bot.own_flows import published
from tests.student import Clock, Student

MATH = """
flow: math_class
version: "1"
title: {en: Math class, es: Clase de mate}
band: [6-8, 9-12]
steps:
  - id: hello
    type: note
    say:
      - {en: "Let's talk about math class.", es: "Vamos a hablar de la clase de mate."}
  - id: noise
    type: select_one
    choices: noise
    say:
      - {en: "How is the noise in math?", es: "¿Cómo está el ruido en mate?"}
  - id: wand
    type: text
    say:
      - {en: "What would you change about math?", es: "¿Qué cambiarías de mate?"}
"""


def math() -> Flow:
    flow, problems = load_flow(MATH, "math_class.yaml", shipped_lists())
    assert flow is not None, problems
    return flow


def test_the_check_notes_what_no_draft_prints(tmp_path: Path) -> None:
    lines = list(unprinted(math()))
    assert [line.partition(":")[0] for line in lines[:2]] == ['step "noise"', 'step "wand"']
    assert all("They stand in the table of a round and in its files" in one for one in lines[:2])


def test_before_it_is_shared_the_student_reads_how_it_stands_in_the_table(
    store: Store, school: School, clock: Clock
) -> None:
    published(store, school, math())
    bob = Student(store, school, clock, "Bob", mode="every")
    bob.begins(math())
    bob.taps("Too loud")
    bob.says("More group work please.")
    entries = {bob.named(one.key): one.answer for one in bob.reads_back}

    def told(noise: str, wand: str) -> list[tuple[str, str, str]]:
        wanted = [Decision(entries["noise"], noise), Decision(entries["wand"], wand)]
        with store.reading() as connection:
            found = preview(connection, store.vault, bob.conversation_id, wanted)
        return [(one.title, one.text, one.audience) for one in found]

    title = "In the list of what my class said"
    assert told(TEAM, PRIVATE) == [(title, "How is the noise in math? Too loud", TEAM)]
    assert told(TEAM, TEAM) == [
        (title, "How is the noise in math? Too loud", TEAM),
        (title, "What would you change about math? “More group work please”", TEAM),
    ]
    assert told(PRIVATE, PRIVATE) == []
    both = told("case_manager", PRIVATE)
    assert both == [(title, "How is the noise in math? Too loud", "case_manager")]
