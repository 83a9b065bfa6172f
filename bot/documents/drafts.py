"""Drafts of what a student shared: for staff by kind and reader, and one answer as its student reads it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import Connection

from bot.conversation.pinned import placed
from bot.conversation.student_facts import names_of_others
from bot.documents.filing import STAFF, Reading, evidence_of, files_of, person_of, with_follow_ups
from bot.turn import flow_of
from dialogs.drafts.evidence import File
from dialogs.drafts.making import alone, make
from dialogs.drafts.statements import Draft
from dialogs.reading_entries import Part
from storage import answers, conversations
from storage.database import Store
from storage.keys import seal_for
from storage.people import School, Student, student_by_id
from storage.problems import Busy, CannotSave
from storage.vault import Vault


def make_draft(
    store: Store,
    school: School,
    student: Student,
    kind: str,
    language: str,
    reader: str = "team",
    staff_id: str = "",
    *,
    adults: bool = False,
) -> Draft:
    """The draft that this reader (one of READERS, or the student) may have, in their language.

    `staff_id`: who the reader is, where that is one named person. `adults`: with a last part of what an
    adult wrote beside the answers.
    """
    file = file_of(store, school, student, kind, language, reader, staff_id)
    return make(kind, replace(file, adults=adults))


def file_of(
    store: Store,
    school: School,
    student: Student,
    kind: str,
    language: str,
    reader: str = "team",
    staff_id: str = "",
) -> File:
    """What that draft is made from: the newest answers that its reader may see."""
    with store.reading() as connection:
        seal = seal_for(connection, store.vault, student.id)
        names = names_of_others(connection, store.vault, school.id, student.id)
        how = {kind: Reading(reader, staff_id)}
        files = files_of(connection, store.vault, school, student, seal, how, language, names)
    return _looked_through(store, files[kind].files[0])


def _looked_through(store: Store, file: File) -> File:
    """By the names and rules of now, so that the next draft has nobody to look for.

    They were others when the student read the words back: somebody has come to the school since. What cannot
    be kept now, on a full disk or behind another's lock, is looked for once more: no draft waits for it.
    """
    found = file.newly_cleared
    if not found:
        return file
    with suppress(Busy, CannotSave), store.writing() as connection:
        for one in found:
            place = one.quote_start, one.quote_end
            answers.clear_again(
                connection,
                store.vault,
                one.conversation,
                one.answer,
                one.quote,
                place,
                file.looked_by_now,
            )
    cleared = {one.answer for one in found}
    evidence = (
        replace(one, cleared_by=file.looked_by_now) if one.answer in cleared else one
        for one in file.evidence
    )
    return replace(file, evidence=tuple(evidence))


def as_read(
    connection: Connection, vault: Vault, conversation_id: str, parts: Sequence[Part]
) -> str:
    """The sentence of a draft with these parts of one answer, as its student reads it: in their language."""
    stored = conversations.load(connection, vault, conversation_id)
    flow, conversation = flow_of(connection, stored), stored.conversation
    student = student_by_id(connection, vault, stored.student_id)
    assert student is not None  # noqa: S101  (whose conversation it is)
    picked = {one.answer: one for one in parts}
    kept = placed(flow, conversation, answers.of_conversation(connection, vault, conversation_id))
    whole = {(one.question, one.item) for one in kept if one.id in picked}
    said = [
        replace(one, quote="part", quote_start=picked[one.id].start, quote_end=picked[one.id].end)
        if one.id in picked
        else replace(one, quote="none")
        for one in kept
        if (one.question, one.item) in whole
    ]
    evidence = tuple(
        evidence_of(one, flow, conversation, conversation.language, follows)
        for one, follows in with_follow_ups(said, {conversation_id: flow})
        if one.provenance.respondent != STAFF
    )
    person = person_of(student, ())
    return alone(File(person, evidence, conversation.language, "UTC", "team"))
