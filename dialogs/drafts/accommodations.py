"""Feedback on each accommodation, tool by tool: use, help, where, comfort, wish, in the student's words.

Use and help are reported apart: an unused tool may be embarrassing, unavailable, unknown or not
needed, and the draft does not guess which. "Not on the list" is said only against an entered list.
"""

from collections.abc import Iterator, Sequence

from dialogs.conversation import Item
from dialogs.drafts.evidence import Evidence, File
from dialogs.drafts.statements import (
    Section,
    Spans,
    Statement,
    capital,
    fill_frame,
    frame,
    joined,
    marked,
    picked,
    quoted,
    statement,
    subjects,
    tool_name,
)

HELPS = ("a_lot", "quite_a_bit")
HELPS_NOT = ("no", "not_at_all")
USED_NOT = ("never", "no")
FEELS_BAD = ("bad", "very_bad")

_FACETS = (
    ("tool.use", "use"),
    ("tool.help", "help"),
    ("tool.feel", "feel"),
    ("tool.access", "access"),
)


def sections(file: File) -> tuple[Section, ...]:
    """One section for each tool with a shared answer, then the four groups."""
    tools = [Section(_title(item, file.language), _about_tool(file, item)) for item in _items(file)]
    return tuple(section for section in (*tools, *_groups(file)) if section.statements)


def to_add(file: File) -> Iterator[str]:
    """What a person must find out, where the answers leave it open."""
    for item in _items(file):
        used, helps = _codes(file, "tool.use", item), _codes(file, "tool.help", item)
        if used & set(USED_NOT) and helps & set(HELPS):
            yield _line("add_offered", file, item)
        if "unknown" in used:
            yield _line("add_not_known", file, item)
        if _codes(file, "tool.feel", item) & set(FEELS_BAD):
            yield _line("add_feel", file, item)
    if any(e.picked or e.quoted for e in file.of("need")):
        yield frame("add_elsewhere", file.language)


def missing(file: File) -> Iterator[str]:
    """The listed tools that no shared answer is about."""
    answered = {item.id for item in _items(file)}
    for item in file.person.listed:
        if item.id not in answered:
            yield _title(item, file.language)


def _items(file: File) -> list[Item]:
    """The tools with an answer, in the order in which they were asked."""
    return list({e.item.id: e.item for e in file.evidence if e.item}.values())


def _title(item: Item, language: str) -> str:
    title = item.title[language]
    return f"{title} · {item.places}" if item.places else title


def _about_tool(file: File, item: Item) -> tuple[Statement, ...]:
    who = subjects(file.person, file.language)
    rules = (_facets, _where, _try, _next, _story)
    return tuple(s for rule in rules for s in rule(file, item, who))


def _facets(file: File, item: Item, who: Iterator[Spans]) -> Iterator[Statement]:
    """Use, help, feeling and access in one sentence, side by side and without a bridge."""
    language = file.language
    chosen: list[Spans] = []
    wrote: list[Spans] = []
    standing: list[Evidence] = []
    for meaning, facet in _FACETS:
        for evidence in file.of(meaning, item):
            labels = picked(evidence, language)
            quote = quoted(evidence, language)
            if labels:
                choice = marked(labels[0], language)
                chosen.append(fill_frame(f"facet_{facet}", language, choice=choice))
            if quote:
                wrote.append(fill_frame(f"wrote_{facet}", language, quote=quote))
            if labels or quote:
                standing.append(evidence)
    facts = [fill_frame("chose", language, choices=joined(chosen, language))] if chosen else []
    if facts or wrote:
        spans = fill_frame(
            "for_tool",
            language,
            tool=tool_name(file, item.id),
            who=next(who),
            facts=joined([*facts, *wrote], language),
        )
        yield statement("tool", spans, standing)


def _where(file: File, item: Item, who: Iterator[Spans]) -> Iterator[Statement]:
    for evidence in file.of("tool.where", item):
        yield from _chosen_or_written(file, evidence, "where", "places", who)


def _try(file: File, item: Item, who: Iterator[Spans]) -> Iterator[Statement]:
    for evidence in file.of("tool.try", item):
        labels, quote = picked(evidence, file.language), quoted(evidence, file.language)
        if labels:
            choice = marked(labels[0], file.language)
            yield _sentence("try", file, [evidence], who, choice=choice)
        elif quote:
            yield _sentence("try_words", file, [evidence], who, quote=quote)


def _next(file: File, item: Item, who: Iterator[Spans]) -> Iterator[Statement]:
    known = [e for e in file.of("tool.words", item) if e.quoted]
    for evidence in file.of("tool.next", item):
        wish, quote = picked(evidence, file.language), quoted(evidence, file.language)
        if wish and known:
            words = quoted(known[0], file.language)
            both = [evidence, known.pop(0)]
            yield _sentence("next_and_words", file, both, who, next=wish[0], quote=words)
        elif wish:
            yield _sentence("next", file, [evidence], who, next=wish[0])
        elif quote:
            yield _sentence("next_words", file, [evidence], who, quote=quote)
    for evidence in known:
        quote = quoted(evidence, file.language)
        yield _sentence("teachers_should_know", file, [evidence], who, quote=quote)


def _story(file: File, item: Item, who: Iterator[Spans]) -> Iterator[Statement]:
    yield from _told(file, "story", file.of("tool.story", item), who)


def _groups(file: File) -> Iterator[Section]:
    language, person = file.language, file.person
    listed = {item.id for item in person.listed}
    not_helping = "group_not_helping" if listed else "group_not_helping_every"
    for title, text, meaning, codes in (
        ("group_helps", "group_helps_text", "tool.help", HELPS),
        (not_helping, "group_helps_text", "tool.help", HELPS_NOT),
        ("group_not_known", "group_not_known_text", "tool.use", ("unknown",)),
    ):
        yield Section(frame(title, language), tuple(_group(file, text, meaning, codes)))
    title = "group_asked_for" if listed else "group_asked_for_no_list"
    yield Section(frame(title, language), tuple(_asked_for(file)))


def _group(file: File, text: str, meaning: str, codes: Sequence[str]) -> Iterator[Statement]:
    found = [
        evidence
        for item in _items(file)
        for evidence in file.of(meaning, item)
        if set(evidence.picked) & set(codes)
    ]
    parts = [
        _same_choice(file, [evidence for evidence in found if evidence.picked == picks])
        for picks in dict.fromkeys(evidence.picked for evidence in found)
    ]
    if parts:
        who = subjects(file.person, file.language)
        yield _sentence(text, file, found, who, parts=joined(parts, file.language))


def _same_choice(file: File, found: Sequence[Evidence]) -> Spans:
    """ "a lot" for more time and breaks."""
    choice = marked(picked(found[0], file.language)[0], file.language)
    tools = joined([tool_name(file, e.item.id) for e in found if e.item], file.language)
    return fill_frame("in_group", file.language, choice=choice, tools=tools)


def _asked_for(file: File) -> Iterator[Statement]:
    who = subjects(file.person, file.language)
    for evidence in file.of("need"):
        needs, quote = picked(evidence, file.language), quoted(evidence, file.language)
        if needs:
            name = "asked_for_not_listed" if file.person.listed else "asked_for"
            chosen = joined(needs, file.language)
            yield _sentence(name, file, [evidence], who, needs=chosen)
        if quote:
            name = "also_wrote" if needs else "asked_for_words"
            yield _sentence(name, file, [evidence], who, quote=quote)
    yield from _told(file, "needed_when", file.of("need.words"), who)


def _chosen_or_written(
    file: File, evidence: Evidence, name: str, slot: str, who: Iterator[Spans]
) -> Iterator[Statement]:
    """One sentence for what was tapped, typed, or both, by the frames NAME, NAME_words, NAME_both."""
    choices, quote = picked(evidence, file.language), quoted(evidence, file.language)
    chosen = {slot: joined(choices, file.language)}
    if choices and quote:
        yield _sentence(f"{name}_both", file, [evidence], who, quote=quote, **chosen)
    elif choices:
        yield _sentence(name, file, [evidence], who, **chosen)
    elif quote:
        yield _sentence(f"{name}_words", file, [evidence], who, quote=quote)


def _told(
    file: File, name: str, told: Sequence[Evidence], who: Iterator[Spans]
) -> Iterator[Statement]:
    """A story with what was said to its probes, in one sentence."""
    standing = [evidence for evidence in told if evidence.quoted]
    if standing:
        quotes = joined([quoted(e, file.language) for e in standing], file.language)
        yield _sentence(name, file, standing, who, quotes=quotes)


def _sentence(
    name: str, file: File, standing: Sequence[Evidence], who: Iterator[Spans], **slots: Spans
) -> Statement:
    subject = next(who)
    text = frame(name, file.language)
    named = {"who": subject} if "{who}" in text else {"Who": capital(subject)}
    return statement(name, capital(fill_frame(name, file.language, **named, **slots)), standing)


def _codes(file: File, meaning: str, item: Item) -> set[str]:
    return {code for evidence in file.of(meaning, item) for code in evidence.picked}


def _line(name: str, file: File, item: Item) -> str:
    spans = fill_frame(name, file.language, tool=tool_name(file, item.id))
    return "".join(span.text for span in spans)
