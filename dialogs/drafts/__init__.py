"""Drafts: shared answers become statements, and statements become text. Nothing is invented."""
