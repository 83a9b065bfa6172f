"""A question on the phone: shown, answered by a press or in words; and which answer is to be changed."""

from bot.conversation import sharing
from bot.telegram import mending
from bot.telegram.screens import Button, Screen, label_of, labelled_act, question
from bot.telegram.visit import (
    Visit,
    conversation_of,
    phrase_for,
    redraw,
    say,
    settle,
    show,
    typed_before,
)
from bot.turn import Arrival, Turn, noted_turn_in, resume_in
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
from dialogs.flow import RESERVED, SOMETHING_ELSE
from dialogs.language import language
from dialogs.opening import REMINDER
from dialogs.reading_entries import Entry
from dialogs.replies import (
    Reply,
    command_in,
    is_no_words,
)
from dialogs.reply_types.number_words import numbers_in, place_in
from dialogs.words import fold, isolated

# Answers to pick from at once, when one is to be changed.
_AT_ONCE = 7


def show_turn(visit: Visit, turn: Turn, *, said_back: bool) -> None:
    """What the turn said, above the question that waits now. A pressed choice is shown already."""
    refused = any(isinstance(event, Refused) for event in turn.events)
    if refused and _refused_already(visit, turn.ask):
        visit.screen.turn = turn.turn
        return
    for event in turn.events:
        _tell(visit, event, said_back=said_back)
    if turn.paused:
        # The question keeps its buttons, for when the student is back.
        visit.screen.turn = turn.turn
        return
    if turn.shown_answers:
        _show_answers(visit, turn.shown_answers, 0)
    elif turn.ask is not None:
        if visit.reminds:
            say(visit, REMINDER)
        _ask(visit, turn.ask, turn)
        visit.screen.refused = refused


def _refused_already(visit: Visit, ask: Ask | None) -> bool:
    """Of many messages at once: the one before was no answer, and its student has yet to see that."""
    screen = visit.screen
    if not screen.refused or ask is None or (screen.at, screen.key) != ("ask", ask.key):
        return False
    return typed_before(visit, screen.message, screen.serial)


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


def leave_ticked(visit: Visit) -> None:
    """What is ticked stands so when the student is back from something else."""
    ticks = tuple(visit.screen.ticked) if _is_asked_now(visit) else ()
    if ticks:
        _answer(visit, Reply(command="talk", choices=ticks))


def reply(visit: Visit, text: str) -> Turn:
    """Words for the question that waits, whatever stands on the phone."""
    turn = _answer(visit, Reply(text=text))
    mending.note_where(visit, turn)
    return turn


def typed(visit: Visit, text: str) -> Turn | None:
    """Words where a question waits: its answer, a command, or more of the answer before."""
    if not is_no_words(text) and (more := mending.add_to_before(visit, text)):
        return more.turn
    if visit.screen.ticked and not is_no_words(text):
        return _typed_beside_ticks(visit, text)
    said, note = mending.parted(visit, text)
    name = command_in(said)
    if name and visit.screen.ticked:
        ticks = tuple(visit.screen.ticked) if _is_asked_now(visit) else ()
        return _answer(visit, Reply(command=name, choices=ticks))
    turn = _answer(visit, Reply(text=said, to=visit.screen.key), note=note)
    mending.note_where(visit, turn)
    return turn


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
    said, note = mending.parted(visit, text)
    reply = Reply(text=said, choices=tuple(visit.screen.ticked))
    turn = _answer(visit, reply, at_turn=visit.screen.turn, note=note)
    mending.note_where(visit, turn)
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


def _tell(visit: Visit, event: Event, *, said_back: bool) -> None:
    match event:
        case Say(text) | Refused(text) | Paused(text) | Finished(text) | PathChanged(_, _, text):
            visit.said.append(text)
        case Answered():
            visit.screen.before = event.key
            if said_back:
                saved = f"✓ {phrase_for(visit, 'saved')}"
                with_thanks = f"{event.said_back} {saved}"
                only_thanks = [phrase_for(visit, f"said_words_{one}") for one in (1, 2, 3)]
                if event.said_back in only_thanks and visit.incoming.kind == "text":
                    visit.thanks = saved, with_thanks
                visit.said.append(saved if visit.thanks else with_thanks)


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
    return noted_turn_in(visit.connection, visit.desk.vault, mending.turn_for(visit, arrival))


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
