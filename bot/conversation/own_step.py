"""The first step to a goal that a student told, as they are asked about it some weeks later.

It is read from its answer each time: no second copy outlives the answer, or a change of it.
"""

from sqlalchemy import Connection

from bot.conversation.pinned import pinned_flow
from dialogs.flow import NOT_SURE, NOTHING, SKIP
from dialogs.wording import answer_as_shown
from storage import answered, answers, conversations
from storage.conversations import STUDENT
from storage.kept_answers import KeptAnswer
from storage.vault import Vault

# The youngest pick what to learn, and name no step to it.
TOLD = ("goal.step", "goal")
ASKED_ABOUT = ("step.tried", "step.worked")
# Some weeks: a step takes at least two, and is not forgotten yet.
DUE_AFTER = 14 * 86_400 * 1_000_000


def own_step(connection: Connection, vault: Vault, student_id: str) -> str:
    """In the student's words or the label that they picked; "" where there is none, or none any more."""
    told = _newest(connection, vault, student_id)
    if told is None:
        return ""
    stored = conversations.load(connection, vault, told.conversation_id)
    flow = pinned_flow(connection, stored.school_id, told.flow, told.version)
    world = stored.conversation.world
    choices, typed = answer_as_shown(flow, flow.by_id[told.step], world, told.codes, told.words)
    labels = [choices[code].label[told.language] for code in told.codes if code in choices]
    return typed or ", ".join(labels)


def step_due(connection: Connection, vault: Vault, student_id: str, now: int) -> bool:
    """Whether some weeks have gone by since they told it, and they were not asked about it since."""
    told = _newest(connection, vault, student_id)
    if told is None or told.at > now - DUE_AFTER:
        return False
    return not answered.some_begun_since(connection, student_id, ASKED_ABOUT, told.at)


def _newest(connection: Connection, vault: Vault, student_id: str) -> KeptAnswer | None:
    """The newest step, or what the youngest want to learn; of a goal without a step there is none."""
    told = [
        one
        for one in answers.of_student(connection, vault, student_id, TOLD)
        if one.provenance.respondent == STUDENT and _says(one)
    ]
    return max(told, key=lambda one: one.at, default=None)


def _says(one: KeptAnswer) -> bool:
    if one.meaning == "goal.step":
        return bool(one.words)
    return any(code not in (SKIP, NOT_SURE, NOTHING) for code in one.codes)
