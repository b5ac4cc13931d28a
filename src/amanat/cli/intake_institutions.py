"""`amanat intake institution …`: the register from which desks choose whom they count under."""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from amanat.cli.faults import plainly
from amanat.cli.intake_shared import Data, File, opened, settings
from amanat.errors import MalformedError, NotFoundError
from amanat.intake import institutions, statistics
from amanat.intake.service import Intake
from amanat.intake.times import day_text
from amanat.publication.statistics.register import SECTORS, Institution, Names
from amanat.seal.ids import DeskId, fingerprint, random_id
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob

# An id is base64url, so one in sixty-four begins with a dash.
DASHED = {"ignore_unknown_options": True}
app = typer.Typer(no_args_is_help=True, help="The register of institutions that figures are published about, by id.")
out = Console(highlight=False, soft_wrap=True)

Id = Annotated[str, typer.Argument(help="The institution's id, as `list` shows it.")]
English = Annotated[str, typer.Option("--en", help="Its name in English.")]
Urdu = Annotated[str, typer.Option("--ur", help="Its name in Urdu.")]
Place = Annotated[str, typer.Option(help="Town or province, if the name does not say it.")]


@app.command()
def add(
    en: English,
    ur: Urdu,
    sector: Annotated[str, typer.Option(help=f"One of: {', '.join(SECTORS)}.")],
    country: Annotated[str, typer.Option(help="Two letters, such as PK.")] = "PK",
    place: Place = "",
    data: Data = None,
    config: File = None,
) -> None:
    """Put an institution in. Desks see it at their next exchange. Prints its id."""
    with plainly(), opened(settings(config, data=data)) as intake:
        wanted = Institution(random_id(os.urandom), Names(en, ur), sector, country, place)
        intake.writer.do(SmallJob(lambda sheet: institutions.add(sheet, wanted)))
        out.print(f"{wanted.id}  {en}")


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns en, ur, sector, country and, if you like, place and id.")
    ],
    data: Data = None,
    config: File = None,
) -> None:
    """Put a whole sector in at once, from a table. With a column `id` a register can move to another intake."""
    with plainly(), opened(settings(config, data=data)) as intake:
        wanted = _read_table(file)
        made = intake.writer.do(SmallJob(lambda sheet: institutions.load(sheet, wanted)))
        out.print(f"{made} new of {len(wanted)}")


def _read_table(file: Path) -> list[Institution]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    missing = {"en", "ur", "sector", "country"} - set(rows[0] if rows else ())
    if missing:
        raise MalformedError("institution.table", f"The table needs columns named: {', '.join(sorted(missing))}.")
    return [
        Institution(
            row.get("id") or random_id(os.urandom),
            Names(row["en"] or "", row["ur"] or ""),
            row["sector"] or "",
            row["country"] or "",
            row.get("place") or "",
        )
        for row in rows
    ]


@app.command("list")
def show(data: Data = None, config: File = None) -> None:
    """Show the register."""
    with plainly(), opened(settings(config, data=data)) as intake, intake.engine.connect() as connection:
        table = Table("id", "sector", "country", "name", "place", "offered to desks")
        found = institutions.register(connection)
        for each in found.institutions:
            offered = "no" if each.id in found.gone else "yes"
            table.add_row(each.id, each.sector, each.country, each.name.en, each.place, offered)
        Console(width=200, highlight=False).print(table) if table.row_count else out.print("Nobody is in it yet.")


@app.command()
def returns(data: Data = None, config: File = None) -> None:
    """Show which desk has sent its figures of which quarter, and what is public. No figure is shown."""
    with plainly(), opened(settings(config, data=data)) as intake, intake.engine.connect() as connection:
        public = {issue.quarter.code for issue in statistics.issues(connection)}
        table = Table("quarter", "public", "desk", "sent", "on")
        for each in statistics.held(connection):
            told = "yes" if each.quarter in public else "no"
            day = day_text(each.received // 86400)
            table.add_row(each.quarter, told, fingerprint(DeskId(each.desk)), str(each.number), day)
        Console(width=120, highlight=False).print(table) if table.row_count else out.print("Nobody has sent any yet.")


@app.command(context_settings=DASHED)
def rename(
    institution: Id,
    en: English,
    ur: Urdu,
    place: Place = "",
    data: Data = None,
    config: File = None,
) -> None:
    """Give the same institution another name or place. Its figures go on under the same id."""
    with plainly(), opened(settings(config, data=data)) as intake:
        before = _known(intake, institution)
        wanted = Institution(institution, Names(en, ur), before.sector, before.country, place)
        intake.writer.do(SmallJob(lambda sheet: institutions.rename(sheet, wanted)))
        out.print(f"{institution}  {en}")


@app.command(context_settings=DASHED)
def retire(
    institution: Id,
    data: Data = None,
    config: File = None,
    undo: Annotated[bool, typer.Option("--undo", help="Offer it to desks again.")] = False,
) -> None:
    """Do not offer it to desks any more. What was published about it stays."""

    def act(sheet: Sheet) -> None:
        institutions.set_gone(sheet, institution, time.time(), gone=not undo)

    with plainly(), opened(settings(config, data=data)) as intake:
        intake.writer.do(SmallJob(act))
        out.print(f"{institution}  {'offered again' if undo else 'not offered any more'}")


def _known(intake: Intake, institution: str) -> Institution:
    with intake.engine.connect() as connection:
        found = institutions.find(connection, institution)
    if found is None:
        raise NotFoundError(
            "institution.unknown", "No institution with this id. `amanat intake institution list` shows them."
        )
    return found
