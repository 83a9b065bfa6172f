"""Whether this process looks for worries in what is written: its school may have turned that off.

A switch, and no argument of every look: what reads a text knows no school, and two admins' decision holds for
all of them at once.
"""

_off = False


def look_for_worries(on: bool) -> None:
    """From now on; as storage/watch_off.py has it."""
    global _off
    _off = not on


def looks_for_worries() -> bool:
    return not _off
