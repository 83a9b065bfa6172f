"""Letters go out in their order, each to one worker at a time, and none is lost or read later."""

import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Lock
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, event, select, update

from storage import outbox
from storage.database import Store
from storage.keys import replace_key, seal_for
from storage.outbox import LEASE, Letter, New
from storage.people import School
from storage.tables import data_key
from storage.tables import outbox as table
from tests.student import Student, new_process

NOW = 1_788_872_400_000_000


class Post:
    """The outbox of one channel, as a turn and as a worker use it: each call is a transaction."""

    def __init__(self, store: Store, school: School, channel: str = "telegram") -> None:
        self.store = store
        self.school = school
        self.channel = channel

    def put(self, address: str, body: str, student_id: str | None = None, now: int = NOW) -> str:
        with self.store.writing() as connection:
            who = (self.school.id, student_id, self.channel, address)
            return outbox.put(connection, self.store.vault, New(*who, body), now)

    def claimed(self, now: int = NOW, **how: int) -> list[Letter]:
        with self.store.writing() as connection:
            return outbox.claim(connection, self.store.vault, self.channel, now, **how)

    def bodies(self, now: int = NOW, **how: int) -> list[str]:
        return [letter.body for letter in self.claimed(now, **how)]

    def sent(self, *ids: str, now: int = NOW) -> None:
        with self.store.writing() as connection:
            outbox.sent(connection, [(id, f"message of {id}", now) for id in ids])

    def later(self, id: str, try_at: int) -> None:
        with self.store.writing() as connection:
            outbox.later(connection, id, try_at, "RetryAfter")

    def failed(self, id: str, now: int = NOW) -> None:
        with self.store.writing() as connection:
            outbox.failed(connection, id, "Forbidden", now)

    def waiting(self) -> int:
        with self.store.reading() as connection:
            return outbox.waiting(connection, self.channel)

    def next_due(self) -> int | None:
        with self.store.reading() as connection:
            return outbox.next_due(connection, self.channel)

    def row(self, id: str) -> Any:
        with self.store.reading() as connection:
            return connection.execute(select(table).where(table.c.id == id)).one()


@pytest.fixture
def post(store: Store, school: School) -> Post:
    return Post(store, school)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", see)
    yield seen
    event.remove(store.engine, "before_cursor_execute", see)


# --- putting in and taking out ---------------------------------------------------------------


def test_a_letter_comes_out_as_it_was_put_in(post: Post, bob: Student) -> None:
    to_bob = post.put("chat-1", "Hello Bob 🙂", bob.row.id)
    notice = post.put("chat-2", "", None, NOW - 5)
    first, second = post.claimed()
    assert first == Letter(
        to_bob, first.position, post.school.id, bob.row.id, "chat-1", "Hello Bob 🙂", 0, NOW
    )
    assert (second.id, second.student_id, second.body) == (notice, None, "")


def test_a_turn_that_failed_sends_nothing(post: Post) -> None:
    def turn() -> None:
        with post.store.writing() as connection:
            who = (post.school.id, None, "telegram", "chat-1")
            outbox.put(connection, post.store.vault, New(*who, "saved!"), NOW)
            raise RuntimeError("the turn failed")

    with pytest.raises(RuntimeError):
        turn()
    assert post.claimed() == []


def test_a_letter_to_a_student_is_sealed_with_the_students_key(post: Post, bob: Student) -> None:
    id = post.put("chat-1", "well done", bob.row.id)
    sealed = post.row(id).body
    assert b"well" not in sealed
    with post.store.reading() as connection:
        seal = seal_for(connection, post.store.vault, bob.row.id)
    assert seal.open("outbox", "body to", f"{id} to chat-1", sealed) == "well done"


def test_a_letter_whose_address_was_changed_goes_to_nobody(post: Post, bob: Student) -> None:
    id = post.put("chat-1", "well done", bob.row.id)
    with post.store.writing() as connection:
        connection.execute(update(table).values(address="chat-2"))
    assert post.claimed() == []
    assert post.row(id).reason == outbox.UNREADABLE


def test_a_seal_at_hand_saves_the_look_up(post: Post, bob: Student) -> None:
    bobs = bob.row.id
    with post.store.writing() as connection:
        seal = seal_for(connection, post.store.vault, bobs)
        vault, school_id = post.store.vault, post.school.id
        with statements(post.store) as seen:
            with_seal = New(school_id, bobs, "telegram", "1", "with")
            outbox.put(connection, vault, with_seal, NOW, seal=seal)
            assert len(seen) == 1
            anothers = New(school_id, None, "telegram", "2", "with another's")
            outbox.put(connection, vault, anothers, NOW, seal=seal)
            assert len(seen) == 3
    assert post.bodies() == ["with", "with another's"]


def test_a_letter_put_with_a_key_that_was_just_replaced_is_sealed_with_the_new_one(
    post: Post, bob: Student
) -> None:
    with post.store.writing() as connection:
        vault, bobs = post.store.vault, bob.row.id
        old = seal_for(connection, vault, bobs)
        replace_key(connection, vault, old, NOW)
        where = (post.school.id, bobs, "telegram", "1")
        outbox.put(connection, vault, New(*where, "all is erased"), NOW, seal=old)
    assert post.bodies() == ["all is erased"]


def test_a_channel_takes_only_its_own(post: Post) -> None:
    Post(post.store, post.school, "email").put("chat-1", "a mail")
    post.put("chat-1", "a message")
    assert (post.waiting(), post.bodies()) == (1, ["a message"])


# --- in their order --------------------------------------------------------------------------


def test_a_later_letter_waits_until_the_one_before_is_sent_or_given_up(post: Post) -> None:
    ids = [post.put("chat-1", str(number)) for number in range(3)]
    for number, id in enumerate(ids):
        assert post.bodies() == [str(number)]
        assert post.bodies() == []
        if number == 1:
            post.failed(id)
        else:
            post.sent(id)
    assert (post.bodies(), post.waiting()) == ([], 0)


def test_addresses_do_not_wait_for_each_other(post: Post) -> None:
    for number in range(4):
        post.put(f"chat-{number % 2}", str(number))
    assert post.bodies() == ["0", "1"]


def test_no_more_are_claimed_than_can_be_sent_and_the_oldest_first(post: Post) -> None:
    for number in range(5):
        post.put(f"chat-{9 - number}", str(number))
    assert post.bodies(most=2) == ["0", "1"]
    assert post.bodies(most=2) == ["2", "3"]
    assert post.bodies(most=2) == ["4"]


def test_a_letter_put_off_holds_up_its_address_only(post: Post) -> None:
    first = post.put("chat-1", "first")
    post.put("chat-1", "second")
    post.claimed()
    post.later(first, NOW + 50)
    post.put("chat-2", "elsewhere")
    assert post.bodies(NOW + 49) == ["elsewhere"]
    (again,) = post.claimed(NOW + 50)
    assert (again.body, again.tries) == ("first", 1)
    assert post.row(first).reason == "RetryAfter"


def test_what_a_dead_worker_had_is_claimed_again_after_the_lease(post: Post) -> None:
    post.put("chat-1", "first")
    assert post.bodies() == ["first"]
    assert post.bodies(NOW + LEASE - 1) == []
    assert post.bodies(NOW + LEASE) == ["first"]
    assert post.bodies(NOW + LEASE) == []
    assert post.bodies(NOW + LEASE + 7, lease=7) == ["first"]


def test_an_older_letter_that_appears_late_waits_for_the_one_that_is_out(post: Post) -> None:
    """As when two transactions put letters for one address, and the later ends first."""
    older = post.put("chat-1", "older")
    newer = post.put("chat-1", "newer")
    with post.store.writing() as connection:
        connection.execute(update(table).where(table.c.id == newer), {"claimed_at": NOW})
    assert (post.bodies(), post.next_due()) == ([], NOW + LEASE)
    post.sent(newer)
    assert [letter.id for letter in post.claimed()] == [older]


# --- what becomes of a letter ----------------------------------------------------------------


def test_only_what_is_not_over_can_still_be_read(post: Post) -> None:
    sent, failed = post.put("chat-1", "secret 1"), post.put("chat-2", "secret 2")
    post.claimed()
    post.sent(sent, now=NOW + 5)
    post.failed(failed, NOW + 6)
    row = post.row(sent)
    assert (row.body, row.sent_at, row.external_id) == (b"", NOW + 5, f"message of {sent}")
    row = post.row(failed)
    assert (row.body, row.failed_at, row.reason) == (b"", NOW + 6, "Forbidden")


def test_the_channels_id_is_known_once_it_is_sent(post: Post) -> None:
    id = post.put("chat-1", "hello")
    with post.store.writing() as connection:
        assert outbox.external_id_of(connection, id) is None
        outbox.sent(connection, [])
        outbox.sent(connection, [(id, "17", NOW)])
        outbox.sent(connection, [(id, "18", NOW)])
        assert outbox.external_id_of(connection, id) == "17"
        assert outbox.external_id_of(connection, "unknown") is None


def test_what_is_over_stays_over(post: Post) -> None:
    sent, failed = post.put("chat-1", "1"), post.put("chat-2", "2")
    post.sent(sent)
    post.failed(failed)
    post.later(
        sent,
        NOW,
    )
    post.failed(sent)
    post.later(failed, NOW)
    assert (post.waiting(), post.bodies()) == (0, [])
    assert post.row(sent).failed_at is None


def test_all_to_one_address_is_given_up_at_once(post: Post) -> None:
    ids = [post.put("chat-1", str(number)) for number in range(3)]
    post.put("chat-2", "elsewhere")
    mail = Post(post.store, post.school, "email")
    mail.put("chat-1", "a mail")
    post.sent(ids[0])
    with post.store.writing() as connection:
        outbox.fail_all(connection, "telegram", "chat-1", "Forbidden", NOW)
    assert [post.row(id).body for id in ids] == [b"", b"", b""]
    assert post.row(ids[0]).failed_at is None
    assert (post.bodies(), mail.bodies()) == (["elsewhere"], ["a mail"])


def test_only_what_is_over_and_old_is_forgotten(post: Post) -> None:
    sent, failed, new = (post.put(f"chat-{number}", "x") for number in range(3))
    post.put("chat-4", "waits")
    post.sent(sent, now=NOW)
    post.failed(failed, NOW)
    post.sent(new, now=NOW + 1)
    with post.store.writing() as connection:
        assert outbox.forget_before(connection, NOW + 1) == 2
        assert outbox.forget_before(connection, NOW + 1) == 0
    assert (post.waiting(), post.bodies()) == (1, ["waits"])


# --- what does not open ----------------------------------------------------------------------


def change_body(connection: Connection, id: str) -> None:
    connection.execute(update(table).where(table.c.id == id), {"body": b"no seal"})


def lose_key(connection: Connection, owner_id: str) -> None:
    connection.execute(delete(data_key).where(data_key.c.owner_id == owner_id))


def spoil_key(connection: Connection, owner_id: str) -> None:
    keys = update(data_key).where(data_key.c.owner_id == owner_id)
    connection.execute(keys, {"wrapped": b"no key"})


@pytest.mark.parametrize("spoil", [change_body, lose_key, spoil_key])
def test_a_letter_that_does_not_open_is_given_up_and_stops_no_other(
    post: Post, bob: Student, spoil: Any
) -> None:
    spoiled = post.put("chat-1", "to Bob", bob.row.id)
    post.put("chat-1", "the next")
    post.put("chat-2", "elsewhere")
    with post.store.writing() as connection:
        spoil(connection, spoiled if spoil is change_body else bob.row.id)
    assert post.bodies() == ["elsewhere"]
    assert post.bodies() == ["the next"]
    assert (post.row(spoiled).reason, post.row(spoiled).failed_at) == (outbox.UNREADABLE, NOW)


def test_a_letter_of_an_owner_with_two_keys_comes_out_once(post: Post, bob: Student) -> None:
    owner = bob.row.id
    post.put("chat-1", "before the second key", owner)
    with post.store.writing() as connection:
        wrapped = post.store.vault.new_wrapped_key(owner, 2)
        key = {"owner_id": owner, "version": 2, "kind": "student", "wrapped": wrapped, "made_at": 2}
        connection.execute(data_key.insert(), key)
    post.put("chat-2", "after it", owner)
    assert post.bodies() == ["after it"]


# --- when to look again ----------------------------------------------------------------------


def test_the_next_letter_is_due_at_once_or_after_a_while_or_never(post: Post) -> None:
    assert post.next_due() is None
    first = post.put("chat-1", "first")
    post.put("chat-1", "second", now=NOW - 100)
    assert post.next_due() == NOW
    post.claimed(NOW + 5)
    assert post.next_due() == NOW + 5 + LEASE
    post.later(first, NOW + 20)
    assert post.next_due() == NOW + 20
    post.put("chat-2", "elsewhere", now=NOW + 10)
    assert post.next_due() == NOW + 10
    post.failed(first)
    assert post.next_due() == NOW - 100


def test_a_look_into_an_empty_outbox_is_one_look_into_a_small_index(post: Post) -> None:
    for number in range(200):
        post.sent(post.put(f"chat-{number}", "x"))
    with statements(post.store) as seen:
        assert post.bodies() == []
    (look,) = [statement for statement in seen if "outbox" in statement]
    if post.store.engine.dialect.name == "sqlite":
        with post.store.reading() as connection:
            values = ("telegram", *"1" * (look.count("?") - 1))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {look}", values)
            steps = [row.detail for row in plan if "outbox" in row.detail or "other" in row.detail]
        assert len(steps) == 3
        assert all("INDEX ix_outbox_waiting (channel=?" in step for step in steps)


def test_a_look_at_thousands_of_letters_that_wait_is_no_more_work_for_each(post: Post) -> None:
    """In SQLite's own steps: a plan that looks through all of them for each takes 64 times as many."""
    _wait(post, 500)
    few, steps = _steps(post)
    _wait(post, 3500)
    many, more_steps = _steps(post)
    assert (few, many) == (100, 100)
    assert more_steps <= 16 * steps


def _wait(post: Post, letters: int) -> None:
    with post.store.writing() as connection:
        seal = seal_for(connection, post.store.vault, post.school.id)
        where = (post.school.id, None, "telegram")
        for number in range(letters):
            one = New(*where, f"chat-{number % 1500}", "x")
            outbox.put(connection, post.store.vault, one, NOW, seal=seal)


def _steps(post: Post) -> tuple[int, int]:
    """How many letters one look brings, and in how many hundred steps."""
    counted: list[None] = []
    with post.store.writing() as connection:
        driver: Any = connection.connection.dbapi_connection
        if post.store.engine.dialect.name == "sqlite":
            driver.set_progress_handler(lambda: counted.append(None), 100)
        found = len(outbox.claim(connection, post.store.vault, "telegram", NOW))
        if post.store.engine.dialect.name == "sqlite":
            driver.set_progress_handler(None, 0)
    return found, len(counted)


# --- against a model, and by many at once ----------------------------------------------------

ADDRESSES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), ADDRESSES),
        st.tuples(st.just("claim"), st.integers(1, 3)),
        st.tuples(st.just("sent"), ADDRESSES),
        st.tuples(st.just("failed"), ADDRESSES),
        st.tuples(st.just("later"), ADDRESSES),
        st.tuples(st.just("passes"), st.sampled_from([1, 10, LEASE])),
    ),
    max_size=40,
)
channels = count()


@given(STEPS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_outbox_does_what_a_list_for_each_address_would(
    post: Post, steps: list[tuple[str, Any]]
) -> None:
    mine = Post(post.store, post.school, f"channel {next(channels)}")
    lists: dict[str, list[str]] = defaultdict(list)  # what waits, the oldest first
    free_at: dict[str, int] = {}
    order: list[str] = []
    now = NOW
    for step, about in steps:
        if step == "passes":
            now += about
        elif step == "put":
            id = mine.put(about, "x", now=now)
            lists[about].append(id)
            order.append(id)
            free_at[id] = now
        elif step == "claim":
            due = [ids[0] for ids in lists.values() if ids and free_at[ids[0]] <= now]
            due = sorted(due, key=order.index)[:about]
            assert [letter.id for letter in mine.claimed(now, most=about)] == due
            free_at |= dict.fromkeys(due, now + LEASE)
        elif lists[about]:
            first = lists[about][0]
            if step == "later":
                free_at[first] = now + 10
                mine.later(first, now + 10)
            else:
                del lists[about][0]
                (mine.sent if step == "sent" else mine.failed)(first)
        assert mine.waiting() == sum(len(ids) for ids in lists.values())
        assert mine.next_due() == min(
            (free_at[ids[0]] for ids in lists.values() if ids), default=None
        )


def test_many_workers_never_have_two_letters_of_one_address_nor_one_twice(post: Post) -> None:
    chats, each, workers = 7, 6, 5
    for number in range(chats * each):
        post.put(f"chat-{number % chats}", str(number))
    out: set[str] = set()
    went: dict[str, list[int]] = defaultdict(list)
    lock = Lock()

    def works(number: int) -> None:
        with new_process(post.store) as store:
            mine = Post(store, post.school)
            while post.waiting():
                letters = mine.claimed(NOW, most=1 + number % 3)
                with lock:
                    addresses = [letter.address for letter in letters]
                    assert len(set(addresses)) == len(addresses)
                    assert out.isdisjoint(addresses)
                    out.update(addresses)
                time.sleep(0.002)  # on its way
                with lock:
                    out.difference_update(addresses)
                    for letter in letters:
                        went[letter.address].append(int(letter.body))
                mine.sent(*(letter.id for letter in letters))

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(works, range(workers)))
    assert went == {f"chat-{n}": list(range(n, chats * each, chats)) for n in range(chats)}


def test_a_claim_under_way_is_left_alone_and_one_just_kept_is_seen(post: Post) -> None:
    if post.store.engine.dialect.name == "sqlite":
        pytest.skip("one writer: the second waits for the first")
    for number in range(4):
        post.put(f"chat-{number}", str(number))
    with new_process(post.store) as other:
        theirs = Post(other, post.school)
        with post.store.writing() as connection:
            mine = outbox.claim(connection, post.store.vault, "telegram", NOW, most=2)
            assert [letter.body for letter in mine] == ["0", "1"]
            assert theirs.bodies(most=1) == ["2"]
        assert theirs.bodies() == ["3"]
