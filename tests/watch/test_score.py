"""`whathelps watch score`: the figures, the rows, and a file that is none."""

import json
from pathlib import Path

import pytest

from dialogs.watch.scoring import Labelled, labelled
from tests.program import Program

HERE = Path(__file__).parent
NEEDED = {"suicide": 0.9, "self_harm": 0.9, "abuse": 0.9, "sexual": 0.9, "violence_threat": 0.9}


def rows(file: str) -> list[Labelled]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    read = map(json.loads, lines)
    return [labelled(0, row["text"], row["lang"], row["label"], "") for row in read]


@pytest.mark.parametrize("file", ["disclosures_dev.jsonl", "sayings.jsonl"])
def test_labelled_texts_are_found_as_often_as_they_have_to_be(file: str) -> None:
    read = rows(file)
    worries = [row for row in read if row.label != "none"]
    harmless = [row for row in read if row.label == "none"]
    assert sum(row.tier > 0 for row in worries) >= 0.85 * len(worries)
    for label, share in NEEDED.items():
        some = [row for row in worries if row.label == label]
        assert sum(row.tier > 0 for row in some) >= share * len(some), label
    assert sum(row.tier == 1 for row in harmless) <= 0.05 * len(harmless)
    assert sum(row.tier > 0 for row in harmless) <= 0.1 * len(harmless)


def test_the_figures_name_each_mistake(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"text": "my dad hits me", "lang": "en", "label": "abuse"}\n\n'
        '{"text": "my dad hits me too", "lang": "en", "label": "none"}\n'
        '{"text": "nada", "lang": "es", "label": "neglect"}\n'
        '{"text": "cutting", "lang": "en", "label": "self_harm", "asked": "What helps you calm down?"}\n',
        encoding="utf-8",
    )
    out = program.run("watch", "score", str(file)).out
    assert "4 rows, 3 with a worry, 1 without" in out
    assert "recall overall            0.667  2/3" in out
    assert "recall in es              0.000  0/1" in out
    assert "precision                 0.667  2/3" in out
    assert "tier 1 on none            1.000  1/1" in out
    assert "500 characters take" in out
    assert "missed, line 4, neglect: nada" in out
    assert "false, line 3, tier 1, en.abuse." in out


def test_rows_come_in_the_order_of_the_file(program: Program) -> None:
    file = HERE / "disclosures_dev.jsonl"
    out = program.run("watch", "score", str(file), "--rows").out
    told = [json.loads(line) for line in out.splitlines()]
    read = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in told] == [row["text"] for row in read]
    assert {row["tier"] for row in told} <= {0, 1, 2}
    assert all(
        (row["label"] == "none") == (row["rule"] == "") == (row["tier"] == 0) for row in told
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1: no JSON object."),
        ('{"text": "a", "label": "none"}', 'line 1: "lang" is missing or no text.'),
        ('{"text": "a", "lang": "en", "label": "abus"}', 'Did you mean "abuse"?'),
        ('{"text": "a", "lang": "en", "label": "none", "asked": 3}', '"asked" is no text.'),
    ],
)
def test_a_line_that_is_no_labelled_text_is_told(
    program: Program, tmp_path: Path, line: str, told: str
) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(line, encoding="utf-8")
    ended = program.run("watch", "score", str(file))
    assert ended.code == 2
    assert told in ended.err
