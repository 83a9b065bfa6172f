"""From kept answers to the Files that drafts are made from: what is newest, and what each was asked as.

Everything is read once, however many kinds of draft are made of it: a page shows them all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Connection

from bot.conversation.pinned import pinned_flow, placed
from bot.conversation.student_facts import world_of
from dialogs import reply_types
from dialogs.conversation import READER, Conversation, Item, key
from dialogs.drafts.evidence import READERS, Evidence, File, Person
from dialogs.drafts.plans import plans
from dialogs.flow import CLOSING, SKIP, Choice, Flow
from dialogs.language import by_languages
from dialogs.loading import shipped_files, shipped_flow
from dialogs.machine import item_named
from dialogs.wording import answer_as_shown, text_of
from storage import answers, conversations, tools
from storage.conversations import DONE, FAMILY, Stored
from storage.kept_answers import KeptAnswer
from storage.people import School, Student
from storage.vault import Seal, Vault

# The student's own sheet: everything, the private answers too.
STUDENT = "student"

# Who wrote a note beside a child's answer.
STAFF = "staff"

# Minutes; whoever took longer was away in between.
_LONGEST_SITTING = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """As what a draft is read: one of READERS, or the student.

    `staff_id`: who it is, where they may be the one named person that somebody wrote for.
    """

    reader: str
    staff_id: str = ""

    def may_read(self, answer: KeptAnswer) -> bool:
        """The student's own sheet holds all that they said, and nothing that their family did."""
        if self.reader == STUDENT:
            return not _of_family(answer)
        alone = bool(self.staff_id) and answer.reader_id == self.staff_id
        if self.reader == READER:
            return alone and answer.audience in READERS[READER]
        return answer.audience in READERS[self.reader] or (alone and answer.audience == READER)


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the drafts of one kind are made of. `files`: the newest first, then earlier rounds.

    `terms`: of each answer that the reader may read now, what of it may be quoted. What was said anew is
    another answer: of the one before nobody can tell any more who was to read it.
    """

    files: list[File]
    terms: Mapping[str, tuple[str, int | None, int | None]]

    def may_read(self, sentence: str) -> bool:
        """Whether a sentence, by its id, stands on nothing but what the reader may read now."""
        return all(answer in self.terms for answer in sentence.split(":")[1:])

    def may_quote(self, sentence: str, then: Mapping[str, Any]) -> bool:
        """And whether as much of it may be quoted as when the sentence was made, on these `then`."""
        return self.may_read(sentence) and all(
            [*self.terms[one]] == [*then.get(one, ("whole", None, None))]
            for one in sentence.split(":")[1:]
        )


def files_of(
    connection: Connection,
    vault: Vault,
    school: School,
    student: Student,
    seal: Seal,
    how: Mapping[str, Reading],
    language: str,
    names: frozenset[str],
    rounds: int = 1,
) -> dict[str, Rounds]:
    """By kind, what its draft is made from: the newest answers that its reader may see.

    `how`: the kinds that are wanted, and as what each is read. `names`: of everyone else, folded. Behind the
    newest stand up to `rounds` - 1 earlier ones, of talks that were read back: what was said before on the
    same things, where the reader may see it still.
    """
    rows = conversations.rows_of(connection, student.id)
    done = frozenset(id for id, row in rows.items() if conversations.is_finished(row))
    wanted = frozenset[str]().union(*(plans()[kind].meanings for kind in how))
    said = answers.of_student(connection, vault, student.id, wanted, seal)
    listed = tools.tools_of(connection, vault, student.id, seal)
    person = person_of(student, world_of(student, listed, {}).tools)
    opened: dict[str, Stored] = {}

    def file_from(round: list[KeptAnswer], reading: Reading) -> File:
        kept = [one for one in round if reading.may_read(one)]
        talks = dict.fromkeys(one.conversation_id for one in kept)
        for id in talks.keys() - opened.keys():
            opened[id] = conversations.opened(seal, rows[id])
        asked = {id: opened[id] for id in talks}
        evidence = evidence_from(connection, school, kept, asked, language)
        own = [id for id, stored in asked.items() if not stored.conversation.world.respondent]
        sharing = any(asked[id].status != DONE for id in own)
        minutes = _minutes(conversations.lasted(rows[id]) for id in own if rows[id].finished_at)
        about = (language, school.timezone, reading.reader, names, minutes)
        return File(person, evidence, *about, still_sharing=sharing)

    found = {}
    for kind, reading in how.items():
        theirs = [one for one in said if one.meaning in plans()[kind].meanings]
        files = [file_from(round, reading) for round in _rounds(theirs, done, rounds)]
        found[kind] = Rounds(
            files,
            {
                one.id: (one.quote, one.quote_start, one.quote_end)
                for one in theirs
                if reading.may_read(one) and SKIP not in one.codes
            },
        )
    return found


def evidence_from(
    connection: Connection,
    school: School,
    kept: Sequence[KeptAnswer],
    asked: Mapping[str, Stored],
    language: str,
) -> tuple[Evidence, ...]:
    flows = {
        id: pinned_flow(
            connection, school.id, stored.conversation.flow, stored.conversation.version
        )
        for id, stored in asked.items()
    }
    return tuple(
        evidence_of(
            answer,
            flows[answer.conversation_id],
            asked[answer.conversation_id].conversation,
            language,
            follows,
        )
        for answer, follows in with_follow_ups(_placed(kept, flows, asked), flows)
    )


def _of_family(answer: KeptAnswer) -> bool:
    return answer.provenance.respondent == FAMILY


def _rounds(
    said: list[KeptAnswer], finished: frozenset[str], most: int
) -> Iterator[list[KeptAnswer]]:
    """The newest first, also where there is nothing in it; then what was said before."""
    for number in range(most):
        round = _newest(said, finished)
        if number and not round:
            return
        yield round
        gone = {one.id for one in round}
        said = [one for one in said if one.id not in gone and one.conversation_id in finished]


def _newest(kept: list[KeptAnswer], finished: frozenset[str]) -> list[KeptAnswer]:
    """The answers of the newest conversation on each thing; an older one no longer says what is so.

    A thing is a tool, a goal that staff entered, a goal of their own with all its parts, a day, the end of a
    flow, or else a meaning, in whichever flow it was asked about. A tool that was
    left out of the last sitting keeps what was said about it before. Whether the
    newest is shared plays no part: a student who kept it private has not said the old thing again.
    But a conversation that is not read back to its end takes nothing away from one that is. Of a family
    every visit counts: it may be another person each time.
    """
    newest: dict[str, str] = {}
    for answer in kept:
        if _of_family(answer):
            continue
        thing, id = _thing(answer), answer.conversation_id
        if id in finished or newest.get(thing) not in finished:
            newest[thing] = id
    return [a for a in kept if _of_family(a) or newest[_thing(a)] == a.conversation_id]


def _thing(answer: KeptAnswer) -> str:
    """A first step belongs to the goal it was said of, and to no later one; what helped to its day.

    What else somebody wanted to say belongs to the talk on which it was said.
    """
    if answer.meaning in _of_a_day():
        return f"{answer.meaning} {answer.conversation_id}"
    if answer.meaning in CLOSING:
        return f"{answer.meaning} {answer.flow}"
    meaning = "goal" if answer.meaning.startswith("goal.") else answer.meaning
    meaning = "need" if meaning == "need.words" else meaning  # when that would have helped
    return answer.item or meaning


@cache
def _of_a_day() -> frozenset[str]:
    days = (s for plan in plans().values() for s in plan.sections if s.each == "day")
    return frozenset(meaning for section in days for meaning in section.meanings)


def _placed(
    kept: Sequence[KeptAnswer], flows: Mapping[str, Flow], asked: Mapping[str, Stored]
) -> list[KeptAnswer]:
    """In the order in which they came."""
    by_talk: dict[str, list[KeptAnswer]] = {}
    for one in kept:
        by_talk.setdefault(one.conversation_id, []).append(one)
    found = {
        one.id: one
        for id, said in by_talk.items()
        for one in placed(flows[id], asked[id].conversation, said)
    }
    return [found[one.id] for one in kept if one.id in found]


def person_of(student: Student, listed: tuple[Item, ...]) -> Person:
    return Person(student.name, student.pronouns, student.mode, student.band, listed)


def with_follow_ups(
    kept: Iterable[KeptAnswer], flows: Mapping[str, Flow]
) -> Iterator[tuple[KeptAnswer, str]]:
    """Each question's answer, its follow-ups right behind it with the id of that answer.

    No follow-up is here without its question's answer, nor an adult's note to one, which would tell of it.
    """
    questions: dict[tuple[str, str, str], list[KeptAnswer]] = {}
    for answer in kept:
        whole = (answer.conversation_id, answer.question, answer.item)
        questions.setdefault(whole, []).append(answer)
    for (conversation, question, _), said in questions.items():
        notes = [answer for answer in said if answer.provenance.respondent == STAFF]
        own = [answer for answer in said if answer.provenance.respondent != STAFF]
        answered = any(answer.step == question for answer in own)
        order = [question, *flows[conversation].follow_ups[question]]
        for theirs in (own, notes):
            here = [one for one in theirs if answered or not one.is_follow_up]
            here.sort(key=lambda answer: order.index(answer.step))
            yield from ((one, "" if one is here[0] else here[0].id) for one in here)


def _minutes(lasted: Iterable[int]) -> int:
    """In all, each begun minute counted; 0 where a pause makes the clock say nothing."""
    each = [-(-micros // 60_000_000) for micros in lasted]
    return sum(each) if each and max(each) <= _LONGEST_SITTING else 0


def evidence_of(
    answer: KeptAnswer, flow: Flow, conversation: Conversation, language: str, follows: str
) -> Evidence:
    step, question = flow.by_id[answer.step], flow.by_id[answer.question]
    item = item_named(flow, conversation, key(answer.step, answer.item))
    how, world = answer.provenance, conversation.world
    choices, typed = answer_as_shown(flow, step, world, answer.codes, answer.words)
    if step.nothing == "right_now":
        choices = {}  # "nothing right now", tapped or typed, is no answer to a question for words
    return Evidence(
        answer=answer.id,
        flow=answer.flow,
        step=answer.step,
        item=item,
        meaning=answer.meaning,
        codes=answer.codes,
        words=typed,
        question=text_of(question, conversation.world, answer.language, item),
        asked=text_of(question, conversation.world, language, item),
        probe=text_of(step, conversation.world, answer.language, item) if step.probe_of else "",
        choices=_as_said_now(flow, choices, answer.language),
        typed_value=bool(reply_types.values_in(step, answer.codes)),
        language=answer.language,
        at=answer.at,
        channel=how.channel,
        respondent=how.respondent,
        typed_by=how.typed_by,
        exactness=how.exactness,
        audience=answer.audience,
        quote=answer.quote,
        quote_start=answer.quote_start,
        quote_end=answer.quote_end,
        conversation=answer.conversation_id,
        band=world.band,
        simple=world.simple,
        cleared_by=answer.cleared_by,
        read_out=answer.read_out,
        follows=follows,
    )


def _as_said_now(flow: Flow, choices: dict[str, Choice], language: str) -> dict[str, Choice]:
    """A flow pinned by an older program lacks the forms of its choices: those of the same label now."""
    if any(one.forms or one.none for each in flow.lists.values() for one in each):
        return choices
    known = _forms_now(flow.name)
    return {
        value: replace(one, none=now.none, forms=now.forms)
        if (now := known.get((value, one.label.get(language, ""))))
        else one
        for value, one in choices.items()
    }


@by_languages
def _forms_now(flow: str) -> dict[tuple[str, str], Choice]:
    """By value and label, in each language: the choices of the shipped flow that have forms."""
    if f"{flow}.yaml" not in dict(shipped_files()):
        return {}
    return {
        (choice.value, label): choice
        for choices in shipped_flow(flow).lists.values()
        for choice in choices
        for label in choice.label.values()
        if choice.forms or choice.none
    }
