"""Reading back on a terminal: one answer after the other, its choices numbered, until all are decided."""

from functools import partial

from bot.conversation import sharing
from bot.conversation.speaking import quotes
from bot.documents.drafts import as_read
from bot.terminal.screen import (
    Desk,
    entries_of,
    in_transaction,
    line_of,
    options,
    phrase_for,
    read_line,
    say,
    taken,
    tell,
)
from bot.turn import Turn, resume
from dialogs.conversation import PRIVATE
from dialogs.reading_back import (
    AS_READ,
    PART,
    PAUSE,
    QUOTE,
    READ_OUT,
    Entry,
    Place,
    Step,
    after,
    asked,
    choices,
    entry_at,
    follow,
    looked_at,
    picked_parts,
    read_out_words,
    typed,
)
from dialogs.replies import Reply, means
from storage.conversations import DONE, Overtaken


def read_back(desk: Desk, turn: Turn) -> Turn:
    """Until each answer has a reader or none, or a choice leads back to a question.

    EOFError for a pause.
    """
    id = turn.conversation_id
    entries = entries_of(desk, id)
    print()
    say(desk, "review_what" if entries else "review_nothing")
    place, instead = looked_at(entries), ""
    while place is not None:
        _show(desk, id, entries, place, instead)
        choice, line = _read_choice(desk, entry_at(entries, place), place)
        entries = entries_of(desk, id)
        step = follow(entries, place, choice, line)
        if step.overtaken or not _keep(desk, id, step, entries):
            say(desk, "already_done")
            return resume(desk.store, id, desk.contact)
        if step.leaves == PAUSE:
            raise EOFError
        if step.leaves:
            return taken(desk, turn, Reply(command=step.leaves, to=step.key))
        _show_kept(desk, entries, place, step)
        entries, place, instead = after(entries, step.decisions), step.place, step.tell
    close = partial(sharing.close, vault=desk.store.vault, conversation_id=id, now=desk.now())
    in_transaction(desk, close)
    return Turn(id, turn.turn, DONE, [])


def _show(desk: Desk, id: str, entries: list[Entry], place: Place, instead: str) -> None:
    """`instead`: what is told in place of asking the same in the same words."""
    entry = entry_at(entries, place)
    if place.at not in (QUOTE, PART, AS_READ, READ_OUT):
        _show_entry(desk, entries, entry)
    sentence = _as_read(desk, id, entry, place) if place.at == AS_READ else ""
    words = quotes(desk.language, read_out_words(entry, place))
    for name in [instead] if instead else asked(entry, place.at):
        say(desk, name, sentence=sentence, words=words)


def _as_read(desk: Desk, id: str, entry: Entry, place: Place) -> str:
    with desk.store.reading() as connection:
        return as_read(connection, desk.store.vault, id, picked_parts(entry, place))


def _show_entry(desk: Desk, entries: list[Entry], entry: Entry) -> None:
    number, all = str(entries.index(entry) + 1), str(len(entries))
    print()
    tell(f"{phrase_for(desk, 'count', number=number, all=all)}  {line_of(desk, entry)}")


def _read_choice(desk: Desk, entry: Entry, place: Place) -> tuple[str, str]:
    """What was chosen, and the line by which it was."""
    by_name = bool(desk.case_manager or desk.world.reader)
    offered = choices(entry, place.at, by_name=by_name)
    labels = {choice: phrase_for(desk, name) for choice, name in offered.items()}
    if place.at != PART:  # any line is a part there, and no number
        options(list(labels.values()))
    say(desk, "part_hint" if place.at == PART else "review_hint")
    while True:
        line = read_line()
        if choice := typed(line, place.at, labels):
            return choice, line
        if means(line, "talk", "help"):
            say(desk, "talk")
        elif place.at == PART:
            say(desk, "quote_which")
        else:
            say(desk, "review_number", all=str(len(labels)))


def _keep(desk: Desk, id: str, step: Step, entries: list[Entry]) -> bool:
    """False if an answer was changed just now, as on another phone: then nothing is kept of it all."""
    keep = partial(sharing.keep, vault=desk.store.vault, conversation_id=id, now=desk.now())
    try:
        in_transaction(desk, partial(keep, decisions=step.decisions, entries=entries))
    except Overtaken:
        return False
    return True


def _show_kept(desk: Desk, entries: list[Entry], place: Place, step: Step) -> None:
    """What "the rest" shares is shown before it is said to be."""
    saved = f"✓ {phrase_for(desk, 'saved')}"
    decided = {one.answer: one.audience for one in step.decisions}
    if place.answer in decided:
        tell(saved)
    for entry in entries:
        if entry.answer != place.answer and decided.get(entry.answer, PRIVATE) != PRIVATE:
            _show_entry(desk, entries, entry)
            tell(saved)
