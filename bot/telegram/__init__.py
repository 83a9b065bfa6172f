"""Telegram: how a student's phone reaches the dialogs."""
