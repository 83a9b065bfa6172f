"""`whathelps flows publish`, `withdraw` and `list`: which flows the students are offered.

What a change means for what is kept is said before anybody is asked whether to publish it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.authoring.flow_files import NotRead, checked, plain_text_of
from bot.authoring.folder_watch import unknown_names, unread_folder
from bot.authoring.publishing import Offered, Plan, VersionTaken, offering, plan, publish
from bot.commands.named import account
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from bot.config import School as Settings
from bot.conversation import arrival
from dialogs.ages import day_at
from dialogs.changes import KINDS, Change, Kind, changes
from dialogs.flow import Flow
from dialogs.problems import did_you_mean, quoted
from storage import conversations, flows_in_use
from storage.conversations import FAMILY
from storage.database import Store
from storage.flows_in_use import InUseMeanwhile
from storage.people import School
from storage.published import FlowChanged

NOTHING = "Nothing was published."


Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, where all is safe.")]
YesMapping = Annotated[
    bool, typer.Option("--yes-mapping", help="Do not ask, even where something needs mapping.")
]
YesBreaking = Annotated[
    bool, typer.Option("--yes-breaking", help="Do not ask, even where something breaks.")
]


def publish_flow(
    file: Annotated[str, typer.Argument(help="A YAML file, or its name in school.flows_dir.")],
    yes: Yes = False,
    yes_mapping: YesMapping = False,
    yes_breaking: YesBreaking = False,
) -> None:
    """Offer a flow of your own to students, after saying what changes for whom.

    Ends with 1 if the flow has problems or you say no: then nothing was published.
    """
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store):
            path = _path(config, file)
            said = said_by(yes=yes, mapping=yes_mapping, breaking=yes_breaking)
            offer(store, school, _good_flow(path), str(path), said)


def offer(
    store: Store,
    school: School,
    flow: Flow,
    source: str,
    said: Kind | None,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Publish a flow without problems, once it was said what changes and somebody agreed.

    `source`: what it was read from. `said`: the kind of change that was agreed to beforehand. `before`: what
    is to be done first, once it is sure that it shall be.
    """
    planned = _planned(store, school, flow)
    if planned.is_in_use:
        typer.echo(_nothing_to_do(planned))
        return
    found = changes(planned.before, planned.flow) if planned.before else []
    for line in _before_asking(source, planned, found):
        typer.echo(line)
    kinds: set[Kind] = {"safe", *(one.kind for one in found)}
    worst: Kind = max(kinds, key=KINDS.index)
    if not _agreed(worst, said):
        typer.echo(NOTHING)
        raise typer.Exit(1)
    before()
    _publish(store, school, planned)
    typer.echo(
        f"Published: {planned.flow.name}, version {planned.flow.version}. A server that "
        "runs offers it within seconds."
    )


def withdraw_flow(
    name: Annotated[str, typer.Argument(help="The name of a flow of your own that is in use.")],
) -> None:
    """Use the shipped flow of that name again, or none. Conversations under way go on."""
    with told_in_one_line():
        _, store, school = open_school()
        with closing(store), store.writing() as connection:
            version = _withdraw(connection, school, name)
            after = offering(connection, school.id)
            under_way = conversations.under_way(connection, school.id).get(name, {})
    shipped = next((one.flow for one in after.flows if one.flow.name == name), None)
    then = "No student is offered it any more."
    if shipped:
        then = f"The shipped flow is used again: version {shipped.version}."
    typer.echo(f"Withdrawn: {name}, version {version}. {then}")
    if under_way:
        many = counted(sum(under_way.values()), "conversation")
        typer.echo(f"{many} under way can be finished as begun.")
    if name in after.told:
        typer.echo(after.told[name], err=True)


def list_flows() -> None:
    """Show which flows there are, whether students are offered them, and how many are in their middle."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store), store.reading() as connection:
            found = offering(connection, school.id)
            under_way = conversations.under_way(connection, school.id)
            rows = [["name", "version", "whose", "since", "offered", "under way"]]
            for one in found.flows:
                flow, whose = one.flow, "own" if one.own else "shipped"
                mine = under_way.pop(flow.name, {})
                since, to_students = _since(store, school, one), _is_offered(flow, config.school)
                rows.append(
                    [flow.name, flow.version, whose, since, to_students, _many(mine, flow.version)]
                )
            rows += [[name, "", "not offered", "", "", _many(mine, "")]
                     for name, mine in under_way.items()]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
    unknown = unknown_names(config.school.flows, [one.flow for one in found.flows])
    for line in (*found.told.values(), *unknown, *unread_folder(config.school.flows_dir)):
        typer.echo(line, err=True)


# --- to publish ----------------------------------------------------------------------------------


def _path(config: Config, file: str) -> Path:
    """A bare name is one of the school's folder, as the server names it; else as it stands."""
    folder = config.school.flows_dir
    if folder and Path(file).name == file and (Path(folder) / file).exists():
        return Path(folder) / file
    return Path(file)


def _good_flow(path: Path) -> Flow:
    """Without a problem; or they are told, and the command ends."""
    try:
        flow, problems = checked(plain_text_of(path), str(path))
    except NotRead as problem:
        raise Refused(f"{problem} {NOTHING}") from None
    except FileNotFoundError:
        raise Refused(f"There is no file {quoted(str(path))}. {NOTHING}") from None
    for one in problems:
        typer.echo(str(one), err=True)
    if flow is None:
        typer.echo(NOTHING, err=True)
        raise typer.Exit(1)
    return flow


def _planned(store: Store, school: School, flow: Flow) -> Plan:
    try:
        with store.reading() as connection:
            return plan(connection, school.id, flow)
    except VersionTaken as taken:
        raise Refused(_taken(flow, taken)) from None


def _taken(flow: Flow, taken: VersionTaken) -> str:
    why = f"is not higher than version {taken.newest}, which is known"
    if taken.known:
        why = "is known with another text, and students may be in the middle of it"
    return (
        f"{flow.name}, version {taken.version}, {why}. Raise version to {taken.free} in "
        f"the file and publish again. {NOTHING}"
    )


def _nothing_to_do(planned: Plan) -> str:
    whose = "your own" if planned.now and planned.now.own else "the shipped flow"
    called = f"{planned.flow.name}, version {planned.flow.version}"
    return f"Nothing to do: {called}, is in use with this very text ({whose})."


def _before_asking(source: str, planned: Plan, found: list[Change]) -> Iterator[str]:
    flow = planned.flow
    yield f"{source}: {flow.name}, version {flow.version}. {_in_use_now(planned.now)}"
    yield from _for_those_under_way(planned)
    if planned.before is None:
        yield "Exports, drafts and summaries: nothing so far has answers to this flow."
        return
    yield f"Exports, drafts and summaries, beside version {planned.before.version}:"
    if not found:
        yield "  nothing changes"
    for kind in KINDS:
        of_kind = [one for one in found if one.kind == kind]
        if of_kind:
            yield f"  {kind}"
            yield from (f"    - {one.what}" for one in of_kind)


def _in_use_now(now: Offered | None) -> str:
    if now is None:
        return "No flow of this name is in use."
    whose = "your own" if now.own else "the shipped flow"
    return f"In use now: version {now.flow.version} ({whose})."


def _for_those_under_way(planned: Plan) -> Iterator[str]:
    if not planned.under_way:
        yield "Conversations under way: none."
    for version, (count, pinned) in planned.under_way.items():
        go = "goes" if count == 1 else "go"
        yield f"{counted(count, 'conversation')} under way {go} on with version {version}; they"
        found = [] if version == planned.flow.version else changes(pinned, planned.flow)
        yield from (f"    - {line}" for line in dict.fromkeys(one.under_way for one in found))
        if not found:
            yield "    - miss nothing"


def said_by(*, yes: bool, mapping: bool, breaking: bool) -> Kind | None:
    """Up to which kind of change the options agree; None: a person is asked."""
    if breaking:
        return "breaking"
    if mapping:
        return "needs mapping"
    return "safe" if yes else None


# Kind -> what it means here, the word that a person types, and the option that a script gives.
_MORE_THAN_A_YES: dict[Kind, tuple[str, str, str]] = {
    "needs mapping": ("Somebody must map what is kept", "mapping", "--yes-mapping"),
    "breaking": ("This breaks what is kept", "breaking", "--yes-breaking"),
}


def _agreed(worst: Kind, said: Kind | None) -> bool:
    """By option, or by a person who has read what was said; no answer is a no."""
    if said is not None:
        if KINDS.index(said) >= KINDS.index(worst):
            return True
        option = _MORE_THAN_A_YES[worst][2]
        raise Refused(
            f'Something above is "{worst}", so this yes is not enough. {NOTHING} If it shall be so, '
            f"say {option}."
        )
    try:
        if worst == "safe":
            return typer.confirm("Publish?", default=False)
        means, word, _ = _MORE_THAN_A_YES[worst]
        asked = f'{means}. Type "{word}" to publish all the same'
        typed: str = typer.prompt(asked, default="", show_default=False)
        return typed.strip().lower() == word
    except typer.Abort:
        typer.echo("")
        return False


def _publish(store: Store, school: School, planned: Plan) -> None:
    now = time.time_ns() // 1000
    try:
        with store.writing() as connection:
            publish(connection, store.vault, school.id, planned, account(), now)
    except (FlowChanged, InUseMeanwhile):
        raise Refused(
            f"{planned.flow.name} was published, begun or withdrawn by somebody else in this very "
            f"moment. {NOTHING} Look again: run the same command."
        ) from None


# --- to withdraw ---------------------------------------------------------------------------------


def _withdraw(connection: Connection, school: School, name: str) -> str:
    """The version that was in use."""
    versions = flows_in_use.own_versions(connection, school.id)
    in_use = {one.name: one.version for one in versions if one.ended_at is None}
    if name not in in_use:
        hint = did_you_mean(name, in_use, "See what is: whathelps flows list")
        raise Refused(f"No flow of your own called {quoted(name)} is in use. {hint}")
    flows_in_use.end(connection, school.id, name, in_use[name], time.time_ns() // 1000)
    return in_use[name]


# --- to list -------------------------------------------------------------------------------------


def _is_offered(flow: Flow, settings: Settings) -> str:
    """yes, or what keeps it from the students' menu."""
    if flow.respondent == FAMILY:
        return "for families by link"
    if flow in arrival.offered([flow], settings):
        return "yes"
    if settings.flows and flow.name not in settings.flows:
        return "not in school.flows"
    return "no check_in_reader"


def _since(store: Store, school: School, one: Offered) -> str:
    if one.own is None:
        return ""
    with store.reading() as connection:
        by = flows_in_use.published_by(
            connection, store.vault, school.id, one.own.name, one.own.version
        )
    day = day_at(one.own.published_at, school.timezone).isoformat()
    return f"{day} by {by}" if by else day


def _many(mine: dict[str, int], version: str) -> str:
    """How many in all, and how many of them on other versions than the one that is offered."""
    older = [f"{count} on version {one}" for one, count in mine.items() if one != version]
    return f"{sum(mine.values())}" + (f" ({', '.join(older)})" if older else "")
