"""A third language goes through a whole conversation on every channel, from right to left."""

import shutil
from pathlib import Path

import pytest

from bot.program.languages import lacking
from bot.rosters.lists import read_students
from dialogs import language
from dialogs.completeness import complete, gaps, language_for, speaks_to_families, written_in
from dialogs.flow import to_text
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school as open_telegram
from tests.languages.pseudo import CODE, pseudo
from tests.program import Program
from tests.student import Clock, Student
from tests.web.school import open_school as open_page

LATIN = set("abcdefghijklmnopqrstuvwxyz")


@pytest.fixture
def noa(qps: Path, store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Noa", language=CODE, has=("extended_time",), band="9-12")


def test_on_the_page_from_the_card_to_the_last_answer_shared(
    noa: Student, store: Store, school: School, clock: Clock
) -> None:
    with open_page(store, school, clock) as open:
        page = open.let_in(noa)
        assert f'<html lang="{CODE}" dir="rtl"' in page.body
        assert page.asked == pseudo("How often do you use this help?")
        page.presses(pseudo("Sometimes"))
        page.presses(pseudo("A lot"))
        page.presses(pseudo("Something else")).types("ככה זה").presses(pseudo("Send"))
        page.presses(pseudo("Stop here"))
        assert page.url == "/talk"
        kept = open.kept(noa)
        assert kept["use@extended_time"].codes == ("sometimes",)
        assert kept["use@extended_time"].provenance.channel == "web"
        page.presses(pseudo("Mark what is left for my team"))
        page.presses(pseudo("Share what is marked"))
        assert open.kept(noa)["help@extended_time"].audience == "team"
        page.follows(pseudo("My answers"))
        assert pseudo("Sometimes") in page.text


async def test_on_telegram_by_buttons_and_in_words(
    noa: Student, store: Store, school: School, clock: Clock
) -> None:
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(noa)
        await open.taps(phone, pseudo("My tools"))
        assert pseudo("How often do you use this help?") in phone.text
        await open.says(phone, pseudo("sometimes"))
        await open.says(phone, pseudo("skip"))
        await open.says(phone, pseudo("not sure"))
        kept = open.kept(noa)
        assert kept["use@extended_time"].codes == ("sometimes",)
        assert kept["help@extended_time"].codes == ("skip",)
        assert kept["feel@extended_time"].codes == ("not_sure",)
        await open.says(phone, pseudo("stop"))
        assert pseudo("Okay, we stop here.") in open.told(phone)
        assert open.api.refused == []


def test_on_a_terminal_to_the_end(pseudo_files: Path, program: Program) -> None:
    said = (
        "yes",
        "sometimes",
        "math",
        "a lot",
        "good",
        "keep it",
        "nothing",
        "stop",
        "all team",
        "share",
    )
    ended = program.run(
        *("talk", "my_tools", "--language", CODE),
        typed="".join(f"{pseudo(line)}\n" for line in said),
        WHATHELPS_SCHOOL__LANGUAGES_DIR=str(pseudo_files),
    )
    assert ended.err == ""
    assert pseudo("How often do you use this help?") in ended.out
    assert pseudo("Saved") in ended.out
    assert pseudo("Share what is marked") in ended.out
    # A name in other letters is held apart, so that the sentence keeps its order.
    assert "\u2068Sam\u2069" in ended.out
    talk = ended.out.partition("Accommodation")[0].replace("WhatHelps", "")
    for name in ("Sam", "Math", "Science", "IEP"):  # staff's own words, and names
        talk = talk.replace(name, "")
    assert not LATIN & set(talk.casefold())


# --- which language a flow is asked in ---------------------------------------------------------------


def test_a_flow_speaks_the_languages_of_its_title_and_another_version_with_each(qps: Path) -> None:
    spoken, silent = shipped_flow("my_tools"), shipped_flow("my_goal")
    assert (spoken.languages, silent.languages) == (("en", "es", CODE), ("en", "es"))
    assert spoken.version.endswith(f"+{CODE}")
    assert CODE not in to_text(silent)


def test_who_reads_what_a_flow_lacks_gets_the_schools_language(qps: Path) -> None:
    silent = shipped_flow("my_goal")
    assert language_for(silent, CODE, "es") == "es"
    assert language_for(silent, CODE, CODE) == "en"
    assert language_for(shipped_flow("my_tools"), CODE, "es") == CODE


def test_a_student_is_asked_in_the_schools_language_where_the_flow_lacks_theirs(
    noa: Student, store: Store, school: School, clock: Clock
) -> None:
    with open_page(store, school, clock) as open:
        page = open.let_in(noa, "my_tools")
        page.opens("/choose").presses(shipped_flow("my_day").title["en"])
        assert '<html lang="en" dir="ltr"' in page.body
        assert page.asked == "How do you feel in most of your classes?"


# --- what a language lacks ---------------------------------------------------------------------------


def test_a_language_without_one_phrase_is_not_spoken_and_says_what_it_lacks(
    pseudo_files: Path, tmp_path: Path, store: Store, school: School, clock: Clock
) -> None:
    shutil.copytree(pseudo_files, tmp_path / "languages")
    phrases = tmp_path / "languages" / CODE / "phrases.yaml"
    text = phrases.read_text(encoding="utf-8").replace('"talk": [', '"tallk": [')
    phrases.write_text(text, encoding="utf-8")
    language.use(tmp_path / "languages")
    try:
        assert complete() == ("en", "es")
        assert f"{CODE}/phrases.yaml lacks talk." in [gap.what for gap in gaps(CODE) if gap.closes]
        noa = Student(store, school, clock, "Noa", language=CODE, has=("extended_time",))
        with open_page(store, school, clock) as open:
            page = open.browser(CODE).opens(f"/c/{open.code_of(noa)}")
            assert "Are these your initials: N.?" in page.text
    finally:
        language.use("")


def test_a_mistake_in_a_languages_file_is_told_with_its_line(
    pseudo_files: Path, tmp_path: Path
) -> None:
    shutil.copytree(pseudo_files, tmp_path / "languages")
    file = tmp_path / "languages" / CODE / "language.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('"rtl"', '"up"'), encoding="utf-8")
    language.use(tmp_path / "languages")
    try:
        (gap,) = gaps(CODE)
        assert gap.what.startswith(f'{CODE}/language.yaml, line 6: "direction": ')
        assert gap.closes
    finally:
        language.use("")


def test_drafts_families_and_rules_that_lack_it_are_told_and_close_nothing(qps: Path) -> None:
    assert CODE in complete()
    assert CODE in speaks_to_families()
    assert CODE not in written_in()
    told = " ".join(f"{gap.what} {gap.means}" for gap in gaps(CODE))
    for missing in (
        "Private matters are not recognised",
        "Worries are not recognised",
        "Names are not recognised",
        "no formula",
    ):
        assert missing in told


def test_who_starts_the_program_is_told_that_worries_are_not_recognised_in_it(qps: Path) -> None:
    told = "\n".join(lacking([CODE, "es"], [shipped_flow("my_tools")], "en"))
    assert f"Worries are not recognised in {language.language(CODE).name}" in told
    assert "Español" not in told


def test_the_command_says_what_a_language_lacks(pseudo_files: Path, program: Program) -> None:
    env = {"WHATHELPS_SCHOOL__LANGUAGES_DIR": str(pseudo_files)}
    listed = program.run("languages", "list", **env)
    assert [line.split()[0] for line in listed.out.splitlines()] == ["en", "es", CODE]
    report = program.run("languages", "report", CODE, **env)
    assert report.code == 1
    assert "Flows without it: after_meeting, all_about_me, " in report.out
    assert program.run("languages", "report", "es").out == "Español lacks nothing.\n"
    unknown = program.run("languages", "report", "xx")
    assert (unknown.code, unknown.err) == (2, 'There is no language "xx". Use one of: en, es.\n')
    flow = program.run("flows", "report", "my_tools", **env)
    assert "Private matters are not recognised" in flow.out


def test_the_school_may_speak_it_and_a_language_that_is_none_is_refused(
    pseudo_files: Path, program: Program
) -> None:
    env = {"WHATHELPS_SCHOOL__LANGUAGES_DIR": str(pseudo_files), "WHATHELPS_SCHOOL__LANGUAGE": CODE}
    assert program.run("languages", "list", **env).code == 0
    refused = program.run("languages", "list", WHATHELPS_SCHOOL__LANGUAGE=CODE)
    assert refused.code == 2
    assert f"nobody can be spoken to in \"{CODE}\"; write 'en' or 'es'" in refused.err


def test_a_schools_list_may_call_a_language_by_any_of_its_names(qps: Path, tmp_path: Path) -> None:
    rows = [
        f"{n},Noa,7B,6-8,iep,{name}" for n, name in enumerate(("Pseudo", "QPS", pseudo("Pseudo")))
    ]
    (tmp_path / "list.csv").write_text(
        "\n".join(["student_id,name,class,band,mode,language", *rows])
    )
    read = read_students(tmp_path / "list.csv")
    assert read.problems == ()
    assert [one.language for _, one in read.rows] == [CODE] * 3


def test_a_list_without_words_in_a_language_that_the_flow_speaks_is_told(
    pseudo_files: Path, tmp_path: Path
) -> None:
    shutil.copytree(pseudo_files, tmp_path / "languages")
    shutil.rmtree(tmp_path / "languages" / CODE / "lists")
    shutil.rmtree(tmp_path / "languages" / CODE / "flows")
    text = f"""flow: own
version: 1
title: {{en: "Mine", {CODE}: "{pseudo("Mine")}"}}
steps:
  - id: use
    type: select_one
    choices: use_scale
    say:
      - {{en: "How often?", {CODE}: "{pseudo("How often?")}"}}
"""
    language.use(tmp_path / "languages")
    try:
        _, problems = load_flow(text, "own.yaml", shipped_lists())
        assert [str(problem) for problem in problems] == [
            f'own.yaml, line 7: the list "use_scale" has no words in "{CODE}", which the flow speaks. '
            f"Take another list, or take {CODE} out of the title and the questions."
        ]
    finally:
        language.use("")
