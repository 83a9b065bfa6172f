"""Whether words tell of other people: by a name, or by a way to reach someone. No quote may.

To look takes longer than all else that a draft does with a quote. So it is looked for once, when a student
reads the words back, and kept with them is by what it was found (`looked_by`): the names of the school's
people then, and these rules. A draft that is made by the same takes it from there, and any other looks again.
"""

from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files

from dialogs.contacts import contacts_in
from dialogs.names import names_in

# All that the rules are made of: with one letter changed, what was found before counts no more.
_RULES = (
    "others_in_words.py", "names.py", "name_words.py", "name_spelling.py", "first_names.txt", "contacts.py",
    "words.py",
)  # fmt: skip


def tells_of_others(words: str, others: frozenset[str], own: frozenset[str]) -> bool:
    """`others`: folded parts of the names of everyone at the school but the student; `own`: the student's."""
    return bool(names_in(words, others, own) or contacts_in(words))


@lru_cache(256)
def looked_by(others: frozenset[str], own: frozenset[str]) -> str:
    """What it was looked for by. Names can't be read out of it: there are too many in one."""
    lists = "|".join(" ".join(sorted(names)) for names in (others, own))
    return sha256(f"{_rules()}|{lists}".encode()).hexdigest()[:32]


@cache
def _rules() -> str:
    found = sha256()
    for name in _RULES:
        found.update(files("dialogs").joinpath(name).read_bytes())
    return found.hexdigest()
