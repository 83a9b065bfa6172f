"""What staff tell back, as a student reads it before anything is asked: the same on every channel.

Once, that in a new school year no new teacher reads what was shared; then an answer to a need or a wish of
their own, which is replied to; then what their whole class is told, which they say that they have read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from sqlalchemy import Connection

from bot.conversation.speaking import Speaker
from dialogs.language import language as spoken
from storage import new_year, promises, round_notes
from storage.promises import NOT_NOW, NOT_QUITE, TALK, THANKS, Promise
from storage.round_notes import TRY, Note
from storage.vault import Vault

# What a student may say to an answer by one tap, and the phrase on the button.
REPLY_PHRASES = {
    THANKS: "promise_thanks",
    NOT_QUITE: "promise_not_quite",
    TALK: "promise_talk",
}
READ = "read"  # of what a class is told, and of the new year
NEW_YEAR = "new year"  # in the place of a promise: nobody at the school answered anything


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to read. `replies`: what is sent, with the words on its button."""

    id: str
    title: str
    texts: Sequence[str]
    asked: str
    replies: Sequence[tuple[str, str]]


def is_waiting(connection: Connection, vault: Vault, student_id: str) -> bool:
    return bool(
        new_year.is_to_be_told(connection, student_id)
        or promises.to_be_told(connection, vault, student_id)
        or round_notes.to_be_told(connection, vault, student_id)
    )


def first_card(
    connection: Connection, vault: Vault, student_id: str, t: Speaker, language: str
) -> Card | None:
    """What is read next; None where nothing waits."""
    if new_year.is_to_be_told(connection, student_id):
        return Card(NEW_YEAR, t("new_year_title"), [], t("new_year"), [(READ, t("new_year_ok"))])
    for one in promises.to_be_told(connection, vault, student_id):
        *texts, asked = told_back(one, t)
        replies = [(reply, t(name)) for reply, name in REPLY_PHRASES.items()]
        return Card(one.id, t("promise_title"), texts, asked, replies)
    for note in round_notes.to_be_told(connection, vault, student_id):
        replies = [(READ, t("class_told_ok"))]
        texts = _told_class(note, t, language)
        return Card(note.id, t("class_told_title"), texts, t("class_told_ask"), replies)
    return None


def take_reply(
    connection: Connection, vault: Vault, student_id: str, id: str, reply: str, now: int
) -> None:
    """What is none of a card's replies, and a card that is not theirs, changes nothing."""
    if reply in REPLY_PHRASES:
        promises.reply(connection, student_id, id, reply, now)
    elif reply == READ and id == NEW_YEAR:
        new_year.note_told(connection, student_id, now)
    elif reply == READ:
        round_notes.has_read(connection, vault, student_id, id, now)


def told_back(one: Promise, t: Speaker) -> list[str]:
    """What they said, what will be done and by when, and last what they are asked."""
    told = one.told
    name = "promise_not_now" if told.what == NOT_NOW else "promise_will"
    texts = [t("promise_said", said=told.said), t(name, name=told.name, text=told.text)]
    if told.when:
        texts.append(t("promise_when", when=told.when))
    return [*texts, t("promise_ask")]


def _told_class(note: Note, t: Speaker, language: str) -> list[str]:
    said = {name: str(note.said.get(name, "")) for name in ("said", "text", "name", "until")}
    texts = [t("class_told_said", said=said["said"])]
    name = "class_told_try" if note.kind == TRY else "class_told_did"
    texts.append(t(name, name=said["name"], text=said["text"]))
    if said["until"]:
        dates = spoken(language).date
        day = format_date(date.fromisoformat(said["until"]), dates.form, locale=dates.locale)
        texts.append(t("class_told_until", until=day))
    return texts
