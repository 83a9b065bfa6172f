"""YAML as authors write it: all of it stays text, with its line; what is refused says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.problems import MOST_AT_ONCE, did_you_mean, quoted
from dialogs.yamltext import LARGEST, Table, Text, line_of, read


def test_every_scalar_stays_the_text_that_was_written() -> None:
    top, problems = read("a: [yes, no, 1.10, 007, ~, 2024-01-01, 1e3, null, 0x1F, <<]", "a.yaml")
    assert top["a"] == ["yes", "no", "1.10", "007", "~", "2024-01-01", "1e3", "null", "0x1F", "<<"]
    assert problems == []


def test_everything_knows_its_line() -> None:
    top, _ = read("# a comment\nfirst: one\nsecond:\n  - x\n  - y: z\n", "a.yaml")
    assert [line_of(name) for name in top] == [2, 3]
    assert line_of(top["first"]) == 2
    assert line_of(top["second"]) == 4
    assert [line_of(entry) for entry in top["second"]] == [4, 5]
    assert line_of(top) == 2
    assert line_of("made by the program") == 0


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    top, problems = read("\ufefffirst: one\r\nsecond: two\r\n", "a.yaml")
    assert (dict(top), problems) == ({"first": "one", "second": "two"}, [])
    assert line_of(top["second"]) == 2


def test_a_part_without_words_is_empty_text() -> None:
    top, _ = read("first:\nsecond: ''\n", "a.yaml")
    assert dict(top) == {"first": "", "second": ""}


def test_a_repeated_name_is_a_mistake_and_the_first_one_stays() -> None:
    top, problems = read("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert dict(top) == {"a": "1", "b": "2"}
    assert [str(p) for p in problems] == [
        'a.yaml, line 3: "a" appears here twice. Keep one of the two.'
    ]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("", 1, "no named parts"),
        ("# nothing\n", 1, "no named parts"),
        ("- a\n- b\n", 1, "no named parts"),
        ("just words\n", 1, "no named parts"),
        ("a: &x 1\n", 1, '"&x" has a special meaning'),
        ("a: 1\nb: *x\n", 2, '"*x" has a special meaning'),
        ("a: !!python/object:os.system x\n", 1, "has a special meaning"),
        ("a: !x\n", 1, '"!x" has a special meaning'),
        ("{a: b}: c\n", 1, "one plain word"),
        ("? [a]\n: b\n", 1, "one plain word"),
        ("a: 1\n---\nb: 2\n", 2, 'a second "---"'),
        ("a: b: c\n", 1, "a colon stands where none can be"),
        ("a:b\nc: d\n", 2, "a colon stands where none can be"),
        ("a: 1\nb: [c,\n  d\n", 2, "a bracket that opens here is not closed"),
        ('a: {en: "He said "hi"", es: x}\n', 1, "a comma is missing"),
        ('a: 1\nb: "c\nd: e\n', 2, "a quote that opens here is never closed"),
        ("a: 'it's'\n", 1, "a quote ends too early"),
        ("a:\n\t- b\n", 2, "a tab, or a sign"),
        ("a: x\n\tb\n", 2, "a tab stands at the beginning"),
        ("a: @b\n", 1, "a sign such as @"),
        ("a: * b\n", 1, "cannot begin with * or &"),
        ("a: b\nc\n", 2, "this line has no colon"),
        ('a: "\\q"\n', 1, "inside double quotes"),
        ("a:\n  - b\n - c\n", 3, "does not begin under its neighbours"),
        ("a: - b\n", 1, "cannot stand right after a colon"),
        ("- a\nb: c\n", 2, "does not begin under its neighbours"),
        ("a: ]\n", 1, "a bracket is not closed, or stands where words should"),
        ("a: [", 1, "a bracket is not closed, or stands where words should"),
        ("%YAML 1.1\n", 1, "cannot be read as YAML"),
        ("a: 1\nb: \x07\n", 2, "a character that no text may hold"),
        ("a: \ud800\n", 1, "a character that no text may hold"),
        ("[" * 50, 1, "nested too deeply"),
        ("- " * 50, 1, "nested too deeply"),
        ("a: " + "x" * LARGEST, 1, "larger than 256 KB"),
        ("a: " + "é" * (LARGEST // 2), 1, "larger than 256 KB"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, line: int, part: str) -> None:
    top, problems = read(text, "a.yaml")
    assert dict(top) == {}
    assert part in problems[0].what
    assert problems[0].line == line
    assert len(problems) == 1


def test_the_largest_file_is_still_read() -> None:
    text = "a: " + "x" * (LARGEST - 3)
    assert read(text, "a.yaml")[1] == []


def test_a_file_of_rubbish_gives_a_hundred_problems_and_says_so() -> None:
    _, problems = read("a: 1\n" * 1000, "a.yaml")
    assert len(problems) == MOST_AT_ONCE + 1
    assert str(problems[-1]).endswith("there may be more to mend. Mend these, then check again.")


@given(st.text() | st.text(alphabet="ab:,-[]{}&*!|>'\"#%@` \n\t?", max_size=60))
def test_any_text_is_read_or_refused_and_all_that_is_read_is_text(text: str) -> None:
    top, problems = read(text, "a.yaml")
    assert isinstance(top, Table)
    assert top or problems or "{" in text
    assert all(problem.line >= 1 and str(problem).isprintable() for problem in problems)
    _assert_text(top)


def _assert_text(value: object) -> None:
    assert line_of(value) >= 1
    if isinstance(value, dict):
        for name, part in value.items():
            _assert_text(name)
            _assert_text(part)
    elif isinstance(value, list):
        for entry in value:
            _assert_text(entry)
    else:
        assert isinstance(value, Text)


# --- the words of messages -----------------------------------------------------------------------


def test_an_authors_word_is_shown_short_and_harmless() -> None:
    assert quoted("más") == '"más"'
    assert quoted("a\nb\x1b[31m\u202e") == '"a�b�[31m�"'
    assert quoted("x" * 70) == '"' + "x" * 60 + '…"'


def test_the_nearest_name_is_offered_or_else_all_of_a_few() -> None:
    assert did_you_mean("colour", ["size", "color"]) == 'Did you mean "color"?'
    assert did_you_mean("zzz", ["size", "color"]) == "Use one of: size, color."
    assert did_you_mean("zzz", ["size"], "Look it up.") == "Look it up."
    assert did_you_mean("zzz", []) == ""
    many = did_you_mean("zzz", [f"name{number}" for number in range(100)])
    assert many.startswith("Use one of: name0, name1, ")
    assert many.endswith("name29 …")
