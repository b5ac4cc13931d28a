"""`amanat intake …`: set up, run, decide on desks, keep, bring back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from amanat.cli import intake_institutions, intake_ledger
from amanat.cli.faults import plainly
from amanat.cli.intake_shared import Data, File, only_one, opened, settings
from amanat.demo.clock import MovedClock
from amanat.errors import NotFoundError, RefusedError
from amanat.intake import backup as copies
from amanat.intake import desks, publications
from amanat.intake.keys import make_keys, read_keys
from amanat.intake.service import Intake
from amanat.intake.sweep import BLOB_GRACE
from amanat.intake.sweep import sweep as sweep_now
from amanat.intake.times import day_text
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId, fingerprint
from amanat.store import schema
from amanat.store.blobs import FolderBlobs
from amanat.store.checkpoints import empty_log
from amanat.store.database import migrate, open_database
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob

LOOPBACK = ("127.0.0.1", "::1", "localhost")
# A desk's id is base64url, so one in sixty-four begins with a dash.
DASHED = {"ignore_unknown_options": True}
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run an intake: it stores sealed records and can read none of them.",
)
app.add_typer(intake_ledger.app, name="ledger")
app.add_typer(intake_institutions.app, name="institution")
out = Console(highlight=False, soft_wrap=True)

Desk = Annotated[str, typer.Argument(help="The desk's id, or its fingerprint such as '3f2a 90c1 …' in quotes.")]


@app.command()
def init(data: Data = None, config: File = None) -> None:
    """Make the keys and the database, or bring an older database up to date. Running it again changes nothing else.

    Prints the public keys. Pages pin the directory key; keep a copy of the `keys` folder in a safe place.
    """
    with plainly():
        chosen = settings(config, data=data)
        with only_one(chosen):
            make_keys(chosen.keys)
            os.close(os.open(chosen.database, os.O_CREAT | os.O_RDWR, 0o600))
            engine = open_database(chosen.database)
            migrate(engine)
            engine.dispose()
            FolderBlobs(chosen.blobs)
        keys = read_keys(chosen.keys)
        out.print(f"Intake ready in {chosen.data}")
        out.print(f"directory key  {b64(keys.directory.public)}")
        out.print(f"receipt key    {b64(keys.receipts.public)}")
        out.print("Next: amanat intake serve --data …  (docs/operate.md has the proxy and the systemd unit)")


@app.command()
def serve(
    data: Data = None,
    config: File = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; leave it at loopback behind a proxy.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the site; 8700 if nothing else is said.")] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Port of /health and /metrics on 127.0.0.1; 0 for none, 8701 if nothing is said.")
    ] = None,
    origin: Annotated[str | None, typer.Option(help="Public address, such as https://intake.example.org.")] = None,
    behind_proxy: Annotated[
        bool | None, typer.Option("--behind-proxy", help="A proxy of yours sets X-Forwarded-For.", show_default=False)
    ] = None,
    ledger_period: Annotated[
        int | None, typer.Option(help="Seconds between two batches of the ledger; 600 if nothing is said.", min=1)
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option("--witness", help="Who cosigns the ledger: 'KEY ADDRESS' in quotes; once for each."),
    ] = None,
    demo_clock: Annotated[Path | None, typer.Option("--demo-clock", hidden=True)] = None,
) -> None:
    """Run the intake until Ctrl-C. Every setting can also stand in --config or in AMANAT_INTAKE_… variables."""
    from amanat.intake.server import serve as run

    with plainly():
        chosen = settings(
            config,
            data=data,
            host=host,
            port=port,
            metrics_port=metrics_port,
            origin=origin,
            behind_proxy=behind_proxy,
            ledger_period=ledger_period,
            ledger_witnesses=tuple(witness) if witness else None,
        )
        if demo_clock is not None and chosen.host not in LOOPBACK:
            raise RefusedError("demo.loopback", "The demo's clock is for this machine alone. Leave --host at loopback.")
        with only_one(chosen):
            run(chosen, MovedClock(demo_clock) if demo_clock else time.time)


@app.command("desks")
def list_desks(data: Data = None, config: File = None) -> None:
    """List desks that have enrolled: who waits, who is in the directory, who was refused."""
    with plainly(), opened(settings(config, data=data)) as intake, intake.engine.connect() as connection:
        table = Table("status", "kind", "name", "fingerprint", "looked in", "desk id")
        for row in connection.execute(select(schema.desk).order_by(schema.desk.c.status)):
            entry = open_entry(row.waiting or row.entry)
            state = f"{row.status}, change waits" if row.entry and row.waiting else row.status
            seen = day_text(row.looked_in) if row.looked_in is not None else "never"
            table.add_row(state, entry.kind, entry.name.en, fingerprint(DeskId(row.id)), seen, row.id)
        Console(width=200, highlight=False).print(table) if table.row_count else out.print("No desk has enrolled yet.")


@app.command(context_settings=DASHED)
def admit(
    desk: Desk,
    data: Data = None,
    config: File = None,
    same_name: Annotated[
        bool, typer.Option("--same-name", help="Admit it beside a desk that people could take it for.")
    ] = False,
) -> None:
    """Put a desk into the directory. First compare the fingerprint with the desk by telephone or in person."""
    with plainly(), opened(settings(config, data=data)) as intake:
        name = _find(intake, desk)
        entry = intake.writer.do(SmallJob(lambda sheet: desks.admit(sheet, name, same_name=same_name)))
        out.print(f"Admitted: {entry.name.en} ({entry.kind}), {fingerprint(name)}")


@app.command(context_settings=DASHED)
def refuse(desk: Desk, data: Data = None, config: File = None) -> None:
    """Say no to a waiting desk or a waiting change, or take a desk out of the directory."""

    def act(sheet: Sheet) -> None:
        desks.refuse(sheet, name)

    with plainly(), opened(settings(config, data=data)) as intake:
        name = _find(intake, desk)
        intake.writer.do(SmallJob(act))
        out.print(f"Refused: {fingerprint(name)}")


@app.command("take-down", context_settings=DASHED)
def take_down(
    publication: Annotated[str, typer.Argument(help="The publication's id: the last part of its page's address.")],
    data: Data = None,
    config: File = None,
) -> None:
    """Take a text out of the public record when a court orders it. What was decided stays; its page answers 410."""
    with plainly(), opened(settings(config, data=data)) as intake:
        now = time.time()
        world = intake.world(now, int(now))
        with intake.engine.connect() as connection:
            chain = publications.chain_of(connection, publication)
        if chain is None:
            raise NotFoundError("publication.unknown", "Nothing was published here under this id.")
        if not chain.taken:
            intake.writer.do(SmallJob(lambda sheet: publications.take_down(sheet, world, publication)))
        emptied = empty_log(intake.engine)
        out.print(f"Taken down: {publication}. Tell its desk: {fingerprint(chain.desk)}")
        if not emptied:
            out.print("The database's log is in use. Run this once more, so that the text leaves it too.")


def _find(intake: Intake, desk: str) -> DeskId:
    with intake.engine.connect() as connection:
        return desks.desk_argument(connection, desk)


@app.command()
def sweep(
    data: Data = None,
    config: File = None,
    blob_grace: Annotated[int, typer.Option(help="Seconds before an unnamed blob goes.", min=0)] = BLOB_GRACE,
) -> None:
    """Remove what is due now: expired grants, unfinished uploads, idle safes, old tombstones, unnamed blobs.

    A running intake does this by itself every hour.
    """
    with plainly(), opened(settings(config, data=data)) as intake:
        for what, count in sweep_now(intake, blob_grace=blob_grace).items():
            out.print(f"{what:12} {count}")


@app.command()
def backup(
    into: Annotated[Path, typer.Argument(help="Folder that holds the backups, on another disk.")],
    data: Data = None,
    config: File = None,
    keep: Annotated[
        int, typer.Option(help="Remove backups older than this many days, 30 at most.", min=1, max=30)
    ] = 30,
) -> None:
    """Make a consistent copy while the intake runs. It holds the keys: guard it as you guard the machine."""
    with plainly():
        chosen, now = settings(config, data=data), time.time()
        read_keys(chosen.keys)
        made = copies.backup(chosen, into, now)
        old = copies.expire(into, now, keep)
        out.print(f"Backup: {made}")
        if old:
            out.print(f"Removed {len(old)} older than {keep} days.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="One backup folder, amanat-intake-….")],
    data: Data = None,
    config: File = None,
    erased: Annotated[Path | None, typer.Option(help="A newer copy of the `erased` file, if you have one.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the intake in the data folder.")] = False,
) -> None:
    """Bring a backup back, then erase again what was erased or taken back after it was made."""
    with plainly():
        chosen = settings(config, data=data)
        with only_one(chosen):
            done = copies.restore(chosen, source, erased=erased, replace=replace)
        out.print(f"Restored {done.mailboxes} mailboxes; {done.replayed} erasures and withdrawals done again.")
        out.print("The ledger looks first whether it went further than this backup: `amanat intake ledger status`.")
