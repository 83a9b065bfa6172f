"""What a student of the harness replies: taps, numbers, own words, back, change, skip, stop.

Own words end with the reply's id, so that each can be told from every other in the database.
"""

import random
from collections.abc import Callable, Sequence

from dialogs.events import Ask, Event
from dialogs.flow import NOT_SURE, SKIP, SOMETHING_ELSE
from dialogs.replies import Reply


def next_reply(
    rng: random.Random, waits: Event, answered: Sequence[str], id: str, *, changing: bool = False
) -> Reply:
    """A reply to what the student sees. `changing`: mostly to earlier answers, as another path."""
    if answered and rng.random() < (0.45 if changing else 0.06):
        return Reply(command="change", to=rng.choice(answered))
    if not isinstance(waits, Ask):
        return rng.choice(_AT_THE_END)(id)
    if changing and waits.options:
        return _pressed(rng, waits, id)
    return rng.choices(list(_KINDS), list(_KINDS.values()))[0](rng, waits, id)


def own_words(rng: random.Random, id: str) -> str:
    return rng.choice(_TEXTS) * rng.choice((1, 1, 1, 1, 7, 40)) + f" [{id}]"


def _pressed(rng: random.Random, waits: Ask, id: str) -> Reply:
    if not waits.options or waits.words_wanted:
        return _typed(rng, waits, id)
    values = [option.value for option in waits.options]
    count = rng.randint(1, min(waits.most, len(values)))
    # With the question's key from a page, without it from a chat.
    return Reply(choices=tuple(rng.sample(values, count)), to=rng.choice((waits.key, "")))


def _typed(rng: random.Random, waits: Ask, id: str) -> Reply:
    return Reply(own_words(rng, id))


def _number(rng: random.Random, waits: Ask, id: str) -> Reply:
    return Reply(rng.choice(("1", "2", "1 2", " 3. ", "9")))


def _label(rng: random.Random, waits: Ask, id: str) -> Reply:
    if not waits.options:
        return _typed(rng, waits, id)
    return Reply(rng.choice(waits.options).label.upper())


def _something_else(rng: random.Random, waits: Ask, id: str) -> Reply:
    words = rng.choice(("", own_words(rng, id)))
    return Reply(words, choices=(SOMETHING_ELSE,))


def _reserved(rng: random.Random, waits: Ask, id: str) -> Reply:
    pressed = Reply(choices=(rng.choice((SKIP, NOT_SURE)),))
    return rng.choice((pressed, Reply("skip"), Reply("no sé")))


def _command(rng: random.Random, waits: Ask, id: str) -> Reply:
    command = rng.choice(("back", "back", "back", "change", "go_on", "help", "talk", "pause"))
    return rng.choice((Reply(command=command), Reply(command.replace("_", " "))))


def _stop(rng: random.Random, waits: Ask, id: str) -> Reply:
    return Reply(command="stop")


def _mistaken(rng: random.Random, waits: Ask, id: str) -> Reply:
    return rng.choice(
        (
            Reply(),
            Reply("99"),
            Reply(choices=("nothing_like_it",)),
            Reply("lone \ud800 half"),
            Reply(own_words(rng, id), to="a_question_that_is_over"),
        )
    )


_KINDS: dict[Callable[[random.Random, Ask, str], Reply], int] = {
    _pressed: 40,
    _typed: 20,
    _number: 8,
    _label: 6,
    _something_else: 5,
    _reserved: 6,
    _command: 9,
    _stop: 1,
    _mistaken: 5,
}

_AT_THE_END: tuple[Callable[[str], Reply], ...] = (
    lambda id: Reply(f"thank you [{id}]"),
    lambda id: Reply(command="back"),
)

_TEXTS = (
    "The notes help me follow along",
    "it helps when it's quiet, and when i sit near the front",
    "Me ayuda más cuando el maestro lo explica otra vez",
    "👩🏽‍🦽💛 👍 good!!",
    "يساعدني الهدوء",
    "tab\tand\nnew line\r\nand \x07 bell and \x00 nothing",
    "zero\u200bwidth and e\u0301 as two, 'quotes' \"too\"; DROP TABLE answer; {tool} <b>&amp;</b>",
    "   spaces at both ends   ",
    "長い文章です。",
)
