"""A page as the siege reads it: its forms and links. As tests/web/browser.py, and ten times as fast.

It knows the program's own pages alone: every attribute is quoted, and no ">" stands in one.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape

from tests.web.browser import Button, Form

_TAG = re.compile(r"<(/?)(form|input|textarea|select|option|button|a)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_ANY_TAG = re.compile(r"<[^>]*>")

# A tag's name, what stands in it, and all up to its end.
_Piece = tuple[str, dict[str, str], str]


class ReadPage:
    def __init__(self, body: str) -> None:
        self._body = body

    @cached_property
    def forms(self) -> list[Form]:
        found: list[Form] = []
        for tag, at, inside in _pieces(self._body):
            if tag == "form":
                found.append(Form(at["action"].partition("#")[0], at.get("method", "get")))
            elif found and tag != "a":
                _add(found[-1], tag, at, inside)
        return found

    @cached_property
    def links(self) -> dict[str, str]:
        return {
            _text(inside): at.get("href", "")
            for tag, at, inside in _pieces(self._body)
            if tag == "a"
        }

    @cached_property
    def text(self) -> str:
        return _text(self._body)


def _pieces(body: str) -> Iterator[_Piece]:
    for found in _TAG.finditer(body):
        closes, tag, attributes = found.groups()
        if not closes:
            at = {name: unescape(value or "") for name, value in _ATTRIBUTE.findall(attributes)}
            end = body.find(f"</{tag}>", found.end()) if tag in _WITH_WORDS else found.end()
            yield tag, at, body[found.end() : end]


_WITH_WORDS = ("textarea", "option", "button", "a")


def _add(form: Form, tag: str, at: dict[str, str], inside: str) -> None:
    name, value, kind = at.get("name", ""), at.get("value", ""), at.get("type", "text")
    if tag == "button":
        if kind != "button":
            form.buttons.append(Button(_text(inside), name, value))
    elif "disabled" in at:
        return
    elif tag == "textarea":
        form.texts[name] = unescape(inside.removeprefix("\n"))
    elif tag == "select":
        form.offered[name] = []
    elif tag == "option":
        _offer(form, next(reversed(form.offered)), value or _text(inside), on="selected" in at)
    elif kind == "hidden":
        form.fields.append((name, value))
    elif kind == "radio":
        form.radios[value] = (name, value)
        form.offered.setdefault(name, []).append(value)
        if "checked" in at:
            form.chosen[name] = value
    elif kind == "checkbox":
        form.ticks[value] = (name, value)
        form.offered.setdefault(name, []).append(value)
        form.ticked |= {value} if "checked" in at else set()
    else:
        form.texts[name] = value


def _offer(form: Form, name: str, value: str, *, on: bool) -> None:
    form.offered[name].append(value)
    if on or name not in form.chosen:
        form.chosen[name] = value


def _text(inside: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub("", inside)).split())
