"""The student's part in their meeting, on a scale from saying hello to leading: meeting_parts.yaml.

Staff set it and nobody else does. One step further than the last time is proposed, for more is asked of a
student one thing at a time; who would rather only listen is proposed nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dialogs.flow import BANDS, PARTS, ROLES, Words
from dialogs.parts import Parts
from dialogs.problems import FlowProblems, quoted
from dialogs.yamltext import Table, read

_FILE = "meeting_parts.yaml"
_KEYS = ("part", "role", "name", "asks", "support")

# In which part a band begins, where nothing is known of a student yet.
BEGINS = {"prek-2": "hello", "3-5": "share_one", "6-8": "share", "9-12": "share", "18-22": "share"}


@dataclass(frozen=True, slots=True)
class MeetingPart:
    name: str
    role: str
    title: Words
    asks: Mapping[str, Words]  # by band
    support: Words


def one_further(last: str, band: str) -> str:
    """The part to propose next; "" where they lead already. `last`: "" where nobody noted one."""
    if last not in PARTS:
        return BEGINS[band]
    names = tuple(PARTS)
    at = names.index(last) + 1
    return names[at] if at < len(names) else ""


@cache
def meeting_parts() -> Mapping[str, MeetingPart]:
    """By name, the least first. Raises FlowProblems."""
    return parts_in(files("dialogs").joinpath(_FILE).read_text(encoding="utf-8"))


def parts_in(text: str) -> Mapping[str, MeetingPart]:
    """From the text of such a file. Raises FlowProblems with all that is wrong with it."""
    top, problems = read(text, _FILE)
    reader = Parts(_FILE, problems)
    reader.known_keys(top, ("parts",))
    rows = reader.tables(reader.rows(top, "parts"), "Write “- {part: …, role: …}”.")
    found = [_part(reader, row) for row in rows]
    names = [one.name for one in found]
    if names != [*PARTS]:
        reader.wrong(
            top, "the parts are not those of dialogs/flow.py", f"Write {', '.join(PARTS)}."
        )
    for one in found:
        if PARTS.get(one.name) != one.role:
            what = f"{quoted(one.name)} is of another role"
            reader.wrong(top, what, f"Write one of {', '.join(ROLES)}, as in dialogs/flow.py.")
    if reader.problems:
        raise FlowProblems(reader.problems)
    return {one.name: one for one in found}


def _part(reader: Parts, row: Table) -> MeetingPart:
    reader.known_keys(row, _KEYS)
    asks = reader.table(row, "asks")
    reader.known_keys(asks, BANDS)
    return MeetingPart(
        str(reader.text(row, "part")),
        str(reader.text(row, "role")),
        reader.by_language(row, "name"),
        {band: reader.by_language(asks, band) for band in BANDS},
        reader.by_language(row, "support"),
    )
