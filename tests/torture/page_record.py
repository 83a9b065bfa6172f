"""What visitors of the page know: which forms they sent, what they were shown, and where that leads.

Where a conversation must stand is found by giving the forms to the engine in plain order. A form of which
nobody knows whether it was taken leaves two such states; what a page shows next tells which of them it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from bot.conversation.worries import worry_in
from dialogs import engine
from dialogs.events import Answered, Ask
from dialogs.flow import Flow
from dialogs.replies import Reply
from tests.torture.page_browser import Network, Pairs, Shown
from tests.torture.record import Replay, Sent, given_by
from tests.web.browser import Form

Wrong = Callable[[str, str], None]


@dataclass(eq=False, slots=True)
class Worry:
    """A worry whose words somebody was shown, or a wish to talk that was answered."""

    student_id: str
    text: str  # "" for a wish
    at: float  # seconds of the siege's clock
    sure: bool = False  # shown by a page that stands, and not with "One moment"
    once: bool = True  # sent in no other way than that which the program keeps once
    when: str = ""  # of a wish
    question: str = ""  # that it answers
    checked: bool = False


@dataclass(eq=False)
class Records:
    """What all visitors share."""

    network: Network
    clock: Callable[[], float]
    wrong: Wrong
    worries: dict[str, Worry] = field(default_factory=dict)  # by what was written
    wishes: list[Worry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    mood: str = ""  # worried; "" for anything
    is_over: bool = False  # everybody leaves after what they are doing

    def shows_words(self, student_id: str, sent: Sent, *, sure: bool, once: bool) -> None:
        text = sent.reply.text
        new = Worry(student_id, text, self.clock(), question=sent.reply.to)
        worry = self.worries.setdefault(text, new)
        worry.sure = worry.sure or sure
        worry.once = worry.once and once


@dataclass(eq=False)
class Talk:
    """One conversation. `worlds`: every state in which it may be by what was shown; mostly one."""

    flow: Flow
    id: str
    worlds: list[Replay]
    doubts: list[Sent] = field(default_factory=list)  # forms on their way

    def possible(self) -> Iterator[Replay]:
        """Also with the forms on their way, or some of them, in any order."""
        for world in self.worlds:
            for number in range(len(self.doubts) + 1):
                for order in permutations(self.doubts, number):
                    yield with_forms(world, order)

    def settle(self, shown: Shown) -> bool:
        """No form is on its way any more, and this page stands there. False where none of the states fits."""
        fitting = [world for world in self.possible() if _fits(world, shown)]
        self.doubts.clear()
        self.worlds = _different(fitting) or self.worlds
        return bool(fitting)


def take(replay: Replay, sent: Sent) -> None:
    """One form, as the program must take it: also one that holds a worry."""
    flow, conversation = replay.flow, replay.conversation
    is_over = sent.at_turn not in (None, replay.turn)
    at = sent.reply.to or engine.waits_at(flow, conversation)
    asked = engine.asked_at(flow, conversation, at)
    if sent.reply.text and worry_in(sent.reply.text, "", asked) is not None:
        answers_it = not is_over and at == engine.waits_at(flow, conversation)
        for event in engine.hold(flow, conversation, at if answers_it else ""):
            if isinstance(event, Answered):
                replay.answers += given_by(event, "")
        replay.turn += 1
    else:
        replay.take(sent)


def reply_of(pairs: Pairs) -> Reply:
    """What the program must understand of a form."""
    choices = tuple(value for name, value in pairs if name == "choice")
    if command := one_of(pairs, "command"):
        return Reply(command=command, choices=choices, to=one_of(pairs, "to"))
    return Reply(one_of(pairs, "text"), choices, to=one_of(pairs, "question"), beside=True)


def with_forms(world: Replay, order: Sequence[Sent]) -> Replay:
    copy = world.copy()
    for sent in order:
        take(copy, sent)
    return copy


def _fits(world: Replay, shown: Shown) -> bool:
    turn, form = turn_of(shown), asked_in(shown)
    if form is not None and value_of(form, "question") != engine.waits_at(
        world.flow, world.conversation
    ):
        return False
    if turn is None:
        return True
    return turn == world.turn and (
        form is not None or says_the_words(shown) or not isinstance(world.waits(), Ask)
    )


def _different(worlds: Sequence[Replay]) -> list[Replay]:
    found: dict[str, Replay] = {}
    for one in worlds:
        found.setdefault(
            repr((one.turn, one.conversation.state, one.conversation.item, one.answers)), one
        )
    return list(found.values())


def is_talk(shown: Shown) -> bool:
    """And not the page that says that the visit is over."""
    return (
        shown.path.startswith("/talk")
        and shown.status < 500
        and "/" not in shown.page.links.values()
    )


def asked_in(shown: Shown) -> Form | None:
    """The form of a question."""
    return shown.form("/talk", ("command", "back"))


def says_the_words(shown: Shown) -> bool:
    return (
        "sms:988" in shown.page.links.values()
        or shown.form("/talk", ("command", "pause")) is not None
    )


def turn_of(shown: Shown) -> int | None:
    found = [
        value_of(form, "turn") for form in shown.page.forms if form.action in ("/talk", "/share")
    ]
    return int(found[0]) if found and found[0].isdecimal() else None


def value_of(form: Form, name: str) -> str:
    return next((value for key, value in form.fields if key == name), "")


def has_button(form: Form, name: str, value: str) -> bool:
    return any((b.name, b.value) == (name, value) for b in form.buttons)


def pressed(form: Form, name: str, value: str) -> Pairs:
    return [*form.pairs(), (name, value)]


def one_of(pairs: Pairs, name: str) -> str:
    return next((value for key, value in pairs if key == name), "")
