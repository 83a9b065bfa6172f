"""Where the Telegram channel can die: the labelled points of an update's way and of a letter's."""

# What a statement writes: how it begins, and a column that it sets; the first that fits.
# A new statement of the program wants a line here.
STATEMENTS = {
    ("INSERT INTO seen ", ""): ("before the update is noted", "update noted"),
    ("INSERT INTO chat ", ""): ("before the chat", "chat written"),
    ("INSERT INTO chat_student ", ""): ("before the link", "link written"),
    ("INSERT INTO consent ", ""): ("before the consent", "consent written"),
    ("INSERT INTO published_flow ", ""): ("before the flow", "flow published"),
    ("INSERT INTO conversation ", ""): ("before the conversation", "conversation written"),
    ("INSERT INTO answer ", ""): ("before the answer row", "answer row written"),
    ("INSERT INTO current_answer ", ""): ("before the current answer", "current answer written"),
    # Who may read it, what is quoted, whether it is on the path: one statement, with the hash over all.
    ("UPDATE current_answer ", "mac"): ("before it is bound", "bound"),
    ("DELETE FROM unsent_words ", ""): ("before the unsent words go", "unsent words gone"),
    ("UPDATE conversation ", "progress"): ("before the position", "position saved"),
    ("UPDATE conversation ", "status"): ("before the end is noted", "end noted"),
    ("INSERT INTO chat_message ", ""): ("before the message is noted", "message noted"),
    ("UPDATE chat_message ", ""): ("before the message is moved", "message moved"),
    ("INSERT INTO outbox ", ""): ("before the letter", "letter written"),
    ("UPDATE chat ", "screen"): ("before the chat is saved", "chat saved"),
    ("UPDATE outbox ", "sent_at"): ("before the mark", "letter marked"),
    ("UPDATE outbox ", "try_at"): ("before the letter is put off", "letter put off"),
    ("UPDATE outbox ", "claimed_at"): ("before the claim", "claimed"),
    ("INSERT INTO chat_question ", ""): ("before the question is noted", "question noted"),
    ("INSERT INTO about ", ""): ("", ""),  # at the start
    ("DELETE FROM chat_message ", ""): ("", ""),  # of an answer that was given anew
    # Once an hour, of what is a week old.
    ("DELETE FROM seen ", ""): ("", ""),
    ("DELETE FROM outbox ", ""): ("", ""),
    ("DELETE FROM parked ", ""): ("", ""),
}
WRITES = ("INSERT ", "UPDATE ", "DELETE ")


def labels_of(statement: str) -> tuple[str, str] | None:
    """Before it and after it. None for a write that is not in the table above."""
    if not statement.startswith(WRITES):
        return "", ""
    sets = statement.partition(" WHERE ")[0]
    for (begins, column), labels in STATEMENTS.items():
        if statement.startswith(begins) and column in sets:
            return labels
    return None


def _labels(*begins: str) -> tuple[str, ...]:
    found = [labels for key, labels in STATEMENTS.items() if "".join(key) in begins]
    return tuple(label for labels in found for label in labels)


TAKING = (
    "updates received",
    "transaction begun",
    *(label for labels in list(STATEMENTS.values())[:16] for label in labels),  # of a turn
    "before the commit",
    "in the commit",
    "committed",
    "updates taken",
    "before the offset is confirmed",
    "offset on its way",
    "offset confirmed",
)

CALLS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "setMessageReaction")

SENDING = (
    *_labels("UPDATE outbox claimed_at"),
    "letters: before the commit",
    "letters: in the commit",
    "letters: committed",
    *(
        label
        for call in CALLS
        for label in (f"before {call}", f"{call} on its way", f"{call} done, and not heard")
    ),
    *_labels("UPDATE outbox try_at", "UPDATE outbox sent_at", "INSERT INTO chat_question "),
)

# Here the harness kills, after a while of its own choosing and wherever the victim then is.
ANY_MOMENT = "any moment"

POINTS = (*TAKING, *SENDING, ANY_MOMENT)

# What students must be up to for a point to be met at all.
NEWCOMERS = frozenset(
    _labels(
        "INSERT INTO chat ",
        "INSERT INTO chat_student ",
        "INSERT INTO consent ",
        "INSERT INTO published_flow ",
        "INSERT INTO conversation ",
    )
)
PUBLISHING = frozenset(_labels("INSERT INTO published_flow "))
CHANGING = frozenset(_labels("UPDATE current_answer on_path"))
EDITING = frozenset(_labels("UPDATE chat_message "))
READING_BACK = frozenset(
    _labels(
        "UPDATE current_answer audience",
        "UPDATE current_answer quote",
        "UPDATE current_answer cleared_by",
        "UPDATE conversation status",
    )
)
PUT_OFF = frozenset(_labels("UPDATE outbox try_at"))
SELDOM = NEWCOMERS | CHANGING | EDITING | READING_BACK | PUT_OFF
