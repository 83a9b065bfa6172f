"""Which numbers an integer may be, as XLSForm writes it: `. >= 0 and . <= 10`."""

import re

from bot.authoring.workbooks.conditions import Unreadable


def written(lowest: str, highest: str) -> str:
    bounds = ((">=", lowest), ("<=", highest))
    return " and ".join(f". {sign} {number}" for sign, number in bounds if number)


def read(text: str) -> dict[str, str]:
    """`lowest` and `highest`, where they are said. Raises Unreadable."""
    found: dict[str, str] = {}
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        bound = _BOUND.fullmatch(part)
        name = _NAMES[bound["sign"]] if bound else ""
        if bound is None or name in found:
            raise Unreadable("this constraint cannot be read", "Write it as . >= 0 and . <= 10.")
        found[name] = bound["number"]
    return found


_NAMES = {">=": "lowest", "<=": "highest"}
_BOUND = re.compile(r"\.\s*(?P<sign>>=|<=)\s*(?P<number>[0-9]{1,6})")
