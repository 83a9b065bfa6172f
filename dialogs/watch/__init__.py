"""Recognises a worry in what a student writes: rules as data, run over every text, always alike."""
