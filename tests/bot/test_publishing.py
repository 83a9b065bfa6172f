"""A school's own flows by the real program: published, refused, withdrawn, and told when they differ."""

import os
import re
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.authoring.folder_watch import MOST_FILES, not_in_use
from bot.authoring.publishing import offering
from dialogs.loading import shipped_files, shipped_flow
from storage.people import ensure_school
from tests.program import ROOT, SECONDS, Ended, Program
from tests.web.browser import Browser
from tests.web.school import PIN

MY_DAY = dict(shipped_files())["my_day.yaml"]
SHIPPED = int(shipped_flow("my_day").version)


def text(name: str = "lunch", version: str = "1", **other_words: str) -> str:
    """A flow of the school's own: the shipped one about a day, under another name and in other words."""
    found = re.sub(r"(?m)^version: .*", f"version: {version}", MY_DAY)
    found = found.replace("flow: my_day", f"flow: {name}")
    for old, new in other_words.items():
        assert old.replace("_", " ") in found
        found = found.replace(old.replace("_", " "), new)
    return found


@pytest.fixture
def flows(program: Program) -> Path:
    (program.folder / "config.toml").write_text('[school]\nflows_dir = "flows"\n', "utf-8")
    (program.folder / "flows").mkdir()
    return program.folder / "flows"


def write(folder: Path, content: str, file: str = "lunch.yaml") -> None:
    (folder / file).write_text(content, "utf-8")


def published(program: Program, *more: str, file: str = "lunch.yaml") -> Ended:
    return program.run("flows", "publish", file, *(more or ("--yes",)))


def offered(program: Program) -> dict[str, tuple[str, str]]:
    """What students are offered now: the version of each flow, and whose it is."""
    with program.store() as store, store.writing() as connection:
        school = ensure_school(connection, store.vault, "Our school", "America/New_York", 1)
        found = offering(connection, school.id).flows
    return {one.flow.name: (one.flow.version, "own" if one.own else "shipped") for one in found}


def listed(program: Program, **environment: str) -> dict[str, list[str]]:
    """The same with all that `flows list` tells of it."""
    lines = program.run("flows", "list", **environment).out.splitlines()
    rows = [re.split(r" {2,}", line) for line in lines]
    return {row[0]: row[1:] for row in rows[1:]}


def told(program: Program, folder: Path | str) -> list[str]:
    """What `whathelps run` would tell now."""
    with program.store() as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Our school", "America/New_York", 1)
        return not_in_use(store, school, str(folder))


def begins(program: Program, flow: str = "lunch") -> Ended:
    """A conversation that is left in its middle."""
    return program.run("talk", flow, typed="yes\npause\n")


# --- to publish ----------------------------------------------------------------------------------


def test_a_file_in_the_folder_is_used_only_once_a_person_has_published_it(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    assert program.run("talk", "lunch").err.startswith('There is no flow "lunch".')
    assert published(program).out.splitlines() == [
        "flows/lunch.yaml: lunch, version 1. No flow of this name is in use.",
        "Conversations under way: none.",
        "Exports, drafts and summaries: nothing so far has answers to this flow.",
        "Published: lunch, version 1. A server that runs offers it within seconds.",
    ]
    assert offered(program)["lunch"] == ("1", "own")
    assert "Let's talk about your day" in begins(program).out


@pytest.mark.parametrize("typed", ["", "n\n"])
def test_whoever_does_not_say_yes_publishes_nothing(
    program: Program, flows: Path, typed: str
) -> None:
    write(flows, text())
    ended = program.run("flows", "publish", "lunch.yaml", typed=typed)
    assert ended.code == 1
    assert "Publish? [y/N]" in ended.out
    assert ended.out.splitlines()[-1].endswith("Nothing was published.")
    assert "lunch" not in offered(program)


def test_a_flow_with_problems_is_refused_with_all_of_them_and_the_last_good_one_goes_on(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    write(flows, text(version="2").replace("type: note", "type: nite").replace("barrier", "bar"))
    ended = published(program)
    assert ended.code == 1
    assert 'there is no type "nite". Did you mean "note"?' in ended.err
    assert len(ended.err.splitlines()) > 2
    assert ended.err.splitlines()[-1] == "Nothing was published."
    assert offered(program)["lunch"][0] == "1"
    line = told(program, flows)[0]
    assert re.match(
        r'"lunch.yaml" has \d+ problems \(first: lunch.yaml, line \d+, step "hello"', line
    )
    assert line.endswith("version 1 goes on")


def test_what_changes_is_said_for_those_under_way_and_for_what_is_kept(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    begins(program)
    new = text(version="2", How_is_the_noise_in_most="How loud is it in most")
    write(flows, new.replace("id: people_how", "id: people_what"))
    ended = published(program, "--yes-mapping")
    assert ended.code == 0
    lines = [re.sub(": now says.*", ": …", line) for line in ended.out.splitlines()]
    assert lines == [
        "flows/lunch.yaml: lunch, version 2. In use now: version 1 (your own).",
        "1 conversation under way goes on with version 1; they",
        '    - read the question "noise" in its old words',
        '    - answer it under its old name "people_how"',
        "Exports, drafts and summaries, beside version 1:",
        "  safe",
        '    - The question "noise" is worded otherwise: …',
        "  needs mapping",
        '    - The question "people_how" is now called "people_what", in the same words: map the one '
        "to the other.",
        "Published: lunch, version 2. A server that runs offers it within seconds.",
    ]
    assert listed(program)["lunch"][-1] == "1 (1 on version 1)"


def test_what_needs_mapping_needs_more_than_a_yes(program: Program, flows: Path) -> None:
    write(flows, text())
    published(program)
    write(flows, text(version="2").replace("id: people_how", "id: people_what"))
    refused = published(program, "--yes")
    assert refused.code == 2
    assert refused.err.endswith("Nothing was published. If it shall be so, say --yes-mapping.\n")
    for typed, code in (("y\n", 1), ("mapping\n", 0)):
        ended = program.run("flows", "publish", "lunch.yaml", typed=typed)
        assert ended.code == code
        assert 'Type "mapping" to publish all the same' in ended.out
    assert offered(program)["lunch"][0] == "2"


def test_what_breaks_needs_more_than_a_yes(program: Program, flows: Path) -> None:
    write(flows, text())
    published(program)
    start, end = (text(version="2").index(f"  - id: {id}\n") for id in ("best_time", "people"))
    write(flows, text(version="2")[:start] + text(version="2")[end:])
    refused = published(program, "--yes")
    assert refused.code == 2
    assert refused.err.endswith("If it shall be so, say --yes-breaking.\n")
    assert 'The question "best_time" is gone' in refused.out
    assert published(program, "--yes-mapping").code == 2
    said_yes = program.run("flows", "publish", "lunch.yaml", typed="y\n")
    assert said_yes.code == 1
    assert offered(program)["lunch"][0] == "1"
    typed = program.run("flows", "publish", "lunch.yaml", typed="breaking\n")
    assert typed.code == 0
    assert 'Type "breaking" to publish all the same' in typed.out
    assert offered(program)["lunch"][0] == "2"


def test_the_same_text_again_does_nothing_and_another_one_needs_a_higher_version(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    again = published(program)
    assert (again.code, again.out) == (
        0,
        "Nothing to do: lunch, version 1, is in use with this very text (your own).\n",
    )
    write(flows, text(My_day="My lunch"))
    refused = published(program)
    assert (refused.code, refused.out) == (2, "")
    assert "Raise version to 2 in the file and publish again. Nothing was published." in refused.err
    assert told(program, flows) == [
        '"lunch.yaml" has changed under version 1, which is published. Write version: 2, then: '
        "whathelps flows publish lunch.yaml"
    ]


def test_a_lower_version_is_refused_with_the_one_to_write_and_an_old_text_may_come_back(
    program: Program, flows: Path
) -> None:
    write(flows, text(version="2"))
    published(program)
    write(flows, text(version="10", My_day="My lunch"))
    published(program)
    write(flows, text(version="9", My_day="Our lunch"))
    refused = published(program)
    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        "lunch, version 9, is not higher than version 10, which is known. Raise version to 11 in the "
        "file and publish again. Nothing was published.\n",
    )
    assert told(program, flows) == [
        '"lunch.yaml" has version 9, which is not higher than version 10. Write version: 11, then: '
        "whathelps flows publish lunch.yaml"
    ]
    write(flows, text(version="2"))
    assert published(program).code == 0
    assert offered(program)["lunch"] == ("2", "own")


def test_a_flow_below_the_shipped_version_of_its_name_is_refused(
    program: Program, flows: Path
) -> None:
    write(flows, text("my_day", "0.5", My_day="Our day"), "my_day.yaml")
    refused = published(program, file="my_day.yaml")
    assert f"is not higher than version {SHIPPED}, which is known. Raise version to" in refused.err
    assert offered(program)["my_day"][1] == "shipped"


def test_a_shipped_flow_is_replaced_and_comes_back_and_its_version_is_never_taken(
    program: Program, flows: Path
) -> None:
    write(flows, text("my_day", str(SHIPPED), My_day="Our day"), "my_day.yaml")
    refused = published(program, file="my_day.yaml")
    assert refused.code == 2
    assert f"Raise version to {SHIPPED + 1}" in refused.err
    write(flows, text("my_day", str(SHIPPED + 1), My_day="Our day"), "my_day.yaml")
    ended = published(program, file="my_day.yaml")
    assert f"In use now: version {SHIPPED} (the shipped flow)." in ended.out
    assert offered(program)["my_day"] == (str(SHIPPED + 1), "own")
    withdrawn = program.run("flows", "withdraw", "my_day")
    assert withdrawn.out == (
        f"Withdrawn: my_day, version {SHIPPED + 1}. The shipped flow is used again: "
        f"version {SHIPPED}.\n"
    )
    assert offered(program)["my_day"] == (str(SHIPPED), "shipped")


def test_a_shipped_flow_itself_needs_no_publishing(program: Program, flows: Path) -> None:
    write(flows, MY_DAY, "my_day.yaml")
    ended = published(program, file="my_day.yaml")
    assert ended.out.endswith("is in use with this very text (the shipped flow).\n")
    assert told(program, flows) == []


# --- which there are -----------------------------------------------------------------------------


def test_the_list_says_of_each_flow_whether_students_are_offered_it_or_why_not(
    program: Program,
) -> None:
    def offered_to_students(settings: str) -> dict[str, str]:
        (program.folder / "config.toml").write_text(f"[school]\n{settings}\n", "utf-8")
        return {name: row[2] for name, row in listed(program).items()}

    every = offered_to_students("")
    family = {flow.name for flow in map(shipped_flow, every) if flow.respondent}
    assert family
    assert {name: said for name, said in every.items() if said != "yes"} == {
        "good_day": "no check_in_reader",
        **dict.fromkeys(family, "for families by link"),
    }
    some = offered_to_students('flows = ["quick", "good_day"]\ncheck_in_reader = "Ms. Lee"')
    assert {name for name, said in some.items() if said == "yes"} == {"quick", "good_day"}
    assert some["my_day"] == "not in school.flows"


def test_the_list_tells_unknown_names_and_a_folder_that_is_not_there_as_the_server_does(
    program: Program,
) -> None:
    settings = '[school]\nflows = ["quick", "wrods"]\nflows_dir = "gone"\n'
    (program.folder / "config.toml").write_text(settings, "utf-8")
    ended = program.run("flows", "list")
    assert ended.code == 0
    unknown = 'school.flows: there is no flow "wrods". Did you mean "words"?'
    folder = 'school.flows_dir: "gone" cannot be read: No such file or directory. What is published goes on.'
    assert ended.err.splitlines() == [unknown, folder]
    running = program.start("run")
    running.shows(unknown)
    running.shows(folder)
    running.process.terminate()
    assert running.ends().code == 0


# --- to withdraw ---------------------------------------------------------------------------------


def test_a_withdrawn_flow_is_offered_to_nobody_and_can_be_published_again_with_the_same_text(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    begins(program)
    withdrawn = program.run("flows", "withdraw", "lunch")
    assert withdrawn.out.splitlines() == [
        "Withdrawn: lunch, version 1. No student is offered it any more.",
        "1 conversation under way can be finished as begun.",
    ]
    last = program.run("flows", "list").out.splitlines()[-1]
    assert last.split() == ["lunch", "not", "offered", "1", "(1", "on", "version", "1)"]
    assert program.run("flows", "withdraw", "lunch").err == (
        'No flow of your own called "lunch" is in use. See what is: whathelps flows list\n'
    )
    write(flows, text(My_day="My lunch"))
    refused = published(program)
    assert "Raise version to 2 in the file" in refused.err
    assert "Traceback" not in refused.err
    write(flows, text())
    again = published(program)
    assert again.code == 0
    assert "  nothing changes" in again.out
    assert offered(program)["lunch"] == ("1", "own")


def test_who_published_is_told_and_stands_nowhere_in_plain(program: Program, flows: Path) -> None:
    write(flows, text())
    program.run("flows", "publish", "lunch.yaml", "--yes", LOGNAME="quince", USER="quince")
    assert listed(program)["lunch"][2].endswith(" by quince")
    assert b"quince" not in b"".join(
        file.read_bytes() for file in program.database.parent.iterdir() if file.is_file()
    )


def test_a_shipped_flow_that_a_later_program_brings_under_the_number_of_a_withdrawn_one_waits(
    program: Program, flows: Path
) -> None:
    """What the school has withdrawn never comes back by itself, and is never mixed up with another."""
    write(flows, text("my_day", "9", My_day="Our day"), "my_day.yaml")
    published(program, file="my_day.yaml")
    program.run("flows", "withdraw", "my_day")
    later = of_a_later_program(program, text("my_day", "9"))
    shown = program.run("flows", "list", PYTHONPATH=later)
    assert "my_day " not in shown.out
    assert "Copy its file into school.flows_dir, write version: 10" in shown.err


# --- what is told of the folder --------------------------------------------------------------------


def test_nothing_in_the_folder_or_about_it_stops_what_is_published(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    file, goes_on = flows / "lunch.yaml", "Version 1 goes on."

    def lines(line: str) -> None:
        found = told(program, flows)
        assert len(found) == 1
        assert re.fullmatch(line, found[0]), found[0]
        assert offered(program)["lunch"] == ("1", "own")

    assert told(program, flows) == []
    file.write_bytes("título".encode("latin-1"))
    lines(rf'".*lunch.yaml" is not a text in UTF-8. Save it as UTF-8 and try again. {goes_on}')
    with file.open("wb") as huge:
        huge.truncate(2**30)
    lines(rf'".*lunch.yaml" is larger than 256 KB. .* {goes_on}')
    file.unlink()
    lines(
        r'"lunch.yaml" is not in school.flows_dir; version 1 goes on. To end it: .*withdraw lunch'
    )
    file.symlink_to("/dev/zero")
    lines(rf'".*lunch.yaml" is no ordinary file. {goes_on}')
    file.unlink()
    os.mkfifo(file)
    lines(rf'".*lunch.yaml" is no ordinary file. {goes_on}')
    file.unlink()
    file.symlink_to("lunch.yaml")
    lines(rf'".*lunch.yaml" cannot be read: Too many levels of symbolic links. {goes_on}')
    file.unlink()
    file.mkdir()
    lines(rf'".*lunch.yaml" is no ordinary file. {goes_on}')
    file.rmdir()
    flows.rmdir()
    lines(
        r'school.flows_dir: ".*" cannot be read: No such file or directory. What is published goes on.'
    )
    flows.write_text("a file")
    lines(r'school.flows_dir: ".*" cannot be read: Not a directory. What is published goes on.')


@pytest.mark.parametrize("kind", ["device", "fifo", "large", "latin", "gone", "folder"])
def test_what_is_no_flow_is_not_published_either(program: Program, flows: Path, kind: str) -> None:
    file = flows / "lunch.yaml"
    match kind:
        case "device":
            file.symlink_to("/dev/zero")
        case "fifo":
            os.mkfifo(file)
        case "large":
            file.write_bytes(b"#" * 256 * 1024 + b"#")
        case "latin":
            file.write_bytes("título".encode("latin-1"))
        case "folder":
            file.mkdir()
    ended = published(program)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("Nothing was published.\n")
    assert len(ended.err.splitlines()) == 1


def test_a_folder_full_of_files_is_looked_at_so_far_and_no_further(
    program: Program, flows: Path
) -> None:
    program.run("flows", "list")
    for number in range(MOST_FILES + 5):
        write(flows, "flow: [", f"flow_{number:03}.yaml")
    assert told(program, flows)[-1] == (
        f"school.flows_dir: only the first {MOST_FILES} of its {MOST_FILES + 5} files are looked at."
    )


def test_a_running_program_tells_of_the_folder_in_one_line_for_each_file(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    running = program.start("run")
    running.shows('"lunch.yaml" is not published: whathelps flows publish lunch.yaml')
    running.process.terminate()
    assert running.ends().code == 0


def test_a_running_server_offers_what_is_published_and_no_longer_what_is_withdrawn(
    program: Program, flows: Path
) -> None:
    write(flows, text(My_day="My lunch"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"http://localhost:{port}"
    running = program.start(
        "run", "--demo", WHATHELPS_WEB__PORT=port, WHATHELPS_WEB__BASE_URL=address
    )
    running.shows("(6-8, en)")
    running.shows("/c/")
    code = running.shows("\n").strip()
    running.shows("Stop: Ctrl-C.")
    page = Browser(address).opens(f"/c/{code}").presses("Yes, that's me")
    for picture in PIN:
        page.presses(picture)
    page.presses("I will remember")
    page.presses("Yes, let's start")
    assert "My lunch" not in page.buttons
    assert published(program).code == 0
    assert within_seconds(lambda: "My lunch" in page.opens("/choose").buttons)
    assert program.run("flows", "withdraw", "lunch").code == 0
    assert within_seconds(lambda: "My lunch" not in page.opens("/choose").buttons)
    page.client.close()
    running.process.terminate()
    assert running.ends().code == 0


def within_seconds(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


# --- a parent's yes ------------------------------------------------------------------------------


def test_a_parents_yes_is_recorded_and_the_student_can_begin(program: Program, flows: Path) -> None:
    text_of_lunch = text().replace("title:", "consent: parent\ntitle:", 1)
    write(flows, text_of_lunch)
    published(program)
    roster = "student_id,name,class,band,mode,language\nS-1,Bob Miller,7B,6-8,every,en\n"
    (program.folder / "class.csv").write_text(roster, "utf-8")
    assert program.run("students", "import", "class.csv").code == 0
    talk = ("talk", "lunch", "--student", "S-1")
    refused = program.run(*talk, typed="yes\n")
    assert refused.code == 2
    assert "whathelps students consent STUDENT_ID parent --yes" in refused.err
    said = program.run("students", "consent", "S-1", "parent", "--yes")
    assert said.out == (
        "Recorded for S-1: parent, yes, to all flows, those too that ask about what the law protects.\n"
        "They can begin.\n"
    )
    assert program.run(*talk, typed="yes\npause\n").code == 0
    assert program.rows("conversation") == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("S-1", "parent"), "Say --yes or --no. Nothing was recorded."),
        (("S-2", "parent", "--yes"), 'There is no student "S-2". The id is the one in your list.'),
        (("S-1", "aunt", "--yes"), '"aunt" is nobody whose yes a flow waits for. .*'),
    ],
)
def test_a_yes_that_is_nobodys_is_not_recorded(
    program: Program, said: tuple[str, ...], told: str
) -> None:
    ended = program.run("students", "consent", *said)
    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(told + "\n", ended.err)


def test_a_shipped_flow_that_changed_under_its_version_is_told_and_its_last_good_text_goes_on(
    program: Program, flows: Path
) -> None:
    begins(program, "my_day")
    later = of_a_later_program(program, text("my_day", str(SHIPPED), My_day="Our day"))
    shown = program.run("flows", "list", PYTHONPATH=later)
    assert f'Flow "my_day", version {SHIPPED}: its text changed' in shown.err
    assert re.search(rf"my_day +{SHIPPED} +shipped", shown.out)
    refused = program.run("talk", "my_day", PYTHONPATH=later)
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert "Raise `version` in the flow" in refused.err


def test_what_is_kept_of_a_flow_and_cannot_be_read_is_told_and_can_be_published_anew(
    program: Program, flows: Path
) -> None:
    write(flows, text())
    published(program)
    with program.store() as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE published_flow SET text = '{}'")
    shown = program.run("flows", "list")
    assert (shown.code, "lunch" in shown.out) == (0, False)
    assert 'Flow "lunch", version 1, is published but not offered' in shown.err
    write(flows, text(version="2"))
    assert published(program).code == 0
    assert offered(program)["lunch"] == ("2", "own")


def of_a_later_program(program: Program, my_day: str) -> str:
    """Where Python finds a program that ships another flow about a day."""
    later = program.folder / "later"
    shutil.copytree(ROOT / "dialogs", later / "dialogs")
    (later / "dialogs" / "flows" / "my_day.yaml").write_text(my_day, "utf-8")
    return f"{later}:{ROOT}"
