"""One row of the list by itself on a terminal, or one after the other: what is asked in reading_back.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.conversation import listing
from bot.conversation.listing import marked
from bot.conversation.speaking import quotes
from bot.documents.drafts import as_read
from bot.terminal.screen import (
    LEAVES,
    Desk,
    entries_of,
    line_of,
    options,
    phrase_for,
    read_aside,
    say,
    tell,
)
from dialogs.conversation import PRIVATE
from dialogs.language import language
from dialogs.reading_back import (
    AS_READ,
    BACK,
    PART,
    PART_END,
    PAUSE,
    PICKED,
    PRIVACY,
    SHARE,
    Place,
    asked,
    choices,
    entry_at,
    follow,
    looked_at,
    read_out_words,
    typed,
)
from dialogs.reading_entries import Entry, picked_parts
from dialogs.reading_list import Mark, drawn, is_stale, mark_one
from dialogs.reading_parts import pieces
from dialogs.replies import command_in, means
from dialogs.reply_types.number_words import place_in

_WHO_READS = (SHARE, PRIVACY, PICKED)  # the answer itself is printed
_TO_LIST, _TAKE_BACK = "list", "take_back"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one row. `leaves`: out of reading back, with the answer's `key`."""

    answer: str = ""
    mark: Mark = field(default_factory=Mark)
    take_back: bool = False
    leaves: str = ""
    key: str = ""
    overtaken: bool = False


def ask(
    desk: Desk, id: str, entries: Sequence[Entry], answers: Sequence[str], *, by_name: bool
) -> Iterator[Asked]:
    """Each of these rows in turn, until all have their mark or the student goes back to the list.

    EOFError for a pause.
    """
    rows, done, tell_first = [drawn(entry) for entry in entries], list[str](), ""
    place = looked_at(_waiting(entries, answers, done))
    while place is not None:
        entry = entry_at(entries, place)
        _show(desk, id, entries, place, tell_first)
        choice, line = _read_choice(desk, entry, place, by_name=by_name)
        if is_stale(entries_of(desk, id), rows):
            yield Asked(overtaken=True)
            return
        if choice == _TAKE_BACK:
            yield Asked(entry.answer, take_back=True)
            return
        step = follow(_waiting(entries, answers, done), place, choice, line)
        if step.leaves == PAUSE:
            raise EOFError
        if choice == _TO_LIST or (step.leaves == BACK and not done):
            return
        if step.leaves == BACK:
            done.pop()
            place, tell_first = looked_at(_waiting(entries, answers, done)), ""
            continue
        if step.leaves:
            yield Asked(leaves=step.leaves, key=step.key)
            return
        for one in step.decisions:
            out = one.read_out
            mark = mark_one(entry, Mark(), one.audience, one.quote, place.span, read_out=out)
            yield Asked(one.answer, mark)
            done.append(one.answer)
        place, tell_first = step.place, step.tell


def read_number(desk: Desk, most: int, back: int) -> int:
    """Which of so many. "back" is the number of the way back; EOFError where the student leaves."""
    while True:
        line = read_aside(desk)
        if means(line, *LEAVES):
            raise EOFError
        if command_in(line) == BACK:
            return back
        if number := place_in(line, most):
            return number
        say(desk, "talk" if means(line, "talk") else "review_number", all=str(most))


def _waiting(entries: Sequence[Entry], answers: Sequence[str], done: Sequence[str]) -> list[Entry]:
    """As if only these rows were still to be decided."""
    left = {*answers} - {*done}
    return [replace(entry, decided=entry.answer not in left) for entry in entries]


def _show(desk: Desk, id: str, entries: Sequence[Entry], place: Place, instead: str) -> None:
    """`instead`: what is told in place of asking the same in the same words."""
    entry = entry_at(entries, place)
    if place.at in _WHO_READS:
        number, all = str(entries.index(entry) + 1), str(len(entries))
        print()
        tell(f"{phrase_for(desk, 'count', number=number, all=all)}  {line_of(desk, entry)}")
        if entry.audience != PRIVATE:
            stands = Mark(entry.audience, entry.quote, entry.span, entry.read_out)
            tell(f"    {marked(partial(phrase_for, desk), entry, stands, desk.language)}")
    sentence = _as_read(desk, id, entry, place) if place.at == AS_READ else ""
    words = quotes(desk.language, read_out_words(entry, place))
    for name in [instead] if instead else asked(entry, place.at):
        say(desk, name, sentence=sentence, words=words)
    if place.at in (PART, PART_END):
        _show_pieces(desk, entry, place)


def _show_pieces(desk: Desk, entry: Entry, place: Place) -> None:
    """Behind the first only those with which the part may end; each keeps its number."""
    said = "\n".join(entry.said)
    begins = int(place.span.partition("-")[0]) if place.at == PART_END else 0
    for number, (start, end) in enumerate(pieces(said), start=1):
        if start >= begins:
            tell(f"  {number:2}  {language(desk.language).marked(said[start:end])}")


def _as_read(desk: Desk, id: str, entry: Entry, place: Place) -> str:
    with desk.store.reading() as connection:
        return as_read(connection, desk.store.vault, id, picked_parts(entry, place.span))


def _read_choice(desk: Desk, entry: Entry, place: Place, *, by_name: bool) -> tuple[str, str]:
    """What was chosen, and the line by which it was."""
    offered = dict(choices(entry, place.at, by_name=by_name))
    part = place.at in (PART, PART_END)
    if place.at in _WHO_READS:
        offered[_TO_LIST] = "list_mark_again"
        if entry.audience != PRIVATE:
            offered = {_TAKE_BACK: "list_take_back", **offered}
    labels = {choice: phrase_for(desk, name) for choice, name in offered.items()}
    if not part:  # there a number is a piece of the words
        options(list(labels.values()))
    say(desk, "part_hint" if part else "review_hint")
    while True:
        line = read_aside(desk)
        back = listing.typed(line, labels, ()) if _TO_LIST in labels else ""
        if choice := typed(line, place.at, labels) or back:
            return choice, line
        if means(line, "talk", "help"):
            say(desk, "talk")
        elif part:
            say(desk, "quote_which")
        else:
            say(desk, "review_number", all=str(len(labels)))
