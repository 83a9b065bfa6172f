"""A form that comes after all was deleted elsewhere: its words are shown once more, and nothing is kept."""

from storage.erasing import erase_answers
from tests.student import Student
from tests.web.school import Open

WORDS = "the purple giraffe reads aloud"


def test_words_sent_after_all_was_deleted_are_shown_and_not_kept(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else")
    form = [one for one in page.form("/talk").pairs() if one[0] != "text"]
    with open.store.writing() as connection:
        erase_answers(connection, open.store.vault, bob.row.id, open.clock.passes(seconds=2))
    page.sends("/talk", [*form, ("text", WORDS)])
    assert page.status == 409
    assert WORDS in page.text
    assert open.kept(bob) == {}
