"""A teacher with four minutes, in a real browser: from the link to a section on the clipboard."""

from playwright.sync_api import Browser

from tests.student import Student
from tests.web.school import Open
from tests.web.staffers import add_staff, link_of
from tests.web.test_staff_in_chromium import computer, enrols


def test_from_the_list_to_a_section_on_the_clipboard_plain_and_formatted(
    open: Open, chromium: Browser, bob: Student
) -> None:
    bob.begins()
    for answer in ("always", "math", "a lot"):
        bob.says(answer)
    bob.gives("stop")
    for name in ("use@extended_time", "help@extended_time"):
        bob.shares(name, "team")
    bob.keeps_the_rest_private()
    with computer(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=open.base)
        enrols(page, link_of(open, add_staff(open)))
        page.get_by_role("link", name="Bob", exact=True).click()  # the first look
        page.locator(".part .copy").first.click()
        page.locator(".part .copy.done").first.wait_for()
        assert page.locator("#status").inner_text() == "Copied"
        plain = page.evaluate("navigator.clipboard.readText()")
        assert plain == page.locator(".part .copy").first.get_attribute("data-copy")
        assert plain.startswith("Bob says they always use more time")
        page.locator(".draft .copy").first.click()
        page.wait_for_function("document.querySelectorAll('.copy.done').length === 2")
        kinds = page.evaluate(
            "navigator.clipboard.read().then((all) => all.flatMap((one) => [...one.types]))"
        )
        assert {*kinds} == {"text/plain", "text/html"}
        whole = page.evaluate(
            "navigator.clipboard.read().then(async ([one]) => (await one.getType('text/html')).text())"
        )
        assert "<b>Extended time" in whole
        assert "DRAFT" not in whole
        page.locator("details.said summary").first.click()
        page.get_by_role("button", name="Leave out").first.click()
        page.locator(".tag").first.wait_for()
        assert page.url.endswith("#accommodations-0-0")
