"""`when` as XLSForm writes it: `selected(${noise}, 'too_loud') or selected(${noise}, 'okay')`."""

import re
from collections.abc import Iterable

from dialogs.flow import Condition


def written(when: Iterable[Condition]) -> str:
    terms = (
        f"selected(${{{condition.step}}}, {_quoted(value)})"
        for condition in when
        for value in condition.values
    )
    return " or ".join(terms)


class Unreadable(Exception):
    """What is wrong with a condition, and how to mend it."""

    def __init__(self, what: str, fix: str):
        self.what, self.fix = what, fix
        super().__init__(f"{what}. {fix}")


def read(text: str) -> dict[str, list[str]]:
    """Each step with the answers that it may have. Raises Unreadable."""
    found = _terms(text) or _terms(text.translate(_STRAIGHT))
    if found is None:
        word = _NOT_HERE.search(_STRINGS.sub("''", text.translate(_STRAIGHT)))
        if word:
            raise Unreadable(f'"{word[0]}" cannot be used in a condition', f"Only or can. {_WRITE}")
        raise Unreadable("this condition cannot be read", _WRITE)
    return found


def _terms(text: str) -> dict[str, list[str]] | None:
    found: dict[str, list[str]] = {}
    at = 0
    while True:
        term = _TERM.match(text, at)
        if term is None:
            return None
        step = (term["step"] or term["step2"] or "").strip()
        value = (term["value"] or term["value2"])[1:-1].strip()
        if value not in found.setdefault(step, []):
            found[step].append(value)
        at = term.end()
        if at == len(text):
            return found
        joint = _OR.match(text, at)
        if joint is None:
            return None
        at = joint.end()


_WRITE = "Write selected(${question}, 'answer'), and or between several."

# A spreadsheet turns quotes into curly ones while one types; they can mean nothing else here.
_STRAIGHT = str.maketrans("‘’“”„«»\u00a0", "''" + '"""""' + " ")
_NOT_HERE = re.compile(r"\b(?:and|not|if|count-selected|regex)\b|!=|[<>]", re.IGNORECASE)
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")
_VALUE = r"'[^']*'|\"[^\"]*\""
_TERM = re.compile(
    rf"\s*(?:selected\s*\(\s*\$\{{(?P<step>[^{{}}]*)\}}\s*,\s*(?P<value>{_VALUE})\s*\)"
    rf"|\$\{{(?P<step2>[^{{}}]*)\}}\s*=\s*(?P<value2>{_VALUE}))\s*",
    re.IGNORECASE,
)
_OR = re.compile(r"or\b", re.IGNORECASE)


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"
