"""A question to a family: shown alone, answered by what is sent, and never shown again with its answer.

What was written is not in any page, not even in the visit in which it was written. As for students, a
form carries the turn that it shows, so that a reply sent twice is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.turn import Arrival, Turn, Waiting, again_in, noted_turn_in, resume_in
from bot.web.family.messages import heard_texts
from bot.web.family.visit import HOW, Visit, phrase_for, speak
from bot.web.pages import CHANNEL, Go, Page
from dialogs.conversation import Conversation
from dialogs.events import Ask, PathChanged, Paused, Refused, Say, ShowAnswers
from dialogs.flow import NOT_SURE, SKIP
from dialogs.progress import NO_QUESTION, Progress
from dialogs.replies import Reply
from dialogs.transcript import passed
from dialogs.words import has_something
from storage.conversations import one_at_a_time
from storage.keys import seal_for
from storage.seen import first_time


@dataclass(frozen=True, slots=True)
class Talk:
    """All that the page of a question shows; without `ask` all is over."""

    conversation: str
    turn: int
    notices: tuple[str, ...] = ()
    saved: bool = False
    notes: tuple[str, ...] = ()  # that the flow says just before the question
    progress: Progress = NO_QUESTION
    ask: Ask | None = None
    ticked: tuple[str, ...] = ()
    typed: str = ""
    unkept: str = ""  # typed in the form that was just sent, whose question is over
    ending: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()


def talk_page(visit: Visit) -> Page | Go:
    id = visit.own_session.conversation_id
    if id is None:
        return Go("/family/hello")
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    return _page(visit, turn, saved=bool(visit.form.one("saved")))


def answer_sent(visit: Visit) -> Page | Go:
    """One reply to the question that the form shows, or a command."""
    form, id = visit.form, visit.own_session.conversation_id
    if id is None:
        return Go("/family/hello")
    # Nobody erases meanwhile what the student said, and with it the key that this is sealed with.
    one_at_a_time(visit.connection, visit.who.id)
    if form.one("conversation") != id:
        turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
        heard = heard_texts(visit)
        if heard:
            return Page("family/talk.html", {"talk": Talk(id, turn.turn, heard=tuple(heard))})
        return _over(visit, turn, [phrase_for(visit, "already_done")])
    if not first_time(visit.connection, CHANNEL, _id_of(visit), id, visit.now):
        one = Waiting(id, Arrival("", Reply(), HOW), visit.contact, visit.now, visit.telling)
        again = again_in(visit.connection, visit.desk.vault, one)
        return _heard(visit, again) if again.heard else Go("/family/talk")
    first, *more = _replies(visit)
    turn = _taken(visit, id, first, form.number("turn"))
    saved = turn.answered is not None
    for command in more if saved and not turn.heard else ():
        turn = _taken(visit, id, command, None)
    return _after(visit, turn, saved=saved)


def _taken(visit: Visit, id: str, reply: Reply, at_turn: int | None) -> Turn:
    waiting = Waiting(id, Arrival("", reply, HOW, at_turn), visit.contact, visit.now, visit.telling)
    return noted_turn_in(visit.connection, visit.desk.vault, waiting)


def _replies(visit: Visit) -> Sequence[Reply]:
    """What was written is kept first where Back or Stop was pressed below it."""
    form = visit.form
    given = Reply(form.one("text"), form.all("choice"), to=form.one("question"), beside=True)
    command = Reply(command=form.one("command"))
    if not command.command:
        return (given,)
    if command.command not in ("back", "stop") or not (given.choices or has_something(given.text)):
        return (command,)
    # Back is from the question that was just answered, and not from the one that came of it.
    there = Reply(command="change", to=given.to)
    return (given, there, command) if command.command == "back" else (given, command)


def _after(visit: Visit, turn: Turn, *, saved: bool) -> Page | Go:
    speak(visit, turn.language)
    if turn.heard:
        return _heard(visit, turn)
    said = (Say, Refused, Paused, PathChanged)
    told = [one.text for one in turn.events if isinstance(one, said)]
    if turn.overtaken:
        return _over(visit, turn, told)
    for event in turn.events:
        match event:
            case Refused():
                form = visit.form
                kept = {"ticked": form.all("choice"), "typed": form.one("text")}
                return _page(visit, turn, told, status=422, **kept)
            case ShowAnswers():
                return _page(visit, turn, [phrase_for(visit, "family_no_change")])
    if told:
        return _page(visit, _waiting(visit, turn), told, saved=saved)
    return Go("/family/talk?saved=1" if saved else "/family/talk")


def _heard(visit: Visit, turn: Turn) -> Page:
    """The fixed words, alone."""
    texts = turn.heard.texts if turn.heard else ()
    talk = Talk(turn.conversation_id, turn.turn, heard=texts)
    return Page("family/talk.html", {"talk": talk})


def _waiting(visit: Visit, turn: Turn) -> Turn:
    """With the question that waits, also where the events have none, as for a pause."""
    if turn.ask is not None:
        return turn
    return resume_in(visit.connection, visit.desk.vault, turn.conversation_id, visit.contact)


def _over(visit: Visit, turn: Turn, notices: Sequence[str]) -> Page:
    """The form was an old one, as after Back in the browser: what was typed in it is not kept."""
    return _page(visit, turn, notices, unkept=visit.form.one("text"), status=409)


def _page(visit: Visit, turn: Turn, notices: Sequence[str] = (), **more: object) -> Page:
    status = int(str(more.pop("status", 200)))
    ask = turn.ask
    talk = Talk(
        turn.conversation_id, turn.turn, notices=tuple(notices), notes=tuple(_notes(turn)),
        progress=turn.progress, ask=ask,
        ending=() if ask else _ending(visit, turn),
    )  # fmt: skip
    return Page("family/talk.html", {"talk": replace(talk, **more)}, status)  # type: ignore[arg-type]


def _notes(turn: Turn) -> list[str]:
    notes: list[str] = []
    if turn.flow is not None and turn.conversation is not None:
        for one in passed(turn.flow, turn.conversation):
            notes = [] if one.key else [*notes, one.text]
    return notes


def _ending(visit: Visit, turn: Turn) -> tuple[str, ...]:
    written = turn.conversation is not None and _has_something(turn.conversation)
    first = ("family_thanks", "family_next") if written else ("family_nothing",)
    return tuple(phrase_for(visit, name) for name in (*first, "family_again"))


def _has_something(conversation: Conversation) -> bool:
    return any(
        kept.on_path and not {SKIP, NOT_SURE} & set(kept.codes)
        for kept in conversation.kept.values()
    )


def _id_of(visit: Visit) -> str:
    """The same for the same reply to the same turn, and for no other; under the student's own key."""
    form = visit.form
    held = [form.one(name) for name in ("conversation", "turn", "question", "text", "command")]
    seal = seal_for(visit.connection, visit.desk.vault, visit.who.id)
    return seal.mark("family", *held, *form.all("choice"))
