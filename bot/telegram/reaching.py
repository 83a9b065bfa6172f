"""Whether Telegram answers to the bot's token, asked once, in the way the channel asks."""

import asyncio
import warnings

from telegram import Bot
from telegram.error import TelegramError, TimedOut
from telegram.warnings import PTBUserWarning

from bot.config import Telegram
from bot.telegram.introducing import introduces_itself
from bot.telegram.request import Request, proxy_for
from bot.telegram.secrecy import hide
from bot.telegram.trouble import trouble_of


async def reached(token: str, api_base: str, seconds: float) -> tuple[str, str]:
    """The bot's name with @, or "" and what is wrong, in words for an administrator."""
    hide(token)
    warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)
    proxy = proxy_for(api_base)
    requests = Request(proxy=proxy), Request(proxy=proxy)
    bot = Bot(token, f"{api_base}/bot", request=requests[0], get_updates_request=requests[1])
    try:
        async with asyncio.timeout(seconds):
            await introduces_itself(bot)
        return f"@{bot.username}", ""
    except (TelegramError, TimeoutError) as error:
        known = error if isinstance(error, TelegramError) else TimedOut()
        return "", trouble_of(known, api_base, Telegram().api_base).told
    finally:
        await bot.shutdown()
