"""Types are compared in reply_types alone: everybody else asks the type what its kind of reply needs."""

import ast
import re
from collections.abc import Iterator

from dialogs.reply_types import TYPES
from tests.program import ROOT

FOLDERS = ("bot", "dialogs", "storage")
HOME = ROOT / "dialogs" / "reply_types"
# What cannot be anything else but a type; "text", "note" and "date" are words of other things, too.
ONLY_TYPES = {name for name in TYPES if "_" in name}


def test_no_code_outside_compares_a_type_with_a_name() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if HOME not in path.parents
        for line in compared(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_page_and_no_script_looks_at_a_type() -> None:
    look = re.compile(rf"\bask\.type\b|\bstep\.type\b|['\"](?:{'|'.join(ONLY_TYPES)})['\"]")
    files = [p for end in ("html", "j2", "js", "css") for p in (ROOT / "bot").rglob(f"*.{end}")]
    files += (ROOT / "dialogs").rglob("*.j2")
    assert len(files) > 20
    assert [str(p) for p in files if look.search(p.read_text(encoding="utf-8"))] == []


def test_what_compares_a_type_is_found_however_it_is_written() -> None:
    for code in (
        'if step.type == "note": pass',
        'x = "text" != pair.new.type',
        'y = ask.type in ("text", "note")',
        'z = step.type.startswith("select_")',
        'match step.type:\n    case "date" | "integer": pass',
        'kind == "select_one"',
        'w = {"text": 1}[step.type]',
        'v = {"text": 1}.get(step.type)',
    ):
        assert list(compared(code)), code
    for code in ('chat.type == "private"', "old.type == new.type", 'event == "text"'):
        assert not list(compared(code)), code


def compared(code: str) -> Iterator[int]:
    """The lines in which a step's type is held against a name, or looked up by it."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Compare():
                names = _names([node.left, *node.comparators])
                looks = any(_is_type(side) for side in (node.left, *node.comparators))
                if names & ONLY_TYPES or (looks and names & TYPES.keys()):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=args):
                if _is_type(value) or any(name.startswith("select_") for name in _names(args)):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Dict() as table, attr="get"), args=args):
                if any(map(_is_type, args)) and _names(list(filter(None, table.keys))):
                    yield node.lineno
            case ast.Subscript(value=ast.Dict(), slice=key) if _is_type(key):
                yield node.lineno
            case ast.Match(subject=subject) if _is_type(subject):
                yield node.lineno


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "type"


def _names(nodes: list[ast.expr]) -> set[str]:
    return {
        one.value
        for node in nodes
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
