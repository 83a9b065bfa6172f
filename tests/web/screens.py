"""Every screen of a student's visit, for tests of what holds on all of them."""

from collections.abc import Iterator

from tests.student import Student
from tests.web.phone import Phone


def screens(it: Phone, student: Student) -> Iterator[str]:
    """Stands at one after the other, as a student comes by them, and gives its name."""
    page, base = it.page, it.open.base
    page.goto(base)
    yield "code"
    page.goto(f"{base}/c/{it.open.code_of(student)}")
    yield "confirm"
    it.follows("button[name=me] >> nth=0")
    if page.url.endswith("/pin"):
        it.taps_picture("dog")
        yield "pictures"
        for name in ("sun", "tree"):
            it.taps_picture(name)
        it.follows("button[value=car]")
        yield "remember"
        it.follows("button[name=keep][value=yes]")
    yield "opening"
    it.clicks(".more summary")
    yield "opening, with more"
    it.follows("button[name=start][value=yes]")
    yield "what to talk about"
    it.clicks("button[value=my_day]")
    page.wait_for_selector("form.ask")
    kinds = set()
    while (
        kind := page.get_attribute("form.ask", "class") if page.query_selector("form.ask") else ""
    ):
        if kind not in kinds:
            kinds.add(kind)
            yield f"question, {kind}"
        it.answers()
        if len(kinds) == 1 and not page.query_selector("button[value=go_on]"):
            it.presses("button[value=back]")
            yield "an earlier answer"
            it.presses("button[value=go_on]")
    yield "reading back"
    it.clicks(".marking button[value='mark:team']")
    yield "reading back, all marked"
    it.presses(".how:visible button:not(.hear)")
    yield "where a part begins"
    it.presses(".pieces button:not(.hear)")
    yield "where it ends"
    it.presses(".pieces button:not(.hear)")
    yield "the sentence with it"
    it.presses("button[value^=list]")
    it.presses(".last button[value=preview]")
    yield "as a teacher will read it"
    it.presses(".last button[value=share]")
    yield "the small home"
    page.goto(f"{base}/answers")
    yield "my answers"
    page.goto(f"{base}/copy")
    yield "a copy of what I said"
    page.goto(f"{base}/nothing")
    it.clicks("details.menu summary")
    yield "the menu"
    for address in ("settings", "delete", "privacy", "someone", "nothing"):
        page.goto(f"{base}/{address}")
        yield address
    page.goto(f"{base}/delete")
    it.follows("button.final")
    yield "delete, the box not ticked"
    it.checks("input[name=sure]")
    it.follows("button.final")
    yield "deleted"
    page.goto(f"{base}/away")
    yield "away"
