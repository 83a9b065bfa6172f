"""The eight tricky inputs that a draft is judged by: what it says of each, word for word."""

from dataclasses import replace

import pytest

from dialogs.drafts.making import make
from tests.drafts.sharing import Answers, prose, sentences


def test_one_word_is_quoted_and_nothing_is_made_of_it() -> None:
    jordan = Answers("Jordan", "6-8")
    jordan.to("all_about_me", "interest", words="games")
    jordan.to("all_about_me", "wish_known", words="nothing")
    draft = jordan.draft("present_levels")
    assert sentences(draft) == ["About what they could do for hours, Jordan wrote: “games”."]
    assert draft.no_words == ("Interests and preferences",)


def test_a_contradiction_stands_side_by_side_and_no_reason_is_given() -> None:
    ivan = Answers("Ivan", "6-8", pronouns="he/him")
    more_time = ivan.tool("extended_time", "math")
    ivan.to("my_tools", "use", "never", item=more_time)
    ivan.to("my_tools", "help", "a_lot", item=more_time)
    draft = ivan.draft("accommodations")
    assert sentences(draft)[0] == (
        "Ivan says he never uses more time in math and that it helps him a lot."
    )
    assert "Ask what happens when this is offered: more time (math)." in draft.to_add


def test_a_self_insult_that_stays_private_leaves_no_trace() -> None:
    tess = Answers("Tess", "3-5")
    tess.to("my_day", "barrier", "fast")
    assert sentences(tess.draft("present_levels")) == [
        "Tess names class going too fast as what makes it hard to learn."
    ]


def test_of_a_rant_with_a_name_only_the_part_that_the_student_picked_is_quoted() -> None:
    rant = (
        "…Tyler flicks paper and mr b never does anything so i dont even try in group stuff anymore"
    )
    picked = "i dont even try in group stuff anymore"
    dev = Answers("Dev", "6-8")
    dev.to("my_day", "barrier", "group_work")
    start = rant.index(picked)
    dev.to("my_day", "hard_time", words=rant, quote="part", quote_start=start, quote_end=len(rant))
    assert sentences(dev.draft("present_levels")) == [
        "Dev names group work as what gets in their way most in class.",
        f"About a hard time in class, they share: “{picked}”.",
    ]


def test_a_rant_with_a_name_stays_out_until_a_part_is_picked_and_the_team_is_told_to_ask() -> None:
    dev = Answers("Dev", "6-8")
    dev.to("my_day", "barrier", "group_work")
    dev.to("my_day", "hard_time", words="Tyler flicks paper and mr b never does anything")
    draft = dev.draft("present_levels")
    assert sentences(draft) == ["Dev names group work as what gets in their way most in class."]
    assert any(
        "Ask in person about: Tell me about a time class felt hard" in line for line in draft.to_add
    )


def test_spanish_is_quoted_as_typed_with_a_field_for_its_translation() -> None:
    mateo = Answers("Mateo", "3-5", language="es", pronouns="él")
    mateo.to(
        "all_about_me",
        "helps",
        "extra_examples",
        "something_else",
        words="q la maestra lo esplique despasio y con dibujos",
    )
    assert sentences(mateo.draft("present_levels")) == [
        "Mateo names seeing one done first as what helps when work gets hard.",
        "In Spanish he adds: “q la maestra lo esplique despasio y con dibujos”. "
        "[Translation: ____ by ____ on ____]",
    ]


def test_emoji_alone_are_named_and_not_read_into() -> None:
    kai = Answers("Kai", "6-8")
    kai.to("my_day", "feel", words="🥱🥱🧱")
    draft = kai.draft("present_levels")
    assert sentences(draft) == [
        "About how they feel in most of their classes, Kai wrote: “🥱🥱🧱” (yawning face twice, brick)."
    ]
    assert any(line.startswith("Ask in person about:") for line in draft.to_add)


def test_who_is_not_sure_what_to_add_is_not_unsure_of_the_story() -> None:
    ivan = Answers("Ivan", "9-12", pronouns="he/him")
    story = ivan.to("empathy", "good", words="i fixed the printer")
    ivan.to("empathy", "good_more1", "not_sure", follows=story.answer)
    assert sentences(ivan.draft("stories")) == [
        "About a time school went well for him, Ivan shares: “i fixed the printer”."
    ]
    leo = Answers("Leo", "9-12", pronouns="he/him")
    unsure = leo.to("empathy", "good", "not_sure")
    assert sentences(leo.draft("stories")) == [
        "Leo says he is not sure about a time school went well for him."
    ]
    leo.to("empathy", "good_more1", words="i won a race", follows=unsure.answer)
    assert sentences(leo.draft("stories")) == [
        "About a time school went well for him, Leo shares: “i won a race”."
    ]


def test_use_is_told_by_the_question_that_was_asked() -> None:
    """Grades 3 to 5 were asked whether they get a listed tool, and now if they use it: words fit both."""
    zoe = Answers("Zoe", "3-5", pronouns="she/her")
    steps = zoe.tool("small_steps")
    zoe.to("my_tools", "use", words="kinda", item=steps)
    assert "About small steps at school, Zoe wrote: “kinda”." in text(zoe)
    jay = Answers("Jay", "3-5", mode="every", pronouns="he/him")
    steps = jay.tool("small_steps")
    jay.to("my_tools", "often", words="kinda", item=steps)
    assert "how often he uses small steps" in text(jay)


def text(student: Answers) -> str:
    return " ".join(sentences(student.draft("accommodations")))


def test_word_lessons_stand_in_the_meetings_and_in_the_days_document() -> None:
    ana = Answers("Ana", "9-12", pronouns="she/her")
    ana.to("words", "words_tools", "accommodation", "modification")
    ana.to("words", "accommodation_tap", "a_little")
    ana.to("words", "iep_tap", "no")
    ana.to("words", "goal_tap", "yes")
    ana.to("words", "need_tap", words="quiet")
    ana.to("words", "strength_tap", words="i draw")
    for kind in ("meeting", "check_in"):
        assert sentences(ana.draft(kind)) == [
            "Ana names “accommodation” and “modification” as words she wants to know.",
            "She says that “Accommodation” fits her a little and that she has not heard “IEP” before.",
            "Asked “Do you have a goal right now?”, she chose “yes”.",
            "Asked “Can you name a need of yours?”, she wrote: “quiet”.",
            "Asked “Do you know one of your strengths?”, she wrote: “i draw”.",
        ]


def test_of_many_questions_to_ask_in_person_three_are_named() -> None:
    kai = Answers("Kai", "6-8")
    for step in ("feel", "hard_time", "hard_time_help", "people_how", "better"):
        kai.to("my_day", step, words="🧱")
    lines = [line for line in kai.draft("present_levels").to_add if "in person" in line]
    assert [line.count(";") for line in lines] == [2]
    assert lines[0].endswith(" (and 2 more)")


def test_all_skipped_is_no_agreement() -> None:
    draft = Answers("Sol", "9-12").draft("accommodations")
    assert sentences(draft) == []
    assert draft.nothing == (
        "No answers are available for “Accommodation feedback”. This is not agreement with any plan."
    )
    assert draft.missing == ()
    assert draft.to_add == ("Offer talking, pictures or another day.",)


def test_an_adults_note_is_kept_apart_from_the_childs_taps() -> None:
    mia = Answers("Mia", "prek-2", pronouns="she")
    run = mia.to("all_about_me", "interest", "run", typed_by="adult")
    note = "she loves dinos, bossy at centers"
    mia.to(
        "all_about_me",
        "interest",
        words=note,
        respondent="staff",
        typed_by="adult",
        exactness="summary",
        quote="part",
        quote_start=0,
        quote_end=len("she loves dinos"),
        codes=(),
    )
    draft = mia.draft("present_levels")
    assert run.choices["run"].label["en"] == "Run"
    assert sentences(draft) == ["Mia tapped running as what she loves to do."]
    with_adult = make("present_levels", replace(mia.file(), adults=True))
    last = with_adult.sections[-1]
    assert last.title == "From the adult who helped (their words, not the student’s)"
    assert prose(last) == "Beside “What do you love to do?”: “she loves dinos”."


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("I do it alone. Then I have time.", "“I do it alone. Then I have time”."),
        ("ask me before you move me. ", "“ask me before you move me”."),
        ("can i sit in front?", "“can i sit in front?”."),
        ("it depends...", "“it depends...”."),
        ("the show is on at 4 p.m.", "“the show is on at 4 p.m.”."),
    ],
)
def test_a_full_stop_that_ends_the_words_is_the_sentences_own(said: str, quoted: str) -> None:
    dev = Answers("Dev", "9-12", mode="iep", pronouns="he/him")
    dev.to("all_about_me", "wish_known", words=said, meaning="need.more")
    assert prose(dev.draft("accommodations").sections[0]).endswith(f"Dev wrote: {quoted}")
