"""Team to add: what only the team has, and what the answers leave open; a line for a tool or a section.

None points at what a student kept out, and none is made of an answer that leaves nothing open.
"""

from collections.abc import Iterator

from dialogs.conversation import Item
from dialogs.drafts.evidence import File
from dialogs.drafts.statements import frame
from dialogs.drafts.voice import name_of, pronoun_of
from dialogs.words import fill

HELPS = ("a_lot", "quite_a_bit")
USED_NOT = ("never", "no")
FEELS_BAD = ("bad", "very_bad")


def to_add(file: File, kind: str) -> Iterator[str]:
    if file.person.mode == "iep" and kind == "present_levels":
        yield frame("add_data", file.language)
    barriers = _codes(file, "barrier")
    if barriers & {"reading", "long_reading"}:
        yield frame("add_reading", file.language)
    if "noise" in barriers or "too_loud" in _codes(file, "environment.noise"):
        yield frame("add_noise", file.language)
    if file.of("vision.after") or file.of("future.jobs"):
        yield frame("add_career", file.language)
    yield from _of_tools(file)
    if any(set(one.picked) - {"nothing_now"} for one in file.of("need")):
        yield frame("add_elsewhere", file.language)


def _of_tools(file: File) -> Iterator[str]:
    """One line for a tool: how it feels, else what happens when it is offered."""
    tools = {e.item.id: e.item for e in file.evidence if e.item and e.meaning.startswith("tool.")}
    for item in tools.values():
        used, helps = _codes(file, "tool.use", item), _codes(file, "tool.help", item)
        if _codes(file, "tool.feel", item) & {*FEELS_BAD}:
            yield _line("add_feel", file, item)
        elif "unknown" in used:
            yield _line("add_not_known", file, item)
        elif used & {*USED_NOT} and helps & {*HELPS}:
            yield _line("add_offered", file, item)


def _codes(file: File, meaning: str, item: Item | None = None) -> set[str]:
    return {code for one in file.of(meaning, item) for code in one.picked}


def _line(name: str, file: File, item: Item) -> str:
    tool = name_of(item, file.language, pronoun_of(file.person))
    tool = f"{tool} ({item.places})" if item.places else tool
    return fill(frame(name, file.language), tool=tool)
