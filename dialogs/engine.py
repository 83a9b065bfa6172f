"""Start, receive, revise, hold, resume, reopen: a reply in, events out. Pure; moves its conversation.

A conversation that raised is to be thrown away, never saved: the machine may already have moved it.
Time plays no part here (which tool is asked first is settled before the start), so none comes in.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from dialogs import reply_types
from dialogs.conversation import FINISHED, START, STOPPED, Conversation, Kept, parts
from dialogs.conversation import key as _key
from dialogs.events import (
    Answered,
    Ask,
    Event,
    Finished,
    Heard,
    PathChanged,
    Paused,
    Refused,
    Say,
    ShowAnswers,
)
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE, Flow
from dialogs.machine import (
    advance,
    all_items_of,
    here,
    item_at,
    item_named,
    let_go_of_follow_ups,
    walk,
)
from dialogs.no_answer import would_rather_not
from dialogs.phrases import phrase
from dialogs.replies import Command, NotUnderstood, Reply, Value, command_in
from dialogs.reply_types.kind import Question
from dialogs.reply_types.text import TEXT, WORDS_WANTED
from dialogs.reply_types.typed import without_nothing
from dialogs.reply_types.why import WHY_WANTED, asks_why, awaits_why
from dialogs.ticks import leave_ticked, ticked, untick
from dialogs.understanding import read, revised
from dialogs.wording import about, answer_as_shown, choices_of, few_of, options_of, text_of
from dialogs.words import count_words

DONE = (FINISHED, STOPPED)


def start(flow: Flow, conversation: Conversation) -> list[Event]:
    """From the first yes to the first question."""
    if conversation.state != START:
        raise ValueError(f"this conversation has already started (it is at {conversation.state})")
    return list(_onward(flow, conversation))


def receive(flow: Flow, conversation: Conversation, reply: Reply) -> list[Event]:
    """What one reply means and does. An event list ends with the question that now waits, if any."""
    conversation.heard = False
    if conversation.state in DONE:
        return _after_the_end(flow, conversation, reply)
    if reply.to and not reply.command and reply.to != here(flow, conversation):
        # An answer to what is over is not taken; a word to stop or to reach a person is.
        typed = command_in(reply.text)
        if not typed:
            return overtaken(flow, conversation)
        leave_ticked(flow, conversation, typed, ())
        return _obey(flow, conversation, typed, "")
    match read(flow, conversation, reply):
        case Command(name):
            leave_ticked(flow, conversation, name, reply.choices)
            # A typed command names no question: `to` then says only where it was typed.
            return _obey(flow, conversation, name, reply.to if reply.command else "")
        case NotUnderstood(reason, values):
            return [_refused(reason, conversation, **values), ask(flow, conversation)]
        case Value() as value:
            why = not reply.beside and asks_why(reply_types.at(flow, conversation.state), value)
            return list(_answer(flow, conversation, value, and_why=why))


def revise(flow: Flow, conversation: Conversation, key: str, reply: Reply) -> list[Event]:
    """A new value for an answer given before, as from an old message that the student edited.

    The student stays where they are, also with "something else" pressed, as long as that question
    still comes next or has been answered. What is no answer changes nothing.
    """
    conversation.heard = False
    value = None
    if key in answered_keys(flow, conversation):
        at = copy(conversation)
        _go_to(flow, at, key)
        value = revised(flow, at, conversation.kept[key], reply)
    if value is None:
        return [_refused("edited_not_taken", conversation), waiting(flow, conversation)]
    return _mended(flow, conversation, key, value)


def hold(flow: Flow, conversation: Conversation, key: str) -> list[Event]:
    """What was sent tells of a worry: the answer is a skipped one from here on, its question's with it.

    So it equals a skipped one wherever answers are read, and nothing more is asked about it. `key`: the
    question that waits, or one answered before; with any other nothing is held, and the words are said alone.
    """
    question = _question_of(flow, key)
    skipped = Value((SKIP,))
    events: list[Event] = []
    if key and key == waits_at(flow, conversation):
        _go_to(flow, conversation, question)
        events = list(_answer(flow, conversation, skipped))
    elif question in answered_keys(flow, conversation):
        events = _mended(flow, conversation, question, skipped)
    conversation.heard = True
    kept = [event for event in events if isinstance(event, Answered | PathChanged)]
    return [*kept, heard(conversation)]


def waits_at(flow: Flow, conversation: Conversation) -> str:
    """The key of the question that waits; "" where none does."""
    return "" if conversation.state in DONE else here(flow, conversation)


def asked_at(flow: Flow, conversation: Conversation, key: str) -> str:
    """How that question is asked; "" where there is none."""
    step, _ = parts(key)
    if step not in flow.by_id:
        return ""
    item = item_named(flow, conversation, key)
    return text_of(flow.by_id[step], conversation.world, conversation.language, item)


def heard(conversation: Conversation) -> Heard:
    """The fixed words, who is told or to be told, and stop or go on."""
    told = "heard_telling" if conversation.tells else "heard_please_tell"
    away = ("heard_away",) if conversation.tells and conversation.back else ()
    said: tuple[str, ...] = ("heard", told, *away, "heard_danger", "stop_or_go_on")
    if conversation.world.respondent:
        told = "family_heard_telling" if conversation.tells else "family_heard_please_tell"
        said = ("family_heard", told, "family_heard_danger")
    return Heard(tuple(_say(name, conversation).text for name in said))


def _question_of(flow: Flow, key: str) -> str:
    step, item = parts(key)
    return _key(flow.question(step), item) if step in flow.by_id else ""


def _mended(flow: Flow, conversation: Conversation, key: str, value: Value) -> list[Event]:
    before = copy(conversation)
    place = "" if before.state in DONE else here(flow, before)
    _go_to(flow, conversation, key)
    events = list(_answer(flow, conversation, value, mended=True))
    if before.state == STOPPED:
        conversation.state, conversation.item = STOPPED, before.item
    elif place == key or place not in [name for name, _, _ in _path(flow, conversation)]:
        return events
    else:
        _go_to(flow, conversation, place)
        conversation.picked = before.picked
    kept = [event for event in events if isinstance(event, Answered | PathChanged)]
    return [*kept, waiting(flow, conversation)]


def resume(flow: Flow, conversation: Conversation) -> list[Event]:
    """Back after a pause: the same question again."""
    if conversation.state in DONE:
        return [_finished(conversation)]
    return [_say("welcome_back", conversation), ask(flow, conversation)]


def reopen(flow: Flow, conversation: Conversation) -> list[Event]:
    """On with a conversation that was stopped, at the first question without an answer."""
    return [_say("welcome_back_here", conversation), *_along_the_path(flow, conversation)]


def overtaken(flow: Flow, conversation: Conversation) -> list[Event]:
    """For a reply to something that is over, as from a second phone: where we are now."""
    return [_say("already_done", conversation), _stands(flow, conversation)]


def unreadable(flow: Flow, conversation: Conversation) -> list[Event]:
    """For a reply that nobody could keep: the same question again."""
    return [_refused("refused_unreadable", conversation), waiting(flow, conversation)]


def waiting(flow: Flow, conversation: Conversation) -> Ask | Heard | Finished:
    """What the student sees now."""
    return heard(conversation) if conversation.heard else _stands(flow, conversation)


def _stands(flow: Flow, conversation: Conversation) -> Ask | Finished:
    """Without the words for a worry: these are for who wrote it, and not for another page."""
    done = conversation.state in DONE
    return _finished(conversation) if done else ask(flow, conversation)


def ask(flow: Flow, conversation: Conversation) -> Ask:
    """The question that waits."""
    step, item = flow.by_id[conversation.state], item_at(flow, conversation)
    world, language = conversation.world, conversation.language
    text, needs = text_of(step, world, language, item), reply_types.of(step).needs
    if awaits_why(conversation):
        text, needs = phrase("why_wanted", world, language), WHY_WANTED
    elif conversation.picked:
        text, needs = phrase("words_wanted", world, language), WORDS_WANTED
    name = here(flow, conversation)
    return Ask(
        key=name,
        text=text,
        needs=needs,
        options=options_of(choices_of(flow, step, conversation), language),
        most=step.most or 1,
        appearance=step.appearance,
        about=about(item, language),
        words_wanted=bool(conversation.picked),
        answered=conversation.has_answer(name),
        ticked=ticked(flow, conversation),
    )


def answered_keys(flow: Flow, conversation: Conversation) -> tuple[str, ...]:
    """The questions on the path that have an answer, in the order in which they were asked.

    Answers are kept in the order of the path (`_set_aside`), so it need not be walked again.
    """
    return tuple(name for name, kept in conversation.kept.items() if kept.on_path)


def _answer(
    flow: Flow,
    conversation: Conversation,
    value: Value,
    *,
    and_why: bool = False,
    mended: bool = False,
) -> Iterator[Event]:
    codes, words = _codes_of(flow, conversation, value), value.words
    if SOMETHING_ELSE in codes and not words:
        conversation.picked = codes
        yield ask(flow, conversation)
        return
    step, name = flow.by_id[conversation.state], here(flow, conversation)
    before = conversation.kept.get(name)
    on_path = all(kept.on_path for kept in conversation.kept.values())
    straight_on = before is None and on_path and not step.probe_of  # it may have answers behind it
    revision = before.revision + 1 if before else 1
    conversation.picked = ()
    untick(conversation, name)
    said_back = _said_back(flow, conversation, replace(value, codes=codes))
    # What was declined in words counts as none, so that it is not followed up.
    declined = (step.story or step.probe_of) and would_rather_not(words, conversation.language)
    conversation.kept[name] = Kept(codes, 0 if declined else count_words(words), revision)
    if not (mended and conversation.kept[name].words):
        let_go_of_follow_ups(flow, conversation, name)
    follows = flow.question(step.id) if step.probe_of else ""
    yield Answered(name, step.meaning, codes, words, revision, said_back, follows)
    if and_why:
        conversation.picked = codes
        yield ask(flow, conversation)
        return
    yield from (_onward if straight_on else _along_the_path)(flow, conversation)


def _codes_of(flow: Flow, conversation: Conversation, value: Value) -> tuple[str, ...]:
    """Where several may be picked, one that names nothing is never kept beside words that name something."""
    step = flow.by_id[conversation.state]
    if not value.words or not reply_types.of(step).needs.several:
        return value.codes
    nothing = {choice.value for choice in choices_of(flow, step, conversation) if choice.none}
    return without_nothing(value.codes, nothing)


def _onward(flow: Flow, conversation: Conversation) -> Iterator[Event]:
    """One event fired, and one more for each note on the way to the next question."""
    yield from _moved(flow, conversation)
    while conversation.state != FINISHED and not reply_types.at(flow, conversation.state).asks:
        yield _note(flow, conversation)
        yield from _moved(flow, conversation)
    yield _finished(conversation) if conversation.state == FINISHED else ask(flow, conversation)


def _moved(flow: Flow, conversation: Conversation) -> Iterator[Event]:
    """One state on; what a loop that is left had no room for is told."""
    state, item = conversation.state, conversation.item
    advance(flow, conversation)
    yield from _for_another_day(flow, conversation, state, item)


def _for_another_day(
    flow: Flow, conversation: Conversation, before: str, item: int
) -> Iterator[Event]:
    """At the end of a loop the items that the sitting does not hold, so that nobody waits for them."""
    loop = flow.by_id[before].loop if before in flow.by_id else ""
    here_too = conversation.state != FINISHED and flow.by_id[conversation.state].loop == loop
    left = all_items_of(flow, flow.loops[loop], conversation)[item + 1 :] if loop else ()
    if left and not here_too:
        world, language = conversation.world, conversation.language
        things = few_of([about(one, language) for one in left], language)
        yield Say(phrase("another_day", world, language, things=things))


def _along_the_path(flow: Flow, conversation: Conversation) -> Iterator[Event]:
    """The whole path again over the kept answers; what is no longer on it is set aside, not lost."""
    notes: list[Event] = []
    at, waits, before = conversation, None, (START, -1)
    for at in walk(flow, conversation):
        if waits:
            continue
        notes += _for_another_day(flow, at, *before)
        before = at.state, at.item
        if at.state == FINISHED:
            continue
        if not reply_types.at(flow, at.state).asks:
            notes = [*notes, _note(flow, at)]
        elif conversation.has_answer(here(flow, at)):
            notes = []
        else:
            waits = at.state, at.item
    changed = _set_aside(conversation, at.kept)
    conversation.state, conversation.item, conversation.picked = *(waits or (FINISHED, -1)), ()
    if changed:
        yield changed
    yield from notes
    yield _finished(conversation) if conversation.state == FINISHED else ask(flow, conversation)


def _set_aside(conversation: Conversation, path: dict[str, Kept]) -> PathChanged | None:
    """Mark each kept answer as on the path or off it; what changed by that."""
    kept = conversation.kept
    off = tuple(name for name in kept if kept[name].on_path and name not in path)
    on = tuple(name for name in path if not kept[name].on_path)
    aside = {name: kept[name]._replace(on_path=False) for name in kept if name not in path}
    conversation.kept = {**path, **aside}
    if not off and not on:
        return None
    return PathChanged(off, on, _say("path_shorter" if off else "path_longer", conversation).text)


def _obey(flow: Flow, conversation: Conversation, name: str, to: str) -> list[Event]:
    match name:
        case "talk":
            told = f"{_say(name, conversation).text} {_say('stop_or_go_on', conversation).text}"
            return [Say(told), ask(flow, conversation)]
        case "help" | "privacy" | "stop_or_skip":
            return [_say(name, conversation), ask(flow, conversation)]
        case "language":
            return _language(flow, conversation, to)
        case "pause":
            return [Paused(_say("paused", conversation).text)]
        case "stop":
            conversation.state, conversation.picked = STOPPED, ()
            return [_finished(conversation)]
        case "back":
            return _back(flow, conversation)
        case "change":
            return _change(flow, conversation, to)
        case "go_on":
            return list(_along_the_path(flow, conversation))
    return [_refused("refused_choice", conversation), ask(flow, conversation)]


def _after_the_end(flow: Flow, conversation: Conversation, reply: Reply) -> list[Event]:
    """After the last question an answer may still be changed; nothing else is waited for."""
    match TEXT.read(reply, Question()):
        case Command("change"):
            return _change(flow, conversation, reply.to if reply.command else "")
        case Command("back"):
            return _back(flow, conversation)
        case Command("talk" | "privacy" as name):
            return [_say(name, conversation), _finished(conversation)]
        case Command("language"):
            return _language(flow, conversation, reply.to if reply.command else "")
        case Command("go_on") if conversation.state == STOPPED:
            return reopen(flow, conversation)
    return [_refused("refused_done", conversation), _finished(conversation)]


def _language(flow: Flow, conversation: Conversation, to: str) -> list[Event]:
    """The next language that the flow speaks, or the one named. What was answered stays as it was said."""
    following = (flow.languages.index(conversation.language) + 1) % len(flow.languages)
    wanted = to or flow.languages[following]
    if wanted not in flow.languages or (not to and wanted == conversation.language):
        return [_refused("refused_language", conversation), waiting(flow, conversation)]
    conversation.language = wanted
    return [_say("language_done", conversation), waiting(flow, conversation)]


def _back(flow: Flow, conversation: Conversation) -> list[Event]:
    if conversation.picked:
        conversation.picked = ()
        return [ask(flow, conversation)]
    path = _path(flow, conversation)
    keys = [name for name, _, _ in path]
    if conversation.state in DONE:
        before = [name for name in keys if conversation.has_answer(name)]
    else:
        before = keys[: keys.index(here(flow, conversation))]
    if before:
        return _go_to(flow, conversation, before[-1])
    if conversation.state in DONE:
        return [_finished(conversation)]
    return [_say("nothing_back", conversation), ask(flow, conversation)]


def _change(flow: Flow, conversation: Conversation, to: str) -> list[Event]:
    keys = answered_keys(flow, conversation)
    if to in keys:
        return _go_to(flow, conversation, to)
    if not keys:
        return [_say("nothing_to_change", conversation), waiting(flow, conversation)]
    questions = (name for name in keys if not flow.by_id[parts(name)[0]].probe_of)
    return [ShowAnswers(tuple(questions)), waiting(flow, conversation)]


def _go_to(flow: Flow, conversation: Conversation, to: str) -> list[Event]:
    for name, state, item in _path(flow, conversation):
        if name == to:
            conversation.state, conversation.item, conversation.picked = state, item, ()
    return [ask(flow, conversation)]


def _path(flow: Flow, conversation: Conversation) -> list[tuple[str, str, int]]:
    """Key, state and item of each question with an answer on the path, and of the one that waits."""
    asked = [
        (here(flow, at), at.state, at.item)
        for at in walk(flow, conversation)
        if at.state != FINISHED and reply_types.at(flow, at.state).asks
    ]
    waits = next((one for one in asked if not conversation.has_answer(one[0])), None)
    return [one for one in asked if one is waits or conversation.has_answer(one[0])]


def _said_back(flow: Flow, conversation: Conversation, value: Value) -> str:
    world, language = conversation.world, conversation.language
    codes, words = value.codes, value.words
    if value.said_back:
        return phrase(value.said_back, world, language)
    if SKIP in codes or NOT_SURE in codes:
        return phrase("said_skip" if SKIP in codes else "said_not_sure", world, language)
    step = flow.by_id[conversation.state]
    choices, _ = answer_as_shown(flow, step, world, codes, words)
    picked = [choices[code].label[language] for code in codes if code in choices]
    if picked:
        said = reply_types.of(step).said_back
        return phrase(said, world, language, choices=", ".join(picked))
    # Three ways in turn, so that thanks do not sound like a stamp.
    return phrase(f"said_words_{len(conversation.kept) % 3 + 1}", world, language)


def _note(flow: Flow, conversation: Conversation) -> Say:
    step = flow.by_id[conversation.state]
    item = item_at(flow, conversation)
    return Say(text_of(step, conversation.world, conversation.language, item))


def _finished(conversation: Conversation) -> Finished:
    early = conversation.state == STOPPED
    return Finished(_say("stopped" if early else "finished", conversation).text, early)


def _say(name: str, conversation: Conversation) -> Say:
    world, language = conversation.world, conversation.language
    reader = phrase("reader_teacher", world, language)  # who by name, only the channel knows
    values = {"name": world.called, "contact": conversation.contact, "reader": reader}
    values |= {"tells": conversation.tells, "back": conversation.back}
    return Say(phrase(name, world, language, **values))


def _refused(reason: str, conversation: Conversation, **values: str) -> Refused:
    return Refused(phrase(reason, conversation.world, conversation.language, **values))
