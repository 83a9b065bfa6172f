"""A note says something and waits for nothing."""

from dialogs.reply_types.kind import ReplyType

NOTE = ReplyType("note", asks=False)
