"""What the program says of languages at its start: of those that the school or its students need."""

from collections.abc import Iterable, Iterator

from dialogs.completeness import complete, gaps
from dialogs.flow import Flow
from dialogs.language import codes


def lacking(wanted: Iterable[str], flows: Iterable[Flow], otherwise: str) -> Iterator[str]:
    """A line for each thing that a wanted language lacks. `otherwise`: the school's own language."""
    flows = tuple(flows)
    for code in sorted(set(wanted)):
        if code not in codes():
            yield f'There is no language "{code}", which students have: they get "{otherwise}".'
            continue
        for gap in gaps(code):
            yield f"{gap.what} {gap.means}"
        silent = [flow.name for flow in flows if code not in flow.languages]
        if silent and code in complete():
            yield f'Flows without words in "{code}": {", ".join(silent)}. Students get "{otherwise}" there.'
