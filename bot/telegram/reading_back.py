"""Reading back on the phone: all answers in one list, and below its last message what may be done with it.

What is marked stands with the chat, sealed, by the answers' ids, and changes the rows where they stand.
Nothing is kept before the student shares what is marked, and only as it was drawn: a list that something has
changed since is drawn again, and nothing is shared.
"""

from collections.abc import Sequence
from functools import partial

from bot.conversation import listing, sharing
from bot.conversation.listing import (
    SIGNS,
    audience_of,
    counted,
    marks_now,
    offered,
    shared_in_words,
)
from bot.conversation.speaking import Speaker
from bot.documents.preview import Sentence, preview
from bot.telegram import (
    choosing,
    one_row,
)
from bot.telegram.asking import command
from bot.telegram.ending import END, show_end
from bot.telegram.rows import messages
from bot.telegram.screens import Button, Listed, column, labelled_act
from bot.telegram.visit import (
    Visit,
    conversation_of,
    named_reader,
    phrase_for,
    redraw,
    redraw_rows,
    say,
    settle,
    show,
    show_rows,
)
from bot.turn import Turn, resume_in
from dialogs.conversation import PRIVATE
from dialogs.reading_back import CHANGE, GO_ON, PAUSE
from dialogs.reading_entries import Entry
from dialogs.reading_list import Mark, Marks, decisions, drawn, is_stale, mark_open, undone_by
from dialogs.replies import command_in
from dialogs.reply_types.number_words import place_in
from storage import conversations
from storage.conversations import ASKING

LIST, WHICH, PREVIEW = "list", "list_which", "list_preview"
STANDS_AT = (LIST, WHICH, PREVIEW, *one_row.STANDS_AT)

_IN_A_ROW, _MOST_NUMBERS = 6, 60  # number buttons


def show_next(visit: Visit) -> None:
    """All answers, and what stands at each; with none to share it is over."""
    entries = _entries(visit)
    visit.screen.reviewed = True
    if not entries:
        _nothing_to_share(visit)
        return
    say(visit, "review_what")
    _draw(visit, entries)


def look_again(visit: Visit, flow: str) -> Turn | None:
    """The same list of a finished conversation, as it is kept; nothing changes until it is shared anew."""
    student = visit.student
    before = student and conversations.last_finished(visit.connection, student.id, flow)
    if not before:
        return choosing.choose(visit)
    visit.chat.conversation_id = before
    show_next(visit)
    return None


def show_words(visit: Visit) -> bool:
    """The list, where the questions are over: what a student has said, and who reads it, to be changed."""
    id, vault = visit.chat.conversation_id, visit.desk.vault
    if visit.student is None or id is None:
        return False
    if conversations.load(visit.connection, vault, id).status == ASKING:
        return False
    if entries := _entries(visit):
        say(visit, "words_title")
        _draw(visit, entries)
    return bool(entries)


def chosen(visit: Visit, choice: str, value: str = "") -> Turn | None:
    """A button of the read-back, or what was typed in its place."""
    entries, at = _entries(visit), visit.screen.at
    if at in one_row.STANDS_AT:
        return _in_row(visit, entries, choice, value)
    if choice == "list":
        (_draw if is_stale(entries, visit.screen.listed.drawn) else _show_below)(visit, entries)
    elif choice == "undo":
        _undo(visit, entries)
    elif is_stale(entries, visit.screen.listed.drawn) or _taken_down(visit, entries):
        say(visit, "list_stale")
        _draw(visit, entries)
    elif choice == "row":
        one_row.begin(visit, entries, [visit.screen.listed.drawn[int(value) - 1].split()[0]])
    elif choice == "not_me":
        _leave_out(visit, entries, visit.screen.values[int(value) - 1].split())
    else:
        _in_list(visit, entries, choice, value)
    return None


def typed(visit: Visit, text: str) -> Turn | None:
    """What a button says, a number, or a command; of one row whatever is asked about it."""
    at, name = visit.screen.at, command_in(text)
    if at in one_row.STANDS_AT:
        choice, words = one_row.typed(visit, text)
        return _in_row(visit, _entries(visit), choice, words) if choice else None
    if name in (PAUSE, "stop"):
        say(visit, "paused")
        visit.screen.paused = True
        return None
    if name == GO_ON and visit.screen.paused:
        show_next(visit)
        return None
    if name == "back" and at != LIST:
        return chosen(visit, "list")
    if name in ("back", GO_ON):
        return command(visit, name)
    act = "change_one" if name == CHANGE else _typed_act(visit, text)
    if act:
        choice, _, value = act.partition(":")
        return chosen(visit, choice, value)
    say(visit, "talk" if name == "talk" else "tap_one")
    if name == "help":
        say(visit, "help_is_here")
    return None


def _typed_act(visit: Visit, text: str) -> str:
    """A number is one of a row, or of a sentence; a label is its button's, in short in any language."""
    screen = visit.screen
    if screen.at == PREVIEW:
        number = place_in(text, len(screen.values))
    else:
        number = place_in(text, len(screen.listed.drawn))
    if number:
        return f"{'not_me' if screen.at == PREVIEW else 'row'}:{number}"
    labels = {
        button.act.removeprefix("mark:"): button.label for row in screen.rows for button in row
    }
    found = listing.typed(text, labels, (_manager(visit), named_reader(visit)))
    return f"mark:{found}" if found in listing.MARKS else found or labelled_act(screen, text)


def _in_list(visit: Visit, entries: list[Entry], choice: str, value: str) -> None:
    match choice:
        case "mark":
            marks = mark_open(entries, _marks(visit, entries), audience_of(value, entries))
            _mark(visit, entries, marks)
            _show_below(visit, entries)
        case "clear":
            _mark(visit, entries, marks_now(entries, {}, []))
            _show_below(visit, entries)
        case "change_one":
            asked = phrase_for(visit, "list_which")
            show(visit, WHICH, asked, _numbers(visit, "row", len(entries)))
        case "one_by_one":
            one_row.begin(visit, entries, listing.still_to_look_at(entries, _marks(visit, entries)))
        case "read":
            _preview(visit, entries)
        case "share":
            _share(visit, entries)
        case "leave":
            say(visit, "edited_left")
            _end(visit)


# --- the list ----------------------------------------------------------------------------------


def _draw(visit: Visit, entries: Sequence[Entry]) -> None:
    """All of it anew, at the end of the chat."""
    listed = visit.screen.listed
    listed.marks = marks_now(entries, listed.marks, listed.drawn)
    listed.drawn = [drawn(entry) for entry in entries]
    show_rows(visit, messages(visit, entries, listed.marks))
    _show_below(visit, entries)


def _show_below(visit: Visit, entries: Sequence[Entry]) -> None:
    """What may be done with the list: in its place where a press there has changed it, else anew."""
    marks = _marks(visit, entries)
    text = f"{phrase_for(visit, 'list_title')}\n{counted(_t(visit), marks)}"
    by_name = bool(_manager(visit) or named_reader(visit))
    clears = marks != marks_now(entries, {}, [])
    labels = offered(_t(visit), entries, marks, by_name=by_name, clears=clears)
    rows = column(
        (label, f"mark:{name}" if name in listing.MARKS else name) for name, label in labels.items()
    )
    if visit.screen.at == LIST and visit.incoming.kind == "press" and not visit.settled:
        redraw(visit, text, rows)
    else:
        show(visit, LIST, text, rows)


def _mark(visit: Visit, entries: Sequence[Entry], marks: Marks) -> None:
    """Kept with the chat, and shown at the rows."""
    listed = visit.screen.listed
    before = messages(visit, entries, listed.marks)
    listed.marks = dict(marks)
    redraw_rows(visit, before, messages(visit, entries, marks))


def _marks(visit: Visit, entries: Sequence[Entry]) -> dict[str, Mark]:
    return marks_now(entries, visit.screen.listed.marks, visit.screen.listed.drawn)


def _taken_down(visit: Visit, entries: Sequence[Entry]) -> bool:
    """Whether a mark is no more what it was, since the school has learned a name in the words."""
    return _marks(visit, entries) != visit.screen.listed.marks


# --- one row, or one after the other -------------------------------------------------------------


def _in_row(visit: Visit, entries: list[Entry], choice: str, words: str) -> Turn | None:
    if is_stale(entries, visit.screen.listed.drawn):
        say(visit, "already_done")  # on another phone
        return _where_we_are(visit)
    if choice == "take_back":
        _take_back(visit, entries)
        return None
    row = one_row.follow_in(visit, entries, choice, words)
    if row.leaves == PAUSE:
        say(visit, "paused")
        visit.screen.paused = True
    elif row.leaves == GO_ON and visit.screen.paused:  # with what waits here, as was said
        one_row.show_again(visit, entries)
    elif row.leaves:
        return command(visit, row.leaves, row.key)
    elif row.marked is not None:
        answer, mark = row.marked
        _mark(visit, entries, {**visit.screen.listed.marks, answer: mark})
    if row.over:
        _show_below(visit, entries)
    elif not row.leaves:
        one_row.show(visit, entries, row.step)
    return None


def _take_back(visit: Visit, entries: list[Entry]) -> None:
    """At one press, and kept at once: it is nobody's but the student's."""
    answer = visit.screen.answer
    marks = {**marks_now(entries, {}, []), answer: Mark(PRIVATE)}
    _keep(visit, entries, marks)
    text = phrase_for(visit, "list_taken_back")
    rows = [("list_undo", "undo"), ("list_mark_again", "list")]
    show(visit, END, text, column((phrase_for(visit, name), act) for name, act in rows))


def _where_we_are(visit: Visit) -> Turn | None:
    """The turn, where a question waits again."""
    turn = resume_in(visit.connection, visit.desk.vault, conversation_of(visit), visit.contact)
    if turn.status == ASKING:
        return turn
    show_next(visit)
    return None


# --- as it will be read ---------------------------------------------------------------------------


def _preview(visit: Visit, entries: Sequence[Entry]) -> None:
    new = decisions(entries, _marks(visit, entries))
    told = preview(visit.connection, visit.desk.vault, conversation_of(visit), new, _names(visit))
    values = [" ".join(one.answers) for one in told]
    if not told:
        text = phrase_for(visit, "list_preview_nothing")
    else:
        asked = phrase_for(visit, "list_not_me_which")
        text = "\n\n".join([*_told(visit, told), asked])
    show(visit, PREVIEW, text, _numbers(visit, "not_me", len(told)), values=values)


def _told(visit: Visit, told: Sequence[Sentence]) -> list[str]:
    lines, audience = [], ""
    for number, one in enumerate(told, start=1):
        if one.audience != audience:
            audience = one.audience
            lines.append(f"{SIGNS[audience]} {listing.who(_t(visit), audience)}:")
        lines.append(f"{number}. {one.text}")
    return lines


def _leave_out(visit: Visit, entries: Sequence[Entry], answers: Sequence[str]) -> None:
    """What a sentence rests on that is not its student stays private."""
    out = {answer: Mark(PRIVATE) for answer in answers}
    _mark(visit, entries, {**_marks(visit, entries), **out})
    _preview(visit, entries)


# --- sharing --------------------------------------------------------------------------------------


def _share(visit: Visit, entries: list[Entry]) -> None:
    marks = _marks(visit, entries)
    new = decisions(entries, marks)
    if not new:
        say(visit, "list_nothing_marked")
        _show_below(visit, entries)
        return
    now = _keep(visit, entries, marks)
    shared = [entry for entry in now if entry.audience != PRIVATE]
    lines = [
        shared_in_words(_t(visit), len(shared), len(now)),
        counted(_t(visit), {one.answer: Mark(one.audience) for one in new}),
    ]
    if left := sum(not entry.decided for entry in now):
        lines.append(phrase_for(visit, "list_left", number=str(left)))
    show_end(visit, "\n".join(lines))


def _keep(visit: Visit, entries: list[Entry], marks: Marks) -> list[Entry]:
    """The answers as they are with that kept; with what it can be undone by."""
    new, vault, id = decisions(entries, marks), visit.desk.vault, conversation_of(visit)
    sharing.keep(visit.connection, vault, id, new, visit.now, entries)
    sharing.close(visit.connection, vault, id, visit.now)
    listed, now = visit.screen.listed, _entries(visit)
    listed.shared = [*undone_by(entries, marks)]
    changed = {one.answer for one in new}
    listed.since = [drawn(entry) for entry in now if entry.answer in changed]
    return now


def _undo(visit: Visit, entries: list[Entry]) -> None:
    """What was shared last is as it was, and the list stands as it was marked."""
    listed, vault, id = visit.screen.listed, visit.desk.vault, conversation_of(visit)
    if listed.shared and {drawn(entry) for entry in entries}.issuperset(listed.since):
        names = _names(visit)
        sharing.put_back(visit.connection, vault, id, listed.shared, visit.now, names)
        say(visit, "list_undone")
    else:
        say(visit, "list_undo_late")
    listed.shared, listed.since = [], []
    _draw(visit, _entries(visit))


def _nothing_to_share(visit: Visit) -> None:
    visit.screen.listed = Listed()
    say(visit, "review_nothing")
    _end(visit)


def _end(visit: Visit) -> None:
    sharing.close(visit.connection, visit.desk.vault, conversation_of(visit), visit.now)
    settle(visit)
    visit.screen.at, visit.screen.rows = "", []


def _numbers(visit: Visit, act: str, count: int) -> list[list[Button]]:
    """A button for each number, and the way back to the list; of very many the number is typed."""
    numbers = [Button(str(n), f"{act}:{n}") for n in range(1, count + 1)]
    shown = numbers if count <= _MOST_NUMBERS else []
    rows = [shown[at : at + _IN_A_ROW] for at in range(0, len(shown), _IN_A_ROW)]
    return [*rows, [Button(phrase_for(visit, "list_mark_again"), "list")]]


def _entries(visit: Visit) -> list[Entry]:
    vault, id = visit.desk.vault, conversation_of(visit)
    return sharing.read_back(visit.connection, vault, id, _names(visit))


def _names(visit: Visit) -> frozenset[str]:
    return visit.desk.names.of_others(visit.chat.student_id or "", visit.now)


def _t(visit: Visit) -> Speaker:
    return partial(phrase_for, visit)


def _manager(visit: Visit) -> str:
    return (visit.student.case_manager or "") if visit.student else ""
