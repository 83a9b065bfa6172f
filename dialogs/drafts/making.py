"""A File of evidence -> the Draft of one kind, with its marks, conditions and gaps."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from dialogs.conversation import Item
from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import FAMILY, STAFF, Evidence, File
from dialogs.drafts.honesty import check
from dialogs.drafts.paragraphs import adults_words, fits, paragraph
from dialogs.drafts.plans import Plan, PlannedSection, plans
from dialogs.drafts.read_out import read_out
from dialogs.drafts.statements import Draft, Section, Statement, answered_in, frame, has_frame
from dialogs.drafts.team import to_add
from dialogs.drafts.times import date_of
from dialogs.drafts.voice import Voice, title_of
from dialogs.flow import CLOSING, NOTHING, Flow
from dialogs.reply_types import asks
from dialogs.words import fill


def drafts_from(flow: Flow, mode: str) -> list[str]:
    """The kinds of draft that the answers to this flow go into, the one with most of them first."""
    asked = [step.meaning for step in flow.steps if asks(step)]
    share = {
        kind: sum(meaning in plan.meanings for meaning in asked) / len(plan.meanings)
        for kind, plan in plans().items()
        if mode in plan.titles
    }
    return sorted((kind for kind in share if share[kind]), key=lambda kind: -share[kind])


def make(kind: str, file: File) -> Draft:
    """The draft. Same answers, same draft. Raises Dishonest rather than show what is not borne out."""
    plan, language = plans()[kind], file.language
    own = (section for planned in plan.sections for section in _sections(planned, file))
    aloud = _to_be_read_out(file) if plan.read_out else ()
    written = chain(own, aloud, _from_an_adult(file) if file.adults else ())
    sections = tuple(_in_parts(written, language))
    title = frame(plan.titles[file.person.mode], language)
    draft = Draft(
        kind=kind,
        title=f"{title}: {file.person.name}",
        marks=tuple(_marks(file)),
        conditions=tuple(_conditions(file)) if sections else (),
        sections=sections,
        to_add=tuple(_to_add(kind, file, sections)),
        missing=tuple(_missing(plan, file)) if sections else (),
        no_words=tuple(dict.fromkeys(_no_words(plan, file))),
        nothing="" if sections else _nothing(title, file),
        language=language,
        evidence=file.evidence,
    )
    check(draft, file)
    return draft


def _sections(planned: PlannedSection, file: File) -> Iterator[Section]:
    if planned.family:
        yield from _from_the_family(planned, file)
    elif planned.each == "day":
        yield from _of_days(planned, file)
    elif planned.each:
        yield from _of_items(planned, file)
    else:
        said = file.meanings & planned.meanings
        found = {meaning: _own(file.of(meaning)) for meaning in said}
        if found:
            own = paragraph(Voice(file), planned.says, found)
            yield from _section(_title(planned, file), own)


def _of_items(planned: PlannedSection, file: File) -> Iterator[Section]:
    """What is said of each tool or goal; under a title of its own, or under one for all of them."""
    for item in items(file, planned.each):
        said = file.meanings & planned.meanings
        found = {meaning: _own(file.of(meaning, item)) for meaning in said}
        voice = Voice(file, item=item, goal=planned.each == "goal")
        own = paragraph(voice, planned.says, found)
        apart = title_of(item, file.language) if planned.apart else _title(planned, file)
        yield from _section(apart, own, of=item.id if planned.apart else "")


def _of_days(planned: PlannedSection, file: File) -> Iterator[Section]:
    """What is said of each day under its date, the newest first."""
    days: dict[str, list[Evidence]] = {}
    for one in _own(file.evidence):
        if one.meaning in planned.meanings:
            days.setdefault(one.conversation, []).append(one)
    for day in sorted(days.values(), key=lambda said: -said[0].at):
        title = f"{_title(planned, file)} · {date_of(day[0].at, file.language, file.timezone)}"
        found = {m: [one for one in day if one.meaning == m] for m in planned.meanings}
        said = paragraph(Voice(file), planned.says, found)
        yield from _section(title, said, of=day[0].conversation)


def _from_the_family(planned: PlannedSection, file: File) -> Iterator[Section]:
    """A section for each visit: it may have been another person, and two are never made one."""
    visits: dict[str, list[Evidence]] = {}
    for one in file.evidence:
        if one.respondent == FAMILY:
            visits.setdefault(one.conversation, []).append(one)
    for visit in visits.values():
        title = _title(planned, file)
        if len(visits) > 1:
            title = f"{title} ({date_of(visit[0].at, file.language, file.timezone)})"
        found = {m: [one for one in visit if one.meaning == m] for m in planned.meanings}
        said = paragraph(Voice(file, of_family=True), planned.says, found)
        yield from _section(title, said, of=visit[0].conversation)


def _to_be_read_out(file: File) -> Iterator[Section]:
    yield from _section(frame("section_read_out", file.language), list(read_out(file)))


def _from_an_adult(file: File) -> Iterator[Section]:
    """Never in the student's part: what an adult wrote beside an answer, in their words."""
    beside = [one for one in file.evidence if one.respondent == STAFF]
    said = adults_words(Voice(file), beside)
    yield from _section(frame("section_adult", file.language), list(said))


def _section(title: str, statements: Sequence[Statement], of: str = "") -> Iterator[Section]:
    if statements:
        yield Section(title, tuple(statements), of)


def _title(planned: PlannedSection, file: File) -> str:
    own = f"{planned.title}_{file.person.mode}"
    return frame(own if has_frame(own) else planned.title, file.language)


def alone(file: File) -> str:
    """What a draft says of the file's one answer, with its follow-ups."""
    first = file.evidence[0]
    voice = Voice(file, item=first.item, goal=first.meaning.startswith("goal."))
    meanings = dict.fromkeys(one.meaning for one in file.evidence)
    found = {m: [one for one in file.evidence if one.meaning == m] for m in meanings}
    return " ".join(said.text for said in paragraph(voice, [[m] for m in meanings], found))


def items(file: File, each: str) -> list[Item]:
    """The tools or goals with an answer, in the order in which they were asked."""
    of_them = (e for e in file.evidence if e.meaning.startswith(f"{each}."))
    return list({e.item.id: e.item for e in of_them if e.item}.values())


def _own(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The student's own answers: neither the adults' notes beside them nor what a family says."""
    return [one for one in evidence if one.respondent not in (FAMILY, STAFF)]


def _in_parts(written: Iterator[Section], language: str) -> Iterator[Section]:
    """Sections of one title joined (their own goal, then those of staff), as far as a box holds them.

    What is too much goes on in another: between two tools where that can be, else between two sentences.
    """
    for (title, _), same in groupby(written, lambda one: (one.title, one.of)):
        part: list[Statement] = []
        for whole in same:
            if part and not fits([*part, *whole.statements]):
                yield Section(title, tuple(part))
                title, part = _continued(title, language), []
            for one in whole.statements:
                if part and not one.glued and not fits([*part, one]):
                    yield Section(title, tuple(part))
                    title, part = _continued(title, language), []
                part.append(one)
        yield Section(title, tuple(part))


def _continued(title: str, language: str) -> str:
    behind = frame("continued", language)
    return title if title.endswith(behind) else f"{title} {behind}"


def _missing(plan: Plan, file: File) -> Iterator[str]:
    """The sections that nothing was shared to, and of the tools that were listed each one.

    What comes after high school is to be planned for by sixteen, in some states by fourteen. A file
    knows no age, so its band decides: before high school nothing is missing there. Nor is it where
    the student has told their hopes, which stand in the vision. And nobody has to have more to say.
    """
    said = file.meanings
    not_due = file.person.band not in ("9-12", "18-22") or bool(file.of("vision.after"))
    for planned in plan.sections:
        after = planned.title == "section_transition"
        if planned.optional or planned.family or planned.each == "goal" or (after and not_due):
            continue
        if planned.apart:
            answered = {item.id for item in items(file, "tool")}
            listed = (item for item in file.person.listed if item.id not in answered)
            yield from (title_of(item, file.language) for item in listed)
        elif not said & planned.meanings:
            yield _title(planned, file)


def _no_words(plan: Plan, file: File) -> Iterator[str]:
    """The sections to which something was typed that says nothing."""
    empty = [one for one in _own(file.evidence) if _says_nothing(one, file)]
    for planned in plan.sections:
        if not planned.optional and any(one.meaning in planned.meanings for one in empty):
            yield _title(planned, file)


def _says_nothing(one: Evidence, file: File) -> bool:
    """Typed, or tapped at a question for words."""
    if one.meaning in CLOSING:
        return False  # "no" to it is a whole answer
    typed = one.answer in file.quotable and one.answer not in file.telling and not one.picked
    return typed or (one.picked == (NOTHING,) and not one.choices)


def _to_add(kind: str, file: File, sections: Sequence[Section]) -> Iterator[str]:
    """For the adults; at most five lines."""
    if file.reader == "student":
        return
    if not sections:
        yield frame("offer_another_way", file.language)
        yield from _in_person(file, of_family=True)
        return
    lines = [
        *to_add(file, kind),
        *_in_person(file, of_family=False),
        *_in_person(file, of_family=True),
    ]
    yield from list(dict.fromkeys(lines))[:MOST_LINES]


MOST_LINES, MOST_QUESTIONS = 5, 3  # a line with more of them is not read


def _in_person(file: File, *, of_family: bool) -> Iterator[str]:
    """Words that were shared and can't stand as a quote, or stand without words: for a talk."""
    questions = dict.fromkeys(
        _asked(one, file.language)
        for one in file.evidence
        if (one.respondent == FAMILY) == of_family and _open(one, file)
    )
    if questions:
        name = "add_with_family" if of_family else "add_in_person"
        more = len(questions) - MOST_QUESTIONS
        told = "; ".join([*questions][:MOST_QUESTIONS])
        if more > 0:
            told += fill(frame("and_more", file.language), number=str(more))
        yield fill(frame(name, file.language), questions=told)


def _open(one: Evidence, file: File) -> bool:
    """Held back for a name or its length, or told in emoji only; never what the student kept out."""
    where = file.quotable.get(one.answer)
    if where is None:
        return one.quoted is not None
    return bool(gloss(one.words[slice(*where)], file.language))


def _asked(one: Evidence, language: str) -> str:
    return f"[{one.item.title[language]}] {one.asked}" if one.item else one.asked


def _marks(file: File) -> Iterator[str]:
    yield frame("mark_draft", file.language)
    whose = {one.respondent == FAMILY for one in file.evidence}
    if whose != {True}:
        yield frame("mark_words", file.language)
    if True in whose:
        yield frame("mark_family", file.language)
    if file.person.mode == "iep":
        yield frame("mark_not_iep", file.language)
    if file.reader != "team":
        yield frame(f"mark_{file.reader}", file.language)


def _conditions(file: File) -> Iterator[str]:
    """Under which conditions the answers were given: dates, channels, hands, exactness, language."""
    language = file.language
    evidence = _own(file.evidence)
    times = sorted(one.at for one in evidence)
    yield from dict.fromkeys(date_of(at, language, file.timezone) for at in times)
    if file.minutes:
        name = "minutes" if file.minutes > 1 else "one_minute"
        yield fill(frame(name, language), minutes=str(file.minutes))
    yield from dict.fromkeys(frame(f"channel_{one.channel}", language) for one in evidence)
    yield from dict.fromkeys(frame(f"typed_{one.typed_by}", language) for one in evidence)
    yield from dict.fromkeys(frame(one.exactness, language) for one in evidence)
    for other in sorted({one.language for one in evidence} - {language}):
        yield answered_in(other, language)
    if file.still_sharing:
        yield frame("still_sharing", language)
    if file.person.mode == "iep" and file.of("tool.chosen"):
        yield frame("from_a_menu", language)
    written = sorted(one.at for one in file.evidence if one.respondent == FAMILY)
    for date in dict.fromkeys(date_of(at, language, file.timezone) for at in written):
        yield fill(frame("family_wrote", language), date=date)


def _nothing(title: str, file: File) -> str:
    name = "no_answers" if file.person.mode == "iep" else "no_answers_every"
    return fill(frame(name, file.language), title=title)
