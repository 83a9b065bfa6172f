"""How fast the program is: measured in one run, on this machine, with nothing asserted.

    python -m tests.bench                 one table, and the same figures as JSON in var/bench.json

Every figure is the median of its repeats. Those of the disk depend on the disk: so a bare commit of
sqlite3 and a bare fsync stand beside them, measured in the same run and the same folder.
"""
