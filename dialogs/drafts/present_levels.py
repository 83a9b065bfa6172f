"""The student-voice part of a present-levels statement (PLAAFP), and in mode every the same without it.

Its sections follow what 34 CFR 300.320 and 300.324 ask a team to consider, and the concerns and
vision sections of some states' forms. Academic data and the effect of a disability are not the
student's to tell: they are named once, under "Team to add". In mode every no word is of a plan: the same
sections are what a teacher can know of a student from their own words, and from their family's.
"""

from collections.abc import Iterator, Sequence

from dialogs.drafts import accommodations, goals
from dialogs.drafts.evidence import FAMILY, Evidence, File
from dialogs.drafts.sentences import Voice, adults_notes, led_in, notes, own, said_to
from dialogs.drafts.statements import Section, Statement, frame, has_frame
from dialogs.drafts.times import date_of

# Each section with its meanings in the order of its sentences. Of each meaning all taps become one
# sentence with all that was written to it.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("strengths", ("strength", "achievement")),
    (
        "interests",
        ("interest", "identity", "preference", "preference.show", "best_time", "wish_known"),
    ),
    ("helps", ("helps", "helps.story", "barrier.help")),
    ("barriers", ("barrier", "barrier.place", "barrier.time", "barrier.story")),
    (
        "environment",
        (
            "environment",
            "environment.words",
            "environment.noise",
            "environment.seat",
            "environment.change",
        ),
    ),
    ("people", ("people", "people.how", "people.first")),
    ("accommodations", ()),
    ("needs", ("day.better",)),
    ("concerns", ("concern",)),
    ("goals", goals.OF_A_NEW_ONE),
    ("vision", ("vision", "vision.after")),
    (
        "transition",
        (
            "future.jobs",
            "future.tasks",
            "future.work_help",
            "future.learn",
            "future.live",
            "future.daily",
            "future.alone",
            "future.next",
            "future.travel",
            "future.choices",
            "future.step",
            "future.ask",
        ),
    ),
)

# What a family says, in a section of its own behind all of the student's.
OF_FAMILY = (
    "family.strength",
    "family.know",
    "family.home",
    "family.worry",
    "family.hope",
    "family.after",
    "family.role",
    "family.contact",
)

MEANINGS = frozenset().union(
    accommodations.MEANINGS, goals.MEANINGS, OF_FAMILY, *(meanings for _, meanings in SECTIONS)
)

# Scales and feelings: the label is printed in quotation marks, as the student saw it.
_IN_MARKS = ("environment", "environment.noise", "goal.when")


def sections(file: File) -> tuple[Section, ...]:
    own = (section for name, meanings in SECTIONS for section in _parts(file, name, meanings))
    return (*own, *_from_the_family(file))


def to_add(file: File) -> Iterator[str]:
    """What only the team has, and what the answers leave open."""
    if file.person.mode == "iep":
        yield frame("add_data", file.language)
    codes = {code for one in file.of("barrier") for code in one.codes}
    if codes & {"reading", "long_reading"}:
        yield frame("add_reading", file.language)
    if "noise" in codes or file.of("environment.noise"):
        yield frame("add_noise", file.language)
    if file.of("vision.after") or file.of("future.jobs"):
        yield frame("add_career", file.language)
    yield from accommodations.to_add(file)


def missing(file: File, written: Sequence[Section]) -> Iterator[str]:
    """The sections that no shared answer is about.

    What comes after high school is to be planned for by sixteen, in some states by fourteen. A file
    knows no age, so its band decides: before high school nothing is missing there. Nor is it where
    the student has told their hopes, which stand in the vision.
    """
    after = frame("section_transition", file.language)
    not_due = file.person.band not in ("9-12", "18-22") or file.of("vision.after")
    for section in written:
        if not section.statements and not (section.title == after and not_due):
            yield section.title


def _parts(file: File, name: str, meanings: Sequence[str]) -> Iterator[Section]:
    """One section; of the accommodations one for each tool, so that each can be pasted alone."""
    own_name = f"section_{name}_{file.person.mode}"
    title = frame(own_name if has_frame(own_name) else f"section_{name}", file.language)
    tools = accommodations.items(file) if name == "accommodations" else []
    for item in tools:
        of_tool = f"{title}: {accommodations.title_of(item, file.language)}"
        yield Section(of_tool, tuple(accommodations.about_tool(Voice(file), item)))
    if not tools:
        yield Section(title, tuple(_section(file, name, meanings)))


def _from_the_family(file: File) -> Iterator[Section]:
    """A section for each visit: it may have been another person, and two are never made one."""
    visits: dict[str, list[Evidence]] = {}
    for one in file.evidence:
        if one.respondent == FAMILY:
            visits.setdefault(one.conversation, []).append(one)
    for visit in visits.values():
        title = frame("section_family", file.language)
        if len(visits) > 1:
            title = f"{title} ({date_of(visit[0].at, file.language, file.timezone)})"
        statements = tuple(_said_in(Voice(file), visit))
        if statements:
            yield Section(title, statements)


def _said_in(voice: Voice, visit: Sequence[Evidence]) -> Iterator[Statement]:
    for meaning in OF_FAMILY:
        found = [one for one in visit if one.meaning == meaning]
        yield from led_in(
            voice, meaning, f"lead_{meaning.replace('.', '_')}", said_to(voice, found), found
        )


def _section(file: File, name: str, meanings: Sequence[str]) -> Iterator[Statement]:
    voice = Voice(file)
    if name == "needs":
        yield from accommodations.asked_for(voice)
    for meaning in meanings:
        yield from _sentence(voice, meaning, file.of(meaning))
    # The student's own goal comes first: behind one of staff's its parts would read as that one's.
    if name == "goals":
        for item in goals.items(file):
            yield from goals.about_goal(voice, item)


def _sentence(voice: Voice, meaning: str, found: Sequence[Evidence]) -> Iterator[Statement]:
    mine = own(found)
    lead = f"lead_{meaning.replace('.', '_')}"
    facts = said_to(voice, mine, in_marks=meaning in _IN_MARKS)
    yield from led_in(voice, meaning, lead, facts, mine)
    yield from adults_notes(voice, notes(found))
