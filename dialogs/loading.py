"""YAML -> Flow: which files there are, and what they make when they are put together.

What a flow means (does this step exist, can a student get there) is checking.py's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import cycle

from pydantic import TypeAdapter

from dialogs.flow import Choice, Fit, Flow, Lists, Step, Wording
from dialogs.flow_parts import FlowParts
from dialogs.language import by_languages, codes, file_of, folder
from dialogs.problems import FlowProblems, Problem, quoted
from dialogs.translating import in_languages, translated_flow, translated_lists
from dialogs.yamltext import Rows, Table, Text, line_of, read

_FLOW_KEYS = (
    "flow", "version", "title", "band", "mode", "consent", "respondent", "reader", "read_out",
    "lists", "steps",
)  # fmt: skip


@by_languages
def shipped_flow(name: str) -> Flow:
    """A flow that comes with the program. Raises KeyError for a name that does not exist."""
    text = dict(shipped_files()).get(f"{name}.yaml")
    if text is None:
        raise KeyError(name)
    flow, problems = load_flow(text, f"{name}.yaml", shipped_lists())
    if flow is None or problems:
        raise FlowProblems(problems)
    return _translated(flow)


def _translated(flow: Flow) -> Flow:
    """In each language too that has a file of words for it."""
    for code in codes():
        found = file_of(code, f"flows/{flow.name}.yaml")
        if found is None or code in flow.languages:
            continue
        flow, problems = translated_flow(flow, shipped_lists(), code, *found)
        if problems:
            raise FlowProblems(problems)
        steps = [step for step in flow.steps if not step.probe_of]
        flow = replace(flow, steps=tuple(_with_probes(steps, flow.languages)))
    return flow


def shipped_files() -> Iterator[tuple[str, str]]:
    """File name and text of every flow that comes with the program."""
    return _texts("flows")


def _texts(folder: str) -> Iterator[tuple[str, str]]:
    return _texts_in(files("dialogs").joinpath(folder))


def _texts_in(folder: Traversable, before: str = "") -> Iterator[tuple[str, str]]:
    found = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(found, key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            yield f"{before}{path.name}", path.read_text(encoding="utf-8")


@by_languages
def shipped_lists() -> Lists:
    """The shared lists, the catalogue of tools among them."""
    lists, problems = load_lists(_texts("lists"), translated=True)
    if problems:
        raise FlowProblems(problems)
    return lists


@by_languages
def shipped_tools() -> Mapping[str, Choice]:
    """The catalogue of tools by their values: from its own file alone where that says it all.

    A draft needs none of the other lists, and reading them all takes longer than writing it.
    """
    if any(folder(code).joinpath("lists").is_dir() for code in codes()):
        return {choice.value: choice for choice in shipped_lists()["tools"]}
    text = files("dialogs").joinpath("lists/tools.yaml").read_text(encoding="utf-8")
    lists, problems = load_lists([("tools.yaml", text)])
    if problems:
        raise FlowProblems(problems)
    return {choice.value: choice for choice in lists["tools"]}


def load_lists(
    texts: Iterable[tuple[str, str]], *, translated: bool = False
) -> tuple[Lists, list[Problem]]:
    """The lists of these files (name and text), and everything wrong with their form.

    `translated`: with the words that languages have for them in files of their own.
    """
    found: dict[str, tuple[Choice, ...]] = {}
    problems: list[Problem] = []
    picks: list[tuple[str, str, Table]] = []
    names: set[str] = set()
    for file, text in texts:
        table, form = read(text, file)
        reader = FlowParts(file, form)
        for name, rows in reader.table(table, "lists").items():
            if name in names:
                what = f"another list is called {quoted(name)} as well"
                reader.wrong(name, what, "Give each list a name of its own.")
            elif isinstance(rows, Table):
                picks.append((file, name, rows))
            else:
                found[name] = reader.choices(rows, name)
            names.add(name)
        problems += reader.problems
    if translated:
        _with_translations(found, problems)
    for file, name, pick in picks:
        reader = FlowParts(file, problems)
        found[name] = reader.picked(pick, found)
    # Without their lines: those are of other files than the one in which a flow names the list.
    as_json = TypeAdapter(dict[str, tuple[Choice, ...]])
    return as_json.validate_json(as_json.dump_json(found)), problems


def _with_translations(lists: dict[str, tuple[Choice, ...]], problems: list[Problem]) -> None:
    """The words that a language's own files have for the lists, put in."""
    for code in codes():
        for file, text in _texts_in(folder(code).joinpath("lists"), f"{code}/lists/"):
            found, wrong = translated_lists(lists, code, file, text)
            lists.update(found)
            problems += wrong


def load_flow(text: str, file: str, lists: Lists) -> tuple[Flow | None, list[Problem]]:
    """The flow, None where there is nothing to build it of; and all that is wrong with its form."""
    top, problems = read(text, file)
    if problems and not top:
        return None, problems
    return load_tree(top, file, lists, problems)


def load_tree(
    top: Table, file: str, lists: Lists, problems: list[Problem]
) -> tuple[Flow | None, list[Problem]]:
    """As `load_flow`, of what was read already, with the problems found so far."""
    reader = FlowParts(file, problems)
    try:
        return _flow(reader, top, lists), reader.problems
    except FlowProblems as full:
        return None, list(full.problems)


def _flow(reader: FlowParts, top: Table, lists: Lists) -> Flow:
    reader.known_keys(top, _FLOW_KEYS)
    name, version = reader.text(top, "flow"), reader.text(top, "version")
    title = reader.by_language(top, "title")
    reader.languages = tuple(title)
    own = reader.own_lists(top, lists)
    whole = reader.fit(top)
    steps, loops = reader.steps(top)
    # Whom the flow is for holds for each of its steps that does not say it for itself.
    steps = [replace(step, fit=step.fit.within(whole)) for step in steps]
    for language in sorted(reader.strays):
        what = f'the words in "{language}" are missing, and there are some below'
        reader.wrong(top["title"], what, f'Add {language}: "…", or take those out.')
    used = {offer.list for step in steps for offer in step.choices}
    reader.every_list_is_offered(top, {*used, *lists})
    reader.shared_lists_have_words(steps, lists)
    lists = {**lists, **own}
    return Flow(
        name=name,
        version=version,
        title=title,
        steps=tuple(_with_probes(steps, tuple(title))),
        loops=loops,
        lists={n: in_languages(lists[n], tuple(title)) for n in sorted(used) if n in lists},
        bands=whole.bands,
        modes=whole.modes,
        consent=reader.optional(top, "consent"),
        respondent=reader.optional(top, "respondent"),
        reader=reader.optional(top, "reader"),
        read_out=bool(reader.yes(top, "read_out")),
    )


def load_choices(rows: Rows, name: str, file: str) -> tuple[tuple[Choice, ...], list[Problem]]:
    """The choices of one list that was read already, and all that is wrong with their form."""
    reader = FlowParts(file, [])
    return reader.choices(rows, name), reader.problems


@by_languages
def phrases_of(language: str, respondent: str = "") -> dict[str, tuple[Wording, ...]]:
    """What the bot itself says in this language, by name. Raises FlowProblems."""
    name = f"phrases_{respondent}.yaml" if respondent else "phrases.yaml"
    found = file_of(language, name)
    return _named_wordings(*found, "phrases", language) if found else {}


@by_languages
def frames_of() -> dict[str, tuple[Wording, ...]]:
    """The words around what a student said, in a draft. Raises FlowProblems."""
    text = files("dialogs").joinpath("drafts/frames.yaml").read_text(encoding="utf-8")
    return _named_wordings("drafts/frames.yaml", text, "frames")


def _named_wordings(
    file: str, text: str, part: str, language: str = ""
) -> dict[str, tuple[Wording, ...]]:
    top, problems = read(text, file)
    reader = FlowParts(file, problems)
    wordings = partial(reader.in_one_language, language) if language else reader.wordings
    found = {str(name): wordings(rows, name) for name, rows in reader.table(top, part).items()}
    if reader.problems:
        raise FlowProblems(reader.problems)
    return found


def _with_probes(steps: list[Step], languages: tuple[str, ...]) -> Iterator[Step]:
    """Each story question with its two scripted probes behind it, in the flow's languages."""
    pairs = cycle((("probe_1", "probe_2"), ("probe_1_again", "probe_2_again")))
    for step in steps:
        yield step
        before = step.id
        said = [in_each(name, languages) for name in next(pairs)] if step.story else []
        for number, say in enumerate(said, start=1):
            id = Text(f"{step.id}_more{number}", line_of(step.id))
            probe = replace(step, id=id, say=say, when=(), story=False, nothing="", if_room=False)
            yield replace(probe, probe_of=before)
            before = probe.id


def in_each(name: str, languages: tuple[str, ...], respondent: str = "") -> tuple[Wording, ...]:
    """A phrase of the bot's own in all of these languages, as a step says it."""
    said = [phrases_of(language, respondent)[name] for language in languages]
    fits = dict.fromkeys(wording.fit for wordings in said for wording in wordings)
    return tuple(
        Wording(fit, {k: v for wordings in said for k, v in _first_for(fit, wordings).text.items()})
        for fit in fits
    )


def _first_for(fit: Fit, wordings: tuple[Wording, ...]) -> Wording:
    return next((one for one in wordings if one.fit == fit), wordings[-1])
