"""The rules that recognise a worry: every rule by its examples, and the ways of looking."""
