"""A round's shared answers as tables: one row an answer, one row a student, and a book of all codes.

In it is what the reader may read and no more: nothing private, held or skipped, and of words what may be
quoted, whole as they were typed. Without names it is counts alone, those of the round that a coach could see,
and quotes that may be read without a name: rows of single students, even coded ones, would tell who is who.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.documents.export_files import Table
from bot.documents.heard import Quote
from dialogs import reply_types
from dialogs.conversation import World
from dialogs.drafts.evidence import Evidence, File
from dialogs.flow import NOT_SURE, NOTHING, SOMETHING_ELSE, Choice, Flow
from dialogs.language import codes, text_in
from dialogs.phrases import phrase
from dialogs.told_counts import Asked
from storage.counting import Told

ANSWERS, STUDENTS, CODES, COUNTS, QUOTES = "answers", "students", "codes", "counts", "quotes"

Names = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """A student's answers of a round, as the reader may read them. `number`, `name`: as they are exported."""

    number: str
    name: str
    file: File
    versions: Mapping[str, str]  # of each conversation: its flow's


def tables_of(
    round_: str, said: Sequence[Said], flows: Sequence[Flow], language: str, timezone: str
) -> dict[str, Table]:
    """`round_`: by which the round is named; `flows`: of which there are answers, each version."""
    zone = ZoneInfo(timezone)
    answers = [row for one in said for row in _answers(round_, one, language, zone)]
    return {
        ANSWERS: Table("answers", _ANSWER, answers, frozenset({"codes"})),
        STUDENTS: _students(said, answers, flows),
        CODES: codes_of(flows),
    }


def codes_of(flows: Iterable[Flow]) -> Table:
    """Each code of each question, with what it says in each language."""
    rows = [
        (flow.name, flow.version, step.id, step.type, step.meaning, *_texts(step.say[0].text), code,
         *_texts(label))
        for flow in flows
        for step in flow.steps
        if reply_types.asks(step)
        for code, label in _offered(flow, step.id)
    ]  # fmt: skip
    questions, labels = ([f"{name}_{one}" for one in codes()] for name in ("question", "label"))
    columns = ("flow", "version", "step", "type", "meaning", *questions, "code", *labels)
    return Table("codes", columns, rows)


def without_names(
    told: Told, quotes: Sequence[Quote], flows: Mapping[str, Flow], class_name: str, language: str
) -> dict[str, Table]:
    """Of a class, as it was counted. `flows`: by version. When it was is told by the month alone."""
    rows = [
        row
        for each in told.asked
        if each.shown is not None and each.place[0] in flows
        for row in _counts(told, each, flows[each.place[0]], class_name, language)
    ]
    quoted = [
        (told.month, one.flow, one.step, one.asked, " […] ".join(one.parts)) for one in quotes
    ]
    return {
        COUNTS: Table("counts", _COUNT, rows),
        QUOTES: Table("quotes", ("month", "flow", "step", "question", "words"), quoted),
        CODES: codes_of(flows[version] for version in sorted(flows)),
    }


# --- answers -------------------------------------------------------------------------------------

_ANSWER = (
    "round", "student", "name", "flow", "version", "language", "channel", "typed_by", "exact",
    "step", "question", "meaning", "item", "item_label", "follows", "codes", "labels", "words", "at",
)  # fmt: skip
_COUNT = (
    "month", "class", "flow", "version", "step", "question", "meaning", "item", "code", "label",
    "students", "answered",
)  # fmt: skip


def _answers(round_: str, said: Said, language: str, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    steps = {one.answer: one.step for one in said.file.evidence}
    for one in said.file.evidence:
        item = one.item
        yield (
            round_, said.number, said.name, one.flow, said.versions.get(one.conversation, ""),
            one.language, one.channel, one.typed_by, one.exactness, one.step, one.probe or one.question,
            one.meaning, (item.catalogue or item.id) if item else "",
            text_in(item.title, language) if item else "", steps.get(one.follows, ""),
            " ".join(one.codes), "; ".join(_labels(one, language)), _words(said.file, one),
            datetime.fromtimestamp(one.at // 1_000_000, UTC).astimezone(zone).isoformat(),
        )  # fmt: skip


def _words(file: File, one: Evidence) -> str:
    """As typed, as far as they may be quoted, with the full stop that a sentence leaves out."""
    place = one.quoted
    return one.words[slice(*place)] if place and one.answer in file.quotable else ""


def _labels(one: Evidence, language: str) -> list[str]:
    own = _reserved(language)
    return [
        text_in(one.choices[code].label, language) if code in one.choices else own.get(code, code)
        for code in one.codes
    ]


def _students(
    said: Sequence[Said], rows: Sequence[tuple[str, ...]], flows: Sequence[Flow]
) -> Table:
    """Three columns for each question, and for each tool that it was asked about."""
    order = {
        (flow.name, step.id): number for flow in flows for number, step in enumerate(flow.steps)
    }
    at = {name: _ANSWER.index(name) for name in _ANSWER}
    places = {(row[at["flow"]], row[at["step"]], row[at["item"]]) for row in rows}
    columns = sorted(places, key=lambda one: (one[0], order.get(one[:2], 0), one[2]))
    several = len({flow for flow, _, _ in columns}) > 1
    headings = ["student", "name"]
    for flow, step, item in columns:
        base = f"{flow}/{step}" if several else step
        base += f"[{item}]" if item else ""
        headings += [base, f"{base}_label", f"{base}_words"]
    by_student: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for row in rows:
        place = (row[at["flow"]], row[at["step"]], row[at["item"]])
        cells = [row[at["codes"]], row[at["labels"]], row[at["words"]]]
        by_student.setdefault(row[at["student"]], {})[place] = cells
    found = []
    for one in said:
        mine = by_student.get(one.number, {})
        cells = [cell for place in columns for cell in mine.get(place, ["", "", ""])]
        found.append((one.number, one.name, *cells))
    return Table("students", tuple(headings), found)


# --- codes ---------------------------------------------------------------------------------------


def _offered(flow: Flow, step_id: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    step = flow.by_id[step_id]
    seen: dict[str, Choice] = {}
    for offer in step.choices:
        for choice in flow.lists.get(offer.list, ()):
            seen.setdefault(choice.value, choice)
    yield from ((value, choice.label) for value, choice in seen.items())
    kind = reply_types.of(step)
    own = [NOTHING] if step.nothing else []
    own += [SOMETHING_ELSE] if kind.needs.other else []
    for code in (*own, NOT_SURE):
        if code not in seen:
            yield code, {language: _reserved(language).get(code, code) for language in codes()}


def _reserved(language: str) -> dict[str, str]:
    """What every question offers, as its button says it."""
    world = World("9-12", "every", "")
    names = {NOT_SURE: NOT_SURE, SOMETHING_ELSE: SOMETHING_ELSE, NOTHING: "nothing_right_now"}
    return {code: phrase(name, world, language) for code, name in names.items()}


def _texts(words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(words.get(language, "") for language in codes())


def _counts(
    told: Told, each: Asked, flow: Flow, class_name: str, language: str
) -> Iterator[tuple[str, ...]]:
    version, id, item, meaning = each.place
    labels = dict(_offered(flow, id))
    question = text_in(flow.by_id[id].say[0].text, language)
    about = (told.month, class_name, told.flow, version, id, question, meaning, item)
    for code, number in sorted((each.numbers or {}).items()):
        label = text_in(labels[code], language) if code in labels else code
        yield (*about, code, label, str(number), str(each.answered))
