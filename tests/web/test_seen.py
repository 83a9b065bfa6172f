"""How the page knows a reply that comes twice: by nothing that could be guessed at, or that stays."""

import hashlib
import itertools
import json

from sqlalchemy import select

from storage.erasing import erase_answers
from storage.tables import seen
from tests.student import Student
from tests.web.school import Open

# What a form holds beside the conversation, all of it known to whoever has a copy of the database.
CHOICES = ("never", "sometimes", "most_times", "always", "not_sure", "skip", "a_lot", "a_little")


def noted(open: Open) -> set[str]:
    with open.store.reading() as connection:
        return set(connection.execute(select(seen.c.external_id)).scalars())


def test_no_answer_is_guessed_back_from_what_is_kept_of_its_form(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes")
    assert page.asked
    kept = open.kept(bob)["use@extended_time"]
    assert kept.codes == ("sometimes",)
    with open.store.reading() as connection:
        ids = set(connection.execute(select(seen.c.conversation_id)).scalars())
    questions = ("use", "use@extended_time", kept.step, f"{kept.step}@{kept.item}", "")
    for id, turn, question, choice in itertools.product(ids, range(9), questions, CHOICES):
        for held in (
            [id, str(turn), question, "", "", "", "", choice],
            [id, str(turn), question, "", "", choice],
        ):
            for text in (
                json.dumps(held),
                json.dumps(["family", *held]),
                "\0".join(map(str, held)),
            ):
                assert hashlib.sha256(text.encode()).hexdigest() not in noted(open)


def test_the_same_reply_twice_is_one_answer(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    before = noted(open)
    pairs = [*page.form("/talk").pairs(), ("choice", "sometimes")]
    for _ in range(2):
        page.sends("/talk", pairs)
    assert len(noted(open) - before) == 1
    assert open.kept(bob)["use@extended_time"].revision == 1


def test_nothing_of_it_outlives_the_answers(open: Open, bob: Student, charlie: Student) -> None:
    open.let_in(bob).presses("Sometimes").presses("Skip")
    bobs = noted(open)
    open.let_in(charlie).presses("Always")
    charlies = noted(open) - bobs
    with open.store.writing() as connection:
        erase_answers(connection, open.store.vault, bob.row.id, open.clock.now)
    assert noted(open) == charlies
