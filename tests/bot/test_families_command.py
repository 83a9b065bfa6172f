"""`whathelps students family-links`: a sheet for each family, that lets it write and read nothing."""

import csv
import os
import re
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.config import read_config
from storage.database import open_store
from storage.families import link_by_code
from storage.opening import master_key_for

ROSTER = """student_id,name,class,band,mode,language
S-1,Mia Torres,K2,prek-2,iep,es
S-2,Ana Lee,K2,prek-2,every,en
S-3,Bob Stone,7B,6-8,iep,en
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.startswith("WHATHELPS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        '[school]\nname = "Lincoln"\ncontact_name = "Ms. Ortiz"\ncontact_where = "555-0100"\n'
        '[web]\nbase_url = "https://help.example"\n',
        encoding="utf-8",
    )
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assert _run("import", "roster.csv").exit_code == 0
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ["students", *words])


def _links(text: str) -> list[str]:
    return re.findall(r"https://help\.example/family/([0-9A-Z]{5}-[0-9A-Z]{5})", text)


def _opens(code: str) -> bool:
    settings = read_config()
    url, file = settings.storage.database, settings.storage.master_key_file
    key = master_key_for(url, file, None)
    with closing(open_store(url, key, 1, key_file=file)) as store, store.writing() as connection:
        return link_by_code(connection, store.vault, code, 1) is not None


def test_a_sheet_for_each_family_in_their_language_and_in_english(folder: Path) -> None:
    told = _run("family-links", "K2", "--out", "k2.html")
    assert told.exit_code == 0, told.output
    assert "2 links in k2.html." in told.stdout
    sheet = (folder / "k2.html").read_text(encoding="utf-8")
    assert (folder / "k2.html").stat().st_mode & 0o777 == 0o600
    for words in (
        "Lincoln", "Ms. Ortiz (555-0100)", "Para la familia de Mia T.", "For the family of Mia T.",
        "For the family of Ana L.", "Solo recibe lo que ustedes escriben",
        "It only takes in what you write: nobody can read anything with it.", "<svg",
    ):  # fmt: skip
        assert words in sheet
    for hidden in ("Torres", "S-1", "iep", "IEP", "K2"):
        assert hidden not in re.sub(r"<svg.*?</svg>|/family/[0-9A-Z-]+", "", sheet)
    assert len(set(_links(sheet))) == 2
    assert all(map(_opens, _links(sheet)))


def test_a_list_holds_no_names_and_the_same_links_again(folder: Path) -> None:
    assert _run("family-links", "K2", "--out", "k2.csv").exit_code == 0
    with (folder / "k2.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["student_id", "language", "link"]
    assert sorted(row[:2] for row in rows[1:]) == [["S-1", "es"], ["S-2", "en"]]
    first = (folder / "k2.csv").read_text(encoding="utf-8")
    assert _run("family-links", "K2", "--out", "k2.csv").exit_code == 0
    assert (folder / "k2.csv").read_text(encoding="utf-8") == first


def test_one_student_and_a_link_taken_back(folder: Path) -> None:
    assert _run("family-links", "--student", "S-3", "--out", "one.csv").exit_code == 0
    (old,) = _links((folder / "one.csv").read_text(encoding="utf-8"))
    told = _run("family-revoke", "S-3")
    assert told.stdout.startswith("1 link revoked.")
    assert not _opens(old)
    assert _run("family-links", "--student", "S-3", "--out", "one.csv").exit_code == 0
    (new,) = _links((folder / "one.csv").read_text(encoding="utf-8"))
    assert new != old
    assert _opens(new)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "x.csv"), "Name a class, or one student with --student."),
        (("K2", "--student", "S-1", "--out", "x.csv"), "Name a class, or one student"),
        (("K3", "--out", "x.csv"), 'There is no class "K3".'),
        (("--student", "S-9", "--out", "x.csv"), 'There is no student "S-9".'),
        (("K2", "--out", "x.pdf"), "links are written as .csv or .html"),
        (("K2", "--out", "roster.csv"), "is there already and is no file of links"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    folder: Path, words: tuple[str, ...], told: str
) -> None:
    before = {file: file.read_bytes() for file in folder.glob("*.csv")}
    result = _run("family-links", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert {file: file.read_bytes() for file in folder.glob("*.csv")} == before


def test_the_flow_is_not_for_a_terminal(folder: Path) -> None:
    result = CliRunner().invoke(app, ["talk", "family"])
    assert (result.exit_code, "is for families, by a link" in result.stderr) == (2, True)
