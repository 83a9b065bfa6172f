"""The same survey with aiogram-dialog, in memory. It runs in .venv-bench, which has aiogram.

Each question is a new message, as in ours, and the old one loses its buttons: so an answer costs the
same three calls. Imports nothing of this project, since nothing of it is installed there.
"""

import sys
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram_dialog import Dialog, ShowMode, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Button, Column
from aiogram_dialog.widgets.text import Const

QUESTIONS = 40
LABELS = ("Often", "Sometimes", "Never", "Not sure", "Skip")
STATES = [State() for _ in range(QUESTIONS)]
Survey = type("Survey", (StatesGroup,), {f"q{n}": state for n, state in enumerate(STATES)})


def main() -> None:
    base_url, token, _ = sys.argv[1:]
    dispatcher = Dispatcher()
    dispatcher.include_router(Dialog(*(_window(number) for number in range(QUESTIONS))))
    setup_dialogs(dispatcher)
    dispatcher.message.register(_began, CommandStart())
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    # It would ask for its own kind of update too, which the stand-in refuses. Runs on uvloop by itself.
    kinds = ["message", "callback_query"]
    dispatcher.run_polling(Bot(token, session=session), allowed_updates=kinds)


def _window(number: int) -> Any:
    asked = f"Question {number + 1} of {QUESTIONS}\n\nHow often does tool {number + 1} help you in class?"
    buttons = [
        Button(Const(label), id=f"b{place}", on_click=_answered)
        for place, label in enumerate(LABELS)
    ]
    return Window(Const(asked), Column(*buttons), state=STATES[number])


async def _began(message: Any, dialog_manager: Any) -> None:
    await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)


async def _answered(query: Any, button: Any, manager: Any) -> None:
    number = STATES.index(manager.current_context().state)
    manager.dialog_data[f"answer {number}"] = button.widget_id
    await manager.switch_to(STATES[(number + 1) % QUESTIONS], show_mode=ShowMode.SEND)


if __name__ == "__main__":
    main()
