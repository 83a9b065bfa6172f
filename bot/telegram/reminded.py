"""A reminder on the phone: what it says, and its two buttons.

It names neither what was given nor the class: somebody else may read over a shoulder. It stands beside the
screen of the chat, which it leaves as it is, so its buttons carry their round and no serial number.
"""

import json

from bot.conversation.speaking import world_spoken_to
from bot.telegram import choosing
from bot.telegram.visit import Visit, phrase_for
from bot.turn import Turn
from dialogs.phrases import phrase
from storage import invited
from storage.people import Student

_GO, _STOP = "0:remind_go:", "0:remind_stop:"


def letter(student: Student, language: str, round_id: str, since: int, until: int) -> str:
    """As it goes into the outbox. `since`, `until`: between which moments it may be sent."""
    world = world_spoken_to(student)
    rows = [
        [{"text": phrase(name, world, language), "callback_data": f"{act}{round_id}"}]
        for name, act in (("reminder_go", _GO), ("reminder_stop", _STOP))
    ]
    message = {
        "text": phrase("reminder_said", world, language, name=world.called),
        "reply_markup": {"inline_keyboard": rows},
    }
    body = [["sendMessage", message, {"reminds": [round_id, since, until]}]]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def is_its_button(data: str) -> bool:
    return data.startswith((_GO, _STOP))


def pressed(visit: Visit, data: str) -> Turn | None:
    """Only by whom it was meant for: sisters and brothers may share a phone."""
    visit.beside = True
    if visit.student is None:
        return None
    if data.startswith(_STOP):
        _no_more(visit, visit.student)
        return None
    _without_buttons(visit)
    try:
        return choosing.pick_given(visit, data.removeprefix(_GO))
    except LookupError:
        visit.toast = phrase_for(visit, "old_button")
        return None


def _no_more(visit: Visit, student: Student) -> None:
    invited.want_none(visit.connection, student.id, visit.now)
    told = phrase_for(visit, "reminders_off")
    where = {"message_id": visit.incoming.message_id}
    visit.calls.append(["editMessageText", {**where, "text": told}])
    visit.toast = told


def _without_buttons(visit: Visit) -> None:
    where = {"message_id": visit.incoming.message_id}
    visit.calls.append(["editMessageReplyMarkup", where])
