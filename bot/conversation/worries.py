"""What a student or a family wrote is looked through for a worry; one that is found is for the counselors.

The rules are in dialogs/watch/; what the student then reads is the engine's (engine.heard). Of a text in
which nothing is found nothing is kept here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from bot.conversation.speaking import Speaker
from bot.conversation.telling import NOBODY_TOLD, Telling, unless_named
from bot.conversation.watching import looks_for_worries
from dialogs.watch.looking import Found, look
from dialogs.words import LONGEST
from storage import alerts
from storage.alerts import Alert
from storage.people import Student
from storage.vault import Vault

# When a student wants to talk to someone, the most urgent first; and the phrase for it.
WHENS = {"now": "talk_now", "today": "talk_today", "week": "talk_week"}

_BEFORE_YES = "while a yes was missing"


@dataclass(frozen=True, slots=True)
class Worry:
    """The most urgent thing found in what was sent, and all that was sent, as the counselors read it."""

    found: Found
    sent: dict[str, str] = field(repr=False)  # text, and an adult's note

    def alert(self, answer_id: str | None, **around: Any) -> Alert:
        """`around`: where it was said, what was asked, and what was said to the same question before."""
        found = self.found
        rule = {"rule": found.rule, "label": found.label, "rules": found.version}
        body = _whole(json.dumps({**self.sent, **rule, **around}, ensure_ascii=False))
        return Alert(alerts.WORDS, found.tier, body, answer_id)


def keep_elsewhere(
    connection: Connection,
    vault: Vault,
    student: Student,
    worry: Worry,
    where: str,
    now: int,
    *,
    may_keep: bool,
) -> None:
    """Of what was sent where no question waits. Without its words: that it was, and what was found."""
    kept = worry if may_keep else Worry(worry.found, {})
    alert = kept.alert(None, where=where if may_keep else _BEFORE_YES)
    alerts.keep(connection, vault, student.school_id, student.id, alert, now)


def keep_wish(
    connection: Connection, vault: Vault, student: Student, when: str, channel: str, now: int
) -> None:
    """The student asked to talk to someone, and when: one of WHENS."""
    body = json.dumps({"when": when, "channel": channel})
    alert = Alert(alerts.TALK, 1 if when == "now" else 2, body)
    alerts.keep(connection, vault, student.school_id, student.id, alert, now)


def wish_noted(t: Speaker, telling: Telling = NOBODY_TOLD) -> str:
    return " ".join(telling.texts(t, "talk_telling", "talk_noted"))


def said_after(text: str) -> Worry:
    """What is typed while the fixed words stand there goes with what was said before it."""
    return worry_in(text) or Worry(Found(2, "", "said after it", ""), {"text": text})


def heard_by(t: Speaker, telling: Telling = NOBODY_TOLD, worry: "Worry | None" = None) -> list[str]:
    """The fixed words, where there is no conversation to say them in (as engine.heard has them)."""
    telling = unless_named(telling, t, worry.sent.values()) if worry else telling
    told = telling.texts(t, "heard_telling", "heard_please_tell")
    return [t("heard"), *told, t("heard_danger")]


def family_heard_by(t: Speaker, telling: Telling = NOBODY_TOLD) -> list[str]:
    told = replace(telling, back="").texts(t, "family_heard_telling", "family_heard_please_tell")
    return [t("family_heard"), *told, t("family_heard_danger")]


def worry_in(text: str, note: str = "", asked: str = "", most: int = 0) -> Worry | None:
    """`asked`: the question that it answers, which may make a worry of a single word.

    All that an answer can hold is looked at, with all that is added to it before it is found too long; of
    what is longer the beginning is looked at, and kept. `most`: so many letters at the most.
    """
    if not looks_for_worries():
        return None
    typed = (("text", text), ("note", note))
    sent = {name: words[: most or _MOST] for name, words in typed if words}
    found = _most_urgent(look(words, asked) for words in sent.values())
    return Worry(found, sent) if found else None


# An answer and what is added to it, in code points: half a second's work.
_MOST = 2 * LONGEST


def _most_urgent(found: Iterable[Found | None]) -> Found | None:
    return min(filter(None, found), key=lambda one: one.tier, default=None)


def _whole(text: str) -> str:
    """What no file could carry (a lone surrogate) stands as a question mark."""
    return text.encode("utf-8", "replace").decode()
