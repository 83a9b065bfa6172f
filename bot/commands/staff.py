"""`whathelps staff`: who of the staff has a page, what they may do there, and the link to begin with."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.commands.files import may_replace, write_whole
from bot.commands.named import named_class, out_of_reach
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from bot.conversation.speaking import speaker
from dialogs.conversation import World
from dialogs.drafts.times import date_of
from dialogs.problems import did_you_mean, quoted
from storage.database import Store
from storage.people import School
from storage.staff_entry import (
    confirm_identity,
    forget_identities,
    forget_passkeys,
    give_link,
)
from storage.staffing import (
    ADMIN,
    ROLES,
    TEACHER,
    Member,
    TakenName,
    add_member,
    classes_here,
    classes_taught,
    folded_email,
    give_class,
    id_by_email,
    leave,
    members,
    take_class,
    take_role,
)

_EMAIL = Annotated[
    str, typer.Argument(help="By which they are known here; nothing is ever sent to it.")
]
_ROLE = Annotated[
    list[str] | None, typer.Option("--role", help=f"One of {', '.join(ROLES)}; may be said again.")
]
_CLASS = Annotated[
    list[str] | None, typer.Option("--class", help="A class of theirs; may be said again.")
]


def add(
    email: _EMAIL,
    role: _ROLE = None,
    classes: _CLASS = None,
    name: Annotated[
        str, typer.Option(help="As in your lists, where they name a case manager.")
    ] = "",
) -> None:
    """Give a member of staff a page, roles and classes, and print the link with which they begin."""
    with told_in_one_line():
        roles = _known_roles(role or [])
        if "@" not in email:
            raise Refused(f"{quoted(email)} is no e-mail address.")
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            known = id_by_email(connection, store.vault, school.id, email)
            if known is None and not roles:
                raise Refused(f"Say what {email} may do: --role {TEACHER}, say.")
            ids = [named_class(connection, school, one) for one in classes or ()]
            called = name.strip() or email.partition("@")[0]
            try:
                id = add_member(
                    connection, store.vault, school.id, folded_email(email), called, roles, _now()
                )
            except TakenName:
                raise Refused(
                    f'Somebody called "{called}" is known here by another e-mail. Say another --name.'
                ) from None
            for one in ids:
                give_class(connection, school.id, id, one, _now())
            code = give_link(connection, store.vault, school.id, id, _now())
    _tell_link(config, email, code)


def link(email: _EMAIL) -> None:
    """Print a new link for somebody who lost theirs, or every passkey; those they have stay good."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            id = _named(connection, store, school, email)
            code = give_link(connection, store.vault, school.id, id, _now())
    _tell_link(config, email, code)


def confirm(
    email: _EMAIL,
    code: Annotated[str, typer.Argument(help="The six signs that they read where they sign in.")],
) -> None:
    """Confirm who has signed in by the school's sign-in, where that verifies no e-mail."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store), store.writing() as connection:
            id = _named(connection, store, school, email)
            confirmed = confirm_identity(connection, store.vault, id, code, _now())
    typer.echo("Done. They come in from now on." if confirmed else "Nobody waits by that code.")


def list_staff(
    out: Annotated[
        Path | None, typer.Option(help="Write the list for the public, .html: without e-mails.")
    ] = None,
) -> None:
    """Show who has a page, with what they may do."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store), store.reading() as connection:
            found = members(connection, store.vault, school.id)
            taught = classes_taught(connection, school.id)
            classes = classes_here(connection, school.id)
        if out:
            _write_list(out, config, school, found, taught, classes)
            return
    for one in found:
        typer.echo(_line(one))
    if not any(ADMIN in one.roles for one in found):
        typer.echo(f"Nobody is an admin yet: whathelps staff add EMAIL --role {ADMIN}")


def _write_list(
    out: Path,
    config: Config,
    school: School,
    found: Sequence[Member],
    taught: Mapping[str, frozenset[str]],
    classes: Mapping[str, str],
) -> None:
    from bot.documents.staff_list import as_html, lines_of

    begins = b"<!doctype html>\n<!-- WhatHelps: list of staff"
    may_replace(out, lambda content: content.startswith(begins), "no list of staff")
    language = config.school.language
    adult = World(band="18-22", mode="every", name="", respondent="staff")
    t = speaker(adult, language, "")
    day = date_of(_now(), language, school.timezone)
    lines = lines_of(found, taught, classes, t)
    official = config.school.privacy_official
    write_whole(out, as_html(lines, school.name, official, day, language, t).encode())
    typer.echo(f"Written: {out}, {counted(len(lines), 'member')} of the staff, without e-mails.")
    if not official:
        typer.echo("Name who is responsible in config.toml: school.privacy_official.")


def remove(
    email: _EMAIL,
    role: _ROLE = None,
    classes: _CLASS = None,
    passkeys: Annotated[
        bool, typer.Option("--passkeys", help="Only their passkeys and codes, as after a theft.")
    ] = False,
) -> None:
    """Take a role, a class or the passkeys of somebody; without these, their whole page, at once."""
    with told_in_one_line():
        roles = _known_roles(role or [])
        _config, store, school = open_school()
        with closing(store), store.writing() as connection:
            id = _named(connection, store, school, email)
            for one in roles:
                take_role(connection, id, one)
            for one in classes or ():
                take_class(connection, id, named_class(connection, school, one), _now())
            if passkeys:
                forget_passkeys(connection, id)
                forget_identities(connection, id)
            if not (roles or classes or passkeys):
                leave(connection, id, _now())
    typer.echo("Done. It holds from their next press on.")


def _known_roles(roles: Sequence[str]) -> list[str]:
    for one in roles:
        if one not in ROLES:
            raise Refused(f"--role {quoted(one)} is not known. {did_you_mean(one, ROLES)}")
    return list(roles)


def _named(connection: Connection, store: Store, school: School, email: str) -> str:
    found = id_by_email(connection, store.vault, school.id, email)
    if found is None:
        known = [one.email for one in members(connection, store.vault, school.id) if one.email]
        raise Refused(f"Nobody is known by {quoted(email)}. {did_you_mean(email, known)}")
    return found


def _line(one: Member) -> str:
    told = ", ".join(sorted(one.roles)) or ("has left" if one.left else "no page")
    return f"{one.name} {f'<{one.email}>' if one.email else ''}: {told}".replace("  ", " ")


def _tell_link(config: Config, email: str, code: str) -> None:
    typer.echo(f"{config.web.base_url}/staff/link/{code}")
    typer.echo(
        f"Give this link to {email} yourself: whoever opens it first is let in. It works once, for 72 hours."
    )
    if out_of_reach(config):
        typer.echo(out_of_reach(config))


def _now() -> int:
    return time.time_ns() // 1000
