"""A class's own questions in the flow empathy: from a list to the draft, within what a sitting holds."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.authoring.publishing import flows_for
from bot.conversation import pinned
from bot.documents.drafts import make_draft
from dialogs.class_questions import MOST, ClassQuestion, sure, with_questions
from dialogs.conversation import PRIVATE, TEAM
from dialogs.drafts.rendering import as_text
from dialogs.flow import BANDS, Flow
from dialogs.loading import shipped_flow
from dialogs.reporting import longest
from dialogs.sitting import MOST_QUESTIONS
from storage.database import Store
from storage.people import School, ensure_school
from tests.bot.own_flows import published
from tests.bot.test_publishing import listed
from tests.program import Program
from tests.student import Clock, Student

LUNCH = {"en": "What would make lunch better?", "es": "¿Qué haría mejor el almuerzo?"}
BUS = {"en": "What makes the bus good?", "es": "¿Qué hace bueno el autobús?"}
GAME = {"en": "What game do you like here?", "es": "¿Qué juego te gusta aquí?"}
THREE = f"""en,es
{LUNCH["en"]},{LUNCH["es"]}
{BUS["en"]},{BUS["es"]}
{GAME["en"]},{GAME["es"]}
"""


def own(*questions: dict[str, str], version: str = "2") -> Flow:
    flow = with_questions(shipped_flow("empathy"), [ClassQuestion(say) for say in questions])
    return replace(flow, version=version)


def asks(program: Program, rows: str, *more: str) -> str:
    (program.folder / "questions.csv").write_text(rows, encoding="utf-8")
    ended = program.run("flows", "class-questions", "questions.csv", *(more or ("--yes",)))
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def asked_now(program: Program) -> list[str]:
    """The class's own questions that students are asked."""
    pinned._flows.clear()  # another test's school has the same id
    with program.store() as store, store.writing() as connection:
        school = ensure_school(connection, store.vault, "Our school", "America/New_York", 1)
        flow = next(f for f in flows_for(connection, school.id) if f.name == "empathy")
    return [step.say[0].text["en"] for step in flow.steps if step.meaning == "story.own"]


# --- how many a sitting holds ----------------------------------------------------------------------


@pytest.mark.parametrize("band", BANDS)
def test_no_sitting_gets_longer_than_its_band_allows(band: str) -> None:
    flow = own(LUNCH, BUS, GAME)
    assert longest(flow, band) <= MOST_QUESTIONS[band]
    assert longest(flow, band) > longest(shipped_flow("empathy"), band)


def test_what_may_not_be_asked_of_everyone_is_told_by_band() -> None:
    questions = [ClassQuestion(say) for say in (LUNCH, BUS, GAME)]
    assert sure(shipped_flow("empathy"), questions) == {"prek-2": (1, 3), "3-5": (2, 3)}


def test_they_stand_before_the_closing_question_and_other_ones_take_their_place() -> None:
    flow = own(LUNCH, BUS)
    ids = [step.id for step in flow.steps]
    lunch, bus = "own_what_would_make_lunch_better", "own_what_makes_the_bus_good"
    assert ids[-3:] == [lunch, bus, "anything"]
    again = with_questions(flow, [ClassQuestion(GAME, ("6-8",))])
    assert [s.id for s in again.steps if s.meaning == "story.own"] == [
        "own_what_game_do_you_like_here"
    ]
    assert with_questions(again, ()).steps == shipped_flow("empathy").steps


def test_two_questions_that_begin_alike_are_two_steps() -> None:
    long = "What would make it better for you in the room"
    pair = [ClassQuestion({"en": f"{long} {at}?", "es": f"¿{at}?"}) for at in ("one", "two")]
    flow = with_questions(shipped_flow("empathy"), pair)
    names = [step.id for step in flow.steps if step.meaning == "story.own"]
    assert len({*names}) == len(names) == 2


# --- a whole conversation ----------------------------------------------------------------------------


def goes_through(student: Student, **answers: str) -> list[str]:
    """From the first question to the last; the questions of the class's own that came up."""
    student.begins("empathy" if not answers else own(LUNCH, BUS, GAME))
    came: list[str] = []
    while student.asked:
        step = student.at
        if step.startswith("own_"):
            came.append(student.asked)
        student.says(answers.get(step.split("_")[-1], "skip"))
    return came


def test_an_eighth_grader_answers_in_english_and_the_draft_says_each_behind_its_question(
    store: Store, school: School, clock: Clock
) -> None:
    published(store, school, own(LUNCH, BUS, GAME))
    dev = Student(store, school, clock, "Dev", mode="every")
    came = goes_through(dev, better="longer lines", good="my friend is on it", here="tag")
    assert came == [LUNCH["en"], BUS["en"], GAME["en"]]
    for name in ("own_what_would_make_lunch_better", "own_what_makes_the_bus_good"):
        dev.shares(name, TEAM)
    dev.shares("own_what_game_do_you_like_here", PRIVATE)
    draft = as_text(make_draft(store, school, dev.row, "stories", "en"))
    assert (
        "The class’s own questions. Asked “What would make lunch better?”, Dev wrote: “longer lines”. "
        "Dev wrote, when asked “What makes the bus good?”: “my friend is on it”."
    ) in draft
    assert "tag" not in draft
    assert GAME["en"] not in draft


def test_a_first_grader_answers_in_spanish_and_is_asked_as_many_as_fit(
    store: Store, school: School, clock: Clock
) -> None:
    sol = Student(store, school, clock, "Sol", band="prek-2", mode="every", language="es")
    sol.begins(own(LUNCH, BUS, GAME))
    asked = []
    while sol.asked:
        asked.append(sol.asked)
        sol.says("más fruta" if sol.asked == LUNCH["es"] else "saltar")
    assert len(asked) == MOST_QUESTIONS["prek-2"]
    assert (LUNCH["es"] in asked, BUS["es"] in asked) == (True, False)
    sol.shares("own_what_would_make_lunch_better", TEAM)
    spanish = as_text(make_draft(store, school, sol.row, "stories", "es"))
    question = "A la pregunta «¿Qué haría mejor el almuerzo?», Sol escribió: «más fruta»."
    assert f"Preguntas propias de la clase. {question}" in spanish
    english = as_text(make_draft(store, school, sol.row, "stories", "en"))
    assert "Asked “What would make lunch better?”, Sol wrote in Spanish: “más fruta”." in english


def test_what_was_skipped_or_not_sure_stands_in_no_teachers_draft(
    store: Store, school: School, clock: Clock
) -> None:
    dev = Student(store, school, clock, "Dev", mode="every")
    goes_through(dev, better="not sure", good="loud")
    dev.shares("own_what_makes_the_bus_good", TEAM)
    draft = as_text(make_draft(store, school, dev.row, "stories", "en"))
    assert "“loud”" in draft
    assert "lunch" not in draft
    sheet = as_text(make_draft(store, school, dev.row, "stories", "en", "student"))
    assert "Asked “What would make lunch better?”, Dev says they are not sure." in sheet


# --- the command ---------------------------------------------------------------------------------


def test_a_list_is_checked_published_and_told_by_band(program: Program) -> None:
    out = asks(program, THREE)
    assert out.splitlines()[:2] == [
        "Band prek-2: a sitting has 6 questions at most, which leaves room for 1 of these 3. The others "
        "are asked only where there is room.",
        "Band 3-5: a sitting has 10 questions at most, which leaves room for 2 of these 3. The others are "
        "asked only where there is room.",
    ]
    assert out.splitlines()[-1].startswith("Published: empathy, version 2.")
    assert asked_now(program) == [LUNCH["en"], BUS["en"], GAME["en"]]
    assert listed(program)["empathy"][:2] == ["2", "own"]


def test_the_same_list_again_changes_nothing_and_another_one_replaces_it(program: Program) -> None:
    asks(program, THREE)
    assert "Nothing to do: empathy, version 2" in asks(program, THREE)
    other = f"en,es,band\n{LUNCH['en']},{LUNCH['es']},\n{BUS['en']},{BUS['es']},6 to 8; 9-12\n"
    out = asks(program, other, "--yes-breaking")
    assert 'The question "own_what_game_do_you_like_here" is gone' in out
    assert asked_now(program) == [LUNCH["en"], BUS["en"]]
    assert listed(program)["empathy"][:2] == ["3", "own"]


def test_withdrawn_there_is_none_and_a_new_list_begins_with_the_shipped_flow(
    program: Program,
) -> None:
    asks(program, THREE)
    ended = program.run("flows", "withdraw", "empathy")
    assert "The shipped flow is used again: version 1." in ended.out
    assert asked_now(program) == []
    asks(program, f"en,es\n{BUS['en']},{BUS['es']}\n")
    assert asked_now(program) == [BUS["en"]]


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        (
            "What do you eat for lunch on most days of the week?,¿Qué comes?,",
            1,
            'this question has 12 words in "en", and band prek-2 reads 8 at most. Say it in fewer words',
        ),
        (
            "What do you usually eat?,¿Qué comes?,",
            1,
            'this says "usually", which no student should',
        ),
        (
            "What do you eat and why?,¿Qué comes?,6-8",
            1,
            'this asks two questions in one, joined by "and why". Ask one',
        ),
        ("Where is your IEP?,¿Qué comes?,", 1, "IEP"),
        ("What do you eat?,,", 2, "has no words in Español yet. Add them here."),
        ("What do you eat?,¿Qué comes?,7-8", 2, '"7-8" is no band. Use one of prek-2, 3-5'),
    ],
)
def test_a_bad_question_is_told_with_its_row_and_words_and_nothing_is_published(
    program: Program, row: str, code: int, told: str
) -> None:
    (program.folder / "questions.csv").write_text(f"en,es,band\n{row}\n", encoding="utf-8")
    ended = program.run("flows", "class-questions", "questions.csv", "--yes-breaking")
    assert ended.code == code
    assert re.match(r"questions\.csv, row 2(, column (es|band))?[:,] ", ended.err)
    assert told in ended.err
    if "band." not in told:
        assert row.split(",")[0][:20] in ended.err
    assert ended.err.splitlines()[-1] == "Nothing was published."
    assert asked_now(program) == []


def test_a_list_without_a_column_that_is_known_is_told_which_there_are(program: Program) -> None:
    (program.folder / "questions.csv").write_text("frage\nWas?\n", encoding="utf-8")
    ended = program.run("flows", "class-questions", "questions.csv")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "questions.csv, row 1: the first row must name the columns that you have, of these: en, es, band.",
        "Nothing was published.",
    ]


def test_no_band_is_asked_more_than_three(program: Program) -> None:
    four = THREE + "What do you like here?,¿Qué te gusta aquí?\n"
    (program.folder / "questions.csv").write_text(four, encoding="utf-8")
    ended = program.run("flows", "class-questions", "questions.csv", "--yes")
    assert ended.code == 2
    assert f"Keep {MOST} of them, or say in the column band whose each is." in ended.err
    assert asked_now(program) == []


def test_whoever_does_not_say_yes_publishes_and_writes_nothing(program: Program) -> None:
    flows = with_folder(program)
    (program.folder / "questions.csv").write_text(THREE, encoding="utf-8")
    ended = program.run("flows", "class-questions", "questions.csv", typed="n\n")
    assert ended.code == 1
    assert ended.out.splitlines()[-1].endswith("Nothing was published.")
    assert (asked_now(program), [*flows.iterdir()]) == ([], [])


def with_folder(program: Program) -> Path:
    (program.folder / "config.toml").write_text('[school]\nflows_dir = "flows"\n', "utf-8")
    (program.folder / "flows").mkdir()
    return program.folder / "flows"


def test_the_schools_folder_holds_what_is_published_and_loses_nothing_that_is_not(
    program: Program,
) -> None:
    file = with_folder(program) / "empathy.yaml"
    asks(program, THREE)
    text = file.read_text("utf-8")
    assert "Nothing to do" in program.run("flows", "publish", "empathy.yaml").out
    file.write_text(text.replace("What makes the bus good?", "What makes the bus fun?"), "utf-8")
    (program.folder / "questions.csv").write_text(f"en,es\n{BUS['en']},{BUS['es']}\n", "utf-8")
    ended = program.run("flows", "class-questions", "questions.csv", "--yes-breaking")
    assert ended.code == 2
    assert "flows/empathy.yaml is there already and is not published." in ended.err
    assert "What makes the bus fun?" in file.read_text("utf-8")
    file.write_text(text, "utf-8")
    asks(program, f"en,es\n{BUS['en']},{BUS['es']}\n", "--yes-breaking")
    assert "version: 3" in file.read_text("utf-8").replace('"', "")
