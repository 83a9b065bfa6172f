"""What a family says through its link: whole conversations, and that the link only writes."""

from urllib.parse import urlencode

from sqlalchemy import select

from bot.documents.drafts import make_draft
from dialogs.drafts.rendering import as_text
from storage import answered, consent, conversations, families
from storage.database import Store
from storage.families import IDLE
from storage.people import School
from storage.sessions import SECOND
from storage.tables import conversation, family_link, family_visit
from tests.student import Clock, Student
from tests.web.browser import Browser, Page
from tests.web.families import Family, link_of
from tests.web.school import Open, said

# What is in no page once it has been sent.
WORDS = "she counts every stair and sings it"


def draft_of(open: Open, student: Student, language: str = "en", reader: str = "team") -> str:
    draft = make_draft(open.store, open.school, student.row, "present_levels", language, reader)
    return as_text(draft)


def statuses(open: Open, student: Student) -> list[tuple[str, str, str]]:
    columns = (conversation.c.flow, conversation.c.respondent, conversation.c.status)
    query = select(*columns).where(conversation.c.student_id == student.row.id)
    with open.store.reading() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(conversation.c.id))]


def no_page_shows(family: Family, *words: str) -> None:
    for page in family.seen:
        assert not [word for word in words if word in page]


# --- whole conversations -------------------------------------------------------------------------


def test_a_mother_writes_from_the_link_to_the_thanks(open: Open, mia: Student) -> None:
    mother = Family(open, mia).opens()
    assert mother.browser.page.lang == "en"
    assert [b for b in mother.browser.buttons if b != "Leave"] == ["English", "Español"]
    mother.reads("en")
    for told in (
        "Lincoln", "Ms. Ortiz (room 12)", "Mia's teachers and the people who plan school meetings",
        "Mia may see it too", "We never ask about immigration. This is not a test.",
        "Your child's own answers are theirs to share. You can ask the school to see what it keeps.",
        "Nobody reads this live.", "It never shows it again",
    ):  # fmt: skip
        assert told in mother.text
    mother.starts()
    assert mother.asked == "What does Mia do well?"
    mother.ticks("Being kind to others", "Something else")
    mother.writes(WORDS)
    assert "Saved" in mother.text
    assert mother.asked == "What would you like teachers to know about Mia?"
    mother.writes("She needs a minute before she talks.")
    mother.ticks("The same time each day")
    mother.skips()
    mother.writes("to read to her little cousin")
    mother.presses("Not sure")
    mother.ticks("Show some work", "Say what helps")
    mother.ticks("With an interpreter", "Call me instead")
    assert mother.asked == "Which language should the interpreter speak?"
    mother.writes("Mixteco").writes("after five")
    assert "Thank you for telling the school about Mia." in mother.text
    assert "write again with the same link" in mother.text
    assert mother.kept["strength"].codes == ("kind", "something_else")
    assert mother.kept["strength"].words == WORDS
    no_page_shows(mother, WORDS, "a minute", "cousin", "Mixteco", "after five")
    mother.presses("Leave")
    assert "You can close this page now." in mother.text
    assert mother.browser.opens("/family/talk").text.count("This visit has ended.") == 1


def test_a_father_is_asked_in_spanish_with_usted(open: Open, mia: Student) -> None:
    father = Family(open, mia, language="es").comes("es")
    assert father.asked == "¿Qué cosas hace bien Mia?"
    father.ticks("Ser amable con los demás").skips()
    father.ticks("Un lugar sin ruido").skips()
    assert father.asked == "¿Qué espera usted que Mia aprenda este año en la escuela?"
    father.writes("Que lea con su abuelita").skips().skips()
    father.ticks("Con un intérprete").writes("Español")
    assert "Gracias por contarle a la escuela sobre Mia." in father.text
    assert father.browser.page.lang == "es"
    assert father.kept["hope"].language == "es"


def test_the_language_of_the_schools_list_comes_first(
    open: Open, store: Store, school: School, clock: Clock
) -> None:
    luz = Student(store, school, clock, "Luz", band="3-5", language="es", class_name="4A")
    family = Family(open, luz).opens()
    assert [b for b in family.browser.buttons if b != "Salir"] == ["Español", "English"]
    assert "¿En qué idioma quiere leer?" in family.text
    assert "Which language do you want to read?" in family.text


def test_everything_is_kept_as_the_familys_and_shared_at_once(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes()
    parent.ticks("Art or music").skips(2)
    found = parent.kept.values()
    assert [(a.audience, a.decided, a.provenance.respondent) for a in found] == [
        ("team", True, "family")
    ] * 3
    assert {a.provenance.typed_by for a in found} == {"family"}
    assert statuses(open, mia) == [("family", "family", "asking")]
    with open.store.reading() as connection:
        assert consent.newest(connection, mia.row.id, "assent") is None


def test_stop_keeps_what_was_written_below_it(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes().skips()
    parent.browser.types(WORDS)
    parent.presses("Stop here")
    assert "Thank you for telling the school" in parent.text
    assert parent.kept["know"].words == WORDS
    assert statuses(open, mia) == [("family", "family", "done")]


def test_back_keeps_what_was_written_below_it_and_goes_one_question_back(
    open: Open, mia: Student
) -> None:
    parent = Family(open, mia).comes().skips(2).ticks("Music")
    for question in ("What helps Mia learn", "What would you like teachers to know"):
        parent.presses("Back")
        assert parent.asked.startswith(question)
    parent.browser.types(WORDS)
    parent.presses("Back")
    assert parent.asked == "What does Mia do well?"
    assert parent.kept["know"].words == WORDS
    no_page_shows(parent, WORDS)


def test_who_writes_nothing_is_not_thanked_for_it(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes().presses("Stop here")
    assert "Nothing was written this time. That is okay." in parent.text
    assert not parent.kept


def test_not_now_keeps_nothing(open: Open, mia: Student) -> None:
    parent = Family(open, mia).opens().reads("en")
    parent.presses("Not now")
    assert "Nothing was kept." in parent.text
    assert statuses(open, mia) == []


def test_larger_letters_are_for_this_visit(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes()
    parent._saw(parent.browser.follows("Larger letters").picks("Very large").presses("Save"))
    assert 'class="text-largest"' in parent.browser.body
    assert parent.asked == "What does Mia do well?"
    assert 'class="text-largest"' not in parent.opens().browser.body


# --- the link only writes ------------------------------------------------------------------------


def test_two_of_a_family_write_and_neither_sees_the_other(open: Open, mia: Student) -> None:
    path = link_of(open, mia)
    mother, father = Family(open, mia, path), Family(open, mia, path)
    mother.comes().skips().writes(WORDS)
    father.comes().skips().writes("he likes to be first")
    mother.opens().reads("en").starts()
    assert mother.asked == "What does Mia do well?"  # a conversation of its own
    no_page_shows(mother, WORDS, "to be first")
    no_page_shows(father, WORDS, "to be first")
    assert [flow for flow, _, _ in statuses(open, mia)] == ["family"] * 3


def test_nothing_of_the_child_but_the_first_name_is_in_any_page(
    open: Open, store: Store, school: School, clock: Clock
) -> None:
    mia = Student(
        store, school, clock, "Mia Torres", band="3-5", mode="iep", has=("class_notes",),
        class_name="4A", case_manager="Jo Park",
    )  # fmt: skip
    mia.begins("my_day")
    mia.taps("Good")
    parent = Family(open, mia).comes().skips(2).ticks("Music").skips(2)
    for hidden in ("Torres", "4A", "Park", "IEP", "plan", "S-Mia", "notes", "3-5"):
        for page in parent.seen:
            assert hidden not in Page(page).text.replace("who plan school meetings", "")


def test_a_family_never_comes_to_a_page_of_the_childs(open: Open, mia: Student) -> None:
    child = open.let_in(mia, "all_about_me")
    assert child.asked
    parent = Family(open, mia).comes()
    for address in ("/talk", "/answers", "/choose", "/settings", "/delete", "/confirm"):
        parent._saw(parent.browser.opens(address))
        assert parent.browser.url == "/"
    code = parent.path.rpartition("/")[2]
    parent.browser.opens("/").types(code, "code").presses("Go")
    assert "I can't find that code." in parent.text


def test_a_students_card_opens_no_familys_page(open: Open, mia: Student) -> None:
    stranger = open.browser().opens(f"/family/{open.code_of(mia)}")
    assert stranger.status == 404
    assert "This link is not good any more" in stranger.text


# --- the student's side --------------------------------------------------------------------------


def test_the_student_is_never_shown_or_led_into_what_the_family_says(
    open: Open, mia: Student
) -> None:
    parent = Family(open, mia).comes().skips().writes(WORDS)
    child = open.shows_card(mia)
    assert child.url.startswith("/hello")  # nothing of theirs is under way
    open.says_yes(child, mia)
    assert "From the family" not in child.buttons
    child.sends("/choose", [*token(child), ("flow", "family")])
    assert said(mia, "not_open") in child.text
    child.opens("/choose").presses("All about me")
    assert child.asked == "What do you love to do?"
    parent.skips()
    for address in ("/talk", "/answers", "/privacy"):
        assert WORDS not in child.opens(address).body
    parent.presses("Stop here")
    with open.store.reading() as connection:
        assert answered.last_asked(connection, mia.row.id) == {}
        assert conversations.last_finished(connection, mia.row.id, "family") is None
        assert conversations.unfinished(connection, mia.row.id, "family") is None
        mine = conversations.open_ones(connection, mia.row.id)
        assert [flow for _, flow, _ in mine] == ["all_about_me"]
        assert not conversations.finished_flows(connection, mia.row.id)


def token(browser: Browser) -> list[tuple[str, str]]:
    return [pair for form in browser.page.forms for pair in form.fields if pair[0] == "token"][:1]


def test_a_student_who_deletes_all_deletes_none_of_the_familys(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes().skips().writes(WORDS)
    child = open.let_in(mia, "all_about_me")
    child.presses("Skip")
    child.opens("/delete").ticks(said(mia, "delete_yes")).presses(said(mia, "menu_delete"))
    assert said(mia, "page_deleted", number="1") in child.text
    parent.skips().ticks("Homework")  # under the new key
    assert parent.kept["know"].words == WORDS
    assert parent.kept["worry"].codes == ("homework",)
    assert WORDS in draft_of(open, mia)
    assert parent.opens().reads("en").browser.status == 200


# --- the draft -----------------------------------------------------------------------------------


def test_the_draft_shows_it_as_the_familys_own_words(open: Open, mia: Student) -> None:
    child = open.let_in(mia, "all_about_me")
    child.ticks("Draw").presses("Done")
    path = link_of(open, mia)
    Family(open, mia, path).comes().ticks("Art or music").writes(WORDS).skips(2).writes("to swim")
    open.clock.passes(seconds=60)
    Family(open, mia, path).comes("es").skips().writes("le da pena hablar")
    text = draft_of(open, mia)
    _, first, second = text.partition("TEAM TO ADD")[0].split("From the family (Sep 8, 2026). ")
    assert first.strip() == (
        "A family member names art or music as what Mia does well. About what teachers should know about "
        f"Mia, a family member wrote: “{WORDS}”. A family member wrote about hopes for Mia this school year: "
        "“to swim”."
    )
    assert second.splitlines()[0] == (
        "About what teachers should know about Mia, a family member wrote in Spanish: “le da pena hablar”. "
        "[Translation: ____ by ____ on ____]"
    )
    assert "a family member wrote on" in text
    assert "the student is still choosing" not in text  # nothing of the student's is shared yet
    spanish = draft_of(open, mia, "es")
    assert "De la familia (8 sept 2026). Un familiar menciona el arte o la música" in spanish
    assert "un familiar escribió en inglés sobre" in spanish.lower()
    assert "«to swim»" in spanish


def test_the_students_own_sheet_holds_nothing_of_the_familys(open: Open, mia: Student) -> None:
    Family(open, mia).comes().skips().writes(WORDS)
    assert WORDS in draft_of(open, mia)
    assert WORDS not in draft_of(open, mia, reader="student")


def test_names_of_others_and_what_is_never_asked_stand_in_no_draft(
    open: Open, mia: Student, store: Store, school: School, clock: Clock
) -> None:
    Student(store, school, clock, "Dashiell", class_name="K")
    parent = Family(open, mia).comes().skips().writes("Dashiell pushes her at lunch")
    parent.skips(2).writes("we are undocumented and afraid")
    text = draft_of(open, mia)
    assert "Dashiell" not in text
    assert "undocumented" not in text
    assert "Ask the family in person about: " in text
    assert "What would you like teachers to know about Mia?" in text


def test_a_long_answer_of_a_family_is_quoted_whole(open: Open, mia: Student) -> None:
    long = " ".join(["she likes quiet mornings and a plan for the day"] * 6)
    Family(open, mia).comes().skips().writes(long)
    assert f"“{long}”" in draft_of(open, mia)


# --- bad input, other cookies, old forms ---------------------------------------------------------


def test_a_wrong_a_revoked_and_an_old_link_open_nothing(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes()
    wrong = open.browser().opens("/family/AAAAA-AAAAA")
    assert (wrong.status, wrong.page.forms) == (404, [])
    assert open.browser().opens("/family/AAAA").status == 422
    assert open.browser().opens("/family/%00%00%00%00%00%00%00%00%00%00").status == 404
    assert open.browser().opens("/family/" + "%F0%9F%98%80" * 10).status == 404
    with open.store.writing() as connection:
        assert families.revoke_links(connection, mia.row.id, open.clock.now) == 1
    assert parent.skips().browser.status == 403  # also of a visit that was under way
    assert Family(open, mia, parent.path).opens().browser.status == 404
    fresh = Family(open, mia).opens()
    open.clock.passes(days=400)
    assert Family(open, mia, fresh.path).opens().browser.status == 404


def test_bad_input_is_told_and_keeps_nothing(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes().skips()
    fields = parent.browser.form("/family/talk").fields
    parent.browser.sends("/family/talk", urlencode(fields).encode() + b"&text=%ff%fe")
    assert parent.browser.status == 422
    assert "could not read that" in parent.text
    parent.writes("x" * 200_000)
    assert parent.browser.status == 422
    assert "too long" in parent.text
    parent.browser.sends("/family/talk", b"text=" + b"x" * 1_100_000)
    assert parent.browser.status == 413
    parent.browser.sends("/family/talk", b"{}", **{"content-type": "application/json"})
    assert parent.browser.status == 400
    parent.browser.opens("/family/talk")
    form = parent.browser.form("/family/talk")
    parent.browser.sends("/family/talk", [*form.fields, ("choice", "no_such_choice")])
    assert parent.browser.status == 422
    assert list(parent.kept) == ["strength"]
    parent.browser.opens("/family/talk")
    parent.writes("a\x00b")  # can be kept as it is
    assert parent.kept["know"].words == "a\x00b"
    assert "a\N{SYMBOL FOR NULL}b" in draft_of(open, mia)


def test_a_form_without_its_token_or_from_another_site_is_refused(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes()
    fields = [pair for pair in parent.browser.form("/family/talk").fields if pair[0] != "token"]
    parent.browser.sends("/family/talk", [*fields, ("choice", "skip")])
    assert parent.browser.status == 403
    form = parent.browser.opens("/family/talk").form("/family/talk")
    parent.browser.sends(
        "/family/talk", [*form.fields, ("choice", "skip")], origin="https://else.example"
    )
    assert parent.browser.status == 403
    assert not parent.kept


def test_a_reply_sent_twice_is_one_and_an_old_form_is_told_so(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes().skips()
    form = parent.browser.form("/family/talk")
    once = [*form.fields, ("text", WORDS)]
    for _ in range(2):
        assert parent.browser.sends("/family/talk", once).status == 200
        assert WORDS not in parent.browser.body
    assert parent.kept["know"].revision == 1
    parent.browser.sends("/family/talk", [*form.fields, ("text", "something else to say")])
    assert parent.browser.status == 409
    assert "You wrote: something else to say" in parent.text
    assert parent.kept["know"].words == WORDS
    assert WORDS not in parent.browser.body


def test_a_form_of_an_earlier_visit_writes_nothing_into_this_one(open: Open, mia: Student) -> None:
    parent = Family(open, mia).comes()
    old = parent.browser.form("/family/talk").fields
    parent.opens().reads("en").starts()
    parent.browser.sends("/family/talk", [*old, ("choice", "kind")])
    assert parent.browser.status == 403  # its token was of the visit before
    new = dict(parent.browser.opens("/family/talk").form("/family/talk").fields)
    mixed = [*{**dict(old), "token": new["token"]}.items(), ("choice", "kind")]
    parent.browser.sends("/family/talk", mixed)
    assert parent.browser.status == 409
    assert not parent.kept


def visits_and_uses(open: Open) -> tuple[list[str], int]:
    with open.store.reading() as connection:
        visits = list(connection.scalars(select(family_visit.c.student_id)))
        return visits, sum(connection.scalars(select(family_link.c.uses)))


def test_the_language_begins_a_visit_for_the_child_that_the_page_names_and_no_other(
    open: Open, mia: Student, bob: Student
) -> None:
    family = Family(open, mia).opens()
    assert "From Mia's family" in family.text
    family.browser.client.get(link_of(open, bob), follow_redirects=False)
    family.reads("en")
    assert (family.browser.status, family.browser.url) == (409, "/family/language")
    assert "From Bob's family" in family.text
    assert visits_and_uses(open) == ([], 0)
    family.reads("en")
    assert visits_and_uses(open) == ([bob.row.id], 1)


def test_an_older_language_page_leads_into_no_visit_for_a_sibling(
    open: Open, mia: Student, bob: Student
) -> None:
    family = Family(open, mia).opens()
    old = [*family.browser.form("/family/language").pairs(), ("language", "en")]
    family.browser.opens(link_of(open, bob))
    family.reads("en")
    assert family.browser.url == "/family/hello"
    assert family.browser.sends("/family/language", old).status == 403
    assert "Bob" not in family.browser.text


def test_other_cookies_are_worth_nothing_here(open: Open, mia: Student) -> None:
    """A child and a parent at one phone: each cookie opens its own, and ends with its own."""
    parent = Family(open, mia).comes().skips()
    phone = parent.browser
    child = open.shows_card(mia)
    phone.client.cookies.set("whathelps", child.client.cookies["whathelps"])
    assert phone.opens("/hello").status == 200
    assert phone.opens("/family/talk").asked.startswith("What would you like")
    parent.presses("Leave")
    assert phone.opens("/hello").url.startswith("/hello")  # the child's visit goes on

    other = open.browser()
    other.client.cookies.set("whathelps-family", child.client.cookies["whathelps"])
    assert "This visit has ended" in other.opens("/family/talk").text
    mine, theirs = Family(open, mia).comes(), Family(open, mia).comes()
    other.client.cookies.set("whathelps-family", mine.browser.client.cookies["whathelps-family"])
    fields = theirs.browser.form("/family/talk").fields
    assert other.sends("/family/talk", [*fields, ("choice", "kind")]).status == 403


def test_a_visit_ends_after_half_an_hour_and_what_was_typed_is_shown_once_more(
    open: Open, mia: Student
) -> None:
    parent = Family(open, mia).comes().skips()
    open.clock.passes(seconds=IDLE // SECOND - 60)
    parent.browser.opens("/family/talk")
    open.clock.passes(seconds=IDLE // SECOND - 60)
    assert parent.browser.opens("/family/talk").asked.startswith("What would you like")
    open.clock.passes(seconds=IDLE // SECOND)
    parent.writes("typed for a long time")
    assert parent.browser.status == 403
    assert "This visit has ended." in parent.text
    assert "You wrote: typed for a long time" in parent.text
    with open.store.writing() as connection:
        assert families.forget_ended_sessions(connection, open.clock.now) == 1


def test_no_page_may_be_kept_by_a_browser(open: Open, mia: Student) -> None:
    parent = Family(open, mia).opens()
    for path in ("/family/language", "/family/hello", "/family/look", "/family/left"):
        assert parent.browser.opens(path).headers["cache-control"] == "no-store"
    assert parent.browser.headers["referrer-policy"] == "no-referrer"
    cookies = parent.opens().browser.client.cookies
    assert set(cookies) == {"whathelps-family-shown"}
    parent.reads("en")
    assert set(cookies) == {"whathelps-family"}


def test_the_right_link_comes_in_however_many_wrong_ones_were_tried(
    open: Open, mia: Student
) -> None:
    for number in range(12):
        open.browser().opens(f"/family/AAAAA-AAA{number:02}")
    assert open.browser().opens("/family/AAAAA-AAAAB").status == 429
    assert Family(open, mia).comes().asked == "What does Mia do well?"


def test_thirty_five_families_behind_one_address_all_come_in(open: Open, mia: Student) -> None:
    path = link_of(open, mia)
    for _ in range(35):
        assert Family(open, mia, path).comes().browser.status == 200
