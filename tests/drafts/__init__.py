"""Tests of drafts: what they say, what they never say, and where each word comes from."""
