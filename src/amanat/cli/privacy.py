"""`amanat privacy`: whether a text, a picture, a PDF or a DOCX gives somebody away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from amanat.cli.faults import plainly
from amanat.cli.findings import Checked, Lang, as_text, read, tell
from amanat.evidence.reading import Reader
from amanat.publication.case_file import read_case
from amanat.publication.files import check_file, check_name, is_known
from amanat.publication.people import Protected
from amanat.publication.privacy import check
from amanat.publication.seen import NOT_LOOKED
from amanat.publication.wording import Voice
from amanat.web.wording import load_rules

app = typer.Typer(add_completion=False)


@app.command()
def privacy(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Texts in UTF-8, pictures, PDFs, DOCX, ODT. A single - reads a text piped in."
        ),
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
    """Look for names, numbers, addresses, other people's messages, faces and hidden data of files, before publishing.

    It says where, never what: nothing private is printed. It opens pictures, PDFs and DOCX in a limited process, reads
    words in pictures with Tesseract and looks for faces with amanat[faces], where they are installed. A person still
    has to look at every picture.

    Exit code: 0 nothing or only warnings, 1 at least one error, 2 something could not be read, 3 no error, but words in
    a picture were not read or nobody looked for faces, because a program is missing here.
    """
    with plainly():
        protected = read_case(case.read_bytes()) if case else Protected()
        if own_voice and own_voice not in {one.id for one in protected.people}:
            raise typer.BadParameter("--own-voice names nobody in the case file.")
        voice = Voice.OWN if own_voice else Voice.DESK
        reader = Reader()
        checked = [_checked(name, protected.without(own_voice), voice, lang, reader) for name in files]
    tell(checked, lang, as_json)
    if any(found.rule in NOT_LOOKED for one in checked for found in one.findings):
        raise typer.Exit(3)


def _checked(name: str, protected: Protected, voice: Voice, lang: Lang, reader: Reader) -> Checked:
    raw, rules = read(name), load_rules()
    if is_known(raw):
        whole = reader.read(raw)
        found = check_file(
            Path(name).name, raw, protected=protected, rules=rules, read=whole, voice=voice, lang=lang.value
        )
        return Checked(name, "", found, quote=False)
    text = as_text(name, raw)
    found = check(text, lang=lang, protected=protected, rules=rules, voice=voice)
    # What its name gives away stands at the very start.
    named = check_name(Path(name).name, protected=protected, rules=rules) if name != "-" else ()
    return Checked(name, text, (*(replace(one, start=0, end=0) for one in named), *found), quote=False)
