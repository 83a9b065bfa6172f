"""A survey as python-telegram-bot's examples make one: a ConversationHandler that is kept in a pickle.

Forty questions with buttons, one state each, and again from the first. PLACE is the pickle's folder,
written every second.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)

QUESTIONS = 40
LABELS = ("Often", "Sometimes", "Never", "Not sure", "Skip")
_KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(it, callback_data=it)] for it in LABELS])
Context = ContextTypes.DEFAULT_TYPE


def main() -> None:
    base_url, token, place = sys.argv[1:]
    kept = PicklePersistence(Path(place) / "survey.pickle", update_interval=1)
    builder = ApplicationBuilder().token(token).base_url(f"{base_url}/bot").persistence(kept)
    bot: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    bot.add_handler(_survey())
    asyncio.set_event_loop(uvloop.new_event_loop())
    bot.run_polling()


def question(number: int) -> str:
    return f"Question {number + 1} of {QUESTIONS}\n\nHow often does tool {number + 1} help you in class?"


def _survey() -> ConversationHandler[Context]:
    return ConversationHandler(
        entry_points=[CommandHandler("start", _began)],
        states={number: [CallbackQueryHandler(_answered)] for number in range(QUESTIONS)},
        fallbacks=[],
        name="survey",
        persistent=True,
    )


async def _began(update: Update, context: Context) -> int:
    return await _ask(update, context, 0)


async def _answered(update: Update, context: Context) -> int:
    query, kept = update.callback_query, context.user_data
    assert query
    assert kept is not None
    number = kept["asked"]
    kept[f"answer {number}"] = query.data
    await query.answer()
    await query.edit_message_text(f"{question(number)}\n\n✔️ {query.data}")
    return await _ask(update, context, (number + 1) % QUESTIONS)


async def _ask(update: Update, context: Context, number: int) -> int:
    chat, kept = update.effective_chat, context.user_data
    assert chat
    assert kept is not None
    await chat.send_message(question(number), reply_markup=_KEYBOARD)
    kept["asked"] = number
    return number


if __name__ == "__main__":
    main()
