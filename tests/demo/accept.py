"""`python -m tests.demo.accept`: write the golden drafts anew, after somebody has read what changed."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.demo.played import GOLDEN, played_in


def main() -> None:
    with TemporaryDirectory() as folder, played_in(Path(folder)) as cast:
        texts = cast.texts()
    before = {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.md")}
    for name in before.keys() - texts.keys():
        (GOLDEN / name).unlink()
        print(f"removed {name}")
    for name, text in texts.items():
        if before.get(name) != text:
            (GOLDEN / name).write_text(text, encoding="utf-8")
            print(f"{'changed' if name in before else 'new'} {name}")
    print(f"{len(texts)} drafts accepted. Read what git diff shows before you keep it.")


if __name__ == "__main__":
    main()
