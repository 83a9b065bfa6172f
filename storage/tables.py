"""Every table, in the design's own words. What a row means is said here and nowhere else.

Three rules hold for all of them:

- Everything belongs to one school: `school_id` stands in every row that a person could be found by.
- Times are whole microseconds since 1970 in UTC (SQLite drops zones); pages print the school's zone.
- What a person typed, and what names a person, is `Sealed`: AES-256-GCM under that student's own key
  (see vault.py). Choice codes are plain, so that a summary never has to open a seal.

The columns are written for SQLite and PostgreSQL alike. What a turn writes has few indexes, since
each one more is a page more in every commit: `seen` and `current_answer` are kept in the order of
their keys, and what is looked for once a day may take its time.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

# Named constraints, so that a later migration can change one on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(32)
Micros = BigInteger
Sealed = LargeBinary

# --- who -------------------------------------------------------------------------------------

school = Table(
    "school",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
)

classes = Table(
    "class",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("picture_pin", Boolean),  # NULL: as the students' bands have it (see pins.py)
    UniqueConstraint("school_id", "name"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    # Sealed under the school's key; the index is a keyed hash, so that a name is found without opening.
    Column("name", Sealed, nullable=False),
    Column("name_index", String(64), nullable=False),
    Column("role", Text, nullable=False),  # teacher, case_manager, counselor, coordinator, admin
    Column("made_at", Micros, nullable=False),
    Column("left_at", Micros),
    UniqueConstraint("school_id", "name_index"),
)

student = Table(
    "student",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    # The school's own number for the student ("S-104"): sealed, and found by a keyed hash.
    Column("local_id", Sealed, nullable=False),
    Column("local_id_index", String(64), nullable=False),
    Column("name", Sealed, nullable=False),
    Column("band", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("language", Text, nullable=False),
    # The optional facts.
    Column("born", Sealed),  # YYYY-MM-DD
    Column("grade", Text),
    Column("pronouns", Sealed),
    Column("plan_word", Text),
    Column("knows_about_plan", Boolean, nullable=False),
    Column("in_class", Boolean, nullable=False),
    Column("role", Text),  # the student's part in their meeting
    Column("simple", Boolean, nullable=False),
    Column("meeting_date", Text),  # YYYY-MM-DD, in the school's zone
    Column("case_manager_id", Id, ForeignKey("staff.id")),
    Column("made_at", Micros, nullable=False),
    Column("left_at", Micros),
    # How the student wants pages to look and sound, as JSON: nothing that says who they are.
    Column("look", Text),
    UniqueConstraint("school_id", "local_id_index"),
)

class_member = Table(
    "class_member",
    metadata,
    Column("class_id", Id, ForeignKey("class.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("class_id", "student_id"),
)
Index("ix_class_member_student", class_member.c.student_id)

class_staff = Table(
    "class_staff",
    metadata,
    Column("class_id", Id, ForeignKey("class.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("class_id", "staff_id"),
)

# The personal card that brings a student in and back: found by a keyed hash, kept sealed for reprints.
card = Table(
    "card",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("code", Sealed, nullable=False),
    Column("code_index", String(64), nullable=False, unique=True),
    Column("made_at", Micros, nullable=False),
    Column("revoked_at", Micros),
    Column("uses", Integer, nullable=False),
    Column("used_at", Micros),
)
Index("ix_card_student", card.c.student_id)

# The link with which a student's family writes to the school, and that opens nothing else.
family_link = Table(
    "family_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("code", Sealed, nullable=False),
    Column("code_index", String(64), nullable=False, unique=True),
    Column("made_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("revoked_at", Micros),
    Column("uses", Integer, nullable=False),
    Column("used_at", Micros),
)
Index("ix_family_link_student", family_link.c.student_id)

# One accommodation or support that staff entered for one student, with where it is used.
tool = Table(
    "tool",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("catalogue", Text),  # the catalogue's value, or NULL for staff's own words
    Column("words", Sealed),  # staff's own words, where the catalogue has none
    Column("places", Sealed),  # where it is used, as staff wrote it
    Column("position", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("removed_at", Micros),
)
Index("ix_tool_student", tool.c.student_id)

goal = Table(
    "goal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("words", Sealed, nullable=False),
    Column("position", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("removed_at", Micros),
)
Index("ix_goal_student", goal.c.student_id)

# --- what is asked -----------------------------------------------------------------------------

assignment = Table(
    "assignment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("class_id", Id, ForeignKey("class.id")),  # a whole class …
    Column("student_id", Id, ForeignKey("student.id")),  # … or one student
    Column("flow", Text, nullable=False),
    Column("assigned_by", Id, ForeignKey("staff.id")),
    Column("opens_at", Micros),
    Column("due_at", Micros),
    Column("made_at", Micros, nullable=False),
    Column("withdrawn_at", Micros),
)
Index("ix_assignment_class", assignment.c.class_id)
Index("ix_assignment_student", assignment.c.student_id)

# A flow's whole text under its name and version. Never changed: a conversation is pinned to it.
published_flow = Table(
    "published_flow",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", Micros, nullable=False),
    PrimaryKeyConstraint("school_id", "name", "version"),
)

# Each version of a flow of the school's own that a person decided to use, and until when. The one
# without an end is what students are offered now.
flow_in_use = Table(
    "flow_in_use",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("published_at", Micros, nullable=False),
    # Who did it, as their computer calls them: sealed under the school's key.
    Column("published_by", Sealed, nullable=False),
    Column("ended_at", Micros),
    PrimaryKeyConstraint("school_id", "name", "version"),
    ForeignKeyConstraint(
        ["school_id", "name", "version"],
        ["published_flow.school_id", "published_flow.name", "published_flow.version"],
    ),
)
IN_USE = flow_in_use.c.ended_at.is_(None)
Index(
    "ix_flow_in_use_one",
    flow_in_use.c.school_id,
    flow_in_use.c.name,
    unique=True,
    sqlite_where=IN_USE,
    postgresql_where=IN_USE,
)

# --- what was said -------------------------------------------------------------------------------

conversation = Table(
    "conversation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("status", Text, nullable=False),  # asking, review, done, stopped
    # What the conversation carried with it from the start (band, names, tools): written once.
    Column("world", Sealed, nullable=False),
    # Where it is and which codes were given: written each turn.
    Column("progress", Sealed, nullable=False),
    # Counts the turns: a save is "where turn is still the one I read".
    Column("turn", Integer, nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("moved_at", Micros, nullable=False),
    Column("finished_at", Micros),
    # Whose it is, as on `answer`: a family's is never the student's to see or to go on with.
    Column("respondent", Text, nullable=False, server_default="student"),
)
Index("ix_conversation_student", conversation.c.student_id, conversation.c.flow)

# A reply understood and kept. Never overwritten, only followed by a newer revision.
answer = Table(
    "answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("respondent", Text, nullable=False),  # student, family, staff
    Column("typed_by", Text, nullable=False),  # student, adult, partner, family
    Column("exactness", Text, nullable=False),  # exact, summary
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),  # "" outside a loop
    Column("meaning", Text, nullable=False),  # "" where a step feeds no draft
    Column("revision", Integer, nullable=False),
    Column("codes", Text, nullable=False),  # choice values, one space between; "" for none
    Column("words", Sealed),
    Column("at", Micros, nullable=False),
    UniqueConstraint("conversation_id", "step", "item", "respondent", "revision"),
)

# The newest revision of each answer, and who may see it. Written in the same turn as the answer.
current_answer = Table(
    "current_answer",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    # An adult's own note stands beside the student's answer, never in its place.
    Column("respondent", Text, nullable=False),
    Column("answer_id", Id, ForeignKey("answer.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("codes", Text, nullable=False),
    Column("on_path", Boolean, nullable=False),
    Column("audience", Text, nullable=False),  # private, case_manager, team
    Column("decided_at", Micros),  # when the student chose the audience; NULL: not asked yet
    Column("held", Boolean, nullable=False),
    # What the student lets a draft quote: whole, part (start and end in code points), none.
    Column("quote", Text, nullable=False),
    Column("quote_start", Integer),
    Column("quote_end", Integer),
    PrimaryKeyConstraint("conversation_id", "step", "item", "respondent"),
    sqlite_with_rowid=False,
)
Index("ix_current_answer_student", current_answer.c.student_id, current_answer.c.meaning)
# For the foreign key: to delete one answer would else look through all. As on `alert`.
Index("ix_current_answer_answer", current_answer.c.answer_id)

# --- what arrived and what goes out --------------------------------------------------------------

# Each reply once: the same (channel, external id) a second time changes nothing.
seen = Table(
    "seen",
    metadata,
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("conversation_id", Id),
    Column("at", Micros, nullable=False),
    PrimaryKeyConstraint("channel", "external_id"),
    sqlite_with_rowid=False,
)

# What could not be taken after five tries, sealed under the school's key, for a person to look at.
parked = Table(
    "parked",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("address", Text),  # our own id of the chat, where one was known: to be deleted with it
    Column("body", Sealed, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    UniqueConstraint("channel", "external_id"),
)

# One private chat with the bot on one channel, and what stands in it.
chat = Table(
    "chat",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("channel", Text, nullable=False),
    # The channel's own id of the chat: sealed under the school's key, and found by a keyed hash.
    Column("address", Sealed, nullable=False),
    Column("address_index", String(64), nullable=False),
    Column("language", Text),  # of the bot's own words, before a student is known
    Column("student_id", Id, ForeignKey("student.id")),  # who is talking now
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    # What stands on the phone now, as JSON: sealed under the student's key, or the school's.
    Column("screen", Sealed),
    Column("blocked_at", Micros),
    Column("made_at", Micros, nullable=False),
    Column("moved_at", Micros, nullable=False),
    UniqueConstraint("channel", "address_index"),
)

# Who has shown their card in a chat: sisters and brothers may share a phone.
chat_student = Table(
    "chat_student",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("chat_id", "student_id"),
)
Index("ix_chat_student_student", chat_student.c.student_id)

# Which message of the student became which answer, or a part of it: editing it changes that one.
chat_message = Table(
    "chat_message",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("message_id", Text, nullable=False),  # the channel's own
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    # Where it stands in the answer's words, in code points.
    Column("words_start", Integer, nullable=False),
    Column("words_end", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    PrimaryKeyConstraint("chat_id", "message_id"),
    sqlite_with_rowid=False,
)
Index(
    "ix_chat_message_answer",
    chat_message.c.conversation_id,
    chat_message.c.step,
    chat_message.c.item,
)

# Telegram, e-mail and notices. Web and terminal have none: their page is read from what is kept.
outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column(
        "id", Id, nullable=False, unique=True
    ),  # known before the insert, so the seal can name it
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id")),
    Column("channel", Text, nullable=False),
    # Where to, and opaque: for Telegram the chat's id in `chat`, so that no row here names a phone.
    Column("address", Text, nullable=False),
    Column("body", Sealed, nullable=False),  # empty once sent or given up
    Column("made_at", Micros, nullable=False),
    Column("claimed_at", Micros),
    Column("try_at", Micros, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Micros),
    Column("failed_at", Micros),
    Column("reason", Text),
    Column("external_id", Text),  # the channel's id of the message, once it is sent
)
UNSENT = and_(outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None))
# Only of what waits, so that it stays small however much was sent.
Index(
    "ix_outbox_waiting",
    outbox.c.channel,
    outbox.c.address,
    outbox.c.position,
    sqlite_where=UNSENT,
    postgresql_where=UNSENT,
)

# --- who said yes, who was told, who looked ------------------------------------------------------

consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("kind", Text, nullable=False),  # assent (the student's own yes), school, parent
    Column("given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),  # which text was agreed to
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Micros, nullable=False),
)
Index("ix_consent_student", consent.c.student_id)

# A worrying reply, for the named adults only: sealed under the counselor key.
alert = Table(
    "alert",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("answer_id", Id, ForeignKey("answer.id")),
    Column("tier", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("acknowledged_at", Micros),
    Column("acknowledged_by", Id, ForeignKey("staff.id")),
)
Index("ix_alert_answer", alert.c.answer_id)

# Append only, each row chained to the one before by a keyed hash. Who, what, why; never text.
access_log = Table(
    "access_log",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("student_id", Id),
    Column("record", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("chain", String(64), nullable=False),
)

# A student at a page, from a card shown to the end of the sitting.
student_session = Table(
    "student_session",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("stage", Text, nullable=False),  # card, pin, known, agreed: see sessions.py
    Column("language", Text, nullable=False),
    Column("typed_by", Text, nullable=False),  # as on `answer`
    Column("shared_device", Boolean, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
)
Index("ix_student_session_student", student_session.c.student_id)
Index("ix_student_session_conversation", student_session.c.conversation_id)

# A family at the page, from its link opened to the end of the visit. Nobody comes back to a visit.
family_visit = Table(
    "family_visit",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("link_id", Id, ForeignKey("family_link.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("language", Text, nullable=False),
    Column("look", Text, nullable=False),  # as on `student`; "" until they choose
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
)
Index("ix_family_visit_link", family_visit.c.link_id)
Index("ix_family_visit_conversation", family_visit.c.conversation_id)

# Four pictures in order, as a keyed hash. `tries`: wrong ones since the last right one.
student_pin = Table(
    "student_pin",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("pin_index", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
)

# A code with which a student goes on, once, on another channel: by a keyed hash, gone when used.
handover = Table(
    "handover",
    metadata,
    Column("code_index", String(64), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("language", Text, nullable=False),
    Column("typed_by", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
)
Index("ix_handover_student", handover.c.student_id)
Index("ix_handover_conversation", handover.c.conversation_id)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
)

# --- keys ----------------------------------------------------------------------------------------

# One data key for each student, one for the school, one for the counselors; each wrapped by the
# master key, which never stands in the database. Deleting the row makes the seals unreadable.
data_key = Table(
    "data_key",
    metadata,
    Column("owner_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # student, school, counselor
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Micros, nullable=False),
    PrimaryKeyConstraint("owner_id", "version"),
)

# Facts about this database itself: a seal that tells a wrong master key from the right one.
about = Table(
    "about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
