"""A school that speaks a third language, from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs import language
from tests.languages.pseudo import write_pseudo


@pytest.fixture(scope="session")
def pseudo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pseudo(tmp_path_factory.mktemp("languages"), "my_tools")


@pytest.fixture
def qps(pseudo_files: Path) -> Iterator[Path]:
    """The program knows it from here on, until the test ends."""
    language.use(pseudo_files)
    yield pseudo_files
    language.use("")
