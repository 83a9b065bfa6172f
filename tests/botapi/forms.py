"""The four ways of passing parameters: a query, a form, a form in parts, JSON."""

import re
from binascii import a2b_qp

from tests.botapi import refusals
from tests.botapi.entities import Wire
from tests.botapi.http import JSON, Request
from tests.botapi.keyboards import read_json
from tests.botapi.refusals import Refusal


def parameters(request: Request) -> Wire:
    """The body wins over the query."""
    if request.verb not in ("GET", "POST"):
        raise Refusal(refusals.UNKNOWN_WAY)
    given = _form(request.query.encode()) if request.query else {}
    return given | _body(request) if request.body else given


def chat_of(given: Wire) -> int | str:
    """The chat that a call is about, as a number where it is one; 0: none."""
    chat = given.get("chat_id", 0)
    if isinstance(chat, str) and chat.lstrip("-").isdecimal():
        given["chat_id"] = chat = int(chat)
    return chat if isinstance(chat, int | str) else 0


def _body(request: Request) -> Wire:
    kind = request.kind.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(request.body)
    if kind == JSON:
        body = read_json(request.body)
        if not isinstance(body, dict):
            raise Refusal(refusals.NOT_JSON)
        return body
    if kind == "multipart/form-data" and (found := _BOUNDARY.search(request.kind)):
        return dict(_part(part) for part in request.body.split(b"--" + found[1].encode())[1:-1])
    raise Refusal(refusals.UNKNOWN_WAY)


def _form(body: bytes) -> Wire:
    given: Wire = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        given[_unquoted(name)] = _unquoted(value)
    return given


def _unquoted(quoted: bytes) -> str:
    """By way of quoted-printable, the same thing with another sign, because that one is in C."""
    if b"%" not in quoted:
        return _text(quoted.replace(b"+", b" "))
    marked = quoted.replace(b"+", b" ").replace(b"=", b"%3D").replace(b"%", b"=")
    return _text(a2b_qp(marked))


def _part(part: bytes) -> tuple[str, str]:
    head, _, value = part.partition(b"\r\n\r\n")
    name = _NAME.search(head)
    if name is None:
        raise Refusal(refusals.UNKNOWN_WAY)
    return _text(name[1]), _text(value.removesuffix(b"\r\n"))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Refusal(refusals.NOT_UTF8) from None


_BOUNDARY = re.compile(r"boundary=\"?([^\";]+)")
_NAME = re.compile(rb"name=\"([^\"]*)\"")
