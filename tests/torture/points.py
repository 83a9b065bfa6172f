"""Where a victim can die: the labelled points of a turn and of a beginning, in their order."""

# What a statement does, by how it begins. A new statement of the program wants a line here.
STATEMENTS = {
    "INSERT INTO seen ": ("before the reply is noted", "reply noted"),
    "INSERT INTO answer ": ("before the answer row", "answer row written"),
    "INSERT INTO current_answer ": ("before the current answer", "current answer written"),
    "UPDATE current_answer ": ("before the path is marked", "path marked"),
    "UPDATE conversation ": ("before the position", "position saved"),
    "DELETE FROM unsent_words": ("before the unsent words go", "unsent words gone"),
    "INSERT INTO consent ": ("before the consent", "consent written"),
    "INSERT INTO published_flow ": ("before the flow", "flow published"),
    "INSERT INTO conversation ": ("before the conversation", "conversation written"),
    "INSERT INTO chat ": ("before the chat", "chat written"),
    "INSERT INTO chat_student ": ("before the link", "link written"),
    "INSERT INTO chat_message ": ("before the message is noted", "message noted"),
    "INSERT INTO outbox ": ("before the letter", "letter written"),
    "UPDATE chat ": ("before the chat is saved", "chat saved"),
}
WRITES = ("INSERT ", "UPDATE ", "DELETE ")

_ENDS = ("before the commit", "in the commit", "committed", "before told", "told")

TURN = (
    "transaction begun",
    *STATEMENTS["INSERT INTO seen "],
    "conversation loaded",
    "before the engine",
    "after the engine",
    *STATEMENTS["INSERT INTO answer "],
    *STATEMENTS["INSERT INTO current_answer "],
    *STATEMENTS["DELETE FROM unsent_words"],
    *STATEMENTS["UPDATE current_answer "],
    *STATEMENTS["UPDATE conversation "],
    *_ENDS,
)

BEGIN = tuple(
    f"begin: {place}"
    for place in (
        "transaction begun",
        *STATEMENTS["INSERT INTO consent "],
        *STATEMENTS["INSERT INTO published_flow "],
        *STATEMENTS["INSERT INTO conversation "],
        *_ENDS,
    )
)

# Here the harness kills, after a while of its own choosing and wherever the victim then is.
ANY_MOMENT = "any moment"

POINTS = (*TURN, *BEGIN, ANY_MOMENT)

# Where an order was cut at one of these, nothing of it may be kept; at the others, all of it must be.
# "told" is among the first: what is in doubt there is the next order, which nobody took.
KEPT = {label for labels in (TURN, BEGIN) for label in labels[-3:-1]}
NOT_YET = {label for labels in (TURN, BEGIN) for label in labels if label not in KEPT}
NOT_YET -= {"in the commit", "begin: in the commit"}
