"""How the bot shows itself before anybody has begun, and what an administrator is told at the start."""

import logging

import pytest

from bot.conversation.speaking import NOBODY
from dialogs.language import codes
from dialogs.phrases import phrase
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school, running
from tests.botapi.running import standin
from tests.student import Clock

ANOTHER = "7000000002:AAStandInForAnotherBotOfTheSchool000"


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("bot.telegram") and record.levelno >= logging.WARNING
    ]


async def test_the_descriptions_are_set_in_each_language(
    store: Store, school: School, clock: Clock
) -> None:
    async with open_school(store, school, clock) as open:
        assert open.api.world.card == {
            "setMyDescription": phrase("bot_description", NOBODY, "en"),
            "setMyShortDescription": phrase("bot_short_description", NOBODY, "en"),
            "setMyDescription es": phrase("bot_description", NOBODY, "es"),
            "setMyShortDescription es": phrase("bot_short_description", NOBODY, "es"),
        }
        assert open.api.refused == []


async def test_at_the_next_start_only_what_differs_is_set(
    store: Store, school: School, clock: Clock
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        open = Open(api, store, school, clock)
        async with running(open):
            pass
        api.calls.clear()
        api.world.card["setMyShortDescription es"] = "changed by hand"
        async with running(open):
            pass
        assert (api.calls["setMyDescription"], api.calls["setMyShortDescription"]) == (0, 1)
        spanish = phrase("bot_short_description", NOBODY, "es")
        assert api.world.card["setMyShortDescription es"] == spanish


async def test_a_server_that_knows_no_descriptions_is_told_and_all_else_works(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        api.faults.refuses(404, "Not Found: method not found", times=9, method="getMyDescription")
        open = Open(api, store, school, clock)
        async with running(open) as channel:
            assert channel.name == "@whathelps_bot"
            await open.says(api.phone(), "hello")
    assert told(caplog) == ["the bot's menu and description are not set in full (BadRequest)"]


@pytest.mark.parametrize("language", codes())
def test_the_descriptions_fit_in_what_telegram_shows(language: str) -> None:
    assert len(phrase("bot_description", NOBODY, language)) <= 512
    assert len(phrase("bot_short_description", NOBODY, language)) <= 120


# --- what an administrator is told -----------------------------------------------------------------


async def test_groups_that_are_allowed_are_told_once_with_what_to_do(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        api.world.can_join_groups = True
        async with running(Open(api, store, school, clock)):
            pass
    (line,) = told(caplog)
    assert line.startswith("Anybody may add @whathelps_bot to a group")
    assert "@BotFather: /setjoingroups, @whathelps_bot, Disable." in line


async def test_a_bot_set_up_as_it_should_be_is_told_nothing_of(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        open = Open(api, store, school, clock)
        for _ in range(2):
            async with running(open):
                pass
    assert told(caplog) == []


async def test_the_token_of_another_bot_is_told_with_both_names(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        standin(clock=lambda: clock.now / 1_000_000) as api,
        running(Open(api, store, school, clock)),
    ):
        pass
    async with standin(ANOTHER, clock=lambda: clock.now / 1_000_000) as other:
        other.world.bot["username"] = "another_bot"
        open = Open(other, store, school, clock)
        for _ in range(2):  # the second time it is known
            async with running(open):
                pass
    (line,) = told(caplog)
    assert line.startswith(
        "This token is @another_bot's, and until now this database was used with @whathelps_bot."
    )
    assert "Put the token of @whathelps_bot back" in line


async def test_a_bot_that_was_renamed_is_the_same_bot(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        open = Open(api, store, school, clock)
        async with running(open):
            pass
        api.world.bot["username"] = "renamed_bot"
        async with running(open):
            pass
    assert told(caplog) == []
