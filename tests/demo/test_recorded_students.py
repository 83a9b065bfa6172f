"""Every recorded student ends in the drafts that were read and accepted, word for word."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from difflib import unified_diff
from importlib.resources import files
from itertools import product
from pathlib import Path
from subprocess import run

import pytest
from sqlalchemy import select

from bot.demo.playing import Played, demo_school, play
from bot.demo.transcripts import Said, TranscriptProblem, read, recorded_students
from bot.documents.drafts import file_of, make_draft
from dialogs.conversation import TEAM
from dialogs.drafts.making import make
from dialogs.drafts.rendering import as_html, as_markdown, as_text
from dialogs.drafts.statements import Draft, Statement
from dialogs.flow import BANDS, MODES
from dialogs.loading import shipped_files, shipped_flow
from dialogs.words import count_words
from storage import answers, tables
from storage.database import open_store
from storage.keys import seal_for
from tests.demo.played import GOLDEN, STARTED, Cast, played_in
from tests.student import MASTER_KEY

ROOT = Path(__file__).parents[2]
RECORDED = tuple(recorded_students())
ACCEPTED = sorted(path.name for path in GOLDEN.glob("*.md"))
FLOWS = ("all_about_me", "my_day", "my_tools")


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with played_in(tmp_path_factory.mktemp("demo")) as cast:
        yield cast


@pytest.fixture(scope="module")
def texts(cast: Cast) -> dict[str, str]:
    return cast.texts()


@pytest.fixture(scope="module")
def read_by_team(cast: Cast) -> dict[str, str]:
    """By file: all that the team can open about a student."""
    return {one.recorded.file: _everything(cast, one) for one in cast.played}


def same(name: str, text: str) -> None:
    accepted = (GOLDEN / name).read_text(encoding="utf-8")
    if text != accepted:
        lines = unified_diff(_by_sentence(accepted), _by_sentence(text), "accepted", "now", n=1)
        pytest.fail(f"{name}\n" + "\n".join(lines), pytrace=False)


def _by_sentence(text: str) -> list[str]:
    """One sentence a line, so that a difference shows the sentence and not its whole paragraph."""
    return text.replace("] ", "]\n").splitlines()


# --- the drafts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_draft_is_as_it_was_accepted(texts: dict[str, str], name: str) -> None:
    assert name in texts, f"{name} is not made any more"
    same(name, texts[name])


def test_every_draft_was_accepted(texts: dict[str, str]) -> None:
    assert sorted(texts) == ACCEPTED, "python -m tests.demo.accept"


def test_there_are_enough_to_judge_the_program_by(cast: Cast) -> None:
    kinds = Counter(
        kind for one in cast.played for kind, draft in one.drafts.items() if draft.sections
    )
    assert kinds["accommodations"] >= 15
    assert kinds["present_levels"] >= 10


def test_the_command_writes_the_same_drafts(tmp_path: Path) -> None:
    out = tmp_path / "drafts"
    done = run(
        [sys.executable, "-m", "bot", "demo", "--out", str(out)],
        capture_output=True, check=False, cwd=ROOT, text=True, timeout=100,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    english = [name for name in ACCEPTED if not name.endswith(".es.md")]
    assert sorted(path.name for path in out.glob("*.md")) == english
    for name in english:
        same(name, (out / name).read_text(encoding="utf-8"))
        stem = name.removesuffix(".md")
        assert (out / f"{stem}.txt").stat().st_size
        assert (out / f"{stem}.html").stat().st_size
    assert f"{len(RECORDED)} recorded students, {len(english)} drafts" in done.stdout
    assert len(done.stdout.splitlines()) == 1 + len(english)


def test_playing_everyone_again_gives_the_same_bytes(texts: dict[str, str], tmp_path: Path) -> None:
    with played_in(tmp_path) as again:
        assert again.texts() == texts


# --- what is in none of them ---------------------------------------------------------------------


def test_no_draft_for_the_team_holds_what_was_not_shared_with_it(
    cast: Cast, read_by_team: dict[str, str]
) -> None:
    withheld = [(one, words) for one in cast.played for words in _withheld(cast, one)]
    for one, words in withheld:
        assert words not in read_by_team[one.recorded.file], f"{one.recorded.file}: “{words}”"
    assert len(withheld) > 12


@pytest.mark.parametrize(
    "words",
    [
        "dumb", "bossy", "Tyler", "mr b", "flicks", "think jaylen", "iglesia", "laid off", "new meds",
        "my horse", "what it is", "roommate",
    ],
)  # fmt: skip
def test_no_draft_says(read_by_team: dict[str, str], words: str) -> None:
    assert any(words in said.words + said.note for said in _all_said()), "nobody says it any more"
    for file, text in read_by_team.items():
        assert words not in text, file


def test_what_one_person_may_read_is_only_in_the_draft_for_that_person(cast: Cast) -> None:
    grace = next(one for one in cast.played if one.student.name == "Grace")
    assert "my horse" in _everything(cast, grace, "case_manager")
    assert "my horse" not in _everything(cast, grace, "team")


def _everything(cast: Cast, one: Played, reader: str = "team") -> str:
    """All that this reader can open about a student, in both languages and every form."""
    return "\n".join(_drafts(cast, one, reader))


def _drafts(cast: Cast, one: Played, reader: str) -> Iterator[str]:
    for kind in one.drafts:
        for language in ("en", "es"):
            draft = make_draft(cast.store, cast.school, one.student, kind, language, reader)
            yield as_markdown(draft, evidence=True)
            yield as_text(draft)
            yield as_html(draft)


def _withheld(cast: Cast, one: Played) -> Iterator[str]:
    """What a student typed, or an adult beside it, and the team may not read: older wordings too.

    Three words and more: a shorter text may stand in a draft for another reason.
    """
    id = one.student.id
    with cast.store.reading() as connection:
        vault = cast.store.vault
        newest = answers.of_student(connection, vault, id)
        at, seal = tables.answer.c, seal_for(connection, vault, id)
        rows = connection.execute(select(at.id, at.words).where(at.student_id == id)).all()
        typed = {
            row.id: seal.open("answer", "words", row.id, row.words) for row in rows if row.words
        }
    for answer in newest:
        if answer.audience == TEAM and answer.quote != "none":
            words = typed.pop(answer.id, "")
            if answer.quote == "part":
                typed[f"{answer.id} before"] = words[: answer.quote_start].strip(" ,.")
                typed[f"{answer.id} after"] = words[answer.quote_end :].strip(" ,.")
    yield from (words for words in typed.values() if count_words(words) > 2)


# --- the transcripts -----------------------------------------------------------------------------


def test_each_band_has_three_or_more_and_both_modes() -> None:
    bands = Counter(r.facts["band"] for r in RECORDED)
    assert min(bands[band] for band in BANDS) >= 3
    assert {(r.facts["band"], r.facts["mode"]) for r in RECORDED} == set(product(BANDS, MODES))
    assert sum(r.facts["mode"] == "iep" for r in RECORDED) >= 10
    assert sum(r.facts["language"] == "es" for r in RECORDED) >= 4
    assert sum(r.facts.get("simple") == "yes" for r in RECORDED) >= 4


def test_everyone_talks_about_tools_at_length_or_quickly_and_most_with_a_plan_about_more() -> None:
    flows = {r.file: {c.flow for c in r.conversations} for r in RECORDED}
    without = [file for file, played in flows.items() if not played & {"my_tools", "quick"}]
    assert len(without) <= 2
    planned = [r.file for r in RECORDED if r.facts["mode"] == "iep"]
    assert sum(flows[file] > {"my_tools"} for file in planned) >= 11
    assert {len(r.tools) > 4 for r in RECORDED} == {True, False}
    assert any(not r.tools for r in RECORDED if r.facts["mode"] == "iep")


def test_every_flow_for_students_is_talked() -> None:
    talked = {c.flow for r in RECORDED for c in r.conversations}
    shipped = [name.removesuffix(".yaml") for name, _ in shipped_files()]
    assert talked >= {name for name in shipped if not shipped_flow(name).respondent}


def test_every_reply_follows_what_the_bot_asked() -> None:
    assert [said.words for said in _all_said() if not said.asked] == []


def test_each_file_begins_with_who_it_is() -> None:
    for recorded in RECORDED:
        assert recorded.about.startswith(f"{recorded.facts['name']}, "), recorded.file
    ids = [r.facts["student"] for r in RECORDED]
    assert len(set(ids)) == len(ids)


def test_a_transcript_that_says_another_question_is_refused(tmp_path: Path) -> None:
    file = files("bot.demo").joinpath("students", "09-ivan.txt")
    text = file.read_text(encoding="utf-8")
    other = read(text.replace("bot: How much does", "bot: How often does", 1), "09-ivan.txt")
    url = f"sqlite:///{tmp_path}/demo.db"
    with closing(open_store(url, MASTER_KEY, STARTED)) as store:
        school = demo_school(store, STARTED)
        with pytest.raises(TranscriptProblem, match=r"09-ivan\.txt, line \d+: .*How often does"):
            play(store, school, other, "en")


def _all_said() -> list[Said]:
    return [said for r in RECORDED for c in r.conversations for said in c.said]


def test_a_sentence_left_out_takes_only_what_goes_on_with_it_along(cast: Cast) -> None:
    """Of the rest at most a name or pronoun changes: each is told by the same id."""
    tried = 0
    for one in cast.played:
        for kind in one.drafts:
            file = file_of(cast.store, cast.school, one.student, kind, "en")
            whole = _by_id(make(kind, file))
            for id, said in whole.items():
                left = _by_id(make(kind, replace(file, left_out=frozenset([id]))))
                behind = f"{said.rule}+adds:{':'.join(said.answers)}"
                assert whole.keys() - left.keys() == {id, behind} & whole.keys(), (kind, said.rule)
                assert left.keys() <= whole.keys()
                tried += 1
    assert tried > 200


def _by_id(draft: Draft) -> dict[str, Statement]:
    return {one.id: one for part in draft.sections for one in part.statements}
