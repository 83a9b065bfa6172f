"""The kill harness: the program is killed in the middle of its work, and nothing may be lost.

A real process (victim.py) takes turns for replies that the harness sends it, and dies by SIGKILL at
labelled points (points.py). The harness keeps its own record of what it sent and what it was told
is saved (record.py), sends again what it is in doubt about, and at each death and at the end holds
what the database keeps against that record (oracle.py). Killing a process proves nothing about a
power cut: for that, SQLite's own tests and synchronous=FULL are relied on.

The telegram_ files do the same to a whole channel: telegram_victim.py is the bot that dies, the
stand-in of tests/botapi never does, telegram_students.py go on with their phones meanwhile over a bad
network, and telegram_oracle.py holds database and messages against what they believe is kept.

The page_ files do the same to the whole program, as `whathelps run` serves it: page_victim.py dies on one
database and one port, page_post.py is a mail server that never does, page_students.py and page_staff.py go on
with their browsers while disk, clock, locks, mail and network fail, and page_oracle.py holds database and
mailbox against what each of them was shown.

    python -m tests.torture               everything; ends with 1 if anything was found
    python -m tests.torture --quick       the same with fewer deaths
    python -m tests.torture --only page   one part of it, with its deliberate faults
"""
