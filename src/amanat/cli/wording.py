"""`amanat wording`: whether a text says more than has been decided."""

from __future__ import annotations

from typing import Annotated

import typer

from amanat.cli.faults import plainly
from amanat.cli.findings import Checked, Lang, as_text, read, tell
from amanat.process.life import FINDINGS, Status
from amanat.process.words import Decided
from amanat.publication.stage import Stage
from amanat.publication.wording import check
from amanat.web.wording import load_rules

app = typer.Typer(add_completion=False)


@app.command()
def wording(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A text in UTF-8. A single - reads what is typed or piped in.")
    ],
    case_state: Annotated[
        Status | None, typer.Option(help="How far the case is. Without it the careful answer is given.")
    ] = None,
    charge_body: Annotated[str, typer.Option(help="The court that has charged, if one has.")] = "",
    charge_day: Annotated[str, typer.Option(help="The day of the charge, such as 2026-03-04.")] = "",
    finding: Annotated[
        Status | None, typer.Option(help="What was found, when --case-state is a later step: such as substantiated.")
    ] = None,
    finding_body: Annotated[str, typer.Option(help="Who found it. Only a court makes anybody a convict.")] = "",
    finding_day: Annotated[str, typer.Option(help="The day of the finding.")] = "",
    appeal_open: Annotated[bool, typer.Option("--appeal-open", help="The finding can still be appealed.")] = False,
    lang: Annotated[Lang, typer.Option(help="The language where a sentence does not show it itself.")] = Lang.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Read a text in an organisation's own voice and say what is unfair or too early, why, and what would be better.

    It is never meant for records, nor for what somebody says in her own name: those words are not to be changed.

    Exit code: 0 nothing or only warnings, 1 at least one error, 2 the text could not be read.
    """
    with plainly():
        found = finding or (case_state if case_state in FINDINGS else None)
        if found is not None and found not in FINDINGS:
            raise typer.BadParameter(f"--finding is one of {', '.join(FINDINGS)}.")
        stage = Stage(
            case_state or (Status.OUTCOME if found else Status.REFERRED if charge_body else None),
            Decided(charge_body, charge_day, final=False) if charge_body else None,
            (found, Decided(finding_body, finding_day, final=not appeal_open)) if found else None,
        )
        text = as_text(file, read(file))
        findings = check(text, lang=lang, stage=stage, rules=load_rules())
    tell([Checked(file, text, findings, quote=True)], lang, as_json)
