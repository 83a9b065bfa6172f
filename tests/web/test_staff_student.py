"""A teacher at one student's page: what is read there, worked on, copied, printed, and answered."""

import re

import pytest
from sqlalchemy import event, text

from bot.conversation import sharing
from bot.conversation.consenting import take_back
from bot.turn import resume
from dialogs.reading_entries import NONE, SOME, Decision, Part
from storage import access_log, consent
from storage.cards import give_card
from storage.consent import Consent
from storage.people import find_class
from storage.settings import keep_settings
from storage.staffing import CASE_MANAGER, COACH, TEACHER, take_class
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open, said
from tests.web.staffers import add_staff, signs_in

HELPS = "helps them a lot"


@pytest.fixture
def shared(open: Open, bob: Student) -> Student:
    """Bob has said something about his two tools, shared some of it and kept the rest."""
    bob.begins()
    for answer in (
        "always",
        "math",
        "a lot",
        "good",
        "keep it",
        "sometimes",
        "science",
        "a little",
    ):
        bob.says(answer)
    bob.gives("stop")
    for name in ("use@extended_time", "help@extended_time", "use@class_notes"):
        bob.shares(name, "team")
    bob.shares("help@class_notes", "case_manager")
    bob.keeps_the_rest_private()
    return bob


@pytest.fixture
def tom(open: Open, shared: Student) -> Browser:
    return signs_in(open, add_staff(open))


def at(page: Browser, student: Student) -> Browser:
    return page.opens(f"/staff/student?id={student.row.id}")


def acts(page: Browser, student: Student, do: str, sentence: str = "", **values: str) -> Browser:
    """A press behind the sentence that holds these words; `values` in the fields of its form."""
    behind = page.body[page.body.index(sentence) :]
    form = next(one for one in _FORM.findall(behind) if f'value="{do}"' in one)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return page.sends("/staff/student", [*(fields | values).items(), ("do", do)])


_FORM = re.compile(r'<form method="post" action="/staff/student".*?</form>', re.DOTALL)


def copied(page: Browser) -> list[str]:
    return re.findall(r'data-copy="([^"]*)"', page.body)


# --- what is read --------------------------------------------------------------------------------


def test_a_teacher_reads_what_is_shared_with_the_team_and_the_case_manager_more(
    open: Open, tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    assert HELPS in page.text
    assert "helps them a little" not in page.text
    alice = at(signs_in(open, add_staff(open, "Alice", [CASE_MANAGER], [])), shared)
    assert HELPS in alice.text
    assert "helps them a little" in alice.text
    for each in (page, alice):
        assert "In which classes do you use it" not in each.text  # it is kept private


def test_a_look_is_kept_before_and_the_student_reads_who(
    open: Open, tom: Browser, shared: Student
) -> None:
    at(tom, shared)
    with open.store.reading() as connection:
        readers = access_log.readers_of(connection, open.store.vault, shared.row.id)
        assert [(one.name, one.role) for one in readers] == [("Tom", TEACHER)]
        assert list(access_log.verify(connection, open.store.vault)) == []
    own = open.let_in(shared).opens("/privacy")
    assert "Tom (teacher)" in own.text


def test_of_another_class_a_student_is_not_found_as_with_a_wrong_id(
    open: Open, tom: Browser, charlie: Student, shared: Student
) -> None:
    wrong = tom.opens("/staff/student?id=" + "0" * 32)
    told, status = wrong.text, wrong.status
    for path in ("/staff/student", "/staff/copy", "/staff/print"):
        page = tom.opens(f"{path}?id={charlie.row.id}&kind=accommodations")
        assert (page.status, page.text) == (status, told) == (404, told)
    page = at(tom, shared)
    with open.store.writing() as connection:
        classes = find_class(connection, open.school.id, "7B")
        assert classes
        id = connection.execute(text("SELECT staff_id FROM class_staff")).scalar_one()
        take_class(connection, id, classes, open.clock.now)
    assert acts(page, shared, "ready").status == 404  # moved while the page was open
    assert at(tom, shared).status == 404


def test_a_coach_opens_nobody(open: Open, shared: Student) -> None:
    page = signs_in(open, add_staff(open, "Cora", [COACH], []))
    assert at(page, shared).status == 404
    assert "Bob" not in page.opens("/staff").text


def test_while_the_student_is_still_sharing_it_says_so(open: Open, bob: Student) -> None:
    bob.begins()
    for answer in ("always", "math", "a lot"):
        bob.says(answer)
    bob.gives("stop")
    bob.shares("use@extended_time", "team")
    page = at(signs_in(open, add_staff(open)), bob)
    assert "still choosing" in page.text
    bob.keeps_the_rest_private()
    assert "still choosing" not in at(page, bob).text


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_makes_so_many_queries_however_many_students_there_are(
    open: Open, shared: Student, more: int
) -> None:
    for number in range(more):
        Student(open.store, open.school, open.clock, f"N{number}", class_name="7B")
    page = signs_in(open, add_staff(open))
    at(page, shared)  # what is read once for all is read
    for path, most in ((f"/staff/student?id={shared.row.id}", 13), ("/staff", 7)):
        made: list[str] = []

        def count(*given: object, made: list[str] = made) -> None:
            made.append(str(given[2]))

        event.listen(open.store.engine, "before_cursor_execute", count)
        page.opens(path)
        event.remove(open.store.engine, "before_cursor_execute", count)
        queries = [one for one in made if not one.startswith(("BEGIN", "PRAGMA"))]
        assert 0 < len(queries) <= most, "\n".join(queries)


def test_a_class_at_one_glance_says_who_has_finished_what_and_opens_nobody(
    open: Open, tom: Browser, shared: Student, charlie: Student
) -> None:
    ana = Student(open.store, open.school, open.clock, "Ana", class_name="7B")
    ana.begins("my_day")
    page = tom.opens("/staff/class?class=7B")
    assert "Ana Get ready: Ana In the middle" in page.text
    assert "Bob" in page.text
    assert "Has chosen who reads" in page.text
    assert HELPS not in page.text
    assert tom.opens("/staff/class?class=8C").status == 404
    with open.store.reading() as connection:
        assert access_log.head(connection) == ""


def test_words_that_were_typed_when_the_sign_in_ended_are_shown_again(
    open: Open, tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    open.clock.passes(seconds=31 * 60)
    acts(page, shared, "own_words", HELPS, words="do not lose this")
    assert page.status == 403
    assert "do not lose this" in page.body
    assert "Sign in" in page.page.links


# --- what is done with it ------------------------------------------------------------------------


def test_a_sentence_left_out_is_copied_no_more_and_comes_back(
    tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    before = copied(page)
    assert HELPS in before[0]
    acts(page, shared, "leave_out", HELPS)
    assert "left out" in page.text
    assert HELPS not in " ".join(copied(page)[:1])
    acts(page, shared, "undo", "left out")
    assert copied(at(page, shared)) == before


def test_own_words_stand_behind_the_sentence_as_theirs_and_in_no_quote(
    tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    acts(page, shared, "own_words", HELPS, words="Seen in <b>math</b> too")
    assert "Added by Tom: Seen in &lt;b&gt;math&lt;/b&gt; too" in page.body
    assert "<b>math</b>" not in page.body
    acts(page, shared, "own_words", HELPS, words="")
    assert "Added by Tom" not in page.text


def test_two_people_at_one_sentence_lose_nothing_and_are_told(
    open: Open, tom: Browser, shared: Student
) -> None:
    ann = at(signs_in(open, add_staff(open, "Ann")), shared)
    page = at(tom, shared)
    acts(page, shared, "own_words", HELPS, words="from Tom")
    open.clock.passes(seconds=1)
    acts(ann, shared, "own_words", HELPS, words="from Ann")
    assert "Tom wrote to the same sentence meanwhile" in ann.text
    for words in ("Added by Tom: from Tom", "Added by Ann: from Ann"):
        assert words in ann.text
    with open.store.reading() as connection:
        first = text("SELECT id FROM draft_note ORDER BY made_at, id LIMIT 1")
        toms = connection.execute(first).scalar_one()
    acts(ann, shared, "ready", note=toms)
    acts(ann, shared, "undo", note=toms)
    assert "cannot be taken back" in ann.text
    assert "Added by Tom: from Tom" in at(ann, shared).text


def test_too_many_words_are_shown_again_and_not_kept(tom: Browser, shared: Student) -> None:
    page = acts(at(tom, shared), shared, "own_words", HELPS, words="w" * 50_000)
    assert page.status == 422
    assert "That is 50000 characters; 4000 fit" in page.text
    assert "w" * 50_000 in page.body
    assert "Added by" not in at(page, shared).text


def test_what_is_frozen_stays_as_it_was_with_its_date(
    open: Open, tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    acts(page, shared, "freeze")
    assert "Kept: as they were then" in page.text
    acts(page, shared, "leave_out", HELPS)
    assert "what is shared or left out has changed" in page.text
    frozen = page.body[page.body.index("Kept: as they were then") :]
    assert HELPS in frozen
    with open.store.reading() as connection:
        id = connection.execute(text("SELECT id FROM draft_note ORDER BY made_at LIMIT 1")).scalar()
    acts(page, shared, "undo", "", note=str(id))
    assert (page.status, "Kept: as they were then" in page.text) == (409, True)


def test_what_is_ready_and_ticked_says_so_by_whom(tom: Browser, shared: Student) -> None:
    page = at(tom, shared)
    acts(page, shared, "ready")
    assert "Ready: Tom" in page.text
    assert "☐" in page.text
    acts(page, shared, "tick")
    assert "☑" in page.text


def test_without_script_a_section_is_copied_from_a_page_of_text(
    tom: Browser, shared: Student
) -> None:
    page = at(tom, shared)
    first = copied(page)[1]
    page.opens(f"/staff/copy?id={shared.row.id}&kind=accommodations&part=0")
    assert f">{first}</textarea>" in page.body
    assert "DRAFT" not in page.text
    assert page.opens(f"/staff/copy?id={shared.row.id}&kind=accommodations&part=99").status == 404
    assert page.opens(f"/staff/copy?id={shared.row.id}&kind=nothing").status == 404


def test_on_paper_stands_draft_and_what_was_left_out_does_not(
    open: Open, tom: Browser, shared: Student
) -> None:
    acts(at(tom, shared), shared, "leave_out", HELPS)
    page = tom.opens(f"/staff/print?id={shared.row.id}&kind=accommodations&size=a4")
    assert "DRAFT" in page.text
    assert HELPS not in page.text
    assert "paper-a4" in page.body
    assert "Team to add" not in page.body[page.body.index("<article") :]
    assert "Bob" in page.opens("/staff/print/class?class=7B").text
    open.clock.passes(seconds=6 * 60)  # the passkey was shown too long ago
    assert page.opens("/staff/print/class?class=7B").url.startswith("/staff/prove")


def test_what_is_promised_is_told_at_the_next_visit_and_answered_by_one_tap(
    open: Open, bob: Student
) -> None:
    bob.begins()
    for answer in ("always", "math", "a lot", "good", "change it"):
        bob.says(answer)
    bob.gives("stop")
    bob.shares("next@extended_time", "team")
    bob.keeps_the_rest_private()
    page = at(signs_in(open, add_staff(open)), bob)
    assert "What they asked for" in page.text
    assert re.search("Opened, not answered · .* · asks for one thing", page.opens("/staff").text)
    at(page, bob)
    values = {"words": "You get it in English too", "when": "Friday", "what": "will"}
    acts(page, bob, "promise", "What they asked for</h2>", **values)
    assert "at the next visit" in page.text
    listed = page.opens("/staff").text
    assert "Opened, not answered" not in listed
    assert "asks for" not in listed
    own = open.shows_card(bob)
    open.says_yes(own, bob)
    assert own.url == "/told"
    assert "Tom read it and says: You get it in English too" in own.text
    assert "By when: Friday" in own.text
    own.presses(said(bob, "promise_talk"))
    assert own.url != "/told"
    assert "talk to me about it" in at(page, bob).text
    assert "/told" not in open.let_in(bob).url


def test_a_deletion_takes_all_of_it_along(open: Open, tom: Browser, shared: Student) -> None:
    page = at(tom, shared)
    acts(page, shared, "own_words", HELPS, words="a canary of words")
    acts(page, shared, "freeze")
    own = open.let_in(shared).opens("/delete")
    form = own.form("/delete")
    own.sends("/delete", [*form.pairs(), ("sure", "yes")])
    with open.store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM draft_note")).scalar() == 0
    assert "has shared nothing with you" in at(page, shared).text


def test_a_card_does_not_open_a_teachers_page(open: Open, shared: Student) -> None:
    with open.store.writing() as connection:
        vault, id = open.store.vault, shared.row.id
        assert give_card(connection, vault, open.school.id, id, open.clock.now)
    page = open.let_in(shared)
    page.opens(f"/staff/student?id={shared.row.id}")
    assert page.url == "/staff/in"


# --- boxes, and earlier rounds


def test_a_section_longer_than_a_box_is_copied_in_parts_of_whole_sentences(
    open: Open, tom: Browser, shared: Student
) -> None:
    sections = re.findall(_OF_A_PART, at(tom, shared).body)
    admin = add_staff(open, "Ada", ["admin"], [])
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        keep_settings(connection, vault, open.school.id, {"box_limit": 60}, admin, now)
    open.renew()
    page = at(tom, shared)
    assert "Copy 1 of" in page.text
    parts = re.findall(_OF_A_PART, page.body)
    assert len(parts) > len(sections)
    assert " ".join(parts) == " ".join(sections)
    assert all(len(one) <= 60 or one.count(". ") == 0 for one in parts)
    assert "One sentence has" in page.text
    section = page.body.partition("part=")[2].partition('"')[0]
    text = page.opens(f"/staff/copy?id={shared.row.id}&kind=accommodations&part={section}")
    assert text.status == 200


_OF_A_PART = re.compile(r'part=\d+" data-copy="([^"]+)"')


def test_what_was_said_a_round_before_stands_beside_it(
    open: Open, tom: Browser, shared: Student
) -> None:
    assert "Said before" not in at(tom, shared).text
    open.clock.now += 90 * 24 * 3600 * 1_000_000
    shared.begins()
    for answer in ("sometimes", "science"):
        shared.says(answer)
    shared.gives("stop")
    shared.shares("use@extended_time", "team")
    shared.keeps_the_rest_private()
    browser = at(signs_in(open, add_staff(open)), shared)
    _now, _, before = browser.body.partition('class="before"')
    assert "Said before" in browser.text
    assert "always" in before.partition("</aside>")[0].lower()
    assert "case_manager" not in before  # as before: only what this reader may see


# --- what others have kept of it


def test_what_a_case_manager_froze_or_wrote_shows_a_teacher_nothing_that_is_not_theirs(
    open: Open, tom: Browser, shared: Student
) -> None:
    alice = at(signs_in(open, add_staff(open, "Alice", [CASE_MANAGER], [])), shared)
    before = at(tom, shared)
    assert "little" not in before.text
    words = "he told me so himself"
    acts(alice, shared, "own_words", "helps them a little.</summary>", words=words)
    acts(at(alice, shared), shared, "freeze")
    assert "helps them a little" in at(alice, shared).body.partition('class="before"')[2]
    assert "he told me so himself" in at(alice, shared).text
    for path in ("student", "copy", "print"):
        page = tom.opens(f"/staff/{path}?id={shared.row.id}&kind=accommodations")
        assert "little" not in page.text
        assert "himself" not in page.text
        assert "not shared with you" not in page.text
        assert "changed since" not in page.text.lower()


@pytest.mark.parametrize("how", ["private", "a worry", "withdrawn", "a no"])
def test_what_is_shared_no_more_stands_in_no_frozen_draft_on_the_page(
    open: Open, tom: Browser, shared: Student, how: str
) -> None:
    acts(at(tom, shared), shared, "freeze")
    assert "always" in at(tom, shared).body.partition('class="before"')[2]
    with open.store.writing() as connection:
        now, who = open.clock.now, shared.row
        if how == "withdrawn":
            take_back(connection, who, "en", "web", now)
        if how == "a no":
            said = Consent("parent", False, "no", "en", "paper", now)
            consent.record(connection, who.school_id, who.id, said)
    if how == "private":
        shared.shares("use@extended_time", "private")
    if how == "a worry":
        comes_back(open, shared).changes("use@extended_time", "i want to kill myself tonight")
    page = at(tom, shared)
    assert "always" not in page.body.partition('class="before"')[2].partition("</aside>")[0]
    assert "kill" not in page.text


def test_what_is_said_anew_takes_the_old_words_out_of_a_frozen_draft_and_leaves_the_rest(
    open: Open, tom: Browser, shared: Student
) -> None:
    """Of the words before nobody can tell any more who was to read them."""
    acts(at(tom, shared), shared, "freeze")
    shared.shares("use@extended_time", "private")
    comes_back(open, shared).changes("use@extended_time", "never")
    shared.gives("stop")
    shared.shares("use@extended_time", "team")
    before = at(tom, shared).body.partition('class="before"')[2]
    assert "always" not in before
    assert "a copy of the notes" in before
    assert "not shared with you any more" in before


def test_a_quote_that_was_taken_back_stands_in_no_frozen_draft(open: Open, bob: Student) -> None:
    tom = signs_in(open, add_staff(open))
    bob.begins()
    bob.says("I use it when my brother snores")
    bob.gives("stop")
    bob.shares("use@extended_time", "team")
    acts(at(tom, bob), bob, "freeze")
    assert "snores" in at(tom, bob).body.partition('class="before"')[2]
    entry = next(one for one in bob.reads_back if bob.named(one.key) == "use@extended_time")
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.passes(seconds=1)
        decided = [Decision(entry.answer, "team", NONE)]
        sharing.keep(connection, vault, bob.conversation_id, decided, now)
    assert "snores" not in at(tom, bob).body


def comes_back(open: Open, student: Student) -> Student:
    """To a talk that is over, to change what was said."""
    student.last = resume(open.store, student.conversation_id, "")
    return student


def test_a_translation_is_by_who_saves_it_where_nobody_is_named_and_stands_for_its_own_quote_alone(
    open: Open,
) -> None:
    has = ("extended_time @ Math",)
    ana = Student(open.store, open.school, open.clock, "Ana", language="es", has=has)
    ana.begins()
    ana.says("me gusta trabajar con mi primo en la cocina")
    ana.gives("stop")
    ana.shares("use@extended_time", "team")
    tom = at(signs_in(open, add_staff(open)), ana)
    acts(tom, ana, "translate", words="I like working with my cousin", by="", on="today")
    assert "I like working with my cousin" in at(tom, ana).text
    assert 'name="by" value="Tom"' in tom.body
    entry = next(one for one in ana.reads_back if ana.named(one.key) == "use@extended_time")
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.passes(seconds=1)
        part = (Part(entry.answer, 0, len("me gusta trabajar")),)
        sharing.keep(
            connection,
            vault,
            ana.conversation_id,
            [Decision(entry.answer, "team", SOME, part)],
            now,
        )
    page = at(tom, ana)
    assert "me gusta trabajar" in page.text
    assert "cousin" not in page.body
