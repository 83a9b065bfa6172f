"""What is kept, as a table: as text, as Markdown, or as CSV; from storage's own list."""

import csv
from collections.abc import Iterator
from io import StringIO

from storage.elements import Element, elements
from storage.terms import Terms

_HEADINGS = ("what", "kept", "where", "who reads it", "how long", "how it goes")


def as_text(terms: Terms) -> str:
    """One block for each, its lines told by name."""
    return "\n\n".join("\n".join(_block(one, terms)) for one in elements()) + "\n"


def as_markdown(terms: Terms) -> str:
    lines = [_HEADINGS, ("---",) * len(_HEADINGS), *(_row(one, terms) for one in elements())]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_csv(terms: Terms) -> str:
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(_HEADINGS)
    writer.writerows(_row(one, terms) for one in elements())
    return sheet.getvalue()


_MANY = 12

FORMATS = {"text": as_text, "markdown": as_markdown, "csv": as_csv}


def _block(one: Element, terms: Terms) -> Iterator[str]:
    what, *rest = _row(one, terms)
    yield what
    yield from (f"  {name}: {text}" for name, text in zip(_HEADINGS[1:], rest, strict=True))


def _row(one: Element, terms: Terms) -> tuple[str, ...]:
    return (one.what, one.kept, _where(one), one.readers, one.until(terms), one.goes)


def _where(one: Element) -> str:
    """ "tool (words, places), goal (words)"; of what lies in the same rows as another, those."""
    tables: dict[str, list[str]] = {}
    for column in one.columns:
        table, _, name = column.partition(".")
        tables.setdefault(table, []).append(name)
    if len(tables) > _MANY:
        return f"in all {len(tables)} tables that need them"
    found = [f"{table} ({', '.join(names)})" for table, names in tables.items()]
    return ", ".join(found) or "in the rows above"
