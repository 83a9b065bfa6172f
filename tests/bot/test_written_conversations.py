"""Written conversations: what a teacher writes is played, and the first difference has its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.authoring.written_conversations import FACTS, play, read
from bot.demo.walking import conversation_files, shipped_conversations
from dialogs.flow import BANDS
from dialogs.language import codes
from dialogs.loading import shipped_files, shipped_flow
from tests.bot.test_flows_command import LUNCH

LANGUAGES = codes()

TALK = """\
# Room 12 wanted to know.
flow: lunch
band: 6-8
mode: every
language: en
expect: How is the noise at lunch?
expect choices: Too quiet, Just right, Too loud, It depends on the class
choose: Too loud
expect: You picked: Too loud.
expect: What would help?
say: the small room
expect: That was the last question. Thank you for telling me.
"""
FLOWS = [file.removesuffix(".yaml") for file, _ in shipped_files()]


def tried(*files: str) -> Result:
    return CliRunner().invoke(app, ["flows", "test", *files])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lunch.yaml").write_text(LUNCH, encoding="utf-8")
    return tmp_path


def with_line(folder: Path, old: str, new: str) -> Result:
    (folder / "talk.txt").write_text(TALK.replace(old, new), encoding="utf-8")
    return tried("talk.txt")


WRITTEN = [flow for flow in FLOWS if any(file.startswith(flow) for file, _ in conversation_files())]


@pytest.mark.parametrize(
    "flow",
    # The lessons have more conversations than all others together, each like the one before it.
    [pytest.param(flow, marks=pytest.mark.long if flow == "words" else ()) for flow in WRITTEN],
)
def test_all_that_are_shipped_go_as_they_were_written(flow: str) -> None:
    result = tried(flow)
    assert result.exit_code == 0, result.stdout
    mine = [file for file, _ in conversation_files() if file.startswith(flow)]
    assert len(result.stdout.splitlines()) == len(mine)


def test_the_conversations_of_a_shipped_flow_are_named_by_it() -> None:
    lines = tried("my_goal").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        file for file, _ in conversation_files() if file.startswith("my_goal")
    ]


# The recorded students talk these through, in every band and both languages.
RECORDED = ("all_about_me", "my_day", "my_tools")


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if flow not in RECORDED])
def test_each_flow_was_talked_through_in_each_band_and_both_languages(flow: str) -> None:
    mine = [one.facts for one in shipped_conversations() if one.facts["flow"] == flow]
    assert {facts["band"] for facts in mine} == set(shipped_flow(flow).bands or BANDS)
    assert {facts["language"] for facts in mine} == set(LANGUAGES)


def test_a_conversation_is_played_with_the_flow_that_lies_beside_it(folder: Path) -> None:
    result = with_line(folder, "", "")
    assert (result.exit_code, result.stdout) == (0, "talk.txt: 1 conversation as written\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "expect: What would help?",
            "expect: What would be better?",
            'line 10: expected "What would be better?", but the bot said "What would help?". '
            "Mend the conversation, or the flow.",
        ),
        (
            "choose: Too loud",
            "choose: Too lowd",
            'line 8: "Too lowd" is no choice of "How is the noise at lunch?". Did you mean "Too loud"?',
        ),
        (
            "Just right, ",
            "",
            'line 7: expected the choices "Too quiet, Too loud, It depends on the class", but they '
            'are "Too quiet, Just right, Too loud, It depends on the class". '
            "Mend the conversation, or the list.",
        ),
        (
            "say: the small room",
            "choose: The small room",
            'line 11: "The small room" is no choice of "What would help?". '
            'Write "say: …" to answer it in words.',
        ),
        (
            "expect: That was",
            "choose: Skip\nchoose: Skip\nexpect: That was",
            "line 12: nothing is asked any more. Take this line out.",
        ),
    ],
)
def test_the_first_difference_is_shown_with_its_line(
    folder: Path, old: str, new: str, said: str
) -> None:
    result = with_line(folder, old, new)
    assert result.exit_code == 1
    assert result.stdout == f"talk.txt: 0 of 1 conversation as written\ntalk.txt, {said}\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("band: 6-8", "band: 6-9", 'line 3: "6-9" is no band. Did you mean "6-8"?'),
        (
            "mode: every\n",
            "",
            'line 1: this conversation does not say its mode. Add a line such as "mode: iep".',
        ),
        (
            "mode: every",
            "mode: every\nband: 3-5",
            'line 5: "band" is said twice. Keep one of them. A line "==" begins the next conversation.',
        ),
        ("say: the", "sai: the", 'line 11: "sai" is not known. Did you mean "say"?'),
        (
            "say: the small room",
            "the small room",
            'line 11: "the small room" is no line of a conversation. '
            'Write "say: …", "choose: …", "expect: …" or "expect choices: …".',
        ),
    ],
)
def test_what_has_not_the_form_is_told_before_anything_is_played(
    folder: Path, old: str, new: str, said: str
) -> None:
    result = with_line(folder, old, new)
    assert (result.exit_code, result.stdout) == (1, f"talk.txt, {said}\n")


@pytest.mark.parametrize("line", ["“say: the small room”", "the small room", "sai: a room"])
def test_a_line_that_is_not_understood_is_told_alone(line: str) -> None:
    facts = "flow: lunch\nband: 6-8\nmode: every\nlanguage: en\n"
    _, problems = read(facts + line, "one.txt")
    assert [problem.line for problem in problems] == [5]
    _, problems = read(facts, "one.txt")
    assert [problem.what for problem in problems] == ["nothing is answered in this conversation"]


def test_a_file_may_hold_several_and_one_that_fails_hides_no_other(folder: Path) -> None:
    wrong = TALK.replace("Too loud, It", "Loud, It")
    (folder / "talk.txt").write_text(f"{TALK}\n== again\n{wrong}\n== again\n{TALK}")
    lines = tried("talk.txt").stdout.splitlines()
    assert lines[0] == "talk.txt: 2 of 3 conversations as written"
    assert lines[1].startswith("talk.txt, line 21: expected the choices")


def test_an_empty_file_an_unknown_flow_and_a_missing_file_are_told(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    result = tried("empty.txt", "none.txt")
    assert result.exit_code == 2
    assert "empty.txt, line 1: there is no conversation in it." in result.stdout
    assert 'There is no file or flow "none.txt".' in result.stderr
    assert "Traceback" not in result.output
    result = with_line(folder, "flow: lunch", "flow: lunsh")
    assert result.exit_code == 2
    assert 'There is no file or flow "lunsh".' in result.stderr


def test_a_student_may_be_anyone_whom_the_program_knows() -> None:
    facts = {name: values[-1] if values else "x" for name, values in FACTS.items()}
    facts |= {"flow": "my_tools", "band": "9-12", "mode": "iep", "language": "en"}
    lines = [f"{name}: {value}" for name, value in facts.items()]
    text = "\n".join([*lines, "tool: More time | Math", "tool: the blue chair", "say: always"])
    (written,), problems = read(text, "one.txt")
    assert problems == []
    world = play(shipped_flow("my_tools"), written).conversation.world
    assert [(tool.catalogue, tool.places) for tool in world.tools] == [
        ("extended_time", "Math"), ("", ""),
    ]  # fmt: skip
    assert (world.role, world.in_class, world.transition) == ("lead", False, False)
    assert (world.asks, world.closing) == ((), False)
    (written,), _ = read(
        "\n".join([*lines, "say: always"]).replace("asks_get: no", "asks_get: yes"), ""
    )
    assert play(shipped_flow("my_tools"), written).conversation.world.asks == ("get",)


@given(st.text())
def test_no_text_makes_the_reader_raise(text: str) -> None:
    conversations, problems = read(text, "any.txt")
    assert problems or all(one.said for one in conversations)
