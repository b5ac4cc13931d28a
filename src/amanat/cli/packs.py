"""`amanat packs check | key | sign | life-cycle`: for whoever writes, reads and signs packs of law (docs/packs.md)."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from jsonschema import Draft202012Validator, FormatChecker

from amanat.errors import AmanatError, MalformedError
from amanat.process.life_page import life_cycle_page
from amanat.process.packs import Fault, Pack, data_of, faults_between, faults_of, read_form, sign, signed_by
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SEED_SIZE, SigningKey
from amanat.web.packs import load_holidays, load_reviewers, pack_files, packs_folder, schema_file, signature_files

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Check and sign the packs of law: which steps, by whom, within what time.",
)
Files = Annotated[list[Path] | None, typer.Argument(help="Packs to look at. Default: all that came along.")]


def _today() -> date:
    return date.fromtimestamp(time.time())


@app.command()
def check(files: Files = None) -> None:
    """Look a pack over: its form, its sources, its soft words, its signatures. Ends with 1 if something must be mended.

    Every fault is said, not only the first. It does not say that the law is right: only somebody who reads it can.
    """
    chosen = tuple(files or ()) or pack_files(packs_folder())
    found, packs = [], []
    for path in chosen:
        try:
            faults, pack = _looked_over(path)
        except OSError as error:
            faults, pack = [Fault("pack.file", "", f"{error.strerror}.")], None
        packs += [pack] if pack else []
        found += [(path.name, fault) for fault in faults]
    known = (*packs, *_neighbours(chosen, packs))
    chosen_ids = {pack.id for pack in packs}
    found += [(f"{fault.place}.yaml", fault) for fault in faults_between(known) if fault.place in chosen_ids]
    for name, fault in found:
        typer.echo(f"{name}: {': '.join(filter(None, (fault.place, fault.detail)))} ({fault.code})", err=True)
    unsigned = sum(pack.signed is None for pack in packs)
    typer.echo(f"{len(chosen)} packs, {len(found)} to mend, {unsigned} unverified: nobody on the list signed them yet.")
    raise typer.Exit(1 if found else 0)


def _looked_over(path: Path) -> tuple[list[Fault], Pack | None]:
    raw = path.read_bytes()
    try:
        data = data_of(raw)
        if shaped := list(_by_schema(data)):
            return shaped, None
        pack = read_form(raw)
    except MalformedError as error:
        return [Fault(error.code, "", error.detail)], None
    found = list(faults_of(pack, _today().isoformat()))
    if pack.id != path.stem:
        found.append(Fault("pack.name", "", f"Its id is {pack.id}. File and id have one name."))
    try:
        load_holidays([pack], _today(), path.parent)
    except MalformedError as error:
        found.append(Fault(error.code, "calendar", error.detail))
    for file in signature_files(path):
        try:
            pack = signed_by(pack, file.read_bytes(), load_reviewers(path.parent))
        except AmanatError as error:
            found.append(Fault(error.code, file.name, error.detail))
    return found, pack


def _by_schema(data: object) -> Iterator[Fault]:
    checker = Draft202012Validator(loads_schema(), format_checker=FormatChecker())
    for error in sorted(checker.iter_errors(data), key=lambda one: list(map(str, one.absolute_path))):
        yield Fault("pack.form", "/".join(map(str, error.absolute_path)), f"{error.message[:200]}.")


def loads_schema() -> dict[str, object]:
    """The JSON Schema that came along."""
    found: dict[str, object] = json.loads(schema_file().read_text("utf-8"))
    return found


def _neighbours(chosen: tuple[Path, ...], packs: list[Pack]) -> Iterator[Pack]:
    """The other packs of the same folders: what a pack names may stand there."""
    seen = {path.resolve() for path in chosen}
    for folder in sorted({path.parent for path in chosen}):
        for path in pack_files(folder):
            if path.resolve() not in seen:
                try:
                    yield read_form(path.read_bytes())
                except MalformedError:
                    continue


@app.command()
def key(out: Annotated[Path, typer.Argument(help="Where to write it. Keep it away from other people.")]) -> None:
    """Make a key with which a reviewer signs. Prints the line for the list of reviewers."""
    made = SigningKey.from_seed(seed := secrets.token_bytes(SEED_SIZE))
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        typer.echo(f"{error.strerror}: {out}. Nothing was written.", err=True)
        raise typer.Exit(2) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(b64(seed) + "\n")
    typer.echo("For reviewers.yaml, below reviewers, once somebody has made sure that it is you:")
    typer.echo(f'  - {{name: "…", role: "…", key: "{b64(made.public)}"}}')


@app.command(name="sign")
def sign_pack(
    file: Annotated[Path, typer.Argument(help="The pack that you have read.")],
    key_file: Annotated[Path, typer.Option("--key", help="Your key, made by `amanat packs key`.")],
    name: Annotated[str, typer.Option(help="Your name, as in the list of reviewers.")],
    role: Annotated[str, typer.Option(help="Your role, as in the list of reviewers.")],
    day: Annotated[str, typer.Option(help="The day on which you read it. Default: today.")] = "",
) -> None:
    """Sign a pack: these very bytes, by you, today. Any later change of the file makes it unverified again."""
    try:
        signer = SigningKey.from_seed(unb64(key_file.read_text("ascii").strip(), SEED_SIZE))
        raw = file.read_bytes()
        made = sign(raw, signer, name=name, role=role, on=day or _today().isoformat())
        target = file.with_name(f"{file.stem}.{signer.public[:4].hex()}.sig")
        target.write_bytes(made)
    except AmanatError as error:
        typer.echo(f"{error.detail} ({error.code})", err=True)
        raise typer.Exit(2) from error
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"Signed: {target}")
    if signer.public not in load_reviewers(file.parent):
        typer.echo("This key is not on the list of reviewers beside the pack. Until it is, the pack stays unverified.")


@app.command(name="life-cycle")
def life_cycle() -> None:
    """Print docs/life-cycle.md, made from the table of what may happen to a case."""
    typer.echo(life_cycle_page(), nl=False)
