"""The lines of `whathelps flows report`: a table, and below it every gap by its name."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from bot.authoring.written_conversations import Written, play, read
from bot.commands.flow_files import text_of_file
from bot.commands.setup import Refused
from bot.demo.walking import shipped_conversations, walked
from dialogs.flow import Flow
from dialogs.reporting import Branch, Row, branches_taken
from dialogs.sitting import MOST_QUESTIONS

_HEADS = (
    "band", "mode", "language", "questions", "shortest", "longest", "minutes", "grade",
    "unreachable", "untranslated", "untested",
)  # fmt: skip


def branches_written(flow: Flow, folder: Path | None) -> dict[str, set[Branch]]:
    """For each band, the branches that recorded students and written conversations took.

    `folder`: where the flow's own file lies; the conversations there are looked at too.
    """
    taken: dict[str, set[Branch]] = {}
    beside = _beside(folder) if folder else ()
    played = (
        play(flow, one) for one in chain(shipped_conversations(), beside) if _is_on(flow, one)
    )
    for conversation in chain(walked(flow), (one.conversation for one in played)):
        branches = taken.setdefault(conversation.world.band, set())
        branches |= branches_taken(flow, conversation)
    return taken


def _is_on(flow: Flow, written: Written) -> bool:
    return written.facts["flow"] == flow.name


def _beside(folder: Path) -> Iterator[Written]:
    """What of the text files of a folder are conversations; a file of something else is left alone."""
    for path in sorted(folder.glob("*.txt")):
        try:
            conversations, problems = read(text_of_file(str(path)), path.name)
        except Refused:
            continue
        yield from () if problems else conversations


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
    if row.too_long:
        most = MOST_QUESTIONS[row.band]
        yield f"{who}: up to {row.longest} questions, where a sitting has {most} at most."
    if row.too_hard:
        yield f"{who}, {row.language}: the words are too hard."
