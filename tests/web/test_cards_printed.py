"""The page of cards as a browser prints it, on either paper."""

import pytest
import zxingcpp
from playwright.sync_api import Browser

from bot.documents.cards import as_html
from tests.cards import NAMES, card_of
from tests.pictures import page_pixels

# What a card holds and does not show, and what reaches over its edge.
_CUT_AWAY = """() => [...document.querySelectorAll('article, article > div')]
    .filter((it) => it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1)
    .map((it) => it.textContent)"""


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_class_is_printed_six_cards_a_page_and_none_is_cut(chromium: Browser, paper: str) -> None:
    names = (*NAMES, "李小明 🦖")
    cards = [
        card_of(names[n % len(names)], "Ms. Ortiz, counselor (room 12) " * (1 + n % 5), n)
        for n in range(40)
    ]
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(as_html(cards, "Cards", "en"))
    page.emulate_media(media="print")
    assert page.evaluate(_CUT_AWAY) == []
    paper_pages = page.pdf(format=paper)
    page.close()
    pages = [zxingcpp.read_barcodes(page_pixels(paper_pages, number)) for number in range(7)]
    assert [len(one) for one in pages] == [6] * 6 + [4]
    assert {code.text for one in pages for code in one} == {card.link for card in cards}
