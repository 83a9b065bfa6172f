"""A Flow -> the rows of its workbook: what importing.py reads back as the very same flow."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from bot.authoring.workbooks import bounds, conditions
from bot.authoring.workbooks.columns import (
    BEGIN,
    CHOICES,
    END,
    KNOWN,
    SETTINGS,
    SURVEY,
    named_language,
)
from dialogs.flow import FACTS, Fit, Flow, Loop, Most, Offer, Step, Wording, Words
from dialogs.writing import choice_parts, fit_parts, flow_parts, own_parts

SheetRow = dict[str, str]
_Entry = TypeVar("_Entry", Wording, Offer, Most)


def rows_of(flow: Flow) -> dict[str, list[SheetRow]]:
    """The rows of each sheet, by the keys of its columns."""
    return {
        SURVEY: [*_known(flow), *_survey(flow)],
        CHOICES: list(_choices(flow)),
        SETTINGS: [_settings(flow)],
    }


def _settings(flow: Flow) -> SheetRow:
    return {
        "flow": flow.name,
        "version": flow.version,
        **{f"title_{language}": text for language, text in flow.title.items()},
        **{key: _cell(value) for key, value in flow_parts(flow).items()},
        "default_language": named_language(flow.languages[0]),
    }


# --- survey --------------------------------------------------------------------------------------


def _known(flow: Flow) -> Iterator[SheetRow]:
    """What conditions ask of the program itself: other readers of XLSForm must find its name."""
    asked = {condition.step for step in flow.steps for condition in step.when}
    for fact, values in FACTS.items():
        if fact in asked:
            yield {"type": KNOWN, "name": fact, "calculation": f"'{values[0]}'"}


def _survey(flow: Flow) -> Iterator[SheetRow]:
    loop = ""
    for step in flow.steps:
        if step.probe_of:
            continue  # loading.py adds the scripted follow-ups to each story
        if loop and step.loop != loop:
            yield {"type": END}
        if step.loop and step.loop != loop:
            yield from _loop(flow.loops[step.loop])
        loop = step.loop
        yield from _question(step, flow)
    if loop:
        yield {"type": END}


def _loop(loop: Loop) -> Iterator[SheetRow]:
    most, others = _for_the_rest(loop.most)
    yield {
        "type": BEGIN,
        "name": loop.name,
        "over": loop.over,
        "or_chosen_in": loop.chosen_in,
        "most": str(most.items),
    }
    for other in others:
        yield _below(other.fit) | {"most": str(other.items)}


def _question(step: Step, flow: Flow) -> Iterator[SheetRow]:
    said, wordings = _for_the_rest(step.say)
    kind = step.type
    offers: list[Offer] = []
    if step.choices:
        offer, offers = _for_the_rest(step.choices)
        kind = f"{step.type} {offer.list}"
    parts = {key: _cell(value) for key, value in own_parts(step, flow).items()}
    row = parts | {"name": step.id, "type": kind, "relevant": conditions.written(step.when)}
    row |= {"constraint": bounds.written(row.pop("lowest", ""), row.pop("highest", ""))}
    yield row | said.text
    yield from _others(wordings, offers)


def _for_the_rest(entries: Sequence[_Entry]) -> tuple[_Entry, list[_Entry]]:
    """What stands in the question's own row, and what stands in the rows below it.

    Where the last entry too is for some students only, it stands in both: importing.py knows by the
    rows below, which leave nobody out.
    """
    last = entries[-1]
    return last, list(entries[:-1] if last.fit == Fit() else entries)


def _others(wordings: list[Wording], offers: list[Offer]) -> Iterator[SheetRow]:
    """The rows below a question, each kind in its order; words and list for the same in one row."""
    while wordings or offers:
        first_offer = offers[0].fit if offers else None
        if wordings and wordings[0].fit == first_offer:
            offer = offers.pop(0)
            yield _below(offer.fit) | wordings.pop(0).text | {"list": offer.list}
        elif wordings and wordings[0].fit not in [offer.fit for offer in offers]:
            wording = wordings.pop(0)
            yield _below(wording.fit) | wording.text
        else:
            offer = offers.pop(0)
            yield _below(offer.fit) | {"list": offer.list}


def _below(fit: Fit) -> SheetRow:
    return {key: _cell(value) for key, value in fit_parts(fit).items()} | {"disabled": "yes"}


# --- choices -------------------------------------------------------------------------------------


def _choices(flow: Flow) -> Iterator[SheetRow]:
    for name, choices in flow.lists.items():
        for choice in choices:
            row = {"list_name": name}
            for key, value in choice_parts(choice).items():
                if key == "say":
                    row |= _said(value)
                elif isinstance(value, dict):
                    row |= {f"{key}_{language}": text for language, text in value.items()}
                else:
                    row[key] = _cell(value)
            yield row


def _said(forms: dict[str, Words]) -> SheetRow:
    """A cell for each language, with a line for each form."""
    lines: dict[str, list[str]] = {}
    for name, words in forms.items():
        for language, text in words.items():
            lines.setdefault(f"say_{language}", []).append(f"{name}: {text}")
    return {key: "\n".join(each) for key, each in lines.items()}


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
