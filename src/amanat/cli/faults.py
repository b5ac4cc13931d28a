"""What a command says when something went wrong: one sentence and an exit code, a traceback only for our own faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from amanat.errors import AmanatError, ForgedError


@contextmanager
def plainly(*, forged: int = 2) -> Iterator[None]:
    """Exit code 2 for what a person can mend. `forged`: the code for what was damaged or rolled back."""
    try:
        yield
    except AmanatError as error:
        typer.echo(f"{error.detail} ({error.code})", err=True)
        raise typer.Exit(forged if isinstance(error, ForgedError) else 2) from error
    except OSError as error:
        typer.echo(f"{error.strerror}: {error.filename or ''}", err=True)
        raise typer.Exit(2) from error
