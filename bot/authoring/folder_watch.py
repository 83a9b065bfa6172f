"""The folder of a school's own flows, looked at beside the program's work: what in it is not in use.

Nothing here changes what students are offered. It tells an administrator, in one line for each file,
what they might believe to be in use and is not: a change not published, a file with problems.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.authoring.flow_files import NotRead, checked, names_in, plain_text_of
from bot.authoring.publishing import Offered, higher_one, known_versions, offering, version_after
from dialogs.flow import Flow, to_text
from dialogs.problems import did_you_mean, quoted
from storage.database import Store
from storage.people import School
from storage.problems import StorageProblem

log = logging.getLogger(__name__)

LOOKED_EVERY = 60.0  # seconds
MOST_FILES = 200


async def watching(store: Store, school: School, folder: str) -> None:
    """Tells each line once, and again only after it was not true for a while."""
    before: list[str] = []
    while True:
        with suppress(StorageProblem):
            lines = await asyncio.to_thread(not_in_use, store, school, folder)
            for line in lines:
                if line not in before:
                    log.warning("%s", line)
            before = lines
        await asyncio.sleep(LOOKED_EVERY)


def not_in_use(store: Store, school: School, folder: str) -> list[str]:
    """What should be told now, the flows that cannot be offered first. Never raises for a file."""
    with store.reading() as connection:
        offered = offering(connection, school.id)
        lines = list(offered.told.values())
        if not folder:
            return lines
        now = {one.flow.name: one for one in offered.flows}
        versions = {name: known_versions(connection, school.id, name) for name in _stems(folder)}
    try:
        return [*lines, *_of_the_folder(Path(folder), now, versions)]
    except NotRead as problem:
        return [*lines, _no_folder(problem)]


def unknown_names(wanted: Iterable[str], flows: Iterable[Flow]) -> list[str]:
    """A line for each name in school.flows that no flow has."""
    names = [flow.name for flow in flows]
    return [
        f"school.flows: there is no flow {quoted(name)}. {did_you_mean(name, names)}"
        for name in wanted
        if name not in names
    ]


def unread_folder(folder: str) -> list[str]:
    """A line where school.flows_dir is named and cannot be read, as when it is not there."""
    try:
        if folder:
            names_in(Path(folder))
    except NotRead as problem:
        return [_no_folder(problem)]
    return []


def _no_folder(problem: NotRead) -> str:
    return f"school.flows_dir: {problem} What is published goes on."


def _stems(folder: str) -> set[str]:
    with suppress(NotRead):
        return {Path(name).stem for name in names_in(Path(folder))[:MOST_FILES]}
    return set()


_Versions = dict[str, dict[str, str]]


def _of_the_folder(folder: Path, now: dict[str, Offered], versions: _Versions) -> Iterator[str]:
    files = names_in(folder)
    for file in files[:MOST_FILES]:
        name = Path(file).stem
        told = _of_a_file(folder, file, now.get(name), versions.get(name, {}))
        if told:
            yield told
    if len(files) > MOST_FILES:
        yield f"school.flows_dir: only the first {MOST_FILES} of its {len(files):,} files are looked at."
    there = {Path(file).stem for file in files}
    for name, one in now.items():
        if one.own and name not in there:
            yield (
                f"{quoted(name + '.yaml')} is not in school.flows_dir; {_goes_on(one)}. To end it: "
                f"whathelps flows withdraw {name}"
            )


def _of_a_file(folder: Path, file: str, now: Offered | None, versions: dict[str, str]) -> str:
    """One line where the file is not what is in use; "" where it is."""
    try:
        flow, count, first = _seen(file, plain_text_of(folder / file))
    except FileNotFoundError:
        return ""  # gone in this moment: told the next time, if it stays so
    except NotRead as problem:
        return f"{problem} {_goes_on(now).capitalize()}."
    if flow is None:
        many = "1 problem" if count == 1 else f"{count} problems"
        return f"{quoted(file)} has {many} (first: {first}); {_goes_on(now)}"
    text = to_text(flow)
    if now is not None and to_text(now.flow) == text:
        return ""
    newest = higher_one(flow, versions)
    if newest is not None:
        why = f"has version {flow.version}, which is not higher than version {newest}"
        if flow.version in versions:
            why = f"has changed under version {flow.version}, which is published"
        return (
            f"{quoted(file)} {why}. Write version: {version_after(versions)}, then: "
            f"whathelps flows publish {file}"
        )
    what = "has changed and is not published" if now and now.own else "is not published"
    return f"{quoted(file)} {what}: whathelps flows publish {file}"


def _goes_on(now: Offered | None) -> str:
    if now is None:
        return "it is not in use"
    return f"version {now.flow.version} goes on" if now.own else "the shipped flow goes on"


@dataclass(frozen=True, slots=True)
class _Known:
    digest: bytes
    flow: Flow | None
    count: int
    first: str


# What was found in each file when it was looked at last: unchanged, it is not checked again.
_known: dict[str, _Known] = {}


def _seen(file: str, text: str) -> tuple[Flow | None, int, str]:
    digest = sha256(text.encode()).digest()
    known = _known.get(file)
    if known is None or known.digest != digest:
        flow, problems = checked(text, file)
        first = str(problems[0]) if problems else ""
        known = _known[file] = _Known(digest, flow, len(problems), first)
    return known.flow, known.count, known.first
