"""Reading back, decided once: held to what a student is promised, whatever is chosen and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM, narrower
from dialogs.reading_back import (
    AS_READ,
    BACK,
    CHANGE,
    GO_ON,
    NOT_OUT,
    OPEN,
    OUT,
    PART,
    PART_END,
    PAUSE,
    PICKED,
    PRIVACY,
    QUOTE,
    READ_OUT,
    SHARE,
    USE,
    Place,
    Step,
    asked,
    choices,
    entry_at,
    follow,
    looked_at,
    read_out_words,
    typed,
)
from dialogs.reading_entries import (
    NONE,
    SOME,
    WHOLE,
    Decision,
    Entry,
    FollowUp,
    Part,
    after,
    parts_in,
    revisions,
    together,
)

PLAIN, NAMED, FLAGGED = (
    "more time for tests",
    "Charlie talks to me all day",
    "because I am so stupid",
)
BOTH = "Charlie says I am so stupid"
REACHED = "text me, my insta is skaterkid"
LONG = " ".join(["a quiet place helps me most"] * 6)
WAYS = (BACK, CHANGE, GO_ON, PAUSE)
PLACES = (PRIVACY, PICKED, SHARE, QUOTE, PART, AS_READ)
ALL_PLACES = (*PLACES, READ_OUT)


def answer(
    number: int,
    words: str = "",
    *more: str,
    decided: bool = False,
    tapped: bool = False,
    held: bool = False,
    not_team: bool = False,
    aloud: bool = False,
) -> Entry:
    """`more`: what was said to its follow-ups."""
    picked = ("A lot",) if tapped or not words else ()
    behind = tuple(FollowUp(f"a{number}m{n}", "And then?", said) for n, said in enumerate(more))
    ids = together([f"a{number}", *(one.answer for one in behind)])
    return Entry(
        f"q{number}", ids, "student", "", "How?", picked, words, PRIVATE, decided,
        others=frozenset({"charlie"}), follow_ups=behind, held=held,
        widest=CASE_MANAGER if not_team else TEAM, asks_read_out=aloud,
    )  # fmt: skip


def answers(*words: str) -> list[Entry]:
    return [answer(number, one) for number, one in enumerate(words)]


WORDS = [PLAIN, NAMED, FLAGGED, BOTH, LONG, REACHED]
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["", *WORDS]),
        st.lists(st.sampled_from(WORDS), max_size=2),
        st.fixed_dictionaries(
            {name: st.booleans() for name in ("decided", "tapped", "held", "not_team", "aloud")}
        ),
    ),
    max_size=5,
).map(
    lambda all: [
        answer(n, words, *(more if words else ()), **how)
        for n, (words, more, how) in enumerate(all)
    ]
)


@dataclass
class Run:
    """A student who reads back; `steps` with the place and the choice that led to each."""

    entries: list[Entry]
    place: Place | None = field(init=False)
    steps: list[tuple[Place, str, Step]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = looked_at(self.entries)

    @property
    def offered(self) -> list[str]:
        """What leads on: no way out, and not back."""
        assert self.place
        entry = entry_at(self.entries, self.place)
        found = [one for one in choices(entry, self.place.at) if one not in WAYS]
        if self.place.at == AS_READ:
            found.remove(SOME)  # which asks for another part
        return [*found, USE] if self.place.at == PART else found

    def chooses(self, choice: str) -> Step:
        assert self.place
        words = entry_at(self.entries, self.place).said[-1][-5:] if choice == USE else ""
        step = follow(self.entries, self.place, choice, words)
        self.steps.append((self.place, choice, step))
        self.entries, self.place = after(self.entries, step.decisions), step.place
        return step


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """To the end: with every answer decided. It never takes more than six choices an answer."""
    run = Run(draw(ANSWERS))
    for _ in range(6 * len(run.entries) + 1):
        if run.place is None:
            return run
        run.chooses(draw(st.sampled_from(run.offered)))
    raise AssertionError(f"no end: {run.steps}")


@settings(max_examples=60)
@given(runs())
def test_every_run_ends_with_every_answer_decided_and_none_decided_twice(run: Run) -> None:
    assert all(entry.decided for entry in run.entries)
    decided = [one.answer for _, _, step in run.steps for one in step.decisions]
    assert len(decided) == len(set(decided))


@settings(max_examples=60)
@given(runs())
def test_what_is_private_or_names_somebody_is_never_opened_without_being_asked(run: Run) -> None:
    for entry in run.entries:
        mine = [
            (place.at, choice) for place, choice, _ in run.steps if place.answer == entry.answer
        ]
        for _, _, step in run.steps:
            for one in step.decisions:
                if one.answer != entry.answer or one.audience == PRIVATE:
                    continue
                if (PRIVACY, PRIVATE) in mine and (PRIVACY, OPEN) not in mine:
                    # Only the words stay out: what was tapped beside them is the student's to share.
                    assert entry.words_alone_private
                    assert one.quote == NONE
                elif entry.private:
                    assert (PRIVACY, OPEN) in mine
                if (entry.private or entry.never_whole) and entry.words:
                    assert one.quote
                    assert {at for at, _ in mine} & {QUOTE, PART, PICKED}
                assert not (entry.never_whole and one.quote == WHOLE)


@settings(max_examples=60)
@given(runs())
def test_nothing_is_read_out_unless_that_was_chosen_of_it_for_the_team(run: Run) -> None:
    for place, choice, step in run.steps:
        for one in step.decisions:
            asked_for = (place.answer, place.at, choice) == (one.answer, READ_OUT, OUT)
            assert one.read_out == asked_for
            if one.read_out:
                assert (one.audience, one.quote in (WHOLE, SOME)) == (TEAM, True)


@settings(max_examples=60)
@given(runs())
def test_what_goes_at_most_to_the_case_manager_never_goes_to_the_team(run: Run) -> None:
    at_most = {entry.answer: entry.widest for entry in run.entries}
    for place, choice, step in run.steps:
        assert all(narrower(one.audience, at_most[one.answer]) == one.audience
                   for one in step.decisions)  # fmt: skip
        if at_most[place.answer] == CASE_MANAGER:
            assert choice != TEAM


@dataclass
class Rows:
    """What is kept of each part of an answer, as storage/answers.py keeps it for the whole of it."""

    audience: dict[str, str] = field(default_factory=dict)
    quoted: dict[str, object] = field(default_factory=dict)

    def keeps(self, step: Step) -> None:
        for one in step.decisions:
            for id in revisions(one.answer):
                self.audience[id] = one.audience
                part = [part for part in one.parts if part.answer == id]
                self.quoted[id] = part if one.quote == SOME else one.quote


@settings(max_examples=60)
@given(runs())
def test_a_follow_up_has_the_reader_of_its_question_whatever_is_pressed(run: Run) -> None:
    rows = Rows()
    for _, _, step in run.steps:
        rows.keeps(step)
        for entry in run.entries:
            readers = {rows.audience.get(id) for id in revisions(entry.answer)}
            assert len(readers) == 1
            if readers == {PRIVATE}:
                assert not any(rows.quoted[id] for id in revisions(entry.answer))


@settings(max_examples=60)
@given(runs())
def test_words_that_name_somebody_or_are_private_are_asked_about_in_a_follow_up_as_well(
    run: Run,
) -> None:
    for entry in run.entries:
        assert entry.names_someone == any("Charlie" in words for words in entry.said)
        assert bool(entry.private) == (
            entry.held or any("stupid" in words or "insta" in words for words in entry.said)
        )
        assert WHOLE not in choices(entry, QUOTE) or not entry.names_someone


@settings(max_examples=80)
@given(st.lists(st.text("ab \n", min_size=1, max_size=6), min_size=1, max_size=3), st.data())
def test_a_part_is_found_as_it_stands_in_one_passage_or_over_several(
    said: list[str], data: st.DataObject
) -> None:
    entry, shown = answer(0, *said), "\n".join(said)
    start = data.draw(st.integers(0, len(shown)))
    part = shown[start : data.draw(st.integers(start, len(shown)))].strip()
    found = parts_in(entry, part)
    words = dict(entry.passages)
    lines = [words[one.answer][one.start : one.end] for one in found]
    assert "".join(lines).replace("\n", "") == part.replace("\n", "")
    assert parts_in(entry, f"{part}c") == ()


def test_words_go_to_nobody_who_was_not_offered() -> None:
    """The one reader is for conversations that one named person reads, the case manager for the others."""
    for has_reader, nobody in ((False, READER), (True, CASE_MANAGER)):
        entry = replace(answer(0, PLAIN), has_reader=has_reader)
        step = follow([entry], Place(entry.answer, "quote", nobody), WHOLE)
        assert step.overtaken
        assert not step.decisions


@settings(max_examples=80)
@given(ANSWERS, st.data())
def test_what_was_not_offered_decides_nothing(entries: list[Entry], data: st.DataObject) -> None:
    """Whatever a form or a screen sends: an old answer, a place that cannot be, a choice of elsewhere."""
    ids = [entry.answer for entry in entries]
    place = Place(
        data.draw(st.sampled_from([*ids, "gone"])),
        data.draw(st.sampled_from([*ALL_PLACES, "", "end"])),
        data.draw(st.sampled_from(["", TEAM, READER, CASE_MANAGER, PRIVATE, "everybody"])),
        data.draw(st.sampled_from(["", "0-3", "2-9", "3-3", "5-9999", "-1-4", "a-b"])),
    )
    every = [
        TEAM,
        READER,
        CASE_MANAGER,
        PRIVATE,
        OPEN,
        WHOLE,
        SOME,
        NONE,
        USE,
        OUT,
        NOT_OUT,
    ]
    choice = data.draw(st.sampled_from([*every, *WAYS, "", "sudo"]))
    step = follow(entries, place, choice, data.draw(st.sampled_from(["", PLAIN, "giraffe"])))
    if looked_at(entries, place) != place:
        assert not step.decisions
        assert step.place == looked_at(entries)
        assert step.overtaken == (choice not in (PAUSE, GO_ON))
        return
    entry = entry_at(entries, place)
    if choice not in [*choices(entry, place.at), *([USE] if place.at == PART else [])]:
        assert not step.decisions
        assert step == Step(place) or choice in WAYS
    waiting = {one.answer for one in entries if not one.decided}
    assert {one.answer for one in step.decisions} <= waiting
    assert all(one.audience in (PRIVATE, CASE_MANAGER, TEAM) for one in step.decisions)
    assert all(entry_at(entries, Place(one.answer, SHARE)).may_go_to(one.audience)
               for one in step.decisions)  # fmt: skip


@settings(max_examples=60)
@given(ANSWERS, st.data())
def test_back_always_undoes_one_question(entries: list[Entry], data: st.DataObject) -> None:
    run = Run(entries)
    while run.place is not None:
        place, before = run.place, list(run.entries)
        step = run.chooses(data.draw(st.sampled_from(run.offered)))
        if step.decisions or step.place is None or step.place == place:
            continue
        undone = follow(before, step.place, BACK)
        assert undone == Step(place)
    first = looked_at(entries)
    if first is not None:
        assert follow(entries, first, BACK) == Step(first, leaves=BACK)  # to the last question


@pytest.mark.parametrize("at", [QUOTE, PART, AS_READ])
def test_a_form_that_names_the_team_for_it_is_not_taken(at: str) -> None:
    [entry] = [answer(0, PLAIN, not_team=True)]
    for choice in (WHOLE, NONE, USE):
        step = follow([entry], Place("a0", at, TEAM, "0-4"), choice, "more")
        assert step == Step(Place("a0", SHARE), overtaken=True)


def test_a_name_that_the_school_has_learned_since_takes_the_whole_away() -> None:
    [known] = answers("okonjo helps me")
    place = Place("a0", QUOTE, TEAM)
    assert WHOLE in choices(known, QUOTE)
    named = replace(known, others=frozenset({"okonjo"}))
    assert follow([named], place, WHOLE) == Step(place)
    assert list(choices(named, QUOTE)) == [CHANGE, SOME, NONE]
    assert asked(named, QUOTE) == ("quote_names", "quote_ask")


def test_a_way_to_reach_someone_is_never_offered_whole() -> None:
    [entry] = answers(REACHED)
    assert list(choices(entry, QUOTE)) == [CHANGE, SOME, NONE]
    assert asked(entry, QUOTE) == ("quote_contact", "quote_ask")


def test_only_the_words_are_proposed_as_private_never_the_taps_beside_them() -> None:
    entries = [answer(0, FLAGGED, tapped=True), answer(1, PLAIN)]
    out = follow(entries, Place("a0", PRIVACY), PRIVATE)
    assert out == Step(Place("a0", PICKED))
    assert list(choices(entries[0], PICKED)) == [TEAM, CASE_MANAGER, PRIVATE, CHANGE]
    shared = follow(entries, Place("a0", PICKED), CASE_MANAGER)
    assert shared.decisions == (Decision("a0", CASE_MANAGER, NONE),)
    kept = follow(entries, Place("a0", PICKED), PRIVATE)
    assert kept.decisions == (Decision("a0", PRIVATE),)
    assert follow(entries, Place("a0", PICKED), BACK) == Step(Place("a0", PRIVACY))
    assert not follow(entries, Place("a1", PICKED), TEAM).decisions


def test_what_is_to_stay_private_is_opened_by_a_choice_of_its_own_alone() -> None:
    entries = [answer(0, decided=True), answer(1, held=True), answer(2)]
    place = looked_at(entries)
    assert place == Place("a1", PRIVACY)
    assert asked(entries[1], PRIVACY) == ("private_held",)
    assert follow(entries, place, PRIVATE).decisions == (Decision("a1", PRIVATE),)
    assert follow(entries, place, OPEN) == Step(Place("a1", SHARE))
    assert list(choices(entries[1], SHARE)) == [TEAM, CASE_MANAGER, PRIVATE, CHANGE]


def test_a_part_that_is_not_there_is_asked_for_again() -> None:
    entries = answers(PLAIN)
    place = Place("a0", PART, CASE_MANAGER)
    assert follow(entries, place, USE, "less time") == Step(place, tell="quote_not_found")
    found = follow(entries, place, USE, " MORE time ")
    assert found == Step(Place("a0", AS_READ, CASE_MANAGER, "0-9"))


def test_a_part_is_picked_by_the_numbers_of_the_pieces_where_it_begins_and_ends() -> None:
    entries = [answer(0, "More time helps. Then I rest.", "at home")]
    (a0,) = (entry.answer for entry in entries)
    place = Place(a0, PART, TEAM)
    first = follow(entries, place, USE, "2").place
    assert first == Place(a0, PART_END, TEAM, "17-29")
    assert follow(entries, first, BACK) == Step(place)
    assert follow(entries, first, USE, "the third one") == Step(Place(a0, AS_READ, TEAM, "17-37"))
    assert follow(entries, first, USE, "1") == Step(Place(a0, AS_READ, TEAM, "0-29"))
    assert follow(entries, first, USE, "2") == Step(Place(a0, AS_READ, TEAM, "17-29"))
    assert follow(entries, first, USE, "9") == Step(first, tell="quote_not_found")
    assert follow(entries, first, USE, "I rest") == Step(Place(a0, AS_READ, TEAM, "22-28"))


def test_a_piece_with_a_name_in_it_is_asked_for_again_from_where_it_begins() -> None:
    entries = answers("Charlie talks. I rest.")
    first = Place("a0", PART_END, TEAM, "0-14")
    place = Place("a0", PART, TEAM)
    assert follow(entries, first, USE, "2") == Step(place, tell="quote_names")
    assert follow(entries, Place("a0", PART_END, TEAM, ""), USE, "2").overtaken


def test_a_part_is_kept_once_its_student_has_read_the_sentence_with_it() -> None:
    entries = answers(PLAIN)
    place = Place("a0", AS_READ, CASE_MANAGER, "0-9")
    assert asked(entries[0], AS_READ) == ("quote_as_read",)
    assert list(choices(entries[0], AS_READ)) == [USE, SOME, NONE]
    kept = Decision("a0", CASE_MANAGER, SOME, (Part("a0", 0, 9),))
    assert follow(entries, place, USE).decisions == (kept,)
    for again in (SOME, BACK):
        assert follow(entries, place, again) == Step(Place("a0", PART, CASE_MANAGER))
    labels = {
        USE: "Yes, like this",
        SOME: "Pick another part",
        NONE: "Don't quote me. Nobody reads these words.",
    }
    assert [typed(said, AS_READ, labels) for said in ("yes", "2", "no", "sí", "ok")] == [
        USE, SOME, SOME, USE, USE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "part", "why"),
    [
        ("Charlie sits there and talks", "Charlie sits", "quote_names"),
        ("text me, my insta is skaterkid", "my insta is skaterkid", "quote_contact"),
        ("so " * 40, "so " * 36, "quote_long"),
    ],
)
def test_a_part_that_no_draft_could_quote_is_asked_for_again(
    words: str, part: str, why: str
) -> None:
    entry, place = answer(0, words), Place("a0", PART, TEAM)
    assert follow([entry], place, USE, part) == Step(place, tell=why)
    span = f"0-{len(words)}"
    assert follow([entry], Place("a0", AS_READ, TEAM, span), USE).overtaken


def test_an_answer_is_changed_a_pause_taken_and_the_questions_gone_on_with_from_everywhere() -> (
    None
):
    entries = [answer(0, FLAGGED, tapped=True)]
    for at in PLACES:
        span = "0-7" if at == AS_READ else ""
        place = Place("a0", at, TEAM if at in (QUOTE, PART, AS_READ) else "", span)
        assert follow(entries, place, CHANGE) == Step(place, leaves=CHANGE, key="q0")
        assert follow(entries, place, PAUSE) == Step(place, leaves=PAUSE)
        assert follow(entries, place, GO_ON) == Step(place, leaves=GO_ON)


# --- what may be read out ------------------------------------------------------------------------


def aloud(words: str = PLAIN, **how: object) -> Entry:
    return replace(answer(0, words, aloud=True), **how)  # type: ignore[arg-type]


def test_words_for_the_team_are_asked_about_and_no_is_the_first_choice() -> None:
    entry, place = aloud(), Place("a0", READ_OUT, TEAM)
    assert follow([entry], Place("a0", QUOTE, TEAM), WHOLE) == Step(place)
    assert asked(entry, READ_OUT) == ("read_out_ask",)
    assert list(choices(entry, READ_OUT)) == [NOT_OUT, OUT]
    assert read_out_words(entry, place) == (PLAIN,)
    assert follow([entry], place, NOT_OUT).decisions == (Decision("a0", TEAM, WHOLE),)
    yes = Decision("a0", TEAM, WHOLE, read_out=True)
    assert follow([entry], place, OUT).decisions == (yes,)
    assert follow([entry], place, BACK) == Step(Place("a0", QUOTE, TEAM))


def test_of_a_part_only_the_part_is_read_out() -> None:
    entry, at = aloud(f"{NAMED} in math"), Place("a0", AS_READ, TEAM, "8-29")
    place = replace(at, at=READ_OUT)
    assert follow([entry], at, USE) == Step(place)
    assert read_out_words(entry, place) == ("talks to me all day i",)
    kept = Decision("a0", TEAM, SOME, (Part("a0", 8, 29),), read_out=True)
    assert follow([entry], place, OUT).decisions == (kept,)
    assert follow([entry], place, BACK) == Step(at)
    # The whole names somebody, and a form that leaves the part out is not taken.
    assert follow([entry], replace(place, span=""), OUT).overtaken


@pytest.mark.parametrize(
    ("entry", "audience"),
    [
        (aloud(), CASE_MANAGER),
        (answer(0, PLAIN), TEAM),  # its flow does not ask
        (aloud("my name is bob okonjo", own=frozenset({"bob", "okonjo"})), TEAM),
        (aloud("so " * 36), TEAM),
        (aloud(respondent="staff"), TEAM),
        (aloud("no", language="en"), TEAM),
    ],
)
def test_it_is_not_asked_where_nothing_would_be_read_out(entry: Entry, audience: str) -> None:
    step = follow([entry], Place("a0", QUOTE, audience), WHOLE)
    assert step == Step(None, (Decision("a0", audience, WHOLE),))
    assert follow([entry], Place("a0", READ_OUT, audience), OUT).overtaken


def test_what_is_not_quoted_is_not_read_out() -> None:
    entry = aloud()
    assert follow([entry], Place("a0", QUOTE, TEAM), NONE).decisions == (
        Decision("a0", TEAM, NONE),
    )


def test_yes_no_and_skip_can_be_typed_to_it() -> None:
    labels = {NOT_OUT: "No, don't read it out", OUT: "Yes, without my name"}
    said = ("yes", "no", "skip", "2", "sí", "maybe")
    assert [typed(one, READ_OUT, labels) for one in said] == [
        OUT, NOT_OUT, NOT_OUT, OUT, OUT, "",
    ]  # fmt: skip


SHOWN = {TEAM: "Share with my team", PRIVATE: "Keep it private", CHANGE: "Change my answer"}


def test_each_word_typed_means_what_it_means_everywhere() -> None:
    for text, choice in _typed_at_share():
        assert typed(text, SHARE, SHOWN) == choice, text
    offered = {PRIVATE: "Yes, keep it out", OPEN: "No, I want to choose who reads it"}
    for text, choice in (("yes", PRIVATE), ("no", OPEN), ("sí", PRIVATE), ("skip", PRIVATE)):
        assert typed(text, PRIVACY, offered) == choice, text
    for text, choice in (
        ("2", USE),
        ("skip", USE),
        ("back", BACK),
        ("atrás", BACK),
        ("stop", PAUSE),
    ):
        assert typed(text, PART, {BACK: "Back"}) == choice, text
    assert typed("help", PART, {BACK: "Back"}) == ""


def _typed_at_share() -> Iterator[tuple[str, str]]:
    yield from (("1", TEAM), (" 2 ", PRIVATE), ("keep it private", PRIVATE), ("4", ""))
    yield from (("atrás", BACK), ("go back", BACK), ("cambiar", CHANGE), ("skip", PRIVATE))
    yield from (("pausa", PAUSE), ("stop", PAUSE), ("seguir", GO_ON), ("talk", ""), ("maybe", ""))


@pytest.mark.parametrize("by_name", [False, True])
def test_who_may_read_it_is_asked_in_the_same_order_everywhere(by_name: bool) -> None:
    [entry] = answers(PLAIN)
    assert list(choices(entry, SHARE, by_name=by_name)) == [
        TEAM, CASE_MANAGER, PRIVATE, CHANGE,
    ]  # fmt: skip
    assert asked(entry, SHARE) == ()


@pytest.mark.parametrize("has_reader", [False, True])
def test_where_the_team_is_left_out_the_others_are_asked_about_in_the_same_order(
    has_reader: bool,
) -> None:
    """The one named reader of a conversation is one person, as the case manager is."""
    entry = replace(answer(0, PLAIN, not_team=True), has_reader=has_reader)
    one = READER if has_reader else CASE_MANAGER
    assert list(choices(entry, SHARE)) == [one, PRIVATE, CHANGE]
    assert list(choices(replace(entry, held=True), SHARE)) == [one, PRIVATE, CHANGE]
    assert list(choices(entry, PICKED)) == [one, PRIVATE, CHANGE]
    assert asked(entry, SHARE) == ("share_not_team",)
