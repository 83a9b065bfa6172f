"""A short form of the kill harness (tests/torture).

Each point of a turn is died at once; of the channel and of the page one point of each kind. All of these are
in `make torture`, which runs this file's long tests, too.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.torture import page_mutants as page
from tests.torture import page_points, telegram_points
from tests.torture import telegram_mutants as telegram
from tests.torture.first_start import killed_at_first_start
from tests.torture.full_disk import on_limited_pages, on_small_disk
from tests.torture.kills import Siege
from tests.torture.locked import held_locked
from tests.torture.mutants import catch
from tests.torture.points import POINTS
from tests.torture.races import raced

SEED = 11

# One of each kind; all of them take their time.
CHANNEL_POINTS = (
    "updates received",
    "answer row written",
    "before the commit",
    "committed",
    "before the offset is confirmed",
    "offset confirmed",
    "letters: committed",
    "sendMessage on its way",
    "sendMessage done, and not heard",
    "letter marked",
    telegram_points.ANY_MOMENT,
)
PAGE_POINTS = (
    "a form: before the commit",
    "before a page leaves",
    "a worry: committed",
    "steps kept",
    "letter taken, and not marked",
)


def test_wherever_the_program_is_killed_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    with Siege(tmp_path, SEED, len(POINTS)) as siege:
        siege.run(dict.fromkeys(POINTS, 1))
        assert siege.violations == []
        assert [point for point in POINTS if not siege.deaths[point].hits] == []
        assert siege.victim.unlabelled == set()


def test_killed_at_its_first_start_the_program_starts_again(tmp_path: Path) -> None:
    assert killed_at_first_start(tmp_path, SEED, 3).violations == []


def test_what_a_full_disk_did_not_take_goes_through_later_under_the_same_id(tmp_path: Path) -> None:
    outcome = on_limited_pages(tmp_path, SEED, 4)
    assert outcome.violations == []
    assert outcome.figures["refused"] == outcome.figures["went through later"] > 0


def test_a_small_disk_that_is_full_takes_nothing_half(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    outcome = on_small_disk(folder, SEED, 3)
    if outcome.not_run:
        pytest.skip(outcome.not_run)
    assert outcome.violations == []
    assert outcome.figures["refused"] == outcome.figures["went through later"] > 0


def test_a_locked_database_saves_nothing_and_then_the_same_reply_goes_through(
    tmp_path: Path,
) -> None:
    assert held_locked(tmp_path, SEED, 2).violations == []


def test_of_two_replies_at_once_one_is_the_answer(tmp_path: Path) -> None:
    assert raced(tmp_path, SEED, 20).violations == []


@pytest.mark.parametrize(
    "fault", ["reply-before-commit", pytest.param("no-seen", marks=pytest.mark.long)]
)
def test_a_faulty_program_is_caught(tmp_path: Path, fault: str) -> None:
    points = ("before the commit", "committed", "before told", "position saved")
    assert catch(tmp_path, SEED, fault, dict.fromkeys(points, 4)).checks


@pytest.mark.parametrize(
    "points",
    [CHANNEL_POINTS, pytest.param(telegram_points.POINTS, marks=pytest.mark.long)],
    ids=["one of each kind", "all"],
)
def test_wherever_the_channel_is_killed_no_answer_is_lost_or_kept_twice(
    tmp_path: Path, points: Sequence[str]
) -> None:
    done = telegram.besiege(tmp_path, SEED, dict.fromkeys(points, 1))
    assert done.violations == []
    assert [point for point in points if not done.hits[point]] == []
    assert done.unlabelled == set()


@pytest.mark.parametrize(
    "fault",
    [
        "without-outbox",
        pytest.param("confirmed-first", marks=pytest.mark.long),
        pytest.param("marked-first", marks=pytest.mark.long),
    ],
)
def test_a_faulty_channel_is_caught(tmp_path: Path, fault: str) -> None:
    assert telegram.catch(tmp_path, SEED, fault).checks


def test_wherever_page_and_alerts_are_killed_nothing_is_lost_and_nothing_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    done = page.besiege(tmp_path, SEED, dict.fromkeys(PAGE_POINTS, 1))
    assert done.violations == []
    assert [point for point in PAGE_POINTS if not done.hits[point]] == []
    assert done.unlabelled == set()
    record_property("figures", f"the page besieged: {done.in_a_line}")


@pytest.mark.long
def test_wherever_the_whole_program_is_killed_nothing_is_lost_and_nothing_twice(
    tmp_path: Path,
) -> None:
    done = page.besiege(tmp_path, SEED, dict.fromkeys(page_points.POINTS, 1))
    assert done.violations == []
    assert [point for point in page_points.POINTS if not done.hits[point]] == []
    assert done.unlabelled == set()


@pytest.mark.long
@pytest.mark.parametrize("fault", ["page-before-commit", "step-alone", "letter-marked-first"])
def test_a_faulty_page_is_caught(tmp_path: Path, fault: str) -> None:
    assert page.catch(tmp_path, SEED, fault).checks
