"""Cards for a class, to be printed: link, QR code and code on the card, the name on a stub to tear off.

A card says nothing of who a student is or how they are taught, so that neighbours learn nothing from
it. The files are the same to the byte for the same cards.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from io import BytesIO

from dialogs.words import shown

# What the PDF's own fonts surely have.
_SURE = re.compile("[\u0020-\u024f\u2010-\u201f\u2026 -~]")


@dataclass(frozen=True, slots=True)
class Card:
    """One card, in its student's language. `qr` is SVG."""

    school: str
    language: str
    how: str
    code: str
    link: str
    person: str
    tear: str
    qr_says: str
    qr: str
    name: str
    class_: str


def qr_svg(link: str) -> str:
    """As plain SVG, without a declaration, for a page or a document, which says how large it is."""
    import segno

    out = BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", xmldecl=False, nl=False, border=2, dark="#000", omitsize=True
    )
    return out.getvalue().decode()


def as_html(cards: Sequence[Card], title: str, language: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader("bot.documents")
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    shown_cards = [{**_data(card), "qr": Markup(card.qr)} for card in cards]  # noqa: S704  (segno's)
    return templates.get_template("cards.html").render(
        cards=shown_cards, title=title, language=language
    )


def as_pdf(cards: Sequence[Card], title: str, language: str) -> bytes:
    """Tagged (PDF/UA-1). A character that the fonts do not have is printed as its own name."""
    import typst

    template = files("bot.documents").joinpath("templates/cards.typ").read_bytes()

    def compiled(cards: Sequence[Card]) -> bytes:
        data = {"title": title, "language": language, "cards": [_data(card) for card in cards]}
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        return typst.compile(
            template, format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs,
            ignore_system_fonts=True,
        )  # fmt: skip

    try:
        return compiled(cards)
    except typst.TypstError:
        return compiled([_covered(card) for card in cards])


def _data(card: Card) -> dict[str, str]:
    data = {name: shown(value) for name, value in asdict(card).items()}
    data["class"] = data.pop("class_")
    return data


def _covered(card: Card) -> Card:
    return replace(
        card,
        **{field: _named(getattr(card, field)) for field in ("name", "class_", "school", "person")},
    )


def _named(text: str) -> str:
    """What no font of ours has, by its name: "[smiling face]"."""
    return "".join(
        c if _SURE.match(c) else f"[{unicodedata.name(c, f'U+{ord(c):04X}').lower()}]" for c in text
    )
