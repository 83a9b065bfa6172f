"""The engine and the seals: no disk."""

import itertools
from collections.abc import Iterator

from transitions import Machine

from dialogs.conversation import to_json
from dialogs.replies import Reply
from storage.vault import Vault
from tests.bench.figures import Figure, micros_each
from tests.bench.scripts import BANDS, new_conversation, play, replies_of, world

_STATES = 40


def engine_figures(repeats: int) -> Iterator[Figure]:
    talks = [
        (world(band), replies_of(world(band), seed))
        for band, seed in itertools.product(BANDS, range(5))
    ]
    count = sum(len(replies) for _, replies in talks)

    def play_all() -> None:
        for who, replies in talks:
            play(who, replies)

    def change_all() -> None:
        """Back to the first question and a new answer there: the whole path is computed again."""
        for who, replies in talks:
            play(who, [*replies, Reply(command="change", to=str(replies[0].to)), replies[0]])

    step = Figure("engine step", "µs", micros_each(count, play_all, repeats), aim="≤ 100")
    changed = micros_each(len(talks), change_all, repeats)
    played = micros_each(len(talks), play_all, repeats)
    change = tuple(with_it - without for with_it, without in zip(changed, played, strict=True))
    machine = Figure("bare transitions step", "µs", _machine_steps(repeats))
    plain = Figure("plain dict step", "µs", _dict_steps(repeats))
    beside = (
        f"{step.value / machine.value:.1f} × transitions, {step.value / plain.value:,.0f} × dict"
    )
    yield Figure(step.name, step.unit, step.repeats, step.aim, beside)
    yield Figure("change of the first answer at the end", "µs", change)
    yield machine
    yield plain


def seal_figures(repeats: int) -> Iterator[Figure]:
    vault = Vault(bytes(32))
    seal = vault.seal_of("owner", 1, vault.new_wrapped_key("owner", 1))
    _, progress = to_json(new_conversation(world("9-12")))
    words = ("I was lost until I looked at it again. " * 6, progress)
    sealed = [seal.seal("answer", "words", "row", text) for text in words]
    many = 500

    def seal_all() -> None:
        for _ in range(many):
            for text in words:
                seal.seal("answer", "words", "row", text)

    def open_all() -> None:
        for _ in range(many):
            for text in sealed:
                seal.open("answer", "words", "row", text)

    yield Figure("seal", "µs", micros_each(many * len(words), seal_all, repeats))
    yield Figure("open", "µs", micros_each(many * len(words), open_all, repeats))


class _Model:
    state = "s0"


def _machine_steps(repeats: int) -> tuple[float, ...]:
    states = [f"s{number}" for number in range(_STATES)]
    machine = Machine(
        model=None, states=states, initial="s0", auto_transitions=False, send_event=True
    )
    for here, there in itertools.pairwise([*states, "s0"]):
        machine.add_transition("advance", here, there)
    model, advance = _Model(), machine.events["advance"]

    def walk() -> None:
        for _ in range(_STATES * 20):
            advance.trigger(model)

    return micros_each(_STATES * 20, walk, repeats)


def _dict_steps(repeats: int) -> tuple[float, ...]:
    after = {(number, "advance"): (number + 1) % _STATES for number in range(_STATES)}

    def walk() -> None:
        state = 0
        for _ in range(_STATES * 500):
            state = after[state, "advance"]

    return micros_each(_STATES * 500, walk, repeats)
