"""How the bot introduces itself at the start: its menu, its description, and what is amiss with its card.

Without any of it everything else still works, so what Telegram refuses here is told and left.
"""

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.conversation.speaking import NOBODY
from bot.telegram.delivery import Api
from bot.telegram.trouble import NotTheBotApi
from dialogs.completeness import complete
from dialogs.language import language as spoken
from dialogs.language import original
from dialogs.phrases import phrase
from storage.facts import fact, note_fact

log = logging.getLogger(__name__)

# The menu that Telegram shows, in the order of need.
MENU = ("help", "talk", "back", "change", "skip", "pause", "stop",
        "words", "language", "privacy", "withdraw", "delete", "switch", "web")  # fmt: skip

# What people read before they begin: the method behind get and set, its parameter, and our phrase.
_CARD = (
    ("MyDescription", "description", "bot_description"),
    ("MyShortDescription", "short_description", "bot_short_description"),
)

_USED_WITH = "telegram_bot"  # the fact in which the bot is noted: its number and its name


async def introduces_itself(bot: Bot) -> None:
    """getMe. Raises NotTheBotApi for an answer that no bot gives."""
    try:
        await bot.initialize()
        named = bot.username
    except TelegramError:
        raise
    except Exception:  # noqa: BLE001  (the client stumbles over what is no bot in many ways)
        named = ""
    if not named:
        raise NotTheBotApi("getMe names no bot")


async def introduce(api: Api) -> None:
    """The menu and the description in each language. Raises InvalidToken and Conflict."""
    try:
        for code in _languages():
            await _set_menu(api, code)
            await _set_card(api, code)
    except (InvalidToken, Conflict):
        raise
    except TelegramError as error:
        log.warning("the bot's menu and description are not set in full (%s)", type(error).__name__)


def in_groups(bot: Bot) -> str:
    """What to tell an administrator, where strangers may add the bot to groups; "" where they may not."""
    return _IN_GROUPS.format(bot=f"@{bot.username}") if bot.can_join_groups else ""


def another_bot(connection: Connection, bot: Bot) -> str:
    """What to tell, where this database was used with another bot before; that is told once."""
    number, name = str(bot.id), f"@{bot.username}"
    known, _, before = fact(connection, _USED_WITH).partition(" ")
    if (known, before) != (number, name):
        note_fact(connection, _USED_WITH, f"{number} {name}")
    return _ANOTHER_BOT.format(bot=name, before=before) if known not in ("", number) else ""


def _languages() -> Iterator[str]:
    """The first is for all who have no other; Telegram knows only codes of two letters."""
    yield original()
    yield from (code for code in complete() if code != original() and len(_telegrams(code)) == 2)


def _telegrams(code: str) -> str:
    return spoken(code).telegram or code


def _for(code: str) -> dict[str, Any]:
    return {} if code == original() else {"language_code": _telegrams(code)}


async def _set_menu(api: Api, code: str) -> None:
    commands = [
        {"command": name, "description": phrase(f"menu_{name}", NOBODY, code)} for name in MENU
    ]
    scope = {"type": "all_private_chats"}
    await api("setMyCommands", {"commands": commands, "scope": scope, **_for(code)})


async def _set_card(api: Api, code: str) -> None:
    """Only what differs: Telegram allows few changes a day."""
    for method, parameter, name in _CARD:
        wanted, found = phrase(name, NOBODY, code), await api(f"get{method}", _for(code))
        if not isinstance(found, dict) or found.get(parameter) != wanted:
            await api(f"set{method}", {parameter: wanted, **_for(code)})


_IN_GROUPS = (
    'Anybody may add {bot} to a group, since its "Allow Groups" is on. It says one sentence there and '
    "leaves. To turn that off, write to @BotFather: /setjoingroups, {bot}, Disable."
)
_ANOTHER_BOT = (
    "This token is {bot}'s, and until now this database was used with {before}. Students who wrote to "
    "{before} get nothing from {bot} before they start it. Put the token of {before} back, or give them the "
    "address of {bot}; their codes and answers stay as they are."
)
