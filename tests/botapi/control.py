"""The same stand-in for another process: everything under /_control/, in JSON.

POST /_control/phone   {"id": 1, "act": "says", "with": {"text": "hi"}}  -> {"update_id": …}
                       several at once: a list of those, answered by a list
GET  /_control/phone?id=1                                -> what the phone shows
GET  /_control/next?id=1&within=5                        -> the phone's next message
POST /_control/faults  {"fault": "too_many", "with": {"retry_after": 2}}
POST /_control/inject  {"update": {…}, "once": false}
GET  /_control/state                                     -> counters, confirmed, pending, refused
GET  /_control/log?since=0                               -> calls from that line on
"""

import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from tests.botapi.entities import Wire
from tests.botapi.http import Answer, Handler, Request
from tests.botapi.phones import Phone, Seen
from tests.botapi.server import Api

_ACTS = """
    starts says says_through replies edits forwards sends sends_album sends_sticker sends_photo
    sends_voice sends_document sends_location sends_poll sends_contact sends_video_note sends_dice
    reacts taps taps_data blocks unblocks deletes_account
"""
ACTS = frozenset(_ACTS.split())
_FAULTS = """
    too_many breaks drops_before drops_after slows answers_no_json refuses gives_twice
    gives_out_of_order clear
"""
FAULTS = frozenset(_FAULTS.split())


def with_control(api: Api) -> Handler:
    def handle(request: Request) -> Answer | Coroutine[None, None, Answer]:
        if request.path.startswith("/_control/"):
            return _control(api, request)
        return api.handle(request)

    return handle


async def _control(api: Api, request: Request) -> Answer:
    does = _DOES.get((request.verb, request.path.removeprefix("/_control/")))
    if does is None:
        return _answer({"error": "no such control"}, 404)
    try:
        given = json.loads(request.body) if request.body else dict(parse_qsl(request.query))
        return _answer(await does(api, given))
    except (AssertionError, KeyError, TypeError, ValueError) as problem:
        return _answer({"error": f"{type(problem).__name__}: {problem}"}, 400)


async def _act(api: Api, given: Any) -> Any:
    if isinstance(given, list):
        return [await _act(api, one) for one in given]
    phone = api.phone(**{name: given[name] for name in _WHO if name in given})
    if given["act"] not in ACTS:
        raise ValueError(given["act"])
    return {"update_id": await getattr(phone, given["act"])(**given.get("with", {}))}


async def _phone(api: Api, given: Wire) -> Wire:
    phone = api.phones[int(given["id"])]
    return {
        "messages": [_shown(seen) for seen in phone.messages],
        "buttons": phone.buttons,
        "toasts": phone.toasts,
        "alerts": phone.alerts,
        "spinning": phone.spinning,
        "updates": phone.updates,
    }


async def _next(api: Api, given: Wire) -> Wire:
    phone: Phone = api.phones[int(given["id"])]
    return _shown(await phone.next_message(float(given.get("within", 5))))


async def _faults(api: Api, given: Wire) -> Wire:
    if given["fault"] not in FAULTS:
        raise ValueError(given["fault"])
    getattr(api.faults, given["fault"])(**given.get("with", {}))
    return {}


async def _inject(api: Api, given: Wire) -> Wire:
    if given.get("once"):
        api.injects_once(given["update"])
        return {}
    return {"update_id": api.injects(given["update"], given.get("chat", 0))}


async def _state(api: Api, given: Wire) -> Wire:
    return {
        "calls": dict(api.calls),
        "confirmed": sorted(api.confirmed),
        "pending": api.pending,
        "given": {str(id): times for id, times in api.given.items()},
        "refused": [
            {
                "rule": it.rule.name,
                "method": it.method,
                "chat": it.chat,
                "description": it.description,
                "sentence": it.rule.sentence,
                "source": it.rule.source,
            }
            for it in api.refused
        ],
        "faults_met": api.faults.met,
        "log": len(api.log),
    }


async def _log(api: Api, given: Wire) -> list[Any]:
    return [list(call) for call in api.log[int(given.get("since", 0)) :]]


def _shown(seen: Seen) -> Wire:
    rows = [
        [{"text": label, "data": seen.button(label).get("callback_data")} for label in row]
        for row in seen.rows
    ]
    return {"id": seen.id, "text": seen.text, "rows": rows, "is_edited": seen.is_edited}


def _answer(body: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(body).encode(), status)


_WHO = ("id", "first_name", "language")
_DOES: dict[tuple[str, str], Callable[[Api, Any], Awaitable[Any]]] = {
    ("POST", "phone"): _act,
    ("GET", "phone"): _phone,
    ("GET", "next"): _next,
    ("POST", "faults"): _faults,
    ("POST", "inject"): _inject,
    ("GET", "state"): _state,
    ("GET", "log"): _log,
}
