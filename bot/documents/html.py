"""A document's template -> HTML that stands alone: printed, saved, or sent as a file."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dialogs.words import shown

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def render(template: str, **values: object) -> str:
    """The same values, the same text; what anybody typed is escaped, and none of its signs is unseen."""
    return _templates().get_template(template).render(values)


@cache
def style(name: str) -> "Markup":
    """A stylesheet of the page's, to stand in the file itself."""
    from markupsafe import Markup

    sheet = files("bot.web").joinpath("static", name).read_text(encoding="utf-8")
    return Markup(sheet)  # noqa: S704  (ours)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bot.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,
    )
