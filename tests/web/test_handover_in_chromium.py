"""In the middle of a question from a real browser to Telegram, and back into the browser."""

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open as Telegram
from tests.bot.telegram.school import open_school as telegram_school
from tests.student import Clock, Student
from tests.web.phone import phone
from tests.web.school import Open

# What the bot is told to be the page's address; a link to localhost it gives to nobody.
PAGE = "https://page.example"


def test_a_question_goes_to_telegram_and_the_next_one_comes_back(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", band="9-12", has=("extended_time @ Math",))
    open.telegram = "@LincolnBot"
    with phone(chromium, open) as it, _telegram(store, school, clock) as (telegram, does):
        it.begins(ana, "my_tools")
        it.presses("button[value=sometimes]")
        asked = it.asked
        it.clicks("details.menu summary")
        it.clicks("form[action='/telegram-code'] button")
        link = it.page.get_attribute(".link a", "href") or ""
        chat = telegram.api.phone()

        async def answers_there() -> None:
            telegram.phones.append(chat)
            await chat.starts(link.rpartition("start=")[2])
            await telegram.settled()
            await telegram.taps(chat, "Yes, that's me")
            assert asked in chat.text
            await telegram.taps(chat, "Math")
            await telegram.taps(chat, "Done (1)")
            await telegram.says(chat, "/web")

        does(answers_there())
        back = re.search(rf"{PAGE}(/h/\S+)", chat.text)
        assert back
        it.page.goto(f"{open.base}{back[1]}")
        it.clicks("button[name=me][value=yes]")
        it.page.wait_for_selector("form.ask")
        assert it.asked == "How much does it help you?"
        assert "Math" in it.page.inner_text("#log")
        it.answers()
    kept = open.kept(ana)
    answered = {name: (one.provenance.channel, one.revision) for name, one in kept.items()}
    assert answered == {
        "use@extended_time": ("web", 1),
        "where@extended_time": ("telegram", 1),
        "help@extended_time": ("web", 1),
    }


Does = Callable[[Coroutine[Any, Any, None]], None]


@contextmanager
def _telegram(store: Store, school: School, clock: Clock) -> Iterator[tuple[Telegram, Does]]:
    """The bot in a thread of its own: the browser's is busy with the browser."""
    opened: Future[Telegram] = Future()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serves() -> None:
        try:
            async with telegram_school(store, school, clock, base_url=PAGE) as telegram:
                opened.set_result(telegram)
                await over.wait()
        except BaseException as error:
            if not opened.done():
                opened.set_exception(error)
            raise

    def does(what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, loop).result(30)

    thread = threading.Thread(target=loop.run_until_complete, args=(serves(),))
    thread.start()
    try:
        yield opened.result(30), does
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
