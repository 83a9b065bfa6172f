"""The names that plans give the tools: enough of them, each of one tool, each of a tool that there is."""

import pytest

from dialogs.language import file_of
from dialogs.loading import shipped_tools
from dialogs.tool_names import catalogue_names, one_less, singular, split, stem, unsaid
from dialogs.tool_phrases import tools_in
from dialogs.yamltext import read


def names_in(code: str) -> dict[str, list[str]]:
    found = file_of(code, "tool_names.yaml")
    assert found is not None
    top, problems = read(found[1], found[0])
    assert problems == []
    parts = (top["names"], top["says_how"])
    return {tool: [n for part in parts for n in part.get(tool, ())] for tool in top["names"]}


@pytest.mark.parametrize("code", ["en", "es"])
def test_every_tool_has_names_in_both_languages(code: str) -> None:
    assert names_in(code).keys() == shipped_tools().keys()


def test_there_are_many_names_and_no_name_is_of_two_tools() -> None:
    of: dict[tuple[str, ...], set[str]] = {}
    for code, small in zip(("en", "es"), unsaid(), strict=True):
        for tool, names in names_in(code).items():
            for name in names:
                key = tuple(word for word in split(name) if word not in small)
                assert key or name == "para", f"{name} is only small words"
                of.setdefault(key, set()).add(tool)
    assert {key: tools for key, tools in of.items() if len(tools) > 1} == {}
    assert len(of) >= 400


def test_every_name_is_read_as_its_tool() -> None:
    wrong = [
        (name, tool)
        for code in ("en", "es")
        for tool, names in names_in(code).items()
        for name in names
        if [one.tool for one in tools_in(name.replace("#", "3"))] != [tool]
    ]
    assert wrong == []


def test_every_name_on_a_button_or_in_a_school_paper_is_read_as_its_tool() -> None:
    assert set(catalogue_names().values()) == set(shipped_tools())
    for value, choice in shipped_tools().items():
        assert choice.tool is not None
        for name in (value, *choice.label.values(), *choice.tool.formal.values()):
            assert [one.tool for one in tools_in(name)] == [value], name


def test_words_are_compared_without_plural_ending_and_slip() -> None:
    assert singular("descansos") == "descanso"
    assert singular("instrucciones") == "instruccion"
    assert singular("class") == "class"
    assert {stem(word) for word in ("repeat", "repeated", "repeating")} == {"repeat"}
    assert set(one_less("seeting")) & set(one_less("seating"))
