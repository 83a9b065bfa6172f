"""Flows as spreadsheets: out, in, and whatever people do to them between."""
