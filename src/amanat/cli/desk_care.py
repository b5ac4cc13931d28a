"""`amanat desk backup | restore | export-all`: care for data, on the desk's own machine."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from amanat.cli.desk_shared import HERE, Folder, PassphraseFile, ask_passphrase, entered, now, out, plainly
from amanat.desk import kit
from amanat.desk.apply_case import day_of
from amanat.desk.backup import KEYS_DAYS, backup_names, ended_keys, make_backup, write_sealed
from amanat.desk.care.everything import everything
from amanat.desk.memory import guard
from amanat.desk.oversight.export import recipient_of
from amanat.desk.place import load_place
from amanat.desk.restore import Restored
from amanat.desk.restore import restore as bring_back
from amanat.errors import RefusedError

app = typer.Typer()


@app.command()
def backup(
    target: Annotated[
        Path | None, typer.Argument(help="A name for the new file, instead of --to. Its keys go beside it.")
    ] = None,
    folder: Folder = HERE,
    to: Annotated[Path | None, typer.Option("--to", help="The folder for the large file. Default: here.")] = None,
    keys_to: Annotated[
        Path | None, typer.Option("--keys-to", help="The folder for the small file with the case keys.")
    ] = None,
    keys_days: Annotated[int, typer.Option(help="Days until the small file ends.")] = KEYS_DAYS,
    rotate: Annotated[
        bool, typer.Option(help="Delete small files of this desk in --keys-to whose day has passed.")
    ] = True,
) -> None:
    """Write a sealed backup: two files. Needs no passphrase and works while the desk runs.

    amanat-desk-…age holds the journal and the originals: large, keep it long. amanat-keys-…-until-DAY.age holds the
    keys of the cases: small, keep it in another place, and only until the day in its name. Both are needed to bring the
    desk back, and two of the paper sheets.

    Why two: what she erases must be gone in old backups too. When the small files of those days are deleted, nobody can
    read it any more, although the large files still lie somewhere. So copy small files only where you can delete them.

    A good habit, every night: amanat desk backup --to /mnt/a --keys-to /mnt/b
    """
    with plainly():
        place, made = load_place(folder), now()
        journal, keys = backup_names(place, made, keys_days)
        large, small = _places(target, journal, keys, to, keys_to)
        done = make_backup(folder, large, secrets.token_bytes, keys=small, days=keys_days, clock=now)
        out.print(f"Journal and originals: {large}, {done.size:,} bytes. Keep it long.")
        out.print(f"Case keys: {done.keys}, {done.keys_size:,} bytes. Delete it by {day_of(done.expires)}.")
        for old in ended_keys(done.keys.parent, place, made) if rotate and keys_to else ():
            old.unlink()
            out.print(f"Deleted, its day has passed: {old}")
        out.print("Two of the three sheets open both together.")


def _places(
    target: Path | None, journal: str, keys: str, to: Path | None, keys_to: Path | None
) -> tuple[Path, Path | None]:
    """Where the large file and the small one go; None: beside the large one."""
    large = target or (to or Path()) / journal
    beside = keys_to if target else keys_to or to or Path()
    small = beside / keys if beside else None
    for parent in (large.parent, small.parent if small else large.parent):
        parent.mkdir(parents=True, exist_ok=True)
    return large, small


@app.command()
def restore(
    kept: Annotated[Path, typer.Argument(help="The backup: the newest amanat-desk file there is.")],
    lead: Annotated[str, typer.Option(help="The name of the new lead.")],
    folder: Annotated[Path, typer.Option("--folder", help="A new, empty folder.")] = HERE,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="The newest amanat-keys file. Default: NAME.keys.age beside it.")
    ] = None,
    late: Annotated[
        str, typer.Option("--late", help="Why keys are used whose day has passed. The journal keeps the reason.")
    ] = "",
    share_file: Annotated[
        list[Path] | None, typer.Option(help="Read a share from this file instead of asking for it; give it twice.")
    ] = None,
    unmarked: Annotated[
        bool, typer.Option("--unmarked", help="Go on although the intake has lost the mark of the journal.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Bring a desk back from a backup and two of its paper sheets, into an empty folder. The intake must be reachable.

    Take the newest journal and the newest keys you have; they need not be from the same night. What the journal calls
    destroyed is destroyed again, also when the keys are older. What newer keys lack was destroyed since, and stays so.

    All people must be invited anew. The journal says what is missing, and the old copy, should it reappear, is refused.
    """
    with plainly():
        guard("warn", lock=False)
        shares = [path.read_text(encoding="utf-8") for path in share_file or ()]
        while len(shares) < kit.NEEDED:
            shares.append(typer.prompt(f"All words of sheet {'one' if not shares else 'two'}"))
        passphrase = ask_passphrase(passphrase_file, new=True)
        done = bring_back(
            kept, folder, shares, lead, passphrase, now, secrets.token_bytes, unmarked=unmarked, keys=keys, late=late
        )
        _say_restored(done, folder, lead)


def _say_restored(done: Restored, folder: Path, lead: str) -> None:
    out.print(f"The desk is back in {folder}, with {done.events} entries. {done.missing} later ones are missing.")
    if done.gone:
        out.print(f"Without a key, so nobody can read them: {', '.join(done.gone)}. They were destroyed since, or the")
        out.print("key file is older than they are. If there is a newer key file, begin again with it in a new folder.")
    if done.lost:
        numbers = ", ".join(map(str, done.lost))
        out.print(f"Keys {numbers} of the desk are not in this backup. What was sealed to them cannot be opened.")
    if done.waits:
        out.print("The intake's operator must admit the desk's new key. Read the fingerprint to them by telephone.")
    out.print(f"Unlock it as {lead}. What was sent or erased since the backup is read anew then.")


@app.command("export-all")
def export_all(
    target: Annotated[Path, typer.Argument(help="The new file, such as everything.tar.age.")],
    name: Annotated[str, typer.Option("--name", prompt="Your name at the desk", help="The first person.")],
    second: Annotated[
        str, typer.Option("--second", prompt="Name of the second person", help="The second person; one is a lead.")
    ],
    folder: Folder = HERE,
    recipient: Annotated[str, typer.Option(help="Seal it to this age recipient (age1…).")] = "",
    seal_file: Annotated[
        Path | None, typer.Option("--seal-file", help="Read the passphrase of the file from here.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    second_file: Annotated[
        Path | None, typer.Option("--second-file", help="Read the second person's passphrase from here.")
    ] = None,
) -> None:
    """Take out everything that two people of the desk may read, sealed in one file. Stop `serve` first.

    Both type their own passphrase here; one of them is a lead. The file is a tar inside an age file: any age tool opens
    it. Nothing readable touches the disk. What nobody had opened counts as opened, and she is told.
    """
    with plainly(), ExitStack() as stack:
        if target.exists():
            raise RefusedError("backup.exists", "There is a file with this name already. Choose another name.")
        words = "" if recipient else _seal_words(seal_file)
        to = recipient_of(words, recipient)
        office, first = stack.enter_context(entered(folder, name, ask_passphrase(passphrase_file)))
        out.print(f"Now {second}.")
        other = office.unlock(second, ask_passphrase(second_file)).id
        size = write_sealed(target, everything(office, first, other, to))
        out.print(f"Everything is in {target}, {size:,} bytes, sealed. Delete it when it has served its purpose.")


def _seal_words(file: Path | None) -> str:
    if file is None:
        out.print("Choose a passphrase for the file. It is another one than your own.")
    return ask_passphrase(file, new=True)
