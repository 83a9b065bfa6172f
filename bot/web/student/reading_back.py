"""Reading back on the page: what is pressed at the list of all answers, and what it leads to.

A press is `do`, with what it is about behind a colon. Marks travel in the form from screen to screen, and
nothing is kept before "share what is marked". A form whose rows have changed since they were drawn is drawn
again from what is there now, and shares nothing; one that is sent twice is answered as it was the first time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation import sharing
from bot.conversation.assent import ConsentMissing
from bot.turn import Arrival, Turn, Waiting, noted_turn_in, resume_in
from bot.web.pages import Go, Page
from bot.web.student import account, consenting, reviewing
from bot.web.student.reviewing import ANSWERS, TALK
from bot.web.student.showing import is_stopped, whole
from bot.web.student.visit import Visit, change, phrase_for
from dialogs.conversation import PRIVATE
from dialogs.reading_entries import NONE, SOME, Entry, why_not_quoted
from dialogs.reading_list import (
    Mark,
    decisions,
    drawn,
    is_stale,
    mark_one,
    mark_open,
    was_kept,
)
from dialogs.reading_parts import span_between
from dialogs.replies import Reply
from storage.consent import ADULTS
from storage.sessions import KNOWN

_COMMANDS = ("back", "change", "go_on")


@dataclass(eq=False, slots=True)
class _Press:
    """One press at the list: what was there, what stands marked, and what it is about."""

    visit: Visit
    id: str
    entries: list[Entry]
    marks: dict[str, Mark]
    where: str
    about: str

    @property
    def rows(self) -> tuple[str, ...]:
        """As they were drawn."""
        return self.visit.form.all("row")

    def numbers(self) -> list[int]:
        """What it is about, as far as these are rows or places there may be."""
        words = self.about.replace(":", ",").split(",")
        return [int(one) for one in words if one.isascii() and one.isdecimal() and len(one) < 5]

    def entry(self, number: int) -> Entry | None:
        return self.entries[number - 1] if 0 < number <= len(self.entries) else None

    def marks_row(self, number: int, audience: str, quote: str = "", span: str = "") -> None:
        entry = self.entry(number)
        if entry is not None:
            mark = self.marks[entry.answer]
            self.marks[entry.answer] = mark_one(
                entry, mark, audience, quote, span, read_out=mark.read_out
            )


def share_sent(visit: Visit) -> Page | Go:
    """One press at the list."""
    if not visit.agreed:  # said over a year ago, or to other words
        change(visit, stage=KNOWN)
        return Go("/hello")
    try:
        return _pressed(visit)
    except ConsentMissing:  # to this flow alone: what stops all, the gates have stopped
        return consenting.stopped_page(visit, ADULTS, sent=True)


def _pressed(visit: Visit) -> Page | Go:
    id, form = visit.own_session.conversation_id, visit.form
    if id is None or form.one("conversation") != id:
        return Go("/talk")
    do, _, about = form.one("do").partition(":")
    entries = reviewing.entries_of(visit, id)
    where = ANSWERS if form.one("where") == ANSWERS else TALK
    press = _Press(visit, id, entries, reviewing.marks_sent(entries, form), where, about)
    if do in ("pause", "undo"):
        return _paused(press) if do == "pause" else _undone(press)
    if do in _COMMANDS:
        return _command(press, do)
    if is_stale(entries, press.rows):
        if do == "share" and _is_kept(press):
            return _home(press)  # a second press of the same
        if press.where == TALK and all(entry.decided for entry in entries):
            return _home(press, phrase_for(visit, "list_stale"), 409, undo=False)
        return _list(press, phrase_for(visit, "list_stale"), status=409)
    return _PRESSES.get(do, _list)(press)


# --- presses ------------------------------------------------------------------------------------------


def _mark_open(press: _Press) -> Page | Go:
    press.marks = mark_open(press.entries, press.marks, press.about)
    return _list(press)


def _pick(press: _Press, *, each_word: bool = False) -> Page | Go:
    """Where a part begins, then where it ends; then the sentence with it."""
    number, *taps = press.numbers() or [0]
    entry = press.entry(number)
    if entry is None or not entry.said:
        return _list(press)
    first, span = (taps[0] if len(taps) == 1 else -1), ""
    if len(taps) > 1:
        words = "\n".join(entry.said)
        span = span_between(words, taps[0], taps[1], each_word=each_word)
    why = why_not_quoted(entry, span) if span else ""
    span = "" if why else span
    picker = reviewing.picker_of(
        press.visit, press.id, press.entries, press.marks, number, press.where, first, span,
        each_word=each_word,
    )  # fmt: skip
    told = [phrase_for(press.visit, why)] if why else []
    return _whole(press, told, 422 if told else 200, picker=picker)


def _use(press: _Press) -> Page | Go:
    number, *place = press.numbers() or [0]
    if len(place) == 2:
        entry = press.entry(number)
        audience = press.marks[entry.answer].audience if entry else ""
        press.marks_row(number, audience, SOME, f"{place[0]}-{place[1]}")
    return _list(press, at=number)


def _no_words(press: _Press) -> Page | Go:
    number = (press.numbers() or [0])[0]
    entry = press.entry(number)
    press.marks_row(number, press.marks[entry.answer].audience if entry else "", NONE)
    return _list(press, at=number)


def _back_to_list(press: _Press) -> Page | Go:
    return _list(press, at=(press.numbers() or [0])[0])


def _preview(press: _Press, *told: str) -> Page | Go:
    preview = reviewing.preview_of(press.visit, press.id, press.entries, press.marks, press.where)
    return _whole(press, told, preview=preview)


def _not_me(press: _Press) -> Page | Go:
    """The answers on which a sentence rests stay out."""
    for number in press.numbers():
        press.marks_row(number, PRIVATE)
    return _preview(press, phrase_for(press.visit, "list_left_out"))


def _share(press: _Press) -> Page | Go:
    if not any(mark.audience for mark in press.marks.values()):
        return _list(press, phrase_for(press.visit, "list_nothing_marked"), status=422)
    _keep(press, press.marks)
    return _home(press)


def _take_back(press: _Press) -> Page | Go:
    """One answer, at once; what else is marked stays so."""
    number = (press.numbers() or [0])[0]
    entry = press.entry(number)
    if entry is None:
        return _list(press)
    marks = press.marks
    _keep(press, {**{one.answer: Mark() for one in press.entries}, entry.answer: Mark(PRIVATE)})
    press.entries = reviewing.entries_of(press.visit, press.id)
    press.marks = {**marks, entry.answer: replace(marks[entry.answer], audience=PRIVATE)}
    return _list(press, phrase_for(press.visit, "list_taken_back"), at=number)


_PRESSES: Mapping[str, Callable[[_Press], Page | Go]] = {
    "mark": _mark_open,
    "pick": _pick,
    "pick_words": partial(_pick, each_word=True),
    "use": _use,
    "no_words": _no_words,
    "list": _back_to_list,
    "preview": _preview,
    "not_me": _not_me,
    "share": _share,
    "take": _take_back,
}


def _keep(press: _Press, marks: Mapping[str, Mark]) -> None:
    visit, entries = press.visit, press.entries
    found = decisions(entries, marks)
    sharing.keep(visit.connection, visit.desk.vault, press.id, found, visit.now, entries)


def _is_kept(press: _Press) -> bool:
    """Whether all that this form has marked is what is kept already: it came twice."""
    try:
        before = [was_kept(row)[0] for row in press.rows]
    except ValueError:
        return False
    if before != [entry.answer for entry in press.entries]:
        return False
    sent = reviewing.marks_in(press.entries, press.visit.form)
    kept_private = {e.answer for e in press.entries if e.decided and e.audience == PRIVATE}
    return any(one.audience for one in sent.values()) and not any(
        one
        for one in decisions(press.entries, sent)
        if one.audience != PRIVATE or one.answer not in kept_private
    )


def _undone(press: _Press) -> Page | Go:
    """Just what the last share has changed, if nothing has happened since."""
    visit, form = press.visit, press.visit.form
    before, since = form.all("before"), form.all("since")
    now = {drawn(entry) for entry in press.entries}
    if before and now.issuperset(before):  # a second press
        return _list(press, phrase_for(visit, "list_undone"))
    # Who has looked at it since is to be told here, once it is kept who looks at what.
    if is_stale(press.entries, since) or not all(_was_offered(press, row) for row in before):
        return _home(press, phrase_for(visit, "list_undo_late"), 409, undo=False)
    names = reviewing.names_of(visit)
    sharing.put_back(visit.connection, visit.desk.vault, press.id, before, visit.now, names)
    press.entries = reviewing.entries_of(visit, press.id)
    press.marks = _as_before(press, since)
    return _list(press, phrase_for(visit, "list_undone"))


def _was_offered(press: _Press, row: str) -> bool:
    """Whether it may be again what the form says that it was."""
    try:
        answer, _, kept = was_kept(row)
    except ValueError:
        return False
    entry = next((one for one in press.entries if one.answer == answer), None)
    if entry is None or kept.audience == PRIVATE:
        return entry is not None
    kept = replace(kept, quote=kept.quote if entry.said else "")
    again = mark_one(entry, Mark(), kept.audience, kept.quote, kept.span, read_out=kept.read_out)
    return again == kept


def _as_before(press: _Press, since: Sequence[str]) -> dict[str, Mark]:
    """The marks that were shared, to be shared again or changed."""
    kept = {answer: mark for answer, decided, mark in map(was_kept, since) if decided}
    marks = reviewing.marks_sent(press.entries, press.visit.form)
    for entry in press.entries:
        one = kept.get(entry.answer)
        if one is not None and not entry.decided:
            marks[entry.answer] = mark_one(
                entry, Mark(), one.audience, one.quote, one.span, read_out=one.read_out
            )
    return marks


def _command(press: _Press, name: str) -> Page | Go:
    """Out of reading back. The marks are gone with it, where no script keeps them."""
    visit, to = press.visit, ""
    if name == "change":
        entry = press.entry((press.numbers() or [0])[0])
        if entry is None or is_stale(press.entries, press.rows):
            return _list(press, phrase_for(visit, "list_stale"), status=409)
        to = entry.key
    arrival = Arrival("", Reply(command=name, to=to), visit.how)
    waiting = Waiting(press.id, arrival, visit.contact, visit.now, visit.telling)
    noted_turn_in(visit.connection, visit.desk.vault, waiting)
    return Go("/talk")


# --- pages --------------------------------------------------------------------------------------------


def _paused(press: _Press) -> Page | Go:
    return _whole(press, paused=phrase_for(press.visit, "paused"))


def _list(press: _Press, told: str = "", status: int = 200, at: int = 0) -> Page | Go:
    notices = [told] if told else []
    if press.where == ANSWERS:
        return account.answers_page(press.visit, press.marks, notices, at, status)
    listing = reviewing.listing_of(
        press.visit, press.entries, press.marks, TALK, at, stopped=is_stopped(_turn(press))
    )
    return _whole(press, notices, status, listing=listing)


def _home(press: _Press, told: str = "", status: int = 200, *, undo: bool = True) -> Page | Go:
    before = press.rows if undo else ()
    home = reviewing.home_of(press.visit, _turn(press), before, told)
    return _whole(press, (), status, home=home)


def _whole(
    press: _Press, notices: Sequence[str] = (), status: int = 200, **more: object
) -> Page | Go:
    return whole(press.visit, _turn(press), notices, status=status, **more)


def _turn(press: _Press) -> Turn:
    visit = press.visit
    return resume_in(visit.connection, visit.desk.vault, press.id, visit.contact)
