"""With several channels: which end ends the program."""

import asyncio

import pytest

from bot.program.serve import CannotGoOn, until_one_ends


async def test_a_channel_that_stops_leaves_the_others_and_the_page_at_work() -> None:
    page, *channels = _futures(3)
    waiting = asyncio.create_task(until_one_ends([page], channels, alone=False))
    for left in (1, 0):
        channels[0].set_result("It has stopped.")
        await _are_left(left, channels)
    assert not waiting.done()
    page.set_result("")
    await waiting


async def test_without_a_page_the_last_channel_to_stop_ends_the_program_and_says_why() -> None:
    work, *channels = _futures(3)
    waiting = asyncio.create_task(until_one_ends([work], channels, alone=True))
    channels[0].set_result("The first has stopped.")
    await _are_left(1, channels)
    assert not waiting.done()
    channels[0].set_result("The second too.")
    with pytest.raises(CannotGoOn, match=r"^The second too\.$"):
        await waiting


async def _are_left(count: int, channels: "list[asyncio.Future[str]]") -> None:
    while len(channels) > count:  # noqa: ASYNC110  (a list that shrinks tells nobody)
        await asyncio.sleep(0)


def _futures(count: int) -> "list[asyncio.Future[str]]":
    loop = asyncio.get_running_loop()
    return [loop.create_future() for _ in range(count)]
