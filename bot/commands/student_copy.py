"""`whathelps students copy`: all that a student said, as a file, for a student who asks at the office.

On their page the student makes it alone. Whoever types this can open the file, private answers too: it is the
student's own, and is for the student.
"""

import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import may_replace, write_whole
from bot.commands.named import account, named_student
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.documents.own_copy import own_copy, t_of
from bot.documents.own_copy_files import FORMAT, MARK, as_html, as_json
from dialogs.completeness import spoken_to_in
from storage.disclosures import COPY, Disclosure, note

_ENDINGS = (".html", ".json")


def copy(
    student: Annotated[str, typer.Argument(help="The student's id in the imported list.")],
    out: Annotated[Path, typer.Option(help="The file: .html to read and print, or .json.")],
) -> None:
    """Write a student's own copy of all that they said, private answers too, to be handed to them."""
    with told_in_one_line():
        if out.suffix not in _ENDINGS:
            raise Refused(f"{out}: let its name end in .html or .json. Nothing was written.")
        may_replace(out, _is_ours, "no copy of a student's words")
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            who, now = named_student(connection, store, school, student), time.time_ns() // 1000
            language = spoken_to_in(who.language, config.school.language)
            given = Disclosure(COPY, who.name, "", "", account())
            note(connection, store.vault, school.id, who.id, given, now)
            found = own_copy(connection, store.vault, config.school, school, who, language, now)
        t = t_of(config.school, who, language)
        text = as_html(found, t) if out.suffix == ".html" else as_json(found)
        write_whole(out, text.encode())
    number = sum(len(talk.said) for talk in found.talks)
    typer.echo(
        f"Written for {student}: {out}, {counted(number, 'answer')}, also those that they kept private. Give "
        "it to them, to nobody else, and delete the file. What was held or told to a counselor is not in it."
    )


def _is_ours(content: bytes) -> bool:
    return MARK.encode() in content[:400] or f'"format": "{FORMAT}"'.encode() in content[:80]
