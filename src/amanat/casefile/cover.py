"""The cover: a PDF/A-3b from data, in memory, English first and then Urdu (spec/case-file.md)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_amiri  # type: ignore[import-untyped]

from amanat.casefile.plan import Plan

if TYPE_CHECKING:
    import typst


def cover(plan: Plan) -> bytes:
    """The same plan gives the same bytes."""
    import typst  # large: it is loaded when the first cover is made

    said = {"cover": json.dumps({"case": plan.case}, ensure_ascii=False)}
    return typst.compile(
        files("amanat.casefile").joinpath("cover.typ").read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=said,
        pdf_standards="a-3b",
        timestamp=plan.made,
    )


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the product: whatever the machine has, the cover looks the same."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[Path(fontpkg_amiri.__file__).parent / "files"])
