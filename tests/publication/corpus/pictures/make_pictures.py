"""Draws the development half: `python make_pictures.py FOLDER` (../README.md says what comes out)."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import faces
import papers
import screens
from shelf import Shelf


def main(folder: Path) -> None:
    shelf = Shelf(folder)
    (folder / "case.json").write_text(json.dumps(CASE, ensure_ascii=False, indent=1), "utf-8")
    screens.draw(shelf, random.Random(1))
    papers.draw(shelf, random.Random(2))
    left_out = faces.draw(shelf, random.Random(3))
    shelf.close()
    told = f", {left_out} left out because no package with a photograph is installed" if left_out else ""
    print(f"{len(shelf.rows)} files{told}")


CASE = {
    "country": "PK",
    "people": [
        {
            "id": "c",
            "role": "complainant",
            "names": ["Sadia Rauf", "سعدیہ رؤف"],
            "identifiers": [{"kind": "phone", "text": "0300 0000147"}],
        },
        {"id": "f", "role": "family", "names": ["Imran Rauf", "عمران رؤف"]},
        {"id": "w", "role": "witness", "names": ["Naila Baig", "نائلہ بیگ"]},
        {"id": "r", "role": "respondent", "names": ["Tariq Mehmood", "طارق محمود"]},
    ],
    "pdq": [],
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
