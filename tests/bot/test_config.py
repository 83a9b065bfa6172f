"""The settings are read from the file and the environment, and every mistake is named."""

import os
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import Config, ConfigProblem, School, read_config
from bot.setting_values import phone_link

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith("WHATHELPS_"):
            monkeypatch.delenv(name)


def problem_with(text: str) -> str:
    Path("config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigProblem) as problem:
        read_config()
    return str(problem.value)


# --- what the settings are ---------------------------------------------------------------------


def test_without_a_file_everything_has_its_default() -> None:
    config = read_config()
    assert config == Config()
    assert config.school.timezone == "America/New_York"
    assert config.storage.master_key_file == Path("var/keys/master.key")


def test_the_file_wins_over_the_default_and_the_environment_over_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("config.toml").write_text('[school]\nname = "Lincoln"\nlanguage = "es"\n')
    monkeypatch.setenv("WHATHELPS_SCHOOL__NAME", "Riverside")
    monkeypatch.setenv("WHATHELPS_STORAGE__DATABASE", "sqlite:///elsewhere.db")
    config = read_config()
    assert (config.school.name, config.school.language) == ("Riverside", "es")
    assert config.storage.database == "sqlite:///elsewhere.db"
    assert config.school.contact_role == ""


def test_the_environment_may_name_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("school.toml").write_text('[school]\nname = "Lincoln"\n')
    monkeypatch.setenv("WHATHELPS_CONFIG", "school.toml")
    assert read_config().school.name == "Lincoln"


def test_the_environment_writes_lists_numbers_and_names_in_any_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WHATHELPS_SCHOOL__FLOWS", '["quick", "words"]')
    monkeypatch.setenv("whathelps_web__enabled", "no")
    monkeypatch.setenv("WHATHELPS_SCHOOL__TRANSITION_AGE", "14")
    config = read_config()
    assert config.school.flows == ("quick", "words")
    assert config.web.enabled is False
    assert config.school.transition_age == 14


def test_the_contact_may_be_one_text_for_everyone_or_one_for_each_language() -> None:
    Path("config.toml").write_text(
        '[school]\ncontact_name = "Ms. Ortiz"\n'
        'contact_where = { en = " room 12 ", es = "el salón 12" }\n'
        '[school.contact_phone]\nes = "(555) 555-0100 ext. 12"\n',
        encoding="utf-8",
    )
    school = read_config().school
    assert [school.in_language("contact_name", one) for one in ("en", "es")] == ["Ms. Ortiz"] * 2
    where = [school.in_language("contact_where", one) for one in ("en", "es", "tlh")]
    assert where == ["room 12", "el salón 12", "room 12"]
    assert school.in_language("contact_phone", "en") == "(555) 555-0100 ext. 12"


def test_the_environment_writes_a_table_of_languages_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "WHATHELPS_SCHOOL__CONTACT_ROLE", '{"en": "the counselor", "es": "la consejera"}'
    )
    assert read_config().school.in_language("contact_role", "es") == "la consejera"


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("555-0100", "tel:5550100"),
        ("(555) 555-0100", "tel:5555550100"),
        ("+1 555.555.0100 x12", "tel:+15555550100;ext=12"),
        ("555-555-0100 ext. 12", "tel:5555550100;ext=12"),
    ],
)
def test_a_phone_is_dialled_as_it_was_written(number: str, link: str) -> None:
    assert phone_link(str(School(contact_phone=number).contact_phone)) == link


def test_the_master_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATHELPS_STORAGE__MASTER_KEY", "ab" * 32)
    config = read_config()
    assert config.storage.master_key.get_secret_value() == "ab" * 32
    assert "abab" not in f"{config} {config!r} {config.model_dump()} {config.model_dump_json()}"


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[school]\nnmae = "x"', 'config.toml, school.nmae: .* Did you mean "school.name"?'),
        ('[storge]\ndatabase = "x"', 'config.toml, storge: .* Did you mean "storage"?'),
        ('database = "x"', 'config.toml, database: .* Did you mean "storage.database"?'),
        ("[school]\nname = 5", "config.toml, school.name: Input should be a valid string"),
        (
            '[school]\nflows = "quick"',
            r'config.toml, school.flows: write a list, as in \["quick", "w',
        ),
        ('[school]\nname = "  "', "config.toml, school.name: String should have at least 1"),
        ('school = "Lincoln"', r"config.toml, school: is a section; write \[school\] on"),
        ('[school]\nlanguage = "fr"', "config.toml, school.language: .*'en' or 'es'"),
        ('[school]\ntimezone = "Mars"', 'config.toml, school.timezone: "Mars" is no time zone'),
        ('[school]\ntimezone = "../x"', 'config.toml, school.timezone: "../x" is no time zone'),
        ('[school]\ntimezone = ""', 'config.toml, school.timezone: "" is no time zone'),
        (
            '[school]\ncontact_phone = "call me"',
            'config.toml, school.contact_phone: "call me" is no phone number; write one like "555-555',
        ),
        (
            '[school]\ncontact_phone = { es = "12" }',
            'config.toml, school.contact_phone: "12" is no phone number; write one like',
        ),
        (
            '[school]\ncontact_where = { sp = "el salón 12" }',
            'config.toml, school.contact_where: "sp" is no language here; write "en" or "es"',
        ),
        (
            '[school]\ncontact_name = { es = "" }',
            'config.toml, school.contact_name: "es" has no text; write one between quotes, or leave',
        ),
        (
            "[school]\ncontact_role = 5",
            "config.toml, school.contact_role: write a text for everyone, or a table as in { en = ",
        ),
        ('[school]\nname = "x\n', "config.toml, line 2, column 10: "),
        ('[school]\nname = "a"\nname = "b"\n', "config.toml, line 3, column 11: Cannot overwrite"),
        ('[school]\nname = "a"\nname = "b"', "config.toml, line 3: Cannot overwrite"),
        ("[school]\nname =", "config.toml, line 2: Invalid value"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, said: str) -> None:
    assert re.match(said, problem_with(text))


def test_every_mistake_is_named_at_once_on_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATHELPS_SCHOOL__LANGUAGE", "fr")
    monkeypatch.setenv("WHATHELPS_STORAGE_DATABASE", "x")
    monkeypatch.setenv("WHATHELPS_STORAGE__DATABSE", "x")
    said = problem_with('[school]\nname = 5\nnmae = "x"').splitlines()
    assert len(said) == 5
    assert said[0] == (
        "environment, WHATHELPS_STORAGE_DATABASE: there is no such setting. "
        'Did you mean "WHATHELPS_STORAGE__DATABASE"?'
    )
    assert {line.split(": ")[0] for line in said[1:]} == {
        "config.toml, school.name",
        "config.toml, school.nmae",
        "environment, WHATHELPS_SCHOOL__LANGUAGE",
        "environment, WHATHELPS_STORAGE__DATABSE",
    }


def test_a_mistake_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hunter2" not in problem_with(
        '[storage]\nmaster_key = ["hunter2"]\npassword = "hunter2"'
    )
    monkeypatch.setenv("WHATHELPS_STORAGE", "hunter2")
    said = problem_with("")
    assert said.startswith("environment: ")
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("WHATHELPS_SCHOOL__FLOWS", "quick", 'environment, WHATHELPS_SCHOOL__FLOWS: write a list, as in'),
        ("WHATHELPS_SCHOOL__FLOWS", "5", 'environment, WHATHELPS_SCHOOL__FLOWS: write a list, as in'),
        ("WHATHELPS_WEB__PORT", "", "environment, WHATHELPS_WEB__PORT: Input should be a valid integer"),
        ("WHATHELPS_WEB__PORT__X", "5", "environment, WHATHELPS_WEB__PORT__X: there is no such setting."),
        ("WHATHELPS_WEB", "5", "environment: WHATHELPS_WEB is a section; name one setting at a time"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_environment_is_named(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert problem_with("").startswith(said)


def test_a_file_that_is_named_but_missing_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATHELPS_CONFIG", "lost.toml")
    with pytest.raises(ConfigProblem, match=r"lost\.toml: is not there"):
        read_config()


def test_a_file_that_cannot_be_read_is_named() -> None:
    Path("config.toml").mkdir()
    with pytest.raises(ConfigProblem, match=r"config\.toml: cannot be read: Is a directory"):
        read_config()


def test_a_file_that_is_no_text_is_named() -> None:
    Path("config.toml").write_bytes(b"\xff\xfe[\0s\0")
    with pytest.raises(ConfigProblem, match=r"config\.toml: is not plain text; save it as UTF-8"):
        read_config()


# --- the example ---------------------------------------------------------------------------------


def test_the_example_has_every_setting_with_its_default() -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert Config(**example) == Config()
    assert {section: set(settings) for section, settings in example.items()} == {
        section: set(type(settings).model_fields) for section, settings in Config()
    }


def test_each_setting_of_the_example_has_a_sentence_above_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if re.match(r"\w+ = ", line):
            assert re.fullmatch(r"# [A-Z].+\.", above), line
