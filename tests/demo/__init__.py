"""Recorded students, and the drafts that were read and accepted for them."""
