"""Which kinds of draft there are, and of what each is made: plans.yaml, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from dialogs.flow import MEANINGS
from dialogs.flow_parts import FlowParts
from dialogs.problems import FlowProblems, did_you_mean, quoted
from dialogs.yamltext import Rows, Table, read

_SECTION_KEYS = ("title", "each", "apart", "family", "optional", "says", "also")


# Without slots, so that what is looked up for every draft is worked out once.
@dataclass(frozen=True)
class PlannedSection:
    """`says`: groups of meanings whose clauses may share a sentence. `each`: tool, goal, day or ""."""

    title: str
    says: tuple[tuple[str, ...], ...]
    each: str = ""
    apart: bool = False  # each tool is a paragraph of its own
    family: bool = False  # told by a family member, in a paragraph for each visit
    optional: bool = False  # nobody misses it where nothing was said
    also: tuple[str, ...] = ()  # meanings that it is about and does not say

    @cached_property
    def meanings(self) -> frozenset[str]:
        return frozenset(meaning for group in self.says for meaning in group) | {*self.also}


@dataclass(frozen=True)
class Plan:
    """One kind of draft."""

    titles: Mapping[str, str]  # mode -> frame
    sections: tuple[PlannedSection, ...]
    read_out: bool = False  # with what may be read out without the student's name, by itself

    @cached_property
    def meanings(self) -> frozenset[str]:
        """Of the answers that it prints, on any flow, also on a school's own."""
        return frozenset(m for section in self.sections for m in section.meanings)


@cache
def plans() -> Mapping[str, Plan]:
    """Kind -> plan. Raises FlowProblems."""
    text = files("dialogs").joinpath("drafts/plans.yaml").read_text(encoding="utf-8")
    top, problems = read(text, "drafts/plans.yaml")
    reader = FlowParts("drafts/plans.yaml", problems)
    found = {}
    for kind, row in top.items():
        reader.known_keys(row, ("titles", "sections", "read_out"))
        titles = {str(k): str(v) for k, v in reader.table(row, "titles").items()}
        rows = reader.tables(reader.rows(row, "sections"), "Write “- {title: …, says: [[…]]}”.")
        sections = tuple(_section(reader, one) for one in rows)
        found[str(kind)] = Plan(titles, sections, bool(reader.yes(row, "read_out")))
    if reader.problems:
        raise FlowProblems(reader.problems)
    return found


def _section(reader: FlowParts, row: Table) -> PlannedSection:
    reader.known_keys(row, _SECTION_KEYS)
    groups = tuple(
        tuple(str(meaning) for meaning in group)
        for group in reader.rows(row, "says")
        if isinstance(group, Rows)
    )
    section = PlannedSection(
        reader.text(row, "title"),
        groups,
        reader.optional(row, "each"),
        bool(reader.yes(row, "apart")),
        bool(reader.yes(row, "family")),
        bool(reader.yes(row, "optional")),
        reader.texts(row, "also"),
    )
    for meaning in sorted(section.meanings - {*MEANINGS}):
        reader.wrong(row, f"there is no meaning {quoted(meaning)}", did_you_mean(meaning, MEANINGS))
    return section
