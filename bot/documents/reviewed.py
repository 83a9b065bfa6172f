"""A draft as staff have worked on it: what is left in, what stands beside it, and what of it is taken away.

The student's own part is made anew each time from what is shared now. What staff wrote stays beside the
sentence that it was written to, as theirs; where that sentence is there no more, it stands at the end, and is
lost with nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from bot.documents.filing import Rounds
from dialogs.drafts.evidence import Evidence
from dialogs.drafts.making import make
from dialogs.drafts.phrasing import phrasing
from dialogs.drafts.rendering import sentence
from dialogs.drafts.statements import QUOTE, Draft, Statement
from dialogs.flow import NOT_SURE, NOTHING
from storage.reviewing import (
    ADULTS,
    FROZEN,
    OWN_WORDS,
    READY,
    TICKED,
    TRANSLATION,
    Note,
    Notes,
    answers_of,
)

# How staff's own words and a translation are put down: (words, name) and (words, by, on) -> text.
AddedBy = Callable[[str, str], str]
Translated = Callable[[str, str, str], str]


# What a student asks for: to each of these an adult owes an answer.
WISHES = frozenset(
    {"need", "need.words", "need.more", "day.better", "tool.next", "environment.change"}
)


@dataclass(frozen=True, slots=True)
class Wish:
    """`place`: the answers that it stands on; `said`: as the student said it, in their language."""

    text: str
    place: str
    said: str
    at: int  # microseconds: when


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence. `text`: as it is taken away, with its translation; of one left out, as it would stand."""

    statement: Statement
    text: str
    left_out: Note | None
    own: tuple[Note, ...]  # staff's words beside it
    translations: tuple[Note, ...]
    foreign: bool  # it has a field for a translation
    slot: str  # that field, as long as nobody has filled it in
    source: str  # what a translation of it is of

    @property
    def taken(self) -> str:
        """As it goes into a plan: an empty field stays behind."""
        return self.text.replace(f" {self.slot}", "") if self.slot else self.text


@dataclass(frozen=True, slots=True)
class Part:
    """A box of a form. `text`: what is taken away, "" where all of it is left out."""

    title: str
    lines: tuple[Line, ...]
    # What is taken away: sentences by their ids, and staff's own words by those that they stand beside.
    pieces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.pieces)

    def boxes(self, limit: int) -> list[str]:
        """The text in parts of whole sentences, each of at most so many letters; 0: in one.

        A sentence that is longer by itself stands alone: nobody's words are cut.
        """
        boxes: list[str] = []
        for _, piece in self.pieces:
            if boxes and (not limit or len(boxes[-1]) + 1 + len(piece) <= limit):
                boxes[-1] += f" {piece}"
            else:
                boxes.append(piece)
        return boxes


@dataclass(frozen=True, slots=True)
class ToAdd:
    """A line of Team to add. `place`: what its tick is known by."""

    text: str
    place: str
    ticked: Note | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A draft as it was frozen. Fields as of a Reviewed; `parts`: a title, and each sentence by its id."""

    title: str
    marks: tuple[str, ...]
    conditions: tuple[str, ...]
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    missing: tuple[str, ...]
    no_words: tuple[str, ...]
    language: str
    reader: str  # as whom it was read by who froze it, one of READERS
    kept_back: bool = False  # something of it is shared with who looks no more

    @property
    def sentences(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(id for _, lines in self.parts for id, _ in lines)


@dataclass(frozen=True, slots=True)
class Reviewed:
    kind: str
    draft: Draft
    parts: tuple[Part, ...]
    to_add: tuple[ToAdd, ...]
    stray: tuple[Note, ...]  # staff's words to sentences that are there no more
    ready: Note | None
    frozen: tuple[tuple[Note, Frozen], ...]  # the newest first
    adults: Note | None  # an adult's notes are told, by this
    changed: bool  # what is shared is not what the newest frozen one was made of
    sharing: bool  # the student has not yet said of every answer who may read it
    earlier: tuple[Draft, ...]  # of what was said before on the same things, the newest first

    @property
    def heading(self) -> str:
        """What kind of draft it is, in the words of the student's mode."""
        return self.draft.title.rpartition(": ")[0]

    @property
    def text(self) -> str:
        """All of it as it is taken away: no marks, and nothing of Team to add."""
        return "\n\n".join(f"{part.title}. {part.text}" for part in self.parts if part.text)

    @property
    def html(self) -> str:
        """The same, with each title in bold: for a word processor."""
        line = Markup("<p><b>{}.</b> {}</p>")
        return "".join(line.format(one.title, one.text) for one in self.parts if one.text)


def review(
    rounds: Rounds,
    kind: str,
    notes: Notes,
    mark: Callable[[str], str],
    added_by: AddedBy,
    translated: Translated,
) -> Reviewed:
    """`mark`: the keyed name of a line of Team to add, of which nothing is kept in plain.

    What somebody else wrote or froze is shown as far as its sentences stand on what this reader may read now.
    """
    adults = _newest(notes.of(ADULTS, kind))
    file = replace(rounds.files[0], adults=adults is not None)
    draft = make(kind, file)
    out = notes.left_out()
    said_here = (said for section in draft.sections for said in section.statements)
    left_out = frozenset(said.id for said in said_here if answers_of(said.id) in out)
    kept = make(kind, replace(file, left_out=left_out)) if left_out else draft
    now = {one.id: one for section in kept.sections for one in section.statements}
    slot = phrasing(draft.language).text("sentence.translation").strip()
    parts = []
    for section in draft.sections:
        lines = []
        for said in section.statements:
            own = tuple(notes.of(OWN_WORDS, kind, said.id))
            source = text = sentence(now.get(said.id, said))
            told = tuple(
                one for one in notes.of(TRANSLATION, kind, said.id) if one.said.source == source
            )
            foreign = slot in text
            for one in told[:1]:
                text = text.replace(slot, translated(one.said.text, one.said.by, one.said.on), 1)
            why = out.get(answers_of(said.id)) if said.id not in now else None
            lines.append(Line(said, text, why, own, told, foreign, slot, source))
        parts.append(Part(section.title, tuple(lines), _taken(lines, now, added_by)))
    there = {line.statement.id for part in parts for line in part.lines}
    stray = tuple(
        one
        for one in notes.of(OWN_WORDS, kind)
        if one.said.place not in there and rounds.may_read(one.said.place)
    )
    frozen = tuple(_for_who_looks(reversed(notes.of(FROZEN, kind)), rounds))
    to_add = tuple(
        ToAdd(line, place, _newest(notes.of(TICKED, kind, place)))
        for line in draft.to_add
        for place in [mark(line)]
    )
    ready = _newest(notes.of(READY, kind))
    last = next((kept for one, kept in frozen if one.mine or kept.reader == file.reader), None)
    here = frozenset(id for part in parts for id, _ in part.pieces)
    changed = last is not None and (last.kept_back or last.sentences != here)
    earlier = tuple(make(kind, one) for one in rounds.files[1:] if one.evidence)
    beside = (to_add, stray, ready, frozen, adults, changed, file.still_sharing, earlier)
    return Reviewed(kind, draft, tuple(parts), *beside)


def wishes_in(drafts: Iterable[Reviewed]) -> list[Wish]:
    """Each once, though several kinds of draft say it."""
    found: dict[str, Wish] = {}
    for one in drafts:
        by_id = {each.answer: each for each in one.draft.evidence}
        for part in one.parts:
            for said in (line.statement for line in part.lines):
                place = ":".join(said.answers)
                asks = any(_asks(by_id[answer]) for answer in said.answers)
                if asks and place not in found:
                    text = f"{part.title}: {sentence(said)}"
                    at = min(by_id[answer].at for answer in said.answers)
                    found[place] = Wish(text, place, _as_said(one.draft, said), at)
    return list(found.values())


def _asks(one: Evidence) -> bool:
    """Whether an answer asks for something: to keep what there is does not, nor does "nothing right now"."""
    taps = {*one.picked} - {"keep", NOT_SURE, NOTHING}
    nothing = any(one.choices[code].none for code in one.picked if code in one.choices)
    return one.meaning in WISHES and not nothing and bool(taps or one.words)


def _as_said(draft: Draft, said: Statement) -> str:
    """The question as it was read, with what was tapped, or those words that the draft quotes."""
    told = []
    for one in (one for one in draft.evidence if one.answer in said.answers):
        labels = [
            one.choices[code].label[one.language] for code in one.codes if code in one.choices
        ]
        quotes = [
            span.text for span in said.spans if span.kind == QUOTE and span.source == one.answer
        ]
        if one.meaning in WISHES and (labels or quotes):
            told.append(f"{one.question} {', '.join([*labels, *quotes])}")
    return " ".join(dict.fromkeys(told))


def frozen_now(one: Reviewed, reader: str) -> str:
    """What is kept of it when it is frozen: a Frozen as JSON, with what of its answers could be quoted."""
    draft = one.draft
    frozen = Frozen(
        title=draft.title,
        marks=draft.marks,
        conditions=draft.conditions,
        parts=tuple((part.title, part.pieces) for part in one.parts if part.pieces),
        missing=draft.missing,
        no_words=draft.no_words,
        language=draft.language,
        reader=reader,
    )
    kept = {name: getattr(frozen, name) for name in Frozen.__slots__}
    terms = {each.answer: (each.quote, each.quote_start, each.quote_end) for each in draft.evidence}
    return json.dumps({**kept, "terms": terms}, ensure_ascii=False)


def _for_who_looks(notes: Iterable[Note], rounds: Rounds) -> Iterator[tuple[Note, Frozen]]:
    """That something is kept back is told to who froze it alone: nobody else learns that it was there."""
    for one in notes:
        kept = _thawed(one, rounds)
        if one.mine or kept.parts:
            yield one, kept if one.mine else replace(kept, kept_back=False)


def _thawed(one: Note, rounds: Rounds) -> Frozen:
    """Of one whose sentences were not kept one by one: all of it, or nothing."""
    kept = json.loads(one.said.text)
    may = partial(rounds.may_quote, then=kept.get("terms", {}))
    whole = all(may(id) for id in kept.get("sentences", ()))
    parts, kept_back = [], False
    for title, lines in kept["parts"]:
        if isinstance(lines, str):
            lines = [("", lines)] if whole else [None]
        shown = tuple((id, text) for id, text in filter(None, lines) if not id or may(id))
        kept_back |= len(shown) < len(lines)
        if shown:
            parts.append((title, shown))
    several = ("marks", "conditions", "missing", "no_words")
    return Frozen(
        title=kept["title"],
        language=kept["language"],
        parts=tuple(parts),
        reader=kept.get("reader", ""),
        kept_back=kept_back,
        **{name: tuple(kept[name]) for name in several},
    )


def _taken(
    lines: Sequence[Line], now: "dict[str, Statement]", added_by: AddedBy
) -> tuple[tuple[str, str], ...]:
    """The sentences that are left in, each with staff's own words behind it, as theirs."""
    pieces = []
    for line in lines:
        id = line.statement.id
        if id in now:
            pieces.append((id, line.taken))
        pieces += [(id, added_by(one.said.text, one.said.name)) for one in line.own]
    return tuple(pieces)


def _newest(notes: Sequence[Note]) -> Note | None:
    return notes[-1] if notes else None
