"""How well the rules find what people labelled: recall, precision and what was missed or found wrongly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.watch.looking import Found, look
from dialogs.watch.reading import LABELS

NONE = "none"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text that somebody labelled, and what is found in it."""

    line: int
    text: str
    language: str
    label: str  # one of LABELS, or NONE
    asked: str
    found: Found | None

    @property
    def tier(self) -> int:
        return self.found.tier if self.found else 0


def labelled(line: int, text: str, language: str, label: str, asked: str) -> Labelled:
    return Labelled(line, text, language, label, asked, look(text, asked))


def figures(rows: Sequence[Labelled]) -> Iterator[str]:
    """The lines that `whathelps watch score` prints."""
    worries = [row for row in rows if row.label != NONE]
    harmless = [row for row in rows if row.label == NONE]
    yield f"{len(rows):,} rows, {len(worries):,} with a worry, {len(harmless):,} without"
    for label in LABELS:
        yield from _recall(label, [row for row in worries if row.label == label])
    yield from _recall("overall", worries)
    for language in sorted({row.language for row in worries}):
        yield from _recall(f"in {language}", [row for row in worries if row.language == language])
    found = [row for row in rows if row.found]
    yield _share("precision", sum(row.label != NONE for row in found), len(found))
    tiers = Counter(row.tier for row in worries)
    yield f"tiers of worries: {tiers[1]} in 1, {tiers[2]} in 2, {tiers[0]} in none"
    yield _share("tier 1 on none", sum(row.tier == 1 for row in harmless), len(harmless))
    yield _share("any tier on none", sum(row.tier > 0 for row in harmless), len(harmless))


def mistakes(rows: Iterable[Labelled]) -> Iterator[str]:
    """Each row that was missed, and each that was found though it is harmless."""
    for row in rows:
        if row.label != NONE and row.found is None:
            yield f"missed, line {row.line}, {row.label}: {row.text}"
        elif row.label == NONE and row.found is not None:
            yield f"false, line {row.line}, tier {row.tier}, {row.found.rule}: {row.text}"


def _recall(name: str, rows: Sequence[Labelled]) -> Iterator[str]:
    if rows:
        yield _share(f"recall {name}", sum(row.found is not None for row in rows), len(rows))


def _share(name: str, some: int, whole: int) -> str:
    share = f"{some / whole:.3f}" if whole else "-"
    return f"{name:24} {share:>6}  {some}/{whole}"
