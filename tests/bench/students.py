"""The students and the stand-in for Telegram, in one process: no phone costs a call over HTTP.

    python -m tests.bench.students --limits      it prints {"base_url": …, "token": …}

It reads one line of JSON, {"bot": PID, "habit": …, "codes": […], "turns": …}, then all act at once,
and it prints what was measured. A turn is one action of a student, answered by a new message of the
bot's, or by a change of the message whose button was a tick. Before the clock each acts five times.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import uvloop

from tests.bench.habits import HABITS, Act, Habit
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.botapi.server import Api, Call

BEFORE = 5  # actions before the clock: with WhatHelps the card, the opening and the yes
_PATIENCE = 300.0  # seconds for all of it, on the slowest machine
_MESSAGES = ("sendMessage", "editMessageText", "editMessageReplyMarkup")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limits", action="store_true")
    uvloop.run(_run(limits=parser.parse_args().limits))


async def _run(*, limits: bool) -> None:
    async with standin(limits=limits) as api:
        _tell({"base_url": api.base_url, "token": api.token})
        async with asyncio.timeout(_PATIENCE):
            _tell(await _measured(api, json.loads(await _line())))
        await _line()  # the bot ends first


def _tell(about: dict[str, Any]) -> None:
    print(json.dumps(about), flush=True)


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


class Student:
    def __init__(self, phone: Phone, habit: Habit, code: str, seed: int) -> None:
        self.phone = phone
        self.seconds: list[float] = []  # that each turn took
        self._habit, self._rng, self._code = habit, Random(seed), code

    async def acts(self, times: int) -> None:
        for _ in range(times):
            started = time.perf_counter()
            await self._once()
            self.seconds.append(time.perf_counter() - started)

    async def _once(self) -> None:
        chat = self.phone.chat
        if not chat.sent:
            await self.phone.starts(self._code)
            await self._until(lambda: bool(chat.sent))
            return
        count, id = len(chat.sent), chat.sent[-1]
        seen = chat.messages[id]
        act: Act = self._habit(self._rng, seen)
        if act.text:
            await self.phone.says(act.text)
        else:
            await self.phone.taps_data(act.data, id)
        if act.in_place:
            await self._until(lambda: chat.messages[id] is not seen)
        else:
            await self._until(lambda: len(chat.sent) > count)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        """As Phone.waits_until, without an alarm clock for each wait."""
        loop = asyncio.get_running_loop()
        while not is_so():
            watcher = loop.create_future()
            self.phone.chat.watchers.append(watcher)
            await watcher


async def _measured(api: Api, given: dict[str, Any]) -> dict[str, Any]:
    students = [
        Student(api.phone(), HABITS[given["habit"]], code, seed)
        for seed, code in enumerate(given["codes"])
    ]
    await _all_act(students, BEFORE)
    for student in students:
        student.seconds.clear()
    calls, cpu, own = Counter(api.calls), _cpu_of(given["bot"]), time.process_time()
    started = time.perf_counter()
    await _all_act(students, given["turns"])
    return {
        "seconds": time.perf_counter() - started,
        "bot_cpu": _cpu_of(given["bot"]) - cpu,
        "own_cpu": time.process_time() - own,
        "turns": [seconds for student in students for seconds in student.seconds],
        "calls": dict(api.calls - calls),
        "refused": dict(Counter(api.refused_rules())),
        "limits": _limits(api.log),
    }


async def _all_act(students: Iterable[Student], times: int) -> None:
    async with asyncio.TaskGroup() as group:
        for student in students:
            group.create_task(student.acts(times))


def _cpu_of(pid: int) -> float:
    """Seconds of all its threads."""
    about = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(about[11]) + int(about[12])) / os.sysconf("SC_CLK_TCK")


def _limits(log: Sequence[Call]) -> dict[str, float]:
    """How near to the limits the bot went, from its first call on."""
    done = [call for call in log if call.status == 200 and call.method in _MESSAGES]
    sent = [call for call in done if call.method == "sendMessage"]
    return {
        "told_to_wait": sum(call.status == 429 for call in log),
        "messages_in_a_second": _most_in_a_second([call.time for call in sent]),
        "with_edits_in_a_second": _most_in_a_second([call.time for call in done]),
        "smallest_gap": min(_gaps(sent), default=0.0),
    }


def _most_in_a_second(times: Iterable[float]) -> int:
    most, window = 0, deque[float]()
    for at in times:
        window.append(at)
        while window[0] <= at - 1:
            window.popleft()
        most = max(most, len(window))
    return most


def _gaps(sent: Iterable[Call]) -> Iterator[float]:
    """Seconds between two messages of one chat."""
    times: dict[Any, list[float]] = {}
    for call in sent:
        times.setdefault(call.chat, []).append(call.time)
    for some in times.values():
        yield from (after - before for before, after in pairwise(some))


if __name__ == "__main__":
    main()
