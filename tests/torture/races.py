"""Two processes at one conversation at once: the same reply twice, or different replies.

Which of the two is first is chance; the database must be as one of the two orders leads, and the
one that came second must see the question that waits then.
"""

from collections.abc import Callable
from pathlib import Path

from dialogs.events import Ask
from dialogs.replies import Reply
from tests.torture.lives import Victim
from tests.torture.oracle import judge_all, judge_talk, looked_at, wrong_with
from tests.torture.orders import Heard, Life, Order
from tests.torture.outcome import Outcome
from tests.torture.phones import Phones
from tests.torture.record import Sent, Talk
from tests.torture.replies import own_words


def raced(folder: Path, seed: int, rounds: int) -> Outcome:
    with Phones(folder, seed, students=rounds + 1) as phones:
        second = Victim(folder / "errors.txt")
        try:
            figures = dict.fromkeys(_KINDS, 0)
            if phones.live(Life(phones.url)) and second.live(Life(phones.url)).word == "born":
                race = Race(phones, second)
                for number in range(rounds):
                    what = list(_KINDS)[number % len(_KINDS)]
                    _KINDS[what](race)
                    figures[what] += 1
                phones.look_in_everywhere()
                phones.victim.leave()
                second.leave()
        finally:
            second.close()
        with looked_at(phones.file) as look:
            phones.violations += judge_all(look, phones.talks)
        return Outcome("two at once", figures, phones.violations)


class Race:
    def __init__(self, phones: Phones, second: Victim) -> None:
        self.phones = phones
        self.runners = [phones.victim, second]
        self.talk = self._begun()

    def same_reply(self) -> None:
        """One is taken, the other is told that it was a repeat; both see the next question."""
        self._go_on_with_another()
        sent = self.phones.new_reply(self.talk)
        heard = self._both(self.phones.order(self.talk, sent), self.phones.order(self.talk, sent))
        self.talk.settle(sent)
        self._must_be_kept()
        if sorted(one.about.get("repeated", False) for one in heard) != [False, True]:
            self.phones.wrong("not taken exactly once", sent.id)
        for one in heard:
            wanted = self.talk.reached
            shows = wanted.waits() if one.about.get("repeated") else wanted.shows
            self._must_show(one, repr(shows))

    def two_answers_to_one_question(self) -> None:
        """As from two pages: each names the question it answers."""
        waits = self._waiting_question()
        self._one_of_two([self._answer(waits, to=waits.key), self._answer(waits, to=waits.key)])

    def two_answers_at_one_turn(self) -> None:
        """As from two old buttons: each names the turn it was shown at."""
        waits, turn = self._waiting_question(), self.talk.reached.turn
        self._one_of_two([self._answer(waits, at_turn=turn), self._answer(waits, at_turn=turn)])

    def two_plain_replies(self) -> None:
        """As two messages in a chat: both are taken, one after the other."""
        waits = self._waiting_question()
        self._settle_both([self._answer(waits), self._answer(waits)])

    def two_beginnings(self) -> None:
        self.talk = self.phones.new_talk()
        heard = self._both(*(self.phones.order_to_begin(self.talk) for _ in range(2)))
        ids = {one.about.get("conversation") for one in heard}
        if len(ids) != 1:
            self.phones.wrong("two conversations of one student", str(ids))
        self.talk.id = heard[0].about.get("conversation", "")
        self._must_be_kept()

    def _one_of_two(self, sent: list[Sent]) -> None:
        before = len([one for one in self.talk.reached.answers if one.respondent == "student"])
        heard = self._settle_both(sent)
        after = len([one for one in self.talk.reached.answers if one.respondent == "student"])
        if after != before + 1:
            self.phones.wrong("not one answer of two", f"{sent[0].id}, {after - before}")
        for one in heard:
            self._must_show(one, repr(self.talk.reached.waits()))

    def _settle_both(self, sent: list[Sent]) -> list[Heard]:
        """Finds out in which order they were taken."""
        heard = self._both(*(self.phones.order(self.talk, one) for one in sent))
        saved = [*self.talk.all_saved(), *sent]
        with looked_at(self.phones.file) as look:
            found = look.conversations_of(self.talk.who.id)[0]
        fits = [
            order
            for order in (sent, sent[::-1])
            if not wrong_with(found, self.talk.with_also(*order), saved)
        ]
        if not fits:
            self.phones.violations += wrong_with(found, self.talk.with_also(*sent), saved)
        # The record holds them as they were taken, for the replay at the end.
        order = fits[0] if fits else sent
        self.talk.sent[-2:] = order
        for one in order:
            self.talk.settle(one)
        return heard

    def _both(self, *orders: Order) -> list[Heard]:
        self.runners.reverse()
        for runner, order in zip(self.runners, orders, strict=True):
            runner.give(order)
        heard = [runner.hear() for runner in self.runners]
        for one in heard:
            if one.word != "saved":
                self.phones.wrong("not saved, with nothing in the way", str(one.about))
        self.phones.turns += 2
        return heard

    def _waiting_question(self) -> Ask:
        self._go_on_with_another()
        waits = self.talk.reached.waits()
        assert isinstance(waits, Ask)
        return waits

    def _answer(self, waits: Ask, to: str = "", at_turn: int | None = None) -> Sent:
        rng = self.phones.rng

        def reply(id: str) -> Reply:
            if waits.options and not waits.words_wanted and rng.random() < 0.6:
                return Reply(choices=(rng.choice(waits.options).value,), to=to)
            return Reply(own_words(rng, id), to=to)

        sent = self.phones.new_reply(self.talk, reply)
        sent.at_turn = at_turn
        return sent

    def _go_on_with_another(self) -> None:
        """A conversation that is over is followed by the next student's."""
        if self.talk.reached.is_over() or self.phones.rng.random() < 0.02:
            self.talk = self._begun()

    def _begun(self) -> Talk:
        talk = self.phones.new_talk()
        self.phones.begin(talk)
        return talk

    def _must_be_kept(self) -> None:
        with looked_at(self.phones.file) as look:
            self.phones.violations += judge_talk(look, self.talk)[1]

    def _must_show(self, heard: Heard, wanted: str) -> None:
        if heard.about.get("shows", [""])[-1] != wanted:
            self.phones.wrong("another question is shown", f"{heard.about} and not {wanted}"[:200])


_KINDS: dict[str, Callable[[Race], None]] = {
    "same reply": Race.same_reply,
    "two answers to one question": Race.two_answers_to_one_question,
    "two answers at one turn": Race.two_answers_at_one_turn,
    "two plain replies": Race.two_plain_replies,
    "two beginnings": Race.two_beginnings,
}
