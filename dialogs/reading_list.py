"""All answers of a sitting in one list: what stands marked at each, and what sharing it would decide.

A row is open until its student marks it: for the team, for the one person, or for nobody. Nothing is marked
by itself but what may be private, which stands at nobody until it is opened: a private matter, what was said
to stay private, and words alone that name somebody, say how to reach someone, or are long. Of an answer with
choices only such words stay out. One press marks all that is open, as far as each question allows.

Nothing of this is kept before "share what is marked". The list is drawn with what it was drawn from
(`drawn`), and shared only as long as nothing of that has changed since. What one row asks in detail, as which
part of its words, is decided in reading_back.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.conversation import AUDIENCES, CASE_MANAGER, PRIVATE, READER, TEAM
from dialogs.reading_back import Place, may_be_read_out
from dialogs.reading_entries import (
    NONE,
    SOME,
    WHOLE,
    Decision,
    Entry,
    Part,
    may_be_quoted,
    picked_parts,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at one row. `audience`: "" while it is open. `quote`: what of its words may be read.

    `span`: the picked part, as in a Place.
    """

    audience: str = ""
    quote: str = ""
    span: str = ""
    read_out: bool = False


_OPEN, _DECIDED = "open", "decided"
Marks = Mapping[str, Mark]  # by the answer's ids (Entry.answer)


def marks_at_first(entries: Iterable[Entry]) -> dict[str, Mark]:
    """As they were kept, where somebody may read them or that was decided; else only the proposals."""
    return {entry.answer: _at_first(entry) for entry in entries}


def mark_open(entries: Iterable[Entry], marks: Marks, audience: str) -> dict[str, Mark]:
    """All open rows at once; a row whose question does not let so many read stays open.

    Where none is open any more, private are all of them: who presses that then has thought better of it.
    """
    rows = list(entries)
    all_of_them = audience == PRIVATE and all(marks[entry.answer].audience for entry in rows)
    return {
        entry.answer: _marked(entry, marks[entry.answer], audience)
        if all_of_them or (not marks[entry.answer].audience and audience in readers(entry))
        else marks[entry.answer]
        for entry in rows
    }


def mark_one(entry: Entry, mark: Mark, audience: str, quote: str = "", span: str = "", *,
             read_out: bool = False) -> Mark:  # fmt: skip
    """One row as its student set it. What was not offered leaves the row as it stands."""
    if audience and audience not in readers(entry):
        return mark
    if quote not in quotes(entry):
        quote = ""
    if quote == SOME and not may_be_quoted(entry, span):
        quote, span = NONE, ""
    wanted = Mark(audience, quote, span if quote == SOME else "", read_out)
    return _marked(entry, wanted, audience) if audience else replace(wanted, read_out=False)


def readers(entry: Entry) -> tuple[str, ...]:
    """Who may be given it, on its switch, the widest first."""
    one = READER if entry.has_reader else CASE_MANAGER
    return (*((TEAM,) if entry.may_go_to(TEAM) else ()), one, PRIVATE)


def quotes(entry: Entry) -> tuple[str, ...]:
    """How its words may be read, where it has any."""
    if not entry.said:
        return ()
    return (SOME, NONE) if entry.never_whole else (WHOLE, SOME, NONE)


def gives_away(marks: Iterable[Mark]) -> bool:
    """Whether anything marked so goes to anybody but its student."""
    return any(mark.audience not in ("", PRIVATE) for mark in marks)


def counts(entries: Iterable[Entry], marks: Marks) -> Counter[str]:
    """How many rows go to whom; open ones under ""."""
    return Counter(marks[entry.answer].audience for entry in entries)


def decisions(entries: Iterable[Entry], marks: Marks) -> tuple[Decision, ...]:
    """What sharing it decides: of each marked row what is new. Open rows are left as they are."""
    return tuple(_decisions(entries, marks))


def drawn(entry: Entry) -> str:
    """What a row was drawn from: its revisions, and what was kept about them then.

    `was_kept` reads it again: so what stood before a share can be put back (sharing.put_back).
    """
    state = _DECIDED if entry.decided else _OPEN
    out = "out" if entry.read_out else "-"
    return " ".join(
        (entry.answer, state, entry.audience, entry.quote or "-", entry.span or "-", out)
    )


def was_kept(row: str) -> tuple[str, bool, Mark]:
    """Of a drawn row: its answer, whether that was decided, and as what. Raises ValueError."""
    answer, state, audience, quote, span, out = row.split(" ")
    kept = Mark(audience, quote.strip("-"), "" if span == "-" else span, out == "out")
    if state not in (_OPEN, _DECIDED) or audience not in AUDIENCES:
        raise ValueError("no such row was drawn")
    return answer, state == _DECIDED, kept


def undone_by(entries: Iterable[Entry], marks: Marks) -> tuple[str, ...]:
    """The drawn rows of what sharing decides now, by which it can be undone (sharing.put_back)."""
    rows = list(entries)
    decided = {one.answer for one in decisions(rows, marks)}
    return tuple(drawn(entry) for entry in rows if entry.answer in decided)


def is_stale(entries: Sequence[Entry], rows: Sequence[str]) -> bool:
    """Whether anything has changed since these rows were drawn."""
    return [drawn(entry) for entry in entries] != list(rows)


def is_proposed(entry: Entry) -> bool:
    """Whether its words should stay out until its student opens them."""
    return bool(entry.private) or entry.never_whole or entry.long


def _at_first(entry: Entry) -> Mark:
    if entry.decided or entry.audience != PRIVATE:  # looked at again, it stays shared until then
        return Mark(entry.audience, entry.quote if entry.said else "", entry.span, entry.read_out)
    if not is_proposed(entry):
        return Mark()
    alone = entry.picked and not entry.held  # the choices may be read without the words
    return Mark(quote=NONE) if alone else Mark(PRIVATE)


def _marked(entry: Entry, mark: Mark, audience: str) -> Mark:
    quote = mark.quote
    if audience != PRIVATE and entry.said and not quote:
        quote = NONE if is_proposed(entry) else WHOLE
    place = Place(entry.answer, "", audience, mark.span)
    out = mark.read_out and quote != NONE and may_be_read_out(entry, place)
    return replace(mark, audience=audience, quote=quote, read_out=out)


def _decisions(entries: Iterable[Entry], marks: Marks) -> Iterator[Decision]:
    for entry in entries:
        mark = marks[entry.answer]
        if not mark.audience or (entry.decided and mark == _at_first(entry)):
            continue
        quote = mark.quote if entry.said and mark.audience != PRIVATE else ""
        yield Decision(entry.answer, mark.audience, quote, _parts(entry, mark), mark.read_out)


def _parts(entry: Entry, mark: Mark) -> tuple[Part, ...]:
    if mark.quote != SOME or mark.audience == PRIVATE:
        return ()
    return picked_parts(entry, mark.span)
