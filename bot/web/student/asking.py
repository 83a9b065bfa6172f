"""A question on the page: shown with what was said before it, and answered by what is sent.

A form carries the conversation and the turn that the student was looking at. A reply sent twice is
found by what it holds and changes nothing; one from an old form is answered with where we are now,
and what was typed in it is shown again.
"""

from collections.abc import Sequence

from bot.conversation import arrival, sharing
from bot.conversation.assent import AssentMissing, ConsentMissing
from bot.conversation.worries import worry_in
from bot.turn import Arrival, Turn, Waiting, again_in, noted_turn_in, resume_in
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student import consenting, unsent_words
from bot.web.student.messages import heard_aside, message, typed_in
from bot.web.student.showing import heard, newest, whole
from bot.web.student.visit import ADULT, Visit, change, phrase_for
from dialogs.ages import YOUNGEST
from dialogs.events import Answered, PathChanged, Paused, Refused, Say, ShowAnswers
from dialogs.replies import Reply, account_command_in, command_in, tells_more
from dialogs.words import has_something
from storage.consent import ADULTS
from storage.conversations import REVIEW
from storage.keys import seal_for
from storage.seen import first_time
from storage.sessions import KNOWN

# What is pressed without leaving words behind: they are sent, or are to be left.
_WITHOUT_WORDS = ("", "go_on", "use")

# What a student may write on any channel, and which page does it here.
_ELSEWHERE = {
    "talk": "/someone",
    "delete": "/delete",
    "withdraw": "/withdraw",
    "words": "/answers",
}


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
        heard_beside = heard_aside(visit)  # as in an adult's note
        # Words beside a wish to talk stand there again.
        again = heard_beside is None and tells_more(form.one("text"))
        (unsent_words.keep if again else unsent_words.forget)(visit)
        return heard_beside or Go(elsewhere)
    if not visit.agreed:
        return _before_a_yes(visit)
    if _note_of_nobody(visit) and worry_in(form.one("note")) is not None:
        return heard_aside(visit) or Go("/talk")
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
    one = Waiting(id, Arrival("", Reply(), visit.how), visit.contact, visit.now, visit.telling)
    turn = again_in(visit.connection, visit.desk.vault, one)
    return heard(visit, turn) if turn.heard else whole(visit, turn)


def command_or_reply(visit: Visit, id: str, reply: Reply) -> Turn:
    at_turn = visit.form.number("turn")
    note = visit.form.one("note") if visit.typed_by == ADULT else ""
    arrival = Arrival("", reply, visit.how, at_turn, note if has_something(note) else "")
    waiting = Waiting(id, arrival, visit.contact, visit.now, visit.telling)
    return noted_turn_in(visit.connection, visit.desk.vault, waiting)


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


def _after(visit: Visit, turn: Turn) -> Page | Go:
    if turn.heard:
        return heard(visit, turn)
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


def _still_typed(visit: Visit, turn: Turn) -> dict[str, str]:
    """What stood in the boxes when something was pressed that is no answer yet: the same question waits."""
    form = visit.form
    ask = turn.ask
    if ask is None or ask.key != form.one("question"):
        return {}
    typed = {"typed": form.one("text") if form.one("command") else "", "note": form.one("note")}
    return {name: text for name, text in typed.items() if text}


def _answered(visit: Visit, turn: Turn, answered: Answered) -> Page | Go:
    told = [one.text for one in turn.events if isinstance(one, PathChanged)]
    told += _note_not_kept(visit) if _note_of_nobody(visit) else []
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
    return newest(visit, turn, answered, told)


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
    if id is None and has_something(text):  # as after all was deleted elsewhere
        texts = [phrase_for(visit, "already_done"), *typed_in(visit)]
        return message(visit, texts, 409)
    if id is None:
        return Go("/talk")
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    notices = [phrase_for(visit, "already_done"), *_note_not_kept(visit)]
    return whole(visit, turn, notices, unkept=text, status=409)


def _note_of_nobody(visit: Visit) -> bool:
    """A note from a form at which an adult typed, where another tab has said since that the student does."""
    return visit.typed_by != ADULT and has_something(visit.form.one("note"))


def _note_not_kept(visit: Visit) -> list[str]:
    """An adult's note from a form that is over, shown again as other words are."""
    note = visit.form.one("note")
    return [phrase_for(visit, "page_words_not_kept"), note] if has_something(note) else []


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
