"""Telegram's side: calls, updates and secrets over real sockets."""
