"""Takes a picture of every page, as a phone and as a computer shows it, for docs/gallery.md.

    make gallery

Pupils of a made-up school walk through the page; nothing in a picture is drawn by hand. The pictures
have at most 256 colours, since a page has few, so that all of them together stay small.
"""

import struct
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from storage.database import Store, open_store
from storage.people import ensure_school
from tests.student import MASTER_KEY, Clock, Student
from tests.web import debian
from tests.web.families import link_of
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.school import Open, open_school

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "gallery"
SIZES = {"phone": PHONE, "computer": DESK}

# A picture's name, and one line on what it shows.
Shown = Iterator[tuple[str, str]]


def main() -> None:
    path = debian.found()
    if not path:
        sys.exit(debian.HOW)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    lines: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(debian.FLAGS))
        for size in SIZES:
            lines |= _photographed(browser, size)
            print(f"{len(lines)} pages as a {size} shows them")
        browser.close()
    (DOCS / "gallery.md").write_text(_document(lines))


def _photographed(browser: Browser, size: str) -> dict[str, str]:
    """Name -> line, in the order of a visit."""
    lines: dict[str, str] = {}
    darkroom = browser.new_page()
    clock = Clock()
    with TemporaryDirectory() as folder, closing(_store_in(folder)) as store:
        with store.writing() as connection:
            school = ensure_school(
                connection, store.vault, "Lincoln", "America/New_York", clock.now
            )
        with open_school(store, school, clock, telegram="@LincolnBot", shipped=True) as open:
            for walk in (
                _arriving,
                _youngest,
                _talking,
                _reading_back,
                _looks,
                _families,
                _otherwise,
            ):
                with phone(browser, open, size=SIZES[size]) as it:
                    for name, line in walk(it):
                        lines[name] = line
                        it.page.mouse.move(0, 0)
                        it.page.evaluate("document.fonts.ready")
                        picture = _small(darkroom, it.page.screenshot())
                        (PICTURES / f"{name}-{size}.png").write_bytes(picture)
    darkroom.close()
    return lines


def _store_in(folder: str) -> Store:
    return open_store(f"sqlite:///{folder}/whathelps.db", MASTER_KEY, 1)


def _document(lines: dict[str, str]) -> str:
    width, height = PHONE["width"], PHONE["height"]
    head = [
        "# The page in pictures",
        "",
        "Every page a student can come to, in the order of a visit: as a phone shows it "
        f"({width} × {height}) and as a computer does ({DESK['width']} × {DESK['height']}). "
        "`make gallery` takes them anew.",
        "",
    ]
    rows = []
    for name, line in lines.items():
        rows += [f"## {line}", ""]
        rows += [f"![{line}](gallery/{name}-{size}.png)" for size in SIZES]
        rows += [""]
    return "\n".join([*head, *rows]).rstrip() + "\n"


# --- who walks where -------------------------------------------------------------------------------


def _student(open: Open, name: str, band: str, language: str = "en", *has: str) -> Student:
    mode = "iep" if has else "every"
    return Student(open.store, open.school, open.clock, name, band, mode, language, has,
                   class_name="7B", case_manager="Ms. Lopez" if has else None)  # fmt: skip


def _arriving(it: Phone) -> Shown:
    page, base = it.page, it.open.base
    page.goto(base)
    yield "code", "The first page: a code from a card"
    page.fill("#code", "ABCDE-FGHJK")
    it.clicks("main button.main")
    yield "code-wrong", "A code that no card has"
    bob = _student(it.open, "Bob", "6-8", "en", "extended_time @ Math")
    page.goto(f"{base}/c/{it.open.code_of(bob)}")
    yield "confirm", "Are these your initials?"
    it.clicks("button[value=yes]")
    it.clicks("button[value=dog]")
    it.clicks("button[value=sun]")
    yield "pictures", "Four pictures keep answers safe from who finds the card"
    it.clicks("button[value=tree]")
    it.clicks("button[value=car]")
    yield "pictures-kept", "The four pictures to remember"
    it.clicks("button[name=keep][value=yes]")
    yield "opening", "What this is, in short, and the yes; before it nothing is kept"
    it.clicks(".more summary")
    yield "opening-more", "The same in full, in its place"
    it.clicks("button[name=start][value=yes]")
    yield "choose", "What to talk about"


def _youngest(it: Phone) -> Shown:
    mia = _student(it.open, "Mia", "prek-2", "en", "breaks")
    it.page.goto(f"{it.open.base}/c/{it.open.code_of(mia)}")
    yield "who-types", "Up to second grade a grown-up may ask and type"
    it.shows_card(mia)
    it.clicks("button[name=start][value=yes]")
    yield "menu-of-flows", "What there is to talk about"
    it.clicks("button[value=my_day]")
    it.page.wait_for_selector("form.ask")
    yield "faces", "Faces with words under them, for the youngest"
    it.presses(".ask .choices button[name=choice] >> nth=1")
    yield "two-boxes", "Two boxes: the child's exact words, and the grown-up's own note"
    it.answers("the blocks are loud")
    it.clicks(".ask .choice label >> nth=1")
    yield "pictures-several", "Pictures, of which several may be picked"


def _families(it: Phone) -> Shown:
    ana = _student(it.open, "Lucía", "3-5", "es")
    it.page.goto(it.open.base + link_of(it.open, ana))
    yield "family-language", "A family's link: the language first"
    it.clicks("button[value=es]")
    yield "family-hello", "Who reads it, whom to ask, and that nobody asks about immigration"
    it.clicks("button[name=start][value=yes]")
    it.page.wait_for_selector("form.ask")
    yield "family-question", "What a family is asked"
    while it.page.query_selector("form.ask"):
        it.answers()
    yield "family-thanks", "What happens next"


def _talking(it: Phone) -> Shown:
    page = it.page
    bob = _student(it.open, "Ben", "6-8", "en", "extended_time @ Math", "class_notes")
    it.begins(bob, "my_tools")
    yield "scale", "A scale, one question at a time"
    it.presses("button[value=never]")
    it.clicks(".choice label >> nth=1")
    it.clicks(".choice label >> nth=2")
    yield "several", "Several answers at once"
    it.presses(".ask button.main")
    it.clicks(".choice label >> nth=1")
    page.fill("textarea", "It would help if nobody had to ask for it in front of all.")
    yield "words", "A choice, and beside it a reason in the student's own words"
    it.presses(".ask button.main")
    page.evaluate("scrollTo(0, 0)")
    yield "said-before", "What was said before, each answer saved"
    it.clicks("details.menu summary")
    yield "menu", "The menu, on every page"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('#question').scrollIntoView()")
    it.context.set_offline(True)
    it.clicks(".ask .choices button[name=choice], .ask button.main")
    it.until("document.querySelector('#status').textContent.includes('No internet')")
    yield "offline", "No internet: the answer waits here and is sent when it is back"
    it.does(lambda: it.context.set_offline(False))
    it.presses("button[name=command][value=back]")
    yield "changed-mind", "Back at a question that has an answer"
    it.presses("button[name=command][value=pause]")
    yield "pause", "A break"


def _reading_back(it: Phone) -> Shown:
    page, base = it.page, it.open.base
    zoe = _student(it.open, "Zoe", "9-12", "en", "extended_time @ Math", "class_notes")
    it.begins(zoe, "my_tools")
    words = iter(
        (
            "Mr. Diaz could tell me a day before, so I can plan my time and not worry.",
            "I do the easy ones first. Then I have time for the long ones.",
        )
    )
    for number in range(5):
        own = page.query_selector(".ask button[name=choice][value=something_else]")
        if number and own and (said := next(words, "")):
            it.presses(".ask button[name=choice][value=something_else]")
            it.answers(said)
        else:
            it.answers("It is quiet there.")
    page.goto(f"{base}/answers")
    yield "my-answers", "My answers, who may read each, and a way to change them"
    page.goto(f"{base}/talk")
    it.presses("button[name=command][value=stop]")
    yield "read-back", "Reading back: all answers, and who may read each"
    it.clicks(".marking button[value='mark:team']")
    it.clicks(".row:has(.why) .who label:has(input[value=team]) >> nth=0")
    yield "read-back-marked", "What was open is marked, by one press"
    it.presses(".how:visible button")
    yield "read-back-part", "A part: where it begins, and where it ends"
    it.presses(".pieces button >> nth=2")
    it.presses(".pieces button >> nth=2")
    yield "read-back-as-read", "The sentence with it, as it will be read"
    it.presses("button[value^=use]")
    it.presses(".last button[value=preview]")
    yield "read-back-preview", "All that a teacher will read, before it is shared"
    it.presses(".last button[value=share]")
    yield "finished", "All done: how much goes to whom, and a way to undo it"
    page.goto(f"{base}/delete")
    yield "delete", "All answers can be deleted: a tick and a button, so that no slip does it"
    it.checks("input[name=sure]")
    it.clicks("button.final")
    yield "deleted", "After that"


def _looks(it: Phone) -> Shown:
    page, base = it.page, it.open.base
    ana = _student(it.open, "Ana", "3-5", "es")
    it.begins(ana, "my_day")
    yield "spanish", "In Spanish, for a student of grades 3 to 5"
    it.presses(".ask .choices button[name=choice] >> nth=2")
    page.goto(f"{base}/settings")
    yield "settings", "Settings: letters, colors, voice, simple page, language"
    for name, line in _LOOKS.items():
        page.goto(f"{base}/settings")
        for other in ("contrast", "font", "simple", "voice"):
            it.checks(f"input[name={other}]", on=other == name)
        it.checks(f"input[value={'largest' if name == 'largest' else 'normal'}]")
        page.emulate_media(color_scheme="dark" if name == "dark" else "light")
        it.clicks("main button.main")
        page.wait_for_selector("form.ask")
        yield f"look-{name}", line


_LOOKS = {
    "dark": "Dark, where the phone asks for it",
    "contrast": "Strong colors",
    "largest": "Very large letters",
    "font": "Easy-to-read letters",
    "simple": "A simple page: one thing at a time",
    "voice": "Read aloud: a button beside every choice",
}


def _otherwise(it: Phone) -> Shown:
    page, base = it.page, it.open.base
    sam = _student(it.open, "Sam", "18-22")
    it.begins(sam, "my_day")
    page.goto(f"{base}/someone")
    yield "someone", "A person to talk to, by name"
    page.goto(f"{base}/privacy")
    yield "privacy", "Who can read this"
    page.goto(f"{base}/talk")
    it.clicks("details.menu summary")
    it.clicks("form[action='/telegram-code'] button")
    page.wait_for_selector(".qr")
    yield "telegram", "Going on in Telegram, by a code that works once"
    page.goto(f"{base}/nothing-here")
    yield "nothing-here", "An address that leads nowhere"
    page.goto(f"{base}/ended")
    yield "ended", "A shared device after fifteen minutes of rest"
    page.goto(f"{base}/away")
    yield "away", "Where the way out leads"


# --- small pictures --------------------------------------------------------------------------------


def _small(darkroom: Page, picture: bytes) -> bytes:
    """The same picture with a palette. A browser's own page counts its colours: it does that fast."""
    found: dict[str, Any] = darkroom.evaluate(_TO_PALETTE, b64encode(picture).decode())
    width, height = found["width"], found["height"]
    pixels = b64decode(found["pixels"])
    rows = (b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    chunks: list[tuple[bytes, bytes]] = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(b"".join(rows), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# The most frequent colours as they are, then the means of what is left, in a coarser cube.
_TO_PALETTE = """async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const {width, height} = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    const seen = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    const counted = new Map();
    for (const colour of seen) counted.set(colour, (counted.get(colour) || 0) + 1);
    const byCount = [...counted].sort((a, b) => b[1] - a[1]);
    const split = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    const exact = byCount.length <= 256 ? 256 : 128;
    const palette = byCount.slice(0, exact).map(([colour]) => split(colour));
    const cubes = new Map();
    for (const [colour, count] of byCount.slice(exact)) {
        const rgb = split(colour), cube = rgb.map((part) => part >> 4).join();
        const sum = cubes.get(cube) || [0, 0, 0, 0];
        rgb.forEach((part, i) => { sum[i] += part * count; });
        sum[3] += count;
        cubes.set(cube, sum);
    }
    const means = [...cubes.values()].sort((a, b) => b[3] - a[3]).slice(0, 256 - palette.length);
    for (const [r, g, b, n] of means) palette.push([r / n, g / n, b / n].map(Math.round));
    const nearest = new Map();
    for (const colour of counted.keys()) {
        const [r, g, b] = split(colour);
        let best = 0, least = Infinity;
        palette.forEach((one, i) => {
            const far = (one[0] - r) ** 2 + (one[1] - g) ** 2 + (one[2] - b) ** 2;
            if (far < least) { least = far; best = i; }
        });
        nearest.set(colour, best);
    }
    let pixels = '';
    for (const colour of seen) pixels += String.fromCharCode(nearest.get(colour));
    return {width, height, palette: palette.flat(), pixels: btoa(pixels)};
}"""


if __name__ == "__main__":
    main()
