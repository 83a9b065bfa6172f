"""A flow with each type of reply that no shipped flow has."""

from pathlib import Path

from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists

FILE = Path(__file__).parent / "ride.yaml"


def ride() -> Flow:
    flow, problems = load_flow(FILE.read_text(encoding="utf-8"), "ride.yaml", shipped_lists())
    assert flow is not None
    assert problems == []
    return flow
