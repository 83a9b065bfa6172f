"""`whathelps students withdraw`, `erase`, `hold` and `release`: what a student or the law asks of the school.

For a student who asks at the office: on the page, in Telegram and in a terminal they do the first two alone.
"""

import time
from contextlib import closing
from datetime import timedelta
from typing import Annotated

import typer

from bot.commands.named import named_student
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.commands.student_consent import refuse_unknown_way
from bot.conversation.consenting import take_back, use_again
from dialogs.ages import day_at
from storage.chats import chats_of
from storage.erasing import clean_up_soon, erase_answers
from storage.holds import OnHold, hold_of, put_on_hold
from storage.holds import release as release_holds
from storage.terms import BACKUPS_DAYS

_STUDENT = typer.Argument(help="The student's id in the imported list.")


def withdraw(
    student: Annotated[str, _STUDENT],
    undo: Annotated[
        bool, typer.Option("--undo", help="Use them again, as the student asked.")
    ] = False,
    how: Annotated[
        str, typer.Option(help="How they asked: in person, paper or phone.")
    ] = "in person",
) -> None:
    """Stop using what a student said, as they asked: it is in no draft from now on. --undo takes it back."""
    with told_in_one_line():
        refuse_unknown_way(how)
        _, store, school = open_school()
        with closing(store), store.writing() as connection:
            who = named_student(connection, store, school, student)
            (use_again if undo else take_back)(connection, who, who.language, how, _now())
    if undo:
        typer.echo(f"The answers of {student} are used again, as they were shared.")
        return
    typer.echo(
        f"From now on the answers of {student} are in no draft, and nothing is asked. What was printed or "
        "copied before stays where it is: tell the student. They are still kept; to delete them: whathelps "
        f"students erase {student}"
    )


def erase(
    student: Annotated[str, _STUDENT],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Delete all that a student said, and the key that sealed it. It cannot be brought back."""
    with told_in_one_line():
        _, store, school = open_school()
        now = _now()
        with closing(store):
            with store.reading() as connection:
                who = named_student(connection, store, school, student)
                chats = chats_of(connection, who.id)
                held = hold_of(connection, store.vault, who.id)
            if held is not None:
                raise Refused(_held(student, held.by, held.why))
            if not yes and not typer.confirm(f"Delete all that {student} said?"):
                raise Refused("Nothing was deleted.")
            try:
                with store.writing() as connection:
                    erased = erase_answers(connection, store.vault, who.id, now)
            except OnHold as on_hold:
                raise Refused(_held(student, on_hold.hold.by, on_hold.hold.why)) from None
            clean = clean_up_soon(store)
    if not clean:
        typer.echo(
            "A copy stands in the database's log until nobody reads there: `whathelps run` takes it out "
            "by itself.",
            err=True,
        )
    day = day_at(now, school.timezone)
    typer.echo(
        f"Deleted for {student} on {day}: {counted(erased.answers, 'answer')} in "
        f"{counted(erased.conversations, 'talk')}, with words typed and not sent, what staff wrote about "
        "them, and the key that it was sealed with.\n"
        "What stays: the name and facts on your lists, what their family wrote, what a teacher printed or "
        "copied before, and a worry, if there was one, with the counselor.\n"
        f"Backups made before today hold the sealed answers until they are {BACKUPS_DAYS} days old, on "
        f"{day + timedelta(days=BACKUPS_DAYS)}; the next whathelps backup throws them away then."
    )
    if chats:
        typer.echo(
            "What stood in their Telegram chat is still at Telegram and on the phone: only its owner can "
            "delete the chat there."
        )


def hold(
    student: Annotated[str, _STUDENT],
    by: Annotated[str, typer.Option(help='Who decides it, as in "Ms. Lee, principal".')] = "",
    why: Annotated[str, typer.Option(help="Why; the student is never told.")] = "",
) -> None:
    """Keep all that a student said until it is released: nobody can delete it, and they are told by whom."""
    with told_in_one_line():
        if not by.strip() or not why.strip():
            raise Refused(
                'Say who decides it and why: --by "Ms. Lee, principal" --why "records request". The '
                "student is told by whom, and never why. Nothing was recorded."
            )
        _, store, school = open_school()
        with closing(store), store.writing() as connection:
            who = named_student(connection, store, school, student)
            put_on_hold(connection, store.vault, who.id, by.strip(), why.strip(), _now())
    typer.echo(
        f"On hold: what {student} said is deleted by nobody until whathelps students release {student}. "
        "They can still take it back from use."
    )


def release(
    student: Annotated[str, _STUDENT],
    by: Annotated[str, typer.Option(help='Who decides it, as in "Ms. Lee, principal".')] = "",
) -> None:
    """End a hold: the student's answers can be deleted again."""
    with told_in_one_line():
        if not by.strip():
            raise Refused('Say who decides it: --by "Ms. Lee, principal". Nothing was recorded.')
        _, store, school = open_school()
        with closing(store), store.writing() as connection:
            who = named_student(connection, store, school, student)
            count = release_holds(connection, store.vault, who.id, by.strip(), _now())
    typer.echo(f"Released for {student}: {counted(count, 'hold')}.")


def _held(student: str, by: str, why: str) -> str:
    return (
        f"What {student} said is on hold, by {by} ({why}). Nothing was deleted. When it may be deleted "
        f"again: whathelps students release {student} --by WHO"
    )


def _now() -> int:
    return time.time_ns() // 1000
