"""All recorded students played in one school, and the drafts that are held to the accepted ones."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.playing import TIMEZONE, Played, demo_school, enter, play
from bot.demo.transcripts import recorded_students
from bot.documents.drafts import make_draft
from dialogs.drafts.rendering import as_markdown
from storage.database import Store, open_store
from storage.people import School
from tests.student import MASTER_KEY

GOLDEN = Path(__file__).parent / "golden"
STARTED = 1_788_872_400_000_000  # before the first conversation; no draft shows it

# Read in Spanish too.
ALSO_IN_SPANISH = (
    "04-mateo.present_levels",
    "09-ivan.accommodations",
    "13-diego.accommodations",
    "14-kai.present_levels",
    "20-lucia.present_levels",
)


@dataclass(frozen=True)
class Cast:
    """Everyone, in the order of their files, with the school they were played in."""

    store: Store
    school: School
    played: tuple[Played, ...]

    def texts(self) -> dict[str, str]:
        """File name -> draft, as the golden files hold it."""
        return dict(self._texts())

    def _texts(self) -> Iterator[tuple[str, str]]:
        for one in self.played:
            for kind, draft in one.drafts.items():
                name = f"{one.recorded.file.removesuffix('.txt')}.{kind}"
                yield f"{name}.md", as_markdown(draft, evidence=True, timezone=TIMEZONE)
                if name in ALSO_IN_SPANISH:
                    spanish = make_draft(self.store, self.school, one.student, kind, "es")
                    text = as_markdown(spanish, evidence=True, timezone=TIMEZONE)
                    yield f"{name}.es.md", text


@contextmanager
def played_in(folder: Path) -> Iterator[Cast]:
    """A database of its own in the folder, with every recorded student played from first to last."""
    with closing(open_store(f"sqlite:///{folder}/demo.db", MASTER_KEY, STARTED)) as store:
        school, recorded = demo_school(store, STARTED), tuple(recorded_students())
        for one in recorded:  # a school has its list before anybody talks
            enter(store, school, one)
        yield Cast(store, school, tuple(play(store, school, one, "en") for one in recorded))
