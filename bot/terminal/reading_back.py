"""Reading back on a terminal: all answers printed as one list, and a prompt to mark and to share them.

The rows have the numbers from 1 on, and what may be done with all of them the numbers behind; each may be
typed in words as well. Nothing is kept before what is marked is shared, and "Saved" is printed once it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from bot.conversation import listing, sharing
from bot.conversation.listing import SIGNS, audience_of, counted, marked, marks_now, offered
from bot.documents.preview import preview
from bot.terminal import one_row
from bot.terminal.screen import (
    Desk,
    entries_of,
    in_transaction,
    line_of,
    options,
    phrase_for,
    read_aside,
    say,
    taken,
    tell,
)
from bot.turn import Turn, resume
from dialogs.conversation import PRIVATE
from dialogs.reading_back import BACK, CHANGE, GO_ON, PAUSE
from dialogs.reading_entries import Entry
from dialogs.reading_list import Mark, Marks, decisions, drawn, is_stale, mark_open
from dialogs.replies import Reply, command_in
from dialogs.reply_types.number_words import place_in
from storage.conversations import ASKING, DONE, Overtaken


@dataclass(eq=False, slots=True)
class List:
    """What was printed, and what is marked since."""

    desk: Desk
    id: str  # of the conversation
    entries: list[Entry]
    marks: dict[str, Mark] = field(default_factory=dict)
    by_name: bool = False  # the one person who may read it has a name


class _Leaves(Exception):
    """Out of the list: to a question, or to the end of it."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn


def read_back(desk: Desk, turn: Turn) -> Turn:
    """Until nothing is left to decide, or a choice leads back to a question. EOFError for a pause."""
    id = turn.conversation_id
    rows = List(desk, id, entries_of(desk, id), {}, bool(desk.case_manager or desk.world.reader))
    print()
    say(desk, "review_what" if rows.entries else "review_nothing")
    if not rows.entries:
        return _over(rows)
    _print(rows)
    try:
        while True:
            _choose(rows, turn)
    except _Leaves as left:
        return left.turn


def _choose(rows: List, turn: Turn) -> None:
    """One line at the prompt, and what comes of it."""
    choice = _read_choice(rows)
    match choice:
        case "back" | "go_on":
            raise _Leaves(taken(rows.desk, turn, Reply(command=choice)))
        case "team" | "one" | "private":
            rows.marks = mark_open(rows.entries, rows.marks, audience_of(choice, rows.entries))
            _print_open(rows)
        case "clear":
            rows.marks = marks_now(rows.entries, {}, [])
        case "change_one":
            say(rows.desk, "list_which")
        case "one_by_one":
            _ask(rows, turn, listing.still_to_look_at(rows.entries, rows.marks))
        case "read":
            _preview(rows)
        case "share":
            _share(rows)
        case "leave":
            say(rows.desk, "edited_left")
            raise _Leaves(_over(rows))
        case number:
            _ask(rows, turn, [rows.entries[int(number) - 1].answer])


def _read_choice(rows: List) -> str:
    """The number of a row, or what is offered below the list."""
    desk, entries = rows.desk, rows.entries
    t, clears = partial(phrase_for, desk), rows.marks != marks_now(entries, {}, [])
    labels = offered(t, entries, rows.marks, by_name=rows.by_name, clears=clears)
    print()
    tell(f"{phrase_for(desk, 'list_title')}  {counted(t, rows.marks)}")
    options([*labels.values()], after=len(entries))
    say(desk, "list_hint")
    while True:
        line = read_aside(desk)
        name = command_in(line)
        if name in (PAUSE, "stop"):
            raise EOFError
        if name in (BACK, GO_ON):
            return name
        number = place_in(line, len(entries) + len(labels))
        if number > len(entries):
            return [*labels][number - len(entries) - 1]
        if number:
            return str(number)
        if name == CHANGE:
            return "change_one"
        if found := listing.typed(line, labels, (desk.case_manager, desk.world.reader)):
            return found
        if name in ("talk", "help"):
            say(desk, "talk")
        else:
            say(desk, "review_number", all=str(len(entries) + len(labels)))


def _print(rows: List) -> None:
    """All of it, as it is kept now; what was marked of it stays."""
    before = [drawn(entry) for entry in rows.entries]
    rows.entries = entries_of(rows.desk, rows.id)
    rows.marks = marks_now(rows.entries, rows.marks, before)
    for number, entry in enumerate(rows.entries, start=1):
        _print_row(rows, number, entry)


def _print_open(rows: List) -> None:
    """The rows that stay open when all are marked, for so many may not read them."""
    for number, entry in enumerate(rows.entries, start=1):
        if not rows.marks[entry.answer].audience:
            _print_row(rows, number, entry)


def _print_row(rows: List, number: int, entry: Entry) -> None:
    t, mark = partial(phrase_for, rows.desk), rows.marks[entry.answer]
    tell(f"{number}. {line_of(rows.desk, entry)}")
    why = listing.reason(t, entry, mark)
    stands = marked(t, entry, mark, rows.desk.language)
    tell(f"    {stands}  {why}".rstrip())


def _ask(rows: List, turn: Turn, answers: Sequence[str]) -> None:
    """These rows by themselves."""
    for step in one_row.ask(rows.desk, rows.id, rows.entries, answers, by_name=rows.by_name):
        if step.overtaken:
            say(rows.desk, "already_done")
            now = resume(rows.desk.store, rows.id, rows.desk.contact)
            if now.status == ASKING:
                raise _Leaves(now)
            _print(rows)
        elif step.leaves:
            raise _Leaves(taken(rows.desk, turn, Reply(command=step.leaves, to=step.key)))
        elif step.take_back:
            _keep(rows, {**marks_now(rows.entries, {}, []), step.answer: Mark(PRIVATE)})
            say(rows.desk, "list_taken_back")
        else:
            rows.marks = {**rows.marks, step.answer: step.mark}
            entry = next(one for one in rows.entries if one.answer == step.answer)
            _print_row(rows, rows.entries.index(entry) + 1, entry)


def _preview(rows: List) -> None:
    """The sentences, until each that is not its student is out."""
    desk = rows.desk
    while True:
        with desk.store.reading() as connection:
            names = next((one.others for one in rows.entries), frozenset())
            new = decisions(rows.entries, rows.marks)
            told = preview(connection, desk.store.vault, rows.id, new, names)
        print()
        audience = ""
        for number, one in enumerate(told, start=1):
            if one.audience != audience:
                audience = one.audience
                tell(f"{SIGNS[audience]} {listing.who(partial(phrase_for, desk), audience)}:")
            tell(f"{number}. {one.text}")
        say(desk, "list_not_me_which" if told else "list_preview_nothing")
        if not told:
            return
        options([phrase_for(desk, "list_mark_again")], after=len(told))
        number = one_row.read_number(desk, len(told) + 1, back=len(told) + 1)
        if number > len(told):
            return
        out = {answer: Mark(PRIVATE) for answer in told[number - 1].answers}
        rows.marks = {**rows.marks, **out}


def _share(rows: List) -> None:
    new = decisions(rows.entries, rows.marks)
    if not new:
        say(rows.desk, "list_nothing_marked")
        return
    if not _keep(rows, rows.marks):
        say(rows.desk, "list_stale")
        _print(rows)
        return
    t = partial(phrase_for, rows.desk)
    tell(counted(t, {one.answer: Mark(one.audience) for one in new}))
    left = sum(not entry.decided for entry in rows.entries)
    if not left:
        raise _Leaves(_over(rows))
    say(rows.desk, "list_left", number=str(left))


def _keep(rows: List, marks: Marks) -> bool:
    """False where anything has changed since it was printed: then nothing is kept."""
    desk, vault = rows.desk, rows.desk.store.vault
    new = decisions(rows.entries, marks)

    def keep(connection: Connection) -> bool:
        now = sharing.read_back(connection, vault, rows.id, rows.entries[0].others)
        if is_stale(now, [drawn(entry) for entry in rows.entries]):
            return False
        sharing.keep(connection, vault, rows.id, new, desk.now(), now)
        return True

    try:
        kept = in_transaction(desk, keep)
    except Overtaken:
        return False
    if kept:
        tell(f"✓ {phrase_for(desk, 'saved')}")
        rows.entries = entries_of(desk, rows.id)
        rows.marks = marks_now(rows.entries, {}, [])
    return kept


def _over(rows: List) -> Turn:
    desk = rows.desk
    close = partial(sharing.close, vault=desk.store.vault, conversation_id=rows.id, now=desk.now())
    in_transaction(desk, close)
    return Turn(rows.id, 0, DONE, [])
