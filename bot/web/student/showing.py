"""A conversation as its page shows it: what was said before, and what waits now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.conversation import arrival
from bot.turn import Turn
from bot.web.pages import Page
from bot.web.student import reviewing, unsent_words
from bot.web.student.messages import calls
from bot.web.student.reviewing import Home, Listing, Picker, Preview
from bot.web.student.visit import ADULT, Visit, phrase_for
from dialogs.conversation import FINISHED, Conversation, key, parts
from dialogs.events import Answered, Ask, Finished, Say
from dialogs.flow import Flow
from dialogs.machine import item_named
from dialogs.opening import REMINDER
from dialogs.progress import NO_QUESTION, Progress
from dialogs.reading_list import marks_at_first
from dialogs.transcript import passed
from dialogs.wording import about, answer_as_shown, text_of
from dialogs.words import has_something
from storage import answers
from storage.answered import some_said_since_decided
from storage.conversations import DONE, REVIEW
from storage.kept_answers import KeptAnswer

# What stands in place of a question.
_READ_BACK = {"listing", "picker", "preview", "home"}
_IN_ITS_PLACE = {*_READ_BACK, "paused"}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it stands in its bubble; `note`: an adult's own, beside it."""

    labels: tuple[str, ...]
    words: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    about: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """All that the page of a conversation shows: one of ask, paused, listing, picker, preview and home."""

    conversation: str
    turn: int
    flow: str = ""
    before: tuple[Entry, ...] = ()
    notices: tuple[str, ...] = ()
    progress: Progress = NO_QUESTION
    # Who reads it and that nobody watches, until something is answered in this visit.
    reminder: str = ""
    others: bool = False  # whether there is more to talk about, told beside it
    ask: Ask | None = None
    adult: bool = False  # who types beside the child
    ticked: tuple[str, ...] = ()
    typed: str = ""
    note: str = ""
    paused: str = ""
    heard: tuple[str, ...] = ()  # the fixed words, alone; and whom to call (link, label)
    calls: tuple[tuple[str, str], ...] = ()
    listing: Listing | None = None
    picker: Picker | None = None
    preview: Preview | None = None
    home: Home | None = None
    unkept: str = ""  # typed in a form whose question is over
    unkept_for: str = ""  # that question, where its answer can still be changed


def whole(visit: Visit, turn: Turn, notices: Sequence[str] = (), **more: object) -> Page:
    """The page of the conversation from its first word on."""
    status = more.pop("status", 200)
    visit.language = turn.language or visit.language
    if turn.status in (REVIEW, DONE) or not _READ_BACK.isdisjoint(more):
        is_given = not _IN_ITS_PLACE.isdisjoint(more)
        talk = (_plain if is_given else _read_back)(visit, turn, notices)
    else:
        kept = answers.of_conversation(visit.connection, visit.desk.vault, turn.conversation_id)
        talk = _as_answered(_talk(visit, turn, notices), kept)
        if talk.ask is not None and not any(one.at >= visit.own_session.made_at for one in kept):
            talk = replace(talk, reminder=phrase_for(visit, REMINDER), others=_has_others(visit))
        talk = _with_unsent(visit, turn, talk)
        talk = replace(talk, before=_before(turn, kept))
    talk = replace(talk, **more)  # type: ignore[arg-type]
    return Page("talk_main.html" if visit.part else "talk.html", {"talk": talk}, int(str(status)))


def newest(visit: Visit, turn: Turn, answered: Answered, told: Sequence[str]) -> Page:
    """Only what is new, where the answer is the path's newest; else all of it."""
    if turn.conversation is None or not _is_newest(turn.conversation, answered):
        return whole(visit, turn, told)
    flow, conversation = _drawn_from(turn)
    note = visit.form.one("note") if visit.typed_by == ADULT else ""
    said = [_said(flow, conversation, answered.key, answered.codes, answered.words)]
    said += [Said((), note, note=True)] if has_something(note) else []
    item = item_named(flow, conversation, answered.key)
    step = flow.by_id[parts(answered.key)[0]]
    language = conversation.language
    asked = text_of(step, conversation.world, language, item)
    before = [Entry(asked, about(item, language), tuple(said))]
    before += [Entry(one.text, "", ()) for one in turn.events if isinstance(one, Say)]
    talk = _with_unsent(visit, turn, _talk(visit, turn, told))
    return Page("turn.html", {"talk": replace(talk, before=tuple(before))})


def heard(visit: Visit, turn: Turn) -> Page:
    """The fixed words alone: of what was written, and of what was said before, nothing stands there."""
    visit.language = turn.language or visit.language
    texts = turn.heard.texts if turn.heard else ()
    talk = replace(_plain(visit, turn), heard=texts, calls=tuple(calls(visit)))
    return Page("talk_main.html" if visit.part else "talk.html", {"talk": talk})


def is_stopped(turn: Turn) -> bool:
    """Before the last question, so that it can still be gone on with."""
    return turn.conversation is not None and turn.conversation.state == "stopped"


def _is_newest(conversation: Conversation, answered: Answered) -> bool:
    kept = conversation.kept
    last = next(reversed(kept), "")
    return answered.revision == 1 and last == answered.key and all(k.on_path for k in kept.values())


def _has_others(visit: Visit) -> bool:
    flows = arrival.open_flows(visit.connection, visit.desk, visit.who, visit.now)
    return len(flows) > 1


def _plain(visit: Visit, turn: Turn, notices: Sequence[str] = ()) -> Talk:
    flow, _ = _drawn_from(turn)
    return Talk(
        turn.conversation_id, turn.turn, flow.name, notices=tuple(notices),
        progress=turn.progress, adult=visit.typed_by == ADULT,
    )  # fmt: skip


def _talk(visit: Visit, turn: Turn, notices: Sequence[str] = ()) -> Talk:
    if turn.ask is None:
        return _read_back(visit, turn, notices)
    return replace(_plain(visit, turn, notices), ask=turn.ask, ticked=turn.ask.ticked)


def _read_back(visit: Visit, turn: Turn, notices: Sequence[str]) -> Talk:
    """The list of all answers, while one waits that its student has not left open before; else the end."""
    talk, id = _plain(visit, turn, notices), turn.conversation_id
    waits = some_said_since_decided(visit.connection, id)
    entries = reviewing.entries_of(visit, id) if turn.status == REVIEW and waits else []
    if not any(not one.decided for one in entries):
        return replace(talk, home=reviewing.home_of(visit, turn))
    marks = marks_at_first(entries)
    listing = reviewing.listing_of(visit, entries, marks, stopped=is_stopped(turn))
    if any(one.decided for one in entries):
        return replace(talk, listing=listing)
    said = [one.text for one in turn.events if isinstance(one, Finished)]
    told = (*_last_notes(turn), *talk.notices, *said, phrase_for(visit, "review_what"))
    return replace(talk, listing=listing, notices=told)


def _as_answered(talk: Talk, kept: Sequence[KeptAnswer]) -> Talk:
    """A question that has an answer, with that answer in its form."""
    if talk.ask is None or not talk.ask.answered:
        return talk
    said = {
        one.provenance.respondent == "student": one
        for one in kept
        if key(one.step, one.item) == talk.ask.key
    }
    own, note = said.get(True), said.get(False)
    return replace(
        talk, ticked=talk.ticked or (own.codes if own else ()), typed=own.words if own else "",
        note=note.words if note else "",
    )  # fmt: skip


def _with_unsent(visit: Visit, turn: Turn, talk: Talk) -> Talk:
    """With what was typed before and not sent, also where the question has an answer."""
    words = unsent_words.standing(visit, turn)
    return talk if words is None else replace(talk, typed=words.text, note=words.note)


def _before(turn: Turn, kept: Sequence[KeptAnswer]) -> tuple[Entry, ...]:
    """What was said, from the kept answers. Read back and after the end it stands on its own page."""
    flow, conversation = _drawn_from(turn)
    said: dict[str, list[Said]] = {}
    for one in sorted(kept, key=lambda one: one.provenance.respondent != "student"):
        name = key(one.step, one.item)
        said.setdefault(name, []).append(_said_of(flow, conversation, name, one))
    return tuple(
        Entry(one.text, one.about, tuple(said.get(one.key, ()) if one.key else ()))
        for one in passed(flow, conversation)
    )


def _last_notes(turn: Turn) -> list[str]:
    """What is told after the last question, to stand before the read-back."""
    flow, conversation = _drawn_from(turn)
    if conversation.state != FINISHED:
        return []
    told = list(passed(flow, conversation))
    return [one.text for one in reversed([*takewhile(lambda one: not one.key, reversed(told))])]


def _said_of(flow: Flow, conversation: Conversation, name: str, kept: KeptAnswer) -> Said:
    if kept.provenance.respondent != "student":
        return Said((), kept.words, note=True)
    return _said(flow, conversation, name, kept.codes, kept.words)


def _said(
    flow: Flow, conversation: Conversation, name: str, codes: Sequence[str], typed: str
) -> Said:
    world, language = conversation.world, conversation.language
    step = flow.by_id[parts(name)[0]]
    choices, said = answer_as_shown(flow, step, world, tuple(codes), typed)
    labels = [choices[code].label[language] for code in codes if code in choices]
    return Said((*labels, *reviewing.unsaid(world, language, codes)), said)


def _drawn_from(turn: Turn) -> tuple[Flow, Conversation]:
    if turn.flow is None or turn.conversation is None:
        raise LookupError("a turn without its conversation")
    return turn.flow, turn.conversation
