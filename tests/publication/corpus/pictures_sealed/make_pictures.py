"""The sealed half of the corpus of pictures, PDF and DOCX: `python make_pictures.py FOLDER [PHOTOGRAPHS]`.

Draws everything anew from one seed. Whoever changes what reads files looks neither into this folder nor at what it
makes; it is measured once. `PHOTOGRAPHS` is a folder with the pictures that scikit-image ships (`skimage/data`);
without it an installed scikit-image is looked for, and without that the photographs are left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import chats
import data
import faces
import letters
import pages
import words
from kept import Kept
from people import CASE

SEED: Final = 83_117


def make(folder: Path, pictures: Path | None = None) -> Kept:
    folder.mkdir(parents=True, exist_ok=True)
    kept = Kept(folder, SEED)
    (folder / "case.json").write_text(json.dumps(CASE, ensure_ascii=False, indent=1), "utf-8")
    faces.drawn(kept)
    faces.harmless(kept)
    chats.shown(kept)
    chats.harmless(kept)
    words.drawn(kept)
    data.beside(kept)
    data.named(kept)
    data.listed(kept)
    pages.shown(kept)
    pages.hidden(kept)
    letters.shown(kept)
    letters.hidden(kept)
    faces.photographed(kept, faces.photographs(pictures))
    kept.close()
    return kept


if __name__ == "__main__":
    given = [Path(one) for one in sys.argv[1:]]
    if not 1 <= len(given) <= 2:
        raise SystemExit("python make_pictures.py FOLDER [PHOTOGRAPHS]")
    made = make(*given)
    with_leaks = sum(bool(row["leaks"]) for row in made.rows)
    print(f"{len(made.rows)} files, {with_leaks} with something private, {made.left_out} left out (no photographs).")
