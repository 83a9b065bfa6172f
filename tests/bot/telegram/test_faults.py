"""When the database is locked or full, when an update is broken, and when the program cannot start."""

import asyncio
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import event, update

from bot.telegram import asking
from bot.telegram.visit import Visit
from bot.turn import Turn
from storage import parked, tables
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.program import Program
from tests.student import Clock, Student, new_process

CANARY = "the purple giraffe reads aloud"
TOKEN = "7123456789:AAcanaryCANARYcanaryCANARYcanary0123"


def only_sqlite(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("a server's locks and disk are another matter")


async def at_the_first_question(open: Open, student: Student) -> Phone:
    phone = await open.phone_of(student)
    await open.taps(phone, "My tools")
    return phone


# --- the database is locked, or full ---------------------------------------------------------------


async def test_a_locked_database_is_waited_for_and_everything_is_kept_once(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    only_sqlite(store)
    with new_process(store, timeout=0.2) as impatient:
        async with open_school(impatient, school, clock) as open:
            phone = await at_the_first_question(open, bob)
            other = await at_the_first_question(open, charlie)
            with closing(sqlite3.connect(store.where, isolation_level=None)) as lock:
                lock.execute("BEGIN IMMEDIATE")
                await phone.says("sometimes")
                await other.taps("Always")
                await phone.waits_for("One moment …")
                # The finger on the button is told as well: nothing turns for ever.
                await other.waits_until(lambda: other.spinning == [])
                await asyncio.sleep(2)
                assert [seen.text for seen in phone.messages].count("One moment …") == 1
                assert not any("✓ Saved" in seen.text for seen in phone.messages)
                assert set(phone.updates[-1:] + other.updates[-1:]) <= set(open.api.pending)
                lock.execute("ROLLBACK")
            await phone.waits_for("In which classes do you use it?")
            await open.settled()
            assert "You picked: Sometimes. ✓ Saved" in phone.text
            assert open.rows("answer") == 2
            assert open.rows("parked") == 0


async def test_a_full_disk_is_told_once_and_the_same_answer_is_kept_when_there_is_room(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    only_sqlite(store)
    with new_process(store, timeout=0.2) as small:
        async with open_school(small, school, clock) as open:
            phone = await open.phone_of(bob)
            await open.plays(phone, "me: [All about me] [Skip]")
            told = "a quiet place " * 290
            with full(small):
                await phone.says(told)
                await phone.waits_for("I can't save right now, so this answer is not kept yet.")
                await asyncio.sleep(0.8)
                texts = [seen.text for seen in phone.messages]
                assert len([text for text in texts if text.startswith("I can't save")]) == 1
                assert not any("✓ Saved" in text for text in texts)
                assert phone.updates[-1] in open.api.pending
                assert "matters" not in open.kept(bob, "all_about_me")
            await phone.waits_for("What are you good at?")
            await open.settled()
            assert "✓ Saved" in phone.text
            assert open.kept(bob, "all_about_me")["matters"].words == told.strip()
            assert open.rows("parked") == 0


@contextmanager
def full(store: Store) -> Iterator[None]:
    """The database may not grow by a page."""
    with closing(sqlite3.connect(store.where)) as look:
        most = look.execute("PRAGMA page_count").fetchone()[0]

    def limited(driver: Any, _record: object, _proxy: object) -> None:
        driver.execute(f"PRAGMA max_page_count={most}")

    event.listen(store.engine.pool, "checkout", limited)
    yield
    most = 0x3FFFFFFF


async def test_a_seal_that_does_not_open_is_one_students_trouble_and_nobody_elses(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    """Restored from two backups, say. The others must not wait until somebody mends it."""
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        other = await at_the_first_question(open, charlie)
        with store.writing() as connection:
            talk = tables.conversation
            broken = update(talk).where(talk.c.student_id == bob.row.id).values(progress=b"x" * 64)
            connection.execute(broken)
        await phone.says("sometimes")
        await other.says("always")
        await other.waits_for("In which classes do you use it?")
        await other.says("math")
        await other.waits_for("How much does it help you?")


# --- an update that nobody can take ----------------------------------------------------------------


async def test_what_nobody_can_take_is_parked_sealed_and_holds_up_nobody(
    store: Store,
    school: School,
    clock: Clock,
    bob: Student,
    charlie: Student,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    taken, tries = asking.typed, []

    def typed(visit: Visit, text: str) -> Turn | None:
        if CANARY in text:
            tries.append(text)
            raise ValueError(f"cannot take {text}")
        return taken(visit, text)

    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        other = await at_the_first_question(open, charlie)
        monkeypatch.setattr(asking, "typed", typed)
        await phone.says(CANARY)
        await phone.says("sometimes")
        await other.says("always")
        await open.settled()
        assert "In which classes do you use it?" in other.text
        assert len(set(tries)) == 1
        assert phone.messages[-2].text.startswith(
            "Sorry, I had a problem and did not keep that message. Please write it again."
        )
        assert "You picked: Sometimes. ✓ Saved" in phone.text  # the one after it went on
        with store.reading() as connection:
            (one,) = parked.parked(connection, school.id)
            assert CANARY in parked.open_body(connection, store.vault, one.id)
        assert (one.tries, one.channel) == (5, "telegram")
        assert "ValueError" in one.reason
        on_disk = open.on_disk()
        assert one.id.encode() in on_disk
        assert b"giraffe" not in on_disk
        assert "giraffe" not in caplog.text
        # The same text, once it can be taken.
        monkeypatch.setattr(asking, "typed", taken)
        await open.says(phone, CANARY)
        assert open.kept(bob)["where@extended_time"].words == CANARY


async def test_a_press_that_nobody_can_take_leaves_no_progress_bar(
    store: Store, school: School, clock: Clock, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pick(visit: Visit, act: str) -> Turn | None:
        raise ValueError(act)

    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        with monkeypatch.context() as patched:
            patched.setattr(asking, "pick", pick)
            await phone.taps("Sometimes")
            await phone.waits_for("Sorry, I had a problem")
            await open.settled()
        assert phone.spinning == []
        # The question is as good as before.
        await open.taps(phone, "Always")
        assert open.kept(bob)["use@extended_time"].codes == ("always",)


async def test_malformed_messages_are_parked_and_the_others_flow(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        chat = {"id": phone.id, "type": "private"}
        broken: list[dict[str, Any]] = [
            {"message": CANARY},
            {"message": {"message_id": 1, "date": "yesterday", "chat": chat, "text": CANARY}},
            {"message": {"chat": chat, "text": CANARY}},
            {"message": {"message_id": 5, "date": 1, "chat": {"id": CANARY}, "text": CANARY}},
            {"edited_message": []},
            {"edited_message": {"chat": chat, "text": CANARY}},
        ]
        for raw in broken:
            open.api.injects(raw, phone.id)
        open.api.injects({})
        open.api.injects({"something_new": {"chat": chat}})
        await phone.says("sometimes")
        await phone.waits_for("In which classes do you use it?")
        await open.settled()
        assert open.api.pending == []
        assert open.rows("answer") == 1
        assert open.rows("parked") >= 5
        assert CANARY.encode() not in open.on_disk()


async def test_what_is_no_update_at_all_ends_nothing(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await at_the_first_question(open, bob)
        for rubbish in ("rubbish", {"no": "id"}, {"update_id": "seven"}, None, 17):
            open.api.injects_once(rubbish)
        await phone.says("sometimes")
        await phone.waits_for("In which classes do you use it?")
        assert not open.ended.done()


# --- the program as a school runs it ---------------------------------------------------------------


def one_line(ended: Any) -> str:
    assert ended.code == 2
    assert "Traceback" not in ended.out + ended.err
    assert len(ended.err.splitlines()) == 1
    return str(ended.err).strip()


def is_silent(ended: Any) -> None:
    assert TOKEN not in ended.out + ended.err
    assert TOKEN.partition(":")[2] not in ended.out + ended.err


def test_without_a_token_the_program_says_how_to_get_one(program: Program) -> None:
    told = one_line(program.run("run", WHATHELPS_WEB__ENABLED="false"))
    assert told.startswith("There is no channel: web.enabled is false. Telegram is off.")
    assert "get a token from @BotFather" in told
    told = one_line(program.run("run", WHATHELPS_TELEGRAM__TOKEN_FILE="var/no-such-file"))
    assert told.startswith("telegram.token_file: var/no-such-file cannot be read.")


async def test_an_unknown_token_is_told_in_one_line_and_never_shown(program: Program) -> None:
    (program.folder / "token.txt").write_text(f"{TOKEN}\n")
    async with standin() as api:  # which knows another one
        ended = await asyncio.to_thread(
            program.run,
            "run",
            WHATHELPS_TELEGRAM__API_BASE=api.base_url,
            WHATHELPS_TELEGRAM__TOKEN_FILE="token.txt",
            WHATHELPS_WEB__ENABLED="false",
        )
    assert one_line(ended).startswith("Telegram does not know this token.")
    is_silent(ended)


async def test_a_server_that_is_away_or_talks_rubbish_is_tried_again_and_never_shown_a_token_of(
    program: Program,
) -> None:
    """It ends when it is told to, and says nothing of the token, however often it has failed."""

    async def rubbish(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=f"no JSON for {request.path}".encode(), status=next(statuses))

    statuses = iter([200, 500, *[404] * 1_000])
    runner = web.ServerRunner(web.Server(rubbish, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for address in (f"http://127.0.0.1:{runner.addresses[0][1]}", "http://127.0.0.1:9"):
        (program.folder / "config.toml").write_text(
            f'[telegram]\ntoken = "{TOKEN}"\napi_base = "{address}"\n'
        )
        running = program.start("run")
        await asyncio.to_thread(running.shows, "Telegram")
        running.process.send_signal(signal.SIGTERM)
        ended = await asyncio.to_thread(running.ends)
        assert "Traceback" not in ended.out
        is_silent(ended)
    await runner.cleanup()


async def test_the_program_talks_with_a_student_and_ends_at_ctrl_c(program: Program) -> None:
    async with standin(token=TOKEN) as api:
        (program.folder / "config.toml").write_text(
            f'[telegram]\ntoken = "{TOKEN}"\napi_base = "{api.base_url}"\n'
        )
        running = program.start("run")
        await asyncio.to_thread(running.shows, "Telegram is on, as @whathelps_bot (polling).")
        phone = api.phone()
        await phone.says(CANARY)
        await phone.waits_for("Send me the code from your card.")
        api.faults.answers_no_json(times=2, method="getUpdates")
        api.faults.drops_after(times=1, method="sendMessage")
        await phone.says("hello")
        await phone.waits_until(lambda: len(phone.messages) >= 2)
        running.process.send_signal(signal.SIGINT)
        ended = await asyncio.to_thread(running.ends)
        assert ended.code == 0
        assert "Traceback" not in ended.out
        assert CANARY not in ended.out
        is_silent(ended)
        assert api.pending == []
