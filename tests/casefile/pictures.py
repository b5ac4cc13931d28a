"""Takes the pictures of a cover for docs/screenshots, from an invented case."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from amanat.casefile.cover import cover
from tests.casefile.honest import House

WIDTH = 1280


def take(target: Path, *languages: str) -> None:
    """`cover-en-1280.png` or `cover-ur-1280.png`: the first two pages of that part, side by side."""
    plan = House.founded("pictures", now=1_795_384_000).plan()
    with pypdfium2.PdfDocument(cover(plan)) as document:
        half = len(document) // 2
        for language in languages:
            first = half if language == "ur" else 0
            pages = [document[number].render(scale=1.2).to_pil() for number in (first, first + 1)]
            wide = Image.new("RGB", (sum(page.width for page in pages) + 30, pages[0].height + 20), (188, 182, 172))
            # In Urdu the first page lies on the right.
            for place, page in enumerate(pages if language == "en" else reversed(pages)):
                wide.paste(page, (10 + place * (page.width + 10), 10))
            wide.thumbnail((WIDTH, WIDTH))
            wide.quantize(64).save(target / f"cover-{language}-1280.png", optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]), "en", "ur")
