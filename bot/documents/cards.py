"""Cards for a class, to be printed: link, QR code and code on the card, the name on a stub to tear off.

A card says nothing of who a student is or how they are taught, so that neighbours learn nothing from
it. Six stand on a page that is as good on US Letter as on A4. The files are the same to the byte for
the same cards, and say of themselves what they are, so that nothing else is ever written over.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from bot.config import School as Settings
from bot.conversation.speaking import contact_for
from bot.documents.html import render, style
from dialogs.conversation import World
from dialogs.phrases import phrase
from dialogs.words import shown
from storage.people import Student

_HERE = Path(str(files("bot.documents")))

# As the templates have it. Nobody's typing can put it there: all of that is escaped.
_HTML_MARK = '<meta name="generator" content="WhatHelps cards">'
_PDF_MARK = "<pdf:Keywords>WhatHelps cards</pdf:Keywords>"


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


def card_of(
    student: Student, code: str, settings: Settings, base_url: str, class_name: str
) -> Card:
    """In the student's language, and the same for everyone: a card must not tell how a student is taught."""
    language, link = student.language, f"{base_url}/c/{code}"
    anyone = World(band="6-8", mode="every", name="")
    contact = contact_for(settings, anyone, language)
    return Card(
        school=settings.name,
        language=language,
        how=phrase("card_how", anyone, language),
        code=code,
        link=link,
        person=phrase("card_person", anyone, language, contact=contact),
        tear=phrase("card_tear", anyone, language),
        qr_says=phrase("card_qr", anyone, language, link=link),
        qr=qr_svg(link),
        name=student.name,
        class_=class_name,
    )


class MissingGlyphs(Exception):
    """The PDF's fonts do not have all letters of these texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__()
        self.texts = tuple(texts)


def is_of_cards(content: bytes) -> bool:
    """Whether this is a file that was written here."""
    html, pdf = content.startswith(b"<!doctype html>"), content.startswith(b"%PDF")
    return (html and _HTML_MARK.encode() in content[:400]) or (
        pdf and _PDF_MARK.encode() in content
    )


def qr_svg(link: str) -> str:
    """As plain SVG, without a declaration, for a page or a document, which says how large it is."""
    import segno

    out = BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", xmldecl=False, nl=False, border=2, dark="#000", omitsize=True
    )
    return out.getvalue().decode()


def as_html(cards: Sequence[Card], title: str, language: str) -> str:
    return render(
        "cards.html",
        cards=[for_a_page(card) for card in cards],
        title=title,
        language=language,
        style=style("cards.css"),
    )


def for_a_page(card: Card) -> Mapping[str, str]:
    """What the template card.html shows."""
    from markupsafe import Markup

    return {**_data(card), "qr": Markup(card.qr)}  # noqa: S704  (segno's)


def as_pdf(cards: Sequence[Card], title: str, language: str) -> bytes:
    """Tagged (PDF/UA-1). Raises MissingGlyphs, since a box in place of a name helps nobody."""
    import typst

    data = {"title": title, "language": language, "cards": [_data(card) for card in cards]}
    try:
        return _compiled("cards.typ", data)
    except typst.TypstError:
        lacking = [text for text in _texts(cards) if not _has_glyphs(text)]
        if not lacking:
            raise
        raise MissingGlyphs(lacking) from None


def _has_glyphs(text: str) -> bool:
    import typst

    try:
        _compiled("glyphs.typ", {"text": text})
    except typst.TypstError:
        return False
    return True


def _compiled(template: str, data: Mapping[str, object]) -> bytes:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])
    return typst.compile(
        _HERE.joinpath("templates", template).read_bytes(), format="pdf", pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=fonts,
    )  # fmt: skip


def _texts(cards: Iterable[Card]) -> list[str]:
    """All that a school typed, each once."""
    return list(
        dict.fromkeys(
            shown(text)
            for card in cards
            for text in (card.school, card.person, card.class_, card.name)
        )
    )


def _data(card: Card) -> dict[str, str]:
    data = {name: shown(value) for name, value in asdict(card).items()}
    data["class"] = data.pop("class_")
    return data
