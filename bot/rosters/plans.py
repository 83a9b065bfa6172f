"""What a school's list says of plans -> a mode and a plan word to propose, which staff confirm.

Programs write it as a flag, a kind of plan, a placement, a disability, a level of need or a day. Only
what is unmistakable is proposed: an unknown word leaves the mode open, and is told.
"""

import re
from functools import lru_cache

from bot.rosters.cells import day_in, yes_or_no
from bot.rosters.csv_files import word_set
from dialogs.words import fold

# What a cell may say.
IEP, PLAN_504, NONE, UNKNOWN = "iep", "504", "none", ""


@lru_cache(2000)
def plan_in(cell: str, column: str) -> str:
    """What the cell says in a column that is about an IEP, a 504 plan or a mode: iep, plan_504, mode."""
    cell = re.sub(r"\.0+$", "", cell.strip())
    folded = fold(cell)
    if not cell.strip(" .-–—_"):
        return NONE  # nothing stands in the column of plans
    if _is_none(folded) or yes_or_no(cell) == "no":
        return NONE
    here = PLAN_504 if column == "plan_504" else IEP
    if yes_or_no(cell) == "yes":
        return here
    words = set(folded.split())
    speaks_of_504 = "504" in folded
    if words & _IEP_WORDS or any(phrase in f" {folded} " for phrase in _IEP_PHRASES):
        return IEP
    if speaks_of_504 and (column != "iep" or not words & _DISABILITIES):
        return PLAN_504
    if words & _CURRENT or day_in(cell):
        return here
    if column == "iep" and (words & _DISABILITIES or folded in _CODES or _PLACEMENT.search(folded)):
        return IEP
    return UNKNOWN


def of_several(found: list[str]) -> str:
    """What all the columns of plans say of one child together: an IEP stands over a 504 plan."""
    for plan in (IEP, PLAN_504):
        if plan in found:
            return plan
    return UNKNOWN if UNKNOWN in found or not found else NONE


def proposed(plan: str, column: str) -> tuple[str, str]:
    """Mode and plan word. A column of modes says nothing of the word, unless it says 504."""
    if plan == PLAN_504:
        return "iep", "504"
    if plan == IEP:
        return "iep", "" if column == "mode" else "iep"
    return ("every", "") if plan == NONE else ("", "")


def _is_none(folded: str) -> bool:
    words = set(folded.split())
    if folded in _NONE or any(phrase in f" {folded} " for phrase in _NONE_PHRASES):
        return True
    # NotIn504, Non-SPED, no IEP
    return bool(
        re.match(
            r"(not? ?in|not|non|no|sin|never) ?(an? )?(iep|504|sped|special|plan|pei|swd|ese|idea)",
            folded,
        )
        or (words and words <= _ENDED | _IEP_WORDS | {"504", "plan", "from"} and words & _ENDED)
    )


_NONE = word_set(
    "every none gen ge reg regular general gened gened regularized neither nope ninguno ninguna "
    "never zero "
    "ned nd gt gate gifted tag talented dnq notiep non nonsped na notapplicable 00 000 inactive inactivo "
    "unknown notsped ne dne"
)
_NONE_PHRASES = tuple(
    f" {phrase} "
    for phrase in (
        "gen ed", "general ed", "general education", "general ed only", "reg ed", "regular ed",
        "regular education", "not applicable", "every student", "not eligible", "does not qualify",
        "did not qualify", "no plan", "no services", "not identified", "no disability", "not disabled",
        "non disabled", "nondisabled", "educacion general", "educacion regular", "sin plan", "no tiene",
        "no elegible", "in evaluation", "being evaluated", "no longer eligible", "not special ed",
        "found ineligible", "gifted and talented", "without disability", "without disabilities",
    )
)  # fmt: skip
_ENDED = word_set(
    "exited exit ended declassified dismissed inactive withdrawn referred referral pending evaluation "
    "expired ineligible revoked terminated discontinued closed past former ended deactivated"
)
_IEP_WORDS = word_set(
    "iep ieps sped spec speced ese swd idea pei ispd ifsp iepp se specialed spedplan ied iep504"
)
_IEP_PHRASES = (
    " special ed ", " special education ", " educacion especial ", " plan educativo ",
    " individualized education ",
)  # fmt: skip
_CURRENT = word_set(
    "active current eligible open yes identified activo activa vigente elegible in placed "
    "enrolled receiving "
    "qualified implemented signed final section504"
)
_DISABILITIES = word_set(
    "sld ld ohi oth aut asd autism au autismo ed ebd ei eh id sli si sl tbi vi hi dhh dd mi md oi "
    "db df deaf "
    "deafblind deafblindness hh sp sli spl si speech language intellectual emotional orthopedic multiple "
    "traumatic visual hearing disability disabled disabilities impairment impaired learning dyslexia "
    "developmental delay noncategorical health blind blindness behavior adhd add discapacidad "
    "aprendizaje habla "
    "trastorno specific other cognitive"
)
# California's and other states' numbers of disabilities.
_CODES = frozenset(str(number) for number in range(200, 331, 10)) | {
    "281",
    "slp",
    "rsp",
    "sdc",
    "ns",
}
_PLACEMENT = re.compile(
    r"inclusion|self contained|resource|pull out|push in|co ?taught|co "
    r"teach|separate|substantially|residential|"
    r"\brsp\b|\bsdc\b|\blow\b|\bmoderate\b|\bmedium\b|\bhigh\b|\bmod\b|\bsevere\b|\bmild\b|consult|"
    r"^(?:3|4|5|6|7|8|9)\d(?: \d\d)?(?: percent)?$|^0?\d{1,2} (?:of|or|to) |\bhours?\b|more of the day|"
    r"\bspecialized\b|\binside\b|home ?hospital|itinerant|partial|mainstream"
)
