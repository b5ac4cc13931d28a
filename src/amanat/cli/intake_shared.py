"""What the commands of an intake share: its settings, its folder, and an intake that is opened for one command."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from amanat.config import IntakeConfig, load
from amanat.errors import RefusedError
from amanat.intake.service import Intake, open_intake

Data = Annotated[Path | None, typer.Option("--data", help="Folder of the database, blobs and keys.")]
File = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML). Options win over it.")]


def settings(config: Path | None, **options: Any) -> IntakeConfig:
    return load(IntakeConfig, prefix="AMANAT_INTAKE_", file=config, options=options)


@contextmanager
def only_one(config: IntakeConfig) -> Iterator[None]:
    """Holds the data folder. Raises RefusedError `intake.running` when another process does."""
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (config.data / "running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError(
                "intake.running", f"An intake is running on {config.data}. Stop it first, or use another --data."
            ) from error
        yield


@contextmanager
def opened(config: IntakeConfig) -> Iterator[Intake]:
    intake = open_intake(config)
    try:
        yield intake
    finally:
        intake.close()
