"""Settings of a service: from a TOML file, then the environment, then options; the later one wins. Unknown names are
errors."""

from __future__ import annotations

import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from amanat.errors import MalformedError

Settings = TypeVar("Settings")

MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class IntakeConfig:
    """How one intake runs. Every field can be set as `name = …` in the file or as AMANAT_INTAKE_NAME in the
    environment."""

    data: Path
    """Folder of the database, the blobs and the keys."""
    host: str = "127.0.0.1"
    port: int = 8700
    origin: str = ""
    """The public address, such as https://intake.example.org; empty: http://localhost:<port>. Never taken from a
    request."""
    metrics_port: int = 8701
    """Health and metrics, on 127.0.0.1 only; 0 turns them off."""
    behind_proxy: bool = False
    """Whether a proxy of ours sets X-Forwarded-For; without one that header is anybody's word."""
    leave_url: str = "/today"
    """Where the quick exit leads: https://… or a path of this site."""
    operator_name: str = "Amanat"
    """Who runs this, as the pages say it."""
    country: str = "PK"
    """Whose services and emergency number come first; ISO 3166-1."""
    tested: bool = False
    """Whether somebody independent has tested this site; until then its pages say so."""
    emergency_number: str = ""
    """Empty: the one in the country's support pack."""
    safe_bytes: int = 224 * MIB
    """What a safe or a mailbox may hold until a desk raises it, as padded: a file of 200 MB fits."""
    reserve_bytes: int = 0
    """Free space that must remain; 0: 1 GiB or 5 % of the disk, whichever is smaller."""
    per_minute: int = 6000
    """Requests a minute from one address (a campus); 0: no limit. Counted in memory only, never written."""
    keep_months: int = 24
    open_days: int = 7
    tombstone_days: int = 30
    sweep_minutes: int = 60
    mail_host: str = ""
    """The mail server that takes what desks are told ("something waits"); empty: no mail is sent."""
    mail_port: int = 0
    """0: 587 with starttls, 465 with tls, 25 with none."""
    mail_tls: str = "starttls"
    """starttls, tls, or none (to this machine itself only)."""
    mail_ca_file: Path | None = None
    """Certificates to trust instead of the system's, for a mail server of your own."""
    mail_user: str = ""
    mail_password_file: Path | None = None
    mail_from: str = ""
    """The sender's address. It is seen beside the mail: choose one that says nothing."""
    mail_hint: str = ""
    """What desks should know of these mails; shown on their page, readable by anybody at the desk."""
    webhook_private: bool = False
    """Whether webhooks may lead into private networks, and by plain http to this machine itself."""
    ledger_period: int = 600
    """Seconds between two batches of the ledger; each is published once the witnesses have signed it."""
    ledger_witnesses: tuple[str, ...] = ()
    """Who cosigns the ledger: for each its key and its address with a space between (docs/operate.md)."""
    statistics_days: int = 30
    """Days after the end of a quarter after which its figures come out, whoever has not sent theirs."""

    def __post_init__(self) -> None:
        for name in ("port", "metrics_port"):
            if not 0 <= getattr(self, name) <= 65535:
                raise MalformedError("config.value", f"`{name}` must be a port number from 0 to 65535.")
        days = ("keep_months", "open_days", "tombstone_days", "statistics_days")
        for name in ("safe_bytes", *days, "sweep_minutes", "ledger_period"):
            if getattr(self, name) < 1:
                raise MalformedError("config.value", f"`{name}` must be at least 1.")
        if self.origin and not self.origin.startswith(("https://", "http://")):
            raise MalformedError("config.value", "`origin` must begin with https:// (or http:// on your own machine).")
        self._check_mail()

    def _check_mail(self) -> None:
        if self.mail_tls not in ("starttls", "tls", "none"):
            raise MalformedError("config.value", "`mail_tls` must be starttls, tls or none.")
        if not 0 <= self.mail_port <= 65535:
            raise MalformedError("config.value", "`mail_port` must be a port number from 0 to 65535.")
        if self.mail_host and self.mail_from.count("@") != 1:
            raise MalformedError("config.value", "`mail_from` must be the address that mails come from.")
        if self.mail_host and self.mail_tls == "none" and self.mail_host not in ("localhost", "127.0.0.1", "::1"):
            raise MalformedError("config.value", "`mail_tls` can be none only for a mail server on this machine.")
        if bool(self.mail_user) != (self.mail_password_file is not None):
            raise MalformedError("config.value", "`mail_user` and `mail_password_file` go together.")

    @property
    def public_origin(self) -> str:
        return (self.origin or f"http://localhost:{self.port}").rstrip("/")

    @property
    def database(self) -> Path:
        return self.data / "intake.db"

    @property
    def blobs(self) -> Path:
        return self.data / "blobs"

    @property
    def keys(self) -> Path:
        return self.data / "keys"


def load(
    kind: type[Settings],
    *,
    prefix: str,
    file: Path | None = None,
    options: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """A settings dataclass from its three sources. Options that are None were not given.

    Raises MalformedError: `config.file`, `config.name` (unknown), `config.value`, `config.missing`; the detail names
    the setting.
    """
    hints = typing.get_type_hints(kind)
    known = {field.name: hints[field.name] for field in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    if file is not None:
        values |= {name: _typed(known, name, value, f"in {file.name}") for name, value in _read(file).items()}
    for name in known:
        variable = f"{prefix}{name.upper()}"
        if variable in environ:
            values[name] = _typed(known, name, environ[variable], f"in {variable}")
    for name, value in (options or {}).items():
        if value is not None:
            values[name] = _typed(known, name, value, "on the command line")
    missing = [
        field.name
        for field in fields(kind)  # type: ignore[arg-type]
        if field.default is MISSING and field.default_factory is MISSING and field.name not in values
    ]
    if missing:
        ways = ", ".join(f"`{name}` (--{name.replace('_', '-')} or {prefix}{name.upper()})" for name in missing)
        raise MalformedError("config.missing", f"Say what to use for {ways}.")
    return kind(**values)


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as source:
            return tomllib.load(source)
    except OSError as error:
        raise MalformedError("config.file", f"Cannot read the settings file {file}: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise MalformedError("config.file", f"The settings file {file} is not TOML: {error}.") from error


def _typed(known: Mapping[str, Any], name: str, value: Any, where: str) -> Any:
    if name not in known:
        raise MalformedError("config.name", f"There is no setting `{name}` ({where}). Known: {', '.join(known)}.")
    wanted = _plain(known[name])
    try:
        if wanted is bool and isinstance(value, str):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[value.lower()]
        if wanted is int and isinstance(value, str):
            return int(value)
        if wanted is Path and isinstance(value, str):
            return Path(value).expanduser()
        if wanted is tuple:
            return _texts(value)
    except (KeyError, ValueError) as error:
        raise MalformedError("config.value", f"`{name}` ({where}) must be {_word(wanted)}.") from error
    if type(value) is not wanted and not (wanted is Path and isinstance(value, Path)):
        raise MalformedError("config.value", f"`{name}` ({where}) must be {_word(wanted)}.")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts; one text, as the environment has it, is separated by commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError(value)
    return tuple(part.strip() for part in parts if part.strip())


def _plain(hint: Any) -> Any:
    if typing.get_origin(hint) is tuple:
        return tuple
    if isinstance(hint, types.UnionType):
        return next(kind for kind in typing.get_args(hint) if kind is not type(None))
    return hint


def _word(kind: type) -> str:
    words = {bool: "true or false", int: "a whole number", Path: "a path", str: "a text", tuple: "a list of texts"}
    return words.get(kind, kind.__name__)
