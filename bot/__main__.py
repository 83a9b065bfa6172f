"""The command `whathelps`: one file in commands/ for each group, loaded when it is used.

A command's line here is the first paragraph of its own docstring.
"""

import os
from typing import Annotated

import typer

from bot.commands.lazily import group, start

COMMANDS = (
    (
        "init", "init:init",
        "Begin a new, empty school: its master key, where there is none, and its database.",
    ),
    (
        "run", "run:run",
        "Serve students: the web page, and Telegram where there is a token. Until Ctrl-C.",
    ),
    (
        "talk", "talk:talk",
        "Have a conversation in this terminal. Without --student, a made-up student is used.",
    ),
    (
        "draft", "draft:draft",
        "Write a draft from what the student shared. What is not shared is in none.",
    ),
    (
        "export", "export:export",
        "Write a round's shared answers as a file: with names, with codes, or without either.",
    ),
    (
        "demo", "demo:demo",
        "Play the recorded students and write their drafts, in a database of their own.",
    ),
    (
        "backup", "backup:backup",
        "Write a sealed copy of all that is kept; the school may run meanwhile. Older ones than 14 "
        "days go.",
    ),
    (
        "restore", "restore:restore",
        "Say what a backup would bring back; with --yes, put it back where there is no database now.",
    ),
    (
        "doctor", "doctor:doctor",
        "Say what is good, what to look at and what is bad, changing nothing. Ends with 1 if any is bad.",
    ),
    (
        "check", "check:check",
        "Name every answer that something other than WhatHelps changed or removed. Ends with 1 if any.",
    ),
)  # fmt: skip

STUDENTS = (
    (
        "import", "students:import_students",
        "Add the students of a list and change those that it knows. All rows come in, or none.",
    ),
    (
        "undo", "students:undo",
        "Take back the list that came in last, within a day; who has answered since is named and stays.",
    ),
    (
        "list", "students_shown:list_students",
        "Show the students of a class, or of each class: number, name, grades, plan, language.",
    ),
    (
        "show", "students_shown:show_student",
        "Show what the school's lists say of one student, and how far they are; nothing that they said.",
    ),
    (
        "cards", "cards:print_cards",
        "Write a card for each student of a class: link, QR code, code, and a stub with the name.",
    ),
    (
        "revoke", "cards:revoke",
        "Make a student's cards worthless, as after a lost one, and give a new one.",
    ),
    (
        "pin", "cards:pin",
        "Turn the picture PIN of a class on or off, or unlock a student's.",
    ),
    (
        "consent", "student_consent:record_consent",
        "Record that a parent or the school has said yes or no to what a student is asked; or show it.",
    ),
    (
        "copy", "student_copy:copy",
        "Write a student's own copy of all that they said, private answers too, to be handed to them.",
    ),
    (
        "disclosures", "disclosures:show",
        "Show the log of a student's records: each request, and to whom what was disclosed and why.",
    ),
    (
        "disclose", "disclosures:disclose",
        "Record that something of a student's was disclosed, as by phone or on paper.",
    ),
    (
        "withdraw", "student_rights:withdraw",
        "Stop using what a student said, as they asked: it is in no draft from now on. --undo takes it "
        "back.",
    ),
    (
        "erase", "student_rights:erase",
        "Delete all that a student said, and the key that sealed it. It cannot be brought back.",
    ),
    (
        "hold", "student_rights:hold",
        "Keep all that a student said until it is released: nobody can delete it, and they are told by "
        "whom.",
    ),
    (
        "release", "student_rights:release",
        "End a hold: the student's answers can be deleted again.",
    ),
    (
        "family-links", "families:write_links",
        "Write a link for each student's family: it lets them write to the school, and read nothing.",
    ),
    (
        "family-revoke", "families:revoke",
        "Make the links of a student's family worthless. What they wrote stays.",
    ),
)  # fmt: skip

STAFF = (
    (
        "add", "staff:add",
        "Give a member of staff a page, roles and classes, and print the link with which they begin.",
    ),
    (
        "link", "staff:link",
        "Print a new link for somebody who lost theirs, or every passkey; those they have stay good.",
    ),
    (
        "confirm", "staff:confirm",
        "Confirm who has signed in by the school's sign-in, where that verifies no e-mail.",
    ),
    (
        "list", "staff:list_staff",
        "Show who has a page, with what they may do.",
    ),
    (
        "remove", "staff:remove",
        "Take a role, a class or the passkeys of somebody; without these, their whole page, at once.",
    ),
)  # fmt: skip

AUDIT = (
    (
        "verify", "audit:verify_log",
        "Name every row of the logs that was altered, moved or taken out. Ends with 1 if there is any.",
    ),
    (
        "head", "audit:print_head",
        "Print the newest row's place and hash of each log: send them off this machine each day.",
    ),
)  # fmt: skip

KEYS = (
    (
        "backup-identity", "keys:backup_identity",
        "Make the identity that opens backups, print it once, and seal backups to it from now on.",
    ),
    (
        "rotate", "keys:rotate",
        "Put new keys in the place of all that are kept, and of the master key. The school must not run.",
    ),
)  # fmt: skip

RETENTION = (
    (
        "due", "retention:due",
        "Count what is past its time, by class and year. Nothing is deleted without --yes.",
    ),
    (
        "notices", "retention:notices",
        "Write the letters to parents that a purge waits for, and note that they are told today.",
    ),
    (
        "year-end", "retention:year_end",
        "Show what will go when. With --yes nobody who has left comes in, and every visit ends.",
    ),
)  # fmt: skip

PRIVACY = (
    (
        "table", "privacy:print_table",
        "Print each data element: what it is, where it lies, who reads it, how long, and how it goes.",
    ),
)  # fmt: skip

TOOLS = (
    (
        "import", "tools:import_tools",
        "Replace the tools of the students that a list names. All rows come in, or none.",
    ),
)  # fmt: skip

GOALS = (
    (
        "import", "goals:import_goals",
        "Replace the goals of the students that a list names. All rows come in, or none.",
    ),
)  # fmt: skip

SERIES = (
    (
        "list", "series:list_series",
        "Show the series that there are, for which modes, and when each step opens and is due.",
    ),
    (
        "assign", "series:assign",
        "Give students a series for a meeting. A new day takes the old one's place; what is done stays.",
    ),
    (
        "show", "series:show",
        "Show how far students are with their series, the earliest meeting first.",
    ),
    (
        "end", "series:end",
        "End a student's series. What the student said stays.",
    ),
)  # fmt: skip

ROUNDS = (
    (
        "give", "rounds:give_round",
        "Give a flow to a whole class, as its teacher would on the page.",
    ),
    (
        "list", "rounds:list_rounds",
        "Show what is under way: its id, how far its students are, and until when.",
    ),
    (
        "close", "rounds:close_round",
        "Close a round: what is said later does not count for it. What was said stays.",
    ),
)  # fmt: skip

FLOWS = (
    (
        "check", "flows:check_flows",
        "Say everything that is wrong with flows, and how to mend it; without files, with phrases too.",
    ),
    (
        "graph", "flows:draw_flow",
        "Print a flow as a Mermaid diagram, drawn from the machine that runs it.",
    ),
    (
        "report", "flows:report_flow",
        "Say for each band, mode and language how long a flow is, how hard it reads and what it lacks.",
    ),
    (
        "publish", "flow_publishing:publish_flow",
        "Offer a flow of your own to students, after saying what changes for whom.",
    ),
    (
        "class-questions", "class_questions:ask_class_questions",
        "Ask up to three questions of the class's own in the flow empathy, in place of those before.",
    ),
    (
        "withdraw", "flow_publishing:withdraw_flow",
        "Use the shipped flow of that name again, or none. Conversations under way go on.",
    ),
    (
        "list", "flow_publishing:list_flows",
        "Show which flows there are, whether students are offered them, and how many are in their middle.",
    ),
    (
        "export", "flow_sheets:export_flow",
        "Write a flow as a spreadsheet, in XLSForm's form, to be changed there and imported again.",
    ),
    (
        "import", "flow_sheets:import_flow",
        "Read a flow from a spreadsheet: write its YAML, or say everything that has to be mended first.",
    ),
    (
        "test", "flow_test:play_conversations",
        "Play conversations that were written down, and show where a flow now says something else.",
    ),
)  # fmt: skip

LANGUAGES = (
    (
        "list", "languages:list_languages",
        "Say which languages there are, and whether students can be spoken to in each.",
    ),
    (
        "report", "languages:report_language",
        "Say what a language lacks and what that means. Ends with 1 if it lacks anything.",
    ),
)  # fmt: skip

WATCH = (
    (
        "score", "watch:score",
        "Say how well the rules find worries in labelled texts.",
    ),
)  # fmt: skip

GROUPS = (
    ("students", "The school's students.", STUDENTS),
    ("staff", "The school's staff who have a page.", STAFF),
    ("audit", "The logs of who opened what of a student's, of alerts, and of disclosures.", AUDIT),
    ("keys", "The keys of what is kept, and of its backups.", KEYS),
    ("retention", "How long it is kept: what is past its time, and its going.", RETENTION),
    ("privacy", "What is kept of whom, who reads it and how long.", PRIVACY),
    ("tools", "The tools that staff entered for students.", TOOLS),
    (
        "goals", "The goals that staff entered for students; my_goal asks about each of them.",
        GOALS,
    ),
    (
        "series", "Flows in an order, counted back from the day of a student's meeting.",
        SERIES,
    ),
    ("rounds", "What a class is given to talk about, and how far it is.", ROUNDS),
    (
        "flows", "What students are asked: check a flow, draw it, or see how long and how hard it is.",
        FLOWS,
    ),
    (
        "languages", "What students and families are spoken to in: a folder of files for each language.",
        LANGUAGES,
    ),
    (
        "watch", "The rules that recognise a worry in what a student writes.",
        WATCH,
    ),
)  # fmt: skip

app = group(
    "Students reflect on what helps them at school; teachers get drafts in their words.", COMMANDS
)
# What a group does where no command of it is named.
_DEFAULTS = {"retention": "due"}
for _name, _help, _rows in GROUPS:
    app.add_typer(group(_help, _rows, _DEFAULTS.get(_name, "")), name=_name)


def main() -> None:
    os.umask(0o077)  # what any command writes is for its owner alone, from the first byte
    start(app)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # nothing else needs it

        typer.echo(f"whathelps {version('whathelps')}")
        raise typer.Exit


@app.callback()
def _whathelps(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
