"""A school's lists, however its programs wrote them -> rows that storage can keep."""
