"""The opening on a phone: short cards, in the words of every channel."""

import itertools

import pytest

from bot.conversation.speaking import speaker
from bot.telegram.opening import BEHIND, MOST, opening_cards, opening_messages
from dialogs import opening
from dialogs.conversation import World
from dialogs.language import codes
from dialogs.phrases import phrase
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school
from tests.student import Clock, Student

OLDER = ("6-8", "9-12", "18-22")
CONTACTS = (
    "Ms. Ortiz, the counselor (room 12)",
    "Mrs. Maria-Guadalupe Hernandez de la Cruz, the school counselor (room 112, behind the library, "
    "on the second floor of the old building)",
)
# All else that is said between the code and the first question.
BESIDE = (
    "code_ask", "code_wrong", "code_slow", "confirm_initials", "confirm_not", "declined",
    "opening_again", "too_young", "too_young_no_page", "go_gone", "link_not_good", "which_flow",
    "switched", "not_open",
)  # fmt: skip


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("band", OLDER)
@pytest.mark.parametrize("mode", ["iep", "every"])
@pytest.mark.parametrize("contact", CONTACTS)
def test_no_message_is_over_200_letters_and_no_word_is_lost(
    language: str, band: str, mode: str, contact: str
) -> None:
    t = speaker(World(band, mode, "Maximiliano"), language, contact, "Alice Longfellow-Whitaker")
    first = (*opening.at_first(), *BEHIND)
    for messages, names in ((opening_messages(t), first), (opening_cards(t), opening.MORE)):
        assert max(map(len, messages)) <= MOST == 200
        words = [t(name).split() for name in names]
        assert " ".join(messages).split() == list(itertools.chain(*words))


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("name", BESIDE)
def test_nothing_said_beside_the_cards_is_over_200_letters(language: str, name: str) -> None:
    for band in OLDER:
        filled = {
            "name": "Maximiliano",
            "initials": "M. L.",
            "age": "13",
            "link": "https://x.example/c/1",
        }
        assert len(phrase(name, World(band, "iep", "Maximiliano"), language, **filled)) <= MOST


@pytest.mark.parametrize("title", ["Ms.", "Mr.", "Mrs.", "Dr.", "Sr.", "Sra.", "Srta.", "Prof."])
def test_a_title_is_not_parted_from_its_name(title: str) -> None:
    phrase = f"{'A few words and no more. ' * 7}To talk to a person, see {title} Ortiz."
    cards = opening_cards(lambda name: phrase if name == "opening_what" else ".")
    assert cards[1].startswith(f"To talk to a person, see {title} Ortiz.")


def test_what_is_short_stays_whole() -> None:
    t = speaker(World("prek-2", "iep", "Leo"), "en", "Ms. Ortiz")
    cards = "\n\n".join(opening_cards(t))
    assert all(t(name) in cards for name in opening.MORE)


@pytest.mark.parametrize("language", codes())
async def test_from_the_card_to_the_first_question_no_message_is_over_200_letters(
    store: Store, school: School, clock: Clock, language: str
) -> None:
    mia = Student(store, school, clock, "Mia", band="9-12", language=language)
    async with open_school(store, school, clock, contact_name=CONTACTS[0]) as open:
        phone = open.api.phone(language=language)
        await open.says(phone, open.code_of(mia))
        await open.taps(phone, 0)
        read = []
        while len(phone.buttons) == 3:  # yes, no, and more
            await open.taps(phone, 2)
            read.append(phone.text)
        assert len(read) > 2
        await open.says(phone, "hm")  # no yes and no no: it is asked again
        read += [seen.text for seen in phone.messages]
        assert max(map(len, read)) <= 200
        await open.taps(phone, 0)
        assert len(phone.text) <= 200
        assert len(phone.buttons) > 2  # what to talk about
        assert open.api.refused == []
