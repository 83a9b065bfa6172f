"""A question on the phone: shown, answered by a press or in words, and mended later.

A message that was typed before the question stood there belongs to the answer before it: children
send one thought in three messages, and Telegram cuts a long one into several.
"""

from dataclasses import dataclass, replace

from bot.conversation import sharing
from bot.telegram.screens import Button, Screen, column, label_of, labelled_act, question
from bot.telegram.visit import Visit, conversation_of, phrase_for, redraw, say, settle, show
from bot.turn import Arrival, Turn, Waiting, noted_turn_in, resume_in, revise_in
from dialogs.conversation import PRIVATE, key, parts
from dialogs.events import (
    Answered,
    Ask,
    Event,
    Finished,
    PathChanged,
    Paused,
    Refused,
    Say,
)
from dialogs.flow import NOT_SURE, RESERVED, SKIP, SOMETHING_ELSE
from dialogs.language import language, typed_anywhere
from dialogs.reading_back import Entry
from dialogs.replies import (
    Reply,
    account_command_in,
    command_in,
    is_no_words,
    slash_command_in,
)
from dialogs.reply_types.number_words import numbers_in, place_in
from dialogs.words import fold, isolated, units
from storage import answers, chats, outbox
from storage.answers import KeptAnswer
from storage.chats import Message

# Answers to pick from at once, when one is to be changed.
_AT_ONCE = 7

# From this many UTF-16 units on a message may have been cut off by Telegram; it cuts at 4,096.
_MAY_BE_CUT = 4000
_CUT_WITHIN = 3  # seconds


def show_turn(visit: Visit, turn: Turn, *, said_back: bool) -> None:
    """What the turn said, above the question that waits now. A pressed choice is shown already."""
    for event in turn.events:
        _tell(visit, event, said_back=said_back)
    if turn.paused:
        # The question keeps its buttons, for when the student is back.
        visit.screen.turn = turn.turn
        return
    if turn.shown_answers:
        _show_answers(visit, turn.shown_answers, 0)
    elif turn.ask is not None:
        _ask(visit, turn.ask, turn)


def pick(visit: Visit, act: str) -> Turn | None:
    """A choice of one, or one that every question has."""
    label = label_of(visit.screen, f"pick:{act}")
    turn = _answer(visit, Reply(choices=(_value(visit, act),)), at_turn=visit.screen.turn)
    _settle(visit, turn, label)
    return turn


def tick(visit: Visit, act: str, *, on: bool) -> Turn | None:
    """One of several: shown at once, and an answer only with Done."""
    turn, ask = _waiting(visit)
    if ask is None or turn.turn != visit.screen.turn:
        return _answer(visit, Reply(), at_turn=visit.screen.turn)  # another phone was quicker
    value = _value(visit, act)
    others = [one for one in visit.screen.ticked if one != value]
    beside = _standing_beside(value, others, ask) if on else others
    if len(beside) + on > ask.most:
        _pop_up(visit, "most_reached", most=str(ask.most))
        return None
    if beside != others:
        _pop_up(visit, "others_out")
    visit.screen.ticked = beside + [value] * on
    _redraw(visit, ask)
    return None


def _standing_beside(value: str, ticked: list[str], ask: Ask) -> list[str]:
    """What stays ticked: a choice that names nothing takes the others out, and they take it out."""
    alone = {option.value for option in ask.options if option.none}
    return [] if value in alone else [one for one in ticked if one not in alone]


def _pop_up(visit: Visit, name: str, **values: str) -> None:
    """Over the button that was pressed; where something was typed there is none, and it is said."""
    if visit.incoming.kind == "press":
        visit.toast = phrase_for(visit, name, **values)
    else:
        say(visit, name, **values)


def turn_page(visit: Visit, number: int) -> None:
    _, ask = _waiting(visit)
    if ask is not None and ask.key == visit.screen.key:
        visit.screen.page = number
        _redraw(visit, ask)


def done(visit: Visit) -> Turn | None:
    _, ask = _waiting(visit)
    ticked = visit.screen.ticked
    if ask is not None and not ticked:
        visit.toast = phrase_for(visit, "pick_most", most=str(ask.most))
        return None
    labels = {option.value: option.label for option in ask.options} if ask else {}
    labels[SOMETHING_ELSE] = phrase_for(visit, SOMETHING_ELSE)
    turn = _answer(visit, Reply(choices=tuple(ticked)), at_turn=visit.screen.turn)
    _settle(visit, turn, ", ".join(labels[value] for value in ticked if value in labels))
    return turn


def _settle(visit: Visit, turn: Turn, label: str) -> None:
    """The pressed choice stands on the old message if it counts, also while its words are awaited."""
    ask = turn.ask
    awaited = ask is not None and ask.words_wanted and ask.key == visit.screen.key
    counts = turn.answered is not None or awaited
    settle(visit, chosen=label if counts else "")


def command(visit: Visit, name: str, to: str = "") -> Turn:
    return _answer(visit, Reply(command=name, to=to))


def typed(visit: Visit, text: str) -> Turn | None:
    """Words where a question waits: its answer, a command, or more of the answer before."""
    if not is_no_words(text) and (more := add_to_before(visit, text)):
        return more.turn
    if visit.screen.ticked and not is_no_words(text):
        return _typed_beside_ticks(visit, text)
    said, note = _parted(visit, text)
    name = command_in(said)
    if name and visit.screen.ticked:
        ticks = tuple(visit.screen.ticked) if _is_asked_now(visit) else ()
        return _answer(visit, Reply(command=name, choices=ticks))
    turn = _answer(visit, Reply(text=said, to=visit.screen.key), note=note)
    _note_where(visit, turn)
    return turn


@dataclass(frozen=True, slots=True)
class More:
    """Words that were added to the answer before; `turn` where another question waits by that."""

    turn: Turn | None


def add_to_before(visit: Visit, text: str) -> More | None:
    """None for words that were typed with what waits now before the student's eyes."""
    continued = _continues(visit)
    return None if continued is None else More(_add(visit, continued, text))


def _typed_beside_ticks(visit: Visit, text: str) -> Turn | None:
    """Nothing that is ticked is lost by typing: a choice is one more tick, other words stand beside.

    Numbers are choices as well, but for those behind the list: "something else", "not sure", "skip".
    """
    act = labelled_act(visit.screen, text)
    name, _, value = act.partition(":")
    if name == "done" or fold(text) == fold(phrase_for(visit, "done_button")):
        return done(visit)
    if name in ("tick", "untick"):
        return tick(visit, value, on=True)
    numbers = [number.value - 1 for number in numbers_in(text)]
    if numbers and all(number in range(len(visit.screen.values)) for number in numbers):
        turns = [tick(visit, str(number), on=True) for number in numbers]
        return turns[-1]
    said, note = _parted(visit, text)
    reply = Reply(text=said, choices=tuple(visit.screen.ticked))
    turn = _answer(visit, reply, at_turn=visit.screen.turn, note=note)
    _note_where(visit, turn)
    return turn


def answer_to_change(visit: Visit, text: str) -> Turn | None:
    """The number of an answer, or its button, after "change"; a command leaves the list."""
    keys = visit.screen.values
    if place := place_in(text, len(keys)):
        return command(visit, "change", keys[place - 1])
    if command_in(text):
        return _answer(visit, Reply(text=text))
    say(visit, "review_number", all=str(len(keys)))
    _show_answers(visit, tuple(keys), visit.screen.page)
    return None


def show_answers_page(visit: Visit, number: int) -> None:
    keys = tuple(visit.screen.values)
    text, rows = _answers_page(visit, keys, number)
    redraw(visit, text, rows)
    visit.screen.page = number


def edited(visit: Visit) -> Turn | None:
    """An old message was changed: so is its answer, unless it is shared already."""
    incoming, connection = visit.incoming, visit.connection
    message = chats.message(connection, visit.chat.id, str(incoming.message_id))
    a_command = account_command_in(incoming.text) or slash_command_in(incoming.text)[0]
    if message is None or a_command or message.conversation_id != visit.chat.conversation_id:
        say(visit, "edited_not_taken")
        return None
    name = key(message.step, message.item)
    kept = _kept_answer(visit, name)
    if kept is None:
        say(visit, "edited_not_taken")
        return None
    if kept.audience != PRIVATE:
        rows = [("edited_change", "change"), ("edited_leave", "leave")]
        options = column([(phrase_for(visit, phrase), act) for phrase, act in rows])
        show(visit, "edited", phrase_for(visit, "edited_shared"), options, key=name)
        return None
    said, note = _parted(visit, incoming.text)
    whole = kept.words[: message.start] + said + kept.words[message.end :]
    turn = _revised(visit, name, Reply(text=whole), note)
    if turn is not None:
        _move(visit, message, len(said))
    return _after_editing(visit, turn, "edited_kept")


def _tell(visit: Visit, event: Event, *, said_back: bool) -> None:
    match event:
        case Say(text) | Refused(text) | Paused(text) | Finished(text) | PathChanged(_, _, text):
            visit.said.append(text)
        case Answered():
            visit.screen.before = event.key
            if said_back:
                visit.said.append(f"{event.said_back} ✓ {phrase_for(visit, 'saved')}")


def _ask(visit: Visit, ask: Ask, turn: Turn) -> None:
    along = turn.progress
    lines = [phrase_for(visit, along.phrase, number=str(along.number), all=str(along.all))]
    if ask.about:
        lines.append(f"📌 {ask.about}")
    lines.append(ask.text)
    if ask.needs.hint_above_buttons:
        lines.append(phrase_for(visit, ask.needs.hint_above_buttons, most=str(ask.most)))
    if ask.words_wanted and ask.ticked:
        lines.append(phrase_for(visit, "said_choice", choices=", ".join(ask.ticked_labels)))
    values = [option.value for option in ask.options]
    new = Screen(values=values, ticked=_ticks(visit, ask))
    if visit.screen.key == ask.key:  # asked once more
        new.page = visit.screen.page
        new.first_message = visit.screen.first_message or visit.screen.message
        new.first_serial = visit.screen.first_serial or visit.screen.serial
    rows = question(ask, new, visit.world, visit.chat.language)
    about = {"turn": turn.turn, "key": ask.key, "values": values}
    about |= {"ticked": new.ticked, "page": new.page}
    about |= {"first_message": new.first_message, "first_serial": new.first_serial}
    show(visit, "ask", "\n".join(lines), rows, **about)


def _ticks(visit: Visit, ask: Ask) -> list[str]:
    """What stands ticked: as it did here a moment ago, or as it was left on this phone or another."""
    if ask.words_wanted:
        return []
    here = visit.screen.ticked if visit.screen.key == ask.key else []
    offered = (*(option.value for option in ask.options), SOMETHING_ELSE)
    return [one for one in here or ask.ticked if one in offered]


def _redraw(visit: Visit, ask: Ask) -> None:
    redraw(visit, rows=question(ask, visit.screen, visit.world, visit.chat.language))


def _waiting(visit: Visit) -> tuple[Turn, Ask | None]:
    """The question that waits now, whatever this phone shows."""
    turn = resume_in(visit.connection, visit.desk.vault, conversation_of(visit), visit.contact)
    return turn, turn.ask


def _is_asked_now(visit: Visit) -> bool:
    """Whether what stands on this phone still waits: another phone may have been quicker."""
    turn, _ = _waiting(visit)
    return turn.turn == visit.screen.turn


def _value(visit: Visit, act: str) -> str:
    return act if act in RESERVED else visit.screen.values[int(act)]


def _answer(visit: Visit, reply: Reply, *, at_turn: int | None = None, note: str = "") -> Turn:
    arrival = Arrival(str(visit.incoming.id), reply, visit.how, at_turn, note)
    return noted_turn_in(visit.connection, visit.desk.vault, _turn_for(visit, arrival))


def _turn_for(visit: Visit, arrival: Arrival) -> Waiting:
    return Waiting(conversation_of(visit), arrival, visit.contact, visit.now)


def _parted(visit: Visit, text: str) -> tuple[str, str]:
    """The child's words, and the adult's own note on lines that begin so, where an adult types."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if _begins_a_note(line)), None)
    if visit.screen.typed_by != "adult" or not first:
        return text, ""
    note = "\n".join(lines[first:]).partition(":")[2].strip()
    return "\n".join(lines[:first]).rstrip(), note


def _begins_a_note(line: str) -> bool:
    word, colon, _ = line.partition(":")
    return bool(colon) and fold(word) in typed_anywhere("note")


# --- which message became which answer ---------------------------------------------------------


def _note_where(visit: Visit, turn: Turn) -> None:
    if turn.answered is not None:
        _note_message(visit, turn.answered.key, 0, len(turn.answered.words))


def _note_message(visit: Visit, name: str, start: int, end: int) -> None:
    message_id, conversation = str(visit.incoming.message_id), conversation_of(visit)
    place = (*parts(name), start, end)
    noted = Message(visit.chat.id, message_id, conversation, *place, visit.now)
    chats.note_message(visit.connection, noted)


def _continues(visit: Visit) -> KeptAnswer | None:
    """The answer before, if this was typed before the question that now waits stood there."""
    name = visit.screen.before
    if not name or (visit.screen.at == "ask" and visit.screen.key == name):
        return None
    before = _typed_before(visit)
    kept = _kept_answer(visit, name) if before or _may_be_cut(visit) else None
    if kept is None or kept.audience != PRIVATE or not (before or _was_cut(visit, kept)):
        return None
    return kept


def _typed_before(visit: Visit) -> bool:
    """By Telegram's own clock on both sides; in the same second the benefit goes to the question.

    What arrived together with the message that led to the question was typed before it, too.
    """
    screen = visit.screen
    message, serial = screen.first_message or screen.message, screen.first_serial or screen.serial
    if not message:
        return False
    if serial >= visit.incoming.came_with:
        return True
    since = outbox.shown_since(visit.connection, message)
    return since is None or visit.incoming.date < since // 1_000_000


def _may_be_cut(visit: Visit) -> bool:
    before = chats.last_message(visit.connection, visit.chat.id)
    if before is None or key(before.step, before.item) != visit.screen.before:
        return False
    long = before.end - before.start >= _MAY_BE_CUT // 2  # no code point has more than two units
    return long and visit.now - before.at < _CUT_WITHIN * 1_000_000


def _was_cut(visit: Visit, kept: KeptAnswer) -> bool:
    before = chats.last_message(visit.connection, visit.chat.id)
    return before is not None and units(kept.words[before.start : before.end]) >= _MAY_BE_CUT


def _add(visit: Visit, kept: KeptAnswer, text: str) -> Turn | None:
    """The words, on a line of their own, behind those that the answer has; in place of a skip."""
    name, start = key(kept.step, kept.item), len(kept.words) + 1 if kept.words else 0
    said, note = _parted(visit, text)
    whole = f"{kept.words}\n{said}" if kept.words else said
    choices = () if {SKIP, NOT_SURE} & set(kept.codes) else kept.codes
    turn = _revised(visit, name, Reply(text=whole, choices=choices), note)
    if turn is not None:
        _note_message(visit, name, start, start + len(said))
    return _after_editing(visit, turn, "added_more")


def _revised(visit: Visit, name: str, reply: Reply, note: str) -> Turn | None:
    """None where the new words were not taken, and nothing has changed."""
    arrival = Arrival(str(visit.incoming.id), reply, visit.how, note=note)
    turn = revise_in(visit.connection, visit.desk.vault, _turn_for(visit, arrival), name)
    return None if turn.answered is None else turn


def _after_editing(visit: Visit, turn: Turn | None, name: str) -> Turn | None:
    """The turn, where another question waits because of it; otherwise the old one stays as it is."""
    say(visit, "edited_not_taken" if turn is None else name)
    if turn is None:
        return None
    events: list[Event] = [
        event for event in turn.events if not isinstance(event, Answered | Finished)
    ]
    ask = turn.ask
    if visit.screen.at == "ask" and ask is not None and ask.key == visit.screen.key:
        visit.screen.turn = turn.turn
        visit.said += [event.text for event in events if isinstance(event, PathChanged)]
        return None
    return replace(turn, events=events)


def _move(visit: Visit, edited: Message, length: int) -> None:
    """Where the words of this message, and of those behind it in the same answer, stand now."""
    connection, by = visit.connection, length - (edited.end - edited.start)
    same = chats.messages_of(connection, edited.conversation_id, edited.step, edited.item)
    for one in same:
        start, end = one.start, one.end
        if one.message_id == edited.message_id:
            end = start + length
        elif one.start >= edited.end:
            start, end = start + by, end + by
        chats.move_message(connection, one.chat_id, one.message_id, start, end)


def _kept_answer(visit: Visit, name: str) -> KeptAnswer | None:
    conversation = conversation_of(visit)
    found = answers.of_conversation(visit.connection, visit.desk.vault, conversation)
    return next(
        (
            answer
            for answer in found
            if key(answer.step, answer.item) == name and answer.provenance.respondent == "student"
        ),
        None,
    )


# --- which answer to change --------------------------------------------------------------------


def _show_answers(visit: Visit, keys: tuple[str, ...], page: int) -> None:
    text, rows = _answers_page(visit, keys, page)
    show(visit, "answers", text, rows, values=list(keys), page=page)


def _answers_page(visit: Visit, keys: tuple[str, ...], page: int) -> tuple[str, list[list[Button]]]:
    start = page * _AT_ONCE
    mine = sharing.my_answers(
        visit.connection, visit.desk.vault, conversation_of(visit), frozenset()
    )
    entries = {entry.key: entry for entry in mine if entry.respondent == "student"}
    numbered = list(enumerate(keys, start=1))[start : start + _AT_ONCE]
    lines = [f"{n}. {line_of(visit, entries[name])}" for n, name in numbered]
    buttons = [Button(str(n), f"answer:{n}") for n, _ in numbered]
    rows = [buttons[:4], buttons[4:]] if buttons[4:] else [buttons]
    if len(keys) > _AT_ONCE:
        following = (page + 1) % -(-len(keys) // _AT_ONCE)
        rows.append([Button(phrase_for(visit, "more_button"), f"page:{following}")])
    return "\n\n".join([phrase_for(visit, "which_change"), *lines]), rows


def line_of(visit: Visit, entry: Entry) -> str:
    """One answer as its student reads it again: what it is about, the question, what was said."""
    marked = language(visit.chat.language).marked
    first, *beneath = [marked(isolated(words)) for words in entry.said] or [""]
    said = "\n".join([", ".join(filter(None, [*entry.picked, first])), *beneath])
    about = f"📌 {entry.about}\n" if entry.about else ""
    if entry.respondent != "student":
        return f"{about}{entry.question}\n{phrase_for(visit, 'adults_note', note=said)}"
    return f"{about}{entry.question}\n➡️ {said or '—'}"
