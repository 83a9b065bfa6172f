"""Feedback on each accommodation: use, help, where, comfort, wish, in the student's own words.

Use and help are reported apart: an unused tool may be embarrassing, unavailable, unknown or not
needed, and the draft does not guess which. "Not on the list" is said only against an entered list.
"""

from collections.abc import Iterator, Sequence

from dialogs.conversation import Item
from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.sentences import (
    Voice,
    adults_notes,
    chose,
    finished,
    led_in,
    marked,
    notes,
    own,
    said_to,
    side_by_side,
    tapped,
    wrote,
)
from dialogs.drafts.statements import (
    Section,
    Spans,
    Statement,
    fact,
    fill_frame,
    fragment,
    frame,
    joined,
)
from dialogs.flow import MEANINGS as ALL_MEANINGS
from dialogs.flow import Choice
from dialogs.words import fold

HELPS = ("a_lot", "quite_a_bit")
HELPS_NOT = ("no", "not_at_all")
USED_NOT = ("never", "no")
FEELS_BAD = ("bad", "very_bad")
NOTHING = ("nothing_now",)

MEANINGS = frozenset(m for m in ALL_MEANINGS if m.startswith(("tool.", "need")))

_FACETS = (
    ("tool.use", "use"),
    ("tool.help", "help"),
    ("tool.feel", "feel"),
    ("tool.access", "access"),
)


def sections(file: File) -> tuple[Section, ...]:
    """One section for each tool with a shared answer, then the four groups."""
    tools = [
        Section(title_of(item, file.language), tuple(about_tool(Voice(file), item)))
        for item in items(file)
    ]
    return (*tools, *_groups(file))


def to_add(file: File) -> Iterator[str]:
    """What a person must find out, where the answers leave it open."""
    for item in items(file):
        used, helps = _codes(file, "tool.use", item), _codes(file, "tool.help", item)
        if used & set(USED_NOT) and helps & set(HELPS):
            yield _line("add_offered", file, item)
        if "unknown" in used:
            yield _line("add_not_known", file, item)
        if _codes(file, "tool.feel", item) & set(FEELS_BAD):
            yield _line("add_feel", file, item)
    if any(set(one.codes) - set(NOTHING) for one in own(file.of("need"))):
        yield frame("add_elsewhere", file.language)


def missing(file: File, _written: Sequence[Section]) -> Iterator[str]:
    """The listed tools that no shared answer is about."""
    answered = {item.id for item in items(file)}
    for item in file.person.listed:
        if item.id not in answered:
            yield title_of(item, file.language)


def items(file: File) -> list[Item]:
    """The tools with an answer, in the order in which they were asked."""
    of_tools = (e for e in file.evidence if e.meaning.startswith("tool."))
    return list({e.item.id: e.item for e in of_tools if e.item}.values())


def title_of(item: Item, language: str) -> str:
    title = item.title[language]
    return f"{title} · {item.places}" if item.places else title


def about_tool(voice: Voice, item: Item) -> Iterator[Statement]:
    """All that was said about one tool, in the order of the questions."""
    file = voice.file
    yield from _facets(voice, item)
    for meaning in ("tool.where", "tool.try", "tool.story"):
        found = own(file.of(meaning, item))
        lead = f"lead_{meaning.replace('.', '_')}"
        yield from _plain(voice, meaning, lead, found, in_marks=meaning == "tool.try")
    yield from _wish(voice, own(file.of("tool.next", item)), own(file.of("tool.words", item)))
    noted = notes([e for e in file.evidence if e.item and e.item.id == item.id])
    yield from adults_notes(voice, noted)


def asked_for(voice: Voice) -> Iterator[Statement]:
    """Help that the student wishes for; compared with the list only where there is one.

    What was typed is compared with nothing: nobody knows whether it is on the list.
    """
    file = voice.file
    found = own(file.of("need"))
    if _can_compare(file):
        taps = chose(voice, found)
        yield from led_in(voice, "need", "lead_need_not_listed", [taps] if taps else [], found)
        yield from led_in(voice, "need", "lead_need", wrote(voice, found, alone=not taps), found)
    else:
        yield from _plain(voice, "need", "lead_need", found)
    yield from _plain(voice, "need.words", "lead_need_words", own(file.of("need.words")))
    yield from adults_notes(voice, notes([*file.of("need"), *file.of("need.words")]))


def _can_compare(file: File) -> bool:
    """Whether what was tapped can be held against the list that staff entered.

    What staff put in words of their own may be the very thing: "extra time on tests" is no tool of
    the catalogue, and shares a word with "extended time". Then nothing is claimed.
    """
    own_words = {
        word
        for item in file.person.listed
        if not item.catalogue
        for title in item.title.values()
        for word in fold(title).split()
    }
    tapped_words = {
        word
        for one in own(file.of("need"))
        for code in one.picked
        if code in one.choices
        for name in _names_of(one.choices[code])
        for word in fold(name).split()
    }
    shared = {word for word in own_words & tapped_words if len(word) >= _TELLING}
    return bool(file.person.listed) and not shared


def _names_of(choice: Choice) -> Iterator[str]:
    yield from (*choice.label.values(), *choice.fragment.values())
    if choice.tool:
        yield from (*choice.tool.formal.values(), *choice.tool.ask.values())


# A shorter word ("the", "con") says nothing of what a tool is.
_TELLING = 4


def _facets(voice: Voice, item: Item) -> Iterator[Statement]:
    """Use, help, feeling and access in one sentence, side by side and without a bridge."""
    file, language = voice.file, voice.language
    facets = [(one, facet) for meaning, facet in _FACETS for one in own(file.of(meaning, item))]
    facts = side_by_side(voice, facets)
    if not facts:
        return
    sources = {span.source for fact in facts for span in fact}
    standing = [one for one, _ in facets if one.answer in sources]
    spans = fill_frame(
        "for_tool",
        language,
        tool=tool_name(item, language),
        who=voice.who(),
        facts=joined(facts, language),
    )
    if _unexplained(file, item):
        spans = (*spans, *fill_frame("no_reason", language))
    yield finished(voice, "tool", spans, standing)


def _unexplained(file: File, item: Item) -> bool:
    """Helps, and is not used: the draft says that no reason is recorded, and gives none."""
    used, helps = _codes(file, "tool.use", item), _codes(file, "tool.help", item)
    explained = any(file.of(m, item) for m in ("tool.words", "tool.story"))
    return bool(used & set(USED_NOT) and helps & set(HELPS)) and not explained


def _wish(
    voice: Voice, wished: Sequence[Evidence], known: Sequence[Evidence]
) -> Iterator[Statement]:
    """What should happen with the tool next, and what teachers should know about it."""
    for one in wished:
        wish = [
            fragment(one, one.choices[c], voice.language) for c in one.picked if c in one.choices
        ]
        facts = [fill_frame("asked_to", voice.language, wish=(wish[0],))] if wish else []
        lead = "lead_tool_next" if wish else "lead_tool_next_words"
        yield from led_in(voice, "tool.next", lead, [*facts, *wrote(voice, [one])], [one])
    yield from _plain(voice, "tool.words", "lead_tool_words", known)


def _plain(
    voice: Voice, rule: str, lead: str, found: Sequence[Evidence], in_marks: bool = False
) -> Iterator[Statement]:
    """One sentence for all that was tapped and written to one meaning, the probes included."""
    yield from led_in(voice, rule, lead, said_to(voice, found, in_marks=in_marks), found)


def _groups(file: File) -> Iterator[Section]:
    language, listed = file.language, bool(file.person.listed)
    not_helping = "group_not_helping" if listed else "group_not_helping_every"
    for title, lead, meaning, codes in (
        ("group_helps", "lead_group_help", "tool.help", HELPS),
        (not_helping, "lead_group_help", "tool.help", HELPS_NOT),
        ("group_not_known", "lead_group_use", "tool.use", ("unknown",)),
    ):
        yield Section(frame(title, language), tuple(_group(file, lead, meaning, codes)))
    needs = own(file.of("need"))
    if any(set(one.codes) - set(NOTHING) for one in needs):
        compared = _can_compare(file) and not any(one.words for one in needs)
        title = "group_asked_for" if compared else "group_asked_for_no_list"
        yield Section(frame(title, language), tuple(asked_for(Voice(file))))


def _group(file: File, lead: str, meaning: str, codes: Sequence[str]) -> Iterator[Statement]:
    voice = Voice(file)
    found = [
        one
        for item in items(file)
        for one in own(file.of(meaning, item))
        if set(one.picked) & set(codes)
    ]
    parts = [
        _same_choice(voice, [one for one in found if one.picked == picks])
        for picks in dict.fromkeys(one.picked for one in found)
    ]
    if parts:
        facts = [tapped(voice, found, joined(parts, file.language))]
        yield from led_in(voice, "group", lead, facts, found)


def _same_choice(voice: Voice, found: Sequence[Evidence]) -> Spans:
    """As in: "a lot" for more time and breaks."""
    one, language = found[0], voice.language
    choice = marked((fragment(one, one.choices[one.picked[0]], language),), language)
    tools = joined([tool_name(e.item, language) for e in found if e.item], language)
    return fill_frame("in_group", language, choice=choice, tools=tools)


def tool_name(item: Item, language: str) -> Spans:
    """A tool as a sentence names it: "more time (Math)"."""
    name = item.fragment[language]
    return fact(f"tool:{item.id}", f"{name} ({item.places})" if item.places else name)


def _codes(file: File, meaning: str, item: Item) -> set[str]:
    return {code for one in file.of(meaning, item) for code in one.picked}


def _line(name: str, file: File, item: Item) -> str:
    spans = fill_frame(name, file.language, tool=tool_name(item, file.language))
    return "".join(span.text for span in spans)
