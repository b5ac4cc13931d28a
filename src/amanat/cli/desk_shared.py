"""What every `amanat desk …` command shares: options, how errors are said, how somebody comes in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amanat.desk.memory import guard
from amanat.desk.office import Office
from amanat.errors import AmanatError, ForgedError

out = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Option("--folder", help="The desk's folder. Everything in it is sealed.")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="Read the passphrase from this file instead of asking for it.")
]
Name = Annotated[str, typer.Option("--name", prompt="Your name at the desk", help="Your name at the desk.")]
HERE = Path("desk")


def now() -> int:
    return int(time.time())


@contextmanager
def plainly() -> Iterator[None]:
    """One sentence and exit code 2 for what a person can mend, 3 for a damaged or rolled-back journal."""
    try:
        yield
    except AmanatError as error:
        typer.echo(f"{error.detail} ({error.code})", err=True)
        raise typer.Exit(3 if isinstance(error, ForgedError) else 2) from error
    except OSError as error:
        typer.echo(f"{error.strerror}: {error.filename or ''}", err=True)
        raise typer.Exit(2) from error


def ask_passphrase(file: Path | None, *, new: bool = False) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    said: str = typer.prompt("New passphrase" if new else "Passphrase", hide_input=True, confirmation_prompt=new)
    return said


@contextmanager
def entered(folder: Path, name: str, passphrase: str) -> Iterator[tuple[Office, str]]:
    """The desk with one person in. Raises ConflictError `desk.busy` while `serve` runs."""
    guard("warn", lock=False)
    office = Office(folder, now, secrets.token_bytes)
    try:
        yield office, office.unlock(name, passphrase).id
    finally:
        office.shut()
