"""The one command, `amanat`; one module per sub-command, loaded when that sub-command is called and not before.

So an intake starts without the desk's libraries, and a fault in one room does not stop the other.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command as built


class _Room(NamedTuple):
    """A sub-command: its module here, and what `amanat --help` says of it without loading it."""

    module: str
    help: str


ROOMS: Final = {
    "intake": _Room("amanat.cli.intake", "Run an intake: it stores sealed records and can read none of them."),
    "desk": _Room("amanat.cli.desk", "Run a desk: it receives sealed records, opens them, and answers."),
    "witness": _Room(
        "amanat.cli.witness", "Run a witness: it signs that a ledger only grew, and keeps the proof when one did not."
    ),
    "packs": _Room("amanat.cli.packs", "Check and sign the packs of law: which steps, by whom, within what time."),
    "wording": _Room(
        "amanat.cli.wording",
        "Read a text in an organisation's own voice and say what is unfair or too early, why, "
        "and what would be better.",
    ),
    "verify": _Room(
        "amanat.cli.verify",
        "Check a case file, or receipts, offline: what was changed, what is proved, and with which keys.",
    ),
    "privacy": _Room(
        "amanat.cli.privacy",
        "Look for names, numbers, addresses, other people's messages, faces and hidden data of files, "
        "before publishing.",
    ),
    "demo": _Room(
        "amanat.cli.demo",
        "Start an intake and three desks with an invented story, and print where to look. Ctrl-C ends everything.",
    ),
}


class Rooms(TyperGroup):
    """Lists its sub-commands by name; the real one is built when it is about to run."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.commands = {name: TyperGroup(name=name, help=room.help) for name, room in ROOMS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _listed, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name is not None else None, rest


def _load(name: str) -> Any:
    command = built(import_module(ROOMS[name].module).app)
    command.name = name
    return command


app = typer.Typer(cls=Rooms, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def root() -> None:
    """Seal a record of what happened, keep it, send it, and get an answer."""


def main() -> None:
    app()
