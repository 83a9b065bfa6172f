"""How a step reads for one student: its text, its choices, the name of the tool it is about."""

from collections.abc import Callable, Sequence

from dialogs import reply_types
from dialogs.conversation import Conversation, Item, World
from dialogs.events import Option
from dialogs.flow import NOTHING, Choice, Flow, Step
from dialogs.language import filled_in, text_in
from dialogs.language import language as spoken
from dialogs.phrases import phrase


def text_of(step: Step, world: World, language: str, item: Item | None) -> str:
    """The first wording that suits this student, with its {names} filled."""
    wording = next(
        w for w in step.say if w.fit.suits(world.band, world.mode_of_words, world.simple)
    )
    return filled_in(text_in(wording.text, language), language, _values(world, language, item))


def choices_of(flow: Flow, step: Step, conversation: Conversation) -> tuple[Choice, ...]:
    """The choices of this question for this student, in the order in which they are shown."""
    choices = tuple(offered(flow, step, conversation.world).values())
    if not step.without_tools:
        return choices
    had = _had(flow, conversation)
    return tuple(choice for choice in choices if choice.value not in had)


def options_of(choices: tuple[Choice, ...], language: str) -> tuple[Option, ...]:
    return tuple(Option(c.value, c.label[language], c.picture, c.none) for c in choices)


def offered(flow: Flow, step: Step, world: World) -> dict[str, Choice]:
    """Value -> choice of everything that this step may offer to this student."""
    if step.nothing:
        return {NOTHING: _nothing(step.nothing, world, flow.languages)}
    offer = next(
        (o for o in step.choices if o.fit.suits(world.band, world.mode_of_words, world.simple)),
        None,
    )
    return {choice.value: choice for choice in flow.lists[offer.list]} if offer else {}


def _nothing(which: str, world: World, languages: tuple[str, ...]) -> Choice:
    """What a question for words offers beside the box."""
    label = {code: phrase(f"nothing_{which}", world, code) for code in languages}
    return Choice(NOTHING, label, label, none=True)


def answer_as_shown(
    flow: Flow, step: Step, world: World, codes: tuple[str, ...], typed: str
) -> tuple[dict[str, Choice], str]:
    """What the codes of an answer stand for, and the words that are shown beside that.

    What a number or a date was read from is kept as it was typed, and shown as what it was read as.
    """
    values = reply_types.values_in(step, codes)
    return offered(flow, step, world) | values, "" if values else typed


def about(item: Item | None, language: str) -> str:
    """The tool's name and place, to stand above a question: "Copy of the notes · Science"."""
    if item is None:
        return ""
    title = item.short or text_in(item.title, language)
    return f"{title} · {item.places}" if item.places else title


def few_of(names: Sequence[str], language: str) -> str:
    """A list in a message: three of the names, and a sign that there are more."""
    more = " …" if len(names) > MOST_NAMES else ""
    return spoken(language).joining.comma.join(names[:MOST_NAMES]) + more


MOST_NAMES = 3


def plan_word(world: World, language: str) -> str:
    """What this student's plan is called: "IEP" only where staff said that the student knows it."""
    if not world.plan_known:
        return phrase("plan", world, language)
    return phrase(f"plan_{world.plan_word}", world, language)


def meeting_word(world: World, language: str) -> str:
    """What this student's meeting is called: "IEP meeting", "504 meeting", "meeting" or "conference"."""
    if not world.plan_known:
        return phrase("meeting", world, language)
    return phrase(f"meeting_{world.plan_word}", world, language)


def _values(world: World, language: str, item: Item | None) -> dict[str, str | Callable[[], str]]:
    """{tool} and {goal} are the same thing, under the name that its loop goes over."""
    values: dict[str, str | Callable[[], str]] = {
        "name": world.called,
        "plan": lambda: plan_word(world, language),
        "meeting": lambda: meeting_word(world, language),
        "reader": world.reader,
        "step": lambda: world.own_step or phrase("own_step", world, language),
    }
    if item is not None:
        values["tool"] = values["goal"] = text_in(item.ask, language)
    return values


def _had(flow: Flow, conversation: Conversation) -> set[str]:
    """What the student has: listed or picked, also what a loop has no room to ask about."""
    chosen_in = {loop.chosen_in for loop in flow.loops.values()}
    picked = [
        kept.codes for name, kept in conversation.kept.items() if name in chosen_in and kept.on_path
    ]
    listed = (item.catalogue for item in conversation.world.tools)
    return {*listed, *(code for codes in picked for code in codes)}
