"""The list of all answers where it is no page: what stands at a row, what is offered below, what is typed.

What is marked and what sharing decides is said in dialogs/reading_list.py; here it is put in words, the same
in a chat and on a terminal. A choice is named by what it does: team, one and private mark all that is open,
and the others are named as their phrases are.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.conversation.sharing import WHO_READS
from bot.conversation.speaking import Speaker
from dialogs.conversation import CASE_MANAGER, PRIVATE, READER, TEAM
from dialogs.language import commands_anywhere, language
from dialogs.reading_back import Place, read_out_words
from dialogs.reading_entries import HELD, NONE, SOME, Entry
from dialogs.reading_list import (
    Mark,
    Marks,
    decisions,
    drawn,
    gives_away,
    is_proposed,
    mark_one,
    marks_at_first,
    readers,
)
from dialogs.replies import LONGEST_PICK
from dialogs.words import fold

SIGNS = {"": "⚪", TEAM: "👥", READER: "👤", CASE_MANAGER: "👤", PRIVATE: "🔒"}

MARKS = "team", "one", "private"  # the choices that mark all that is open

_IN_ORDER = (TEAM, READER, CASE_MANAGER, PRIVATE, "")
_LONGEST = 40  # letters of a picked part, beside who may read it


def marks_now(entries: Sequence[Entry], stood: Marks, rows: Sequence[str]) -> dict[str, Mark]:
    """What stands at each row: as marked, as long as it is as it was drawn; else as it is kept.

    A mark that is no longer offered, as of words in which a name is known by now, is taken down.
    """
    first, same = marks_at_first(entries), set(rows)
    return {
        entry.answer: _as_offered(entry, stood[entry.answer], first[entry.answer])
        if entry.answer in stood and drawn(entry) in same
        else first[entry.answer]
        for entry in entries
    }


def one_reader(entries: Sequence[Entry]) -> str:
    """The audience that is one person here."""
    return READER if any(entry.has_reader for entry in entries) else CASE_MANAGER


def offered(
    t: Speaker, entries: Sequence[Entry], marks: Marks, *, by_name: bool, clears: bool
) -> dict[str, str]:
    """What may be chosen below the list, with its label. `by_name`: the one person has a name.

    `clears`: something was marked that can be taken down again.
    """
    still_open = [entry for entry in entries if not marks[entry.answer].audience]
    new = decisions(entries, marks)
    found = {}
    if any(TEAM in readers(entry) for entry in still_open):
        found["team"] = t("list_mark_team")
    if still_open:
        found["one"] = t("list_mark_one" if by_name else "list_mark_no_name")
        found["private"] = t("list_mark_private")
    elif gives_away(marks.values()):
        found["private"] = t("list_all_private")
    found |= {name: t(f"list_{name}") for name in ("change_one", "one_by_one")}
    if clears:
        found["clear"] = t("list_clear")
    if new:
        found["read"] = t("list_preview")
        to_whom = counted(t, {one.answer: Mark(one.audience) for one in new})
        share = "list_share" if any(one.audience != PRIVATE for one in new) else "list_save"
        found["share"] = f"{t(share)} ({to_whom})"
    elif not still_open:
        found["leave"] = t("leave_button")
    return found


def shared_in_words(t: Speaker, shared: int, all: int) -> str:
    """What is said at the end."""
    return t("shared_done" if shared else "shared_none", shared=str(shared), all=str(all))


def audience_of(choice: str, entries: Sequence[Entry]) -> str:
    """Which audience a choice of all that is open marks."""
    return {"team": TEAM, "one": one_reader(entries), "private": PRIVATE}[choice]


def still_to_look_at(entries: Sequence[Entry], marks: Marks) -> list[str]:
    """The answers that wait and that no hand has marked yet; all, where there is none."""
    first = marks_at_first(entries)
    left = [
        entry.answer
        for entry in entries
        if not entry.decided and marks[entry.answer] == first[entry.answer]
    ]
    return left or [entry.answer for entry in entries]


def counted(t: Speaker, marks: Marks) -> str:
    """How many go to whom."""
    stands = [mark.audience for mark in marks.values()]
    counts = ((audience, stands.count(audience)) for audience in _IN_ORDER)
    return ", ".join(
        t("list_count", who=who(t, audience), number=str(number))
        for audience, number in counts
        if number
    )


def who(t: Speaker, audience: str) -> str:
    return t(WHO_READS[audience]) if audience else t("list_open")


def marked(t: Speaker, entry: Entry, mark: Mark, code: str) -> str:
    """Who a row is marked for, and how its words may be read where that is not as they stand."""
    stands = f"{SIGNS[mark.audience]} {who(t, mark.audience)}"
    if mark.audience in ("", PRIVATE) or not entry.said:
        return stands
    if mark.quote == NONE:
        return f"{stands} · {t('list_words_out' if entry.picked else 'quote_none')}"
    if mark.quote == SOME:
        picked = read_out_words(entry, Place(entry.answer, "", mark.audience, mark.span))
        stands = f"{stands}: {' '.join(language(code).marked(_short(one)) for one in picked)}"
    return f"{stands} · {t('list_read_out')}" if mark.read_out else stands


def why_private(t: Speaker, entry: Entry) -> Iterator[str]:
    """Why a row, or its words alone, are marked as private by themselves; the weightiest reason first."""
    kind = entry.private
    if kind and not entry.words_alone_private:
        yield t({HELD: "list_held", "self_insult": "list_self_insult"}.get(kind, "list_private"))
    elif kind:
        yield t("list_words_out")
    if entry.names_someone:
        yield t("quote_names")
    if entry.reaches_someone:
        yield t("quote_contact")
    if entry.long:
        yield t("list_long")
    if not kind and is_proposed(entry) and entry.picked:
        yield t("list_words_out")


def reason(t: Speaker, entry: Entry, mark: Mark) -> str:
    """The first of these, where there is a line for one alone; "" for a row that its student has marked."""
    if entry.decided or mark != marks_at_first([entry])[entry.answer]:
        return ""
    return next(why_private(t, entry), "")


def typed(text: str, labels: Mapping[str, str], names: Sequence[str]) -> str:
    """The choice that was typed, by its label or in short, in any language; "" for none that is offered.

    `names`: of the one person.
    """
    if len(text) > LONGEST_PICK:
        return ""
    folded, words = fold(text), commands_anywhere("list_words")
    for choice, label in labels.items():
        plain = label.partition(" (")[0]
        if folded in (fold(label), fold(plain)) or folded in words.get(choice, ()):
            return choice
    named = {f"{before} {fold(name)}" for before in words["all_for"] for name in names if name}
    return "one" if "one" in labels and folded in named else ""


def _as_offered(entry: Entry, mark: Mark, first: Mark) -> Mark:
    if mark == first or not mark.audience:
        return mark
    return mark_one(entry, Mark(), mark.audience, mark.quote, mark.span, read_out=mark.read_out)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
