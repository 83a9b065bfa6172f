"""A question on the page: shown with what was said before it, and answered by what is sent.

A form carries the conversation and the turn that the student was looking at. A reply sent twice is
found by what it holds and changes nothing; one from an old form is answered with where we are now,
and what was typed in it is shown again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.conversation import arrival, sharing
from bot.conversation.assent import AssentMissing, ConsentMissing
from bot.turn import Arrival, Turn, Waiting, again_in, noted_turn_in, resume_in
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student import consenting, reviewing, unsent_words
from bot.web.student.messages import calls, heard_aside, message, typed_in
from bot.web.student.reviewing import Home, Listing, Picker, Preview
from bot.web.student.visit import ADULT, Visit, change, phrase_for
from dialogs.ages import YOUNGEST
from dialogs.conversation import FINISHED, Conversation, key, parts
from dialogs.events import Answered, Ask, Finished, PathChanged, Paused, Refused, Say, ShowAnswers
from dialogs.flow import Flow
from dialogs.machine import item_named
from dialogs.opening import REMINDER
from dialogs.progress import NO_QUESTION, Progress
from dialogs.reading_list import marks_at_first
from dialogs.replies import Reply, account_command_in, command_in
from dialogs.transcript import passed
from dialogs.wording import about, answer_as_shown, text_of
from dialogs.words import has_something
from storage import answers
from storage.consent import ADULTS
from storage.conversations import DONE, REVIEW
from storage.kept_answers import KeptAnswer
from storage.keys import seal_for
from storage.seen import first_time
from storage.sessions import KNOWN

# What is pressed without leaving words behind: they are sent, or are to be left.
_WITHOUT_WORDS = ("", "go_on", "use")

# What stands in place of a question.
_READ_BACK = {"listing", "picker", "preview", "home"}
_IN_ITS_PLACE = {*_READ_BACK, "paused"}

# What a student may write on any channel, and which page does it here.
_ELSEWHERE = {
    "talk": "/someone",
    "delete": "/delete",
    "withdraw": "/withdraw",
    "words": "/answers",
}


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


def under_way(visit: Visit) -> str | None:
    here = visit.own_session.conversation_id
    return arrival.under_way(visit.connection, visit.desk, visit.who, here, visit.now)


def talk_page(visit: Visit) -> Page | Go:
    """Where the student stopped, or what comes before a first question."""
    id = visit.own_session.conversation_id
    if not visit.agreed:
        return Go("/hello")
    if visit.who.band == YOUNGEST and not visit.own_session.typed_by:
        return Go("/types")
    if id is None:
        return Go("/choose")
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    if turn.flow is not None and not consenting.may_ask_here(visit, turn.flow):
        return consenting.stopped_page(visit, ADULTS, sent=False)
    notices = [phrase_for(visit, "welcome_back")] if visit.form.one("again") else []
    return whole(visit, turn, notices)


def answer_sent(visit: Visit) -> Page | Go:
    """One reply to the question that the form shows; or a command."""
    form, id = visit.form, visit.own_session.conversation_id
    if id is None or form.one("conversation") != id:
        return _of_another(visit)
    typed = account_command_in(form.one("text")) or command_in(form.one("text"))
    elsewhere = _ELSEWHERE.get("" if form.one("command") else typed)
    if elsewhere:
        unsent_words.forget(visit)
        return heard_aside(visit) or Go(elsewhere)  # an adult's note may stand beside it
    if not visit.agreed:
        return _before_a_yes(visit)
    if not first_time(visit.connection, CHANNEL, _id_of(visit), id, visit.now):
        return _again(visit, id)
    if form.one("command") not in _WITHOUT_WORDS:
        unsent_words.keep(visit)
    try:
        turn = command_or_reply(visit, id, _reply(visit))
    except ConsentMissing:  # to this flow alone: what stops all, the gates have stopped
        unsent_words.forget(visit)
        return consenting.stopped_page(visit, ADULTS, sent=True)
    if turn.heard or _is_done_with(visit, turn):
        unsent_words.forget(visit)
    if turn.status == REVIEW:
        sharing.close(visit.connection, visit.desk.vault, id, visit.now)  # with nothing to share
    return _after(visit, turn)


def _before_a_yes(visit: Visit) -> Page | Go:
    """The yes is gone, a year old or was to other words: nothing is kept, and the opening comes first.

    What was typed is shown once more.
    """
    unsent_words.forget(visit)
    heard = heard_aside(visit)
    change(visit, stage=KNOWN)
    typed = typed_in(visit)
    if heard is not None or not typed:
        return heard or Go("/hello")
    ways = [("/hello", phrase_for(visit, "page_keep_going"))]
    return message(visit, typed, 409, ways=ways)


def _again(visit: Visit, id: str) -> Page | Go:
    """For a form that came before, as from a second tap."""
    one = Waiting(id, Arrival("", Reply(), visit.how), visit.contact, visit.now)
    turn = again_in(visit.connection, visit.desk.vault, one)
    return _heard(visit, turn) if turn.heard else whole(visit, turn)


def command_or_reply(visit: Visit, id: str, reply: Reply) -> Turn:
    at_turn = visit.form.number("turn")
    note = visit.form.one("note") if visit.typed_by == ADULT else ""
    arrival = Arrival("", reply, visit.how, at_turn, note if has_something(note) else "")
    waiting = Waiting(id, arrival, visit.contact, visit.now)
    return noted_turn_in(visit.connection, visit.desk.vault, waiting)


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


def _is_done_with(visit: Visit, turn: Turn) -> bool:
    """Whether what stood in the boxes was taken, as an answer or a typed command, or is to be left."""
    form = visit.form
    if turn.overtaken or any(isinstance(event, Refused) for event in turn.events):
        return False
    sent = turn.answered is not None or has_something(form.one("text"))
    return form.one("command") == "go_on" or (sent and not form.one("command"))


def _reply(visit: Visit) -> Reply:
    form = visit.form
    if form.one("command") == "use":
        return Reply(command="change", to=form.one("to"))
    if form.one("command"):  # what is ticked comes along, to stand so when the student is back
        return Reply(command=form.one("command"), choices=form.all("choice"), to=form.one("to"))
    return Reply(form.one("text"), form.all("choice"), to=form.one("question"), beside=True)


def _id_of(visit: Visit) -> str:
    """The same for the same reply to the same turn, and for no other; under the student's own key."""
    form = visit.form
    names = ("conversation", "turn", "question", "text", "note", "command", "to")
    held = [*(form.one(name) for name in names), *form.all("choice")]
    return seal_for(visit.connection, visit.desk.vault, visit.who.id).mark("page", *held)


def _heard(visit: Visit, turn: Turn) -> Page:
    """The fixed words alone: of what was written, and of what was said before, nothing stands there."""
    visit.language = turn.language or visit.language
    texts = tuple(turn.heard.text.split("\n\n")) if turn.heard else ()
    talk = replace(_plain(visit, turn), heard=texts, calls=tuple(calls(visit)))
    return Page("talk_main.html" if visit.part else "talk.html", {"talk": talk})


def _after(visit: Visit, turn: Turn) -> Page | Go:
    if turn.heard:
        return _heard(visit, turn)
    form, events = visit.form, turn.events
    told = [one.text for one in events if isinstance(one, Say | Refused | PathChanged)]
    if turn.overtaken:
        return _overtaken(visit, turn, told)
    for event in events:
        match event:
            case Refused():
                kept = {"typed": form.one("text"), "note": form.one("note")}
                return whole(visit, turn, told, ticked=form.all("choice"), status=422, **kept)
            case Paused(text):
                return whole(visit, turn, paused=text)
            case ShowAnswers():
                return Go("/answers")
            case Answered():
                return _answered(visit, turn, event)
    if form.one("command") == "use":
        return whole(visit, turn, told, typed=form.one("text"))
    typed = _still_typed(visit, turn)
    if told or visit.part or typed:
        return whole(visit, turn, told, **typed)
    return Go("/talk")


def _has_others(visit: Visit) -> bool:
    flows = arrival.open_flows(visit.connection, visit.desk, visit.who, visit.now)
    return len(flows) > 1


def _still_typed(visit: Visit, turn: Turn) -> dict[str, str]:
    """What stood in the boxes when something was pressed that is no answer yet: the same question waits."""
    form = visit.form
    ask = turn.ask
    if ask is None or ask.key != form.one("question"):
        return {}
    typed = {"typed": form.one("text") if form.one("command") else "", "note": form.one("note")}
    return {name: text for name, text in typed.items() if text}


def _answered(visit: Visit, turn: Turn, answered: Answered) -> Page | Go:
    """Only what is new, where the answer is the path's newest; else all of it."""
    told = [one.text for one in turn.events if isinstance(one, PathChanged)]
    if (
        not answered.words
        and has_something(visit.form.one("text"))
        and not visit.form.all("choice")
    ):
        told = [
            answered.said_back,
            *told,
        ]  # the words were understood, and are not kept as they were
    if not visit.part:
        return whole(visit, turn, told) if told else Go("/talk")
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


def _is_newest(conversation: Conversation, answered: Answered) -> bool:
    kept = conversation.kept
    last = next(reversed(kept), "")
    return answered.revision == 1 and last == answered.key and all(k.on_path for k in kept.values())


def _overtaken(visit: Visit, turn: Turn, told: Sequence[str]) -> Page:
    """The form was an old one, or another phone was quicker."""
    text, question = visit.form.one("text"), visit.form.one("question") or visit.form.one("to")
    kept = turn.conversation.kept if turn.conversation else {}
    again = question if question in kept and kept[question].on_path and text else ""
    notices = [*told, *_note_not_kept(visit)]
    return whole(visit, turn, notices, unkept=text, unkept_for=again, status=409)


def _of_another(visit: Visit) -> Page | Go:
    """A form of a conversation that is not at this page any more."""
    id, text = visit.own_session.conversation_id, visit.form.one("text")
    heard = heard_aside(visit)
    if heard is not None:
        return heard
    if id is None:
        return Go("/talk")
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    notices = [phrase_for(visit, "already_done"), *_note_not_kept(visit)]
    return whole(visit, turn, notices, unkept=text, status=409)


def _note_not_kept(visit: Visit) -> list[str]:
    """An adult's note from a form that is over, shown again as other words are."""
    note = visit.form.one("note")
    return [phrase_for(visit, "page_words_not_kept"), note] if has_something(note) else []


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
    waits = answers.some_said_since_decided(visit.connection, id)
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


def is_stopped(turn: Turn) -> bool:
    """Before the last question, so that it can still be gone on with."""
    return turn.conversation is not None and turn.conversation.state == "stopped"


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


def begin_or_go_on(visit: Visit, name: str) -> Go:
    """A conversation on this flow, from its first question or from where it stopped. Raises NotOpen."""
    try:
        turn = arrival.start(
            visit.connection, visit.desk, visit.who, name, visit.language, visit.now,
            simple=visit.look.simple,
        )  # fmt: skip
    except (
        AssentMissing
    ):  # of a session from before it was kept at the opening, or taken back since
        change(visit, stage=KNOWN)
        return Go("/hello")
    change(visit, conversation_id=turn.conversation_id)
    return Go("/talk")
