"""The daily check-in: offered only where the school has named who reads it, and then by that name."""

from bot.authoring.publishing import IN_ORDER
from bot.config import School as Settings
from bot.conversation.arrival import offered
from dialogs.loading import shipped_files, shipped_flow
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school as open_telegram
from tests.old_keys import wrap_as_before
from tests.program import Program
from tests.student import Clock, Student
from tests.web.school import open_school as open_page
from tests.wound_back import wind_back

READER = "Ms. Rivera, counselor"
TITLE = "Today at school"
SAM = "practice-6-8-iep-en"  # whom a terminal makes up


def test_a_flow_that_asks_for_a_named_reader_is_offered_only_with_one() -> None:
    flows = (shipped_flow("my_day"), shipped_flow("good_day"))
    assert offered(flows, Settings()) == flows[:1]
    assert offered(flows, Settings(check_in_reader=READER)) == flows


def test_a_school_may_name_what_it_offers_in_the_order_of_its_menu() -> None:
    flows = tuple(shipped_flow(name) for name in ("my_day", "quick", "words"))
    settings = Settings(flows=("words", "my_day", "good_day", "no_such_flow"))
    assert [flow.name for flow in offered(flows, settings)] == ["words", "my_day"]


def test_every_shipped_flow_has_its_place_in_the_menu() -> None:
    students = {file.removesuffix(".yaml") for file, _ in shipped_files()} - {"family"}
    assert set(IN_ORDER) == students


# --- in the terminal -----------------------------------------------------------------------------


def test_without_a_reader_the_terminal_says_which_setting_names_one(program: Program) -> None:
    ended = program.run("talk", "good_day")
    assert (ended.code, ended.out) == (2, "")
    assert 'school.check_in_reader = "Ms. Rivera, counselor"' in ended.err


def test_the_terminal_names_the_reader_before_the_first_question_and_when_sharing(
    program: Program,
) -> None:
    typed = "yes\nLunch\nNoise\nNothing right now\nNothing right now\n1\n2\nall private\nshare\n"
    ended = program.run("talk", "good_day", typed=typed, WHATHELPS_SCHOOL__CHECK_IN_READER=READER)
    assert (ended.code, ended.err) == (0, "")
    before, _, after = ended.out.partition("What went well today?")
    assert f"If you share one, {READER} can read it." in before
    assert f"What you share can be read by {READER}." in before
    assert f"Only {READER}" in after
    assert "case manager" not in ended.out
    assert "You shared 1 of 4." in after


def test_what_is_shared_with_the_reader_alone_is_in_the_readers_draft_and_in_no_others(
    program: Program,
) -> None:
    typed = (
        "yes\nLunch\nNoise\nNothing right now\nNothing right now\n1\n1\n2\n2\nall private\nshare\n"
    )
    named = {"WHATHELPS_SCHOOL__CHECK_IN_READER": READER}
    assert program.run("talk", "good_day", typed=typed, **named).code == 0

    def told(reader: str, **given: str) -> str:
        ended = program.run("draft", SAM, "--kind", "check_in", "--for", reader, **given)
        assert (ended.code, ended.err) == (0, "")
        return ended.out

    for_reader, by_name = told("reader", **named), told("ms.  rivera")
    assert "lunch" in for_reader
    assert "noise" in for_reader
    assert "for the one person that the student was told of" in for_reader
    assert by_name == for_reader
    for anyone in (told("team"), told("case_manager")):
        assert "lunch" in anyone
        assert "noise" not in anyone
    another = told("reader", WHATHELPS_SCHOOL__CHECK_IN_READER="Mr. Diaz")
    assert "No answers are available for “A day at school, in the student’s voice”" in another


def test_a_draft_is_for_nobody_that_is_not_known(program: Program) -> None:
    program.run(
        "talk",
        "good_day",
        typed="yes\nLunch\nstop\n1\n2\nshare\n",
        WHATHELPS_SCHOOL__CHECK_IN_READER=READER,
    )
    misspelt = program.run("draft", SAM, "--for", "case_manger")
    assert misspelt.code == 2
    assert misspelt.err == '--for "case_manger" is not known. Did you mean "case_manager"?\n'
    unnamed = program.run("draft", SAM, "--for", "reader")
    assert unnamed.code == 2
    assert "Nobody is named who reads the check-in" in unnamed.err


def test_what_the_last_version_kept_for_the_reader_is_the_readers(program: Program) -> None:
    """It kept no person, and called their audience that of the case manager."""
    typed = "yes\nLunch\nstop\n1\n2\nshare\n"
    named = {"WHATHELPS_SCHOOL__CHECK_IN_READER": READER}
    program.run("talk", "good_day", typed=typed, **named)
    before = program.run("draft", SAM, "--kind", "check_in", "--for", "reader", **named)
    with program.store() as store:
        wrap_as_before(store)
        with store.writing() as connection:
            for line in (
                "UPDATE current_answer SET audience = 'case_manager' WHERE audience = 'reader'",
                "UPDATE conversation SET reader_id = NULL",
                "DELETE FROM staff",
            ):
                connection.exec_driver_sql(line)
            wind_back(connection, "0006")
    after = program.run("draft", SAM, "--kind", "check_in", "--for", "reader", **named)
    assert "lunch" in after.out
    assert after.out == before.out
    manager = program.run("draft", SAM, "--kind", "check_in", "--for", "case_manager")
    assert "lunch" not in manager.out


# --- on the page ---------------------------------------------------------------------------------


def test_the_page_offers_it_only_with_a_reader(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with open_page(store, school, clock) as open:
        page = open.shows_card(bob)
        open.says_yes(page, bob)
        assert "My day" in page.buttons
        assert TITLE not in page.buttons


def test_the_page_names_the_reader_in_the_check_in_and_nowhere_else(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with open_page(store, school, clock, check_in_reader=READER) as open:
        page = open.let_in(bob, "good_day")
        assert f"What you share can be read by {READER}." in page.text
        assert f"If you share one, {READER} can read it." in page.opens("/privacy").text
        page.opens("/talk").ticks("Lunch").presses("Done").presses("Stop here")
        assert f"Only {READER}" in page.form("/share").radios
        page.marks(1, "reader").presses("Share what is marked")
        assert open.kept(bob, "good_day")["good"].audience == "reader"
        page.opens("/choose").presses("My day")
        assert READER not in page.text
        assert "Alice, your case manager" in page.opens("/privacy").text


# --- on Telegram ---------------------------------------------------------------------------------


async def test_telegram_names_the_reader_in_the_check_in(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_telegram(store, school, clock, check_in_reader=READER) as open:
        phone = await open.phone_of(bob)
        await open.plays(
            phone,
            f"""
            me:  [{TITLE}]
            bot: What you share can be read by {READER}.
            me:  [🥪 Lunch] [Done]
            me:  stop
            bot: not marked yet 1
            me:  [Mark what is left for {READER}] [Share what is marked ({READER} 1)]
            bot: You shared 1 of 1.
            """,
        )


async def test_telegram_offers_no_check_in_without_a_reader(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert "My day" in phone.last.buttons
        assert TITLE not in phone.last.buttons
