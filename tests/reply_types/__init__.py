"""The types of reply: how each is read, and a conversation with each on every channel."""
