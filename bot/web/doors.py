"""What a door of the page is: one kind of visitor, and what each of its addresses asks of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.conversation.speaking import Speaker
from bot.web.forms import Form
from bot.web.pages import Arriving, Desk, File, Go, Nothing, Page, Visitor
from bot.web.rendering import Frame
from storage.database import Store


class Visit(Protocol):
    """One request of one visitor, as far as it is the same for all of them."""

    form: Form
    cookie: str | None  # to be set; "" to be deleted
    shown: str | None  # what Arriving.shown is to be from now on; "" to be forgotten
    # What is done once all of it is kept, beside the event loop.
    after: Callable[[Store], object] | None

    @property
    def visitor(self) -> Visitor: ...

    @property
    def frame(self) -> Frame:
        """What a page shows around its own, taken while the visit is still there."""

    @property
    def stays(self) -> bool:
        """Whether the cookie outlives the browser: the device's owner uses it alone."""

    @property
    def to_note(self) -> Callable[[Connection], None] | None:
        """What a look at a page leaves to be kept, now and then."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a page asks of its visitors.

    `stage`: how far in they must be, "": anybody may come. `roles`: who may, by one of them; none: whoever
    the door lets in.
    """

    act: Callable[[Any], Page | Go | Nothing | File]
    stage: str = ""
    roles: frozenset[str] = frozenset()
    free: bool = False  # sent without the session's token: nothing of anybody's is at stake
    # Asks or keeps something of a student's, which takes every yes that is needed.
    asks: bool = False
    # To look at it is itself kept, before anything is shown: as who has opened a student's words.
    noted: bool = False
    # Sent by the page while somebody types: where it is not kept nobody is told, nor anything looked for.
    by_itself: bool = False
    takes_file: bool = False  # a file may come with it, from who has one of the roles
    guess: str = ""  # what of the form may be a guess: with it, it is tried again by hand alone


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of visitor: their cookie, how far in they can be, and how they are told what went wrong."""

    cookie: str
    # In order, with the page where who is only so far in goes on.
    stages: Mapping[str, str]
    arrive: Callable[[Arriving], Any]
    one_message: Callable[[Any, str, int], Page]  # one thing said on a page of its own
    unsent: Callable[[Any, str, int], Page]  # as told, with what was typed and is not kept
    speaker: Callable[[Desk, str], Speaker]  # for who is not known
    closed: Callable[..., Page | None]  # in the place of what asks, while a yes is missing
    # The words for a worry in a form that nothing can be done with now; [] for none.
    hears: Callable[[Form, Speaker], list[str]]
    # What keeps such a worry for who is in, though their visit ends before there is time; and its words.
    surely: Callable[[Any], Callable[[Connection], None] | None]
    words: Callable[[Speaker], list[str]]
    template: str  # the template for what is told without the database, which may be what fails
    ways: tuple[tuple[str, str], ...] = ()  # and where to go on from it
    comes_back: str = ""  # the page from which who was asked comes back to where they were
    first: str = ""  # where who has no session begins; "": nowhere, they need a link
    calls: Mapping[str, str] = field(default_factory=dict)  # with them: the phrase, and the link
    goes_on: str = "/talk"  # where what was sent goes on
    moment: str = "/moment"  # where what waits for the database is asked for


# A form that is none of ours: what it holds is not taken for whose it says it is.
FROM_ELSEWHERE = "page_from_elsewhere"

# What a message may offer beside its ways; see message.html.
NO_MORE: Mapping[str, object] = {
    "link": "", "qr": "", "refresh": "", "again": None, "stop": None, "leave": False, "calls": (),
    "whens": (), "heard": False,
}  # fmt: skip
