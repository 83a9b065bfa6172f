"""New keys: every word is as it was, nothing opens with an old key, and nobody else is at work meanwhile."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import access_log, alert_log, consent, disclosures, tables, unsent_words, watch_off
from storage.access import Viewer
from storage.binding import READ, is_bound, rewrite
from storage.cards import cards_of, student_by_card
from storage.consent import Consent as Said
from storage.conversations import load
from storage.database import Store, WrongKey, open_store
from storage.erasing import erase_answers
from storage.families import give_link
from storage.flows_in_use import OwnVersion, use
from storage.holds import put_on_hold, release
from storage.ids import new_id
from storage.kept_answers import sealed_note
from storage.keys import seal_for
from storage.master_key import (
    drop_old_master_keys,
    next_master_key,
    next_of,
    old_master_keys,
    read_master_key,
    take_next,
    write_key,
)
from storage.opening import open_school_store
from storage.parked import NotTaken, failed_once
from storage.people import School, ensure_school, find_student
from storage.problems import Busy, Tampered
from storage.published import publish
from storage.putting_back import put_back
from storage.resealing import SEALED
from storage.rotating import Rotated, rotate_data_keys, rotate_master_key
from storage.rounds import NewRound, give_round
from storage.settings import keep_settings
from storage.staff_entry import Passkey, add_passkey, begin_sign_in, passkey_by_id
from storage.staffing import add_member
from storage.unsent_words import Words
from tests.storage.backed_up import backup_of, made, says, sealed_to_us
from tests.storage.opened import opened
from tests.storage.test_erasing import alert_about, give_goal, telegram
from tests.student import MASTER_KEY, Clock, Student

NEW_KEY = bytes(range(1, 33))


def full(store: Store, school: School, bob: Student) -> None:
    """Something in every column that is sealed, and in all that is bound or found by a hash."""
    says(bob, "the purple giraffe reads aloud")
    bob.says("and a green one")
    bob.gives("stop")
    for entry in bob.reads_back:
        bob.shares(bob.named(entry.key), "team")
    give_goal(store, bob, "I read for ten minutes")
    bob.is_given("the blue chair @ by the window")
    alert_about(store, bob)
    telegram(store, bob)
    with store.writing() as connection:
        vault, now, id = store.vault, bob.clock.now, bob.row.id
        pam = add_member(connection, vault, school.id, "pam@x.example", "Pam", {"teacher"}, now)
        add_passkey(connection, vault, school.id, Passkey("key", pam, b"public", 0), now)
        look = access_log.Look(pam, "teacher", access_log.READ, id, "draft")
        access_log.note(connection, vault, school.id, look, now)
        watch_off.ask_for_off(connection, vault, school.id, pam, "we have another", now)
        viewer = Viewer(pam, school.id, frozenset({"teacher"}))
        group = NewRound(flow="quick", title="The early birds")
        give_round(connection, vault, viewer, group, [id], now)
        noted = alert_log.Entry(None, pam, alert_log.NOTED, "a note")
        alert_log.add(connection, vault, school.id, noted, now)
        stored = load(connection, vault, bob.conversation_id)
        unsent_words.keep(connection, stored, "help", Words("half a word"), now + 1)
        put_on_hold(connection, vault, id, "Ms. Lee", "a request", now)
        release(connection, vault, id, "Mr. Lee", now)
        said = Said("parent", True, "1", "en", "paper", now, by="Maria")
        consent.record(connection, school.id, id, said, vault)
        give_link(connection, vault, school, id, now)
        failed_once(
            connection, vault, NotTaken(school.id, "telegram", "1", "what came", "why"), now
        )
        keep_settings(connection, vault, school.id, {"hours": "08:00-15:00"}, pam, now)
        begin_sign_in(connection, vault, school.id, "passkey", {"challenge": "x"}, now)
        publish(connection, school.id, "own", "1", "text", now)
        use(connection, vault, school.id, OwnVersion("own", "1", now), "rosa", instead_of=None)
        seal = seal_for(connection, vault, id)
        of_school = seal_for(connection, vault, school.id)
        asked: dict[str, object] = {"id": new_id(now), "school_id": school.id, "student_id": id}
        told = {
            name: of_school.seal("access_request", name, str(asked["id"]), "the meeting")
            for name in ("body", "release_why")
        }
        due = {"due_on": "2026-12-01", "made_at": now, "made_by": pam, "ended_at": now}
        connection.execute(tables.access_request.insert(), {**asked, **told, **due})
        for kind in (disclosures.OTHER, disclosures.EMERGENCY):
            to = disclosures.Disclosure(kind, "DCFS", "a draft", "the law", "Pam")
            disclosures.note(connection, vault, school.id, id, to, now)
        for table in (tables.draft_note, tables.promise):
            whose = {"id": new_id(now), "school_id": school.id, "student_id": id, "staff_id": pam}
            body = seal.seal(table.name, "body", whose["id"], "what staff say")
            connection.execute(table.insert(), {**whose, "body": body, "made_at": now})
        for row in connection.execute(READ).all():
            if row.words:
                note = sealed_note(seal, row.stands_in, "1 S-104")
                rewrite(connection, seal, row, {"cleared_by": note}, bound=True)
        facts = {"born": "2013-05-01", "pronouns": "they"}
        sealed = {name: seal.seal("student", name, id, value) for name, value in facts.items()}
        connection.execute(tables.student.update().where(tables.student.c.id == id).values(sealed))


def rotate(store: Store) -> Rotated:
    done = rotate_data_keys(store, 5, lambda _done, _of: None)
    rotate_master_key(store, NEW_KEY)
    return done


def test_every_word_is_as_it_was_and_all_is_sealed_anew(
    store: Store, school: School, bob: Student, charlie: Student, clock: Clock
) -> None:
    full(store, school, bob)
    words, sealed, wrapped = opened(store), raw(store), keys_of(store)
    assert {(name, column) for name, column, *_ in words} == {
        (column.table.name, column.name) for column in SEALED
    }
    cleared = {name: one.cleared_by for name, one in bob.kept.items()}
    assert any(cleared.values())
    assert rotate(store) == Rotated(keys=4, shut=0)  # two students, the school, the counselors
    assert opened(store) == words
    assert {name: one.cleared_by for name, one in bob.kept.items()} == cleared
    assert not raw(store) & sealed
    assert not keys_of(store) & wrapped
    url = store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(WrongKey):
        open_store(url, MASTER_KEY, 1)
    with closing(open_store(url, NEW_KEY, 1)) as again:
        assert opened(again) == words
        with again.reading() as connection:
            vault, id = again.vault, bob.row.id
            assert find_student(connection, vault, school.id, "s-bob") is not None
            (code,) = cards_of(connection, vault, [id]).values()
            assert student_by_card(connection, vault, code) is not None
            assert passkey_by_id(connection, vault, "key") is not None
            assert [*access_log.verify(connection, vault)] == []
            seal = seal_for(connection, vault, id)
            bound = connection.execute(READ).all()
            assert bound
            assert all(is_bound(seal, row) for row in bound)


def raw(store: Store) -> set[bytes]:
    """Every seal that is kept, as it is."""
    with store.reading() as connection:
        found = [connection.scalars(select(column.table.c[column.name])).all() for column in SEALED]
    return {bytes(one) for some in found for one in some if one}


def keys_of(store: Store) -> set[bytes]:
    with store.reading() as connection:
        kept = connection.scalars(select(tables.data_key.c.wrapped)).all()
        facts = select(tables.about.c.value).where(
            tables.about.c.name.in_(["key_check", "index_root"])
        )
        return {*map(bytes, kept), *map(bytes, connection.scalars(facts))}


def test_what_did_not_open_before_is_left_as_it_is_and_counted(
    store: Store, school: School, bob: Student, charlie: Student
) -> None:
    says(bob, "the purple giraffe")
    with store.writing() as connection:
        broken = tables.goal.insert().values(
            id="g",
            school_id=school.id,
            student_id=bob.row.id,
            words=b"no seal",
            position=0,
            made_at=1,
        )
        connection.execute(broken)
        at = tables.data_key.c
        theirs = tables.data_key.update().where(at.owner_id == charlie.row.id)
        connection.execute(theirs.values(wrapped=b"no key"))
    assert rotate(store) == Rotated(keys=3, shut=2)
    with store.reading() as connection:
        assert connection.scalar(select(tables.goal.c.words)) == b"no seal"
        assert "purple" in "".join(text.words for text in bob.kept.values() if text.words)


def test_a_second_try_goes_on_where_the_first_came_to(
    store: Store, school: School, bob: Student, charlie: Student
) -> None:
    says(bob, "the purple giraffe")
    words = opened(store)

    def stops(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_data_keys(store, 5, stops)
    assert opened(store) == words
    first = keys_of(store)
    assert rotate_data_keys(store, 5, lambda *_: None).keys == 2
    assert len(keys_of(store) & first) == 4  # the two of the first try, the check and the root
    assert opened(store) == words
    rotate_master_key(store, NEW_KEY)
    assert rotate_data_keys(store, 5, lambda *_: None).keys == 4  # the next time all of them


def test_an_erasure_after_a_rotation_leaves_nothing_that_opens(
    store: Store, school: School, bob: Student
) -> None:
    full(store, school, bob)
    rotate(store)
    with store.writing() as connection:
        erase_answers(connection, store.vault, bob.row.id, bob.clock.now)
    assert not any("giraffe" in text for text in opened(store).values())


def test_a_student_goes_on_after_a_rotation(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    rotate_data_keys(store, 5, lambda *_: None)
    bob.says("sometimes")
    assert bob.codes == {"use@extended_time": "sometimes"}


# --- who else is there -------------------------------------------------------------------------------------


@pytest.fixture
def shared(new_place: Callable[[], str]) -> str:
    return new_place()


def test_nobody_else_has_the_database_open_while_one_is_alone(shared: str) -> None:
    with (
        closing(open_store(shared, MASTER_KEY, 1)),
        closing(open_store(shared, MASTER_KEY, 1)),
        pytest.raises(Busy, match="another WhatHelps has it open"),
    ):
        open_store(shared, MASTER_KEY, 1, alone=True)
    with closing(open_store(shared, MASTER_KEY, 1, alone=True)) as one:
        with pytest.raises(Busy, match="keys are being rotated"):
            open_store(shared, MASTER_KEY, 1)
        with pytest.raises(Busy, match="another WhatHelps has it open"):
            open_store(shared, MASTER_KEY, 1, alone=True)
        rotate(one)
    open_store(shared, NEW_KEY, 1).close()


# --- the key's file ----------------------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys" / "master.key"
    write_key(file, MASTER_KEY)
    return file


def test_the_old_key_is_kept_for_14_days_and_then_thrown_away(key_file: Path, clock: Clock) -> None:
    new = next_master_key(key_file)
    assert next_master_key(key_file) == new
    take_next(key_file, clock.now)
    take_next(key_file, clock.now + 1)
    assert read_master_key(key_file, None) == new
    ((old, until),) = old_master_keys(key_file)
    assert read_master_key(old, None) == MASTER_KEY
    assert old.stat().st_mode & 0o777 == 0o600
    assert drop_old_master_keys(key_file, until - 1) == []
    assert drop_old_master_keys(key_file, until) == [old]
    assert [one.name for one in key_file.parent.iterdir()] == ["master.key"]


def test_of_two_rotations_in_one_second_both_old_keys_are_kept(key_file: Path) -> None:
    keys = {MASTER_KEY}
    for _ in range(2):
        keys.add(next_master_key(key_file))
        take_next(key_file, 1)
    kept = {read_master_key(one, None) for one, _ in old_master_keys(key_file)}
    assert kept | {read_master_key(key_file, None)} == keys
    assert len(kept) == 2


def test_killed_before_the_file_is_swapped_the_next_start_swaps_it(
    tmp_path: Path, key_file: Path, clock: Clock
) -> None:
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    with closing(open_school_store(url, key_file, None, 1, new=True)[0]) as store:
        with store.writing() as connection:
            ensure_school(connection, store.vault, "Lincoln", "UTC", 1)
        new = next_master_key(key_file)
        rotate_master_key(store, new)
    assert read_master_key(key_file, None) == MASTER_KEY
    for _ in range(2):
        open_school_store(url, key_file, None, clock.now)[0].close()
    assert read_master_key(key_file, None) == new
    assert not next_of(key_file).exists()
    assert len(old_master_keys(key_file)) == 1


def test_killed_before_anything_is_wrapped_with_it_a_new_key_waits_and_harms_nobody(
    tmp_path: Path, key_file: Path, clock: Clock
) -> None:
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    open_school_store(url, key_file, None, 1, new=True)[0].close()
    next_master_key(key_file)
    open_school_store(url, key_file, None, 1)[0].close()
    assert read_master_key(key_file, None) == MASTER_KEY
    next_of(key_file).unlink()
    write_key(next_of(key_file), bytes(32))
    key_file.unlink()
    write_key(key_file, NEW_KEY)
    with pytest.raises(WrongKey):
        open_school_store(url, key_file, None, 1)
    assert next_of(key_file).exists()


def test_a_backup_of_before_a_rotation_opens_with_the_key_of_then_and_is_wrapped_with_that_of_now(
    store: Store, school: School, bob: Student, tmp_path: Path, clock: Clock
) -> None:
    identity, folder = sealed_to_us(store), tmp_path / "backups"
    folder.mkdir()
    says(bob, "the purple giraffe")
    words = opened(store)
    made(store, folder, clock)
    place = f"sqlite:///{tmp_path}/new/whathelps.db"
    done, _ = put_back(place, backup_of(folder, identity, NEW_KEY, MASTER_KEY), clock.now)
    assert done.old_key
    with pytest.raises(WrongKey):
        open_store(place, MASTER_KEY, 1)
    with closing(open_store(place, NEW_KEY, 1)) as again:
        assert opened(again) == words


def test_the_root_of_hashes_cannot_be_taken_from_elsewhere(store: Store, bob: Student) -> None:
    with store.reading() as connection:
        at = tables.data_key.c
        theirs = select(at.wrapped).where(at.owner_id == bob.row.id)
        wrapped = connection.execute(theirs).scalar_one()
    with pytest.raises(Tampered):
        store.vault.use_root(wrapped)
