"""A whole conversation on a terminal, and all that can happen to it on the way."""

import re
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.conversation.assent import ConsentMissing
from bot.conversation.consenting import take_back
from bot.terminal import screen
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from storage import alerts, answers, people
from storage.kept_answers import KeptAnswer
from tests.flows import offered_by
from tests.program import ROOT, Ended, Program
from tests.student import Student

CANARY = "the purple giraffe reads aloud"
SAM, LEO = "practice-6-8-iep-en", "practice-prek-2-iep-en"


@pytest.fixture
def program(program: Program) -> Program:
    """Whose questions stay as they are here, whatever is asked elsewhere."""
    return offered_by(program)


def lines(*replies: str) -> str:
    return "".join(f"{reply}\n" for reply in replies)


def kept(program: Program, student: str = SAM) -> dict[str, KeptAnswer]:
    """A practice student's answers, by the step alone: the newest of each."""
    with program.store() as store, store.reading() as connection:
        school = people.ensure_school(connection, store.vault, "Our school", "America/New_York", 1)
        found = people.find_student(connection, store.vault, school.id, student)
        assert found
        mine = answers.of_student(connection, store.vault, found.id)
    return {answer.step: answer for answer in mine}


def one_line(ended: Ended) -> str:
    """What went to stderr: one clear line and no more."""
    assert ended.code == 2
    assert "Traceback" not in ended.out + ended.err
    assert len(ended.err.splitlines()) == 1
    return ended.err.strip()


# --- from the opening to the draft ---------------------------------------------------------------


def test_a_seventh_grader_goes_from_the_opening_to_the_draft(program: Program) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines(
            "yes",
            *("sometimes", "math, science", "a lot", "good", "change it", f"first, {CANARY}"),
            *("5", "maybe", "skip"),  # one more tool, and no more today
            "one by one",
            *("1", "2", "3", "1", "1", "1", "1"),  # who may read the first five, and the words
            "back to the list",
            *("all private", "share"),  # the rest stays private
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Hi Sam! I am WhatHelps, a computer program.")
    assert ended.out.count("✓ Saved\n") == 9 + 1
    assert "Thank you, Sam. You shared 5 of 8." in ended.out
    draft = ended.out[ended.out.index("DRAFT") :]
    assert CANARY in draft
    assert "good" in draft
    for private in ("science", "a lot", "maybe"):
        assert private not in draft.split("No answer available")[0]
    assert f"whathelps draft {SAM} --kind accommodations --format md\n" in draft


def test_a_fourth_grader_without_a_plan_goes_all_the_way_in_spanish(program: Program) -> None:
    ended = program.run(
        *("talk", "my_tools", "--band", "3-5", "--mode", "every", "--language", "es"),
        typed=lines(
            "sí",
            "Descansos",
            *("a veces", "matemáticas y lectura", "mucho", "😀", "cambiarla", "quiero salir más"),
            "no sé",
            *("todo equipo", "compartir"),
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("¡Hola, Sam! Soy WhatHelps, un programa de computadora.")
    assert ended.out.count("✓ Guardado\n") == 8 + 1
    assert "Gracias, Sam. Compartiste 7 de 7." in ended.out
    talk, _, draft = ended.out.partition("Compartiste")
    assert not re.search(r"\b(you|the|Saved|Skip)\b", talk.replace("the school", ""))
    assert "“quiero salir más”" in draft
    assert not re.search("IEP|accommodation|disab|plan", ended.out.replace("--kind accomm", ""))


def test_a_first_grader_taps_pictures_all_the_way(program: Program) -> None:
    ended = program.run(
        *("talk", "my_tools", "--band", "prek-2"),
        typed=lines(
            "yes",
            "1",
            "👍",
            "😀",
            "no",
            "a little",
            "skip",
            *("one by one", "1", "1", "list"),
            "all private",
            "share",
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    assert "  1  👍 Yes\n" in ended.out
    assert "We are done. Thank you!" in ended.out
    assert "Thank you, Sam. You shared 2 of 4." in ended.out
    assert "an adult was present and typed" in ended.out
    assert {step: answer.codes for step, answer in kept(program, LEO).items()} == {
        "use": ("no",),
        "help": ("a_little",),
        "needs": ("skip",),
    }


def test_who_says_no_leaves_nothing_behind(program: Program) -> None:
    ended = program.run("talk", "my_tools", typed=lines(CANARY, "help", "talk", "no", "sometimes"))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("That is okay. Nothing was kept. You can come back any time.\n")
    for table in ("conversation", "answer", "current_answer", "seen", "consent"):
        assert program.rows(table) == 0
    for file in program.database.parent.iterdir():
        assert b"giraffe" not in file.read_bytes()


@pytest.mark.parametrize("word", ["stop", "pause"])
def test_the_opening_can_be_left_with_the_words_that_leave_every_question(
    program: Program, word: str
) -> None:
    ended = program.run("talk", "my_tools", typed=lines(word, "yes", "sometimes"))
    assert ended.out.endswith("That is okay. Nothing was kept. You can come back any time.\n")
    assert (ended.code, program.rows("consent")) == (0, 0)


def test_the_first_start_of_all_makes_what_is_missing(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("talk", "my_tools", typed=lines("yes", "sometimes")).code == 0
    assert kept(program)["use"].codes == ("sometimes",)
    assert {path.stat().st_mode & 0o777 for path in (program.database, program.master_key)} == {
        0o600
    }


# --- the input ends, or the program does -----------------------------------------------------------


def test_where_the_input_ends_the_next_start_goes_on(program: Program) -> None:
    at_the_opening = program.run("talk", "my_tools")
    assert (at_the_opening.code, at_the_opening.err) == (0, "")
    assert at_the_opening.out.endswith("Nothing was kept. You can come back any time.\n")
    assert program.rows("consent") == 0

    in_a_question = program.run("talk", "my_tools", typed=lines("yes", "sometimes"))
    assert (in_a_question.code, in_a_question.err) == (0, "")
    assert in_a_question.out.endswith("Next time we go on right here.\n")

    in_the_words = program.run("talk", "my_tools", typed=lines("Something else"))
    assert "How often do you use more time?" not in in_the_words.out
    assert in_the_words.out.splitlines()[:2] == [
        "You choose what your teacher can read. Nobody watches this live.",
        "Welcome back, Sam. We go on where you stopped.",
    ]
    assert "In which classes do you use it?" in in_the_words.out

    after_the_end = program.run(
        "talk", "my_tools", typed=lines("chess club", "stop", "1", "1", "share")
    )
    assert "Tell me in your own words." in after_the_end.out.split(">")[0]
    assert (
        "1. [More time · Math] How often do you use more time?  Sometimes\n    ⚪ not marked yet\n"
        in (after_the_end.out)
    )
    assert "✓ Saved\nyour team 1\nAnswers that are still yours alone: 1.\n" in after_the_end.out
    assert (after_the_end.code, after_the_end.err) == (0, "")

    in_the_read_back = program.run("talk", "my_tools", typed=lines("all private", "share"))
    assert (
        "1. [More time · Math] How often do you use more time?  Sometimes\n    👥 your team\n"
        "2. [More time · Math] In which classes do you use it?  “chess club”\n    ⚪ not marked yet\n"
    ) in in_the_read_back.out
    assert "You shared 1 of 2." in in_the_read_back.out


def test_an_interrupt_pauses_and_the_next_start_goes_on(program: Program) -> None:
    running = program.start("talk", "my_tools")
    ended = running.is_interrupted()
    assert (ended.code, program.rows("consent")) == (0, 0)
    assert ended.out.endswith("That is okay. Nothing was kept. You can come back any time.\n")

    running = program.start("talk", "my_tools")
    running.types("yes")
    running.types("sometimes")
    running.shows("In which classes")
    ended = running.is_interrupted()
    assert ended.code == 0
    assert ended.out.endswith("Okay, we take a break. Your answers are kept. "
                              "Next time we go on right here.\n")  # fmt: skip

    ended = program.run("talk", "my_tools", typed=lines("math"))
    assert "In which classes do you use it?" in ended.out.split(">")[0]
    assert kept(program)["where"].codes == ("math",)


def test_a_program_killed_after_each_answer_ends_with_the_same_draft(
    program: Program, tmp_path: Path
) -> None:
    answers = ("👍", f"only when {CANARY}", "not always 🥱", "3", "Pictures with words")
    shared = (("all team", "4", "3", "3", "2", "1", "share"),)
    talk = ("talk", "my_tools", "--band", "prek-2")
    calm = Program(shutil.copytree(program.folder, tmp_path / "calm"))
    for number, typed in enumerate((*answers, *shared)):
        running = program.start(*talk)
        still_asked = number < len(answers)
        for line in (*(("yes",) if number == 0 else ()), *(("2",) if still_asked else ())):
            running.types(line)
        for line in typed if isinstance(typed, tuple) else (typed,):
            running.types(line)
        running.shows("✓ Saved")
        assert running.is_killed().code == -signal.SIGKILL

    typed = lines("yes", "2", *answers, *shared[0])
    assert "You shared 4 of 5" in calm.run(*talk, typed=typed).out
    draft = program.run("draft", LEO, "--for", "case_manager")
    assert CANARY in draft.out
    assert draft == calm.run("draft", LEO, "--for", "case_manager")


def test_a_locked_database_is_waited_for_and_nothing_is_kept_twice(program: Program) -> None:
    running = program.start("talk", "my_tools")
    running.types("yes")
    running.shows("How often do you use more time?")
    with closing(sqlite3.connect(program.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        running.types("sometimes")
        running.shows("One moment")
        other.execute("ROLLBACK")
    assert "Saved" in running.shows("In which classes do you use it?")
    running.is_killed()
    assert program.rows("answer") == 1


# --- two terminals -------------------------------------------------------------------------------


def test_what_is_typed_at_a_question_that_is_over_answers_no_other(program: Program) -> None:
    here, there = program.start("talk", "my_tools"), program.start("talk", "my_tools")
    there.shows("Do you want to start?")
    here.types("yes")
    here.shows("How often do you use more time?")
    there.types("yes")
    there.shows("How often do you use more time?")
    there.types("sometimes")
    there.shows("In which classes do you use it?")
    here.shows("> ")
    here.types("1")
    shown = here.shows("In which classes do you use it?")
    assert "That question is done. Here is where we are now." in shown
    assert "Saved" not in shown
    assert list(kept(program)) == ["use"]

    # Both read back; there it is changed, here it is shared: the new answer stays private.
    here.types("stop")
    here.shows("use more time?  Sometimes")
    here.types("all team")
    there.types("1")
    there.shows("That question is done.")
    there.shows("use more time?  Sometimes")
    there.types("1")
    there.shows("1 of 1")
    there.types("change")
    there.types("never")
    there.shows("You picked: Never.  ✓ Saved")
    here.types("share")
    here.shows("Something has changed. Nothing was shared.")
    here.shows("use more time?  Never")
    assert kept(program)["use"].audience == "private"
    assert kept(program)["use"].codes == ("never",)
    here.is_killed()
    there.is_killed()


# --- what is typed -------------------------------------------------------------------------------


def test_bytes_that_are_no_text_are_refused_and_the_question_stays(program: Program) -> None:
    ended = program.run("talk", "my_tools", typed=b"yes\n\xff\xfecaf\xe9\n\x80\nsometimes\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("I could not read that. Please write it again.") == 2
    assert ended.out.count("How often do you use more time?") == 3
    assert program.rows("answer") == 1


def test_an_escape_that_was_typed_is_kept_and_never_obeyed(program: Program) -> None:
    typed = "\x1b[2J\x1b[31mred\x07\x7f\x9b1m"
    replies = ("yes", typed, "change", "go on", "stop", "all team", "share")
    ended = program.run("talk", "my_tools", typed=lines(*replies))
    assert ended.code == 0
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", ended.out)
    assert ended.out.count("“␛[2J␛[31mred␇␡�1m”") == 3  # to be changed, read back, in the draft
    assert kept(program)["use"].words == typed


def test_help_and_talk_work_at_the_opening_in_a_question_and_in_the_read_back(
    program: Program,
) -> None:
    (program.folder / "config.toml").write_text(
        '[school]\ncontact_name = "Ms. Ortiz"\ncontact_role = "the counselor"\n'
        'contact_where = { en = "room 12", es = "el salón 12" }\ncontact_phone = "555-0100"\n'
    )
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines("talk", "yes", "talk", "help", "sometimes", "stop", "talk", "help"),
    )
    assert (ended.code, ended.err) == (0, "")
    told = (
        "It is good to talk to someone. At school you can see "
        "Ms. Ortiz, the counselor (room 12; 555-0100)."
    )
    at_the_opening, in_a_question, in_the_read_back = re.split(
        "Let's talk about|Here is what you told me", ended.out
    )
    assert at_the_opening.count(told) == 1
    assert in_a_question.count(told) == 1
    assert "You can also write: skip, back, change, pause, stop, or talk" in in_a_question
    assert in_the_read_back.count(told) == 2
    assert list(kept(program)) == ["use"]


def test_an_answer_is_changed_by_its_number_and_back_goes_one_back(program: Program) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines("yes", "sometimes", "math", "back", "science", "change", "1", "always"),
    )
    assert "You have an answer here. Write it new, or write: go on." in ended.out
    assert "   1  [More time · Math] How often do you use more time?  Sometimes\n" in ended.out
    assert "   2  [More time · Math] In which classes do you use it?  Science\n" in ended.out
    found = kept(program)
    assert (found["use"].codes, found["use"].revision) == (("always",), 2)
    assert (found["where"].codes, found["where"].revision) == (("science",), 2)


def test_what_is_typed_at_the_list_of_answers_never_answers_the_question_behind_it(
    program: Program,
) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines(
            "yes", "sometimes", "change", "2", "never mind", "", "skip", "9" * 5000, "go on"
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("Write one of the numbers 1 to 1.") == 5
    assert list(kept(program)) == ["use"]
    assert ended.out.count("In which classes do you use it?") == 2


def test_an_answer_changed_while_reading_back_is_read_back_again(program: Program) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines(
            *("yes", "sometimes", "math", "stop"),
            *("1", "1", "2", "change", "science"),
            *("stop", "all private", "share"),
        ),
    )
    assert ended.code == 0
    listed = "2. [More time · Math] In which classes do you use it?  "
    assert ended.out.count(f"{listed}Math\n    ⚪ not marked yet\n") == 1
    assert ended.out.count(f"{listed}Science\n    ⚪ not marked yet\n") == 1
    assert (
        "Nothing is shared." in ended.out
    )  # with a question between, what was marked is marked anew


def test_back_while_reading_back_undoes_one_question_and_then_leads_to_the_last(
    program: Program,
) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines(
            *("yes", "sometimes", f"in math, {CANARY}", "stop", "2"),
            *("1", "3", "back", "atrás", "back", "back", "science", "stop", "2", "1", "share"),
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    asked = re.findall(
        "2 of 2  |These are your own words|Where does the part|You have an answer here", ended.out
    )
    share, quote, part = "2 of 2  ", "These are your own words", "Where does the part"
    assert asked == [share, quote, part, quote, share, "You have an answer here", share]
    found = kept(program)
    assert (found["where"].codes, found["where"].audience) == (("science",), "team")
    assert found["use"].audience == "private"


def test_a_part_of_the_words_is_quoted_and_a_part_that_is_not_there_is_asked_again(
    program: Program,
) -> None:
    ended = program.run(
        "talk",
        "my_tools",
        typed=lines(
            *("yes", f"well, {CANARY} at home", "stop"),
            *("1", "1", "3", "the pink giraffe", CANARY.upper(), "1", "share"),
        ),
    )
    assert ended.code == 0
    assert "I can't find that part in your answer." in ended.out
    draft = ended.out[ended.out.index("DRAFT") :]
    assert CANARY in draft
    assert "at home" not in draft


# --- what an administrator or author reads --------------------------------------------------------


def test_a_slip_in_the_command_is_told_in_one_line(program: Program) -> None:
    assert one_line(program.run("talk", "my_tool")) == (
        'There is no flow "my_tool". Did you mean "my_tools"?'
    )
    assert one_line(program.run("talk", "my_tools", "--student", "S-404")) == (
        'There is no student "S-404". Import them: whathelps students import FILE'
    )
    assert one_line(program.run("talk", "my_tools", "--student", SAM, "--band", "9-12")) == (
        f'Student "{SAM}" has band 6-8 in the list. '
        "Leave --band out, or change the list and import it again."
    )
    assert one_line(program.run("talk", "my_tools", "--band", "6-9")) == (
        '--band "6-9" is not known. Did you mean "6-8"?'
    )
    assert program.rows("conversation") == 0


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("[school\n", "config.toml, line 1, "),
        ('[school]\nnam = "Lincoln"\n', "config.toml, school.nam: there is no such setting."),
        ('[storage]\ndatabase = "sqlite://"\n', "storage.database names no file"),
    ],
    ids=["no TOML", "a slip in a name", "no file"],
)
def test_settings_that_do_not_hold_are_told_in_one_line(
    program: Program, config: str, told: str
) -> None:
    (program.folder / "config.toml").write_text(config)
    assert one_line(program.run("talk", "my_tools")).startswith(told)


def test_a_master_key_that_is_gone_or_another_is_told_in_one_line(program: Program) -> None:
    program.master_key.write_text("ab" * 32)
    told = one_line(program.run("talk", "my_tools"))
    assert "the master key does not fit this database, and nothing was changed" in told
    program.master_key.unlink()
    told = one_line(program.run("talk", "my_tools"))
    assert "its master key is missing: there is no file var/keys/master.key" in told
    assert not program.master_key.exists()


def test_a_database_of_a_newer_program_is_told_in_one_line(program: Program) -> None:
    with closing(sqlite3.connect(program.database)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    told = one_line(program.run("talk", "my_tools"))
    assert "this database was written by a newer WhatHelps (schema 9999" in told


def test_a_folder_where_the_database_should_be_is_told_in_one_line(program: Program) -> None:
    program.database.unlink()
    program.database.mkdir()
    told = one_line(program.run("talk", "my_tools"))
    assert told.startswith("var/data/whathelps.db: the database file cannot be opened.")


def test_a_flow_that_an_author_changed_or_broke_is_told_in_one_line(tmp_path: Path) -> None:
    program = Program(tmp_path / "school")
    program.folder.mkdir()
    program.run("talk", "my_tools", typed=lines("yes", "stop"))
    shutil.copytree(ROOT / "dialogs", tmp_path / "edited" / "dialogs")
    flow = tmp_path / "edited" / "dialogs" / "flows" / "my_tools.yaml"
    edited = f"{tmp_path}/edited:{ROOT}"

    flow.write_text(flow.read_text("utf-8").replace("How often do you use", "Do you use"), "utf-8")
    changed = program.run("talk", "my_tools", typed=lines("1", "yes"), PYTHONPATH=edited)
    version = shipped_flow("my_tools").version
    assert f'Flow "my_tools", version {version}: its text changed' in one_line(changed)

    flow.write_text(flow.read_text("utf-8").replace("  - id: menu", "  - id menu"), "utf-8")
    broken = program.run("talk", "my_tools", typed="yes\n", PYTHONPATH=edited)
    assert re.match(r"my_tools\.yaml, line \d+: ", one_line(broken))


# --- a real terminal -----------------------------------------------------------------------------


def test_on_a_real_terminal_ctrl_c_and_ctrl_d_pause_and_words_arrive_as_typed(
    program: Program,
) -> None:
    talk = ("talk", "my_tools")
    running = program.start_on_a_terminal(*talk)
    running.shows("> ")
    running.types("yes")
    running.shows("How often do you use more time?")
    running.shows("> ")
    running.types(f"¿señas? 🦒 \x00 {CANARY}")  # Ctrl-Space types the fourth sign
    running.shows("✓ Saved")
    assert running.presses_at_the_prompt(b"\x03").code == 0

    running = program.start_on_a_terminal(*talk)
    running.shows("Welcome back, Sam.")
    running.shows("> ")
    running.types("stop")
    running.shows("who may read it.")
    ended = running.presses_at_the_prompt(b"\x04")
    assert (ended.code, ended.out.splitlines()[-1]) == (
        0,
        "Okay, we take a break. Your answers are kept. Next time we go on right here.",
    )
    assert kept(program)["use"].words == f"¿señas? 🦒 \x00 {CANARY}"

    running = program.start_on_a_terminal(*talk)
    read_back = " ".join(running.shows("aloud”").split())  # lines are broken at the edge
    assert read_back.endswith(f"How often do you use more time? “¿señas? 🦒 ␀ {CANARY}”")
    running.shows("> ")
    running.types("all private")
    running.shows("> ")
    running.types("share")
    assert running.ends().code == 0


# --- taking back --------------------------------------------------------------------------------


def test_what_was_shared_can_be_taken_back_after_the_end(program: Program) -> None:
    talked = program.run("talk", "my_day", typed="yes\nbad\nstop\nall team\nshare\n")
    assert "You shared 1 of 1." in talked.out
    shared = program.run("draft", "practice-6-8-iep-en", "--kind", "present_levels")
    assert "Sam says they feel bad" in shared.out
    taken_back = program.run("talk", "my_day", typed="2\n1\n1\nleave it\n")
    assert "1. How do you feel in most of your classes?  Bad\n    👥 your team\n" in taken_back.out
    assert "   1  Take it back\n" in taken_back.out
    assert "✓ Saved\nOnly you can read it now.\n" in taken_back.out
    assert "Nothing is shared." in taken_back.out
    after = program.run("draft", "practice-6-8-iep-en", "--kind", "present_levels")
    assert "they feel bad" not in after.out
    assert "No answers are available for “Present levels in the student’s voice”." in after.out


def test_my_words_privacy_and_language_answer_no_question(program: Program) -> None:
    typed = "1\nyes\nprivacy\nmy words\nlanguage\n"
    said = program.run("talk", "my_tools", typed=typed).out
    assert "only you" in said
    assert "can read it" in said
    assert "¿" in said  # the question again, in the other language
    assert "Write a number" not in said.rpartition("¿")[2]


def test_a_choice_that_names_nothing_stands_alone_and_numbers_come_in_any_form(
    program: Program,
) -> None:
    ended = program.run(
        *("talk", "my_tools", "--mode", "every"),
        typed=lines("yes", "skip", "1, 8", "the eighth and 7️⃣", "number 8", "stop"),
    )
    assert (ended.code, ended.err) == (0, "")
    which = "You picked “Nothing right now” and something more. Which one do you mean?\n"
    assert ended.out.count(which) == 2
    assert "You picked: Nothing right now.  ✓ Saved\n" in ended.out
    assert kept(program, "practice-6-8-every-en")["needs"].codes == ("nothing_now",)


def test_ticks_whose_words_are_still_to_come_are_named_and_marked_after_back(
    program: Program,
) -> None:
    to_the_words = ("yes", "sometimes", "math, science, something else")
    first = program.run("talk", "my_tools", typed=lines(*to_the_words))
    assert "You picked: Math, Science.\n" in first.out
    again = program.run("talk", "my_tools", typed=lines("back", "stop"))
    assert "You picked: Math, Science.\n" in again.out.partition("> ")[0]
    assert "   2  ✓ Math\n   3  ✓ Science\n   4  Social studies\n" in again.out
    assert "where" not in kept(program)


def test_a_student_has_all_answers_deleted_and_nothing_of_them_is_left(program: Program) -> None:
    program.run("talk", "my_tools", typed="1\nyes\n")
    said = program.run("talk", "my_tools", typed="delete my answers\n1\n").out
    assert "Answers deleted: 1." in said
    again = program.run("talk", "my_tools").out
    assert again.startswith("You choose what your teacher can read.")
    assert "How often do you use more time?" in again  # from the first question on


def test_a_story_is_read_back_with_its_follow_ups_and_decided_once(program: Program) -> None:
    story = "Tell me about a time when that would have helped."
    ended = program.run(
        *("talk", "my_tools", "--band", "9-12", "--mode", "every"),
        typed=lines(
            *("yes", "skip", "quiet place", "in math", "too loud", f"then {CANARY}"),
            *("1", "1", "2", "1", "3", CANARY, "yes"),  # for the team, of the story only this part
            "share",
        ),
    )
    assert (ended.code, ended.err) == (0, "")
    assert (
        f"2. {story}  “in math”\n    “too loud”\n    “then {CANARY}”\n    ⚪ not marked yet\n"
        in ended.out
    )
    assert f"    👥 your teachers: “{CANARY}”\n" in ended.out
    assert "You shared 2 of 2." in ended.out
    found = kept(program, "practice-9-12-every-en")
    parts = [found[name] for name in ("needs_words", "needs_words_more1", "needs_words_more2")]
    assert [(one.audience, one.quote) for one in parts] == [
        ("team", "none"),
        ("team", "none"),
        ("team", "part"),
    ]
    draft = ended.out[ended.out.index("DRAFT") :]
    assert CANARY in draft
    assert "too loud" not in draft


WORRY = "my stepdad hits me with a belt when i get home"


@pytest.mark.parametrize("before", [("sometimes", "change"), (WORRY,), ("delete",)])
def test_a_worry_in_the_place_of_when_to_talk_is_heard(
    program: Program, before: tuple[str, ...]
) -> None:
    """Where a list stands, under the words of one before it, and where something else is asked."""
    ended = program.run("talk", "my_tools", typed=lines("yes", *before, "talk", WORRY))
    assert ended.code == 0
    heard = ended.out.split("When do you want to talk to someone?")[1]
    assert "Thank you for telling me." in heard
    assert "belt" not in heard


def test_a_worry_that_comes_when_a_yes_has_been_taken_back_is_heard_and_not_kept(
    bob: Student, capsys: pytest.CaptureFixture[str]
) -> None:
    bob.begins()
    with bob.store.writing() as connection:
        take_back(connection, bob.row, "en", "web", bob.clock.now)
    desk = screen.Desk(
        bob.store, bob.row.id, bob.world, "en", "Ms. Ortiz", "", lambda: bob.clock.now
    )
    with pytest.raises(ConsentMissing):
        screen.taken(desk, bob.last, Reply(text=WORRY))
    assert "Thank you for telling me." in capsys.readouterr().out
    with bob.store.reading() as connection:
        found = alerts.of_student(connection, bob.store.vault, bob.school.id, bob.row.id)
    assert ["belt" in one.alert.body for one in found] == [False]
