"""The checker: every rule has a broken flow with its exact message, and nothing makes it stumble."""

import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import checking
from dialogs.audience import EVERYONE, called, with_facts
from dialogs.checking import check, check_text
from dialogs.conversation import FINISHED, Conversation, Item, World
from dialogs.engine import receive, start
from dialogs.events import Ask
from dialogs.flow import Flow, from_text, to_text
from dialogs.loading import load_flow, load_lists, shipped_files, shipped_lists
from dialogs.problems import MOST_AT_ONCE
from dialogs.replies import Reply
from dialogs.reply_types.why import awaits_why

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("[0-9]*.yaml"))
LISTS, _ = load_lists([("lists.yaml", (BROKEN / "lists.yaml").read_text(encoding="utf-8"))])
SHIPPED = dict(shipped_files())


# --- each mistake and its message ----------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_flow_gets_exactly_the_messages_it_expects(path: Path) -> None:
    text, file = path.read_text(encoding="utf-8"), _file(path)
    expected = re.findall("^# expect: (.*)$", text, re.MULTILINE)
    assert [_message(str(problem), file) for problem in check_text(text, file, LISTS)] == expected
    assert expected


def test_every_rule_has_a_flow_that_breaks_it() -> None:
    flows = [load_flow(path.read_text(encoding="utf-8"), _file(path), LISTS)[0] for path in FILES]
    unbroken = [
        rule for rule in checking.RULES if not any(list(rule(flow)) for flow in flows if flow)
    ]
    assert unbroken == []


def test_messages_are_sentences_in_print() -> None:
    for path in FILES:
        for problem in check_text(path.read_text(encoding="utf-8"), _file(path), LISTS):
            assert problem.fix.endswith((".", "?", "…"))
            assert problem.fix[0].isupper()
            assert not problem.what.endswith(".")
            assert str(problem).isprintable()


@pytest.mark.parametrize("file", SHIPPED)
def test_a_shipped_flow_has_no_problem(file: str) -> None:
    assert check_text(SHIPPED[file], file, shipped_lists()) == []


def test_a_flow_read_back_from_a_conversation_is_checked_as_well() -> None:
    """Its words have no lines any more."""
    for path in FILES:
        flow, form = load_flow(path.read_text(encoding="utf-8"), _file(path), LISTS)
        if flow is not None and not form:
            again = check(from_text(to_text(flow)), _file(path), LISTS)
            whats = {problem.what for problem in check(flow, _file(path), LISTS)}
            assert {problem.what for problem in again} == whats


def test_a_path_is_shown_as_given_and_only_its_name_must_fit() -> None:
    text = SHIPPED["my_tools.yaml"]
    assert check_text(text, "some/where/my_tools.yaml", shipped_lists()) == []
    (problem,) = check_text(text, "some/where/ours.yaml", shipped_lists())
    assert str(problem).startswith("some/where/ours.yaml, line 5: ")


def test_a_group_of_students_is_named_as_an_author_would() -> None:
    assert called(EVERYONE) == "all students"
    young = frozenset(s for s in EVERYONE if s.band == "prek-2")
    assert called(young) == "students of band prek-2"
    plain = frozenset(s for s in EVERYONE if s.mode == "iep" and not s.simple)
    assert called(plain) == "students in mode iep without simple words"
    mixed = young | frozenset(s for s in EVERYONE if s.band in ("3-5", "6-8") and s.simple)
    assert called(mixed) == "students of band prek-2; of bands 3-5 and 6-8 with simple words"


def test_two_lists_of_one_name_are_told_apart_by_none() -> None:
    color = "lists:\n  colors:\n    - {value: red, en: Red, es: Rojo}\n"
    _, problems = load_lists([("a.yaml", color), ("b.yaml", color)])
    assert [str(problem) for problem in problems] == [
        'b.yaml, line 2: another list is called "colors" as well. Give each list a name of its own.'
    ]


# --- nothing makes it stumble --------------------------------------------------------------------


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_any_text_gives_problems_and_never_an_exception(text: str) -> None:
    assert check_text(text, "any.yaml", LISTS)


_LINES = SHIPPED["my_tools.yaml"].splitlines()
_WORDS = sorted({word for line in _LINES for word in re.findall(r"[^\s:,\[\]{}]+", line)})
_CHANGES = st.tuples(
    st.sampled_from(("drop", "double", "swap", "put", "cut", "in", "out")),
    st.integers(0, len(_LINES) - 1),
    st.integers(0, 200),
    st.sampled_from([*_WORDS, "", "{", "[", "]", ":", "- ", "&a", "*a", "'", '"', "~", "no"]),
)


@given(st.lists(_CHANGES, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_flow_damaged_anywhere_gives_problems_or_still_runs_for_everyone(
    changes: list[tuple[str, int, int, str]],
) -> None:
    text = _damaged(changes)
    flow, _ = load_flow(text, "my_tools.yaml", shipped_lists())
    if not check_text(text, "my_tools.yaml", shipped_lists()):
        assert flow is not None
        _play_for_everyone(flow)


def _damaged(changes: list[tuple[str, int, int, str]]) -> str:
    lines = list(_LINES)
    for what, at, column, word in changes:
        at %= len(lines)
        line = lines[at]
        match what:
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, line)
            case "swap":
                lines.insert(column % len(lines), lines.pop(at))
            case "cut":
                lines[at] = line[:column]
            case "in":
                lines[at] = "  " + line
            case "out":
                lines[at] = line.removeprefix("  ")
            case "put":
                words = list(re.finditer(r"[^\s:,\[\]{}]+", line))
                if words:
                    old = words[column % len(words)]
                    lines[at] = line[: old.start()] + word + line[old.end() :]
    return "\n".join(lines)


def _play_for_everyone(flow: Flow) -> None:
    """Each kind of student, with all facts or none, always takes the first, the last or no choice."""
    named = {"en": "a tool", "es": "un apoyo"}
    tools = (Item("one", named, named, named), Item("two", named, named, named))
    alike = ("tools_listed", "goals_listed", "transition")
    everyone = with_facts(EVERYONE, frozenset({*alike, "role"}))
    for student in sorted(s for s in everyone if len({s.fact(name) for name in alike}) == 1):
        for language, pick in (("en", 0), ("es", -1), ("en", None)):
            world = World(
                student.band,
                student.mode,
                "Bo",
                student.simple,
                role=student.fact("role"),
                tools=tools if student.fact("tools_listed") == "yes" else (),
                goals=tools if student.fact("goals_listed") == "yes" else (),
                transition=student.fact("transition") == "yes",
            )
            conversation = Conversation(flow.name, flow.version, language, world)
            events = start(flow, conversation)
            for _ in range(200):
                if not isinstance(events[-1], Ask):
                    break
                events = receive(flow, conversation, _reply(events[-1], pick))
                if awaits_why(conversation):
                    events = receive(flow, conversation, Reply(command="go_on"))
            assert conversation.state == FINISHED


def _reply(ask: Ask, pick: int | None) -> Reply:
    if pick is None:
        return Reply(text="skip")
    return Reply(choices=(ask.options[pick].value,)) if ask.options else Reply(text="It was ok")


# --- nothing makes it slow -----------------------------------------------------------------------

_TOP = 'flow: any\nversion: "1"\ntitle: {en: T, es: T}\nsteps:\n'
_ASK = "- {id: q, type: select_one, choices: colors, say: [{en: Q, es: Q}]}\n"
_TEXT = "type: text, say: [{en: Q, es: Q}]"
_LARGE = {
    "steps": (_TOP, "- {id: a#, " + _TEXT + "}\n", ""),
    "steps that wait": (_TOP + _ASK, "- {id: a#, when: {q: [red]}, " + _TEXT + "}\n", ""),
    "unknown steps": (_TOP + _ASK, "- {id: a#, when: {q#: [red]}, " + _TEXT + "}\n", ""),
    "unknown types": (_TOP, "- {id: a#, type: txt, meaning: gaol, say: [{en: Q, es: Q}]}\n", ""),
    "wordings": (_TOP + "- id: a\n  type: text\n  say:\n", "  - {en: Q, es: Q}\n", ""),
    "offers": (_TOP + "- id: a\n  type: select_one\n  choices:\n", "  - {list: l#}\n", ""),
    "answers": (_TOP + _ASK + "- {id: a, " + _TEXT + ", when: {q: [", "v#,", "red]}}\n"),
    "loops": (_TOP, "- {loop: l#, over: tools, most: [{items: 4}], steps: [{id: a#}]}\n", ""),
    "bands": (_TOP + "- {id: a, " + _TEXT + ", band: [", "3-5,", "3-5]}\n"),
    "parts": (_TOP, "k#: a\n", ""),
    "the same part": ("", "k: a\n", ""),
    "one long name": (_TOP + "- {id: ", "a", ", " + _TEXT + "}\n"),
    "one long line": (_TOP + "- {id: a, type: text, say: [{en: '", "iep ", "', es: Q}]}\n"),
    "braces": (_TOP + "- {id: a, type: text, say: [{en: '", "{a} ", "', es: Q}]}\n"),
    "digits": (_TOP + "- {id: a, most: ", "9", ", " + _TEXT + "}\n"),
    "brackets": (_TOP, "[", ""),
    "dashes": (_TOP, "- ", ""),
    "nothing at all": ("a: [", "a,", "a]\n"),
    "tags": ("a: [", "!a a,", "a]\n"),
    "aliases": ("a: &a []\nb: [", "*a,", "a]\n"),
}


@pytest.mark.parametrize("name", _LARGE)
def test_four_times_the_lines_take_no_more_than_ten_times_as_long(name: str) -> None:
    """Up to the largest that is read. If each line looked at all the others it would be sixteen."""
    largest = _filled(name, 256 * 1024)
    problems: list[object] = []
    first = _seconds(largest, problems)
    # Twice: the form may be full of problems, and so may the meaning.
    assert len(problems) <= 2 * (MOST_AT_ONCE + 1)
    quarter = _filled(name, 64 * 1024)
    assert first < 10 * (_seconds(quarter) + 0.02) or any(
        _seconds(largest) < 10 * (_seconds(quarter) + 0.02) for _ in range(4)
    )


def test_a_few_lines_that_stand_for_millions_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 9):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    (problem, *_) = check_text("\n".join(lines), "any.yaml", LISTS)
    assert '"&a0" has a special meaning in YAML' in problem.what


def _filled(name: str, size: int) -> str:
    top, middle, bottom = _LARGE[name]
    times = (size - len(top + bottom)) // len(middle.replace("#", "99999"))
    return top + "".join(middle.replace("#", str(number)) for number in range(times)) + bottom


def _seconds(text: str, problems: list[object] | None = None) -> float:
    started = process_time()
    found = check_text(text, "any.yaml", LISTS)
    taken = process_time() - started
    if problems is not None:
        problems += found
    return taken


def _file(path: Path) -> str:
    """The name under which it is checked: numbers only keep the folder in order."""
    return path.name.partition("_")[2]


def _message(problem: str, file: str) -> str:
    return problem.removeprefix(f"{file}, ")
