"""Reading back: the student sees each answer again and says who may read it, and what may be quoted.

Nothing here decides for the student. A private matter is only proposed as private; a quote that names
somebody, or is long, stays out of drafts until the student has picked a part of it. An answer that was
skipped or not sure has nothing to share.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.turn import flow_of
from bot.worlds import names_of_others
from dialogs import engine
from dialogs.conversation import key, parts
from dialogs.drafts.evidence import LONG_QUOTE
from dialogs.flow import Flow
from dialogs.machine import item_named
from dialogs.names import NO_ONE_KNOWN, folded_names, names_in
from dialogs.private import private_matter
from dialogs.wording import about, answer_as_shown, text_of
from dialogs.words import count_words
from storage import answers, conversations
from storage.answers import CASE_MANAGER, PRIVATE, TEAM, KeptAnswer
from storage.conversations import Stored
from storage.vault import Vault

Names = frozenset[str]  # folded parts of names


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One answer as its student reads it again."""

    key: str
    answer: str  # the id of the revision that is read
    respondent: str  # student, or staff for an adult's own note beside the answer
    about: str  # the tool it is about, or ""
    question: str
    picked: tuple[str, ...]  # the labels tapped
    words: str  # as typed
    audience: str
    decided: bool
    _others: Names = field(repr=False)  # whose names are to be found in it
    _own: Names = field(repr=False)

    @property
    def shareable(self) -> bool:
        return bool(self.picked or self.words)

    # Looked for only when it is this answer's turn: each takes longer than all the rest.

    @property
    def private(self) -> str:
        """What kind of private matter it may be, or ""."""
        return private_matter(self.words)

    @property
    def names_someone(self) -> bool:
        return bool(names_in(self.words, self._others, self._own))

    @property
    def long(self) -> bool:
        return count_words(self.words) > LONG_QUOTE


def read_back(
    connection: Connection, vault: Vault, conversation_id: str, names: Names | None = None
) -> list[ReadBack]:
    """Every answer on the path that could be shared, in the order in which it was asked.

    `names`: of everyone else at the school. Without them they are all looked up and opened, which
    must not happen while others wait for the writer.
    """
    mine = my_answers(connection, vault, conversation_id, names)
    return [entry for entry in mine if entry.shareable]


def my_answers(
    connection: Connection, vault: Vault, conversation_id: str, names: Names | None = None
) -> list[ReadBack]:
    """Every answer on the path, the skipped ones too. `names` as above."""
    stored = conversations.load(connection, vault, conversation_id)
    if names is None:
        names = names_of_others(connection, vault, stored.school_id, stored.student_id)
    return list(_my_answers(connection, vault, stored, names))


def readers(manager: bool) -> dict[str, str]:
    """Who may read an answer: each choice, with the phrase on its button. `manager`: one is named."""
    return {
        TEAM: "share_team",
        CASE_MANAGER: "share_case_manager" if manager else "share_no_name",
        PRIVATE: "share_private",
        "change": "change_this",
        "rest_team": "share_rest_team",
        "rest_private": "share_rest_private",
    }


def quotes(entry: ReadBack) -> dict[str, str]:
    """What may be read of the words: whole only where they name nobody."""
    choices = {
        "whole": "quote_whole",
        "change": "quote_again",
        "part": "quote_part",
        "none": "quote_none",
    }
    if entry.names_someone:
        del choices["whole"]
    return choices


def share(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    entry: ReadBack,
    audience: str,
    now: int,
) -> None:
    """Keep the student's choice for one answer; with the last one the conversation is done.

    Raises Overtaken if the answer was changed since it was read: then it is to be read back again.
    """
    answers.decide(connection, conversation_id, entry.answer, audience, now)
    _close_if_decided(connection, vault, conversation_id)


def share_anew(connection: Connection, conversation_id: str) -> None:
    """For a student who wants to take something back: all is read back again."""
    conversations.read_again(connection, conversation_id)


def quote_only(connection: Connection, conversation_id: str, entry: ReadBack, part: str) -> bool:
    """Let a draft quote one unbroken part of the words. False, and nothing kept, if it is not there."""
    found = _find(part.strip(), entry.words)
    if found is None:
        return False
    answers.let_quote(connection, conversation_id, entry.answer, "part", found)
    return True


def quote_whole(connection: Connection, conversation_id: str, entry: ReadBack) -> None:
    """Also where a part of it was picked before."""
    answers.let_quote(connection, conversation_id, entry.answer, "whole")


def quote_nothing(connection: Connection, conversation_id: str, entry: ReadBack) -> None:
    answers.let_quote(connection, conversation_id, entry.answer, "none")


def keep_the_rest_private(
    connection: Connection, vault: Vault, conversation_id: str, now: int
) -> None:
    """For a student who does not want to choose one by one, or has nothing to share."""
    for entry in my_answers(connection, vault, conversation_id, NO_ONE_KNOWN):
        if not entry.decided:
            answers.decide(connection, conversation_id, entry.answer, answers.PRIVATE, now)
    _close_if_decided(connection, vault, conversation_id)


def _my_answers(
    connection: Connection, vault: Vault, stored: Stored, names: Names
) -> Iterator[ReadBack]:
    flow = flow_of(connection, stored)
    own = frozenset(folded_names(stored.conversation.world.name))
    kept: dict[str, list[KeptAnswer]] = {}
    for answer in answers.of_conversation(connection, vault, stored.id):
        kept.setdefault(key(answer.step, answer.item), []).append(answer)
    for name in engine.answered_keys(flow, stored.conversation):
        # The student's own answer first, then an adult's note beside it.
        for answer in sorted(
            kept.get(name, ()), key=lambda a: a.provenance.respondent != "student"
        ):
            yield _entry(stored, flow, name, answer, names, own)


def _close_if_decided(connection: Connection, vault: Vault, conversation_id: str) -> None:
    if answers.some_wait(connection, conversation_id):
        return
    entries = my_answers(connection, vault, conversation_id, NO_ONE_KNOWN)
    if all(entry.decided or not entry.shareable for entry in entries):
        conversations.close(connection, conversation_id)


def _entry(
    stored: Stored, flow: Flow, name: str, answer: KeptAnswer, names: Names, own: Names
) -> ReadBack:
    conversation = stored.conversation
    step = flow.by_id[parts(name)[0]]
    item = item_named(flow, conversation, name)
    language = conversation.language
    codes, world = answer.codes, conversation.world
    choices, typed = answer_as_shown(flow, step, world, codes, answer.words)
    return ReadBack(
        key=name,
        answer=answer.id,
        respondent=answer.provenance.respondent,
        about=about(item, language),
        question=text_of(step, conversation.world, language, item),
        picked=tuple(choices[code].label[language] for code in codes if code in choices),
        words=typed,
        audience=answer.audience,
        decided=answer.decided,
        _others=names,
        _own=own,
    )


def _find(part: str, words: str) -> tuple[int, int] | None:
    """Where the part stands, letter for letter; else whatever the case, where that moves no letter."""
    start = words.find(part)
    if start < 0 and len(words.casefold()) == len(words):
        start = words.casefold().find(part.casefold())
    return (start, start + len(part)) if part and start >= 0 else None
