"""Recorded students by the engine alone: asked what their transcripts say, like those in the database."""

from bot.demo.transcripts import read, recorded_students
from bot.demo.walking import walked
from dialogs.conversation import FINISHED
from dialogs.loading import load_flow, shipped_files, shipped_flow, shipped_lists
from dialogs.reporting import branches_taken


def test_every_recorded_conversation_is_gone_through() -> None:
    for file, _ in shipped_files():
        name = file.removesuffix(".yaml")
        recorded = [
            one
            for student in recorded_students()
            for one in student.conversations
            if one.flow == name
        ]
        played = list(walked(shipped_flow(name)))
        assert len(played) == len(recorded)
        ended = [one for one in played if one.state == FINISHED]
        assert len(ended) >= 0.8 * len(played)  # some pause or stop, as students do


SAM = """
student: R-99
name: Sam
band: 6-8
mode: iep
language: en
asks_get: yes
"""
ASKING = """
flow: asking
version: "1"
title: {en: Asking, es: Preguntas}
steps:
  - id: get
    type: text
    when: {asks_get: ["yes"]}
    say: [{en: "Do you get it?", es: "¿Te lo dan?"}]
  - id: where
    type: text
    when: {asks_by_class: ["yes"]}
    say: [{en: "Where?", es: "¿Dónde?"}]
  - id: more
    type: text
    meaning: more
    when: {closing: ["yes"]}
    say: [{en: "What else?", es: "¿Qué más?"}]
"""


def test_a_recorded_student_is_asked_in_addition_and_on_one_day_once_for_the_rest() -> None:
    flow, problems = load_flow(ASKING, "asking.yaml", shipped_lists())
    assert (flow is not None, problems) == (True, [])
    assert flow
    days = ["2026-10-06 09:00", "2026-10-06 11:00", "2026-10-07 09:00"]
    talks = "".join(f"== asking, {day}, web\nstudent: yes\nstudent: skip\n" for day in days)
    conversations = list(walked(flow, [read(SAM + talks, "sam.txt")]))
    assert [list(one.kept) for one in conversations] == [["get", "more"], ["get"], ["get", "more"]]
    taken = set().union(*(branches_taken(flow, one) for one in conversations))
    assert {("get", True), ("where", False), ("more", True), ("more", False)} <= taken
