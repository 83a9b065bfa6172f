"""One student: what they shared, as drafts, and what staff do with them; on one screen, for a teacher's four
minutes.

To look is kept, before anything is shown (storage/access.py). Every press changes one note and leads back to
where it was; of the student's own words nothing is changed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from bot.documents.filing import Reading, files_of
from bot.documents.reviewed import Reviewed, frozen_now, review, wishes_in
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.rounds import titles_of
from bot.web.staff.visit import Visit, phrase_for
from dialogs.completeness import written_in
from dialogs.drafts.plans import plans
from dialogs.drafts.rendering import sentence, sources
from dialogs.drafts.times import date_of
from dialogs.words import can_be_kept, has_something
from storage import access, alert_cases, promises, reviewing
from storage.access import Theirs
from storage.caseload import note_open_wishes
from storage.reviewing import (
    ADULTS,
    FROZEN,
    LEFT_OUT,
    LONGEST,
    OWN_WORDS,
    READY,
    TICKED,
    TRANSLATION,
    Said,
    answers_of,
)
from storage.stages import newest_talks


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told at the top of the page after a press: a phrase with its values, and words not kept."""

    name: str = ""
    values: tuple[tuple[str, str], ...] = ()
    words: str = ""
    status: int = 200


NOTHING = Notice()
_ROUNDS = 4  # a year of quarters


def student_page(visit: Visit) -> Page:
    """Everything that this viewer may read of one student; a look."""
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), "drafts", visit.now
    )
    return _page(visit, theirs) if theirs else one_message(visit, "page_not_found", 404)


def student_sent(visit: Visit) -> Page | Go:
    """One press: `do` says what, `kind` and `place` where."""
    theirs = access.find_theirs(visit.connection, visit.desk.vault, visit.who, visit.form.one("id"))
    act = _ACTS.get(visit.form.one("do"))
    if theirs is None or act is None or visit.form.one("kind") not in plans():
        return one_message(visit, "page_not_found", 404)
    told = act(visit, theirs)
    if told == NOTHING:
        out = visit.form.one("place") if visit.form.one("do") == "leave_out" else ""
        more = f"&left_out={quote(out)}" if out else ""
        return Go(f"/staff/student?id={theirs.student.id}{more}#{_anchor(visit)}")
    look = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, theirs.student.id, "drafts", visit.now
    )
    return _page(visit, look or theirs, told)


def copy_page(visit: Visit) -> Page:
    """A section, or the whole, as a text to be marked and copied: for a browser without script."""
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), "copy", visit.now
    )
    drafts = reviewed(visit, theirs) if theirs else []
    one = next((one for one in drafts if one.kind == visit.form.one("kind")), None)
    number = visit.form.number("part")
    if theirs is None or one is None or (number is not None and number >= len(one.parts)):
        return one_message(visit, "page_not_found", 404)
    texts = [one.text]
    if number is not None:
        texts = one.parts[number].boxes(visit.desk.settings.box_limit) or [""]
    values = {"student": theirs.student, "texts": texts, "language": one.draft.language}
    return Page("staff/copy.html", values)


def reviewed(visit: Visit, theirs: Theirs) -> list[Reviewed]:
    """The drafts of each kind in which there is something for this viewer, in the order of the plans."""
    connection, desk, student = visit.connection, visit.desk, theirs.student
    notes = reviewing.notes_of(connection, theirs)
    reading = Reading(theirs.reads_as, theirs.viewer.id)
    how = {kind: reading for kind, plan in plans().items() if student.mode in plan.titles}
    language = visit.language if visit.language in written_in() else written_in()[0]
    names = desk.names.of_others(student.id, visit.now)
    files = files_of(
        connection, desk.vault, desk.school, student, theirs.seal, how, language, names, _ROUNDS
    )
    added_by, translated = partial(_added_by, visit), partial(_translated, visit)
    return [
        review(rounds, kind, notes, partial(theirs.seal.mark, "to_add", kind), added_by, translated)
        for kind, rounds in files.items()
        if any(file.evidence for file in rounds.files) or notes.of(FROZEN, kind)
    ]


def _page(visit: Visit, theirs: Theirs, told: Notice = NOTHING) -> Page:
    drafts = reviewed(visit, theirs)
    zone = visit.desk.school.timezone
    sharing = phrase_for(visit, "staff_still_sharing")
    told_back = promises.promises_of(visit.connection, theirs)
    wishes = wishes_in(drafts)
    answered = {one.told.place for one in told_back}
    waiting = [wish.at for wish in wishes if wish.place not in answered]
    note_open_wishes(visit.connection, theirs, len(waiting), min(waiting, default=None))
    talks = newest_talks(visit.connection, {theirs.student.id: theirs.reads_as})
    values = {
        "student": theirs.student,
        "talks": [*talks.get(theirs.student.id, {}).values()],
        "titles": titles_of(visit),
        "drafts": drafts,
        "wishes": [
            (wish, [one for one in told_back if one.told.place == wish.place]) for wish in wishes
        ],
        "sources": lambda draft, statement: sources(draft, zone, statement),
        "sharing": sharing if any(one.sharing for one in drafts) else "",
        "told": phrase_for(visit, told.name, **dict(told.values)) if told.name else "",
        "unkept": told.words,
        "today": date_of(visit.now, visit.language, zone),
        "told_of": _told_of(visit, drafts),
        "told_at": visit.form.one("left_out"),
        "limit": visit.desk.settings.box_limit,
        "sentence": sentence,
        "day": lambda at: date_of(at, visit.language, zone),
    }
    return Page("staff/student.html", values, told.status)


def _told_of(visit: Visit, drafts: list[Reviewed]) -> str:
    """After a sentence was left out: of which drafts it is out now, and where a part of it still stands."""
    sentence = visit.form.one("left_out")
    if not sentence:
        return ""
    answers = answers_of(sentence)
    lines = [(one.heading, line) for one in drafts for part in one.parts for line in part.lines]
    out = [head for head, one in lines if one.left_out and answers_of(one.statement.id) == answers]
    still = [
        head
        for head, one in lines
        if not one.left_out and {*answers.split(":")} & {*one.statement.answers}
    ]
    told = [phrase_for(visit, "staff_left_out_told", drafts=_once(out))]
    if still:
        told.append(phrase_for(visit, "staff_left_out_part", drafts=_once(still)))
    return " ".join(told)


def _once(headings: list[str]) -> str:
    return " · ".join(dict.fromkeys(headings))


def _anchor(visit: Visit) -> str:
    return visit.form.one("at") if visit.form.one("at").isascii() else ""


def _added_by(visit: Visit, words: str, name: str) -> str:
    return phrase_for(visit, "staff_added_by", words=words, name=name)


def _translated(visit: Visit, words: str, by: str, on: str) -> str:
    return phrase_for(visit, "staff_translated", words=words, by=by, on=on)


# --- what may be done --------------------------------------------------------------------------------------


def _mark(what: str, visit: Visit, theirs: Theirs) -> Notice:
    """A note without words: left out, ticked, ready."""
    form = visit.form
    said = Said(what, form.one("kind"), form.one("place"), name=_my_name(visit))
    reviewing.note(visit.connection, theirs, said, visit.now)
    return NOTHING


def _undo(visit: Visit, theirs: Theirs) -> Notice:
    note = visit.form.one("note")
    if note and not reviewing.undo(visit.connection, theirs, note, visit.now):
        return Notice("staff_stays", status=409)
    return NOTHING


def _write(what: str, visit: Visit, theirs: Theirs) -> Notice:
    """Staff's own words beside a sentence, or its translation; empty takes them back."""
    form = visit.form
    words, before = form.one("words").strip(), form.one("note")
    if not has_something(words):
        return _undo(visit, theirs)
    if len(words) > LONGEST or not can_be_kept(words):
        values = (("number", str(len(words))), ("most", str(LONGEST)))
        return Notice("staff_too_long", values, words, 422)
    by, on = form.one("by").strip()[:200], form.one("on").strip()[:40]
    by = by or (_my_name(visit) if what == TRANSLATION else "")
    about = (form.one("kind"), form.one("place"))
    source = _source(visit, theirs, *about) if what == TRANSLATION else ""
    said = Said(what, *about, words, by, on, _my_name(visit), source)
    others = reviewing.note(visit.connection, theirs, said, visit.now, before)
    seen = {*form.all("seen")}
    new = [one.said.name for one in others if one.id not in seen]
    return Notice("staff_both_stand", (("name", ", ".join(new)),)) if new else NOTHING


def _source(visit: Visit, theirs: Theirs, kind: str, place: str) -> str:
    """The sentence that is translated, as it reads now: of another quote it is no translation."""
    lines = (
        line
        for one in reviewed(visit, theirs)
        for part in one.parts
        for line in part.lines
        if one.kind == kind and line.statement.id == place
    )
    return next((line.source for line in lines), "")


def _freeze(visit: Visit, theirs: Theirs) -> Notice:
    kind = visit.form.one("kind")
    for one in reviewed(visit, theirs):
        if one.kind == kind:
            said = Said(FROZEN, kind, "", frozen_now(one, theirs.reads_as), name=_my_name(visit))
            reviewing.note(visit.connection, theirs, said, visit.now)
    return NOTHING


def _promise(visit: Visit, theirs: Theirs) -> Notice:
    """What will be done by when, or why not now: told to the student at their next visit."""
    form = visit.form
    text, when = form.one("words").strip(), form.one("when").strip()[:60]
    what = form.one("what")
    if what not in (promises.WILL, promises.NOT_NOW):
        return Notice("staff_promise_which", (), text, 422)
    wish = next(
        (w for w in wishes_in(reviewed(visit, theirs)) if w.place == form.one("place")), None
    )
    if wish is None:
        return Notice("staff_stays", (), text, 409)
    if not has_something(text) or not can_be_kept(text + when):
        return Notice("staff_promise_empty", status=422)
    if len(text) > promises.LONGEST:
        values = (("number", str(len(text))), ("most", str(promises.LONGEST)))
        return Notice("staff_too_long", values, text, 422)
    told = promises.Told(what, wish.place, wish.said, text, when, _my_name(visit))
    promises.promise(visit.connection, theirs, told, visit.now)
    return NOTHING


def _tell_counselors(visit: Visit, theirs: Theirs) -> Notice:
    """Something in a draft worries who reads it. It hides nothing, and is not in the student's log."""
    note = visit.form.one("words").strip()
    if len(note) > LONGEST or not can_be_kept(note):
        values = (("number", str(len(note))), ("most", str(LONGEST)))
        return Notice("staff_too_long", values, note, 422)
    kind = visit.form.one("kind")
    said = next((one.text for one in reviewed(visit, theirs) if one.kind == kind), "")
    body = {"where": kind, "by": _my_name(visit), "note": note, "said": said}
    told = json.dumps(body, ensure_ascii=False)
    alert_cases.tell(visit.connection, visit.desk.vault, theirs, told, visit.now)
    return Notice("staff_told_counselor")


def _promise_back(visit: Visit, theirs: Theirs) -> Notice:
    promises.take_back(visit.connection, theirs, visit.form.one("note"), visit.now)
    return NOTHING


def _my_name(visit: Visit) -> str:
    return access.name_of(visit.connection, visit.desk.vault, visit.who)


_ACTS: dict[str, Callable[[Visit, Theirs], Notice]] = {
    "leave_out": partial(_mark, LEFT_OUT),
    "tick": partial(_mark, TICKED),
    "ready": partial(_mark, READY),
    "adults": partial(_mark, ADULTS),
    "undo": _undo,
    "own_words": partial(_write, OWN_WORDS),
    "translate": partial(_write, TRANSLATION),
    "freeze": _freeze,
    "promise": _promise,
    "tell_counselor": _tell_counselors,
    "promise_back": _promise_back,
}
