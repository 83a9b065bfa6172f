"""The rules, put together from the folders of all languages, each with what proves it.

    languages/CODE/watch/words.yaml     the groups of words that frames name, and how words are misspelled
                        ordinary.yaml   the same, of what is harmless; words that are no slip of others
                        harmless.yaml   what is taken out before anything is looked for; topics
                        classes.yaml    what words are about, for the signs that weigh
                        LABEL.yaml      the rules of each label

A group that two languages name is one group, so that "my dad me pega" fits. reading.py says what may stand
in these files. A language without the folder has no rules of its own.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.language import by_languages, codes, file_of
from dialogs.problems import FlowProblems
from dialogs.watch.compiling import compiled
from dialogs.watch.frames import Frames, Vocabulary
from dialogs.watch.reading import LABELS, Reading, Rule, Topic
from dialogs.watch.signs import Classes
from dialogs.watch.spelling import Spelling

# Changed with the code that runs the rules, where it finds anything else than before.
_RUN_BY = "2"
_SHARED = ("words.yaml", "ordinary.yaml", "harmless.yaml", "classes.yaml")
_LABELLED = tuple(f"{label}.yaml" for label in LABELS)


@dataclass(frozen=True, slots=True)
class Rules:
    version: str
    rules: tuple[Rule, ...]
    frames: Frames[Rule]
    harmless: Frames[str]
    topics: Frames[Topic]
    contexts: Frames[str]
    no_negation: Frames[str]
    negator: int
    clause: int
    vocabulary: Vocabulary
    spelling: Spelling
    examples: tuple[tuple[str, str], ...]  # what is harmless, by its name
    classes: Classes


@by_languages
def shipped_rules() -> Rules:
    """Those of all languages. Raises FlowProblems."""
    names = (*_SHARED, *_LABELLED)
    found = ((code, name, file_of(code, f"watch/{name}")) for code in codes() for name in names)
    return rules_of([(code, name, *file) for code, name, file in found if file])


def rules_of(files: Sequence[tuple[str, str, str, str]]) -> Rules:
    """`files`: language, name, what messages call it, text. Raises FlowProblems with all that is wrong."""
    reading = Reading()
    for code, name, called, text in files:
        reading.take(code, name, called, text)
    made = compiled(reading)
    if reading.problems:
        raise FlowProblems(reading.problems)
    content = "\n".join(f"{code}/{name}\n{text}" for code, name, _, text in sorted(files))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Rules(
        version=f"{_RUN_BY}-{digest[:12]}",
        rules=tuple(reading.rules),
        frames=Frames(made.rules, made.vocabulary),
        harmless=Frames(made.harmless, made.vocabulary),
        topics=Frames(made.topics, made.vocabulary),
        contexts=Frames(made.contexts, made.vocabulary),
        no_negation=Frames(made.no_negation, made.vocabulary),
        negator=made.negator,
        clause=made.clause,
        vocabulary=made.vocabulary,
        spelling=Spelling(
            made.known() | reading.classes.known(), reading.spelled, reading.own_words
        ),
        examples=tuple(reading.examples),
        classes=reading.classes,
    )
