"""The bot's own phrases, as whoever is there reads them: the same on every channel."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol

from bot.config import School as Settings
from bot.conversation.student_facts import world_of
from dialogs.conversation import World
from dialogs.language import language as language_of
from dialogs.phrases import phrase
from storage.people import Student

# Who is spoken to before anybody is known.
NOBODY = World(band="6-8", mode="every", name="")


class Speaker(Protocol):
    """`t` of the templates: a phrase by its name, filled with the values."""

    def __call__(self, name: str, /, **values: str) -> str: ...


def speaker(
    world: World,
    language: str,
    contact: str | Callable[[], str],
    manager: str | None = None,
    reader: Callable[[], str] = lambda: "",
) -> Speaker:
    """`contact`: whom they can talk to. `reader`: who reads this conversation, where its flow names one.

    What takes a look at the database is given as a function, called only where the phrase asks for it.
    """
    known: dict[str, str | Callable[[], str]] = {
        "name": world.called,
        "contact": contact,
        "reader": lambda: reader_for(world, manager, language, reader()),
    }

    def t(name: str, /, **values: str) -> str:
        return phrase(name, world, language, **known | values)

    return t


def to_nobody(language: str) -> Speaker:
    """For who is not known: no adult is named to them, since anybody may come here."""
    return speaker(NOBODY, language, phrase("contact_unnamed", NOBODY, language))


@lru_cache(1024)
def world_spoken_to(student: Student | None) -> World:
    """Whom the bot's own phrases are for: all of the student's world but tools and goals."""
    return NOBODY if student is None else world_of(student, (), {})


def quotes(code: str, passages: Iterable[str]) -> str:
    """Each in the marks of this language, one behind the other."""
    return " ".join(map(language_of(code).marked, passages))


def contact_for(settings: Settings, world: World, language: str) -> str:
    """Whom a student can talk to, where, and by which phone, in their language as far as the settings say."""
    who = ", ".join(_said(settings, language, "contact_name", "contact_role"))
    if not who:
        anyone = phrase("contact_unnamed", world, language)
        return ", ".join([anyone, *_said(settings, language, "contact_phone")])
    reach = _said(settings, language, "contact_where", "contact_phone")
    return f"{who} ({'; '.join(reach)})" if reach else who


def _said(settings: Settings, language: str, *names: str) -> list[str]:
    return [text for name in names if (text := settings.in_language(name, language))]


def reader_for(world: World, case_manager: str | None, language: str, named: str = "") -> str:
    """Who can read what is shared, by name and role; in class the same for everyone.

    `named`: the reader of a flow that is offered only with one, who is its audience `reader`.
    """
    if named:
        return named
    if case_manager and not world.in_class:
        return phrase("reader_case_manager", world, language, name=case_manager)
    return phrase("reader_teacher", world, language)
