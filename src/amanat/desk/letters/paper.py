"""A letter as PDF: from data, in memory, without a word of it on the disk, the network or in markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_amiri  # type: ignore[import-untyped]

if TYPE_CHECKING:
    import typst


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on one letter, in one language, in this order. Every text is literal; paragraphs are lists."""

    lang: str
    desk: str
    day: str
    to: str
    about: str
    title: str
    paragraphs: tuple[str, ...]
    words_title: str
    words: tuple[str, ...]
    rights_title: str
    rights: tuple[str, ...]
    signed: str
    foot: str


def pdf_of(letter: Letter) -> bytes:
    """The same letter gives the same bytes."""
    import typst  # large: it is loaded when the first letter is made

    said = {"letter": json.dumps(asdict(letter), ensure_ascii=False)}
    return typst.compile(_template(), format="pdf", font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=said)


@cache
def _template() -> bytes:
    return files("amanat.desk.letters").joinpath("letter.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the product: whatever the machine has, the letter looks the same."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[Path(fontpkg_amiri.__file__).parent / "files"])
