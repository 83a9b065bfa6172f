"""Makes shared answers as evidence, for tests of drafts that need no database."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from bot.conversation.student_facts import goal_item
from dialogs.conversation import Item, World
from dialogs.drafts.evidence import Evidence, File, Person
from dialogs.drafts.making import make
from dialogs.drafts.statements import Draft, Section
from dialogs.flow import Flow
from dialogs.loading import shipped_lists
from dialogs.wording import offered, text_of
from storage.goals import StudentGoal
from tests.flows import flow_named

# 12 November 2026, noon in New York
NOON = 1_794_502_800_000_000


class Answers:
    """The shared answers of one made-up student, one call for each."""

    def __init__(
        self,
        name: str,
        band: str,
        *,
        mode: str = "iep",
        language: str = "en",
        pronouns: str = "",
        asked: Callable[[str], Flow] = flow_named,
    ):
        self._flow = asked
        self.world = World(band=band, mode=mode, name=name)
        self.person = Person(name, pronouns, mode, band)
        self.language = language
        self.names: frozenset[str] = frozenset()
        self._shared: list[Evidence] = []
        self._ids = count(1)

    def tool(self, value: str, places: str = "") -> Item:
        """A tool of the catalogue that staff listed for this student."""
        choice = next(c for c in shipped_lists()["tools"] if c.value == value)
        assert choice.tool is not None
        item = Item(
            f"tool-{value}-{places}", choice.tool.ask, choice.fragment, choice.label, value, places
        )
        listed = (*self.person.listed, item)
        self.person = replace(self.person, listed=listed)
        self.world = replace(self.world, tools=listed)
        return item

    def goal(self, words: str) -> Item:
        """A goal that staff entered for this student."""
        item = goal_item(StudentGoal(f"goal-{words}", words))
        self.world = replace(self.world, goals=(*self.world.goals, item))
        return item

    def to(
        self,
        flow: str,
        step: str,
        *codes: str,
        words: str = "",
        item: Item | None = None,
        **how: object,
    ) -> Evidence:
        """One answer. `how` is any other field of Evidence."""
        asked = self._flow(flow)
        at = asked.by_id[step]
        one = Evidence(
            answer=f"answer-{next(self._ids)}",
            flow=flow,
            step=step,
            item=item,
            meaning=at.meaning,
            codes=codes or (("something_else",) if at.choices else ()),
            words=words,
            question=text_of(at, self.world, self.language, item),
            asked=text_of(at, self.world, "en", item),
            probe="",
            choices=offered(asked, at, self.world),
            language=self.language,
            at=NOON,
            channel="web",
            audience="team",
            band=self.world.band,
        )
        one = replace(one, **how)  # type: ignore[arg-type]
        self._shared.append(one)
        return one

    def file(self, language: str = "en", without: str = "") -> File:
        shared = tuple(one for one in self._shared if one.answer != without)
        return File(self.person, shared, language, "America/New_York", "team", self.names)

    def draft(self, kind: str, language: str = "en", without: str = "") -> Draft:
        return make(kind, self.file(language, without))


def sentences(draft: Draft) -> list[str]:
    return [s.text for section in draft.sections for s in section.statements]


def prose(section: Section) -> str:
    return " ".join(statement.text for statement in section.statements)
