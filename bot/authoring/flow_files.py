"""Files of flows as they lie in a folder: read without trusting what they are, and checked."""

import stat
from pathlib import Path

from dialogs.checking import check_text
from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists
from dialogs.problems import FlowProblems, Problem, quoted
from dialogs.yamltext import LARGEST

ENDINGS = (".yaml", ".yml")


class NotRead(Exception):
    """Why a file cannot be read, and what to do, in words for who keeps it."""


def text_of(path: Path) -> str:
    """Raises NotRead; FileNotFoundError where there is nothing."""
    name = _called(path)
    if path.is_dir():
        raise NotRead(f"{name} is a folder. Name the files in it.")
    try:
        with path.open("rb") as opened:
            # No more than this, whatever it is: it may be a device that never ends.
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise NotRead(f"{name} is larger than 256 KB. Split it into smaller flows.")
        return data.decode("utf-8")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        raise NotRead(f"{name} is not a text in UTF-8. Save it as UTF-8 and try again.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no name of a file"
        raise NotRead(f"{name} cannot be read: {why}.") from None


def plain_text_of(path: Path) -> str:
    """As text_of, of an ordinary file alone: nobody stands by who could end the wait for another."""
    try:
        ordinary = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no name of a file"
        raise NotRead(f"{_called(path)} cannot be read: {why}.") from None
    if not ordinary:
        raise NotRead(f"{_called(path)} is no ordinary file.")
    return text_of(path)


def names_in(folder: Path) -> list[str]:
    """The files of flows in a folder, by name. Raises NotRead."""
    try:
        found = [entry.name for entry in folder.iterdir()]
    except OSError as error:
        raise NotRead(f"{_called(folder)} cannot be read: {error.strerror}.") from None
    return sorted(name for name in found if name.endswith(ENDINGS) and not name.startswith("."))


def checked(text: str, file: str) -> tuple[Flow | None, list[Problem]]:
    """The flow, where nothing at all is wrong with it; else its problems."""
    try:
        lists = shipped_lists()
        problems = check_text(text, file, lists)
        flow = None if problems else load_flow(text, file, lists)[0]
    except FlowProblems as in_the_lists:
        problems, flow = list(in_the_lists.problems), None
    return flow, problems


def _called(path: Path) -> str:
    """By its whole path where that is short enough to be shown whole."""
    whole = quoted(str(path))
    return quoted(path.name) if "…" in whole else whole
