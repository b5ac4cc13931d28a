"""What every `amanat desk …` command shares: options, how errors are said, how somebody comes in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amanat.cli import faults
from amanat.desk.memory import guard
from amanat.desk.office import Office

out = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Option("--folder", help="The desk's folder. Everything in it is sealed.")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="Read the passphrase from this file instead of asking for it.")
]
Name = Annotated[str, typer.Option("--name", prompt="Your name at the desk", help="Your name at the desk.")]
HERE = Path("desk")


def plainly() -> AbstractContextManager[None]:
    """Exit code 2 for what a person can mend, 3 for a damaged or rolled-back journal."""
    return faults.plainly(forged=3)


def now() -> int:
    return int(time.time())


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
