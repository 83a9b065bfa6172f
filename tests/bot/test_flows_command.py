"""`whathelps flows`: what an author sees on the screen, and what a script sees in the exit code."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from dialogs.checking_words import own_steps
from dialogs.language import codes
from dialogs.loading import shipped_files, shipped_flow

ROOT = Path(__file__).parents[2]
SHIPPED = dict(shipped_files())
MY_TOOLS = SHIPPED["my_tools.yaml"]
STEPS = len(list(own_steps(shipped_flow("my_tools"))))


LUNCH = """flow: lunch
version: "1"
title: {en: Lunch, es: El almuerzo}
steps:
  - id: noise
    type: select_one
    choices: noise
    say:
      - {en: "How is the noise at lunch?", es: "¿Cómo está el ruido en el almuerzo?"}
  - id: quieter
    type: text
    when: {noise: [too_loud]}
    say:
      - {en: "What would help?", es: "¿Qué ayudaría?"}
"""


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["flows", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- check ---------------------------------------------------------------------------------------


def test_without_files_every_shipped_flow_and_the_bots_own_phrases_are_checked() -> None:
    result = _run("check")
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        *(f"{code}/phrases{whose}.yaml" for code in codes() for whose in ("", "_family")),
        *SHIPPED,
    ]
    assert f"my_tools.yaml: no problems ({STEPS} steps)\n" in result.stdout


def test_a_good_file_says_so(folder: Path) -> None:
    (folder / "my_tools.yaml").write_text(MY_TOOLS, encoding="utf-8")
    result = _run("check", "my_tools.yaml")
    assert (result.exit_code, result.output) == (0, f"my_tools.yaml: no problems ({STEPS} steps)\n")


def test_one_step_is_one_step_and_scripted_follow_ups_are_not_counted(folder: Path) -> None:
    start, end = LUNCH.index("  - id: noise"), LUNCH.index("  - id: quieter")
    text = LUNCH[:start] + LUNCH[end:].replace(
        "    when: {noise: [too_loud]}\n", "    story: yes\n"
    )
    (folder / "lunch.yaml").write_text(text, encoding="utf-8")
    result = _run("check", "lunch.yaml")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "lunch.yaml: no problems (1 step)",
        'lunch.yaml: step "quieter": no draft prints its answers. They stand in the '
        "table of a round and in its files, and students are told so. For a draft, give it a meaning.",
        'lunch.yaml: with the meaning "story.own" the draft "stories" repeats the question; which others '
        'there are, and where they stand, says docs/writing-flows.md, "Meanings".',
    ]


def test_each_problem_is_one_line_and_the_exit_code_is_1(folder: Path) -> None:
    text = MY_TOOLS.replace("type: note", "type: nite", 1).replace("meaning: need", "meaning: ned")
    (folder / "my_tools.yaml").write_text(text, encoding="utf-8")
    result = _run("check", "my_tools.yaml", "my_tools")
    assert result.exit_code == 1
    assert [line.partition(": ")[2] for line in result.stdout.splitlines()] == [
        'there is no type "nite". Did you mean "note"?',
        'there is no meaning "ned". Did you mean "need"?',
        'there is no meaning "ned.words". Did you mean "need.words"?',
        'there is no meaning "ned.more". Did you mean "need.more"?',
        f"no problems ({STEPS} steps)",
    ]


def test_what_cannot_be_read_is_one_line_and_the_exit_code_is_2(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "latin.yaml").write_bytes("título: sí".encode("latin-1"))
    (folder / "large.yaml").write_bytes(b"#" * 256 * 1024 + b"#")
    (folder / "bad.yaml").write_text("flow: [", encoding="utf-8")
    names = ["mytools", "folder", "latin.yaml", "large.yaml", "a\nb", "a\0b", "bad.yaml"]
    flows = ", ".join(file.removesuffix(".yaml") for file in SHIPPED)
    result = _run("check", *names)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        'There is no file or flow "mytools". Did you mean "my_tools"?',
        '"folder" is a folder. Name the files in it.',
        '"latin.yaml" is not a text in UTF-8. Save it as UTF-8 and try again.',
        '"large.yaml" is larger than 256 KB. Split it into smaller flows.',
        f'There is no file or flow "a�b". Shipped flows: {flows}.',
        '"a�b" cannot be read: this is no name of a file.',
    ]
    assert result.stdout.startswith("bad.yaml, line 1: a bracket is not closed")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file that never ends")
def test_a_file_that_never_ends_is_given_up() -> None:
    assert _run("check", "/dev/zero").exit_code == 2


def test_a_file_that_may_not_be_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    really_open = Path.open

    def open_unless_locked(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "locked.yaml":
            raise PermissionError(13, "Permission denied")
        return really_open(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", open_unless_locked)
    result = _run("check", "locked.yaml")
    assert result.stderr == '"locked.yaml" cannot be read: Permission denied.\n'
    assert result.exit_code == 2


# --- graph ---------------------------------------------------------------------------------------


def test_the_graph_has_every_step_and_says_what_lets_a_student_through() -> None:
    lines = _run("graph", "my_tools").stdout.splitlines()
    assert lines[0] == "flowchart TD"
    assert '    step_hello("hello")' in lines
    assert '    step_use["use"]' in lines
    assert '    subgraph loop_tools["for each of tools"]' in lines
    assert "    start --> step_hello" in lines
    assert '    step_hello -->|"tools_listed: no"| step_menu' in lines
    assert '    step_menu -->|"first tool"| step_tool' in lines
    assert '    step_menu -->|"otherwise"| step_needs' in lines
    assert '    step_next -->|"next tool"| step_tool' in lines
    assert '    step_tool -->|"use: no, never"| step_keeps' in lines
    short = "band 3-5, 6-8, 9-12, 18-22; short answer"
    assert f'    step_needs_words -->|"{short}"| step_needs_words_more1' in lines
    assert "    step_anything --> finished" in lines


def test_a_step_may_bear_a_name_that_the_diagram_uses_itself(folder: Path) -> None:
    text = MY_TOOLS.replace("id: hello", "id: end").replace("flow: my_tools", "flow: mine")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    lines = _run("graph", "mine.yaml").stdout.splitlines()
    assert '    step_end("end")' in lines
    assert "    start --> step_end" in lines


def test_a_flow_with_problems_is_not_drawn(folder: Path) -> None:
    (folder / "mine.yaml").write_text(MY_TOOLS, encoding="utf-8")
    result = _run("graph", "mine.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        'mine.yaml, line 5: the flow is called "my_tools", but its file "mine". '
        "Give both the same name.\n"
    )


def test_a_flow_that_does_not_exist_cannot_be_drawn() -> None:
    result = _run("graph", "my_tool")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == 'There is no file or flow "my_tool". Did you mean "my_tools"?\n'


# --- report --------------------------------------------------------------------------------------


def test_the_report_has_a_line_for_each_band_mode_and_language_and_names_every_gap() -> None:
    result = _run("report", "my_day")
    table, _, gaps = result.stdout.partition("\n\n")
    rows = [re.split(r" {2,}", line) for line in table.splitlines()]
    assert rows[0][:6] == ["band", "mode", "language", "questions", "shortest", "longest"]
    assert len(rows) == 1 + 5 * 2 * 2
    assert rows[1][:7] == ["prek-2", "iep", "en", "6", "4", "6", "3-4"]
    assert (gaps, result.exit_code) == ("No gaps.\n", 0)


@pytest.mark.parametrize("name", [file.removesuffix(".yaml") for file in SHIPPED])
def test_no_shipped_flow_has_a_gap(name: str) -> None:
    result = _run("report", name)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "No gaps."), result.stdout


def test_the_conversations_beside_a_flow_count(folder: Path) -> None:
    (folder / "lunch.yaml").write_text(LUNCH, encoding="utf-8")
    (folder / "notes.txt").write_text("buy milk", encoding="utf-8")
    before = _run("report", "lunch.yaml").stdout
    assert 'band 6-8: nobody goes where "quieter" is asked.' in before
    told = "flow: lunch\nband: 6-8\nmode: iep\nlanguage: en\n"
    for number, answer in enumerate(("Too loud", "Just right")):
        text = f"{told}choose: {answer}\n" + "say: use the small room\n" * (not number)
        (folder / f"lunch{number}.txt").write_text(text, encoding="utf-8")
    assert "band 6-8" not in _run("report", "lunch.yaml").stdout


def test_a_flow_that_nobody_was_recorded_on_has_every_branch_untested(folder: Path) -> None:
    text = MY_TOOLS.replace("flow: my_tools", "flow: mine")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    result = _run("report", "mine.yaml")
    assert result.exit_code == 1
    assert 'band 3-5: nobody goes where "try" is asked.' in result.stdout
    assert 'band 3-5: nobody goes where "try" is passed by.' in result.stdout


def test_a_flow_without_branches_that_reads_well_has_no_gaps() -> None:
    result = _run("report", "all_about_me")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "No gaps.")


def test_a_flow_with_problems_is_not_reported_on(folder: Path) -> None:
    (folder / "mine.yaml").write_text(MY_TOOLS, encoding="utf-8")
    result = _run("report", "mine.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert 'the flow is called "my_tools"' in result.stderr


# --- as a program --------------------------------------------------------------------------------


def test_the_program_prints_plain_text_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MY_TOOLS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "flows", "check", "my_tools", str(tmp_path / "mine.yaml")],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode() == (
        f"my_tools.yaml: no problems ({STEPS} steps)\n"
        f'{tmp_path}/mine.yaml, line 5: the flow is called "my_tools", but its file "mine". '
        "Give both the same name.\n"
    )
    assert (done.returncode, done.stderr) == (1, b"")
