"""Files that a command writes: whole or not at all, for their owner alone, over nothing of anybody else's."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.commands.setup import Refused


def may_replace(path: Path, is_ours: Callable[[bytes], bool], otherwise: str) -> None:
    """Refuses where something stands there that is not ours, or a link that leads elsewhere."""
    if not os.path.lexists(path):
        return
    try:
        ours = path.is_file() and not path.is_symlink() and is_ours(path.read_bytes())
    except OSError:
        ours = False
    if not ours:
        raise Refused(f"{path} is there already and is {otherwise}. Name another one.")


def write_whole(path: Path, content: bytes) -> None:
    """Aside first, then into its place: on a full disk what stood there is as it was."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            new = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(new, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None
