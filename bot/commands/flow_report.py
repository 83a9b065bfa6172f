"""The lines of `whathelps flows report`: a table, and below it every gap by its name."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.demo.rehearsing import rehearsed, shipped_conversations
from bot.rehearsal import play
from dialogs.conversation import Conversation
from dialogs.flow import Flow
from dialogs.reporting import Branch, Row, branches_taken

_HEADS = (
    "band", "mode", "language", "questions", "shortest", "longest", "minutes", "grade",
    "unreachable", "untranslated", "untested",
)  # fmt: skip


def branches_written(flow: Flow) -> dict[str, set[Branch]]:
    """For each band, the branches that recorded students and written conversations took."""
    taken: dict[str, set[Branch]] = {}
    for conversation in chain(rehearsed(flow), _played(flow)):
        branches = taken.setdefault(conversation.world.band, set())
        branches |= branches_taken(flow, conversation)
    return taken


def _played(flow: Flow) -> Iterator[Conversation]:
    for written in shipped_conversations():
        if written.facts["flow"] == flow.name:
            yield play(flow, written).conversation


def in_lines(rows: Sequence[Row]) -> Iterator[str]:
    table = [_HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()
    gaps = list(dict.fromkeys(line for row in rows for line in _gaps(row)))
    yield ""
    yield from gaps or ["No gaps."]


def _cells(row: Row) -> tuple[str, ...]:
    fewest, most = row.minutes
    return (
        row.band,
        row.mode,
        row.language,
        str(row.questions),
        str(row.shortest),
        str(row.longest),
        f"{fewest}-{most}" if fewest != most else str(most),
        "too few words" if row.grade is None else f"{row.grade:.1f}",
        str(len(row.unreachable)),
        str(len(row.untranslated)),
        str(len(row.untested)),
    )


def _gaps(row: Row) -> Iterator[str]:
    who = f"band {row.band}, mode {row.mode}"
    for step in row.unreachable:
        yield f'{who}: no student gets to "{step}".'
    for step in row.untranslated:
        yield f'"{step}" says the same in two languages, or nothing in one.'
    # A branch is one of the band's: the modes differ in words only.
    for step, asked in row.untested:
        what = "is asked" if asked else "is passed by"
        yield f'band {row.band}: nobody goes where "{step}" {what}.'
    if row.too_hard:
        yield f"{who}, {row.language}: the words are too hard."
