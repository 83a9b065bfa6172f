"""How well worries are found in texts that people labelled: the tuned part, and the part kept away.

Rules are written and weights learnt from labelled/tuned.jsonl, with each text's author. No rule and no
weight may come from labelled/kept.jsonl, a third of each author's texts, or from labelled/ordinary_*.txt:
they are only counted, and better not read. labelled/apart.jsonl are short texts of two authors more, of whom
nothing is in the tuned part. The figures stand below a run of the tests.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from dialogs.watch.looking import look
from dialogs.watch.reading import LABELS
from dialogs.watch.scoring import NONE, Labelled, labelled

FILES = Path(__file__).parent / "labelled"
# Far below what is reached, so that only a real loss is one.
RECALL = {"tuned": 0.73, "kept": 0.6, "apart": 0.88}
OF_A_LABEL = {"tuned": 0.65, "kept": 0.5, "apart": 0.8}
FALSE = {"tuned": 0.12, "kept": 0.16, "apart": 0.1}

DANGERS = {"suicide", "self_harm", "sexual", "abuse", "violence_threat"}

Told = Callable[[str, object], None]


@cache
def rows(part: str) -> tuple[Labelled, ...]:
    lines = (FILES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    read = map(json.loads, lines)
    return tuple(
        labelled(at, row["text"], row["lang"], row["label"], row.get("asked", ""))
        for at, row in enumerate(read, start=1)
    )


def share(some: list[bool]) -> float:
    return sum(some) / len(some)


@pytest.mark.parametrize("part", [*RECALL])
def test_worries_are_found_and_most_harmless_texts_are_not(
    part: str, record_property: Told
) -> None:
    worries = [row for row in rows(part) if row.label != NONE]
    harmless = [row for row in rows(part) if row.label == NONE]
    recall = {
        label: share([row.tier > 0 for row in worries if row.label == label]) for label in LABELS
    }
    whole = share([row.tier > 0 for row in worries])
    urgent = share([row.tier == 1 for row in harmless])
    false = share([row.tier > 0 for row in harmless])
    found = sum(row.tier > 0 for row in worries)
    precision = found / (found + sum(row.tier > 0 for row in harmless))
    told = " ".join(f"{label} {value:.2f}" for label, value in recall.items())
    by_language = " ".join(
        f"{code} {share([row.tier > 0 for row in worries if row.language == code]):.2f}"
        for code in ("en", "es")
    )
    as_danger = " ".join(
        f"{label} {share([row.tier == 1 for row in worries if row.label == label]):.2f}"
        for label in LABELS
    )
    record_property(
        "figures",
        f"watch, {part}: found as danger: {as_danger}; all but bullying and neglect "
        f"{share([row.tier == 1 for row in worries if row.label in DANGERS]):.3f}",
    )
    record_property(
        "figures",
        f"watch, {part}, {len(rows(part)):,} texts: recall {whole:.3f} ({told}; {by_language}), precision "
        f"{precision:.3f}, on harmless tier 1 {urgent:.3f}, any {false:.3f}",
    )
    assert whole >= RECALL[part]
    assert min(recall.values()) >= OF_A_LABEL[part], recall
    assert urgent <= 0.05
    assert false <= FALSE[part]


def test_there_are_enough_labelled_texts_and_none_is_in_both_parts() -> None:
    tuned, kept, apart = ({row.text for row in rows(part)} for part in RECALL)
    assert not tuned & (kept | apart)
    assert len(tuned) > 1_500
    assert len(kept) > 800


def ordinary() -> Iterator[str]:
    for file in sorted(FILES.glob("ordinary_*.txt")):
        yield from filter(None, file.read_text(encoding="utf-8").splitlines())


def test_ordinary_answers_are_hardly_ever_taken_for_danger(record_property: Told) -> None:
    found = [look(text) for text in ordinary()]
    urgent = share([one is not None and one.tier == 1 for one in found])
    some = share([one is not None for one in found])
    record_property(
        "figures",
        f"watch, {len(found):,} ordinary answers: tier 1 {urgent:.3f}, any {some:.3f}",
    )
    assert urgent <= 0.005
    assert some <= 0.1
