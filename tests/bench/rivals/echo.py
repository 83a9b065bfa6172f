"""An echo bot on a stock python-telegram-bot: its Application, its HTTP client, its long polling.

It keeps nothing but, in memory, the number of the message with the buttons: as ours it takes them
away before it sends the next one, so that it makes as many calls a turn.
"""

import asyncio
import sys
from contextlib import suppress
from typing import Any

import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

_LABELS = ("Often", "Sometimes", "Never", "Not sure", "Skip")
_KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(it, callback_data=it)] for it in _LABELS])
Context = ContextTypes.DEFAULT_TYPE


def main() -> None:
    base_url, token, _, *how = sys.argv[1:]
    builder = ApplicationBuilder().token(token).base_url(f"{base_url}/bot")
    bot: Application[Any, Any, Any, Any, Any, Any] = builder.concurrent_updates(
        "--concurrent" in how
    ).build()
    bot.add_handler(MessageHandler(filters.TEXT, _typed))
    bot.add_handler(CallbackQueryHandler(_pressed))
    asyncio.set_event_loop(uvloop.new_event_loop())
    bot.run_polling()


async def _typed(update: Update, context: Context) -> None:
    message, kept = update.effective_message, context.chat_data
    assert message
    assert kept is not None
    # With concurrent_updates its number may not be known yet, or be that of the one before.
    if "shown" in kept:
        with suppress(BadRequest):
            await context.bot.edit_message_reply_markup(message.chat_id, kept["shown"])
    await _echo(context, message.chat_id, message.text or "")


async def _pressed(update: Update, context: Context) -> None:
    query, chat = update.callback_query, update.effective_chat
    assert query
    assert chat
    await query.answer()
    await query.edit_message_text(f"You said:\n\n✔️ {query.data}")
    await _echo(context, chat.id, query.data or "")


async def _echo(context: Context, chat: int, said: str) -> None:
    sent = await context.bot.send_message(chat, f"You said:\n\n{said}", reply_markup=_KEYBOARD)
    if context.chat_data is not None:
        context.chat_data["shown"] = sent.message_id


if __name__ == "__main__":
    main()
