"""A flow of the school's own, for tests of every channel: published as `whathelps flows publish` does."""

from dataclasses import replace

from bot.authoring.publishing import plan, publish
from dialogs.flow import Fit, Flow, Wording
from dialogs.loading import shipped_flow
from storage import flows_in_use
from storage.database import Store
from storage.people import School

TITLE = {"en": "My lunch", "es": "Mi almuerzo"}


def lunch(version: str = "1", first: str = "Let's talk about lunch.", consent: str = "") -> Flow:
    """About a day, under another name and with other first words."""
    day = shipped_flow("my_day")
    hello, *others = day.steps
    hello = replace(hello, say=(Wording(Fit(), {"en": first, "es": first}),))
    return replace(
        day, name="lunch", version=version, title=TITLE, steps=(hello, *others), consent=consent
    )


def published(store: Store, school: School, flow: Flow) -> None:
    with store.writing() as connection:
        planned = plan(connection, school.id, flow)
        publish(connection, store.vault, school.id, planned, "charlie", 1)


def withdrawn(store: Store, school: School, name: str) -> None:
    with store.writing() as connection:
        in_use = {one.name: one.version for one in flows_in_use.own_versions(connection, school.id)
                  if one.ended_at is None}  # fmt: skip
        flows_in_use.end(connection, school.id, name, in_use[name], 2)
