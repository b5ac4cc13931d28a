"""`amanat desk …`: begin, run, look; the other commands are in the modules beside this one."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from amanat.cli import desk_care, desk_people
from amanat.cli.desk_shared import HERE, Folder, PassphraseFile, ask_passphrase, now, out, plainly
from amanat.demo.clock import MovedClock
from amanat.desk import kit
from amanat.desk.client import Intake
from amanat.desk.disk import WriterLock
from amanat.desk.founding import Founded, Profile, found
from amanat.desk.journal import read_head
from amanat.desk.memory import guard
from amanat.desk.office import Office
from amanat.desk.place import load_place
from amanat.desk.web.app import desk_app
from amanat.desk.web.settings import DeskSettings
from amanat.errors import AmanatError, ConflictError, MalformedError, RefusedError
from amanat.seal.directory import KINDS, BothLanguages
from amanat.seal.ids import fingerprint
from amanat.seal.signing import SigningKey

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Run a desk: it receives sealed records, opens them, and answers."
)


@app.command()
def init(
    intake: Annotated[str, typer.Option(help="The intake's address, such as https://intake.example.org.")],
    name: Annotated[str, typer.Option("--name", help="The organisation's name in English.")],
    name_ur: Annotated[str, typer.Option("--name-ur", help="The same in Urdu.")],
    lead: Annotated[str, typer.Option(help="The name of the first lead.")],
    country: Annotated[str, typer.Option(help="Two letters, such as PK.")],
    about: Annotated[str, typer.Option(help="What the desk does with a record, in English.")],
    about_ur: Annotated[str, typer.Option("--about-ur", help="The same in Urdu.")],
    folder: Folder = HERE,
    kind: Annotated[
        str, typer.Option(help="support, inquiry or publisher. It decides which steps a case has.")
    ] = "support",
    language: Annotated[list[str] | None, typer.Option(help="A language you answer in; repeat for more.")] = None,
    must_report: Annotated[str, typer.Option(help="What the law makes you report, in English.")] = "",
    must_report_ur: Annotated[str, typer.Option("--must-report-ur", help="The same in Urdu.")] = "",
    sheets: Annotated[
        Path | None,
        typer.Option(help="Write the three paper sheets (HTML) here and leave them. Delete the file after printing."),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Begin a desk: its keys, the first lead, three paper sheets, and its enrolment at the intake.

    The sheets are shown once. Any two of them, with a backup, bring the desk back when every passphrase is lost.
    """
    languages, country = tuple(language or ("en", "ur")), country.upper()
    names, words = BothLanguages(name, name_ur), BothLanguages(about, about_ur)
    duty = BothLanguages(must_report, must_report_ur)
    with plainly():
        if kind not in KINDS:
            raise MalformedError("desk.kind", "Choose a kind: support, inquiry or publisher.")
        profile = Profile(names, kind, country, languages, words, duty)
        _begin(folder, profile, intake.rstrip("/"), lead, sheets, passphrase_file)


def _begin(
    folder: Path, profile: Profile, intake: str, lead: str, sheets: Path | None, passphrase_file: Path | None
) -> None:
    guard("warn", lock=False)
    passphrase = ask_passphrase(passphrase_file, new=True)
    made = found(folder, profile, intake, lead, passphrase, now, secrets.token_bytes)
    _hand_over_sheets(made, sheets)
    out.print(f"Desk ready in {folder}")
    out.print(f"fingerprint  [bold]{fingerprint(made.place.desk)}[/bold]")
    _enrol(made)
    out.print(f"Next: amanat desk serve --folder {folder}")


def _hand_over_sheets(made: Founded, target: Path | None) -> None:
    day = datetime.now(UTC).date().isoformat()
    page = kit.html_sheets(made.place.desk, made.shares, day).encode()
    if target is not None:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        out.print(f"The three sheets are in {target}. Print them, then delete that file.")
        return
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108  (memory, and private to us)
    if memory is None:
        out.print(kit.text_sheets(made.place.desk, made.shares, day).replace("\f", "\n"))
        return
    with tempfile.TemporaryDirectory(prefix="sheets-", dir=memory) as scratch:
        file_path = Path(scratch) / "sheets.html"
        file_path.write_bytes(page)
        out.print(f"Print the three sheets now: {file_path}")
        out.print("They are in memory only and go when you confirm. Nobody can make them again.")
        _ask_back(made.shares)


def _ask_back(shares: tuple[str, ...]) -> None:
    for number, share in enumerate(shares, 1):
        position = secrets.randbelow(len(share.split())) + 1
        (wanted,) = kit.share_words(share, position)
        while typer.prompt(f"Sheet {number}: which word is number {position}?").strip().lower() != wanted:
            out.print("That is another word. Look at the sheet again.")


def _enrol(made: Founded) -> None:
    client = Intake(made.place.intake, lambda: SigningKey.from_seed(secrets.token_bytes(32)), secrets.token_bytes)
    try:
        client.enrol(made.entry)
        out.print(f"Enrolment sent to {made.place.intake}. Read the fingerprint to its operator by telephone;")
        out.print("the operator then admits the desk. Do not send it in the same way as the enrolment.")
    except AmanatError as error:
        out.print(f"The enrolment was not sent yet ({error.code}): {error.detail}")
        out.print("It is sent by itself when the desk is unlocked.")
    finally:
        client.close()


@app.command()
def serve(
    folder: Folder = HERE,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8090,
    url: Annotated[
        str,
        typer.Option(
            help="The desk's address in browsers: http://localhost:PORT, or https://NAME behind your own TLS."
        ),
    ] = "",
    idle: Annotated[int, typer.Option(help="Seconds until an idle desk locks itself.")] = 600,
    scanner: Annotated[
        str,
        typer.Option(
            help="ClamAV on this machine, as unix:/run/clamav/clamd.ctl. Read docs/evidence.md first: it writes files."
        ),
    ] = "",
    swap: Annotated[
        str, typer.Option(help="warn or refuse, when memory could be written to a disk in the clear.")
    ] = "refuse",
    demo: Annotated[
        bool, typer.Option("--demo", help="Leave the passkey out. Never with real people's records.")
    ] = False,
    demo_clock: Annotated[Path | None, typer.Option("--demo-clock", hidden=True)] = None,
) -> None:
    """Run the desk's pages. Records are opened in memory only; nothing readable is written to the disk.

    Starts locked. One process per folder; Ctrl-C locks and stops.
    """
    with plainly():
        _guard_memory(swap)
        settings = DeskSettings(public_url=url or f"http://localhost:{port}", idle=idle, demo=demo, scanner=scanner)
        if demo_clock is not None and not demo:
            raise RefusedError("demo.only", "The demo's clock is for the demo alone. Leave --demo-clock out.")
        _run(folder, settings, host, port, MovedClock(demo_clock) if demo_clock else time.time)


def _guard_memory(swap: str) -> None:
    if swap not in ("warn", "refuse"):
        raise MalformedError("desk.swap_rule", "Choose for --swap: warn or refuse.")
    held = guard("warn" if swap == "warn" else "refuse")
    if held.swap:
        places = ", ".join(held.swap)
        typer.echo(f"Careful: opened records could be written to {places}, which is not encrypted.", err=True)


def _run(folder: Path, settings: DeskSettings, host: str, port: int, clock: Callable[[], float]) -> None:
    office = Office(folder, lambda: int(clock()), secrets.token_bytes)
    try:
        out.print(f"Desk at {settings.address.origin} (fingerprint {fingerprint(office.place.desk)}). Ctrl-C stops it.")
        config = uvicorn.Config(
            desk_app(office, settings, now=clock), host=host, port=port, log_level="warning", access_log=False,
            server_header=False, date_header=False,
        )  # fmt: skip
        uvicorn.Server(config).run()
    finally:
        office.shut()


@app.command()
def status(folder: Folder = HERE) -> None:
    """What anybody with the folder may know: address, fingerprint, size, whether it runs, whether it is admitted."""
    with plainly():
        place = load_place(folder)
        head = read_head(folder, None)
        out.print(f"fingerprint  {fingerprint(place.desk)}")
        out.print(f"intake       {place.intake}  ({_enrolment(place.intake, place.desk)})")
        out.print(f"journal      {head.count if head else 0} entries, {(folder / 'journal').stat().st_size:,} bytes")
        out.print(f"epoch        {head.epoch if head else 1}")
        out.print(f"originals    {sum(1 for _ in (folder / 'items').iterdir())}")
        out.print(f"outbox       {sum(1 for _ in (folder / 'outbox').iterdir())} waiting")
        out.print(f"process      {_holder(folder)}")


def _enrolment(intake: str, desk: str) -> str:
    client = Intake(intake, lambda: SigningKey.from_seed(secrets.token_bytes(32)), secrets.token_bytes)
    try:
        return client.enrolment(desk)
    except AmanatError as error:
        return error.code
    finally:
        client.close()


def _holder(folder: Path) -> str:
    try:
        WriterLock(folder).release()
    except ConflictError as error:
        return error.detail
    return "none"


for room in (desk_people.app, desk_care.app):
    app.registered_commands += room.registered_commands
