"""`amanat desk …` for people of the desk: invite, decide what only a lead decides, check the journal."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from amanat.cli.desk_shared import HERE, Folder, Name, PassphraseFile, ask_passphrase, entered, now, out, plainly
from amanat.desk.archive import Archive
from amanat.desk.door import Pending
from amanat.desk.epochs import open_epochs
from amanat.desk.exhibits import compare, manifest_of, original_path
from amanat.desk.memory import guard
from amanat.desk.office import Office
from amanat.errors import AmanatError, NotFoundError

app = typer.Typer()


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
