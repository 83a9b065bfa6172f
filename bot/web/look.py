"""How a student wants pages to look and sound: kept with the student, as a few plain words."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from dialogs.ages import YOUNGEST

TEXTS = ("normal", "large", "largest")
SWITCHES = ("voice", "contrast", "font", "still", "simple")


@dataclass(frozen=True, slots=True)
class Look:
    text: str = "normal"
    voice: bool = False
    contrast: bool = False
    font: bool = False
    still: bool = False
    simple: bool = False

    @property
    def classes(self) -> str:
        """Of the page's root element, for the stylesheet."""
        named = {"contrast": self.contrast, "easy-font": self.font, "still": self.still,
                 "simple": self.simple, f"text-{self.text}": self.text != "normal"}  # fmt: skip
        return " ".join(name for name, on in named.items() if on)


def look_of(kept: str, band: str, *, simple: bool = False) -> Look:
    """As the student chose; before that read aloud for the youngest, and simple where staff said so."""
    try:
        chosen = json.loads(kept) if kept else {"voice": band == YOUNGEST, "simple": simple}
        return chosen_look(str(chosen.get("text")), (n for n in SWITCHES if chosen.get(n) is True))
    except (ValueError, AttributeError):
        return Look()


def chosen_look(text: str, on: Iterable[str]) -> Look:
    switched = {name: True for name in on if name in SWITCHES}
    return Look(text=text if text in TEXTS else TEXTS[0], **switched)


def to_json(look: Look) -> str:
    return json.dumps(asdict(look), separators=(",", ":"))
