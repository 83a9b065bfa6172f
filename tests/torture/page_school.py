"""The school of the siege, beside its list of students: who is told, who has signed in, who has a link.

It opens the database as another process would, and never while it matters whether anybody else has it open.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from bot.turn import begin
from dialogs.audience import offered_to
from dialogs.loading import shipped_flow
from storage import sessions, staff_sessions, told_adults
from storage.database import Store, open_store
from storage.families import give_link
from storage.people import School, ensure_school, find_student
from storage.sessions import AGREED
from storage.staffing import ADMIN, COUNSELOR, add_member
from tests.torture.orders import CHANNEL, MASTER_KEY
from tests.torture.page_students import FLOWS
from tests.torture.school import SCHOOL, ZONE, Enrolled

ADULTS = ("Rosa Diaz", "Sam Okoro", "Eve Lang")


def email_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@school.example"


@contextmanager
def opened(url: str, now: int) -> Iterator[tuple[Store, School]]:
    with closing(open_store(url, MASTER_KEY, now)) as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, SCHOOL, ZONE, now)
        yield store, school


def make_staff(url: str, now: int) -> tuple[dict[str, str], str]:
    """The counselors who are told, their ids by name; and the id of an admin."""
    told = {}
    with opened(url, now) as (store, school), store.writing() as connection:
        here = (connection, store.vault, school.id)
        for name in ADULTS:
            told[name] = add_member(*here, email_of(name), name, [COUNSELOR], now)
            told_adults.name_adult(*here, told[name], now)
        return told, add_member(*here, email_of("Ada"), "Ada", [ADMIN], now)


def sign_in(url: str, staff_ids: Iterable[str], now: int) -> dict[str, str]:
    """The cookie of each, who has just shown a passkey."""
    cookies = {}
    with opened(url, now) as (store, school), store.writing() as connection:
        for id in staff_ids:
            here = (school.id, id, staff_sessions.IN, "en", now)
            cookies[id], _ = staff_sessions.begin(connection, store.vault, *here)
    return cookies


def links_of_families(url: str, students: Iterable[Enrolled], now: int) -> dict[str, str]:
    """The code of a link by each student's id."""
    with opened(url, now) as (store, school), store.writing() as connection:
        return {who.id: give_link(connection, store.vault, school, who.id, now) for who in students}


def at_a_question(
    url: str, students: Sequence[Enrolled], rng: random.Random, now: int
) -> dict[str, str]:
    """The cookie of each student, who is at a first question already."""
    with opened(url, now) as (store, school):
        return {who.id: _begun(store, school, who, rng, now) for who in students}


def _begun(store: Store, school: School, who: Enrolled, rng: random.Random, now: int) -> str:
    with store.reading() as connection:
        student = find_student(connection, store.vault, school.id, who.local_id)
    assert student is not None
    flows = [shipped_flow(name) for name in FLOWS]
    flow = rng.choice([flow for flow in flows if offered_to(flow, who.world)])
    begun = begin(store, student, flow, who.world, who.language, CHANNEL, now)
    about: dict[str, Any] = {"stage": AGREED, "conversation_id": begun.conversation_id}
    with store.writing() as connection:
        whose = (school.id, who.id, who.language, now)
        return sessions.begin(connection, store.vault, *whose, **about)[0]
