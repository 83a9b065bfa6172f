"""With several channels: which end ends the program."""

import asyncio

import pytest

from bot.program.serve import CannotGoOn, until_one_ends


async def test_a_channel_that_stops_leaves_the_others_and_the_page_at_work() -> None:
    page, first, second = _futures(3)
    waiting = asyncio.create_task(until_one_ends([page], [first, second], alone=False))
    first.set_result("The first has stopped.")
    await asyncio.sleep(0)
    second.set_result("The second too.")
    await asyncio.sleep(0)
    assert not waiting.done()
    page.set_result("")
    await waiting


async def test_without_a_page_the_last_channel_to_stop_ends_the_program_and_says_why() -> None:
    work, first, second = _futures(3)
    waiting = asyncio.create_task(until_one_ends([work], [first, second], alone=True))
    first.set_result("The first has stopped.")
    await asyncio.sleep(0)
    assert not waiting.done()
    second.set_result("The second too.")
    with pytest.raises(CannotGoOn, match=r"^The second too\.$"):
        await waiting


def _futures(count: int) -> "list[asyncio.Future[str]]":
    loop = asyncio.get_running_loop()
    return [loop.create_future() for _ in range(count)]
