"""Drafts of the recorded students: how fast they are made, and how they read."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from bot.documents.drafts import file_of
from dialogs.drafts.evidence import File
from dialogs.drafts.making import make
from dialogs.drafts.rendering import as_markdown
from dialogs.drafts.statements import Draft
from dialogs.words import count_words
from tests.bench.figures import Figure, micros_each
from tests.demo.played import played_in


def draft_figures(folder: Path, repeats: int) -> Iterator[Figure]:
    with played_in(folder) as cast:
        for one in cast.played:  # who came to the school later is looked for once
            for kind in one.drafts:
                file_of(cast.store, cast.school, one.student, kind, "en")
        files = [
            (kind, file_of(cast.store, cast.school, one.student, kind, "en"))
            for one in cast.played
            for kind in one.drafts
        ]
        drafts = [draft for one in cast.played for draft in one.drafts.values()]
    for kind in sorted({kind for kind, _ in files}):
        yield _speed(kind, [file for other, file in files if other == kind], repeats)
    words = tuple(
        float(sum(count_words(statement.text) for statement in section.statements))
        for draft in drafts
        for section in draft.sections
    )
    yield Figure("words in a section", "words", words, aim="≤ 90")
    yield Figure("sentences that open as the one before", "%", (_alike(drafts),), aim="0")


def _speed(kind: str, files: Sequence[File], repeats: int) -> Figure:
    def make_all() -> None:
        for file in files:
            # A new File each time, so that nothing worked out before is used again.
            fresh = File(
                file.person, file.evidence, file.language, file.timezone, file.reader, file.names
            )
            as_markdown(make(kind, fresh))

    rates = tuple(1e6 / micros for micros in micros_each(len(files), make_all, repeats))
    return Figure(f"drafts as md, {kind}", "a second", rates, aim="≥ 1,000")


def _alike(drafts: Sequence[Draft]) -> float:
    """Sentences whose first two words are those of the one before them in their section, in percent."""
    sections = [section for draft in drafts for section in draft.sections]
    openers = [[one.text.split()[:2] for one in section.statements] for section in sections]
    alike = sum(one == before for section in openers for before, one in pairwise(section))
    return 100 * alike / sum(map(len, openers))
