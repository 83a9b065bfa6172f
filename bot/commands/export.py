"""`whathelps export`: a round's answers as a file, at the office; or its numbers and quotes without any name.

What stands in it is shared with the team. With names it is noted of each student as a disclosure, as there is
no page and no member of staff to log a look of.
"""

import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import may_replace, write_whole
from bot.commands.named import account
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import School as Settings
from bot.conversation.school_names import KnownNames
from bot.counting import flows_of, rule_of
from bot.documents import exporting
from bot.documents.export_files import FORMATS, Table, whole
from bot.documents.exporting import Taking
from bot.documents.filing import Reading
from storage.access import Theirs, at_the_office
from storage.disclosures import OTHER, Disclosure, note
from storage.hearing import Heard, summary_of
from storage.rounds import invited, round_at_school
from storage.staffing import classes_here

Tables = dict[str, Table]


def export(
    round_id: Annotated[str, typer.Argument(metavar="ROUND", help="The round's id.")],
    out: Annotated[Path, typer.Option(help="The file; nothing of anybody else's is replaced.")],
    form: Annotated[
        str, typer.Option("--format", help=f"{', '.join(FORMATS)}; else by the file's name.")
    ] = "",
    which: Annotated[
        str, typer.Option(help="Of csv and jsonl: answers, students, codes, counts or quotes.")
    ] = "",
    coded: Annotated[
        bool, typer.Option("--coded", help="A code in place of each student's name and id.")
    ] = False,
    deidentified: Annotated[
        bool, typer.Option("--deidentified", help="Numbers and quotes alone, of a closed class.")
    ] = False,
) -> None:
    """Write a round's shared answers as a file: with names, with codes, or without either."""
    with told_in_one_line():
        kind = form or out.suffix.removeprefix(".")
        if kind not in FORMATS:
            raise Refused(f'"{kind}" is no format: name one of {", ".join(FORMATS)} with --format.')
        may_replace(out, lambda content: False, "not to be replaced")
        config, store, school = open_school()
        now = time.time_ns() // 1000
        names = KnownNames(store, school.id)
        names.look_up(now)
        with closing(store), store.writing() as connection:
            one = round_at_school(connection, store.vault, school.id, round_id)
            if one is None:
                raise Refused(f'There is no round "{round_id}" at this school.')
            theirs = at_the_office(connection, store.vault, school.id, invited(connection, one.id))
            flows = flows_of(one.what.series) if one.what.series else [one.what.flow]
            heard = summary_of(connection, one, theirs, flows)
            classes = classes_here(connection, school.id)
            taking = Taking(
                connection, store.vault, school, lambda id: names.of_others(id, now),
                config.school.language, now, one.id, classes.get(one.what.class_id or "", ""),
            )  # fmt: skip
            if deidentified:
                tables = _without_names(taking, config.school, heard, theirs)
            else:
                tables = _of_students(taking, heard, theirs, coded=coded)
            if which and which not in tables:
                raise Refused(f'There is no table "{which}": name one of {", ".join(tables)}.')
            write_whole(out, whole(tables, kind, which or next(iter(tables))))
    rows = len(next(iter(tables.values())).rows)
    typer.echo(f"Written: {out}, {counted(rows, 'row')}. {_TOLD[deidentified]}")


_TOLD = {
    False: "Of each student it is noted that you took it. Keep it where student records belong.",
    True: "It names nobody, and holds no number that is small or from which a small one follows.",
}


def _of_students(taking: Taking, heard: Heard, theirs: list[Theirs], *, coded: bool) -> Tables:
    def look(one: Theirs) -> None:
        what, who = f"answers shared with the team, round {heard.round.id}", account()
        taken = Disclosure(OTHER, who, what, "export", who)
        here = (taking.connection, taking.vault, taking.school.id, one.student.id)
        note(*here, taken, taking.now)

    team = Reading("team")
    return exporting.of_students(taking, heard, theirs, lambda _: team, look, coded=coded)


def _without_names(
    taking: Taking, settings: Settings, heard: Heard, theirs: list[Theirs]
) -> Tables:
    rule = rule_of(taking.connection, taking.school, settings)
    by_id = {one.student.id: one for one in theirs}
    tables = exporting.of_class(taking, rule, heard, by_id)
    if tables is None:
        raise Refused(
            f"Nothing was written: without names goes only a closed round of a whole class in which at least "
            f"{settings.smallest_group} students shared something (school.smallest_group)."
        )
    return tables
