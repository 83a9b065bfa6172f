"""Plays recorded students on the web page: by its forms and buttons, over real HTTP.

The clock shows what it showed in the recorded conversation, reply by reply. At a question with choices
other words are given with "something else"; what is a command is a button of the page.
"""

from dataclasses import dataclass, field

from bot.conversation import sharing
from bot.demo import playing
from bot.demo.transcripts import Recorded, RecordedStudent, Said
from dialogs.ages import YOUNGEST
from dialogs.conversation import PRIVATE, TEAM
from dialogs.events import Option
from dialogs.flow import NOT_SURE, RESERVED, SKIP
from dialogs.loading import shipped_flow
from dialogs.names import NO_ONE_KNOWN
from dialogs.reading_entries import SOME, part_in
from dialogs.reading_parts import pieces
from dialogs.replies import Reply as Typed
from dialogs.replies import Value, account_command_in, command_in
from dialogs.reply_types.kind import Question
from dialogs.reply_types.select_multiple import SELECT_MULTIPLE
from dialogs.reply_types.select_one import SELECT_ONE
from dialogs.words import fold
from storage import cards
from storage.database import Store
from storage.people import School, Student
from tests.demo.played import STARTED
from tests.demo.reading_back import Read, Wishes, label
from tests.student import Clock
from tests.web.browser import Browser, Form
from tests.web.school import PIN, Open, open_school

# What a page has a button for; the others tell something and change no answer.
_BUTTONS = ("back", "pause", "stop", "go_on")


@dataclass(eq=False)
class Pupil:
    """A recorded student at a page."""

    open: Open
    recorded: RecordedStudent
    student: Student
    page: Browser = field(init=False)
    wishes: Wishes = field(init=False)
    reason: str = ""  # for the choice at hand, which stands on the same page

    def talks(self, conversation: Recorded) -> None:
        """One conversation, from the card to the last answer shared."""
        self.wishes = Wishes(conversation)
        self._at(conversation, 0)
        self._comes_in(conversation)
        self.page.presses(shipped_flow(conversation.flow).title[self.student.language])
        if self._label("talk_again") in self.page.buttons:
            self._taps("talk_again")
        for number, said in enumerate(conversation.said, start=1):
            self._at(conversation, number)
            self.reason = self._reason_behind(conversation, number)
            (self._adds if self._reads_back else self._replies)(said)
        self._at(conversation, len(conversation.said) + 1)
        if self._reads_back:
            self._shares()
        self._taps("page_next_student")

    def _comes_in(self, conversation: Recorded) -> None:
        with self.open.store.writing() as connection:
            vault, id = self.open.store.vault, self.student.id
            code = cards.cards_of(connection, vault, [id])[id]
        self.page = self.open.browser(self.student.language).opens(f"/c/{code}")
        who = conversation.typed_by
        self._taps(f"confirm_yes_{who}" if self.student.band == YOUNGEST else "confirm_yes")
        if self.page.url == "/pin":
            for name in PIN:
                self._taps(f"picture_{name}")
            if self._label("page_pin_keep") in self.page.buttons:
                self._taps("page_pin_keep")
        self.page.opens("/settings")
        self.page.form("/settings").chosen["typed_by"] = conversation.typed_by
        self._taps("set_save")
        if self.page.url == "/hello":
            self._taps("opening_yes")
        self.page.opens("/choose")

    # --- what the student does

    def _replies(self, said: Said) -> None:
        here = f"{self.recorded.file}, line {said.line}"
        if said.asked == self._label("why_wanted") not in self.page.asked:
            return  # it stood beside its choice
        if self.page.url == "/answers":
            changes = [form for form in self.page.page.forms if form.action == "/talk"]
            form = changes[int(said.words) - 1]
            self.page.sends(form.action, [*form.pairs(), ("command", "change")])
            return
        assert said.asked in self.page.asked, f"{here}: the page asks {self.page.asked!r}"
        command = command_in(said.words) or account_command_in(said.words)
        if command:
            self._commands(command)
        elif "text" in self._form.texts and not self._form.radios:
            self._sends(said.words, said.note)
        else:
            self._chooses(said)

    def _reason_behind(self, conversation: Recorded, number: int) -> str:
        """What elsewhere is said when the choice is made."""
        for said in conversation.said[number : number + 1]:
            if said.asked == self._label("why_wanted") and fold(said.words) != "done":
                return said.words
        return ""

    def _commands(self, command: str) -> None:
        offered = [b.value for b in self._form.buttons if b.name == "command"]
        if command in offered and command in _BUTTONS:
            self.page.presses_value("command", command)
        if command == "pause":
            self.page.follows(self._label("page_keep_going"))
        if command == "change":
            self.page.follows(self._label("page_my_answers"))

    def _chooses(self, said: Said) -> None:
        """What was typed, as the buttons that mean it; other words behind "something else"."""
        kind = SELECT_MULTIPLE if self._form.ticks else SELECT_ONE
        wish = kind.read(Typed(said.words), Question(self._options(), 99))
        assert isinstance(wish, Value), f"{self.recorded.file}, line {said.line}: {wish}"
        if said.note and not wish.words:
            self.page.types(said.note, "note")
        if wish.codes[0] in (SKIP, NOT_SURE) or not (self._form.ticks or self._form.radios):
            self.page.presses_value("choice", wish.codes[0])
        elif self._form.radios:
            self._form.chosen["choice"] = wish.codes[0]
            self.page.types(wish.words or self.reason)
            self._taps("page_done")
            return
        else:
            labels = {value: label for label, (_, value) in self._form.ticks.items()}
            self.page.ticks(*(labels[code] for code in wish.codes))
            self._taps("page_done")
        if wish.words:
            self._sends(wish.words, said.note)

    def _sends(self, words: str, note: str) -> None:
        self.page.types(words)
        if note:
            self.page.types(note, "note")
        self._taps("page_send")

    def _adds(self, said: Said) -> None:
        """What was still said after the last question, where the answers are being read back now.

        "Change" is pressed at the answer that is meant; nothing else keeps an answer there.
        """
        if said.words.isdecimal():
            self.page.presses_value("do", f"change:{said.words}")

    def _shares(self) -> None:
        """What the student wants of each answer, marked in the list; then all of it at once."""
        parts = {}
        for read in self._reads():
            wish = self.wishes.marked(read)
            said = wish.audience != PRIVATE and read.has_words
            self.page.marks(
                read.number, wish.audience, wish.quote if said and wish.quote != SOME else ""
            )
            if said and wish.quote == SOME:
                parts[read.number] = wish.part
        for number, part in parts.items():
            self._picks(number, part)
        self._taps("list_preview")
        self._taps("list_share")

    def _picks(self, number: int, part: str) -> None:
        """By the pieces that hold it; and to the letter, where the record has less than these."""
        start, end = self._place(number, part)
        self.page.presses_value("do", f"pick:{number}")
        found = pieces("\n".join(self._said(number)))
        first = max(at for at, (begins, _) in enumerate(found) if begins <= start)
        last = min(at for at, (_, ends) in enumerate(found) if ends >= end)
        self.page.presses_value("do", f"pick:{number}:{first}")
        self.page.presses_value("do", f"pick:{number}:{first}:{last}")
        if self._label("quote_like_this") in self.page.buttons:
            self._taps("quote_like_this")
        else:  # that is too much to be quoted
            self.page.presses_value("do", f"list:{number}")
        form = self.page.form("/share")
        form.fields = [one for one in form.fields if one[0] != f"span-{number}"]
        form.fields.append((f"span-{number}", f"{start}-{end}"))
        form.chosen[f"quote-{number}"] = SOME

    def _place(self, number: int, part: str) -> tuple[int, int]:
        found = part_in("\n".join(self._said(number)), part)
        assert found, f"{self.recorded.file}: no {part!r} in answer {number}"
        return found

    def _said(self, number: int) -> tuple[str, ...]:
        id = dict(self.page.form("/share").fields)["conversation"]
        with self.open.store.reading() as connection:
            read = sharing.read_back(connection, self.open.store.vault, id, NO_ONE_KNOWN)
        return read[number - 1].said

    # --- what the student sees

    @property
    def _form(self) -> Form:
        return self.page.form("/talk")

    @property
    def _reads_back(self) -> bool:
        return any(form.action == "/share" for form in self.page.page.forms)

    def _reads(self) -> list[Read]:
        """The rows of the list."""
        found, form = self.page.page.by_class, self.page.form("/share")
        shown = zip(found["row"], found["told"], found["was"], strict=True)
        return [
            self._read(number, row, told, question, form)
            for number, (row, told, question) in enumerate(shown, start=1)
        ]

    def _read(self, number: int, row: str, told: str, question: str, form: Form) -> Read:
        others = any(self._tells(row, n) for n in ("quote_names", "quote_contact", "list_long"))
        words_out = self._tells(row, "list_words_out")
        private = ("list_private", "list_held", "list_self_insult")
        return Read(
            number,
            question,
            told.partition(question)[0].strip(),
            is_note=self._label("page_adult_note") in told,
            has_words=f"quote-{number}" in form.offered,
            is_private=any(self._tells(row, n) for n in private) or (words_out and not others),
            for_team=TEAM in form.offered[f"who-{number}"],
            words_out=words_out,
        )

    def _tells(self, row: str, name: str) -> bool:
        """Whether the row says this, whoever is named in it."""
        return all(part in row for part in self._label(name, contact="\0").split("\0"))

    def _options(self) -> tuple[Option, ...]:
        """The choices as they stand on the page."""
        marks = self._form.ticks or self._form.radios
        ticks = [(value, label) for label, (_, value) in marks.items()]
        found = ticks or [(b.value, b.label) for b in self._form.buttons if b.name == "choice"]
        choices = [one for one in found if one[0] not in RESERVED]
        pictures = self.page.page.by_class.get("picture", [])
        known = pictures if len(pictures) == len(choices) else [""] * len(choices)
        lists = shipped_flow(self.wishes.conversation.flow).lists.values()
        nothing = {choice.value for choices in lists for choice in choices if choice.none}
        return tuple(
            Option(*one, picture, none=one[0] in nothing)
            for one, picture in zip(choices, known, strict=True)
        )

    # --- by which all of it goes

    def _taps(self, name: str) -> None:
        self.page.presses(self._label(name))

    def _at(self, conversation: Recorded, replies: int) -> None:
        self.open.clock.now = playing._microseconds(conversation, replies)

    def _label(self, name: str, **values: str) -> str:
        return label(self.student, name, **values)


def played_on_the_page(store: Store, school: School, recorded: tuple[RecordedStudent, ...]) -> None:
    """Everyone, the conversations of all in the order of their time."""
    students = [playing.enter(store, school, one) for one in recorded]
    with open_school(
        store, school, Clock(STARTED), check_in_reader=playing.CHECK_IN_READER, shipped=True
    ) as open:
        pupils = [Pupil(open, *both) for both in zip(recorded, students, strict=True)]
        talks = [(it, pupil) for pupil in pupils for it in pupil.recorded.conversations]
        for conversation, pupil in sorted(talks, key=lambda talk: talk[0].at):
            pupil.talks(conversation)
