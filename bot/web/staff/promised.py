"""After a conference: who promised what to whom, and by when; each is ticked when it is done.

From what staff answered to a wish, and from what students say, of their newest talk about a meeting, as far
as it is shared with who looks. It is a look at each student who stands here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.documents.filing import Reading
from bot.documents.heard import talk_file
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit
from dialogs.drafts.evidence import File
from dialogs.language import text_in
from storage import access, hearing, promises, round_notes
from storage.access import Theirs
from storage.promises import WILL
from storage.round_notes import KEPT, Note

_FLOW = "after_meeting"
# What was promised, by whom, and by when: a promise and a second one.
_TOLD = (
    ("after.promise", "after.who", "after.when"),
    ("after.other", "after.other_who", "after.other_when"),
)


@dataclass(frozen=True, slots=True)
class Promised:
    """`place`: what its tick is known by. `by_student`: in the student's words, as they heard it."""

    student: Theirs
    place: str
    who: str
    what: str
    language: str
    when: str
    by_student: bool
    done: Note | None


def promised_page(visit: Visit) -> Page:
    """Those that wait first, by student."""
    picked = visit.form.one("class")
    theirs = [
        one
        for one in access.their_students(visit.connection, visit.desk.vault, visit.who)
        if not picked or picked in one.classes
    ]
    found = [*_promised(visit, theirs)]
    for one in {row.student.student.id: row.student for row in found}.values():
        access.note_look(visit.connection, visit.desk.vault, one, "promises", visit.now)
    found.sort(key=lambda row: (row.done is not None, row.student.student.name.casefold()))
    return Page("staff/promised.html", {"rows": found, "picked": picked})


def promised_sent(visit: Visit) -> Page | Go:
    """Ticked, or not done after all."""
    connection, vault, who = visit.connection, visit.desk.vault, visit.who
    theirs = access.find_theirs(connection, vault, who, visit.form.one("student"))
    place = visit.form.one("place")
    if theirs is None or not place or len(place) > 100:
        return one_message(visit, "page_not_found", 404)
    ticks = _ticks(visit)
    known = ticks.get((theirs.student.id, place))
    if visit.form.one("do") == "undo" and known:
        round_notes.end(connection, who, known.id, visit.now)
    elif visit.form.one("do") == "done" and not known:
        said = {"place": place}
        id = theirs.student.id
        round_notes.note(connection, vault, who, None, KEPT, said, visit.now, student_id=id)
    return Go("/staff/hear/promises")


def _promised(visit: Visit, theirs: Sequence[Theirs]) -> Iterator[Promised]:
    ticks = _ticks(visit)
    for one in promises.with_promises(visit.connection, theirs):
        for each in promises.promises_of(visit.connection, one):
            if each.told.what == WILL:
                told, done = each.told, ticks.get((one.student.id, each.id))
                yield Promised(
                    one, each.id, told.name, told.text, "", told.when, by_student=False, done=done
                )
    talks = hearing.talks_on(visit.connection, theirs, _FLOW)
    for one in theirs:
        if one.student.id in talks:
            yield from _as_heard(visit, one, talks[one.student.id], ticks)


def _as_heard(
    visit: Visit, one: Theirs, talk: str, ticks: dict[tuple[str, str], Note]
) -> Iterator[Promised]:
    """As the student tells it; who and when may be shared while the promise itself is not."""
    desk, names = visit.desk, visit.desk.names.of_others(one.student.id, visit.now)
    reading = Reading(one.reads_as, visit.who.id)
    here = (visit.connection, desk.vault, desk.school, one, [talk], reading)
    file = talk_file(*here, visit.language, names)
    for what, who, when in _TOLD:
        words, language = _words(file, what)
        place = f"{talk}/{what}"
        if words:
            by, until = _tapped(file, who, visit.language), _tapped(file, when, visit.language)
            done = ticks.get((one.student.id, place))
            yield Promised(one, place, by, words, language, until, by_student=True, done=done)


def _words(file: File, meaning: str) -> tuple[str, str]:
    """What of it may be quoted, and in which language."""
    for one in file.of(meaning):
        if one.answer in file.quotable and one.answer in file.telling:
            return one.words[slice(*file.quotable[one.answer])], one.language
    return "", ""


def _tapped(file: File, meaning: str, language: str) -> str:
    labels = [
        text_in(one.choices[code].label, language)
        for one in file.of(meaning)
        for code in one.codes
        if code in one.choices
    ]
    return ", ".join(labels)


def _ticks(visit: Visit) -> dict[tuple[str, str], Note]:
    found = round_notes.notes_of(visit.connection, visit.desk.vault, visit.who, None, [KEPT])
    return {(one.student_id, str(one.said["place"])): one for one in found}
