"""Letters to adults by SMTP. What the server may or may not have taken counts as not taken."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

from bot.config import Mail
from dialogs.ages import moment_at

WITHIN = 20.0  # seconds for each answer of the server


@dataclass(frozen=True, slots=True)
class Letter:
    """`id`: the same each time that it is tried, so that a mailbox knows a second copy."""

    id: str
    to: str
    subject: str
    text: str
    at: int  # microseconds


def password_of(mail: Mail) -> str:
    """OSError where the file with the password cannot be read."""
    given = mail.password.get_secret_value()
    file = mail.password_file
    return given or (Path(file).read_text(encoding="utf-8").strip() if file else "")


def send(mail: Mail, school: str, letters: Sequence[Letter]) -> dict[str, str]:
    """By letter's id "" for one that the server has taken, else why not, in a word or two. Raises nothing."""
    outcomes = {one.id: "not tried" for one in letters}
    try:
        with _connected(mail) as server:
            for one in letters:
                outcomes[one.id] = _sent(server, mail, school, one)
    except (OSError, smtplib.SMTPException) as error:
        why = _reason(error)
        outcomes = {id: why if said == "not tried" else said for id, said in outcomes.items()}
    return outcomes


def reaches(mail: Mail) -> str:
    """ "" where the server answers and lets us in, else why not."""
    try:
        with _connected(mail) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return _reason(error)
    return ""


@contextmanager
def _connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=WITHIN, context=context
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=WITHIN)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.username:
            server.login(mail.username, password_of(mail))
        yield server
        with suppress(OSError, smtplib.SMTPException):  # all that was sent is with them
            server.quit()
    finally:
        server.close()


def _sent(server: smtplib.SMTP, mail: Mail, school: str, letter: Letter) -> str:
    try:
        server.send_message(_message(mail, school, letter))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
        with suppress(OSError, smtplib.SMTPException):  # this letter's fault alone; the next may go
            server.rset()
        return _reason(error)
    return ""


def _message(mail: Mail, school: str, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = formataddr((f"WhatHelps, {school}", mail.sender))
    message["To"] = letter.to
    message["Date"] = format_datetime(moment_at(letter.at, "UTC"))
    message["Message-ID"] = f"<{letter.id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _reason(error: Exception) -> str:
    """Without what the server said: it may repeat the password, or an address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
