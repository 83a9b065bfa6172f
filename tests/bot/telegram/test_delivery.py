"""On the way to the phone and back: limits, broken connections, blocked chats, two bots, a webhook."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from aiohttp import ClientSession
from starlette.applications import Starlette
from telegram.error import Conflict

from bot.config import Config
from bot.telegram import delivery, polling
from bot.telegram.webhook import PATH, SECRET_HEADER
from bot.writer import Writer
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, running
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.channels import at_work, running_school
from tests.student import Clock, Student
from tests.waiting import until


class Going(Clock):
    """Goes on by itself: a letter is tried again after a while."""

    @property
    def now(self) -> int:
        return self._set + int((time.monotonic() - self._at) * 1_000_000)

    @now.setter
    def now(self, now: int) -> None:
        self._set, self._at = now, time.monotonic()


@pytest.fixture
def clock() -> Clock:
    return Going()


def sent(phone: Phone) -> list[str]:
    """The last lines of the bot's messages, in the order in which they came."""
    return [seen.text.partition("\n\n✔️")[0].splitlines()[-1] for seen in phone.messages]


def failed(open: Open) -> int:
    return open.rows("outbox", "failed_at IS NOT NULL")


def unsent(open: Open) -> int:
    return open.rows("outbox", "failed_at IS NULL AND sent_at IS NULL")


async def at_the_first_question(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.taps(phone, "My tools")
    return phone


# --- the limits ----------------------------------------------------------------------------------


async def test_a_chat_that_has_to_wait_waits_in_order_and_holds_up_no_other(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        slow = await at_the_first_question(open, bob)
        quick = await at_the_first_question(open, charlie)
        before = len(slow.messages)
        open.api.faults.too_many(4, method="sendMessage", chat=slow.id)
        for words in ("talk", "/words", "sometimes", "/privacy"):
            await slow.says(words)
        await quick.says("always")
        await quick.waits_for("In which classes")
        assert len(slow.messages) == before
        await open.settled()
        told = [seen.text.partition(" ")[0] for seen in slow.messages[before:]]
        assert len(told) == 4
        assert "In which classes do you use it?" in slow.messages[before + 2].text
        # Nobody came back too early; what was edited before the wait is as it should be.
        assert set(open.api.refused_rules()) <= {"not modified"}


async def test_no_more_is_sent_than_telegram_allows(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """One message a second in a chat; the stand-in counts, and refuses what is too fast."""
    async with standin(clock=lambda: clock.now / 1e6, limits=True) as api:
        open = Open(api, store, school, clock)
        async with running(open, paced=True):
            phone = open.api.phone()
            for words in ("hello", "help", open.code_of(bob)):
                await phone.says(words)
            await open.settled()
            assert phone.text == "Are these your initials: B.?"
            assert len(phone.messages) == 3
            assert api.refused == []


# --- what goes wrong on the way ------------------------------------------------------------------


async def test_a_message_that_did_not_go_out_goes_out_again_and_the_answer_counts_once(
    store: Store, school: School, clock: Clock, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_WAITS", (0.1,))
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        faults, words = open.api.faults, iter(("sometimes", "math", "a lot", "good"))
        for go_wrong in (faults.breaks, faults.drops_before, faults.answers_no_json):
            shown = len(phone.messages)
            go_wrong(method="sendMessage")
            await open.says(phone, next(words))
            assert len(phone.messages) == shown + 1
        # Done, and then the line was dead: the message comes a second time, the answer does not.
        shown = len(phone.messages)
        faults.drops_after(method="sendMessage")
        await open.says(phone, next(words))
        assert len(phone.messages) == shown + 2
        assert phone.messages[-1].text == phone.messages[-2].text
        assert open.rows("answer") == 4
        # Either copy of the question takes the answer, and it is one.
        first, second = phone.messages[-2:]
        await phone.taps("Keep it", first)
        await phone.taps("Stop it", second)
        await open.settled()
        assert open.kept(bob)["next@extended_time"].codes == ("keep",)
        assert phone.spinning == []
        assert failed(open) == 0


async def test_a_press_whose_answer_breaks_off_is_kept_all_the_same(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        open.phones.remove(phone)  # its progress bar is not answered, and goes by itself
        open.api.faults.breaks(502, method="answerCallbackQuery")
        await open.taps(phone, "Sometimes")
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
        open.api.faults.breaks(502, times=2, method="getUpdates")
        await phone.says("math")
        await phone.waits_for("How much does it help you?")


async def test_what_waits_when_the_program_ends_goes_out_when_it_starts_again(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with standin(clock=lambda: clock.now / 1e6) as api:
        open = Open(api, store, school, clock)
        async with running(open):
            phone = await at_the_first_question(open, bob)
            api.faults.breaks(502, method="sendMessage")
            await phone.says("sometimes")
            await until(lambda: unsent(open) == 1 and api.faults.met == 1 and not api.pending)
        assert unsent(open) == 1
        assert api.pending == []  # what was taken is confirmed at the end
        await phone.says("math")
        async with running(open):
            await open.settled()
            assert open.rows("answer") == 2
            assert [line for line in sent(phone) if "classes" in line or "help you" in line] == [
                "Pick up to 3. Then tap Done.",
                "How much does it help you?",
            ] or "How much does it help you?" in phone.text


async def test_a_letter_that_waits_is_not_forgotten_when_the_clock_is_set_back(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        open.api.faults.breaks(502, method="sendMessage")
        await phone.says("sometimes")
        await until(lambda: open.rows("outbox", "sent_at IS NULL AND tries > 0") == 1)
        clock.passes(seconds=-3600)
        await phone.waits_for("In which classes do you use it?")


async def test_a_message_refused_for_good_holds_up_no_other(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        open.api.faults.refuses(400, "Bad Request: it may not be", method="sendMessage")
        await open.says(phone, "sometimes")
        assert failed(open) == 1
        await open.says(phone, "help")
        assert "In which classes do you use it?" in phone.text
        await open.says(phone, "math")
        assert "How much does it help you?" in phone.text


# --- chats that are closed -----------------------------------------------------------------------


async def test_who_blocked_the_bot_is_written_to_no_more_until_they_come_back(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        open.api.faults.breaks(502, method="sendMessage")
        await phone.says("help")
        await phone.says("sometimes")
        await until(lambda: unsent(open) == 2 and open.api.faults.met == 1)
        await phone.blocks()
        await open.settled()
        assert open.rows("chat", "blocked_at IS NOT NULL") == 1
        assert failed(open) == 2
        calls = open.api.calls["sendMessage"]
        other = await at_the_first_question(open, charlie)
        assert "breaks" in other.text
        await phone.unblocks()
        await phone.says("/start")
        await open.settled()
        assert open.rows("chat", "blocked_at IS NOT NULL") == 0
        assert "In which classes do you use it?" in phone.text
        assert open.api.calls["sendMessage"] - calls == len(other.messages) + 1
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


@pytest.mark.parametrize("state", ["blocked", "deactivated", "not found"])
async def test_a_chat_that_is_found_closed_is_marked_and_its_letters_given_up(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student, state: str
) -> None:
    """As where the bot was not told of it: 403, or chat not found."""
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        other = await at_the_first_question(open, charlie)
        await phone.says("sometimes")
        await phone.says("/help")
        if state == "not found":
            text = "Bad Request: chat not found"
            open.api.faults.refuses(400, text, method="sendMessage", chat=phone.id)
        else:
            phone.chat.state = state
        await open.settled()
        assert open.rows("chat", "blocked_at IS NOT NULL") == 1
        assert failed(open) >= 1
        assert unsent(open) == 0
        await open.says(other, "always")
        assert "In which classes do you use it?" in other.text
        assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
        phone.chat.state = "open"
        await phone.says("/start")
        await open.settled()
        assert "Welcome back, Bob." in phone.text


async def test_a_no_is_forgotten_also_where_its_farewell_cannot_be_said(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, open.code_of(bob))
        await phone.says("no")
        phone.chat.state = "blocked"
        await open.settled()
        assert open.rows("chat") == 0


# --- tokens and other bots -----------------------------------------------------------------------


async def test_a_token_that_is_taken_back_ends_the_channel_and_loses_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        open.api.faults.refuses(401, "Unauthorized", times=1_000)
        await phone.says("sometimes")
        assert "Telegram does not know this token." in await asyncio.wait_for(open.ended, 60)
        open.api.faults.clear()
        async with running(open):
            await open.settled()
            assert "In which classes do you use it?" in phone.text
            assert open.rows("answer") == 1


async def test_of_two_programs_with_one_bot_the_newcomer_gives_way() -> None:
    taken: dict[str, list[int]] = {"first": [], "second": []}
    async with standin() as api, ClientSession() as session:

        async def call(method: str, params: dict[str, Any]) -> Any:
            url = f"{api.base_url}/bot{api.token}/{method}"
            async with session.post(url, json=params) as response:
                answer = await response.json()
            if not answer["ok"]:
                raise Conflict(answer["description"])
            return answer["result"]

        async def polled(name: str, began: float) -> None:
            times = iter((0.0, *[began] * 1_000))

            async def take(updates: list[dict[str, Any]]) -> None:
                taken[name] += [update["update_id"] for update in updates]

            hurried = lambda seconds: asyncio.sleep(seconds / 20)  # noqa: E731
            await polling.poll(call, take, clock=lambda: next(times), pause=hurried)

        first = asyncio.create_task(polled("first", 3_600))
        await asyncio.sleep(0.05)
        with pytest.raises(Conflict):
            await asyncio.wait_for(polled("second", 1), 60)
        assert not first.done()
        update = await api.phone().says("hello")
        while update not in taken["first"] + taken["second"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert taken["first"] == [update]
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first


# --- by webhook ----------------------------------------------------------------------------------


@asynccontextmanager
async def called_back(open: Open) -> AsyncIterator[str]:
    """The bot with a webhook behind a real server; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = Config(
            school={"telegram_min_age": 0},
            telegram={"api_base": open.api.base_url, "token": open.api.token, "mode": "webhook"},
            web={"base_url": base},
        )
        token, store, now = open.api.token, open.store, lambda: open.clock.now
        with Writer(store) as writer:
            of = running_school(config, store, open.school, writer, open.flows, now)
            async with at_work(of, token) as (open.channel, open.ended):
                assert open.channel.route is not None
                app = Starlette(routes=[open.channel.route])
                settings = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
                server = uvicorn.Server(settings)
                serving = asyncio.create_task(server.serve([listening]))
                yield base + PATH
                server.should_exit = True
                await serving


async def test_a_whole_conversation_comes_in_by_webhook(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with standin(clock=lambda: clock.now / 1e6) as api:
        open = Open(api, store, school, clock)
        async with called_back(open) as url:
            assert api.webhook.settings is not None
            assert api.webhook.settings.url == url
            phone = await open.phone_of(bob)
            await open.plays(
                phone,
                """
                me:  [My tools] [Sometimes] [Math] [Science] [Done]
                bot: How much does it help you?
                me:  a lot
                me:  stop
                me:  [Mark what is left for my team] [Share what is marked]
                bot: You shared 3 of 3.
                """,
            )
            # Brought again, it changes nothing.
            answers, shown = open.rows("answer"), len(phone.messages)
            api.faults.gives_twice(3)
            await open.says(phone, "/start")
            await open.taps(phone, "My day")
            await open.taps(phone, "Good")
            await asyncio.sleep(0.1)
            assert open.rows("answer") == answers + 1
            assert len(phone.messages) == shown + 3
            # Who does not know the secret is not heard.
            update = {"update_id": 1, "message": {"text": "stop"}}
            async with ClientSession() as session:
                for headers, status in (({}, 401), ({SECRET_HEADER: "wrong"}, 403)):
                    async with session.post(url, json=update, headers=headers) as response:
                        assert response.status == status
            assert open.rows("answer") == answers + 1
            assert open.rows("parked") == 0
            assert api.calls["getUpdates"] == 0
            assert set(api.refused_rules()) <= {"query answered twice"}


async def test_from_a_webhook_back_to_polling_nothing_is_dropped(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with standin(clock=lambda: clock.now / 1e6) as api:
        open = Open(api, store, school, clock)
        async with called_back(open):
            phone = await at_the_first_question(open, bob)
        await phone.says("sometimes")
        async with running(open):
            await open.settled()
            assert "In which classes do you use it?" in phone.text
