"""What was held for a worry is given back: it is the student's own again, private until they choose.

What a student chose before was for other words; of these they have read nothing back yet, so nobody else
reads them either (a new revision starts private). What a family wrote is shared as it is written, then as
ever.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from bot.turn import Arrival, Waiting, revise_in
from dialogs.conversation import key, parts
from dialogs.replies import Reply
from storage import answers
from storage.kept_answers import Provenance
from storage.vault import Vault


def give_back_in(
    connection: Connection, vault: Vault, held_id: str, body: Mapping[str, Any], now: int
) -> bool:
    """`held_id`: the skipped answer in its place; `body`: of the alert, as bot/turn.py made it.

    False where the student has said something else since, or deleted it: then nothing is changed. What was
    said to a follow-up that is not asked any more stays in the alert alone.
    """
    talk = str(body["conversation"])
    standing = answers.of_conversation(connection, vault, talk)
    if held_id not in {one.id for one in standing}:
        return False
    taken = [
        revise_in(connection, vault, Waiting(talk, arrival, "", now), name, given_back=True)
        for name, arrival in _said(body)
    ]
    return taken[0].answered is not None


def _said(body: Mapping[str, Any]) -> Iterator[tuple[str, Arrival]]:
    """First what had been said to the same question before a follow-up brought all of it to be held."""
    step, item = parts(str(body["question"]))
    whose = (body["channel"], body["respondent"], body["typed_by"])
    for each in body.get("before") or ():
        if each["by"] == body["respondent"] and each["step"] != step:
            reply = Reply(each["words"], tuple(each["codes"]))
            yield key(each["step"], item), Arrival("", reply, Provenance(*whose))
    how = Provenance(*whose, body.get("exactness", "exact"))
    reply = Reply(body.get("text", ""), tuple(body.get("choices") or ()))
    yield key(step, item), Arrival("", reply, how, note=body.get("note", ""))
