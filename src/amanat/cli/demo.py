"""`amanat demo`: an intake, a desk and an invented story, on this machine alone."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from amanat.errors import AmanatError

if TYPE_CHECKING:
    from amanat.demo.site import Links

app = typer.Typer(add_completion=False)
DEFAULT_PORT = 8400
out = Console(highlight=False, soft_wrap=True)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where the demo keeps its files; remove it to begin again. [default: .demo]")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the intake, the site that people open.")] = DEFAULT_PORT,
    desk_port: Annotated[int, typer.Option(help="Port of the desk.")] = 8401,
    page_port: Annotated[int, typer.Option(help="Port of the demo's own start page.")] = 8402,
    committee_port: Annotated[int, typer.Option(help="Port of the second desk, a committee.")] = 8403,
    press_port: Annotated[int, typer.Option(help="Port of the third desk, a publisher.")] = 8404,
    witness_port: Annotated[int, typer.Option(help="First of the three ports of the ledger's witnesses.")] = 8405,
) -> None:
    """Start an intake and three desks with an invented story, and print where to look. Ctrl-C ends everything.

    Nothing leaves this machine. Every person and company in the story is invented.
    """
    from amanat.demo.stage import Ports, Stage

    # Ended by a supervisor or by Ctrl-C: both take the same orderly way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    home = folder or Path(".demo" if port == DEFAULT_PORT else f".demo-{port}")
    stage = Stage(home.absolute(), Ports(port, desk_port, page_port, committee_port, press_port, witness_port))
    if not stage.told.exists():
        out.print("Setting up the demo for the first time: eighty days of a story are lived.")
        out.print(
            f"Under a minute to several, as this computer is. http://localhost:{page_port}/ opens when it is ready."
        )
    try:
        with stage.running() as links:
            from amanat.demo.serving import serve

            _tell(links, page_port)
            serve(links, stage.door.hand_over())
    except AmanatError as error:
        typer.echo(f"{error.detail} ({error.code})", err=True)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        pass
    out.print(f"Ended. Everything is still there: start again, or remove {home}")


def _tell(links: Links, page_port: int) -> None:
    out.print(f"\n[bold]Start here[/bold]   http://localhost:{page_port}/")
    out.print(f"The site     {links.intake}/")
    for url, people in links.desks.items():
        name, passphrase, _ = people[0]
        out.print(f"A desk       {url}/   name [bold]{name}[/bold]   passphrase [bold]{passphrase}[/bold]")
    out.print("\nCtrl-C ends everything.\n")
