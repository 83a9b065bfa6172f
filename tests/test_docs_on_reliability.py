"""docs/reliability.md names a proof for each fault: each is a test that there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS = [
    line
    for line in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| fault ")
]


def test_each_fault_names_a_test_that_there_is() -> None:
    for row in ROWS:
        proofs = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row.rpartition(" | ")[2])
        assert proofs, row
        for file, name in proofs:
            text = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{file}::{name}"


def test_every_fault_to_survive_has_its_row() -> None:
    assert len(ROWS) >= 24
