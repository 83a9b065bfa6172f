"""The made-up language `qps`: every file that a language has, written from the English ones.

Each Latin letter becomes a Hebrew one, so that a Latin letter on a page is one that no file of the language
has; {names} stay. It is no real language: it only looks, runs and joins otherwise than the two that ship.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dialogs.flow import Choice, Fit, Flow, Wording
from dialogs.language import Typed, typed
from dialogs.loading import phrases_of, shipped_flow, shipped_lists
from dialogs.yamltext import Rows, read
from tests.program import ROOT

CODE = "qps"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתםןץףךא", strict=False))


def pseudo(text: str) -> str:
    """The text as qps has it; what stands in {braces} is left alone."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(
        part if part.startswith("{") else "".join(_LETTERS.get(c.lower(), c) for c in part)
        for part in parts
    )


def write_pseudo(folder: Path, *flows: str) -> Path:
    """The language's folder in `folder`, with words for these shipped flows and for all lists."""
    at = folder / CODE
    at.mkdir(parents=True)
    _put(at / "language.yaml", _LANGUAGE)
    _put(at / "typed.yaml", _typed())
    for respondent in ("", "family"):
        name = f"phrases_{respondent}.yaml" if respondent else "phrases.yaml"
        said = phrases_of("en", respondent).items()
        _put(at / name, {"phrases": {key: _wordings(wordings) for key, wordings in said}})
    (at / "lists").mkdir()
    _put(at / "lists" / "all.yaml", {"lists": dict(_lists())})
    (at / "flows").mkdir()
    for name in flows:
        _put(at / "flows" / f"{name}.yaml", _flow(shipped_flow(name)))
    return folder


def _put(path: Path, content: Any) -> None:
    """JSON is YAML too; what our strict reader asks is that no value is anything but text."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _typed() -> dict[str, Any]:
    english = typed("en")
    return {
        name: {key: _words(words) for key, words in value.items()}
        if isinstance(value := getattr(english, name), dict)
        else _words(value)
        for name in Typed.__dataclass_fields__
    }


def _words(words: Iterable[str]) -> list[str]:
    return [pseudo(word) for word in words]


def _wordings(wordings: Iterable[Wording]) -> list[Any]:
    return [_fit(one.fit) | {"say": pseudo(one.text["en"])} for one in wordings]


def _fit(fit: Fit) -> dict[str, Any]:
    simple = {} if fit.simple is None else {"simple": "yes" if fit.simple else "no"}
    bands = {"band": list(fit.bands)} if fit.bands else {}
    return bands | ({"mode": list(fit.modes)} if fit.modes else {}) | simple


def _lists() -> Iterator[tuple[str, dict[str, Any]]]:
    """Those with choices of their own: a list that picks some of another has its words from there."""
    for path in sorted((ROOT / "dialogs" / "lists").glob("*.yaml")):
        top, _ = read(path.read_text(encoding="utf-8"), path.name)
        for name, rows in top["lists"].items():
            if isinstance(rows, Rows):
                yield name, {one.value: _choice(one) for one in shipped_lists()[name]}


def _choice(choice: Choice) -> dict[str, str]:
    words = {"say": choice.label["en"], "fragment": choice.fragment["en"]}
    if choice.tool:
        words |= {"ask": choice.tool.ask["en"], "formal": choice.tool.formal["en"]}
    return {part: pseudo(text) for part, text in words.items()}


def _flow(flow: Flow) -> dict[str, Any]:
    steps = {step.id: _wordings(step.say) for step in flow.steps if not step.probe_of}
    return {"flow": flow.name, "title": pseudo(flow.title["en"]), "steps": steps}


_LANGUAGE = {
    "name": pseudo("Pseudo"),
    "called": ["pseudo"],
    "direction": "rtl",
    "marks": ["„", "”"],
    "joining": {"comma": "، ", "and": pseudo(" and ")},
    "numbers": _words(["zero", "one", "two", "three", "four", "five"]),
    "date": {"form": "d.M.y", "day": "d.M.", "typed": "dmy", "locale": "he"},
    "samples": {
        "name": "נועה",
        "plan": "ת",
        "meeting": "פ",
        "tool": "ז",
        "goal": "ז",
        "reader": "לי",
        "contact": "לי",
    },
    "listed": {"tool": pseudo("the listed tool {words}"), "goal": pseudo("the goal {words}")},
}
