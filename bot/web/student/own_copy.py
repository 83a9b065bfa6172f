"""The student's copy of what they said: on a page to read and print, and as a file to keep."""

from bot.documents.own_copy import OwnCopy, own_copy
from bot.documents.own_copy_files import HTML, JSON, as_html, as_json, for_a_page
from bot.web.pages import File, Go, Page
from bot.web.student.visit import Visit, speaker


def copy_page(visit: Visit) -> Page:
    return Page("copy.html", for_a_page(_copy(visit), speaker(visit)))


def copy_file(visit: Visit) -> File | Go:
    """`as`: html or json. No name stands in the file's own: it may lie where others look."""
    match visit.form.one("as"):
        case "html":
            text = as_html(_copy(visit), speaker(visit))
            return File("whathelps-my-words.html", HTML, text.encode())
        case "json":
            return File("whathelps-my-words.json", JSON, as_json(_copy(visit)).encode())
    return Go("/copy")


def _copy(visit: Visit) -> OwnCopy:
    desk = visit.desk
    return own_copy(
        visit.connection, desk.vault, desk.settings, desk.school, visit.who, visit.language, visit.now
    )  # fmt: skip
