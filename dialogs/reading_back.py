"""Reading back: which answer is looked at, what is asked about it, what may be chosen, and what follows.

Decided here and nowhere else. A channel lays out `asked` and `choices` as it lays out an Ask, keeps where
the student is (`Place`) in its form, its screen or at hand, and gives it back with what was chosen. It
gets a `Step`: what is decided now (bot/conversation/sharing.py keeps that), and where the student is then.
The entries are fetched anew for each choice, so that a new revision, or a name that the school has learned,
counts.

Nothing here decides for the student. A private matter is only proposed as private, and of an answer with
choices only its words are; words with a name in them, or a way to reach someone, are never offered whole.
What a student said is to stay private is private from the start, and opened by a choice on that answer
alone. Of an answer that goes at most to the case manager the team is not offered, and a choice of it, as
out of a forged form, is not taken.

All answers stand in one list (reading_list.py), where each may be marked at once; this is one row of it,
asked about by itself: one by one, or where it takes more than a switch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM
from dialogs.drafts.evidence import is_long
from dialogs.names import names_in
from dialogs.no_answer import non_answer
from dialogs.reading_entries import (
    HELD,
    NONE,
    SOME,
    WHOLE,
    Decision,
    Entry,
    after,
    may_be_read,
    part_in,
    picked_parts,
    why_not,
)
from dialogs.reading_parts import pieces, span_between
from dialogs.replies import LONGEST_PICK, command_in, is_yes, means
from dialogs.reply_types.number_words import place_in
from dialogs.words import fold

# What is asked about an answer, from the first question to the last.
# PICKED: who may read the choices, where the words beside them stay out.
# PART, PART_END: where the part begins and where it ends, each by the number of a piece (reading_parts.py);
# or the part itself, typed.
# AS_READ: the sentence in which the picked part will be read, which must not say anything else than meant.
# READ_OUT: whether what may be quoted may be read out without the student's name; no, unless they say yes.
PRIVACY, PICKED, SHARE, QUOTE, PART, PART_END, AS_READ, READ_OUT = (
    "private", "picked", "share", "quote", "part", "part_end", "as_read", "read_out",
)  # fmt: skip

# What may be chosen beside an audience.
OPEN = "open"
USE = "use"  # the words that came with it, as the part
NOT_OUT, OUT = "not_out", "out"
BACK, CHANGE, GO_ON, PAUSE = "back", "change", "go_on", "pause"  # at every question


@dataclass(frozen=True, slots=True)
class Place:
    """One question about one answer. `audience`: chosen for it, while the quote is still asked about.

    `span`: of the part that was picked, where it stands in all that was said, as "3-11"; at PART_END of
    the piece that it begins with.
    """

    answer: str
    at: str
    audience: str = ""
    span: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a choice led to. `place`: what is asked now; None where nothing is left to decide."""

    place: Place | None
    decisions: tuple[Decision, ...] = ()
    tell: str = ""  # a phrase: why the same is asked again
    # Out of reading back: back, change, go_on (commands of the conversation) or pause.
    leaves: str = ""
    key: str = ""  # of the answer that is to be changed
    overtaken: bool = False  # what the student was looking at is over: nothing was taken


def looked_at(entries: Sequence[Entry], place: Place | None = None) -> Place | None:
    """This place while it can still be answered; else the first answer that waits. None: all is decided."""
    if place is not None and _stands(entries, place):
        return place
    waiting = next((entry for entry in entries if not entry.decided), None)
    return None if waiting is None else _first(waiting)


def entry_at(entries: Sequence[Entry], place: Place) -> Entry:
    return next(entry for entry in entries if entry.answer == place.answer)


def asked(entry: Entry, at: str) -> tuple[str, ...]:
    """The phrases that ask it. At AS_READ {sentence} is what will be read, at READ_OUT {words}.

    At SHARE the choices alone ask, unless they lack the team: then it is said why.
    """
    match at:
        case "private":
            return (_PRIVACY_ASKS.get(entry.private, "private_maybe"),)
        case "picked":
            return ("private_picked",)
        case "share" if not entry.may_go_to(TEAM):
            return ("share_not_team",)
        case "quote":
            names = ("quote_names",) if entry.names_someone else ()
            reach = ("quote_contact",) if entry.reaches_someone else ()
            return (*names, *reach, "quote_long" if entry.long else "quote_ask")
        case "part":
            return ("list_part_begin",)
        case "part_end":
            return ("list_part_end",)
        case "as_read":
            return ("quote_as_read",)
        case "read_out":
            return ("read_out_ask",)
    return ()


_PRIVACY_ASKS = {"self_insult": "private_self_insult", HELD: "private_held"}


def choices(entry: Entry, at: str, *, by_name: bool = False) -> dict[str, str]:
    """What may be chosen, each with the phrase on its button. `by_name`: the case manager has a name.

    Beside these, one may always go back, change the answer, take a pause, or go on with the questions.
    """
    one = (
        {READER: "share_one"}
        if entry.has_reader
        else {CASE_MANAGER: "share_one" if by_name else "share_no_name"}
    )
    team = {TEAM: "share_team"} if entry.may_go_to(TEAM) else {}
    readers = {**team, **one, PRIVATE: "share_private", CHANGE: "change_this"}
    match at:
        case "private":
            return {PRIVATE: "private_keep_out", OPEN: "private_share"}
        case "picked" | "share":
            return readers
        case "quote":
            whole = {} if entry.never_whole else {WHOLE: "quote_whole"}
            return {
                **whole, CHANGE: "quote_again", SOME: "quote_part", NONE: "quote_none",
            }  # fmt: skip
        case "as_read":
            return {USE: "quote_like_this", SOME: "quote_other_part", NONE: "quote_none"}
        case "read_out":
            return {NOT_OUT: "read_out_no", OUT: "read_out_yes"}
    return {BACK: "page_before"}


def typed(text: str, at: str, labels: Mapping[str, str]) -> str:
    """The choice that was typed; "" for none. `labels`: what stands on each button, in their order.

    By its number, by its label, or by a word that means the same everywhere. Where a part is asked for
    any words are one, unless they are a command.
    """
    name = command_in(text)
    if name:
        leave = PAUSE if name == "stop" else name
        return leave if leave in (BACK, CHANGE, GO_ON, PAUSE) else ""
    if at in (PART, PART_END):
        return USE
    if len(text) > LONGEST_PICK:
        return ""
    folded, place = fold(text), place_in(text, len(labels))
    for number, (choice, label) in enumerate(labels.items(), start=1):
        if number == place or folded == fold(label):
            return choice
    answers = {PRIVACY: (PRIVATE, OPEN), AS_READ: (USE, SOME), READ_OUT: (OUT, NOT_OUT)}
    yes = is_yes(text) if at in answers else None
    if yes is not None:
        return answers[at][0 if yes else 1]
    return next((n for n in (PRIVATE, NOT_OUT) if n in labels and means(text, "skip")), "")


def follow(entries: Sequence[Entry], place: Place, choice: str, words: str = "") -> Step:
    """What one choice decides, and what is asked then. What was not offered changes nothing."""
    here = looked_at(entries, place)
    if choice in (PAUSE, GO_ON):
        return Step(here, leaves=choice)
    if here is None or here != place:
        return Step(here, overtaken=True)
    entry = entry_at(entries, here)
    if choice == CHANGE:
        return Step(here, leaves=CHANGE, key=entry.key)
    if choice == BACK:
        before = _before(entry, here)
        return Step(here, leaves=BACK) if before is None else Step(before)
    if here.at in (PART, PART_END) and choice == USE:
        return _part(entries, entry, here, words)
    if choice not in choices(entry, here.at):
        return Step(here)
    return _chosen(entries, entry, here, choice)


def read_out_words(entry: Entry, place: Place) -> tuple[str, ...]:
    """What would be read out: the part that was picked, else all that was said; passage by passage."""
    said = dict(entry.passages)
    picked = tuple(said[one.answer][one.start : one.end] for one in picked_parts(entry, place.span))
    return picked if place.span else entry.said


def may_be_read_out(entry: Entry, place: Place) -> bool:
    """Whether it is asked: of words for the team that say something and name nobody, nor their student."""
    words = read_out_words(entry, place)
    whole = bool(place.span) or not entry.never_whole
    says = any(not non_answer(one, entry.language) for one in words)
    fits = says and whole and not is_long(words)
    may = entry.asks_read_out and entry.respondent == "student" and place.audience == TEAM
    return may and fits and not any(names_in(one, entry.others | entry.own) for one in words)


def _stands(entries: Sequence[Entry], place: Place) -> bool:
    """Whether its answer still waits, and the question can come up about it."""
    entry = next((one for one in entries if one.answer == place.answer), None)
    if entry is None or entry.decided:
        return False
    shared = place.audience in choices(entry, "share") and place.audience not in (PRIVATE, CHANGE)
    match place.at:
        case "private":
            return not place.audience and bool(entry.private)
        case "picked":
            return not place.audience and entry.words_alone_private
        case "share":
            return not place.audience
        case "quote" | "part":
            return bool(entry.said) and shared
        case "part_end":
            return shared and bool(picked_parts(entry, place.span))
        case "as_read":
            parts = picked_parts(entry, place.span)
            return shared and may_be_read(entry, parts)
        case "read_out":
            if place.span and not may_be_read(entry, picked_parts(entry, place.span)):
                return False
            return shared and may_be_read_out(entry, place)
    return False


def _first(entry: Entry) -> Place:
    return Place(entry.answer, PRIVACY if entry.private else SHARE)


def _before(entry: Entry, place: Place) -> Place | None:
    """The question about the same answer that led here; None for its first one."""
    match place.at:
        case "read_out":
            return replace(place, at=AS_READ if place.span else QUOTE)
        case "as_read" | "part_end":
            return replace(place, at=PART, span="")
        case "part":
            return replace(place, at=QUOTE)
        case "quote":
            return Place(place.answer, SHARE)
        case "picked":
            return _first(entry)
        case "share" if entry.private:
            return _first(entry)
    return None


def _chosen(entries: Sequence[Entry], entry: Entry, here: Place, choice: str) -> Step:
    match choice:
        case "open":
            return Step(Place(entry.answer, SHARE))
        case "private" if here.at == PRIVACY and entry.words_alone_private:
            return Step(Place(entry.answer, PICKED))
        case "private":
            return _decided(entries, Decision(entry.answer, PRIVATE))
        case "team" | "reader" | "case_manager" if here.at == PICKED:
            return _decided(entries, Decision(entry.answer, choice, NONE))
        case "team" | "reader" | "case_manager" if entry.said:
            return Step(Place(entry.answer, QUOTE, choice))
        case "team" | "reader" | "case_manager":
            return _decided(entries, Decision(entry.answer, choice))
        case "part":
            return Step(replace(here, at=PART, span=""))
        case "out" | "not_out":
            return _decided(entries, replace(_quoted(entry, here), read_out=choice == OUT))
        case "use" | "whole" if may_be_read_out(entry, here):
            return Step(replace(here, at=READ_OUT))
        case "use":
            return _decided(entries, _quoted(entry, here))
    return _decided(entries, Decision(entry.answer, here.audience, choice))


def _quoted(entry: Entry, here: Place) -> Decision:
    """With the part that was picked; with all, where none was."""
    parts = picked_parts(entry, here.span)
    return Decision(entry.answer, here.audience, SOME if parts else WHOLE, parts)


def _part(entries: Sequence[Entry], entry: Entry, here: Place, words: str) -> Step:
    said = "\n".join(entry.said)
    offered = pieces(said)
    number = place_in(words, len(offered))
    if number and here.at == PART and len(offered) > 1:
        return Step(replace(here, at=PART_END, span="{}-{}".format(*offered[number - 1])))
    if number:
        span = span_between(said, _piece_at(offered, here.span, number - 1), number - 1)
    else:
        span = "{}-{}".format(*found) if (found := part_in(said, words)) else ""
    if not span:
        return Step(here, tell="quote_not_found")
    part = replace(here, at=AS_READ, span=span)
    why = why_not(entry, picked_parts(entry, part.span))
    return Step(replace(here, at=PART, span=""), tell=why) if why else Step(part)


def _piece_at(offered: Sequence[tuple[int, int]], span: str, otherwise: int) -> int:
    """The number of the piece with this span."""
    spans = ["{}-{}".format(*one) for one in offered]
    return spans.index(span) if span in spans else otherwise


def _decided(entries: Sequence[Entry], *decisions: Decision) -> Step:
    return Step(looked_at(after(entries, decisions)), decisions)
