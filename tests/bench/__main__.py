"""`python -m tests.bench`: measures everything once, prints the table, writes the JSON."""

import argparse
import json
import os
import platform
import sqlite3
import tempfile
from pathlib import Path

from tests.bench.classes import class_figures
from tests.bench.commands import command_figures
from tests.bench.drafts import draft_figures
from tests.bench.durable import opening_figures, turn_figures
from tests.bench.figures import print_table
from tests.bench.importing import importing_figures
from tests.bench.pure import engine_figures, seal_figures
from tests.bench.staff import staff_figures
from tests.bench.telegram import WHAT_A_TURN_IS, telegram_figures
from tests.bench.web import web_figures

# Git ignores it, and it lies on the disk that the program uses by itself (/tmp may be no disk).
_VAR = Path(__file__).parents[2] / "var"


def main() -> None:
    asked = _asked()
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.json.parent) as folder:
        figures = [
            *engine_figures(asked.repeats),
            *seal_figures(asked.repeats),
            *draft_figures(Path(folder), asked.repeats),
            *command_figures(Path(folder), asked.repeats),
            *turn_figures(Path(folder), asked.repeats),
            *opening_figures(Path(folder), asked.repeats),
            *telegram_figures(Path(folder)),
            *web_figures(Path(folder)),
            *staff_figures(Path(folder)),
            *class_figures(Path(folder)),
            *importing_figures(Path(folder)),
        ]
    print_table(figures)
    print(WHAT_A_TURN_IS)
    told = {"machine": _machine(), "figures": {f.name.strip(): f.as_json() for f in figures}}
    asked.json.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{_machine()}\n{asked.json}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, default=_VAR / "bench.json", metavar="FILE")
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


def _machine() -> str:
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} processors, load {load:.1f}"
    )


if __name__ == "__main__":
    main()
