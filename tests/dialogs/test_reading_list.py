"""The list of all answers: what is marked by itself, by one press and by hand, and what sharing decides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.conversation import AUDIENCES, CASE_MANAGER, PRIVATE, TEAM
from dialogs.reading_entries import NONE, SOME, WHOLE, Decision, Entry, Part
from dialogs.reading_list import (
    Mark,
    counts,
    decisions,
    drawn,
    is_proposed,
    is_stale,
    mark_one,
    mark_open,
    marks_at_first,
    quotes,
    readers,
    was_kept,
)
from tests.dialogs.test_reading_back import (
    ANSWERS,
    FLAGGED,
    LONG,
    NAMED,
    PLAIN,
    REACHED,
    answer,
    answers,
)


def test_only_what_may_be_private_is_marked_by_itself_and_as_private() -> None:
    entries = [*answers(PLAIN, NAMED, FLAGGED, LONG, REACHED), answer(5, held=True, tapped=True)]
    assert marks_at_first(entries) == {
        "a0": Mark(),
        **{f"a{number}": Mark(PRIVATE) for number in range(1, 6)},
    }


def test_of_a_choice_with_words_that_may_be_private_only_these_stay_out() -> None:
    entry = answer(0, FLAGGED, tapped=True)
    marks = marks_at_first([entry])
    assert marks == {"a0": Mark(quote=NONE)}
    marks = mark_open([entry], marks, TEAM)
    assert decisions([entry], marks) == (Decision("a0", TEAM, NONE),)


def test_one_press_marks_what_is_open_and_leaves_what_was_marked() -> None:
    entries = answers(PLAIN, NAMED, "")
    marks = {**marks_at_first(entries), "a2": Mark(CASE_MANAGER)}
    marks = mark_open(entries, marks, TEAM)
    assert [marks[entry.answer].audience for entry in entries] == [TEAM, PRIVATE, CASE_MANAGER]
    assert counts(entries, marks) == {TEAM: 1, PRIVATE: 1, CASE_MANAGER: 1}
    assert decisions(entries, marks) == (
        Decision("a0", TEAM, WHOLE),
        Decision("a1", PRIVATE),
        Decision("a2", CASE_MANAGER),
    )


def test_once_none_is_open_private_means_all_of_them() -> None:
    entries = answers(PLAIN, NAMED, "")
    marks = mark_open(entries, marks_at_first(entries), TEAM)
    assert counts(entries, marks) == {TEAM: 2, PRIVATE: 1}
    marks = mark_open(entries, marks, PRIVATE)
    assert counts(entries, marks) == {PRIVATE: 3}
    assert all(one.audience == PRIVATE for one in decisions(entries, marks))


def test_what_the_team_never_reads_stays_open_when_all_is_marked_for_the_team() -> None:
    entries = [answer(0, PLAIN), answer(1, PLAIN, not_team=True)]
    marks = mark_open(entries, marks_at_first(entries), TEAM)
    assert counts(entries, marks) == {TEAM: 1, "": 1}
    assert decisions(entries, marks) == (Decision("a0", TEAM, WHOLE),)
    assert mark_one(entries[1], Mark(), TEAM) == Mark()


def test_words_that_name_somebody_are_opened_for_a_part_that_names_nobody() -> None:
    entry = answer(0, NAMED)
    assert quotes(entry) == (SOME, NONE)
    assert mark_one(entry, Mark(PRIVATE), TEAM) == Mark(TEAM, NONE)
    assert mark_one(entry, Mark(PRIVATE), TEAM, WHOLE) == Mark(TEAM, NONE)
    assert mark_one(entry, Mark(PRIVATE), TEAM, SOME, "0-13") == Mark(TEAM, NONE)  # Charlie talks
    opened = mark_one(entry, Mark(PRIVATE), TEAM, SOME, "8-16")
    assert opened == Mark(TEAM, SOME, "8-16")
    assert decisions([entry], {"a0": opened}) == (Decision("a0", TEAM, SOME, (Part("a0", 8, 16),)),)


def test_a_row_that_was_decided_stands_as_it_was_and_is_decided_anew_only_when_changed() -> None:
    entry = replace(answer(0, PLAIN, decided=True), audience=TEAM, quote=SOME, span="0-9")
    marks = marks_at_first([entry])
    assert marks == {"a0": Mark(TEAM, SOME, "0-9")}
    assert decisions([entry], marks) == ()
    marks = {"a0": mark_one(entry, marks["a0"], PRIVATE)}
    assert decisions([entry], marks) == (Decision("a0", PRIVATE),)
    tapped = replace(answer(0, "", tapped=True, decided=True), audience=TEAM, quote=WHOLE)
    same = mark_one(tapped, marks_at_first([tapped])["a0"], TEAM)
    assert decisions([tapped], {"a0": same}) == ()


def test_a_list_is_stale_once_anything_that_it_was_drawn_from_has_changed() -> None:
    entries = answers(PLAIN, NAMED)
    rows = [drawn(entry) for entry in entries]
    assert not is_stale(entries, rows)
    assert is_stale([answer(7, PLAIN), entries[1]], rows)  # a new revision
    assert is_stale(entries[:1], rows)
    shared = replace(entries[0], decided=True, audience=TEAM)  # on another phone
    assert is_stale([shared, entries[1]], rows)
    assert is_stale(entries, rows[::-1])


def test_a_drawn_row_tells_again_what_was_kept_about_it() -> None:
    entry = replace(answer(0, PLAIN), audience=TEAM, quote=SOME, span="0-9", read_out=True)
    assert was_kept(drawn(entry)) == ("a0", False, Mark(TEAM, SOME, "0-9", read_out=True))
    entry = replace(answer(0, "", tapped=True, decided=True), audience=PRIVATE)
    assert was_kept(drawn(entry)) == ("a0", True, Mark(PRIVATE))
    for forged in ("", "a0 open", "a0 open everybody - - -", "a0 shut team - - -"):
        with pytest.raises(ValueError, match=r"."):
            was_kept(forged)


def test_what_is_looked_at_again_stands_at_who_may_read_it_now() -> None:
    entry = replace(answer(0, PLAIN), audience=TEAM, quote=WHOLE)
    assert marks_at_first([entry]) == {"a0": Mark(TEAM, WHOLE)}


def test_read_out_is_only_what_the_team_may_quote_and_names_nobody() -> None:
    entry = answer(0, PLAIN, aloud=True)
    assert mark_one(entry, Mark(), TEAM, WHOLE, read_out=True).read_out
    assert not mark_one(entry, Mark(), CASE_MANAGER, WHOLE, read_out=True).read_out
    assert not mark_one(entry, Mark(), TEAM, NONE, read_out=True).read_out
    assert not mark_one(answer(0, PLAIN), Mark(), TEAM, WHOLE, read_out=True).read_out
    assert not mark_one(answer(0, NAMED, aloud=True), Mark(), TEAM, NONE, read_out=True).read_out


MARKS = st.lists(
    st.tuples(
        st.sampled_from(["", *AUDIENCES, "everybody"]),
        st.sampled_from(["", WHOLE, SOME, NONE, "all"]),
        st.sampled_from(["", "0-5", "3-11", "9-2", "x", "0-9999"]),
        st.booleans(),
    ),
    min_size=5,
    max_size=5,
)


@given(ANSWERS, MARKS, st.sampled_from(AUDIENCES))
def test_whatever_is_sent_no_row_goes_further_than_its_student_was_offered(
    entries: list[Entry], sent: list[tuple[str, str, str, bool]], rest: str
) -> None:
    marks = marks_at_first(entries)
    for entry, (audience, quote, span, out) in zip(entries, sent, strict=False):
        marks[entry.answer] = mark_one(
            entry, marks[entry.answer], audience, quote, span, read_out=out
        )
    marks = mark_open(entries, marks, rest)
    by_answer = {entry.answer: entry for entry in entries}
    for one in decisions(entries, marks):
        entry = by_answer[one.answer]
        assert one.audience in readers(entry)
        assert one.quote in ("", *quotes(entry))
        assert not (entry.never_whole and one.quote == WHOLE)
        assert bool(one.parts) == (one.quote == SOME)
        assert not one.read_out or (one.audience == TEAM and one.quote in (WHOLE, SOME))
    # What may be private is never opened by the one press for all that is open.
    for entry, mark in ((one, marks_at_first([one])[one.answer]) for one in entries):
        if is_proposed(entry) and not entry.decided:
            assert mark.audience == PRIVATE or mark.quote == NONE
