"""Every table, in the design's own words, one file a subject. What a row means is said there alone.

Three rules hold for all of them:

- Everything belongs to one school: `school_id` stands in every row that a person could be found by.
- Times are whole microseconds since 1970 in UTC (SQLite drops zones); pages print the school's zone.
- What a person typed, and what names a person, is `Sealed`: AES-256-GCM under that student's own key
  (see vault.py). Choice codes are plain, so that a summary never has to open a seal.

The columns are written for SQLite and PostgreSQL alike. What a turn writes has few indexes, since
each one more is a page more in every commit: `seen` and `current_answer` are kept in the order of
their keys, and what is looked for once a day may take its time.
"""

from storage.tables.alerts import (
    alert,
    alert_log,
    alert_step,
    alert_test,
    told_adult,
    watch_off,
)
from storage.tables.answers import answer, conversation, current_answer, unsent_words
from storage.tables.base import metadata
from storage.tables.flows import IN_USE, TO_COME, flow_in_use, meeting, published_flow
from storage.tables.keeping import about, access_log, consent, data_key, erasure, hold
from storage.tables.messages import (
    UNSENT,
    chat,
    chat_message,
    chat_question,
    chat_student,
    outbox,
    parked,
    seen,
)
from storage.tables.people import (
    card,
    class_member,
    class_staff,
    classes,
    family_link,
    goal,
    school,
    school_setting,
    staff,
    student,
    tool,
)
from storage.tables.reviewing import draft_note, open_wishes, promise
from storage.tables.rights import access_request, destruction_notice, disclosure
from storage.tables.rounds import reminder, round_, round_student
from storage.tables.sessions import (
    family_visit,
    handover,
    student_pin,
    student_session,
)
from storage.tables.staffing import (
    passkey,
    recovery_code,
    sign_in,
    staff_identity,
    staff_link,
    staff_role,
    staff_session,
)

__all__ = [
    "IN_USE",
    "TO_COME",
    "UNSENT",
    "about",
    "access_log",
    "access_request",
    "alert",
    "alert_log",
    "alert_step",
    "alert_test",
    "answer",
    "card",
    "chat",
    "chat_message",
    "chat_question",
    "chat_student",
    "class_member",
    "class_staff",
    "classes",
    "consent",
    "conversation",
    "current_answer",
    "data_key",
    "destruction_notice",
    "disclosure",
    "draft_note",
    "erasure",
    "family_link",
    "family_visit",
    "flow_in_use",
    "goal",
    "handover",
    "hold",
    "meeting",
    "metadata",
    "open_wishes",
    "outbox",
    "parked",
    "passkey",
    "promise",
    "published_flow",
    "recovery_code",
    "reminder",
    "round_",
    "round_student",
    "school",
    "school_setting",
    "seen",
    "sign_in",
    "staff",
    "staff_identity",
    "staff_link",
    "staff_role",
    "staff_session",
    "student",
    "student_pin",
    "student_session",
    "told_adult",
    "tool",
    "unsent_words",
    "watch_off",
]
