"""The ids of rows: 32 hex characters, the older first."""

from secrets import token_hex


def new_id(now: int) -> str:
    """`now` in microseconds. Two ids of the same microsecond stand in no order."""
    if not 0 <= now < 1 << 56:
        raise ValueError(f"{now} is no time in microseconds since 1970")
    return f"{now:014x}{token_hex(9)}"
