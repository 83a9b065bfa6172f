"""How a student's words will be read: the sentences of the drafts, before anything is shared.

Drafts are made as if these decisions were kept, of this one conversation, in the student's own language;
nothing is kept. First what the whole team would read. Where something goes only to the one person, the
sentences with that stand behind, as this person reads them. What several kinds of draft say of the same
answers is told once, from the kind that asks most of them. What no draft prints, as of a school's own flow,
staff read all the same, in the table of a round: it is told as it stands there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.conversation import sharing
from bot.conversation.pinned import placed
from bot.documents.filing import STAFF, evidence_of, person_of, with_follow_ups
from bot.turn import flow_of
from dialogs.conversation import CASE_MANAGER, READER, TEAM, narrower
from dialogs.drafts.evidence import READERS, Evidence, File
from dialogs.drafts.making import drafts_from, make
from dialogs.drafts.plans import plans
from dialogs.drafts.statements import Draft
from dialogs.language import language as spoken
from dialogs.names import NO_ONE_KNOWN
from dialogs.phrases import phrase
from dialogs.reading_entries import NONE, SOME, Decision, Entry, Names, revisions
from storage import answers, conversations
from storage.kept_answers import KeptAnswer
from storage.people import student_by_id
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Sentence:
    """`answers`: those it rests on, each as an Entry and a Decision call it. `audience`: who reads it.

    `title`: of the section in which it stands.
    """

    text: str
    answers: tuple[str, ...]
    audience: str
    title: str = ""


def preview(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    decisions: Sequence[Decision],
    names: Names = NO_ONE_KNOWN,
) -> list[Sentence]:
    """What the drafts would say once these are kept, with what was decided before. `names`: of others."""
    stored = conversations.load(connection, vault, conversation_id)
    student = student_by_id(connection, vault, stored.student_id)
    assert student is not None  # noqa: S101  (whose conversation it is)
    flow, conversation = flow_of(connection, stored), stored.conversation
    entries = sharing.my_answers(connection, vault, conversation_id, names)
    said = answers.of_conversation(connection, vault, conversation_id)
    kept = placed(flow, conversation, said)
    decided = list(_as_decided(kept, entries, decisions))
    evidence = tuple(
        replace(evidence_of(one, flow, conversation, conversation.language, follows), cleared_by="")
        for one, follows in with_follow_ups(decided, {conversation_id: flow})
        if one.provenance.respondent != STAFF
    )
    person = person_of(student, conversation.world.tools)
    file = File(person, evidence, conversation.language, "UTC", TEAM, names)
    kinds = drafts_from(flow, student.mode)
    alone = READER if conversation.world.reader else CASE_MANAGER
    together = {id: entry.answer for entry in entries for id in revisions(entry.answer)}
    table = phrase("list_table", conversation.world, conversation.language)
    return [
        replace(one, answers=tuple(dict.fromkeys(together[id] for id in one.answers)))
        for reader in (TEAM, alone)
        for one in (*_for_reader(file, kinds, reader), *_in_table(file, kinds, reader, table))
    ]


def _as_decided(
    kept: Sequence[KeptAnswer], entries: Sequence[Entry], decisions: Sequence[Decision]
) -> Iterator[KeptAnswer]:
    """The answers that are read back, each as it would stand; a follow-up as its question."""
    of = {id: entry for entry in entries for id in revisions(entry.answer)}
    new = {one.answer: one for one in decisions}
    for one in kept:
        entry = of.get(one.id)
        if entry is None:
            continue
        decision = new.get(entry.answer)
        yield one if decision is None else _decided(one, entry, decision)


def _decided(one: KeptAnswer, entry: Entry, decision: Decision) -> KeptAnswer:
    audience = narrower(decision.audience, entry.widest)
    may = decision.read_out and entry.asks_read_out and decision.quote != NONE
    one = replace(one, audience=audience, read_out=may and audience == TEAM)
    if not decision.quote:
        return one
    part = next((part for part in decision.parts if part.answer == one.id), None)
    if part:
        return replace(one, quote=SOME, quote_start=part.start, quote_end=part.end)
    quote = NONE if decision.parts else decision.quote
    return replace(one, quote=quote, quote_start=None, quote_end=None)


def _for_reader(file: File, kinds: Sequence[str], reader: str) -> Iterator[Sentence]:
    """Beside the team only what the team does not read; an answer is told in one kind of draft."""
    told: set[str] = set()
    for kind in kinds:
        meanings = plans()[kind].meanings
        seen = [
            one
            for one in file.evidence
            if one.meaning in meanings and one.audience in READERS[reader]
        ]
        here: set[str] = set()
        for said in _whole(make(kind, replace(file, evidence=tuple(seen), reader=reader))):
            if (reader == TEAM or said.audience == reader) and not told.issuperset(said.answers):
                here.update(said.answers)
                yield said
        told |= here


def _in_table(file: File, kinds: Sequence[str], reader: str, title: str) -> Iterator[Sentence]:
    """What no draft prints: the question, what was tapped, and those words that may be quoted."""
    printed = frozenset[str]().union(*(plans()[kind].meanings for kind in kinds))
    whole: dict[str, list[Evidence]] = {}
    for one in file.evidence:
        if one.meaning not in printed and one.audience in READERS[reader]:
            whole.setdefault(one.follows or one.answer, []).append(one)
    for parts in whole.values():
        first = parts[0]
        labels = [first.choices[c].label[first.language] for c in first.codes if c in first.choices]
        places = [(one, file.quotable.get(one.answer)) for one in parts]
        begins, ends = spoken(first.language).marks
        words = [f"{begins}{one.words[slice(*place)]}{ends}" for one, place in places if place]
        if first.meaning in printed or not (labels or words):
            continue
        if reader == TEAM or first.audience == reader:
            text = " ".join([first.question, *filter(None, [", ".join(labels)]), *words])
            yield Sentence(text, tuple(one.answer for one in parts), first.audience, title)


def _whole(draft: Draft) -> Iterator[Sentence]:
    """What goes on with the sentence before it is one with it."""
    said: Sentence | None = None
    for title, one in ((it.title, one) for it in draft.sections for one in it.statements):
        if said is not None and one.glued:
            ids = tuple(dict.fromkeys((*said.answers, *one.answers)))
            who = narrower(said.audience, one.audience)
            said = replace(said, text=f"{said.text} {one.text}", answers=ids, audience=who)
            continue
        if said is not None:
            yield said
        said = Sentence(one.text, one.answers, one.audience, title)
    if said is not None:
        yield said
