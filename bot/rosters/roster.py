"""What was read of a school's list of students, before anything of it is kept.

Plain values: `read_list` (students.py) makes them, a preview shows them, an import takes them. What is said
to people is a phrase's name with its values (phrases_staff.yaml), so that it can be said in each language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dialogs.conversation import World
from dialogs.phrases import phrase
from dialogs.words import first_name
from storage.enrolling import OPTIONAL

# All that a column can be taken for. "" is none of them: the column is left aside.
MEANINGS = (
    "local_id",
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "second_last_name",
    "suffix",
    "preferred_name",
    "class",
    "section",  # a number or letter of a class: joined to its name
    "period",
    "teacher",  # names a class where nothing else does
    "grade",
    "band",
    "mode",
    "iep",  # yes or no, a kind of plan, a placement or a disability: it speaks of an IEP
    "plan_504",
    "language",
    "status",
    "enabled",
    "exit_date",
    "person",  # what kind of person the row is: student, teacher …
    *(name for name in OPTIONAL if name != "grade"),
)

# What can be asked once for all, where no column says it.
ASKS = ("id", "class", "band", "mode", "language")

Kind = Literal["wrong", "damage", "note"]
KINDS: tuple[Kind, ...] = ("wrong", "damage", "note")


@dataclass(frozen=True)
class Said:
    """Something to be said to staff: a phrase and what stands in it."""

    phrase: str = ""
    values: tuple[tuple[str, str], ...] = ()


NOTHING = Said()


def say(phrase: str, /, **values: object) -> Said:
    """The phrase `roster_…` with these values."""
    return Said(f"roster_{phrase}", tuple((name, str(value)) for name, value in values.items()))


def told(said: Said, language: str = "en") -> str:
    """In words; "" where there is nothing to say."""
    return phrase(said.phrase, _STAFF, language, **dict(said.values)) if said.phrase else ""


@dataclass(frozen=True)
class TakenColumn:
    """ "Student_Last_Name" is taken as last_name, because …"""

    header: str  # as it stands there; of two header rows both, with a space between
    place: int  # 1 is a spreadsheet's A
    meaning: str
    why: Said


@dataclass(frozen=True)
class ReadStudent:
    row: int  # as a spreadsheet counts; the first, where several rows are about this child
    local_id: str  # the school's own number as text, exactly as written; "" where the list has none
    name: str  # as it will be kept, "Benjamin West"; the greeting takes its first part
    said: Mapping[str, str]  # what stood in the cells it was made from, by meaning
    classes: tuple[str, ...] = ()  # () where the list names none: then asked once for all
    grade: str = ""
    band: str = ""  # "" where not said
    mode: str = ""
    plan_word: str = ""  # proposed only, staff confirm
    language: str = ""  # "" where the list says nothing; the school's is taken then
    # The other columns of OPTIONAL that the list has, as NewStudent keeps them: dates as 2026-03-14, yes/no
    # as "yes" or "no", `asks` by words with a space between.
    facts: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[
        str, ...
    ] = ()  # which fields of ReadStudent and OPTIONAL this list speaks of at all

    @property
    def greeted(self) -> str:
        """What the child is called: "Hi Benjamin!"."""
        return first_name(self.name)


@dataclass(frozen=True)
class Trouble:
    """Where, what was read, what is wrong with it, what would be right."""

    row: int  # 0 for the whole file
    column: str  # the header as it stands there; "" for the whole row
    read: str  # the cell, short and harmless to a terminal
    what: Said
    right: Said = NOTHING
    kind: Kind = "wrong"  # wrong: the row does not come in so; damage: tell before it is kept; note
    field: str = (
        ""  # of ReadStudent, where the guess would stand in its place: local_id, name, class …
    )
    guess: str = ""  # what may have been meant; "" where there is no guess


@dataclass(frozen=True)
class ReadList:
    file: str
    columns: tuple[TakenColumn, ...] = ()
    ignored: tuple[str, ...] = ()  # headers that are taken for nothing
    students: tuple[ReadStudent, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Said, ...] = ()  # about the whole list
    # Why (a name of PASSED_OVER) -> how many rows. They are no students to take, and nothing is wrong.
    passed_over: Mapping[str, int] = field(default_factory=dict)
    header: tuple[str, ...] = ()  # as found: the choice of columns is remembered by it
    asks: tuple[
        str, ...
    ] = ()  # of ASKS: what is not said of all students, and asked once for the others
    whole: bool = True  # False for a delta: who is missing is not gone
    left: tuple[
        str, ...
    ] = ()  # local ids of whom the list itself says that they are no longer here

    @property
    def wrong(self) -> tuple[Trouble, ...]:
        return tuple(one for one in self.troubles if one.kind == "wrong")


# Each has its words in the phrase roster_passed_NAME, with {number}.
PASSED_OVER = ("inactive", "staff", "no_student", "total", "header_again", "repeated", "removed")


def where(trouble: Trouble, file: str, language: str = "en") -> str:
    """File, row and column of a trouble, as a line begins with them."""
    row = f"_row{'_column' if trouble.column else ''}" if trouble.row else ""
    values = {"file": file, "row": f"{trouble.row:,}", "column": trouble.column}
    return told(say(f"where{row}", **values), language)


def in_words(trouble: Trouble, language: str = "en") -> str:
    """What is wrong and what would be right, without where it is."""
    parts = (told(trouble.what, language), told(trouble.right, language))
    return " ".join(filter(None, parts))


def line(trouble: Trouble, file: str, language: str = "en") -> str:
    """The whole trouble in one line."""
    return f"{where(trouble, file, language)}: {in_words(trouble, language)}"


def lines(troubles: Iterable[Trouble], file: str, language: str = "en") -> list[str]:
    return [line(trouble, file, language) for trouble in troubles]


_STAFF = World(band="18-22", mode="every", name="", respondent="staff")
