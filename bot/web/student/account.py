"""The student's own affairs: my answers, settings, who reads it, and leaving."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from bot.conversation import arrival, sharing
from bot.conversation.pinned import pinned_flow
from bot.conversation.worries import WHENS, keep_wish, wish_noted
from bot.documents.cards import qr_svg
from bot.turn import Arrival, Waiting, noted_turn_in, resume_in
from bot.web.look import SWITCHES, chosen_look, to_json
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student import choosing, consenting, joining, reviewing
from bot.web.student.choosing import TYPISTS
from bot.web.student.messages import calls, message, way_on
from bot.web.student.reviewing import unsaid
from bot.web.student.showing import Talk
from bot.web.student.visit import (
    Visit,
    change,
    end,
    keep_device,
    look_as_nobody,
    newcomer,
    phrase_for,
)
from dialogs.completeness import complete
from dialogs.drafts.times import date_of
from dialogs.language import text_in
from dialogs.reading_list import Marks, marks_at_first
from dialogs.replies import Reply
from storage import access_log, conversations, handovers, people, unsent_words
from storage.chats import chats_of
from storage.conversations import ASKING, DONE
from storage.erasing import Erased, clean_up, erase_answers
from storage.handovers import Handover
from storage.holds import OnHold, hold_of
from storage.staffing import CASE_MANAGER
from storage.terms import BACKUPS_DAYS, DAY

# Whose it is. Until a student says that it is theirs alone, a device is shared.
DEVICES = {"shared": "page_device_shared", "own": "page_device_own"}


# --- what was said -------------------------------------------------------------------------------


def answers_page(
    visit: Visit, marks: Marks | None = None, notices: Sequence[str] = (), at: int = 0,
    status: int = 200,
) -> Page:  # fmt: skip
    """Every answer of this conversation, with its switch once there was one, and a way to change it."""
    id, vault = visit.own_session.conversation_id, visit.desk.vault
    if id is None:
        values: dict[str, object] = {"talk": Talk("", 0), "listing": None, "entries": []}
        more = {"notices": notices, "others": _others(visit, "")}
        return Page("answers.html", values | more, status)
    turn = resume_in(visit.connection, vault, id, visit.contact)
    codes = (
        {name: k.codes for name, k in turn.conversation.kept.items()} if turn.conversation else {}
    )
    entries = sharing.my_answers(visit.connection, vault, id, reviewing.names_of(visit))
    to_share, listing = [one for one in entries if one.shareable], None
    if to_share and (turn.status != ASKING or any(one.decided for one in to_share)):
        listing = reviewing.listing_of(
            visit, to_share, marks or marks_at_first(to_share), reviewing.ANSWERS, at
        )
    shown = [
        (one, phrase_for(visit, sharing.WHO_READS[one.audience]), one.respondent == "student",
         [] if one.shareable else unsaid(visit.world, visit.language, codes.get(one.key, ())))
        for one in entries if listing is None or not one.shareable
    ]  # fmt: skip
    values = {"talk": Talk(id, turn.turn), "listing": listing, "entries": shown}
    more = {"notices": notices, "others": _others(visit, id)}
    return Page("answers.html", values | more, status)


def look_sent(visit: Visit) -> Go:
    """Another talk of the student's own: its answers stand there from now on."""
    known = {id for id, *_ in conversations.over(visit.connection, visit.who.id)}
    if visit.form.one("conversation") in known:
        change(visit, conversation_id=visit.form.one("conversation"))
    return Go("/answers")


def _others(visit: Visit, here: str) -> list[tuple[str, str]]:
    """The other talks with answers, and the days on which they were begun."""
    connection, school = visit.connection, visit.desk.school
    return [
        (id, f"{text_in(title, visit.language)} · {date_of(at, visit.language, school.timezone)}")
        for id, name, version, at in conversations.over(connection, visit.who.id)
        if id != here
        for title in [pinned_flow(connection, school.id, name, version).title]
    ]


def delete_page(visit: Visit, notices: Sequence[str] = (), status: int = 200) -> Page:
    way, _ = way_on(visit)
    held = hold_of(visit.connection, visit.desk.vault, visit.who.id)
    told = [phrase_for(visit, "on_hold", by=held.by)] if held else []
    return Page("delete.html", {"notices": notices, "back": way, "held": told}, status)


def delete_sent(visit: Visit) -> Page:
    """With its box ticked; a button alone could be a slip."""
    if visit.form.one("sure") != "yes":
        return delete_page(visit, [phrase_for(visit, "page_delete_tick")], 422)
    try:
        erased = erase_answers(visit.connection, visit.desk.vault, visit.who.id, visit.now)
    except OnHold:
        return delete_page(visit, status=409)
    visit.session = replace(visit.own_session, conversation_id=None)
    visit.after = clean_up
    ways = [("/choose", phrase_for(visit, "page_other_topic"))]
    if not erased.answers:
        title = phrase_for(visit, "page_my_answers")
        return message(visit, [phrase_for(visit, "words_none")], title=title, ways=ways, leave=True)
    return Page("receipt.html", {"texts": _receipt(visit, erased), "day": _today(visit)})


def _receipt(visit: Visit, erased: Erased) -> list[str]:
    """What went, and what stays where and until when: nobody's name stands in it but the student's own."""
    names = ["page_receipt_with", "copies_stay", "page_receipt_backups", "delete_keeps"]
    if chats_of(visit.connection, visit.who.id):
        names.append("page_receipt_telegram")
    until = date_of(visit.now + BACKUPS_DAYS * DAY, visit.language, visit.desk.school.timezone)
    return [
        phrase_for(visit, "page_deleted", number=str(erased.answers)),
        *(phrase_for(visit, name, date=until) for name in names),
    ]


def _today(visit: Visit) -> str:
    return date_of(visit.now, visit.language, visit.desk.school.timezone)


# --- settings, and what may be asked for at any time ---------------------------------------------


def settings_page(visit: Visit) -> Page:
    device = "shared" if visit.own_session.shared_device else "own"
    values = {"typists": TYPISTS.items(), "typed_by": visit.typed_by}
    return Page("settings.html", values | {"devices": DEVICES.items(), "device": device})


def settings_sent(visit: Visit) -> Go:
    form = visit.form
    look = chosen_look(form.one("text"), (name for name in SWITCHES if form.one(name)))
    people.keep_look(visit.connection, visit.who.id, to_json(look))
    language, typed_by = form.one("language"), form.one("typed_by")
    if language in complete() and language != visit.language:
        _speak(visit, language)
    if typed_by in TYPISTS:
        change(visit, typed_by=typed_by)
    if form.one("device") in DEVICES:
        keep_device(visit, shared=form.one("device") == "shared")
    return Go("/talk")


def device_sent(visit: Visit) -> Page | Go:
    """At the end of a visit: on a student's own phone the card is not asked for again today."""
    whose = visit.form.one("device")
    if whose not in DEVICES:
        choices = [(one, phrase_for(visit, name)) for one, name in DEVICES.items()]
        return choosing.choices(visit, "page_device_ask", "/device", "device", choices)
    keep_device(visit, shared=whose == "shared")
    if whose == "shared":
        return Go("/talk")
    title = phrase_for(visit, "page_settings")
    return message(visit, [phrase_for(visit, "page_device_kept")], title=title, leave=True)


def privacy_page(visit: Visit) -> Page:
    more = {
        "/answers": "page_my_answers",
        "/copy": "page_copy",
        "/withdraw": "menu_withdraw",
        "/delete": "menu_delete",
    }
    ways = [way_on(visit), *((path, phrase_for(visit, name)) for path, name in more.items())]
    told = [phrase_for(visit, name) for name in ("page_privacy_told", "page_privacy_unsent")]
    told.append(_read_by(visit))
    return message(visit, told, title=phrase_for(visit, "page_privacy"), ways=ways)


def _read_by(visit: Visit) -> str:
    """Whose looks are in the log, by name and role, the newest first; in class the same role for everyone."""
    readers = access_log.readers_of(visit.connection, visit.desk.vault, visit.who.id)
    if not readers:
        return phrase_for(visit, "page_read_by_nobody")
    zone = visit.desk.school.timezone
    lines = [
        phrase_for(
            visit,
            "page_read_by_line",
            reader=f"{one.name} ({_role(visit, one.role)})",
            date=date_of(one.at, visit.language, zone),
        )
        for one in readers
    ]
    return "\n".join([phrase_for(visit, "page_read_by"), *lines])


def _role(visit: Visit, role: str) -> str:
    """In class it is the same for everyone; so it is for a row of the log that somebody has changed."""
    manages = role == CASE_MANAGER and not visit.who.in_class
    return phrase_for(visit, "role_case_manager" if manages else "role_teacher")


def someone_page(visit: Visit) -> Page:
    """Where a question waits, the student may also stop. Whoever shows a card may not be who is in here."""
    if newcomer(visit) is not None:
        look_as_nobody(visit, visit.language)
    told, stop = [phrase_for(visit, "talk")], None
    id = visit.own_session.conversation_id if visit.inside else None
    if id is not None and not consenting.standing_of(visit).stops:
        turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
        if turn.status == ASKING:
            told, stop = [*told, phrase_for(visit, "stop_or_go_on")], Talk(id, turn.turn)
    title = phrase_for(visit, "page_talk")
    whens = [(when, phrase_for(visit, name)) for when, name in WHENS.items()]
    whens = whens if visit.inside else []
    return message(visit, told, title=title, stop=stop, calls=calls(visit), whens=whens)


def wish_sent(visit: Visit) -> Page | Go:
    """The student wants to talk to someone, now, today or this week."""
    when = visit.form.one("when")
    if when not in WHENS or newcomer(visit) is not None:
        return Go("/someone")
    keep_wish(visit.connection, visit.desk.vault, visit.who, when, CHANNEL, visit.now)
    title, told = (
        phrase_for(visit, "page_talk"),
        wish_noted(partial(phrase_for, visit), visit.telling),
    )
    return message(visit, [told], title=title, calls=calls(visit))


def telegram_sent(visit: Visit) -> Page | Go:
    """A code with which the same conversation goes on in Telegram."""
    bot = visit.desk.telegram()
    if not bot:
        return Go("/talk")
    if not arrival.old_enough_for_telegram(visit.desk, visit.who, visit.now):
        least = visit.desk.settings.telegram_min_age
        return message(visit, [phrase_for(visit, "too_young_no_page", age=str(least))])
    what = Handover(visit.who.id, visit.own_session.conversation_id, visit.language, visit.typed_by)
    code = handovers.offer(visit.connection, visit.desk.vault, visit.who.school_id, what, visit.now)
    link = f"https://t.me/{bot.removeprefix('@')}?start={code}"
    texts = [phrase_for(visit, "go_telegram_how", bot=bot), code]
    title = phrase_for(visit, "go_telegram")
    return message(visit, texts, title=title, link=link, qr=Markup(qr_svg(link)))  # noqa: S704  (segno's own)


# --- leaving -----------------------------------------------------------------------------------------


def leave_sent(visit: Visit) -> Go:
    """Nothing of the student stays at this browser."""
    away = visit.form.one("then") == "away"
    if visit.inside:
        unsent_words.forget(visit.connection, visit.who.id)
    end(visit)
    return Go("/away" if away else "/?left=1", clears=True)


def ended_page(visit: Visit) -> Page:
    """Where a shared device comes to when nobody has touched it for a while: the visit is over by then.

    If it is not, somebody is at it in another window, or followed a link to here; so it is asked.
    """
    if visit.session is None:
        told = message(visit, [phrase_for(visit, "page_ended")])
        return replace(told, clears=visit.ended)  # what is left of it at the browser
    visit.came_with = None  # nobody has touched anything, so this is no use
    asked = phrase_for(visit, "page_still_here")
    return message(visit, [asked], title=asked, leave=True)


def away_page(_visit: Visit) -> Page:
    return Page("away.html")


def left_page(visit: Visit) -> Page | Go:
    if visit.form.one("left") and not visit.inside:
        return joining.code_page(visit, "page_signed_out")
    return joining.first_page(visit)


def _speak(visit: Visit, language: str) -> None:
    """The page, and the conversation that is under way."""
    id = visit.own_session.conversation_id
    if id is not None and visit.agreed and not consenting.standing_of(visit).stops:
        turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
        may = turn.flow is not None and consenting.may_ask_here(visit, turn.flow)
        if turn.status != DONE and may:
            reply = Reply(command="language", to=language)
            waiting = Waiting(
                id, Arrival("", reply, visit.how), visit.contact, visit.now, visit.telling
            )
            noted_turn_in(visit.connection, visit.desk.vault, waiting)
    change(visit, language=language)
    visit.language = language
