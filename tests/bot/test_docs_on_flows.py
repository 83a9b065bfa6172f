"""What docs/writing-flows.md shows is a flow that passes the check, and a conversation that plays."""

import re
from pathlib import Path

from bot.authoring.written_conversations import play, read
from dialogs.checking import check_text
from dialogs.conversation import FINISHED
from dialogs.loading import load_flow, shipped_lists

DOCS = (Path(__file__).parents[2] / "docs" / "writing-flows.md").read_text(encoding="utf-8")


def block(begins: str) -> str:
    blocks: list[str] = re.findall(r"```\w*\n(.*?)```", DOCS, re.DOTALL)
    return next(text for text in blocks if text.startswith(begins))


def test_the_flow_in_the_docs_is_right_and_its_conversation_goes_as_written() -> None:
    text = block("flow: lunch")
    assert check_text(text, "lunch.yaml", shipped_lists()) == []
    flow, _ = load_flow(text, "lunch.yaml", shipped_lists())
    (written,), problems = read(block("# Sam"), "lunch.txt")
    assert problems == []
    assert flow
    played = play(flow, written)
    assert (played.problem, played.conversation.state) == (None, FINISHED)
