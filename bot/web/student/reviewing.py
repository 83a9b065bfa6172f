"""Reading back as the page draws it: all answers in one form, a part to pick, what will be read, the end.

What stands marked is in the form and nowhere else. Each row is named by its place in the list, and says in
`row` what it was drawn from; a form whose rows are not those of now marks only what is still the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.conversation import sharing
from bot.conversation.listing import shared_in_words, why_private
from bot.conversation.speaking import quotes as in_marks
from bot.documents.drafts import as_read
from bot.documents.preview import preview
from bot.turn import Turn
from bot.web.forms import Form
from bot.web.student.visit import Visit, phrase_for
from dialogs.ages import YOUNGEST
from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM, World
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.language import text_in
from dialogs.names import NO_ONE_KNOWN
from dialogs.phrases import phrase
from dialogs.reading_back import Place, may_be_read_out, read_out_words
from dialogs.reading_entries import NONE, SOME, WHOLE, Entry, Names, picked_parts
from dialogs.reading_list import (
    Mark,
    Marks,
    counts,
    decisions,
    drawn,
    gives_away,
    is_proposed,
    mark_one,
    marks_at_first,
    quotes,
    readers,
)
from dialogs.reading_parts import pieces
from storage.conversations import ASKING

TALK, ANSWERS = "talk", "answers"  # where the list stands

_ONE = (READER, CASE_MANAGER)
_PICTURES = {TEAM: "🏫", READER: "🧑‍🏫", CASE_MANAGER: "🧑‍🏫", PRIVATE: "🔒"}
_SWITCH = {WHOLE: "quote_whole", NONE: "quote_none"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer with its switch. `why`: what is told about it."""

    number: int
    entry: Entry
    mark: Mark
    drawn: str
    why: tuple[str, ...]
    readers: tuple[Choice, ...]
    quotes: tuple[Choice, ...]
    quote: str  # of them, the one that is chosen
    may_be_read_out: bool
    changeable: bool
    is_shared: bool  # somebody may read it now


@dataclass(frozen=True, slots=True)
class Counted:
    """How many go to whom; `audience` is "" for those that are open."""

    audience: str
    who: str
    number: int


@dataclass(frozen=True, slots=True)
class Listing:
    """`ways`: to mark at once what is open. `at`: the row at which it is taken up again, 0 for none."""

    where: str
    rows: tuple[Row, ...]
    counted: tuple[Counted, ...]
    ways: tuple[Choice, ...]
    team: str = ""  # who that is, where it may be chosen
    at: int = 0
    stopped: bool = False  # before the last question: it can still be gone on with


@dataclass(frozen=True, slots=True)
class Picker:
    """A part of one answer, by the pieces where it begins and ends; then the sentence with it."""

    where: str
    number: int
    question: str
    pieces: tuple[str, ...]
    by: str  # the press that picks one: pick, or pick_words
    first: int = -1
    span: str = ""
    sentence: str = ""
    carried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that would be read; `rows`: the answers that it rests on."""

    title: str
    text: str
    rows: str


@dataclass(frozen=True, slots=True)
class Preview:
    where: str
    told: tuple[tuple[str, tuple[Told, ...]], ...]  # by who reads it
    counted: tuple[Counted, ...]
    gives_away: bool
    carried: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Home:
    """The end of a talk. `before`: the rows that a share has changed, `since`: all as they are after it."""

    told: str
    title: str
    counted: tuple[Counted, ...] = ()
    left: int = 0
    goes_on: bool = False  # there are still questions
    before: tuple[str, ...] = ()
    since: tuple[str, ...] = ()


# --- what is there, and what is marked ---------------------------------------------------------------


def entries_of(visit: Visit, id: str) -> list[Entry]:
    return sharing.read_back(visit.connection, visit.desk.vault, id, names_of(visit))


def names_of(visit: Visit) -> Names:
    return visit.desk.names.of_others(visit.who.id, visit.now)


def marks_sent(entries: Sequence[Entry], form: Form) -> dict[str, Mark]:
    """What the form has marked; where its row is none of now, as it is now."""
    marks = marks_at_first(entries)
    now = {drawn(entry): entry for entry in entries}
    for number, row in enumerate(form.all("row"), start=1):
        entry = now.get(row)
        if entry is not None:
            marks[entry.answer] = _sent(entry, marks[entry.answer], form, number)
    return marks


def marks_in(entries: Iterable[Entry], form: Form) -> dict[str, Mark]:
    """The same by their places alone, whatever the rows were drawn from."""
    return {
        entry.answer: _sent(entry, Mark(), form, number)
        for number, entry in enumerate(entries, start=1)
    }


def _sent(entry: Entry, mark: Mark, form: Form, number: int) -> Mark:
    audience, quote = form.one(f"who-{number}"), form.one(f"quote-{number}")
    span, out = form.one(f"span-{number}"), bool(form.one(f"out-{number}"))
    return mark_one(entry, mark, audience, quote, span, read_out=out)


def carried(entries: Sequence[Entry], marks: Marks) -> tuple[tuple[str, str], ...]:
    """The marks as hidden fields, through what is asked in between."""
    return tuple(_fields(entries, marks))


def _fields(entries: Sequence[Entry], marks: Marks) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(entries, start=1):
        mark = marks[entry.answer]
        yield "row", drawn(entry)
        found = {"who": mark.audience, "quote": mark.quote, "span": mark.span}
        found["out"] = "yes" if mark.read_out else ""
        yield from ((f"{name}-{number}", value) for name, value in found.items() if value)


# --- what is drawn ---------------------------------------------------------------------------------


def listing_of(
    visit: Visit, entries: Sequence[Entry], marks: Marks, where: str = TALK, at: int = 0, *,
    stopped: bool = False,
) -> Listing:  # fmt: skip
    rows = tuple(
        _row(visit, number, entry, marks[entry.answer])
        for number, entry in enumerate(entries, start=1)
    )
    offered = {one for entry in entries for one in readers(entry)}
    ways = tuple(
        Choice(one, phrase_for(visit, name), _picture(visit, one))
        for one, name in _ways(
            visit, is_open=any(not mark.audience for mark in marks.values())
        ).items()
        if one in offered
    )
    found = counted(visit, entries, marks)
    team = phrase_for(visit, "list_who_team") if TEAM in offered else ""
    return Listing(where, rows, found, ways, team, at, stopped)


def counted(visit: Visit, entries: Iterable[Entry], marks: Marks) -> tuple[Counted, ...]:
    found = counts(entries, marks)
    one = next((one for one in _ONE if one in found), READER if visit.reader else CASE_MANAGER)
    names = {TEAM: "who_team", one: "who_one", PRIVATE: "who_private"}
    return tuple(
        Counted(audience, phrase_for(visit, name), found[audience])
        for audience, name in {**names, "": "list_open"}.items()
    )


def picker_of(
    visit: Visit, id: str, entries: Sequence[Entry], marks: Marks, number: int, where: str,
    first: int = -1, span: str = "", *, each_word: bool = False,
) -> Picker:  # fmt: skip
    entry = entries[number - 1]
    words = "\n".join(entry.said)
    sentence = ""
    if span:
        parts = picked_parts(entry, span)
        sentence = as_read(visit.connection, visit.desk.vault, id, parts)
    return Picker(
        where, number, entry.question,
        tuple(words[slice(*one)] for one in pieces(words, each_word=each_word)),
        "pick_words" if each_word else "pick", first, span, sentence, carried(entries, marks),
    )  # fmt: skip


def preview_of(
    visit: Visit, id: str, entries: Sequence[Entry], marks: Marks, where: str
) -> Preview:
    wanted, vault = decisions(entries, marks), visit.desk.vault
    numbers = {entry.answer: str(number) for number, entry in enumerate(entries, start=1)}
    told: dict[str, list[Told]] = {}
    for one in preview(visit.connection, vault, id, wanted, names_of(visit)):
        rows = ",".join(numbers[answer] for answer in one.answers)
        who = phrase_for(visit, _switch(visit)[one.audience])
        told.setdefault(who, []).append(Told(one.title, one.text, rows))
    by_reader = tuple((who, tuple(said)) for who, said in told.items())
    found = counted(visit, entries, marks)
    return Preview(where, by_reader, found, gives_away(marks.values()), carried(entries, marks))


def home_of(visit: Visit, turn: Turn, before: Sequence[str] = (), told: str = "") -> Home:
    """Where a talk ends, or is left with some of it still to be decided."""
    vault, id = visit.desk.vault, turn.conversation_id
    entries = sharing.read_back(visit.connection, vault, id, NO_ONE_KNOWN)  # none is looked through
    title = text_in(turn.flow.title, visit.language) if turn.flow else ""
    goes_on = turn.status == ASKING
    if not entries:
        return Home(told or phrase_for(visit, "review_nothing"), title, goes_on=goes_on)
    marks = {entry.answer: Mark(entry.audience if entry.decided else "") for entry in entries}
    shared = sum(one.audience not in ("", PRIVATE) for one in marks.values())
    done = shared_in_words(partial(phrase_for, visit), shared, len(entries))
    since = [drawn(entry) for entry in entries] if before else []
    changed = [row for row in before if row not in since]
    left = sum(not entry.decided for entry in entries)
    numbers = tuple(one for one in counted(visit, entries, marks) if one.number and one.audience)
    return Home(told or done, title, numbers, left, goes_on, tuple(changed), tuple(since))


def unsaid(world: World, language: str, codes: Sequence[str]) -> list[str]:
    """The labels of what every question offers and no list holds."""
    names = [name for name in (SKIP, NOT_SURE, SOMETHING_ELSE) if name in codes]
    return [phrase(name, world, language) for name in names]


def _row(visit: Visit, number: int, entry: Entry, mark: Mark) -> Row:
    named = _switch(visit)
    place = Place(entry.answer, "", TEAM, mark.span if mark.quote == SOME else "")
    return Row(
        number, entry, mark, drawn(entry), tuple(_why(visit, entry)),
        tuple(
            Choice(one, phrase_for(visit, named[one]), _picture(visit, one))
            for one in readers(entry)
        ),
        tuple(_quotes(visit, entry, mark)),
        quote=_quote(entry, mark),
        may_be_read_out=may_be_read_out(entry, place),
        changeable=entry.respondent == "student",
        is_shared=entry.audience != PRIVATE,
    )  # fmt: skip


def _quote(entry: Entry, mark: Mark) -> str:
    if mark.quote in quotes(entry) and (mark.quote != SOME or mark.span):
        return mark.quote
    return NONE if is_proposed(entry) else WHOLE


def _quotes(visit: Visit, entry: Entry, mark: Mark) -> Iterator[Choice]:
    """A part can be chosen once there is one; until then a button leads to it."""
    for one in quotes(entry):
        if one != SOME:
            yield Choice(one, phrase_for(visit, _SWITCH[one]))
        elif mark.span:
            words = read_out_words(entry, Place(entry.answer, "", span=mark.span))
            part = in_marks(visit.language, words)
            yield Choice(SOME, phrase_for(visit, "list_only_part", part=part))


def _why(visit: Visit, entry: Entry) -> Iterator[str]:
    if not entry.may_go_to(TEAM):
        yield phrase_for(visit, "list_not_team")
    if not entry.decided:
        yield from why_private(partial(phrase_for, visit), entry)


def _switch(visit: Visit) -> Mapping[str, str]:
    one = _named(visit, "share_one", "share_no_name")
    return {TEAM: "list_team", READER: "share_one", CASE_MANAGER: one, PRIVATE: "list_alone"}


def _ways(visit: Visit, *, is_open: bool) -> Mapping[str, str]:
    one = _named(visit, "list_mark_one", "list_mark_no_name")
    private = "list_mark_private" if is_open else "list_all_private"
    return {TEAM: "list_mark_team", READER: one, CASE_MANAGER: one, PRIVATE: private}


def _named(visit: Visit, with_name: str, without: str) -> str:
    return with_name if visit.reader or visit.who.case_manager else without


def _picture(visit: Visit, audience: str) -> str:
    return _PICTURES[audience] if visit.who.band == YOUNGEST else ""
