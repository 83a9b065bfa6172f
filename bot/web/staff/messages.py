"""What is said to staff on a page of its own."""

from bot.web.pages import Page
from bot.web.staff.visit import Visit, phrase_for


def one_message(visit: Visit, name: str, status: int = 200, **values: str) -> Page:
    """One thing said."""
    return message(visit, [phrase_for(visit, name, **values)], status)


def unsent(visit: Visit, name: str, status: int) -> Page:
    """As told; and what was typed is shown again, since it is not kept."""
    return message(visit, [phrase_for(visit, name)], status, typed=_typed(visit))


def message(
    visit: Visit, texts: list[str], status: int = 200, typed: list[str] | None = None
) -> Page:
    way = _way_on(visit)
    values = {
        "title": phrase_for(visit, "staff_title"),
        "texts": texts,
        "typed": typed or [],
        "ways": [(way[0], phrase_for(visit, way[1]))],
        "refresh": "",
        "again": None,
    }
    return Page("staff/message.html", values, status)


def _way_on(visit: Visit) -> tuple[str, str]:
    """To where their work stands: who sees counts alone has no students."""
    if not visit.inside:
        return "/staff/in", "staff_sign_in"
    who = visit.who
    if who.has_counts and not (who.is_admin or who.has_students or who.is_counselor):
        return "/staff/school", "staff_to_counts"
    return "/staff", "staff_back"


def _typed(visit: Visit) -> list[str]:
    """All words of the form; what names, proves and orders is no word of anybody's."""
    return [value for name, value in visit.form.pairs() if name in WORDS and value.strip()]


# The fields that people write in.
WORDS = ("note", "words", "translation", "what", "why", "names", "agency", "number")
