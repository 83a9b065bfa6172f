"""Flow -> YAML as an author would write it: `load_flow` of what is written here gives the same flow.

A flow does not keep its comments, nor whether a list of its own was picked from another: those are
not written. Its fields are gone through by name, so that one nobody writes here cannot be forgotten.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from dialogs.flow import FORMS, Choice, Fit, Flow, Lists, Loop, Step, Words
from dialogs.translating import in_languages, usual_fragment

# A mapping or a list is written on one line where it fits, as the shipped flows are.
WIDEST = 100


def write(flow: Flow, shared: Lists) -> str:
    """The flow as YAML. Lists that are not word for word the shared ones become its own."""
    return "\n".join(_lines(flow, shared)) + "\n"


def own_lists(flow: Flow, shared: Lists) -> Lists:
    """Those lists of the flow that stand in its own file."""
    return {
        name: choices
        for name, choices in flow.lists.items()
        if in_languages(shared.get(name, ()), flow.languages) != choices
    }


def fit_parts(fit: Fit) -> dict[str, tuple[str, ...]]:
    """Whom something is for, in the author's words: `{"band": ("3-5",), "simple": ("yes",)}`."""
    parts: dict[str, tuple[str, ...]] = {}
    for field in fields(fit):
        value = getattr(fit, field.name)
        if value not in ((), None):
            parts[field.name.removesuffix("s")] = _yes_or_no(value) if value in _SAID else value
    return parts


def choice_parts(choice: Choice) -> dict[str, Any]:
    """A choice's parts with their names in a file, and only those that say something."""
    parts: dict[str, Any] = {"value": choice.value, "picture": choice.picture} | choice.label
    if choice.fragment != usual_fragment(choice.label):
        parts["fragment"] = choice.fragment
    parts["pole"] = choice.pole
    parts["none"] = "yes" if choice.none else ""
    parts |= {name: choice.forms[name] for name in FORMS if name in choice.forms}
    parts["say"] = {name: words for name, words in choice.forms.items() if name not in FORMS}
    if choice.tool is not None:
        for field in fields(choice.tool):
            value = getattr(choice.tool, field.name)
            parts[field.name] = "yes" if value is True else value
    return {name: value for name, value in parts.items() if value}


def flow_parts(flow: Flow) -> dict[str, Any]:
    """What a flow says of itself as a whole, below its title: `{"band": ("3-5",), …}`."""
    parts = {f.name.removesuffix("s"): getattr(flow, f.name) for f in fields(flow)}
    said = {name: "yes" if value is True else value for name, value in parts.items() if value}
    return {name: value for name, value in said.items() if name not in _ELSEWHERE}


def own_parts(step: Step, flow: Flow) -> dict[str, Any]:
    """A step's parts that are one word or a few, in the order in which they are written."""
    # The bands and the mode that the flow is for hold for all its steps.
    bands = () if step.fit.bands == flow.bands else step.fit.bands
    modes = () if step.fit.modes == flow.modes else step.fit.modes
    fit = replace(step.fit, bands=bands, modes=modes)
    said: dict[str, Any] = {
        "most": step.most or "",
        "lowest": "" if step.lowest is None else step.lowest,
        "highest": "" if step.highest is None else step.highest,
        "without": "tools" if step.without_tools else "",
        "story": "yes" if step.story else "",
        "why": "yes" if step.why else "",
        "if_room": "yes" if step.if_room else "",
        "audience": step.widest,
    }
    as_is = ("id", "type", "appearance", "meaning", "nothing")
    plain = {name: getattr(step, name) for name in as_is}
    every: dict[str, Any] = plain | said | fit_parts(fit) | {"sensitive": step.sensitive}
    return {name: every[name] for name in _ORDER if every.get(name, "") not in ("", ())}


_ORDER = (
    "id", "type", "most", "lowest", "highest", "appearance", "meaning", "audience",
    *(f.name.removesuffix("s") for f in fields(Fit)),
    "without", "story", "why", "nothing", "if_room", "sensitive",
)  # fmt: skip
_ELSEWHERE = ("name", "version", "title", "step", "loop", "list")
_SAID = (True, False)


def _yes_or_no(value: bool) -> tuple[str, ...]:
    return ("yes" if value else "no",)


# --- lines ---------------------------------------------------------------------------------------


def _lines(flow: Flow, shared: Lists) -> Iterator[str]:
    yield f"flow: {_scalar(flow.name)}"
    yield f"version: {_scalar(flow.version)}"
    yield f"title: {_in_languages(flow.title)}"
    yield from (f"{name}: {_flow(value)}" for name, value in flow_parts(flow).items())
    own = own_lists(flow, shared)
    if own:
        yield from ("", "lists:")
        for name, choices in own.items():
            yield f"  {_scalar(name)}:"
            yield from (f"    - {_flow(choice_parts(choice))}" for choice in choices)
    yield from ("", "steps:")
    yield from _steps(flow)


def _steps(flow: Flow) -> Iterator[str]:
    loop, first = "", True
    for step in flow.steps:
        if step.probe_of:
            continue  # loading.py adds the scripted follow-ups to each story
        if not first:
            yield ""
        if step.loop and step.loop != loop:
            yield from _indented(_loop(flow.loops[step.loop]), "  ")
        loop, first = step.loop, False
        yield from _indented(_step(step, flow), "      " if loop else "  ")


def _loop(loop: Loop) -> Iterator[str]:
    yield f"- loop: {_scalar(loop.name)}"
    yield f"  over: {_scalar(loop.over)}"
    if loop.chosen_in:
        yield f"  or_chosen_in: {_scalar(loop.chosen_in)}"
    yield "  most:"
    for most in loop.most:
        yield f"    - {_flow(fit_parts(most.fit) | {'items': str(most.items)})}"
    yield "  steps:"


def _step(step: Step, flow: Flow) -> Iterator[str]:
    sign = "- "
    for name, value in own_parts(step, flow).items():
        yield f"{sign}{name}: {_flow(value)}"
        sign = "  "
    yield from _when(step)
    offers = [fit_parts(offer.fit) | {"list": offer.list} for offer in step.choices]
    if offers and len(offers) == 1 and len(offers[0]) == 1:
        yield f"  choices: {_scalar(step.choices[0].list)}"
    elif offers:
        yield "  choices:"
        yield from (f"    - {_flow(offer)}" for offer in offers)
    yield "  say:"
    for wording in step.say:
        whom = "".join(f"{name}: {_flow(v)}, " for name, v in fit_parts(wording.fit).items())
        yield f"    - {{{whom}{_in_languages(wording.text, always_quoted=True)[1:]}"


def _when(step: Step) -> Iterator[str]:
    parts = [f"{_scalar(c.step)}: {_row(c.values)}" for c in step.when]
    line = f"  when: {{{', '.join(parts)}}}"
    if len(parts) == 1 and len(line) <= WIDEST:
        yield line
    elif parts:
        yield "  when:"
        yield from (f"    {part}" for part in parts)


def _indented(lines: Iterable[str], by: str) -> Iterator[str]:
    return (by + line for line in lines)


# --- values --------------------------------------------------------------------------------------


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, tuple):
        return _scalar(value[0]) if len(value) == 1 else _row(value)
    if isinstance(value, int):
        return str(value)
    return _scalar(value)


def _row(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"


def _in_languages(words: Words, always_quoted: bool = False) -> str:
    written = _quoted if always_quoted else _scalar
    return "{" + ", ".join(f"{language}: {written(text)}" for language, text in words.items()) + "}"


def _scalar(text: str) -> str:
    """As plain as YAML allows: quoted where YAML, for us or for others, would read something else."""
    plain = _PLAIN.fullmatch(text) and not _NO_TEXT.fullmatch(text)
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    # What an editor would not show, or YAML takes for a line's end.
    if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cn", "Co") or character == "\ufeff":
        return f"\\U{ord(character):08x}"
    return character


# Letters, digits, and between them such signs as mean nothing to YAML.
_PLAIN = re.compile(r"[^\W_](?:[\w '’./()-]*[\w.)])?")
# What other readers of YAML take for a number, a date, a yes or a nothing.
_NO_TEXT = re.compile(
    r"\d[\d_.]*(?:e[-+]?\d+)?|0[xob][\da-f_]*|\d{4}-\d\d?-\d\d?.*|y|n|yes|no|on|off|true|false|null|none|nan|inf",
    re.IGNORECASE,
)
