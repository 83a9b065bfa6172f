"""The bots that are measured side by side: each a process of its own, pinned to one core.

    python -m tests.bench.rivals.NAME BASE_URL TOKEN PLACE …

PLACE is what it keeps its data in; those that keep nothing do not look at it. Each runs until it is
told to end. All have uvloop, so that none wins by its loop.
"""
