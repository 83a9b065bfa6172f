"""The rounds in which adults are told of alerts: what is due is put into the outbox, and letters go out.

What: a look each second, which opens nothing while nothing has changed. Why no call from where an alert is
kept: it may be kept by another process, or by a terminal, and after a kill nobody would be called. An alert
is told at least once: the step and its letters are kept together, and a letter stays until a server has
taken it. No letter waits for another that no server takes, and none for who died with it in hand.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from bot.alerting import mail
from bot.alerting.letters import list_letter, step_letter, trial_letter
from bot.alerting.steps import Step, due, told
from bot.program.school import RunningSchool
from bot.school_settings import MAIL
from storage import alert_log, outbox
from storage.alert_cases import Case, standing
from storage.alert_log import TOLD, Entry
from storage.alert_steps import note_step, state_of_alerts, steps_done
from storage.facts import note_fact
from storage.outbox import Letter, New
from storage.problems import StorageProblem
from storage.told_adults import ToldAdult, newest_trials, note_trial, told_adults

log = logging.getLogger(__name__)

T = TypeVar("T")

TELEGRAM = "telegram"
EVERY = 1.0  # seconds
_LOOKED_THROUGH_EVERY = 20_000_000  # microseconds: the clock alone makes a step due
_CHECKED_EVERY = 24 * 3600 * 1_000_000
_REMEMBERED_FOR = 8 * 24 * 3600 * 1_000_000  # that a letter was sent
_LEASE = 120_000_000  # longer than a server may take for all letters of a round
_AT_ONCE = 10  # letters: what is sent, and not marked when the program dies, goes out again

# Seconds until a letter is tried again, by how often it was; the last for all that come after.
_WAITS = (5, 15, 60)
_TRIES = 2880  # two days

WRONG = "alert_log_wrong"  # the fact that says what the last look found wrong with the log


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of one case, for those whom it is for."""

    case: Case
    step: Step
    adults: tuple[ToldAdult, ...]


class Rounds:
    """What one process remembers from round to round."""

    def __init__(self, of: RunningSchool, wake_telegram: Callable[[], None]) -> None:
        self._of = of
        self._wake_telegram = wake_telegram
        self._seen: tuple[int, int] | None = None
        self._looked_at = self._checked_at = 0
        self._last_at = 0  # when the last round was; 0: there was none

    async def run(self) -> None:
        """Until it is cancelled. What fails is told in the log, and tried again in the next round."""
        while True:
            try:
                await self.round()
            except StorageProblem as problem:
                log.warning("alerts wait. %s", problem)
            except Exception as error:  # noqa: BLE001  (its words may hold a student's)
                log.error("a round of alerts failed: %s", type(error).__name__)
            await asyncio.sleep(EVERY)

    async def round(self) -> None:
        """One look, and what comes of it."""
        await self._take_over()
        await self._send_what_is_due()  # what is kept already waits for no look at what is not
        planned, on_trial = await asyncio.to_thread(self._look)
        if planned or on_trial:
            await self._keep(lambda connection: self._put(connection, planned, on_trial))
            self._wake_telegram()
            await self._send_what_is_due()
        await self._check()

    async def _take_over(self) -> None:
        """At the start what a process had that died, which may go out twice; and where the clock was set
        back, what would wait until it has caught up.
        """
        now = self._of.now()
        if not 0 < self._last_at <= now:
            await self._keep(lambda connection: outbox.release(connection, MAIL, now))
        self._last_at = now

    def _look(self) -> tuple[list[Planned], list[ToldAdult]]:
        of, now = self._of, self._of.now()
        hours = of.facts().hours
        with of.store.reading() as connection:
            state = state_of_alerts(connection)
            if state == self._seen and 0 <= now - self._looked_at < _LOOKED_THROUGH_EVERY:
                return [], []
            cases = standing(connection, of.store.vault)
            adults = told_adults(connection, of.store.vault)
            done = steps_done(connection, [one.id for one in cases])
            on_trial = self._on_trial(connection, adults, now)
        planned = [
            Planned(case, step, tuple(those))
            for case in cases
            for step in due(case, hours, now)
            if (case.id, step.name) not in done and (those := told(step, case, adults))
        ]
        # What is still to be kept is looked at again until it is.
        self._seen, self._looked_at = (None if planned or on_trial else state), now
        return planned, on_trial

    def _on_trial(
        self, connection: Connection, adults: Sequence[ToldAdult], now: int
    ) -> list[ToldAdult]:
        """Who was just named, and each month, in school hours, all: whether a letter reaches them."""
        hours, last = self._of.facts().hours, newest_trials(connection)

        def month(at: int) -> tuple[int, int]:
            return hours.day(at).year, hours.day(at).month

        return [
            one
            for one in adults
            if one.id not in last
            or (hours.is_open(now) and month(last[one.id].made_at) != month(now))
        ]

    def _put(
        self, connection: Connection, planned: Sequence[Planned], on_trial: Sequence[ToldAdult]
    ) -> None:
        """Each step once, whichever process is first; what stands in lists in one letter for each adult."""
        of, now = self._of, self._of.now()
        listed: dict[ToldAdult, list[Case]] = {}
        for one in planned:
            if not note_step(connection, of.school.id, one.case.id, one.step.name, now):
                continue
            for adult in one.adults:
                entry = Entry(one.case.id, "", TOLD, f"{adult.id} {one.step.name}")
                alert_log.add(connection, of.store.vault, of.school.id, entry, now)
                if one.step.listed:
                    listed.setdefault(adult, []).append(one.case)
                else:
                    about = f"{one.case.id} {one.step.name}"
                    self._tell(connection, adult, about, step_letter(of, one.case, one.step))
        for adult, cases in listed.items():
            self._tell(connection, adult, "list", list_letter(of, cases))
        for adult in self._on_trial(connection, on_trial, now):  # none for which another was first
            id = note_trial(connection, of.school.id, adult.id, now)
            self._tell(connection, adult, "trial", trial_letter(of, id))

    def _tell(
        self, connection: Connection, adult: ToldAdult, about: str, said: tuple[str, str]
    ) -> None:
        """`about`: letters of one such thing go out one after the other, and wait for no others."""
        of, now = self._of, self._of.now()
        subject, text = said
        body = json.dumps({"subject": subject, "text": text}, ensure_ascii=False)
        letter = New(of.school.id, None, MAIL, f"{adult.id} {about}", body)
        outbox.put(connection, of.store.vault, letter, now)
        if adult.chat_id:
            calls = [["sendMessage", {"text": f"{subject}\n\n{text}"}]]
            message = New(of.school.id, None, TELEGRAM, adult.chat_id, json.dumps(calls))
            outbox.put(connection, of.store.vault, message, now)

    async def _send_what_is_due(self) -> None:
        if self._of.config.mail.is_on and await asyncio.to_thread(self._letters_wait):
            await self._send()

    def _letters_wait(self) -> bool:
        with self._of.store.reading() as connection:
            at = outbox.next_due(connection, MAIL, lease=_LEASE)
        return at is not None and at <= self._of.now()

    async def _send(self) -> None:
        of = self._of
        letters = await self._keep(self._claimed)
        ready = [letter for _, letter in letters]
        if ready:
            school = of.facts().settings.name
            sent = await asyncio.to_thread(mail.send, of.config.mail, school, ready)
            await self._keep(lambda connection: self._note(connection, letters, sent))

    def _claimed(self, connection: Connection) -> list[tuple[Letter, mail.Letter]]:
        """Those whose adult is still told; to who is not any more nothing goes out."""
        of, now = self._of, self._of.now()
        vault, found = of.store.vault, []
        addresses = {one.id: one.email for one in told_adults(connection, vault)}
        for one in outbox.claim(connection, vault, MAIL, now, lease=_LEASE, most=_AT_ONCE):
            to, body = addresses.get(one.address.partition(" ")[0]), json.loads(one.body)
            if to is None:
                outbox.failed(connection, one.id, "not told any more", now)
            else:
                letter = mail.Letter(one.id, to, body["subject"], body["text"], one.made_at)
                found.append((one, letter))
        return found

    def _note(
        self,
        connection: Connection,
        letters: Sequence[tuple[Letter, mail.Letter]],
        sent: dict[str, str],
    ) -> None:
        now = self._of.now()
        for one, _ in letters:
            why = sent[one.id]
            if not why:
                outbox.sent(connection, [(one.id, None, now)])
            elif one.tries >= _TRIES:
                outbox.failed(connection, one.id, why, now)
            else:
                seconds = _WAITS[min(one.tries, len(_WAITS) - 1)]
                outbox.later(connection, one.id, now + seconds * 1_000_000, why)
        if reasons := sorted({why for why in sent.values() if why}):
            log.warning("the mail server did not take a letter: %s", ", ".join(reasons))

    async def _check(self) -> None:
        """Each day: an alert that somebody has made away with would be missed by nobody else."""
        now = self._of.now()
        if 0 <= now - self._checked_at < _CHECKED_EVERY:
            return
        wrong = await asyncio.to_thread(self._wrong)
        for line in wrong:
            log.error("the log of alerts: %s", line)

        def note(connection: Connection) -> None:
            note_fact(connection, WRONG, "; ".join(wrong[:3]))
            outbox.forget_before(connection, now - _REMEMBERED_FOR)

        await self._keep(note)
        self._checked_at = now

    def _wrong(self) -> list[str]:
        with self._of.store.reading() as connection:
            return list(alert_log.verify(connection, self._of.store.vault))

    async def _keep(self, job: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self._of.writer.keep(job))
