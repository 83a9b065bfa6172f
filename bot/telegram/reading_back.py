"""Reading back on the phone: each answer again, who may read it, and what may be quoted of it.

The same choices as on the terminal, one short message for each. What the student has chosen for an
answer is kept at once; the quote is asked about before the answer is shared, never after.
"""

from dataclasses import replace

from bot import sharing
from bot.sharing import ReadBack
from bot.telegram.asking import command, line_of
from bot.telegram.screens import column, typed_act
from bot.telegram.visit import Visit, conversation_of, named_reader, say, settle, show, words
from bot.turn import Turn
from dialogs.replies import command_in, is_yes, means
from storage.answers import PRIVATE, TEAM


def show_next(visit: Visit, entries: list[ReadBack] | None = None) -> None:
    """The first answer that waits for its reader; with none left, how many were shared.

    `entries`: as they are now, for who has just looked.
    """
    entries = _entries(visit) if entries is None else entries
    visit.screen.reviewed = True
    left = [entry for entry in entries if not entry.decided]
    if not left:
        vault, id = visit.desk.vault, conversation_of(visit)
        sharing.keep_the_rest_private(visit.connection, vault, id, visit.now)
        _end(visit, entries)
        return
    if len(left) == len(entries) and visit.screen.at not in ("share", "private", "quote", "part"):
        say(visit, "review_what")
    _show(visit, left[0], entries, "private" if left[0].private else "share")


def chosen(visit: Visit, choice: str) -> Turn | None:
    """A button of the read-back, or what was typed in its place."""
    entries = _entries(visit)
    entry = _on_the_phone(visit, entries)
    if entry is None or entry.decided:
        say(visit, "already_done")  # on another phone
        show_next(visit, entries)
        return None
    if choice == "change":
        return command(visit, "change", entry.key)
    match visit.screen.at:
        case "private":
            _private(visit, entry, entries, choice)
        case "share":
            _share(visit, entry, entries, choice)
        case _:
            _quote(visit, entry, entries, choice)
    return None


def typed(visit: Visit, text: str) -> Turn | None:
    """What a button says, or its number; in "part", the part itself."""
    name = command_in(text)
    if name == "change":
        return chosen(visit, "change")
    if visit.screen.at == "part" and not name:
        _part(visit, text)
        return None
    if name == "back":
        return _back(visit)
    act = typed_act(visit.screen, text)
    if act:
        return chosen(visit, act)
    yes = is_yes(text) if visit.screen.at == "private" else None
    if yes is not None:
        return chosen(visit, PRIVATE if yes else "open")
    if means(text, "skip") and visit.screen.at == "share":
        return chosen(visit, PRIVATE)
    if name in ("pause", "stop"):
        say(visit, "paused")
    elif name == "talk":
        say(visit, "talk")
    elif name == "help":
        say(visit, "quote_which" if visit.screen.at == "part" else "tap_one")
        say(visit, "help_is_here")
    elif visit.screen.at == "part":
        say(visit, "quote_which")
    elif name == "go_on":
        show_next(visit)
    else:
        say(visit, "tap_one")
    return None


def _back(visit: Visit) -> Turn | None:
    """From the quote to who may read it; from there to the last question."""
    entries = _entries(visit)
    entry = _on_the_phone(visit, entries)
    if entry is None or visit.screen.at in ("share", "private"):
        return command(visit, "back")
    _show(visit, entry, entries, "share")
    return None


def _show(visit: Visit, entry: ReadBack, entries: list[ReadBack], at: str) -> None:
    number = str(entries.index(entry) + 1)
    lines = [words(visit, "count", number=number, all=str(len(entries))), line_of(visit, entry)]
    choices = sharing.readers(bool(_manager(visit) or named_reader(visit)))
    if at == "private":
        own = "private_self_insult" if entry.private == "self_insult" else "private_maybe"
        lines.append(words(visit, own))
        choices = {PRIVATE: "private_keep_out", "open": "private_share"}
    _choices(visit, at, "\n\n".join(lines), choices, entry)


def _private(visit: Visit, entry: ReadBack, entries: list[ReadBack], choice: str) -> None:
    if choice == "open":
        _show(visit, entry, entries, "share")
    else:
        _keep(visit, entry, entries, PRIVATE)


def _share(visit: Visit, entry: ReadBack, entries: list[ReadBack], choice: str) -> None:
    if choice == "rest_private":
        vault, id = visit.desk.vault, conversation_of(visit)
        sharing.keep_the_rest_private(visit.connection, vault, id, visit.now)
        show_next(visit)
    elif choice == "rest_team":
        for one in entries:
            if one is entry or not (one.decided or one.private):
                _keep_one(visit, one, TEAM)
        show_next(visit)
    elif choice != PRIVATE and entry.words:
        _ask_quote(visit, entry, choice)
    else:
        _keep(visit, entry, entries, choice)


def _ask_quote(visit: Visit, entry: ReadBack, audience: str) -> None:
    if entry.names_someone:
        say(visit, "quote_names")
    choices = sharing.quotes(entry)
    asked = words(visit, "quote_long" if entry.long else "quote_ask")
    _choices(visit, "quote", asked, choices, entry, audience)


def _quote(visit: Visit, entry: ReadBack, entries: list[ReadBack], choice: str) -> None:
    audience, id = visit.screen.audience, conversation_of(visit)
    if choice == "part":
        show(
            visit, "part", words(visit, "quote_which"),
            key=entry.key, answer=entry.answer, audience=audience,
        )  # fmt: skip
        return
    if choice == "none":
        sharing.quote_nothing(visit.connection, id, entry)
    else:
        sharing.quote_whole(visit.connection, id, entry)
    _keep(visit, entry, entries, audience)


def _part(visit: Visit, text: str) -> None:
    entries, audience = _entries(visit), visit.screen.audience
    entry = _on_the_phone(visit, entries)
    if entry is None or entry.decided:
        say(visit, "already_done")
        show_next(visit, entries)
    elif sharing.quote_only(visit.connection, conversation_of(visit), entry, text):
        _keep(visit, entry, entries, audience)
    else:
        say(visit, "quote_not_found")
        _ask_quote(visit, entry, audience)


def _keep(visit: Visit, entry: ReadBack, entries: list[ReadBack], audience: str) -> None:
    _keep_one(visit, entry, audience)
    kept = replace(entry, decided=True, audience=audience)
    show_next(visit, [kept if one is entry else one for one in entries])


def _keep_one(visit: Visit, entry: ReadBack, audience: str) -> None:
    id = conversation_of(visit)
    sharing.share(visit.connection, visit.desk.vault, id, entry, audience, visit.now)


def _choices(
    visit: Visit, at: str, text: str, choices: dict[str, str], entry: ReadBack, audience: str = ""
) -> None:
    rows = column((words(visit, name), value) for value, name in choices.items())
    show(visit, at, text, rows, key=entry.key, answer=entry.answer, audience=audience)


def _end(visit: Visit, entries: list[ReadBack]) -> None:
    shared = [entry for entry in entries if entry.audience != PRIVATE]
    settle(visit)
    if entries:
        say(visit, "shared_done", shared=str(len(shared)), all=str(len(entries)))
    else:
        say(visit, "review_nothing")
    visit.screen.at, visit.screen.rows = "", []


def _entries(visit: Visit) -> list[ReadBack]:
    student = visit.chat.student_id or ""
    names = visit.desk.names.of_others(student, visit.now)
    return sharing.read_back(visit.connection, visit.desk.vault, conversation_of(visit), names)


def _on_the_phone(visit: Visit, entries: list[ReadBack]) -> ReadBack | None:
    """The answer that stands there, unless it was changed since: then it is to be read again."""
    return next((entry for entry in entries if entry.answer == visit.screen.answer), None)


def _manager(visit: Visit) -> str:
    return (visit.student.case_manager or "") if visit.student else ""
