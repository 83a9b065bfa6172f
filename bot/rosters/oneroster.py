"""OneRoster 1.1 and 1.2, a packed folder of CSV files -> the same records that any list gives.

    users.csv        who; in 1.1 with role and grades, in 1.2 the roles stand in roles.csv
    enrollments.csv  who is in which class; classes.csv names the classes, courses.csv their courses
    demographics.csv birthdays; orgs.csv the schools; manifest.csv whether a file only says what changed

A file that only says what changed (a delta) speaks of nobody else: who is missing there is not gone. No file
has a word about plans, so the mode is always asked.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bot.rosters.alphabets import Unreadable
from bot.rosters.cells import day_in, person_in, yes_or_no
from bot.rosters.csv_files import plain
from bot.rosters.grids import text_grid
from bot.rosters.headers import folded_header
from bot.rosters.records import Listed, Record
from bot.rosters.roster import Said, TakenColumn, say

# One line of a file: folded header -> cell; its number under "".
Line = dict[str, str]


def is_one_roster(files: Mapping[str, bytes]) -> bool:
    return "users.csv" in files


def listed_of_one_roster(files: Mapping[str, bytes]) -> Listed:
    """Raises Unreadable where users.csv itself cannot be read."""
    users = _lines(files, "users.csv")
    if not users or "givenname" not in users[0]:
        raise Unreadable(say("one_roster_users"))
    made = Listed(_columns(users), header=("sourcedId", "givenName", "familyName"))
    made.whole = not _is_delta(files, users)
    if not made.whole:
        made.notes.append(say("delta"))
    students = _students(files, users, made)
    if not _role_known(files, users):
        made.notes.append(say("one_roster_roles"))
    _tell_schools(files, students, made)
    classes, days = _classes(files, made), _birthdays(files)
    column = next(one.header for one in made.columns if one.meaning == "local_id")
    for user in students:
        id = user.get("sourcedid", "")
        made.records.append(
            _record(user, folded_header(column), classes.get(id, ()), days.get(id, ""))
        )
    return made


# --- files ---------------------------------------------------------------------------------------


def _lines(files: Mapping[str, bytes], name: str) -> list[Line]:
    """None of a file that is not there, or in which nothing stands."""
    if not files.get(name, b"").strip():
        return []
    header, *rows = text_grid(files[name]).rows
    names = [folded_header(cell) for cell in header.cells]
    return [dict(zip(names, row.cells, strict=False)) | {"": str(row.number)} for row in rows]


def _is_delta(files: Mapping[str, bytes], users: list[Line]) -> bool:
    """By the manifest; without one, a whole file leaves the column of what became of a row empty."""
    said = {line.get("propertyname", "").casefold(): line.get("value", "").casefold()
            for line in _lines(files, "manifest.csv")}  # fmt: skip
    of = [said.get(f"file.{name}", "") for name in ("users", "enrollments")]
    if any(of):
        return "delta" in of
    return any(user.get("status") for user in users)


def _gone(line: Line) -> bool:
    return line.get("status", "").casefold() in ("tobedeleted", "inactive")


def _columns(users: list[Line]) -> tuple[TakenColumn, ...]:
    """The number that people at the school know, where most users have one."""
    at = list(users[0])
    known = sum(bool(user.get("identifier")) for user in users)
    id = "identifier" if 2 * known > len(users) else "sourcedId"
    said = {
        id: "local_id",
        "givenName": "first_name",
        "familyName": "last_name",
        "middleName": "middle_name",
        "preferredFirstName": "preferred_name",
        "preferredGivenName": "preferred_name",
        "grades": "grade",
        "pronouns": "pronouns",
    }
    places = {name: at.index(folded_header(name)) for name in said if folded_header(name) in at}
    why = say("why_one_roster")
    taken = [TakenColumn(name, place + 1, said[name], why) for name, place in places.items()]
    return tuple(sorted(taken, key=lambda column: column.place))


# --- who -----------------------------------------------------------------------------------------


def _role_known(files: Mapping[str, bytes], users: list[Line]) -> bool:
    return "roles.csv" in files or "role" in users[0]


def _students(files: Mapping[str, bytes], users: list[Line], made: Listed) -> list[Line]:
    roles = _roles(files)
    id = next(one.header for one in made.columns if one.meaning == "local_id")
    found = []
    for user in users:
        kinds = roles.get(user.get("sourcedid", ""), Counter())
        if user.get("role"):
            kinds = Counter([person_in(user["role"])])
        why = _why_not(user, kinds, known=_role_known(files, users))
        if why:
            made.passed_over[why] += 1
            if why != "staff" and user.get(folded_header(id)):
                made.left.append(user[folded_header(id)])
        else:
            found.append(user)
    return found


def _why_not(user: Line, kinds: Counter[str], *, known: bool) -> str:
    if known and "student" not in kinds and kinds:
        return "staff"
    if _gone(user):
        return "removed"
    if yes_or_no(user.get("enableduser", "")) == "no":
        return "inactive"
    # In a delta roles.csv says nothing of a user whose role stayed: who has grades is a student.
    return "" if not known or kinds or user.get("grades") else "staff"


def _roles(files: Mapping[str, bytes]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for line in _lines(files, "roles.csv"):
        if not _gone(line):
            found.setdefault(line.get("usersourcedid", ""), Counter())[
                person_in(line.get("role", ""))
            ] += 1
    return found


def _record(user: Line, id: str, classes: tuple[str, ...], born: str) -> Record:
    cells = {
        "local_id": user.get(id, ""),
        "first_name": user.get("givenname", ""),
        "last_name": user.get("familyname", "") or user.get("preferredlastname", ""),
        "middle_name": user.get("middlename", ""),
        "preferred_name": user.get("preferredfirstname", "") or user.get("preferredgivenname", ""),
        "grade": user.get("grades", ""),
    }
    more = {"born": born, "pronouns": user.get("pronouns", "")}
    cells |= {name: value for name, value in more.items() if value}
    return Record(int(user[""]), cells, (), classes)


def _birthdays(files: Mapping[str, bytes]) -> dict[str, str]:
    lines = _lines(files, "demographics.csv")
    found = {line.get("sourcedid", ""): day_in(line.get("birthdate", "")) for line in lines}
    return {id: day for id, day in found.items() if day}


def _tell_schools(files: Mapping[str, bytes], students: list[Line], made: Listed) -> None:
    """One list is for one school: where students of several stand in it, somebody has to know."""
    names = {line.get("sourcedid", ""): line.get("name", "") for line in _lines(files, "orgs.csv")}
    of = Counter(
        re.split(r"[,;]", user.get("primaryorgsourcedid", "") or user.get("orgsourcedids", ""))[
            0
        ].strip()
        for user in students
    )
    schools = [names.get(id) or id for id, _ in of.most_common() if id]
    if len(schools) > 1:
        made.notes.append(
            say("schools", number=len(schools), names=", ".join(map(plain, schools[:6])))
        )


# --- classes -------------------------------------------------------------------------------------


def _classes(files: Mapping[str, bytes], made: Listed) -> dict[str, tuple[str, ...]]:
    """User -> the names of the classes that they are in as a student."""
    titles = dict(_titles(files))
    found: dict[str, dict[str, None]] = {}
    unknown = 0
    for line in _lines(files, "enrollments.csv"):
        if _gone(line) or person_in(line.get("role", "")) != "student":
            continue
        title = titles.get(line.get("classsourcedid", ""))
        unknown += title is None
        if title:
            found.setdefault(line.get("usersourcedid", ""), {})[title] = None
    if unknown:
        note: Said = say("classes_unknown", number=f"{unknown:,}")
        made.notes.append(note)
    return {user: tuple(names) for user, names in found.items()}


def _titles(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Class -> its title; of several classes with one title each with what tells it from the others."""
    lines = [line for line in _lines(files, "classes.csv") if not _gone(line)]
    courses = {
        line.get("sourcedid", ""): line.get("title", "") for line in _lines(files, "courses.csv")
    }
    named = [
        (line, line.get("title") or courses.get(line.get("coursesourcedid", ""), ""))
        for line in lines
    ]
    often = Counter(title.casefold() for _, title in named)
    for line, title in named:
        if often[title.casefold()] > 1:
            periods = line.get("periods", "")
            beside = (
                line.get("classcode")
                or (periods and f"Period {periods}")
                or line.get("location")
                or ""
            )
            title = f"{title}, {beside}" if beside else f"{title}, {line.get('sourcedid', '')}"
        yield line.get("sourcedid", ""), " ".join(title.split())
