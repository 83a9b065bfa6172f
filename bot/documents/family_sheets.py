"""A sheet for each family, to print or to send: what the link is for, a QR code, and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.html import render


@dataclass(frozen=True, slots=True)
class Part:
    """What a sheet says in one language."""

    language: str
    for_whom: str
    what: str
    how: str
    parts: str  # how a student may take part in a meeting
    do: str
    qr_says: str
    reach: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """For one student's family. `qr` is SVG; `parts`: their own language first."""

    school: str
    link: str
    qr: str
    parts: tuple[Part, ...]


def as_html(sheets: Sequence[Sheet]) -> str:
    """One page each. The same sheets, the same text."""
    from markupsafe import Markup

    pictured = [(sheet, Markup(sheet.qr)) for sheet in sheets]  # noqa: S704  (segno's own)
    return render("family_sheets.html", sheets=pictured)
