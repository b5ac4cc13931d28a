"""`amanat witness …`: cosign for other people's logs, so that none of them can show two people two truths."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amanat.cli.faults import plainly
from amanat.errors import RefusedError
from amanat.ledger.note import COSIGNATURE, Verifier
from amanat.seal.signing import SEED_SIZE
from amanat.witness.evidence import Evidence
from amanat.witness.place import Place, origin_hash

LOOPBACK = ("127.0.0.1", "::1", "localhost")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run a witness: it signs that a ledger only grew, and keeps the proof when one did not.",
)
out = Console(highlight=False, soft_wrap=True)

Data = Annotated[Path, typer.Option("--data", help="Folder of the witness's key and of what it cosigned.")]


@app.command()
def init(
    data: Data,
    name: Annotated[str, typer.Option(help="The witness's name for good, such as witness.example.org/w1.")],
) -> None:
    """Make the witness's key and print its public half. Running it again changes nothing."""
    with plainly():
        signer = Place(data).found(name, os.urandom(SEED_SIZE))
        out.print(f"Witness ready in {data}")
        out.print(f"public key  {signer.verifier(COSIGNATURE).vkey}")
        out.print("Next: amanat witness add-log --data … KEY-OF-THE-LOG, then amanat witness run --data …")


@app.command("add-log")
def add_log(
    key: Annotated[str, typer.Argument(help="The log's public key, name+8 hex digits+base64, from its operator.")],
    data: Data,
    origin: Annotated[
        str | None, typer.Option(help="First line of its checkpoints, where that is not the key's name.")
    ] = None,
) -> None:
    """Cosign for one more log. A running witness takes it up at once."""
    with plainly():
        place, verifier = Place(data), Verifier.parse(key)
        place.signer()
        named = origin or verifier.name
        added = place.add_log(verifier, named)
        out.print(f"{'Added' if added else 'Known already'}: {named}")


@app.command()
def run(
    data: Data,
    host: Annotated[str, typer.Option(help="Address to listen on; leave it at loopback behind a proxy.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8760,
    demo_clock: Annotated[Path | None, typer.Option("--demo-clock", hidden=True)] = None,
) -> None:
    """Run the witness until Ctrl-C."""
    from amanat.demo.clock import MovedClock
    from amanat.witness.server import serve

    with plainly():
        if demo_clock is not None and host not in LOOPBACK:
            raise RefusedError("demo.loopback", "The demo's clock is for this machine alone. Leave --host at loopback.")
        serve(data, host, port, MovedClock(demo_clock) if demo_clock else time.time)


@app.command()
def show(data: Data) -> None:
    """Show the public key, the logs with the last size that was cosigned, and what contradicts."""
    with plainly():
        place = Place(data)
        out.print(f"public key  {place.signer().verifier(COSIGNATURE).vkey}")
        for log in place.logs():
            last = place.cosigned(log.origin)
            size = f"size {last.checkpoint.size}" if last else "nothing cosigned yet"
            out.print(f"log         {log.origin}  {size}  /{origin_hash(log.origin)}/checkpoint")
        for one in Evidence(place.evidence).all():
            day = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
            where = place.evidence / one.id
            out.print(f"evidence    {one.kind}  {one.origin}  size {one.size} after {one.known_size}  {day}  {where}")
