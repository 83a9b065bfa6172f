"""Each data element that is kept: what it is, where it lies, who reads it, how long, and how it goes.

The list that officers ask for first. It stands once, here: `whathelps privacy table` prints it,
docs/privacy-and-safety.md shows it, and a test holds it against the tables, so that a new column has to be
thought of.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.terms import Terms

SEALED = "sealed"  # AES-256-GCM, under the student's, the school's or the counselors' key
HASHED = "keyed hash"  # nobody finds the value without the key
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Element:
    """`until` has places for what the school's settings say (see `until`)."""

    what: str
    kept: str  # SEALED, HASHED or PLAIN
    readers: str
    until_: str
    goes: str
    columns: tuple[str, ...]  # "table.column"

    def until(self, terms: Terms) -> str:
        """How long, with the days and years of this school."""
        return self.until_.format(
            unfinished=_days(
                terms.unfinished_days, "{} without a step, unless something is shared"
            ),
            years=f"the school year and {_counted(terms.years, 'year')} after",
            family=_days(terms.family_days, "{}"),
            alerts=_days(terms.alerts_days, "{} after it was first read"),
        )


def elements() -> tuple[Element, ...]:
    """In the order in which they are read."""
    return _ELEMENTS


def _days(number: int, told: str) -> str:
    return told.format(_counted(number, "day")) if number else "until the school decides"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _columns(where: str) -> Iterator[str]:
    """ "card: code; tool: words places" -> card.code, tool.words, tool.places"""
    for each in where.split(";"):
        table, _, names = each.partition(":")
        yield from (f"{table.strip()}.{name}" for name in names.split())


def _element(what: str, kept: str, readers: str, until: str, goes: str, where: str) -> Element:
    return Element(what, kept, readers, until, goes, tuple(_columns(where)))


_LISTED = "as the database, also when the student has left"
_SAID = "unfinished talks {unfinished}; others {years}"
_BY_PURGE = (
    "the student's Delete all, the office, or a purge: rows, and the key with the last of them"
)
_WITH_ROW = "with what it is about"
_OWN_AND_SHARED = "the student; who they share it with (case manager, team, or one reader)"
_ADMINS = "admins, and the student's teachers and case manager"
_NOBODY = "nobody: the program alone"
_DATABASE = "as the database"

_ELEMENTS = (
    # --- students, as the school knows them
    _element(
        "A student's name, number, date of birth, pronouns", SEALED, _ADMINS, _LISTED,
        "overwritten by a new list; the name stays when a student is removed",
        "student: local_id name born pronouns",
    ),
    _element(
        "How a student is found by their number", HASHED, _NOBODY, _LISTED, _WITH_ROW,
        "student: local_id_index",
    ),
    _element(
        "How a student is taught and spoken to: band, mode, language, grade, plan, part in the meeting",
        PLAIN, _ADMINS, _LISTED, "overwritten by a new list",
        "student: band mode language grade plan_word knows_about_plan in_class role simple asks made_up",
    ),
    _element(
        "The day of a student's next meeting, and the talks that lead to it", PLAIN, _ADMINS,
        _LISTED, "overwritten, or ended", "student: meeting_date; meeting: series date made_at ended_at",
    ),
    _element(
        "How pages look and sound to a student", PLAIN, "the student", _LISTED,
        "overwritten by the student", "student: look; family_visit: look",
    ),
    _element(
        "Since when a student is here, and until when", PLAIN, _ADMINS, _LISTED, "stays",
        "student: made_at left_at; class_member: joined_at left_at",
    ),
    _element(
        "Tools and goals in the school's own words, and where they are used", SEALED, _ADMINS,
        _LISTED, "overwritten by a new list", "tool: words places; goal: words",
    ),
    _element(
        "Tools of the catalogue, and when they were listed", PLAIN, _ADMINS, _LISTED,
        "marked as removed by a new list",
        "tool: catalogue position made_at removed_at; goal: position made_at removed_at",
    ),
    # --- what was said
    _element(
        "What a student typed as an answer, and what a talk is at", SEALED, _OWN_AND_SHARED, _SAID,
        _BY_PURGE, "answer: words; conversation: world progress",
    ),
    _element(
        "What a student tapped: the codes of choices, for which question, when, by whose hands",
        PLAIN, _OWN_AND_SHARED, _SAID, _BY_PURGE,
        "answer: respondent typed_by exactness language channel flow version step item meaning revision "
        "codes at; current_answer: step item respondent meaning codes on_path question",
    ),
    _element(
        "Who may read an answer, and what of it may be quoted", PLAIN, "as the answer", _SAID,
        _BY_PURGE,
        "current_answer: audience decided_at quote quote_start quote_end read_out",
    ),
    _element(
        "That nobody is named in a quote, and what binds an answer to who may read it", HASHED,
        _NOBODY, _SAID, _BY_PURGE, "current_answer: cleared_by mac",
    ),
    _element(
        "How far a talk is", PLAIN, "the student; teachers and the case manager", _SAID, _BY_PURGE,
        "conversation: flow version status turn started_at moved_at finished_at respondent",
    ),
    _element(
        "Words typed on the page and not sent", SEALED, "the student",
        "the visit on a shared device, else the school's day", "by itself", "unsent_words: words",
    ),
    _element(
        "For which question such words wait", PLAIN, _NOBODY, "as these words", "by itself",
        "unsent_words: question ends_at",
    ),
    _element(
        "What a family wrote (rows as a student's, marked as theirs)", SEALED,
        "the student's teachers and case manager", "{family}",
        "a purge, or with the student where the school says so", "",
    ),
    # --- what staff make of it
    _element(
        "What staff write about a draft, frozen drafts, answers to a wish", SEALED,
        "the student's teachers and case manager; answers to a wish, the student too", "{years}",
        _BY_PURGE, "draft_note: body; promise: body",
    ),
    _element(
        "When that was written, and what the student replied", PLAIN,
        "the student's teachers and case manager; the student", "{years}", _BY_PURGE,
        "draft_note: made_at undone_at; promise: made_at reply replied_at ended_at",
    ),
    _element(
        "How many wishes stand open", PLAIN, "the student's teachers and case manager", "{years}",
        _BY_PURGE, "open_wishes: reads_as number since",
    ),
    _element(
        "What a class or a student is given to talk about, and when they were invited and reminded", PLAIN,
        "the student; the student's teachers and case manager", _LISTED, "closed or withdrawn by staff",
        "round: flow series minutes opens_at due_on repeats made_at closed_at withdrawn_at; "
        "round_student: invited_at no_reminders_at; reminder: number at way",
    ),
    _element(
        "What staff call a group that they give something to", SEALED, "who made it", _LISTED,
        "overwritten by who made it", "round: title",
    ),
    # --- worries
    _element(
        "A worry: the words, what was asked, which rule found it", SEALED, "counselors alone",
        "{alerts}", "a purge; never by the student's Delete all", "alert: body",
    ),
    _element(
        "That there is a worry, its kind and urgency, when and by whom it was first read", PLAIN,
        "counselors; of a wish to talk, teachers and the case manager too", "{alerts}", "a purge",
        "alert: kind tier made_at acknowledged_at",
    ),
    _element(
        "What counselors write about a worry: notes, reports that they made", SEALED, "counselors alone",
        "{alerts}", "a purge", "alert_log: words",
    ),
    _element(
        "What was done about a worry, when, by whom; and about looking for any", PLAIN,
        "counselors", _DATABASE, "stays: a chained log", "alert_log: position at who did",
    ),
    _element(
        "What holds the log of worries together", HASHED, _NOBODY, _DATABASE, "stays",
        "alert_log: mark chain",
    ),
    _element(
        "Which step of telling adults was done", PLAIN, _NOBODY, "{alerts}", "a purge",
        "alert_step: step at",
    ),
    _element(
        "Which adults are told of a worry, in which order, and whether a test letter reached them", PLAIN,
        "admins", "as long as they are told", "when they are not told any more",
        "told_adult: place made_at code_ends_at; alert_test: made_at confirmed_at",
    ),
    _element(
        "By which code an adult's own chat is found out, and what binds it to them", HASHED, _NOBODY,
        "an hour; as long as they are told", "when they are not told any more",
        "told_adult: code_index bound",
    ),
    _element(
        "Why worries are not looked for", SEALED, "admins", _DATABASE, "stays", "watch_off: why",
    ),
    _element(
        "That worries are not looked for, from when and until when", PLAIN, "admins", _DATABASE, "stays",
        "watch_off: asked_at agreed_at ended_at",
    ),
    _element(
        "What binds it to the two who decided", HASHED, _NOBODY, _DATABASE, "stays", "watch_off: bound",
    ),
    # --- whose yes, whose request
    _element(
        "By whom a yes or no was said", SEALED, "admins, by the command line", _LISTED, "stays",
        "consent: said_by",
    ),
    _element(
        "Each yes and no: of whom, to what, when and how", PLAIN, "admins, by the command line; the student",
        _LISTED, "stays: the newest word counts",
        "consent: kind given wording language channel at flow",
    ),
    _element(
        "A hold: who decided it and why", SEALED, "admins, by the command line; by whom, the student",
        _LISTED, "released, and stays", "hold: by_whom why released_by",
    ),
    _element(
        "When a hold was made and released", PLAIN, "admins", _LISTED, "stays",
        "hold: made_at released_at",
    ),
    _element(
        "A family's request: who asks and what for; why private answers were released", SEALED,
        "admins, the case manager, counselors", _LISTED, "stays", "access_request: body release_why",
    ),
    _element(
        "When a request was made, is due and was met, and who released what", PLAIN,
        "admins, the case manager, counselors", _LISTED, "stays",
        "access_request: due_on made_at ended_at release_at agreed_at",
    ),
    _element(
        "The log of requests and disclosures: to whom, what, why", SEALED,
        "admins, and who gets the packet; in an emergency, counselors alone",
        "as the database (34 CFR 99.32: as long as the record)", "never: append only",
        "disclosure: body",
    ),
    _element(
        "When, and of what kind", PLAIN, "admins, and who gets the packet", "as the database",
        "never: append only", "disclosure: at kind position",
    ),
    _element(
        "That parents were told of a purge", PLAIN, "admins, by the command line", _LISTED, "stays",
        "destruction_notice: until told_at",
    ),
    _element(
        "The log of looks: who of the staff opened what of whom", PLAIN,
        "the student (by name and role); who gets the packet; admins verify it", "as the database",
        "never: append only", "access_log: at who action record purpose position",
    ),
    _element(
        "What chains these logs and binds rows to whom they are about", HASHED, _NOBODY, _WITH_ROW,
        _WITH_ROW,
        "access_log: chain; disclosure: mark chain; access_request: bound; passkey: bound; "
        "recovery_code: bound; staff_identity: bound; staff_link: bound; staff_session: bound; "
        "handover: bound",
    ),
    # --- ways in
    _element(
        "The codes of cards and of families' links, for printing them again", SEALED, "admins",
        "until revoked, or the school year's end (links)", "revoked", "card: code; family_link: code",
    ),
    _element(
        "How a card, a link, a code or four pictures are found", HASHED, _NOBODY,
        "as the card, link or code", _WITH_ROW,
        "card: code_index; family_link: code_index; handover: code_index; student_pin: pin_index; "
        "staff_link: code_index; recovery_code: code_index",
    ),
    _element(
        "Since when they are good, and how often they were used or tried", PLAIN, "admins",
        "as the card, link or code", _WITH_ROW,
        "card: made_at revoked_at uses used_at; family_link: made_at ends_at revoked_at uses used_at; "
        "handover: language typed_by made_at; student_pin: tries made_at; staff_link: made_at ends_at; "
        "recovery_code: made_at",
    ),
    _element(
        "Who is at a page: a hash of the cookie", HASHED, _NOBODY, "the visit", "by itself",
        "student_session: id; family_visit: id; staff_session: id; sign_in: id",
    ),
    _element(
        "How far in, in which language, who types, until when", PLAIN, _NOBODY, "the visit", "by itself",
        "student_session: stage language typed_by shared_device made_at used_at ends_at; "
        "family_visit: language made_at used_at ends_at; "
        "staff_session: stage language made_at used_at ends_at proved_at; sign_in: kind ends_at",
    ),
    _element(
        "A staff sign-in that is under way", SEALED, _NOBODY, "some minutes", "by itself", "sign_in: body",
    ),
    # --- on Telegram, where a school turns it on
    _element(
        "A chat's number, and what stands in it", SEALED, _NOBODY, "until the chat is left or blocked",
        "with the chat", "chat: address screen",
    ),
    _element("How a chat is found", HASHED, _NOBODY, "as the chat", "with the chat", "chat: address_index"),
    _element(
        "Since when a chat is there, who talks in it, and in which language", PLAIN, _NOBODY, "as the chat",
        "with the chat",
        "chat: channel language blocked_at made_at moved_at; chat_student: joined_at left_at",
    ),
    _element(
        "Messages on their way out, and what could not be taken", SEALED, _NOBODY,
        "until sent; what could not be taken, 30 days", "by itself, and with Delete all",
        "outbox: body; parked: body",
    ),
    _element(
        "Numbers of messages, and which became which answer or asked which question", PLAIN, _NOBODY,
        "8 days; which became which, as the answer", "by itself, and with Delete all",
        "outbox: position channel address made_at claimed_at try_at tries sent_at failed_at reason "
        "external_id; parked: channel external_id address tries reason at; seen: channel external_id at; "
        "chat_message: message_id step item words_start words_end at; chat_question: message_id step item",
    ),
    # --- the school and its staff
    _element(
        "Staff: names and e-mails", SEALED, "admins; a name, whoever it is shown to",
        "as long as the log names them",
        "stays when somebody leaves", "staff: name email",
    ),
    _element(
        "How staff are found", HASHED, _NOBODY, "as the name", _WITH_ROW, "staff: name_index email_index",
    ),
    _element(
        "What staff may do, which classes they have, since when", PLAIN, "admins", "until taken",
        "at once when taken",
        "staff: role made_at left_at; staff_role: role made_at; class_staff: joined_at left_at",
    ),
    _element(
        "With what staff sign in: public keys and accounts, no password", PLAIN, _NOBODY, "until forgotten",
        "with their page",
        "passkey: id public_key sign_count made_at used_at; "
        "staff_identity: issuer subject made_at confirmed_at",
    ),
    _element(
        "The school's settings, and who set them", SEALED, "admins", "until set anew", "overwritten",
        "school_setting: value",
    ),
    _element(
        "The school and its classes by name, and its questions", PLAIN, "everybody at the school",
        "as long as they are",
        "stays",
        "school: name timezone made_at needed parent_under; school_setting: name changed_at; "
        "class: name made_at picture_pin; published_flow: name version text published_at; "
        "flow_in_use: name version published_at ended_at",
    ),
    _element(
        "Who published a flow", SEALED, "admins", "as the flow", "stays", "flow_in_use: published_by",
    ),
    # --- what holds it together
    _element(
        "The keys that seal, wrapped by the master key", SEALED, _NOBODY, "as what they seal",
        "with Delete all, at once", "data_key: owner_id version kind wrapped made_at",
    ),
    _element(
        "That something of a student's was erased, so that a restored backup erases it again", PLAIN,
        _NOBODY, _DATABASE, "stays", "erasure: what at",
    ),
    _element(
        "Facts about the database itself", PLAIN, _NOBODY, _DATABASE, "with the database",
        "about: name value",
    ),
    _element(
        "References from one row to another: numbers made by chance, no words", PLAIN, _NOBODY,
        _WITH_ROW, _WITH_ROW,
        "school: id; class: id school_id; staff: id school_id; student: id school_id case_manager_id; "
        "class_member: class_id student_id school_id; class_staff: class_id staff_id school_id; "
        "card: id school_id student_id; family_link: id school_id student_id; tool: id school_id student_id; "
        "goal: id school_id student_id; "
        "round: id school_id staff_id class_id reader_id follows; "
        "round_student: round_id student_id school_id; reminder: round_id student_id school_id; "
        "meeting: id school_id student_id; published_flow: school_id; flow_in_use: school_id; "
        "conversation: id school_id student_id reader_id; answer: id school_id student_id conversation_id; "
        "current_answer: conversation_id answer_id school_id student_id; "
        "unsent_words: student_id conversation_id school_id; draft_note: id school_id student_id staff_id; "
        "promise: id school_id student_id staff_id; open_wishes: student_id school_id; "
        "alert: id school_id student_id answer_id joins acknowledged_by; alert_log: school_id alert_id; "
        "alert_step: alert_id school_id; told_adult: staff_id school_id chat_id; "
        "alert_test: id school_id staff_id; watch_off: id school_id asked_by agreed_by ended_by; "
        "erasure: id school_id student_id; consent: id school_id student_id; "
        "hold: id school_id student_id; "
        "access_request: id school_id student_id made_by release_by agreed_by; "
        "disclosure: id school_id student_id; destruction_notice: student_id school_id; "
        "access_log: school_id student_id; school_setting: school_id staff_id; "
        "student_session: school_id student_id conversation_id; "
        "family_visit: school_id student_id link_id conversation_id; "
        "handover: school_id student_id conversation_id; student_pin: student_id school_id; "
        "staff_role: staff_id school_id; staff_link: school_id staff_id; passkey: school_id staff_id; "
        "recovery_code: school_id staff_id; staff_identity: school_id staff_id; sign_in: school_id staff_id; "
        "staff_session: school_id staff_id; seen: conversation_id; parked: id school_id; "
        "chat: id school_id student_id conversation_id; chat_student: chat_id student_id school_id; "
        "chat_message: chat_id conversation_id; chat_question: chat_id conversation_id; "
        "outbox: id school_id student_id",
    ),
)  # fmt: skip
