"""Who of the staff may open what, by name and position: the list for the public (34 CFR 300.623).

No e-mail stands on it. When somebody was trained is not kept here: the column is there to be written in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.speaking import Speaker
from storage.staffing import FIRST, ROLES, Member


@dataclass(frozen=True, slots=True)
class Line:
    """`position`: what they are; `reads`: what that lets them read."""

    name: str
    position: str
    reads: str
    classes: str


def lines_of(
    members: Iterable[Member],
    taught: Mapping[str, frozenset[str]],
    classes: Mapping[str, str],
    t: Speaker,
) -> list[Line]:
    """Who has a page now, by name. `taught`: by staff id, the ids of classes; `classes`: id -> name."""
    here = [one for one in members if one.roles and not one.left and one.email != FIRST]
    return [
        Line(
            one.name,
            ", ".join(t(f"staff_role_{role}") for role in ROLES if role in one.roles),
            "; ".join(t(f"staff_reads_{role}") for role in ROLES if role in one.roles),
            ", ".join(classes[id] for id in classes if id in taught.get(one.id, ())),
        )
        for one in sorted(here, key=lambda one: one.name.casefold())
    ]


def as_html(
    lines: Sequence[Line], school: str, official: str, day: str, language: str, t: Speaker
) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("bot.documents"), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("staff_list_file.html").render(
        lines=lines, school=school, official=official, day=day, language=language, t=t
    )
