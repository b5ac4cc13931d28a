"""`amanat desk …`: begin, run, invite, keep, bring back, check."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from amanat.desk import kit
from amanat.desk.archive import Archive
from amanat.desk.backup import make_backup
from amanat.desk.client import Intake
from amanat.desk.disk import WriterLock
from amanat.desk.door import Pending
from amanat.desk.epochs import open_epochs
from amanat.desk.exhibits import compare, manifest_of, original_path
from amanat.desk.founding import Founded, Profile, found
from amanat.desk.journal import read_head
from amanat.desk.memory import guard
from amanat.desk.office import Office
from amanat.desk.place import load_place
from amanat.desk.restore import restore as bring_back
from amanat.desk.web.app import desk_app
from amanat.desk.web.settings import DeskSettings
from amanat.errors import AmanatError, ConflictError, ForgedError, MalformedError, NotFoundError
from amanat.seal.directory import KINDS, BothLanguages
from amanat.seal.ids import fingerprint
from amanat.seal.signing import SigningKey

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Run a desk: it receives sealed records, opens them, and answers."
)
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
    with plainly():
        if kind not in KINDS:
            raise MalformedError("desk.kind", "Choose a kind: support, inquiry or publisher.")
        profile = Profile(
            BothLanguages(name, name_ur),
            kind,
            country.upper(),
            tuple(language or ("en", "ur")),
            BothLanguages(about, about_ur),
            BothLanguages(must_report, must_report_ur),
        )
        guard("warn", lock=False)
        passphrase = ask_passphrase(passphrase_file, new=True)
        made = found(folder, profile, intake.rstrip("/"), lead, passphrase, now, secrets.token_bytes)
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
    swap: Annotated[
        str, typer.Option(help="warn or refuse, when memory could be written to a disk in the clear.")
    ] = "refuse",
    demo: Annotated[
        bool, typer.Option("--demo", help="Leave the passkey out. Never with real people's records.")
    ] = False,
) -> None:
    """Run the desk's pages. Records are opened in memory only; nothing readable is written to the disk.

    Starts locked. One process per folder; Ctrl-C locks and stops.
    """
    with plainly():
        if swap not in ("warn", "refuse"):
            raise MalformedError("desk.swap_rule", "Choose for --swap: warn or refuse.")
        held = guard("warn" if swap == "warn" else "refuse")
        if held.swap:
            typer.echo(
                f"Careful: opened records could be written to {', '.join(held.swap)}, which is not encrypted.", err=True
            )
        address = url or f"http://localhost:{port}"
        settings = DeskSettings(public_url=address, idle=idle, demo=demo)
        office = Office(folder, now, secrets.token_bytes)
        try:
            out.print(
                f"Desk at {settings.address.origin} (fingerprint {fingerprint(office.place.desk)}). Ctrl-C stops it."
            )
            config = uvicorn.Config(
                desk_app(office, settings), host=host, port=port, log_level="warning", access_log=False,
                server_header=False, date_header=False,
            )  # fmt: skip
            uvicorn.Server(config).run()
        finally:
            office.shut()


@contextmanager
def entered(folder: Path, name: str, passphrase: str) -> Iterator[tuple[Office, str]]:
    """The desk with one person in. Raises ConflictError `desk.busy` while `serve` runs."""
    guard("warn", lock=False)
    office = Office(folder, now, secrets.token_bytes)
    try:
        yield office, office.unlock(name, passphrase).id
    finally:
        office.shut()


@app.command()
def invite(
    new: Annotated[str, typer.Argument(help="The new person's name.")],
    name: Name,
    role: Annotated[str, typer.Option(help="lead, caseworker or reviewer.")] = "caseworker",
    folder: Folder = HERE,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a one-time code for a new person (leads only). While `serve` runs, use the page *People* instead.

    The code is shown once. It ends after seven days, or when it is used at the desk's page *Join*.
    """
    with plainly(), entered(folder, name, ask_passphrase(passphrase_file)) as (office, person):
        code = office.invite(person, new, role)  # type: ignore[arg-type]
        out.print(f"Code for {new}: [bold]{code}[/bold]")
        out.print("Tell it to them in person or by telephone. It works once, for seven days.")


@app.command("mark-again")
def mark_again(name: Name, folder: Folder = HERE, passphrase_file: PassphraseFile = None) -> None:
    """After `anchor.missing`: go on and set a new mark at the intake (leads only).

    The mark shows that the journal was not cut. Before this, ask the intake's operator why it is gone, and compare the
    number of entries (`amanat desk status`) with what you wrote down or with your last backup.
    """
    with plainly(), entered(folder, name, ask_passphrase(passphrase_file)) as (office, person):
        office.mark_again(person)
        problem = office.sync().problem
        out.print(f"Mark at the intake: {office.health(person).anchor}" + (f" ({problem})" if problem else ""))


@app.command("erase-lost")
def erase_lost(
    number: Annotated[str, typer.Argument(help="The case's number, such as 2026-0001.")],
    name: Name,
    folder: Folder = HERE,
    passphrase_file: PassphraseFile = None,
) -> None:
    """End a case whose mailbox the intake does not know any more (leads only). Its keys are destroyed for ever.

    Do it when you believe that she erased everything. An intake that lost or hid her mailbox looks the same: ask its
    operator first. The desk never does this by itself.
    """
    with plainly(), entered(folder, name, ask_passphrase(passphrase_file)) as (office, person):
        case = next((row.case for row in office.inbox(person, "all") if row.number == number), None)
        if case is None:
            raise NotFoundError("case.nothing", "There is no case with this number.")
        office.erase_lost(person, case, office.case(person, case).version)
        out.print(f"Case {number} is erased. Nothing of it can be read any more.")


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="The new file. Default: amanat-desk-DAY.age here.")] = None,
    folder: Folder = HERE,
) -> None:
    """Write a sealed backup. Needs no passphrase and works while the desk runs.

    Only two of the paper sheets open it. Keep it elsewhere. Delete backups after 30 days: what was erased since
    is still in them.
    """
    with plainly():
        chosen = target or Path(f"amanat-desk-{datetime.now(UTC).date().isoformat()}.age")
        size = make_backup(folder, chosen, secrets.token_bytes)
        out.print(f"Backup in {chosen}, {size:,} bytes. Two of the three sheets open it.")


@app.command()
def restore(
    kept: Annotated[Path, typer.Argument(help="The backup.")],
    lead: Annotated[str, typer.Option(help="The name of the new lead.")],
    folder: Annotated[Path, typer.Option("--folder", help="A new, empty folder.")] = HERE,
    share_file: Annotated[
        list[Path] | None, typer.Option(help="Read a share from this file instead of asking for it; give it twice.")
    ] = None,
    unmarked: Annotated[
        bool, typer.Option("--unmarked", help="Go on although the intake has lost the mark of the journal.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Bring a desk back from a backup and two of its paper sheets, into an empty folder. The intake must be reachable.

    All people must be invited anew. The journal says what is missing, and the old copy, should it reappear, is refused.
    """
    with plainly():
        guard("warn", lock=False)
        shares = [path.read_text(encoding="utf-8") for path in share_file or ()]
        while len(shares) < kit.NEEDED:
            shares.append(typer.prompt(f"All words of sheet {'one' if not shares else 'two'}"))
        passphrase = ask_passphrase(passphrase_file, new=True)
        done = bring_back(kept, folder, shares, lead, passphrase, now, secrets.token_bytes, unmarked=unmarked)
        out.print(f"The desk is back in {folder}, with {done.events} entries. {done.missing} later ones are missing.")
        if done.lost:
            numbers = ", ".join(map(str, done.lost))
            out.print(f"Keys {numbers} of the desk are not in this backup. What was sealed to them cannot be opened.")
        if done.waits:
            out.print("The intake's operator must admit the desk's new key. Read the fingerprint to them by telephone.")
        out.print(f"Unlock it as {lead}. What was sent or erased since the backup is read anew then.")


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


@app.command()
def check(
    name: Name,
    folder: Folder = HERE,
    originals: Annotated[bool, typer.Option(help="Also open every original in memory and compare its hash.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Open and verify every entry and signature of the journal, without the snapshot. Repairs nothing.

    Exit code 3: the journal was cut, edited or rolled back; what is wrong is named, and nothing is repaired.
    """
    with plainly():
        guard("warn", lock=False)
        office = Office(folder, now, secrets.token_bytes)
        try:
            pending = office.begin(name, ask_passphrase(passphrase_file))
            archive = _whole(office, folder, pending)
            out.print(f"{archive.at.count} entries, every signature holds. {len(archive.state.cases)} cases.")
            if originals:
                _check_originals(archive, folder)
            for finding in dict.fromkeys(archive.findings):
                out.print(f"Look at this: {finding}")
            archive.close()
            office.enter(pending)
            out.print(f"Mark at the intake: {office.health(pending.person).anchor}")
        finally:
            office.shut()


def _whole(office: Office, folder: Path, pending: Pending) -> Archive:
    opened = open_epochs(folder, *pending.wrap)
    return Archive(folder, office.place, opened, now, secrets.token_bytes, whole=True)


def _check_originals(archive: Archive, folder: Path) -> None:
    good, bad = 0, []
    for case in archive.state.cases.values():
        for grant in case.grants.values():
            for row in archive.grant_body(grant).get("exhibits", ()):
                if row["item"] in grant.fetched:
                    with suppress(AmanatError):
                        path = original_path(folder, case.case, grant.grant, row["item"])
                        state = compare(path, manifest_of(row), lambda _chunk: None)
                        good += state == "matches"
                        bad += [f"{case.number} {row['number']}"] if state != "matches" else []
    out.print(f"{good} originals agree with their hash.")
    for one in bad:
        out.print(f"Differs or is missing: {one}")
