"""The sheets of a workbook and their columns: how each is headed, what it means, what may stand in it.

Sheets, headers and types are XLSForm's own; what XLSForm has no word for has the word that YAML has.
A row below a question, with neither type nor name, holds other words (or another list) for some
students only. XLSForm has no such rows: `disabled` keeps its readers from stumbling over them.
"""

from dataclasses import dataclass, fields

from dialogs import reply_types
from dialogs.flow import (
    APPEARANCES,
    BANDS,
    CONSENTS,
    MEANINGS,
    MODES,
    NOTHINGS,
    POLES,
    PROTECTED,
    READERS,
    RESPONDENTS,
    WIDEST,
    Fit,
)
from dialogs.language import by_languages, codes, original
from dialogs.language import language as spoken
from dialogs.words import fold

SURVEY, CHOICES, SETTINGS, HELP = "survey", "choices", "settings", "help"

BEGIN, END, KNOWN = "begin_repeat", "end_repeat", "calculate"
TYPES = (
    *(f"{one.name} LIST" if one.lists else one.name for one in reply_types.TYPES.values()),
    BEGIN, END,
)  # fmt: skip

YES = ("yes",)


@dataclass(frozen=True, slots=True)
class Column:
    key: str  # the part's name in YAML
    header: str
    help: str
    width: int = 14
    values: tuple[str, ...] = ()
    several: bool = False  # may hold a few of them, with commas between
    also: tuple[str, ...] = ()  # other headers by which it is known

    @property
    def names(self) -> set[str]:
        return {fold(name) for name in (self.header, *self.also)}


def _labels(help: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            language,
            f"label::{name} ({language})",
            help,
            56 if help == _SAID else 30,
            also=(f"label::{name}", f"label::{language}"),
        )
        for language, name in ((code, spoken(code).name) for code in codes())
    )


def _by_language(key: str, help: str) -> tuple[Column, ...]:
    return tuple(Column(f"{key}_{lang}", f"{key}_{lang}", help, 26) for lang in codes())


_SAID = (
    "What is said or asked. {name}, {plan} and, in a loop, {tool} or {goal} are filled in. A question needs "
    "words in each language that the title is in."
)
_WHOM = {
    "band": ("Which bands this is for. Empty: all of them.", BANDS, True),
    "mode": ("Which mode this is for: iep or every. Empty: both.", MODES, True),
    "simple": (
        "yes: only for students who get simple words; no: only for the others. Empty: both.",
        ("yes", "no"),
        False,
    ),
}

FIT: tuple[Column, ...] = tuple(
    Column(name, name, help, 12, values, several)
    for name, (help, values, several) in (
        (key, _WHOM.get(key, (f"Which {key} this is for. Empty: all.", (), True)))
        for key in (field.name.removesuffix("s") for field in fields(Fit))
    )
)
FIT_KEYS = tuple(column.key for column in FIT)

_NOTES = Column("notes", "notes", "Your own notes. Nothing here is read.", 24)

# The sheets in their order.
TITLES = (SURVEY, CHOICES, SETTINGS)


@by_languages
def sheets() -> dict[str, tuple[Column, ...]]:
    """The columns of each sheet, with some for every language that there is."""
    return {SURVEY: _survey(), CHOICES: _choices(), SETTINGS: _settings()}


def named_language(code: str) -> str:
    """As XLSForm names it: "English (en)"."""
    return f"{spoken(code).name} ({code})"


def _survey() -> tuple[Column, ...]:
    return (
        Column(
            "type",
            "type",
            "note says something; text is answered in words, integer with a number, date with a day; "
            "select_one LIST and select_multiple LIST let the student pick from a list. "
            "begin_repeat and end_repeat stand around the "
            "questions of a loop, which are asked once for each tool or goal. calculate is something that "
            "the program knows by itself: leave it as it is. In an empty cell below a question "
            "begins a row with other words, or another list, for some students.",
            28,
            TYPES,
        ),
        Column(
            "name", "name",
            "The question's name, used once: small letters, digits and _. Never change it once "
            "students have answered: it ties their answers together.", 18,
        ),
        *FIT,
        *_labels(_SAID),
        Column(
            "list", "list",
            "Only in a row below a question: the list that these students pick from.", 20,
        ),
        Column(
            "most", "most",
            "In select_multiple: how many may be picked. In begin_repeat: how many tools are asked "
            "about in one sitting, at most 4.", 8,
        ),
        Column(
            "relevant", "relevant",
            "When the question is asked: selected(${noise}, 'too_loud'). Write or between several; "
            "any one of them is enough. Empty: always.", 40,
        ),
        Column(
            "constraint", "constraint",
            "In integer: which numbers are taken, such as . >= 0 and . <= 10. Empty: all from 0 on.", 18,
        ),
        Column("appearance", "appearance", "How the choices are shown.", 14, APPEARANCES),
        Column(
            "meaning", "meaning",
            "Ties the answer to what teachers read. Empty: it feeds no draft.", 20, MEANINGS,
        ),
        Column(
            "audience", "audience",
            "case_manager: the student can share the answer with the case manager or with nobody, never with "
            "the team. Empty: with whom they like.", 14, WIDEST,
        ),
        Column(
            "story", "story",
            'yes: a short answer is followed by "tell me more", twice at most.', 8, YES,
        ),
        Column(
            "why", "why",
            "yes, in select_one: words may stand beside the choice, for whoever likes to say why.", 8, YES,
        ),
        Column(
            "nothing", "nothing",
            "In text: a button beside the box, for whoever has nothing to say there.", 12, NOTHINGS,
        ),
        Column(
            "if_room", "if_room",
            "yes: asked only while the sitting has room for it (docs: how long a sitting is).", 8, YES,
        ),
        Column(
            "without", "without",
            "tools: tools that were asked about already are left out of the choices.", 10,
            ("tools",),
        ),
        Column(
            "sensitive", "sensitive",
            "What US law protects (PPRA) and this question asks about. Then settings must say "
            "consent: parent.", 16, PROTECTED, True,
        ),
        Column(
            "over", "over", "Only in begin_repeat: what the loop goes over.", 10,
            ("tools", "goals"),
        ),
        Column(
            "or_chosen_in", "or_chosen_in",
            "Only in begin_repeat: the question in which tools are picked where staff listed none.",
            16,
        ),
        _NOTES,
        Column("calculation", "calculation", "For other programs. Nothing here is read.", 12),
        Column(
            "disabled", "disabled",
            "For other programs: yes in the rows below a question, and nowhere else.", 10,
        ),
    )  # fmt: skip


def _choices() -> tuple[Column, ...]:
    return (
        Column(
            "list_name", "list_name",
            "The list to which this choice belongs. A list that all flows share stands here to be "
            "read: to change it, give your copy a name of its own, here and in survey.", 22,
            also=("list name",),
        ),
        Column("value", "name", "The choice's name, used once in its list.", 20, also=("value",)),
        *_labels("What the student taps."),
        *_by_language(
            "fragment",
            "What a teacher reads for it inside a sentence. Empty: the label in small letters.",
        ),
        *_by_language("np", "The same for a sentence with {his}, {he}: in place of the fragment."),
        *_by_language("at", "Of a place: with its preposition, as in: in math."),
        *_by_language("num", "Of a tool: pl, where it is several."),
        *_by_language("gen", "Of a tool: f, where the language has two genders."),
        *_by_language(
            "say",
            "Clauses that it can be in a draft, a line for each, with its name and a colon before it.",
        ),
        Column("none", "none", "yes: the choice names nothing, as in: no one right now.", 8, YES),
        Column("picture", "picture", "One emoji, shown with the choice.", 9),
        Column(
            "pole", "pole",
            "In a scale: the side on which the choice stands; aside is off the scale.", 9, POLES,
        ),
        *_by_language("ask", "For a tool: its name inside a question."),
        *_by_language("formal", "For a tool: its name in school documents."),
        Column("group", "group", "For a tool: the kind of support.", 16),
        Column("ceds", "ceds", "For a tool: its CEDS codes.", 10, several=True),
        Column("pnp", "pnp", "For a tool: its AccessForAll features.", 18, several=True),
        Column("near", "near", "yes: the codes are the nearest match only.", 8, YES),
        _NOTES,
    )  # fmt: skip


def _settings() -> tuple[Column, ...]:
    return (
        Column("flow", "form_id", "The flow's name: small letters, digits and _.", 20),
        Column(
            "version", "version",
            "A number. Raise it when you change a flow that students have begun: they go on with "
            "the old words.", 10,
        ),
        *(
            Column(
                f"title_{code}", "form_title" if code == original() else f"form_title_{code}",
                f"The flow's title in {spoken(code).name}. The flow speaks the languages of its title.",
                30,
            )
            for code in codes()
        ),
        Column(
            "band", "band",
            "Which bands the flow is for; a question may say otherwise for itself. Empty: all.", 14,
            BANDS, True,
        ),
        Column(
            "mode", "mode", "Whose students the flow is for. Empty: both modes.", 10, MODES,
        ),
        Column(
            "consent", "consent",
            "parent: no student begins without a parent's recorded yes.", 12, CONSENTS,
        ),
        Column(
            "respondent", "respondent", "family: the family answers, not the student.", 12,
            RESPONDENTS,
        ),
        Column(
            "reader", "reader",
            "named: the flow is offered only where the school has named who reads it.", 12, READERS,
        ),
        Column(
            "read_out", "read_out",
            "yes: students are asked of each answer whether it may be read out without their name.", 10,
            YES,
        ),
        Column("default_language", "default_language", "For other programs.", 18),
        _NOTES,
    )  # fmt: skip


# What the program itself never reads.
UNREAD = ("notes", "calculation", "disabled", "default_language")
TOOL_KEYS = ("ask", "formal", "group", "ceds", "pnp", "near")
