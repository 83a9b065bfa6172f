"""The Telegram channel: updates in, messages out."""

import os

# The client gives spans of time as timedelta then, and does not warn with each limit that it meets.
os.environ.setdefault("PTB_TIMEDELTA", "true")
