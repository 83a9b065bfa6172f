"""What a terminal shows of a list before it comes in, and after: as the page does, in lines."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from bot.commands.setup import counted
from bot.rosters.bringing_in import Seen
from bot.rosters.deciding import damage_of, gone_of, proposed
from bot.rosters.roster import PASSED_OVER, lines, told
from bot.web.staff.visit import speaker
from storage import taking_back
from storage.importing import ADDED, CHANGED, ENDED, LEFT
from storage.listed import CHANGED as IS_CHANGED
from storage.listed import NEW, SAME
from storage.people import folded_name
from storage.vault import Vault

_NAMED = 20  # classes, and students of one kind
_SAID = 40  # troubles


def preview_lines(seen: Seen) -> Iterator[str]:
    """What was understood, and what would be."""
    t, read = speaker("en"), seen.read
    for column in read.columns:
        meaning = t(f"roster_meaning_{column.meaning}")
        yield f"  {column.header or column.place}: {meaning} ({told(column.why)})"
    if read.ignored:
        yield f"  Left aside: {', '.join(filter(None, read.ignored))}."
    yield from (told(one) for one in read.notes)
    for why, number in read.passed_over.items():
        if number and why in PASSED_OVER:
            yield t(f"roster_passed_{why}", number=f"{number:,}")
    notes = [one for one in read.troubles if one.kind == "note"]
    yield from lines(notes[:_SAID], read.file)
    for (mode, word), number in sorted(proposed(read).items()):
        yield f"Proposed: {number:,} × {word or mode}"
    yield from _compared(seen)


def _compared(seen: Seen) -> Iterator[str]:
    kinds = Counter(one.what for one in seen.beside.rows)
    yield f"New: {kinds[NEW]:,}. Changed: {kinds[IS_CHANGED]:,}. The same: {kinds[SAME]:,}."
    new = [one.row.name for one in seen.beside.rows if one.what == NEW]
    if new:
        yield f"  New: {_some(new)}"
    changed = [one for one in seen.beside.rows if one.what == IS_CHANGED]
    for one in changed[:_NAMED]:
        facts = [f"{each.field}: {each.was or '–'} → {each.becomes or '–'}" for each in one.changes]
        if one.joins or one.leaves:
            facts.append(f"class: {', '.join(one.leaves) or '–'} → {', '.join(one.joins) or '–'}")
        yield f"  {one.row.name} ({one.row.local_id}): {'; '.join(facts) or 'is here again'}"
    if len(changed) > _NAMED:
        yield f"  and {len(changed) - _NAMED:,} more"
    gone = [one.name for one in gone_of(seen.read, seen.beside, seen.choices)]
    if gone:
        goes = "they go" if seen.choices.leave else "they stay; --gone says otherwise"
        yield f"Here, and not in the list: {_some(gone)} ({goes})."


def what_is_open(seen: Seen) -> list[str]:
    """Each thing that keeps the list out, and what to say for it."""
    read, found = seen.read, []
    if {"wrong", "file"} & {*seen.open}:
        found += lines(read.wrong, read.file)
    if "damage" in seen.open:
        found += [*lines(damage_of(read)[:_SAID], read.file), _DAMAGE]
    return [*found, *(_SAY[name] for name in seen.open if name in _SAY)]


_DAMAGE = (
    "Say --damage out to leave these rows out, read to keep them, guess to take what was meant."
)
_SAY = {
    "nobody": "The list names no student that could come in.",
    "class": "The list names no class for some: say --class.",
    "band": "The list says no grades for some: say --band, as 3-5.",
    "mode": "The list does not say who has a plan: say --mode every or --mode iep.",
    "modes": "The list only proposes who has a plan: say --plans read to take it, --plans here to leave it.",
    "whole": "A list of changes alone is no list of a new school year.",
}


def summary(connection: Connection, vault: Vault, seen: Seen) -> list[str]:
    """What came of it."""
    counts = taking_back.changes_of(connection, seen.run.id)
    rows = [one.row for one in seen.beside.rows]
    added, changed = counts.get(ADDED, 0), counts.get(CHANGED, 0)
    gone = counts.get(LEFT, 0) + counts.get(ENDED, 0)
    spelt = {folded_name(name): name for row in rows for name in row.all_classes}
    classes = Counter(folded_name(name) for row in rows for name in row.all_classes)
    names = [f"{spelt[name]} ({classes[name]:,})" for name in sorted(classes)]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    found = [f"{seen.read.file}: {told(one)}" for one in seen.read.notes]
    found.append(
        f"{counted(len(rows), 'student')}: {added:,} added, {changed:,} changed, "
        f"{len(rows) - added - changed:,} the same."
    )
    if gone:
        found.append(f"Gone: {gone:,}.")
    found.append(f"Classes: {', '.join(names[:_NAMED])}{more}.")
    return found


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
