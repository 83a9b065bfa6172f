"""The messages in which the list of all answers stands in a chat: ten rows each, above its buttons.

A message is changed in its place when a mark changes, so how it is cut may not depend on the marks. Questions
are shortened only where ten rows would not fit; what a student wrote never is: too long for one message, it
goes on in the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.conversation.listing import marked, reason
from bot.telegram.asking import line_of
from bot.telegram.visit import MOST_UNITS, Visit, phrase_for
from dialogs.reading_entries import Entry
from dialogs.reading_list import Mark, Marks, is_proposed
from dialogs.words import shown, split_for, units

AT_ONCE = 10

# In UTF-16 units: the longest line that says whom a row is marked for, and the longest that says why.
_MARK, _WHY = 120, 270
_ROOM = MOST_UNITS - _MARK - _WHY - 10  # for the body of one row alone
_SHORT = 60  # letters of a question where it has to be shortened


def messages(visit: Visit, entries: Sequence[Entry], marks: Marks) -> list[str]:
    """In their order, each no longer than a message may be."""
    return list(_messages(visit, entries, marks))


def row(visit: Visit, number: int, entry: Entry, mark: Mark) -> str:
    """One answer with who it is marked for."""
    return f"{_head(visit, number, entry, mark)}\n{_body(visit, entry)}"


def _messages(visit: Visit, entries: Sequence[Entry], marks: Marks) -> Iterator[str]:
    for start in range(0, len(entries), AT_ONCE):
        page = entries[start : start + AT_ONCE]
        bodies = [_body(visit, entry) for entry in page]
        if sum(map(_room, page, bodies)) > MOST_UNITS:
            bodies = [_body(visit, replace(one, question=_shortened(one.question))) for one in page]
        heads = [
            _head(visit, number, entry, marks[entry.answer])
            for number, entry in enumerate(page, start + 1)
        ]
        yield from _packed(list(zip(page, heads, bodies, strict=True)))


def _packed(rows: Sequence[tuple[Entry, str, str]]) -> Iterator[str]:
    here: list[str] = []
    filled = 0
    for entry, head, body in rows:
        if here and filled + _room(entry, body) > MOST_UNITS:
            yield "\n\n".join(here)
            here, filled = [], 0
        first, *more = split_for(body, _ROOM)
        here.append(f"{head}\n{first}")
        filled += _room(entry, first)
        for part in more:
            yield "\n\n".join(here)
            here, filled = [part], units(part) + 2
    if here:
        yield "\n\n".join(here)


def _room(entry: Entry, body: str) -> int:
    """With what may stand above it and between."""
    why = _WHY if is_proposed(entry) and not entry.decided else 0
    return units(body) + _MARK + why + 4


def _head(visit: Visit, number: int, entry: Entry, mark: Mark) -> str:
    def t(name: str, /, **values: str) -> str:
        return phrase_for(visit, name, **values)

    stands = f"{number}. {marked(t, entry, mark, visit.chat.language)}"
    why = reason(t, entry, mark)
    return "\n".join([_cut(stands, _MARK), *([_cut(why, _WHY)] if why else [])])


def _cut(line: str, most: int) -> str:
    return line if units(line) <= most else f"{split_for(line, most - 1)[0]}…"


def _body(visit: Visit, entry: Entry) -> str:
    return shown(line_of(visit, entry))


def _shortened(question: str) -> str:
    return question if len(question) <= _SHORT else f"{question[: _SHORT - 1].rstrip()}…"
