"""Texts and what is marked in them: UTF-16 counting, `parse_mode`, entities given beside a text.

HTML is held to the documentation, a bit tighter than the real parser: a bare & or > is refused too.
Markdown and MarkdownV2 know the common marks (no expandable quotes, no dates).
"""

import html
import re
from collections.abc import Callable
from typing import Any

from tests.botapi import refusals
from tests.botapi.refusals import Refusal

Wire = dict[str, Any]  # an object as it travels: a dict of plain JSON values

MOST_UNITS = 4096


def units(text: str) -> int:
    """UTF-16 code units, the safe side: Telegram counts them in entities, and no text has fewer."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, mode: str, entities: list[Wire]) -> tuple[str, list[Wire]]:
    """The text as it will be shown and what is marked in it, or a Refusal."""
    if mode and entities:
        raise Refusal(refusals.ENTITIES_AND_MODE)
    if mode:
        parse = _MODES.get(mode.lower())
        if parse is None:
            raise Refusal(refusals.PARSE_MODE_UNKNOWN)
        text, entities = parse(text)
    if units(text) > MOST_UNITS:
        raise Refusal(refusals.TEXT_TOO_LONG)
    if entities and not mode:
        _check_bounds(entities, units(text))
    text, entities = _trimmed(text, entities)
    if not text:
        raise Refusal(refusals.TEXT_EMPTY)
    return text, entities


def found_in(text: str) -> list[Wire]:
    """What Telegram marks by itself in a text that a person types: commands and links."""
    if "/" not in text:
        return []
    return [
        _entity("bot_command" if match[1] else "url", units(text[: match.start()]), match[0])
        for match in _SELF_MARKED.finditer(text)
    ]


_SELF_MARKED = re.compile(r"(?<![\w/:])(/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])|https?://\S+")


def _entity(kind: str, offset: int, words: str, **more: str) -> Wire:
    return {"type": kind, "offset": offset, "length": units(words), **more}


def _check_bounds(entities: list[Wire], length: int) -> None:
    for entity in entities:
        start, many = entity["offset"], entity["length"]
        if start < 0 or many <= 0 or start + many > length:
            raise Refusal(refusals.ENTITY_OUTSIDE)


def _trimmed(text: str, entities: list[Wire]) -> tuple[str, list[Wire]]:
    """Telegram cuts white space off both ends, and what was marked moves along."""
    short = text.strip()
    if short == text or not entities:
        return short, entities
    cut, length = units(text[: len(text) - len(text.lstrip())]), units(short)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, length)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return short, moved


# --- marks that are open while a text is read


class _Marked:
    """The plain text so far, the marks done and those still open."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.length = 0
        self.done: list[Wire] = []
        self.open: list[tuple[str, int, Wire]] = []  # what opened it, where, what it becomes

    def add(self, words: str) -> None:
        self.plain.append(words)
        self.length += units(words)

    def begin(self, mark: str, becomes: Wire) -> None:
        self.open.append((mark, self.length, becomes))

    def end(self) -> None:
        _, start, becomes = self.open.pop()
        if becomes and self.length > start:
            self.done.append({**becomes, "offset": start, "length": self.length - start})

    def result(self) -> tuple[str, list[Wire]]:
        self.done.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.plain), self.done


def _broken(why: str) -> Refusal:
    return Refusal(refusals.MARKUP_BROKEN, why)


# --- HTML

_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_HTML_PART = re.compile(
    r"<(/?)([A-Za-z][\w-]*)([^<>]*)>|&(#\d+|#x[0-9a-fA-F]+|\w+);|([<>&])|[^<>&]+"
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def _from_html(text: str) -> tuple[str, list[Wire]]:
    marked = _Marked()
    for part in _HTML_PART.finditer(text):
        close, tag, rest, name, bare = part.groups()
        at = len(text[: part.start()].encode())
        if bare:
            raise Refusal(refusals.HTML_SYMBOLS, f'Symbol "{bare}" at byte offset {at}')
        if tag and close:
            _end_tag(marked, tag.lower(), at)
        elif tag:
            _start_tag(marked, tag.lower(), rest, at)
        elif name:
            marked.add(_named(name, part[0], at))
        else:
            marked.add(part[0])
    if marked.open:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{marked.open[-1][0]}"')
    return marked.result()


def _start_tag(marked: _Marked, tag: str, rest: str, at: int) -> None:
    kind = _TAGS.get(tag)
    given = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(rest)}
    if kind is None or (tag == "span" and given.get("class") != "tg-spoiler"):
        raise Refusal(refusals.HTML_TAGS, f'Unsupported start tag "{tag}" at byte offset {at}')
    becomes: Wire = {"type": kind}
    if tag == "a":
        becomes = {"type": kind, "url": html.unescape(given["href"])} if given.get("href") else {}
    elif tag == "tg-emoji":
        becomes = {"type": kind, "custom_emoji_id": given.get("emoji-id", "")}
    marked.begin(tag, becomes)


def _end_tag(marked: _Marked, tag: str, at: int) -> None:
    if not marked.open:
        raise _broken(f"Unexpected end tag at byte offset {at}")
    expected = marked.open[-1][0]
    if expected != tag:
        raise _broken(
            f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{tag}>"'
        )
    marked.end()


def _named(name: str, whole: str, at: int) -> str:
    if name[0] != "#" and name not in ("lt", "gt", "amp", "quot"):
        raise Refusal(refusals.HTML_SYMBOLS, f'Unknown entity "{whole}" at byte offset {at}')
    return html.unescape(whole)


# --- Markdown

_V2_MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
}
_OLD_MARKS = {"*": "bold", "_": "italic"}
_V2_RESERVED = set("_*[]()~`>#+-=|{}.!")
_CODE = re.compile(r"`((?:[^`\\]|\\.)*)`")
_PRE = re.compile(r"```((?:[^`\\]|\\.|`(?!``))*)```", re.DOTALL)
_LINK = re.compile(r"\]\(((?:[^)\\]|\\.)*)\)")


def _from_markdown_v2(text: str) -> tuple[str, list[Wire]]:
    return _from_marks(text, _V2_MARKS, _V2_RESERVED, nested=True)


def _from_markdown(text: str) -> tuple[str, list[Wire]]:
    return _from_marks(text, _OLD_MARKS, set("_*`["), nested=False)


def _from_marks(
    text: str, marks: dict[str, str], reserved: set[str], *, nested: bool
) -> tuple[str, list[Wire]]:
    marked = _Marked()
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text) and text[at + 1] in (reserved | {"\\"}):
            marked.add(text[at + 1])
            at += 2
        elif letter == "`":
            at = _code(text, at, marked)
        elif (mark := text[at : at + 2]) in marks or (mark := letter) in marks:
            at = _mark(text, at, mark, marked, marks, nested=nested)
        elif letter == "[" or text.startswith("![", at):
            marked.begin("[", {"type": "text_link", "at": at})
            at += 1 if letter == "[" else 2
        elif letter == "]" and marked.open and marked.open[-1][0] == "[":
            at = _link(text, at, marked)
        elif nested and letter == ">" and (at == 0 or text[at - 1] == "\n"):
            marked.add("")
            at += 1
        elif nested and letter in reserved:
            raise _broken(
                f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            marked.add(letter)
            at += 1
    if marked.open:
        start = len(text[: marked.open[-1][2].get("at", 0)].encode())
        raise _broken(f"Can't find end of the entity starting at byte offset {start}")
    for entity in marked.done:
        entity.pop("at", None)
    return marked.result()


def _mark(
    text: str, at: int, mark: str, marked: _Marked, marks: dict[str, str], *, nested: bool
) -> int:
    if marked.open and marked.open[-1][0] == mark:
        marked.end()
    elif any(opened == mark for opened, _, _ in marked.open) or (marked.open and not nested):
        offset = len(text[: marked.open[-1][2].get("at", 0)].encode())
        raise _broken(f"Can't find end of the entity starting at byte offset {offset}")
    else:
        marked.begin(mark, {"type": marks[mark], "at": at})
    return at + len(mark)


def _code(text: str, at: int, marked: _Marked) -> int:
    fence = "```" if text.startswith("```", at) else "`"
    found = (_PRE if fence == "```" else _CODE).match(text, at)
    if found is None:
        offset = len(text[:at].encode())
        raise _broken(f"Can't find end of the entity starting at byte offset {offset}")
    marked.begin(fence, {"type": "pre" if fence == "```" else "code"})
    marked.add(re.sub(r"\\([`\\])", r"\1", found[1]))
    marked.end()
    return found.end()


def _link(text: str, at: int, marked: _Marked) -> int:
    found = _LINK.match(text, at)
    if found is None:
        raise _broken(f"Can't find end of a URL at byte offset {len(text[:at].encode())}")
    marked.open[-1][2]["url"] = re.sub(r"\\(.)", r"\1", found[1])
    marked.end()
    return found.end()


_MODES: dict[str, Callable[[str], tuple[str, list[Wire]]]] = {
    "html": _from_html,
    "markdown": _from_markdown,
    "markdownv2": _from_markdown_v2,
}
