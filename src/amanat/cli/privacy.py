"""`amanat privacy`: whether a text, a picture or a PDF gives somebody away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from amanat.cli.faults import plainly
from amanat.cli.findings import Checked, Lang, as_text, read, tell
from amanat.publication.case_file import read_case
from amanat.publication.files import check_file, check_name, is_known
from amanat.publication.people import Protected
from amanat.publication.privacy import check
from amanat.publication.wording import Voice
from amanat.web.wording import load_rules

app = typer.Typer(add_completion=False)


@app.command()
def privacy(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Texts in UTF-8, pictures, PDFs. A single - reads a text piped in."),
    ],
    case: Annotated[
        Path | None, typer.Option(help="A JSON file of the people to protect: spec/wording-pack.md, Case file.")
    ] = None,
    own_voice: Annotated[
        str,
        typer.Option(help="The id in --case of who writes in her own name."),
    ] = "",
    lang: Annotated[Lang, typer.Option(help="The language where a sentence does not show it itself.")] = Lang.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look for names, numbers, addresses, other people's messages and hidden data of files, before publishing.

    It says where, never what: nothing private is printed. It cannot see what a picture shows; a person has to look.

    Exit code: 0 nothing or only warnings, 1 at least one error, 2 something could not be read.
    """
    with plainly():
        protected = read_case(case.read_bytes()) if case else Protected()
        if own_voice and own_voice not in {one.id for one in protected.people}:
            raise typer.BadParameter("--own-voice names nobody in the case file.")
        voice = Voice.OWN if own_voice else Voice.DESK
        checked = [_checked(name, protected.without(own_voice), voice, lang) for name in files]
    tell(checked, lang, as_json)


def _checked(name: str, protected: Protected, voice: Voice, lang: Lang) -> Checked:
    raw, rules = read(name), load_rules()
    if is_known(raw):
        found = check_file(Path(name).name, raw, protected=protected, rules=rules)
        return Checked(name, "", found, quote=False)
    text = as_text(name, raw)
    found = check(text, lang=lang, protected=protected, rules=rules, voice=voice)
    # What its name gives away stands at the very start.
    named = check_name(Path(name).name, protected=protected, rules=rules) if name != "-" else ()
    return Checked(name, text, (*(replace(one, start=0, end=0) for one in named), *found), quote=False)
