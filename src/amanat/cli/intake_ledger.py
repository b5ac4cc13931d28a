"""`amanat intake ledger …`: where the ledger stands, and what to do when it may not go on as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import typer
from rich.console import Console

from amanat.cli.faults import plainly
from amanat.cli.intake_shared import Data, File, only_one, opened, settings
from amanat.intake import ledger_rows as rows
from amanat.intake.ledger_again import begin_again
from amanat.intake.ledger_evidence import EVIDENCE
from amanat.intake.service import Intake

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The ledger: where it stands, and beginning again.")
out = Console(highlight=False, soft_wrap=True)

_STATES = {
    rows.OPEN: "goes on",
    rows.DOUBT: "waits: nobody has said yet whether this backup is the newest state (docs/operate.md, Ledger)",
    rows.STOPPED: "stopped: somebody knows another log under this name (docs/operate.md, Ledger)",
}


@app.command()
def status(data: Data = None, config: File = None) -> None:
    """Say the ledger's name and key, its witnesses, what was published, and what waits."""
    with plainly(), opened(settings(config, data=data)) as intake:
        for name, value in _facts(intake):
            out.print(f"{name:12} {value}")


def _facts(intake: Intake) -> list[tuple[str, str]]:
    key, witnesses = intake.ledger.vkeys()
    with intake.engine.connect() as connection:
        log = rows.log_of(connection, intake.ledger.host)
        size = rows.size_of(connection, log.generation)
        waiting = rows.waiting_count(connection)
        shown = rows.newest_checkpoint(connection, log.generation, published=True)
    facts = [("log key", key), *(("witness", each) for each in witnesses)]
    facts += [("state", _STATES[log.state]), ("leaves", f"{size} appended, {waiting} wait for the next batch")]
    facts.append(("published", f"{shown.size} leaves, batch of {_time(shown.slot)}" if shown else "nothing yet"))
    if not witnesses:
        facts.append(("note", "no witness: nobody independent looks at this ledger"))
    kept = intake.config.data / EVIDENCE
    return [*facts, ("evidence", str(kept))] if kept.exists() else facts


def _time(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@app.command("begin-again")
def again(data: Data = None, config: File = None) -> None:
    """Open the ledger's next generation, when the one that is there may not go on. Stop the intake first.

    What was published stays checkable with the old key. Tell desks the new key by a second channel: they pinned the old
    one.
    """
    with plainly():
        chosen = settings(config, data=data)
        with only_one(chosen), opened(chosen) as intake:
            old_key, _ = intake.ledger.vkeys()
            done = begin_again(intake)
            key, _ = intake.ledger.vkeys()
        out.print(f"The ledger begins again as {done.log.origin}.")
        out.print(f"old key      {old_key}")
        out.print(f"new key      {key}")
        out.print(f"{done.again} leaves that were never published wait for its first batch.")
        out.print("Tell your desks and witnesses the new key by a second channel.")
