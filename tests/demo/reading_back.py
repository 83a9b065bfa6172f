"""What recorded students want of their answers when these are read back.

A transcript says it in general: "share: all", and then a line for each answer that is meant otherwise.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.conversation.speaking import reader_for
from bot.conversation.student_facts import world_of
from bot.demo.playing import CHECK_IN_READER
from bot.demo.transcripts import Recorded, RecordedStudent, Shared
from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM
from dialogs.phrases import phrase
from storage.people import Student


class Read(NamedTuple):
    """One answer as it stands on the screen."""

    number: int
    question: str
    about: str  # the tool, or ""
    is_note: bool  # an adult's
    has_words: bool
    is_private: bool  # it is proposed to keep it out
    for_team: bool  # it may be shared with the team
    words_out: bool = False  # in a list: of what is proposed, the words alone

    @property
    def names(self) -> set[str]:
        """What a transcript may call it."""
        note = "note: " if self.is_note else ""
        about = {f"{note}[{self.about}] {self.question}"} if self.about else set()
        return {f"{note}{self.question}", *about}


class Wish(NamedTuple):
    """What an answer is to end as."""

    audience: str = PRIVATE
    quote: str = "whole"
    part: str = ""


@dataclass
class Wishes:
    """Of one conversation."""

    conversation: Recorded

    def marked(self, read: Read) -> Wish:
        """What stands at it in the list of all answers."""
        wish = self._wish(read)
        if read.is_private and read.words_out and wish.audience == PRIVATE:
            wish = self._wish(read._replace(is_private=False))._replace(quote="none")
        if wish.audience == TEAM and not read.for_team:
            return wish._replace(audience=CASE_MANAGER)  # "share" goes as far as it may
        return wish

    def _wish(self, read: Read) -> Wish:
        """The lines in their order, as the last one leaves it."""
        wish = Wish()
        for line in self.conversation.shared:
            if line.question in read.names or not (
                line.question or read.is_note or read.is_private
            ):
                wish = as_wished(wish, line)
        return wish


def label(student: Student, name: str, **values: str) -> str:
    """What stands on a button, or is said, to this student."""
    world, language = world_of(student, (), {}), student.language
    reader = reader_for(world, student.case_manager, language)
    if name == f"share_{READER}":
        name, reader = "share_one", CHECK_IN_READER
    elif name == f"share_{CASE_MANAGER}":
        name = "share_one" if student.case_manager else "share_no_name"
    return phrase(name, world, language, **{"reader": reader, **values})


def as_wished(wish: Wish, line: Shared) -> Wish:
    """With what one line of a transcript says."""
    match line.what:
        case "part":
            return wish._replace(quote="part", part=line.part)
        case "no_quote":
            return wish._replace(quote="none")
        case audience:
            return wish._replace(audience=audience)


def as_a_channel_knows_it(recorded: RecordedStudent) -> RecordedStudent:
    """Neither a chat nor a terminal asks whether a partner types; only the youngest are asked who does."""
    known = {"partner": "student"}
    return replace(
        recorded,
        conversations=[
            replace(it, typed_by=known.get(it.typed_by, it.typed_by))
            for it in recorded.conversations
        ],
    )
