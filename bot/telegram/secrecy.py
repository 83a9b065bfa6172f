"""Keeps the bot's token out of every log and every error.

The token stands in each address the bot calls, so that any library's log line, traceback or warning
may hold it. What is written is therefore scrubbed where it is made: each log record as it is born,
and each hook by which Python tells of a crash. What is printed past them (print, a SystemExit with
words) goes through scrubbed() first; PTB's InvalidToken holds the token, for one.
"""

import logging
import re
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Any

# Telegram's and the HTTP clients' chatter: below this level they log addresses and messages whole.
CHATTY = ("aiohttp", "httpcore", "httpx", "telegram")

SHOWN_AS = "<token>"


def hide(token: str) -> None:
    """For the whole process, once logging is set up. Called again, it hides a second token too."""
    _hidden[:0] = _patterns_of(token)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    _scrub_records()
    _scrub_handlers()
    # asyncio needs no hook: what its loop and its tasks have to tell becomes records.
    sys.excepthook = _crashed
    sys.unraisablehook = _unraisable
    threading.excepthook = _thread_died
    warnings.formatwarning = _warned


def scrubbed(text: str) -> str:
    """Without the token, its secret half, and whatever else looks like a bot's token."""
    for pattern in _hidden:
        text = pattern.sub(SHOWN_AS, text)
    return text


# One begins where a run of digits does, and takes all of it: long runs stay cheap to search.
_hidden = [re.compile(r"(?<![0-9])[0-9]{6,}+(?::|%3A)[A-Za-z0-9_-]{30,}")]


def _patterns_of(token: str) -> list[re.Pattern[str]]:
    """The whole one first, cut short or not (a repr may have cut it); then the secret half."""
    id, _, secret = token.partition(":")
    if not secret:
        return [re.compile(re.escape(token))] if token else []
    return [
        re.compile(rf"(?<![0-9]){re.escape(id)}(?::|%3A)[A-Za-z0-9_-]+"),
        re.compile(re.escape(secret)),
    ]


def _scrub_records() -> None:
    made_before = logging.getLogRecordFactory()
    if getattr(made_before, "scrubs", False):
        return

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = made_before(*args, **kwargs)
        _scrub(record)
        return record

    made.scrubs = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(made)


def _scrub_handlers() -> None:
    """What a caller adds with `extra` comes after the factory, and what another process sends."""
    for handler in (*logging.getLogger().handlers, logging.lastResort):
        if handler and _scrub_whole not in handler.filters:
            handler.addFilter(_scrub_whole)


def _scrub_whole(record: logging.LogRecord) -> bool:
    _scrub(record)
    for name, value in vars(record).items():
        if isinstance(value, str):
            setattr(record, name, scrubbed(value))
    return True


def _scrub(record: logging.LogRecord) -> None:
    _scrub_message(record)
    if record.exc_info:
        if record.exc_info[0]:
            record.exc_text = _traceback(*record.exc_info)
        # A formatter of another kind would write it anew.
        record.exc_info = None
    if record.stack_info:
        record.stack_info = scrubbed(record.stack_info)


def _scrub_message(record: logging.LogRecord) -> None:
    """A clean one keeps its arguments: some formatters (uvicorn's) want them one by one."""
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001  (logging would print the arguments, and whose fault it is)
        message = f"{record.msg!r} {record.args!r}"
    else:
        if scrubbed(message) == message:
            return
    record.msg, record.args = scrubbed(message), ()


def _traceback(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> str:
    return scrubbed("".join(traceback.format_exception(kind, error, trace))).rstrip("\n")


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _print(_traceback(kind, error, trace))


def _unraisable(what: "sys.UnraisableHookArgs") -> None:
    place = scrubbed(f"{what.err_msg or 'Exception ignored in'}: {what.object!r}")
    _print(f"{place}\n{_traceback(what.exc_type, what.exc_value, what.exc_traceback)}")


def _thread_died(what: threading.ExceptHookArgs) -> None:
    if what.exc_type is SystemExit:
        return
    name = scrubbed(what.thread.name) if what.thread else "unknown"
    _print(
        f"Exception in thread {name}:\n{_traceback(what.exc_type, what.exc_value, what.exc_traceback)}"
    )


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    return scrubbed(_formatted(message, category, filename, lineno, line))


# The standard library's; asked for once, since hide() may come again.
_formatted = warnings.formatwarning


def _print(text: str) -> None:
    # None where there is no console; at the end of the process it may be gone already.
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
