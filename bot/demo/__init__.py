"""Recorded students: made up, messy as real children write. Played by `whathelps demo` and the tests."""
