"""One row of the list by itself, or one after the other: who may read it, and what of its words.

What is asked and what follows is decided in dialogs/reading_back.py. A choice becomes a mark in the list, and
nothing of it is kept. A part is picked by the numbers of the pieces where it begins and where it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation import listing
from bot.conversation.listing import marked
from bot.conversation.speaking import quotes
from bot.documents.drafts import as_read
from bot.telegram import visit as visits
from bot.telegram.asking import line_of
from bot.telegram.screens import Button, column
from bot.telegram.visit import Visit, conversation_of, named_reader, phrase_for, say
from dialogs.conversation import PRIVATE
from dialogs.language import language
from dialogs.reading_back import (
    AS_READ,
    BACK,
    PART,
    PART_END,
    PICKED,
    PRIVACY,
    QUOTE,
    READ_OUT,
    SHARE,
    USE,
    Place,
    Step,
    asked,
    choices,
    entry_at,
    follow,
    looked_at,
    read_out_words,
)
from dialogs.reading_back import typed as choice_typed
from dialogs.reading_entries import Entry, picked_parts
from dialogs.reading_list import Mark, mark_one
from dialogs.reading_parts import pieces
from dialogs.replies import command_in

STANDS_AT = (SHARE, PRIVACY, PICKED, QUOTE, PART, PART_END, AS_READ, READ_OUT)

_WHO_READS = (SHARE, PRIVACY, PICKED)  # the answer itself is shown
_IN_A_ROW, _MOST_NUMBERS = 6, 60


@dataclass(frozen=True, slots=True)
class Row:
    """What a choice led to. `over`: back to the list. `leaves`: as a Step has it, with the answer's `key`."""

    step: Step
    marked: tuple[str, Mark] | None = None
    over: bool = False
    leaves: str = ""
    key: str = ""


def begin(visit: Visit, entries: Sequence[Entry], answers: Sequence[str]) -> None:
    """These rows, in the order of the list."""
    listed = visit.screen.listed
    listed.to_ask, listed.asked = [*answers], []
    show(visit, entries, Step(looked_at(_waiting(visit, entries))))


def follow_in(visit: Visit, entries: Sequence[Entry], choice: str, words: str = "") -> Row:
    """The mark that it leads to, or what is asked then."""
    listed, here = visit.screen.listed, _here(visit)
    if choice == "piece":
        choice = USE
    step = follow(_waiting(visit, entries), here, choice, words)
    if step.overtaken or choice == "list":
        return Row(step, over=True)
    if step.leaves == BACK:
        if not listed.asked:
            return Row(step, over=True)
        listed.asked.pop()
        return Row(Step(looked_at(_waiting(visit, entries))))
    if not step.decisions:
        return Row(step, leaves=step.leaves, key=step.key)
    (decision,) = step.decisions
    listed.asked.append(decision.answer)
    mark = mark_one(
        entry_at(entries, here),
        Mark(),
        decision.audience,
        decision.quote,
        here.span,
        read_out=decision.read_out,
    )
    return Row(step, (decision.answer, mark), over=step.place is None)


def show_again(visit: Visit, entries: Sequence[Entry]) -> None:
    """After a break."""
    show(visit, entries, Step(_here(visit)))


def show(visit: Visit, entries: Sequence[Entry], step: Step) -> None:
    """What is asked now, or told in place of asking the same in the same words."""
    place = step.place
    assert place is not None  # noqa: S101  (else it is over)
    entry = entry_at(entries, place)
    lines = [*_answer(visit, entries, entry)] if place.at in _WHO_READS else []
    parts = picked_parts(entry, place.span)
    sentence, words = "", quotes(visit.chat.language, read_out_words(entry, place))
    if place.at == AS_READ:
        id = conversation_of(visit)
        sentence = as_read(visit.connection, visit.desk.vault, id, parts)
    asks = [step.tell] if step.tell else asked(entry, place.at)
    lines += [phrase_for(visit, name, sentence=sentence, words=words) for name in asks]
    numbers: list[list[Button]] = []
    if place.at in (PART, PART_END):
        told, numbers = _pieces(visit, entry, place)
        lines.append(told)
    about = {
        "key": entry.key, "answer": place.answer, "audience": place.audience, "span": place.span,
    }  # fmt: skip
    visits.show(
        visit, place.at, "\n\n".join(lines), [*numbers, *_choices(visit, entry, place)], **about
    )


def typed(visit: Visit, text: str) -> tuple[str, str]:
    """What was chosen so, and the words by which it was; ("", "") for what chooses nothing."""
    at = visit.screen.at
    labels = {button.act: button.label for row in visit.screen.rows for button in row}
    back = listing.typed(text, labels, ()) if "list" in labels else ""
    if choice := choice_typed(text, at, labels) or back:
        return choice, text
    name = command_in(text)
    say(visit, "talk" if name == "talk" else "quote_which" if at in (PART, PART_END) else "tap_one")
    if name == "help":
        say(visit, "help_is_here")
    return "", ""


def _answer(visit: Visit, entries: Sequence[Entry], entry: Entry) -> list[str]:
    number, all = str(entries.index(entry) + 1), str(len(entries))
    mark = visit.screen.listed.marks[entry.answer]
    stands = marked(partial(phrase_for, visit), entry, mark, visit.chat.language)
    count = phrase_for(visit, "count", number=number, all=all)
    return [count, line_of(visit, entry), *([stands] if mark.audience else [])]


def _choices(visit: Visit, entry: Entry, place: Place) -> list[list[Button]]:
    manager = visit.student.case_manager if visit.student else ""
    offered = choices(entry, place.at, by_name=bool(manager or named_reader(visit)))
    rows = [(phrase_for(visit, name), choice) for choice, name in offered.items()]
    if place.at in _WHO_READS:
        rows.append((phrase_for(visit, "list_mark_again"), "list"))
        if entry.audience != PRIVATE:
            rows.insert(0, (phrase_for(visit, "list_take_back"), "take_back"))
    return column(rows)


def _pieces(visit: Visit, entry: Entry, place: Place) -> tuple[str, list[list[Button]]]:
    """Numbered, each on a line; behind the first only those with which the part may end."""
    said, marks = "\n".join(entry.said), language(visit.chat.language).marked
    begins = int(place.span.partition("-")[0]) if place.at == PART_END else 0
    found = [
        (number, said[start:end])
        for number, (start, end) in enumerate(pieces(said), start=1)
        if start >= begins
    ]
    buttons = [Button(str(number), f"piece:{number}") for number, _ in found]
    buttons = buttons if len(buttons) <= _MOST_NUMBERS else []
    rows = [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]
    return "\n".join(f"{number}. {marks(words)}" for number, words in found), rows


def _here(visit: Visit) -> Place:
    screen = visit.screen
    return Place(screen.answer, screen.at, screen.audience, screen.span)


def _waiting(visit: Visit, entries: Sequence[Entry]) -> list[Entry]:
    """As if only these rows were still to be decided."""
    listed = visit.screen.listed
    left = {*listed.to_ask} - {*listed.asked}
    return [replace(entry, decided=entry.answer not in left) for entry in entries]
