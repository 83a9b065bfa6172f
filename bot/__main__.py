"""The command `whathelps`: one file in commands/ for each group."""

import typer

from bot.commands import (
    cards,
    demo,
    draft,
    families,
    flow_publishing,
    flow_sheets,
    flow_test,
    flows,
    goals,
    languages,
    run,
    student_consent,
    students,
    talk,
    tools,
)

app = typer.Typer(
    help="Students reflect on what helps them at school; teachers get drafts in their words.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("run")(run.run)
app.command("talk")(talk.talk)
app.command("draft")(draft.draft)
app.command("demo")(demo.demo)
students.app.command("cards")(cards.print_cards)
students.app.command("revoke")(cards.revoke)
students.app.command("pin")(cards.pin)
students.app.command("consent")(student_consent.record_consent)
flows.app.command("publish")(flow_publishing.publish_flow)
flows.app.command("withdraw")(flow_publishing.withdraw_flow)
flows.app.command("list")(flow_publishing.list_flows)
students.app.command("family-links")(families.write_links)
students.app.command("family-revoke")(families.revoke)
app.add_typer(students.app, name="students")
app.add_typer(tools.app, name="tools")
app.add_typer(goals.app, name="goals")
flows.app.command("export")(flow_sheets.export_flow)
flows.app.command("import")(flow_sheets.import_flow)
flows.app.command("test")(flow_test.play_conversations)
app.add_typer(flows.app, name="flows")
app.add_typer(languages.app, name="languages")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
