"""The kill harness: the program is killed in the middle of its work, and nothing may be lost.

A real process (victim.py) takes turns for replies that the harness sends it, and dies by SIGKILL at
labelled points (points.py). The harness keeps its own record of what it sent and what it was told
is saved (record.py), sends again what it is in doubt about, and at each death and at the end holds
what the database keeps against that record (oracle.py). Killing a process proves nothing about a
power cut: for that, SQLite's own tests and synchronous=FULL are relied on.

    python -m tests.torture           everything; ends with 1 if anything was found
    python -m tests.torture --quick   the same with fewer deaths
"""
