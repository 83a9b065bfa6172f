"""A student of each band in a real browser, from the card to the last answer shared."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.phone import DESK, phone
from tests.web.school import PIN, Open

# Band, mode, language, flow, tools: each once.
STUDENTS = {
    "mia": ("prek-2", "iep", "en", "all_about_me", ("breaks",)),
    "noah": ("3-5", "every", "es", "my_tools", ()),
    "bob": ("6-8", "iep", "en", "my_tools", ("extended_time @ Math",)),
    "ana": ("9-12", "every", "es", "my_day", ()),
    "omar": ("18-22", "iep", "en", "all_about_me", ("checklist",)),
}


# Who goes through it, with script and without; everybody in both ways where there is time.
FEW = {("mia", True), ("bob", True), ("mia", False), ("bob", False)}
GOING = [
    pytest.param(name, script, marks=() if (name, script) in FEW else pytest.mark.long)
    for script in (True, False)
    for name in STUDENTS
]


@pytest.mark.parametrize(("name", "script"), GOING)
def test_from_card_to_shared_read_back(
    open: Open,
    chromium: Browser,
    store: Store,
    school: School,
    clock: Clock,
    name: str,
    script: bool,
) -> None:
    band, mode, language, flow, has = STUDENTS[name]
    student = Student(
        store, school, clock, name.title(), band, mode, language, has, class_name=band
    )
    size = DESK if student.band == "18-22" else None
    motion = "reduce" if name != "mia" else "no-preference"
    about = {"java_script_enabled": script, "reduced_motion": motion}
    with phone(chromium, open, size=size, **about) as it:
        it.begins(student, flow)
        it.goes_through()
        assert "✓" not in it.page.inner_text("h1")
        shared = it.page.inner_text("#question .words")
    kept = open.kept(student, flow)
    assert len(kept) >= 5
    everything = [one for one in kept.values() if (one.codes or one.words) and not one.is_follow_up]
    assert {one.audience for one in everything} == {"team"}
    assert f"{len(everything)}" in shared
    assert {one.provenance.channel for one in everything} == {"web"}
    if student.band == "prek-2":
        assert {one.provenance.typed_by for one in everything} == {"adult"}


def test_by_keyboard_alone(open: Open, chromium: Browser, bob: Student) -> None:
    with phone(chromium, open, size=DESK) as it:
        page = it.page
        page.goto(f"{open.base}/c/{open.code_of(bob)}")

        def goes_to(selector: str, key: str = "Enter") -> None:
            for _ in range(60):
                if page.evaluate("s => document.activeElement.matches(s)", selector):
                    break
                page.keyboard.press("Tab")
            else:
                raise AssertionError(f"the keyboard never reaches {selector} on {page.url}")
            it.waits()
            seen = page.evaluate("""() => {
                const at = document.activeElement, box = at.closest('label') || at;
                const drawn = (it) => getComputedStyle(it).outlineStyle !== 'none';
                return drawn(at) || drawn(box);
            }""")
            assert seen, f"{selector} has the focus and does not show it"
            page.keyboard.press(key)

        def goes_on(selector: str) -> None:
            with page.expect_navigation():
                goes_to(selector)

        goes_on("button[name=me][value=yes]")
        for name in PIN[:-1]:
            goes_to(f"button[value={name}]")
        goes_on(f"button[value={PIN[-1]}]")
        goes_on("button[name=keep][value=yes]")
        goes_on("button[name=start][value=yes]")
        goes_on("button[value=my_tools]")
        page.wait_for_selector("form.ask")
        it.does(lambda: goes_to("button[value=sometimes]"))
        assert page.evaluate("document.activeElement.id") == "question"
        goes_to("input[value=math]", "Space")
        it.does(lambda: goes_to("form.ask button.main"))
        it.does(lambda: goes_to("button[name=choice][value=skip]"))
        it.does(lambda: goes_to("button[name=command][value=stop]"))
        goes_to(".marking button[value='mark:team']")
        goes_to("#row-2 .who input:checked", "ArrowDown")
        it.does(lambda: goes_to("form.list button[value=share]"))
        page.keyboard.press("Shift+Tab")
    kept = open.kept(bob)
    assert kept["where@extended_time"].codes == ("math",)
    assert kept["use@extended_time"].audience == "team"
    assert kept["where@extended_time"].audience == "case_manager"


def test_ten_seconds_without_network_lose_nothing(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.context.set_offline(True)
        it.clicks("button[value=sometimes]")
        it.until("document.querySelector('#status').textContent.includes('No internet')")
        it.page.click("button[value=always]", force=True)  # a second tap while the first one waits
        for _ in range(10):
            it.page.clock.fast_forward(1_000)
            it.page.wait_for_timeout(100)
        assert open.kept(bob) == {}
        it.does(lambda: it.context.set_offline(False))
        assert it.asked == "In which classes do you use it?"
        assert "Sometimes" in it.page.inner_text("#log")
    kept = open.kept(bob)["use@extended_time"]
    assert (kept.codes, kept.revision) == (("sometimes",), 1)


def test_a_reply_whose_answer_got_lost_is_kept_once(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        lost: list[str] = []

        def loses_the_first(route: Any) -> None:
            if lost or route.request.method != "POST":
                route.continue_()
                return
            lost.append(route.fetch().text())  # it reaches the server, and the page never hears
            route.abort()

        it.page.route("**/talk", loses_the_first)
        it.presses("button[value=sometimes]")
        assert lost
        assert it.asked == "In which classes do you use it?"
        assert it.page.locator("#log .me").count() == 1
    assert open.kept(bob)["use@extended_time"].revision == 1


def test_a_double_tap_the_back_button_and_two_tabs(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.waits()
        it.does(lambda: it.page.dblclick("button[value=sometimes]"))
        other = it.context.new_page()
        other.goto(f"{open.base}/talk")
        it.answers()
        it.waits()
        other.locator(".choice label").nth(1).click()  # the same again would be a repeat
        other.click("form.ask button.main")
        other.wait_for_selector(".notice")
        assert "That question is done." in other.inner_text(".notice >> nth=0")
        it.page.goto(f"{open.base}/answers")
        it.page.go_back()
        assert it.page.inner_text("#question .words") == "How much does it help you?"
    kept = open.kept(bob)
    assert kept["use@extended_time"].revision == kept["where@extended_time"].revision == 1


def test_leave_now_leaves_nothing_and_back_does_not_return(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.page.click("[data-exit] button")  # at once
        it.page.wait_for_url("**/away")
        assert it.context.cookies() == []
        it.page.go_back()
        assert "How often" not in it.page.content()
        assert it.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_shared_device_clears_itself_after_fifteen_minutes(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.page.clock.fast_forward(14 * 60 * 1000)
        assert it.page.query_selector("form.ask")
        open.clock.passes(seconds=15 * 60)
        it.page.clock.fast_forward(61 * 1000)
        it.page.wait_for_url("**/ended")
        assert "This visit has ended" in it.page.inner_text("main")
        assert it.context.cookies() == []


def test_settings_take_effect(open: Open, chromium: Browser, bob: Student) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        before = it.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        it.page.goto(f"{open.base}/settings")
        it.checks("input[value=largest]")
        for name in ("contrast", "font", "still"):
            it.checks(f"input[name={name}]")
        it.clicks("main button.main")
        it.page.wait_for_selector("form.ask")
        look = it.page.evaluate("""() => {
            const page = getComputedStyle(document.body);
            const now = getComputedStyle(document.querySelector('#now'));
            return [parseFloat(getComputedStyle(document.documentElement).fontSize), page.backgroundColor,
                page.fontFamily.includes('Atkinson'), now.animationName,
                document.documentElement.scrollWidth <= innerWidth];
        }""")
        assert look == [pytest.approx(before * 1.47, rel=0.02), "rgb(0, 0, 0)", True, "none", True]
        # Waited for by a promise: the page's policy allows nothing that is polled with eval.
        assert it.page.evaluate("""async () => {
            const family = getComputedStyle(document.body).fontFamily;
            return (await document.fonts.load(`1em ${family}`)).some((one) => one.status === 'loaded');
        }""")


SPEECH = """() => {
    window.spoken = [];
    window.marked = [];
    class Words { constructor(text) { this.text = text; } }
    const speech = {
        getVoices: () => [{lang: 'en-US', localService: true}, {lang: 'es-US', localService: true}],
        cancel: () => { window.stopped = true; },
        speak: (words) => {
            window.spoken.push([words.lang, words.text]);
            setTimeout(() => {
                const start = words.text.indexOf(' ') + 1;
                words.onboundary({charIndex: start, charLength: 0});
                const found = CSS.highlights.get('reading');
                window.marked.push(found ? [...found][0].toString() : '');
                words.onend();
            }, 1);
        },
    };
    Object.defineProperty(window, 'speechSynthesis', {value: speech});
    window.SpeechSynthesisUtterance = Words;
}"""


def test_a_question_is_read_aloud_with_its_choices_and_the_word_is_marked(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", "9-12", "every", "es", class_name="10C")
    with phone(chromium, open) as it:
        it.context.add_init_script(f"({SPEECH})()")
        it.begins(ana, "my_day")
        it.clicks("legend + .hear")
        it.until("window.spoken.length >= 4")
        spoken, reminder = it.page.evaluate("window.spoken"), it.page.inner_text(".reminder")
        assert spoken[:2] == [["es-US", reminder], ["es-US", it.asked]]
        assert spoken[2][1] == it.page.inner_text(".choice .label >> nth=0")
        assert it.page.evaluate("window.marked[0]") == reminder.split()[1]
        it.page.wait_for_selector(".hear[aria-pressed]", state="detached")


def test_on_a_tick_enter_ticks_and_the_form_goes_by_its_button_alone(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.is_at(bob)
        it.presses("button[value=sometimes]")
        for value in ("math", "science"):
            it.page.focus(f"input[value={value}]")
            it.waits()
            it.page.keyboard.press("Enter")
            assert it.page.is_checked(f"input[value={value}]")
        it.presses(".ask button.main")
        assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


def test_what_a_word_means_is_in_sight_beside_its_question(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open, size={"width": 360, "height": 740}) as it:
        it.begins(bob, "words")
        seen = 0
        while it.page.query_selector("form.ask") and seen < 3:
            before = it.page.locator("#log > .bot").count()
            it.answers()
            if it.page.locator("#log > .bot").count() > before + 1:  # more than the question before
                last = it.page.locator("#log > li").last.bounding_box()
                top = it.page.locator(".top").bounding_box()
                assert last
                assert top
                assert last["y"] >= top["y"] + top["height"]
                seen += 1
        assert seen


def test_for_the_youngest_everything_is_read_aloud_from_the_start(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        it.context.add_init_script(f"({SPEECH})()")
        it.begins(mia, "all_about_me")
        it.until("window.spoken.length >= 2")
        first, second = it.page.evaluate("window.spoken.slice(0, 2).map((one) => one[1])")
        assert "No one is watching now." in first
        assert second == it.asked
        it.page.evaluate("window.spoken = []")
        it.answers()
        it.until(f"window.spoken.some((one) => one[1] === {json.dumps(it.asked)})")


def test_a_first_visit_is_under_a_hundred_kilobytes(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        sizes: list[int] = []

        def weighed(sent: Any) -> None:
            sizes.append(sum(sent.sizes().values()))

        it.page.on("requestfinished", weighed)
        it.page.goto(f"{open.base}/c/{open.code_of(bob)}")
        it.page.wait_for_load_state("networkidle")
        manifest = it.page.evaluate("fetch('/manifest.webmanifest').then((it) => it.json())")
    assert 0 < sum(sizes) < 100_000
    assert {one["sizes"] for one in manifest["icons"]} >= {"192x192", "512x512"}
