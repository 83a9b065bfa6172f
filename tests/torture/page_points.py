"""Where the whole program can die: the labelled points of a form's way and of an alert's."""

# What a statement writes: how it begins, and a column that it sets; the first that fits.
# A new statement of the program wants a line here. ("", ""): nobody dies there.
STATEMENTS = {
    ("INSERT INTO seen ", ""): ("before the form is noted", "form noted"),
    ("INSERT INTO consent ", ""): ("before the consent", "consent written"),
    ("INSERT INTO published_flow ", ""): ("before the flow", "flow published"),
    ("INSERT INTO conversation ", ""): ("before the conversation", "conversation written"),
    ("INSERT INTO answer ", ""): ("before the answer row", "answer row written"),
    ("INSERT INTO current_answer ", ""): ("before the current answer", "current answer written"),
    ("UPDATE current_answer ", "mac"): ("before it is bound", "bound"),
    ("UPDATE conversation ", "progress"): ("before the position", "position saved"),
    ("UPDATE student_session ", "conversation_id"): ("before the visit is there", "visit there"),
    ("INSERT INTO alert ", ""): ("before the alert", "alert written"),
    ("INSERT INTO alert_log ", ""): ("before the alert's log", "alert's log written"),
    ("UPDATE alert ", "acknowledged_at"): ("before a case is taken", "case taken"),
    ("INSERT INTO alert_step ", ""): ("before the step", "step noted"),
    ("INSERT INTO outbox ", ""): ("before the letter", "letter written"),
    ("UPDATE outbox ", "sent_at"): ("before the mark", "letter marked"),
    ("UPDATE outbox ", "try_at"): ("before the letter is put off", "letter put off"),
    ("UPDATE outbox ", "claimed_at"): ("before the claim", "claimed"),
    ("UPDATE conversation ", "status"): ("", ""),
    ("INSERT INTO alert_test ", ""): ("", ""),
    ("INSERT INTO student_session ", ""): ("", ""),
    ("DELETE FROM student_session ", ""): ("", ""),
    ("UPDATE student_session ", ""): ("", ""),
    ("DELETE FROM staff_session ", ""): ("", ""),
    ("UPDATE staff_session ", ""): ("", ""),
    ("INSERT INTO family_visit ", ""): ("", ""),
    ("DELETE FROM family_visit ", ""): ("", ""),
    ("DELETE FROM staff_link ", ""): ("", ""),
    ("DELETE FROM handover ", ""): ("", ""),
    ("DELETE FROM sign_in ", ""): ("", ""),
    ("INSERT INTO student_pin ", ""): ("", ""),
    ("UPDATE student_pin ", ""): ("", ""),
    ("UPDATE family_visit ", ""): ("", ""),
    ("UPDATE family_link ", ""): ("", ""),
    ("UPDATE card ", ""): ("", ""),
    ("INSERT INTO unsent_words ", ""): ("", ""),
    ("UPDATE unsent_words ", ""): ("", ""),
    ("DELETE FROM unsent_words ", ""): ("", ""),
    ("INSERT INTO about ", ""): ("", ""),
    ("UPDATE about ", ""): ("", ""),
    ("DELETE FROM about ", ""): ("", ""),
    ("DELETE FROM seen ", ""): ("", ""),
    ("DELETE FROM outbox ", ""): ("", ""),
    ("UPDATE import_run ", ""): ("", ""),
}
WRITES = ("INSERT ", "UPDATE ", "DELETE ")

# What a transaction is, by the first of these that it writes.
PARTS = {
    "INSERT INTO alert_step ": "a round",
    "UPDATE outbox ": "letters",
    "INSERT INTO alert ": "a worry",
    "INSERT INTO seen ": "a form",
    "INSERT INTO alert_log ": "a press of staff",
}


def labels_of(statement: str) -> tuple[str, str] | None:
    """Before it and after it. None for a write that is not in the table above."""
    if not statement.startswith(WRITES):
        return "", ""
    sets = statement.partition(" WHERE ")[0]
    for (begins, column), labels in STATEMENTS.items():
        if statement.startswith(begins) and column in sets:
            return labels
    return None


def part_of(statement: str) -> str:
    return next((part for begins, part in PARTS.items() if statement.startswith(begins)), "")


_ENDS = ("before the commit", "in the commit", "committed")

# Here the harness kills, after a while of its own choosing and wherever the victim then is.
ANY_MOMENT = "any moment"

POINTS = (
    *(label for labels in STATEMENTS.values() for label in labels if label),
    *(f"{part}: {end}" for part in PARTS.values() for end in _ENDS),
    "before a page leaves",
    "a page on its way",
    "alerts looked through",
    "steps kept",
    "before a letter is handed over",
    "letter on its way",
    "letter taken, and not marked",
    ANY_MOMENT,
)

# What visitors must be up to for a point to be met at all.
NEWCOMERS = frozenset(
    label
    for begins in ("INSERT INTO consent ", "INSERT INTO published_flow ", "INSERT INTO conversation ",
                   "UPDATE student_session ")
    for (key, _), labels in STATEMENTS.items()
    if key == begins
    for label in labels
) - {""}  # fmt: skip
WORRIES = frozenset(
    {
        "before the alert", "alert written", "before the alert's log", "alert's log written",
        "before the step", "step noted", "before the letter", "letter written",
        "before the mark", "letter marked", "before the claim", "claimed",
        "alerts looked through", "steps kept", "before a letter is handed over",
        "letter on its way", "letter taken, and not marked",
        *(f"{part}: {end}" for part in ("a round", "letters", "a worry") for end in _ENDS),
    }
)  # fmt: skip
STAFF = frozenset({"before a case is taken", "case taken"}) | {
    f"a press of staff: {end}" for end in _ENDS
}
PUT_OFF = frozenset({"before the letter is put off", "letter put off"})
SELDOM = NEWCOMERS | WORRIES | STAFF | PUT_OFF
