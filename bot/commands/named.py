"""Whom a command names, found at the school or told; and whether a phone can reach what it prints."""

import getpass

from sqlalchemy import Connection

from bot.commands.setup import Refused
from bot.config import Config
from dialogs.problems import did_you_mean
from storage.database import Store
from storage.people import School, Student, class_names, find_class, find_student


def named_class(connection: Connection, school: School, name: str) -> str:
    """The id of a class. Raises Refused."""
    found = find_class(connection, school.id, name)
    if found is None:
        names = class_names(connection, school.id)
        raise Refused(f'There is no class "{name}". {did_you_mean(name, names)}')
    return found


def named_student(connection: Connection, store: Store, school: School, local_id: str) -> Student:
    """By the id in the school's list. Raises Refused."""
    student = find_student(connection, store.vault, school.id, local_id)
    if student is None:
        raise Refused(f'There is no student "{local_id}". The id is the one in your list.')
    return student


def account() -> str:
    """Who sits there, as far as this computer knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def out_of_reach(config: Config) -> str:
    """What to tell of links that open on this computer alone; "" for others."""
    base = config.web.base_url
    if "//localhost" not in base and "//127." not in base:
        return ""
    return (
        f"The links begin with {base}: a phone cannot reach that. Set web.base_url to your server's "
        "https address, and make them again."
    )
