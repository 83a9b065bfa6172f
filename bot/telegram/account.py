"""What a student may always ask of the chat itself: help, privacy, language, my words, delete, switch."""

from collections import Counter

from bot.conversation import sharing
from bot.telegram.asking import line_of
from bot.telegram.screens import Listed, column
from bot.telegram.visit import CHANNEL, Visit, phrase_for, say, show
from dialogs.words import first_name
from storage import chats, handovers, outbox
from storage.erasing import erase_answers
from storage.handovers import Handover
from storage.holds import hold_of
from storage.people import Student, student_by_id

# In their own words, whichever language is on now.
LANGUAGE_NAMES = (("English", "language:en"), ("Español", "language:es"))

# "A message can only be deleted if it was sent less than 48 hours ago"; the call is on its way for a while.
_MAY_BE_DELETED = (48 * 60 - 5) * 60 * 1_000_000  # microseconds
_AT_ONCE = 100  # messages in one call


def tell_privacy(visit: Visit) -> None:
    say(visit, "privacy")
    say(visit, "privacy_telegram")
    say(visit, "privacy_copy")


def ask_language(visit: Visit) -> None:
    """What stood there comes again afterwards, in the other language, as far as it was filled in."""
    old = visit.screen
    kept = {"student": old.student, "key": old.key, "page": old.page, "ticked": old.ticked}
    rows, asked = column(LANGUAGE_NAMES), phrase_for(visit, "language_ask")
    show(visit, "language", asked, rows, values=[old.at], **kept)


def show_words(visit: Visit) -> None:
    """Everything the student has said in this conversation, and who may read it."""
    id, student = visit.chat.conversation_id, visit.chat.student_id
    mine = []
    if id and student:
        names: frozenset[str] = frozenset()
        mine = sharing.read_back(visit.connection, visit.desk.vault, id, names)
    if not mine:
        say(visit, "words_none")
        return
    say(visit, "words_title")
    for entry in mine:
        who = phrase_for(visit, sharing.WHO_READS[entry.audience])
        visit.said.append(f"{line_of(visit, entry)}\n👁 {who}")


def ask_delete(visit: Visit) -> None:
    held = hold_of(visit.connection, visit.desk.vault, visit.student.id) if visit.student else None
    if held is not None:
        say(visit, "on_hold", by=held.by)
        return
    rows = column(
        [(phrase_for(visit, "delete_yes"), "yes"), (phrase_for(visit, "delete_no"), "no")]
    )
    kept = {"key": visit.screen.key, "page": visit.screen.page, "ticked": visit.screen.ticked}
    asked = "\n\n".join(phrase_for(visit, name) for name in ("delete_ask", "delete_keeps"))
    show(visit, "delete", asked, rows, **kept)


def delete(visit: Visit, student: Student) -> None:
    """All of the student's answers, wherever they were given. Their place on the school's list stays.

    Of the chat that is Telegram's, what the bot wrote lately goes too; the rest is the student's to delete.
    """
    held = hold_of(visit.connection, visit.desk.vault, student.id)
    if held is not None:  # since it was asked
        say(visit, "on_hold", by=held.by)
        return
    ours = _lately_written(visit, student)
    erased = erase_answers(visit.connection, visit.desk.vault, student.id, visit.now)
    # What was sealed with the key that is gone now: nothing of it may be written back.
    visit.chat.conversation_id = None
    visit.screen.text, visit.screen.at, visit.screen.rows = "", "", []
    visit.screen.before = visit.screen.key = visit.screen.answer = ""
    visit.screen.values, visit.screen.ticked, visit.screen.listed = [], [], Listed()
    visit.erased = True
    for first in range(0, len(ours), _AT_ONCE):
        visit.calls.append(["deleteMessages", {"message_ids": ours[first : first + _AT_ONCE]}])
    say(visit, "deleted", number=str(erased.answers))
    if erased.answers:
        say(visit, "copies_stay")
        say(visit, "backups_go")
    say(visit, "deleted_telegram")


def _lately_written(visit: Visit, student: Student) -> list[int]:
    """The numbers of our messages that Telegram still deletes: all of them, but for a sibling's."""
    here = chats.students_here(visit.connection, visit.desk.vault, visit.chat.id)
    theirs = student.id if any(one.id != student.id for one in here) else None
    since = visit.now - _MAY_BE_DELETED
    sent = outbox.forget_sent(visit.connection, CHANNEL, visit.chat.id, since, theirs)
    return [int(one) for one in sent]


def ask_switch(visit: Visit) -> None:
    here = chats.students_here(visit.connection, visit.desk.vault, visit.chat.id)
    first = Counter(first_name(student.name) for student in here)
    rows = [
        (student.name if first[first_name(student.name)] > 1 else first_name(student.name), number)
        for number, student in enumerate(here)
    ]
    buttons = [(name, f"student:{number}") for name, number in rows]
    buttons.append((phrase_for(visit, "switch_other"), "other"))
    values = [student.id for student in here]
    show(visit, "switch", phrase_for(visit, "switch_ask"), column(buttons), values=values)


def hand_over(visit: Visit) -> None:
    """A link with which the same conversation goes on in the web page."""
    page, student = visit.desk.base_url, visit.student
    if student is None or on_this_computer_only(page):
        say(visit, "go_web_no_page")
        return
    how = Handover(
        student.id, visit.chat.conversation_id, visit.chat.language, visit.screen.typed_by
    )
    code = handovers.offer(visit.connection, visit.desk.vault, student.school_id, how, visit.now)
    say(visit, "go_web", link=f"{page}/h/{code}")


def on_this_computer_only(page: str) -> bool:
    """On a phone such an address is the phone itself."""
    return "//localhost" in page or "//127." in page


def switched(visit: Visit, number: int) -> Student | None:
    student = student_by_id(visit.connection, visit.desk.vault, visit.screen.values[number])
    if student is not None:
        visit.student, visit.chat.language = student, student.language
        visit.screen.listed = Listed()
        say(visit, "switched", name=visit.world.called)
    return student
