"""Where the files and their lines of the manifest go."""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder, self.rows = folder, []  # type: Path, list[dict[str, Any]]
        (folder / "listed").mkdir(parents=True, exist_ok=True)

    def put(
        self,
        data: bytes,
        ending: str,
        kind: str,
        lang: str,
        leaks: str,
        why: str,
        *,
        pair: bool = False,
        name: str = "",
    ) -> None:
        """`leaks`: classes with blanks between. `pair`: the twin of the file before."""
        number = f"p-{len(self.rows) + 1:03d}"
        file = name or f"{number}.{ending}"
        (self.folder / file).write_bytes(data)
        row = {"id": number, "file": file, "kind": kind, "lang": lang, "leaks": leaks.split(), "pair": None, "why": why}
        if pair:
            row["pair"], self.rows[-1]["pair"] = self.rows[-1]["id"], number
        self.rows.append(row)

    def picture(
        self,
        picture: Image.Image,
        lang: str,
        leaks: str,
        why: str,
        *,
        pair: bool = False,
        name: str = "",
        quality: int = 80,
        **more: object,
    ) -> None:
        """A JPEG; where `more` says nothing else, without a word about itself."""
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=quality, **more)
        self.put(out.getvalue(), "jpg", "picture", lang, leaks, why, pair=pair, name=name)

    def listed(self, picture: Image.Image) -> None:
        count = len(list((self.folder / "listed").iterdir()))
        picture.save(self.folder / "listed" / f"l-{count + 1}.png")

    def close(self) -> None:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)
        (self.folder / "manifest.jsonl").write_text(text, "utf-8")
