"""Nothing is in a draft but what its answers bear out: random answers, forged spans, taken-back answers."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.conversation import Item
from dialogs.drafts.honesty import NEVER, Dishonest, check
from dialogs.drafts.making import make
from dialogs.drafts.phrasing import phrasing
from dialogs.drafts.plans import plans
from dialogs.drafts.rendering import as_html, as_markdown, as_text
from dialogs.drafts.statements import FRAGMENT, QUOTE, Draft, Span, Statement
from dialogs.flow import BANDS, MODES
from dialogs.language import codes
from dialogs.loading import frames_of, shipped_files, shipped_flow
from dialogs.words import can_be_kept, fold
from tests.drafts.sharing import Answers

LANGUAGES = codes()

SHIPPED = [name.removesuffix(".yaml") for name, _ in shipped_files()]
# Without the lessons, whose eighty steps have one meaning, and the quick flow, which is in the others.
FLOWS = [name for name in SHIPPED if name not in ("words", "quick")]
NASTY = (
    "<b>&{{7*7}}",
    "{who} {facts} {quote}",
    "\u202eright to left\u202c",
    "a\u0301\u0323\u0489 combining",
    "one\ntwo\r\n\r\n# three",
    "\x00\x1b[2J\x07 control",
    "1. list\n- list\n> quote `code` [x](y)",
    "🥱🥱🧱",
    "I think I have ADHD",
    "they broke the law",
    "x" * 50_000,
)


@st.composite
def shared(draw: st.DrawFn) -> tuple[Answers, str]:
    """A student of any kind with any answers, and a kind of draft that they may have."""
    mode = draw(st.sampled_from(MODES))
    student = Answers(
        draw(st.sampled_from(["Ana", "Zoë", "J. R."])),
        draw(st.sampled_from(BANDS)),
        mode=mode,
        language=draw(st.sampled_from(LANGUAGES)),
        pronouns=draw(st.sampled_from(["", "she/her", "él", "ze/zir"])),
        asked=shipped_flow,
    )
    tools = [student.tool("extended_time", "Math"), student.tool("breaks")] if mode == "iep" else []
    goals = [student.goal("Read 90 words in a minute."), student.goal("Ask for help")]
    kind = draw(st.sampled_from([name for name, how in plans().items() if mode in how.titles]))
    for flow in FLOWS:
        for step in shipped_flow(flow).steps:
            suits = step.fit.suits(student.world.band, mode, False)
            if step.type == "note" or not suits or not draw(st.booleans()):
                continue
            loops: dict[str, list[Item | None]]
            loops = {"": [None], "tools": [*tools], "goals": [*goals]}
            items = loops[step.loop]
            if items:
                _answer(draw, student, flow, step.id, draw(st.sampled_from(items)))
    return student, kind


def _answer(draw: st.DrawFn, student: Answers, flow: str, step: str, item: object) -> None:
    text = st.text(max_size=60).filter(can_be_kept) | st.sampled_from(NASTY)
    one = student.to(flow, step, words=draw(text), item=item)  # type: ignore[arg-type]
    codes = draw(st.lists(st.sampled_from(sorted(one.choices) or ["x"]), max_size=3, unique=True))
    start = draw(st.integers(0, len(one.words)))
    student._shared[-1] = replace(
        one,
        codes=tuple(codes) if one.choices else (),
        typed_by=draw(st.sampled_from(["student", "adult", "partner", "family"])),
        respondent=draw(st.sampled_from(["student", "student", "staff", "family"])),
        audience=draw(st.sampled_from(["team", "case_manager"])),
        quote=draw(st.sampled_from(["whole", "part", "none"])),
        quote_start=start,
        quote_end=draw(st.integers(start, len(one.words))),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(shared(), st.sampled_from(LANGUAGES))
def test_every_span_is_rebuilt_from_its_source(student: tuple[Answers, str], language: str) -> None:
    answers, kind = student
    file = answers.file(language)
    draft = make(kind, file)  # would raise Dishonest
    by_id = {one.answer: one for one in file.evidence}
    for statement in _statements(draft):
        assert statement.answers
        for span in statement.spans:
            if span.kind == QUOTE:
                assert span.text == by_id[span.source].words[span.start : span.end]
    for show in (as_markdown, as_text, as_html):
        assert show(draft, evidence=True) == show(make(kind, file), evidence=True)
        assert "{{7*7}}" in show(draft) or "49" not in show(draft)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(shared(), st.sampled_from(LANGUAGES), st.data())
def test_taking_an_answer_back_takes_its_clauses_and_no_others(
    student: tuple[Answers, str], language: str, data: st.DataObject
) -> None:
    """Other clauses change at most in name, pronoun and joining: what they say is what it was."""
    answers, kind = student
    file = answers.file(language)
    if not file.evidence:
        return
    gone = data.draw(st.sampled_from([one.answer for one in file.evidence]))
    before = _said(make(kind, file))
    after = _said(make(kind, answers.file(language, without=gone)))
    assert gone not in {source for source, *_ in after}
    assert after == {said for said in before if said[0] != gone}


def _said(draft: Draft) -> set[tuple[str, str, int, int]]:
    """What of which answer is said: a tapped choice, or the words between two places."""
    return {
        (span.source, span.choice, span.start, span.end)
        for statement in _statements(draft)
        for span in statement.spans
        if span.kind in (FRAGMENT, QUOTE)
    }


def test_a_forged_span_of_any_kind_is_refused() -> None:
    ana = Answers("Ana", "6-8")
    breaks = ana.tool("breaks")
    ana.to("my_tools", "help", "a_lot", item=breaks)
    ana.to("my_day", "hard_time", words="the room was loud and i left")
    file, draft = ana.file(), ana.draft("present_levels")
    check(draft, file)
    for kind in ("template", "fragment", "quote", "fact"):
        forged = _with_a_changed_span(draft, kind)
        with pytest.raises(Dishonest, match=kind):
            check(forged, file)


def test_a_quote_that_skips_a_word_is_refused() -> None:
    ana = Answers("Ana", "6-8")
    said = ana.to("my_day", "hard_time", words="the room was not loud")
    spans = (Span(QUOTE, "the room was loud", said.answer, start=0, end=21),)
    draft = ana.draft("present_levels")
    with pytest.raises(Dishonest):
        check(_with_spans(draft, spans), ana.file())


def test_no_frame_holds_a_word_that_no_draft_may_say_or_a_number() -> None:
    for name, wordings in frames_of().items():
        if name in ("add_data", "mark_not_iep"):
            continue  # named once for the team; says what the draft is not
        for wording in wordings:
            for text in wording.text.values():
                words = f" {fold(text)} "
                assert not [word for word in NEVER if f" {word} " in words], (name, text)
                assert not re.search("[0-9]", text), (name, text)


def test_no_choice_of_any_flow_holds_a_word_that_no_draft_may_say() -> None:
    for flow in FLOWS:
        for choices in shipped_flow(flow).lists.values():
            for choice in choices:
                for text in choice.fragment.values():
                    words = f" {fold(text)} "
                    assert not [word for word in NEVER if f" {word} " in words], (
                        choice.value,
                        text,
                    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_holds_a_word_that_no_draft_may_say_or_a_number(language: str) -> None:
    for id, text in phrasing(language).texts.items():
        if not id.startswith("sentence.near"):
            words = f" {fold(text)} "
            assert not [word for word in NEVER if f" {word} " in words], (id, text)
            assert not re.search("[0-9]", text), (id, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_meaning_that_a_shipped_flow_asks_for_is_printed_by_a_kind_and_has_a_pattern(
    language: str,
) -> None:
    printed = frozenset[str]().union(*(plan.meanings for plan in plans().values()))
    for flow in SHIPPED:
        for step in shipped_flow(flow).steps:
            if step.meaning and step.meaning != "tool.chosen":
                assert step.meaning in printed, (flow, step.id)
                assert phrasing(language).meanings[step.meaning], step.meaning


def _statements(draft: Draft) -> list[Statement]:
    return [s for section in draft.sections for s in section.statements]


def _with_a_changed_span(draft: Draft, kind: str) -> Draft:
    """The same draft, with one more word in the first span of this kind."""
    for number, section in enumerate(draft.sections):
        for place, statement in enumerate(section.statements):
            for index, span in enumerate(statement.spans):
                if span.kind == kind:
                    changed = span._replace(text=span.text + " always")
                    spans = (*statement.spans[:index], changed, *statement.spans[index + 1 :])
                    statements = list(section.statements)
                    statements[place] = replace(statement, spans=spans)
                    sections = list(draft.sections)
                    sections[number] = replace(section, statements=tuple(statements))
                    return replace(draft, sections=tuple(sections))
    raise AssertionError(f"the draft has no {kind}")


def _with_spans(draft: Draft, spans: tuple[Span, ...]) -> Draft:
    section = draft.sections[0]
    statement = replace(section.statements[0], spans=spans)
    return replace(draft, sections=(replace(section, statements=(statement,)),))
