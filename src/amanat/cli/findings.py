"""How `amanat wording` and `amanat privacy` read what they check and say what they found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import typer

from amanat.errors import MalformedError
from amanat.publication.corners import place_of
from amanat.publication.finding import Finding, has_error

MOST: Final = 50 << 20
MOST_TEXT: Final = 5 << 20


class Lang(StrEnum):
    EN = "en"
    UR = "ur"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file. `text` is empty where it is no text. `quote`: whether the words may be said again."""

    name: str
    text: str
    findings: tuple[Finding, ...]
    quote: bool


def read(name: str) -> bytes:
    """The bytes of a file, or of what is typed in for "-". Raises OSError, MalformedError `file.long`."""
    raw = sys.stdin.buffer.read(MOST + 1) if name == "-" else _file(Path(name))
    if len(raw) > MOST:
        raise MalformedError("file.long", f"{name} is larger than {MOST >> 20} MB. Check it in parts.")
    return raw


def _file(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MOST + 1)


def as_text(name: str, raw: bytes) -> str:
    """Raises MalformedError `file.text`, `file.long`."""
    if len(raw) > MOST_TEXT:
        raise MalformedError("file.long", f"{name} is longer than {MOST_TEXT >> 20} MB of text. Check it in parts.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError("file.text", f"{name} is not text in UTF-8. Save it as UTF-8 and try again.") from error
    if "\x00" in text:
        raise MalformedError("file.text", f"{name} is not a text file.")
    return text


def tell(checked: Sequence[Checked], lang: Lang, as_json: bool) -> None:
    """Prints every finding; exit code 1 where one of them is an error."""
    if as_json:
        typer.echo(json.dumps({"files": [_object(one) for one in checked]}, ensure_ascii=False, indent=2))
    else:
        for line in _lines(checked, lang):
            typer.echo(line)
    if any(has_error(one.findings) for one in checked):
        raise typer.Exit(1)


def _object(one: Checked) -> dict[str, Any]:
    return {
        "file": one.name,
        "errors": sum(found.level == "error" for found in one.findings),
        "warnings": sum(found.level == "warning" for found in one.findings),
        "findings": [_finding(one, found) for found in one.findings],
    }


def _finding(one: Checked, found: Finding) -> dict[str, Any]:
    line, column = _place(one.text, found.start)
    said = {"words": one.text[found.start : found.end]} if one.quote else {}
    return {
        "rule": found.rule,
        "class": str(found.group),
        "level": found.level,
        "start": found.start,
        "end": found.end,
        "line": line,
        "column": column,
        **({"where": found.where} if found.where else {}),
        **said,
        "reason": dict(found.reason),
        "better": dict(found.better),
    }


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1; of a file that is no text 0, 0."""
    if not text:
        return 0, 0
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _visible(words: str) -> str:
    """Nothing that a terminal would obey, turn round or hide."""
    return "".join(letter if letter.isprintable() else "·" for letter in words)


def _lines(checked: Iterable[Checked], lang: Lang) -> Iterator[str]:
    for one in checked:
        for found in one.findings:
            line, column = _place(one.text, found.start)
            place = f"{one.name}:{line}:{column}" if line else one.name
            place += f": {place_of(found.where)[lang]}" if found.where else ""
            words = f" “{_visible(one.text[found.start : found.end])}”" if one.quote else ""
            yield f"{place}: {found.level} {found.rule}{words}"
            yield f"    {found.reason[lang]} {found.better[lang]}"
        if not one.findings:
            yield f"{one.name}: nothing found."
