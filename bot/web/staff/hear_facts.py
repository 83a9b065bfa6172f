"""A round as its pages tell it: gathered once, for the screen, the paper and what is pressed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial

from bot.conversation.pinned import pinned_flow
from bot.documents.heard import Quote, quotes_of
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.drafts.times import date_of
from dialogs.flow import Flow
from dialogs.language import text_in
from dialogs.loading import shipped_lists
from dialogs.series import all_series
from dialogs.summary import HIDDEN, NEVER, UNUSED, Bar, Question, Section, Told, summary
from storage import access, hearing, round_notes
from storage.access import Theirs
from storage.caseload import how_far
from storage.hearing import Heard
from storage.round_notes import Note
from storage.rounds import Round, find_round, rounds_of
from storage.stages import all_new_is_in

_EARLIER = 3  # rounds that stand beside
_QUOTES = 60  # on one page
# Meanings of questions after how somebody feels: nothing that can be tried.
FEELINGS = ("environment", "meeting.feel")
_LONGEST_TRY = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class ToldBack:
    """A try, or what came of it, and how many have read it."""

    note: Note
    read: int


# Compared by identity (and without slots), so that what a page does not show is not looked up.
@dataclass(frozen=True, eq=False)
class RoundHeard:
    visit: Visit
    round: Round
    theirs: Mapping[str, Theirs]  # all of the viewer's students, by id
    title: str
    class_name: str
    notes: tuple[Note, ...]
    heard: Heard
    flow_names: tuple[str, ...] = field(default=())

    @cached_property
    def earlier(self) -> list[tuple[Round, Heard]]:
        """Of the same kind, for the same class, given before; the newest first."""
        visit = self.visit
        given = rounds_of(visit.connection, visit.desk.vault, visit.who)
        alike = [one for one in given if _kind(one) == _kind(self.round)]
        before = [until_next(one, alike) for one in alike if one.made_at < self.round.made_at]
        before, theirs = before[:_EARLIER], [*self.theirs.values()]
        told = [
            (one, hearing.summary_of(visit.connection, one, theirs, self.flow_names))
            for one in before
        ]
        return [(one, heard) for one, heard in told if heard.answered]

    @cached_property
    def told(self) -> Told:
        visit = self.visit
        counted = [*self.heard.counts, *(one for _, each in self.earlier for one in each.counts)]
        wanted = {(one.flow, one.version) for one in counted}
        names = list(self.flow_names)
        order = sorted(wanted, key=lambda one: (names.index(one[0]), len(one[1]), one[1]))
        flows = {key: pinned_flow(visit.connection, self.round.school_id, *key) for key in order}
        band, mode = spoken_to_most(self.theirs[id] for id in self.heard.invited)
        return Told(flows, band, mode, visit.language, partial(phrase_for, visit), _tools(visit))

    @cached_property
    def expected(self) -> Note | None:
        return round_notes.newest([one for one in self.notes if one.mine], round_notes.EXPECT)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        said = self.expected.said.get("codes", {}) if self.expected else {}
        before = [(each.answered, each.counts) for _, each in self.earlier]
        now = (self.heard.answered, self.heard.counts)
        return summary(now, self.heard.pairs, self.told, said, before)

    @cached_property
    def quotes(self) -> list[Quote]:
        visit, desk = self.visit, self.visit.desk
        mark = hearing.by_chance(visit.connection, desk.vault, self.round)
        return quotes_of(
            visit.connection, desk.vault, desk.school, self.theirs, self.heard.aloud,
            lambda id: desk.names.of_others(id, visit.now), visit.language, mark, _QUOTES,
        )  # fmt: skip

    @property
    def themes(self) -> list[Note]:
        return [one for one in self.notes if one.kind == round_notes.THEME and one.mine]

    @cached_property
    def sorted_into(self) -> dict[round_notes.Where, str]:
        return round_notes.sorted_into(self.visit.connection, [one.id for one in self.themes])

    @cached_property
    def told_back(self) -> list[ToldBack]:
        """What the class is told of, the oldest first."""
        found = [one for one in self.notes if one.kind in round_notes.TOLD]
        read = round_notes.read_by(self.visit.connection, [one.id for one in found])
        return [ToldBack(one, read.get(one.id, 0)) for one in found]

    @property
    def given_on(self) -> str:
        return day_of(self.visit, self.round)


def find(visit: Visit, id: str) -> RoundHeard | None:
    """None for a round that is not the viewer's to hear."""
    connection, vault = visit.connection, visit.desk.vault
    one = find_round(connection, vault, visit.who, id)
    if one is None:
        return None
    theirs = {each.student.id: each for each in access.their_students(connection, vault, visit.who)}
    names = flow_names(one)
    alike = [each for each in rounds_of(connection, vault, visit.who) if _kind(each) == _kind(one)]
    one = until_next(one, alike)
    heard = hearing.summary_of(connection, one, theirs.values(), names)
    notes = tuple(round_notes.notes_of(connection, vault, visit.who, one.id))
    called = access.classes_called(connection, visit.who).get(one.what.class_id or "", "")
    return RoundHeard(visit, one, theirs, title_of(visit, one), called, notes, heard, names)


def opened_whole(it: RoundHeard, student_ids: Collection[str]) -> frozenset[str]:
    """Of these, whose answers of this round are all that is new to the viewer: by it they are read."""
    visit = it.visit
    reads_as = {id: it.theirs[id].reads_as for id in student_ids}
    far = how_far(visit.connection, visit.who.id, reads_as)
    read_at = {id: one.read_at for id, one in far.items()}
    talks = [talk.conversation_id for id in reads_as for talk in it.heard.talks.get(id, ())]
    return all_new_is_in(visit.connection, reads_as, read_at, talks)


def until_next(one: Round, alike: Iterable[Round]) -> Round:
    """The same, in which nothing counts that was begun after whoever gave it gave it to the class anew."""
    later = [
        each.made_at
        for each in alike
        if each.made_at > one.made_at and each.staff_id == one.staff_id
    ]
    ends = [at for at in (one.closed_at, min(later, default=None)) if at is not None]
    return replace(one, closed_at=min(ends, default=None))


def _kind(one: Round) -> tuple[str, str, str | None]:
    return one.what.flow, one.what.series, one.what.class_id


def flow_names(one: Round) -> tuple[str, ...]:
    """The flows that a round asks, in order."""
    if not one.what.series:
        return (one.what.flow,)
    series = all_series().get(one.what.series)
    steps = series.steps if series else ()
    return tuple(dict.fromkeys(name for step in steps for name in step.flows))


def title_of(visit: Visit, one: Round) -> str:
    """What its students are given to talk about; a flow that is no longer offered by its name."""
    if one.what.series in all_series():
        return text_in(all_series()[one.what.series].title, visit.language)
    flow = offered(visit).get(one.what.flow)
    return text_in(flow.title, visit.language) if flow else one.what.flow or one.what.series


def offered(visit: Visit) -> dict[str, Flow]:
    return {flow.name: flow for flow in visit.desk.flows()}


def day_of(visit: Visit, one: Round) -> str:
    return date_of(one.made_at, visit.language, visit.desk.school.timezone)


def days_of_try(visit: Visit) -> tuple[date, date]:
    """From tomorrow on, and not for longer than a school year's half."""
    today = day_at(visit.now, visit.desk.school.timezone)
    return today + timedelta(days=1), today + _LONGEST_TRY


def sentence_of(visit: Visit, section: str, one: Question) -> list[str]:
    """What a chart shows, as a teacher would say it: "14 of 21 say “Noise”, 9 say “Tests”."."""
    say = partial(phrase_for, visit)
    if section in (UNUSED, HIDDEN):
        kind = NEVER if one.place.endswith(f"/{NEVER}") else "unknown"
        name = f"staff_hear_said_{'hidden' if section == HIDDEN else kind}"
        return [
            say(name, number=str(bar.number), of=str(bar.of), tool=bar.label)
            for bar in one.bars[:5]
        ]
    wrote = [_wrote(visit, bar) for bar in one.written]
    if not one.top:
        return wrote
    first, *more = one.top
    text = say("staff_hear_say", number=str(first.number), of=str(first.of), choice=first.label)
    more_said = [
        say("staff_hear_say_more", number=str(bar.number), choice=bar.label) for bar in more
    ]
    return [*wrote, ", ".join([text, *more_said]) + "."]


def _wrote(visit: Visit, bar: Bar) -> str:
    numbers = {"number": str(bar.number), "of": str(bar.of)}
    told = phrase_for(visit, "staff_hear_wrote", **numbers)
    tool = bar.label.rpartition(": ")[0]
    return f"{tool}: {told}" if tool else told


def spoken_to_most(theirs: Iterable[Theirs]) -> tuple[str, str]:
    """The band of the most; the wording of every student, unless all have a plan."""
    students = [one.student for one in theirs]
    bands = Counter(one.band for one in students)
    band = bands.most_common(1)[0][0] if bands else "6-8"
    plans = bool(students) and all(one.mode == "iep" for one in students)
    return band, "iep" if plans else "every"


def _tools(visit: Visit) -> dict[str, str]:
    return {
        choice.value: text_in(choice.forms.get("np") or choice.fragment, visit.language)
        for choice in shipped_lists()["tools"]
    }
