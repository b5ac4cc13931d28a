"""Mail that says one fixed sentence and nothing else, over SMTP with a verified certificate (RFC 5321, 3207, 8314)."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from amanat.config import IntakeConfig
from amanat.errors import RefusedError
from amanat.intake.trust import machine_trust

TIMEOUT: Final = 10.0
"""Seconds for each step with the mail server."""
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}

SUBJECT: Final[Mapping[str, str]] = {"en": "Reminder", "ur": "یاد دہانی"}
WAITS: Final[Mapping[str, str]] = {
    "en": "Something waits at your desk. Unlock it to see.",
    "ur": "آپ کے ڈیسک پر کچھ انتظار میں ہے۔ دیکھنے کے لیے اسے کھولیں۔",
}
TEST: Final[Mapping[str, str]] = {
    "en": "This is a test. Nothing waits at your desk because of it.",
    "ur": "یہ ایک آزمائش ہے۔ اس کی وجہ سے آپ کے ڈیسک پر کچھ انتظار میں نہیں۔",
}


def password_of(config: IntakeConfig) -> str:
    """Raises RefusedError `mail.password`."""
    if config.mail_password_file is None:
        return ""
    try:
        return config.mail_password_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(
            "mail.password", f"Cannot read {config.mail_password_file}. Set `mail_password_file` to a readable file."
        ) from error


class Mail:
    """The operator's mail server. Threads may share it: each `send` has a connection of its own."""

    def __init__(self, config: IntakeConfig) -> None:
        self._config = config
        self._password = password_of(config)
        own = config.mail_ca_file
        self._trust = ssl.create_default_context(cafile=own) if own else machine_trust()

    def send(
        self, to: Sequence[tuple[str, str]], words: Mapping[str, str], now: float, *, timeout: float = TIMEOUT
    ) -> list[str]:
        """One mail for each (address, language), so that nobody sees who else is told. To each "" or what went wrong:
        `mail.refused` (for good), `mail.away`, `mail.tls`, `mail.login`, `mail.unset`."""
        if not self._config.mail_host:
            return ["mail.unset"] * len(to)
        results: list[str] = []
        try:
            with self._connection(timeout) as server:
                for address, lang in to:
                    results.append(
                        self._one(server, address, letter(self._config.mail_from, address, words, lang, now))
                    )
        except (OSError, smtplib.SMTPException) as error:
            # What stands in the error may quote an address; only its kind goes on from here.
            results += [_kind(error)] * (len(to) - len(results))
        return results

    @contextmanager
    def _connection(self, timeout: float) -> Iterator[smtplib.SMTP]:
        config = self._config
        port, ours = config.mail_port or _PORTS[config.mail_tls], config.mail_from.rpartition("@")[2]
        server: smtplib.SMTP
        if config.mail_tls == "tls":
            server = smtplib.SMTP_SSL(config.mail_host, port, ours, timeout=timeout, context=self._trust)
        else:
            server = smtplib.SMTP(config.mail_host, port, ours, timeout=timeout)
        try:
            if config.mail_tls == "starttls":
                server.starttls(context=self._trust)  # refuses to go on in clear
            if config.mail_user:
                server.login(config.mail_user, self._password)
            yield server
            server.quit()
        finally:
            server.close()

    def _one(self, server: smtplib.SMTP, address: str, message: EmailMessage) -> str:
        try:
            server.send_message(message, self._config.mail_from, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return "mail.refused" if code >= 500 else "mail.away"
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return "mail.refused" if error.smtp_code >= 500 else "mail.away"
        return ""


def letter(sender: str, address: str, words: Mapping[str, str], lang: str, now: float) -> EmailMessage:
    """The whole mail: beside the two addresses and the hour nothing in it depends on anything."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, address, SUBJECT[lang]
    message["Date"] = format_datetime(datetime.fromtimestamp(int(now) // 3600 * 3600, UTC))
    message["Message-ID"] = f"<{os.urandom(16).hex()}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office comes back
    message.set_content(words[lang] + "\n")
    return message


def _kind(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail.login"
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return "mail.tls"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "mail.refused" if error.smtp_code >= 500 else "mail.away"
    return "mail.away"
