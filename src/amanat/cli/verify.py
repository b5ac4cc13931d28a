"""`amanat verify FILE` and `amanat verify receipt FILE…`: checks what somebody was given, offline."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from amanat.casefile.keys import GivenKeys, find_keys
from amanat.casefile.verify import Report, Trust, verify
from amanat.cli.faults import plainly
from amanat.cli.findings import Lang
from amanat.cli.verify_words import WORDS, Sheet, as_object, as_text, is_locked
from amanat.errors import MalformedError
from amanat.seal.age import HybridIdentity, Identity, PassphraseIdentity, X25519Identity

_MOST = 1 << 20
_TRIES = 3
"""How often a passphrase is asked for: typing blind goes wrong."""
_HYBRID = "AGE-SECRET-KEY-PQ-1"

File = Annotated[
    Path, typer.Argument(help="The case file: .zip, .zip.age, or the unpacked folder.", show_default=False)
]
LogKey = Annotated[str, typer.Option("--log-key", help="The key of the public log: name+hash+key.")]
WitnessKeys = Annotated[
    list[str] | None, typer.Option("--witness-key", help="The key of a witness. One option for each.")
]
Roots = Annotated[
    Path | None, typer.Option("--tsa-root", help="PEM file with the root certificate of the time stamp service.")
]
Desk = Annotated[str, typer.Option("--desk", help="The desk's fingerprint (or id), as it told you itself.")]
KeysFile = Annotated[
    Path | None, typer.Option("--keys", help="The desk's sheet of keys: a text with any of the four keys above in it.")
]
IdentityFile = Annotated[Path | None, typer.Option("--identity", help="An age key file that opens the seal.")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="A file with the passphrase that opens the seal.")
]
Language = Annotated[Lang, typer.Option(help="The language of what is found.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program: one JSON object.")]


class OneOrReceipts(TyperGroup):
    """A first word that is no command is the name of a case file; a file that is called like a command: `./receipt`.
    What receipts need is loaded when they are asked for: an officer's old computer should not wait for it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.commands["receipt"] = TyperCommand("receipt", help="Check receipts with the words they were sealed to.")

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _receipts() if name == "receipt" else command, rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["file", *args]
        return super().parse_args(ctx, args)


def _receipts() -> Any:
    alone = typer.Typer(add_completion=False)
    alone.command(name="receipt")(import_module("amanat.cli.verify_receipt").receipt)
    return get_command(alone)


app = typer.Typer(
    cls=OneOrReceipts,
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def both() -> None:
    """Check a case file, or receipts, offline: what was changed, what is proved, and with which keys.

    A case file is meant where no command is named: amanat verify FILE
    """


@app.command(name="file")
def file(
    path: File,
    log_key: LogKey = "",
    witness_key: WitnessKeys = None,
    tsa_root: Roots = None,
    desk: Desk = "",
    keys: KeysFile = None,
    identity: IdentityFile = None,
    passphrase_file: PassphraseFile = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Check a case file. Nothing is fetched and nothing is sent. Keys come from you: those inside prove nothing.

    Ends with 0 when it is intact and proved, 1 when something was changed or is not proved, 2 when it cannot be read.
    """
    with plainly():
        sheet = find_keys(keys.read_text("utf-8", "replace")) if keys else GivenKeys("", (), "", "")
        trust = Trust(
            log_key.strip() or sheet.log,
            tuple(key.strip() for key in witness_key or ()) or sheet.witnesses,
            tsa_root.read_bytes() if tsa_root else sheet.roots.encode(),
            desk.strip() or sheet.desk,
            (*_identities(identity), *_passphrase(passphrase_file)),
        )
        given = Sheet(keys.name if keys else "", sheet.several)
        report = _checked(path, trust, lang, quiet=as_json)
    now = int(time.time())
    if as_json:
        told = json.dumps(as_object(path, report, trust, now, given), ensure_ascii=False, indent=1)
        # A name in another encoding has halves of characters in it; JSON can say these, UTF-8 cannot.
        typer.echo(told.encode("utf-8", "backslashreplace").decode())
    else:
        typer.echo(as_text(path, report, trust, now, lang, given))
    raise typer.Exit(report.exit_code)


def _checked(path: Path, trust: Trust, lang: Lang, *, quiet: bool) -> Report:
    """Checked; a passphrase that was not given is asked for, and a wrong one again."""
    report = _with_bar(path, trust, lang, quiet=quiet)
    if trust.identities or quiet or not sys.stdin.isatty():
        return report
    for asked in range(_TRIES):
        if not is_locked(report):
            break
        if asked:
            typer.echo(WORDS[lang]["again"], err=True)
        typed = typer.prompt(WORDS[lang]["passphrase"], hide_input=True)
        report = _with_bar(path, replace(trust, identities=(PassphraseIdentity(typed.encode()),)), lang, quiet=quiet)
    return report


def _with_bar(path: Path, trust: Trust, lang: Lang, *, quiet: bool) -> Report:
    with ExitStack() as stack:
        console = Console(stderr=True)
        if quiet or not console.is_terminal:
            return verify(path, trust)
        columns = (TextColumn(WORDS[lang]["reading"]), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        bar = stack.enter_context(Progress(*columns, console=console, transient=True))
        task = bar.add_task("")
        return verify(path, trust, lambda done, total: bar.update(task, completed=done, total=total))


def _short(path: Path) -> str:
    with path.open("rb") as opened:
        raw = opened.read(_MOST + 1)
    try:
        if len(raw) > _MOST:
            raise ValueError
        return raw.decode("utf-8-sig")
    except ValueError as error:
        raise MalformedError("file.text", f"{path.name} is not a short text file.") from error


def _identities(path: Path | None) -> list[Identity]:
    lines = [] if path is None else [line.strip() for line in _short(path).splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if path is not None and not keys:
        raise MalformedError("age.identity", f"{path.name} holds no age key.")
    return [HybridIdentity.from_text(key) if key.startswith(_HYBRID) else X25519Identity.from_text(key) for key in keys]


def _passphrase(path: Path | None) -> list[Identity]:
    return [] if path is None else [PassphraseIdentity(_short(path).rstrip("\r\n").encode())]
