"""Reading back on the phone: each answer again in a short message, with its choices on buttons.

What stands there is kept with the chat, so that a press finds it again; what the student has chosen for
an answer is kept at once.
"""

from bot.conversation import sharing
from bot.conversation.speaking import quotes
from bot.documents.drafts import as_read
from bot.telegram.asking import command, line_of
from bot.telegram.screens import column
from bot.telegram.visit import Visit, conversation_of, named_reader, phrase_for, say, settle, show
from bot.turn import Turn, resume_in
from dialogs.conversation import PRIVATE
from dialogs.reading_back import (
    AS_READ,
    GO_ON,
    PART,
    PAUSE,
    PICKED,
    PRIVACY,
    QUOTE,
    READ_OUT,
    SHARE,
    Entry,
    Place,
    after,
    asked,
    choices,
    entry_at,
    follow,
    looked_at,
    picked_parts,
    read_out_words,
)
from dialogs.reading_back import typed as choice_typed
from dialogs.replies import command_in
from storage.conversations import ASKING

STANDS_AT = (SHARE, PRIVACY, PICKED, QUOTE, PART, AS_READ, READ_OUT)


def show_next(visit: Visit) -> None:
    """The first answer that waits for its reader; with none left, how many were shared."""
    entries = _entries(visit)
    visit.screen.reviewed = True
    untouched = not any(entry.decided for entry in entries)
    if entries and untouched and visit.screen.at not in STANDS_AT:
        say(visit, "review_what")
    _show(visit, entries, looked_at(entries))


def chosen(visit: Visit, choice: str, text: str = "") -> Turn | None:
    """A button of the read-back, or what was typed in its place. `text`: as it was typed."""
    screen, entries = visit.screen, _entries(visit)
    place = Place(screen.answer, screen.at, screen.audience, screen.span)
    step = follow(entries, place, choice, text)
    if step.overtaken:
        say(visit, "already_done")  # on another phone
        return _where_we_are(visit)
    if step.leaves == PAUSE:
        say(visit, "paused")
        screen.paused = True
        return None
    if step.leaves == GO_ON and screen.paused:  # with what waits here, as was said at the pause
        _show(visit, entries, step.place)
        return None
    if step.leaves:
        return command(visit, step.leaves, step.key)
    vault, id = visit.desk.vault, conversation_of(visit)
    sharing.keep(visit.connection, vault, id, step.decisions, visit.now, entries)
    _show(visit, after(entries, step.decisions), step.place, step.tell)
    return None


def typed(visit: Visit, text: str) -> Turn | None:
    """What a button says, or its number; where a part is asked for, the part itself."""
    at = visit.screen.at
    labels = {button.act: button.label for row in visit.screen.rows for button in row}
    choice = choice_typed(text, at, labels)
    if choice:
        return chosen(visit, choice, text)
    name = command_in(text)
    if name == "talk":
        say(visit, "talk")
    else:
        say(visit, "quote_which" if at == PART else "tap_one")
    if name == "help":
        say(visit, "help_is_here")
    return None


def _where_we_are(visit: Visit) -> Turn | None:
    """The turn, where a question waits again."""
    turn = resume_in(visit.connection, visit.desk.vault, conversation_of(visit), visit.contact)
    if turn.status == ASKING:
        return turn
    show_next(visit)
    return None


def _show(visit: Visit, entries: list[Entry], place: Place | None, instead: str = "") -> None:
    """`instead`: what is told in place of asking the same in the same words."""
    if place is None:
        _end(visit, entries)
        return
    entry = entry_at(entries, place)
    asks = [instead] if instead else asked(entry, place.at)
    sentence = _as_read(visit, entry, place) if place.at == AS_READ else ""
    words = quotes(visit.chat.language, read_out_words(entry, place))
    lines = [phrase_for(visit, name, sentence=sentence, words=words) for name in asks]
    if place.at not in (QUOTE, PART, AS_READ, READ_OUT):
        number, all = str(entries.index(entry) + 1), str(len(entries))
        lines = [phrase_for(visit, "count", number=number, all=all), line_of(visit, entry), *lines]
    offered = choices(entry, place.at, by_name=bool(_manager(visit) or named_reader(visit)))
    rows = column((phrase_for(visit, name), choice) for choice, name in offered.items())
    about = {
        "key": entry.key, "answer": place.answer, "audience": place.audience, "span": place.span,
    }  # fmt: skip
    show(visit, place.at, "\n\n".join(lines), rows, **about)


def _as_read(visit: Visit, entry: Entry, place: Place) -> str:
    parts = picked_parts(entry, place)
    return as_read(visit.connection, visit.desk.vault, conversation_of(visit), parts)


def _end(visit: Visit, entries: list[Entry]) -> None:
    sharing.close(visit.connection, visit.desk.vault, conversation_of(visit), visit.now)
    shared = [entry for entry in entries if entry.audience != PRIVATE]
    settle(visit)
    if entries:
        say(visit, "shared_done", shared=str(len(shared)), all=str(len(entries)))
    else:
        say(visit, "review_nothing")
    visit.screen.at, visit.screen.rows = "", []


def _entries(visit: Visit) -> list[Entry]:
    student = visit.chat.student_id or ""
    names = visit.desk.names.of_others(student, visit.now)
    return sharing.read_back(visit.connection, visit.desk.vault, conversation_of(visit), names)


def _manager(visit: Visit) -> str:
    return (visit.student.case_manager or "") if visit.student else ""
