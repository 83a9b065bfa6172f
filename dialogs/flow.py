"""What is asked: Flow, Step, Choice and what they are made of. Frozen data, nothing that acts.

A flow is read from YAML (loading.py), pinned to a conversation as JSON (`to_text`, `from_text`), and
turned into a machine (machine.py). Words a person reads are kept by language: {"en": …, "es": …}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from pydantic import Field, TypeAdapter

BANDS = ("prek-2", "3-5", "6-8", "9-12", "18-22")
MODES = ("iep", "every")

# Types are reply_types/; a scale is a select_one with an appearance.
APPEARANCES = ("faces", "scale", "pictures")

# Offered with every question, so no list may use these values for its own choices.
SKIP, NOT_SURE, SOMETHING_ELSE = "skip", "not_sure", "something_else"
RESERVED = (SKIP, NOT_SURE, SOMETHING_ELSE)
# What a `when` names every other answer by, in whatever words: all but the first two.
ANSWERED = "answered"

# What a question for words may offer beside the box, and what is kept of it: NOTHING, with no words.
NOTHING = "nothing"
# "Nothing right now", "It is good as it is", "It was not hard"
NOTHINGS = ("right_now", "as_it_is", "not_hard")

# Where a choice stands on a scale; `aside` is off it ("It depends").
POLES = ("low", "middle", "high", "aside")

# What the Protection of Pupil Rights Amendment protects (20 U.S.C. 1232h): its eight areas.
PROTECTED = (
    "politics",
    "mental_health",
    "sex",
    "illegal_behavior",
    "family_criticism",
    "privileged_relations",
    "religion",
    "income",
)
# Whose yes a flow may wait for before a student can begin it.
CONSENTS = ("parent",)

# How much of their meeting a student takes on; staff say it. A band is a default, never a cap.
ROLES = ("listen", "share", "lead")
# The same, finer, as staff set it: each with the role that flows ask about. The least comes first.
PARTS = {
    "hello": "listen",
    "listen": "listen",
    "share_one": "share",
    "share": "share",
    "lead_part": "lead",
    "lead": "lead",
}

# What staff may have one student asked in addition: whether they get a tool, apart from whether they use
# it; in which classes a tool is not offered; and what they know about how they learn.
ASKS = ("get", "by_class", "learning")

_YES_OR_NO = ("yes", "no")
# What a `when` may ask of the conversation's world instead of an earlier step.
FACTS = {
    "tools_listed": _YES_OR_NO,
    "goals_listed": _YES_OR_NO,
    "transition": _YES_OR_NO,  # has reached the age at which the school plans for afterwards
    "plan_known": _YES_OR_NO,  # may be told of a plan by its name: as staff said, and not in class
    "role": ROLES,
    "asks_get": _YES_OR_NO,
    "asks_by_class": _YES_OR_NO,
    "asks_learning": _YES_OR_NO,  # only where the plan may be named
    "step_due": _YES_OR_NO,  # some weeks have gone by since they wrote the first step to a goal
    "closing": _YES_OR_NO,  # the closing question was not answered yet in another talk of this day
}

# Who answers a flow, where it is not the student.
RESPONDENTS = ("family",)
# Who must be named as its reader before a flow may be offered.
READERS = ("named",)
# How far the answer to a question may go, where that is not as far as its student likes.
WIDEST = ("case_manager",)

# What the last question of a flow means, "Is there anything else you want to say?": asked once in a day.
CLOSING = ("more", "need.more", "meeting.more", "day.more", "story.more")
# The tags that tie a step to drafts.
MEANINGS = (
    "tool.chosen",  # picked from a menu, where staff entered no list
    "tool.use",
    "tool.get",  # whether they get it, asked apart from whether they use it
    "tool.keeps",  # what keeps them from it
    "tool.not_offered",  # in which classes, as the student sees it
    "tool.starts",  # who starts the use of a tool
    "tool.outside",  # where they use their tools outside school
    "tool.help",
    "tool.where",
    "tool.feel",
    "tool.access",
    "tool.story",
    "tool.next",
    "tool.try",
    "tool.words",
    "need",
    "need.words",
    "interest",
    "identity",
    "strength",
    "achievement",
    "easiest",
    "liked",  # what people like about them
    "teacher_says",  # what a teacher would say about them
    "cares",  # an adult who cares
    "belongs",  # a place where they fit
    "choose",  # whether school lets them choose how they work
    "try_out",  # and try something new
    "help.asked",  # whether they asked for help
    "help.happened",
    "help.hard",  # what made it hard to ask
    "test.helped",  # on the last test
    "learning",  # what they know about how they learn
    "helps",
    "helps.story",  # what happens in a class where they learn a lot
    "preference",
    "preference.show",  # how they like to show what they know
    "wish_known",  # what teachers should know about them
    "barrier",
    "barrier.time",
    "barrier.place",
    "barrier.story",
    "barrier.help",  # what would help when class feels hard
    "environment",
    "environment.words",  # what makes the youngest feel that way
    "environment.noise",
    "environment.seat",
    "environment.change",
    "best_time",
    "people",
    "people.how",  # what they do that helps
    "people.first",  # whom to ask first
    "day.better",
    "concern",
    "vision",
    "vision.after",  # after high school
    "goal.known",  # of a goal that staff entered: did they know it
    "goal.going",
    "goal.helps",
    "goal",  # a new one, in their own words
    "goal.now",  # where they are with it
    "goal.step",
    "goal.block",
    "goal.helper",
    "goal.when",
    "goal.sign",  # how they will know
    "step.tried",  # some weeks after: did they try it
    "step.worked",
    "step.changed",
    "goal.track",
    "meeting.say",
    "meeting.show",
    "meeting.ask",
    "meeting.lead",
    "meeting.part",  # in which part they want to say something, where they do not lead it
    "meeting.listen",  # what would make it comfortable to just listen
    "meeting.decide",  # a choice they want to make themselves
    "meeting.private",
    "meeting.people",
    "meeting.outside",  # who from outside school should come
    "meeting.seat",
    "meeting.feel",
    "meeting.ready",
    "meeting.better",
    "meeting.voice",  # how much say they have
    "work.title",  # a sample of their work
    "work.subject",
    "work.why",
    "work.where",
    "after.said",  # after a meeting: did they get to say it
    "after.words",
    "after.promise",
    "after.who",
    "after.when",
    "after.other",  # a second promise, never told as a part of the first
    "after.other_who",
    "after.other_when",
    "story.good",  # of empathy interviews: a time school went well
    "story.good_why",
    "story.hard",
    "story.hard_help",  # what would have helped then
    "story.helped",  # a time someone helped
    "story.advice",  # to a new student
    "story.change",  # what to change about school
    "story.own",  # a question of the class's own, which a draft repeats
    "day.good",
    "day.block",
    "day.tomorrow",
    "day.helper",
    "future.jobs",
    "future.tasks",
    "future.work_help",
    "future.learn",
    "future.live",
    "future.alone",  # daily tasks they want to do on their own
    "future.daily",  # daily jobs they do on their own now
    "future.next",
    "future.travel",
    "future.choices",
    "future.step",
    "future.ask",
    "word.fits",
    "word.want",
    "family.strength",
    "family.know",  # what teachers should know
    "family.worry",
    "family.hope",
    "family.after",
    "family.home",
    "family.role",
    "family.contact",
    *CLOSING,
)

Words = dict[str, str]

# A field that came later is left out of the text where it says nothing, so that a flow which does not
# use it keeps the very text under which it was published.
_Later = Field(exclude_if=lambda value: not value)
LaterText = Annotated[str, _Later]
LaterTexts = Annotated[tuple[str, ...], _Later]
LaterYes = Annotated[bool, _Later]
LaterNumber = Annotated[int | None, Field(exclude_if=lambda value: value is None)]


@dataclass(frozen=True, slots=True)
class Fit:
    """Whom something is for. An empty tuple means every band or mode; simple None means both."""

    bands: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    simple: bool | None = None

    def suits(self, band: str, mode: str, simple: bool) -> bool:
        return (
            (not self.bands or band in self.bands)
            and (not self.modes or mode in self.modes)
            and (self.simple is None or self.simple == simple)
        )

    def within(self, whole: "Fit") -> "Fit":
        """The same, where what it does not say for itself holds as for the whole."""
        return Fit(self.bands or whole.bands, self.modes or whole.modes, self.simple)


@dataclass(frozen=True, slots=True)
class ToolNames:
    """What a tool is called: `ask` inside a question to the child, `formal` in the school's papers."""

    ask: Words
    formal: Words
    group: str
    ceds: tuple[str, ...] = ()  # CEDS Assessment Accommodation Type codes
    pnp: tuple[str, ...] = ()  # 1EdTech AccessForAll PNP 3.0 features
    near: bool = False  # the codes are the nearest match, not the same thing


FORMS = ("np", "at", "num", "gen")  # of a choice, beside the clauses that it may be; see Choice
_LaterForms = Annotated[dict[str, Words], Field(exclude_if=lambda value: not value)]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the student taps (`label`) and what a draft prints for it (`fragment`, a noun's form).

    `forms` are what else a draft's sentences need of it: "np" in place of the fragment, "at" with its
    preposition, "num" and "gen" of a tool, and whole clauses by their names (languages/CODE/drafts.yaml).
    """

    value: str
    label: Words
    fragment: Words
    picture: str = ""
    tool: ToolNames | None = None
    pole: LaterText = ""  # in a scale: which side it stands on
    none: LaterYes = False  # it names nothing: "no one right now"
    forms: _LaterForms = field(default_factory=dict)


Lists = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Wording:
    fit: Fit
    text: Words


@dataclass(frozen=True, slots=True)
class Offer:
    """Which list of choices a student gets; the first that suits wins."""

    fit: Fit
    list: str


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the answer to `step` (or the fact of that name) has one of `values`."""

    step: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said or asked; one state of the flow's machine."""

    id: str
    type: str
    say: tuple[Wording, ...]
    fit: Fit = Fit()
    when: tuple[Condition, ...] = ()  # any one of them is enough
    choices: tuple[Offer, ...] = ()
    most: int = 0  # how many may be picked in a select_multiple
    without_tools: bool = False  # leave out of the choices what the loop's items already are
    appearance: str = ""
    meaning: str = ""
    loop: str = ""
    story: bool = False  # a short answer here is followed by the scripted probes
    probe_of: str = ""  # asked only after a short answer to that step
    sensitive: LaterTexts = ()  # the protected areas that it asks about
    why: LaterYes = False  # words may stand beside the choice
    nothing: LaterText = ""  # of NOTHINGS, beside a box for words
    if_room: LaterYes = False  # asked only while the sitting has room (sitting.py)
    lowest: LaterNumber = None  # that an integer may be
    highest: LaterNumber = None
    widest: LaterText = ""  # "case_manager": the team never reads the answer


@dataclass(frozen=True, slots=True)
class Most:
    fit: Fit
    items: int


@dataclass(frozen=True, slots=True)
class Loop:
    """Steps asked once for each item: the listed tools, or else those picked in `chosen_in`."""

    name: str
    over: str
    chosen_in: str
    most: tuple[Most, ...]


# Compared by identity (and without slots), so that one machine can be kept for each flow read.
@dataclass(frozen=True, eq=False)
class Flow:
    name: str
    version: str
    title: Words
    steps: tuple[Step, ...]
    loops: dict[str, Loop] = field(default_factory=dict)
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    bands: LaterTexts = ()  # whom it is for; none: every band
    consent: LaterText = ""  # whose yes is needed before a student can begin
    respondent: LaterText = ""  # who answers, where it is not the student
    modes: LaterTexts = ()  # whose students it is for; none: both modes
    reader: LaterText = ""  # "named": offered only where the school has named who reads it
    read_out: LaterYes = False  # at read-back it is asked what may be read out without the name

    @cached_property
    def facts(self) -> frozenset[str]:
        """What the ways through it depend on, of the student's world.

        A step keeps its name where a fact has come to be called the same since the flow was published.
        """
        asked = {condition.step for step in self.steps for condition in step.when}
        listed = {f"{loop.over}_listed" for loop in self.loops.values()}
        return frozenset(FACTS) & (listed | asked.difference(self.by_id))

    @property
    def fit(self) -> Fit:
        """Whom it is for, as far as it says so as a whole."""
        return Fit(self.bands, self.modes)

    @cached_property
    def tells_step(self) -> bool:
        """Whether it says the first step that the student told in another flow."""
        texts = (text for step in self.steps for one in step.say for text in one.text.values())
        return any("{step}" in text for text in texts)

    @property
    def is_cut_short(self) -> bool:
        """Whether the ways through it depend on how much a sitting holds."""
        return bool(self.loops) or any(step.if_room for step in self.steps)

    @property
    def languages(self) -> tuple[str, ...]:
        """What the flow speaks: the languages of its title."""
        return tuple(self.title)

    def called(self, step: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """All that a `when` may call an answer with these codes; typed words alone have none.

        It is ANSWERED unless it was skipped, was not sure, or says that there is nothing.
        """
        if not codes or not {SKIP, NOT_SURE}.union(self._nothings[step]).issuperset(codes):
            return (*codes, ANSWERED)
        return codes

    @cached_property
    def _nothings(self) -> dict[str, frozenset[str]]:
        """By step, the choices that name nothing."""
        none = {
            name: {choice.value for choice in choices if choice.none}
            for name, choices in self.lists.items()
        }
        return {
            step.id: frozenset[str]().union(
                {NOTHING} if step.nothing else (), *(none.get(o.list, ()) for o in step.choices)
            )
            for step in self.steps
        }

    @cached_property
    def by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def widest(self) -> dict[str, str]:
        """By step: the audience that its answer may have at most, where that is not the student's to say."""
        return {step.id: step.widest for step in self.steps if step.widest}

    @cached_property
    def follow_ups(self) -> dict[str, tuple[str, ...]]:
        """By step: the scripted follow-ups behind it, one following the other."""
        behind: dict[str, tuple[str, ...]] = {step.id: () for step in self.steps}
        for step in self.steps:
            before = step.probe_of
            while before:
                behind[before] += (step.id,)
                before = self.by_id[before].probe_of
        return behind

    def question(self, step: str) -> str:
        """Whose answer this step's is part of: a follow-up's is its question's, any other's its own."""
        before = self.by_id[step].probe_of
        return self.question(before) if before else step


def to_text(flow: Flow) -> str:
    """The flow with its lists as JSON: what a conversation is pinned to. Same flow, same text."""
    return _FLOW.dump_json(flow).decode()


def from_text(text: str) -> Flow:
    return _FLOW.validate_json(text)


_FLOW = TypeAdapter(Flow)
